import { expect, test } from 'vitest';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { fuzzDecoder, fuzzUsdm } from './fuzz.ts';

const frames = 25_000;

test('damaged messages end in a fault or in the record that the checked path reads, by WebAssembly', () => {
  const report = fuzzDecoder({ seed: 1, frames, kernel: loadKernel() });
  expect(report.mismatches).toEqual([]);
  expect(report.fast).toBeGreaterThan(frames / 10);
  expect(Object.keys(report.faults).sort()).toEqual(
    ['frame.malformed', 'frame.unknown', 'level.off-tick', 'level.out-of-range', 'snapshot.malformed'].sort(),
  );
});

test('so it is with perpetuals, whose keys come and go', () => {
  const report = fuzzUsdm({ seed: 1, frames, kernel: loadKernel() });
  expect(report.mismatches).toEqual([]);
  expect(report.fast).toBeGreaterThan(frames / 4);
  expect(Object.keys(report.faults).sort()).toEqual(
    ['frame.malformed', 'frame.unknown', 'level.off-tick', 'level.out-of-range', 'snapshot.malformed'].sort(),
  );
});

test('the twin meets the same damaged messages with the same answers', () => {
  const options = { seed: 2, frames: 6_000 };
  for (const fuzz of [fuzzDecoder, fuzzUsdm]) {
    expect(fuzz({ ...options, kernel: newKernelTwin() })).toEqual(fuzz({ ...options, kernel: loadKernel() }));
  }
});
