/**
 * A venue of the long tail in the shape of the others: instruments, books as `snapshot` records,
 * trades, plain orders. Each followed instrument has a round of its own (book-round.ts).
 *
 * Holds: a book is `degraded` when it came and `stale` when none did, never `live`; an order goes out
 * once; what is open is closed by `close()`, which may be called twice.
 * Does not: align changes, count rate limits (ccxt paces itself), or run on the trading thread.
 */

import type { Slots } from '../../core/memory/record.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { BasicVenueId, MarketKind } from '../../domain/instrument.ts';
import { formatDecimal, formatSteps, parseDecimal, trimDecimal, type PriceTicks, type QtyLots } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Clock } from '../net/clock.ts';
import type { Proxy } from '../net/proxy.ts';
import { listBasic, type BasicInstrument } from './basic-instrument.ts';
import { BookRound } from './book-round.ts';
import { basicHistory, readCandles } from './candles.ts';
import { loadCcxtExchange, plainly, type CcxtExchange, type CcxtOptions, type CcxtTrouble } from './ccxt-exchange.ts';
import { venueLimits } from './limits.ts';
import { kindsAt, paramsOf, type OrderAbility, type OrderKind } from './order-kinds.ts';
import { canReduce, whyNoPerps } from './perp-orders.ts';
import { Tally } from './tally.ts';

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
  /** Between two looks at the last minutes; shorter ones only for tests. */
  readonly minuteMs?: number;
  /** A watched book that did not change for so long is asked for. */
  readonly silenceMs?: number;
  /** A book of which nothing came for so long is stale. */
  readonly freshMs?: number;
  readonly events: BasicVenueEvents;
}

export interface BasicVenueEvents {
  readonly emit: (slots: Slots, slot: number) => void;
  readonly trouble: (reason: Fault) => void;
}

/** An order as a person means it; a market order has no price. `kind` null: it rests, or takes, until it is cancelled. */
export interface BasicOrder {
  readonly instrument: BasicInstrument;
  readonly side: 'buy' | 'sell';
  readonly ticks: PriceTicks | null;
  readonly lots: QtyLots;
  readonly kind: OrderKind | null;
  /** Perpetuals: may only make a position smaller. */
  readonly isReduceOnly?: boolean;
  /** Ours, unique; passed on where the exchange takes one. */
  readonly clientId: string;
  /** What cannot be sent before is not sent. */
  readonly untilUs?: number;
}

/** What orders a market takes beside plain limit orders; `refusal`: why it has no account at all. */
export interface MarketOrders {
  readonly kinds: readonly OrderAbility[];
  readonly refusal: string | null;
}

export interface CandlesAsked {
  readonly symbol: string;
  readonly intervalUs: number;
  readonly beforeUs: number;
  readonly count: number;
}

export type BasicOutcome =
  | { readonly kind: 'done'; readonly venueId: string }
  /** Ours: it never went out. */
  | { readonly kind: 'denied'; readonly reason: Fault }
  /** The exchange's, in its own words, or it cannot have arrived. */
  | { readonly kind: 'rejected'; readonly reason: Fault }
  /** It may exist. Look before doing anything again. */
  | { readonly kind: 'unknown'; readonly reason: Fault };

export async function openBasicVenue(id: string, options: BasicVenueOptions): Promise<Result<BasicVenue, Fault>> {
  const tally = new Tally(options.clock, { pauseMs: options.pauseMs ?? venueLimits.pauseMs, pauseMsMax: venueLimits.troublePauseMsMax });
  const exchange = await loadCcxtExchange(id, {
    proxy: options.proxy, key: options.key, reroute: options.reroute ?? ((url) => url), timeoutMs: venueLimits.answerMsMax,
    onBytes: (count) => (tally.byteCount += count),
  });
  if (!exchange.ok) return exchange;
  const venue = new BasicVenue(`basic.${id}`, exchange.value, tally, options);
  const listed = await venue.list();
  if (listed.ok) return ok(venue);
  await venue.close();
  return listed;
}

export class BasicVenue {
  readonly id: BasicVenueId;
  readonly isWatched: boolean;
  readonly tally: Tally;
  /** For whoever keeps its account. */
  readonly exchange: CcxtExchange;
  readonly #options: BasicVenueOptions;
  readonly #rounds = new Map<number, BookRound>();
  #instruments: readonly BasicInstrument[] = [];
  readonly #kinds = new Map<MarketKind, Promise<MarketOrders>>();

  constructor(id: BasicVenueId, exchange: CcxtExchange, tally: Tally, options: BasicVenueOptions) {
    this.id = id;
    this.isWatched = options.isPolled !== true && exchange.has('watchOrderBook');
    this.tally = tally;
    this.exchange = exchange;
    this.#options = options;
  }

  /** As they were listed last. */
  get instruments(): readonly BasicInstrument[] {
    return this.#instruments;
  }

  /** Reads the list of markets anew. When it cannot be read, what was listed before stays. */
  async list(): Promise<Result<readonly BasicInstrument[], Fault>> {
    const markets = plainly(await this.exchange.call('loadMarkets', true));
    const listed = markets.ok ? listBasic(this.id, this.exchange.precisionMode, markets.value) : null;
    if (listed?.ok === true) {
      this.#instruments = listed.value;
      this.#kinds.clear(); // what else is listed counts
      this.tally.answered();
      return ok(listed.value);
    }
    const reason = markets.ok ? fault('message.malformed', `${this.id}: ${listed?.ok === false ? listed.fault : 'no list of markets'}`) : markets.fault;
    this.tally.trouble(reason);
    return failed(reason);
  }

  get name(): string {
    return this.exchange.name;
  }

  /** What its clock says, in microseconds. Where ccxt has no question for it, it is taken for ours. */
  async time(): Promise<Result<number, Fault>> {
    if (!this.exchange.has('fetchTime')) return ok(this.#options.clock());
    const told = plainly(await this.exchange.call('fetchTime'));
    if (!told.ok) return told;
    const timeUs = typeof told.value === 'number' ? Math.round(told.value * 1_000) : NaN;
    return Number.isSafeInteger(timeUs) && timeUs > 0 ? ok(timeUs) : failed(fault('message.malformed', `${this.id} told a time that is none`));
  }

  /** Asked of ccxt once a list, and nothing leaves for it. */
  kinds(market: MarketKind): Promise<MarketOrders> {
    const sample = this.#instruments.find((one) => one.market === market && one.status === 'trading');
    if (sample === undefined) return Promise.resolve({ kinds: [], refusal: market === 'spot' ? null : 'no linear perpetual is traded there' });
    const known = this.#kinds.get(market) ?? this.#ordersOf(sample);
    this.#kinds.set(market, known);
    return known;
  }

  /** `stream` is the engine's number for it. Following twice is following once. */
  follow(instrument: BasicInstrument, stream: number): Result<null, Fault> {
    if (this.#rounds.has(stream)) return ok(null);
    if (this.#rounds.size >= venueLimits.followedMax) return failed(fault('queue.full', `${this.id} is a basic venue: ${venueLimits.followedMax} instruments are followed at most`));
    const round = new BookRound({ exchange: this.exchange, instrument, stream, isWatched: this.isWatched, tally: this.tally, options: this.#options });
    this.#rounds.set(stream, round);
    void round.run();
    return ok(null);
  }

  /** The newest that begin before a time, as a text (candles.ts); null: it has none of this length. */
  async candles({ symbol, intervalUs, beforeUs, count }: CandlesAsked): Promise<Result<string | null, Fault>> {
    const timeframe = basicHistory.intervals.get(intervalUs);
    if (timeframe === undefined || !this.exchange.hasTimeframe(timeframe)) return ok(null);
    if (this.tally.waitMs > 0) return failed(fault('venue.rate-limited', `${this.id} wants to be left alone`));
    const sinceMs = Math.max(0, Math.floor((beforeUs - count * intervalUs) / 1_000));
    const told = plainly(await this.exchange.call('fetchOHLCV', symbol, timeframe, sinceMs, count));
    if (!told.ok) {
      this.tally.trouble(told.fault);
      return told;
    }
    this.tally.answered();
    const rows = readCandles(told.value, beforeUs, count);
    return rows === null ? failed(fault('message.malformed', `${this.id} gave candles of ${symbol} that are none`)) : ok(JSON.stringify(rows));
  }

  isFollowing(stream: number): boolean {
    return this.#rounds.has(stream);
  }

  unfollow(stream: number): void {
    this.#rounds.get(stream)?.end('empty');
    this.#rounds.delete(stream);
  }

  async place(order: BasicOrder): Promise<BasicOutcome> {
    const { instrument, side, ticks, lots, kind, isReduceOnly = false, clientId, untilUs = Infinity } = order;
    const quantity = formatSteps(lots, instrument.lot, instrument.lot.decimals);
    const price = ticks === null ? null : formatSteps(ticks, instrument.tick, instrument.tick.decimals);
    const wrong = this.#options.key === null ? 'there is no key for it'
      : lots <= 0 ? 'the quantity is nothing'
      : (ticks !== null && ticks <= 0) ? 'the price is nothing'
      : this.#whyMiswritten('amount', instrument, quantity) ?? (price === null ? null : this.#whyMiswritten('price', instrument, price));
    if (wrong !== null) return { kind: 'denied', reason: fault('order.rule', `${this.id} ${instrument.symbol}: ${wrong}`) };
    const unable = await this.#whyUnable(instrument, kind, isReduceOnly);
    if (unable !== null) return { kind: 'denied', reason: fault('order.unsupported', `${this.id}: ${unable}`) };
    const told = await this.exchange.callBefore(untilUs, 'createOrder', instrument.symbol, ticks === null ? 'market' : 'limit', side, quantity, price ?? undefined, { clientOrderId: clientId, ...paramsOf(kind, isReduceOnly) });
    return outcomeOf(told);
  }

  async cancel(instrument: BasicInstrument, venueId: string): Promise<BasicOutcome> {
    if (this.#options.key === null) return { kind: 'denied', reason: fault('order.rule', `${this.id}: there is no key for it`) };
    const told = await this.exchange.call('cancelOrder', venueId, instrument.symbol);
    return told.ok ? { kind: 'done', venueId } : troubleOutcome(told.fault);
  }

  async close(): Promise<void> {
    for (const stream of this.#rounds.keys()) this.unfollow(stream);
    await this.exchange.close();
  }

  async #whyUnable({ market }: BasicInstrument, kind: OrderKind | null, isReduceOnly: boolean): Promise<string | null> {
    if (market === 'spot' && kind === null && !isReduceOnly) return null; // every exchange takes such
    const { kinds, refusal } = await this.kinds(market);
    const missing = [...(kind === null ? [] : [kind]), ...(isReduceOnly ? ['reduce-only' as const] : [])].find((one) => !kinds.includes(one));
    return refusal ?? (missing === undefined ? null : `it takes no ${missing} orders that ccxt could write`);
  }

  async #ordersOf(sample: BasicInstrument): Promise<MarketOrders> {
    const refusal = sample.market === 'perp' ? await whyNoPerps(this.exchange, sample, this.#instruments) : null;
    if (refusal !== null) return { kinds: [], refusal };
    const kinds = await kindsAt(this.exchange, sample);
    return { kinds: sample.market === 'perp' && await canReduce(this.exchange, sample, kinds) ? [...kinds, 'reduce-only'] : kinds, refusal };
  }

  /** ccxt writes numbers itself, and would round in silence: what it would write must be what was meant. */
  #whyMiswritten(what: 'price' | 'amount', { symbol }: BasicInstrument, text: string): string | null {
    const written = this.exchange.written(what, symbol, text);
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

