/** Liquidations on the heatmap, and what is said of the one under the pointer. */

import { decodePerpetuals, type Instrument } from '../../../engine/contract/index.ts';
import type { CardLine } from '../card.ts';
import { LiquidationMarks, markAt, paintMarks, type PlacedMark } from '../marks/liquidations.ts';
import { liquidationLines } from '../marks/words.ts';
import type { OverlayScene } from './overlay.ts';
import { xOf } from './view.ts';

export class HeatForced {
  readonly marks = new LiquidationMarks();
  isOn = true;
  /** What markets are called beside the instrument's own. */
  names: ReadonlyMap<number, string> = new Map();
  #instrument: Instrument | null = null;
  #placed: readonly PlacedMark[] = [];

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.marks.clear();
  }

  /** False when the frame makes no sense. */
  onFrame(bytes: Uint8Array): boolean {
    const frame = decodePerpetuals(bytes);
    if (frame.ok) this.marks.take(frame.value, this.#instrument);
    return frame.ok;
  }

  /** Far prices stand at the edges, as those of lines do. */
  paint({ pen, view, priceY, palette: { colours } }: OverlayScene): void {
    this.#placed = !this.isOn ? [] : this.marks.placed(({ receivedUs, ticks }) => {
      const y = priceY(ticks);
      return y < 0 || y > view.height ? null : { x: xOf(view, receivedUs), y };
    }, view.width, view.height);
    paintMarks(pen, colours, this.#placed);
  }

  /** Of the mark under the pointer. */
  linesAt({ texts, formats, price }: OverlayScene, x: number, y: number): readonly CardLine[] {
    const found = markAt(this.#placed, x, y);
    if (found === null || this.#instrument === null) return [];
    const { mark } = found;
    return liquidationLines(mark, { texts, formats, quote: this.#instrument.quote, price: price.text(Math.round(mark.ticks)), market: this.names.get(mark.stream) ?? null });
  }
}
