import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { moneyText } from '../accounts/money.ts';
import { noMischief, type FrontConnection } from '../front.ts';
import { isRecord } from '../json.ts';
import { SampleTrader, type Message, type SampleSettings, type Values } from './account-sample.ts';
import { newBinanceUsdmFace } from './account-usdm.ts';
import { newBinanceUsdmFront } from './usdm.ts';

const perpId = 'binance:perp:LTCUSDT';
const fixtures = '../shared/fixtures/binance';
const hasFixtures = existsSync(fixtures);
const second = 1_000_000;
const minute = 60 * second;

function trader(changed: Partial<SampleSettings> = {}): SampleTrader {
  return new SampleTrader({ ids: [perpId], newFront: (world) => newBinanceUsdmFront(world, noMischief), newFace: newBinanceUsdmFace, ...changed });
}

const resting: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50' };
const taking: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' };

function listenKey(set: SampleTrader): string {
  const body: { listenKey?: string } = Object(set.send('POST', '/fapi/v1/listenKey')?.body);
  return body.listenKey ?? '';
}

function stream(set: SampleTrader, events = ''): FrontConnection {
  return set.dial(`/private/ws?listenKey=${listenKey(set)}${events}`);
}

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

function without(value: unknown, ...names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((inner) => without(inner, ...names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)).map(([name, inner]) => [name, without(inner, ...names)]));
}

function published(path: string): Message {
  const text = readFileSync(`${fixtures}/${path}`, 'utf8');
  const line = path.endsWith('.jsonl') ? (text.split('\n').find((candidate) => candidate.includes('"dir":"push"')) ?? '{}') : text;
  const parsed: { msg?: { data?: Message } & Message; response?: Message } = JSON.parse(line);
  return parsed.msg?.data ?? parsed.msg ?? parsed.response ?? {};
}

describe('messages have the keys and kinds of the published ones (skipped where ../shared/fixtures is absent)', () => {
  const set = trader();
  stream(set);
  const line = set.dial('/ws-fapi/v1');
  const rested = set.ask(line, 'order.place', { ...resting, newClientOrderId: 'a' });
  const edited = set.ask(line, 'order.modify', { symbol: 'LTCUSDT', origClientOrderId: 'a', side: 'BUY', quantity: '2', price: '50.5' });
  const known = set.ask(line, 'order.status', { symbol: 'LTCUSDT', origClientOrderId: 'a' });
  const cancelled = set.ask(line, 'order.cancel', { symbol: 'LTCUSDT', origClientOrderId: 'a' });
  const taken = set.ask(line, 'order.place', taking);
  const account = set.ask(line, 'v2/account.status');
  const balances = set.ask(line, 'v2/account.balance');
  const positions = set.ask(line, 'v2/account.position');
  /** Of conditional orders alone. */
  const conditional = ['activatePrice', 'priceRate'];

  test.skipIf(!hasFixtures).each([
    ['Trading.PlaceOrder', rested, []], ['Trading.EditOrder', edited, []], ['Trading.CancelOrder', cancelled, conditional], ['Account.GetAccountInfo', account, []],
    ['Account.GetBalances', balances, []], ['Trading.GetPositions', positions, []],
  ] as const)('%s', (name, ours, names) => {
    expect(shapeOf(without(ours, 'rateLimits'))).toEqual(shapeOf(without(published(`ws-jkorf/Socket.UsdFutures.${name}.jsonl`), 'rateLimits', ...names)));
  });

  test.skipIf(!hasFixtures)('by REST too', () => {
    expect(shapeOf(known?.['result'])).toEqual(shapeOf(without(published('rest-jkorf/UsdFutures.Trading.GetOrder.json'), ...conditional)));
    const rows = (path: string): unknown => shapeOf(set.rest('GET', path, { symbol: 'LTCUSDT' })?.body);
    expect(rows('/fapi/v1/userTrades')).toEqual(shapeOf(published('rest-jkorf/UsdFutures.Trading.GetUserTrades.json')));
    expect(rows('/fapi/v3/balance')).toEqual(shapeOf(published('rest-jkorf/UsdFutures.Account.GetBalances.json')));
    expect(rows('/fapi/v3/account')).toEqual(shapeOf(published('rest-jkorf/UsdFutures.Account.GetAccountInfoV3.json')));
    expect(shapeOf(set.rest('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'LTCUSDT' })?.body)).toEqual(shapeOf(published('rest-jkorf/UsdFutures.Trading.CancelAllOrders.json')));
  });

  test.skipIf(!hasFixtures)('user data, in the venue’s order of keys', () => {
    const [update] = set.events('ORDER_TRADE_UPDATE');
    const real = without(published('ws-jkorf/Subscriptions.UsdFutures.OrderUpdate.jsonl'), 'AP', 'cr');
    expect(shapeOf(without(update, 'er'))).toEqual(shapeOf(real));
    expect(Object.keys(Object(without(update, 'er'))['o'])).toEqual(Object.keys(Object(real)['o']));
    expect(shapeOf(set.events('ACCOUNT_UPDATE')[0])).toEqual(shapeOf(published('ws-jkorf/Subscriptions.UsdFutures.AccountUpdate.jsonl')));
    expect(shapeOf(set.events('TRADE_LITE')[0])).toEqual(shapeOf(published('ws-jkorf/Subscriptions.UsdFutures.TradeUpdate.jsonl')));
  });

  test('an acknowledgement knows of no fill, though there was one', () => {
    expect(taken).toMatchObject({ status: 200, result: { status: 'NEW', executedQty: '0.000' } });
    expect(set.events('ORDER_TRADE_UPDATE').at(-1)).toMatchObject({ o: { X: 'FILLED', z: '1.000' } });
    expect(set.rest('POST', '/fapi/v1/order', { ...taking, newOrderRespType: 'RESULT' })).toMatchObject({ body: { status: 'FILLED', executedQty: '1.000' } });
  });
});

test.each<[string, Values, number]>([
  ['a price between ticks', { price: '50.001' }, -4014],
  ['a quantity between lots', { quantity: '1.0005' }, -4023],
  ['too little', { quantity: '0.05' }, -4164],
  ['more than the margin', { quantity: '500000' }, -2019],
  ['a maker that would take', { timeInForce: 'GTX', price: '90' }, -5022],
  ['all at once where there is not so much', { timeInForce: 'FOK' }, -5021],
  ['nothing to reduce', { reduceOnly: 'true', side: 'SELL', price: '90' }, -2022],
  ['a side of a hedge', { positionSide: 'LONG' }, -4061],
  ['a condition', { type: 'STOP_MARKET' }, -4120],
  ['an unknown time in force', { timeInForce: 'DAY' }, -1115],
])('an order for %s is refused', (_name, changed, code) => {
  const set = trader();
  expect(set.rest('POST', '/fapi/v1/order', { ...resting, ...changed })).toMatchObject({ status: 400, body: { code } });
  expect(set.account.open.size).toBe(0);
});

describe('orders', () => {
  test('keep their name in every event, also in a cancel', () => {
    const set = trader();
    stream(set);
    set.rest('POST', '/fapi/v1/order', { ...resting, newClientOrderId: 'order' });
    expect(set.rest('POST', '/fapi/v1/order', { ...resting, newClientOrderId: 'order' })).toMatchObject({ body: { code: -4116 } });
    set.rest('DELETE', '/fapi/v1/order', { symbol: 'LTCUSDT', origClientOrderId: 'order' });
    expect(set.events('ORDER_TRADE_UPDATE').map(({ o }) => [Object(o)['x'], Object(o)['c']])).toEqual([['NEW', 'order'], ['CANCELED', 'order']]);
    expect(set.rest('DELETE', '/fapi/v1/order', { symbol: 'LTCUSDT', origClientOrderId: 'order' })).toMatchObject({ body: { code: -2011 } });
  });

  test('lose their place when they are modified, even to less', () => {
    const set = trader();
    set.rest('POST', '/fapi/v1/order', { ...resting, newClientOrderId: 'a' });
    const engineId = set.account.find(null, 'a')?.engineId;
    const modify = (quantity: string): unknown => set.rest('PUT', '/fapi/v1/order', { symbol: 'LTCUSDT', origClientOrderId: 'a', side: 'BUY', quantity, price: '50' });
    expect(modify('1')).toMatchObject({ body: { code: -5027 } });
    expect(modify('0.5')).toMatchObject({ body: { origQty: '0.500', status: 'NEW' } });
    expect(set.account.find(null, 'a')?.engineId).not.toBe(engineId);
  });

  test('a maker that is moved to where it would take is cancelled', () => {
    const set = trader();
    set.rest('POST', '/fapi/v1/order', { ...resting, timeInForce: 'GTX', newClientOrderId: 'a' });
    expect(set.rest('PUT', '/fapi/v1/order', { symbol: 'LTCUSDT', origClientOrderId: 'a', side: 'BUY', quantity: '1', price: '90' }, { waitUs: 40_000 })).toMatchObject({ body: { status: 'CANCELED' } });
  });

  test('are cancelled by a countdown that nobody sets again', () => {
    const set = trader();
    set.rest('POST', '/fapi/v1/order', resting);
    const wind = (): unknown => set.rest('POST', '/fapi/v1/countdownCancelAll', { symbol: 'LTCUSDT', countdownTime: '5000' });
    wind();
    set.wait(4 * second);
    wind();
    set.wait(4 * second);
    expect(set.account.open.size).toBe(1);
    set.wait(2 * second);
    expect(set.account.open.size).toBe(0);
  });
});

describe('a listenKey', () => {
  test('is the same until its hour is over, longer when it is extended, and then said to be over', () => {
    const set = trader();
    const key = listenKey(set);
    expect([key.length, listenKey(set)]).toEqual([64, key]);
    set.dial(`/private/ws?listenKey=${key}`);
    set.world.sleep(50 * minute);
    expect(set.send('PUT', '/fapi/v1/listenKey')).toMatchObject({ status: 200 });
    set.world.sleep(50 * minute);
    set.wait(second);
    expect(set.events('listenKeyExpired')).toEqual([]);
    set.world.sleep(10 * minute);
    set.wait(second);
    expect(set.events('listenKeyExpired')).toMatchObject([{ listenKey: key }]);
    expect(set.send('PUT', '/fapi/v1/listenKey')).toMatchObject({ status: 400, body: { code: -1125 } });
    expect(listenKey(set)).not.toBe(key);
  });

  test('that is not known is silent, on the private route; other routes carry no user data', () => {
    const set = trader();
    const key = listenKey(set);
    set.dial('/private/ws?listenKey=unknown');
    expect(set.face.open(`/ws/${key}`, set.outlet, null)).toBe(null);
    expect(set.face.open(`/market/ws/${key}`, set.outlet, null)).toBe(null);
    set.rest('POST', '/fapi/v1/order', resting);
    expect(set.events()).toEqual([]);
  });

  test('may be subscribed to, wrapped on a combined connection, and told of some events alone', () => {
    const set = trader();
    const key = listenKey(set);
    const combined = set.dial('/private/stream');
    combined.receive(JSON.stringify({ method: 'SUBSCRIBE', params: [key], id: 1 }));
    set.rest('POST', '/fapi/v1/order', resting);
    expect(set.heard).toMatchObject([{ result: null, id: 1 }, { stream: key, data: { e: 'ORDER_TRADE_UPDATE' } }]);
    combined.close();
    stream(set, '&events=ACCOUNT_UPDATE');
    set.rest('POST', '/fapi/v1/order', taking);
    expect(set.events().slice(1).map(({ e }) => e)).toEqual(['ACCOUNT_UPDATE']);
  });
});

test('funding and payments are told as what they are', () => {
  const set = trader();
  const perpetual = set.world.market(perpId)?.perpetual;
  // Nobody has the time to wait for hours: the clock skips them, and listenKeys do not last so long.
  set.world.sleep(Math.floor(((perpetual?.nextFundingUs ?? 0) - set.world.nowUs) / second) * second - 5 * second);
  stream(set);
  set.rest('POST', '/fapi/v1/order', taking);
  set.house.desk.transfer(set.account, 'futures', 'USDT', 5n * 10n ** 18n);
  set.wait(second);
  expect(set.events('ACCOUNT_UPDATE').at(-1)).toMatchObject({ a: { m: 'DEPOSIT', B: [{ a: 'USDT', bc: '5.00000000' }], P: [] } });
  set.wait(10 * second);
  const [told] = set.events('ACCOUNT_UPDATE').filter(({ a }) => Object(a)['m'] === 'FUNDING_FEE');
  expect(Math.sign(Number(Object(told)['a']['B'][0]['bc']))).toBe(-Math.sign(perpetual?.settledRateE8 ?? 0));
});

/** What each trade says of itself, against the records and against its own price and quantity. */
function auditFills(set: SampleTrader): void {
  const fills = new Map(set.house.recordsOf(set.account).fills(set.world.nowUs, () => true).map((fill) => [`${fill.order.orderId} ${fill.tradeId}`, fill]));
  for (const { o } of set.events('ORDER_TRADE_UPDATE')) {
    const { x, i, t, l, L, m, n, rp, R, ap, z }: Message = { ...Object(o) };
    if (x !== 'TRADE') continue;
    const fill = fills.get(`${String(i)} ${String(t)}`);
    if (fill === undefined) throw new Error('a trade that is told was made');
    expect([Math.round(Number(l) * 1_000), Math.round(Number(L) * 100), m, R, rp]).toEqual([fill.lots, fill.ticks, fill.isMaker, fill.order.isReduceOnly, moneyText(fill.realised, 8)]);
    expect(Number(n)).toBeCloseTo(Number(l) * Number(L) * (m === true ? 0.0002 : 0.0005), 7);
    expect(Number(ap) * Number(z)).toBeCloseTo(Number(fill.order.filledTurnover) / 100_000, 3);
  }
}

/** What user data adds up to, against the account. */
function audit(set: SampleTrader): void {
  const orders = new Map<number, Message>();
  const lots = new Map<number, number>();
  for (const { o } of set.events('ORDER_TRADE_UPDATE')) {
    const order: Message = { ...Object(o) };
    const id = Number(order['i']);
    const before = orders.get(id);
    if (before !== undefined) expect(['NEW', 'PARTIALLY_FILLED']).toContain(before['X']);
    orders.set(id, order);
    if (order['x'] === 'TRADE') lots.set(id, (lots.get(id) ?? 0) + Math.round(Number(order['l']) * 1_000));
    expect(Math.round(Number(order['z']) * 1_000)).toBe(lots.get(id) ?? 0);
    if (order['x'] === 'TRADE') expect(order['X']).toBe(order['z'] === order['q'] ? 'FILLED' : 'PARTIALLY_FILLED');
  }
  expect(set.events('TRADE_LITE').length).toBe([...set.events('ORDER_TRADE_UPDATE')].filter(({ o }) => Object(o)['x'] === 'TRADE').length);
  auditFills(set);
  const open = [...orders.values()].filter(({ X }) => X === 'NEW' || X === 'PARTIALLY_FILLED').map(({ i }) => Number(i));
  expect(new Set(open)).toEqual(new Set(set.account.open.keys()));
  const last = set.events('ACCOUNT_UPDATE').at(-1);
  if (last === undefined) return;
  const { B, P }: { B?: Message[]; P?: Message[] } = Object(last['a']);
  const { free, locked } = set.account.wallet('futures').of('USDT');
  expect(B?.at(-1)?.['wb']).toBe(moneyText(free + locked, 8));
  if (P?.[0] === undefined) return;
  const { lots: held, cost, realised } = set.account.position(perpId);
  expect([Math.round(Number(P[0]['pa']) * 1_000), P[0]['cr']]).toEqual([held, moneyText(realised, 8)]);
  expect(Number(P[0]['ep']) * Number(P[0]['pa'])).toBeCloseTo(Number(cost) / 1e18, 4);
}

test.each(Array.from({ length: 6 }, (_, index) => index + 1))('what user data adds up to is the account’s truth, seed %d', (seed) => {
  const set = trader({ seed });
  const chance = newChance(seed);
  const line = set.dial('/ws-fapi/v1');
  stream(set);
  const market = set.world.market(perpId);
  for (let step = 0; step < 120; step += 1) {
    const side = nextHappens(chance, 0.5) ? 'BUY' : 'SELL';
    const ticks = (market?.exchange.bestTicks(side === 'BUY' ? 'buy' : 'sell') ?? 5_000) + nextBelow(chance, 5) - 2;
    const one = [...set.account.open.values()][nextBelow(chance, Math.max(1, set.account.open.size))];
    const orderId = one?.orderId ?? 1;
    const order = { symbol: 'LTCUSDT', side, quantity: (200 + nextBelow(chance, 3_000)) / 1_000 };
    const price = ticks / 100;
    const waitUs = nextBelow(chance, 300_000);
    switch (nextBelow(chance, 6)) {
      case 0: set.ask(line, 'order.place', { ...order, type: 'MARKET', reduceOnly: String(nextHappens(chance, 0.2)) }, { waitUs }); break;
      case 1: set.ask(line, 'order.cancel', { symbol: 'LTCUSDT', orderId }, { waitUs }); break;
      case 2: set.ask(line, 'order.modify', { ...order, side: one?.side === 'sell' ? 'SELL' : 'BUY', orderId, price }, { waitUs }); break;
      default: set.ask(line, 'order.place', { ...order, type: 'LIMIT', price, timeInForce: ['GTC', 'GTC', 'IOC', 'GTX', 'FOK'][nextBelow(chance, 5)] ?? 'GTC' }, { waitUs });
    }
    if (step % 20 === 19) {
      set.wait(10_000);
      audit(set);
    }
  }
  expect(set.events('TRADE_LITE').length).toBeGreaterThan(5);
});

test('fills are told for a week at once, and for three months', () => {
  const set = trader();
  const taken = set.rest('POST', '/fapi/v1/order', taking)?.body;
  const orderId = isRecord(taken) ? Number(taken['orderId']) : 0;
  const dayMs = 86_400_000;
  const ask = (values: Readonly<Record<string, string | number>>) => {
    const told = set.rest('GET', '/fapi/v1/userTrades', { symbol: 'LTCUSDT', ...values });
    return Array.isArray(told?.body) ? told.body.length > 0 : isRecord(told?.body) ? told.body['code'] : null;
  };
  set.world.sleep(8 * dayMs * 1_000);
  const now = set.stamp;
  expect([
    ask({}), ask({ orderId }), ask({ orderId, fromId: 0 }), ask({ orderId, startTime: now - 9 * dayMs }), ask({ orderId, startTime: now - 9 * dayMs, endTime: now - 2 * dayMs }), ask({ startTime: now - 7 * dayMs }),
    ask({ startTime: now - 9 * dayMs, endTime: now }), ask({ startTime: now - 91 * dayMs, endTime: now - 85 * dayMs }), ask({ fromId: 0, startTime: now }),
  ]).toEqual([false, false, true, true, true, false, -4165, -4166, -1128]);
});
