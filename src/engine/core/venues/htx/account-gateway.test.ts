/** The gateway with HTX's dialects, spot and contracts: its laws through storms, and what is peculiar to HTX. */

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { never } from '../../../domain/assert.ts';
import { nextBelow } from '../../../domain/chance.ts';
import { qtyLots } from '../../../domain/number.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import { readClientId } from '../../trade/client-id.ts';
import { liveThroughStorm, type StormyLife } from '../../trade/gateway-laws.ts';
import { GatewayRig } from '../../trade/gateway-rig.ts';
import { modelSpec, VenueModel } from '../../trade/venue-model.ts';
import { htxLinearAccount } from './account-linear.ts';
import { HtxModel, htxRig, nameFields, pageOf, placingFields, row, trade, type Fill, type Meant, type Row, type Tongue, type Trade } from './account-model.ts';
import { htxSpotAccount } from './account-spot.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const text = z.string();
const symbol = 'BTCUSDT';
const account = 10_000_001;
/** Of the rig's lines. */
const host = 'ws-fapi.binance.com';

/** An order that the exchange itself ended is one that never rests: spot has no other word for it. */
const spotType = ({ side, status }: Row): string => `${side.toLowerCase()}-${status === 'EXPIRED' ? 'ioc' : 'limit'}`;
const spotState = ({ status, executedQty }: Row): string => {
  const isFilled = Number(executedQty) > 0;
  switch (status) {
    case 'NEW': return 'submitted';
    case 'PARTIALLY_FILLED': return 'partial-filled';
    case 'FILLED': return 'filled';
    default: return isFilled ? 'partial-canceled' : 'canceled';
  }
};
const spotRow = (order: Row) => ({
  id: String(order.orderId), symbol, 'account-id': account, 'client-order-id': order.clientOrderId, amount: order.origQty, price: order.price, 'created-at': order.updateTime, type: spotType(order), 'field-amount': order.executedQty, 'field-cash-amount': '0.0', 'field-fees': '0.0', 'finished-at': ['NEW', 'PARTIALLY_FILLED'].includes(order.status) ? 0 : order.updateTime, source: 'spot-api', state: spotState(order), 'canceled-at': 0,
});
const spotFill = (fill: Trade) => ({
  id: String(900_000 + fill.id), symbol, 'fee-currency': 'usdt', source: 'spot-api', price: fill.price, 'created-at': fill.time, role: fill.maker ? 'maker' : 'taker', 'order-id': fill.orderId, 'match-id': 5, 'trade-id': fill.id, 'filled-amount': fill.qty, 'filled-fees': fill.commission, 'filled-points': '0', 'fee-deduct-currency': '', type: `${fill.buyer ? 'buy' : 'sell'}-limit`,
});

const spotErrors: Readonly<Record<number, string>> = { [-4116]: 'invalid-client-order-id', [-2019]: 'account-frozen-balance-insufficient-error', [-1008]: 'system-maintenance', [-1007]: 'gateway-internal-error', [-1021]: 'api-signature-not-valid', [-2011]: 'order-orderstate-error', [-2013]: 'base-record-invalid' };
const spotFailure = (code: number) => ({ status: 'error', 'err-code': spotErrors[code] ?? 'bad-request', 'err-msg': code === -1021 ? 'Signature not valid: Invalid Timestamp' : 'words', data: null });
const spotPlacing = z.object({ 'account-id': z.literal(String(account)), symbol: text, type: text, amount: text, price: text, 'client-order-id': text, source: z.literal('spot-api') });
const placingOf = (params: unknown) => {
  const { type, amount, price, 'client-order-id': client } = spotPlacing.parse(params);
  return { client, side: type.startsWith('buy') ? 'buy' : 'sell', isIoc: type.endsWith('-ioc'), quantity: amount, price };
};
const spotSaid = z.union([
  z.object({ action: z.literal('req'), params: z.object({ accessKey: text, timestamp: text, signature: text }) }), z.object({ action: z.literal('sub'), ch: text }), z.object({ action: z.literal('pong') }),
  z.object({ ch: z.literal('create-order'), cid: text, params: z.unknown() }), z.object({ ch: z.literal('cancel'), cid: text, params: z.object({ 'order-ids': z.optional(z.array(text)), 'client-order-ids': z.optional(z.array(text)) }) }), z.object({ ch: z.literal('cancelall'), cid: text, params: z.object({ symbol: text }) }),
]);

function spotMeant(path: string, message: unknown, wallet: string): Meant {
  const said = spotSaid.parse(message);
  if ('action' in said) {
    if (said.action === 'pong') return { kind: 'pong' };
    if (said.action === 'sub') return { kind: 'subscribe', replies: [{ action: 'sub', code: 200, ch: said.ch, data: {} }, ...(said.ch.startsWith('accounts') ? [spotBalance(null, wallet)] : [])] };
    const { accessKey, timestamp, signature } = said.params;
    const query = `accessKey=${accessKey}&signatureMethod=HmacSHA256&signatureVersion=2.1&timestamp=${encodeURIComponent(timestamp)}`;
    return { kind: 'login', prehash: `GET\n${host}\n${path}\n${query}`, signature, reply: { action: 'req', code: 200, ch: 'auth', data: {} } };
  }
  switch (said.ch) {
    case 'create-order': return { kind: 'place', id: said.cid, placing: placingOf(said.params) };
    case 'cancelall': return { kind: 'cancel-all', id: said.cid };
    case 'cancel': {
      const { 'order-ids': [order] = [], 'client-order-ids': [client = ''] = [] } = said.params;
      return { kind: 'cancel', id: said.cid, name: order === undefined ? { client } : { order } };
    }
    default: return never(said);
  }
}

function spotBalance(ms: number | null, wallet: string): unknown {
  return { action: 'push', ch: 'accounts.update#2', data: { currency: 'usdt', accountId: account, balance: wallet, available: wallet, changeType: ms === null ? null : 'order.match', accountType: 'trade', seqNum: '1', changeTime: ms } };
}

function spotEvents(order: Row, fill: Fill | null, isClearedFirst: boolean): readonly unknown[] {
  const head = { symbol, accountId: account, type: spotType(order), orderId: order.orderId, clientOrderId: order.clientOrderId, orderSource: 'spot-api', orderStatus: spotState(order), orderPrice: order.price, orderSize: order.origQty };
  const event = (data: object): unknown => ({ action: 'push', ch: 'orders#*', data: { ...head, ...data } });
  if (fill === null && order.status === 'NEW') return [event({ eventType: 'creation', orderCreateTime: order.updateTime })];
  if (fill === null) return [event({ eventType: 'cancellation', execAmt: order.executedQty, remainAmt: '0', lastActTime: order.updateTime })];
  const moved = event({ eventType: 'trade', tradePrice: fill.price, tradeVolume: fill.quantity, tradeId: fill.tradeId, tradeTime: order.updateTime, aggressor: !fill.isMaker, execAmt: order.executedQty, remainAmt: '0' });
  const cleared = { action: 'push', ch: 'trade.clearing#*#0', data: { eventType: 'trade', symbol, orderId: order.orderId, tradePrice: fill.price, tradeVolume: fill.quantity, orderSide: order.side.toLowerCase(), aggressor: !fill.isMaker, tradeId: fill.tradeId, tradeTime: order.updateTime, transactFee: fill.fee, feeDeduct: '0', feeDeductType: '', feeCurrency: fill.asset.toLowerCase(), accountId: account, source: 'spot-api', clientOrderId: order.clientOrderId, orderStatus: spotState(order) } };
  return isClearedFirst ? [cleared, moved] : [moved, cleared];
}

const done = (data: unknown): unknown => ({ status: 'ok', data });
const rows = (given: unknown): readonly Row[] => z.array(row).parse(given);
const trades = (given: unknown): readonly Trade[] => z.array(trade).parse(given);

const spotTongue: Tongue = {
  dialect: htxSpotAccount,
  pingUs: 20 * usPerSecond,
  ping: (ms) => ({ action: 'ping', data: { ts: ms } }),
  meant: (line, message, { wallet }) => spotMeant(line === 0 ? '/ws/v2' : '/ws/trade', message, wallet),
  outcome: (id, kind, given) => ({ ...(given.ok ? { status: 'ok', data: kind === 'place' ? String(given.order?.orderId) : kind === 'cancel' ? { success: [String(given.order?.orderId)], failed: [] } : { 'success-count': 1, 'failed-count': 0, 'next-id': -1 } } : spotFailure(given.code)), cid: id }),
  order: (order, _, fill, isClearedFirst) => spotEvents(order, fill, isClearedFirst),
  account: (ms, wallet) => [spotBalance(ms, wallet)],
  position: () => [],
  failure: spotFailure,
  frame: encode,
  errand: (method, path, params, body, { wallet, ms }) => {
    const [, , , , last = '', verb = ''] = path.split('/');
    const order = (fields: Readonly<Record<string, string>>) => ({ way: 'GET /fapi/v1/order', fields, answer: (given: unknown) => done(spotRow(row.parse(given))) });
    const cancel = (fields: Readonly<Record<string, string>>, answer: unknown) => ({ way: 'DELETE /fapi/v1/order', fields, answer: () => done(answer) });
    switch (path) {
      case '/v1/common/timestamp': return { way: 'GET /fapi/v1/time', fields: {}, answer: () => done(ms()) };
      case '/v1/account/accounts': return { way: 'GET /fapi/v1/time', fields: {}, answer: () => done([{ id: 10_000_003, type: 'point', subtype: '', state: 'working' }, { id: account, type: 'spot', subtype: '', state: 'working' }]) };
      case `/v1/account/accounts/${account}/balance`: return { way: 'GET /fapi/v3/balance', fields: {}, answer: () => done({ id: account, type: 'spot', state: 'working', list: [{ currency: 'usdt', type: 'trade', balance: wallet() }, { currency: 'usdt', type: 'frozen', balance: '0' }] }) };
      case '/v1/order/openOrders': return { way: 'GET /fapi/v1/openOrders', fields: {}, answer: (given) => done(pageOf(rows(given).map(spotRow), 500, params['from'])) };
      case '/v1/order/matchresults': return { way: 'GET /fapi/v1/userTrades', fields: { startTime: params['start-time'] ?? '' }, answer: (given) => done(pageOf(trades(given).map(spotFill), 500, params['from'])) };
      case '/v1/order/orders/place': return { way: 'POST /fapi/v1/order', fields: placingFields(placingOf(body)), answer: (given) => done(String(row.parse(given).orderId)) };
      case '/v1/order/orders/batchCancelOpenOrders': return { way: 'DELETE /fapi/v1/allOpenOrders', fields: {}, answer: () => done({ 'success-count': 1, 'failed-count': 0, 'next-id': -1 }) };
      case '/v1/order/orders/submitCancelClientOrder': return cancel(nameFields({ client: z.object({ 'client-order-id': text }).parse(body)['client-order-id'] }), 10);
      case '/v1/order/orders/getClientOrder': return order(nameFields({ client: params['clientOrderId'] ?? '' }));
      default: {
        if (!path.startsWith('/v1/order/orders/')) throw new Error(`nobody serves ${path}`);
        return verb === 'submitcancel' && method === 'POST' ? cancel(nameFields({ order: last }), last) : order(nameFields({ order: last }));
      }
    }
  },
};

const linearState = ({ status, executedQty }: Row): string => {
  switch (status) {
    case 'NEW': return 'new';
    case 'PARTIALLY_FILLED': return 'partially_filled';
    case 'FILLED': return 'filled';
    default: return Number(executedQty) > 0 ? 'partially_canceled' : 'canceled';
  }
};
const linearRow = (order: Row) => ({
  id: String(order.orderId), contract_code: symbol, order_id: String(order.orderId), client_order_id: /^\d+$/.test(order.clientOrderId) ? order.clientOrderId : String(order.orderId), side: order.side.toLowerCase(), position_side: 'both', type: 'limit', price: order.price, volume: order.origQty, state: linearState(order), time_in_force: 'gtc', margin_mode: 'cross',
  trade_avg_price: Number(order.executedQty) > 0 ? order.avgPrice : '0', trade_volume: order.executedQty, fee: '0', fee_currency: null, cancel_reason: order.status === 'EXPIRED' ? 'Order cancelation by system' : order.status === 'CANCELED' ? 'Limit order cancelation by the client' : '', created_time: String(order.updateTime), updated_time: String(order.updateTime),
});
const linearFill = (fill: Trade) => ({ id: String(fill.id), contract_code: symbol, order_id: String(fill.orderId), trade_id: '7', side: fill.buyer ? 'buy' : 'sell', position_side: 'both', order_type: '1', margin_mode: 'cross', type: 'limit', role: fill.maker ? 'MAKER' : 'TAKER', trade_price: fill.price, trade_volume: fill.qty, created_time: fill.time, updated_time: fill.time, fee_currency: 'USDT', trade_fee: fill.commission });
const linearPosition = (ms: number, lots: string, entry: string) => (Number(lots) === 0 ? [] : [{ contract_code: symbol, position_mode: 'single_side', position_side: 'both', direction: lots.startsWith('-') ? 'sell' : 'buy', margin_mode: 'cross', open_avg_price: entry, volume: lots.replace('-', ''), available: lots.replace('-', ''), created_time: String(ms), updated_time: String(ms) }]);
const linearAccount = (wallet: string) => ({ state: 'normal', equity: wallet, details: [{ currency: 'USDT', equity: wallet, available: wallet, profit_unreal: '0' }], version: 1 });
const notify = (topic: string, ms: number, data: unknown): unknown => ({ op: 'notify', topic, contract_code: topic === 'account' ? '' : symbol, ts: ms, uid: '1', data });

const linearErrors: Readonly<Record<number, number>> = { [-4116]: 1_050, [-2019]: 1_047, [-1008]: 1_084, [-1007]: 1_000, [-1021]: 1_003, [-2011]: 1_061, [-2013]: 1_017 };
const linearFailure = (code: number) => ({ code: linearErrors[code] ?? 1_030, message: code === -1021 ? 'invalid timestamp' : 'words', data: null, ts: 1 });
const success = (data: unknown): unknown => ({ code: 200, message: 'Success', data, ts: 1 });
const linearPlacing = z.object({ contract_code: text, margin_mode: z.literal('cross'), position_side: z.literal('both'), side: text, type: z.literal('limit'), time_in_force: text, price: text, volume: text, client_order_id: text });
const linearPlacingOf = (body: unknown) => {
  const { side, time_in_force: timeInForce, price, volume, client_order_id: client } = linearPlacing.parse(body);
  return { client, side, isIoc: timeInForce === 'ioc', quantity: volume, price };
};
const named = z.object({ contract_code: text, order_id: z.optional(text), client_order_id: z.optional(text) });
const nameOf = (body: unknown) => {
  const { order_id: order, client_order_id: client = '' } = named.parse(body);
  return order === undefined ? { client } : { order };
};
const linearSaid = z.union([
  z.object({ op: z.literal('auth'), AccessKeyId: text, Timestamp: text, Signature: text, cid: text }), z.object({ op: z.literal('sub'), cid: text, topic: text }), z.object({ op: z.literal('pong') }),
  z.object({ op: z.enum(['place_order', 'cancel_order', 'cancel_all_orders']), cid: text, data: z.unknown() }),
]);

function linearMeant(path: string, message: unknown, wallet: string, lots: string, ms: number): Meant {
  const said = linearSaid.parse(message);
  switch (said.op) {
    case 'pong': return { kind: 'pong' };
    case 'auth': {
      const query = `AccessKeyId=${said.AccessKeyId}&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=${encodeURIComponent(said.Timestamp)}`;
      return { kind: 'login', prehash: `GET\n${host}\n${path}\n${query}`, signature: said.Signature, reply: { op: 'auth', cid: said.cid, type: 'api', 'err-code': 0, ts: ms, data: { 'user-id': '1' } } };
    }
    case 'sub': {
      const acknowledgement = { op: 'sub', cid: said.cid, topic: said.topic, 'err-code': said.topic === 'match_orders' ? 2_011 : 0, ts: ms };
      const first = said.topic === 'account' ? [notify('account', ms, linearAccount(wallet))] : said.topic === 'positions' ? [notify('positions', ms, linearPosition(ms, lots, '50000'))] : [];
      return { kind: 'subscribe', replies: [acknowledgement, ...first] };
    }
    case 'place_order': return { kind: 'place', id: said.cid, placing: linearPlacingOf(said.data) };
    case 'cancel_order': return { kind: 'cancel', id: said.cid, name: nameOf(said.data) };
    case 'cancel_all_orders': return { kind: 'cancel-all', id: said.cid };
    default: return never(said);
  }
}

/** One match may make several trades: then `filled` is said before the whole volume is. */
function linearEvents(order: Row, ms: number, fill: Fill | null, isSplit: boolean): readonly unknown[] {
  const told = linearRow(order);
  if (fill === null || order.status !== 'FILLED' || !isSplit) return [notify('orders', ms, told)];
  const before = (Math.round(Number(order.executedQty) * 1_000) - 1) / 1_000;
  return [notify('orders', ms, { ...told, trade_volume: before.toFixed(3) }), notify('orders', ms, told), notify('trade', ms, [{ direction: told.side, id: `1-${told.order_id}-1`, contract_code: symbol, order_id: told.order_id, trade_id: '7', trade_volume: fill.quantity, trade_price: fill.price, role: 'taker', created_time: String(ms), updated_time: String(ms) }])];
}

const linearTongue: Tongue = {
  dialect: htxLinearAccount,
  pingUs: 5 * usPerSecond,
  ping: (ms) => ({ op: 'ping', ts: String(ms) }),
  meant: (line, message, { wallet, lots, ms }) => linearMeant(line === 0 ? '/ws/v5/notification' : '/linear-swap-trade', message, wallet, lots, ms),
  outcome: (id, kind, given) => ({ ...(given.ok ? { code: 200, message: 'Success', data: kind === 'cancel-all' ? [] : { order_id: String(given.order?.orderId), client_order_id: given.order?.clientOrderId } } : linearFailure(given.code)), cid: id, ts: 1 }),
  order: (order, event, fill, isSplit) => linearEvents(order, order.updateTime, event === 'TRADE' ? fill : null, isSplit),
  account: (ms, wallet) => [notify('account', ms, linearAccount(wallet))],
  position: (ms, lots, entry) => [notify('positions', ms, linearPosition(ms, lots, entry))],
  failure: linearFailure,
  frame: (message) => gzipSync(encode(message)),
  errand: (method, path, params, body, { wallet, lots, ms }) => {
    switch (`${method} ${path}`) {
      case 'GET /api/v1/timestamp': return { way: 'GET /fapi/v1/time', fields: {}, answer: () => ({ status: 'ok', ts: ms() }) };
      case 'POST /v5/trade/order': return { way: 'POST /fapi/v1/order', fields: placingFields(linearPlacingOf(body)), answer: (given) => success(linearRow(row.parse(given))) };
      case 'POST /v5/trade/cancel_order': return { way: 'DELETE /fapi/v1/order', fields: nameFields(nameOf(body)), answer: (given) => success(linearRow(row.parse(given))) };
      case 'POST /v5/trade/cancel_all_orders': return { way: 'DELETE /fapi/v1/allOpenOrders', fields: {}, answer: () => success([]) };
      case 'GET /v5/trade/order': return { way: 'GET /fapi/v1/order', fields: nameFields(nameOf(params)), answer: (given) => success(linearRow(row.parse(given))) };
      case 'GET /v5/trade/order/opens': return { way: 'GET /fapi/v1/openOrders', fields: {}, answer: (given) => success(pageOf(rows(given).map(linearRow), 100, params['from'])) };
      case 'GET /v5/trade/order/details': return { way: 'GET /fapi/v1/userTrades', fields: { startTime: params['start_time'] ?? '' }, answer: (given) => success(pageOf(trades(given).map(linearFill), 100, params['from'])) };
      case 'GET /v5/account/balance': return { way: 'GET /fapi/v3/balance', fields: {}, answer: () => success(linearAccount(wallet())) };
      case 'GET /v5/trade/position/opens': return { way: 'GET /fapi/v3/positionRisk', fields: {}, answer: () => success(linearPosition(ms(), lots(), '50000')) };
      default: throw new Error(`nobody serves ${method} ${path}`);
    }
  },
};

const markets = [['spot', spotTongue], ['contracts', linearTongue]] as const;

function rigOf(tongue: Tongue, seed: number, skewUs = 0): { readonly rig: GatewayRig; readonly model: HtxModel } {
  const made = htxRig(seed, tongue, skewUs);
  made.model.onPlacing = (client) => {
    const number = readClientId(tongue.dialect.clientIds, client)?.number;
    if (number === undefined || !made.rig.intents.has(number)) made.rig.broken.push(`order ${number} left before its intent was journalled`);
  };
  return made;
}

function live(tongue: Tongue, seed: number): StormyLife & { readonly model: HtxModel } {
  const { rig, model } = rigOf(tongue, seed, nextBelow(new VenueModel(seed).chance, 20_000_000) - 10_000_000);
  return { ...liveThroughStorm(rig, { hasOthers: tongue.dialect.hasPositions, calmUs: 8 * usPerMinute }), model };
}

const seeds = Number(process.env['GATEWAY_SEEDS'] ?? 15);

test.each(markets)('law: %s: through every storm no intent makes two orders, and when it is over we know what the exchange knows', (_, tongue) => {
  const met = { orders: 0, lost: 0, line: 0, request: 0, pongs: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { rig, words, model } = live(tongue, seed);
    expect(words, `seed ${seed}`).toEqual([]);
    met.orders += rig.intents.size;
    met.lost += rig.faults('venue.closed');
    met.line += model.ways.line;
    met.request += model.ways.request;
    met.pongs += model.pongCount;
  }
  expect(met.orders).toBeGreaterThan(seeds * 10);
  expect(Math.min(met.lost, met.line, met.request, met.pongs)).toBeGreaterThan(0);
});

test.each(markets)('%s: it prepares, logs in, subscribes, reads the account and is open; and lives for hours', (_, tongue) => {
  const { rig, model } = rigOf(tongue, 4);
  rig.run(3 * usPerSecond);
  expect([rig.gateway.isOpen, [...rig.balances], rig.troubles, model.wrongSignatures]).toEqual([true, [['USDT', 10_000]], [], []]);
  rig.run(3 * 60 * usPerMinute);
  expect([rig.gateway.isOpen, rig.troubles]).toEqual([true, []]);
});

/** Whatever commands say is lost on its way. */
function deafen(model: HtxModel): void {
  model.isHeard = (_, { kind }) => kind !== 'place' && kind !== 'cancel';
}

test.each(markets)('%s: an order that never arrived is unknown for as long as it might, and rejected after that', (_, tongue) => {
  const { rig, model } = rigOf(tongue, 5);
  rig.run(3 * usPerSecond);
  deafen(model);
  rig.place(1);
  rig.run(5 * usPerMinute);
  expect(rig.stateOf(1)).toBe('unknown');
  rig.run(usPerMinute);
  expect([rig.stateOf(1), model.orders.length, rig.broken]).toEqual(['rejected', 0, []]);
});

test.each(markets)('%s: “no such order” says nothing of an order of long ago: it stays unknown', (_, tongue) => {
  const model = new HtxModel(6, tongue);
  const sentUs = model.ourUs - 3 * 60 * usPerMinute;
  const terms = { spec: modelSpec, side: 'buy' as const, ticks: null, lots: qtyLots(10), timeInForce: 'gtc' as const, isReduceOnly: false };
  const rig = new GatewayRig({ seed: 6, model, dialect: tongue.dialect, recalled: [{ number: 1, terms, filledLots: 0, sentUs }, { number: 2, terms, filledLots: 0, sentUs: model.ourUs - 30 * usPerMinute }] });
  model.interpose();
  rig.run(6 * usPerMinute); // what another run stamped may arrive for five minutes from now
  expect([rig.gateway.orders.find(1)?.state, rig.gateway.orders.find(2)?.state]).toEqual(['unknown', 'rejected']);
});

test('spot: a market purchase and a change are denied in words, and nothing leaves', () => {
  const { rig, model } = rigOf(spotTongue, 7);
  rig.run(3 * usPerSecond);
  const before = model.ways.line + model.ways.request;
  expect(rig.place(1, { side: 'buy', ticks: null, timeInForce: 'ioc' })).toMatchObject({ ok: false, fault: { code: 'order.unsupported' } });
  rig.run(usPerSecond);
  expect([rig.stateOf(1), model.ways.line + model.ways.request - before]).toEqual(['denied', 0]);
  rig.place(2, { lots: qtyLots(1_000_000) });
  rig.run(usPerSecond);
  expect(rig.gateway.amend(2, { ticks: 5_000_100, lots: 5 }, model.ourUs)).toMatchObject({ ok: false, fault: { code: 'order.unsupported' } });
});

test('spot: a cancel that was taken and came to nothing leaves the order open, and it can be cancelled again', () => {
  const { rig, model } = rigOf(spotTongue, 11);
  rig.run(3 * usPerSecond);
  rig.place(1, { lots: qtyLots(1_000_000) });
  rig.run(usPerSecond);
  const { isHeard } = model;
  model.isHeard = (line, meant) => {
    if (meant.kind !== 'cancel') return true;
    model.at(20 * usPerMs, () => rig.gateway.onMessage(line, encode({ status: 'ok', data: { success: ['1'], failed: [] }, cid: meant.id }), model.ourUs));
    return false;
  };
  rig.gateway.cancel(1, model.ourUs);
  rig.run(usPerSecond);
  expect(rig.stateOf(1)).toBe('cancelling');
  rig.run(20 * usPerSecond);
  expect(rig.stateOf(1)).toMatch(/^(open|partly-filled)$/);
  model.isHeard = isHeard;
  rig.gateway.cancel(1, model.ourUs);
  rig.run(usPerSecond);
  expect([rig.stateOf(1), rig.broken, rig.troubles]).toEqual(['cancelled', [], []]);
});

test('spot: what happens in the key’s other accounts moves nothing of ours', () => {
  const { rig, model } = rigOf(spotTongue, 10);
  rig.run(3 * usPerSecond);
  const of = (accountId: number) => encode({ action: 'push', ch: 'accounts.update#2', data: { currency: 'usdt', accountId, balance: '7', available: '7', changeType: 'order.match', accountType: 'trade', seqNum: '2', changeTime: model.venueMs } });
  rig.gateway.onMessage(0, of(account + 1), model.ourUs);
  expect(rig.balances.get('USDT')).toBe(10_000);
  rig.gateway.onMessage(0, of(account), model.ourUs);
  expect(rig.balances.get('USDT')).toBe(7);
});

test.each(markets)('%s: all of an instrument is cancelled by one message', (_, tongue) => {
  const { rig, model } = rigOf(tongue, 8);
  rig.run(3 * usPerSecond);
  for (let number = 1; number <= 12; number += 1) rig.place(number, { lots: qtyLots(1_000_000) });
  rig.run(usPerSecond);
  const before = model.ways.line;
  expect(rig.gateway.cancelAll(modelSpec, model.ourUs)).toMatchObject({ ok: true });
  rig.run(2 * usPerSecond);
  expect([model.ways.line - before, new Set(Array.from({ length: 12 }, (__, index) => rig.stateOf(index + 1))), rig.broken]).toEqual([1, new Set(['cancelled']), []]);
});

test('contracts: a fill moves the order at once and is booked, with its fee, when it was asked for', () => {
  const { rig, model } = rigOf(linearTongue, 9);
  rig.run(3 * usPerSecond);
  rig.place(1, { lots: qtyLots(1_000) });
  rig.run(usPerSecond);
  while (model.trades.length === 0) model.stir();
  rig.run(200 * usPerMs);
  const filled = model.orders[0]?.filled;
  expect([rig.told.get(1)?.filledLots, rig.fills.size]).toEqual([filled, 0]);
  rig.run(1_500 * usPerMs);
  expect([rig.fills.size, rig.gateway.book.positions.lotsOf(modelSpec.stream)]).toEqual([model.trades.length, model.positionLots]);
});
