/** The venue's sample messages of accounts, each with what it must come to; and the requests, letter by letter. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { never } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatDecimal, priceTicks, qtyLots } from '../../../domain/number.ts';
import type { AccountDialect, Ask, Command, LineNews, OrderTerms, Report, Stamp, Verdict } from '../account.ts';
import { binanceSpotAccount } from './account-spot.ts';
import { binanceUsdmAccount } from './account-usdm.ts';

const fixtures = new URL('../../../../../../shared/fixtures/binance/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** One report in a line: `order id/client side state price × quantity, filled at average, time`. */
function words(report: Report): string {
  switch (report.kind) {
    case 'order': {
      const { symbol, venueId, clientId, side, state, price, quantity, filled, averagePrice, updatedUs, reason } = report;
      return `order ${symbol} ${venueId}/${clientId} ${side} ${state} ${price === null ? 'market' : formatDecimal(price)} × ${formatDecimal(quantity)}, ${formatDecimal(filled)} at ${averagePrice === null ? null : Number(averagePrice.toFixed(4))}, ${updatedUs / 1_000}${reason === null ? '' : ` ${reason.code}`}`;
    }
    case 'fill': {
      const { symbol, venueId, clientId, tradeId, side, price, quantity, fee, isMaker, filledUs } = report;
      return `fill ${symbol} ${venueId}/${clientId} #${tradeId} ${side} ${formatDecimal(price)} × ${formatDecimal(quantity)}, fee ${fee === null ? 'later' : `${formatDecimal(fee.amount)} ${fee.asset}`}, ${isMaker ? 'maker' : 'taker'}, ${filledUs / 1_000}`;
    }
    case 'balance': return `balance ${report.asset} ${formatDecimal(report.total)}, free ${report.free === null ? 'untold' : formatDecimal(report.free)}, ${report.updatedUs / 1_000}`;
    case 'position': return `position ${report.symbol} ${report.side} ${formatDecimal(report.quantity)} at ${report.entryPrice}, ${report.updatedUs / 1_000}`;
    default: return never(report);
  }
}

function readLine(dialect: AccountDialect, message: unknown): readonly LineNews[] {
  const read = dialect.lines[0]?.read(encode(message));
  if (read?.ok !== true) throw new Error(read?.fault.detail ?? 'no line');
  return read.value;
}

function told(news: readonly LineNews[]): readonly string[] {
  return news.map((one) => (one.kind === 'report' ? words(one.report) : one.kind === 'leaving' ? `leaving: ${one.detail}` : one.kind));
}

function verdictWords(verdict: Verdict): readonly string[] {
  return verdict.kind === 'done' ? verdict.reports.map(words) : [`${verdict.kind} ${verdict.reason.fault} ${verdict.reason.code}`];
}

const pushes: Readonly<Record<string, readonly string[]>> = {
  'Spot.Account.AccountPosition': ['balance ETH 10000.000000, free 10000.000000, 1564034571073'],
  'Spot.Account.Balance': [],
  'Spot.Account.Liability': [],
  'Spot.Account.MarginCall': [],
  'Spot.Account.OcoOrder': [],
  'Spot.Account.Order': ['order ETHBTC 4293153/mUvoqJxFIILMdfAW5iGSOW buy open 0.10264410 × 1.00000000, 0.00000000 at null, 1499405658657'],
  'UsdFutures.AccountUpdate': [
    'balance USDT 122624.12345678, free untold, 1564745798938',
    'balance BUSD 1.00000000, free untold, 1564745798938',
    'position BTCUSDT net 0 at 0, 1564745798938',
    'position BTCUSDT long 20 at 6563.665, 1564745798938',
    'position BTCUSDT short -10 at 6563.86, 1564745798938',
  ],
  'UsdFutures.AlgoOrderUpdate': [],
  'UsdFutures.ConditionalTrigger': [],
  'UsdFutures.GridUpdate': [],
  'UsdFutures.Leverage': [],
  'UsdFutures.MarginUpdate': [],
  'UsdFutures.MultiAssetMode': [],
  'UsdFutures.OrderUpdate': ['order BTCUSDT 8886774/TEST sell open market × 0.001, 0 at null, 1568879465650'],
  'UsdFutures.StrategyUpdate': [],
  'UsdFutures.TradeUpdate': ['fill BTCUSDT 8886774/z8hcUoOsqEdKMeKPSABslD #109100866 buy 64089.20 × 0.040, fee later, taker, 1721895408214'],
};

const step = z.object({ dir: z.string(), msg: z.unknown() });

test.skipIf(!hasFixtures)('every private push comes to exactly this', () => {
  const read = Object.keys(pushes).map((name) => {
    const lines = readFileSync(new URL(`ws-jkorf/Subscriptions.${name}.jsonl`, fixtures), 'utf8').trim().split('\n').map((line) => step.parse(JSON.parse(line)));
    const dialect = name.startsWith('Spot') ? binanceSpotAccount : binanceUsdmAccount;
    return [name, lines.filter(({ dir }) => dir === 'push').flatMap(({ msg }) => told(readLine(dialect, msg)))] as const;
  });
  expect(Object.fromEntries(read)).toEqual(pushes);
});

const spec = sampleSpec();
const name = { spec, clientId: 'mine', venueId: null };
const terms: OrderTerms = { spec, side: 'sell', ticks: priceTicks(2_341_610), lots: qtyLots(847), timeInForce: 'gtc', isReduceOnly: false };
const asks = {
  place: { kind: 'place', clientId: 'mine', terms },
  cancel: { kind: 'cancel', name },
  amend: { kind: 'amend', name, terms },
  'cancel-all': { kind: 'cancel-all', spec },
  order: { kind: 'order', name },
  'open-orders': { kind: 'open-orders', after: null },
  balances: { kind: 'balances' },
  positions: { kind: 'positions' },
  fills: { kind: 'fills', spec, sinceUs: 1_700_000_000_000_999, after: null },
} as const satisfies Record<Ask['kind'], Ask>;

const order = 'order BTCUSDT 12569099453/4d96324ff9d44481926157';
const answers: readonly (readonly [file: string, ask: Ask['kind'], outcome: readonly string[]])[] = [
  ['ws-jkorf/Socket.Spot.Account.GetAccountInfo', 'balances', ['balance BNB 0.00000000, free 0.00000000, 0', 'balance BTC 1.43071120, free 1.3447112, 0', 'balance USDT 1021.21000000, free 1021.21000000, 0']],
  ['ws-jkorf/Socket.Spot.Trading.AmendOrder', 'amend', [`${order} sell open 23416.10000000 × 0.00847000, 0.00847000 at 23416.2001, 1660801717945`]],
  ['ws-jkorf/Socket.Spot.Trading.CancelAllOrders', 'cancel-all', [`${order} sell partly-filled 23416.10000000 × 0.00847000, 0.00720000 at 23949.9042, 1660801717945`]],
  ['ws-jkorf/Socket.Spot.Trading.CancelOrder', 'cancel', [`${order} sell filled 23416.10000000 × 0.00847000, 0.00847000 at 23416.2001, 1660801717945`]],
  ['ws-jkorf/Socket.Spot.Trading.GetOpenOrders', 'open-orders', [`${order} sell partly-filled 23416.10000000 × 0.00847000, 0.00720000 at 23949.9042, 1660801717945`]],
  ['ws-jkorf/Socket.Spot.Trading.GetOrder', 'order', [`${order} sell filled 23416.10000000 × 0.00847000, 0.00847000 at 23416.2001, 1660801717945`]],
  ['ws-jkorf/Socket.Spot.Trading.GetUserTrades', 'fills', [
    'fill BTCUSDT 12569099453/null #1650422481 sell 23416.10000000 × 0.00635000, fee 0.00000000 BNB, maker, 1660801715793',
    'fill BTCUSDT 12569099453/null #1650422482 sell 23416.50000000 × 0.00212000, fee 0.00000000 BNB, maker, 1660801715793',
  ]],
  ['ws-jkorf/Socket.Spot.Trading.PlaceOrder', 'place', [
    `fill BTCUSDT 12569099453/4d96324ff9d44481926157ec08158a40 #1650422481 sell 23416.10000000 × 0.00635000, fee 0.000000 BNB, taker, 1660801715793`,
    `fill BTCUSDT 12569099453/4d96324ff9d44481926157ec08158a40 #1650422482 sell 23416.50000000 × 0.00212000, fee 0.000000 BNB, taker, 1660801715793`,
    `${order}ec08158a40 sell filled 23416.10000000 × 0.00847000, 0.00847000 at 23416.2001, 1660801715793`,
  ]],
  ['ws-jkorf/Socket.UsdFutures.Account.GetBalances', 'balances', ['balance USDT 122607.35137903, free 23.72469206, 0']],
  ['ws-jkorf/Socket.UsdFutures.Trading.CancelOrder', 'cancel', ['order BTCUSDT 283194212/myOrder1 buy cancelled market × 11, 0 at null, 1571110484038']],
  ['ws-jkorf/Socket.UsdFutures.Trading.EditOrder', 'amend', ['order BTCUSDT 328971409/xGHfltUMExx0TbQstQQfRX sell open 43769.10 × 0.110, 0.000 at null, 1703426756190']],
  ['ws-jkorf/Socket.UsdFutures.Trading.GetOrder', 'order', ['order BTCUSDT 1917641/abc buy open market × 0.40, 0 at null, 1579276756075']],
  ['ws-jkorf/Socket.UsdFutures.Trading.GetPositions', 'positions', ['position BTCUSDT net 1.000 at 0, 0']],
  ['ws-jkorf/Socket.UsdFutures.Trading.PlaceOrder', 'place', ['order BTCUSDT 325078477/iCXL1BywlBaf2sesNUrVl3 buy open 43187.00 × 0.100, 0.000 at null, 1702555534435']],
  ['rest-jkorf/Spot.Account.GetAccountInfo', 'balances', ['balance BTC 4723846.89208129, free 4723846.89208129, 0', 'balance LTC 4763368.68006011, free 4763368.68006011, 0']],
  ['rest-jkorf/Spot.Trading.AmendOrder', 'amend', [`${order} sell open 23416.10000000 × 0.00847000, 0.00847000 at 23416.2001, 1660801717945`]],
  ['rest-jkorf/Spot.Trading.CancelAllOrders', 'cancel-all', [
    'order BTCUSDT 11/E6APeyTJvkMvLMYMqu1KQ4 buy cancelled 0.089853 × 0.178622, 0.000000 at null, 1684804350068',
    'order BTCUSDT 13/A3EF2HCwxgZPFMrfwbgrhv buy cancelled 0.090430 × 0.178622, 0.000000 at null, 1684804350069',
  ]],
  ['rest-jkorf/Spot.Trading.CancelOrder', 'cancel', ['order LTCBTC 4/myOrder1 buy cancelled 2.00000000 × 1.00000000, 0.00000000 at null, 1684804350068']],
  ['rest-jkorf/Spot.Trading.GetOpenOrders', 'open-orders', ['order LTCBTC 1/myOrder1 buy open 0.1 × 1.0, 0.0 at null, 1499827319559']],
  ['rest-jkorf/Spot.Trading.GetOrder', 'order', ['order LTCBTC 1/myOrder1 buy open 0.1 × 1.0, 0.0 at null, 1499827319559']],
  ['rest-jkorf/Spot.Trading.GetOrders', 'open-orders', ['order LTCBTC 1/myOrder1 buy open 0.1 × 1.0, 0.0 at null, 1499827319559']],
  ['rest-jkorf/Spot.Trading.GetUserTrades', 'fills', ['fill BNBBTC 100234/null #28457 buy 4.00000100 × 12.00000000, fee 10.10000000 BNB, taker, 1499865549590']],
  ['rest-jkorf/Spot.Trading.PlaceOrder', 'place', [
    ...[[56, '4000.00000000', '1.00000000', '4.00000000'], [57, '3999.00000000', '5.00000000', '19.99500000'], [58, '3998.00000000', '2.00000000', '7.99600000'], [59, '3997.00000000', '1.00000000', '3.99700000'], [60, '3995.00000000', '1.00000000', '3.99500000']]
      .map(([trade, price, quantity, fee]) => `fill BTCUSDT 28/6gCrw2kRUAF9CvJDGP16IP #${trade} sell ${price} × ${quantity}, fee ${fee} USDT, taker, 1507725176595`),
    'order BTCUSDT 28/6gCrw2kRUAF9CvJDGP16IP sell filled 0.00000000 × 10.00000000, 10.00000000 at 1, 1507725176595',
  ]],
  ['rest-jkorf/UsdFutures.Account.GetBalances', 'balances', ['balance USDT 122607.35137903, free 23.72469206, 0']],
  ['rest-jkorf/UsdFutures.Trading.CancelAllOrders', 'cancel-all', []],
  ['rest-jkorf/UsdFutures.Trading.CancelOrder', 'cancel', ['order BTCUSDT 283194212/myOrder1 buy cancelled market × 11, 0 at null, 1571110484038']],
  ['rest-jkorf/UsdFutures.Trading.EditOrder', 'amend', ['order BTCUSDT 20072994037/LJ9R4QZDihCaS8UAOOLpgW buy open 30005 × 1, 0 at null, 1629182711600']],
  ['rest-jkorf/UsdFutures.Trading.GetOpenOrders', 'open-orders', ['order BTCUSDT 1917641/abc buy open market × 0.40, 0 at null, 1579276756075']],
  ['rest-jkorf/UsdFutures.Trading.GetOrder', 'order', ['order BTCUSDT 1917641/abc buy open market × 0.40, 0 at null, 1579276756075']],
  ['rest-jkorf/UsdFutures.Trading.GetPositions', 'positions', ['position BTCUSDT long 0.001 at 22185.2, 0', 'position BTCUSDT short 0.000 at 0, 0']],
  ['rest-jkorf/UsdFutures.Trading.GetUserTrades', 'fills', ['fill BTCUSDT 25851813/null #698759 sell 7819.01 × 0.002, fee -0.07819010 USDT, taker, 1569514978020']],
  ['rest-jkorf/UsdFutures.Trading.PlaceOrder', 'place', ['order BTCUSDT 22542179/testOrder buy open market × 10, 0 at null, 1566818724722']],
];

test.skipIf(!hasFixtures)('every answer comes to exactly this', () => {
  const read = answers.map(([file, ask]) => {
    const dialect = file.includes('Spot.') ? binanceSpotAccount : binanceUsdmAccount;
    const isMessage = file.startsWith('ws');
    const text = readFileSync(new URL(`${file}.${isMessage ? 'jsonl' : 'json'}`, fixtures), 'utf8');
    if (!isMessage) return [file, ask, verdictWords(dialect.judge(asks[ask], 200, z.object({ response: z.unknown() }).parse(JSON.parse(text)).response))];
    const message = text.trim().split('\n').map((line) => step.parse(JSON.parse(line))).find(({ dir }) => dir === 'push')?.msg;
    const answer = readLine(dialect, message).find((news) => news.kind === 'answer');
    return [file, ask, answer === undefined ? ['no answer'] : verdictWords(dialect.judge(asks[ask], answer.status, answer.body))];
  });
  expect(read).toEqual(answers);
});

const fillEvent = {
  e: 'executionReport', E: 1_499_405_658_849, s: 'BTCUSDT', c: 'mine', C: '', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '2.00000000', p: '30000.00000000', x: 'TRADE', X: 'PARTIALLY_FILLED', r: 'NONE',
  i: 77, l: '0.50000000', z: '0.75000000', L: '29999.00000000', n: '0.00050000', N: 'BTC', T: 1_499_405_658_848, t: 9, m: true, Z: '22500.00000000', eR: 1,
};

test('spot: a fill is told with its fee and then the whole order; a cancel under the id of the order', () => {
  const wrap = (event: object) => ({ subscriptionId: 0, event });
  expect(told(readLine(binanceSpotAccount, wrap(fillEvent)))).toEqual([
    'fill BTCUSDT 77/mine #9 buy 29999.00000000 × 0.50000000, fee 0.00050000 BTC, maker, 1499405658848',
    'order BTCUSDT 77/mine buy partly-filled 30000.00000000 × 2.00000000, 0.75000000 at 30000, 1499405658848',
  ]);
  expect(told(readLine(binanceSpotAccount, wrap({ ...fillEvent, x: 'CANCELED', X: 'CANCELED', c: 'the-cancel', C: 'mine', t: -1 })))).toEqual([
    'order BTCUSDT 77/mine buy cancelled 30000.00000000 × 2.00000000, 0.75000000 at 30000, 1499405658848',
  ]);
  expect(told(readLine(binanceSpotAccount, wrap({ ...fillEvent, x: 'EXPIRED', X: 'EXPIRED_IN_MATCH', t: -1, eR: 5 })))).toEqual([
    'order BTCUSDT 77/mine buy expired 30000.00000000 × 2.00000000, 0.75000000 at 30000, 1499405658848 5',
  ]);
  expect(told(readLine(binanceSpotAccount, wrap({ e: 'eventStreamTerminated', E: 1 })))).toEqual(['leaving: the exchange ended the stream of user events']);
});

test('perpetuals: fills, and the end of a listen key, wrapped and not', () => {
  const o = { s: 'BTCUSDT', c: 'mine', S: 'SELL', o: 'LIMIT', f: 'GTC', q: '0.010', p: '60000.00', ap: '60000.50', x: 'TRADE', X: 'FILLED', i: 5, l: '0.004', z: '0.010', L: '60001.00', n: '0.096', N: 'USDT', T: 1, t: 12, m: false };
  const event = { e: 'ORDER_TRADE_UPDATE', E: 3, T: 2, o };
  const outcome = ['fill BTCUSDT 5/mine #12 sell 60001.00 × 0.004, fee 0.096 USDT, taker, 2', 'order BTCUSDT 5/mine sell filled 60000.00 × 0.010, 0.010 at 60000.5, 2'];
  expect(told(readLine(binanceUsdmAccount, event))).toEqual(outcome);
  expect(told(readLine(binanceUsdmAccount, { stream: 'key', data: event }))).toEqual(outcome);
  expect(told(readLine(binanceUsdmAccount, { e: 'listenKeyExpired', E: 1 }))).toEqual(['leaving: the listen key expired']);
});

test('a cancelled order that was asked for is told under its own id, not under that of its cancel', () => {
  const body = { symbol: 'BTCUSDT', orderId: 5, clientOrderId: 'bYrNaPRmX8fVWcxrKmwgpw', price: '1', origQty: '2', executedQty: '0', status: 'CANCELED', type: 'LIMIT', side: 'BUY', updateTime: 1 };
  expect(binanceSpotAccount.judge(asks.order, 200, body)).toMatchObject({ kind: 'done', reports: [{ clientId: asks.order.name.clientId, state: 'cancelled' }] });
});

test('what cannot be read is a fault, never an exception and never a guess', () => {
  for (const bytes of [new Uint8Array([0xff]), new TextEncoder().encode('{"a":'), encode({ subscriptionId: 0, event: { ...fillEvent, z: 'much' } }), encode({ subscriptionId: 0, event: { ...fillEvent, X: 'SOMETHING_NEW' } })]) {
    expect(binanceSpotAccount.lines[0]?.read(bytes)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  }
  for (const value of [null, 1, [], 'pong', { event: 1 }, { subscriptionId: 0, event: {} }]) expect(told(readLine(binanceSpotAccount, value))).toEqual([]);
  expect(verdictWords(binanceSpotAccount.judge(asks.place, 200, { orderId: 'x' }))).toEqual(['unknown message.malformed 200']);
});

test('the error codes that need care', () => {
  const judged = (ask: Ask['kind'], status: number, code: number, msg = '', data?: object) => verdictWords(binanceSpotAccount.judge(asks[ask], status, { code, msg, data }))[0];
  expect([
    judged('place', 400, -2010, 'Account has insufficient balance for requested action.'),
    judged('place', 400, -2010, 'Order would immediately match and take.'),
    judged('place', 400, -2010, 'Duplicate order sent.'),
    judged('place', 400, -2010, 'Something else.'),
    judged('place', 400, -4116),
    judged('place', 400, -1013, 'Filter failure: LOT_SIZE'),
    judged('place', 400, -1021),
    judged('place', 400, -5028),
    judged('place', 500, -1007),
    judged('place', 500, -9999),
    judged('place', 504, 0),
    judged('place', 400, -1015),
    judged('cancel', 400, -2011, 'Unknown order sent.'),
    judged('cancel', 400, -2011, 'Order was not canceled due to cancel restrictions.'),
    judged('order', 400, -2013),
    judged('order', 401, -2015),
  ]).toEqual([
    'refused order.funds -2010', 'refused order.would-take -2010', 'unknown order.duplicate -2010', 'refused order.rejected -2010', 'unknown order.duplicate -4116',
    'refused order.rule -1013', 'clock clock.wrong -1021', 'clock clock.wrong -5028', 'unknown order.unclear -1007', 'unknown order.unclear -9999', 'unknown order.unclear 0',
    'busy venue.rate-limited -1015', 'absent order.absent -2011', 'refused order.rejected -2011', 'absent order.absent -2013', 'refused keys.refused -2015',
  ]);
  expect(binanceSpotAccount.judge(asks.place, 418, { code: -1003, msg: 'banned', data: { serverTime: 1_000, retryAfter: 61_000 } })).toMatchObject({ kind: 'busy', retryAfterUs: 60_000_000 });
  expect(['<html>', undefined].map((body) => [403, 429, 400, 503, 502].map((status) => binanceSpotAccount.judge(asks.place, status, body).kind))).toEqual(Array.from({ length: 2 }, () => ['busy', 'busy', 'refused', 'unknown', 'unknown']));
  expect([{ code: 503, msg: 'Service Unavailable.' }, { code: 503, msg: 'Unknown error, please check your request or try again later.' }].map((body) => binanceUsdmAccount.judge(asks.place, 503, body).kind)).toEqual(['busy', 'unknown']);
});

function asked(dialect: AccountDialect, ask: Ask): string {
  const request = dialect.request(ask, new Map());
  if (!request.ok) return request.fault.code;
  return `${request.value.method} ${request.value.path} ${request.value.params.map((pair) => pair.join('=')).join('&')}`;
}

test('spot requests', () => {
  expect(Object.values(asks).map((ask) => asked(binanceSpotAccount, ask))).toEqual([
    'POST /api/v3/order symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.00847&price=23416.10&newClientOrderId=mine&newOrderRespType=FULL',
    'DELETE /api/v3/order symbol=BTCUSDT&origClientOrderId=mine',
    'PUT /api/v3/order/amend/keepPriority symbol=BTCUSDT&origClientOrderId=mine&newClientOrderId=mine&newQty=0.00847',
    'DELETE /api/v3/openOrders symbol=BTCUSDT',
    'GET /api/v3/order symbol=BTCUSDT&origClientOrderId=mine',
    'GET /api/v3/openOrders ',
    'GET /api/v3/account omitZeroBalances=true',
    'order.unsupported',
    'GET /api/v3/myTrades symbol=BTCUSDT&startTime=1700000000000&limit=1000',
  ]);
  const variants: readonly OrderTerms[] = [{ ...terms, ticks: null, timeInForce: 'ioc' }, { ...terms, timeInForce: 'post-only' }, { ...terms, side: 'buy', timeInForce: 'fok' }];
  expect(variants.map((changed) => asked(binanceSpotAccount, { kind: 'place', clientId: 'm', terms: changed }).slice(34))).toEqual([
    'side=SELL&type=MARKET&quantity=0.00847&newClientOrderId=m&newOrderRespType=FULL',
    'side=SELL&type=LIMIT_MAKER&quantity=0.00847&price=23416.10&newClientOrderId=m&newOrderRespType=FULL',
    'side=BUY&type=LIMIT&timeInForce=FOK&quantity=0.00847&price=23416.10&newClientOrderId=m&newOrderRespType=FULL',
  ]);
});

test('perpetual requests', () => {
  expect(Object.values(asks).map((ask) => asked(binanceUsdmAccount, ask))).toEqual([
    'POST /fapi/v1/order symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.00847&price=23416.10&newClientOrderId=mine&newOrderRespType=RESULT',
    'DELETE /fapi/v1/order symbol=BTCUSDT&origClientOrderId=mine',
    'PUT /fapi/v1/order symbol=BTCUSDT&origClientOrderId=mine&side=SELL&quantity=0.00847&price=23416.10',
    'DELETE /fapi/v1/allOpenOrders symbol=BTCUSDT',
    'GET /fapi/v1/order symbol=BTCUSDT&origClientOrderId=mine',
    'GET /fapi/v1/openOrders ',
    'GET /fapi/v3/balance ',
    'GET /fapi/v3/positionRisk ',
    'GET /fapi/v1/userTrades symbol=BTCUSDT&startTime=1700000000000&limit=1000',
  ]);
  expect(asked(binanceUsdmAccount, { kind: 'place', clientId: 'm', terms: { ...terms, timeInForce: 'post-only', isReduceOnly: true } })).toContain('&timeInForce=GTX&quantity=0.00847&reduceOnly=true&price=');
  expect(asked(binanceUsdmAccount, { kind: 'cancel', name: { ...name, venueId: '12' } })).toBe('DELETE /fapi/v1/order symbol=BTCUSDT&orderId=12');
});

test('messages are signed with an HMAC key and not in an Ed25519 session; what has no message goes by request', () => {
  const stamp = (scheme: 'hmac' | 'ed25519'): Stamp => ({ signer: { keyId: 'k', passphrase: null, scheme, sign: () => 's' }, host: 'h', venueUs: 1_700_000_000_000_000 });
  const text = (dialect: AccountDialect, command: Command, scheme: 'hmac' | 'ed25519') => {
    const draft = dialect.message(command, '7', stamp(scheme), new Map());
    return draft === null ? null : draft.ok ? draft.value.seal(draft.value.prehash === null ? '' : 'SIG') : draft.fault.code;
  };
  expect(text(binanceSpotAccount, asks.cancel, 'hmac')).toBe('{"id":"7","method":"order.cancel","params":{"apiKey":"k","origClientOrderId":"mine","recvWindow":5000,"symbol":"BTCUSDT","timestamp":1700000000000,"signature":"SIG"}}');
  expect(text(binanceSpotAccount, asks.cancel, 'ed25519')).toBe('{"id":"7","method":"order.cancel","params":{"symbol":"BTCUSDT","origClientOrderId":"mine","recvWindow":5000,"timestamp":1700000000000}}');
  expect(text(binanceUsdmAccount, asks['cancel-all'], 'hmac')).toBeNull();
  const greetings = (dialect: AccountDialect, scheme: 'hmac' | 'ed25519') => dialect.lines.flatMap((line) => line.greetings.map((greeting) => greeting.draft(stamp(scheme), new Map())?.seal('SIG') ?? null));
  expect(greetings(binanceSpotAccount, 'hmac')).toEqual([null, '{"id":"events","method":"userDataStream.subscribe.signature","params":{"apiKey":"k","recvWindow":5000,"timestamp":1700000000000,"signature":"SIG"}}']);
  expect(greetings(binanceSpotAccount, 'ed25519')).toEqual([
    '{"id":"logon","method":"session.logon","params":{"apiKey":"k","recvWindow":5000,"timestamp":1700000000000,"signature":"SIG"}}',
    '{"id":"events","method":"userDataStream.subscribe","params":{"recvWindow":5000,"timestamp":1700000000000}}',
  ]);
  expect(greetings(binanceUsdmAccount, 'hmac')).toEqual([null]);
});

test('a listen key becomes part of the path, and nothing else does', () => {
  const [preparation] = binanceUsdmAccount.preparations;
  const known = preparation?.learn({ listenKey: 'pqia91ma19a5s61cv6a81va65sdf19v8a65a1' });
  expect(known?.ok === true && binanceUsdmAccount.lines[0]?.path(known.value)).toBe('/private/ws?listenKey=pqia91ma19a5s61cv6a81va65sdf19v8a65a1&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE/TRADE_LITE/listenKeyExpired');
  expect(preparation?.learn({ listenKey: 'a&b=/..' }).ok).toBe(false);
});
