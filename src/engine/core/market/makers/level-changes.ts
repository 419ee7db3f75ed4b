/**
 * What makers did between two looks at a book: per level, what was added, pulled and filled.
 *
 * A level held `before`, holds `after`, and `filled` traded there meanwhile. Then added − pulled = after − before + filled, and the least that
 * explains it is told: lots that were added and pulled again between two looks are seen by nobody. `hidden` is what traded beyond what was displayed:
 * it was added in between, or was never shown.
 *
 * Trades wait until the book's time has reached theirs. One that comes after its book was looked at was taken for a pull: it is told
 * with the next look as a fill with as many lots pulled back, so that sums come out right (`pulledLots` below 0 is such a correction).
 * Holds: over any number of looks, added − pulled − filled is what the level has become more.
 *
 * Does not: guess. After a gap in either stream, or a book that is not live, the next look only begins anew. Levels beyond what both
 * looks reach are not compared. Bounds: `levelsMax` a side, `waitingMax` trades (more are told with the next look, whatever their time), `pricesMax`
 * prices that traded between two looks, the rest is counted.
 */

import { assert } from '../../../domain/assert.ts';
import type { Levels } from '../levels.ts';
import { priceKey, PriceTable } from './price-table.ts';

export interface LevelChangeColumns {
  count: number;
  /** Of the later look; 0 where a side is empty. */
  bestBidTicks: number;
  bestAskTicks: number;
  timeUs: number;
  /** 1: a level of the asks. */
  readonly isAsk: Uint8Array;
  readonly ticks: Float64Array;
  readonly beforeLots: Float64Array;
  readonly afterLots: Float64Array;
  readonly addedLots: Float64Array;
  readonly pulledLots: Float64Array;
  readonly filledLots: Float64Array;
  readonly hiddenLots: Float64Array;
}

/** `same`: nothing happened since. `hole`: something may have, and nobody knows what. */
export type Look = 'changed' | 'same' | 'hole';

const waitingMax = 4_096;
const pricesMax = 2_048;
/** A trade that comes later than this after its book is believed to be new. */
const lateUsMax = 1_000_000;

interface SideBefore {
  count: number;
  isFull: boolean;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
}

export class LevelChanges {
  readonly columns: LevelChangeColumns;
  readonly #levelsMax: number;
  readonly #bids: SideBefore;
  readonly #asks: SideBefore;
  readonly #fills = new PriceTable(pricesMax);
  readonly #late = new PriceTable(pricesMax);
  /** Recently pulled, in two halves: when the older is old enough it is emptied and becomes the newer. */
  #pulledNew = new PriceTable(pricesMax);
  #pulledOld = new PriceTable(pricesMax);
  #turnedUs = -Infinity;
  readonly #waitingUs = new Float64Array(waitingMax);
  readonly #waitingKey = new Float64Array(waitingMax);
  readonly #waitingLots = new Float64Array(waitingMax);
  #waiting = 0;
  #hasBefore = false;
  #bookUs = -Infinity;
  #lastId = -1;
  droppedCount = 0;

  constructor(levelsMax: number) {
    assert(levelsMax >= 1, 'there are levels', { levelsMax });
    this.#levelsMax = levelsMax;
    this.#bids = newSide(levelsMax);
    this.#asks = newSide(levelsMax);
    this.columns = newLevelChangeColumns(4 * levelsMax + 2 * pricesMax);
  }

  /** Lots above 0: the aggressor bought, so asks were filled. The time is on the clock of `onBook`. */
  onTrade(timeUs: number, ticks: number, lots: number): void {
    const key = priceKey(ticks, lots > 0 ? 1 : 0);
    const size = Math.abs(lots);
    if (timeUs <= this.#bookUs && this.#hasBefore) {
      this.#onLate(key, size);
      return;
    }
    if (this.#waiting === waitingMax) this.#settle(Infinity);
    this.#waitingUs[this.#waiting] = timeUs;
    this.#waitingKey[this.#waiting] = key;
    this.#waitingLots[this.#waiting] = size;
    this.#waiting += 1;
  }

  /** Trades or changes of the book may be missing. */
  onGap(): void {
    this.#hasBefore = false;
  }

  /** Looks at the book as it was at this time. Unless it `changed` the columns are empty. */
  onBook(levels: Levels, bookUs: number): Look {
    const { columns } = this;
    columns.count = 0;
    if (levels.validity !== 'live') {
      this.onGap();
      return 'hole';
    }
    if (this.#hasBefore && levels.lastId === this.#lastId) return 'same';
    const hadBefore = this.#hasBefore;
    if (hadBefore) this.#settle(bookUs);
    else this.#forget(bookUs);
    columns.timeUs = bookUs;
    columns.bestBidTicks = levels.bidCount > 0 ? (levels.bidTicks[0] ?? 0) : 0;
    columns.bestAskTicks = levels.askCount > 0 ? (levels.askTicks[0] ?? 0) : 0;
    if (hadBefore) {
      this.#compare(this.#bids, levels.bidTicks, levels.bidLots, levels.bidCount, 0);
      this.#compare(this.#asks, levels.askTicks, levels.askLots, levels.askCount, 1);
      this.#tellRest();
    }
    keep(this.#bids, levels.bidTicks, levels.bidLots, Math.min(levels.bidCount, this.#levelsMax), this.#levelsMax);
    keep(this.#asks, levels.askTicks, levels.askLots, Math.min(levels.askCount, this.#levelsMax), this.#levelsMax);
    this.#hasBefore = true;
    this.#bookUs = bookUs;
    this.#lastId = levels.lastId;
    return hadBefore ? 'changed' : 'hole';
  }

  /** A trade that its book did not wait for: of what seemed to be pulled there, this was filled. */
  #onLate(key: number, lots: number): void {
    const fromNew = Math.min(lots, this.#pulledNew.get(key));
    const fromOld = Math.min(lots - fromNew, this.#pulledOld.get(key));
    if (fromNew > 0) this.#pulledNew.add(key, -fromNew);
    if (fromOld > 0) this.#pulledOld.add(key, -fromOld);
    if (fromNew + fromOld > 0 && !this.#late.add(key, fromNew + fromOld)) this.droppedCount += 1;
    const rest = lots - fromNew - fromOld;
    if (rest > 0 && !this.#fills.add(key, rest)) this.droppedCount += 1;
  }

  #settle(untilUs: number): void {
    let kept = 0;
    for (let at = 0; at < this.#waiting; at += 1) {
      const key = this.#waitingKey[at] ?? 0;
      const lots = this.#waitingLots[at] ?? 0;
      if ((this.#waitingUs[at] ?? 0) <= untilUs) {
        if (!this.#fills.add(key, lots)) this.droppedCount += 1;
        continue;
      }
      this.#waitingUs[kept] = this.#waitingUs[at] ?? 0;
      this.#waitingKey[kept] = key;
      this.#waitingLots[kept] = lots;
      kept += 1;
    }
    this.#waiting = kept;
    if (untilUs - this.#turnedUs < lateUsMax || untilUs === Infinity) return;
    const older = this.#pulledOld;
    older.clear();
    this.#pulledOld = this.#pulledNew;
    this.#pulledNew = older;
    this.#turnedUs = untilUs;
  }

  /** What traded before we began to look belongs to no change. */
  #forget(bookUs: number): void {
    this.#settle(bookUs);
    this.#fills.clear();
    this.#late.clear();
    this.#pulledNew.clear();
    this.#pulledOld.clear();
  }

  #compare(before: SideBefore, ticks: Float64Array, lots: Float64Array, levelCount: number, isAsk: number): void {
    const count = Math.min(levelCount, this.#levelsMax);
    // With deeper prices larger on both sides, one loop serves both.
    const sign = isAsk === 1 ? 1 : -1;
    let reach = Infinity;
    if (before.isFull) reach = sign * (before.ticks[before.count - 1] ?? 0);
    if (count === this.#levelsMax) reach = Math.min(reach, sign * (ticks[count - 1] ?? 0));
    let earlier = 0;
    let later = 0;
    while (earlier < before.count || later < count) {
      const earlierDepth = earlier < before.count ? sign * (before.ticks[earlier] ?? 0) : Infinity;
      const laterDepth = later < count ? sign * (ticks[later] ?? 0) : Infinity;
      const depth = Math.min(earlierDepth, laterDepth);
      if (depth > reach) return;
      const beforeLots = earlierDepth === depth ? (before.lots[earlier] ?? 0) : 0;
      const afterLots = laterDepth === depth ? (lots[later] ?? 0) : 0;
      if (earlierDepth === depth) earlier += 1;
      if (laterDepth === depth) later += 1;
      this.#tell(sign * depth, isAsk, beforeLots, afterLots);
    }
  }

  #tell(ticks: number, isAsk: number, beforeLots: number, afterLots: number): void {
    const key = priceKey(ticks, isAsk);
    const filled = this.#fills.count === 0 ? 0 : this.#fills.take(key);
    const late = this.#late.count === 0 ? 0 : this.#late.take(key);
    if (beforeLots === afterLots && filled === 0 && late === 0) return;
    const { columns } = this;
    const at = columns.count;
    if (at === columns.ticks.length) {
      this.droppedCount += 1;
      return;
    }
    columns.count = at + 1;
    const more = afterLots - beforeLots + filled;
    const pulled = more < 0 ? -more : 0;
    columns.isAsk[at] = isAsk;
    columns.ticks[at] = ticks;
    columns.beforeLots[at] = beforeLots;
    columns.afterLots[at] = afterLots;
    columns.addedLots[at] = more > 0 ? more : 0;
    columns.pulledLots[at] = pulled - late;
    columns.filledLots[at] = filled + late;
    columns.hiddenLots[at] = filled > beforeLots ? filled - beforeLots : 0;
    if (pulled > 0) this.#pulledNew.add(key, pulled);
  }

  /** What traded at prices that neither look has. */
  #tellRest(): void {
    for (const table of [this.#fills, this.#late]) {
      for (let index = 0; index < table.count; index += 1) {
        const key = table.keyAt(index);
        if (table.get(key) === 0) continue;
        const isAsk = ((key % 2) + 2) % 2;
        this.#tell((key - isAsk) / 2, isAsk, 0, 0);
      }
    }
    this.#fills.clear();
    this.#late.clear();
  }
}

function newLevelChangeColumns(rows: number): LevelChangeColumns {
  const floats = (): Float64Array => new Float64Array(rows);
  return {
    count: 0, bestBidTicks: 0, bestAskTicks: 0, timeUs: 0, isAsk: new Uint8Array(rows), ticks: floats(), beforeLots: floats(), afterLots: floats(), addedLots: floats(),
    pulledLots: floats(), filledLots: floats(), hiddenLots: floats(),
  };
}

function newSide(levelsMax: number): SideBefore {
  return { count: 0, isFull: false, ticks: new Float64Array(levelsMax), lots: new Float64Array(levelsMax) };
}

function keep(side: SideBefore, ticks: Float64Array, lots: Float64Array, count: number, levelsMax: number): void {
  for (let level = 0; level < count; level += 1) {
    side.ticks[level] = ticks[level] ?? 0;
    side.lots[level] = lots[level] ?? 0;
  }
  side.count = count;
  side.isFull = count === levelsMax;
}
