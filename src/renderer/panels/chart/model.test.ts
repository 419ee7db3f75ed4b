import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { comparable, freeName, instrumentsOf, intervalsUs, intervalText, readNumber, siblings, sizeText, tradeBarsOffered } from './model.ts';

function instrument(venue: Instrument['venue'], base: string, market: 'spot' | 'perp' = 'spot'): Instrument {
  return {
    id: `${venue}:${market}:${base}USDT`, stream: 1, version: 1, venue, market, symbol: `${base}USDT`, base, quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
    orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
    tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
  };
}

const all = [instrument('binance', 'BTC'), instrument('okx', 'BTC'), instrument('okx', 'BTC', 'perp'), instrument('htx', 'ETH')];

test('intervals are written as traders write them', () => {
  expect(intervalsUs.map(intervalText)).toEqual(['1s', '5s', '15s', '30s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w']);
  expect([1_000_000, 250_000].map(intervalText)).toEqual(['1s', '250ms']);
});

test('the same pair of the same market is found on other venues', () => {
  expect(siblings(all, instrument('binance', 'BTC')).map(({ id }) => id)).toEqual(['binance:spot:BTCUSDT', 'okx:spot:BTCUSDT']);
  expect(siblings([], instrument('htx', 'ETH')).length).toBe(1);
});

test('anything else can be compared with, and nothing twice', () => {
  expect(comparable(all, instrument('binance', 'BTC'), ['okx:spot:BTCUSDT']).map(({ id }) => id)).toEqual(['okx:perp:BTCUSDT', 'htx:spot:ETHUSDT']);
  expect(instrumentsOf(all, ['htx:spot:ETHUSDT', 'gone']).map(({ base }) => base)).toEqual(['ETH']);
});

test('bars of trades are offered where the source can make them, volumes in coins', () => {
  const source = { has: (_: Instrument, kind: string) => kind === 'volume', open: () => ({ more: () => {}, close: () => {} }) };
  const [offered] = tradeBarsOffered(source, instrument('binance', 'BTC'));
  expect([offered?.[0], offered?.[1][1], sizeText(offered?.[1][1] ?? { kind: 'time', us: 1 }, instrument('binance', 'BTC'))]).toEqual(['volume', { kind: 'volume', lots: 500_000 }, '5']);
});

test('a number is read as people type it, and nothing else', () => {
  expect(['14', ' 2,5 ', '', 'x', '1e999'].map(readNumber)).toEqual([14, 2.5, null, null, null]);
});

test('a name that is taken gets a number', () => {
  expect([freeName('Mine', [], 40), freeName('Mine', ['Mine', 'Mine 2'], 40), freeName('x'.repeat(50), ['x'.repeat(40)], 40)]).toEqual(['Mine', 'Mine 3', `${'x'.repeat(36)} 2`]);
});
