/**
 * Runs recorded messages of one instrument through the production decoder, alignment and book, and
 * says what came out, one object an event.
 */

import { Market } from '../../core/market/market.ts';
import { newBooks } from '../../core/market/book.ts';
import { newLevels, type Levels } from '../../core/market/levels.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, streamAt, type Slots } from '../../core/memory/record.ts';
import { newSequencer } from '../../core/memory/sequencer.ts';
import { Tracks } from '../../core/venues/tracks.ts';
import { newFactWriter } from '../../core/venues/fact-writer.ts';
import type { VenuePart } from '../../core/venues/index.ts';
import { newChance } from '../../domain/chance.ts';
import { factCode, factFlag } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec, MajorVenueId } from '../../domain/instrument.ts';
import { formatSteps } from '../../domain/number.ts';
import { ok } from '../../domain/result.ts';
import { loadKernel } from '../../edge/kernel.ts';
import type { Envelope } from './envelope.ts';
import { skippedKind } from './skipped.ts';

const topLevels = 5;
/** A recording is one connection. */
const theLine = 1;
/** So many kinds of skipped messages are told apart; the rest is one more. */
const skippedKindsMax = 20;

export interface DecodeSummary {
  readonly lines: number;
  readonly messages: number;
  readonly books: number;
  readonly trades: number;
  readonly bbos: number;
  readonly candles: number;
  /** Mark and index prices, funding, open interest, liquidations, day tickers. */
  readonly others: number;
  readonly gaps: number;
  readonly faults: number;
  /** Messages that the exchange sends and the engine does not read. */
  readonly skipped: number;
  /** Changes that a later snapshot held already. */
  readonly old: number;
  readonly isLive: boolean;
}

export class DecodeRun {
  readonly venue: MajorVenueId;
  readonly #spec: InstrumentSpec;
  readonly #print: (event: object) => void;
  readonly #decoder;
  readonly #tracks: Tracks;
  readonly #market: Market;
  readonly #levels: Levels = newLevels(topLevels);
  readonly #counts = { lines: 0, messages: 0, books: 0, trades: 0, bbos: 0, candles: 0, others: 0, gaps: 0, faults: 0, skipped: 0 };
  readonly #skipped = new Map<string, number>();
  #nowUs = 0;

  constructor(part: VenuePart, spec: InstrumentSpec, print: (event: object) => void) {
    const kernel = loadKernel();
    this.venue = part.dialect.venue;
    this.#spec = spec;
    this.#print = print;
    this.#decoder = part.newDecoder(kernel);
    const emit = (slots: Slots, slot: number): void => this.#onFact(slots, slot);
    this.#tracks = new Tracks(part.dialect, this.#decoder, {
      emit,
      write: newFactWriter(emit),
      ask: () => 1, // snapshots lie among the lines
      renew: () => undefined,
      forget: () => undefined, fundingEveryUs: () => 0,
      trouble: (reason) => this.#onFault(reason),
    }, newChance(0));
    this.#market = new Market(newBooks(kernel), newSequencer(), {
      journal: () => undefined,
      tell: () => undefined,
      resync: (stream, reason) => {
        this.#onFault(reason);
        this.#tracks.resync(stream, reason, this.#nowUs);
      },
    });
    this.#market.open(spec);
    this.#tracks.add(spec, 0);
    this.#tracks.onUp(spec.stream, 0);
  }

  onLine(): void {
    this.#counts.lines += 1;
  }

  onFault(reason: Fault): void {
    this.#onFault(reason);
  }

  onMessage(envelope: Envelope): void {
    this.#counts.messages += 1;
    this.#nowUs = Math.max(this.#nowUs, envelope.receivedUs ?? this.#nowUs);
    if (envelope.isSnapshot) {
      if (envelope.symbol !== null && envelope.symbol !== this.#spec.symbol) return;
      this.#tracks.onSnapshot(this.#spec.stream, ok(envelope.message), this.#nowUs);
      return;
    }
    const decoded = this.#decoder.decode(envelope.message, this.#nowUs);
    if (!decoded.ok) {
      const kind = decoded.fault.code === 'frame.unknown' ? skippedKind(envelope.message) : null;
      if (kind === null) this.#onFault(decoded.fault);
      else this.#onSkipped(kind);
      return;
    }
    const control = decoded.value === 0 ? this.#decoder.takeControl() : null;
    if (control?.kind === 'refused') this.#onFault(control.reason);
    const { slots } = this.#decoder;
    for (let slot = 0; slot < decoded.value; slot += lengthAt(slots, slot)) this.#tracks.onRecord(slots, slot, theLine, this.#nowUs);
  }

  summary(): DecodeSummary {
    return {
      ...this.#counts,
      old: this.#tracks.counts.oldCount,
      isLive: this.#tracks.validityOf(this.#spec.stream) === 'live',
    };
  }

  /** How many messages of each kind were skipped. */
  get skipped(): ReadonlyMap<string, number> {
    return this.#skipped;
  }

  /** Changes wait for a snapshot that has not come. */
  get isWaiting(): boolean {
    return this.#tracks.heldSlots(this.#spec.stream) > 0;
  }

  #onSkipped(kind: string): void {
    this.#counts.skipped += 1;
    const name = this.#skipped.has(kind) || this.#skipped.size < skippedKindsMax ? kind : 'others';
    this.#skipped.set(name, (this.#skipped.get(name) ?? 0) + 1);
  }

  #onFact(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    this.#market.on(slots, slot);
    if (streamAt(slots, slot) !== this.#spec.stream) return;
    if (kind === factCode.depth || kind === factCode.snapshot) this.#printBook(kind === factCode.snapshot);
    else if (kind === factCode.trade) this.#printTrade(slots, slot);
    else if (kind === factCode.bbo) this.#printBest(slots, slot);
    else if (kind === factCode.candle) this.#printCandle(slots, slot);
    else if (kind >= factCode.mark && kind <= factCode.ticker) this.#printOther(kind, slots, slot);
    else if (kind === factCode.gap) {
      this.#counts.gaps += 1;
      this.#print({ type: 'gap', expected: floatAt(slots, slot, field.a), actual: floatAt(slots, slot, field.b) });
    }
  }

  #printBook(isSnapshot: boolean): void {
    const book = this.#market.bookOf(this.#spec.stream);
    if (book === null) return;
    const levels = this.#levels;
    book.readInto(levels, topLevels);
    const sides = {
      u: levels.lastId,
      bids: this.#rows(levels.bidTicks, levels.bidLots, levels.bidCount),
      asks: this.#rows(levels.askTicks, levels.askLots, levels.askCount),
    };
    if (isSnapshot) {
      this.#print({ type: 'snapshot', ...sides, levels: [book.bidCount, book.askCount] });
      return;
    }
    this.#counts.books += 1;
    this.#print({ type: 'book', event: this.#counts.books, ...sides, levels: [book.bidCount, book.askCount] });
  }

  #printTrade(slots: Slots, slot: number): void {
    this.#counts.trades += 1;
    this.#print({
      type: 'trade', id: tradeId(floatAt(slots, slot, field.d), floatAt(slots, slot, field.c)), price: this.#price(floatAt(slots, slot, field.a)),
      qty: this.#qty(floatAt(slots, slot, field.b)),
      aggressor: (flagsAt(slots, slot) & factFlag.sellerAggressed) === 0 ? 'buy' : 'sell',
      timeUs: floatAt(slots, slot, field.venueTimeUs),
    });
  }

  #printBest(slots: Slots, slot: number): void {
    this.#counts.bbos += 1;
    const at = (index: number): number => floatAt(slots, slot, field.tail + index);
    this.#print({
      type: 'bbo', u: floatAt(slots, slot, field.b),
      bid: [this.#price(at(0)), this.#qty(at(1))], ask: [this.#price(at(2)), this.#qty(at(3))],
    });
  }

  #printCandle(slots: Slots, slot: number): void {
    this.#counts.candles += 1;
    const at = (index: number): number => floatAt(slots, slot, field.tail + index);
    this.#print({
      type: 'candle', startUs: floatAt(slots, slot, field.a), intervalUs: floatAt(slots, slot, field.b),
      open: this.#price(at(0)), high: this.#price(at(1)), low: this.#price(at(2)), close: this.#price(at(3)), volume: this.#qty(at(4)),
      closed: (flagsAt(slots, slot) & factFlag.closed) !== 0,
    });
  }

  #printOther(kind: number, slots: Slots, slot: number): void {
    this.#counts.others += 1;
    const at = (index: number): number => floatAt(slots, slot, index);
    const [a, b, c, d, timeUs] = [at(field.a), at(field.b), at(field.c), at(field.d), at(field.venueTimeUs)];
    if (kind === factCode.funding) this.#print({ type: 'funding', rate: a, nextUs: b, intervalUs: c, timeUs });
    else if (kind === factCode.interest) this.#print({ type: 'interest', base: a, timeUs });
    else if (kind === factCode.ticker) this.#print({ type: 'ticker', last: a, open: b, high: c, low: d, baseVolume: at(field.tail), quoteVolume: at(field.tail + 1), timeUs });
    else if (kind === factCode.liquidation) {
      const side = (flagsAt(slots, slot) & factFlag.sellerAggressed) === 0 ? 'buy' : 'sell';
      this.#print({ type: 'liquidation', side, price: this.#price(a), qty: this.#qty(b), timeUs });
    } else this.#print({ type: kind === factCode.mark ? 'mark' : 'index', price: a, timeUs });
  }

  #onFault(reason: Fault): void {
    this.#counts.faults += 1;
    this.#print({ type: 'fault', line: this.#counts.lines, code: reason.code, remedy: reason.remedy, detail: reason.detail });
  }

  #rows(ticks: Float64Array, lots: Float64Array, count: number): readonly (readonly [string, string])[] {
    return Array.from({ length: count }, (_, index) => [this.#price(ticks[index] ?? 0), this.#qty(lots[index] ?? 0)] as const);
  }

  #price(ticks: number): string {
    return formatSteps(ticks, this.#spec.tick, this.#spec.priceDecimals);
  }

  #qty(lots: number): string {
    return formatSteps(lots, this.#spec.lot, this.#spec.qtyDecimals);
  }
}

export function oversizedLine(byteCount: number): Fault {
  return fault('frame.oversized', `a line of ${byteCount} bytes was skipped`);
}

/** Whole, also where it has 27 digits. */
function tradeId(above: number, id: number): number | string {
  return above === 0 ? id : `${above}${String(id).padStart(15, '0')}`;
}
