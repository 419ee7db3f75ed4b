/** The life of Binance's private connections, and what requests cost. */

import { describe, expect, test } from 'vitest';
import { noMischief, type FrontConnection } from '../front.ts';
import { SampleTrader, type Values } from './account-sample.ts';
import { newBinanceSpotFace } from './account-spot.ts';
import { newBinanceUsdmFace } from './account-usdm.ts';
import { newBinanceSpotFront } from './spot.ts';
import { newBinanceUsdmFront } from './usdm.ts';

const second = 1_000_000;
const minute = 60 * second;

const resting: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50' };

function spot(): SampleTrader {
  return new SampleTrader({ ids: ['binance:spot:LTCUSDT'], newFront: (world) => newBinanceSpotFront(world, noMischief), newFace: newBinanceSpotFace });
}

function usdm(): SampleTrader {
  return new SampleTrader({ ids: ['binance:perp:LTCUSDT'], newFront: (world) => newBinanceUsdmFront(world, noMischief), newFace: newBinanceUsdmFace });
}

describe.each([
  ['the WebSocket API of spot', spot, '/ws-api/v3', 20 * second, 60 * second], ['the WebSocket API of USD-M', usdm, '/ws-fapi/v1', 3 * minute, 10 * minute],
  ['the private stream', usdm, '/private/ws', 3 * minute, 10 * minute],
] as const)('%s', (_name, open, path, pingUs, pongUs) => {
  function opened(): { readonly set: SampleTrader; readonly line: FrontConnection; readonly pings: number[]; readonly ends: string[] } {
    const set = open();
    const pings: number[] = [];
    const ends: string[] = [];
    const line = set.face.open(path, { ...set.outlet, ping: () => void pings.push(set.world.nowUs), end: (_code, reason) => void ends.push(reason) }, null);
    if (line === null) throw new Error('the path is served');
    return { set, line, pings, ends };
  }
  const pass = ({ set, line }: { readonly set: SampleTrader; readonly line: FrontConnection }, us: number, answers: boolean): void => {
    for (let past = 0; past < us; past += 10 * second) {
      set.world.sleep(10 * second);
      line.turn();
      if (answers) line.receivePong();
    }
  };

  test('is pinged in the venue’s rhythm, and lasts a day', () => {
    const all = opened();
    pass(all, pingUs * 5, true);
    expect([all.pings.length, all.ends.length]).toEqual([5, 0]);
    all.set.world.sleep(24 * 60 * minute);
    all.line.turn();
    expect(all.ends).toEqual(['too-old']);
    all.line.turn();
    all.line.receive('{}');
    expect(all.ends).toEqual(['too-old']);
  });

  test('ends when pings are not answered, not before', () => {
    const all = opened();
    pass(all, pongUs, false);
    expect(all.ends).toEqual([]);
    pass(all, pingUs + 10 * second, false);
    expect(all.ends).toEqual(['no-pong']);
  });
});

describe('weight', () => {
  test('is shared by public and private requests, connecting included, and orders that are taken cost none', () => {
    const set = spot();
    const line = set.dial();
    set.front.request({ method: 'GET', target: '/api/v3/exchangeInfo', headers: {}, body: '' });
    const limits = (message: unknown): unknown => Object(message)['rateLimits'];
    expect(limits(set.ask(line, 'order.place', resting, { waitUs: 5_000 }))).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100, count: 1 }, { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000, count: 1 },
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000, count: 22 },
    ]);
    expect(limits(set.ask(line, 'order.place', { ...resting, price: '50.01' }, { waitUs: 5_000 }))).toMatchObject([{}, {}, { count: 23 }]);
    expect(limits(set.ask(line, 'account.status', {}, { waitUs: 5_000 }))).toMatchObject([{ count: 43 }]);
    expect(set.rest('GET', '/api/v3/openOrders', { symbol: 'LTCUSDT' }, { waitUs: 0 })?.headers).toMatchObject({ 'x-mbx-used-weight-1m': '49' });
  });

  test('beyond its limit is refused, with the time to come again, and then banned', () => {
    const set = spot();
    const line = set.dial();
    for (let at = 0; at < 149; at += 1) set.rest('GET', '/api/v3/rateLimit/order', {}, { waitUs: 0 });
    const refused = set.rest('GET', '/api/v3/rateLimit/order', {}, { waitUs: 0 }) ?? set.rest('GET', '/api/v3/rateLimit/order', {}, { waitUs: 0 });
    expect(refused).toMatchObject({ status: 200 });
    const beyond = set.rest('GET', '/api/v3/rateLimit/order', {}, { waitUs: 0 });
    expect(beyond).toMatchObject({ status: 429, body: { code: -1003 } });
    expect(Number(beyond?.headers['retry-after'])).toBeGreaterThan(0);
    const message = set.ask(line, 'account.status', {}, { waitUs: 0 });
    expect(message).toMatchObject({ status: 429, error: { code: -1003 } });
    expect(Object(message?.['error'])['data']['retryAfter']).toBeGreaterThan(set.stamp);
    for (let at = 0; at < 20; at += 1) set.rest('GET', '/api/v3/account', {}, { waitUs: 0 });
    expect(set.rest('POST', '/api/v3/order', resting, { waitUs: 0 })).toMatchObject({ status: 418 });
  });

  test('is not told to those who do not want to know', () => {
    const set = spot();
    expect(Object.keys(set.ask(set.dial('/ws-api/v3?returnRateLimits=false'), 'ping') ?? {})).toEqual(['id', 'status', 'result']);
  });
});

test('what is no request is answered as none', () => {
  const set = spot();
  const line = set.dial();
  for (const text of ['', '{', '[]', '{"id":1}', '{"id":{},"method":"ping"}', '{"id":1,"method":"ping","params":[]}']) {
    line.receive(text);
    expect(set.heard.at(-1), text).toMatchObject({ id: null, status: 400, error: { code: -1135 } });
  }
  expect(set.ask(line, 'order.dance')).toMatchObject({ status: 400, error: { code: -1100 } });
});

test('times may be in microseconds', () => {
  const set = spot();
  expect(set.rest('GET', '/api/v3/account', { timestamp: set.world.nowUs - 4_999_999 })).toMatchObject({ status: 200 });
  expect(set.rest('GET', '/api/v3/account', { timestamp: set.world.nowUs - 5_000_001 })).toMatchObject({ body: { code: -1021 } });
});

test('answers have the form that is usual for the order, or that was asked for', () => {
  const set = spot();
  const keys = (values: Values): readonly string[] => Object.keys(Object(set.rest('POST', '/api/v3/order', values)?.body));
  const { symbol = '', side = '', quantity = '', price = '' } = resting;
  expect(keys({ symbol, side, quantity, price, type: 'LIMIT_MAKER' })).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
  expect([keys(resting).includes('fills'), keys({ ...resting, newOrderRespType: 'RESULT' }).includes('fills'), keys({ ...resting, newOrderRespType: 'ACK' }).length]).toEqual([true, false, 5]);
});

test('an order is tried without being sent, and lists are of one symbol', () => {
  const set = spot();
  expect(set.rest('POST', '/api/v3/order/test', resting)).toMatchObject({ status: 200, body: {} });
  expect(set.rest('POST', '/api/v3/order/test', { ...resting, price: '50.01' })).toMatchObject({ body: { code: -1013 } });
  expect(set.account.open.size).toBe(0);
  set.rest('POST', '/api/v3/order', resting);
  set.rest('POST', '/api/v3/order', { symbol: 'LTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1' });
  expect(set.rest('GET', '/api/v3/openOrders')?.body).toHaveLength(1);
  expect(set.rest('GET', '/api/v3/allOrders', { symbol: 'LTCUSDT' })?.body).toHaveLength(2);
  expect(set.rest('DELETE', '/api/v3/openOrders', { symbol: 'LTCUSDT' })?.body).toMatchObject([{ status: 'CANCELED' }]);
  expect(set.rest('DELETE', '/api/v3/openOrders', { symbol: 'LTCUSDT' })).toMatchObject({ body: { code: -2011 } });
});

test('what meets an order of its own account is prevented, in the venue’s words', () => {
  const set = spot();
  set.ask(set.dial(), 'userDataStream.subscribe.signature');
  const market = set.world.market('binance:spot:LTCUSDT');
  const best = ((market?.exchange.bestTicks('sell') ?? 0) * 5) / 100;
  set.rest('POST', '/api/v3/order', { ...resting, side: 'SELL', price: best, quantity: '1', newClientOrderId: 'maker' });
  set.rest('POST', '/api/v3/order', { ...resting, side: 'BUY', price: best, quantity: '3900', timeInForce: 'IOC', newClientOrderId: 'taker' });
  const maker = set.events('executionReport').filter(({ c }) => c === 'maker').at(-1);
  expect(maker).toMatchObject({ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH', A: '1.00000000' });
});

test('positions are one-way, and said to be so', () => {
  const set = usdm();
  expect(set.rest('GET', '/fapi/v1/positionSide/dual')).toMatchObject({ body: { dualSidePosition: false } });
  expect(set.rest('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' })).toMatchObject({ status: 400, body: { code: -4068 } });
  expect(set.rest('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'false' })).toMatchObject({ status: 400, body: { code: -4059 } });
});
