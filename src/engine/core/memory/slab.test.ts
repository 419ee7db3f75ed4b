import { expect, test } from 'vitest';
import { newSlab, openSlabReader, openSlabWriter } from './slab.ts';

test('a reader sees the last values written, and how many writes there were', () => {
  const location = newSlab(3);
  const writer = openSlabWriter(location);
  const reader = openSlabReader(location);
  const target = new Float64Array(3);
  expect([reader.version(), reader.read(target), [...target]]).toEqual([0, true, [0, 0, 0]]);
  writer.write([1, 2, 3]);
  writer.write([4, 5, 6]);
  expect([reader.version(), reader.read(target), [...target]]).toEqual([2, true, [4, 5, 6]]);
});

test('after a writer died amid a write nothing is read until its heir has written', () => {
  const location = newSlab(2);
  openSlabWriter(location).write([1, 2]);
  Atomics.add(new Int32Array(location.buffer), 0, 1); // it began a write, and died
  const reader = openSlabReader(location);
  const target = new Float64Array(2);
  expect(reader.read(target)).toBe(false);
  openSlabWriter(location).write([3, 4]);
  expect([reader.read(target), [...target]]).toEqual([true, [3, 4]]);
});

test('a write or read of another size is a defect', () => {
  const location = newSlab(2);
  expect(() => openSlabWriter(location).write([1])).toThrow('every value');
  expect(() => openSlabReader(location).read(new Float64Array(3))).toThrow('every value');
});

test('what a writer left that died amid a write can still be had', () => {
  const location = newSlab(1);
  openSlabWriter(location).write([41]);
  const [version] = [new Int32Array(location.buffer, 0, 1)];
  version[0] = (version[0] ?? 0) + 1; // the opening mark of a write that was never ended
  const reader = openSlabReader(location);
  const values = new Float64Array(1);
  expect(reader.read(values)).toBe(false);
  reader.readRemains(values);
  expect([...values]).toEqual([41]);
});
