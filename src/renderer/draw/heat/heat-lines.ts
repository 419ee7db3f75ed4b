/** Our orders, alerts and large orders on the heatmap. Their labels stand at its left: at its right is what happens now. */

import { sizes } from '../../theme/tokens.ts';
import { digitsFont } from '../fonts.ts';
import { HeldLines } from '../lines/held.ts';
import { paintLines } from '../lines/paint.ts';
import type { OverlayScene } from './overlay.ts';
import { xOf } from './view.ts';

export class HeatLines extends HeldLines {
  /** Trades stand on the map. */
  withTrades = true;

  nearOn(priceY: (ticks: number) => number, y: number): string | null {
    return this.alertNear(y, priceY);
  }

  paint({ pen, view, priceY, history, texts, formats, palette: { colours, scale } }: OverlayScene): void {
    const words = this.words(texts, formats, history.endUs);
    const { seen } = this;
    if (words === null || (seen.own.length === 0 && seen.alerts.length === 0 && !this.shown.walls)) return;
    paintLines({
      pen, colours, words, font: digitsFont(sizes.textSmall * scale), labelHeight: Math.round(17 * scale), width: view.width, height: view.height, labelTop: 0,
      yOf: priceY, xOf: (timeUs) => xOf(view, timeUs), nowX: Math.min(view.width, xOf(view, history.endUs)),
    }, seen);
  }
}
