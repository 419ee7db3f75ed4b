import { expect, test } from 'vitest';
import { blocksOf, blurPixels } from './annotate.ts';

test('what is blurred cannot be read back: a block has one colour', () => {
  const [width, height, block] = [20, 10, 7];
  const pixels = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at * 2_654_435_761) % 251);
  blurPixels(pixels, width, height, block);
  const colours = new Set<string>();
  for (let at = 0; at < pixels.length; at += 4) colours.add([...pixels.subarray(at, at + 4)].join());
  expect(colours.size).toBeLessThanOrEqual(Math.ceil(width / block) * Math.ceil(height / block));
});

test('a blurred place is never smaller than what was marked, and stays in the picture', () => {
  expect(blocksOf({ from: { x: 31, y: 8 }, to: { x: 15, y: 22 } }, 10, 100, 100)).toEqual({ x: 10, y: 0, width: 30, height: 30 });
  expect(blocksOf({ from: { x: 95, y: 95 }, to: { x: 140, y: 140 } }, 10, 100, 100)).toEqual({ x: 90, y: 90, width: 10, height: 10 });
});
