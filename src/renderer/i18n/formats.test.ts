import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPreferences } from '../state/settings.ts';
import { choiceOf, compactText, newFormats, offsetText } from './formats.ts';
import { newZone } from './zone.ts';

const us = (text: string): number => Date.parse(text) * 1_000;
const formatsIn = (timeZone: string) => newFormats({ language: 'en', inTenThousands: false, timeZone });

test('an hour that the clock shows twice is written with its distance, and reads differently each time', () => {
  const { time, minute } = formatsIn('Europe/Berlin');
  expect(time(us('2024-10-27T00:30:00Z'))).toBe('02:30:00 UTC+2');
  expect(time(us('2024-10-27T01:30:00Z'))).toBe('02:30:00 UTC+1');
  expect([minute(us('2024-10-26T23:59:00Z')), minute(us('2024-10-27T02:00:00Z'))]).toEqual(['01:59', '03:00']);
  // Clocks there go back by half an hour only.
  expect(formatsIn('Australia/Lord_Howe').time(us('2024-04-06T14:45:00Z'))).toBe('01:45:00 UTC+11');
  expect(formatsIn('Australia/Lord_Howe').time(us('2024-04-06T15:15:00Z'))).toBe('01:45:00 UTC+10:30');
});

test('an hour that the clock skips is skipped', () => {
  const { time } = formatsIn('America/New_York');
  expect([time(us('2024-03-10T06:59:59Z')), time(us('2024-03-10T07:00:00Z'))]).toEqual(['01:59:59', '03:00:00']);
});

test('zones that are no whole hours away are right', () => {
  expect(formatsIn('Asia/Kathmandu').dateTime(us('2024-08-08T20:00:00Z'))).toBe('2024-08-09 01:45:00');
  expect(formatsIn('Asia/Shanghai').exactTime(us('2024-08-08T01:05:03.007Z'))).toBe('09:05:03.007');
  expect([0, 480, -210, 345].map(offsetText)).toEqual(['UTC', 'UTC+8', 'UTC−3:30', 'UTC+5:45']);
});

test('in every zone no two moments read alike, and each reads as the platform writes it', () => {
  const zones = fc.constantFrom('UTC', 'Europe/London', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Shanghai', 'Africa/Casablanca', 'Pacific/Apia');
  const times = fc.integer({ min: Date.parse('2015-01-01') / 1_000, max: Date.parse('2030-01-01') / 1_000 });
  const near = fc.integer({ min: 1, max: 5 * 3_600 });
  fc.assert(fc.property(zones, times, near, (name, seconds, later) => {
    const { dateTime } = formatsIn(name);
    expect(dateTime(seconds * 1e6)).not.toBe(dateTime((seconds + later) * 1e6));
    const { year, month, day, hour, minute } = newZone(name).wall(seconds * 1e6);
    const theirs = new Intl.DateTimeFormat('en-GB', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).format(seconds * 1e3);
    const pair = (value: number): string => String(value).padStart(2, '0');
    expect(`${pair(day)}/${pair(month)}/${year}, ${pair(hour)}:${pair(minute)}`).toBe(theirs);
  }), { numRuns: 400 });
});

test('large numbers take the units of the language, unless the trader wants others', () => {
  const chinese = newFormats(choiceOf(firstPreferences, 'zh-CN'));
  expect([1_234_567, 12_345_678_901, 999, 9_999.9].map(chinese.compact)).toEqual(['123.5万', '123.5亿', '999.0', '1.000万']);
  const western = newFormats(choiceOf({ ...firstPreferences, compact: 'western' }, 'zh-CN'));
  expect([1_234_567, 12_345_678_901, -2_500].map(western.compact)).toEqual(['1.235M', '12.35B', '−2.500K']);
  expect(newFormats(choiceOf({ ...firstPreferences, compact: 'chinese' }, 'en')).compact(50_000)).toBe('5.000万');
});

test('a compact number is within half a step of its fourth digit, and has no exponent', () => {
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
    const text = compactText(value, [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']]);
    expect(text).not.toMatch(/e|^1000[KMB]/);
    const unit = { T: 1e12, B: 1e9, M: 1e6, K: 1e3 }[text.at(-1) ?? ''] ?? 1;
    expect(Math.abs(Number.parseFloat(text) * unit - value) / value).toBeLessThan(0.000_501);
  }));
});

test('a zone that nobody knows is the computer’s own, and what is no number is a dash', () => {
  expect(newZone('Middle-Earth/Shire').name).toBe(newZone('local').name);
  expect([formatsIn('UTC').compact(Number.NaN), formatsIn('UTC').percent(-0.0034), formatsIn('UTC').number(1234.5, 2)]).toEqual(['—', '−0.34 %', '1,234.50']);
});
