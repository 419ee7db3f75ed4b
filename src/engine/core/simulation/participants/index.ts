/** Every kind of participant, in the order in which they get their owner numbers from 1. */

import { depthMakers } from './depth-makers.ts';
import { genuineWalls } from './genuine-walls.ts';
import { icebergs } from './icebergs.ts';
import { liquidations } from './liquidations.ts';
import { noiseTakers } from './noise-takers.ts';
import type { ParticipantKind } from './participant.ts';
import { patientIcebergs } from './patient-icebergs.ts';
import { spoofers } from './spoofers.ts';
import { touchMakers } from './touch-makers.ts';
import { walls } from './walls.ts';

export const participantKinds: readonly ParticipantKind[] = [depthMakers, touchMakers, noiseTakers, icebergs, walls, liquidations];

/** Those who are added for a study only: in the everyday practice they would move everybody's figures. */
export const studiedKinds: readonly ParticipantKind[] = [genuineWalls, patientIcebergs, spoofers];
