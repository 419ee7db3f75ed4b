import { expect, test } from 'vitest';
import { alertAtRow, spotOf } from './paint-told.ts';
import type { LadderRow } from './rows.ts';

const row = (ticks: number, top: number): LadderRow => ({ ticks, top, bidAt: null, askAt: null });
const rows = [row(103, 0), row(101, 20), row(99, 70), row(95, 90)];
const on = (y: number): unknown => ({ kind: 'in-sight', y, isOnRow: true });
const between = (y: number): unknown => ({ kind: 'in-sight', y, isOnRow: false });
const spot = (ticks: number, group = 1): unknown => spotOf(rows, ticks, group, 20);

test('an alert stands at the foot of its row, between two rows, or beyond them', () => {
  expect([spot(101), spot(100), spot(97), spot(104), spot(94)]).toEqual([on(40), between(70), between(90), { kind: 'away', isAbove: true }, { kind: 'away', isAbove: false }]);
});

test('a grouped row has all prices of its step, and half a tick is the nearer one', () => {
  expect([spot(100.4, 2), spot(102.6), spot(98.5)]).toEqual([on(40), on(20), on(90)]);
});

test('without rows a price is nowhere', () => {
  expect(spotOf([], 100, 1, 20)).toBeNull();
});

test('the alert of a row is the one whose line is at its foot, or at its head between two rows', () => {
  const alert = (id: string, ticks: number) => ({ id, ticks, price: '', direction: 'up' as const, name: '', isQuiet: false });
  const alerts = [alert('on', 101), alert('between', 100), alert('far', 200)];
  expect(rows.map((one) => alertAtRow(alerts, one, rows, 1, 20))).toEqual([null, 'on', 'between', null]);
});
