/**
 * Time and sales: trades of one market, of the same millisecond and side, as one print.
 *
 * An order that walks through the book makes many trades; a person wants to see one. A print ends with the first trade of its market
 * that is of another millisecond or side; the markets beside it do not end it. Holds: lots, worth and trades of all prints are those
 * of all trades, and prints stand in the order of their first trade. A print may still grow while it is the last of its market, so the
 * filter by worth is applied when it is read. Between a gap and what follows there is a mark (`isAfterGap`).
 *
 * Bounds: `printsMax` prints; the oldest go, and a reader that was too slow is told how many it missed.
 */

import { assert } from '../../../domain/assert.ts';
import { usPerMs } from '../../../domain/time.ts';
import { beginRows, copyRow, type RowsRead } from '../column-rows.ts';

const columnNames = ['market', 'timeUs', 'receivedUs', 'isSold', 'isAfterGap', 'lots', 'trades', 'firstTicks', 'lastTicks', 'worth'] as const;

/** Prints for reading, oldest first; filled again and again. */
export interface PrintColumns extends RowsRead {
  readonly market: Uint16Array;
  readonly timeUs: Float64Array;
  readonly receivedUs: Float64Array;
  /** 1: the aggressor sold. */
  readonly isSold: Uint8Array;
  readonly isAfterGap: Uint8Array;
  readonly lots: Float64Array;
  readonly trades: Float64Array;
  readonly firstTicks: Float64Array;
  readonly lastTicks: Float64Array;
  /** In the quote currency. */
  readonly worth: Float64Array;
}

export function newPrintColumns(printsMax: number): PrintColumns {
  const floats = (): Float64Array => new Float64Array(printsMax);
  return {
    count: 0, missedCount: 0, market: new Uint16Array(printsMax), timeUs: floats(), receivedUs: floats(), isSold: new Uint8Array(printsMax),
    isAfterGap: new Uint8Array(printsMax), lots: floats(), trades: floats(), firstTicks: floats(), lastTicks: floats(), worth: floats(),
  };
}

export class SalesTape {
  readonly #printsMax: number;
  readonly #quotePerTickLot: Float64Array;
  readonly #ring: PrintColumns;
  /** The print that may still grow, by market, as its number; −1: none. */
  readonly #open: Float64Array;
  readonly #hasGap: Uint8Array;
  #made = 0;
  /** Trades ever told: whoever saw as many has seen all that prints hold. */
  tradeCount = 0;

  /** `quotePerTickLot`: what one lot at one tick is worth, by market. */
  constructor(quotePerTickLot: readonly number[], printsMax: number) {
    assert(printsMax >= 1, 'a tape has room', { printsMax });
    this.#printsMax = printsMax;
    this.#quotePerTickLot = Float64Array.from(quotePerTickLot);
    this.#ring = newPrintColumns(printsMax);
    this.#open = new Float64Array(quotePerTickLot.length).fill(-1);
    this.#hasGap = new Uint8Array(quotePerTickLot.length);
  }

  /** How many prints there ever were; the next has this number. */
  get madeCount(): number {
    return this.#made;
  }

  onTrade(market: number, timeUs: number, receivedUs: number, ticks: number, lots: number): void {
    this.tradeCount += 1;
    const ring = this.#ring;
    const isSold = lots < 0 ? 1 : 0;
    const open = this.#open[market] ?? -1;
    let at = open % this.#printsMax;
    const isSame = open >= 0 && open >= this.#made - this.#printsMax && this.#hasGap[market] === 0 && ring.isSold[at] === isSold
      && Math.floor((ring.timeUs[at] ?? 0) / usPerMs) === Math.floor(timeUs / usPerMs);
    if (!isSame) {
      at = this.#made % this.#printsMax;
      this.#open[market] = this.#made;
      this.#made += 1;
      ring.market[at] = market;
      ring.timeUs[at] = timeUs;
      ring.receivedUs[at] = receivedUs;
      ring.isSold[at] = isSold;
      ring.isAfterGap[at] = this.#hasGap[market] ?? 0;
      ring.lots[at] = ring.trades[at] = ring.worth[at] = 0;
      ring.firstTicks[at] = ticks;
      this.#hasGap[market] = 0;
    }
    const size = Math.abs(lots);
    ring.lots[at] = (ring.lots[at] ?? 0) + size;
    ring.trades[at] = (ring.trades[at] ?? 0) + 1;
    ring.worth[at] = (ring.worth[at] ?? 0) + size * ticks * (this.#quotePerTickLot[market] ?? 0);
    ring.lastTicks[at] = ticks;
  }

  /** Trades of this market may be missing from here on. */
  onGap(market: number): void {
    this.#hasGap[market] = 1;
  }

  /**
   * Copies prints from number `from` on that are worth at least `worthMin`, oldest first, and answers the number to go on from: that of the
   * first print that may still grow or did not fit. Where everything is wanted at once, the newest `columns` hold, see `readNewest`.
   */
  read(from: number, worthMin: number, columns: PrintColumns): number {
    let print = beginRows(from, this.#made, this.#printsMax, columns);
    for (; print < this.#made && columns.count < columns.market.length; print += 1) {
      if (this.#mayGrow(print)) break;
      this.#copy(print, worthMin, columns);
    }
    return print;
  }

  /** Prints that began to come before this grow no more: a trade of their millisecond that is so late begins another. */
  settle(receivedUs: number): void {
    for (let market = 0; market < this.#open.length; market += 1) {
      const open = this.#open[market] ?? -1;
      if (open >= 0 && (this.#ring.receivedUs[open % this.#printsMax] ?? 0) < receivedUs) this.#open[market] = -1;
    }
  }

  /**
   * Copies prints from number `from` on, those that may still grow included, and answers the number to go on from: that of the first that may
   * still grow or did not fit. What is read from there on takes the place of what was read before.
   */
  readOn(from: number, columns: PrintColumns): number {
    let next: number | null = null;
    let print = beginRows(from, this.#made, this.#printsMax, columns);
    for (; print < this.#made && columns.count < columns.market.length; print += 1) {
      if (this.#mayGrow(print)) next ??= print;
      this.#copy(print, -Infinity, columns);
    }
    return next ?? print;
  }

  /** The newest prints that are worth enough, those that may still grow included, oldest first. */
  readNewest(worthMin: number, columns: PrintColumns): void {
    const oldest = Math.max(0, this.#made - this.#printsMax);
    let first = this.#made;
    for (let found = 0; first > oldest; first -= 1) {
      if ((this.#ring.worth[(first - 1) % this.#printsMax] ?? 0) < worthMin) continue;
      if (found === columns.market.length) break;
      found += 1;
    }
    columns.missedCount = 0;
    columns.count = 0;
    for (let print = first; print < this.#made; print += 1) this.#copy(print, worthMin, columns);
  }

  #mayGrow(print: number): boolean {
    return this.#open[this.#ring.market[print % this.#printsMax] ?? 0] === print;
  }

  #copy(print: number, worthMin: number, columns: PrintColumns): void {
    const place = print % this.#printsMax;
    if ((this.#ring.worth[place] ?? 0) >= worthMin) copyRow(columnNames, this.#ring, place, columns);
  }
}
