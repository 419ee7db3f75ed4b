import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientIdOf, epochMax, orderNumberMax, readClientId } from './client-id.ts';

const mark = fc.record({ epoch: fc.integer({ min: 0, max: epochMax }), number: fc.integer({ min: 1, max: orderNumberMax }) });
const form = fc.constantFrom<'text' | 'integer'>('text', 'integer');

test('law: what is written is read back, and fits the narrowest venue', () => {
  fc.assert(fc.property(mark, form, (made, kind) => {
    const id = clientIdOf(kind, made);
    expect(readClientId(kind, id)).toEqual(made);
    if (kind === 'text') expect(id).toMatch(/^[a-z0-9]{15}$/);
    else expect(BigInt(id) > 0n && BigInt(id) < 9_200_000_000_000_000_000n).toBe(true);
  }));
});

test('law: different orders have different ids', () => {
  fc.assert(fc.property(mark, mark, form, (left, right, kind) => {
    const isSame = left.epoch === right.epoch && left.number === right.number;
    expect(clientIdOf(kind, left) === clientIdOf(kind, right)).toBe(isSame);
  }));
});

test('law: what others made is not taken for ours, or is the very text that we would write', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^fa[0-9a-z]{13}$/), fc.stringMatching(/^\d{1,25}$/)), form, (text, kind) => {
    const read = readClientId(kind, text);
    if (read !== null) expect(clientIdOf(kind, read)).toBe(text);
  }), { numRuns: 2_000 });
});

test('the edges', () => {
  expect(clientIdOf('text', { epoch: 0, number: 1 })).toBe('fa0000000000001');
  expect(clientIdOf('integer', { epoch: epochMax, number: orderNumberMax })).toBe('4611686018427387903');
  expect(['', 'fa000000000000', 'FA0000000000001', 'fazzzzzz0000001', 'fa0000000000000', 'web_1'].map((text) => readClientId('text', text))).toEqual(Array.from({ length: 6 }, () => null));
  expect(['0', '01', '4294967296', '9223372036854775807', '-1'].map((text) => readClientId('integer', text))).toEqual(Array.from({ length: 5 }, () => null));
  expect(() => clientIdOf('text', { epoch: 0, number: 0 })).toThrow('an order number fits');
  expect(() => clientIdOf('text', { epoch: epochMax + 1, number: 1 })).toThrow('an epoch fits');
});
