/** What the status alone says of an order, where somebody between answers in HTML. */

import { expect, test } from 'vitest';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import type { AccountDialect, Command } from './account.ts';
import { accountDialects } from './accounts.ts';

const place: Command = { kind: 'place', clientId: '1', terms: { spec: sampleSpec(), side: 'buy', ticks: priceTicks(1), lots: qtyLots(1), timeInForce: 'gtc', isReduceOnly: false } };
const accounts = accountDialects.map((dialect) => [`${dialect.venue} ${dialect.market}`, dialect] as const);

function kindOf(dialect: AccountDialect, status: number): string {
  return dialect.judge(place, status, null).kind;
}

test.each(accounts)('%s: an order is not done only where the status says so for certain', (_, dialect) => {
  expect([200, 302, 408, 500, 502, 503, 504].map((status) => kindOf(dialect, status))).toEqual(Array.from({ length: 7 }, () => 'unknown'));
  expect([400, 404, 413, 429].map((status) => kindOf(dialect, status))).toEqual(['refused', 'refused', 'refused', 'busy']);
});
