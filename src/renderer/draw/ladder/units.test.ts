import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { newFormats } from '../../i18n/formats.ts';
import { fittingText, sizeFormat, type SizeChoice } from './units.ts';

const formats = newFormats({ language: 'en', inTenThousands: false, timeZone: 'UTC' });
const one = { units: 1n, decimals: 0 };
const spot: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: one,
  orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
  tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
};
/** A contract of a hundredth of a coin, as OKX has them. */
const swap: Instrument = { ...spot, market: 'perp', lot: { units: 1n, decimals: 1 }, contractSize: { units: 1n, decimals: 2 } };
const inverse: Instrument = { ...spot, quote: 'USD', settle: 'BTC', lot: one, contractSize: { units: 100n, decimals: 0 } };

function say(choice: Omit<SizeChoice, 'lot'> & Partial<SizeChoice>, lots: number, ticks = 5_000_000): readonly [string, string, string | null] {
  const { exact, short, unit } = sizeFormat({ lot: null, ...choice }, formats);
  return [exact(lots, ticks), short(lots, ticks, 9), unit];
}

test('a coin’s size is exact in coins, and its worth a round number of money', () => {
  expect(say({ instrument: spot, unit: 'base' }, 123_456)).toEqual(['1.23456', '1.235', 'BTC']);
  expect(say({ instrument: spot, unit: 'quote' }, 123_456)).toEqual(['61728', '61.73K', '≈ USDT']);
  expect(say({ instrument: spot, unit: 'contracts' }, 123_456)).toEqual(['1.23456', '1.235', 'BTC']);
});

test('contracts are counted as such, and as the coins they are worth', () => {
  expect(say({ instrument: swap, unit: 'contracts' }, 15)).toEqual(['1.5', '1.500', null]);
  expect(say({ instrument: swap, unit: 'base' }, 15)).toEqual(['0.015', '0.01500', 'BTC']);
  expect(say({ instrument: swap, unit: 'quote' }, 15)).toEqual(['750', '750.0', '≈ USDT']);
});

test('an inverse contract is worth exact money, and about so many coins', () => {
  expect(say({ instrument: inverse, unit: 'quote' }, 3)).toEqual(['300', '300.0', 'USD']);
  expect(say({ instrument: inverse, unit: 'base' }, 3)).toEqual(['0.006', '0.006000', '≈ BTC']);
  expect(say({ instrument: inverse, unit: 'contracts' }, 3)).toEqual(['3', '3.000', null]);
});

test('books of several venues are counted in a lot of the coin', () => {
  const lot = { units: 1n, decimals: 3 };
  expect(say({ instrument: swap, unit: 'base', lot }, 1_500)).toEqual(['1.500', '1.500', 'BTC']);
  expect(say({ instrument: swap, unit: 'contracts', lot }, 1_500)).toEqual(['1.500', '1.500', 'BTC']);
});

test('a short number has as many digits as fit, and what is too small to be seen is about nothing', () => {
  const fit = (value: number, most: number): string => fittingText(value, most, formats);
  expect([fit(0.0002612, 9), fit(0.0002612, 6), fit(0.0002612, 5), fit(12.345678, 5), fit(12.345678, 4), fit(-0.51234, 5), fit(1_234_567, 3), fit(0, 5)]).toEqual(['0.0002612', '0.0003', '≈0', '12.35', '12.3', '−0.51', '1.235M', '0']);
});
