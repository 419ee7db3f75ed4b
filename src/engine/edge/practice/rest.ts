/** The public REST answers of the practice exchange: a request's target in, status and body out. */

import { exchangeInfo, restErrors, snapshotLevelsMax } from '../../core/simulation/binance-rest.ts';
import type { PracticeInstrument } from '../../core/simulation/instruments.ts';
import { klineIntervalUs, type Kline } from '../../core/simulation/kline.ts';
import type { World } from '../../core/simulation/world.ts';
import { formatSteps } from '../../domain/number.ts';
import { wireDecimals } from '../../core/simulation/instruments.ts';
import type { WeightAccount } from './weight.ts';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

export interface RestContext {
  readonly world: World;
  readonly weight: WeightAccount;
  readonly nowMs: number;
  /** Asked once for each depth request: is this answer to be older than the stream? */
  readonly isSnapshotStale: () => boolean;
}

interface RestError {
  readonly code: number;
  readonly msg: string;
}

type Served = { readonly body: Uint8Array | string } | { readonly error: RestError };

interface Route {
  readonly weight: (query: URLSearchParams) => number;
  readonly serve: (query: URLSearchParams, context: RestContext) => Served;
}

/** How old a stale snapshot is, in changes of the book. */
const staleChanges = 3_000;

const routes: Readonly<Record<string, Route>> = {
  '/api/v3/ping': { weight: () => 1, serve: () => ({ body: '{}' }) },
  '/api/v3/time': { weight: () => 1, serve: (_query, { world }) => ({ body: JSON.stringify({ serverTime: Math.floor(world.nowUs / 1_000) }) }) },
  '/api/v3/exchangeInfo': { weight: () => 20, serve: serveExchangeInfo },
  '/api/v3/depth': { weight: depthWeight, serve: serveDepth },
  '/api/v3/klines': { weight: () => 2, serve: serveKlines },
};

export function answerRest(method: string, target: string, context: RestContext): RestAnswer {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h2>404 Not found</h2></body></html>' };
  if (method !== 'GET') return { status: 405, headers: {}, body: '' };
  const charged = context.weight.charge(route.weight(query), context.nowMs);
  const headers: Record<string, string> = {
    'content-type': 'application/json;charset=UTF-8',
    'x-mbx-used-weight': String(charged.used),
    'x-mbx-used-weight-1m': String(charged.used),
  };
  if (charged.kind !== 'served') {
    headers['retry-after'] = String(charged.retryAfterSeconds);
    const error = charged.kind === 'banned' ? restErrors.banned : restErrors.tooManyRequests;
    return { status: charged.kind === 'banned' ? 418 : 429, headers, body: JSON.stringify(error) };
  }
  const served = route.serve(query, context);
  if ('error' in served) return { status: 400, headers, body: JSON.stringify(served.error) };
  return { status: 200, headers, body: served.body };
}

function serveExchangeInfo(query: URLSearchParams, { world }: RestContext): Served {
  const symbol = query.get('symbol');
  const listed = symbol === null ? world.instruments : world.instruments.filter((instrument) => instrument.symbol === symbol);
  if (listed.length === 0) return { error: restErrors.unknownSymbol };
  return { body: JSON.stringify(exchangeInfo(listed, world.nowUs)) };
}

function depthWeight(query: URLSearchParams): number {
  const limit = limitOf(query) ?? 100;
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

function limitOf(query: URLSearchParams): number | null {
  const text = query.get('limit');
  return text === null || !/^\d{1,9}$/.test(text) ? null : Number(text);
}

function serveDepth(query: URLSearchParams, { world, isSnapshotStale }: RestContext): Served {
  const symbol = query.get('symbol');
  const fault = symbolError(symbol);
  if (fault !== null || symbol === null) return { error: fault ?? restErrors.missingSymbol };
  if (query.has('limit') && limitOf(query) === null) return { error: restErrors.badLimit };
  const levels = Math.min(snapshotLevelsMax, Math.max(1, limitOf(query) ?? 100));
  const body = world.snapshot(symbol, levels, isSnapshotStale() ? staleChanges : 0);
  return body === null ? { error: restErrors.unknownSymbol } : { body };
}

function symbolError(symbol: string | null): RestError | null {
  if (symbol === null || symbol === '') return restErrors.missingSymbol;
  return /^[A-Z0-9-_.]{1,20}$/.test(symbol) ? null : restErrors.badSymbol;
}

function serveKlines(query: URLSearchParams, { world }: RestContext): Served {
  const symbol = query.get('symbol');
  const fault = symbolError(symbol);
  if (fault !== null || symbol === null) return { error: fault ?? restErrors.missingSymbol };
  if (query.get('interval') !== '1m') return { error: restErrors.badInterval };
  const market = world.market(symbol);
  const wire = world.wire(symbol);
  if (market === null || wire === null) return { error: restErrors.unknownSymbol };
  const limit = Math.min(1_000, Math.max(1, limitOf(query) ?? 500));
  const bars = [...market.klines, market.kline].slice(-limit);
  return { body: JSON.stringify(bars.map((bar) => klineRow(bar, market.instrument, wire))) };
}

function klineRow(bar: Kline, { tick }: PracticeInstrument, wire: { volume(lots: bigint): string; turnover(product: bigint): string }): unknown[] {
  const price = (ticks: number): string => formatSteps(ticks, tick, wireDecimals);
  return [
    bar.startUs / 1_000, price(bar.openTicks), price(bar.highTicks), price(bar.lowTicks), price(bar.closeTicks),
    wire.volume(bar.lots), (bar.startUs + klineIntervalUs) / 1_000 - 1, wire.turnover(bar.turnover), bar.trades,
    wire.volume(bar.takerBuyLots), wire.turnover(bar.takerBuyTurnover), '0',
  ];
}
