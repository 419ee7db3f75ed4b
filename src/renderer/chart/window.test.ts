import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextShown, olderWanted, visibleMax, type Shown } from './window.ts';

test('the first window holds the view and some more, never all', () => {
  expect(nextShown(0, 100_000, null, { from: 99_800, to: 100_005 })).toEqual({ from: 98_500, to: 100_000 });
  const wide = nextShown(-90_000, 10_000, null, { from: 0, to: 10_000 });
  expect(wide).toEqual({ from: -6_000, to: 10_000 });
});

test('it stays while the view moves a little, and moves before the view leaves it', () => {
  const shown = nextShown(0, 100_000, null, { from: 50_000, to: 50_400 });
  expect(shown).toEqual({ from: 49_450, to: 50_950 });
  expect(nextShown(0, 100_000, shown, { from: 50_100, to: 50_500 })).toBeNull();
  expect(nextShown(0, 100_000, shown, { from: 49_700, to: 50_100 })).toEqual({ from: 49_150, to: 50_650 });
});

test('a view beside all bars still has a window', () => {
  expect(nextShown(0, 10, null, { from: -500, to: -100 })).toEqual({ from: 0, to: 10 });
  expect(nextShown(0, 10, null, { from: 500, to: 900 })).toEqual({ from: 0, to: 10 });
});

test('whatever the view does, what exists of it is in the window, and the window is bounded', () => {
  const number = fc.integer({ min: -60_000, max: 60_000 });
  fc.assert(fc.property(number, fc.nat(100_000), fc.array(fc.tuple(number, fc.integer({ min: 1, max: visibleMax })), { minLength: 1, maxLength: 12 }), (lowest, count, views) => {
    const beyond = lowest + count + 1;
    let shown: Shown | null = null;
    for (const [from, visible] of views) {
      const view = { from, to: from + visible };
      const next: Shown | null = nextShown(lowest, beyond, shown, view);
      shown = next ?? shown;
      if (shown === null) throw new Error('there is always a window');
      const [first, last] = [Math.max(lowest, view.from), Math.min(beyond, view.to)];
      if (first < last) expect(shown.from <= first && shown.to >= last).toBe(true);
      expect(shown.from >= lowest && shown.to <= beyond && shown.to > shown.from).toBe(true);
      expect(shown.to - shown.from).toBeLessThanOrEqual(2 * (visibleMax + 12_000));
    }
  }));
});

test('older bars are asked for before the oldest one is seen', () => {
  expect(olderWanted(0, { from: 1_000, to: 1_200 })).toBe(0);
  expect(olderWanted(0, { from: 300, to: 500 })).toBe(1_000);
  expect(olderWanted(0, { from: -5_000, to: 5_000 })).toBe(10_000);
});
