/** Beside the bands of far prices: where they end, how far away that is, and the book there as it rests now. */

import { sizes } from '../../theme/tokens.ts';
import { digitsFont } from '../fonts.ts';
import type { OverlayScene } from './overlay.ts';
import { mostInBand } from './reading.ts';
import type { HeatColumn } from './history.ts';

const labelGap = 11;
const tickLength = 4;

/** A line between the bands and the map. */
export function paintFarEdges({ pen, view, bands, palette: { colours } }: OverlayScene): void {
  for (const [y, isThere] of [[bands.top, bands.above.length > 0], [bands.bottom - 2, bands.below.length > 0]] as const) {
    if (!isThere) continue;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, y, view.width, 2);
    pen.fillStyle = colours.lineStrong;
    pen.fillRect(0, y, view.width, 1);
  }
}

/** How far bands reach from the middle of the window, as many as there is room for, the farthest first. */
export function paintFarAxis({ pen, view, bands, palette: { colours } }: OverlayScene, panelWidth: number, labelYs: readonly number[]): void {
  const axisX = panelWidth - sizes.axisWidth;
  pen.font = digitsFont(9);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.textQuiet;
  for (const [side, sign] of [[bands.above, 1], [bands.below, -1]] as const) {
    let before: number | null = null;
    for (const { share, top, height } of side.toReversed()) {
      const end = sign > 0 ? top : top + height;
      pen.fillRect(axisX, Math.min(end, view.height - 1), tickLength, 1);
      const y = Math.max(labelGap / 2, Math.min(view.height - labelGap / 2, end));
      if ((before !== null && Math.abs(y - before) < labelGap) || labelYs.some((labelY) => Math.abs(labelY - y) <= 15)) continue;
      before = y;
      pen.fillText(`${sign > 0 ? '+' : '−'}${Number((share * 100).toPrecision(1))} %`, panelWidth - 10, y + 0.5);
    }
  }
}

/** Of each band the largest bucket now. They are measured by each other: beside them nearly all sizes of the map are small. */
export function paintFarBars({ pen, view, grid, bands, palette: { colours } }: OverlayScene, column: HeatColumn, longest: number): void {
  const middle = (column.bestBidTicks + column.bestAskTicks) / 2;
  const bars = [...bands.above, ...bands.below].map((band) => ({ band, lots: mostInBand(column, grid.bucketTicks, band).lots }));
  const most = Math.max(1, ...bars.map(({ lots }) => lots));
  for (const { band, lots } of bars) {
    if (lots === 0) continue;
    pen.fillStyle = `${band.high * grid.bucketTicks <= middle ? colours.buy : colours.sell}b3`;
    pen.fillRect(view.width + 1, band.top + 0.5, Math.max(1, (lots / most) * longest), band.height - 1);
  }
}
