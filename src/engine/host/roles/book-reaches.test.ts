import { expect, test } from 'vitest';
import { field, newSlots, setFloat, tailSlotsFor, writeHead, type Slots } from '../../core/memory/record.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { BookReaches } from './book-reaches.ts';

function record(kind: 'snapshot' | 'depth', stream: number, bids: readonly number[], asks: readonly number[]): Slots {
  const pairs = [...bids, ...asks];
  const slots = newSlots(1 + tailSlotsFor(pairs.length));
  writeHead(slots, 0, kind, stream, tailSlotsFor(pairs.length), 0);
  setFloat(slots, 0, field.c, bids.length);
  setFloat(slots, 0, field.d, asks.length);
  for (const [place, ticks] of pairs.entries()) setFloat(slots, 0, field.tail + 2 * place, ticks);
  return slots;
}

test('a book that tells every change is whole to where its last whole book ended; a window of levels needs no word', () => {
  const told: (readonly [number, number | null, number | null])[] = [];
  const reaches = new BookReaches((stream, { bidTicks, askTicks }) => void told.push([stream, bidTicks, askTicks]));
  reaches.follow({ ...sampleSpec(), stream: 1, venue: 'binance', market: 'spot' });
  reaches.follow({ ...sampleSpec(), stream: 2, venue: 'htx', market: 'perp' });
  for (const stream of [1, 2, 3]) reaches.on(record('snapshot', stream, [99, 95], [101, 110]), 0);
  reaches.on(record('depth', 1, [90], [120]), 0);
  expect(told).toEqual([[1, 95, 110]]);
  reaches.tellAll();
  reaches.leave(1);
  reaches.tellAll();
  expect(told).toEqual([[1, 95, 110], [1, 95, 110]]);
});
