/**
 * OKX's public REST: everything in `{code,msg,data}`, most refusals with status 200.
 *
 * Each endpoint has a limit of its own for an address. Beyond it the answer is status 429 or, as likely,
 * 200 with code 50011: both happen at OKX.
 */

import { nextHappens, type Chance } from '../../../domain/chance.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import { barsOf, isOver } from '../bars.ts';
import type { FrontAnswer, FrontRequest, Mischief } from '../front.ts';
import type { Market } from '../market.ts';
import { PaceLimit } from '../request-weight.ts';
import { readTarget, wholeOf } from '../target.ts';
import type { World } from '../world.ts';
import { instTypes, instrumentRow, instTypeOf, msText } from './listing.ts';
import { restBook } from './rest-book.ts';
import { fundingRow, indexRow, interestRow, markRow, tickerRow, type Row } from './rows.ts';
import { booksLevels, type OkxStreams } from './streams.ts';

export interface OkxRestContext {
  readonly world: World;
  readonly mischief: Mischief;
  readonly chance: Chance;
  readonly streams: ReadonlyMap<string, OkxStreams>;
  /** What of an instrument's row is not as usual: suspended ones say so. */
  readonly stateOf: (instId: string) => string;
  readonly maintenance: () => readonly object[];
}

type Query = ReadonlyMap<string, string>;
type Served = { readonly data: readonly unknown[] } | { readonly code: string; readonly msg: string };

interface Route {
  readonly limit: PaceLimit;
  readonly serve: (query: Query, context: OkxRestContext) => Served;
}

interface OkxBar {
  readonly minutes: number;
  readonly zoneUs: number;
}

const candlesMax = 300;
/** How many bars back the quick request looks. */
const recentCandles = 1_440;
const hongKongUs = 8 * 60 * usPerMinute;
/** From six hours on a bar begins by Hong Kong's clock, but where its name says otherwise. */
const bars: ReadonlyMap<string, OkxBar> = new Map<string, OkxBar>([
  ...barsIn([['1m', 1], ['3m', 3], ['5m', 5], ['15m', 15], ['30m', 30], ['1H', 60], ['2H', 120], ['4H', 240], ['6Hutc', 360], ['12Hutc', 720], ['1Dutc', 1_440], ['1Wutc', 10_080]], 0),
  ...barsIn([['6H', 360], ['12H', 720], ['1D', 1_440], ['1W', 10_080]], hongKongUs),
]);

function barsIn(named: readonly (readonly [name: string, minutes: number])[], zoneUs: number): readonly (readonly [string, OkxBar])[] {
  return named.map(([name, minutes]) => [name, { minutes, zoneUs }]);
}
const json = { 'content-type': 'application/json' } as const;

/** Requests in two seconds, as the documents state them. */
function limited(requests: number, serve: Route['serve']): Route {
  return { limit: new PaceLimit(requests, 2 * usPerSecond), serve };
}

export class OkxRest {
  readonly #context: OkxRestContext;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(context: OkxRestContext) {
    this.#context = context;
    this.#routes = new Map<string, Route>([
      ['/api/v5/public/time', limited(10, (_query, { world }) => ({ data: [{ ts: msText(world.nowUs) }] }))],
      ['/api/v5/public/instruments', limited(20, serveInstruments)],
      ['/api/v5/market/books', limited(40, serveBooks)],
      ['/api/v5/market/candles', limited(40, servesCandles(recentCandles))],
      ['/api/v5/market/history-candles', limited(20, servesCandles(Infinity))],
      ['/api/v5/market/ticker', limited(20, perInstrument((market, streams) => tickerRow(market, streams.wire)))],
      ['/api/v5/market/tickers', limited(20, serveTickers)],
      ['/api/v5/market/index-tickers', limited(20, perSwap((market) => indexRow(market)))],
      ['/api/v5/public/funding-rate', limited(20, perSwap((market) => fundingRow(market)))],
      ['/api/v5/public/mark-price', limited(10, perSwap((market) => markRow(market)))],
      ['/api/v5/public/open-interest', limited(20, perSwap((market, streams) => interestRow(market, streams.wire)))],
      ['/api/v5/system/status', limited(1, (_query, { maintenance }) => ({ data: maintenance() }))],
    ]);
  }

  answer({ method, target }: FrontRequest): FrontAnswer {
    const { path, query } = readTarget(target);
    const route = this.#routes.get(path);
    if (route === undefined || method !== 'GET') return { status: 404, headers: json, body: JSON.stringify({ msg: 'Not Found', code: '404', data: null }) };
    const { world, chance } = this.#context;
    if (!route.limit.take(world.nowUs)) {
      const status = nextHappens(chance, 0.5) ? 429 : 200;
      return { status, headers: json, body: JSON.stringify({ msg: 'Too Many Requests', code: '50011', data: [] }) };
    }
    const served = route.serve(query, this.#context);
    const body = 'data' in served ? { code: '0', msg: '', data: served.data } : { code: served.code, msg: served.msg, data: [] };
    return { status: 200, headers: json, body: JSON.stringify(body) };
  }
}

function missing(name: string): Served {
  return { code: '50014', msg: `Parameter ${name} can not be empty.` };
}

const unknownInstrument: Served = { code: '51001', msg: "Instrument ID doesn't exist." };

function serveInstruments(query: Query, { streams, stateOf }: OkxRestContext): Served {
  const wanted = query.get('instType');
  if (wanted === undefined) return missing('instType');
  const instType = instTypes.find((known) => known === wanted);
  if (instType === undefined) return wanted === 'FUTURES' || wanted === 'OPTION' ? { data: [] } : { code: '51000', msg: 'Parameter instType error' };
  const instId = query.get('instId');
  const rows: Row[] = [];
  for (const { instrument } of streams.values()) {
    if (instTypeOf(instrument) !== instType || (instId !== undefined && instrument.symbol !== instId)) continue;
    rows.push(instrumentRow(instrument, stateOf(instrument.symbol)));
  }
  return rows.length === 0 ? unknownInstrument : { data: rows };
}

function serveBooks(query: Query, context: OkxRestContext): Served {
  const instId = query.get('instId');
  if (instId === undefined) return missing('instId');
  const found = find(instId, context);
  if (found === null) return unknownInstrument;
  const levels = Math.floor(Number(query.get('sz') ?? '1'));
  if (!(levels >= 1 && levels <= booksLevels)) return { code: '51000', msg: 'Parameter sz error' };
  return { data: [restBook(found.market, found.streams, levels, context.mischief)] };
}

/** `backMax`: how many bars back it looks. */
function servesCandles(backMax: number): Route['serve'] {
  return (query, context) => serveCandles(query, context, backMax);
}

/** Newest first, the one in the making included. */
function serveCandles(query: Query, context: OkxRestContext, backMax: number): Served {
  const instId = query.get('instId');
  if (instId === undefined) return missing('instId');
  const found = find(instId, context);
  if (found === null) return unknownInstrument;
  const bar = bars.get(query.get('bar') ?? '1m');
  if (bar === undefined) return { code: '51000', msg: 'Parameter bar error' };
  const limit = Math.min(candlesMax, Math.max(1, Math.floor(Number(query.get('limit') ?? '100')) || 1));
  const [afterMs, beforeMs] = [wholeOf(query, 'after'), wholeOf(query, 'before')];
  if (Number.isNaN(afterMs) || Number.isNaN(beforeMs)) return { code: '51000', msg: 'Parameter after error' };
  const intervalUs = bar.minutes * usPerMinute;
  const { market, streams: { wire } } = found;
  // Earlier than `after`, later than `before`.
  const fromUs = Math.max(beforeMs === null ? 0 : beforeMs * usPerMs + 1, market.nowUs - backMax * intervalUs);
  const kept = barsOf(market, { intervalUs, count: limit, fromUs, beforeUs: afterMs === null ? Infinity : afterMs * usPerMs, zoneUs: bar.zoneUs });
  return { data: kept.toReversed().map((one) => wire.candleRow(one, isOver(one, intervalUs, market))) };
}

function serveTickers(query: Query, context: OkxRestContext): Served {
  const instType = query.get('instType');
  if (instType === undefined) return missing('instType');
  const rows: Row[] = [];
  for (const streams of context.streams.values()) {
    if (instTypeOf(streams.instrument) !== instType) continue;
    const market = context.world.market(streams.instrument.id);
    if (market !== null) rows.push(tickerRow(market, streams.wire));
  }
  return { data: rows };
}

interface Found {
  readonly market: Market;
  readonly streams: OkxStreams;
}

function find(instId: string, { streams, world }: OkxRestContext): Found | null {
  const known = streams.get(instId);
  const market = known === undefined ? null : world.market(known.instrument.id);
  return known === undefined || market === null ? null : { market, streams: known };
}

function perInstrument(row: (market: Market, streams: OkxStreams) => Row): Route['serve'] {
  return (query, context) => {
    const instId = query.get('instId');
    if (instId === undefined) return missing('instId');
    const found = find(instId, context);
    return found === null ? unknownInstrument : { data: [row(found.market, found.streams)] };
  };
}

/** One swap by its name, or by the index that it follows; all of them when none is named. */
function perSwap(row: (market: Market, streams: OkxStreams) => Row): Route['serve'] {
  return (query, context) => {
    const named = query.get('instId');
    const rows: Row[] = [];
    for (const [instId, streams] of context.streams) {
      if (instTypeOf(streams.instrument) !== 'SWAP') continue;
      if (named !== undefined && named !== instId && `${named}-SWAP` !== instId) continue;
      const found = find(instId, context);
      if (found !== null) rows.push(row(found.market, found.streams));
    }
    return rows.length === 0 ? unknownInstrument : { data: rows };
  };
}
