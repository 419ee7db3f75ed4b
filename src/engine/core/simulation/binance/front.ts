/**
 * Binance's server, spot or USD-M: streams and public REST over one kind of market. What differs between the two
 * stands in spot.ts and usdm.ts as a value.
 */

import type { MarketKind } from '../../../domain/instrument.ts';
import type { Front, FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, Mischief } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market, MarketSink } from '../market.ts';
import { RequestWeight, type WeightAnswer, type WeightLimits } from '../request-weight.ts';
import { readTarget } from '../target.ts';
import type { World } from '../world.ts';
import { Aggregator } from './aggregate.ts';
import { BinanceConnection, type ConnectionLimits, type ConnectionOwner } from './connection.ts';
import { parseStreamName, parseStreamTarget, type StreamKind } from './streams.ts';
import { SymbolWire, type StreamMessage } from './wire.ts';

export interface RestError {
  readonly code: number;
  readonly msg: string;
}

export type Served = { readonly body: Uint8Array | string } | { readonly error: RestError };

export interface RestRoute {
  readonly weight: (query: ReadonlyMap<string, string>) => number;
  readonly serve: (query: ReadonlyMap<string, string>, front: BinanceFront) => Served;
}

/** What spot and USD-M do differently. */
export interface BinanceKind {
  readonly name: string;
  readonly market: MarketKind;
  readonly connection: ConnectionLimits;
  readonly weight: WeightLimits;
  readonly tooMany: RestError;
  readonly banned: RestError;
  readonly routes: Readonly<Record<string, RestRoute>>;
  /** Between the market's own count of changes and the ids on the wire. */
  readonly toWire: (updateId: number) => number;
  readonly toOwn: (wireId: number) => number | null;
}

/** One instrument with its listeners. */
export interface BinanceDesk {
  readonly instrument: PracticeInstrument;
  readonly wire: SymbolWire;
  readonly audience: Readonly<Record<StreamKind, Set<BinanceConnection>>>;
}

export class BinanceFront implements Front, ConnectionOwner {
  readonly name: string;
  readonly world: World;
  readonly mischief: Mischief;
  readonly kind: BinanceKind;
  readonly desks = new Map<string, BinanceDesk>();
  /** Of the present minute, as the last request left it. */
  usedWeight = 0;
  readonly #weight: RequestWeight;
  readonly #ids = new Set<string>();
  readonly #connections = new Set<BinanceConnection>();

  constructor(kind: BinanceKind, world: World, mischief: Mischief) {
    this.kind = kind;
    this.name = kind.name;
    this.world = world;
    this.mischief = mischief;
    this.#weight = new RequestWeight(kind.weight);
    for (const instrument of world.listed('binance', kind.market)) {
      const desk: BinanceDesk = { instrument, wire: new SymbolWire(instrument), audience: noAudience() };
      this.desks.set(instrument.symbol, desk);
      this.#ids.add(instrument.id);
      world.attend(instrument.id, this.#ears(desk));
    }
  }

  get instruments(): readonly PracticeInstrument[] {
    return this.world.listed('binance', this.kind.market);
  }

  /** The market of a symbol, awake. */
  market(symbol: string): Market | null {
    const desk = this.desks.get(symbol);
    return desk === undefined ? null : this.world.market(desk.instrument.id);
  }

  /** A market of this front by its id, awake; null where it belongs to another. */
  listed(marketId: string): Market | null {
    return this.#ids.has(marketId) ? this.world.market(marketId) : null;
  }

  nowUs(): number {
    return this.world.nowUs;
  }

  /** Public and private requests draw on one account of weight. */
  charge(weight: number): WeightAnswer {
    const charged = this.#weight.charge(weight, this.world.nowUs);
    this.usedWeight = charged.used;
    return charged;
  }

  weightHeaders(): Readonly<Record<string, string>> {
    return { 'x-mbx-used-weight': String(this.usedWeight), 'x-mbx-used-weight-1m': String(this.usedWeight) };
  }

  truthId(marketId: string, wireId: number): number | null {
    return this.#ids.has(marketId) ? this.kind.toOwn(wireId) : null;
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    const { path: place, query } = readTarget(path);
    const target = parseStreamTarget(place, query, this.kind.market);
    if (target === null) return null;
    const connection = new BinanceConnection(target, this.kind.connection, outlet, this);
    this.#connections.add(connection);
    return connection;
  }

  request({ method, target }: FrontRequest): FrontAnswer {
    const { path, query } = readTarget(target);
    const { routes, tooMany, banned } = this.kind;
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h2>404 Not found</h2></body></html>' };
    if (method !== 'GET') return { status: 405, headers: {}, body: '' };
    const charged = this.charge(route.weight(query));
    const headers: Record<string, string> = { 'content-type': 'application/json;charset=UTF-8', ...this.weightHeaders() };
    if (charged.kind !== 'served') {
      headers['retry-after'] = String(charged.retryAfterSeconds);
      const isBanned = charged.kind === 'banned';
      return { status: isBanned ? 418 : 429, headers, body: JSON.stringify(isBanned ? banned : tooMany) };
    }
    const served = route.serve(query, this);
    return 'error' in served ? { status: 400, headers, body: JSON.stringify(served.error) } : { status: 200, headers, body: served.body };
  }

  /** Tells every connection that it will be ended; who runs the front ends them. Spot alone knows this notice. */
  announceShutdown(): void {
    if (this.kind.market === 'spot') for (const connection of this.#connections) connection.announceShutdown();
  }

  closed(connection: BinanceConnection): void {
    this.#connections.delete(connection);
  }

  join(connection: BinanceConnection, stream: string): void {
    const place = this.#placeOf(connection, stream);
    if (place === null) return;
    place.audience.add(connection);
    this.world.listen(place.desk.instrument.id);
  }

  leave(connection: BinanceConnection, stream: string): void {
    const place = this.#placeOf(connection, stream);
    if (place !== null && place.audience.delete(connection)) this.world.unlisten(place.desk.instrument.id);
  }

  /** Null: there is no such stream, or this connection's route does not carry it. */
  #placeOf(connection: BinanceConnection, stream: string): { readonly desk: BinanceDesk; readonly audience: Set<BinanceConnection> } | null {
    const parsed = parseStreamName(stream);
    const desk = parsed === null ? undefined : this.desks.get(parsed.symbol);
    return parsed === null || desk === undefined || !connection.carries(parsed.kind) ? null : { desk, audience: desk.audience[parsed.kind] };
  }

  #ears({ audience, wire, instrument }: BinanceDesk): MarketSink {
    const { toWire } = this.kind;
    const tell = (kind: StreamKind, write: () => StreamMessage): void => {
      const listeners = audience[kind];
      if (listeners.size === 0) return;
      const message = write();
      for (const connection of listeners) connection.deliver(message);
    };
    let aggregator: Aggregator | null = null;
    const tellAggregate = (market: Market, trade: ReturnType<Aggregator['end']>): void => {
      if (trade !== null) tell('aggTrade', () => wire.aggTrade(trade, market.nowUs));
    };
    return {
      bookTicker: ({ exchange, nowUs }, updateId) => tell('bookTicker', () => wire.bookTicker(toWire(updateId), exchange.bids, exchange.asks, nowUs)),
      trade: (market, trade, tradeId) => {
        tell('trade', () => wire.trade(trade, tradeId, market.nowUs));
        // Ids of joined trades count on, also while nobody listens.
        aggregator ??= new Aggregator(Math.floor(tradeId / 2));
        tellAggregate(market, aggregator.add(trade, tradeId));
      },
      taken: (market) => tellAggregate(market, aggregator?.end() ?? null),
      depth: (market, batch) => tell('depth@100ms', () => wire.depth(batch, { first: toWire(batch.firstId), final: toWire(batch.finalId), previous: toWire(batch.firstId - 1) }, market.nowUs)),
      kline: (market, kline, isClosed) => tell('kline_1m', () => wire.kline(kline, isClosed, market.nowUs)),
      second: (market) => {
        tell('ticker', () => wire.ticker(market.day(), market.exchange.bids, market.exchange.asks, market.nowUs));
        const { perpetual } = market;
        if (perpetual === null) return;
        tell('markPrice@1s', () => wire.markPrice(perpetual, 'markPrice@1s', market.nowUs));
        if (Math.floor(market.nowUs / 1_000_000) % 3 === 0) tell('markPrice', () => wire.markPrice(perpetual, 'markPrice', market.nowUs));
      },
      liquidated: (market, liquidation) => {
        if (instrument.market === 'perp') tell('forceOrder', () => wire.forceOrder(liquidation, market.nowUs));
      },
    };
  }
}

function noAudience(): Record<StreamKind, Set<BinanceConnection>> {
  return {
    'depth@100ms': new Set(), bookTicker: new Set(), trade: new Set(), aggTrade: new Set(), kline_1m: new Set(), ticker: new Set(),
    'markPrice@1s': new Set(), markPrice: new Set(), forceOrder: new Set(),
  };
}
