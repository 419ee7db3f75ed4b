import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { noCourierFaults, type CourierFaults } from '../accounts/courier.ts';
import { noHouseFaults } from '../accounts/house.ts';
import { moneyText } from '../accounts/money.ts';
import { toySignature } from '../accounts/toy-seal.ts';
import { noMischief } from '../front.ts';
import { isRecord } from '../json.ts';
import { queryOf, SampleTrader, type Message, type SampleSettings, type Values } from './account-sample.ts';
import { newBinanceSpotFace } from './account-spot.ts';
import { newBinanceSpotFront } from './spot.ts';

const spotId = 'binance:spot:LTCUSDT';
const fixtures = '../shared/fixtures/binance';
const hasFixtures = existsSync(fixtures);

function trader(changed: Partial<SampleSettings> = {}): SampleTrader {
  return new SampleTrader({ ids: [spotId], newFront: (world) => newBinanceSpotFront(world, noMischief), newFace: newBinanceSpotFace, ...changed });
}

const resting: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50' };
const taking: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' };

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

function published(path: string, isLine: (line: string) => boolean = () => true): Message {
  const line = readFileSync(`${fixtures}/${path}`, 'utf8').split('\n').find((text) => text !== '' && isLine(text)) ?? '{}';
  const parsed: { msg?: Message; response?: Message } = JSON.parse(line);
  return parsed.msg ?? parsed.response ?? {};
}

const isPush = (line: string): boolean => line.includes('"dir":"push"');
/** What only some orders have, or what jKorf's samples leave out. */
function without(value: unknown, ...names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((inner) => without(inner, ...names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)).map(([name, inner]) => [name, without(inner, ...names)]));
}
const conditional = ['trailingDelta', 'trailingTime', 'strategyId', 'strategyType', 'preventedMatchId', 'preventedQuantity'] as const;

describe('messages have the keys and kinds of the published ones (skipped where ../shared/fixtures is absent)', () => {
  const set = trader();
  const line = set.dial();
  const subscribed = set.ask(line, 'userDataStream.subscribe.signature');
  const taken = set.ask(line, 'order.place', taking);
  const rested = set.ask(line, 'order.place', { ...resting, newClientOrderId: 'a' });
  const opened = set.ask(line, 'openOrders.status', { symbol: 'LTCUSDT' });
  const known = set.ask(line, 'order.status', { symbol: 'LTCUSDT', origClientOrderId: 'a' });
  const amended = set.ask(line, 'order.amend.keepPriority', { symbol: 'LTCUSDT', origClientOrderId: 'a', newQty: '0.5' });
  const replaced = set.ask(line, 'order.cancelReplace', { ...resting, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: Number(set.account.open.keys().next().value), newOrderRespType: 'RESULT' });
  const told = set.ask(line, 'account.status');
  const traded = set.ask(line, 'myTrades', { symbol: 'LTCUSDT' });
  const counted = set.ask(line, 'account.rateLimits.orders');
  const cancelled = set.rest('DELETE', '/api/v3/order', { symbol: 'LTCUSDT', orderId: Number(set.account.open.keys().next().value) });

  test.skipIf(!hasFixtures).each([
    ['PlaceOrder', taken, ['selfTradePreventionMode']],
    ['GetOpenOrders', opened, []],
    ['GetOrder', known, conditional],
    ['AmendOrder', amended, conditional],
    ['GetUserTrades', traded, []],
    ['ReplaceOrder', replaced, ['workingTime', 'fills']],
  ] as const)('%s', (name, ours, names) => {
    const real = published(`ws-jkorf/Socket.Spot.Trading.${name}.jsonl`, isPush);
    expect(shapeOf(without(ours, ...names))).toEqual(shapeOf(without(real, ...names)));
  });

  test.skipIf(!hasFixtures).each([['GetAccountInfo', told], ['GetOrderRateLimits', counted]] as const)('%s', (name, ours) => {
    expect(shapeOf(ours)).toEqual(shapeOf(published(`ws-jkorf/Socket.Spot.Account.${name}.jsonl`, isPush)));
  });

  test.skipIf(!hasFixtures)('the answer of a cancelled order by REST, and of one that was placed', () => {
    expect(shapeOf(without(cancelled?.body, 'origQuoteOrderQty'))).toEqual(shapeOf(published('rest-jkorf/Spot.Trading.CancelOrder.json')));
    const { body } = set.rest('POST', '/api/v3/order', taking) ?? { body: null };
    expect(shapeOf(without(body, 'origQuoteOrderQty'))).toEqual(shapeOf(published('rest-jkorf/Spot.Trading.PlaceOrder.json')));
  });

  test.skipIf(!hasFixtures)('user data, in the venue’s order of keys', () => {
    const [report] = set.events('executionReport');
    const real = published('ws-jkorf/Subscriptions.Spot.Account.Order.jsonl', isPush)['event'];
    expect(shapeOf(report)).toEqual(shapeOf(real));
    expect(Object.keys(report ?? {})).toEqual(Object.keys(Object(real)));
    expect(shapeOf(set.events('outboundAccountPosition')[0])).toEqual(shapeOf(published('ws-jkorf/Subscriptions.Spot.Account.AccountPosition.jsonl', isPush)['event']));
    set.house.desk.transfer(set.account, 'spot', 'USDT', 5n * 10n ** 18n);
    expect(shapeOf(set.events('balanceUpdate')[0])).toEqual(shapeOf(published('ws-jkorf/Subscriptions.Spot.Account.Balance.jsonl', isPush)['event']));
    expect(set.events('balanceUpdate')[0]).toMatchObject({ a: 'USDT', d: '5.00000000' });
  });

  test('everything was answered', () => {
    expect([subscribed, taken, rested, opened, known, amended, replaced, told, traded, counted].map((message) => message?.['status'])).toEqual(Array.from({ length: 10 }, () => 200));
    expect(cancelled?.status).toBe(200);
  });
});

describe('signatures', () => {
  test('are over query and body as sent, with nothing between; the query wins', () => {
    const set = trader();
    const query = queryOf({ ...resting, quantity: '2' });
    const body = queryOf({ quantity: '1', timestamp: set.stamp });
    const sign = (text: string): string => toySignature(set.key.secret, text);
    expect(set.send('POST', `/api/v3/order?${query}`, { body: `${body}&signature=${sign(`${query}&${body}`)}` })).toMatchObject({ status: 400, body: { code: -1022 } });
    expect(set.send('POST', `/api/v3/order?${query}`, { body: `${body}&signature=${sign(query + body)}` })).toMatchObject({ status: 200, body: { origQty: '2.00000000' } });
  });

  test('of messages are over all parameters by name, unencoded', () => {
    const set = trader();
    const line = set.dial();
    expect(set.ask(line, 'order.place', { ...resting, newClientOrderId: 'a/b:c' })).toMatchObject({ status: 200, result: { clientOrderId: 'a/b:c' } });
  });

  test.each<[string, number, number, number | null]>([
    ['just in time', -5_000, 5_000, null],
    ['too late', -5_001, 5_000, -1021],
    ['a little ahead', 999, 5_000, null],
    ['too far ahead', 1_000, 5_000, -1021],
    ['of a window too wide', 0, 60_001, -1131],
  ])('%s', (_name, offsetMs, recvWindow, code) => {
    const set = trader();
    const answer = set.rest('GET', '/api/v3/account', { timestamp: set.stamp + offsetMs, recvWindow });
    if (code === null) expect(answer).toMatchObject({ status: 200 });
    else expect(answer).toMatchObject({ status: 400, body: { code } });
  });

  test('an order that reaches the engine after its window is refused', () => {
    const set = trader({ courier: { commandUsMin: 900_000, commandUsSpan: 0, answerUsMin: 0, answerUsSpan: 0 } });
    expect(set.rest('POST', '/api/v3/order', { ...resting, recvWindow: 500 }, { waitUs: 1_000_000 })).toMatchObject({ body: { code: -1021 } });
    expect(set.account.open.size).toBe(0);
  });

  test('keys: none, unknown ones, and ones that may not trade', () => {
    const set = trader();
    expect(set.send('GET', '/api/v3/account?timestamp=1', { key: null })).toMatchObject({ status: 401, body: { code: -2014 } });
    const reading = set.keyNamed('reading');
    expect(set.rest('POST', '/api/v3/order', resting, { key: { ...reading, key: 'x'.repeat(64) } })).toMatchObject({ status: 401, body: { code: -2015 } });
    expect(set.rest('POST', '/api/v3/order', resting, { key: reading })).toMatchObject({ status: 401, body: { code: -2015 } });
    expect(set.rest('GET', '/api/v3/account', {}, { key: reading })).toMatchObject({ status: 200 });
  });

  test('a session takes only an Ed25519 key, and then none with each request', () => {
    const set = trader();
    const line = set.dial();
    expect(set.ask(line, 'session.logon')).toMatchObject({ status: 400, error: { code: -4056 } });
    expect(set.ask(line, 'order.place', resting, { isSigned: false })).toMatchObject({ status: 400, error: { code: -1102 } });
    expect(set.ask(line, 'session.logon', {}, { key: set.keyNamed('trading-ed25519') })).toMatchObject({ status: 200, result: { userDataStream: false } });
    expect(set.ask(line, 'order.place', resting, { isSigned: false })).toMatchObject({ status: 200 });
    expect(set.ask(line, 'order.place', { ...resting, apiKey: set.key.key }, { isSigned: false })).toMatchObject({ status: 400, error: { code: -1102 } });
    expect(set.ask(line, 'userDataStream.subscribe', {}, { isSigned: false })).toMatchObject({ result: { subscriptionId: 0 } });
    expect(set.ask(line, 'userDataStream.subscribe', {}, { isSigned: false })).toMatchObject({ error: { code: -2035 } });
    set.ask(line, 'session.logout', {}, { isSigned: false });
    expect(set.events('eventStreamTerminated')).toHaveLength(1);
  });

  test('a listenKey is not served', () => {
    const set = trader();
    expect(set.face.request({ method: 'POST', target: '/api/v3/userDataStream', headers: {}, body: '' }, () => undefined)).toBe(false);
  });
});

test.each<[string, Values, number, string | null]>([
  ['no symbol', { symbol: '' }, -1102, null],
  ['an unknown symbol', { symbol: 'NOPEUSDT' }, -1121, 'Invalid symbol.'],
  ['an unknown side', { side: 'HOLD' }, -1117, null],
  ['an unknown type', { type: 'GUESS' }, -1116, null],
  ['an unknown time in force', { timeInForce: 'GTX' }, -1115, null],
  ['a price between ticks', { price: '50.01' }, -1013, 'Filter failure: PRICE_FILTER'],
  ['a quantity between lots', { quantity: '1.0005' }, -1013, 'Filter failure: LOT_SIZE'],
  ['too many places', { price: '50.000000001' }, -1111, null],
  ['letters in a number', { quantity: '1e3' }, -1100, null],
  ['too little', { quantity: '0.05' }, -1013, 'Filter failure: NOTIONAL'],
  ['more than there is', { quantity: '100000' }, -2010, 'Account has insufficient balance for requested action.'],
  ['a maker that takes', { type: 'LIMIT_MAKER', price: '90', timeInForce: '' }, -1106, null],
  ['a name with a blank', { newClientOrderId: 'a b' }, -1100, null],
  ['a mode that is not known', { selfTradePreventionMode: 'WISH' }, -1130, null],
])('an order with %s is refused', (_name, changed, code, msg) => {
  const set = trader();
  expect(set.rest('POST', '/api/v3/order', { ...resting, ...changed })).toMatchObject({ status: 400, body: { code, ...(msg === null ? {} : { msg }) } });
  expect(set.account.open.size).toBe(0);
});

describe('orders', () => {
  test('a maker that would take, a name twice, an unknown order', () => {
    const set = trader();
    const { symbol, side, quantity } = resting;
    const maker = { symbol: symbol ?? '', side: side ?? '', quantity: quantity ?? '', type: 'LIMIT_MAKER', price: '90' };
    expect(set.rest('POST', '/api/v3/order', maker)).toMatchObject({ body: { code: -2010, msg: 'Order would immediately match and take.' } });
    expect(set.rest('POST', '/api/v3/order', { ...resting, newClientOrderId: 'a' })).toMatchObject({ status: 200 });
    expect(set.rest('POST', '/api/v3/order', { ...resting, newClientOrderId: 'a' })).toMatchObject({ body: { code: -2010, msg: 'Duplicate order sent.' } });
    expect(set.rest('DELETE', '/api/v3/order', { symbol: 'LTCUSDT', orderId: 1 })).toMatchObject({ body: { code: -2011 } });
    expect(set.rest('GET', '/api/v3/order', { symbol: 'LTCUSDT', orderId: 1 })).toMatchObject({ body: { code: -2013 } });
    expect(set.rest('DELETE', '/api/v3/order', { symbol: 'LTCUSDT', origClientOrderId: 'a', cancelRestrictions: 'ONLY_PARTIALLY_FILLED' })).toMatchObject({ body: { code: -2011 } });
  });

  test('a cancel names itself in `c` and the order in `C`, in the event, and the other way round in the answer’s names', () => {
    const set = trader();
    set.ask(set.dial(), 'userDataStream.subscribe.signature');
    set.rest('POST', '/api/v3/order', { ...resting, newClientOrderId: 'order' });
    expect(set.rest('DELETE', '/api/v3/order', { symbol: 'LTCUSDT', origClientOrderId: 'order', newClientOrderId: 'request' })).toMatchObject({ body: { origClientOrderId: 'order', clientOrderId: 'request', status: 'CANCELED' } });
    expect(set.events('executionReport').map(({ x, c, C }) => [x, c, C])).toEqual([['NEW', 'order', ''], ['CANCELED', 'request', 'order']]);
  });

  test('a replacement whose cancel fails is not tried, or tried all the same, by its mode', () => {
    const set = trader();
    const replace = (cancelReplaceMode: string, changed: Values = {}): unknown => set.rest('POST', '/api/v3/order/cancelReplace', { ...resting, cancelReplaceMode, cancelOrigClientOrderId: 'none', ...changed });
    expect(replace('STOP_ON_FAILURE')).toMatchObject({ status: 400, body: { code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED' } } });
    expect(replace('ALLOW_FAILURE')).toMatchObject({ status: 409, body: { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } } });
    expect(replace('ALLOW_FAILURE', { quantity: '100000' })).toMatchObject({ status: 400, body: { code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'FAILURE' } } });
  });

  test('an amend reduces, keeps its place, and renames', () => {
    const set = trader();
    set.ask(set.dial(), 'userDataStream.subscribe.signature');
    set.rest('POST', '/api/v3/order', { ...resting, newClientOrderId: 'a' });
    const amend = (newQty: string): unknown => set.rest('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'LTCUSDT', origClientOrderId: 'a', newClientOrderId: 'a', newQty });
    expect(amend('2')).toMatchObject({ body: { code: -2038 } });
    expect(amend('0.4')).toMatchObject({ status: 200, body: { amendedOrder: { origQty: '0.40000000' } } });
    expect(set.events('executionReport').at(-1)).toMatchObject({ x: 'REPLACED', X: 'NEW', q: '0.40000000' });
  });

  test('that rest are filled as makers when the market comes to them', () => {
    const set = trader();
    set.ask(set.dial(), 'userDataStream.subscribe.signature');
    const best = set.world.market(spotId)?.exchange.bestTicks('buy') ?? 0;
    set.rest('POST', '/api/v3/order', { ...resting, type: 'LIMIT', price: (best * 5) / 100, quantity: '0.2' });
    for (let waited = 0; waited < 600 && set.account.open.size > 0; waited += 1) set.wait(1_000_000);
    expect(set.events('executionReport').at(-1)).toMatchObject({ x: 'TRADE', X: 'FILLED', m: true, w: false, N: 'LTC', n: '0.00020000' });
    auditFills(set);
  });

  test('are counted, the filled ones not, and refused beyond the limit', () => {
    const set = trader();
    const first = set.rest('POST', '/api/v3/order', taking, { waitUs: 5_000 });
    expect(first?.headers['x-mbx-order-count-10s']).toBe('0');
    for (let at = 0; at < 100; at += 1) set.rest('POST', '/api/v3/order', { ...resting, quantity: '0.1' }, { waitUs: 4_000 });
    const refused = set.rest('POST', '/api/v3/order', resting, { waitUs: 4_000 });
    expect(refused).toMatchObject({ status: 429, body: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' } });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('silence', () => {
  test.each<[string, CourierFaults, number]>([['before', { ...noCourierFaults, losesCommand: () => true }, 0], ['after', { ...noCourierFaults, losesAnswer: () => true }, 1]])('a command lost %s it took effect is unknown after ten seconds', (_name, faults, open) => {
    const set = trader({ faults });
    expect(set.rest('POST', '/api/v3/order', resting, { waitUs: 11_000_000 })).toMatchObject({ body: { code: -1007 } });
    expect(set.account.open.size).toBe(open);
  });

  test('or nothing is heard of it at all', () => {
    const set = trader({ faults: { ...noCourierFaults, losesAnswer: () => true }, houseFaults: { ...noHouseFaults, staysSilent: () => true } });
    expect(set.rest('POST', '/api/v3/order', resting, { waitUs: 30_000_000 })).toBe(null);
  });

  test('questions may be behind events', () => {
    const set = trader({ houseFaults: { ...noHouseFaults, behindUs: () => 1_000_000 } });
    set.rest('POST', '/api/v3/order', { ...resting, newClientOrderId: 'a' });
    expect(set.rest('GET', '/api/v3/order', { symbol: 'LTCUSDT', origClientOrderId: 'a' })).toMatchObject({ body: { code: -2013 } });
    set.wait(1_000_000);
    expect(set.rest('GET', '/api/v3/order', { symbol: 'LTCUSDT', origClientOrderId: 'a' })).toMatchObject({ body: { status: 'NEW' } });
  });
});

/** What each trade says of itself, against the records and against its own price and quantity. */
function auditFills(set: SampleTrader): void {
  const fills = new Map(set.house.recordsOf(set.account).fills(set.world.nowUs, () => true).map((fill) => [fill.executionId, fill]));
  const spent = new Map<number, number>();
  for (const { x, I, i, S, l, L, t, m, n, N, Y, Z } of set.events('executionReport')) {
    if (x !== 'TRADE') continue;
    const fill = fills.get(Number(I));
    expect([i, t, m, N, Math.round(Number(l) * 1_000), Math.round(Number(L) * 20)]).toEqual([fill?.order.orderId, fill?.tradeId, fill?.isMaker, S === 'BUY' ? 'LTC' : 'USDT', fill?.lots, fill?.ticks]);
    const worth = Number(l) * Number(L);
    spent.set(Number(i), (spent.get(Number(i)) ?? 0) + worth);
    expect(Number(Y)).toBeCloseTo(worth, 7);
    expect(Number(Z)).toBeCloseTo(spent.get(Number(i)) ?? 0, 6);
    expect(Number(n)).toBeCloseTo((S === 'BUY' ? Number(l) : worth) / 1_000, 7);
  }
}

/** Orders and balances from user data alone. */
function audit(set: SampleTrader): void {
  const orders = new Map<number, Message>();
  const lots = new Map<number, number>();
  for (const report of set.events('executionReport')) {
    const id = Number(report['i']);
    const before = orders.get(id);
    if (before !== undefined) expect(['NEW', 'PARTIALLY_FILLED']).toContain(before['X']);
    orders.set(id, report);
    if (report['x'] === 'TRADE') lots.set(id, (lots.get(id) ?? 0) + Math.round(Number(report['l']) * 1_000));
    expect(Math.round(Number(report['z']) * 1_000)).toBe(lots.get(id) ?? 0);
    if (report['x'] === 'TRADE') expect(report['X']).toBe(report['z'] === report['q'] ? 'FILLED' : 'PARTIALLY_FILLED');
    if (report['x'] === 'REPLACED') expect(report['X']).toBe(Number(report['z']) > 0 ? 'PARTIALLY_FILLED' : 'NEW');
  }
  auditFills(set);
  const open = [...orders.values()].filter(({ X }) => X === 'NEW' || X === 'PARTIALLY_FILLED').map(({ i }) => Number(i));
  expect(new Set(open)).toEqual(new Set(set.account.open.keys()));
  for (const [id, told] of lots) expect(set.account.find(id, null)?.filledLots).toBe(told);
  const balances = new Map<string, unknown>();
  for (const { B } of set.events('outboundAccountPosition')) if (Array.isArray(B)) for (const { a, f, l } of B) balances.set(a, [f, l]);
  for (const [asset, told] of balances) {
    const { free, locked } = set.account.wallet('spot').of(asset);
    expect([asset, told]).toEqual([asset, [moneyText(free, 8), moneyText(locked, 8)]]);
  }
}

test.each(Array.from({ length: 6 }, (_, index) => index + 1))('what user data adds up to is the account’s truth, seed %d', (seed) => {
  const set = trader({ seed });
  const chance = newChance(seed);
  const line = set.dial();
  set.ask(line, 'userDataStream.subscribe.signature');
  const market = set.world.market(spotId);
  for (let step = 0; step < 120; step += 1) {
    const side = nextHappens(chance, 0.5) ? 'BUY' : 'SELL';
    const ticks = (market?.exchange.bestTicks(side === 'BUY' ? 'buy' : 'sell') ?? 1_000) + nextBelow(chance, 5) - 2;
    const orderId = [...set.account.open.keys()][nextBelow(chance, Math.max(1, set.account.open.size))] ?? 1;
    const order = { symbol: 'LTCUSDT', side, quantity: (200 + nextBelow(chance, 3_000)) / 1_000 };
    const limit = { ...order, type: 'LIMIT', timeInForce: ['GTC', 'GTC', 'IOC', 'FOK'][nextBelow(chance, 4)] ?? 'GTC', price: (ticks * 5) / 100 };
    const waitUs = nextBelow(chance, 300_000);
    switch (nextBelow(chance, 6)) {
      case 0: set.ask(line, 'order.place', { ...order, type: 'MARKET' }, { waitUs }); break;
      case 1: set.ask(line, 'order.cancel', { symbol: 'LTCUSDT', orderId }, { waitUs }); break;
      case 2: set.ask(line, 'order.amend.keepPriority', { symbol: 'LTCUSDT', orderId, newQty: '0.2' }, { waitUs }); break;
      case 3: set.ask(line, 'order.cancelReplace', { ...limit, cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: orderId }, { waitUs }); break;
      default: set.ask(line, 'order.place', limit, { waitUs });
    }
    if (step % 20 === 19) {
      set.wait(10_000);
      audit(set);
    }
  }
  expect(set.events('executionReport').filter(({ x }) => x === 'TRADE').length).toBeGreaterThan(5);
});

test('fills: what may be asked together, how far apart, and what it weighs', () => {
  const set = trader();
  const taken = set.rest('POST', '/api/v3/order', taking)?.body;
  const orderId = isRecord(taken) ? Number(taken['orderId']) : 0;
  const now = set.stamp;
  const ask = (values: Readonly<Record<string, string | number>>) => {
    const told = set.rest('GET', '/api/v3/myTrades', { symbol: 'LTCUSDT', ...values });
    return Array.isArray(told?.body) ? told.body.length > 0 : isRecord(told?.body) ? told.body['code'] : null;
  };
  const dayMs = 86_400_000;
  expect([
    ask({}), ask({ orderId }), ask({ orderId: orderId + 1 }), ask({ orderId, fromId: 0 }), ask({ startTime: now - 1_000 }), ask({ startTime: now - dayMs, endTime: now }),
    ask({ orderId, startTime: now - 1_000 }), ask({ fromId: 0, startTime: now - 1_000 }), ask({ startTime: now - dayMs - 1, endTime: now }),
  ]).toEqual([true, true, false, true, true, true, -1128, -1128, -1127]);
  const weighed = (values: Readonly<Record<string, string | number>>): number => {
    const used = () => Number(set.rest('GET', '/api/v3/rateLimit/order')?.headers['x-mbx-used-weight-1m']);
    const before = used();
    set.rest('GET', '/api/v3/myTrades', { symbol: 'LTCUSDT', ...values });
    return used() - before - 40;
  };
  expect([weighed({}), weighed({ orderId })]).toEqual([20, 5]);
});
