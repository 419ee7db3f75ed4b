import { expect, test } from 'vitest';
import type { Instrument, VenueStatus } from '../../../engine/contract/index.ts';
import { newFormats } from '../../i18n/formats.ts';
import { textIn } from '../../i18n/language.ts';
import { convertibleQuotes, marketKey, memberKey, membersOf, quotesFrom } from './members.ts';
import { rateText, rateWords } from './rate-words.ts';
import { ratesAt } from './use-rates.ts';

const step = { units: 1n, decimals: 2 };
let streams = 0;

function instrument(venue: Instrument['venue'], market: Instrument['market'], base: string, quote: string, settle = quote): Instrument {
  streams += 1;
  return {
    id: `${venue}:${market}:${base}${quote}`, stream: streams, version: 1, venue, market, symbol: `${base}${quote}`, base, quote, settle, tick: step, lot: step,
    contractSize: step, orders: { step, quantityMin: step, quantityMax: null, notionalMin: null }, priceDecimals: 2, qtyDecimals: 2, status: 'trading',
  };
}

const shown = instrument('binance', 'spot', 'BTC', 'USDT');
const all = [
  instrument('okx', 'spot', 'BTC', 'USDC'), shown, instrument('okx', 'perp', 'BTC', 'USDT'), instrument('binance', 'spot', 'BTC', 'USDC'), instrument('binance', 'spot', 'BTC', 'EUR'), instrument('binance', 'spot', 'BTC', 'TRY'),
  instrument('okx', 'perp', 'BTC', 'USD', 'BTC'), instrument('okx', 'spot', 'USDC', 'USDT'), instrument('binance', 'spot', 'EUR', 'USDT'), instrument('basic.kraken', 'spot', 'BTC', 'USD'), instrument('basic.kraken', 'spot', 'USD', 'USDT'),
];
const venues = [['binance', 'spot'], ['okx', 'spot'], ['okx', 'perp'], ['basic.kraken', 'spot']].map(([venue, market]): VenueStatus => ({
  venue: venue === 'okx' ? 'okx' : venue === 'binance' ? 'binance' : 'basic.kraken', market: market === 'perp' ? 'perp' : 'spot', isOn: true, address: '', link: 'open', fault: null, retryUs: null, ageMs: 1, messagesPerSecond: 1, bytesPerSecond: 1, lineCount: 1, openLineCount: 1,
  gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
  account: { state: 'no-key', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 },
}));
const ids = (quotes: readonly string[]): readonly string[] => membersOf({ all, instrument: shown, books: 'all', quotes, venues }).map(({ id }) => id);

test('markets in other currencies come when their currency was chosen, behind those of the panel’s own', () => {
  expect(ids([])).toEqual(['binance:spot:BTCUSDT', 'okx:perp:BTCUSDT']);
  expect(ids(['USDC', 'EUR'])).toEqual(['binance:spot:BTCUSDT', 'okx:perp:BTCUSDT', 'binance:spot:BTCUSDC', 'okx:spot:BTCUSDC', 'binance:spot:BTCEUR']);
});

test('a currency can be chosen where one of the large exchanges lists its pair with ours', () => {
  expect(convertibleQuotes({ all, instrument: shown, venues })).toEqual(['USDC', 'EUR']);
  expect(convertibleQuotes({ all, instrument: all[0] ?? shown, venues })).toEqual(['USDT']);
  expect(convertibleQuotes({ all, instrument: shown, venues: venues.map((venue) => ({ ...venue, isOn: venue.venue !== 'okx' })) })).toEqual(['EUR']);
});

test('a market has the same name whatever is shown, and its currency where that is another', () => {
  expect([marketKey(shown), memberKey(shown, 'USDT'), memberKey(shown, 'USDC')]).toEqual(['binance:spot', 'binance:spot', 'binance:spot:USDT']);
  expect(quotesFrom(['USDC', 'USDC', 'eur', 5, '', 'A'.repeat(30)])).toEqual(['USDC']);
});

test('a rate is told with its age and whose books say it; an old one is not used, and one that nobody told is none', () => {
  const row = { rate: 0.99985, atUs: 7_000_000, halfSpreadBps: 0.5, streams: [all[7]?.stream ?? 0] };
  const rates = ratesAt({ usMax: 15_000_000, rows: [row, { ...row, rate: NaN, atUs: 0, streams: [] }] }, ['USDC', 'EUR', 'GBP'], 9_000_000);
  expect(rates.map(({ quote, ageUs, isOld }) => [quote, ageUs, isOld])).toEqual([['USDC', 2_000_000, false], ['EUR', 9_000_000, false]]);
  const facts = { into: 'USDT', all, formats: newFormats({ language: 'en', inTenThousands: false, timeZone: 'UTC' }), t: (key: Parameters<typeof textIn>[1], places?: Parameters<typeof textIn>[2]): string => textIn('en', key, places) };
  const words = (rate: Parameters<typeof rateWords>[0] | undefined): string => (rate === undefined ? '' : rateWords(rate, facts));
  expect([words(rates[0]), words(rates[1])]).toEqual(['1 USDC ≈ 0.99985 USDT, 2 s ago, from OKX', 'EUR: no rate, left out']);
  const [old] = ratesAt({ usMax: 15_000_000, rows: [row] }, ['USDC'], 30_000_000);
  expect(words(old)).toBe('1 USDC ≈ 0.99985 USDT: 23 s old, not used');
  expect([0.99985, 61_837.63, 1.0942].map((rate) => rateText(rate, facts.formats))).toEqual(['0.99985', '61,837.6', '1.09420']);
});
