import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { SampleTrader, type Values } from './binance/account-sample.ts';
import { newBinanceSpotFace } from './binance/account-spot.ts';
import { newBinanceUsdmFace } from './binance/account-usdm.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import { newBinanceUsdmFront } from './binance/usdm.ts';
import { noMischief } from './front.ts';
import { OkxTrader } from './okx/account-sample.ts';

const oddTexts = ['', ' ', '0', '-1', '1e9', '1e-9', '99999999999999999999', '0.00000000000000001', 'null', 'BUY', 'SELL', 'LIMIT', 'MARKET', '__proto__', 'constructor', '\u0000', '%', 'é', '1'.repeat(5_000)];
const oddValues: readonly unknown[] = [...oddTexts, null, true, 0, -1, 1.5, 1e308, [], {}, [null], { a: 1 }, [['deep']]];

function one<Value>(chance: Chance, from: readonly Value[], fallback: Value): Value {
  return from[nextBelow(chance, from.length)] ?? fallback;
}

const binanceNames = ['symbol', 'side', 'type', 'timeInForce', 'quantity', 'quoteOrderQty', 'price', 'newClientOrderId', 'orderId', 'origClientOrderId', 'cancelReplaceMode', 'cancelOrderId', 'newQty', 'selfTradePreventionMode', 'recvWindow', 'timestamp', 'limit', 'fromId', 'subscriptionId', 'countdownTime', 'reduceOnly', 'newOrderRespType', 'cancelRestrictions'];
const binanceOrder: Values = { symbol: 'LTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '50' };

function oddParams(chance: Chance): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(binanceOrder)) params[name] = String(value);
  for (let count = nextBelow(chance, 4); count >= 0; count -= 1) params[one(chance, binanceNames, 'symbol')] = one(chance, oddTexts, '');
  return params;
}

describe.each([
  ['spot', 'binance:spot:LTCUSDT', newBinanceSpotFront, newBinanceSpotFace, '/ws-api/v3', '/api/v3/order'],
  ['USD-M', 'binance:perp:LTCUSDT', newBinanceUsdmFront, newBinanceUsdmFace, '/ws-fapi/v1', '/fapi/v1/order'],
] as const)('the private side of Binance %s', (_name, id, newFront, newFace, messagePath, orderPath) => {
  const methods = ['order.place', 'order.cancel', 'order.cancelReplace', 'order.amend.keepPriority', 'order.modify', 'order.status', 'openOrders.status', 'openOrders.cancelAll', 'account.status', 'v2/account.position', 'myTrades', 'userTrades', 'session.logon', 'session.logout', 'userDataStream.subscribe', 'userDataStream.subscribe.signature', 'userDataStream.unsubscribe', 'userDataStream.start', 'countdownCancelAll', 'toString', '__proto__'];

  test.each([1, 2, 3])('answers whatever it is sent, and no order was made of nonsense, seed %d', (seed) => {
    const set = new SampleTrader({ seed, ids: [id], newFront: (world) => newFront(world, noMischief), newFace });
    const chance = newChance(seed);
    const line = set.dial(messagePath);
    for (let step = 0; step < 400; step += 1) {
      const params = oddParams(chance);
      if (nextHappens(chance, 0.6)) expect(set.ask(line, one(chance, methods, 'ping'), params, { waitUs: 8_000 })).not.toBe(null);
      else if (nextHappens(chance, 0.5)) expect(set.rest(one(chance, ['POST', 'DELETE', 'GET'], 'GET'), orderPath, params, { waitUs: 8_000 })).not.toBe(null);
      else line.receive(JSON.stringify(one(chance, oddValues, null)));
      if (nextHappens(chance, 0.1)) line.receive(JSON.stringify({ id: one(chance, oddValues, null), method: one(chance, oddValues, null), params: one(chance, oddValues, null) }));
    }
    for (const { ticks, lots } of set.account.open.values()) expect([Number.isSafeInteger(ticks), Number.isSafeInteger(lots)]).toEqual([true, true]);
    expect(set.heard.some((message) => 'end' in message)).toBe(false);
  });
});

describe('the private side of OKX', () => {
  const ops = ['order', 'batch-orders', 'cancel-order', 'batch-cancel-orders', 'amend-order', 'batch-amend-orders', 'mass-cancel', 'subscribe', 'unsubscribe', 'login', 'toString', '__proto__'];
  const names = ['instIdCode', 'instId', 'side', 'ordType', 'sz', 'px', 'tdMode', 'clOrdId', 'ordId', 'newSz', 'newPx', 'tgtCcy', 'stpMode', 'channel', 'instType', 'reduceOnly', 'tag', 'extraParams', 'ccy'];
  const targets = ['/api/v5/trade/order', '/api/v5/trade/cancel-order', '/api/v5/trade/amend-order', '/api/v5/trade/batch-orders', '/api/v5/trade/cancel-all-after'];
  const questions = ['/api/v5/trade/order', '/api/v5/trade/orders-pending', '/api/v5/trade/orders-history', '/api/v5/trade/fills', '/api/v5/account/balance', '/api/v5/account/positions', '/api/v5/account/trade-fee'];

  test.each([1, 2, 3])('answers whatever it is sent, and no order was made of nonsense, seed %d', (seed) => {
    const set = new OkxTrader({ seed });
    const chance = newChance(seed);
    const line = set.listen({ channel: 'orders', instType: 'ANY' }, { channel: 'account' });
    const oddRow = (): Record<string, unknown> => {
      const row: Record<string, unknown> = { instIdCode: set.codeOf('okx:spot:LTC-USDT'), instId: 'LTC-USDT', side: 'buy', ordType: 'limit', sz: '1', px: '50', tdMode: 'cash' };
      for (let count = nextBelow(chance, 3); count >= 0; count -= 1) row[one(chance, names, 'side')] = one(chance, oddValues, null);
      return row;
    };
    for (let step = 0; step < 400; step += 1) {
      const heardBefore = set.heard.length;
      if (nextHappens(chance, 0.5)) {
        const args = nextHappens(chance, 0.9) ? Array.from({ length: nextBelow(chance, 3) }, oddRow) : one(chance, oddValues, null);
        set.ask(line, one(chance, ops, 'order'), args, { waitUs: 12_000 });
        // Subscriptions to nothing are the only thing that is passed over.
        if (!Array.isArray(args) || args.length > 0) expect(set.heard.length).toBeGreaterThan(heardBefore);
      } else if (nextHappens(chance, 0.6)) {
        expect(set.rest('POST', one(chance, targets, ''), nextHappens(chance, 0.8) ? oddRow() : one(chance, oddValues, {}), { waitUs: 12_000 })).not.toBe(null);
      } else {
        const query = `instId=${encodeURIComponent(one(chance, oddTexts, ''))}&ordId=${encodeURIComponent(one(chance, oddTexts, ''))}&after=${encodeURIComponent(one(chance, oddTexts, ''))}&limit=${encodeURIComponent(one(chance, oddTexts, ''))}`;
        expect(set.rest('GET', `${one(chance, questions, '')}?${query}`, null, { waitUs: 12_000 })).not.toBe(null);
      }
      if (nextHappens(chance, 0.1)) line.receive(JSON.stringify(one(chance, oddValues, null)));
    }
    for (const { ticks, lots } of set.account.open.values()) expect([Number.isSafeInteger(ticks), Number.isSafeInteger(lots)]).toEqual([true, true]);
  });
});
