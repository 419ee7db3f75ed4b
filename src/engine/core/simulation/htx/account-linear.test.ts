import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { parseDecimal } from '../../../domain/number.ts';
import { freeFor, worthIn } from '../accounts/booking.ts';
import { moneyOf } from '../accounts/money.ts';
import { Sample, shapeOf, type SampleFaults, type SampleSocket } from './account-sample.ts';
import { newHtxLinearFace } from './account-linear.ts';
import { linearOrderId } from './account-linear-rows.ts';

const id = 'htx:perp:LTC-USDT';
const host = 'api.hbdm.com';
const noticePath = '/ws/v5/notification';

type Fields = Readonly<Record<string, unknown>>;

function stage(faults: SampleFaults = {}, keyName = 'trading'): Sample {
  return new Sample(id, host, newHtxLinearFace, faults, keyName);
}

function feed(sample: Sample, ...topics: readonly string[]): SampleSocket {
  const socket = sample.socket(noticePath);
  sample.loginV2(socket, noticePath);
  for (const topic of topics) socket.connection.receive(JSON.stringify({ op: 'sub', cid: '1', topic, ...(topic === 'account' ? {} : { contract_code: '*' }) }));
  return socket;
}

function notices({ said }: SampleSocket, topic: string): Fields[] {
  return said.filter((message) => message['op'] === 'notify' && message['topic'] === topic);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [fieldsOf(value)];
}

function told(socket: SampleSocket, topic: string): Fields[] {
  return notices(socket, topic).flatMap(({ data }) => rowsOf(data));
}

function order(over: Fields = {}): Fields {
  return { contract_code: 'LTC-USDT', margin_mode: 'cross', position_side: 'both', side: 'buy', type: 'limit', price: '30', volume: '5', ...over };
}

function post(sample: Sample, path: string, body: unknown, waitSeconds = 0.05): Fields {
  return sample.ask('POST', `/v5/trade/${path}`, {}, body, waitSeconds).body;
}

function money(text: unknown): bigint {
  const parsed = parseDecimal(String(text));
  if (!parsed.ok) throw new Error(parsed.fault);
  return moneyOf(parsed.value);
}

function best(sample: Sample, side: 'buy' | 'sell', byTicks = 0): string {
  return (((sample.market(id).exchange.bestTicks(side) ?? 0) + byTicks) / 100).toFixed(2);
}

describe('an order for a contract', () => {
  test('lives from its placement to its cancellation, in answers and in the feed', () => {
    const sample = stage();
    const socket = feed(sample, 'orders', 'match_orders', 'account');
    const placed = post(sample, 'order', order({ client_order_id: 123 }));
    expect(placed).toEqual({ code: 200, message: 'Success', data: { order_id: expect.stringMatching(/^15197050\d{11}$/), client_order_id: '123' }, ts: expect.any(Number) });
    const orderId = String(fieldsOf(placed['data'])['order_id']);
    expect(Number.isSafeInteger(Number(orderId))).toBe(false);
    expect(told(socket, 'orders')).toMatchObject([{ state: 'new', order_id: orderId, client_order_id: '123', price: '30', volume: '5', trade_volume: '0', reduce_only: false, time_in_force: 'gtc', self_match_prevent: 'cancel_taker' }]);
    expect(sample.ask('GET', '/v5/trade/order/opens').body['data']).toMatchObject([{ order_id: orderId, state: 'new' }]);
    expect(post(sample, 'cancel_order', { contract_code: 'LTC-USDT', client_order_id: '123' })).toMatchObject({ code: 200, data: { order_id: orderId, client_order_id: '123' } });
    expect(told(socket, 'orders').at(-1)).toMatchObject({ state: 'canceled', cancel_reason: 'Limit order cancelation by the client' });
    expect(told(socket, 'match_orders').map(({ state }) => state)).toEqual(['new', 'canceled']);
    expect(notices(socket, 'account').map(({ event }) => event)).toEqual(['snapshot', 'place_order', 'cancel_order']);
    expect(post(sample, 'cancel_order', { contract_code: 'LTC-USDT', order_id: orderId })).toMatchObject({ code: 1061 });
    expect(sample.ask('GET', '/v5/trade/order', { contract_code: 'LTC-USDT', order_id: orderId }).body['data']).toMatchObject({ state: 'canceled' });
    expect(sample.ask('GET', '/v5/trade/order', { contract_code: 'LTC-USDT', client_order_id: '9' }).body).toMatchObject({ code: 1017 });
  });

  test('that one match fills with many trades is told as filled with each, its volume growing', () => {
    const sample = stage();
    const socket = feed(sample, 'orders', 'trade', 'positions');
    const { exchange } = sample.market(id);
    const first = exchange.asks.lots[exchange.asks.slotAt(0)] ?? 0;
    const second = exchange.asks.lots[exchange.asks.slotAt(1)] ?? 0;
    post(sample, 'order', order({ type: 'market', price: undefined, volume: String(first + second) }));
    const states = told(socket, 'orders').map(({ state, trade_volume: volume }) => [state, Number(volume)] as const);
    expect(states.length).toBeGreaterThan(2);
    expect(states.map(([state]) => state)).toEqual(['new', ...Array.from({ length: states.length - 1 }, () => 'filled')]);
    expect(states.map(([, volume]) => volume)).toEqual(states.map(([, volume]) => volume).toSorted((one, other) => one - other));
    expect(states.at(-1)?.[1]).toBe(first + second);
    expect(notices(socket, 'trade').length).toBe(1);
    expect(told(socket, 'trade').length).toBe(states.length - 1);
    expect(told(socket, 'positions').at(-1)).toMatchObject({ volume: String(first + second), direction: 'buy', position_side: 'both', position_mode: 'single_side' });
  });

  test('without a client id is told with its own number; a long one keeps its digits', () => {
    const sample = stage();
    const { order_id: orderId, client_order_id: clientId } = fieldsOf(post(sample, 'order', order())['data']);
    expect(clientId).toBe(orderId);
    const answers: Fields[] = [];
    const socket = sample.socket('/linear-swap-trade');
    sample.loginV2(socket, '/linear-swap-trade');
    socket.connection.receive(`{"op":"place_order","cid":"7","data":${JSON.stringify(order()).slice(0, -1)},"client_order_id":9223372036854775807}}`);
    sample.run(0.05);
    answers.push(...socket.said.filter(({ cid }) => cid === '7'));
    expect(answers).toMatchObject([{ code: 200, data: { client_order_id: '9223372036854775807' }, cid: '7' }]);
    expect(post(sample, 'order', order({ client_order_id: '9223372036854775807' }))).toMatchObject({ code: 1067 });
  });

  test.each([
    [1013, { contract_code: 'NO-USDT' }], [1036, { margin_mode: 'isolated' }], [1036, { position_side: 'long' }], [1034, { type: 'optimal_5' }], [1034, { time_in_force: 'day' }], [1036, { price: '30.001' }],
    [1036, { volume: '0.5' }], [1036, { volume: '0' }], [1067, { client_order_id: '0' }], [1067, { client_order_id: '9223372036854775808' }], [1067, { client_order_id: 'mine' }], [1047, { volume: '90000000' }],
    [1048, { reduce_only: 1 }], [1036, { tp_trigger_price: '40' }], [1041, { volume: '999999999999' }],
  ])('is refused with %i for %o', (code, over) => {
    const sample = stage();
    const { body, status } = sample.ask('POST', '/v5/trade/order', {}, order(over));
    expect([status, body['code'], typeof body['message'], sample.account.open.size]).toEqual([200, code, 'string', 0]);
  });

  test('comes and goes in batches, all at once, and when nobody renews a wish', () => {
    const sample = stage();
    const placed = rowsOf(post(sample, 'batch_orders', [order({ client_order_id: '1' }), order({ type: 'nothing' }), order({ client_order_id: '3' })])['data']);
    expect(placed.map(({ code, client_order_id: name }) => [code, name])).toEqual([[200, '1'], [1034, ''], [200, '3']]);
    expect(rowsOf(post(sample, 'cancel_batch_orders', { contract_code: 'LTC-USDT', order_id: [placed[0]?.['order_id'], '1'] })['data']).map(({ code }) => code)).toEqual([200, 1061]);
    expect(post(sample, 'cancel_all_orders', {})).toMatchObject({ code: 200, data: [{ client_order_id: '3' }] });
    expect(post(sample, 'cancel_all_orders', {})).toMatchObject({ code: 1051 });
    post(sample, 'order', order());
    expect(post(sample, 'cancel-after', { on_off: 1, time_out: 5_000 })).toMatchObject({ code: 200, data: { current_time: expect.any(String), trigger_time: expect.any(String) } });
    sample.run(3);
    post(sample, 'cancel-after', { on_off: 1, time_out: 5_000 });
    sample.run(4);
    expect(sample.account.open.size).toBe(1);
    sample.run(2);
    expect(sample.account.open.size).toBe(0);
  });
});

describe('the sockets of contracts', () => {
  test('ask who is there, know topics, and tell how things stand', () => {
    const sample = stage();
    const socket = sample.socket(noticePath);
    const last = (): Fields => fieldsOf(socket.said.at(-1));
    const say = (message: object): Fields => (socket.connection.receive(JSON.stringify(message)), last());
    expect(say({ op: 'sub', cid: 'a', topic: 'orders', contract_code: '*' })).toMatchObject({ op: 'sub', cid: 'a', topic: 'orders', 'err-code': 2002 });
    sample.loginV2(socket, noticePath, { AccessKeyId: 'nobody' });
    expect(last()).toMatchObject({ op: 'auth', 'err-code': 403 });
    sample.loginV2(socket, '/linear-swap-trade');
    expect(last()).toMatchObject({ op: 'auth', 'err-code': 1003 });
    sample.loginV2(socket, noticePath);
    expect(last()).toEqual({ op: 'auth', type: 'api', ts: expect.any(Number), 'err-code': 0, data: { 'user-id': expect.any(String) } });
    expect(say({ op: 'sub', cid: 'b', topic: 'orders', contract_code: 'ltc-usdt' })).toEqual({ op: 'sub', cid: 'b', topic: 'orders', ts: expect.any(Number), 'err-code': 0, contract_code: 'ltc-usdt' });
    expect([say({ op: 'sub', topic: 'books', contract_code: '*' }), say({ op: 'sub', topic: 'orders' }), say({ op: 'sub', topic: 'orders', contract_code: 'NO-USDT' })].map((answer) => answer['err-code'])).toEqual([2011, 2040, 2011]);
    expect(say({ op: 'sub', topic: 'account' })).toMatchObject({ op: 'notify', topic: 'account', contract_code: '', event: 'snapshot', data: { details: [{ currency: 'USDT', equity: '250000', available: '250000' }] } });
    expect(say({ op: 'ping', ts: '5' })).toEqual({ op: 'pong', ts: '5' });
    const silent = sample.socket(noticePath, false);
    sample.run(25);
    expect([socket.end, silent.end]).toEqual([null, { code: 1003, reason: 'ping check expired' }]);
  });

  test('take orders by cid, and count them with those by REST', () => {
    const sample = stage();
    const socket = sample.socket('/linear-swap-trade');
    const say = (op: string, data: unknown): Fields => {
      socket.connection.receive(JSON.stringify({ op, cid: op, data }));
      sample.run(0.02);
      return fieldsOf(socket.said.at(-1));
    };
    expect(say('place_order', order())).toMatchObject({ code: 403, cid: 'place_order' });
    sample.loginV2(socket, '/linear-swap-trade');
    const placed = say('place_order', order());
    expect(placed).toMatchObject({ code: 200, cid: 'place_order' });
    expect(say('cancel_order', { contract_code: 'LTC-USDT', order_id: fieldsOf(placed['data'])['order_id'] })).toMatchObject({ code: 200, cid: 'cancel_order' });
    expect(say('place_batch_orders', [order(), order()])).toMatchObject({ code: 200, data: [{ code: 200 }, { code: 200 }] });
    expect(say('cancel_all_orders', {})).toMatchObject({ code: 200, data: [{}, {}] });
    expect(say('amend_order', {})).toMatchObject({ code: 2002 });
    const answers = Array.from({ length: 80 }, () => sample.ask('POST', '/v5/trade/cancel_all_orders', {}, {}, 0));
    expect(answers[0]?.headers).toMatchObject({ 'ratelimit-limit': '72', 'ratelimit-interval': '3000', 'ratelimit-remaining': '67', 'ratelimit-reset': expect.any(String) });
    expect([answers[66]?.status, answers[68]?.status, answers[68]?.body['code']]).toEqual([200, 429, 1084]);
  });
});

test('who may only read reads; the ways before V5 are gone', () => {
  const reader = stage({}, 'reading');
  expect(reader.ask('GET', '/v5/account/balance').body).toMatchObject({ code: 200 });
  expect(post(reader, 'order', order())).toMatchObject({ code: 403 });
  expect(reader.ask('GET', '/v5/account/balance', { AccessKeyId: 'nobody' }).body).toMatchObject({ code: 403 });
  expect(reader.ask('GET', '/v5/account/balance', { Timestamp: '2023-11-13T00:00:00' }).body).toMatchObject({ code: 1003 });
  for (const path of ['/linear-swap-api/v1/swap_cross_order', '/linear-swap-api/v3/swap_cross_hisorders', '/linear-swap-api/v1/swap_cross_account_info', '/linear-swap-api/v1/swap_cancel']) {
    expect(reader.ask('POST', path, {}, {}).body).toMatchObject({ status: 'error', err_code: 1000 });
  }
  expect(reader.face.request({ method: 'GET', target: '/linear-swap-api/v1/swap_contract_info', headers: {}, body: '' }, () => undefined)).toBe(false);
});

test('an answer that was lost ends at the gateway, and the order is there, or is not', () => {
  for (const [fault, count] of [['losesAnswer', 1], ['losesCommand', 0]] as const) {
    const sample = stage({ [fault]: () => true });
    const { status, text } = sample.ask('POST', '/v5/trade/order', {}, order({ client_order_id: '5' }), 10.1);
    expect([status, text.startsWith('<html>')]).toEqual([504, true]);
    expect(rowsOf(sample.ask('GET', '/v5/trade/order/opens').body['data']).filter((row) => row['client_order_id'] === '5').length).toBe(count);
  }
});

test.each([1, 2, 3])('what the feed says adds up to the account (seed %i)', (seed) => {
  const chance = newChance(seed);
  const sample = stage();
  const socket = feed(sample, 'orders', 'trade', 'match_orders', 'positions', 'account');
  const ids: string[] = [];
  for (let step = 0; step < 60; step += 1) {
    const side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const [type, timeInForce] = ([['limit', 'gtc'], ['limit', 'ioc'], ['limit', 'fok'], ['post_only', ''], ['market', '']] as const)[nextBelow(chance, 5)] ?? ['limit', 'gtc'];
    const body = post(sample, 'order', order({ side, type, time_in_force: timeInForce, price: best(sample, side, nextBelow(chance, 9) - 4), volume: String(1 + nextBelow(chance, 200)), reduce_only: nextHappens(chance, 0.1) ? 1 : 0 }));
    if (body['code'] === 200) ids.push(String(fieldsOf(body['data'])['order_id']));
    if (nextHappens(chance, 0.3)) post(sample, 'cancel_order', { contract_code: 'LTC-USDT', order_id: ids[nextBelow(chance, ids.length)] ?? '' });
    sample.run(nextBelow(chance, 3));
  }
  // Questions take time, in which orders that rest are filled.
  post(sample, 'cancel_all_orders', { contract_code: 'LTC-USDT' });
  sample.run(1);
  expect(sample.account.open.size).toBe(0);
  const market = sample.market(id);
  const orders = [...sample.account.open.values(), ...sample.account.ended];
  expect(orders.length).toBe(ids.length);
  expect(orders.filter(({ filledLots }) => filledLots > 0).length).toBeGreaterThan(10);
  let signed = 0;
  let fees = 0n;
  for (const truth of orders) {
    const own = ({ order_id: orderId }: Fields): boolean => orderId === linearOrderId(truth.orderId);
    const trades = told(socket, 'trade').filter(own);
    const sum = trades.reduce((total, { trade_volume: volume }) => total + Number(volume), 0);
    const last = fieldsOf(told(socket, 'orders').findLast(own));
    expect([sum, Number(last['trade_volume'])]).toEqual([truth.filledLots, truth.filledLots]);
    expect(told(socket, 'match_orders').filter(own).reduce((total, { trade_volume: volume }) => total + Number(volume), 0)).toBe(truth.filledLots);
    expect(Number(told(socket, 'match_orders').findLast(own)?.['total_trade_volume'])).toBe(truth.filledLots);
    expect(trades.reduce((total, { trade_turnover: turnover }) => total + money(turnover), 0n)).toBe(money(last['trade_turnover']));
    const asked = fieldsOf(sample.ask('GET', '/v5/trade/order', { contract_code: 'LTC-USDT', order_id: linearOrderId(truth.orderId) }).body['data']);
    expect([asked['state'], asked['trade_volume'], asked['fee'], asked['trade_avg_price']]).toEqual([last['state'], last['trade_volume'], last['fee'], last['trade_avg_price']]);
    sample.run(0.03);
    signed += truth.side === 'buy' ? sum : -sum;
    fees += money(last['fee']);
  }
  const details = rowsOf(sample.ask('GET', '/v5/trade/order/details', { contract_code: 'LTC-USDT', limit: '500' }).body['data']);
  expect(details.reduce((total, { trade_fee: fee }) => total + money(fee), 0n)).toBe(fees);
  expect(new Set(details.map(({ trade_id: tradeId, order_id: orderId }) => `${String(tradeId)} ${String(orderId)}`)).size).toBe(details.length);
  const { lots, cost, realised } = sample.account.position(id);
  const position = fieldsOf(told(socket, 'positions').at(-1));
  expect([lots, Number(position['volume']) * (position['direction'] === 'sell' ? -1 : 1)]).toEqual([signed, signed]);
  if (lots !== 0) expect(Math.abs(Number(position['open_avg_price']) - Number(cost) / (lots * Number(worthIn(market).lotBase)))).toBeLessThan(1e-6);
  const { free, locked } = sample.account.wallet('futures').of('USDT');
  expect(free + locked).toBe(money('250000') + realised - fees);
  const [detail] = rowsOf(fieldsOf(told(socket, 'account').at(-1))['details']);
  expect(money(detail?.['equity']) - money(detail?.['profit_unreal'])).toBe(free + locked);
  expect(money(detail?.['available'])).toBe(freeFor(sample.account, 'futures', 'USDT', (marketId) => sample.world.market(marketId)));
});

/** Pushes as clients of V5 have printed them: times and amounts are texts, ids too. */
const published: Readonly<Record<string, Fields>> = {
  orders: {
    side: 'buy', type: 'limit', price: '40000', volume: '1', state: 'new', profit: '0', contract_code: 'BTC-USDT', position_side: 'both', price_match: null, order_id: '1519705236917489664',
    client_order_id: '1519705236917489664', margin_mode: 'cross', lever_rate: 10, order_source: 'api', reduce_only: false, time_in_force: 'gtc', trade_avg_price: '0', trade_volume: '0', trade_turnover: '0',
    fee_currency: null, fee: '0', tp_trigger_price: '', tp_order_price: '', tp_type: '', tp_trigger_price_type: '', sl_trigger_price: '', sl_order_price: '', sl_type: '', sl_trigger_price_type: '',
    contract_type: 'swap', cancel_reason: '', created_time: '1782367563239', updated_time: '1782367563239', self_match_prevent: 'cancel_taker', amend_origin_volume: '', amend_source: '', amend_result: '',
  },
  trade: {
    direction: 'buy', id: '100121555172810-1519705786942156810-1', contract_code: 'BTC-USDT', contract_type: 'swap', order_id: '1519705786942156810', trade_id: '155233460', position_side: 'both', trade_volume: '1',
    trade_price: '61629', trade_turnover: '61.629', role: 'taker', client_order_id: '1519705786942156810', created_time: '1782367694375', updated_time: '1782367694385',
  },
  match_orders: {
    side: 'buy', type: 'limit', price: '3100', volume: '3', state: 'filled', id: '100000034600800-1405240240295698432-1', contract_code: 'BTC-USDT', contract_type: 'swap', order_id: '1405240240295698432',
    position_side: 'long', price_match: null, client_order_id: '1405240240295698432', margin_mode: 'cross', lever_rate: '', order_source: 'web', reduce_only: false, time_in_force: 'gtc', cancel_reason: '',
    trade_id: '4467', trade_volume: '3', total_trade_volume: '3', trade_price: '3100', trade_turnover: '9.3', role: 'taker', created_time: '1755076981387', match_time: '1755076981448', self_match_prevent: 'cancel_both',
  },
  positions: {
    contract_code: 'BTC-USDT', symbol: 'BTC', position_mode: 'single_side', position_side: 'both', direction: 'buy', margin_mode: 'cross', open_avg_price: '60547.9', volume: '1', available: '1', fee: '0.03632874',
    break_even_price: '60620.55748', total_trade_fee: '0.03632874', lever_rate: 10, adl_risk_percent: 4, liquidation_price: '-102094.84', initial_margin: '6.05807', maintenance_margin: '0.20597438', profit_unreal: '0.0328',
    profit: '0', profit_rate: '0.0054', margin_rate: '0.0012', state: 'normal', funding_fee: '0', mark_price: '60580.7', last_price: '60591.4', contract_type: 'swap', version: 7, created_time: '1782460515119', updated_time: '1782460515119',
  },
  account: {
    equity: '0', state: 'normal', initial_margin: '0', maintenance_margin: '0', maintenance_margin_rate: '0', profit_unreal: '0', available_margin: '0', created_time: '1770293268881', updated_time: '1780329743956', version: 5659, voucher_value: '0',
    details: [{
      currency: 'USDT', equity: '162.33', available: '162.33', profit_unreal: '0', initial_margin: '0', maintenance_margin: '0', maintenance_margin_rate: '0', initial_margin_rate: '0', voucher: '0', voucher_value: '0',
      created_time: '1770293270932', updated_time: '1780329743956', isolated_equity: '0', isolated_profit_unreal: '0', withdraw_available: '162.33',
    }],
  },
};

test.each(Object.keys(published))('%s have the keys and kinds of values that V5 is known by', (topic) => {
  const sample = stage();
  const socket = feed(sample, topic);
  post(sample, 'order', order());
  post(sample, 'order', order({ type: 'market', price: undefined, volume: '3' }));
  const [notice] = topic === 'orders' ? notices(socket, topic) : notices(socket, topic).slice(-1);
  const hasEvent = topic === 'positions' || topic === 'account';
  expect(Object.keys(notice ?? {})).toEqual(['op', 'topic', 'contract_code', 'ts', 'uid', ...(hasEvent ? ['event'] : []), 'data']);
  expect(Array.isArray(notice?.['data'])).toBe(topic !== 'orders' && topic !== 'account');
  expect(shapeOf(rowsOf(notice?.['data'])[0])).toEqual(shapeOf(published[topic]));
});

test('fills are told for three days', () => {
  const sample = stage();
  const taken = post(sample, 'order', order({ type: 'market', price: undefined, time_in_force: undefined }));
  const orderId = String(fieldsOf(taken['data'])['order_id']);
  const count = (query: Readonly<Record<string, string>>): number => rowsOf(sample.ask('GET', '/v5/trade/order/details', { contract_code: 'LTC-USDT', ...query }).body['data']).length;
  const dayMs = 86_400_000;
  const nowMs = Math.floor(sample.world.nowUs / 1_000);
  const fills = count({});
  expect([fills > 0, count({ order_id: orderId }), count({ order_id: '1' }), count({ start_time: String(nowMs + 60_000) }), count({ end_time: String(nowMs - 60_000) })]).toEqual([true, fills, 0, 0, 0]);
  sample.world.sleep(2 * dayMs * 1_000);
  expect(count({ order_id: orderId, start_time: '0' })).toBe(fills);
  sample.world.sleep(2 * dayMs * 1_000);
  expect(count({ order_id: orderId, start_time: '0' })).toBe(0);
});
