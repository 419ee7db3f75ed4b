/**
 * A venue of the long tail in the shape of the others: instruments, books as `snapshot` records,
 * trades, plain orders. Each followed instrument has a round of its own: it waits for ccxt's next book,
 * or asks for one, writes it, asks for trades, and begins again.
 *
 * Holds: a book is `degraded` when it came and `stale` when none did, never `live`; an order goes out
 * once; what is open is closed by `close()`, which may be called twice.
 * Does not: align changes, count rate limits (ccxt paces itself), or run on the trading thread.
 */

import { newFactWriter, faultNumber, type FactWriter } from '../../core/venues/fact-writer.ts';
import { newSlots, type Slots } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { validities, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { BasicVenueId } from '../../domain/instrument.ts';
import { formatDecimal, formatSteps, parseDecimal, trimDecimal, type PriceTicks, type QtyLots } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Clock } from '../net/clock.ts';
import type { Proxy } from '../net/proxy.ts';
import { listBasic, type BasicInstrument } from './basic-instrument.ts';
import { newBookSlots, readTrades, writeBook, writeTrade } from './basic-records.ts';
import { loadCcxtExchange, type CcxtExchange, type CcxtOptions, type CcxtTrouble } from './ccxt-exchange.ts';

export interface BasicVenueOptions {
  readonly clock: Clock;
  readonly proxy: Proxy | null;
  /** Null: market data only. */
  readonly key: CcxtOptions['key'];
  readonly reroute?: (url: string) => string;
  /** Ask for books even where they could be watched. */
  readonly isPolled?: boolean;
  /** The pause between two books of an instrument; shorter ones only for tests. */
  readonly pauseMs?: number;
  /** A watched book that did not change for so long is asked for. */
  readonly silenceMs?: number;
  readonly events: BasicVenueEvents;
}

export interface BasicVenueEvents {
  readonly emit: (slots: Slots, slot: number) => void;
  readonly trouble: (reason: Fault) => void;
}

/** An order as a person means it; a market order has no price. */
export interface BasicOrder {
  readonly instrument: BasicInstrument;
  readonly side: 'buy' | 'sell';
  readonly ticks: PriceTicks | null;
  readonly lots: QtyLots;
  /** Ours, unique; passed on where the exchange takes one. */
  readonly clientId: string;
}

export type BasicOutcome =
  | { readonly kind: 'done'; readonly venueId: string }
  /** Ours: it never went out. */
  | { readonly kind: 'denied'; readonly reason: Fault }
  /** The exchange's, in its own words, or it cannot have arrived. */
  | { readonly kind: 'rejected'; readonly reason: Fault }
  /** It may exist. Look before doing anything again. */
  | { readonly kind: 'unknown'; readonly reason: Fault };

export const venueLimits = {
  followedMax: 20,
  answerMsMax: 10_000,
  pauseMs: 1_000,
  /** Watched books come as they please; so long between two that we take. */
  watchPauseMs: 100,
  /** ccxt may watch a connection that says nothing. */
  silenceMs: 15_000,
  troublePauseMsMax: 60_000,
  levelsAsked: 50,
  tradesAsked: 50,
  tradesRememberedMax: 2_000,
} as const;

export async function openBasicVenue(id: string, options: BasicVenueOptions): Promise<Result<BasicVenue, Fault>> {
  const exchange = await loadCcxtExchange(id, {
    proxy: options.proxy, key: options.key, reroute: options.reroute ?? ((url) => url), timeoutMs: venueLimits.answerMsMax,
  });
  if (!exchange.ok) return exchange;
  const venue: BasicVenueId = `basic.${id}`;
  const markets = await exchange.value.call('loadMarkets');
  const listed = markets.ok ? listBasic(venue, exchange.value.precisionMode, markets.value) : null;
  if (listed?.ok === true) return ok(new BasicVenue(venue, exchange.value, listed.value, options));
  await exchange.value.close();
  const asked = plain(markets);
  if (!asked.ok) return asked;
  return failed(fault('message.malformed', `${venue}: ${listed?.ok === false ? listed.fault : 'no list of markets'}`));
}

export class BasicVenue {
  readonly id: BasicVenueId;
  readonly instruments: readonly BasicInstrument[];
  readonly isWatched: boolean;
  readonly #exchange: CcxtExchange;
  readonly #options: BasicVenueOptions;
  readonly #rounds = new Map<number, BookRound>();

  constructor(id: BasicVenueId, exchange: CcxtExchange, instruments: readonly BasicInstrument[], options: BasicVenueOptions) {
    this.id = id;
    this.instruments = instruments;
    this.isWatched = options.isPolled !== true && exchange.has('watchOrderBook');
    this.#exchange = exchange;
    this.#options = options;
  }

  get name(): string {
    return this.#exchange.name;
  }

  /** `stream` is the engine's number for it. Following twice is following once. */
  follow(instrument: BasicInstrument, stream: number): Result<null, Fault> {
    if (this.#rounds.has(stream)) return ok(null);
    if (this.#rounds.size >= venueLimits.followedMax) return failed(fault('queue.full', `${this.id} is a basic venue: ${venueLimits.followedMax} instruments are followed at most`));
    const round = new BookRound(this.#exchange, instrument, stream, this.isWatched, this.#options);
    this.#rounds.set(stream, round);
    void round.run();
    return ok(null);
  }

  unfollow(stream: number): void {
    this.#rounds.get(stream)?.end('empty');
    this.#rounds.delete(stream);
  }

  async place(order: BasicOrder): Promise<BasicOutcome> {
    const { instrument, side, ticks, lots, clientId } = order;
    const quantity = formatSteps(lots, instrument.lot, instrument.lot.decimals);
    const price = ticks === null ? null : formatSteps(ticks, instrument.tick, instrument.tick.decimals);
    const wrong = this.#options.key === null ? 'there is no key for it'
      : lots <= 0 ? 'the quantity is nothing'
      : (ticks !== null && ticks <= 0) ? 'the price is nothing'
      : this.#whyMiswritten('amount', instrument, quantity) ?? (price === null ? null : this.#whyMiswritten('price', instrument, price));
    if (wrong !== null) return { kind: 'denied', reason: fault('order.rule', `${this.id} ${instrument.symbol}: ${wrong}`) };
    const told = await this.#exchange.call('createOrder', instrument.symbol, ticks === null ? 'market' : 'limit', side, quantity, price ?? undefined, { clientOrderId: clientId });
    return outcomeOf(told);
  }

  async cancel(instrument: BasicInstrument, venueId: string): Promise<BasicOutcome> {
    if (this.#options.key === null) return { kind: 'denied', reason: fault('order.rule', `${this.id}: there is no key for it`) };
    const told = await this.#exchange.call('cancelOrder', venueId, instrument.symbol);
    return told.ok ? { kind: 'done', venueId } : troubleOutcome(told.fault);
  }

  async close(): Promise<void> {
    for (const stream of this.#rounds.keys()) this.unfollow(stream);
    await this.#exchange.close();
  }

  /** ccxt writes numbers itself, and would round in silence: what it would write must be what was meant. */
  #whyMiswritten(what: 'price' | 'amount', { symbol }: BasicInstrument, text: string): string | null {
    const written = this.#exchange.written(what, symbol, text);
    const [meant, read] = [parseDecimal(text), parseDecimal(written ?? '')];
    const isSame = meant.ok && read.ok && formatDecimal(trimDecimal(meant.value)) === formatDecimal(trimDecimal(read.value));
    return isSame ? null : `the ${what} ${text} would go out as ${written ?? 'nothing'}`;
  }
}

function outcomeOf(told: Result<unknown, CcxtTrouble>): BasicOutcome {
  if (!told.ok) return troubleOutcome(told.fault);
  const id: unknown = typeof told.value === 'object' && told.value !== null ? Reflect.get(told.value, 'id') : null;
  if (typeof id === 'string' && id !== '' && id.length <= 128) return { kind: 'done', venueId: id };
  return { kind: 'unknown', reason: fault('order.unclear', 'the exchange answered without an order’s id') };
}

function troubleOutcome({ fault: reason, isCertain }: CcxtTrouble): BasicOutcome {
  return { kind: isCertain ? 'rejected' : 'unknown', reason };
}

/** One instrument's books and trades, over and over, until it is ended. */
class BookRound {
  readonly #exchange: CcxtExchange;
  readonly #instrument: BasicInstrument;
  readonly #stream: number;
  readonly #isWatched: boolean;
  readonly #options: BasicVenueOptions;
  readonly #facts: FactWriter;
  readonly #slots = newBookSlots();
  readonly #tradeSlots = newSlots(1);
  readonly #seenTrades = new Set<string>();
  #validity: Validity = 'empty';
  #bookCount = 0;
  #troubleCount = 0;
  #isEnded = false;
  #tradesAskedUs = -Infinity;
  #isWatching = false;
  #watchTroubleCount = 0;
  #watchAgainUs = -Infinity;
  readonly #alarms = new Set<() => void>();

  constructor(exchange: CcxtExchange, instrument: BasicInstrument, stream: number, isWatched: boolean, options: BasicVenueOptions) {
    this.#exchange = exchange;
    this.#instrument = instrument;
    this.#stream = stream;
    this.#isWatched = isWatched;
    this.#options = options;
    this.#facts = newFactWriter(options.events.emit);
    assert(stream > 0, 'a stream has a number', { stream });
  }

  async run(): Promise<void> {
    while (!this.#isEnded) {
      const book = await this.#nextBook();
      if (this.#isEnded) return;
      const trouble = book.ok ? this.#take(book.value) : book.fault;
      if (trouble === null) this.#troubleCount = 0;
      else this.#miss(trouble);
      if (this.#isEnded) return;
      await this.#takeTrades();
      await this.#pause();
    }
  }

  end(validity: Validity): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#tell(validity, null);
    for (const ring of this.#alarms) ring();
  }

  /** A watched book that does not come is asked for: ccxt may watch a connection that says nothing. */
  async #nextBook(): Promise<Result<unknown, Fault>> {
    const { symbol } = this.#instrument;
    this.#isWatching = this.#isWatched && this.#options.clock() >= this.#watchAgainUs;
    if (this.#isWatching) {
      const watched = this.#exchange.call('watchOrderBook', symbol, venueLimits.levelsAsked);
      const silenceMs = this.#options.silenceMs ?? venueLimits.silenceMs;
      const silence = this.#setAlarm(silenceMs);
      const book = plain(await Promise.race([watched, silence.rung]) ?? failed({ fault: fault('venue.silent', `${symbol}: no change for ${silenceMs / 1_000} s`), isCertain: false }));
      silence.stop();
      if (book.ok || this.#isEnded) return book;
      this.#leaveWatching(book.fault);
    }
    return plain(await this.#exchange.call('fetchOrderBook', symbol, venueLimits.levelsAsked));
  }

  /** For a while, and for longer each time: a socket that fails must not be tried without pause. */
  #leaveWatching(reason: Fault): void {
    this.#isWatching = false;
    this.#watchTroubleCount += 1;
    this.#watchAgainUs = this.#options.clock() + Math.min(venueLimits.pauseMs * 2 ** this.#watchTroubleCount, venueLimits.troublePauseMsMax) * 1_000;
    this.#options.events.trouble(reason);
  }

  #take(book: unknown): Fault | null {
    const nowUs = this.#options.clock();
    const written = writeBook(this.#slots, book, this.#instrument, this.#stream, this.#bookCount + 1, nowUs);
    if (!written.ok) return written.fault;
    this.#bookCount += 1;
    if (this.#isWatching) this.#watchTroubleCount = 0;
    this.#options.events.emit(this.#slots, 0);
    this.#tell('degraded', fault('book.polled', this.#instrument.symbol));
    return null;
  }

  #miss(reason: Fault): void {
    this.#troubleCount += 1;
    this.#options.events.trouble(reason);
    this.#tell('stale', reason);
  }

  /** Trades are a kindness: where they fail, the book goes on. */
  async #takeTrades(): Promise<void> {
    const nowUs = this.#options.clock();
    if (nowUs - this.#tradesAskedUs < (this.#options.pauseMs ?? venueLimits.pauseMs) * 1_000) return;
    this.#tradesAskedUs = nowUs;
    const told = plain(await this.#exchange.call('fetchTrades', this.#instrument.symbol, undefined, venueLimits.tradesAsked));
    if (this.#isEnded) return;
    if (!told.ok) {
      this.#options.events.trouble(told.fault);
      return;
    }
    for (const trade of readTrades(told.value, this.#instrument)) {
      if (this.#seenTrades.has(trade.key)) continue;
      this.#seenTrades.add(trade.key);
      writeTrade(this.#tradeSlots, trade, this.#stream, this.#options.clock());
      this.#options.events.emit(this.#tradeSlots, 0);
    }
    for (const key of this.#seenTrades) {
      if (this.#seenTrades.size <= venueLimits.tradesRememberedMax) break;
      this.#seenTrades.delete(key);
    }
  }

  #tell(validity: Validity, reason: Fault | null): void {
    if (validity === this.#validity) return;
    this.#validity = validity;
    this.#facts('validity', this.#stream, this.#options.clock(), validities.indexOf(validity), faultNumber(reason), this.#bookCount);
  }

  async #pause(): Promise<void> {
    const own = this.#options.pauseMs ?? (this.#isWatching ? venueLimits.watchPauseMs : venueLimits.pauseMs);
    await this.#sleep(Math.min(own * 2 ** this.#troubleCount, venueLimits.troublePauseMsMax));
  }

  async #sleep(ms: number): Promise<void> {
    const alarm = this.#setAlarm(ms);
    await alarm.rung;
    alarm.stop();
  }

  /** Rings after a while, or at once when the round is ended. */
  #setAlarm(ms: number): { readonly rung: Promise<null>; readonly stop: () => void } {
    let ring: () => void = () => undefined;
    const rung = new Promise<null>((resolve) => (ring = () => resolve(null)));
    const timer = setTimeout(ring, this.#isEnded ? 0 : ms);
    this.#alarms.add(ring);
    return {
      rung,
      stop: () => {
        clearTimeout(timer);
        this.#alarms.delete(ring);
      },
    };
  }
}

/** An answer to a question: that the exchange refused it is no matter of orders. */
function plain(told: Result<unknown, CcxtTrouble>): Result<unknown, Fault> {
  if (told.ok) return told;
  const { fault: reason } = told.fault;
  return failed(reason.code.startsWith('order.') ? fault('snapshot.refused', reason.detail) : reason);
}
