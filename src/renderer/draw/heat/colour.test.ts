import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luminanceOf } from '../../theme/contrast.ts';
import { codeLotsMax, codeNone, codeOf, isOffScale, lotsOf, scaleAround, typicalLots } from './codes.ts';
import { priceSlots } from './grid.ts';
import { codeColours, newRamp, rampNames, rampSize } from './ramp.ts';
import { countCodes, easedRange, percentileOf, rangeOf } from './range.ts';

test('more lots never get a smaller code, and a code stands for its lots within four per cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 30 }), fc.double({ min: 0.01, max: 1_000, noNaN: true }), (typical, share) => {
      const scale = scaleAround(typical);
      const lots = typical * share;
      const code = codeOf(lots, scale);
      expect(codeOf(lots * 1.5, scale)).toBeGreaterThan(code);
      expect(Math.abs(Math.log2(lotsOf(code, scale) / lots))).toBeLessThanOrEqual(0.051);
    }),
  );
});

test('nothing, and less than nothing, is empty; the largest number there is still has a code', () => {
  const scale = scaleAround(1_000);
  expect([codeOf(0, scale), codeOf(-5, scale), codeOf(Number.NaN, scale)]).toEqual([0, 0, 0]);
  expect(codeOf(Number.MAX_VALUE, scale)).toBe(codeLotsMax);
  expect(codeOf(1e-9, scale)).toBe(1);
});

test('a scale is kept until a typical size drifts far', () => {
  const scale = scaleAround(typicalLots(Float32Array.of(5, 1_000, 1e9)));
  expect(isOffScale(4_000, scale)).toBe(false);
  expect(isOffScale(4_000_000, scale)).toBe(true);
});

test.each(rampNames.flatMap((name) => [[name, true], [name, false]] as const))('brightness of %s runs one way along the whole ramp, so that it reads without colour (dark: %s)', (name, isDark) => {
  const ramp = newRamp(name, isDark);
  const shades = Array.from({ length: rampSize }, (_, at) => luminanceOf(`#${[0, 1, 2].map((channel) => (ramp[at * 3 + channel] ?? 0).toString(16).padStart(2, '0')).join('')}`));
  const rising = isDark ? shades : shades.toReversed();
  for (const [at, shade] of rising.entries()) expect(shade).toBeGreaterThanOrEqual((rising[at - 1] ?? 0) - 0.002);
  expect(rising.at(-1)).toBeGreaterThan(0.8);
  expect(rising[0]).toBeLessThan(0.05);
});

test('the percentile is the smallest code that enough cells do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: codeLotsMax }), { minLength: 1, maxLength: 500 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (codes, share) => {
      const histogram = new Uint32Array(256);
      for (const code of codes) histogram[code] = (histogram[code] ?? 0) + 1;
      const sorted = codes.toSorted((one, other) => one - other);
      expect(percentileOf(histogram, codes.length, share)).toBe(sorted[Math.max(1, Math.ceil(codes.length * share)) - 1]);
    }),
  );
});

test('only cells with lots in sight are counted', () => {
  const cells = new Uint8Array(priceSlots * 4);
  cells.set([0, 10, 20, 254, 253], 0);
  cells.set([30, 30], priceSlots);
  cells.set([99], priceSlots * 2);
  const histogram = new Uint32Array(256);
  expect(countCodes(cells, 0, 1, 0, 10, histogram)).toBe(4);
  expect([histogram[10], histogram[30], histogram[99], histogram[254]]).toEqual([1, 2, 0, 0]);
  expect(countCodes(cells, 0, 1, -50, 0, histogram)).toBe(1);
});

test('contrast raises the dark end, lowers the bright end, and never closes the range', () => {
  const histogram = new Uint32Array(256).fill(10, 1, 201);
  const calm = rangeOf(histogram, 2_000, 0);
  const hard = rangeOf(histogram, 2_000, 1);
  expect(hard?.low).toBeGreaterThan(calm?.low ?? 0);
  expect(hard?.high).toBeLessThan(calm?.high ?? 0);
  const narrow = new Uint32Array(256);
  narrow[50] = 100;
  const range = rangeOf(narrow, 100, 1);
  expect((range?.high ?? 0) - (range?.low ?? 0)).toBeGreaterThanOrEqual(20);
  expect(rangeOf(new Uint32Array(256), 0, 0.5)).toBeNull();
});

test('a range goes to its target in steps and rests near it', () => {
  let range = easedRange(null, { low: 10, high: 100 });
  expect(range).toEqual({ low: 10, high: 100 });
  const target = { low: 60, high: 101 };
  const seen = [];
  for (let step = 0; step < 30; step += 1) {
    range = easedRange(range, target);
    seen.push(range.low);
  }
  expect(seen[0]).toBe(27);
  expect(Math.abs(range.low - 60)).toBeLessThanOrEqual(4);
  expect(easedRange(range, { low: range.low + 4, high: range.high - 4 })).toBe(range);
});

test('codes outside the range take its ends, and gaps have their own look', () => {
  const looks = new Uint8Array(1_024);
  const ramp = newRamp();
  codeColours(ramp, { low: 50, high: 150 }, { ground: '#010203', surface: '#040506', gap: '#12151b' }, looks);
  expect(looks.slice(10 * 4, 10 * 4 + 3)).toEqual(ramp.slice(0, 3));
  expect(looks.slice(200 * 4, 200 * 4 + 3)).toEqual(ramp.slice(-3));
  expect([looks.slice(0, 3), looks.slice(codeNone * 4, codeNone * 4 + 3)].map((bytes) => [...bytes])).toEqual([[1, 2, 3], [4, 5, 6]]);
  expect(looks.slice(254 * 4, 254 * 4 + 4)).toEqual(Uint8Array.of(0x12, 0x15, 0x1b, 255));
});
