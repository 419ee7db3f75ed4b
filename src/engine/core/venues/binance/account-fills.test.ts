/** Fills that are more than one answer of Binance holds: page after page, by the number of the trade. */

import { expect, test } from 'vitest';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { Ask } from '../account.ts';
import { binanceSpotAccount } from './account-spot.ts';
import { binanceUsdmAccount } from './account-usdm.ts';

const known = new Map<string, string>();
const firstId = 9_007_199_254_000;

function trades(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    symbol: 'BTCUSDT', id: firstId + index, orderId: 7, price: '60000.00', qty: '0.001', commission: '0.06', commissionAsset: 'USDT', time: 1_790_000_000_000 + index, isBuyer: true, isMaker: false,
  }));
}

test.each([binanceSpotAccount, binanceUsdmAccount])('$market: a full answer names where the next begins, and a number is asked for without a time', (account) => {
  const ask: Ask = { kind: 'fills', spec: sampleSpec({}), sinceUs: 1_790_000_000_000_500, after: null };
  const paramsOf = (one: Ask): readonly string[] => {
    const request = account.request(one, known);
    return request.ok ? request.value.params.map(([name, value]) => `${name}=${value}`) : [];
  };
  expect(paramsOf(ask)).toEqual(['symbol=BTCUSDT', 'startTime=1790000000000', 'limit=1000']);
  const full = account.judge(ask, 200, trades(1_000));
  expect(full).toMatchObject({ kind: 'done', next: String(firstId + 1_000) });
  expect(paramsOf({ ...ask, after: String(firstId + 1_000) })).toEqual(['symbol=BTCUSDT', `fromId=${firstId + 1_000}`, 'limit=1000']);
  const last = account.judge(ask, 200, trades(999));
  expect(last.kind === 'done' && last.reports.length === 999 && last.next === undefined).toBe(true);
});
