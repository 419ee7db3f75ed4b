import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barKindIn, firstTemplate, indicatorsMax, settingsFrom, templateOf, withIndicator } from './settings.ts';

test('what was kept comes back as it was', () => {
  const kept = { ...settingsFrom({}), style: 'hollow', scaleMode: 'log', tradeBars: { kind: 'range', ticks: 40 }, compares: ['okx:spot:BTC-USDT'], isMagnetic: true, indicators: [{ key: 4, id: 'rsi', params: { length: 21, source: 'hl2' }, isShown: false }] };
  expect(settingsFrom(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});

test('a stranger’s file brings in nothing that is not known', () => {
  const read = settingsFrom({
    style: 'constructor', scaleMode: 7, tradeBars: { kind: 'tick', trades: -4 }, compares: ['a', 'a', 5, 'b'.repeat(200)], withDrawings: 'yes',
    indicators: [{ key: 1, id: '__proto__' }, { key: 2, id: 'rsi', params: { length: 1e9 } }, { key: 2, id: 'sma' }, { key: 1.5, id: 'sma' }, 'sma'],
    scripts: [{ name: 'mine', params: { length: 5, evil: 'x', far: 1 / 0 } }, { name: 'mine' }, { name: '' }],
  });
  expect(read).toEqual({
    ...firstTemplate, tradeBars: null, compares: ['a'], withDrawings: true, isMagnetic: false,
    indicators: [{ key: 2, id: 'rsi', params: { length: 14, source: 'close' }, isShown: true }], scripts: [{ name: 'mine', params: { length: 5 }, isShown: true }],
  });
});

test('whatever is stored, reading never throws and reads the same twice', () => {
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    const once = settingsFrom(stored);
    expect(settingsFrom(JSON.parse(JSON.stringify(once)))).toEqual(once);
  }));
});

test('a chart that kept nothing begins with the standard template, and one that kept an empty list has none', () => {
  const standard = { ...firstTemplate, style: 'line', indicators: [] } as const;
  expect(settingsFrom(null, standard).style).toBe('line');
  expect(settingsFrom({ indicators: [] }).indicators).toEqual([]);
  expect(templateOf(settingsFrom(null, standard))).toEqual(standard);
});

test('indicators get keys of their own, and there is an end to them', () => {
  let indicators = firstTemplate.indicators;
  for (let count = 0; count < 40; count += 1) indicators = withIndicator(indicators, 'sma');
  expect(indicators.length).toBe(indicatorsMax);
  expect(new Set(indicators.map(({ key }) => key)).size).toBe(indicatorsMax);
  expect(withIndicator([], 'nonsense')).toEqual([]);
});

test('bars end by the panel’s interval, or by what the chart asks for', () => {
  expect(barKindIn(settingsFrom({}), 60)).toEqual({ kind: 'time', us: 60 });
  expect(barKindIn(settingsFrom({ tradeBars: { kind: 'tick', trades: 500 } }), 60)).toEqual({ kind: 'tick', trades: 500 });
});
