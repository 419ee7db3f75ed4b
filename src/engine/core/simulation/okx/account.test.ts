import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { noCourierFaults } from '../accounts/courier.ts';
import { noHouseFaults } from '../accounts/house.ts';
import { moneyPlain } from './account-rows.ts';
import { OkxTrader, spotId, swapId, type Row, type Told } from './account-sample.ts';

const fixtures = '../shared/fixtures/okx';
const hasFixtures = existsSync(fixtures);
const second = 1_000_000;

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

const order = (set: OkxTrader, changed: Row = {}, id = spotId): Row => ({ instIdCode: set.codeOf(id), tdMode: id === swapId ? 'cross' : 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '50', ...changed });
const named = (id: string): Row => ({ instId: id.slice(id.lastIndexOf(':') + 1) });
const rowOf = (answer: Row | Told | null): Row => {
  const body = answer !== null && 'body' in answer ? Object(answer['body']) : answer;
  const [row] = Array.isArray(body?.['data']) ? body['data'] : [];
  return row ?? {};
};

describe('rows have the keys and kinds of the published ones (skipped where ../shared/fixtures is absent)', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'ANY' }, { channel: 'account' }, { channel: 'positions', instType: 'ANY' }, { channel: 'balance_and_position' });
  const placed = set.ask(line, 'order', [order(set, { clOrdId: 'a' })]);
  const amended = set.ask(line, 'amend-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'a', newSz: '2', reqId: 'r1' }]);
  const pending = set.rest('GET', '/api/v5/trade/orders-pending');
  const cancelled = set.ask(line, 'cancel-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'a' }]);
  set.ask(line, 'order', [order(set, { ordType: 'market', sz: '2', tgtCcy: 'base_ccy' })]);
  set.ask(line, 'order', [order(set, { ordType: 'market', sz: '5' }, swapId)]);

  const push = (path: string): Row => rowOf(JSON.parse(readFileSync(`${fixtures}/ws-jkorf/Subscriptions.Unified.${path}.jsonl`, 'utf8').split('\n').find((text) => text.includes('"dir":"push"')) ?? '{}').msg);
  const published = (name: string): Row => rowOf(JSON.parse(readFileSync(`${fixtures}/rest-jkorf/UnifiedApi.${name}.json`, 'utf8')).response);
  const but = (row: Row | undefined, ...names: readonly string[]): Row => Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !names.includes(name)));

  test.skipIf(!hasFixtures)('orders', () => {
    const own = set.pushed('orders').find(({ tradeId }) => tradeId !== '');
    expect(shapeOf(own)).toEqual(shapeOf(push('Trading.Order')));
  });

  test.skipIf(!hasFixtures).each([
    ['account', 'Account.Balance', []], ['positions', 'Trading.Position', ['closeOrderAlgo']], ['balance_and_position', 'Account.BalanceAndPosition', ['posData', 'trades']],
  ] as const)('%s', (channel, path, some) => {
    expect(shapeOf(but(set.pushed(channel).at(-1), ...some))).toEqual(shapeOf(but(push(path), ...some)));
  });

  test.skipIf(!hasFixtures).each([['PlaceOrder', placed], ['AmendOrder', amended], ['CancelOrder', cancelled]] as const)('Trading.%s', (name, answer) => {
    expect(shapeOf(rowOf(answer))).toEqual(shapeOf(published(`Trading.${name}`)));
  });

  test.skipIf(!hasFixtures)('answers to questions', () => {
    const get = (target: string): Row => rowOf(set.rest('GET', target));
    expect(shapeOf(get('/api/v5/account/balance'))).toEqual(shapeOf(published('Account.GetAccountBalance')));
    const config = published('Account.GetAccountConfiguration');
    expect(shapeOf(get('/api/v5/account/config'))).toEqual(shapeOf(config));
    expect(shapeOf(get('/api/v5/trade/fills?instType=SPOT'))).toEqual(shapeOf(published('Trading.GetUserTrades')));
    expect(shapeOf(get('/api/v5/trade/orders-history?instType=SPOT'))).toEqual(shapeOf(published('Trading.GetOrderHistory')));
    // The published row of pending orders is an older one, and lacks these.
    expect(shapeOf(but(rowOf(pending), 'cancelSource', 'cancelSourceReason', 'linkedAlgoOrd'))).toEqual(shapeOf(published('Trading.GetOrders')));
    expect(shapeOf(rowOf(set.rest('POST', '/api/v5/trade/cancel-all-after', { timeOut: '0' })))).toEqual(shapeOf(published('Trading.CancelAllAfter')));
  });

  test('everything was answered, acknowledgements with the time it took', () => {
    expect([placed, amended, cancelled].map((answer) => [answer?.['op'], answer?.['code'], rowOf(answer)['sCode']])).toEqual([['order', '0', '0'], ['amend-order', '0', '0'], ['cancel-order', '0', '0']]);
    expect(Number(placed?.['outTime'])).toBeGreaterThan(Number(placed?.['inTime']));
  });
});

describe('who asks', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no key', { 'ok-access-key': '' }, '50103'],
    ['an unknown key', { 'ok-access-key': 'x' }, '50119'],
    ['another passphrase', { 'ok-access-passphrase': 'x' }, '50105'],
    ['another signature', { 'ok-access-sign': 'x' }, '50113'],
    ['an old time', { 'ok-access-timestamp': '2023-11-14T22:12:49.000Z' }, '50102'],
    ['seconds for a time', { 'ok-access-timestamp': '1700000000' }, '50112'],
  ])('with %s is refused', (_name, changed, code) => {
    expect(new OkxTrader().rest('GET', '/api/v5/account/balance', null, { changed })).toMatchObject({ status: 401, body: { code } });
  });

  test.each<[string, Record<string, string>, string]>([
    ['another time form', { timestamp: '2023' }, '60004'], ['an unknown key', { apiKey: 'x' }, '60005'], ['an old time', { timestamp: '1699999969' }, '60006'],
    ['another sign', { sign: 'x' }, '60007'], ['another passphrase', { passphrase: 'x' }, '60024'],
  ])('a login with %s is refused', (_name, changed, code) => {
    const set = new OkxTrader();
    expect(set.logIn(set.dial(), changed)).toMatchObject({ event: 'error', code });
  });

  test('must log in before anything, and with a key that may trade before orders', () => {
    const set = new OkxTrader();
    const line = set.dial();
    expect(set.ask(line, 'subscribe', [{ channel: 'account' }])).toMatchObject({ code: '60011' });
    expect(set.ask(line, 'order', [order(set)])).toMatchObject({ code: '60011' });
    expect(set.logIn(line, {}, set.keyNamed('reading'))).toMatchObject({ event: 'login', code: '0' });
    expect(set.ask(line, 'order', [order(set)])).toMatchObject({ code: '1', data: [{ sCode: '50120', ordId: '' }] });
  });

  test('and is silent is cut off', () => {
    const set = new OkxTrader();
    const line = set.listen();
    set.wait(29 * second);
    line.turn();
    expect(set.heard.at(-1)).toMatchObject({ event: 'login' });
    set.wait(2 * second);
    line.turn();
    expect(set.heard.at(-1)).toMatchObject({ end: 4004 });
  });
});

test.each<[string, Row, string]>([
  ['by another code', { instIdCode: 7, ...named(spotId) }, '51001'],
  ['by name alone', { instIdCode: undefined, ...named(spotId) }, '51001'],
  ['of another side', { side: 'hold' }, '51000'],
  ['of another type', { ordType: 'mmp' }, '51000'],
  ['on margin', { tdMode: 'isolated' }, '51000'],
  ['long', { posSide: 'long' }, '51000'],
  ['between lots', { sz: '1.00000001' }, '51121'],
  ['between ticks', { px: '50.0001' }, '51000'],
  ['with a name of signs', { clOrdId: 'a-b' }, '51000'],
  ['for more than there is', { sz: '1000000' }, '51008'],
])('an order %s is refused', (_name, changed, sCode) => {
  const set = new OkxTrader();
  expect(set.ask(set.listen(), 'order', [order(set, changed)])).toMatchObject({ code: '1', data: [{ sCode, ordId: '' }] });
  expect(set.account.open.size).toBe(0);
});

describe('orders', () => {
  test('over a socket name the instrument by code, whatever else they say; by REST by name', () => {
    const set = new OkxTrader();
    expect(set.ask(set.listen(), 'order', [order(set, { instId: 'BTC-USDT', clOrdId: 'a' })])).toMatchObject({ code: '0' });
    expect([...set.account.open.values()][0]?.marketId).toBe(spotId);
    expect(set.rest('POST', '/api/v5/trade/order', { ...order(set, { instIdCode: 7, clOrdId: 'b' }), ...named(spotId) })).toMatchObject({ body: { code: '0' } });
    expect(set.rest('POST', '/api/v5/trade/order', { ...order(set, { clOrdId: 'b' }), ...named(spotId) })).toMatchObject({ body: { code: '1', data: [{ sCode: '51016' }] } });
  });

  test('begin with no snapshot; the account begins with one', () => {
    const set = new OkxTrader();
    set.ask(set.listen(), 'order', [order(set)]);
    set.listen({ channel: 'orders', instType: 'SPOT' }, { channel: 'account' });
    expect([set.pushed('orders').length, set.pushed('account').length]).toEqual([0, 1]);
  });

  test('to buy at market are for an amount of the quote unless they say otherwise', () => {
    const set = new OkxTrader();
    const line = set.listen({ channel: 'orders', instType: 'SPOT' });
    set.ask(line, 'order', [order(set, { ordType: 'market', sz: '100', px: '' })]);
    expect(set.pushed('orders').at(-1)).toMatchObject({ state: 'filled', tgtCcy: 'quote_ccy', sz: '100' });
    expect(Number(set.pushed('orders').at(-1)?.['accFillSz'])).toBeLessThan(3);
    set.ask(line, 'order', [order(set, { ordType: 'market', sz: '1', tgtCcy: 'base_ccy' })]);
    expect(set.pushed('orders').at(-1)).toMatchObject({ state: 'filled', tgtCcy: 'base_ccy', accFillSz: '1', execType: 'T' });
    expect(Number(set.pushed('orders').at(-1)?.['fee'])).toBeLessThan(0);
  });

  test('that would take though they must not are accepted, and only said to be cancelled', () => {
    const set = new OkxTrader();
    const line = set.listen({ channel: 'orders', instType: 'SPOT' });
    expect(set.ask(line, 'order', [order(set, { ordType: 'post_only', px: '90' })])).toMatchObject({ code: '0' });
    expect(set.pushed('orders').map(({ state }) => state)).toEqual(['canceled']);
    set.ask(line, 'order', [order(set, { ordType: 'post_only' })]);
    expect(set.pushed('orders').map(({ state }) => state)).toEqual(['canceled', 'live']);
  });

  test('amended to no more than is filled are filled', () => {
    const set = new OkxTrader();
    const line = set.listen({ channel: 'orders', instType: 'SPOT' });
    const market = set.world.market(spotId);
    const best = market?.exchange.bestTicks('sell') ?? 0;
    const atBest = market?.exchange.asks.lots[market.exchange.asks.slotAt(0)] ?? 0;
    set.ask(line, 'order', [order(set, { clOrdId: 'a', px: String((best * 5) / 100), sz: String((atBest + 500_000) / 10_000) })]);
    const filled = String(set.pushed('orders').at(-1)?.['accFillSz']);
    expect(set.pushed('orders').at(-1)).toMatchObject({ state: 'partially_filled' });
    set.ask(line, 'amend-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'a', newSz: '0.0001' }]);
    const last = set.pushed('orders').at(-1);
    expect([last?.['state'], last?.['accFillSz'], last?.['fillSz'], last?.['amendResult']]).toEqual(['filled', filled, '0', '0']);
    expect(set.account.wallet('trading').of('USDT').locked).toBe(0n);
  });

  test('that come after their last moment are none', () => {
    const set = new OkxTrader({ courier: { commandUsMin: 500_000, commandUsSpan: 0, answerUsMin: 0, answerUsSpan: 0 } });
    const expTime = String(Math.floor(set.world.nowUs / 1_000) + 300);
    expect(set.ask(set.listen(), 'order', [order(set)], { waitUs: second, more: { expTime } })).toMatchObject({ data: [{ sCode: '51149' }] });
    expect(set.rest('POST', '/api/v5/trade/order', { ...order(set), ...named(spotId) }, { waitUs: second, changed: { exptime: expTime } })).toMatchObject({ body: { data: [{ sCode: '51149' }] } });
    expect(set.account.find(8_000_000_001, null)).toBe(null);
  });

  test('that go well in part say so', () => {
    const set = new OkxTrader();
    const answer = set.ask(set.listen(), 'batch-orders', [order(set, { clOrdId: 'a' }), order(set, { clOrdId: 'b', sz: '1000000' })]);
    expect(answer).toMatchObject({ code: '2', data: [{ clOrdId: 'a', sCode: '0' }, { clOrdId: 'b', sCode: '51008' }] });
    expect(set.ask(set.listen(), 'cancel-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'c' }])).toMatchObject({ code: '1', data: [{ sCode: '51400' }] });
  });

  test('are sixty in two seconds for an instrument, by either way', () => {
    const set = new OkxTrader();
    const line = set.listen();
    const batch = Array.from({ length: 20 }, () => order(set, { sz: '0.01' }));
    for (let round = 0; round < 2; round += 1) expect(set.ask(line, 'batch-orders', batch)).toMatchObject({ code: '0' });
    expect(set.rest('POST', '/api/v5/trade/batch-orders', batch.map((row) => ({ ...row, ...named(spotId) })))).toMatchObject({ body: { code: '0' } });
    expect(set.ask(line, 'order', [order(set)])).toMatchObject({ code: '1', data: [{ sCode: '50011' }] });
    expect(set.ask(line, 'order', [order(set, {}, swapId)])).toMatchObject({ code: '0' });
  });

  test('are cancelled by a switch that nobody winds', () => {
    const set = new OkxTrader();
    set.ask(set.listen(), 'order', [order(set)]);
    set.rest('POST', '/api/v5/trade/cancel-all-after', { timeOut: '10' });
    set.wait(8 * second);
    set.rest('POST', '/api/v5/trade/cancel-all-after', { timeOut: '10' });
    set.wait(8 * second);
    expect(set.account.open.size).toBe(1);
    set.wait(3 * second);
    expect(set.account.open.size).toBe(0);
  });
});

test('whoever cancels is told: its owner, or nobody', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'SPOT' });
  set.ask(line, 'order', [order(set, { clOrdId: 'a' })]);
  set.ask(line, 'cancel-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'a' }]);
  set.ask(line, 'order', [order(set, { ordType: 'ioc' })]);
  expect(set.pushed('orders').filter(({ state }) => state === 'canceled').map(({ cancelSource }) => cancelSource)).toEqual(['1', '']);
});

test('what is set aside for orders and for positions is not available', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'account', ccy: 'USDT' }, { channel: 'account', ccy: 'BTC' });
  const greetings = set.pushed('account').length;
  set.ask(line, 'order', [order(set, { sz: '2' })]);
  expect(set.pushed('account')).toHaveLength(greetings + 1);
  const usdt = (): Row => Object(set.pushed('account').at(-1)?.['details'])[0] ?? {};
  expect(usdt()).toMatchObject({ ccy: 'USDT', cashBal: '250000', availBal: '249900', frozenBal: '100', ordFrozen: '100' });
  set.ask(line, 'order', [order(set, { ordType: 'market', sz: '10', px: '' }, swapId)]);
  const { availBal, frozenBal, cashBal, ordFrozen } = usdt();
  const margin = Number(set.account.position(swapId).cost) / 1e18 / 10;
  expect([Number(frozenBal), Number(cashBal) - Number(availBal), ordFrozen]).toEqual([expect.closeTo(100 + margin, 6), expect.closeTo(100 + margin, 6), '100']);
});

describe('silence', () => {
  test('an order whose acknowledgement is lost is of unknown fate, by each way’s own code, and rests', () => {
    const set = new OkxTrader({ faults: { ...noCourierFaults, losesAnswer: () => true } });
    expect(set.ask(set.listen(), 'order', [order(set)], { waitUs: 11 * second })).toMatchObject({ code: '1', data: [{ sCode: '51149', ordId: '' }] });
    expect(set.rest('POST', '/api/v5/trade/order', { ...order(set), ...named(spotId) }, { waitUs: 11 * second })).toMatchObject({ status: 200, body: { code: '50004', data: [] } });
    expect(set.account.open.size).toBe(2);
  });

  test('questions may be behind events', () => {
    const set = new OkxTrader({ houseFaults: { ...noHouseFaults, behindUs: () => second } });
    set.ask(set.listen(), 'order', [order(set, { clOrdId: 'a' })]);
    expect(set.rest('GET', '/api/v5/trade/order?instId=LTC-USDT&clOrdId=a')).toMatchObject({ body: { code: '51603' } });
    set.wait(second);
    expect(set.rest('GET', '/api/v5/trade/order?instId=LTC-USDT&clOrdId=a')).toMatchObject({ body: { code: '0', data: [{ state: 'live' }] } });
  });
});

/** What pushes add up to, against the account. */
function audit(set: OkxTrader): void {
  const orders = new Map<string, Row>();
  const sizes = new Map<string, number>();
  const fees = new Map<string, number>();
  const worths = new Map<string, number>();
  const fills = set.house.recordsOf(set.account).fills(set.world.nowUs, () => true);
  for (const row of set.pushed('orders')) {
    const id = String(row['ordId']);
    expect(['filled', 'canceled']).not.toContain(orders.get(id)?.['state']);
    orders.set(id, row);
    sizes.set(id, Number(((sizes.get(id) ?? 0) + Number(row['fillSz'])).toFixed(8)));
    expect([id, Number(row['accFillSz'])]).toEqual([id, sizes.get(id)]);
    const paid = (fees.get(id) ?? 0) + Number(row['fillFee']);
    fees.set(id, paid);
    expect(Number(row['fee'])).toBeCloseTo(paid, 9);
    const worth = (worths.get(id) ?? 0) + Number(row['fillPx']) * Number(row['fillSz']);
    worths.set(id, worth);
    expect(Number(row['avgPx']) * Number(row['accFillSz'])).toBeCloseTo(worth, 6);
    const fill = fills.find(({ order: { orderId }, tradeId }) => String(orderId) === id && String(tradeId) === row['tradeId']);
    expect(row['execType']).toBe(fill === undefined ? '' : fill.isMaker ? 'M' : 'T');
    if (row['tradeId'] !== '') expect(row['state']).toBe(row['accFillSz'] === row['sz'] ? 'filled' : 'partially_filled');
  }
  const open = [...orders.values()].filter(({ state }) => state === 'live' || state === 'partially_filled').map(({ ordId }) => Number(ordId));
  expect(new Set(open)).toEqual(new Set(set.account.open.keys()));
  const totals = new Map<string, bigint>();
  for (const row of set.pushed('balance_and_position')) {
    const { balData } = row;
    if (Array.isArray(balData)) for (const { ccy, cashBal } of balData) totals.set(String(ccy), BigInt(Math.round(Number(cashBal) * 1e6)));
  }
  const last = new Map<string, unknown>();
  for (const { details } of set.pushed('account')) if (Array.isArray(details)) for (const { ccy, cashBal, ordFrozen } of details) last.set(String(ccy), [cashBal, ordFrozen]);
  for (const [asset, told] of last) {
    const { free, locked } = set.account.wallet('trading').of(asset);
    expect([asset, told]).toEqual([asset, [moneyPlain(free + locked), moneyPlain(locked)]]);
    expect(totals.get(asset)).toBe(BigInt(Math.round(Number(moneyPlain(free + locked)) * 1e6)));
  }
  const position = set.pushed('positions').at(-1);
  if (position !== undefined) expect(Math.round(Number(position['pos']) * 10)).toBe(set.account.position(swapId).lots);
}

test.each(Array.from({ length: 6 }, (_, index) => index + 1))('what pushes add up to is the account’s truth, seed %d', (seed) => {
  const set = new OkxTrader({ seed });
  const chance = newChance(seed);
  const line = set.listen({ channel: 'orders', instType: 'ANY' }, { channel: 'account' }, { channel: 'positions', instType: 'SWAP' }, { channel: 'balance_and_position' });
  for (let step = 0; step < 120; step += 1) {
    const id = nextHappens(chance, 0.5) ? spotId : swapId;
    const side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const market = set.world.market(id);
    const ticks = (market?.exchange.bestTicks(side) ?? 1_000) + nextBelow(chance, 5) - 2;
    const tick = id === spotId ? 20 : 100;
    const one = [...set.account.open.values()][nextBelow(chance, Math.max(1, set.account.open.size))];
    const name = { instIdCode: set.codeOf(one?.marketId ?? spotId), ordId: String(one?.orderId ?? 1) };
    const sz = id === spotId ? String((100 + nextBelow(chance, 3_000)) / 1_000) : String((1 + nextBelow(chance, 40)) / 10);
    const px = String(ticks / tick);
    const waitUs = nextBelow(chance, 300_000);
    switch (nextBelow(chance, 6)) {
      case 0: set.ask(line, 'order', [order(set, { side, sz, ordType: 'market', tgtCcy: 'base_ccy' }, id)], { waitUs }); break;
      case 1: set.ask(line, 'cancel-order', [name], { waitUs }); break;
      case 2: set.ask(line, 'amend-order', [{ ...name, newSz: sz }], { waitUs }); break;
      default: set.ask(line, 'order', [order(set, { side, sz, px, ordType: ['limit', 'limit', 'post_only', 'ioc', 'fok'][nextBelow(chance, 5)] ?? 'limit' }, id)], { waitUs });
    }
    if (step % 20 === 19) {
      set.wait(10_000);
      audit(set);
    }
  }
  expect(set.pushed('orders').filter(({ tradeId }) => tradeId !== '').length).toBeGreaterThan(5);
});
