import { expect, test } from 'vitest';
import type { Instrument } from '../../engine/contract/index.ts';
import { textIn, type TextKey } from '../i18n/language.ts';
import type { Translate } from '../i18n/use-text.ts';
import { dragCommand, wheelCommand, zoneOf } from './heatmap/model.ts';
import { scrolledRows } from './ladder/model.ts';
import { findInstruments, movedChoice, placeOfCurrent, shownMax } from './picker/model.ts';
import { ageText, bytesText, countText, durationText, secondsUntil, toneOfFreshness, toneOfVenue, troubledThread } from './status/model.ts';

const t: Translate = (key: TextKey, places) => textIn('en', key, places);

function instrument(base: string, quote = 'USDT', market: 'spot' | 'perp' = 'spot'): Instrument {
  return {
    id: `binance:${market}:${base}${quote}`, stream: 1, version: 1, venue: 'binance', market, symbol: `${base}${quote}`, base, quote, settle: quote, contractSize: { units: 1n, decimals: 0 },
    orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
    tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
  };
}

const kraken: Instrument = { ...instrument('BTC'), id: 'basic.kraken:spot:BTC/USDT', venue: 'basic.kraken', symbol: 'BTC/USDT' };
const all = [kraken, instrument('WBTC'), instrument('BTC'), instrument('BTC', 'FDUSD'), instrument('ETH', 'BTC'), instrument('BTC', 'USDT', 'perp'), instrument('SOL')];
const find = (query: string): readonly string[] => findInstruments(all, query, () => '现货').instruments.map(({ id }) => id.replace('binance:', ''));

test('a search finds every word anywhere; the coin itself comes first, against USDT, spot before perpetuals, basic exchanges last', () => {
  expect(find('btc')).toEqual(['spot:BTCUSDT', 'perp:BTCUSDT', 'spot:BTCFDUSD', 'basic.kraken:spot:BTC/USDT', 'spot:WBTCUSDT', 'spot:ETHBTC']);
  expect(find('btc/usdt')).toEqual(['spot:BTCUSDT', 'perp:BTCUSDT', 'basic.kraken:spot:BTC/USDT', 'spot:WBTCUSDT']);
  expect(find('kraken')).toEqual(['basic.kraken:spot:BTC/USDT']);
  expect(find('perp')).toEqual(['perp:BTCUSDT']);
  expect(find('SOLusdt')).toEqual(['spot:SOLUSDT']);
  expect(find('现货 sol')).toEqual(['spot:SOLUSDT']);
  expect(find('nothing')).toEqual([]);
  expect(find('  ').length).toBe(all.length);
});

test('a long list is cut, and says by how much', () => {
  const many = Array.from({ length: 200 }, (_, place) => instrument(`C${place}`));
  const found = findInstruments(many, 'c', () => '');
  expect([found.instruments.length, found.moreCount]).toEqual([shownMax, 200 - shownMax]);
});

test('the highlighted row wraps at both ends', () => {
  expect(movedChoice(0, 3, 'ArrowUp')).toBe(2);
  expect(movedChoice(2, 3, 'ArrowDown')).toBe(0);
  expect(movedChoice(0, 0, 'ArrowDown')).toBe(0);
});

test('a wheel zooms time, with Shift or on the price axis price, sideways it pans', () => {
  const wheel = { deltaX: 0, deltaY: 100, deltaMode: 0, shiftKey: false, altKey: false };
  expect(wheelCommand(wheel, 'plot', 5, 6)).toMatchObject({ kind: 'zoom', axis: 'time', x: 5, y: 6 });
  expect(wheelCommand(wheel, 'plot', 5, 6)).toHaveProperty('factor', expect.closeTo(1.25, 6));
  expect(wheelCommand({ ...wheel, deltaY: -100 }, 'prices', 5, 6)).toHaveProperty('factor', expect.closeTo(0.8, 6));
  expect(wheelCommand({ ...wheel, deltaX: 100, deltaY: 0, shiftKey: true }, 'plot', 5, 6)).toMatchObject({ kind: 'zoom', axis: 'price' });
  expect(wheelCommand({ ...wheel, deltaX: 30, deltaY: 2 }, 'plot', 5, 6)).toEqual({ kind: 'pan', dx: -30, dy: 0 });
  expect(wheelCommand({ ...wheel, deltaY: 1e9, deltaMode: 2 }, 'plot', 5, 6)).toHaveProperty('factor', expect.closeTo(1.25 ** 4, 6));
});

test('a drag pans the plot and stretches an axis', () => {
  expect([zoneOf(10, 10, 900, 600), zoneOf(850, 10, 900, 600), zoneOf(10, 590, 900, 600)]).toEqual(['plot', 'prices', 'times']);
  expect(dragCommand('plot', 3, 4)).toEqual({ kind: 'pan', dx: 3, dy: 4 });
  expect(dragCommand('prices', 3, 40)).toMatchObject({ kind: 'zoom', axis: 'price' });
  expect(dragCommand('times', 40, 3)).toMatchObject({ kind: 'zoom', axis: 'time' });
});

test('a slow wheel adds up to whole rows', () => {
  let rest = 0;
  let scrolled = 0;
  for (let event = 0; event < 19; event += 1) {
    const { rows, restPixels } = scrolledRows(rest, -4, 0);
    rest = restPixels;
    scrolled += rows;
  }
  expect(scrolled).toBe(2);
  expect(scrolledRows(0, 1e9, 1).rows).toBe(-20);
});

test('durations, ages, sizes and counts have three digits and a unit', () => {
  expect([4.2, 850, 999.7, 12_345, 99_960, 2_410_000].map((us) => durationText(us, t))).toEqual(['4 µs', '850 µs', '1.00 ms', '12.3 ms', '100 ms', '2.41 s']);
  expect([null, 12, 1_240, 61_000].map((ms) => ageText(ms, t))).toEqual(['—', '12 ms', '1.2 s', '61 s']);
  expect([12, 2_048, 187_432_960, 5e9].map((bytes) => bytesText(bytes, t))).toEqual(['12 B', '2.00 KiB', '179 MiB', '4.66 GiB']);
  expect([0, 47.4, 9_999, 12_345].map(countText)).toEqual(['0', '47', '9999', '12.3K']);
});

test('a state has a tone, and the worst thread is named first', () => {
  expect((['open', 'connecting', 'closing', 'unreachable', 'off'] as const).map((link) => toneOfVenue({ link, fault: null }))).toEqual(['good', 'busy', 'busy', 'bad', 'off']);
  expect([toneOfFreshness('live'), toneOfFreshness('resyncing'), toneOfFreshness('cut')]).toEqual(['good', 'busy', 'bad']);
  const thread = (state: 'running' | 'dead' | 'silent') => ({ thread: state, roles: [], state, restartCount: 0, reason: null, vitals: null });
  expect(troubledThread([thread('running'), thread('silent'), thread('dead')])?.thread).toBe('dead');
  expect(troubledThread([thread('running')])).toBeNull();
});

test('a countdown never goes below zero', () => {
  expect([secondsUntil(5_000_000, 2_400_000), secondsUntil(1, 5_000_000)]).toEqual([3, 0]);
});

test('the list opens on what is on the screen, and a search on its best match', () => {
  const found = [instrument('ADA'), instrument('BTC')];
  expect(placeOfCurrent(found, '', instrument('BTC').id)).toBe(1);
  expect(placeOfCurrent(found, 'b', instrument('BTC').id)).toBe(0);
  expect(placeOfCurrent(found, '', null)).toBe(0);
});
