/**
 * One bar of a footprint: its prices, its flow, and what traded in which row.
 *
 * Holds: open is the trade with the earliest time and close the one with the latest, whatever order they came in;
 * `deltaMin` ≤ 0 ≤ `deltaMax` are the ends of bought less sold on the way, in the order of arrival. Bars are used again: whoever keeps one copies it.
 */

import { PriceRows } from './price-rows.ts';

export class Bar {
  readonly rows: PriceRows;
  /** Of the interval for time bars, else of the first trade. */
  startUs = 0;
  /** Of the first and the last trade. */
  openUs = 0;
  closeUs = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  buyLots = 0;
  sellLots = 0;
  trades = 0;
  deltaMin = 0;
  deltaMax = 0;
  /** The largest single trades. */
  buyLotsMax = 0;
  sellLotsMax = 0;
  isClosed = false;
  /** Trades of it may be missing. */
  isIncomplete = false;
  /** Between the bar before and this one trades may be missing. */
  isAfterGap = false;

  constructor(rowTicks: number, rowsMax: number) {
    this.rows = new PriceRows(rowTicks, rowsMax);
  }

  get delta(): number {
    return this.buyLots - this.sellLots;
  }

  begin(startUs: number): void {
    this.rows.clear();
    this.startUs = startUs;
    this.buyLots = this.sellLots = this.trades = this.deltaMin = this.deltaMax = this.buyLotsMax = this.sellLotsMax = 0;
    this.isClosed = this.isIncomplete = this.isAfterGap = false;
  }

  add(timeUs: number, ticks: number, lots: number): void {
    if (this.trades === 0) {
      this.openUs = this.closeUs = timeUs;
      this.open = this.high = this.low = this.close = ticks;
    } else {
      if (timeUs < this.openUs) {
        this.openUs = timeUs;
        this.open = ticks;
      }
      if (timeUs >= this.closeUs) {
        this.closeUs = timeUs;
        this.close = ticks;
      }
      if (ticks > this.high) this.high = ticks;
      if (ticks < this.low) this.low = ticks;
    }
    this.trades += 1;
    if (lots > 0) {
      this.buyLots += lots;
      if (lots > this.buyLotsMax) this.buyLotsMax = lots;
    } else {
      this.sellLots -= lots;
      if (-lots > this.sellLotsMax) this.sellLotsMax = -lots;
    }
    const delta = this.buyLots - this.sellLots;
    if (delta < this.deltaMin) this.deltaMin = delta;
    if (delta > this.deltaMax) this.deltaMax = delta;
    this.rows.add(ticks, lots);
  }

  /** A brick: its edges are open and close. High and low stay those of its trades; one that was jumped over has none. */
  shape(open: number, close: number): void {
    this.open = open;
    this.close = close;
    if (this.trades > 0) return;
    this.high = Math.max(open, close);
    this.low = Math.min(open, close);
  }
}
