/**
 * The bars of a footprint as they are kept for the screen, by number, and what is reckoned from them: the running delta, the profile of a stretch.
 *
 * Holds: the running delta is counted back from the sum that the engine tells, so it is right for every bar whatever older ones have not come yet; it is compared
 * only within a `segment`: a bar that saw a gap, or comes after one, begins another.
 */

import { footprintBit, footprintLineKinds, type FootprintFrame, type FootprintLineKind } from '../../../engine/contract/index.ts';

export interface FootBar {
  readonly number: number;
  readonly startUs: number;
  readonly openUs: number;
  readonly closeUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly bought: number;
  readonly sold: number;
  readonly trades: number;
  readonly deltaMin: number;
  readonly deltaMax: number;
  readonly boughtMost: number;
  readonly soldMost: number;
  readonly rowTicks: number;
  readonly lowRow: number;
  readonly pocRow: number;
  readonly valueLowRow: number;
  readonly valueHighRow: number;
  readonly vwap: number;
  readonly vwapDeviation: number;
  readonly anchored: number;
  readonly anchoredDeviation: number;
  readonly flags: number;
  /** By row, from the lowest on. */
  readonly buyLots: Float64Array;
  readonly sellLots: Float64Array;
  readonly rowTrades: Float64Array;
  readonly imbalance: Uint8Array;
}

export interface FootLine {
  readonly kind: FootprintLineKind;
  readonly lowTicks: number;
  readonly highTicks: number;
  readonly sinceUs: number;
  /** Infinity while nobody traded there again. */
  readonly untilUs: number;
}

/** What traded by price over a stretch of bars. */
export interface FootProfile {
  readonly rowTicks: number;
  readonly lowRow: number;
  readonly buyLots: Float64Array;
  readonly sellLots: Float64Array;
  readonly most: number;
  readonly total: number;
  readonly pocRow: number;
  readonly valueLowRow: number;
  readonly valueHighRow: number;
  readonly isIncomplete: boolean;
}

const profileRowsMax = 4_096;
const barBytes = 600;
/** More than these at once are painted anew as a whole. */
const changedMax = 64;

export class FootBars {
  readonly #bars = new Map<number, FootBar>();
  lines: readonly FootLine[] = [];
  oldest = 0;
  end = 0;
  deltaSum = 0;
  sinceUs = 0;
  /** Before it nobody recorded. */
  recordedUs = 0;
  /** Changes of bars that are over. */
  version = 0;
  readonly #changed = new Set<number>();
  #isAllNew = true;

  clear(): void {
    this.#bars.clear();
    this.lines = [];
    this.oldest = this.end = this.deltaSum = this.sinceUs = this.recordedUs = 0;
    this.version += 1;
    this.#isAllNew = true;
  }

  get count(): number {
    return this.#bars.size;
  }

  /** About how much is kept: 25 bytes a row of a bar, and what a bar is beside them. */
  get bytes(): number {
    let bytes = 0;
    for (const { imbalance } of this.#bars.values()) bytes += barBytes + imbalance.length * 25;
    return bytes;
  }

  bar(number: number): FootBar | null {
    return this.#bars.get(number) ?? null;
  }

  /** The bars that are other ones since this was asked last. */
  takeChanged(): ReadonlySet<number> | 'all' {
    const changed = this.#isAllNew || this.#changed.size > changedMax ? 'all' : new Set(this.#changed);
    this.#changed.clear();
    this.#isAllNew = false;
    return changed;
  }

  get newest(): FootBar | null {
    return this.bar(this.end - 1);
  }

  add(frame: FootprintFrame): void {
    if (frame.isAgain) this.clear();
    const { bars, cells, lines } = frame;
    let cell = 0;
    for (let at = 0; at < bars.flags.length; at += 1) {
      const count = Math.max(0, Math.min(cells.imbalance.length - cell, bars.cellCount[at] ?? 0));
      const number = frame.firstNumber + at;
      this.#bars.set(number, {
        number, startUs: bars.startUs[at] ?? 0, openUs: bars.openUs[at] ?? 0, closeUs: bars.closeUs[at] ?? 0, open: bars.open[at] ?? 0, high: bars.high[at] ?? 0, low: bars.low[at] ?? 0, close: bars.close[at] ?? 0,
        bought: bars.buyLots[at] ?? 0, sold: bars.sellLots[at] ?? 0, trades: bars.trades[at] ?? 0, deltaMin: bars.deltaMin[at] ?? 0, deltaMax: bars.deltaMax[at] ?? 0,
        boughtMost: bars.buyLotsMax[at] ?? 0, soldMost: bars.sellLotsMax[at] ?? 0, rowTicks: Math.max(1, bars.rowTicks[at] ?? 1), lowRow: bars.lowRow[at] ?? 0, pocRow: bars.pocRow[at] ?? NaN,
        valueLowRow: bars.valueLowRow[at] ?? NaN, valueHighRow: bars.valueHighRow[at] ?? NaN, vwap: bars.vwap[at] ?? NaN, vwapDeviation: bars.vwapDeviation[at] ?? NaN,
        anchored: bars.anchored[at] ?? NaN, anchoredDeviation: bars.anchoredDeviation[at] ?? NaN, flags: bars.flags[at] ?? 0,
        buyLots: cells.buyLots.slice(cell, cell + count), sellLots: cells.sellLots.slice(cell, cell + count), rowTrades: cells.trades.slice(cell, cell + count), imbalance: cells.imbalance.slice(cell, cell + count),
      });
      cell += count;
      this.#changed.add(number);
      if (number !== frame.endNumber - 1) this.version += 1;
    }
    if (frame.endNumber !== this.end) {
      this.version += 1;
      // What was the newest is over, and belongs to the others now.
      for (let number = Math.max(this.end - 1, frame.endNumber - changedMax - 1); number < frame.endNumber - 1; number += 1) this.#changed.add(number);
    }
    this.end = frame.endNumber;
    this.deltaSum = frame.deltaSum;
    this.sinceUs = frame.sinceUs;
    this.recordedUs = frame.recordedUs;
    for (; this.oldest < frame.oldestNumber; this.oldest += 1) this.#bars.delete(this.oldest);
    if (lines !== null) this.lines = Array.from(lines.kind, (kind, at) => ({ kind: footprintLineKinds[kind] ?? 'poc', lowTicks: lines.lowTicks[at] ?? 0, highTicks: lines.highTicks[at] ?? 0, sinceUs: lines.sinceUs[at] ?? 0, untilUs: lines.untilUs[at] ?? 0 }));
  }

  /** The sum of all deltas up to and with each bar of a stretch; not a number where a bar between is not here yet. */
  runningDeltas(first: number, count: number): Float64Array {
    const sums = new Float64Array(count).fill(NaN);
    let sum = this.deltaSum;
    for (let number = this.end - 1; number >= first; number -= 1) {
      if (number < first + count) sums[number - first] = sum;
      const bar = this.bar(number);
      if (bar === null) break;
      sum -= bar.bought - bar.sold;
    }
    return sums;
  }

  /** The number of the bar in which this time lies, or of the one before it; null before the first. */
  numberAt(timeUs: number): number | null {
    for (let number = this.end - 1; number >= this.oldest; number -= 1) {
      const bar = this.bar(number);
      if (bar !== null && bar.startUs <= timeUs) return number;
    }
    return null;
  }

  /** What traded in the bars of a stretch, both ends included; null where nothing did. */
  profile(first: number, last: number, valueShare: number): FootProfile | null {
    let rowTicks = 1;
    let low = Infinity;
    let high = -Infinity;
    let isIncomplete = false;
    for (let number = first; number <= last; number += 1) {
      const bar = this.bar(number);
      if (bar === null || bar.buyLots.length === 0) continue;
      rowTicks = Math.max(rowTicks, bar.rowTicks);
      low = Math.min(low, bar.lowRow * bar.rowTicks);
      high = Math.max(high, (bar.lowRow + bar.buyLots.length) * bar.rowTicks - 1);
      if ((bar.flags & footprintBit.incomplete) !== 0 || ((bar.flags & footprintBit.afterGap) !== 0 && number > first)) isIncomplete = true;
    }
    if (low > high) return null;
    while ((high - low) / rowTicks > profileRowsMax) rowTicks *= 2;
    const lowRow = Math.floor(low / rowTicks);
    const rows = Math.floor(high / rowTicks) - lowRow + 1;
    const buyLots = new Float64Array(rows);
    const sellLots = new Float64Array(rows);
    for (let number = first; number <= last; number += 1) {
      const bar = this.bar(number);
      if (bar === null) continue;
      for (let row = 0; row < bar.buyLots.length; row += 1) {
        const at = Math.floor(((bar.lowRow + row) * bar.rowTicks) / rowTicks) - lowRow;
        buyLots[at] = (buyLots[at] ?? 0) + (bar.buyLots[row] ?? 0);
        sellLots[at] = (sellLots[at] ?? 0) + (bar.sellLots[row] ?? 0);
      }
    }
    return { rowTicks, lowRow, buyLots, sellLots, isIncomplete, ...areaOf(buyLots, sellLots, lowRow, valueShare) };
  }
}

/** The row with most, and the rows around it that hold a share of everything: two above are weighed against two below, as the engine does it for bars. */
export function areaOf(buyLots: Float64Array, sellLots: Float64Array, lowRow: number, share: number): Pick<FootProfile, 'most' | 'total' | 'pocRow' | 'valueLowRow' | 'valueHighRow'> {
  const count = buyLots.length;
  const lotsAt = (at: number): number => (at < 0 || at >= count ? 0 : (buyLots[at] ?? 0) + (sellLots[at] ?? 0));
  const offCentre = (at: number): number => Math.abs(2 * at - (count - 1));
  let poc = 0;
  let total = 0;
  for (let at = 0; at < count; at += 1) {
    total += lotsAt(at);
    if (lotsAt(at) > lotsAt(poc) || (lotsAt(at) === lotsAt(poc) && offCentre(at) < offCentre(poc))) poc = at;
  }
  let low = poc;
  let high = poc;
  let held = lotsAt(poc);
  while (held < share * total && (low > 0 || high < count - 1)) {
    const above = lotsAt(high + 1) + lotsAt(high + 2);
    const below = lotsAt(low - 1) + lotsAt(low - 2);
    const isUp = high < count - 1 && (above >= below || low === 0);
    if (isUp) high = Math.min(count - 1, high + 2);
    else low = Math.max(0, low - 2);
    held += isUp ? above : below;
  }
  return { most: lotsAt(poc), total, pocRow: lowRow + poc, valueLowRow: lowRow + low, valueHighRow: lowRow + high };
}
