import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isList, isObject, JsonNumber, readJson, type JsonValue } from './json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** What JSON.parse would have made of it. */
function plainOf(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isList(value)) return value.map(plainOf);
  return isObject(value) ? Object.fromEntries([...value].map(([key, inner]) => [key, plainOf(inner)])) : value;
}

const read = (text: string) => {
  const json = readJson(bytes(text));
  return json.ok ? { value: plainOf(json.value) } : 'refused';
};

test('it reads what JSON.parse reads, with any white space', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, noUnicodeString: false }), fc.constantFrom(0, 1, '\t'), (text, space) => {
      fc.pre(!text.includes('__proto__'));
      const spaced = JSON.stringify(JSON.parse(text), null, space);
      expect(read(spaced)).toEqual({ value: JSON.parse(spaced) });
    }),
  );
});

test('a damaged text is refused wherever JSON.parse refuses it', () => {
  const texts = fc.record({ text: fc.json({ maxDepth: 4 }), at: fc.nat(200), piece: fc.constantFrom('', '"', '\\', ',', '[', '}', '0', '-', '.', 'e', '\n', '\u0001', 'null', '1.', '+1', 'tru') });
  fc.assert(
    fc.property(texts, ({ text, at, piece }) => {
      const damaged = text.slice(0, at) + piece + text.slice(at + 1);
      const parsed = (() => {
        try {
          return { value: JSON.parse(damaged) as unknown };
        } catch {
          return 'refused';
        }
      })();
      const ours = read(damaged);
      // A key named twice is ours alone to refuse.
      if (ours === 'refused' && parsed !== 'refused') expect(damaged).toMatch(/"(?:[^"\\]|\\.)*"[^]*:/);
      else expect(ours).toEqual(parsed);
    }),
    { numRuns: 2_000 },
  );
});

test('numbers keep their characters', () => {
  const json = readJson(bytes('{"id":1925822546881664607926422813,"rate":0E-18,"price":1.98E-4,"size":100.000000000000000000}'));
  expect(json.ok && isObject(json.value) ? [...json.value.values()] : null).toEqual(
    ['1925822546881664607926422813', '0E-18', '1.98E-4', '100.000000000000000000'].map((text) => new JsonNumber(text)),
  );
});

test.each([
  ['a key twice', '{"a":1,"a":2}'], ['a key twice, written differently', '{"a":1,"\\u0061":2}'], ['a needless zero', '01'], ['half a number', '1.'], ['a word', 'NaN'],
  ['two values', '1 2'], ['nothing', ''], ['a text without end', '"abc'], ['a text over a line', '"a\nb"'], ['seventeen lists', '['.repeat(17) + ']'.repeat(17)],
])('%s is refused', (_, text) => {
  expect(read(text)).toBe('refused');
});

test('sixteen lists are read, a hundred thousand are not, and neither hangs', () => {
  expect(read('['.repeat(16) + ']'.repeat(16))).not.toBe('refused');
  expect(read('['.repeat(100_000))).toBe('refused');
  expect(read(`"${'\\'.repeat(200_001)}`)).toBe('refused');
});
