import { expect, test } from 'vitest';
import { decodeTrades, tradesFlagBacklog, type TradesFrame } from '../../../contract/frames/trades.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { sampleHost } from './topic-sample.ts';
import { openTrades } from './trades.ts';

const spec = sampleSpec();

function trade(id: number): Slots {
  const slots = newSlots(1);
  slots.f64[field.receivedUs] = 1_000 + id;
  slots.f64[field.venueTimeUs] = 900 + id;
  slots.f64[field.a] = 300 + id;
  slots.f64[field.b] = id;
  slots.f64[field.c] = id;
  return slots;
}

/** A view with so many trades, and a topic on it that answers what it posts. */
function bench(before: number): { readonly view: InstrumentView; readonly paint: () => readonly TradesFrame[] } {
  const view = new InstrumentView(spec, newBooks(newKernelTwin(2 ** 20)).open(spec.stream).location(), newScratch(), 7);
  for (let id = 1; id <= before; id += 1) view.onTrade(trade(id), 0);
  const opened = openTrades({ kind: 'trades', instrument: { id: spec.id, version: spec.version } }, sampleHost({ find: () => spec, viewOf: () => view }));
  assert(opened.ok, 'the topic opens');
  return {
    view,
    paint: () => {
      const frames: TradesFrame[] = [];
      opened.value.paintPresent?.(5_000, { hasRoom: true, post: (bytes) => {
        const frame = decodeTrades(bytes);
        if (frame.ok) frames.push(frame.value);
      } });
      return frames;
    },
  };
}

test('what is kept from before comes first, marked as such, then what comes, in order and once', () => {
  const { view, paint } = bench(1_030);
  const frames = [...paint(), ...paint(), ...paint()];
  view.onTrade(trade(1_031), 0);
  frames.push(...paint(), ...paint());
  expect(frames.map(({ header, ticks }) => [header.sequence, header.flags, ticks.length])).toEqual([[0, tradesFlagBacklog, 1_024], [1, tradesFlagBacklog, 6], [2, 0, 1]]);
  expect(frames.flatMap(({ ticks }) => [...ticks])).toEqual(Array.from({ length: 1_031 }, (_, index) => 301 + index));
});

test('an instrument without a trade says from when on none is missing', () => {
  const { view, paint } = bench(0);
  expect(paint().map(({ sinceUs, ticks }) => [sinceUs, ticks.length])).toEqual([[7, 0]]);
  expect(paint()).toEqual([]);
  view.onTradesLost(50, 90);
  view.onTrade(trade(1), 0);
  expect(paint().map(({ sinceUs }) => sinceUs)).toEqual([90]);
});
