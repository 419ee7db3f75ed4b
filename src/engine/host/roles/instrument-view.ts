/**
 * All that the view role keeps of one followed instrument: a reader of its book, who keeps that book,
 * its heat columns and its trades. Levels are read into one shared scratch, right before they are used.
 *
 * Trades may be missing while the book is not live: what breaks the one line mostly breaks the other, and a gap too many
 * in a footprint is better than one that nobody sees.
 */

import type { HeatFrame } from '../../contract/frames/heat.ts';
import { Heat, heatDefaults, heatQuick } from '../../core/market/heat.ts';
import type { PastCandle } from '../../core/market/candle-merge.ts';
import { TradeLog, type FlowSink, type KnownTrades } from '../../core/market/flow/trade-log.ts';
import type { Reach } from '../../core/market/composite-reach.ts';
import { openBookReader, type BookLocation, type BookReader } from '../../core/market/book-reader.ts';
import { newLevels, type Levels } from '../../core/market/levels.ts';
import { validityAt } from '../../core/market/market.ts';
import { PerpetualLog } from '../../core/market/perpetual-log.ts';
import { Quote } from '../../core/market/quotes.ts';
import { field, floatAt, type Slots } from '../../core/memory/record.ts';
import { isBasicVenue, type InstrumentSpec } from '../../domain/instrument.ts';
import type { Validity } from '../../domain/fact.ts';
import { usPerMinute } from '../../domain/time.ts';
import { InstrumentWalls } from './instrument-walls.ts';

/** Levels a side that a heat column is made of. */
export const heatLevelsMax = 5_000;
/** A quarter of an hour of a wild market, some hours of a calm one. */
const tradesKept = 16_384;

/** One for all instruments of a thread: it is filled and used within one call. */
export function newScratch(): Levels {
  return newLevels(heatLevelsMax);
}

/**
 * Who keeps the book. `silent`: its writer says nothing, and may come back; `orphan`: it died, and another
 * will keep another book; `gone`: nobody follows the instrument, and the memory is no longer ours to read.
 */
export type Keeping = 'kept' | 'silent' | 'orphan' | 'gone';

export class InstrumentView {
  readonly spec: InstrumentSpec;
  readonly heat: Heat;
  #quick: Heat | null = null;
  #quickHolders = 0;
  readonly log = new TradeLog(tradesKept);
  readonly quote: Quote;
  /** Of a perpetual contract. */
  readonly perpetual: PerpetualLog | null;
  readonly walls: InstrumentWalls = new InstrumentWalls(this);
  /** The book changed since ladders were last made. */
  isDirty = true;
  changedUs: number | null = null;
  /** The venue's minute in the making, as it told it last. */
  minute: PastCandle | null = null;
  /** To these prices the book is known whole, where that is nearer than its last level. */
  reach: Reach | null = null;
  /** How often it changed, ever. */
  changeCount = 0;
  #validity: Validity = 'empty';
  /** The best that its book can be worth. */
  readonly #whole: Validity;
  #reader: BookReader;
  readonly #scratch: Levels;
  #keeping: Keeping = 'kept';
  /** Pictures of the flow, and up to which fact each was told by somebody else. */
  readonly #sinks = new Map<FlowSink, number>();
  readonly #sinceUs: number;
  /** When trades began to be in doubt; null while they are not. */
  #doubtUs: number | null;

  constructor(spec: InstrumentSpec, location: BookLocation, scratch: Levels, nowUs: number, onColumn: (frame: HeatFrame) => void = () => undefined) {
    this.spec = spec;
    this.quote = new Quote(spec);
    this.perpetual = spec.market === 'perp' ? new PerpetualLog(spec) : null;
    this.#reader = openBookReader(location);
    this.#scratch = scratch;
    this.#sinceUs = nowUs;
    this.#doubtUs = nowUs;
    this.#whole = isBasicVenue(spec.venue) ? 'degraded' : 'live';
    this.heat = new Heat({ stream: spec.stream, ...heatDefaults, whole: this.#whole, onColumn });
    this.recover();
  }

  get validity(): Validity {
    return this.#validity;
  }

  /** Another writer keeps the book of the same instrument now: the history goes on, with its gap. */
  adopt(location: BookLocation): void {
    this.#reader = openBookReader(location);
    this.#keeping = 'kept';
    this.reach = null;
    this.recover();
  }

  get isGone(): boolean {
    return this.#keeping === 'gone';
  }

  /** The writer died. */
  orphan(): void {
    this.#keep('orphan');
  }

  /** The writer has not been heard of for a while, or is back. */
  setSilent(isSilent: boolean): void {
    if (this.#keeping === (isSilent ? 'kept' : 'silent')) this.#keep(isSilent ? 'silent' : 'kept');
  }

  leave(): void {
    this.#keep('gone');
  }

  onValidity(slots: Slots, slot: number): void {
    if (this.#keeping === 'kept') this.#value(validityAt(slots, slot));
  }

  /** What its columns and trades take in memory. */
  get keptBytes(): number {
    return this.heat.historyByteCount + (this.#quick?.historyByteCount ?? 0) + this.log.byteCount;
  }

  /** When we began to follow it. */
  get beganUs(): number {
    return this.#sinceUs;
  }

  /** From when on no trade is missing, as far as we know. */
  get tradesSinceUs(): number {
    return this.log.gapEndUs ?? this.#sinceUs;
  }

  /** A trade of it. False: it was told before, and is to be shown to nobody. */
  onTrade(slots: Slots, slot: number): boolean {
    if (!this.log.onTrade(slots, slot)) return false;
    const { newestSequence } = this.log;
    for (const [sink, toldSequence] of this.#sinks) if (newestSequence > toldSequence) this.log.tellNewest(sink);
    return true;
  }

  /** A fact of it, trades included. */
  onTold(slots: Slots, slot: number): void {
    this.quote.onRecord(slots, slot);
    this.perpetual?.onRecord(slots, slot, this.quote.values);
  }

  onCandle(slots: Slots, slot: number): void {
    if (floatAt(slots, slot, field.b) === usPerMinute) this.minute = minuteOf(slots, slot);
  }

  /** Columns of a tenth of a second, for as long as somebody looks; begun by the first who does. Every holder lets go once. */
  holdQuick(): Heat {
    this.#quickHolders += 1;
    if (this.#quick === null) {
      this.#quick = new Heat({ stream: this.spec.stream, ...heatQuick, whole: this.#whole });
      this.#quick.setValidity(this.#validity);
    }
    return this.#quick;
  }

  releaseQuick(): void {
    this.#quickHolders -= 1;
    if (this.#quickHolders === 0) this.#quick = null;
  }

  /** Time passed: columns that have ended are finished. */
  advance(nowUs: number): void {
    const read = (): Levels => this.read(Infinity);
    this.heat.advance(nowUs, read);
    this.#quick?.advance(nowUs, read);
  }

  /** Tells a picture of the flow all that is kept, and from then on what comes, but for what it knows. Answers the function that stops it. */
  follow(sink: FlowSink, known: KnownTrades | null = null): () => void {
    if (known !== null && known.untilUs < this.#sinceUs) sink.onGap(known.untilUs, this.#sinceUs);
    this.log.replay(sink, known);
    this.#sinks.set(sink, known?.sequence ?? -1);
    return () => void this.#sinks.delete(sink);
  }

  #gap(fromUs: number, untilUs: number): void {
    this.log.onGap(fromUs, untilUs);
    for (const sink of this.#sinks.keys()) sink.onGap(fromUs, untilUs);
  }

  /** Trades were lost on their way to us. */
  onTradesLost(fromUs: number, nowUs: number): void {
    this.#gap(Math.min(fromUs, nowUs), nowUs);
  }

  /** Looks, as time passes, whether trades are in doubt. */
  settle(nowUs: number): void {
    this.quote.trail.advance(nowUs, this.#validity === 'live');
    if (this.#validity !== 'live') this.#doubtUs ??= nowUs;
    else if (this.#doubtUs !== null) {
      this.#gap(Math.min(this.#doubtUs, nowUs), nowUs);
      this.#doubtUs = null;
    }
  }

  setReach(reach: Reach): void {
    this.reach = reach;
    this.isDirty = true;
  }

  onChanged(receivedUs: number): void {
    this.changedUs = receivedUs;
    this.changeCount += 1;
    this.isDirty = true;
  }

  /** Facts were missed: what the book itself says is true, whatever we were told last. */
  recover(): void {
    this.#value(this.read(1).validity);
  }

  /** The book as it is now. A read that found no quiet moment answers a book that claims nothing. */
  read(levelsMax: number): Levels {
    const levels = this.#scratch;
    if (this.#keeping === 'gone' || !this.#reader.read(levels, Math.min(levelsMax, heatLevelsMax))) {
      levels.validity = 'empty';
      levels.bidCount = 0;
      levels.askCount = 0;
    } else if (this.#keeping !== 'kept') levels.validity = 'stale';
    return levels;
  }

  #keep(keeping: Keeping): void {
    if (this.#keeping === keeping || this.#keeping === 'gone') return;
    this.#keeping = keeping;
    this.recover();
  }

  #value(validity: Validity): void {
    this.#validity = validity;
    this.heat.setValidity(validity);
    this.#quick?.setValidity(validity);
    this.isDirty = true;
  }
}

/** A `candle` record as the past has it. */
export function minuteOf(slots: Slots, slot: number): PastCandle {
  const tail = (place: number): number => floatAt(slots, slot, field.tail + place);
  return {
    startUs: floatAt(slots, slot, field.a), openTicks: tail(0), highTicks: tail(1), lowTicks: tail(2), closeTicks: tail(3), lots: tail(4),
    tradeCount: floatAt(slots, slot, field.c), quoteVolume: null, takerLots: null,
  };
}
