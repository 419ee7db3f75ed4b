import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sample } from './account-sample.ts';
import { newHtxLinearFace } from './account-linear.ts';
import { spotAccountId } from './account-spot-rows.ts';
import { newHtxSpotFace } from './account-spot.ts';

/** Words that mean something, in places where they do and where they do not. */
const word = fc.constantFrom(
  'ltcusdt', 'LTC-USDT', 'buy', 'sell', 'buy-limit', 'sell-market', 'buy-market', 'buy-limit-fok', 'limit', 'market', 'post_only', 'ioc', 'fok', 'cross', 'both', 'orders', 'account', 'positions', 'orders#*', 'accounts.update#2',
  'trade.clearing#ltcusdt#1', 'sub', 'unsub', 'auth', 'place_order', 'cancel_order', 'cancel_all_orders', 'place_batch_orders', 'cancel_batch_orders', 'create-order', 'create-batchorder', 'cancel', 'cancelall', '*',
  '30', '62.05', '0.001', '1e-300', '1e300', '-1', '0', '1', '99999999999999999999', '1180306000000001', '1519705008000000001', '__proto__', 'constructor', '', '"',
);
const names = [
  'op', 'action', 'ch', 'cid', 'topic', 'data', 'params', 'contract_code', 'margin_mode', 'position_side', 'side', 'type', 'time_in_force', 'price', 'volume', 'client_order_id', 'order_id', 'reduce_only', 'on_off', 'time_out',
  'account-id', 'symbol', 'amount', 'client-order-id', 'order-ids', 'client-order-ids', 'self-match-prevent', 'ts', '__proto__',
] as const;
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, word, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null), fc.boolean(), fc.array(tie('any'), { maxLength: 3 }), tie('record')),
  record: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 8 }),
}));
const likely = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('30', '62.05', '5', '3', '100') }, { weight: 1, arbitrary: word });
/** Orders that are nearly right. */
const nearlyOf = (types: readonly string[]): fc.Arbitrary<object> => fc.record({
  contract_code: fc.constant('LTC-USDT'), margin_mode: fc.constant('cross'), side: fc.constantFrom('buy', 'sell'), 'account-id': fc.constant('10001000'), symbol: fc.constant('ltcusdt'),
  type: fc.constantFrom(...types), price: likely, amount: likely, volume: likely, client_order_id: fc.constantFrom('1', '2', 'x', '0'), reduce_only: fc.constantFrom(0, 1),
}, { requiredKeys: ['contract_code', 'margin_mode', 'side', 'account-id', 'symbol', 'type', 'price', 'amount', 'volume'] });

const commands = {
  spot: ['/v1/order/orders/place', '/v1/order/batch-orders', '/v1/order/orders/submitCancelClientOrder', '/v1/order/orders/batchcancel', '/v1/order/orders/batchCancelOpenOrders', '/v1/order/orders/1/submitcancel'],
  linear: ['/v5/trade/order', '/v5/trade/batch_orders', '/v5/trade/cancel_order', '/v5/trade/cancel_batch_orders', '/v5/trade/cancel_all_orders', '/v5/trade/cancel-after'],
} as const;
const questions = {
  spot: ['/v1/order/openOrders', '/v1/order/orders', '/v1/order/matchresults', '/v1/order/orders/getClientOrder', '/v2/reference/transact-fee-rate', '/v1/account/accounts/1/balance'],
  linear: ['/v5/trade/order', '/v5/trade/order/opens', '/v5/trade/order/history', '/v5/trade/order/details', '/v5/trade/position/opens', '/v5/position/lever', '/v5/account/balance'],
} as const;

test.each(['spot', 'linear'] as const)('whatever members of %s say and ask, they are answered in JSON, and the account stays whole', (kind) => {
  const sample = kind === 'spot' ? new Sample('htx:spot:ltcusdt', 'h', newHtxSpotFace) : new Sample('htx:perp:LTC-USDT', 'h', newHtxLinearFace);
  expect(spotAccountId(sample.account)).toBe(10_001_000);
  const [feed, trade] = kind === 'spot' ? ['/ws/v2', '/ws/trade'] : ['/ws/v5/notification', '/linear-swap-trade'];
  const nearly = nearlyOf(kind === 'spot' ? ['buy-limit', 'sell-market', 'buy-market', 'buy-limit-maker', 'limit'] : ['limit', 'market', 'post_only', 'fok']);
  const body = fc.oneof({ weight: 4, arbitrary: nearly }, { weight: 1, arbitrary: fc.array(nearly, { maxLength: 3 }) }, { weight: 1, arbitrary: value.any });
  const query = fc.dictionary(fc.constantFrom('symbol', 'size', 'states', 'clientOrderId', 'contract_code', 'order_id', 'client_order_id', 'from', 'limit', 'symbols'), word, { maxKeys: 4 });
  fc.assert(
    fc.property(fc.array(value.record, { maxLength: 8 }), fc.array(body, { maxLength: 8, size: 'max' }), fc.nat(5), query, (messages, bodies, at, asked) => {
      const sockets = [sample.socket(feed ?? ''), sample.socket(trade ?? '')];
      for (const [index, socket] of sockets.entries()) {
        const path = (index === 0 ? feed : trade) ?? '';
        if (kind === 'spot') sample.loginV21(socket, path);
        else sample.loginV2(socket, path);
        for (const message of messages) socket.connection.receive(JSON.stringify(message));
        for (const params of bodies) socket.connection.receive(JSON.stringify({ ch: 'create-order', op: 'place_order', cid: '1', params, data: params }));
      }
      for (const params of bodies) sample.ask('POST', commands[kind][at] ?? '', {}, params, 0.01);
      for (const path of questions[kind]) sample.ask('GET', path, Object.fromEntries(Object.entries(asked)), '', 0);
      sample.run(3.1);
      for (const { connection, texts } of sockets) {
        for (const text of texts) JSON.parse(text);
        connection.close();
      }
      sample.sockets.length = 0;
    }),
    { numRuns: 60 },
  );
  // Some of the nonsense is nearly right: without any orders nothing was tried. Their number is chance.
  expect(sample.account.open.size + sample.account.ended.length).toBeGreaterThan(4);
  const locked = [...sample.account.open.values()].reduce((sum, order) => sum + order.locked, 0n);
  const { walletNames } = sample.account;
  expect(walletNames.flatMap((name) => sample.account.wallet(name).assets.map((asset) => sample.account.wallet(name).of(asset).locked)).reduce((sum, held) => sum + held, 0n)).toBe(locked);
});
