import { expect, test } from 'vitest';
import { validities, type Validity } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, newSlots, setFloat, writeHead, type Slots } from '../memory/record.ts';
import { newSequencer } from '../memory/sequencer.ts';
import { openBookReader } from './book-reader.ts';
import { newBooks } from './book.ts';
import { newLevels } from './levels.ts';
import { Market, retiredUsMin } from './market.ts';

const spec = sampleSpec();
const ether = { ...spec, id: 'binance:spot:ETHUSDT', symbol: 'ETHUSDT', stream: 2 };

function newMarket(): Market {
  return new Market(newBooks(newKernelTwin(2 ** 21)), newSequencer(), { journal: () => undefined, tell: () => undefined, resync: () => undefined });
}

function snapshot(stream: number, nowUs: number, bidTicks: number): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, 'snapshot', stream, 1, 0);
  setFloat(slots, 0, field.receivedUs, nowUs);
  setFloat(slots, 0, field.b, 7);
  setFloat(slots, 0, field.c, 1);
  setFloat(slots, 0, field.d, 1);
  [bidTicks, 5, bidTicks + 1, 6].forEach((value, index) => setFloat(slots, 0, field.tail + index, value));
  return slots;
}

function validity(stream: number, nowUs: number, value: Validity): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'validity', stream, 0, 0);
  setFloat(slots, 0, field.receivedUs, nowUs);
  setFloat(slots, 0, field.a, validities.indexOf(value));
  return slots;
}

function goLive(market: Market, stream: number, nowUs: number, bidTicks: number): void {
  market.on(snapshot(stream, nowUs, bidTicks), 0);
  market.on(validity(stream, nowUs, 'live'), 0);
}

test.each([
  { end: 'closed', next: ether, after: (market: Market) => market.close(1) },
  { end: 'replaced by a version with another tick', next: { ...spec, version: 2 }, after: () => undefined },
])('whoever still reads a book that was $end finds nothing, not the levels of the next one', ({ next, after }) => {
  const market = newMarket();
  const reader = openBookReader(market.open(spec).location());
  const levels = newLevels(10);
  goLive(market, 1, 1_000_000, 100);
  expect(reader.read(levels, 10)).toBe(true);
  expect(levels).toMatchObject({ validity: 'live', bidCount: 1 });
  after(market);
  market.open(next);
  goLive(market, next.stream, 1_100_000, 900);
  expect(reader.read(levels, 10)).toBe(true);
  expect(levels).toMatchObject({ validity: 'empty', bidCount: 0, askCount: 0 });
});

test('the memory of closed books is used again after a while', () => {
  const market = newMarket();
  let nowUs = 1_000_000;
  for (let version = 1; version <= 2_000; version += 1) {
    market.open({ ...spec, version });
    goLive(market, 1, nowUs, 100);
    nowUs += retiredUsMin / 10;
  }
  expect(market.bookOf(1)?.bestBidTicks).toBe(100);
});
