/** HTX's public REST of linear swaps: lists with 18 places, figures in strings or numbers as the endpoint has it. */

import { usPerSecond } from '../../../domain/time.ts';
import { barsOf } from '../bars.ts';
import type { FrontAnswer, FrontRequest, Mischief } from '../front.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import { readTarget, wholeOf } from '../target.ts';
import type { World } from '../world.ts';
import { contractRow, perpetualOf, rateText } from './linear-rows.ts';
import { matchId, type LinearStreams } from './linear-streams.ts';
import { answered, errorBody, HtxCounter, type HtxServed } from './rest-answer.ts';
import { levelsOf } from './spot-streams.ts';
import { periods } from './periods.ts';
import { ms } from './spot-wire.ts';

export interface LinearRestContext {
  readonly world: World;
  readonly mischief: Mischief;
  readonly streams: ReadonlyMap<string, LinearStreams>;
}

type Query = ReadonlyMap<string, string>;
type Serve = (query: Query, context: LinearRestContext) => HtxServed;

const marketPath = '/linear-swap-ex/market/';
const depthLevels: ReadonlyMap<string, number> = new Map([['step0', 150], ['step6', 20]]);
const klinesAskedMax = 2_000;
const counted = { remainHeader: 'ratelimit-remaining', resetHeader: 'ratelimit-reset' } as const;
const notFound = { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>404 Not Found</h1></body></html>' } as const;

const routes: ReadonlyMap<string, Serve> = new Map<string, Serve>([
  ['/api/v1/timestamp', (_query, { world }) => ({ body: `{"status":"ok","ts":${ms(world.nowUs)}}` })],
  ['/linear-swap-api/v1/swap_contract_info', serveContracts],
  ['/linear-swap-api/v1/swap_funding_rate', (query, context) => one(query, context, fundingRow)],
  ['/linear-swap-api/v1/swap_batch_funding_rate', (query, context) => several(query, context, fundingRow)],
  ['/linear-swap-api/v1/swap_index', (query, context) => several(query, context, indexRow)],
  ['/linear-swap-api/v1/swap_open_interest', (query, context) => several(query, context, interestRow)],
  [`${marketPath}depth`, serveDepth],
  [`${marketPath}history/kline`, serveKlines],
  [`${marketPath}detail/merged`, serveMerged],
]);

export class LinearRest {
  readonly #context: LinearRestContext;
  readonly #general = new HtxCounter({ ...counted, requests: 240, windowUs: 3 * usPerSecond, headers: { 'ratelimit-limit': '240', 'ratelimit-interval': '3000' } });
  readonly #market = new HtxCounter({ ...counted, requests: 800, windowUs: usPerSecond, headers: { 'ratelimit-limit': '800', 'ratelimit-interval': '1000' } });

  constructor(context: LinearRestContext) {
    this.#context = context;
  }

  answer({ method, target }: FrontRequest): FrontAnswer {
    const { path, query } = readTarget(target);
    const serve = routes.get(path);
    if (serve === undefined || method !== 'GET') return notFound;
    const { nowUs } = this.#context.world;
    const { isServed, headers } = (path.startsWith(marketPath) ? this.#market : this.#general).count(nowUs);
    if (!isServed) return { status: 429, headers, body: errorBody(nowUs, 1032, 'The number of access exceeded the limit.') };
    return answered(serve(query, this.#context), headers, nowUs);
  }
}

const noContract: HtxServed = { code: 1332, message: 'The contract does not exist.' };
const noMarketContract: HtxServed = { code: 'bad-request', message: 'invalid contract_code' };

interface Found {
  readonly market: Market;
  readonly streams: LinearStreams;
}

function find(contract: string | undefined, { streams, world }: LinearRestContext): Found | null {
  const known = streams.get(contract ?? '');
  const market = known === undefined ? null : world.market(known.instrument.id);
  return known === undefined || market === null ? null : { market, streams: known };
}

function serveContracts(query: Query, { streams, world }: LinearRestContext): HtxServed {
  const contract = query.get('contract_code');
  const listed = [...streams.values()].filter(({ instrument }) => contract === undefined || instrument.symbol === contract);
  if (listed.length === 0) return noContract;
  return { body: `{"status":"ok","data":[${listed.map(({ instrument, isSuspended }) => contractRow(instrument, isSuspended, world.nowUs)).join()}],"ts":${ms(world.nowUs)}}` };
}

type RowOf = (found: Found) => string;

function one(query: Query, context: LinearRestContext, row: RowOf): HtxServed {
  const found = find(query.get('contract_code'), context);
  return found === null ? noContract : { body: `{"status":"ok","data":${row(found)},"ts":${ms(context.world.nowUs)}}` };
}

function several(query: Query, context: LinearRestContext, row: RowOf): HtxServed {
  const contract = query.get('contract_code');
  const rows: string[] = [];
  for (const name of contract === undefined ? context.streams.keys() : [contract]) {
    const found = find(name, context);
    if (found !== null) rows.push(row(found));
  }
  return rows.length === 0 ? noContract : { body: `{"status":"ok","data":[${rows.join()}],"ts":${ms(context.world.nowUs)}}` };
}

function fundingRow({ market }: Found): string {
  const { symbol, base, quote } = market.instrument;
  const { rateE8, nextFundingUs } = perpetualOf(market);
  return `{"estimated_rate":null,"funding_rate":"${rateText(rateE8)}","contract_code":"${symbol}","symbol":"${base}","fee_asset":"${quote}","funding_time":"${ms(nextFundingUs)}","next_funding_time":null}`;
}

function indexRow({ market }: Found): string {
  const { indexFine, fineStep } = perpetualOf(market);
  return `{"index_price":${plainText(indexFine, fineStep)},"index_ts":${ms(market.nowUs)},"contract_code":"${market.instrument.symbol}"}`;
}

function interestRow({ market, streams: { wire } }: Found): string {
  const { symbol, base } = market.instrument;
  const lots = BigInt(perpetualOf(market).interestLots);
  const day = market.day();
  return `{"volume":${wire.contracts(lots)},"amount":${wire.base(lots)},"symbol":"${base}","value":${wire.turnover(lots * BigInt(day.lastTicks))},"contract_code":"${symbol}"`
    + `,"trade_amount":${wire.base(day.lots)},"trade_volume":${wire.contracts(day.lots)},"trade_turnover":${wire.turnover(day.turnover)},"business_type":"swap","pair":"${symbol}","contract_type":"swap","trade_partition":"USDT"}`;
}

function serveDepth(query: Query, context: LinearRestContext): HtxServed {
  const found = find(query.get('contract_code'), context);
  if (found === null) return noMarketContract;
  const type = query.get('type') ?? 'step0';
  const levels = depthLevels.get(type);
  if (levels === undefined) return { code: 'bad-request', message: 'invalid type' };
  const { market, streams: { wire } } = found;
  const { exchange, nowUs, instrument: { symbol } } = market;
  const book = market.bookAt(exchange.updateId - context.mischief.staleChanges(), levels) ?? market.bookAt(exchange.updateId, levels);
  const [bestAsk] = book?.asks ?? [];
  const crossing = bestAsk !== undefined && context.mischief.crossesSnapshot() ? [bestAsk] : [];
  const sides = wire.sides({ bids: levelsOf([...crossing, ...(book?.bids ?? [])]), asks: levelsOf(book?.asks ?? []) });
  const seconds = Math.floor(nowUs / usPerSecond);
  const tick = `{${sides},"ch":"market.${symbol}.depth.${type}","id":${seconds},"mrid":${matchId(book?.updateId ?? exchange.updateId)},"ts":${ms(nowUs)},"version":${seconds}}`;
  return { body: `{"ch":"market.${symbol}.depth.${type}","status":"ok","tick":${tick},"ts":${ms(nowUs)}}` };
}

/** Oldest first, the one in the making last. */
function serveKlines(query: Query, context: LinearRestContext): HtxServed {
  const found = find(query.get('contract_code'), context);
  if (found === null) return noMarketContract;
  const period = periods.get(query.get('period') ?? '');
  if (period === undefined) return { code: 'bad-request', message: 'invalid period' };
  const isRange = query.has('from') && !query.has('size');
  const size = query.has('size') ? Math.floor(Number(query.get('size'))) : isRange ? klinesAskedMax : 150;
  if (!(size >= 1 && size <= klinesAskedMax)) return { code: 'bad-request', message: 'invalid size' };
  const [from, to] = [wholeOf(query, 'from'), wholeOf(query, 'to')];
  if (Number.isNaN(from) || Number.isNaN(to)) return { code: 'bad-request', message: 'invalid from or to' };
  // A size makes it forget the rest; both ends of a time count.
  const range = !isRange ? {} : { fromUs: (from ?? 0) * usPerSecond, beforeUs: to === null ? Infinity : to * usPerSecond + 1 };
  const { market, streams: { wire } } = found;
  const rows = barsOf(market, { ...period, ...range, count: size }).map((bar) =>
    `{"amount":${wire.base(bar.lots)},"close":${wire.price(bar.closeTicks)},"count":${bar.trades},"high":${wire.price(bar.highTicks)},"id":${bar.startUs / usPerSecond},"low":${wire.price(bar.lowTicks)},"open":${wire.price(bar.openTicks)},"trade_turnover":${wire.turnover(bar.turnover)},"vol":${wire.contracts(bar.lots)}}`);
  return { body: `{"ch":"market.${market.instrument.symbol}.kline.${query.get('period') ?? ''}","data":[${rows.join()}],"status":"ok","ts":${ms(market.nowUs)}}` };
}

/** Here figures of the day are strings, and the best prices numbers. */
function serveMerged(query: Query, context: LinearRestContext): HtxServed {
  const found = find(query.get('contract_code'), context);
  if (found === null) return noMarketContract;
  const { market, streams: { wire } } = found;
  const { bids, asks } = market.exchange;
  const day = market.day();
  const best = (side: typeof bids): string => (side.count === 0 ? 'null' : `[${wire.price(side.ticksAt(0) ?? 0)},${wire.contracts(BigInt(side.lots[side.slotAt(0)] ?? 0))}]`);
  const tick = `{"amount":"${wire.base(day.lots)}","ask":${best(asks)},"bid":${best(bids)},"close":"${wire.price(day.lastTicks)}","count":${day.trades},"high":"${wire.price(day.highTicks)}"`
    + `,"id":${Math.floor(market.nowUs / usPerSecond)},"low":"${wire.price(day.lowTicks)}","open":"${wire.price(day.openTicks)}","trade_turnover":"${wire.turnover(day.turnover)}","ts":${ms(market.nowUs)},"vol":"${wire.contracts(day.lots)}"}`;
  return { body: `{"ch":"market.${market.instrument.symbol}.detail.merged","status":"ok","tick":${tick},"ts":${ms(market.nowUs)}}` };
}
