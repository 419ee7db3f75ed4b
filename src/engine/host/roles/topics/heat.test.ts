import { expect, test } from 'vitest';
import { decodeHeat, type HeatFrame } from '../../../contract/frames/heat.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openHeat } from './heat.ts';
import { sampleHost } from './topic-sample.ts';

const spec = sampleSpec();
const stepUs = 20_000;

function bench() {
  const view = new InstrumentView(spec, newBooks(newKernelTwin(2 ** 20)).open(spec.stream).location(), newScratch(), 0);
  const opened = openHeat({ kind: 'heat', instrument: { id: spec.id, version: spec.version } }, sampleHost({ find: () => spec, viewOf: () => view }));
  assert(opened.ok, 'the topic opens');
  let nowUs = 1_000_000_000;
  const frames: HeatFrame[] = [];
  const run = (untilUs: number, isSeen: boolean): void => {
    for (; nowUs < untilUs; nowUs += stepUs) {
      view.advance(nowUs);
      if (!isSeen) continue;
      opened.value.paintPast?.(nowUs, { hasRoom: true, post: (bytes) => {
        const frame = decodeHeat(bytes.slice());
        if (frame.ok) frames.push(frame.value);
      } });
    }
  };
  return { view, frames, run, close: () => opened.value.close?.() };
}

test('quick columns follow the usual ones without a hole', () => {
  const { frames, run } = bench();
  run(1_003_000_000, false);
  run(1_006_000_000, true);
  let endUs = frames[0]?.startUs ?? 0;
  for (const { startUs, durationUs } of frames) {
    expect(startUs).toBeLessThanOrEqual(endUs);
    expect(startUs + durationUs).toBeGreaterThan(endUs);
    endUs = startUs + durationUs;
  }
  const lengths = frames.map(({ durationUs }) => durationUs);
  const firstQuick = lengths.indexOf(100_000);
  expect([lengths[0], frames[0]?.startUs, new Set(lengths.slice(firstQuick))]).toEqual([250_000, 1_000_000_000, new Set([100_000])]);
  expect(frames[firstQuick]?.startUs).toBeLessThan(1_003_600_000);
  expect(endUs).toBeGreaterThan(1_005_700_000);
});

test('quick columns are made as long as anybody watches, and the usual ones always', () => {
  const { view, run, close } = bench();
  run(1_001_000_000, true);
  const quick = view.holdQuick();
  const before = quick.newestSequence ?? 0;
  run(1_002_000_000, true);
  expect((quick.newestSequence ?? 0) - before).toBe(10);
  view.releaseQuick();
  close();
  close();
  const usual = view.heat.newestSequence ?? 0;
  const last = quick.newestSequence;
  run(1_003_000_000, false);
  expect([quick.newestSequence, (view.heat.newestSequence ?? 0) - usual]).toEqual([last, 4]);
});
