/**
 * Tells a picture of the flow what was recorded, batch by batch, as if it had been there.
 *
 * Holds: what nobody has seen is told as a gap, and only that: time between two batches, and the gaps within them. Trades dated before `fromUs` are left
 * out. Times of batches are by our clock and those of trades by the venue's, as gaps are everywhere.
 */

import type { FlowSink } from './trade-log.ts';
import type { TradeBatch } from './trade-recorder.ts';

export class PastTrades {
  readonly #sink: FlowSink;
  readonly #fromUs: number;
  #untilUs: number | null = null;
  #beginUs: number | null = null;
  #gapEndUs: number | null = null;

  constructor(sink: FlowSink, fromUs: number) {
    this.#sink = sink;
    this.#fromUs = fromUs;
  }

  /** Up to here it was told, by our clock; null: there was nothing. */
  get untilUs(): number | null {
    return this.#untilUs;
  }

  /** From here on, by our clock; null: there was nothing. */
  get beginUs(): number | null {
    return this.#beginUs;
  }

  /** The end of the newest gap; null: there was none. */
  get gapEndUs(): number | null {
    return this.#gapEndUs;
  }

  /** Later than all before. */
  tell({ fromUs, untilUs, timeUs, receivedUs, ticks, lots, gaps }: TradeBatch): void {
    if (this.#untilUs === null) {
      this.#beginUs = Math.max(fromUs, this.#fromUs);
      this.#sink.onBegin?.(this.#beginUs);
    } else if (fromUs > this.#untilUs) this.#gap(this.#untilUs, fromUs);
    let gap = 0;
    for (let place = 0; place <= timeUs.length; place += 1) {
      for (let next = gaps[gap]; next !== undefined && next.place <= place; next = gaps[gap]) {
        this.#gap(next.fromUs, next.untilUs);
        gap += 1;
      }
      const atUs = timeUs[place];
      if (atUs === undefined || atUs < this.#fromUs) continue;
      this.#sink.onTrade(atUs, ticks[place] ?? 0, lots[place] ?? 0, receivedUs[place] ?? 0);
    }
    this.#untilUs = Math.max(this.#untilUs ?? untilUs, untilUs);
  }

  #gap(fromUs: number, untilUs: number): void {
    if (untilUs <= this.#fromUs) return;
    this.#gapEndUs = Math.max(this.#gapEndUs ?? untilUs, untilUs);
    this.#sink.onGap(Math.max(fromUs, this.#fromUs), untilUs);
  }
}
