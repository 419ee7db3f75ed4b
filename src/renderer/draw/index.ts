/** Every kind of drawing: a folder with a `drawing.ts`, and a line here (and its messages a line in messages.ts). */

import { CvdDrawing } from './cvd/drawing.ts';
import { DepthDrawing } from './depth/drawing.ts';
import type { Drawing } from './drawing.ts';
import { HeatDrawing } from './heat/drawing.ts';
import { FootprintDrawing } from './footprint/drawing.ts';
import type { GlHouse } from './heat/gl-house.ts';
import { ImbalanceDrawing } from './imbalance/drawing.ts';
import { LadderDrawing } from './ladder/drawing.ts';
import { MakersDrawing } from './makers/drawing.ts';
import { ProfileDrawing } from './profile/drawing.ts';
import { TapeDrawing } from './tape/drawing.ts';
import { TpoDrawing } from './tpo/drawing.ts';

/** What drawings of one worker share. */
export interface DrawingParts {
  /** The one graphics context; null while there is none. */
  readonly gl: () => GlHouse | null;
  readonly isMotionReduced: () => boolean;
}

export const drawings = {
  depth: (): Drawing => new DepthDrawing(),
  footprint: (): Drawing => new FootprintDrawing(),
  heatmap: (parts: DrawingParts): Drawing => new HeatDrawing(parts),
  imbalance: (): Drawing => new ImbalanceDrawing(),
  ladder: (): Drawing => new LadderDrawing(),
  cvd: (): Drawing => new CvdDrawing(),
  makers: (): Drawing => new MakersDrawing(),
  profile: (): Drawing => new ProfileDrawing(),
  tape: (): Drawing => new TapeDrawing(),
  tpo: (): Drawing => new TpoDrawing(),
} as const;

export type DrawingKind = keyof typeof drawings;
