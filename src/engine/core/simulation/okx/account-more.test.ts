import { expect, test } from 'vitest';
import { OkxTrader, spotId, swapId, type Row } from './account-sample.ts';

const second = 1_000_000;

const order = (set: OkxTrader, changed: Row = {}, id = spotId): Row => ({ instIdCode: set.codeOf(id), tdMode: id === swapId ? 'cross' : 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '50', ...changed });

test('the account is told again every five seconds, unless that is not wanted', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'account' });
  const quiet = set.listen({ channel: 'account', extraParams: '{"updateInterval":"0"}' });
  const told = (): number => set.pushed('account').length;
  expect(told()).toBe(2);
  for (let at = 0; at < 11; at += 1) {
    set.wait(second);
    line.turn();
    quiet.turn();
  }
  expect(told()).toBe(4);
  expect(set.heard.filter(({ eventType }) => eventType === 'snapshot')).toHaveLength(2);
  expect(set.heard.filter(({ eventType }) => eventType === 'interval_update')).toHaveLength(2);
});

test('thirty connections may hear a channel; the next is acknowledged, told so, and hears nothing', () => {
  const set = new OkxTrader();
  const lines = Array.from({ length: 30 }, () => {
    set.wait(second);
    return set.listen({ channel: 'orders', instType: 'SPOT' });
  });
  expect(set.heard.at(-1)).toMatchObject({ event: 'channel-conn-count', channel: 'orders', connCount: '30' });
  set.wait(second);
  const heardBefore = set.heard.length;
  set.listen({ channel: 'orders', instType: 'SPOT' });
  expect(set.heard.slice(heardBefore).map(({ event }) => event)).toEqual(['login', 'subscribe', 'channel-conn-count-error']);
  set.ask(lines[0] ?? set.dial(), 'order', [order(set)]);
  expect(set.pushed('orders')).toHaveLength(30);
  lines[0]?.close();
  set.wait(second);
  set.listen({ channel: 'orders', instType: 'SPOT' });
  expect(set.heard.at(-1)).toMatchObject({ event: 'channel-conn-count', connCount: '30' });
});

test('a channel that is left is silent', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'SPOT' });
  line.receive(JSON.stringify({ op: 'unsubscribe', args: [{ channel: 'orders', instType: 'SPOT' }] }));
  set.ask(line, 'order', [order(set)]);
  expect(set.heard.some(({ event }) => event === 'unsubscribe')).toBe(true);
  expect(set.pushed('orders')).toEqual([]);
});

test('orders are pushed to those who asked for their sort and name', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'SWAP' }, { channel: 'orders', instType: 'SPOT', instId: 'LTC-USDT' }, { channel: 'orders', instType: 'SPOT', instId: 'BTC-USDT' });
  set.ask(line, 'order', [order(set)]);
  set.ask(line, 'order', [order(set, {}, swapId)]);
  expect(set.heard.flatMap(({ arg, data }) => (arg === undefined || !Array.isArray(data) ? [] : [[Object(arg)['instType'], Object(arg)['instId'], data[0]?.instId]]))).toEqual([
    ['SPOT', 'LTC-USDT', 'LTC-USDT'], ['SWAP', undefined, 'LTC-USDT-SWAP'],
  ]);
});

test.each<[object, string]>([
  [{ channel: 'fills' }, '64003'], [{ channel: 'orders' }, '60018'], [{ channel: 'orders', instType: 'HOPE' }, '60018'], [{ channel: 'books', instId: 'LTC-USDT' }, '60018'], [{}, '60013'],
])('%j is refused', (arg, code) => {
  const set = new OkxTrader();
  set.listen(arg);
  expect(set.heard.at(-1)).toMatchObject({ event: 'error', code });
});

test('three amends of an order may be on their way', () => {
  const set = new OkxTrader();
  const line = set.listen();
  set.ask(line, 'order', [order(set, { clOrdId: 'a' })]);
  const rows = ['2', '3', '4', '5'].map((newSz) => ({ instIdCode: set.codeOf(spotId), clOrdId: 'a', newSz }));
  expect(set.ask(line, 'batch-amend-orders', rows)).toMatchObject({ code: '2', data: [{ sCode: '0' }, { sCode: '0' }, { sCode: '0' }, { sCode: '51513' }] });
  expect(set.ask(line, 'amend-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'a', newSz: '6' }])).toMatchObject({ code: '0' });
  expect(set.account.find(null, 'a')?.lots).toBe(60_000);
});

test('an amend that fails cancels the order where that is asked for', () => {
  const set = new OkxTrader();
  const line = set.listen();
  const amend = (clOrdId: string, cxlOnFail: boolean): unknown => set.ask(line, 'amend-order', [{ instIdCode: set.codeOf(spotId), clOrdId, newSz: '1000000', cxlOnFail }]);
  set.ask(line, 'batch-orders', [order(set, { clOrdId: 'a' }), order(set, { clOrdId: 'b' })]);
  expect(amend('a', false)).toMatchObject({ data: [{ sCode: '51008' }] });
  amend('b', true);
  expect([...set.account.open.values()].map(({ clientId }) => clientId)).toEqual(['a']);
});

test('too many rows, no rows and no id are refused as a whole; a mass cancel is for others', () => {
  const set = new OkxTrader();
  const line = set.listen();
  expect(set.ask(line, 'batch-orders', Array.from({ length: 21 }, () => order(set)))).toMatchObject({ code: '60013', data: [] });
  expect(set.ask(line, 'order', [order(set), order(set)])).toMatchObject({ code: '60013', data: [] });
  expect(set.ask(line, 'order', [])).toMatchObject({ code: '60013', data: [] });
  expect(set.ask(line, 'mass-cancel', [{ instType: 'OPTION', instFamily: 'BTC-USD' }])).toMatchObject({ code: '1' });
  expect(set.account.open.size).toBe(0);
});

test('lists are newest first, of a sort or name, and page by page', () => {
  const set = new OkxTrader();
  const line = set.listen();
  for (const clOrdId of ['a', 'b', 'c']) set.ask(line, 'order', [order(set, { clOrdId })]);
  set.ask(line, 'order', [order(set, { clOrdId: 'd' }, swapId)]);
  const names = (target: string): readonly unknown[] => {
    const data: unknown = set.rest('GET', target)?.body['data'];
    return Array.isArray(data) ? data.map(({ clOrdId }) => clOrdId) : [];
  };
  expect(names('/api/v5/trade/orders-pending')).toEqual(['d', 'c', 'b', 'a']);
  expect(names('/api/v5/trade/orders-pending?instType=SPOT&limit=2')).toEqual(['c', 'b']);
  expect(names(`/api/v5/trade/orders-pending?instType=SPOT&after=${set.account.find(null, 'b')?.orderId}`)).toEqual(['a']);
  set.ask(line, 'cancel-order', [{ instIdCode: set.codeOf(spotId), clOrdId: 'b' }]);
  expect(names('/api/v5/trade/orders-history?instType=SPOT')).toEqual(['b']);
  expect(set.rest('GET', '/api/v5/trade/orders-history')).toMatchObject({ body: { code: '50014' } });
});

test('questions have limits of their own, and are refused with a status or without', () => {
  const set = new OkxTrader();
  const statuses = new Set<unknown>();
  for (let at = 0; at < 40; at += 1) {
    const told = set.rest('GET', '/api/v5/account/balance', null, { waitUs: 0 });
    expect(told?.body['code']).toBe(at < 10 ? '0' : '50011');
    if (at >= 10) statuses.add(told?.status);
  }
  expect(statuses).toEqual(new Set([200, 429]));
  set.wait(2 * second);
  expect(set.rest('GET', '/api/v5/account/balance')).toMatchObject({ status: 200, body: { code: '0' } });
});

test('a swap’s pushes tell contracts, and gain that was made real', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'SWAP' }, { channel: 'positions', instType: 'SWAP' });
  const market = { ordType: 'market', sz: '2.5', px: '' };
  set.ask(line, 'order', [order(set, market, swapId)]);
  expect(set.pushed('positions').at(-1)).toMatchObject({ pos: '2.5', posSide: 'net', mgnMode: 'cross' });
  set.ask(line, 'order', [order(set, { ...market, side: 'sell', reduceOnly: true }, swapId)]);
  expect(set.pushed('positions').at(-1)).toMatchObject({ pos: '0', avgPx: '' });
  const closing = set.pushed('orders').at(-1);
  expect(closing).toMatchObject({ state: 'filled', reduceOnly: 'true', feeCcy: 'USDT' });
  expect(Number(closing?.['pnl'])).toBeLessThan(0);
  const fills: unknown = set.rest('GET', `/api/v5/trade/fills?instType=SWAP&ordId=${String(closing?.['ordId'])}`)?.body['data'];
  const gains = Array.isArray(fills) ? fills.map(({ fillPnl, fee }) => [Number(fillPnl), Number(fee)]) : [];
  expect(gains.reduce((sum, [gain = 0]) => sum + gain, 0)).toBeCloseTo(Number(closing?.['pnl']), 9);
  expect(gains.reduce((sum, [, fee = 0]) => sum + fee, 0)).toBeCloseTo(Number(closing?.['fee']), 9);
  expect(set.ask(line, 'order', [order(set, { ...market, side: 'sell', reduceOnly: true }, swapId)])).toMatchObject({ data: [{ sCode: '51169' }] });
});

test('fills are told for three days, and by a list of their own for three months', () => {
  const set = new OkxTrader();
  const line = set.listen({ channel: 'orders', instType: 'SWAP' });
  set.ask(line, 'order', [order(set, { ordType: 'market', sz: '2.5', px: '' }, swapId)]);
  const ordId = String(set.pushed('orders').at(-1)?.['ordId']);
  const count = (target: string): unknown => {
    const told = set.rest('GET', target);
    const data: unknown = told?.body['data'];
    return told?.body['code'] === '0' && Array.isArray(data) ? data.length > 0 : told?.body['code'];
  };
  const both = (): readonly unknown[] => ['fills', 'fills-history'].map((list) => count(`/api/v5/trade/${list}?instType=SWAP&ordId=${ordId}`));
  expect([both(), count(`/api/v5/trade/fills-history?ordId=${ordId}`)]).toEqual([[true, true], '50014']);
  set.world.sleep(4 * 86_400 * second);
  expect(both()).toEqual([false, true]);
  set.world.sleep(90 * 86_400 * second);
  expect(both()).toEqual([false, false]);
});
