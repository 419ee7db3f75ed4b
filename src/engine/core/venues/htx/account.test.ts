/** HTX's accounts: what messages mean, what errors mean, and the requests, letter by letter. */

import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AccountDialect, OrderTerms, Signer, Stamp } from '../account.ts';
import { htxLinearAccount } from './account-linear.ts';
import { htxSpotAccount } from './account-spot.ts';
import { account, asked, beforeV5, encode, judged, said, spotAsks, swapAsks, told } from './account-told.ts';

test('the spot account is the one that works, of those that the key opens', () => {
  const [preparation] = htxSpotAccount.preparations;
  const learn = (data: unknown) => {
    const body = htxSpotAccount.readBody(encode({ status: 'ok', data }));
    const known = preparation?.learn(body.ok ? body.value : null);
    return known?.ok === true ? known.value.get('account') : known?.fault.code;
  };
  expect([
    learn([{ id: 3, type: 'point', subtype: '', state: 'working' }, { id: 4, type: 'spot', subtype: '', state: 'lock' }, { id: 10_000_001, type: 'spot', subtype: '', state: 'working' }]),
    learn([{ id: 1, type: 'margin', subtype: 'btcusdt', state: 'working' }]),
    learn('none'),
  ]).toEqual(['10000001', 'account.closed', 'message.malformed']);
});

const orderPush = (data: object) => ({ action: 'push', ch: 'orders#btcusdt', data: { symbol: 'btcusdt', orderId: 7, clientOrderId: 'mine', type: 'buy-limit', accountId: 10_000_001, orderSource: 'spot-api', ...data } });
const trade = { eventType: 'trade', tradePrice: '76.5', tradeVolume: '0.5', tradeId: 301, tradeTime: 1_583_854_188_883, aggressor: false, execAmt: '0.75', remainAmt: '1.25', orderStatus: 'partial-filled', orderPrice: '77', orderSize: '2' };

test('spot: a fill moves the order at once, and is whole when it is cleared, under the same id', () => {
  expect(told(htxSpotAccount, orderPush(trade))).toEqual([
    'fill btcusdt 7/mine #301 buy 76.5 × 0.5, fee later, maker, 1583854188883', 'order btcusdt 7/mine buy partly-filled 77 × 2, 0.75 at null, 1583854188883',
  ]);
  const cleared = { eventType: 'trade', symbol: 'btcusdt', orderId: 7, clientOrderId: 'mine', tradeId: 301, orderSide: 'buy', tradePrice: '76.5', tradeVolume: '0.5', tradeTime: 1_583_854_188_883, aggressor: false, transactFee: '-0.0001', feeCurrency: 'btc', feeDeduct: '0', feeDeductType: '', accountId: 10_000_001, source: 'spot-api', orderStatus: 'partial-filled' };
  const push = (changed: object) => told(htxSpotAccount, { action: 'push', ch: 'trade.clearing#btcusdt#0', data: { ...cleared, ...changed } });
  expect([push({}), push({ transactFee: '0', feeDeduct: '0.31', feeDeductType: 'ht' }), push({ transactFee: '0.5', feeDeduct: '0.31', feeDeductType: 'ht' }), push({ eventType: 'cancellation' }), push({ source: 'super-margin-api' })]).toEqual([
    ['fill btcusdt 7/mine #301 buy 76.5 × 0.5, fee -0.0001 BTC, maker, 1583854188883'], ['fill btcusdt 7/mine #301 buy 76.5 × 0.5, fee 0.31 HT, maker, 1583854188883'], ['fill btcusdt 7/mine #301 buy 76.5 × 0.5, fee 0.5 BTC, maker, 1583854188883'], [], [],
  ]);
});

test('spot: the size of an order is told or follows; ends are ours or the venue’s', () => {
  const last = (data: object) => told(htxSpotAccount, orderPush(data)).at(-1);
  const cancellation = { eventType: 'cancellation', orderPrice: '77', orderSize: '2', execAmt: '0.75', remainAmt: '1.25', lastActTime: 9_000, orderStatus: 'partial-canceled' };
  expect([
    last({ ...trade, orderPrice: undefined, orderSize: undefined }), last({ ...trade, type: 'buy-market', orderPrice: undefined, orderSize: undefined, orderValue: '100', orderStatus: 'filled' }),
    last(cancellation), last({ ...cancellation, type: 'sell-ioc' }), last({ ...cancellation, type: 'sell-limit-fok' }), last({ ...cancellation, orderStatus: 'canceling' }),
    last({ eventType: 'creation', orderCreateTime: 5_000, orderPrice: '77', orderSize: '2', orderStatus: 'submitted' }),
    last({ eventType: 'deletion', orderStatus: 'rejected', orderId: undefined, errCode: 2002, errMessage: 'x' }),
    last({ eventType: 'creation', orderCreateTime: 5_000, orderPrice: '77', orderSize: '2', orderStatus: 'something-new' })?.slice(0, 17),
  ]).toEqual([
    'order btcusdt 7/mine buy partly-filled market × 2.00, 0.75 at null, 1583854188883',
    'order btcusdt 7/mine buy filled market × 0.75, 0.75 at null, 1583854188883',
    'order btcusdt 7/mine buy cancelled 77 × 2, 0.75 at null, 9000', 'order btcusdt 7/mine sell expired 77 × 2, 0.75 at null, 9000', 'order btcusdt 7/mine sell expired 77 × 2, 0.75 at null, 9000', 'order btcusdt 7/mine buy open 77 × 2, 0.75 at null, 9000',
    'order btcusdt 7/mine buy open 77 × 2, 0 at null, 5000', undefined, 'message.malformed',
  ]);
});

test('spot: what happens in the key’s other accounts is not told as ours', () => {
  const balance = (data: object) => ({ action: 'push', ch: 'accounts.update#2', data: { currency: 'usdt', accountId: 10_000_001, balance: '100.5', available: '90.5', changeType: null, accountType: 'trade', changeTime: null, seqNum: 1, ...data } });
  expect([
    told(htxSpotAccount, balance({}), account), told(htxSpotAccount, balance({ changeTime: 5_000, seqNum: '2' }), account), told(htxSpotAccount, balance({ accountId: 10_000_002 }), account), told(htxSpotAccount, balance({ accountType: 'loan' }), account),
    told(htxSpotAccount, orderPush({ ...trade, accountId: 10_000_002 }), account),
  ]).toEqual([['balance USDT 100.5, free 90.5, 0'], ['balance USDT 100.5, free 90.5, 5000'], [], [], []]);
});

const v5Order = {
  side: 'buy', type: 'limit', price: '40000', volume: '3', state: 'new', profit: '0', contract_code: 'BTC-USDT', position_side: 'both', price_match: null, order_id: '1519705236917489664', client_order_id: '4611686018427387905', margin_mode: 'cross', lever_rate: 10, order_source: 'api',
  reduce_only: false, time_in_force: 'gtc', trade_avg_price: '0', trade_volume: '0', trade_turnover: '0', fee_currency: null, fee: '0', contract_type: 'swap', cancel_reason: '', created_time: '1782367563239', updated_time: '1782367563239', self_match_prevent: 'cancel_taker',
};
const notify = (topic: string, data: unknown, contract = 'BTC-USDT') => ({ op: 'notify', topic, contract_code: contract, ts: 1_782_367_563_267, uid: '1', data });

test('contracts: an order is filled when its volume is, however often that is said', () => {
  const told3 = (changed: object) => told(htxLinearAccount, notify('orders', { ...v5Order, ...changed }))[0];
  const head = 'order BTC-USDT 1519705236917489664/4611686018427387905 buy';
  expect([
    told3({}), told3({ state: 'filled', trade_volume: '1', trade_avg_price: '39999.5', updated_time: 1_782_367_563_300 }), told3({ state: 'filled', trade_volume: '3', trade_avg_price: '39999.9', updated_time: '1782367563300' }), told3({ state: 'partially_filled', trade_volume: '2' }),
    told3({ state: 'canceled' }), told3({ state: 'canceled', cancel_reason: 'Limit order cancelation by the client' }), told3({ state: 'partially_canceled', time_in_force: 'ioc', trade_volume: '2', cancel_reason: 'Order cancelation due to no matching orders' }),
    told3({ state: 'canceled', type: 'post_only', cancel_reason: 'Order cancelation by system' }), told3({ state: 'canceled', cancel_reason: 'Self trading prevention' }), told3({ state: 'rejected', cancel_reason: 'no' }), told3({ type: 'market', price: '', state: 'filled', trade_volume: '3', trade_avg_price: '40000', client_order_id: '1519705236917489664' }),
  ]).toEqual([
    `${head} open 40000 × 3, 0 at null, 1782367563239`, `${head} partly-filled 40000 × 3, 1 at 39999.5, 1782367563300`, `${head} filled 40000 × 3, 3 at 39999.9, 1782367563300`, `${head} partly-filled 40000 × 3, 2 at null, 1782367563239`,
    `${head} cancelled 40000 × 3, 0 at null, 1782367563239`, `${head} cancelled 40000 × 3, 0 at null, 1782367563239`, `${head} expired 40000 × 3, 2 at null, 1782367563239`,
    `${head} expired 40000 × 3, 0 at null, 1782367563239 order.would-take “Order cancelation by system”`, `${head} expired 40000 × 3, 0 at null, 1782367563239 order.rejected “Self trading prevention”`, `${head} rejected 40000 × 3, 0 at null, 1782367563239 order.rejected “no”`,
    'order BTC-USDT 1519705236917489664/null buy filled market × 3, 3 at 40000, 1782367563239',
  ]);
});

test('contracts: the matching engine’s word counts by its total, and trades without fees say nothing', () => {
  const match = { ...v5Order, id: '100000034600800-1405240240295698432-1', state: 'filled', trade_id: '4467', trade_volume: '1', total_trade_volume: '2', trade_price: '39000', role: 'taker', match_time: '1755076981448', cancel_reason: null };
  const row = { direction: 'buy', id: '100121555172810-1519705786942156810-1', contract_code: 'BTC-USDT', order_id: '1519705786942156810', trade_id: '155233460', position_side: 'both', trade_volume: '1', trade_price: '61629', role: 'taker', client_order_id: '1519705786942156810', created_time: '1782367694375', updated_time: '1782367694385' };
  expect([told(htxLinearAccount, notify('match_orders', [match, { ...match, total_trade_volume: '3' }])), told(htxLinearAccount, notify('trade', [row])), told(htxLinearAccount, notify('orders.BTC-USDT', {}))]).toEqual([
    ['order BTC-USDT 1519705236917489664/4611686018427387905 buy partly-filled 40000 × 3, 2 at null, 1755076981448', 'order BTC-USDT 1519705236917489664/4611686018427387905 buy filled 40000 × 3, 3 at null, 1755076981448'],
    [], beforeV5('orders.BTC-USDT'),
  ]);
});

const position = { contract_code: 'BTC-USDT', symbol: 'BTC', position_mode: 'single_side', position_side: 'both', direction: 'sell', margin_mode: 'cross', open_avg_price: '60547.9', volume: '4', available: '1', created_time: '1782460515119', updated_time: '1782460515119' };

test('contracts: positions have a sign, two rows of one are one, none is nothing', () => {
  expect([
    told(htxLinearAccount, notify('positions', [position])), told(htxLinearAccount, notify('positions', [position, { ...position, margin_mode: 'isolated', direction: 'buy', volume: '1' }])),
    told(htxLinearAccount, notify('positions', [{ ...position, position_side: 'short' }, { ...position, position_side: 'long', direction: 'buy', volume: '0' }])), told(htxLinearAccount, notify('positions', [])), told(htxLinearAccount, notify('positions', [], '*')),
    judged(htxLinearAccount, swapAsks.positions, { code: 200, message: 'Success', data: [position], ts: 1 }),
  ]).toEqual([
    ['position BTC-USDT net -4 at 60547.9, 1782460515119'], ['position BTC-USDT net -3 at null, 1782460515119'], ['position BTC-USDT short -4 at 60547.9, 1782460515119', 'position BTC-USDT long 0 at 60547.9, 1782460515119'],
    ['position BTC-USDT net 0 at null, 1782367563267'], [], ['done', 'position BTC-USDT net -4 at 60547.9, 1782460515119'],
  ]);
});

test('contracts: a balance is without what is not realised', () => {
  const data = { equity: '0', state: 'normal', details: [{ currency: 'USDT', equity: '162.331953938562004875', available: '150.5', profit_unreal: '-2.000000000000000001', isolated_equity: '0' }], version: 5_659 };
  expect([told(htxLinearAccount, notify('account', data, '')), judged(htxLinearAccount, swapAsks.balances, { code: 200, message: 'Success', data, ts: 1 })]).toEqual([
    ['balance USDT 164.331953938562004876, free 150.5, 1782367563267'], ['done', 'balance USDT 164.331953938562004876, free 150.5, 0'],
  ]);
});

const v5Fill = { id: '1513834754679549965', contract_code: 'BTC-USDT', order_id: '1513834754585190400', trade_id: '152022944', side: 'sell', position_side: 'both', order_type: '1', margin_mode: 'cross', type: 'market', role: 'TAKER', trade_price: '62688.2', trade_volume: '2', created_time: 1_780_967_931_197, updated_time: 1_780_967_931_197, fee_currency: 'USDT', trade_fee: '0.07522584' };

test('contracts: fills by their rows, page by page; a fee is in USDT, whatever paid it', () => {
  const fill = (id: string) => `fill BTC-USDT 1513834754585190400/null #${id} sell 62688.2 × 2, fee 0.07522584 USDT, taker, 1780967931197`;
  const page = (rows: readonly object[], after: string | null = null) => judged(htxLinearAccount, { ...swapAsks.fills, after }, { code: 200, data: rows });
  const full = Array.from({ length: 100 }, (_, index) => ({ ...v5Fill, id: String(2_000 - index), fee_currency: 'HTX,USDT' }));
  expect([page([v5Fill]), page([{ ...v5Fill, id: '9', order_id: 1_513_834_754 }]).length, page(full).slice(0, 2), page(full, '1901').slice(0, 1)]).toEqual([['done', fill('1513834754679549965')], 2, ['done, next 1901', fill('2000')], ['done']]);
});

test('contracts: numbers longer than JavaScript counts are read whole', () => {
  const text = JSON.stringify(notify('orders', { ...v5Order, order_id: 'ID', client_order_id: 'CLIENT' })).replace('"ID"', '1519705236917489665').replace('"CLIENT"', '9223372036854775807');
  expect(told(htxLinearAccount, encode(text))).toEqual(['order BTC-USDT 1519705236917489665/9223372036854775807 buy open 40000 × 3, 0 at null, 1782367563239']);
});

test('frames of the contracts’ lines are zipped; one that is damaged is a fault', () => {
  const zipped = gzipSync(encode(notify('orders', v5Order)));
  expect(told(htxLinearAccount, zipped)).toEqual(told(htxLinearAccount, notify('orders', v5Order)));
  expect(told(htxLinearAccount, gzipSync(encode({ op: 'ping', ts: '1492420473058' })))).toEqual(['reply {"op":"pong","ts":"1492420473058"}']);
  expect(told(htxLinearAccount, zipped.subarray(0, 60))[0]).toMatch(/^frame\.malformed: 60 zipped bytes/);
});

test('signs of life, logins and subscriptions, accepted and refused', () => {
  expect([
    told(htxSpotAccount, { action: 'ping', data: { ts: 1_575_537_778_295 } }), told(htxSpotAccount, { ping: 5 }), told(htxSpotAccount, { action: 'sub', code: 2001, ch: 'orders#x', message: 'invalid.symbol' }), told(htxSpotAccount, { action: 'req', code: 2002, ch: 'auth', message: 'auth.fail' }), told(htxSpotAccount, { action: 'push', ch: 'news', data: {} }), told(htxSpotAccount, {}),
    told(htxLinearAccount, { op: 'auth', type: 'api', 'err-code': 2002, 'err-msg': 'auth.fail', ts: 1 }), told(htxLinearAccount, { op: 'auth', cid: 'login', type: 'api', 'err-code': 0, ts: 1, data: { 'user-id': '4' } }),
    told(htxLinearAccount, { op: 'sub', cid: 'orders', topic: 'orders', 'err-code': 0, ts: 1 }), told(htxLinearAccount, { op: 'sub', topic: 'positions', 'err-code': 2011, ts: 1 }), told(htxLinearAccount, { op: 'sub', cid: 'match_orders', topic: 'match_orders', 'err-code': 2040, ts: 1 }),
    told(htxLinearAccount, { op: 'close', ts: 1 }), told(htxLinearAccount, { code: 200, message: 'Success', cid: '12', data: {}, ts: 1 }), told(htxLinearAccount, { op: 'error', ts: 1 }),
  ]).toEqual([
    ['reply {"action":"pong","data":{"ts":1575537778295}}'], ['reply {"pong":5}'], ['answer orders#x 400'], ['answer login 400'], [], [],
    ['answer login 400'], ['answer login 200'], ['answer orders 200'], ['answer positions 400'], ['answer match_orders 200'],
    ['leaving: the exchange closes this connection'], ['answer 12 200'], [],
  ]);
});

test('what cannot be read is a fault, never an exception and never a guess', () => {
  for (const [dialect, message] of [
    [htxSpotAccount, new Uint8Array([0xff])], [htxSpotAccount, '{"action":'], [htxSpotAccount, orderPush({ ...trade, execAmt: 'much' })], [htxSpotAccount, { action: 'push', ch: 'orders#x', data: 5 }],
    [htxLinearAccount, '{"op":"notify","op":"notify"}'], [htxLinearAccount, notify('orders', { ...v5Order, state: 'new-word' })], [htxLinearAccount, notify('account', [])], [htxLinearAccount, notify('positions', [{ ...position, volume: '' }])],
  ] as const) expect(told(dialect, message)[0], JSON.stringify(message)).toMatch(/^message\.malformed: /);
  for (const value of [null, 1, [], 'pong']) expect([...told(htxSpotAccount, JSON.stringify(value)), ...told(htxLinearAccount, JSON.stringify(value))]).toEqual([]);
});

test('spot: errors in words', () => {
  const error = (ask: keyof typeof spotAsks, code: string, message = '', more: object = {}) => judged(htxSpotAccount, spotAsks[ask], { status: 'error', 'err-code': code, 'err-msg': message, data: null, ...more })[0];
  expect([
    error('place', 'account-frozen-balance-insufficient-error', 'trade account balance is not enough'), error('place', 'order-accountbalance-error'), error('place', 'order-orderprice-precision-error'), error('place', 'order-limitorder-amount-min-error'), error('place', 'order-value-min-error'),
    error('place', 'base-symbol-trade-disabled'), error('place', 'base-symbol-error'), error('place', 'invalid-client-order-id'), error('place', 'gateway-internal-error'), error('place', 'timeout'), error('place', 'rate-too-many-requests'), error('place', 'system-maintenance'),
    error('place', 'api-signature-not-valid', 'Signature not valid: Incorrect Access key'), error('place', 'api-signature-not-valid', 'Signature not valid: Invalid Timestamp'), error('place', 'something-new'),
    error('order', 'base-record-invalid', 'record invalid'), error('cancel', 'order-orderstate-error', 'Incorrect order state', { 'order-state': 6 }), error('cancel', 'order-orderstate-error', 'Incorrect order state', { 'order-state': 10 }), error('cancel', 'order-invalid-order-state'),
  ]).toEqual([
    'refused order.funds account-frozen-balance-insufficient-error', 'refused order.funds order-accountbalance-error', 'refused order.rule order-orderprice-precision-error', 'refused order.rule order-limitorder-amount-min-error', 'refused order.rule order-value-min-error',
    'refused instrument.halted base-symbol-trade-disabled', 'refused instrument.unknown base-symbol-error', 'unknown order.duplicate invalid-client-order-id', 'unknown order.unclear gateway-internal-error', 'unknown order.unclear timeout', 'busy venue.rate-limited rate-too-many-requests', 'busy venue.overloaded system-maintenance',
    'refused keys.refused api-signature-not-valid', 'clock clock.wrong api-signature-not-valid', 'refused order.rejected something-new',
    'absent order.absent base-record-invalid', 'absent order.absent order-orderstate-error', 'done', 'absent order.absent order-invalid-order-state',
  ]);
  expect(htxSpotAccount.judge(spotAsks.place, 200, { status: 'error', 'err-code': 'x', 'err-msg': 'words' })).toMatchObject({ reason: { text: 'words' } });
});

test('spot: outcomes of cancels, by number, by name and by message', () => {
  const cancel = (data: unknown) => judged(htxSpotAccount, spotAsks.cancel, { status: 'ok', data })[0];
  expect([cancel('357631450723117'), cancel(10), cancel(0), cancel(-1), cancel(5), cancel(6), cancel(7), cancel({ success: [], failed: [{ 'err-msg': 'x', 'order-state': 10, 'order-id': '1', 'err-code': 'order-orderstate-error' }] }), cancel({ success: [], failed: [{ 'err-msg': 'x', 'order-id': '', 'err-code': 'base-not-found' }] }), cancel({ success: [], failed: [] }), cancel(null)])
    .toEqual(['done', 'done', 'absent order.absent 0', 'absent order.absent -1', 'absent order.absent 5', 'absent order.absent 6', 'absent order.absent 7', 'done', 'absent order.absent base-not-found', 'unknown message.malformed 200', 'unknown message.malformed 200']);
  const all = (data: unknown) => judged(htxSpotAccount, spotAsks['cancel-all'], { status: 'ok', data })[0];
  expect([all({ 'success-count': 2, 'failed-count': 0, 'next-id': -1 }), all({ 'success-count': 100, 'failed-count': 0, 'next-id': 5_454_600 }), all({ 'success-count': 0 })]).toEqual(['done', 'unknown message.malformed 200', 'done']);
});

test('contracts: errors in numbers', () => {
  const error = (ask: keyof typeof swapAsks, code: number, message = '') => judged(htxLinearAccount, swapAsks[ask], { code, message, data: null, ts: 1 })[0];
  expect([
    ...[1047, 1048, 1039, 1041, 1461, 1013, 1058, 1050, 1064, 1000, 1004, 1084, 1003, 403, 6002, 99_999].map((code) => error('place', code)), error('place', 1003, 'invalid timestamp'),
    error('order', 1061), error('order', 1067), error('place', 1067), error('cancel', 1061), error('cancel', 1063), error('cancel', 1062), error('cancel', 1071), error('cancel', 1051), error('cancel-all', 1051),
  ]).toEqual([
    'refused order.funds 1047', 'refused order.funds 1048', 'refused order.rule 1039', 'refused order.rule 1041', 'refused order.rule 1461', 'refused instrument.unknown 1013', 'refused instrument.halted 1058', 'unknown order.duplicate 1050', 'unknown order.duplicate 1064', 'unknown order.unclear 1000', 'unknown order.unclear 1004', 'busy venue.rate-limited 1084', 'refused keys.refused 1003', 'refused keys.refused 403', 'refused order.unsupported 6002', 'refused order.rejected 99999', 'clock clock.wrong 1003',
    'absent order.absent 1061', 'absent order.absent 1067', 'refused order.rule 1067', 'absent order.absent 1061', 'absent order.absent 1063', 'done', 'absent order.absent 1071', 'absent order.absent 1051', 'done',
  ]);
  // The earlier interface's way to refuse.
  expect(judged(htxLinearAccount, swapAsks.place, { status: 'error', err_code: 1_047, err_msg: 'Insufficient margin available.', ts: 1 })).toEqual(['refused order.funds 1047']);
});

test('contracts: answers to commands and questions', () => {
  const named = { order_id: '1519705236917489664', client_order_id: '4611686018427387905' };
  expect([
    judged(htxLinearAccount, swapAsks.place, { code: 200, message: 'Success', data: named, ts: 1 }), judged(htxLinearAccount, swapAsks.cancel, { code: 200, data: named }), judged(htxLinearAccount, swapAsks.cancel, { code: 200, data: { ...named, code: 1061, message: 'x' } }),
    judged(htxLinearAccount, swapAsks['cancel-all'], { code: 200, data: [{ ...named, code: 200 }, { ...named, code: 1061 }] }), judged(htxLinearAccount, swapAsks.order, { code: 200, data: v5Order }), judged(htxLinearAccount, swapAsks.order, { code: 200, data: [] }), judged(htxLinearAccount, swapAsks.order, { code: 200, data: null }),
    judged(htxLinearAccount, swapAsks['open-orders'], { code: 200, data: [{ ...v5Order, id: '77' }] }), judged(htxLinearAccount, swapAsks['open-orders'], { code: 200, data: Array.from({ length: 100 }, (_, index) => ({ ...v5Order, id: String(900 - index) })) })[0],
  ]).toEqual([
    ['done', 'order BTC-USDT 1519705236917489664/4611686018427387905 sell open 234161.0 × 847, 0 at null, 0'], ['done'], ['absent order.absent 1061'], ['done'], ['done', 'order BTC-USDT 1519705236917489664/4611686018427387905 buy open 40000 × 3, 0 at null, 1782367563239'],
    ['unknown message.malformed 200'], ['unknown message.malformed 200'], ['done', 'order BTC-USDT 1519705236917489664/4611686018427387905 buy open 40000 × 3, 0 at null, 1782367563239'], 'done, next 801',
  ]);
});

test('what was not answered by the venue itself is judged by its status', () => {
  for (const dialect of [htxSpotAccount, htxLinearAccount]) {
    expect([403, 429, 400, 401, 503, 502, 200].map((status) => dialect.judge(spotAsks.place, status, null).kind)).toEqual(['busy', 'busy', 'refused', 'refused', 'unknown', 'unknown', 'unknown']);
  }
});

test('spot requests', () => {
  const named = { ...spotAsks.cancel, name: { ...spotAsks.cancel.name, venueId: '12' } };
  expect([...Object.values(spotAsks).map((ask) => asked(htxSpotAccount, ask)), asked(htxSpotAccount, named), asked(htxSpotAccount, { ...named, kind: 'order' }), asked(htxSpotAccount, { kind: 'open-orders', after: '99' }), asked(htxSpotAccount, { ...spotAsks.fills, order: { venueId: '12', untilUs: 1e15 } })]).toEqual([
    'POST /v1/order/orders/place {"account-id":"10000001","symbol":"btcusdt","type":"sell-limit","amount":"0.00847","price":"23416.10","source":"spot-api","client-order-id":"mine","self-match-prevent":1}',
    'POST /v1/order/orders/submitCancelClientOrder {"client-order-id":"mine"}',
    'order.unsupported',
    'POST /v1/order/orders/batchCancelOpenOrders {"account-id":"10000001","symbol":"btcusdt"}',
    'GET /v1/order/orders/getClientOrder clientOrderId=mine',
    'GET /v1/order/openOrders account-id=10000001&size=500',
    'GET /v1/account/accounts/10000001/balance ',
    'order.unsupported',
    'GET /v1/order/matchresults symbol=btcusdt&start-time=1700000000000&size=500',
    'POST /v1/order/orders/12/submitcancel {}',
    'GET /v1/order/orders/12 ',
    'GET /v1/order/openOrders account-id=10000001&size=500&from=99&direct=next',
    'GET /v1/order/orders/12/matchresults ',
  ]);
  const variants: readonly Partial<OrderTerms>[] = [{ ticks: null, timeInForce: 'ioc' }, { timeInForce: 'post-only' }, { side: 'buy', timeInForce: 'fok' }, { timeInForce: 'ioc' }, { side: 'buy', ticks: null, timeInForce: 'ioc' }];
  expect(variants.map((changed) => /"type":"[^"]+","amount":"[^"]+"(,"price")?/.exec(asked(htxSpotAccount, { ...spotAsks.place, terms: { ...spotAsks.place.terms, ...changed } }))?.[0])).toEqual([
    '"type":"sell-market","amount":"0.00847"', '"type":"sell-limit-maker","amount":"0.00847","price"', '"type":"buy-limit-fok","amount":"0.00847","price"', '"type":"sell-ioc","amount":"0.00847","price"', undefined,
  ]);
  expect(htxSpotAccount.request(spotAsks.place, new Map())).toMatchObject({ ok: false, fault: { code: 'account.closed' } });
});

test('contract requests', () => {
  expect([...Object.values(swapAsks), { ...swapAsks.fills, order: { venueId: '12', untilUs: 1e15 } }].map((ask) => asked(htxLinearAccount, ask))).toEqual([
    'POST /v5/trade/order {"contract_code":"BTC-USDT","margin_mode":"cross","position_side":"both","side":"sell","type":"limit","price":"234161.0","time_in_force":"gtc","volume":"847","reduce_only":0,"client_order_id":"4611686018427387905"}',
    'POST /v5/trade/cancel_order {"contract_code":"BTC-USDT","client_order_id":"4611686018427387905"}',
    'order.unsupported',
    'POST /v5/trade/cancel_all_orders {"contract_code":"BTC-USDT"}',
    'GET /v5/trade/order contract_code=BTC-USDT&client_order_id=4611686018427387905&margin_mode=cross',
    'GET /v5/trade/order/opens limit=100',
    'GET /v5/account/balance ',
    'GET /v5/trade/position/opens ',
    'GET /v5/trade/order/details contract_code=BTC-USDT&start_time=1700000000000&limit=100',
    'GET /v5/trade/order/details contract_code=BTC-USDT&order_id=12&limit=100',
  ]);
  const variants: readonly Partial<OrderTerms>[] = [{ ticks: null, timeInForce: 'ioc', isReduceOnly: true }, { timeInForce: 'post-only' }, { timeInForce: 'fok' }];
  expect(variants.map((changed) => /"type".*"reduce_only":./.exec(asked(htxLinearAccount, { ...swapAsks.place, terms: { ...swapAsks.place.terms, ...changed } }))?.[0])).toEqual([
    '"type":"market","volume":"847","reduce_only":1', '"type":"post_only","price":"234161.0","volume":"847","reduce_only":0', '"type":"limit","price":"234161.0","time_in_force":"fok","volume":"847","reduce_only":0',
  ]);
});

const signer: Signer = { keyId: 'access', passphrase: null, scheme: 'hmac', sign: (text) => createHmac('sha256', 'secret').update(text).digest('base64') };
const stamp: Stamp = { signer, host: 'api.huobi.pro', venueUs: Date.UTC(2019, 10, 21, 10) * 1_000 };

test('commands over the lines go unsigned, in the line’s own words', () => {
  expect([spotAsks.place, spotAsks.cancel, spotAsks['cancel-all'], spotAsks.amend, { ...spotAsks.place, terms: { ...spotAsks.place.terms, side: 'buy' as const, ticks: null } }].map((command) => said(htxSpotAccount, command, stamp))).toEqual([
    [null, '{"ch":"create-order","cid":"7","params":{"account-id":"10000001","symbol":"btcusdt","type":"sell-limit","amount":"0.00847","price":"23416.10","source":"spot-api","client-order-id":"mine","self-match-prevent":1}}'],
    [null, '{"ch":"cancel","cid":"7","params":{"client-order-ids":["mine"]}}'], [null, '{"ch":"cancelall","cid":"7","params":{"account-id":"10000001","symbol":"btcusdt"}}'], 'order.unsupported', 'order.unsupported',
  ]);
  expect([swapAsks.cancel, swapAsks['cancel-all'], swapAsks.amend].map((command) => said(htxLinearAccount, command, stamp))).toEqual([
    [null, '{"op":"cancel_order","cid":"7","data":{"contract_code":"BTC-USDT","client_order_id":"4611686018427387905"}}'], [null, '{"op":"cancel_all_orders","cid":"7","data":{"contract_code":"BTC-USDT"}}'], 'order.unsupported',
  ]);
});

test('lines are greeted by login and subscriptions, signed as the venue’s own vector says', () => {
  const greetings = (dialect: AccountDialect) => dialect.lines.map(({ path, greetings: all }) => [path(account), ...all.map(({ id, draft }) => {
    const made = draft(stamp, account);
    return [id, made?.prehash, made?.seal(made.prehash === null ? '' : signer.sign(made.prehash))];
  })]);
  const vector = 'GET\napi.huobi.pro\n/ws/v2\naccessKey=access&signatureMethod=HmacSHA256&signatureVersion=2.1&timestamp=2019-11-21T10%3A00%3A00';
  expect(greetings(htxSpotAccount)[0]).toEqual([
    '/ws/v2',
    ['login', vector, '{"action":"req","ch":"auth","params":{"authType":"api","accessKey":"access","signatureMethod":"HmacSHA256","signatureVersion":"2.1","timestamp":"2019-11-21T10:00:00","signature":"1/d+cUIEh4tC0aXho86zu5QAxVzJaTe56mUiB275T0E="}}'],
    ...['orders#*', 'trade.clearing#*#0', 'accounts.update#2'].map((ch) => [ch, null, JSON.stringify({ action: 'sub', ch })]),
  ]);
  expect(greetings(htxSpotAccount)[1]?.[1]?.[1]).toBe(vector.replace('/ws/v2', '/ws/trade'));
  expect(greetings(htxLinearAccount)[0]?.slice(1).map(([id, , text]) => [id, id === 'login' ? String(text).slice(0, 60) : text])).toEqual([
    ['login', '{"op":"auth","cid":"login","type":"api","AccessKeyId":"acces'],
    ...['orders', 'match_orders', 'positions'].map((topic) => [topic, JSON.stringify({ op: 'sub', cid: topic, topic, contract_code: '*' })]), ['account', '{"op":"sub","cid":"account","topic":"account"}'],
  ]);
  expect(greetings(htxLinearAccount).map(([path, login]) => [path, login?.[1]])).toEqual(['/ws/v5/notification', '/linear-swap-trade'].map((path) => [
    path, `GET\napi.huobi.pro\n${path}\nAccessKeyId=access&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2019-11-21T10%3A00%3A00`,
  ]));
});

test('a question is signed with what it asks, sorted by the characters’ numbers', () => {
  const request = htxSpotAccount.request(spotAsks['open-orders'], account);
  if (!request.ok) throw new Error(request.fault.detail);
  const draft = htxSpotAccount.signing.request(request.value, stamp);
  expect(draft.prehash).toBe('GET\napi.huobi.pro\n/v1/order/openOrders\nAccessKeyId=access&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2019-11-21T10%3A00%3A00&account-id=10000001&size=500');
  expect(draft.seal('a+b=').target.endsWith('&size=500&Signature=a%2Bb%3D')).toBe(true);
});
