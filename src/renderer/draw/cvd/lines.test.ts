import { expect, test } from 'vitest';
import type { CvdFrame, FlowMember } from '../../../engine/contract/index.ts';
import { CvdCells, spanOf } from './lines.ts';

const member = (stream: number): FlowMember => ({ stream, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: 0, rate: 1 });

/** `sums` market by market. */
function frame(from: number, sums: readonly (readonly number[])[], change: Partial<CvdFrame> = {}): CvdFrame {
  const count = sums[0]?.length ?? 0;
  return {
    header: { kind: 'cvd', flags: 0, stream: 1, topic: 1, sequence: 1, receivedUs: 0, madeUs: 0 }, isAgain: false, cellUs: 10, fromUs: from * 10, oldestUs: from * 10, members: sums.map((_, at) => member(at)),
    closeTicks: Float64Array.from({ length: count }, (_, at) => (at === 1 ? NaN : 100 + at)), sums: Float64Array.from(sums.flat()), isUnreliable: new Uint8Array(count * sums.length), ...change,
  };
}

test('the line of a group is the sum of its markets, and may be counted from its first cell in sight', () => {
  const cells = new CvdCells();
  cells.add(frame(5, [[1, 2, 3], [10, 10, 20]], { isAgain: true }));
  expect([...cells.line([0, 1], 5, 3, false).values]).toEqual([11, 12, 23]);
  expect([...cells.line([0, 1], 4, 4, true).values]).toEqual([NaN, 0, 1, 12]);
  expect([...cells.line([], 5, 2, false).values]).toEqual([NaN, NaN]);
  expect([...cells.prices(5, 3)]).toEqual([100, 100, 102]);
});

test('cells that changed take their place, the oldest go, and doubt is of the market that has it', () => {
  const cells = new CvdCells();
  cells.add(frame(5, [[1, 2], [1, 1]], { isAgain: true }));
  cells.add(frame(6, [[9, 9], [1, 1]], { oldestUs: 60, isUnreliable: Uint8Array.of(0, 0, 1, 0) }));
  expect([cells.oldest, cells.end, cells.count]).toEqual([6, 8, 2]);
  expect([[...cells.line([0], 6, 2, false).isDoubtful], [...cells.line([0, 1], 6, 2, false).isDoubtful], [...cells.line([0], 5, 3, false).values]]).toEqual([[0, 0], [1, 0], [NaN, 9, 9]]);
  cells.add(frame(1, [[4]], { isAgain: true }));
  expect([cells.oldest, cells.end, cells.members.length, cells.bytes]).toEqual([1, 2, 1, 209]);
});

test('a span holds every value with room, also when all are the same or none is there', () => {
  expect(spanOf([Float64Array.of(NaN, 0, 100)])).toEqual([-8, 108]);
  expect(spanOf([Float64Array.of(NaN)])).toEqual([-1, 1]);
  const [low, high] = spanOf([Float64Array.of(5)]);
  expect(low < 5 && high > 5).toBe(true);
});
