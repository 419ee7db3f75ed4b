/** Fills that are more than one answer of Binance holds: page after page, by the number of the trade. */

import { expect, test } from 'vitest';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { AccountDialect, Ask, FillsQuestion } from '../account.ts';
import { binanceSpotAccount } from './account-spot.ts';
import { binanceUsdmAccount } from './account-usdm.ts';

const known = new Map<string, string>();
const firstId = 9_007_199_254_000;

function trades(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    symbol: 'BTCUSDT', id: firstId + index, orderId: 7, price: '60000.00', qty: '0.001', commission: '0.06', commissionAsset: 'USDT', time: 1_790_000_000_000 + index, isBuyer: true, isMaker: false,
  }));
}

function paramsOf(account: AccountDialect, one: Ask): readonly string[] {
  const request = account.request(one, known);
  return request.ok ? request.value.params.map(([name, value]) => `${name}=${value}`) : [];
}

test.each([binanceSpotAccount, binanceUsdmAccount])('$market: a full answer names where the next begins, and a number is asked for without a time', (account) => {
  const ask: Ask = { kind: 'fills', spec: sampleSpec({}), sinceUs: 1_790_000_000_000_500, after: null };
  expect(paramsOf(account, ask)).toEqual(['symbol=BTCUSDT', 'startTime=1790000000000', 'limit=1000']);
  const full = account.judge(ask, 200, trades(1_000));
  expect(full).toMatchObject({ kind: 'done', next: String(firstId + 1_000) });
  expect(paramsOf(account, { ...ask, after: String(firstId + 1_000) })).toEqual(['symbol=BTCUSDT', `fromId=${firstId + 1_000}`, 'limit=1000']);
  const last = account.judge(ask, 200, trades(999));
  expect(last.kind === 'done' && last.reports.length === 999 && last.next === undefined).toBe(true);
});

const dayMs = 24 * 3_600_000;
const sinceMs = 1_790_000_000_000;
const ofOrder = (sinceMsAsked: number, days: number): FillsQuestion => ({ kind: 'fills', spec: sampleSpec({}), sinceUs: sinceMsAsked * usPerMs, after: null, order: { venueId: '7', untilUs: (sinceMs + days * dayMs) * usPerMs } });

test('spot: the fills of one order go from number to number, never by time, and weigh less', () => {
  const ask = ofOrder(sinceMs, 10);
  expect(paramsOf(binanceSpotAccount, ask)).toEqual(['symbol=BTCUSDT', 'orderId=7', 'fromId=0', 'limit=1000']);
  const full = binanceSpotAccount.judge(ask, 200, trades(1_000));
  expect(full).toMatchObject({ kind: 'done', next: String(firstId + 1_000) });
  expect(paramsOf(binanceSpotAccount, { ...ask, after: String(firstId + 1_000) })).toEqual(['symbol=BTCUSDT', 'orderId=7', `fromId=${firstId + 1_000}`, 'limit=1000']);
  const { order: _order, ...byTime } = ask;
  expect([ask, byTime].map((one) => binanceSpotAccount.costsOf(one))).toEqual([[{ pool: 'weight', units: 5 }], [{ pool: 'weight', units: 20 }]]);
});

test('perpetuals: the fills of one order are asked for week after week, until there is no more time', () => {
  let ask = ofOrder(sinceMs, 10);
  const windows: (readonly [number, number])[] = [];
  for (let page = 0; page < 5; page += 1) {
    const params = Object.fromEntries(paramsOf(binanceUsdmAccount, ask).map((pair) => pair.split('=')));
    expect(params).toMatchObject({ symbol: 'BTCUSDT', orderId: '7', limit: '1000' });
    windows.push([Number(params['startTime']), Number(params['endTime'])]);
    const verdict = binanceUsdmAccount.judge(ask, 200, []);
    if (verdict.kind !== 'done' || verdict.next === undefined) break;
    ask = { ...ask, after: verdict.next };
  }
  expect(windows).toEqual([[sinceMs, sinceMs + 7 * dayMs - 1_000], [sinceMs + 7 * dayMs - 999, sinceMs + 10 * dayMs]]);
});

test('perpetuals: a full answer goes on from the moment of its last fill, and nothing is asked for that is older than the exchange tells', () => {
  const ask = ofOrder(sinceMs, 10);
  const full = binanceUsdmAccount.judge(ask, 200, trades(1_000));
  expect(full).toMatchObject({ kind: 'done', next: String(sinceMs + 999) });
  const atOnce = trades(1_000).map((trade) => ({ ...trade, time: sinceMs }));
  const stuck = `${firstId + 1_000}@${sinceMs}`;
  expect(binanceUsdmAccount.judge(ask, 200, atOnce)).toMatchObject({ kind: 'done', next: stuck });
  expect(paramsOf(binanceUsdmAccount, { ...ask, after: stuck })).toEqual(['symbol=BTCUSDT', `fromId=${firstId + 1_000}`, 'limit=1000']);
  expect(binanceUsdmAccount.judge({ ...ask, after: stuck }, 200, trades(1_000))).toMatchObject({ kind: 'done', next: String(sinceMs + 999) });
  const rest = binanceUsdmAccount.judge({ ...ask, after: stuck }, 200, trades(3));
  expect(rest.kind === 'done' && rest.next).toBeUndefined();
  expect(paramsOf(binanceUsdmAccount, ofOrder(0, 10))[2]).toBe(`startTime=${sinceMs + 10 * dayMs - 89 * dayMs}`);
});
