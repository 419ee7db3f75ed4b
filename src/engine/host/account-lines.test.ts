/** Facts of accounts as a person reads them, from facts as the gateway's writer writes them. */

import { expect, test } from 'vitest';
import { AccountFacts } from '../core/trade/account-facts.ts';
import { sampleSpec } from '../domain/instrument-sample.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { AccountLines, type AccountLine } from './account-lines.ts';

const spec = sampleSpec({ tick: { units: 5n, decimals: 1 }, lot: { units: 1n, decimals: 3 } });

function tell(write: (facts: AccountFacts) => void): readonly AccountLine[] {
  const lines = new AccountLines((stream) => (stream === spec.stream ? spec : null), (account) => `account ${account}`);
  const told: AccountLine[] = [];
  const facts = new AccountFacts(2, (slots, slot) => {
    const line = lines.read(slots, slot);
    if (line !== null) told.push(line);
    return true;
  });
  facts.setNow(77);
  write(facts);
  return told;
}

const common = { account: 'account 2', us: 77, instrument: spec.id };

test('an intent and its order say price and quantity in the instrument’s own units', () => {
  expect(tell((facts) => {
    facts.intent(spec, 9, 'place', 'mine', { spec, side: 'sell', ticks: priceTicks(12_001), lots: qtyLots(1_500), timeInForce: 'fok', isReduceOnly: false });
    facts.intent(spec, 9, 'cancel', 'mine', null);
    facts.order({
      number: 9, clientId: 'mine', venueId: '700', state: 'rejected', terms: { spec, side: 'sell', ticks: priceTicks(12_001), lots: qtyLots(1_500) }, filledLots: 20, average: 6_000.5,
      reason: { fault: 'order.funds', code: '-2010', text: 'too little' },
    }, 5);
  })).toEqual([
    { kind: 'intent', ...common, action: 'place', order: 9, clientId: 'mine', side: 'sell', price: '6000.5', quantity: '1.5', timeInForce: 'fok' },
    { kind: 'intent', ...common, action: 'cancel', order: 9, clientId: 'mine' },
    {
      kind: 'order', ...common, order: 9, state: 'rejected', side: 'sell', price: '6000.5', quantity: '1.5', filled: '0.02', average: 6_000.5, clientId: 'mine', venueId: '700',
      reason: { fault: 'order.funds', code: '-2010', text: 'too little' },
    },
  ]);
});

test('a fill keeps every digit of its trade and of its fee, whatever its sign', () => {
  expect(tell((facts) => facts.fill(spec, {
    order: 9, venueId: '700', tradeId: '123456789012345678901234567', side: 'buy', ticks: 3, lots: 7, fee: { amount: { units: -12_345_678_901_234_567_890n, decimals: 18 }, asset: 'BNB' }, isMaker: true,
  }, 5))).toEqual([{
    kind: 'fill', ...common, order: 9, side: 'buy', price: '1.5', quantity: '0.007', tradeId: '123456789012345678901234567', fee: '-12.34567890123456789', feeAsset: 'BNB', isMaker: true, venueUs: 5,
  }]);
});

test('balances and positions', () => {
  expect(tell((facts) => {
    facts.balance('USDT', { units: 1_050n, decimals: 2 }, { units: 1n, decimals: 0 }, 5);
    facts.balance('BTC', { units: 2n, decimals: 0 }, null, 5);
    facts.position(spec, { lots: -1_500, theirs: -1_400, entry: 6_000.25, differs: true }, 5);
  })).toEqual([
    { kind: 'balance', account: 'account 2', us: 77, asset: 'USDT', total: '10.5', free: '1' },
    { kind: 'balance', account: 'account 2', us: 77, asset: 'BTC', total: '2', free: null },
    { kind: 'position', ...common, quantity: '-1.5', theirs: '-1.4', entry: 6_000.25, differs: true },
  ]);
});

test('what is in steps of another version has no price, and no quantity that would be wrong', () => {
  const fill = { order: 9, venueId: '700', tradeId: '5', side: 'buy', ticks: 12_001, lots: 1_500, fee: { amount: { units: 0n, decimals: 0 }, asset: 'USDT' }, isMaker: false } as const;
  const before = { ...spec, version: spec.version + 1 };
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- the fill of an order, not of an array
  expect(tell((facts) => facts.fill(before, fill, 5))).toMatchObject([
    { instrument: spec.id, price: null, quantity: '1500' },
  ]);
});
