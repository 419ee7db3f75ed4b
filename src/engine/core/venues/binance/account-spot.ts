/**
 * The private half of Binance's spot market. One line does it all, the WebSocket API: it is logged in
 * with an Ed25519 key, or each message is signed; user events are subscribed to on it (the listen keys
 * of spot are gone since 2026-02-20), and commands go over it. All else, and all when it is down, is REST.
 * (https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream)
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect, Ask, FillReport, LineNews, OrderReport, OrderTerms, Params, Report } from '../account.ts';
import { price, quantity } from '../account-steps.ts';
import { convert, decimal, list, readBody, sum, text } from '../account-values.ts';
import { arrivalUsMax, costsOf, fillsParams, judgeBy, messageOf, nameParams, nextFill, requestOf, type Ways } from './account.ts';
import { averageOf, id, readAnswer, side, state, time } from './account-read.ts';
import { binanceSigning, plainMessage } from './signing.ts';
import { binanceSpot } from './spot.ts';

const ways: Ways = {
  place: { method: 'POST', path: '/api/v3/order', weight: 1, message: 'order.place' },
  cancel: { method: 'DELETE', path: '/api/v3/order', weight: 1, message: 'order.cancel' },
  amend: { method: 'PUT', path: '/api/v3/order/amend/keepPriority', weight: 4, message: 'order.amend.keepPriority' },
  'cancel-all': { method: 'DELETE', path: '/api/v3/openOrders', weight: 1, message: 'openOrders.cancelAll' },
  order: { method: 'GET', path: '/api/v3/order', weight: 4, message: null },
  'open-orders': { method: 'GET', path: '/api/v3/openOrders', weight: 80, message: null },
  balances: { method: 'GET', path: '/api/v3/account', weight: 20, message: null },
  fills: { method: 'GET', path: '/api/v3/myTrades', weight: 20, weightOfOrder: 5, message: null },
};

export const binanceSpotAccount: AccountDialect = {
  venue: 'binance',
  market: 'spot',
  timeRequest: binanceSpot.timeRequest,
  parseTime: (body) => binanceSpot.parseTime(body),
  signing: binanceSigning,
  pools: [
    { name: 'weight', limit: 6_000, windowUs: usPerMinute, header: 'x-mbx-used-weight-1m' },
    // The documents' numbers; an account's own are higher, and stand in exchangeInfo.
    { name: 'orders-short', limit: 50, windowUs: 10 * usPerSecond, header: 'x-mbx-order-count-10s' },
    { name: 'orders-long', limit: 160_000, windowUs: 24 * 60 * usPerMinute, header: 'x-mbx-order-count-1d' },
  ],
  preparations: [],
  lines: [{
    name: 'account',
    address: 'trade',
    path: () => '/ws-api/v3',
    isTelling: true,
    isTaking: true,
    heartbeat: { quietUsMax: 5 * usPerSecond, silenceUsMax: 15 * usPerSecond, ping: 'frame' },
    lifeUs: 24 * 60 * usPerMinute,
    greetings: [
      { id: 'logon', draft: (stamp) => binanceSigning.login('', 'logon', stamp) },
      {
        id: 'events',
        draft: (stamp) => stamp.signer.scheme === 'ed25519'
          ? plainMessage('userDataStream.subscribe', [], 'events', stamp)
          : binanceSigning.message?.('userDataStream.subscribe.signature', [], 'events', stamp) ?? null,
      },
    ],
    read,
  }],
  clientIds: 'text',
  arrivalUsMax,
  hasPositions: false,
  hasFillsByOrder: true,
  amends: 'fewer',
  costsOf: (ask) => costsOf(ways, ask),
  request: (ask) => requestOf(ways, ask, paramsOf(ask)),
  message: (command, messageId, stamp) => messageOf(ways, command, paramsOf(command), messageId, stamp),
  readBody,
  judge: judgeBy((kind, body) => (kind === 'balances' ? convert(accountSchema, body, 'an account', ({ balances }) => balances.map((balance): Report => ({
    kind: 'balance', asset: balance.asset, total: sum(balance.free, balance.locked), free: balance.free, updatedUs: 0,
  }))) : failed(fault('order.unsupported', 'a spot market has no positions'))), nextFill),
};

const accountSchema = z.object({ balances: list(z.object({ asset: text, free: decimal, locked: decimal })) });

function paramsOf(ask: Ask): Params {
  switch (ask.kind) {
    case 'place': return [['symbol', ask.terms.spec.symbol], ...termsParams(ask.terms), ['newClientOrderId', ask.clientId], ['newOrderRespType', 'FULL']];
    case 'cancel': case 'order': return nameParams(ask.name);
    // Without it the order would get another client id, made by chance.
    case 'amend': return [...nameParams(ask.name), ['newClientOrderId', ask.name.clientId], ['newQty', quantity(ask.terms.spec, ask.terms.lots)]];
    case 'cancel-all': return [['symbol', ask.spec.symbol]];
    case 'fills': return fillsParams(ask);
    case 'balances': return [['omitZeroBalances', 'true']];
    case 'open-orders': case 'positions': return [];
    default: return never(ask);
  }
}

function termsParams(terms: OrderTerms): Params {
  const head: Params = [['side', terms.side.toUpperCase()]];
  const tail: Params = [['quantity', quantity(terms.spec, terms.lots)]];
  if (terms.ticks === null) return [...head, ['type', 'MARKET'], ...tail];
  if (terms.timeInForce === 'post-only') return [...head, ['type', 'LIMIT_MAKER'], ...tail, ['price', price(terms)]];
  return [...head, ['type', 'LIMIT'], ['timeInForce', terms.timeInForce.toUpperCase()], ...tail, ['price', price(terms)]];
}

const wrapper = z.object({ event: z.looseObject({ e: z.string() }) });

function read(message: Uint8Array): Result<readonly LineNews[], Fault> {
  const body = readBody(message);
  if (!body.ok) return body;
  const answer = readAnswer(body.value);
  if (answer !== null) return ok(answer);
  const wrapped = wrapper.safeParse(body.value);
  if (!wrapped.success) return ok([]);
  const { event } = wrapped.data;
  switch (event.e) {
    case 'executionReport': return convert(execution, event, 'an order’s event', executionNews);
    case 'outboundAccountPosition': return convert(balances, event, 'balances', ({ u, B }) => B.map((balance) => report({
      kind: 'balance', asset: balance.a, total: sum(balance.f, balance.l), free: balance.f, updatedUs: u,
    })));
    case 'eventStreamTerminated': return ok([{ kind: 'leaving', detail: 'the exchange ended the stream of user events' }]);
    case 'serverShutdown': return ok([{ kind: 'leaving', detail: 'the exchange shuts this server down' }]);
    // Deposits come with their balances (outboundAccountPosition); lists of orders as their orders.
    default: return ok([]);
  }
}

const balances = z.object({ u: time, B: list(z.object({ a: text, f: decimal, l: decimal })) });

const execution = z.object({
  s: text, c: text, C: z.optional(text), S: side, o: text, q: decimal, p: decimal, x: text, X: state, r: z.optional(text), i: id,
  l: decimal, z: decimal, L: decimal, n: z.optional(z.nullable(decimal)), N: z.optional(z.nullable(text)), T: time, t: id, m: z.boolean(), Z: decimal, eR: z.optional(z.union([z.string(), z.number()])),
});

/** On a cancel `c` is the cancel's own id and `C` the order's; else `C` is empty. */
function executionNews(event: z.infer<typeof execution>): readonly LineNews[] {
  const clientId = event.C === undefined || event.C === '' ? event.c : event.C;
  const head = { symbol: event.s, venueId: event.i, clientId, side: event.S };
  const order: OrderReport = {
    kind: 'order', ...head, state: event.X, price: event.o.endsWith('MARKET') ? null : event.p, quantity: event.q,
    filled: event.z, averagePrice: averageOf(undefined, event.Z, event.z), updatedUs: event.T, reason: reasonOf(event),
  };
  if (event.x !== 'TRADE') return [report(order)];
  const fill: FillReport = {
    kind: 'fill', ...head, tradeId: event.t, price: event.L, quantity: event.l, isMaker: event.m, filledUs: event.T,
    fee: event.n === undefined || event.n === null || event.N === undefined || event.N === null ? { amount: { units: 0n, decimals: 0 }, asset: '' } : { amount: event.n, asset: event.N },
  };
  return [report(fill), report(order)];
}

function reasonOf({ X, r, eR }: z.infer<typeof execution>): OrderReport['reason'] {
  const code = r !== undefined && r !== 'NONE' ? r : eR === undefined ? null : String(eR);
  return code === null || (X !== 'rejected' && X !== 'expired') ? null : { fault: 'order.rejected', code, text: '' };
}

function report(value: Report): LineNews {
  return { kind: 'report', report: value };
}
