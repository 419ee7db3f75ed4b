import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { barOf, dragTell, rowChoices, settingsFrom, steppedRow, toggled, topicOf, wheelTell, withAnchor, withRow, zoneOf } from './model.ts';

const instrument: Instrument = {
  id: 'okx:perp:BTC-USDT-SWAP', stream: 1, version: 3, venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 2 },
  orders: { step: { units: 1n, decimals: 2 }, quantityMin: { units: 1n, decimals: 2 }, quantityMax: null, notionalMin: null },
  tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, priceDecimals: 1, qtyDecimals: 2, status: 'trading',
};
const first = settingsFrom({});

test('what was stored is judged: unknown words and numbers become what a newcomer has', () => {
  expect(first).toMatchObject({ bar: 'time', mode: 'bidask', ratio: 3, stackMin: 3, isZeroIgnored: true, valueShare: 0.7, rows: {}, anchors: {} });
  expect(settingsFrom({ bar: 'moon', mode: 4, layers: ['vwap', 'x'], strip: [], ratio: 77, rows: { a: 5, b: -1, c: 'x' }, anchors: { a: 0 }, sizes: { trades: 200, range: 3 } })).toMatchObject({
    bar: 'time', mode: 'bidask', layers: ['vwap'], strip: [], ratio: 3, rows: { a: 5 }, anchors: {}, sizes: { trades: 200, range: 1_000 },
  });
});

test('coins become lots of the instrument, contracts counted, and never none', () => {
  expect(barOf({ ...first, bar: 'volume' }, instrument, 60_000_000)).toEqual({ kind: 'volume', lots: 50_000 });
  expect(barOf({ ...first, bar: 'delta', sizes: { ...first.sizes, delta: 1e-9 } }, instrument, 1)).toEqual({ kind: 'delta', lots: 1 });
  expect(barOf(first, instrument, 300_000_000)).toEqual({ kind: 'time', us: 300_000_000 });
  expect(topicOf({ ...first, imbalanceMin: 0.1, ...withRow(first, instrument.id, 50), ...withAnchor(first, instrument.id, 9) }, instrument, 60_000_000)).toMatchObject({ rowTicks: 50, anchorUs: 9, imbalance: { ratio: 3, lotsMin: 1_000 } });
  expect([topicOf(first, null, 1), topicOf(first, instrument, 60_000_000)]).toMatchObject([null, { rowTicks: null, anchorUs: null }]);
});

test('rows step through round numbers, and are a tick at least', () => {
  const up: number[] = [1];
  for (let step = 0; step < 6; step += 1) up.push(steppedRow(up.at(-1) ?? 1, 1));
  expect(up).toEqual([1, 2, 5, 10, 20, 50, 100]);
  const down: number[] = [100];
  for (let step = 0; step < 8; step += 1) down.push(steppedRow(down.at(-1) ?? 1, -1));
  expect(down).toEqual([100, 50, 20, 10, 5, 2, 1, 1, 1]);
  expect([steppedRow(300, 1), steppedRow(300, -1)]).toEqual([500, 200]);
  expect(rowChoices(10)).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
});

test('a layer is switched in its own place', () => {
  expect([toggled(['a', 'b', 'c'], ['c', 'a'], 'b'), toggled(['a', 'b', 'c'], ['a', 'b'], 'b')]).toEqual([['a', 'b', 'c'], ['a']]);
  expect(withRow({ ...first, rows: { x: 1 } }, 'x', null)).toEqual({ rows: {} });
});

test('gestures mean what they mean on the heatmap', () => {
  expect([zoneOf(10, 10, 900, 600, 84, 100), zoneOf(850, 10, 900, 600, 84, 100), zoneOf(10, 590, 900, 600, 84, 100)]).toEqual(['plot', 'prices', 'times']);
  const wheel = { deltaX: 0, deltaY: 100, deltaMode: 0, shiftKey: false };
  expect(wheelTell(wheel, 'plot', 5, 6)).toMatchObject({ kind: 'foot-zoom', axis: 'time', x: 5, factor: expect.closeTo(1.25, 6) });
  expect(wheelTell({ ...wheel, deltaX: 100, deltaY: 0, shiftKey: true }, 'plot', 5, 6)).toMatchObject({ axis: 'price' });
  expect(wheelTell({ ...wheel, deltaX: 30, deltaY: 2 }, 'plot', 5, 6)).toEqual({ kind: 'foot-pan', dx: -30, dy: 0 });
  expect([dragTell('plot', 3, 4), dragTell('prices', 3, 40), dragTell('times', 40, 3)]).toMatchObject([{ dx: 3, dy: 4 }, { axis: 'price' }, { axis: 'time' }]);
});
