/**
 * The trades of one instrument as columns, and where some may be missing: what every picture of the flow is made of.
 *
 * Holds: each trade is in it once; the order is that of arrival, which is what live pictures were made in, so making one
 * again from the log gives the same. Lots are signed: above 0 the aggressor bought. The time is the venue's, ours where it sends none.
 *
 * Bounds: `tradesMax` trades, the oldest go and are counted; `gapsMax` gaps, of which the two oldest become one that covers both.
 */

import { assert } from '../../../domain/assert.ts';
import { factFlag } from '../../../domain/fact.ts';
import { field, flagsAt, floatAt, type Slots } from '../../memory/record.ts';
import { SeenTrades } from './seen-trades.ts';

/** Whatever pictures the flow: hears trades and gaps in order. */
export interface FlowSink {
  onTrade(timeUs: number, ticks: number, lots: number, receivedUs: number): void;
  /** Trades between these times, both included, may be missing. */
  onGap(fromUs: number, untilUs: number): void;
  /** Before anything else: from this time on all is told, but for gaps. Without it nobody knows what was before the first trade. */
  onBegin?(knownUs: number): void;
}

/** What a picture has been told by somebody else: all facts up to this number, and gaps up to this time of ours. */
export interface KnownTrades {
  readonly sequence: number;
  readonly untilUs: number;
}

/** Trades in order, for reading; filled by `copy`. */
export interface TradeColumns {
  count: number;
  readonly timeUs: Float64Array;
  readonly receivedUs: Float64Array;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
}

export const gapsMax = 64;
export const seenTradesMax = 16_384;
/** A trade dated further ahead of our clock than this is dated by ours. */
const aheadUsMax = 60_000_000;

/** The venue's time of a trade, ours where it sends none that can be. */
export function tradeTimeUs(venueTimeUs: number, receivedUs: number): number {
  return venueTimeUs > 0 && venueTimeUs <= receivedUs + aheadUsMax ? venueTimeUs : receivedUs;
}

/** Five numbers. */
const tradeBytes = 40;

interface Gap {
  fromUs: number;
  untilUs: number;
  /** How many trades had come before it. */
  place: number;
}

export class TradeLog {
  readonly #tradesMax: number;
  readonly #timeUs: Float64Array;
  readonly #receivedUs: Float64Array;
  readonly #ticks: Float64Array;
  readonly #lots: Float64Array;
  /** Places in the one order of facts. */
  readonly #sequence: Float64Array;
  readonly #seen = new SeenTrades(seenTradesMax);
  readonly #gaps: Gap[] = [];
  #added = 0;

  constructor(tradesMax: number) {
    assert(Number.isSafeInteger(tradesMax) && tradesMax >= 1, 'a log has room', { tradesMax });
    this.#tradesMax = tradesMax;
    this.#timeUs = new Float64Array(tradesMax);
    this.#receivedUs = new Float64Array(tradesMax);
    this.#ticks = new Float64Array(tradesMax);
    this.#lots = new Float64Array(tradesMax);
    this.#sequence = new Float64Array(tradesMax);
  }

  get count(): number {
    return Math.min(this.#added, this.#tradesMax);
  }

  /** What its columns take, full or not. */
  get byteCount(): number {
    return this.#tradesMax * tradeBytes;
  }

  /** Trades that ever came: the place of the next one. */
  get added(): number {
    return this.#added;
  }

  /** Trades that were kept once and had to go. */
  get droppedCount(): number {
    return this.#added - this.count;
  }

  /** The venue's time of the oldest trade that is kept; there is one. */
  get oldestUs(): number {
    assert(this.#added > 0, 'there is an oldest trade');
    return this.#timeUs[(this.#added - this.count) % this.#tradesMax] ?? 0;
  }

  /** The number of the newest trade in the one order of facts; there is one. */
  get newestSequence(): number {
    assert(this.#added > 0, 'there is a newest trade');
    return this.#sequence[(this.#added - 1) % this.#tradesMax] ?? 0;
  }

  get repeatCount(): number {
    return this.#seen.repeatCount + this.#seen.oldCount;
  }

  /** Takes a `trade` record. False: it was counted before and is to be shown to nobody. */
  onTrade(slots: Slots, slot: number): boolean {
    if (!this.#seen.add(floatAt(slots, slot, field.d), floatAt(slots, slot, field.c), floatAt(slots, slot, field.venueTimeUs))) return false;
    const at = this.#added % this.#tradesMax;
    const receivedUs = floatAt(slots, slot, field.receivedUs);
    const lots = floatAt(slots, slot, field.b);
    this.#timeUs[at] = tradeTimeUs(floatAt(slots, slot, field.venueTimeUs), receivedUs);
    this.#sequence[at] = floatAt(slots, slot, field.sequence);
    this.#receivedUs[at] = receivedUs;
    this.#ticks[at] = floatAt(slots, slot, field.a);
    this.#lots[at] = (flagsAt(slots, slot) & factFlag.sellerAggressed) === 0 ? lots : -lots;
    this.#added += 1;
    return true;
  }

  /** Trades from then until then may be missing: the line was down, the ring was overrun, the venue said so. */
  onGap(fromUs: number, untilUs: number): void {
    assert(untilUs >= fromUs, 'a gap ends after it began', { fromUs, untilUs });
    this.#gaps.push({ fromUs, untilUs, place: this.#added });
    const [oldest, next] = this.#gaps;
    if (this.#gaps.length <= gapsMax || oldest === undefined || next === undefined) return;
    this.#gaps.splice(0, 2, { fromUs: Math.min(oldest.fromUs, next.fromUs), untilUs: Math.max(oldest.untilUs, next.untilUs), place: oldest.place });
  }

  /** The end of the newest gap; null: there was none. */
  get gapEndUs(): number | null {
    return this.#gaps.at(-1)?.untilUs ?? null;
  }

  /** Tells the newest trade to a picture. */
  tellNewest(sink: FlowSink): void {
    assert(this.#added > 0, 'there is a newest trade');
    this.#tell(this.#added - 1, sink);
  }

  /** Tells everything that is kept, trades and gaps, in the order in which it came; of what somebody else knows up to `known`, nothing. */
  replay(sink: FlowSink, known: KnownTrades | null = null): void {
    let first = this.#added - this.count;
    // Older trades than those that are kept may be between: a hole that has to be said.
    if (known !== null && this.droppedCount > 0 && this.count > 0 && (this.#sequence[first % this.#tradesMax] ?? 0) > known.sequence) sink.onGap(known.untilUs, Math.max(known.untilUs, this.oldestUs));
    while (known !== null && first < this.#added && (this.#sequence[first % this.#tradesMax] ?? 0) <= known.sequence) first += 1;
    let gap = 0;
    for (let place = first; place <= this.#added; place += 1) {
      for (let next = this.#gaps[gap]; next !== undefined && next.place <= place; next = this.#gaps[gap]) {
        if (known === null || next.untilUs > known.untilUs) sink.onGap(next.fromUs, next.untilUs);
        gap += 1;
      }
      if (place < this.#added) this.#tell(place, sink);
    }
  }

  /** The newest trades, oldest first, as many as there is room for. */
  copy(columns: TradeColumns): void {
    this.copyFrom(this.#added - Math.min(this.count, columns.timeUs.length), columns);
  }

  /** The trades from this place on, or from the oldest that is kept, as many as there is room for. Answers the place of the first. */
  copyFrom(wanted: number, columns: TradeColumns): number {
    const first = Math.min(this.#added, Math.max(wanted, this.#added - this.count));
    columns.count = Math.min(this.#added - first, columns.timeUs.length);
    for (let index = 0; index < columns.count; index += 1) {
      const place = first + index;
      const at = place % this.#tradesMax;
      columns.timeUs[index] = this.#timeUs[at] ?? 0;
      columns.receivedUs[index] = this.#receivedUs[at] ?? 0;
      columns.ticks[index] = this.#ticks[at] ?? 0;
      columns.lots[index] = this.#lots[at] ?? 0;
    }
    return first;
  }

  #tell(place: number, sink: FlowSink): void {
    const at = place % this.#tradesMax;
    sink.onTrade(this.#timeUs[at] ?? 0, this.#ticks[at] ?? 0, this.#lots[at] ?? 0, this.#receivedUs[at] ?? 0);
  }
}

export function newTradeColumns(tradesMax: number): TradeColumns {
  return {
    count: 0, timeUs: new Float64Array(tradesMax), receivedUs: new Float64Array(tradesMax), ticks: new Float64Array(tradesMax), lots: new Float64Array(tradesMax),
  };
}
