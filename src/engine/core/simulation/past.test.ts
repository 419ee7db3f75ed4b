import { expect, test } from 'vitest';
import { usPerMinute } from '../../domain/time.ts';
import { instrumentsOf } from './instruments.ts';
import { Past, join } from './past.ts';

const [btc, eth] = instrumentsOf('binance', 'spot');
if (btc === undefined || eth === undefined) throw new Error('the practice market trades them');
const startUs = 1_790_257_050_000_000;
const hourUs = 60 * usPerMinute;

test('the same seed makes the same past, another seed another, asked in any order', () => {
  const [one, other, third] = [new Past(btc, 7, startUs, 1), new Past(btc, 7, startUs, 1), new Past(btc, 8, startUs, 1)];
  const hours = Array.from({ length: 50 }, (_, hour) => one.endUs - (one.endUs % hourUs) - (hour + 1) * hourUs);
  const bars = (past: Past, starts: readonly number[]) => starts.map((atUs) => past.bar(atUs, atUs + hourUs));
  expect(bars(one, hours)).toEqual(bars(other, hours.toReversed()).toReversed());
  expect(bars(third, hours)).not.toEqual(bars(one, hours));
});

test('minutes follow each other without a jump, the last one ends where the market begins', () => {
  for (const endRatio of [1, 1.07, 0.6]) {
    const past = new Past(eth, 7, startUs, endRatio);
    let next: number = Math.round(eth.fairTicks * endRatio);
    for (let atUs = past.endUs - usPerMinute; atUs > past.endUs - 48 * hourUs; atUs -= usPerMinute) {
      const bar = past.bar(atUs, atUs + usPerMinute);
      expect(bar?.closeTicks).toBe(next);
      next = bar?.openTicks ?? 0;
    }
  }
});

test('a long bar is its minutes together, and far back the moment of beginning does not show', () => {
  const [past, later] = [new Past(btc, 7, startUs, 1.02), new Past(btc, 7, startUs + 3 * hourUs, 0.97)];
  const atUs = past.endUs - (past.endUs % hourUs) - 40 * 24 * hourUs;
  let minutes = past.bar(atUs, atUs + usPerMinute);
  for (let minute = 1; minute < 240; minute += 1) {
    const bar = past.bar(atUs + minute * usPerMinute, atUs + (minute + 1) * usPerMinute);
    minutes = minutes === null || bar === null ? null : join(minutes, bar);
  }
  expect(past.bar(atUs, atUs + 4 * hourUs)).toEqual(minutes);
  expect(later.bar(atUs, atUs + 4 * hourUs)).toEqual(minutes);
});

test('there is nothing before the listing, nor after the beginning', () => {
  const past = new Past(btc, 7, startUs, 1);
  expect(past.bar(past.endUs, past.endUs + usPerMinute)).toBe(null);
  expect(past.bar(past.beginUs - usPerMinute, past.beginUs)).toBe(null);
  expect(past.bar(past.beginUs - usPerMinute, past.beginUs + usPerMinute)).toMatchObject({ startUs: past.beginUs - usPerMinute });
});
