/**
 * HTX's public spot REST. Precisions are numbers of digits, not steps; refusals come with status 200.
 * Bodies are written by hand, because numbers are printed as Java does.
 */

import { usPerSecond } from '../../../domain/time.ts';
import { barsOf } from '../bars.ts';
import type { FrontAnswer, FrontRequest, Mischief } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { readTarget } from '../target.ts';
import type { World } from '../world.ts';
import { doubleText } from './java-number.ts';
import { periods } from './periods.ts';
import { answered, errorBody, HtxCounter, type HtxServed } from './rest-answer.ts';
import { levelsOf, type SpotStreams } from './spot-streams.ts';
import { ms, type SpotWire } from './spot-wire.ts';

export interface SpotRestContext {
  readonly world: World;
  readonly mischief: Mischief;
  readonly streams: ReadonlyMap<string, SpotStreams>;
}

type Query = ReadonlyMap<string, string>;
type Serve = (query: Query, context: SpotRestContext) => HtxServed;

const depthLevelsMax = 150;
const klinesAskedMax = 2_000;
/** Most lots of one order. */
const orderLots = 10_000_000;
const notFound = { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>404 Not Found</h1></body></html>' } as const;

const routes: ReadonlyMap<string, Serve> = new Map<string, Serve>([
  ['/v1/common/timestamp', (_query, { world }) => ({ body: `{"status":"ok","data":${ms(world.nowUs)}}` })],
  ['/v1/common/symbols', (_query, context) => listed(context, symbolRow, `"status":"ok"`)],
  ['/v2/settings/common/symbols', (_query, context) => listed(context, settingsRow, `"status":"ok","ts":"${ms(context.world.nowUs)}","full":1`)],
  ['/v1/settings/common/market-symbols', (_query, context) => listed(context, marketSymbolRow, `"status":"ok","ts":"${ms(context.world.nowUs)}","full":1`)],
  ['/v2/market-status', () => ({ body: '{"code":200,"message":"success","data":{"marketStatus":1}}' })],
  ['/market/depth', serveDepth],
  ['/market/history/kline', serveKlines],
  ['/market/detail/merged', serveMerged],
]);

export class SpotRest {
  readonly #context: SpotRestContext;
  readonly #counter = new HtxCounter({ requests: 100, windowUs: usPerSecond, remainHeader: 'x-hb-ratelimit-requests-remain', resetHeader: 'x-hb-ratelimit-requests-expire', headers: {} });

  constructor(context: SpotRestContext) {
    this.#context = context;
  }

  answer({ method, target }: FrontRequest): FrontAnswer {
    const { path, query } = readTarget(target);
    const serve = routes.get(path);
    if (serve === undefined || method !== 'GET') return notFound;
    const { nowUs } = this.#context.world;
    const { isServed, headers } = this.#counter.count(nowUs);
    if (!isServed) return { status: 429, headers, body: errorBody(nowUs, 'rate-too-many-requests', 'Request too frequent') };
    return answered(serve(query, this.#context), headers, nowUs);
  }
}

function listed({ streams }: SpotRestContext, row: (instrument: PracticeInstrument) => string, envelope: string): HtxServed {
  return { body: `{"data":[${[...streams.values()].map(({ instrument }) => row(instrument)).join()}],${envelope}}` };
}

function symbolRow(instrument: PracticeInstrument): string {
  const { symbol, base, quote, tick, lot } = instrument;
  const { least, most } = amounts(instrument);
  return `{"base-currency":"${base.toLowerCase()}","quote-currency":"${quote.toLowerCase()}","price-precision":${tick.decimals},"amount-precision":${lot.decimals}`
    + `,"symbol-partition":"main","symbol":"${symbol}","state":"online","value-precision":8,"min-order-amt":${least},"max-order-amt":${most},"min-order-value":5`
    + `,"limit-order-min-order-amt":${least},"limit-order-max-order-amt":${most},"limit-order-max-buy-amt":${most},"limit-order-max-sell-amt":${most}`
    + `,"buy-limit-must-less-than":1.1,"sell-limit-must-greater-than":0.9,"sell-market-min-order-amt":${least},"sell-market-max-order-amt":${most}`
    + `,"buy-market-max-order-value":1000000,"market-sell-order-rate-must-less-than":0.1,"market-buy-order-rate-must-less-than":0.1,"api-trading":"enabled","tags":""}`;
}

function settingsRow({ symbol, base, quote, tick, lot }: PracticeInstrument): string {
  const [bc, qc] = [base.toLowerCase(), quote.toLowerCase()];
  return `{"tags":"","state":"online","wr":"","sc":"${symbol}","p":[],"bcdn":"${base}","qcdn":"${quote}","elr":null,"tpp":${tick.decimals},"tap":${lot.decimals},"fp":8`
    + `,"smlr":null,"flr":null,"whe":false,"cd":false,"te":true,"sp":"main","d":null,"bc":"${bc}","qc":"${qc}","toa":1514779200000,"ttp":8,"w":999400000,"lr":null,"dn":"${base}/${quote}"}`;
}

function marketSymbolRow(instrument: PracticeInstrument): string {
  const { symbol, base, quote, tick, lot } = instrument;
  const { least, most } = amounts(instrument);
  return `{"symbol":"${symbol}","state":"online","bc":"${base.toLowerCase()}","qc":"${quote.toLowerCase()}","pp":${tick.decimals},"ap":${lot.decimals},"sp":"main","vp":8`
    + `,"minoa":${least},"maxoa":${most},"minov":5,"lominoa":${least},"lomaxoa":${most},"lomaxba":${most},"lomaxsa":${most},"smminoa":${least},"blmlt":1.1,"slmgt":0.9`
    + `,"smmaxoa":${most},"bmmaxov":1000000,"msormlt":0.1,"mbormlt":0.1,"maxov":1000000,"at":"enabled","tags":""}`;
}

function amounts({ lot }: PracticeInstrument): { readonly least: string; readonly most: string } {
  return { least: doubleText(lot), most: doubleText({ units: BigInt(orderLots) * lot.units, decimals: lot.decimals }) };
}

interface Found {
  readonly market: Market;
  readonly known: SpotStreams;
  readonly wire: SpotWire;
}

function find(query: Query, { streams, world }: SpotRestContext): Found | null {
  const known = streams.get(query.get('symbol') ?? '');
  const market = known === undefined ? null : world.market(known.instrument.id);
  return known === undefined || market === null ? null : { market, known, wire: known.wire };
}

const invalidSymbol: HtxServed = { code: 'invalid-parameter', message: 'invalid symbol' };

function serveDepth(query: Query, context: SpotRestContext): HtxServed {
  const found = find(query, context);
  if (found === null) return invalidSymbol;
  if (query.get('type') !== 'step0') return { code: 'invalid-parameter', message: 'invalid type' };
  const { market, known, wire } = found;
  const { exchange, nowUs, instrument } = market;
  const levels = query.has('depth') ? Math.floor(Number(query.get('depth'))) : depthLevelsMax;
  if (!(levels >= 1 && levels <= depthLevelsMax)) return { code: 'invalid-parameter', message: 'invalid depth' };
  const book = market.bookAt(exchange.updateId - context.mischief.staleChanges(), levels) ?? market.bookAt(exchange.updateId, levels);
  const [bestAsk] = book?.asks ?? [];
  const crossing = bestAsk !== undefined && context.mischief.crossesSnapshot() ? [bestAsk] : [];
  const fields = `"ts":${ms(nowUs)},"version":${known.wireId(book?.updateId ?? exchange.updateId)}`;
  const tick = wire.bookData(fields, levelsOf([...crossing, ...(book?.bids ?? [])]), levelsOf(book?.asks ?? []));
  return { body: `{"ch":"market.${instrument.symbol}.depth.step0","status":"ok","ts":${ms(nowUs)},"tick":${tick}}` };
}

/** Newest first, the one in the making included. */
function serveKlines(query: Query, context: SpotRestContext): HtxServed {
  const found = find(query, context);
  if (found === null) return invalidSymbol;
  const period = periods.get(query.get('period') ?? '');
  if (period === undefined) return { code: 'invalid-parameter', message: 'invalid period' };
  const { market, wire } = found;
  const size = query.has('size') ? Math.floor(Number(query.get('size'))) : 150;
  if (!(size >= 1 && size <= klinesAskedMax)) return { code: 'invalid-parameter', message: 'invalid size, valid range: [1,2000]' };
  const rows = barsOf(market, { ...period, count: size }).toReversed().map((bar) => `{${wire.klineFields(bar)}}`).join();
  return { body: `{"ch":"market.${market.instrument.symbol}.kline.${query.get('period') ?? ''}","status":"ok","ts":${ms(market.nowUs)},"data":[${rows}]}` };
}

function serveMerged(query: Query, context: SpotRestContext): HtxServed {
  const found = find(query, context);
  if (found === null) return invalidSymbol;
  const { market, known, wire } = found;
  const { bids, asks, updateId } = market.exchange;
  const day = market.day();
  const best = (side: typeof bids): string => (side.count === 0 ? 'null' : `[${wire.price(side.ticksAt(0) ?? 0)},${wire.amount(BigInt(side.lots[side.slotAt(0)] ?? 0))}]`);
  const tick = `{"id":${known.wireId(updateId)},"version":${known.wireId(updateId)},"open":${wire.price(day.openTicks)},"close":${wire.price(day.lastTicks)},"low":${wire.price(day.lowTicks)},"high":${wire.price(day.highTicks)}`
    + `,"amount":${wire.amount(day.lots)},"vol":${wire.turnover(day.turnover)},"count":${day.trades},"bid":${best(bids)},"ask":${best(asks)}}`;
  return { body: `{"ch":"market.${market.instrument.symbol}.detail.merged","status":"ok","ts":${ms(market.nowUs)},"tick":${tick}}` };
}
