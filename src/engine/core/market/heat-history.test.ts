import { expect, test } from 'vitest';
import type { HeatFrame } from '../../contract/frames/heat.ts';
import { newChance, nextBelow } from '../../domain/chance.ts';
import { HeatHistory } from './heat-history.ts';

const chance = newChance(3);

function column(sequence: number): HeatFrame {
  const rows = Int32Array.from({ length: 40 }, (_, row) => 500 + row * 2 + nextBelow(chance, 2));
  return {
    header: { kind: 'heat', flags: 0, stream: 2, topic: 0, sequence, receivedUs: 0, madeUs: 0 },
    startUs: sequence * 10, durationUs: 10, rowTicks: 1, bestBidTicks: 510, bestAskTicks: 511, validity: 'live', rows, lots: Float32Array.from(rows, () => 1 + nextBelow(chance, 3)),
  };
}

const cells = ({ rows, lots }: HeatFrame): string => `${[...rows].join()} ${[...lots].join()}`;

test('whoever reads the history while it grows reads what was there', () => {
  const history = new HeatHistory({ columnsMax: 600, blocksMax: 8 });
  const added = new Map<number, string>();
  let next = 0;
  const add = (count: number): void => {
    for (const last = next + count; next < last; next += 1) {
      const made = column(next);
      added.set(next, cells(made));
      history.add(made);
    }
  };
  add(300);
  const seen: number[] = [];
  for (const frame of history.columns(2, 0, -1)) {
    expect(cells(frame)).toBe(added.get(frame.header.sequence));
    seen.push(frame.header.sequence);
    if (next < 900) add(nextBelow(chance, 5)); // the block in the making fills, is put aside, the oldest go
  }
  expect(seen.length).toBeGreaterThanOrEqual(300);
  expect(seen).toEqual(Array.from(seen, (_, index) => index));
});

test('a quiet market takes as much memory as it needs', () => {
  const history = new HeatHistory({ columnsMax: 6_000, blocksMax: 64 });
  const still = column(0);
  for (let sequence = 0; sequence < 6_000; sequence += 1) history.add({ ...still, header: { ...still.header, sequence }, startUs: sequence * 10 });
  expect([history.columnCount, history.byteCount < 640_000]).toEqual([6_000, true]);
});
