import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnGap, digitGroups, ladderMargin, numberWidth, placeColumns } from './columns.ts';
import { ladderColumns, ladderLayouts } from './look.ts';

test('long numbers stand in threes before the point, and lose no digit', () => {
  expect(['1234', '12345', '157288127379', '1234567.891234', '0.00001234', '1.235M', '≈12345678', '—'].map(digitGroups)).toEqual([
    ['1', '234'], ['12', '345'], ['157', '288', '127', '379'], ['1', '234', '567.891234'], ['0.00001234'], ['1.235M'], ['≈12345678'], ['—'],
  ]);
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 24n), (value) => digitGroups(String(value)).join('') === String(value)));
});

test('a gap between groups takes room, but less than a digit', () => {
  expect(numberWidth('123', 10)).toBe(30);
  expect(numberWidth('1234567', 10)).toBeGreaterThan(70);
  expect(numberWidth('1234567', 10)).toBeLessThan(80);
});

const columns = fc.shuffledSubarray([...ladderColumns], { minLength: 1 }).chain((ids) => fc.tuple(...ids.map((id) => fc.double({ min: 0.5, max: 3, noNaN: true }).map((weight) => ({ id, weight })))));
const digitWidth = 7.2;

test('columns stand apart inside the panel, in their order, whatever its width', () => {
  fc.assert(fc.property(fc.constantFrom(...ladderLayouts), fc.integer({ min: 240, max: 900 }), fc.integer({ min: 1, max: 12 }), columns, (layout, width, priceLength, chosen) => {
    const [price, ...others] = placeColumns({ layout, width, priceLength, digitWidth, columns: chosen });
    const all = [price, ...others].filter((box) => box !== undefined).toSorted((left, right) => left.left - right.left);
    for (const [place, box] of all.entries()) {
      expect(box.left).toBeLessThan(box.right);
      expect(box.left).toBeGreaterThanOrEqual((all[place - 1]?.right ?? 0) - 1e-9);
      expect(box.right).toBeLessThanOrEqual(width);
    }
    const one = others.filter(({ side }) => side !== 'bid').map(({ id }) => id);
    expect(one).toEqual(chosen.slice(0, one.length).map(({ id }) => id));
    if (one.length > 1) for (const { left, right } of others) expect(right - left).toBeGreaterThanOrEqual(5 * digitWidth + columnGap - 1e-9);
  }));
});

test('with one column of prices both sides are each other’s mirror', () => {
  const boxes = placeColumns({ layout: 'dom', width: 500, priceLength: 8, digitWidth, columns: [{ id: 'size', weight: 1 }, { id: 'sum', weight: 2 }] });
  const bids = boxes.filter(({ side }) => side === 'bid');
  const asks = boxes.filter(({ side }) => side === 'ask');
  expect(bids.map(({ id, left, right }) => [id, 500 - right, 500 - left])).toEqual(asks.map(({ id, left, right }) => [id, left, right]));
  expect(Math.max(...asks.map(({ right }) => right))).toBe(500 - ladderMargin);
});
