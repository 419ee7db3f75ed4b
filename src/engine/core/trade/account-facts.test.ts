import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { factKinds } from '../../domain/fact.ts';
import { parseDecimal, priceTicks, qtyLots, type Decimal } from '../../domain/number.ts';
import { orderStates } from '../../domain/order.ts';
import { flagsAt, kindAt, lengthAt, slotBytes, slotFloats, type Slots } from '../memory/record.ts';
import { AccountFacts } from './account-facts.ts';
import { readName } from './venue-model.ts';

interface Read {
  readonly kind: string;
  readonly flags: number;
  readonly values: readonly number[];
  readonly tail: readonly number[];
  readonly text: string;
}

function record(): { readonly facts: AccountFacts; readonly read: Read[] } {
  const read: Read[] = [];
  const facts = new AccountFacts(3, (slots: Slots, slot: number) => {
    const length = lengthAt(slots, slot);
    const values = [...slots.f64.subarray(slot * slotFloats + 4, slot * slotFloats + 8)];
    const tail = [...slots.f64.subarray((slot + 1) * slotFloats, (slot + length) * slotFloats)];
    const bytes = slots.bytes.slice((slot + 1) * slotBytes, (slot + length) * slotBytes);
    const kind = factKinds[kindAt(slots, slot)] ?? 'none';
    read.push({ kind, flags: flagsAt(slots, slot), values, tail, text: kind === 'name' ? readName(bytes.subarray(0, values[2])) : '' });
    return true;
  });
  facts.setNow(5);
  return { facts, read };
}

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

/** As domain/fact.ts says it. */
const exact = (low = 0, above = 0): bigint => BigInt(above) * 10n ** 15n + BigInt(low);

test('a text is told once, before the record that names it', () => {
  const { facts, read } = record();
  facts.balance('USDT', decimal('1'), decimal('1'), 7);
  facts.balance('USDT', decimal('2'), decimal('2'), 8);
  facts.balance('币安人生', decimal('3'), null, 9);
  expect(read.map(({ kind, text }) => `${kind} ${text}`.trim())).toEqual(['name USDT', 'balance', 'balance', 'name 币安人生', 'balance']);
  expect(read.map(({ tail }) => tail.slice(0, 2)).filter((_, index) => index === 1 || index === 4)).toEqual([[3, 1], [3, 2]]);
  expect([read[1]?.flags, read[4]?.flags]).toEqual([0, 1]);
});

test('amounts are whole, with signs, beyond what one float holds', () => {
  for (const text of ['0', '-0.07819010', '122624.123456789012345678', '-999999999999999999999.99', '12345678901234567890123456789']) {
    const { facts, read } = record();
    const value = decimal(text);
    facts.balance('X', value, decimal('0.5'), 0);
    const { values, tail } = read[1] ?? { values: [], tail: [] };
    const places = tail[2] ?? 0;
    expect(exact(values[0], values[1]), text).toBe(value.units * 10n ** BigInt(places - value.decimals));
    expect(exact(values[2], values[3]), text).toBe(5n * 10n ** BigInt(places - 1));
  }
});

test('a fill carries a trade id of 27 digits and a rebate', () => {
  const { facts, read } = record();
  facts.fill(sampleSpec({ version: 6 }), { order: 12, venueId: '77', tradeId: '192582254688166460792642281', side: 'sell', ticks: 5, lots: 6, fee: { amount: decimal('-0.000125'), asset: 'BNB' }, isMaker: true }, 1);
  const fill = read.at(-1);
  expect(fill).toMatchObject({ kind: 'fill', flags: 3 });
  expect(exact(fill?.values[2], fill?.values[3])).toBe(192_582_254_688_166_460_792_642_281n);
  expect(fill?.tail).toEqual([3, 12, 1, -125, 0, 6, 2, 6]);
});

test('orders and intents hold what was asked and what came of it', () => {
  const { facts, read } = record();
  const spec = sampleSpec();
  const terms = { spec, side: 'sell', ticks: priceTicks(100), lots: qtyLots(9), timeInForce: 'post-only', isReduceOnly: true } as const;
  facts.intent(spec, 4, 'place', 'fa1', terms);
  expect(read.at(-1)).toMatchObject({ kind: 'intent', flags: 1, values: [4, 100, 9, 0], tail: [3, 1, 13, spec.version, 0, 0, 0, 0] });
  facts.order({ number: 4, clientId: 'fa1', venueId: '8', state: 'partly-filled', terms, filledLots: 2, average: 100.5, reason: { fault: 'order.unclear', code: '-1007', text: 'Timeout' } }, 3);
  expect(read.at(-1)).toMatchObject({ kind: 'order', flags: 1, values: [4, 2, 100.5, orderStates.indexOf('partly-filled')] });
  expect(read.at(-1)?.tail).toEqual([3, 1, 2, expect.any(Number), 3, 4, 100, 9, spec.version, 0, 0, 0, 0, 0, 0, 0]);
  expect(read.filter(({ kind }) => kind === 'name').map(({ text }) => text)).toEqual(['fa1', '8', '-1007', 'Timeout']);
});

test('a long text is cut at whole bytes and stays within its slots', () => {
  const { facts, read } = record();
  facts.balance('x'.repeat(1_000), decimal('1'), null, 0);
  expect(read[0]).toMatchObject({ kind: 'name', text: 'x'.repeat(256) });
});

test('a text for which the journal had no room is none for the record after it, and is told with the next one', () => {
  const told: (readonly [kind: string, venue: number | undefined])[] = [];
  let hasRoom = false;
  const facts = new AccountFacts(3, (slots, slot) => {
    const kind = factKinds[kindAt(slots, slot)] ?? 'none';
    if (kind === 'name' && !hasRoom) return false;
    told.push([kind, kind === 'order' ? slots.f64[(slot + 1) * slotFloats + 2] : undefined]);
    return true;
  });
  const order = { number: 1, clientId: null, venueId: '900', state: 'open', terms: { spec: sampleSpec(), side: 'buy', ticks: priceTicks(1), lots: qtyLots(1) }, filledLots: 0, average: null, reason: null } as const;
  facts.order(order, 0);
  hasRoom = true;
  facts.order(order, 0);
  expect(told).toEqual([['order', 0], ['name', undefined], ['order', 2]]);
});
