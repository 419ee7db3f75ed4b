/** What is remembered of accounts, from facts as AccountFacts writes them. */

import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import type { OrderState } from '../../domain/order.ts';
import { field, setFloat, type Slots } from '../memory/record.ts';
import type { OrderTerms } from '../venues/account.ts';
import { AccountFacts } from './account-facts.ts';
import { AccountMemory, memoryLimits } from './account-memory.ts';
import { isStillAsked } from './steps.ts';

const spec = sampleSpec();
const terms: OrderTerms = { spec, side: 'sell', ticks: priceTicks(600), lots: qtyLots(40), timeInForce: 'post-only', isReduceOnly: true };

class Teller {
  readonly memory: AccountMemory;
  readonly facts = new AccountFacts(3, (slots, slot) => this.#number(slots, slot));
  #sequence = 0;
  #last: Slots | null = null;

  constructor(isKept?: (account: number) => boolean) {
    this.memory = new AccountMemory(isKept);
    this.facts.setNow(1_000);
  }

  intend(number: number, given: OrderTerms = terms): void {
    this.facts.intent(given.spec, number, 'place', `c${number}`, given);
  }

  tell(number: number, state: OrderState, change: { readonly venueId?: string | null; readonly filledLots?: number; readonly lots?: number; readonly ticks?: number; readonly spec?: InstrumentSpec } = {}): void {
    this.facts.order({
      number, clientId: `c${number}`, venueId: change.venueId === undefined ? 'v' : change.venueId, state, filledLots: change.filledLots ?? 0, average: null, reason: null,
      terms: { spec: change.spec ?? spec, side: 'sell', ticks: priceTicks(change.ticks ?? 600), lots: qtyLots(change.lots ?? 40) },
    }, 0);
  }

  fill(tradeId: string, lots = 1, order = 7, given: InstrumentSpec = spec): void {
    this.facts.fill(given, { order, venueId: 'v', tradeId, side: 'sell', ticks: 600, lots, fee: { amount: { units: 1n, decimals: 2 }, asset: 'USDT' }, isMaker: true }, 0);
  }

  again(): void {
    if (this.#last !== null) this.memory.onRecord(this.#last, 0);
  }

  #number(slots: Slots, slot: number): boolean {
    this.#sequence += 1;
    setFloat(slots, slot, field.sequence, this.#sequence);
    this.#last = slots;
    this.memory.onRecord(slots, slot);
    return true;
  }
}

const known = { venueId: 'v' };
const remembered = { number: 7, spec, side: 'sell', ticks: 600, lots: 40, timeInForce: 'post-only', isReduceOnly: true, filledLots: 0, sentUs: 1_000 };

test('an order is remembered from its intent on, whatever comes first: the order or its instrument', () => {
  for (const isSpecFirst of [true, false]) {
    const teller = new Teller();
    if (isSpecFirst) teller.memory.onSpecs([spec]);
    teller.intend(7);
    if (!isSpecFirst) teller.memory.onSpecs([spec]);
    expect([teller.memory.accounts, teller.memory.lastNumber]).toEqual([[{ account: 3, orders: [remembered], trades: [] }], 7]);
  }
});

test('what the exchange said of it is remembered, and its end forgets it', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.tell(7, 'open');
  teller.tell(7, 'partly-filled', { filledLots: 5, lots: 30, ticks: 590 });
  expect(teller.memory.accounts[0]?.orders).toEqual([{ ...remembered, ...known, filledLots: 5, lots: 30, ticks: 590 }]);
  for (const state of ['unknown', 'cancelling'] as const) teller.tell(7, state);
  expect(teller.memory.accounts[0]?.orders).toHaveLength(1);
  teller.tell(7, 'cancelled');
  expect([teller.memory.accounts[0]?.orders, teller.memory.lastNumber]).toEqual([[], 7]);
});

test('the exchange’s own number of an order is remembered from the first time that it is told, however many names come after it', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.tell(7, 'submitted', { venueId: null });
  expect(teller.memory.accounts[0]?.orders).toEqual([remembered]);
  teller.tell(7, 'open', { venueId: '1519705008000000001' });
  for (let number = 100; number < 110 + memoryLimits.namesMax; number += 1) teller.tell(number, 'open', { venueId: `v${number}` });
  teller.tell(7, 'partly-filled', { filledLots: 5, venueId: '1519705008000000001' });
  expect(teller.memory.accounts[0]?.orders).toEqual([{ ...remembered, filledLots: 5, venueId: '1519705008000000001' }]);
});

test('a market order keeps no price, and orders of others are not ours', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(8, { ...terms, ticks: null, timeInForce: 'ioc', isReduceOnly: false });
  teller.tell(8, 'open');
  teller.tell(0, 'open');
  expect(teller.memory.accounts[0]?.orders).toEqual([{ ...remembered, ...known, number: 8, ticks: null, timeInForce: 'ioc', isReduceOnly: false }]);
});

test('a record that comes again changes nothing', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.tell(7, 'filled');
  const before = teller.memory.accounts;
  teller.again();
  expect(teller.memory.accounts).toEqual(before);
});

test('trades keep all 27 digits of their numbers, and the oldest of too many are forgotten', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.fill('123456789012345678901234567');
  expect(teller.memory.accounts[0]?.trades).toEqual([`${spec.symbol}:123456789012345678901234567`]);
  for (let trade = 1; trade <= memoryLimits.tradesMax; trade += 1) teller.fill(String(trade));
  const trades = teller.memory.accounts[0]?.trades ?? [];
  expect([trades.length, trades[0]]).toEqual([memoryLimits.tradesMax, `${spec.symbol}:1`]);
});

test('accounts that nobody asks for are forgotten, but for the numbers of their orders', () => {
  const teller = new Teller((account) => account !== 3);
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  expect([teller.memory.accounts, teller.memory.lastNumber]).toEqual([[], 7]);
});

test('an order whose instrument was never told is forgotten where another run begins', () => {
  const teller = new Teller();
  teller.intend(7);
  teller.memory.onSegment();
  teller.memory.onSpecs([spec]);
  expect(teller.memory.accounts[0]?.orders).toEqual([]);
});

test('what is told after the steps changed is in those of its own version', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.intend(8);
  const finer = { ...spec, version: 2, lot: { units: spec.lot.units, decimals: spec.lot.decimals + 1 } };
  teller.memory.onSpecs([finer]);
  teller.tell(7, 'partly-filled', { lots: 400, filledLots: 10, spec: finer });
  teller.tell(8, 'open', { ticks: 590 });
  expect(teller.memory.accounts).toEqual([{ account: 3, orders: [{ ...remembered, ...known, spec: finer, lots: 400, filledLots: 10 }, { ...remembered, ...known, number: 8, ticks: 590 }], trades: [] }]);
});

test('an order that fills before and after its lots change is forgotten when all its fills are told, and not before', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.fill('1', 10);
  const finer = { ...spec, version: 2, lot: { units: spec.lot.units, decimals: spec.lot.decimals + 1 } };
  teller.memory.onSpecs([finer]);
  teller.tell(7, 'filled', { lots: 400, filledLots: 400, spec: finer });
  expect(teller.memory.accounts[0]?.orders).toEqual([{ ...remembered, ...known, spec: finer, lots: 400, filledLots: 400, endedUs: 1_000 }]);
  teller.fill('2', 299, 7, finer);
  expect(teller.memory.accounts[0]?.orders).toHaveLength(1);
  teller.fill('3', 1, 7, finer);
  expect(teller.memory.accounts[0]?.orders).toEqual([]);
});

test('an order that was not counted anew fills in the lots of before', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  const finer = { ...spec, version: 2, lot: { units: spec.lot.units, decimals: spec.lot.decimals + 1 } };
  teller.memory.onSpecs([finer]);
  teller.fill('1', 390, 7, finer);
  teller.tell(7, 'filled', { filledLots: 40 });
  expect(teller.memory.accounts[0]?.orders).toHaveLength(1);
  teller.fill('2', 10, 7, finer);
  expect(teller.memory.accounts[0]?.orders).toEqual([]);
});

test('an order that has ended is remembered until its fills are told', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.fill('1', 10);
  teller.tell(7, 'filled', { filledLots: 40 });
  expect(teller.memory.accounts[0]?.orders).toEqual([{ ...remembered, ...known, filledLots: 40, endedUs: 1_000 }]);
  teller.fill('2', 30);
  expect(teller.memory.accounts[0]?.orders).toEqual([]);
});

test('of orders that have ended the latest are remembered', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(1);
  for (let number = 2; number <= memoryLimits.endedMax + 2; number += 1) {
    teller.intend(number);
    teller.tell(number, 'cancelled', { filledLots: 1 });
  }
  expect(teller.memory.accounts[0]?.orders.map(({ number }) => number)).toEqual([1, ...Array.from({ length: memoryLimits.endedMax }, (_, index) => index + 3)]);
});

test('a fill between all ticks that are known is remembered as booked, whosever order it was', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.fill('5', 1, 0, { ...spec, version: 0, tick: { units: 1n, decimals: 9 } });
  expect(teller.memory.accounts[0]?.trades).toEqual([`${spec.symbol}:5`]);
});

test('the trades of an order that lives are remembered however many of others come after them, and among the others when it has ended', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  teller.tell(7, 'open');
  teller.fill('1', 10);
  for (let trade = 100; trade < 101 + memoryLimits.tradesMax; trade += 1) teller.fill(String(trade), 1, 0);
  const own = `${spec.symbol}:1`;
  expect([teller.memory.accounts[0]?.trades.length, teller.memory.accounts[0]?.trades.at(-1)]).toEqual([memoryLimits.tradesMax + 1, own]);
  teller.tell(7, 'cancelled', { filledLots: 10 });
  expect([teller.memory.accounts[0]?.orders, teller.memory.accounts[0]?.trades.length, teller.memory.accounts[0]?.trades.at(-1)]).toEqual([[], memoryLimits.tradesMax, own]);
  for (let trade = 200_000; trade < 200_000 + memoryLimits.tradesMax; trade += 1) teller.fill(String(trade), 1, 0);
  expect(teller.memory.accounts[0]?.trades.includes(own)).toBe(false);
});

test('of orders that live only so many trades are remembered, the first; the others as those of anybody', () => {
  const teller = new Teller();
  teller.memory.onSpecs([spec]);
  teller.intend(7);
  const count = memoryLimits.orderTradesMax + memoryLimits.tradesMax + 5;
  for (let trade = 1; trade <= count; trade += 1) teller.fill(String(trade));
  expect(teller.memory.accounts[0]?.trades.length).toBe(memoryLimits.orderTradesMax + memoryLimits.tradesMax);
  teller.intend(7);
  expect(teller.memory.accounts[0]?.trades.length).toBe(memoryLimits.tradesMax);
});

test('the fills of an order that ended before a weekend are asked for after it, where its number finds them; else for an hour', () => {
  const hourUs = 3_600_000_000;
  const asked = (hours: number, venueId: string | undefined, hasFillsByOrder: boolean): boolean => isStillAsked({ endedUs: 1_000, ...(venueId === undefined ? {} : { venueId }) }, hasFillsByOrder, 1_000 + hours * hourUs);
  expect([asked(60, 'v', true), asked(73, 'v', true), asked(60, 'v', false), asked(60, undefined, true), asked(1, undefined, false)]).toEqual([true, false, false, false, true]);
  expect(isStillAsked({ venueId: 'v' }, false, 1e15)).toBe(true);
});
