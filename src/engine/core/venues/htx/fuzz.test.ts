import { expect, test } from 'vitest';
import { loadKernel } from '../../../edge/kernel.ts';
import { nodeZip } from '../../../edge/zip.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { fuzzHtx } from './fuzz.ts';

const frames = 8_000;

test('damaged messages end in a fault or in the records that the checked path reads, zipped bytes as zlib unzips them', () => {
  const report = fuzzHtx({ seed: 1, frames, kernel: loadKernel(), zip: nodeZip });
  expect(report.mismatches).toEqual([]);
  expect(report.fast).toBeGreaterThan(frames / 10);
  expect(Object.keys(report.faults).sort()).toEqual(['frame.malformed', 'frame.unknown', 'level.off-tick', 'level.out-of-range']);
});

test('the twin meets the same damaged messages with the same answers', () => {
  const options = { seed: 2, frames: 4_000, zip: nodeZip };
  expect(fuzzHtx({ ...options, kernel: newKernelTwin() })).toEqual(fuzzHtx({ ...options, kernel: loadKernel() }));
});
