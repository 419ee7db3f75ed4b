import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLabels } from './labels.ts';

const strip = { top: 0, bottom: 100, height: 10 };

test('a label stands at its line, and what is in its way moves it to the nearer side', () => {
  expect(placeLabels([{ y: 50, shiftMax: 3 }, { y: 52, shiftMax: 3 }, { y: 49, shiftMax: 3 }], strip)).toEqual([
    { index: 2, y: 40, hiddenCount: 0 }, { index: 0, y: 50, hiddenCount: 0 }, { index: 1, y: 60, hiddenCount: 0 },
  ]);
});

test('labels that were moved stand in the order of their lines', () => {
  const placed = placeLabels([{ y: 95, shiftMax: 3 }, { y: 93, shiftMax: 3 }, { y: 96, shiftMax: 3 }], strip);
  expect(placed.map(({ index, y }) => [index, y])).toEqual([[1, 75], [0, 85], [2, 95]]);
});

test('what may not be moved is counted at its neighbour, the first in rank stays', () => {
  expect(placeLabels([{ y: 20, shiftMax: 0 }, { y: 24, shiftMax: 0 }, { y: 28, shiftMax: 0 }, { y: 80, shiftMax: 0 }], strip)).toEqual([
    { index: 0, y: 20, hiddenCount: 2 }, { index: 3, y: 80, hiddenCount: 0 },
  ]);
});

test('a line at the edge has its label inside, and a strip lower than a label has none', () => {
  expect(placeLabels([{ y: -3, shiftMax: 1 }, { y: 130, shiftMax: 1 }], strip).map(({ y }) => y)).toEqual([5, 95]);
  expect(placeLabels([{ y: 2, shiftMax: 1 }], { top: 0, bottom: 8, height: 10 })).toEqual([]);
});

test('whatever is wished, labels do not overlap, do not leave the strip, and none is forgotten', () => {
  const wishes = fc.array(fc.record({ y: fc.integer({ min: -50, max: 200 }), shiftMax: fc.integer({ min: 0, max: 4 }) }), { maxLength: 40 });
  fc.assert(fc.property(wishes, (all) => {
    const placed = placeLabels(all, strip);
    const sorted = placed.map(({ y }) => y).toSorted((one, other) => one - other);
    for (const [at, y] of sorted.entries()) {
      expect(y >= 5 && y <= 95).toBe(true);
      if (at > 0) expect(y - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-5);
    }
    const lines = placed.toSorted((one, other) => one.y - other.y).map(({ index }) => all[index]?.y ?? 0);
    expect(lines).toEqual(lines.toSorted((one, other) => one - other));
    expect(placed.reduce((sum, { hiddenCount }) => sum + 1 + hiddenCount, 0)).toBe(all.length);
  }));
});
