import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newQuoteValues, type Instrument, type QuoteTrail, type QuoteValues } from '../../../engine/contract/index.ts';
import { newFormats } from '../../i18n/formats.ts';
import { columnIds, placesOf, textOf, trailPath, valueOf, type ColumnId, type Known } from './columns.ts';
import { heldOf, stepped } from './held.ts';
import { isPresent, nextList, nextSort, openList, settingsFrom, sorted, steppedSort, turnedSort, usualIds, visibleRows, watchLimits, withAdded, withColumn, withDropped, withIds, withMoved, withName, withNewList, withoutList, worthOf, type WorthFacts } from './model.ts';
import { lookMs } from './use-quotes.ts';

const step = { units: 10n, decimals: 3 };
const formats = newFormats({ language: 'en', inTenThousands: false, timeZone: 'UTC' });

function instrument(id: string): Instrument {
  const [venue, market, symbol = ''] = id.split(':');
  return {
    id, stream: 1, version: 1, venue: venue === 'okx' ? 'okx' : venue === 'htx' ? 'htx' : 'binance', market: market === 'perp' ? 'perp' : 'spot', symbol, base: symbol.slice(0, 3), quote: 'USDT', settle: 'USDT', tick: step, lot: step,
    contractSize: step, orders: { step, quantityMin: step, quantityMax: null, notionalMin: null }, priceDecimals: 3, qtyDecimals: 3, status: 'trading',
  };
}

const known = (id: string, values: Partial<QuoteValues>, nowUs = 0): Known => ({ instrument: instrument(id), values: newQuoteValues(values), trail: null, nowUs });
const trail = (prices: readonly number[]): QuoteTrail => ({ stream: 1, endUs: 0, prices: Float64Array.from(prices) });
const all = ['htx:perp:BTCUSDT', 'okx:spot:ETHUSDT', 'binance:spot:BTCUSDT', 'okx:spot:BTCUSDT', 'okx:spot:XRPUSDT'].map(instrument);

test('what was stored is judged', () => {
  expect(settingsFrom({})).toMatchObject({ lists: [], list: 0, sort: null });
  expect(settingsFrom({})['columns']).toContain('last');
  const stored = { lists: [{ name: 'a'.repeat(99), ids: ['x', 'x', 5, ''] }, 7], list: 9, columns: ['low', 'nonsense', 'low'], sort: { by: 'last', isDown: 'no' } };
  expect(settingsFrom(stored)).toEqual({ lists: [{ name: '', ids: ['x'] }, { name: '', ids: [] }], list: 1, columns: ['low'], sort: { by: 'last', isDown: true } });
});

test('whatever was stored, the open list is there and nothing is longer than it may be', () => {
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('lists', 'list', 'columns', 'sort'), fc.anything()), (stored) => {
    const settings = settingsFrom(stored);
    expect(settings.lists.length).toBeLessThanOrEqual(watchLimits.listsMax);
    expect(settings.columns.length).toBeGreaterThan(0);
    expect(settings.list).toBeLessThan(Math.max(1, settings.lists.length));
    expect(settingsFrom(settings)).toEqual(settings);
  }));
});

test('who never made a list finds the two largest coins, spot first, and keeps them with the first change', () => {
  const usual = ['binance:spot:BTCUSDT', 'okx:spot:BTCUSDT', 'htx:perp:BTCUSDT', 'okx:spot:ETHUSDT'];
  const settings = settingsFrom({});
  expect([usualIds(all), openList(settings, all).ids]).toEqual([usual, usual]);
  expect(withIds(settings, all, (ids) => withAdded(ids, 'okx:spot:XRPUSDT'))).toEqual({ lists: [{ name: '', ids: [...usual, 'okx:spot:XRPUSDT'] }], list: 0 });
});

test('a row is added once, moved between the ends, dropped in the place of another', () => {
  const ids = ['a', 'b', 'c'];
  expect([withAdded(ids, 'b'), withAdded(ids, 'd')]).toEqual([ids, ['a', 'b', 'c', 'd']]);
  expect([withMoved(ids, 'b', -9), withMoved(ids, 'b', 1), withMoved(ids, 'x', 1)]).toEqual([['b', 'a', 'c'], ['a', 'c', 'b'], ids]);
  expect([withDropped(ids, 'a', 'c'), withDropped(ids, 'c', 'a')]).toEqual([['b', 'c', 'a'], ['c', 'a', 'b']]);
});

test('lists are made, named, gone through and removed; the last one leaves what is usual', () => {
  let settings = settingsFrom({});
  settings = settingsFrom({ ...settings, ...withNewList(settings, all, 'second') });
  expect([settings.lists.map(({ name, ids }) => [name, ids.length]), settings.list]).toEqual([[['', 4], ['second', 0]], 1]);
  settings = settingsFrom({ ...settings, ...nextList(settings) });
  settings = settingsFrom({ ...settings, ...withName(settings, all, 'first') });
  expect([settings.lists.map(({ name }) => name), settings.list]).toEqual([['first', 'second'], 0]);
  settings = settingsFrom({ ...settings, ...withoutList(settings) });
  settings = settingsFrom({ ...settings, ...withoutList(settings) });
  expect(openList(settings, all).ids).toHaveLength(4);
});

test('a press on a head sorts down, up, not at all; by name the other way round', () => {
  const down = nextSort(null, 'last');
  const up = nextSort(down, 'last');
  expect([down, up, nextSort(up, 'last'), nextSort(up, 'high')]).toEqual([{ by: 'last', isDown: true }, { by: 'last', isDown: false }, null, { by: 'high', isDown: true }]);
  const shown = { columns: ['last', 'spread'] } as const;
  const turns = [null, 'symbol', 'last', 'spread'] as const;
  expect(turns.map((by) => steppedSort({ ...shown, sort: by === null ? null : { by, isDown: true } })?.by ?? null)).toEqual(['symbol', 'last', 'spread', null]);
  expect([turnedSort(null), turnedSort(down)]).toEqual([null, up]);
  expect([nextSort(null, 'symbol'), nextSort(nextSort(null, 'symbol'), 'symbol')]).toEqual([{ by: 'symbol', isDown: false }, { by: 'symbol', isDown: true }]);
});

test('what nobody knows stands last whichever way, and equals keep their order', () => {
  const rows = [known('a:spot:1', { last: 2 }), known('a:spot:2', {}), known('a:spot:3', { last: 5 }), known('a:spot:4', { last: 2 })];
  const symbols = (isDown: boolean): string => sorted(rows, { by: 'last', isDown }).map(({ instrument: { symbol } }) => symbol).join('');
  expect([symbols(true), symbols(false), sorted(rows, null) === rows]).toEqual(['3142', '1432', true]);
  expect(sorted(rows, { by: 'symbol', isDown: true }).map(({ instrument: { symbol } }) => symbol).join('')).toBe('4321');
});

test('columns say what they mean, with the steps of the instrument', () => {
  const row = known('binance:perp:BTCUSDT', { last: 110, open: 100, bid: 99.99, ask: 100.01, mark: 101, index: 100, fundingRate: -0.0001, fundingNextUs: 3_725e6, interest: 5, baseVolume: 3, changedUs: -1_500_000 });
  const texts = Object.fromEntries(columnIds.map((id): [ColumnId, string] => [id, textOf(id, row, formats)]));
  expect(texts).toEqual({
    last: '110.00', change: '+10.00 %', changeBy: '+10.00', trail: '—', high: '—', low: '—', volume: '≈330.0', bid: '99.99', ask: '100.01', spread: '2.00', funding: '−0.0100 %', fundingNext: '1:02:05',
    mark: '101.00', basis: '+100.0', interest: '505.0', age: '1.5 s',
  });
  expect(valueOf('last', { ...row, values: null })).toBeNaN();
  expect(textOf('change', known('binance:spot:BTCUSDT', { last: 99.999, open: 100 }), formats)).toBe('0.00 %');
  expect(textOf('volume', known('binance:spot:BTCUSDT', { quoteVolume: 12_340_000 }), formats)).toBe('12.34M');
});

test('a step of 0.010 has two places', () => {
  expect([placesOf(step), placesOf({ units: 5n, decimals: 1 }), placesOf({ units: 100n, decimals: 0 })]).toEqual([2, 1, 0]);
});

test('the line of the last hour breaks where nobody knows', () => {
  expect(trailPath(trail([1, NaN, 3, 2]), 4, 30, 12)).toBe('M0.0 11.0M20.0 4.3L30.0 1.0');
  expect(trailPath(trail([NaN, NaN, NaN]), 4, 30, 12)).toBe('');
  expect(trailPath(trail([2, 2]), 2, 10, 10)).toBe('M0.0 5.0L10.0 5.0');
});

test('a row is no better than the engine’s voice, its market, its book and its age', () => {
  const facts: WorthFacts = { hearing: 'heard', place: 0, venue: { isOn: true }, row: { isFollowed: true, validity: 'live' }, ageUs: 0 };
  const worth = (part: Partial<WorthFacts>): string => worthOf({ ...facts, ...part });
  expect([worth({}), worth({ ageUs: watchLimits.oldUs + 1 }), worth({ row: { isFollowed: true, validity: 'stale' } }), worth({ row: { isFollowed: false, validity: 'empty' } }), worth({ row: null })]).toEqual(['live', 'old', 'stale', 'not-followed', 'waiting']);
  expect([worth({ venue: { isOn: false } }), worth({ place: watchLimits.followedMax }), worth({ hearing: 'cut', row: null }), worth({ hearing: 'silent' })]).toEqual(['off', 'beyond', 'cut', 'silent']);
  expect([isPresent('live'), isPresent('degraded'), isPresent('old'), isPresent('silent')]).toEqual([true, true, false, false]);
});

test('whenever somebody begins to look, what is too old is grey within a quarter of a second', () => {
  fc.assert(fc.property(fc.nat({ max: lookMs * 1_000 }), (phaseUs) => {
    const isGreyAt = (ageUs: number): boolean => !isPresent(worthOf({ hearing: 'heard', place: 0, venue: { isOn: true }, row: { isFollowed: true, validity: 'live' }, ageUs }));
    let ageUs = phaseUs;
    while (!isGreyAt(ageUs)) ageUs += lookMs * 1_000;
    expect(ageUs - watchLimits.oldUs).toBeLessThanOrEqual(250_000);
    expect(ageUs).toBeGreaterThan(watchLimits.oldUs);
  }));
});

test('of a long list only what is in sight is made, and never beyond its end', () => {
  fc.assert(fc.property(fc.nat({ max: 500 }), fc.nat({ max: 20_000 }), fc.integer({ min: 1, max: 2_000 }), (count, scrolled, height) => {
    const { from, count: made } = visibleRows(count, 24, scrolled, height);
    expect(from + made).toBeLessThanOrEqual(count);
    expect(made).toBeLessThanOrEqual(Math.ceil(height / 24) + 8);
    const [first, last] = [Math.floor(scrolled / 24), Math.min(count, Math.floor((scrolled + height) / 24))];
    if (first < count) expect([from <= first, from + made >= last]).toEqual([true, true]);
  }));
});

test('the cursor steps between the ends, and the last column stays', () => {
  expect([stepped(['a', 'b'], null, 1), stepped(['a', 'b'], 'a', 9), stepped(['a', 'b'], 'b', -1), stepped([], 'x', 1), stepped(['a', 'b'], 'a', Infinity)]).toEqual(['a', 'b', 'a', null, 'b']);
  expect([withColumn(['last'], 'last', false), withColumn(['age'], 'last', true)]).toEqual([['last'], ['last', 'age']]);
  expect(heldOf('p') === heldOf('p')).toBe(true);
});
