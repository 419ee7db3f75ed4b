import { expect, test } from 'vitest';
import { newBarColumns, type BarColumns } from './bars.ts';
import { indicators } from '../../engine/contract/indicators/index.ts';
import { readParams, type Indicator } from '../../engine/contract/indicators/part.ts';
import { IndicatorRow } from './row.ts';
import { Slots } from './slots.ts';

const minuteUs = 60_000_000;
const scale = { tick: 0.01, lot: 0.001 };

function bars(from: number, count: number, salt = 0): BarColumns {
  const made = newBarColumns(count);
  for (let at = 0; at < count; at += 1) {
    const minute = from + at;
    const open = 5_000 + Math.round(Math.sin(minute / 7) * 300);
    const close = open + ((minute * 7_919 + salt) % 41) - 20;
    made.timeUs[at] = minute * minuteUs;
    made.openTicks[at] = open;
    made.closeTicks[at] = close;
    made.highTicks[at] = Math.max(open, close) + 5;
    made.lowTicks[at] = Math.min(open, close) - 5;
    made.lots[at] = 1_000 + (minute % 13);
    made.boughtLots[at] = 400 + (minute % 7);
  }
  return made;
}

const row = (indicator: Indicator): IndicatorRow => new IndicatorRow(indicator, readParams(indicator, {}) ?? raise());

function raise(): never {
  throw new Error('no such parameters');
}

function valuesOf(of: IndicatorRow, indicator: Indicator, slots: Slots): readonly (readonly number[])[] {
  return indicator.plots.map((_, plot) => Array.from({ length: slots.count }, (__, at) => of.value(plot, slots.lowest + at)));
}

test.each(indicators.map((indicator) => [indicator.id, indicator] as const))('%s: live bars, corrections, a hole and older history end as if all had come at once', (_id, indicator) => {
  const whole = new Slots(minuteUs);
  whole.addNewest(bars(0, 300));
  whole.addNewest(bars(303, 100));
  const atOnce = row(indicator);
  atOnce.changed({ kind: 'all' }, whole);
  atOnce.work(whole, scale, whole.lowest, Number.POSITIVE_INFINITY);

  const slots = new Slots(minuteUs);
  const live = row(indicator);
  const feed = (columns: BarColumns): void => {
    const change = slots.addNewest(columns);
    live.changed(change, slots);
    live.work(slots, scale, change.kind === 'tail' ? change.from : slots.lowest, Number.POSITIVE_INFINITY);
  };
  feed(bars(200, 90));
  for (let minute = 290; minute < 300; minute += 1) for (const salt of [17, 5, 0]) feed(bars(minute, 1, salt));
  feed(bars(303, 95));
  const change = slots.addOlder(bars(0, 200));
  live.changed(change, slots);
  live.work(slots, scale, slots.lowest, Number.POSITIVE_INFINITY);
  for (const salt of [3, 0]) feed(bars(398, 1, salt));
  feed(bars(399, 4));
  const same = new Slots(minuteUs);
  same.addNewest(bars(0, 300));
  same.addNewest(bars(303, 100));
  expect(slots.count).toBe(same.count);
  const [left, right] = [valuesOf(live, indicator, slots), valuesOf(atOnce, indicator, whole)];
  const near = (value: number, other: number): boolean => Object.is(value, other) || Math.abs(value - other) < 1e-6 * Math.max(1, Math.abs(value));
  const wrong = left.flatMap((values, plot) => values.map((value, at) => ({ plot, at, value, other: right[plot]?.[at] ?? Number.NaN })).filter(({ value, other }) => !near(value, other)));
  expect(wrong.slice(0, 3)).toEqual([]);
});

test('a long history is gone through in pieces, and what was there stays until the end', () => {
  const indicator = indicators.find(({ id }) => id === 'sma') ?? raise();
  const slots = new Slots(minuteUs);
  slots.addNewest(bars(1_000, 100));
  let nowMs = 0;
  const sma = new IndicatorRow(indicator, readParams(indicator, {}) ?? raise(), () => (nowMs += 1));
  sma.changed({ kind: 'all' }, slots);
  sma.work(slots, scale, slots.lowest, Number.POSITIVE_INFINITY);
  const before = sma.value(0, 50);
  slots.addOlder(bars(0, 1_000));
  sma.changed({ kind: 'all' }, slots);
  let pieces = 0;
  while (sma.isBehind) {
    expect(sma.value(0, 50)).toBe(before);
    sma.work(slots, scale, slots.lowest, 0);
    pieces += 1;
  }
  expect(pieces).toBe(5);
  expect([sma.value(0, 50), Number.isNaN(sma.value(0, -985)), sma.value(0, -975) > 0]).toEqual([expect.closeTo(before, 6), true, true]);
});
