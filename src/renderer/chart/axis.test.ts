import { expect, test } from 'vitest';
import { newZone } from '../i18n/zone.ts';
import { markText, momentText, weightBetween, weights } from './axis.ts';

const us = (iso: string): number => Date.parse(iso) * 1_000;
const hourUs = 3_600_000_000;

test('a zone knows its offset at any moment, also where summer time begins, ends or lasts a month', () => {
  const offsets = (name: string, ...moments: string[]): readonly number[] => moments.map((moment) => newZone(name).offsetMinutes(us(moment)) / 60);
  expect(offsets('Asia/Shanghai', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z')).toEqual([8, 8]);
  expect(offsets('Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-10-25T00:59:59Z', '2026-10-25T01:00:00Z')).toEqual([1, 2, 2, 1]);
  expect(offsets('America/New_York', '2026-11-01T05:59:00Z', '2026-11-01T06:00:00Z')).toEqual([-4, -5]);
  expect(offsets('Asia/Kathmandu', '2026-05-01T00:00:00Z')).toEqual([5.75]);
  expect(offsets('Africa/Casablanca', '2025-02-20T00:00:00Z', '2025-03-10T00:00:00Z', '2025-04-20T00:00:00Z')).toEqual([1, 0, 1]);
});

test('our offsets are those of the platform, hour by hour over a year', () => {
  for (const name of ['Europe/London', 'Australia/Lord_Howe', 'America/Sao_Paulo']) {
    const zone = newZone(name);
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: name, hour: '2-digit', minute: '2-digit' });
    for (let timeUs = us('2026-01-01T00:30:00Z'); timeUs < us('2027-01-01T00:00:00Z'); timeUs += 7 * hourUs) {
      const date = new Date((timeUs + zone.offsetMinutes(timeUs) * 60_000_000) / 1_000);
      expect(format.format(timeUs / 1_000)).toBe(date.toISOString().slice(11, 16));
    }
  }
});

test('a mark weighs what begins there by the clocks of the zone, not by UTC', () => {
  const shanghai = newZone('Asia/Shanghai');
  const weigh = (before: string, now: string, zone = shanghai): number => weightBetween(us(before), us(now), zone);
  expect(weigh('2026-11-20T15:59:00Z', '2026-11-20T16:00:00Z')).toBe(weights.day);
  expect(weigh('2026-11-30T15:59:00Z', '2026-11-30T16:00:00Z')).toBe(weights.month);
  expect(weigh('2026-12-31T15:59:00Z', '2026-12-31T16:00:00Z')).toBe(weights.year);
  expect(weigh('2026-11-21T00:00:00Z', '2026-11-21T00:01:00Z')).toBe(weights.minute);
  expect(weigh('2026-11-21T03:59:00Z', '2026-11-21T04:00:00Z')).toBe(weights.hours12);
});

test('the hour that comes twice is told apart', () => {
  const berlin = newZone('Europe/Berlin');
  const before = us('2026-10-25T00:00:00Z');
  const after = us('2026-10-25T01:00:00Z');
  expect(weightBetween(before, after, berlin)).toBe(weights.change);
  expect(markText(before, weights.hour, berlin, 'en')).toBe('02:00');
  expect(markText(after, weights.change, berlin, 'en')).toBe('02:00 UTC+1');
  expect([before, after].map((at) => momentText(at, hourUs, berlin, 'en'))).toEqual(['Sun 25 Oct 2026 02:00 UTC+2', 'Sun 25 Oct 2026 02:00 UTC+1']);
});

test('marks and moments speak both languages, as fine as the bars are', () => {
  const utc = newZone('UTC');
  const at = us('2026-11-01T00:00:00.250Z');
  expect((['en', 'zh-CN'] as const).map((language) => [weights.year, weights.month, weights.day, weights.hour, weights.second].map((weight) => markText(at, weight, utc, language)))).toEqual([
    ['2026', 'Nov', '1', '00:00', '00:00:00'],
    ['2026年', '11月', '1日', '00:00', '00:00:00'],
  ]);
  expect([86_400_000_000, 60_000_000, 1_000_000, null].map((barUs) => momentText(at, barUs, utc, 'zh-CN'))).toEqual([
    '2026年11月1日 周日', '2026年11月1日 周日 00:00 UTC', '2026年11月1日 周日 00:00:00 UTC', '2026年11月1日 周日 00:00:00.250 UTC',
  ]);
});
