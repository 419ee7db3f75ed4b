/** What both ways of drawing the heatmap's cells have in common. */

import type { Extent, Pen } from '../pen.ts';
import type { HeatGrid } from './grid.ts';
import type { HeatView } from './view.ts';

/** One picture of the cells: everything a painter needs to know. */
export interface CellsPicture {
  readonly grid: HeatGrid;
  readonly view: HeatView;
  readonly first: number;
  readonly last: number;
  /** What each code looks like, 256 × red, green, blue, alpha; and a number that changes with it. */
  readonly looks: Uint8Array;
  readonly looksVersion: number;
  readonly extent: Extent;
}

/** Draws a picture into the plot's top left corner of a pen that measures CSS pixels. */
export interface CellsPainter {
  readonly uploads: UploadCount;
  readonly draw: (picture: CellsPicture, onto: Pen) => void;
}

/** What was sent to the graphics memory since the start. Counted, so that tests can hold us to one column a step. */
export interface UploadCount {
  bytes: number;
  columns: number;
  whole: number;
}

export function newUploadCount(): UploadCount {
  return { bytes: 0, columns: 0, whole: 0 };
}

/** More changed columns than this are one upload of everything. */
export const partialUploadsMax = 96;
