import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget, pauseUsMax, reserveShare } from './budget.ts';

const pool = { name: 'weight', limit: 100, windowUs: 60_000_000, header: 'x-used' };
const cost = (units: number) => [{ pool: 'weight', units }];
const startUs = 1_760_000_000_000_000;

test('what is spent comes back when the window has passed', () => {
  const budget = new Budget([pool]);
  expect(budget.take(cost(80), false, startUs)).toBe(true);
  expect(budget.take(cost(10), false, startUs)).toBe(false);
  const waitUs = budget.waitUs(cost(10), false, startUs);
  expect(waitUs).toBeGreaterThan(50_000_000);
  expect(waitUs).toBeLessThanOrEqual(66_000_000);
  expect(budget.take(cost(10), false, startUs + waitUs)).toBe(true);
});

test('ordinary requests leave room for urgent ones', () => {
  const budget = new Budget([pool]);
  while (budget.take(cost(5), false, startUs));
  expect(budget.use(startUs)).toEqual([{ pool: 'weight', used: 85, limit: 100 }]);
  expect(budget.take(cost(5), true, startUs)).toBe(true);
});

test('what the venue counted is believed when it is more', () => {
  const budget = new Budget([pool]);
  budget.onHeader('x-used', '90', startUs);
  expect(budget.take(cost(5), false, startUs)).toBe(false);
  budget.onHeader('x-used', '3', startUs);
  budget.onHeader('x-other', '3000', startUs);
  budget.onHeader('x-used', 'a lot', startUs);
  expect(budget.use(startUs)).toEqual([{ pool: 'weight', used: 90, limit: 100 }]);
});

test('nothing is taken while the venue told us to wait, urgent or not, and no pause is endless', () => {
  const budget = new Budget([pool]);
  budget.onRefused(10_000_000, startUs);
  budget.onRefused(0, startUs);
  expect(budget.take(cost(1), true, startUs + 9_999_999)).toBe(false);
  expect(budget.take(cost(1), true, startUs + 10_000_000)).toBe(true);
  budget.onRefused(Number.MAX_SAFE_INTEGER, startUs);
  expect(budget.pauseUs).toBe(startUs + pauseUsMax);
});

test('a request that costs more than the pool goes when nothing else is spent', () => {
  const budget = new Budget([pool]);
  expect(budget.take(cost(1_000), false, startUs)).toBe(true);
  expect(budget.take(cost(1), true, startUs)).toBe(false);
});

test('whatever is asked when, no window of the venue ever sees more than its limit', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: 20_000_000 }), fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 200 }), (asks) => {
    const budget = new Budget([pool]);
    const taken: { atUs: number; units: number }[] = [];
    let nowUs = startUs;
    for (const [laterUs, units, isUrgent] of asks) {
      nowUs += laterUs;
      if (budget.take(cost(units), isUrgent, nowUs)) taken.push({ atUs: nowUs, units });
      const inWindow = taken.filter(({ atUs }) => atUs > nowUs - pool.windowUs);
      expect(inWindow.reduce((sum, one) => sum + one.units, 0)).toBeLessThanOrEqual(pool.limit);
    }
  }));
});

test('asking after the wait that was told succeeds', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: 9_000_000 }), fc.integer({ min: 1, max: 40 })), { maxLength: 60 }), (asks) => {
    const budget = new Budget([pool]);
    let nowUs = startUs;
    for (const [laterUs, units] of asks) {
      nowUs += laterUs;
      const waitUs = budget.waitUs(cost(units), false, nowUs);
      nowUs += waitUs;
      expect(budget.take(cost(units), false, nowUs)).toBe(true);
    }
  }));
});

test('a clock set back does not lock the budget', () => {
  const budget = new Budget([pool]);
  budget.take(cost(80), false, startUs);
  budget.onRefused(60_000_000, startUs);
  const earlierUs = startUs - 3_600_000_000;
  budget.clockWentBack(earlierUs);
  expect(budget.waitUs(cost(10), false, earlierUs)).toBeLessThanOrEqual(66_000_000);
  expect(reserveShare).toBeLessThan(1);
});

test('what is only nice to know is asked while half of everything is left', () => {
  const budget = new Budget([pool]);
  expect(budget.hasSpare(cost(40), startUs)).toBe(true);
  budget.take(cost(40), false, startUs);
  expect(budget.hasSpare(cost(11), startUs)).toBe(false);
  expect(budget.take(cost(11), false, startUs)).toBe(true);
});

test('what was given back can be spent again, and never more than was spent', () => {
  const budget = new Budget([pool]);
  budget.take(cost(60), false, startUs);
  budget.take(cost(20), false, startUs + 20_000_000);
  budget.giveBack(cost(30), startUs + 20_000_000);
  expect(budget.use(startUs + 20_000_000)).toEqual([{ pool: 'weight', used: 50, limit: 100 }]);
  budget.giveBack(cost(1_000), startUs + 20_000_000);
  expect(budget.use(startUs + 20_000_000)).toEqual([{ pool: 'weight', used: 0, limit: 100 }]);
});
