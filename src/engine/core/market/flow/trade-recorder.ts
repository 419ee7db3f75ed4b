/**
 * Gathers the trades of one instrument into batches for the disk, and knows over which time it has looked.
 *
 * Holds: within a batch's time every trade is in it, but for its gaps; what lies between the end of one batch and the beginning of the next nobody has
 * seen. Each trade is in it once (seen-trades.ts). Times of batches and gaps are ours, and go as far as the newest fact of any
 * market: a thread that hangs records nothing.
 *
 * Bounds: `batchUs` or `batchTradesMax`, whichever comes first, then a batch is due. Whoever does not take it in time makes it larger, up to
 * `pendingTradesMax`; beyond, what there is goes and becomes time that nobody has seen.
 */

import { assert } from '../../../domain/assert.ts';
import { factFlag } from '../../../domain/fact.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { field, flagsAt, floatAt, type Slots } from '../../memory/record.ts';
import { SeenTrades } from './seen-trades.ts';
import { seenTradesMax, tradeTimeUs } from './trade-log.ts';

/** Trades in the order in which they came. Lots above 0: the aggressor bought. An id is `idAbove` × 10^15 + `id`. */
export interface TradeBatch {
  /** By our clock, until: not included. */
  readonly fromUs: number;
  readonly untilUs: number;
  readonly timeUs: Float64Array<ArrayBuffer>;
  readonly receivedUs: Float64Array<ArrayBuffer>;
  readonly ticks: Float64Array<ArrayBuffer>;
  readonly lots: Float64Array<ArrayBuffer>;
  readonly id: Float64Array<ArrayBuffer>;
  readonly idAbove: Float64Array<ArrayBuffer>;
  /** In order; `place`: how many trades of the batch came before it. */
  readonly gaps: readonly TradeGap[];
}

export interface TradeGap {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly place: number;
}

export const tradeRecorderLimits = {
  /** What a crash takes at most. */
  batchUs: usPerMinute,
  batchTradesMax: 8_192,
  pendingTradesMax: 65_536,
} as const;

const columns = 6;
const roomAtFirst = 64;

export class TradeRecorder {
  readonly #seen = new SeenTrades(seenTradesMax);
  /** Trade by trade: time, received, ticks, lots, id, id above. */
  #trades = new Float64Array(roomAtFirst * columns);
  #count = 0;
  #gaps: TradeGap[] = [];
  #fromUs: number;
  #nowUs: number;
  /** When trades began to be in doubt; null while they are not. */
  #doubtUs: number | null;
  lostCount = 0;

  /** Nobody has looked before. */
  constructor(nowUs: number) {
    this.#fromUs = this.#nowUs = this.#doubtUs = nowUs;
  }

  /** What an earlier run has recorded, oldest first: it is not recorded again. */
  remember({ idAbove, id, timeUs }: Pick<TradeBatch, 'idAbove' | 'id' | 'timeUs'>): void {
    for (let at = 0; at < id.length; at += 1) this.#seen.add(idAbove[at] ?? 0, id[at] ?? 0, timeUs[at] ?? 0);
  }

  onTrade(slots: Slots, slot: number): void {
    const [idAbove, id, venueTimeUs] = [floatAt(slots, slot, field.d), floatAt(slots, slot, field.c), floatAt(slots, slot, field.venueTimeUs)];
    if (!this.#seen.add(idAbove, id, venueTimeUs)) return;
    if (this.#count >= tradeRecorderLimits.pendingTradesMax) this.#lose();
    this.#reserve();
    const receivedUs = floatAt(slots, slot, field.receivedUs);
    const lots = floatAt(slots, slot, field.b);
    const at = this.#count * columns;
    const trades = this.#trades;
    trades[at] = tradeTimeUs(venueTimeUs, receivedUs);
    trades[at + 1] = receivedUs;
    trades[at + 2] = floatAt(slots, slot, field.a);
    trades[at + 3] = (flagsAt(slots, slot) & factFlag.sellerAggressed) === 0 ? lots : -lots;
    trades[at + 4] = id;
    trades[at + 5] = idAbove;
    this.#count += 1;
  }

  /** Trades may be missing while the book is not live: what breaks the one line mostly breaks the other. */
  onValidity(isLive: boolean, atUs: number): void {
    this.pass(atUs);
    if (!isLive) this.#doubtUs ??= this.#nowUs;
    else if (this.#doubtUs !== null) {
      this.#gap(this.#doubtUs, this.#nowUs);
      this.#doubtUs = null;
    }
  }

  /** Facts of any market came up to then. A clock that was set back begins a new time. */
  pass(nowUs: number): void {
    if (nowUs < this.#fromUs) {
      this.#lose();
      this.#fromUs = nowUs;
    }
    this.#nowUs = nowUs;
  }

  get isDue(): boolean {
    return this.#nowUs - this.#fromUs >= tradeRecorderLimits.batchUs || this.#count >= tradeRecorderLimits.batchTradesMax;
  }

  /** What has come so far, and stays. */
  peek(): TradeBatch {
    const column = (place: number): Float64Array<ArrayBuffer> => Float64Array.from({ length: this.#count }, (_, index) => this.#trades[index * columns + place] ?? 0);
    const doubt = this.#doubtUs === null || this.#nowUs <= this.#doubtUs ? [] : [{ fromUs: this.#doubtUs, untilUs: this.#nowUs, place: this.#count }];
    return {
      fromUs: this.#fromUs, untilUs: this.#nowUs, timeUs: column(0), receivedUs: column(1), ticks: column(2), lots: column(3), id: column(4), idAbove: column(5), gaps: [...this.#gaps, ...doubt],
    };
  }

  /** What has come so far, and goes: the next batch begins where this one ends. */
  take(): TradeBatch {
    const batch = this.peek();
    this.#fromUs = this.#nowUs;
    if (this.#doubtUs !== null) this.#doubtUs = this.#nowUs;
    this.#count = 0;
    this.#gaps = [];
    return batch;
  }

  #gap(fromUs: number, untilUs: number): void {
    assert(untilUs >= fromUs, 'a gap ends after it began', { fromUs, untilUs });
    if (untilUs > fromUs) this.#gaps.push({ fromUs, untilUs, place: this.#count });
  }

  #lose(): void {
    this.lostCount += this.#count;
    this.take();
  }

  #reserve(): void {
    if ((this.#count + 1) * columns <= this.#trades.length) return;
    const larger = new Float64Array(this.#trades.length * 2);
    larger.set(this.#trades);
    this.#trades = larger;
  }
}
