import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { firstLook, ladderColumns } from '../../draw/ladder/look.ts';
import { membersOf } from '../depth/members.ts';
import { listedColumns, nextOf, settingsFrom, topicsOf, withColumn, withGroup, withMoved, withWeight } from './model.ts';

const one = { units: 1n, decimals: 0 };
function instrument(id: string, change: Partial<Instrument> = {}): Instrument {
  const [venue = '', market = ''] = id.split(':');
  return {
    id, stream: 1, version: 3, venue: venue === 'okx' ? 'okx' : venue === 'htx' ? 'htx' : 'binance', market: market === 'perp' ? 'perp' : 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: one,
    orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, tick: one, lot: one, priceDecimals: 0, qtyDecimals: 0, status: 'trading', ...change,
  };
}
const shown = instrument('okx:perp:BTC-USDT');
const all = [instrument('htx:perp:BTC'), instrument('binance:perp:BTC'), shown, instrument('binance:spot:BTC'), instrument('okx:spot:ETH', { base: 'ETH' }), instrument('okx:spot:BTCUSDC', { quote: 'USDC' }), instrument('okx:perp:INV', { settle: 'BTC' })];

test('what was stored is judged: the unknown and the wrong become the default', () => {
  const first = settingsFrom({});
  expect(first).toEqual({ groups: {}, tradedSince: {}, ...firstLook, isCombined: false, without: [], windowSeconds: 30 });
  expect(settingsFrom({ layout: 'spiral', columns: 'all', unit: 7, windowSeconds: 31, isCombined: 'yes', without: [1, 'okx:spot'], groups: { a: 5, b: 0.5, c: 'x' } })).toEqual({ ...first, without: ['okx:spot'], groups: { a: 5 } });
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...Object.keys(first)), fc.jsonValue()), (stored) => {
    const judged = settingsFrom(stored);
    expect(settingsFrom(JSON.parse(JSON.stringify(judged)))).toEqual(judged);
    expect(judged.columns.length).toBeGreaterThan(0);
  }));
});

test('columns come, go and move, each once, and the last one stays', () => {
  const two = firstLook.columns;
  expect(withColumn(two, 'own', true).map(({ id }) => id)).toEqual(['size', 'sum', 'own']);
  expect(withColumn(withColumn(two, 'size', false), 'sum', false).map(({ id }) => id)).toEqual(['sum']);
  expect(withMoved(two, 'sum', -1).map(({ id }) => id)).toEqual(['sum', 'size']);
  expect(withMoved(two, 'sum', 1)).toEqual(two);
  expect(withWeight(two, 'size', 99)[0]).toEqual({ id: 'size', weight: 3 });
  expect(listedColumns(two).map(({ id }) => id).toSorted()).toEqual([...ladderColumns].toSorted());
});

test('a choice steps round, and an instrument’s grouping is its own', () => {
  expect([nextOf(['a', 'b'], 'a'), nextOf(['a', 'b'], 'b'), nextOf<string>(['a', 'b'], 'gone')]).toEqual(['b', 'a', 'a']);
  expect(withGroup(settingsFrom({ groups: { x: 5 } }), 'y', 10).groups).toEqual({ x: 5, y: 10 });
});

test('books that can be together are of the same coin and money, one a market, the panel’s own first', () => {
  expect(membersOf(all, shown).map(({ id }) => id)).toEqual(['okx:perp:BTC-USDT', 'binance:spot:BTC', 'binance:perp:BTC', 'htx:perp:BTC']);
});

test('a panel watches what it shows, and nothing else', () => {
  const plain = topicsOf(settingsFrom({}), shown, all);
  expect(plain).toMatchObject({ ladder: { kind: 'ladder', instrument: { id: shown.id, version: 3 }, groupTicks: 1 }, flow: null, own: { kind: 'own-orders' } });
  const rich = topicsOf(settingsFrom({ isCombined: true, without: ['binance:perp'], columns: [{ id: 'traded', weight: 1 }], windowSeconds: 60, tradedSince: { [shown.id]: 9 }, groups: { [shown.id]: 5 } }), shown, all);
  expect(rich).toMatchObject({
    ladder: { kind: 'composite-ladder', groupTicks: 5, others: [{ id: 'binance:spot:BTC' }, { id: 'htx:perp:BTC' }] },
    flow: { windowUs: 60_000_000, sinceUs: 9, groupTicks: 5 },
  });
  expect(topicsOf(settingsFrom({}), null, all)).toEqual({ ladder: null, trades: null, flow: null, own: null });
});
