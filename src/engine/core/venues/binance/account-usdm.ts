/**
 * The private half of Binance's perpetuals in USDT. Two lines: events come over a stream that a listen
 * key names (60 minutes, asked for again in time), commands go over the WebSocket API. The account must
 * be in one-way mode, the only one that we trade in.
 * (https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams)
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect, Ask, FillReport, LineNews, OrderReport, OrderTerms, Params, PositionReport, Report } from '../account.ts';
import { price, quantity } from '../account-steps.ts';
import { convert, decimal, floatOf, list, readBody, text } from '../account-values.ts';
import type { Cost, Heartbeat } from '../dialect.ts';
import { arrivalUsMax, costsOf, judgeBy, messageOf, nameParams, nextWeeklyFill, requestOf, weeklyFillsParams, type Ways } from './account.ts';
import { averageOf, id, readAnswer, side, state, time } from './account-read.ts';
import { binanceSigning } from './signing.ts';
import { binanceSpot } from './spot.ts';

const ways: Ways = {
  place: { method: 'POST', path: '/fapi/v1/order', weight: 1, message: 'order.place' },
  cancel: { method: 'DELETE', path: '/fapi/v1/order', weight: 1, message: 'order.cancel' },
  amend: { method: 'PUT', path: '/fapi/v1/order', weight: 1, message: 'order.modify' },
  'cancel-all': { method: 'DELETE', path: '/fapi/v1/allOpenOrders', weight: 1, message: null },
  order: { method: 'GET', path: '/fapi/v1/order', weight: 1, message: null },
  'open-orders': { method: 'GET', path: '/fapi/v1/openOrders', weight: 40, message: null },
  balances: { method: 'GET', path: '/fapi/v3/balance', weight: 5, message: null },
  positions: { method: 'GET', path: '/fapi/v3/positionRisk', weight: 5, message: null },
  fills: { method: 'GET', path: '/fapi/v1/userTrades', weight: 5, message: null },
};

const weighOne: readonly Cost[] = [{ pool: 'weight', units: 1 }];
/** The server pings every three minutes only: we ask for a sign of life ourselves. */
const heartbeat: Heartbeat = { quietUsMax: 5 * usPerSecond, silenceUsMax: 15 * usPerSecond, ping: 'frame' };
const lifeUs = 24 * 60 * usPerMinute;
const events = ['ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE', 'TRADE_LITE', 'listenKeyExpired'];

const listenKeySchema = z.object({ listenKey: z.string().check(z.regex(/^\w{1,128}$/)) });

export const binanceUsdmAccount: AccountDialect = {
  venue: 'binance',
  market: 'perp',
  timeRequest: { path: '/fapi/v1/time', costs: weighOne },
  parseTime: (body) => binanceSpot.parseTime(body), // the same answer as of spot
  signing: binanceSigning,
  pools: [
    { name: 'weight', limit: 2_400, windowUs: usPerMinute, header: 'x-mbx-used-weight-1m' },
    { name: 'orders-short', limit: 300, windowUs: 10 * usPerSecond, header: 'x-mbx-order-count-10s' },
    { name: 'orders-long', limit: 1_200, windowUs: usPerMinute, header: 'x-mbx-order-count-1m' },
  ],
  preparations: [{
    name: 'listen key',
    // Answers the key that is valid, or a new one, for 60 minutes from now.
    request: { method: 'POST', path: '/fapi/v1/listenKey', params: [], body: '', access: 'key' },
    costs: weighOne,
    learn: (body) => convert(listenKeySchema, body, 'a listen key', ({ listenKey }) => new Map([['listenKey', listenKey]])),
    renewUs: 30 * usPerMinute,
  }],
  lines: [
    { name: 'events', address: 'stream', path: (known) => `/private/ws?listenKey=${known.get('listenKey') ?? ''}&events=${events.join('/')}`, isTelling: true, isTaking: false, heartbeat, lifeUs, greetings: [], read },
    {
      name: 'orders', address: 'trade', path: () => '/ws-fapi/v1', isTelling: false, isTaking: true, heartbeat, lifeUs, read,
      greetings: [{ id: 'logon', draft: (stamp) => binanceSigning.login('', 'logon', stamp) }],
    },
  ],
  clientIds: 'text',
  arrivalUsMax,
  hasPositions: true,
  hasFillsByOrder: true,
  amends: 'price-and-quantity',
  costsOf: (ask) => costsOf(ways, ask),
  request: (ask) => requestOf(ways, ask, paramsOf(ask)),
  message: (command, messageId, stamp) => messageOf(ways, command, paramsOf(command), messageId, stamp),
  readBody,
  judge: judgeBy((kind, body) => (kind === 'balances' ? readBalances(body) : readPositions(body)), nextWeeklyFill),
};

function paramsOf(ask: Ask): Params {
  switch (ask.kind) {
    case 'place': return [['symbol', ask.terms.spec.symbol], ...termsParams(ask.terms), ['newClientOrderId', ask.clientId], ['newOrderRespType', 'RESULT']];
    case 'cancel': case 'order': return nameParams(ask.name);
    case 'amend': return [...nameParams(ask.name), ['side', ask.terms.side.toUpperCase()], ['quantity', quantity(ask.terms.spec, ask.terms.lots)], ['price', price(ask.terms)]];
    case 'cancel-all': return [['symbol', ask.spec.symbol]];
    case 'fills': return weeklyFillsParams(ask);
    case 'open-orders': case 'balances': case 'positions': return [];
    default: return never(ask);
  }
}

function termsParams(terms: OrderTerms): Params {
  const head: Params = [['side', terms.side.toUpperCase()]];
  const tail: Params = [['quantity', quantity(terms.spec, terms.lots)], ...(terms.isReduceOnly ? [['reduceOnly', 'true'] as const] : [])];
  if (terms.ticks === null) return [...head, ['type', 'MARKET'], ...tail];
  return [...head, ['type', 'LIMIT'], ['timeInForce', terms.timeInForce === 'post-only' ? 'GTX' : terms.timeInForce.toUpperCase()], ...tail, ['price', price(terms)]];
}

const balancesSchema = list(z.object({ asset: text, balance: decimal, availableBalance: decimal, updateTime: z.optional(time) }));

/** `updateTime` of a balance is that of its last change: what was asked is newer. */
function readBalances(body: unknown): Result<readonly Report[], Fault> {
  return convert(balancesSchema, body, 'balances', (found) => found.map((balance): Report => ({
    kind: 'balance', asset: balance.asset, total: balance.balance, free: balance.availableBalance, updatedUs: 0,
  })));
}

const positionSide = z.pipe(z.enum(['BOTH', 'LONG', 'SHORT']), z.transform((word): PositionReport['side'] => (word === 'BOTH' ? 'net' : word === 'LONG' ? 'long' : 'short')));
const positionsSchema = list(z.object({ symbol: text, positionSide, positionAmt: decimal, entryPrice: decimal }));

function readPositions(body: unknown): Result<readonly Report[], Fault> {
  return convert(positionsSchema, body, 'positions', (found) => found.map((position): Report => ({
    kind: 'position', symbol: position.symbol, side: position.positionSide, quantity: position.positionAmt, entryPrice: floatOf(position.entryPrice), updatedUs: 0,
  })));
}

const eventSchema = z.looseObject({ e: z.string() });
const wrapper = z.object({ data: eventSchema });

function read(message: Uint8Array): Result<readonly LineNews[], Fault> {
  const body = readBody(message);
  if (!body.ok) return body;
  const answer = readAnswer(body.value);
  if (answer !== null) return ok(answer);
  const wrapped = wrapper.safeParse(body.value);
  const event = wrapped.success ? ok(wrapped.data.data) : convert(eventSchema, body.value, 'an event', (plain) => plain);
  if (!event.ok) return ok([]);
  switch (event.value.e) {
    case 'ORDER_TRADE_UPDATE': return convert(orderUpdate, event.value, 'an order’s event', ({ T, o }) => orderNews(o, T));
    case 'ACCOUNT_UPDATE': return convert(accountUpdate, event.value, 'an account’s event', accountNews);
    case 'TRADE_LITE': return convert(tradeLite, event.value, 'a fill’s event', (trade) => [report({
      kind: 'fill', symbol: trade.s, venueId: trade.i, clientId: trade.c, tradeId: trade.t, side: trade.S, price: trade.L, quantity: trade.l, fee: null, isMaker: trade.m, filledUs: trade.T,
    })]);
    case 'listenKeyExpired': return ok([{ kind: 'leaving', detail: 'the listen key expired' }]);
    case 'serverShutdown': return ok([{ kind: 'leaving', detail: 'the exchange shuts this server down' }]);
    default: return ok([]);
  }
}

const tradeLite = z.object({ T: time, s: text, c: text, S: side, i: id, t: id, L: decimal, l: decimal, m: z.boolean() });

const orderUpdate = z.object({
  T: time,
  o: z.object({
    s: text, c: text, S: side, o: text, q: decimal, p: decimal, ap: decimal, x: text, X: state, i: id, l: decimal, z: decimal, L: decimal,
    N: z.optional(z.nullable(text)), n: z.optional(z.nullable(decimal)), t: id, m: z.boolean(), er: z.optional(z.union([z.string(), z.number()])),
  }),
});

/** `T` of the event is when the order changed; that of the order is when it last traded. */
function orderNews(order: z.infer<typeof orderUpdate>['o'], changedUs: number): readonly LineNews[] {
  const head = { symbol: order.s, venueId: order.i, clientId: order.c, side: order.S };
  const told: OrderReport = {
    kind: 'order', ...head, state: order.X, price: order.o.endsWith('MARKET') ? null : order.p, quantity: order.q, filled: order.z,
    averagePrice: averageOf(order.ap, undefined, order.z), updatedUs: changedUs,
    reason: order.X === 'expired' && order.er !== undefined ? { fault: 'order.rejected', code: String(order.er), text: '' } : null,
  };
  if (order.x !== 'TRADE' && order.x !== 'CALCULATED') return [report(told)];
  const fill: FillReport = {
    kind: 'fill', ...head, tradeId: order.t, price: order.L, quantity: order.l, isMaker: order.m, filledUs: changedUs,
    fee: { amount: order.n ?? { units: 0n, decimals: 0 }, asset: order.N ?? '' },
  };
  return order.l.units === 0n || Number(order.t) <= 0 ? [report(told)] : [report(fill), report(told)];
}

const accountUpdate = z.object({
  T: time,
  a: z.object({
    B: z.optional(list(z.object({ a: text, wb: decimal }))),
    P: z.optional(list(z.object({ s: text, pa: decimal, ep: decimal, ps: positionSide }))),
  }),
});

function accountNews({ T: updatedUs, a: { B = [], P = [] } }: z.infer<typeof accountUpdate>): readonly LineNews[] {
  return [
    ...B.map((balance) => report({ kind: 'balance', asset: balance.a, total: balance.wb, free: null, updatedUs })),
    ...P.map((position) => report({ kind: 'position', symbol: position.s, side: position.ps, quantity: position.pa, entryPrice: floatOf(position.ep), updatedUs })),
  ];
}

function report(value: Report): LineNews {
  return { kind: 'report', report: value };
}
