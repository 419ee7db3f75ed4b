import { expect, test } from 'vitest';
import { alertSchema, indicatorAlertsMax, scriptAlertsMax, type AlertSettings, type Firing } from '../../contract/alerts.ts';
import { AlertDesk, scriptNumber } from './desk.ts';

function alertOf(id: string, source = 'one'): AlertSettings {
  return alertSchema.parse({
    rule: { id, condition: { kind: 'level', source: 'indicator', of: 'mine', direction: 'up', threshold: 70, hysteresis: 0, isImmediate: false }, cooldownUs: 0, isOnce: false },
    name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: false, isSound: false, isHook: false },
    script: { instrument: 'binance:spot:BTCUSDT', bar: { kind: 'time', us: 60_000_000 }, name: 'mine', source, params: { length: 3 }, plot: 'mean', isOnClose: true },
  });
}

function tell(desk: AlertDesk, of: string, value: number, timeUs: number): readonly Firing[] {
  const fired: Firing[] = [];
  desk.on({ kind: 'number', source: 'indicator', of, value, timeUs }, (firing) => fired.push(firing));
  return fired;
}

test('an alert on a script fires once, also over a restart, and its event is kept without the script', () => {
  const before = new AlertDesk();
  expect(before.set(alertOf('a'), 1).ok).toBe(true);
  tell(before, scriptNumber('a'), 60, 10);
  const [fired] = tell(before, scriptNumber('a'), 71, 20);
  expect([fired?.id, fired?.alert.script, fired?.alert.rule.condition]).toEqual(['a/1/1', undefined, alertOf('a').rule.condition]);
  const after = new AlertDesk();
  expect(after.restore(JSON.parse(JSON.stringify(before.kept())), 30)).toEqual([]);
  expect(after.settings).toEqual([alertOf('a')]);
  expect(tell(after, scriptNumber('a'), 72, 40)).toEqual([]);
  tell(after, scriptNumber('a'), 60, 50);
  expect(tell(after, scriptNumber('a'), 73, 60).map(({ id }) => id)).toEqual(['a/1/2']);
});

test('two scripts of the same name are two numbers, and a page that tells one of that name moves neither', () => {
  const desk = new AlertDesk();
  for (const [id, source] of [['a', 'one'], ['b', 'other']] as const) desk.set(alertOf(id, source), 1);
  for (const of of ['mine', scriptNumber('a'), scriptNumber('b')]) expect(tell(desk, of, 60, 10)).toEqual([]);
  expect(tell(desk, 'mine', 90, 20)).toEqual([]);
  expect(tell(desk, scriptNumber('b'), 90, 20).map(({ id }) => id)).toEqual(['b/1/1']);
});

test('another text of the script begins the alert anew, the same one leaves it as it is', () => {
  const desk = new AlertDesk();
  desk.set(alertOf('a'), 1);
  tell(desk, scriptNumber('a'), 90, 10);
  desk.set(alertOf('a'), 2);
  expect(desk.list(2).alerts[0]?.isWatching).toBe(true);
  desk.set(alertOf('a', 'other'), 3);
  expect(desk.list(3).alerts[0]?.isWatching).toBe(false);
});

test('there is room for so many scripts, and the next one is refused', () => {
  const desk = new AlertDesk();
  for (let at = 0; at < scriptAlertsMax; at += 1) expect(desk.set(alertOf(`a${at}`), 1).ok).toBe(true);
  expect(desk.set(alertOf('more'), 1).ok).toBe(false);
  expect(desk.set(alertOf('a0', 'other'), 1).ok).toBe(true);
});

test('indicators of ours have a room of their own, and are kept as they were set', () => {
  const of = (id: string): AlertSettings => alertSchema.parse({ ...alertOf(id), script: { instrument: 'binance:spot:BTCUSDT', bar: { kind: 'tick', trades: 100 }, name: 'RSI 14', indicator: 'rsi', params: { length: 14, source: 'hl2' }, plot: 'value', isOnClose: false } });
  const desk = new AlertDesk();
  for (let at = 0; at < scriptAlertsMax; at += 1) expect(desk.set(alertOf(`a${at}`), 1).ok).toBe(true);
  for (let at = 0; at < indicatorAlertsMax; at += 1) expect(desk.set(of(`b${at}`), 1).ok).toBe(true);
  expect([desk.set(of('more'), 1).ok, desk.set(alertOf('more'), 1).ok, desk.set(of('b0'), 1).ok]).toEqual([false, false, true]);
  const after = new AlertDesk();
  expect([after.restore(JSON.parse(JSON.stringify(desk.kept())), 2), after.settings]).toEqual([[], desk.settings]);
  expect(tell(after, scriptNumber('b0'), 60, 10)).toEqual([]);
  expect(tell(after, scriptNumber('b0'), 90, 20).map(({ id }) => id)).toEqual(['b0/1/1']);
});
