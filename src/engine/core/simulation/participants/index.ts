/** Every kind of participant, in the order in which they get their owner numbers from 1. */

import { depthMakers } from './depth-makers.ts';
import { icebergs } from './icebergs.ts';
import { liquidations } from './liquidations.ts';
import { noiseTakers } from './noise-takers.ts';
import type { ParticipantKind } from './participant.ts';
import { touchMakers } from './touch-makers.ts';
import { walls } from './walls.ts';

export const participantKinds: readonly ParticipantKind[] = [depthMakers, touchMakers, noiseTakers, icebergs, walls, liquidations];
