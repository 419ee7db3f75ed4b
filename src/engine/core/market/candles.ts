/**
 * Candles of one instrument and one interval, made from its trades.
 *
 * Holds: the result depends on which trades came, not on their order. A repeated trade id counts once; open and
 * close are the trades with the lowest and the highest id; a trade that comes after its candle has closed mends that
 * candle, as long as it is kept. Minutes without a trade are flat at the last close, as venues print
 * them; a silence longer than the history begins anew, for a candle is never invented across it.
 *
 * Bounds: `candlesMax` candles and the last 4,096 trade ids. A trade older than either is counted in
 * `lateCount`, one dated more than a day ahead of its arrival in `strayCount`, and both are left out.
 *
 * Does not: join the past (candle-merge.ts says how a live candle goes on from it), know of trades that were never sent. A closed candle of the venue that counts more trades than ours
 * replaces it, and is final.
 */

import { assert } from '../../domain/assert.ts';
import { factFlag } from '../../domain/fact.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, flagsAt, floatAt, setFloat, writeHead, type Slots } from '../memory/record.ts';

const idsMax = 4_096;

/** Slots of a `candle` record: the head and one of the tail. */
export const candleSlots = 2;

const column = { open: 0, high: 1, low: 2, close: 3, lots: 4, trades: 5, openId: 6, closeId: 7 } as const;
const columns = 8;

/** A trade dated further ahead of our clock would close every candle for nothing. */
const aheadUsMax = 24 * 60 * usPerMinute;

export interface Candle {
  readonly startUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
  readonly trades: number;
  readonly isClosed: boolean;
}

export class Candles {
  readonly #stream: number;
  readonly #intervalUs: number;
  readonly #candlesMax: number;
  readonly #ring: Float64Array;
  readonly #ids = new Float64Array(idsMax).fill(-1);
  #highestId = -1;
  /** Start of the candle that is open now, and how many are kept up to and with it. */
  #openUs = 0;
  #count = 0;
  lateCount = 0;
  repeatCount = 0;
  strayCount = 0;

  constructor(stream: number, intervalUs: number, candlesMax: number) {
    assert(Number.isSafeInteger(intervalUs) && intervalUs > 0, 'an interval is a whole number of microseconds', { intervalUs });
    assert(candlesMax >= 2, 'the last closed candle can be mended', { candlesMax });
    this.#stream = stream;
    this.#intervalUs = intervalUs;
    this.#candlesMax = candlesMax;
    this.#ring = new Float64Array(candlesMax * columns);
  }

  get count(): number {
    return this.#count;
  }

  /** The trade's candle as it is now, by its age (0 is the open one); null when the trade changed nothing. */
  onTrade(slots: Slots, slot: number): number | null {
    const venueTimeUs = floatAt(slots, slot, field.venueTimeUs);
    const receivedUs = floatAt(slots, slot, field.receivedUs);
    const timeUs = venueTimeUs > 0 ? venueTimeUs : receivedUs;
    const id = floatAt(slots, slot, field.c);
    if (timeUs > receivedUs + aheadUsMax) {
      this.strayCount += 1;
      return null;
    }
    if (!this.#isNew(id)) return null;
    const ticks = floatAt(slots, slot, field.a);
    const lots = floatAt(slots, slot, field.b);
    const startUs = timeUs - (timeUs % this.#intervalUs);
    if (this.#count === 0) this.#begin(startUs, ticks, id);
    else if (startUs > this.#openUs) this.#roll(startUs, ticks, id);
    const age = (this.#openUs - startUs) / this.#intervalUs;
    if (age >= this.#count) {
      this.lateCount += 1;
      return null;
    }
    return this.#merge(age, ticks, lots, id) ? age : null;
  }

  /** Time passed on the venue's clock: candles that have ended close, flat ones fill a silence. Answers how many closed. */
  advance(venueNowUs: number): number {
    if (this.#count === 0) return 0;
    const startUs = venueNowUs - (venueNowUs % this.#intervalUs);
    const closed = Math.max(0, (startUs - this.#openUs) / this.#intervalUs);
    if (closed >= this.#candlesMax) this.#count = 0;
    else for (let step = 0; step < closed; step += 1) this.#openFlat();
    return closed;
  }

  /** Takes the venue's own candle (a closed `candle` record of our interval) where it has seen more trades than we. */
  onVenueCandle(slots: Slots, slot: number): boolean {
    if ((flagsAt(slots, slot) & factFlag.closed) === 0) return false;
    const startUs = floatAt(slots, slot, field.a);
    assert(floatAt(slots, slot, field.b) === this.#intervalUs, 'the candle is of our interval', { startUs });
    const age = (this.#openUs - startUs) / this.#intervalUs;
    if (age <= 0 || age >= this.#count || !Number.isSafeInteger(age)) return false;
    const at = this.#at(age);
    if (floatAt(slots, slot, field.c) <= (this.#ring[at + column.trades] ?? 0)) return false;
    for (let index = 0; index < 5; index += 1) this.#ring[at + index] = floatAt(slots, slot, field.tail + index);
    this.#ring[at + column.trades] = floatAt(slots, slot, field.c);
    this.#ring[at + column.closeId] = Infinity;
    this.#flattenAfter(age);
    return true;
  }

  /** The candle of this age, 0 being the open one; null when it is not kept. */
  read(age: number): Candle | null {
    if (age < 0 || age >= this.#count) return null;
    const at = this.#at(age);
    const value = (index: number): number => this.#ring[at + index] ?? 0;
    return {
      startUs: this.#openUs - age * this.#intervalUs,
      open: value(column.open),
      high: value(column.high),
      low: value(column.low),
      close: value(column.close),
      lots: value(column.lots),
      trades: value(column.trades),
      isClosed: age > 0,
    };
  }

  /** Writes the candle of this age as a record of `candleSlots` slots. */
  write(age: number, slots: Slots, slot: number, receivedUs: number): void {
    assert(age >= 0 && age < this.#count, 'the candle is kept', { age, count: this.#count });
    const at = this.#at(age);
    writeHead(slots, slot, 'candle', this.#stream, candleSlots - 1, age > 0 ? factFlag.closed : 0);
    setFloat(slots, slot, field.sequence, 0);
    setFloat(slots, slot, field.receivedUs, receivedUs);
    setFloat(slots, slot, field.venueTimeUs, 0);
    setFloat(slots, slot, field.a, this.#openUs - age * this.#intervalUs);
    setFloat(slots, slot, field.b, this.#intervalUs);
    setFloat(slots, slot, field.c, this.#ring[at + column.trades] ?? 0);
    setFloat(slots, slot, field.d, 0);
    for (let index = 0; index < 8; index += 1) setFloat(slots, slot, field.tail + index, index < 5 ? (this.#ring[at + index] ?? 0) : 0);
  }

  #isNew(id: number): boolean {
    if (id <= 0) return true; // the venue does not number its trades
    if (id <= this.#highestId - idsMax) {
      this.lateCount += 1;
      return false;
    }
    const at = id % idsMax;
    if (this.#ids[at] === id) {
      this.repeatCount += 1;
      return false;
    }
    this.#ids[at] = id;
    this.#highestId = Math.max(this.#highestId, id);
    return true;
  }

  #at(age: number): number {
    const index = this.#openUs / this.#intervalUs - age;
    return (index % this.#candlesMax) * columns;
  }

  #begin(startUs: number, ticks: number, id: number): void {
    this.#openUs = startUs;
    this.#count = 1;
    this.#clear(ticks, id);
  }

  #roll(startUs: number, ticks: number, id: number): void {
    this.advance(startUs);
    if (this.#count === 0) this.#begin(startUs, ticks, id);
  }

  #openFlat(): void {
    const close = this.#ring[this.#at(0) + column.close] ?? 0;
    this.#openUs += this.#intervalUs;
    this.#count = Math.min(this.#candlesMax, this.#count + 1);
    this.#clear(close, 0);
  }

  #clear(ticks: number, id: number): void {
    const at = this.#at(0);
    this.#ring.fill(ticks, at, at + 4);
    this.#ring[at + column.lots] = 0;
    this.#ring[at + column.trades] = 0;
    this.#ring[at + column.openId] = id;
    this.#ring[at + column.closeId] = id;
  }

  /** Candles without a trade repeat the close of the one before: those after a mended candle follow it. */
  #flattenAfter(age: number): void {
    const close = this.#ring[this.#at(age) + column.close] ?? 0;
    for (let younger = age - 1; younger >= 0; younger -= 1) {
      const at = this.#at(younger);
      if (this.#ring[at + column.trades] !== 0) return;
      this.#ring.fill(close, at, at + 4);
    }
  }

  /** False when the venue's own candle stands there already: it has counted this trade. */
  #merge(age: number, ticks: number, lots: number, id: number): boolean {
    const ring = this.#ring;
    const at = this.#at(age);
    if (ring[at + column.closeId] === Infinity) return false;
    const isFirst = ring[at + column.trades] === 0;
    if (isFirst || id < (ring[at + column.openId] ?? 0)) {
      ring[at + column.open] = ticks;
      ring[at + column.openId] = id;
    }
    if (isFirst || id >= (ring[at + column.closeId] ?? 0)) {
      ring[at + column.close] = ticks;
      ring[at + column.closeId] = id;
    }
    ring[at + column.high] = isFirst ? ticks : Math.max(ring[at + column.high] ?? 0, ticks);
    ring[at + column.low] = isFirst ? ticks : Math.min(ring[at + column.low] ?? 0, ticks);
    ring[at + column.lots] = Math.min(Number.MAX_SAFE_INTEGER, (ring[at + column.lots] ?? 0) + lots);
    ring[at + column.trades] = (ring[at + column.trades] ?? 0) + 1;
    this.#flattenAfter(age);
    return true;
  }
}
