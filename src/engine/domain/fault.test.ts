import { expect, test } from 'vitest';
import { assert, Defect, never } from './assert.ts';
import { factCode, factKinds } from './fact.ts';
import { fault, remedyOf, type FaultCode } from './fault.ts';
import { failed, ok } from './result.ts';
import { timeUs } from './time.ts';

test('a fault carries the remedy of its code', () => {
  const code: FaultCode = 'book.gap';
  expect(fault(code, 'expected 5, was 7')).toEqual({ code, remedy: remedyOf[code], detail: 'expected 5, was 7' });
});

test('fault codes read as place and trouble, so that a locale key can be made of them', () => {
  for (const code of Object.keys(remedyOf)) expect(code).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
});

test('the number of every fact kind is its place in the list', () => {
  expect(factKinds.map((kind) => factCode[kind])).toEqual(factKinds.map((_, index) => index));
});

test('a broken invariant says what must hold and the values that broke it', () => {
  expect(() => assert(false, 'tick size is positive', { tick: 0 })).toThrow(new Defect('tick size is positive', { tick: 0 }));
  expect(new Defect('tick size is positive', { tick: 0 }).message).toBe('tick size is positive (tick was 0)');
  expect(() => assert(true, 'unused')).not.toThrow();
});

test('an impossible case is a Defect', () => {
  const state: 'on' | 'off' = JSON.parse('"broken"');
  expect(() => (state === 'on' || state === 'off' ? state : never(state))).toThrow(Defect);
});

test('a result is a value or a fault', () => {
  expect([ok(1), failed('no')]).toEqual([{ ok: true, value: 1 }, { ok: false, fault: 'no' }]);
});

test('a time is a whole number of microseconds', () => {
  expect(timeUs(1_700_000_000_000_000)).toBe(1_700_000_000_000_000);
  for (const value of [-1, 0.5, NaN, 2 ** 53]) expect(() => timeUs(value)).toThrow(Defect);
});
