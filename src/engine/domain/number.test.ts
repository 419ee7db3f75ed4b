import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect } from './assert.ts';
import { decimalCharsMax, formatDecimal, formatSteps, parseDecimal, priceTicks, qtyLots, toSteps, trimDecimal, type Decimal } from './number.ts';

const units = fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n });
const places = fc.integer({ min: 0, max: 10 });
const decimal: fc.Arbitrary<Decimal> = fc.record({ units, decimals: places });

/** Equal as numbers, by cross-multiplication. */
function isSameNumber(left: Decimal, right: Decimal): boolean {
  return left.units * 10n ** BigInt(right.decimals) === right.units * 10n ** BigInt(left.decimals);
}

function parsed(text: string): Decimal {
  const result = parseDecimal(text);
  if (!result.ok) throw new Error(result.fault);
  return result.value;
}

test('what is written is read back to the last digit', () => {
  fc.assert(fc.property(decimal, (value) => {
    expect(parsed(formatDecimal(value))).toEqual(value);
  }));
});

test.each([
  ['0.29', 29n, 2],
  ['-12.50', -1_250n, 2],
  ['0.00000001', 1n, 8],
  ['61234.01000000', 6_123_401_000_000n, 8],
  ['1e-7', 1n, 7],
  ['1.5E+3', 1_500n, 0],
  ['007', 7n, 0],
  ['-0', 0n, 0],
  ['1925822546881664607926422813', 1_925_822_546_881_664_607_926_422_813n, 0],
])('“%s” is %s units of 10^-%s', (text, expectedUnits, decimals) => {
  expect(parsed(text)).toEqual({ units: expectedUnits, decimals });
});

test.each(['', ' ', '.5', '5.', '+1', '--1', '1 ', ' 1', '1e', '1e1000', '0x10', 'NaN', 'Infinity', '1,5', '1_000', '１', '1.2.3', '1\n', '0'.repeat(decimalCharsMax + 1)])(
  '“%s” is not a decimal',
  (text) => {
    expect(parseDecimal(text).ok).toBe(false);
  },
);

test('no text crashes the reader, and what it accepts is a number to everybody else', () => {
  const hostile = fc.oneof(fc.string({ maxLength: 50 }), fc.string({ unit: fc.constantFrom(...'0123456789.eE+-'.split('')), maxLength: 45 }));
  fc.assert(fc.property(hostile, (text) => {
    const result = parseDecimal(text);
    if (!result.ok) return;
    expect(text.length).toBeLessThanOrEqual(decimalCharsMax);
    const float = Number(text);
    const again = Number(`${result.value.units}e-${result.value.decimals}`);
    expect(again).toBe(float === 0 ? again : float);
  }), { numRuns: 2_000 });
});

test('an exponent moves the point and nothing else', () => {
  fc.assert(fc.property(decimal, fc.integer({ min: -9, max: 9 }), (value, exponent) => {
    const text = `${formatDecimal(value)}e${exponent}`;
    fc.pre(text.length <= decimalCharsMax);
    const ten = 10n ** BigInt(Math.abs(exponent));
    const expected = exponent >= 0 ? { units: value.units * ten, decimals: value.decimals } : { units: value.units, decimals: value.decimals - exponent };
    expect(isSameNumber(parsed(text), expected)).toBe(true);
  }));
});

const step: fc.Arbitrary<Decimal> = fc.record({ units: fc.bigInt({ min: 1n, max: 10n ** 6n }), decimals: places });
const steps = fc.maxSafeInteger();

test('a number of steps times the step has that number of steps, however many zeros are written', () => {
  fc.assert(fc.property(steps, step, places, (count, size, zeros) => {
    const value = { units: BigInt(count) * size.units * 10n ** BigInt(zeros), decimals: size.decimals + zeros };
    expect(toSteps(value, size)).toEqual({ ok: true, value: count === 0 ? 0 : count });
  }));
});

test('anything between two steps, or beyond 2^53 of them, is refused', () => {
  fc.assert(fc.property(decimal, step, (value, size) => {
    const scale = 10n ** 10n;
    const scaled = value.units * scale * 10n ** BigInt(10 - value.decimals);
    const scaledStep = size.units * scale * 10n ** BigInt(10 - size.decimals);
    const isWhole = scaled % scaledStep === 0n;
    const quotient = scaled / scaledStep;
    const isSafe = quotient >= BigInt(Number.MIN_SAFE_INTEGER) && quotient <= BigInt(Number.MAX_SAFE_INTEGER);
    const result = toSteps(value, size);
    expect(result.ok).toBe(isWhole && isSafe);
    if (result.ok) expect(BigInt(result.value)).toBe(quotient);
  }), { numRuns: 1_000 });
  expect(toSteps({ units: 1n, decimals: 0 }, { units: 0n, decimals: 0 }).ok).toBe(false);
});

test('29 cents are 29 ticks, where a float says 28', () => {
  expect(Math.floor(0.29 * 100)).toBe(28);
  expect(toSteps(parsed('0.29'), parsed('0.01'))).toEqual({ ok: true, value: 29 });
});

test('steps are written in the places of the venue and read back as the same steps', () => {
  fc.assert(fc.property(steps, step, places, (count, size, more) => {
    const text = formatSteps(count, size, size.decimals + more);
    expect(text.split('.')[1]?.length ?? 0).toBe(size.decimals + more);
    const digits = BigInt(text.replace('.', ''));
    expect(toSteps({ units: digits, decimals: size.decimals + more }, size)).toEqual({ ok: true, value: count === 0 ? 0 : count });
  }));
  expect(() => formatSteps(1, parsed('0.001'), 2)).toThrow(Defect);
});

test('trimming keeps the number and leaves no zero behind the point', () => {
  fc.assert(fc.property(decimal, (value) => {
    const trimmed = trimDecimal(value);
    expect(isSameNumber(trimmed, value)).toBe(true);
    expect(trimmed.decimals === 0 || trimmed.units % 10n !== 0n).toBe(true);
  }));
});

test('only whole ticks are a price and only whole lots from zero a quantity', () => {
  for (const value of [0.5, NaN, Infinity, 2 ** 53]) {
    expect(() => priceTicks(value)).toThrow(Defect);
    expect(() => qtyLots(value)).toThrow(Defect);
  }
  expect(() => qtyLots(-1)).toThrow(Defect);
  expect([priceTicks(-5), qtyLots(0)]).toEqual([-5, 0]);
});
