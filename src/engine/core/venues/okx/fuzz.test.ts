import { expect, test } from 'vitest';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { fuzzOkx } from './fuzz.ts';

const frames = 25_000;

test('damaged messages end in a fault or in the records that the checked path reads, by WebAssembly', () => {
  const report = fuzzOkx({ seed: 1, frames, kernel: loadKernel() });
  expect(report.mismatches).toEqual([]);
  expect(report.fast).toBeGreaterThan(frames / 10);
  expect(Object.keys(report.faults).sort()).toEqual(
    ['frame.malformed', 'frame.unknown', 'frame.wrong-symbol', 'level.off-tick', 'level.out-of-range', 'snapshot.malformed', 'snapshot.refused'],
  );
});

test('the twin meets the same damaged messages with the same answers', () => {
  const options = { seed: 2, frames: 6_000 };
  expect(fuzzOkx({ ...options, kernel: newKernelTwin() })).toEqual(fuzzOkx({ ...options, kernel: loadKernel() }));
});
