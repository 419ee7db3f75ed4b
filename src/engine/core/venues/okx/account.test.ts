/** OKX's sample messages of accounts, each with what it must come to; and what we say, letter by letter. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { never } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatDecimal, priceTicks, qtyLots } from '../../../domain/number.ts';
import type { AccountDialect, Ask, Command, LineNews, OrderTerms, Report, Stamp, Verdict } from '../account.ts';
import { cancelAllAfter, okxSpotAccount, okxSwapAccount } from './account.ts';

const fixtures = new URL('../../../../../../shared/fixtures/okx/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** One report in a line: `order id/client side state price × quantity, filled at average, time`. */
function words(report: Report): string {
  switch (report.kind) {
    case 'order': {
      const { symbol, venueId, clientId, side, state, price, quantity, filled, averagePrice, updatedUs, reason } = report;
      return `order ${symbol} ${venueId}/${clientId} ${side} ${state} ${price === null ? 'market' : formatDecimal(price)} × ${formatDecimal(quantity)}, ${formatDecimal(filled)} at ${averagePrice}, ${updatedUs / 1_000}${reason === null ? '' : ` ${reason.fault} ${reason.code}`}`;
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

function heard(message: unknown, dialect: AccountDialect = okxSwapAccount): readonly string[] {
  const read = dialect.lines[0]?.read(encode(message));
  if (read?.ok !== true) return [read?.fault.code ?? 'no line'];
  return read.value.map(newsWords);
}

function newsWords(news: LineNews): string {
  switch (news.kind) {
    case 'report': return words(news.report);
    case 'answer': return `answer ${news.id} ${news.status}`;
    case 'leaving': return `leaving: ${news.detail}`;
    case 'spent': case 'reply': return news.kind;
    default: return never(news);
  }
}

function verdictWords(verdict: Verdict): readonly string[] {
  if (verdict.kind !== 'done') return [`${verdict.kind} ${verdict.reason.fault} ${verdict.reason.code}`];
  return [verdict.next === undefined ? 'done' : `done, next ${verdict.next}`, ...verdict.reports.map(words)];
}

const login = 'answer login 200';
const eth = 'position ETH-USD-210430 long 1 at 2566.31, 1619507761462';
const usdt = 'balance USDT 4750.426970691436, free 4734.371190691435, 1705564223311';

/** All that came over the line: the login, the acknowledgement, the push. */
const pushes: Readonly<Record<string, readonly string[]>> = {
  'Account.Balance': [login, 'answer account 200', usdt],
  'Account.BalanceAndPosition': [login, 'answer balance_and_position 200'],
  'Account.Deposit': [login, 'answer deposit-info 200'],
  'Account.Greeks': [login, 'answer account-greeks 200'],
  'Account.Withdrawal': [login, 'answer withdrawal-info 200'],
  'Trading.AdvancedAlgoOrder': [login, 'answer algo-advance 200'],
  'Trading.AlgoOrder': [login, 'answer orders-algo 200'],
  'Trading.LiquidationWarning': [login, 'answer liquidation-warning 200'],
  'Trading.Order': [
    login, 'answer orders 200',
    'fill BTC-USDT 452197707845865472/null #242589207 sell 31527.1 × 0.001, fee 0.02522168 USDT, maker, 1654084353263',
    'order BTC-USDT 452197707845865472/null sell filled 31527.1 × 0.001, 0.001 at 31527.1, 1654084353264',
  ],
  'Trading.Position': [login, 'answer positions 200', eth],
  'Trading.UserTrade': [login, 'answer fills 200'],
};

const step = z.object({ dir: z.string(), msg: z.unknown() });

function stepsOf(file: string): readonly z.infer<typeof step>[] {
  return readFileSync(new URL(`ws-jkorf/${file}`, fixtures), 'utf8').trim().split('\n').map((line) => step.parse(JSON.parse(line)));
}

function filesOf(folder: string, name: RegExp): readonly string[] {
  return readdirSync(new URL(`${folder}/`, fixtures)).filter((file) => name.test(file)).sort();
}

test.skipIf(!hasFixtures)('every private push comes to exactly this', () => {
  const names = filesOf('ws-jkorf', /^Subscriptions\.Unified\.(?:Account|Trading)\./).map((file) => file.slice('Subscriptions.Unified.'.length, -'.jsonl'.length));
  const read = names.map((name) => [name, stepsOf(`Subscriptions.Unified.${name}.jsonl`).filter(({ dir }) => dir !== 'sent').flatMap(({ msg }) => heard(msg))] as const);
  expect(Object.fromEntries(read)).toEqual(pushes);
});

const spec = sampleSpec({ venue: 'okx', id: 'okx:spot:BTC-USDT', symbol: 'BTC-USDT' });
const swap = sampleSpec({ venue: 'okx', market: 'perp', id: 'okx:perp:BTC-USDT-SWAP', symbol: 'BTC-USDT-SWAP', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 } });
const name = { spec, clientId: 'mine', venueId: null };
const terms: OrderTerms = { spec, side: 'sell', ticks: priceTicks(2_341_610), lots: qtyLots(847), timeInForce: 'gtc', isReduceOnly: false };
const asks = {
  place: { kind: 'place', clientId: 'mine', terms },
  cancel: { kind: 'cancel', name },
  amend: { kind: 'amend', name, terms },
  'cancel-all': { kind: 'cancel-all', spec, names: [name, { ...name, venueId: '12' }] },
  order: { kind: 'order', name },
  'open-orders': { kind: 'open-orders', after: null },
  balances: { kind: 'balances' },
  positions: { kind: 'positions' },
  fills: { kind: 'fills', spec, sinceUs: 1_700_000_000_000_999, after: null },
} as const satisfies Record<Ask['kind'], Ask>;

const socketAnswers: Readonly<Record<string, readonly [ask: Ask['kind'], outcome: readonly string[]]>> = {
  AmendMultipleOrders: ['amend', ['done']],
  AmendOrder: ['amend', ['done']],
  CancelMultipleOrders: ['cancel-all', ['done']],
  CancelOrder: ['cancel', ['done']],
  PlaceMultipleOrders: ['place', ['done']],
  PlaceOrder: ['place', ['done']],
};

test.skipIf(!hasFixtures)('every answer to a command over the line comes to exactly this', () => {
  const files = filesOf('ws-jkorf', /^Socket\./);
  const read = files.map((file) => {
    const key = file.slice('Socket.UnifiedApi.'.length, -'.jsonl'.length);
    const verdicts = stepsOf(file).filter(({ dir }) => dir === 'push').flatMap(({ msg }) => {
      const news = okxSpotAccount.lines[0]?.read(encode(msg));
      return news?.ok === true ? news.value.flatMap((one) => (one.kind === 'answer' ? [one.id, ...verdictWords(okxSpotAccount.judge(asks[socketAnswers[key]?.[0] ?? 'place'], one.status, one.body))] : [])) : [];
    });
    return [key, verdicts] as const;
  });
  expect(Object.fromEntries(read)).toEqual(Object.fromEntries(Object.entries(socketAnswers).map(([key, [, outcome]]) => [key, ['|1|', ...outcome]])));
});

const bought = 'order BTC-USDT 680800019749904384/null buy filled market × 0.00192834, 0.00192834 at 51858, 1708587373362';
const restAnswers: Readonly<Record<string, readonly [ask: Ask['kind'], outcome: readonly string[]]>> = {
  'Account.GetAccountBalance': ['balances', ['done', 'balance USDT 4850.435693622894, free 4834.3170936228935, 1705474164160']],
  'Account.GetAccountPositions': ['positions', ['done', eth]],
  'Trading.AmendMultipleOrders': ['amend', ['done']],
  'Trading.AmendOrder': ['amend', ['done']],
  'Trading.CancelMultipleOrders': ['cancel-all', ['done']],
  'Trading.CancelOrder': ['cancel', ['done']],
  'Trading.GetOrderDetails': ['order', ['done', bought]],
  'Trading.GetOrderHistory': ['open-orders', ['done', bought]],
  'Trading.GetOrders': ['open-orders', ['done', 'order BTC-USDT 301835739059335168/null buy open 59200 × 1, 0 at null, 1618235248028']],
  'Trading.GetUserTrades': ['fills', ['done', 'fill BTC-USDT 680800019749904384/null #744876980 buy 51858 × 0.00192834, fee 0.00000192834 BTC, taker, 1708587373361']],
  'Trading.PlaceMultipleOrders': ['place', ['done']],
  'Trading.PlaceOrder': ['place', ['done']],
};
/** Asked for elsewhere, or by nobody: rights of a key, fees, leverage, the dead man's switch. */
const restOfOthers = ['Account.GetAccountConfiguration', 'Account.GetFeeRates', 'Account.GetMaximumAmount', 'Account.SetAccountLeverage', 'Trading.CancelAllAfter', 'Trading.ClosePosition', 'Trading.GetAccountRateLimit'];

test.skipIf(!hasFixtures)('every answer to a request comes to exactly this', () => {
  const names = filesOf('rest-jkorf', /^UnifiedApi\.(?:Account|Trading)\./).map((file) => file.slice('UnifiedApi.'.length, -'.json'.length));
  expect(names).toEqual([...Object.keys(restAnswers), ...restOfOthers].sort());
  const shape = z.object({ response: z.unknown() });
  const read = Object.entries(restAnswers).map(([key, [ask]]) => {
    const { response } = shape.parse(JSON.parse(readFileSync(new URL(`rest-jkorf/UnifiedApi.${key}.json`, fixtures), 'utf8')));
    const body = okxSwapAccount.readBody(encode(response));
    return [key, verdictWords(okxSwapAccount.judge(asks[ask], 200, body.ok ? body.value : null))] as const;
  });
  expect(Object.fromEntries(read)).toEqual(Object.fromEntries(Object.entries(restAnswers).map(([key, [, outcome]]) => [key, outcome])));
});

const row = {
  instType: 'SPOT', instId: 'BTC-USDT', ordId: '77', clOrdId: 'mine', side: 'buy', ordType: 'limit', state: 'partially_filled', px: '30000', sz: '2', tgtCcy: '', accFillSz: '0.75', avgPx: '30000', uTime: '1499405658849',
  cancelSource: '', amendResult: '', code: '0', msg: '', tradeId: '9', fillPx: '29999', fillSz: '0.5', fillTime: '1499405658848', execType: 'M', fillFee: '-0.0005', fillFeeCcy: 'BTC',
};
const pushed = (changed: object): readonly string[] => heard({ arg: { channel: 'orders', instType: 'SPOT', uid: '1' }, data: [{ ...row, ...changed }] });

test('a push tells its last fill and then the whole order; what is filled is cumulative, the fill is not', () => {
  expect(pushed({})).toEqual([
    'fill BTC-USDT 77/mine #9 buy 29999 × 0.5, fee 0.0005 BTC, maker, 1499405658848',
    'order BTC-USDT 77/mine buy partly-filled 30000 × 2, 0.75 at 30000, 1499405658849',
  ]);
  // What is given back to us is negative, as everywhere here; without a fee it comes later; time of the fill where it is told.
  expect(pushed({ fillFee: '0.0001', execType: 'T' })[0]).toContain('fee -0.0001 BTC, taker');
  expect(pushed({ fillFee: '', fillFeeCcy: '', fillTime: '' })[0]).toBe('fill BTC-USDT 77/mine #9 buy 29999 × 0.5, fee later, maker, 1499405658849');
  expect(pushed({ fillFee: '0', fillFeeCcy: '' })[0]).toContain('fee 0 ,');
  // No trade is in it: an acknowledgement, a change, an end, a liquidation whose fills are told elsewhere.
  for (const none of [{ tradeId: '' }, { tradeId: '0' }, { fillSz: '0' }, { fillPx: '' }]) expect(pushed(none)).toEqual(['order BTC-USDT 77/mine buy partly-filled 30000 × 2, 0.75 at 30000, 1499405658849']);
});

test('how an order ended, and why', () => {
  const ended = (changed: object): string => (pushed({ tradeId: '', state: 'canceled', ...changed })[0] ?? '').replace(/^order BTC-USDT 77\/mine buy /, '').replace(/ 30000 × 2, 0.75 at 30000, 1499405658849/, '');
  expect([
    ended({ cancelSource: '1' }), ended({}), ended({ ordType: 'ioc' }), ended({ ordType: 'fok', cancelSource: '13' }), ended({ ordType: 'ioc', cancelSource: '14' }),
    ended({ cancelSource: '20' }), ended({ ordType: 'post_only', cancelSource: '31' }), ended({ cancelSource: '32' }), ended({ cancelSource: '3' }), ended({ cancelSource: '0' }), ended({ state: 'mmp_canceled', cancelSource: '38' }),
  ]).toEqual([
    'cancelled', 'expired', 'expired', 'expired order.rejected 13', 'expired',
    'cancelled order.rejected 20', 'expired order.would-take 31', 'expired order.rejected 32', 'expired order.funds 3', 'expired order.rejected 0', 'expired order.rejected 38',
  ]);
});

test('a change that failed later is told with the order as it is', () => {
  expect(pushed({ tradeId: '', state: 'live', accFillSz: '0', avgPx: '', amendResult: '-1', code: '51502', msg: 'Insufficient margin' })).toEqual(['order BTC-USDT 77/mine buy open 30000 × 2, 0 at null, 1499405658849 order.funds 51502']);
  expect(pushed({ tradeId: '', state: 'live', accFillSz: '0', avgPx: '0', amendResult: '0' })).toEqual(['order BTC-USDT 77/mine buy open 30000 × 2, 0 at null, 1499405658849']);
});

test('a market order has no price, and a purchase for so much of the quote no quantity but what it bought', () => {
  const market = (changed: object): string => pushed({ tradeId: '', ordType: 'market', px: '', sz: '100', ...changed })[0]?.slice(0, 75) ?? '';
  expect([market({ tgtCcy: 'quote_ccy' }), market({}), market({ tgtCcy: 'base_ccy' }), market({ side: 'sell' }), market({ side: 'sell', tgtCcy: 'quote_ccy' }), market({ instType: 'SWAP' })]).toEqual([
    'order BTC-USDT 77/mine buy partly-filled market × 0.75, 0.75 at 30000, 1499',
    'order BTC-USDT 77/mine buy partly-filled market × 0.75, 0.75 at 30000, 1499',
    'order BTC-USDT 77/mine buy partly-filled market × 100, 0.75 at 30000, 14994',
    'order BTC-USDT 77/mine sell partly-filled market × 100, 0.75 at 30000, 1499',
    'order BTC-USDT 77/mine sell partly-filled market × 0.75, 0.75 at 30000, 149',
    'order BTC-USDT 77/mine buy partly-filled market × 100, 0.75 at 30000, 14994',
  ]);
});

test('balances: equity where the mode reckons with it, what is available where not', () => {
  const account = (detail: object) => heard({ arg: { channel: 'account' }, eventType: 'event_update', curPage: 1, lastPage: true, data: [{ uTime: '5', details: [{ ccy: 'BTC', uTime: '4', cashBal: '2', availBal: '1.5', availEq: '1.4', ...detail }] }] });
  expect([account({}), account({ availEq: '' }), account({ availEq: '', availBal: '' }), account({ cashBal: '' })]).toEqual([['balance BTC 2, free 1.4, 5'], ['balance BTC 2, free 1.5, 5'], ['balance BTC 2, free untold, 5'], ['message.malformed']]);
});

test('positions: signed in the one mode that we trade in, told apart in the other', () => {
  const position = (posSide: string, pos: string, avgPx = '100') => heard({ arg: { channel: 'positions', instType: 'SWAP' }, data: [{ instId: 'BTC-USDT-SWAP', posSide, pos, avgPx, uTime: '6' }] })[0];
  expect([position('net', '-3'), position('net', '0', ''), position('long', '3'), position('short', '3'), position('short', '-3'), position('net', '', '')]).toEqual([
    'position BTC-USDT-SWAP net -3 at 100, 6', 'position BTC-USDT-SWAP net 0 at null, 6', 'position BTC-USDT-SWAP long 3 at 100, 6', 'position BTC-USDT-SWAP short -3 at 100, 6', 'position BTC-USDT-SWAP short -3 at 100, 6', 'position BTC-USDT-SWAP net 0 at null, 6',
  ]);
});

test('events of the line', () => {
  const event = (kind: string, more: object = {}) => heard({ event: kind, connId: 'a4d3ae55', ...more });
  const all = ['answer login 400', 'answer orders 400', 'answer account 400', 'answer positions 400'];
  expect(event('login', { code: '0', msg: '' })).toEqual(['answer login 200']);
  expect(event('login', { code: '60009', msg: 'Login failed.' })).toEqual(['answer login 400']);
  expect(event('error', { code: '60009', msg: 'Login failed.' })).toEqual(all);
  expect(event('error', { code: '60018', msg: 'no such channel', id: 'orders' })).toEqual(['answer orders 400']);
  expect(event('error', { code: '60011', msg: 'Please log in', id: '7' })).toEqual(['answer 7 400', 'leaving: the exchange forgot our login']);
  expect(heard({ id: '7', op: 'order', code: '60011', msg: 'Please log in', data: [], inTime: '1', outTime: '2' })).toEqual(['answer 7 200', 'leaving: the exchange forgot our login']);
  expect(event('error', { code: '60006', msg: 'Timestamp request expired' })).toEqual(['leaving: the exchange refused the time of the login: 60006 Timestamp request expired']);
  expect(event('notice', { code: '64008', msg: 'soon' })).toEqual(['leaving: the exchange upgrades this server']);
  expect(event('notice', { code: '1', msg: 'hello' })).toEqual([]);
  expect(event('channel-conn-count', { channel: 'orders', connCount: '2' })).toEqual([]);
  expect(event('channel-conn-count-error', { channel: 'orders', connCount: '31' })).toEqual(['leaving: the account has too many connections that listen to “orders”']);
  expect(event('subscribe', { id: 'orders', arg: { channel: 'orders', instType: 'SWAP' } })).toEqual(['answer orders 200']);
  expect(heard('pong')).toEqual([]);
});

test('what cannot be read is a fault, never an exception and never a guess', () => {
  for (const changed of [{ accFillSz: 'much' }, { state: 'something_new' }, { uTime: '' }, { ordId: '' }, { ordId: 'x1' }, { side: 'both' }, { sz: '' }, { sz: 2 }, { px: '1e' }, { sz: '-2' }, { accFillSz: '-1' }, { fillSz: '-1' }, { uTime: '9999999999999999' }, { uTime: '-1' }, { fillTime: 'now' }]) expect(pushed(changed), JSON.stringify(changed)).toEqual(['message.malformed']);
  expect([heard('{"a":'), heard('ponk'), heard('pongs')]).toEqual([['message.malformed'], ['message.malformed'], ['message.malformed']]);
  expect(okxSpotAccount.lines[0]?.read(new Uint8Array([0xff]))).toMatchObject({ ok: false });
  for (const value of [null, 1, [], 'null', { event: 1 }, { arg: {}, data: [] }, { arg: { channel: 'orders' } }, { id: 1, op: 'order', code: '0' }]) expect(heard(value)).toEqual([]);
  const judged = (ask: Ask['kind'], body: unknown) => verdictWords(okxSpotAccount.judge(asks[ask], 200, body))[0];
  expect([
    judged('place', { code: '0', data: [] }), judged('place', { code: '0', data: [{}] }), judged('place', { code: '1', data: [] }), judged('place', { ordId: '1' }), judged('place', null),
    judged('order', { code: '0', data: [] }), judged('order', { code: '0', data: [{ ordId: 1 }] }), judged('fills', { code: '0', data: [{ ...row, tradeId: 'x' }] }), judged('balances', { code: '0', data: [{}] }),
  ]).toEqual([
    'unknown message.malformed 200', 'unknown message.malformed 200', 'unknown order.unclear 1', 'unknown message.malformed 200', 'unknown message.malformed 200',
    'unknown message.malformed 200', 'unknown message.malformed 200', 'unknown message.malformed 200', 'unknown message.malformed 200',
  ]);
});

/** One word for each code: `request` where it speaks of the request, `order` where of the order. */
function coded(ask: Ask['kind'], code: number, status = 200): readonly string[] {
  const alone = verdictWords(okxSpotAccount.judge(asks[ask], status, { code: String(code), msg: 'words', data: [] }))[0];
  const inside = verdictWords(okxSpotAccount.judge(asks[ask], status, { code: '1', msg: '', data: [{ ordId: '', clOrdId: 'mine', sCode: String(code), sMsg: 'words' }] }))[0];
  return alone === inside ? [alone ?? ''] : [`request: ${alone}`, `order: ${inside}`];
}

test('the codes that need care', () => {
  expect([50001, 50004, 50026, 51054, 51149, 63999, 64007].flatMap((code) => coded('place', code))).toEqual([50001, 50004, 50026, 51054, 51149, 63999, 64007].map((code) => `unknown order.unclear ${code}`));
  expect([[51149, 500], [50004, 400], [50011, 429], [50011, 200], [50061, 200], [50013, 429], [51513, 200]].flatMap(([code = 0, status]) => coded('place', code, status))).toEqual([
    'unknown order.unclear 51149', 'unknown order.unclear 50004', 'busy venue.rate-limited 50011', 'busy venue.rate-limited 50011', 'busy venue.rate-limited 50061', 'busy venue.overloaded 50013', 'busy venue.rate-limited 51513',
  ]);
  expect([51016, 50102, 50105, 50111, 50119, 50120, 51008, 51020, 51121, 51006, 51001, 51022, 51000, 54008, 59999].flatMap((code) => coded('place', code))).toEqual([
    'unknown order.duplicate 51016', 'clock clock.wrong 50102', 'refused keys.refused 50105', 'refused keys.refused 50111', 'refused keys.refused 50119', 'refused keys.refused 50120', 'refused order.funds 51008', 'refused order.rule 51020',
    'refused order.rule 51121', 'refused order.rule 51006', 'refused instrument.unknown 51001', 'refused instrument.halted 51022', 'refused order.rejected 51000', 'refused order.rejected 54008', 'refused order.rejected 59999',
  ]);
  expect([...coded('cancel', 51400), ...coded('cancel', 51410), ...coded('amend', 51503), ...coded('order', 51603).slice(0, 1)]).toEqual([
    'absent order.absent 51400', 'request: refused order.rejected 51410', 'order: done', 'absent order.absent 51503', 'request: absent order.absent 51603',
  ]);
  // A code that nobody knows, from a server in trouble; and answers that are none of the venue's.
  expect(coded('place', 59999, 500)).toEqual(['unknown order.unclear 59999']);
  expect(['<html>', undefined].map((body) => [200, 400, 401, 403, 404, 429, 500, 502, 503].map((status) => okxSpotAccount.judge(asks.place, status, body).kind))).toEqual(Array.from({ length: 2 }, () => ['unknown', 'refused', 'refused', 'busy', 'refused', 'busy', 'unknown', 'unknown', 'unknown']));
});

test('of several cancels one that nobody knows counts for all, and one that was done is done', () => {
  const judged = (...codes: readonly string[]) => verdictWords(okxSpotAccount.judge(asks['cancel-all'], 200, { code: '2', msg: '', data: codes.map((sCode) => ({ sCode, sMsg: '' })) }));
  expect([judged('0', '51400'), judged('51400', '51400'), judged('0', '51149'), judged('51400', '51149'), judged('0', '51410')]).toEqual([['done'], ['absent order.absent 51400'], ['unknown order.unclear 51149'], ['unknown order.unclear 51149'], ['done']]);
});

function asked(dialect: AccountDialect, ask: Ask): string {
  const request = dialect.request(ask, new Map());
  if (!request.ok) return request.fault.code;
  const { method, path, params, body } = request.value;
  return `${method} ${path} ${params.map((pair) => pair.join('=')).join('&')}${body}`;
}

test('requests', () => {
  expect(Object.values(asks).map((ask) => asked(okxSpotAccount, ask))).toEqual([
    'POST /api/v5/trade/order {"instId":"BTC-USDT","tdMode":"cash","clOrdId":"mine","side":"sell","ordType":"limit","sz":"0.00847","px":"23416.10"}',
    'POST /api/v5/trade/cancel-order {"instId":"BTC-USDT","clOrdId":"mine"}',
    'POST /api/v5/trade/amend-order {"instId":"BTC-USDT","clOrdId":"mine","newSz":"0.00847","newPx":"23416.10"}',
    'POST /api/v5/trade/cancel-batch-orders [{"instId":"BTC-USDT","clOrdId":"mine"},{"instId":"BTC-USDT","ordId":"12"}]',
    'GET /api/v5/trade/order instId=BTC-USDT&clOrdId=mine',
    'GET /api/v5/trade/orders-pending instType=SPOT&limit=100',
    'GET /api/v5/account/balance ',
    'order.unsupported',
    'GET /api/v5/trade/fills instType=SPOT&instId=BTC-USDT&begin=1700000000000&limit=100',
  ]);
  expect([asked(okxSwapAccount, asks.positions), asked(okxSwapAccount, { kind: 'open-orders', after: '77' }), asked(okxSwapAccount, { kind: 'cancel-all', spec }), asked(okxSwapAccount, { ...asks.fills, after: '5' })]).toEqual([
    'GET /api/v5/account/positions instType=SWAP', 'GET /api/v5/trade/orders-pending instType=SWAP&limit=100&after=77', 'order.unsupported', 'GET /api/v5/trade/fills instType=SWAP&instId=BTC-USDT&begin=1700000000000&limit=100&after=5',
  ]);
  const ofOrder = (days: number) => ({ ...asks.fills, order: { venueId: '12', untilUs: asks.fills.sinceUs + days * 24 * 3_600 * 1e6 } });
  expect([2, 10].map((days) => [asked(okxSwapAccount, ofOrder(days)), okxSwapAccount.costsOf(ofOrder(days))[0]?.pool])).toEqual([
    ['GET /api/v5/trade/fills instType=SWAP&instId=BTC-USDT&ordId=12&limit=100', 'fills'], ['GET /api/v5/trade/fills-history instType=SWAP&instId=BTC-USDT&ordId=12&limit=100', 'old-fills'],
  ]);
  const variants: readonly OrderTerms[] = [
    { ...terms, ticks: null, timeInForce: 'ioc', side: 'buy' }, { ...terms, timeInForce: 'post-only', isReduceOnly: true }, { ...terms, timeInForce: 'ioc' }, { ...terms, timeInForce: 'fok' },
    { ...terms, spec: swap, ticks: null, timeInForce: 'ioc', isReduceOnly: true }, { ...terms, spec: swap },
  ];
  expect(variants.map((changed) => asked(okxSpotAccount, { kind: 'place', clientId: 'm', terms: changed }).slice(26))).toEqual([
    '"instId":"BTC-USDT","tdMode":"cash","clOrdId":"m","side":"buy","ordType":"market","sz":"0.00847","tgtCcy":"base_ccy"}',
    '"instId":"BTC-USDT","tdMode":"cash","clOrdId":"m","side":"sell","ordType":"post_only","sz":"0.00847","px":"23416.10"}',
    '"instId":"BTC-USDT","tdMode":"cash","clOrdId":"m","side":"sell","ordType":"ioc","sz":"0.00847","px":"23416.10"}',
    '"instId":"BTC-USDT","tdMode":"cash","clOrdId":"m","side":"sell","ordType":"fok","sz":"0.00847","px":"23416.10"}',
    '"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"m","side":"sell","ordType":"market","sz":"8.47","reduceOnly":true}',
    '"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"m","side":"sell","ordType":"limit","sz":"8.47","px":"234161.0"}',
  ]);
});

const stamp: Stamp = { signer: { keyId: 'k', passphrase: 'p', scheme: 'hmac', sign: () => 's' }, host: 'ws.okx.com:8443', venueUs: 1_700_000_000_123_456 };

function said(command: Command, known: ReadonlyMap<string, string>): string | null {
  const draft = okxSpotAccount.message(command, '7', stamp, known);
  if (draft === null) return null;
  return draft.ok ? draft.value.seal('unused') : draft.fault.code;
}

test('messages name the instrument by its code, and the moment after which they are void; without a code it is a request', () => {
  const known = new Map([['code:BTC-USDT', '123']]);
  expect([asks.place, asks.cancel, asks.amend, asks['cancel-all'], { kind: 'cancel-all', spec } as const].map((command) => said(command, known))).toEqual([
    '{"id":"7","op":"order","args":[{"instIdCode":123,"tdMode":"cash","clOrdId":"mine","side":"sell","ordType":"limit","sz":"0.00847","px":"23416.10"}],"expTime":"1700000005123"}',
    '{"id":"7","op":"cancel-order","args":[{"instIdCode":123,"clOrdId":"mine"}]}',
    '{"id":"7","op":"amend-order","args":[{"instIdCode":123,"clOrdId":"mine","newSz":"0.00847","newPx":"23416.10"}],"expTime":"1700000005123"}',
    '{"id":"7","op":"batch-cancel-orders","args":[{"instIdCode":123,"clOrdId":"mine"},{"instIdCode":123,"ordId":"12"}]}',
    'order.unsupported',
  ]);
  expect(said(asks.place, new Map())).toBeNull();
});

test('a line logs in and then subscribes, one channel after the other', () => {
  const greetings = (dialect: AccountDialect) => dialect.lines.flatMap((line) => line.greetings.map((greeting) => {
    const draft = greeting.draft(stamp, new Map());
    return [greeting.id, draft?.prehash ?? null, draft?.seal('SIG') ?? null];
  }));
  const loggedIn = ['login', '1700000000GET/users/self/verify', '{"op":"login","args":[{"apiKey":"k","passphrase":"p","timestamp":"1700000000","sign":"SIG"}]}'];
  expect(greetings(okxSpotAccount)).toEqual([
    loggedIn,
    ['orders', null, '{"id":"orders","op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]}'],
    ['account', null, '{"id":"account","op":"subscribe","args":[{"channel":"account","extraParams":"{\\"updateInterval\\":\\"0\\"}"}]}'],
  ]);
  expect(greetings(okxSwapAccount)).toEqual([
    loggedIn,
    ['orders', null, '{"id":"orders","op":"subscribe","args":[{"channel":"orders","instType":"SWAP"}]}'],
    ['account', null, '{"id":"account","op":"subscribe","args":[{"channel":"account","extraParams":"{\\"updateInterval\\":\\"0\\"}"}]}'],
    ['positions', null, '{"id":"positions","op":"subscribe","args":[{"channel":"positions","instType":"SWAP","extraParams":"{\\"updateInterval\\":\\"0\\"}"}]}'],
  ]);
  expect(okxSwapAccount.lines.map(({ path, address, isTelling, isTaking }) => [path(new Map()), address, isTelling, isTaking])).toEqual([['/ws/v5/private', 'trade', true, true]]);
});

test('codes of instruments are learnt; a list without them leaves orders to requests', () => {
  const [preparation] = okxSwapAccount.preparations;
  const learnt = (body: unknown) => {
    const known = preparation?.learn(body);
    return known?.ok === true ? [...known.value] : known?.fault.code;
  };
  expect(preparation?.request).toEqual({ method: 'GET', path: '/api/v5/public/instruments', params: [['instType', 'SWAP']], body: '', access: 'public' });
  const data = [{ instId: 'A', instIdCode: 1, other: 1 }, { instId: 'B' }, { instId: 'C', instIdCode: '' }, { instId: 'D', instIdCode: null }, { instId: 'E', instIdCode: '12' }, { instId: 'F', instIdCode: 1.5 }, { instId: 'G', instIdCode: -1 }];
  expect([learnt({ code: '0', msg: '', data }), learnt({ code: '0', data: [] }), learnt({ code: '50011', data: [] }), learnt(null)]).toEqual([[['code:A', '1'], ['code:E', '12']], [], 'message.malformed', 'message.malformed']);
});

test('what is asked is counted; a batch by its orders', () => {
  expect(Object.values(asks).map((ask) => okxSwapAccount.costsOf(ask))).toEqual(Object.keys(asks).map((kind) => [{ pool: kind, units: kind === 'cancel-all' ? 2 : 1 }]));
  const names = new Set(okxSwapAccount.pools.map((pool) => pool.name));
  expect([...Object.keys(asks), 'instruments', 'time'].filter((pool) => !names.has(pool))).toEqual([]);
});

test('a full page names the next', () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({ ...row, ordId: String(500 - index) }));
  const paged = (count: number) => okxSpotAccount.judge(asks['open-orders'], 200, { code: '0', msg: '', data: rows.slice(0, count) });
  expect(paged(100)).toMatchObject({ kind: 'done', next: '401' });
  expect('next' in paged(99)).toBe(false);
  const fills = rows.map((each, index) => ({ ...each, billId: String(900 - index), fee: '-1', feeCcy: 'BTC', ts: '1' }));
  expect(okxSpotAccount.judge(asks.fills, 200, { code: '0', msg: '', data: fills })).toMatchObject({ kind: 'done', next: '801' });
});

test('the dead man’s switch is a draft that nobody sends', () => {
  expect(cancelAllAfter(60)).toEqual({ method: 'POST', path: '/api/v5/trade/cancel-all-after', params: [], body: '{"timeOut":"60"}', access: 'signed' });
});
