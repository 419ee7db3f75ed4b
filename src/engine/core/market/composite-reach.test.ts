import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead, type Slots } from '../memory/record.ts';
import { newBooks } from './book.ts';
import { SnapshotReach } from './composite-reach.ts';
import type { Pair } from './composite-sample.ts';
import { bookSource, Composite } from './composite.ts';

function recordOf(kind: 'depth' | 'snapshot', bids: readonly Pair[], asks: readonly Pair[]): Slots {
  const slots = newSlots(1 + tailSlotsFor(bids.length + asks.length));
  writeHead(slots, 0, kind, 1, tailSlotsFor(bids.length + asks.length), 0);
  setFloat(slots, 0, field.c, bids.length);
  setFloat(slots, 0, field.d, asks.length);
  [...bids, ...asks].forEach(([ticks, lots], index) => {
    setFloat(slots, 0, field.tail + index * 2, ticks);
    setFloat(slots, 0, field.tail + index * 2 + 1, lots);
  });
  return slots;
}

test('where a venue tells all changes behind a snapshot, the book is whole to the snapshot’s end', () => {
  const spec = sampleSpec();
  const book = newBooks(newKernelTwin(8_388_608)).open(1);
  const reach = new SnapshotReach();
  reach.follow(spec.stream, 'whole');
  const composite = new Composite({
    base: 'BTC', quote: 'USDT', rates: [], rateUsMax: 1, levelsMax: 5, members: [{ spec, source: bookSource(book, () => reach.of(spec.stream)) }],
  });
  const on = (kind: 'depth' | 'snapshot', bids: readonly Pair[], asks: readonly Pair[]): unknown => {
    const slots = recordOf(kind, bids, asks);
    reach.on(slots, 0);
    book.apply(slots, 0);
    book.setValidity('live', 1);
    composite.refresh(1);
    return [composite.bids.reachTicks, composite.asks.reachTicks, composite.bids.count];
  };
  expect(on('snapshot', [[100, 1], [98, 1]], [[101, 1], [105, 1]])).toEqual([98, 105, 2]);
  // Levels appear behind the snapshot's end: they are true, and others may be there.
  expect(on('depth', [[90, 5], [80, 5]], [[120, 5]])).toEqual([98, 105, 4]);
  // The last level that we hold comes nearer than the end.
  expect(on('depth', [[99, 3], [98, 0], [90, 0], [80, 0]], [])).toEqual([99, 105, 2]);
  // More levels than are read: beyond the last one read nothing is known here.
  expect(on('snapshot', [[9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1]], [[101, 1]])).toEqual([5, 101, 5]);
});

test('where a book had to drop its farthest levels, it is whole to the last one before them', () => {
  const book = newBooks(newKernelTwin(33_554_432)).open(1);
  const [origin, levels, chunk] = [100_000, 16_500, 1_000];
  for (let from = 0; from < levels; from += chunk) {
    const pairs = (sign: 1 | -1): Pair[] => Array.from({ length: Math.min(chunk, levels - from) }, (_, index) => [origin + sign * (1 + from + index), 1]);
    book.apply(recordOf('depth', pairs(-1), pairs(1)), 0);
  }
  const { bidReachTicks, askReachTicks } = bookSource(book, () => null);
  expect([book.bidReachTicks, book.askReachTicks]).not.toContain(null);
  expect([bidReachTicks, askReachTicks]).toEqual([(book.bidReachTicks ?? NaN) + 1, (book.askReachTicks ?? NaN) - 1]);
  const nearer = bookSource(book, () => ({ bidTicks: origin - 9, askTicks: origin + 9 }));
  expect([nearer.bidReachTicks, nearer.askReachTicks]).toEqual([origin - 9, origin + 9]);
});

test('a window of levels is whole to its last one, and unknown streams are not kept', () => {
  const reach = new SnapshotReach();
  reach.on(recordOf('snapshot', [[1, 1]], []), 0);
  expect(reach.of(1)).toBe(null);
  reach.follow(1, { levels: 400 });
  reach.on(recordOf('snapshot', [[1, 1]], []), 0);
  expect(reach.of(1)).toBe(null);
  reach.follow(1, 'whole');
  reach.on(recordOf('snapshot', [[1, 1]], []), 0);
  expect(reach.of(1)).toEqual({ bidTicks: 1, askTicks: null });
  reach.forget(1);
  expect(reach.of(1)).toBe(null);
});
