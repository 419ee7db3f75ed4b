import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { parseDecimal } from '../../../domain/number.ts';
import { moneyOf } from '../accounts/money.ts';
import { Sample, shapeOf, type SampleFaults, type SampleSocket } from './account-sample.ts';
import { spotAccountId } from './account-spot-rows.ts';
import { newHtxSpotFace } from './account-spot.ts';

const id = 'htx:spot:ltcusdt';
const host = '127.0.0.1:8104';
const fixtures = '../shared/fixtures/htx';
const hasFixtures = existsSync(fixtures);

type Fields = Readonly<Record<string, unknown>>;

function stage(faults: SampleFaults = {}, keyName = 'trading'): Sample {
  return new Sample(id, host, newHtxSpotFace, faults, keyName);
}

function feed(sample: Sample, ...channels: readonly string[]): SampleSocket {
  const socket = sample.socket('/ws/v2');
  sample.loginV21(socket, '/ws/v2');
  for (const ch of channels) socket.connection.receive(JSON.stringify({ action: 'sub', ch }));
  return socket;
}

function pushes({ said }: SampleSocket, ch: string): Fields[] {
  return said.filter((message) => message['action'] === 'push' && message['ch'] === ch).map(({ data }) => fieldsOf(data));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function order(sample: Sample, over: Fields = {}): Fields {
  return { 'account-id': String(spotAccountId(sample.account)), symbol: 'ltcusdt', type: 'buy-limit', amount: '2', price: '30', source: 'spot-api', ...over };
}

function place(sample: Sample, over: Fields = {}): string {
  const { body } = sample.ask('POST', '/v1/order/orders/place', {}, order(sample, over));
  expect(body['status'], JSON.stringify(body)).toBe('ok');
  return String(body['data']);
}

function money(text: unknown): bigint {
  const parsed = parseDecimal(String(text));
  if (!parsed.ok) throw new Error(parsed.fault);
  return moneyOf(parsed.value);
}

function best(sample: Sample, side: 'buy' | 'sell'): string {
  return ((sample.market(id).exchange.bestTicks(side) ?? 0) / 100).toFixed(2);
}

describe('an order at HTX spot', () => {
  test('lives from its placement to its cancellation, in answers and in the feed', () => {
    const sample = stage();
    const socket = feed(sample, 'orders#ltcusdt', 'accounts.update#2');
    const orderId = place(sample, { 'client-order-id': 'mine-1' });
    expect(pushes(socket, 'orders#ltcusdt')).toMatchObject([{ eventType: 'creation', orderStatus: 'submitted', orderId: Number(orderId), orderPrice: '30', orderSize: '2', clientOrderId: 'mine-1', type: 'buy-limit' }]);
    expect(rowsOf(sample.ask('GET', '/v1/order/openOrders', { symbol: 'ltcusdt' }).body['data'])).toMatchObject([{ id: Number(orderId), state: 'submitted', amount: '2.000000000000000000', 'filled-amount': '0.0' }]);
    const answered = sample.request('POST', `/v1/order/orders/${orderId}/submitcancel`, {}, '', ({ body }) => expect(body).toEqual({ status: 'ok', data: orderId }));
    // It was taken, and nothing happened yet.
    expect([answered, sample.account.open.size]).toEqual([true, 1]);
    expect(sample.ask('POST', `/v1/order/orders/${orderId}/submitcancel`, {}, '', 0).body).toMatchObject({ status: 'error', 'err-code': 'order-orderstate-error', 'order-state': 10 });
    sample.run(0.05);
    expect(pushes(socket, 'orders#ltcusdt').at(-1)).toMatchObject({ eventType: 'cancellation', orderStatus: 'canceled', remainAmt: '2', execAmt: '0' });
    expect(sample.ask('POST', `/v1/order/orders/${orderId}/submitcancel`, {}, '').body).toMatchObject({ 'err-code': 'order-orderstate-error', 'order-state': 7 });
    expect(sample.ask('GET', `/v1/order/orders/${orderId}`).body['data']).toMatchObject({ state: 'canceled', 'client-order-id': 'mine-1' });
    expect(pushes(socket, 'accounts.update#2').filter(({ currency }) => currency === 'usdt').map(({ changeType }) => changeType)).toEqual([null, 'order.place', 'order.cancel']);
  });

  test('for an amount of the quote is told in the quote', () => {
    const sample = stage();
    const socket = feed(sample, 'orders#*');
    const orderId = place(sample, { type: 'buy-market', amount: '200', price: undefined });
    const events = pushes(socket, 'orders#*');
    expect(events[0]).toMatchObject({ eventType: 'creation', orderValue: '200', orderStatus: 'submitted' });
    expect(events[0]).not.toHaveProperty('orderSize');
    const last = fieldsOf(events.at(-1));
    expect(last).toMatchObject({ eventType: 'trade', orderStatus: 'filled', aggressor: true, remainAmt: '0' });
    expect(money(last['execAmt'])).toBeGreaterThan(money('199'));
    expect(money(last['execAmt'])).toBeLessThanOrEqual(money('200'));
    const row = fieldsOf(sample.ask('GET', `/v1/order/orders/${orderId}`).body['data']);
    expect(row).toMatchObject({ amount: '200.000000000000000000', price: '0.0', state: 'filled' });
    expect(money(row['field-cash-amount'])).toBe(money(last['execAmt']));
  });

  test('that would only make, and would take, ends without a trade', () => {
    const sample = stage();
    const socket = feed(sample, 'orders#ltcusdt');
    place(sample, { type: 'buy-limit-maker', price: best(sample, 'sell') });
    expect(pushes(socket, 'orders#ltcusdt').map(({ eventType, orderStatus }) => [eventType, orderStatus])).toEqual([['creation', 'submitted'], ['cancellation', 'canceled']]);
  });

  test('may have the client id of another; the newest answers to it', () => {
    const sample = stage();
    const first = place(sample, { 'client-order-id': 'same' });
    const second = place(sample, { 'client-order-id': 'same', price: '31' });
    const named = (): Fields => fieldsOf(sample.ask('GET', '/v1/order/orders/getClientOrder', { clientOrderId: 'same' }).body['data']);
    expect([first === second, named()['id']]).toEqual([false, Number(second)]);
    expect(sample.ask('POST', '/v1/order/orders/submitCancelClientOrder', {}, { 'client-order-id': 'same' }).body).toEqual({ status: 'ok', data: 10 });
    expect(rowsOf(sample.ask('GET', '/v1/order/openOrders').body['data']).map((row) => row['id'])).toEqual([Number(first)]);
    expect(sample.ask('POST', '/v1/order/orders/submitCancelClientOrder', {}, { 'client-order-id': 'other' }).body).toEqual({ status: 'ok', data: 0 });
    sample.world.advance(sample.world.nowUs + 2 * 3_600e6);
    expect(named()['id']).toBe(undefined);
  });

  test.each([
    ['order-orderprice-precision-error', { price: '30.001' }], ['order-orderamount-precision-error', { amount: '0.0001' }], ['order-value-min-error', { amount: '0.1' }],
    ['account-frozen-balance-insufficient-error', { amount: '10000', price: '60' }], ['base-symbol-error', { symbol: 'LTCUSDT' }], ['account-get-accounts-inexistent-error', { 'account-id': '1' }],
    ['validation-constraints-error', { type: 'buy-limit-stop' }], ['order-invalid-price', { price: '0' }], ['invalid-client-order-id', { 'client-order-id': 'x'.repeat(65) }], ['validation-constraints-error', { amount: '-1' }],
  ])('is refused with %s', (code, over) => {
    const sample = stage();
    const { status, body } = sample.ask('POST', '/v1/order/orders/place', {}, order(sample, over));
    expect([status, body['status'], body['err-code'], body['data'], typeof body['err-msg']]).toEqual([200, 'error', code, null, 'string']);
    expect(sample.account.open.size).toBe(0);
  });

  test('comes and goes in batches, each by itself', () => {
    const sample = stage();
    const placed = rowsOf(sample.ask('POST', '/v1/order/batch-orders', {}, [order(sample, { 'client-order-id': 'a' }), order(sample, { amount: '0.1', 'client-order-id': 'b' }), order(sample)]).body['data']);
    expect(placed.map((row) => [typeof row['order-id'], row['client-order-id'], row['err-code']])).toEqual([['number', 'a', undefined], ['undefined', 'b', 'order-value-min-error'], ['number', '', undefined]]);
    const gone = sample.ask('POST', '/v1/order/orders/batchcancel', {}, { 'order-ids': [String(placed[0]?.['order-id']), '77'] }).body['data'];
    expect(gone).toMatchObject({ success: [String(placed[0]?.['order-id'])], failed: [{ 'order-id': '77', 'err-code': 'base-record-invalid' }] });
    expect(sample.ask('POST', '/v1/order/orders/batchCancelOpenOrders', {}, { symbol: 'ltcusdt' }).body['data']).toEqual({ 'success-count': 1, 'failed-count': 0, 'next-id': -1 });
    expect(sample.account.open.size).toBe(0);
  });
});

describe('the sockets of HTX spot', () => {
  test('ask who is there, and know topics', () => {
    const sample = stage();
    const socket = sample.socket('/ws/v2');
    const last = (): Fields => fieldsOf(socket.said.at(-1));
    const say = (message: object): Fields => (socket.connection.receive(JSON.stringify(message)), last());
    expect(say({ action: 'sub', ch: 'orders#*' })).toEqual({ action: 'sub', code: 2002, ch: 'orders#*', message: 'invalid.auth.state' });
    for (const over of [{ accessKey: 'nobody' }, { timestamp: '2023-11-14T00:00:00' }, { signatureVersion: '2' }]) {
      sample.loginV21(socket, '/ws/v2', over);
      expect(last()).toEqual({ action: 'req', code: 2002, ch: 'auth', message: 'auth.fail' });
    }
    sample.loginV21(socket, '/ws/v1');
    expect(last()).toMatchObject({ code: 2002 });
    sample.loginV21(socket, '/ws/v2');
    expect(last()).toEqual({ action: 'req', code: 200, ch: 'auth', data: {} });
    expect(say({ action: 'sub', ch: 'orders#ltcusdt' })).toEqual({ action: 'sub', code: 200, ch: 'orders#ltcusdt', data: {} });
    expect(['orders#nobody', 'trade.clearing#*#2', 'accounts.update#3', 'books#*'].map((ch) => say({ action: 'sub', ch })['code'])).toEqual([2001, 2001, 2001, 2001]);
    socket.connection.receive('hello');
    expect(last()).toMatchObject({ code: 2001 });
    for (let count = 0; count < 60; count += 1) say({ action: 'sub', ch: 'orders#*' });
    expect(last()).toMatchObject({ code: 4000, message: 'too.many.request' });
  });

  test('ping every 20 s, and end when nobody answers', () => {
    const sample = stage();
    const alive = feed(sample);
    const dead = sample.socket('/ws/v2', false);
    sample.run(75);
    expect([alive.end, dead.end]).toEqual([null, { code: 1003, reason: 'ping check expired' }]);
    expect(dead.said.filter(({ action }) => action === 'ping').length).toBe(3);
  });

  test('take orders with the answers of REST, by cid', () => {
    const sample = stage();
    const socket = sample.socket('/ws/trade');
    const say = (message: object): Fields => {
      socket.connection.receive(JSON.stringify(message));
      sample.run(0.05);
      return fieldsOf(socket.said.at(-1));
    };
    expect(say({ ch: 'create-order', cid: '1', params: order(sample) })).toMatchObject({ status: 'error', 'err-code': 'api-signature-not-valid', cid: '1' });
    sample.loginV21(socket, '/ws/trade');
    const placed = say({ ch: 'create-order', cid: '2', params: order(sample) });
    expect(placed).toEqual({ status: 'ok', data: expect.stringMatching(/^\d+$/), cid: '2' });
    expect(say({ ch: 'cancel', cid: '3', params: { 'order-ids': [placed['data']] } })).toEqual({ status: 'ok', data: { success: [placed['data']], failed: [] }, cid: '3' });
    expect(say({ ch: 'create-batchorder', cid: '4', params: [order(sample), order(sample)] })).toMatchObject({ status: 'ok', data: [{}, {}], cid: '4' });
    expect(say({ ch: 'cancelall', cid: '5', params: {} })).toEqual({ status: 'ok', data: { 'success-count': 2, 'failed-count': 0, 'next-id': -1 }, cid: '5' });
  });
});

test('who may only read reads, and nobody else is answered; limits are told', () => {
  const reader = stage({}, 'reading');
  expect(reader.ask('GET', '/v1/account/accounts').body).toMatchObject({ status: 'ok', data: [{ type: 'spot' }] });
  expect(reader.ask('POST', '/v1/order/orders/place', {}, order(reader)).body).toMatchObject({ 'err-code': 'api-signature-not-valid' });
  const sample = stage();
  expect(sample.ask('GET', '/v1/account/accounts', { AccessKeyId: 'nobody' }).body).toMatchObject({ status: 'error', 'err-code': 'api-signature-not-valid' });
  expect(sample.ask('GET', '/v1/account/accounts', { Timestamp: '2023-11-14T00:00:00' }).body).toMatchObject({ 'err-code': 'api-signature-not-valid' });
  expect(sample.face.request({ method: 'GET', target: '/market/depth?symbol=ltcusdt', headers: {}, body: '' }, () => undefined)).toBe(false);
  const first = sample.ask('GET', '/v1/order/openOrders', {}, '', 0);
  expect([first.headers['x-hb-ratelimit-requests-remain'], Number(first.headers['x-hb-ratelimit-requests-expire']) > 0]).toEqual(['49', true]);
  const statuses = Array.from({ length: 60 }, () => sample.ask('GET', '/v1/order/openOrders', {}, '', 0).status);
  expect([statuses[48], statuses[49]]).toEqual([200, 429]);
});

describe('what goes wrong', () => {
  test('an answer that was lost after the order was taken, and before', () => {
    for (const [fault, count] of [['losesAnswer', 1], ['losesCommand', 0]] as const) {
      const sample = stage({ [fault]: () => true });
      const { body } = sample.ask('POST', '/v1/order/orders/place', {}, order(sample, { 'client-order-id': 'lost' }), 10.1);
      expect(body).toEqual({ status: 'error', 'err-code': 'gateway-internal-error', 'err-msg': 'Server internal error', data: null });
      expect(rowsOf(sample.ask('GET', '/v1/order/openOrders').body['data']).length).toBe(count);
    }
  });

  test('events come twice, and out of order; answers are behind events', () => {
    let heldUs = 500_000;
    const sample = stage({ repeats: () => true, heldUs: () => (heldUs = 500_000 - heldUs), behindUs: () => 300_000 });
    const socket = feed(sample, 'orders#ltcusdt');
    const orderId = place(sample);
    expect(sample.ask('GET', `/v1/order/orders/${orderId}`).body).toMatchObject({ 'err-code': 'base-record-invalid' });
    sample.run(0.6);
    expect(sample.ask('GET', `/v1/order/orders/${orderId}`).body).toMatchObject({ status: 'ok' });
    sample.ask('POST', `/v1/order/orders/${orderId}/submitcancel`, {}, '');
    sample.run(1);
    expect(pushes(socket, 'orders#ltcusdt').map(({ eventType }) => eventType)).toEqual(['creation', 'creation', 'cancellation', 'cancellation']);
  });
});

test.each([1, 2, 3])('what the feed says adds up to the account (seed %i)', (seed) => {
  const chance = newChance(seed);
  const sample = stage();
  const socket = feed(sample, 'orders#*', 'trade.clearing#*#1', 'accounts.update#0', 'accounts.update#1', 'accounts.update#2');
  const types = ['buy-limit', 'sell-limit', 'buy-ioc', 'sell-ioc', 'buy-limit-maker', 'sell-limit-maker', 'buy-limit-fok', 'sell-market', 'buy-market'];
  const ids: string[] = [];
  for (let step = 0; step < 60; step += 1) {
    const type = types[nextBelow(chance, types.length)] ?? '';
    const price = (Number(best(sample, type.startsWith('buy') ? 'buy' : 'sell')) + (nextBelow(chance, 9) - 4) / 100).toFixed(2);
    const amount = type === 'buy-market' ? '150' : (0.2 + nextBelow(chance, 4_000) / 1_000).toFixed(3);
    const { body } = sample.ask('POST', '/v1/order/orders/place', {}, order(sample, { type, price, amount }));
    if (body['status'] === 'ok') ids.push(String(body['data']));
    if (nextHappens(chance, 0.3)) sample.ask('POST', `/v1/order/orders/${ids[nextBelow(chance, ids.length)] ?? ''}/submitcancel`, {}, '');
    sample.run(nextBelow(chance, 3));
  }
  const events = pushes(socket, 'orders#*');
  const clearing = pushes(socket, 'trade.clearing#*#1').filter(({ eventType }) => eventType === 'trade');
  const lotText = (lots: number): string => String(lots / 1_000);
  const byId = (rows: readonly Fields[], orderId: number): Fields[] => rows.filter((row) => row['orderId'] === orderId);
  const orders = [...sample.account.open.values(), ...sample.account.ended];
  expect(orders.length).toBe(ids.length);
  expect(orders.filter(({ filledLots }) => filledLots > 0).length).toBeGreaterThan(10);
  for (const truth of orders) {
    const wire = 1_180_298_000_000_000 + truth.orderId;
    const trades = byId(events, wire).filter(({ eventType }) => eventType === 'trade');
    const sum = trades.reduce((total, { tradeVolume }) => total + money(tradeVolume), 0n);
    expect(sum).toBe(money(lotText(truth.filledLots)));
    expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(trades.length);
    expect(byId(clearing, wire).map(({ tradeId, tradePrice, tradeVolume }) => [tradeId, tradePrice, tradeVolume])).toEqual(trades.map(({ tradeId, tradePrice, tradeVolume }) => [tradeId, tradePrice, tradeVolume]));
    const matches = rowsOf(sample.ask('GET', `/v1/order/orders/${wire}/matchresults`, {}, '', 0.05).body['data']);
    expect(matches.toReversed().map((row) => row['trade-id'])).toEqual(trades.map(({ tradeId }) => tradeId));
    const row = fieldsOf(sample.ask('GET', `/v1/order/orders/${wire}`).body['data']);
    expect([row['state'], money(row['field-amount']), money(row['field-fees'])]).toEqual([byId(events, wire).at(-1)?.['orderStatus'], sum, byId(clearing, wire).reduce((total, { transactFee }) => total + money(transactFee), 0n)]);
  }
  for (const [asset, currency] of [['USDT', 'usdt'], ['LTC', 'ltc']] as const) {
    const { free, locked } = sample.account.wallet('spot').of(asset);
    const last = (mode: number, key: string): bigint => money(pushes(socket, `accounts.update#${mode}`).findLast((row) => row['currency'] === currency && row[key] !== undefined)?.[key]);
    expect([last(0, 'balance'), last(1, 'balance'), last(2, 'balance'), last(1, 'available'), last(2, 'available')]).toEqual([free + locked, free + locked, free + locked, free, free]);
    const listed = rowsOf(fieldsOf(sample.ask('GET', `/v1/account/accounts/${spotAccountId(sample.account)}/balance`).body['data'])['list']).filter((row) => row['currency'] === currency);
    expect(listed.map(({ type, balance }) => [type, money(balance)])).toEqual([['trade', free], ['frozen', locked]]);
    const numbers = pushes(socket, 'accounts.update#2').filter((row) => row['currency'] === currency).map(({ seqNum }) => Number(seqNum));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
});

function published(name: string): unknown {
  return JSON.parse(readFileSync(`${fixtures}/rest-jkorf/${name}.json`, 'utf8')).response;
}

function publishedPush(name: string): unknown {
  const line = readFileSync(`${fixtures}/ws-jkorf/${name}.jsonl`, 'utf8').split('\n').find((text) => text.includes('"dir":"push"')) ?? '{}';
  return JSON.parse(line).msg;
}

/** Keys that a market's newer messages have, or that only orders of another kind have. */
function without(value: unknown, ...keys: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => (keys.includes(key) ? undefined : inner));
}

test.skipIf(!hasFixtures)('answers and events have the keys of the published samples (skipped where ../shared/fixtures is absent)', () => {
  const sample = stage();
  const socket = feed(sample, 'orders#*', 'trade.clearing#*#1', 'accounts.update#1');
  const orderId = place(sample, { 'client-order-id': 'abc' });
  const ask = (path: string, query: Readonly<Record<string, string>> = {}): unknown => sample.ask('GET', path, query).body;
  expect(shapeOf(ask('/v1/order/openOrders'))).toEqual(shapeOf(published('Spot.Trading.GetOpenOrders')));
  expect(shapeOf(ask(`/v1/order/orders/${orderId}`))).toEqual(shapeOf(published('Spot.Trading.GetOrder')));
  expect(shapeOf(ask('/v1/order/history'))).toEqual(shapeOf(published('Spot.Trading.GetHistoricalOrders')));
  expect(shapeOf(ask('/v1/account/accounts'))).toEqual(shapeOf(published('Spot.Account.GetAccounts')));
  expect(shapeOf(ask(`/v1/account/accounts/${spotAccountId(sample.account)}/balance`))).toEqual(shapeOf(published('Spot.Account.GetBalances')));
  expect(shapeOf(ask('/v2/reference/transact-fee-rate', { symbols: 'ltcusdt' }))).toEqual(shapeOf(published('Spot.Account.GetTradingFees')));
  const creation = socket.said.find(({ ch, action }) => ch === 'orders#*' && action === 'push');
  expect(shapeOf(creation)).toEqual(shapeOf(publishedPush('Subscriptions.Spot.Order1')));
  // Recordings have a number here, the published sample a text.
  const balance = socket.said.find(({ ch, data }) => ch === 'accounts.update#1' && fieldsOf(data)['changeType'] === 'order.place');
  expect(shapeOf(without(balance, 'seqNum'))).toEqual(shapeOf(without(publishedPush('Subscriptions.Spot.Account'), 'seqNum')));
  const cancelled = sample.ask('POST', `/v1/order/orders/${orderId}/submitcancel`, {}, '').body;
  expect(shapeOf(cancelled)).toEqual(shapeOf(published('Spot.Trading.CancelOrder')));
  const failed = fieldsOf(sample.ask('POST', '/v1/order/orders/batchcancel', {}, { 'order-ids': [orderId] }).body['data'])['failed'];
  expect(shapeOf(failed)).toEqual(shapeOf(fieldsOf(fieldsOf(published('Spot.Trading.CancelOrders'))['data'])['failed']));
  place(sample, { price: best(sample, 'sell'), amount: '0.5', 'client-order-id': 'taker' });
  expect(shapeOf(ask('/v1/order/matchresults', { symbol: 'ltcusdt' }))).toEqual(shapeOf(published('Spot.Trading.GetUserTrades')));
  const trade = socket.said.find(({ ch, data }) => ch === 'trade.clearing#*#1' && fieldsOf(data)['eventType'] === 'trade');
  expect(shapeOf(without(trade, 'orderType', 'action'))).toEqual(shapeOf(publishedPush('Subscriptions.Spot.OrderTrade')));
});

test('fills are told for two days at once, those of one order however old they are', () => {
  const sample = stage();
  const wire = place(sample, { type: 'buy-ioc', price: best(sample, 'sell') });
  const count = (path: string, query: Fields = {}): unknown => {
    const { body } = sample.ask('GET', path, Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])));
    return body['status'] === 'ok' ? rowsOf(body['data']).length : body['err-code'];
  };
  const own = (): unknown => count(`/v1/order/orders/${wire}/matchresults`);
  const hourMs = 3_600_000;
  const list = (from?: number, to?: number): unknown => {
    const nowMs = Math.floor(sample.world.nowUs / 1_000);
    return count('/v1/order/matchresults', { symbol: 'ltcusdt', ...(from === undefined ? {} : { 'start-time': nowMs - from * hourMs }), ...(to === undefined ? {} : { 'end-time': nowMs - to * hourMs }) });
  };
  const fills = own();
  expect([Number(fills) > 0, list()]).toEqual([true, fills]);
  sample.world.sleep(3 * 24 * hourMs * 1_000);
  expect([own(), list(), list(40), list(74, 30), list(74)]).toEqual([fills, 0, 0, fills, 'invalid-interval']);
});

test('a page of fills goes on from the last of the page before', () => {
  const sample = stage();
  for (let count = 0; count < 3; count += 1) place(sample, { type: 'buy-ioc', price: best(sample, 'sell') });
  const ids = (query: Readonly<Record<string, string>>): readonly unknown[] => rowsOf(sample.ask('GET', '/v1/order/matchresults', { symbol: 'ltcusdt', ...query }).body['data']).map((row) => row['id']);
  const all = ids({});
  expect(ids({ size: '2' })).toEqual(all.slice(0, 2));
  expect(ids({ size: '2', from: String(all[1]), direct: 'next' })).toEqual(all.slice(1, 3));
});
