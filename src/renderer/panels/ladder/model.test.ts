import fc from 'fast-check';
import { expect, test } from 'vitest';
import { venueStatusSchema, type Instrument, type VenueStatus } from '../../../engine/contract/index.ts';
import { firstLook, ladderColumns } from '../../draw/ladder/look.ts';
import { membersOf } from '../depth/members.ts';
import type { BooksChoice } from '../heatmap/model.ts';
import { listedColumns, nextOf, settingsFrom, topicsOf, withColumn, withGroup, withLayout, withMoved, withWeight } from './model.ts';

const one = { units: 1n, decimals: 0 };
function instrument(id: string, change: Partial<Instrument> = {}): Instrument {
  const [venue = '', market = ''] = id.split(':');
  return {
    id, stream: 1, version: 3, venue: venue === 'okx' ? 'okx' : venue === 'htx' ? 'htx' : 'binance', market: market === 'perp' ? 'perp' : 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: one,
    orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, tick: one, lot: one, priceDecimals: 0, qtyDecimals: 0, status: 'trading', ...change,
  };
}
const shown = instrument('okx:perp:BTC-USDT');
const quietVenue: VenueStatus = {
  venue: 'binance', market: 'spot', isOn: true, address: '', link: 'open', fault: null, retryUs: null, ageMs: null, messagesPerSecond: 0, bytesPerSecond: 0, lineCount: 1, openLineCount: 1,
  gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
  account: { state: 'no-key', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 },
};
const all = [instrument('htx:perp:BTC'), instrument('binance:perp:BTC'), shown, instrument('binance:spot:BTC'), instrument('okx:spot:ETH', { base: 'ETH' }), instrument('okx:spot:BTCUSDC', { quote: 'USDC' }), instrument('okx:perp:INV', { settle: 'BTC' })];

test('what was stored is judged: the unknown and the wrong become the default', () => {
  const first = settingsFrom({});
  expect(first).toEqual({ groups: {}, tradedSince: {}, ...firstLook, books: 'own', without: [], quotes: [], windowSeconds: 30, lines: { orders: true, alerts: true, walls: false } });
  expect(settingsFrom({ layout: 'spiral', columns: 'all', unit: 7, windowSeconds: 31, books: 'mine', without: [1, 'okx:spot'], groups: { a: 5, b: 0.5, c: 'x' } })).toEqual({ ...first, without: ['okx:spot'], groups: { a: 5 } });
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

const markets = ['binance:spot', 'binance:perp', 'okx:perp', 'htx:perp'].map((key) => ({ venue: key.split(':')[0], market: key.split(':')[1], isOn: key !== 'htx:perp' }));
const members = (books: BooksChoice) => membersOf({ all, instrument: shown, books, quotes: [], venues: markets.map((market) => ({ ...quietVenue, ...venueStatusSchema.pick({ venue: true, market: true, isOn: true }).parse(market) })) });

test('books that can be together are of the same pair in markets that are on, one a market, the panel’s own first', () => {
  expect(members('all').map(({ id }) => id)).toEqual(['okx:perp:BTC-USDT', 'binance:spot:BTC', 'binance:perp:BTC']);
  expect(members('perp').map(({ id }) => id)).toEqual(['okx:perp:BTC-USDT', 'binance:perp:BTC']);
  expect(members('own').map(({ id }) => id)).toEqual(['okx:perp:BTC-USDT']);
});

test('a panel watches what it shows, and nothing else', () => {
  const plain = topicsOf(settingsFrom({}), shown, members('own'));
  expect(plain).toMatchObject({ ladder: { kind: 'ladder', instrument: { id: shown.id, version: 3 }, groupTicks: 1 }, flow: null, own: { kind: 'own-orders' } });
  const stored = { books: 'all', without: ['binance:perp'], columns: [{ id: 'traded', weight: 1 }, { id: 'wall', weight: 1 }], windowSeconds: 60, tradedSince: { [shown.id]: 9 }, groups: { [shown.id]: 5 } };
  expect(topicsOf(settingsFrom(stored), shown, members('all'))).toMatchObject({
    ladder: { kind: 'composite-ladder', groupTicks: 5, others: [{ id: 'binance:spot:BTC' }] },
    trades: { kind: 'composite-trades', others: [{ id: 'binance:spot:BTC' }] },
    walls: { kind: 'walls', others: [] },
    flow: { windowUs: 60_000_000, sinceUs: 9, groupTicks: 5 },
  });
  expect(topicsOf(settingsFrom({}), null, [])).toEqual({ ladder: null, trades: null, flow: null, own: null, walls: null });
});

test('whoever changes to one column of prices gets steps that fill it, unless they chose their own', () => {
  const fine = instrument('okx:spot:BTC', { tick: { units: 1n, decimals: 2 } });
  expect(withLayout(settingsFrom({}), 'dom', fine, 6_183_800)).toEqual({ layout: 'dom', groups: { [fine.id]: 50 } });
  expect(withLayout(settingsFrom({}), 'dom', fine, 150)).toEqual({ layout: 'dom', groups: { [fine.id]: 1 } });
  expect(withLayout(settingsFrom({ groups: { [fine.id]: 2 } }), 'dom', fine, 6_183_800)).toEqual({ layout: 'dom' });
  expect(withLayout(settingsFrom({}), 'dom', fine, null)).toEqual({ layout: 'dom' });
});
