import { expect, test } from 'vitest';
import type { AlertList, AlertSettings, Instrument, ListedAlert } from '../../../engine/contract/index.ts';
import { alertLines, movedTo, onTick, ownAndSet, priceText, shownLinesFrom } from './lines.ts';
import { alertAt } from './model.ts';

const one = { units: 1n, decimals: 0 };
const instrument: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT',
  tick: { units: 5n, decimals: 1 }, lot: { units: 1n, decimals: 5 }, contractSize: one,
  orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, priceDecimals: 1, qtyDecimals: 5, status: 'trading',
};

const listed = (alert: AlertSettings, part: Partial<ListedAlert> = {}): ListedAlert => ({ ...alert, isDone: false, isWatching: true, firedCount: 0, ...part });
const list = (...alerts: readonly ListedAlert[]): AlertList => ({ alerts: [...alerts], firings: [], hook: null });
const at = (price: number, id: string, about = instrument): AlertSettings => alertAt(about, price, 62_000, id);

test('alerts at a price of the instrument are lines; what is off, done or of another is not, and what is snoozed is quiet', () => {
  const lines = alertLines(list(
    listed(at(62_010, 'up')), listed(at(61_990.5, 'down'), { name: 'dip', snoozedUntilUs: 50 }), listed(at(1, 'off'), { isOn: false }), listed(at(2, 'done'), { isDone: true }),
    listed(at(3, 'other', { ...instrument, id: 'okx:spot:BTCUSDT' })),
  ), instrument, 20);
  expect(lines).toEqual([
    { id: 'up', ticks: 124_020, price: '62010.0', direction: 'up', name: '', isQuiet: false },
    { id: 'down', ticks: 123_981, price: '61990.5', direction: 'down', name: 'dip', isQuiet: true },
  ]);
  expect([alertLines(null, instrument, 0), alertLines(list(), null, 0)]).toEqual([[], []]);
});

test('a price that somebody typed between two ticks keeps its digits', () => {
  expect([priceText(62_000.25, instrument), priceText(7, instrument), onTick(62_000.3, instrument), onTick(0.1 + 0.2, { tick: { units: 1n, decimals: 1 } })]).toEqual(['62000.25', '7.0', 62_000.5, 0.3]);
});

test('an alert that is moved to the other side of the market waits from there; one for both sides stays so', () => {
  const condition = (alert: AlertSettings): unknown => alert.rule.condition.kind === 'level' ? [alert.rule.condition.threshold, alert.rule.condition.direction] : null;
  const alert = at(62_010, 'a');
  expect([condition(movedTo(alert, 61_000.3, 62_000, instrument)), condition(movedTo(alert, 63_000, 62_000, instrument)), condition(movedTo(alert, 61_000, null, instrument))]).toEqual([[61_000.5, 'down'], [63_000, 'up'], [61_000, 'up']]);
  const either = alertAt(instrument, 62_010, null, 'b');
  expect(condition(movedTo(either, 61_000, 62_000, instrument))).toEqual([61_000, 'either']);
});

test('what a panel shows is judged flag by flag', () => {
  expect([shownLinesFrom(null, ownAndSet), shownLinesFrom({ orders: false, alerts: 'yes', walls: true }, ownAndSet)]).toEqual([ownAndSet, { orders: false, alerts: true, walls: true }]);
});
