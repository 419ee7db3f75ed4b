import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { AccountFacts } from './account-facts.ts';
import { PaidFees } from './paid-fees.ts';

// A lot is 0.01 of a contract of 0.01 BTC, a tick 0.1 USDT: 100 lots at 600,000 ticks are worth 600 USDT.
const spec = sampleSpec({ id: 'okx:perp:BTC-USDT-SWAP', stream: 4, venue: 'okx', market: 'perp', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 } });

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

const inVersion = (version: number): typeof spec => ({ ...spec, version });

function account() {
  const fees = new PaidFees();
  const facts = new AccountFacts(3, (slots, slot) => {
    fees.on(slots, slot, (stream) => (stream === spec.stream ? spec : null));
    return true;
  });
  facts.setNow(5);
  let trades = 0;
  const fill = (fee: string, asset: string, isMaker = false, version = spec.version): void => {
    trades += 1;
    facts.fill(inVersion(version), { order: 1, venueId: 'v', tradeId: String(trades), side: 'buy', ticks: 600_000, lots: 100, fee: { amount: decimal(fee), asset }, isMaker }, 0);
  };
  return { fees, fill };
}

test('what the newest fill paid counts, for taking and for resting, in either coin', () => {
  const { fees, fill } = account();
  expect(fees.bps).toBeNull();
  fill('0.30000000', 'USDT');
  expect(fees.bps).toEqual({ taker: 5, maker: null });
  fill('-0.06000000', 'USDT', true);
  fill('0.000004500', 'BTC');
  expect(fees.bps).toEqual({ taker: 4.5, maker: -1 });
  fill('0', 'USDT', true);
  expect(fees.bps).toEqual({ taker: 4.5, maker: 0 });
});

test('a fee in a coin of the exchange’s own, one that is mostly rounding, or one in the steps of another version says nothing', () => {
  const { fees, fill } = account();
  fill('0.00045000', 'BNB');
  fill('0.31', 'USDT');
  fill('0.30000000', 'USDT', false, spec.version + 1);
  expect(fees.bps).toBeNull();
});
