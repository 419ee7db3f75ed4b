import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RacedTrades } from './raced-trades.ts';

function taken(told: readonly (readonly [line: number, id: number])[]): readonly number[] {
  const seen = new RacedTrades();
  return told.filter(([line, id]) => seen.take(1_000, id, line)).map(([, id]) => id);
}

test('of two connections that tell the same, the first is believed', () => {
  expect(taken([[1, 7], [2, 7], [2, 8], [1, 8], [1, 9]])).toEqual([7, 8, 9]);
});

test('trades of one message come newest first, and once when the message comes again', () => {
  expect(taken([[1, 3], [1, 2], [1, 1], [1, 5], [1, 4], [1, 5], [1, 4], [1, 3], [1, 6]])).toEqual([3, 2, 1, 5, 4, 6]);
});

test('a venue that begins anew is believed on the connection that told last', () => {
  expect(taken([[1, 100], [1, 5], [1, 6], [2, 6], [2, 7], [1, 7]])).toEqual([100, 5, 6, 7]);
});

test('what another connection tells from before all that is known was told', () => {
  expect(taken([[1, 100], [1, 101], [2, 90], [2, 102]])).toEqual([100, 101, 102]);
});

test('ids of 27 digits differ in their upper half, too', () => {
  const seen = new RacedTrades();
  expect([seen.take(1, 5, 1), seen.take(2, 5, 1), seen.take(1, 5, 1), seen.take(2, 5, 2)]).toEqual([true, true, false, false]);
});

test('law: however often and late each is told by however many, none counts twice', () => {
  const told = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 })), { maxLength: 400 });
  fc.assert(fc.property(told, (all) => {
    const ids = taken(all);
    expect(new Set(ids).size).toBe(ids.length);
  }));
});
