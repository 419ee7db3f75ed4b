import { expect, test } from 'vitest';
import type { Instrument, VenueStatus } from '../../../engine/contract/index.ts';
import { textIn } from '../../i18n/language.ts';
import { accountMode } from '../status/model.ts';
import { stateWords } from './words.ts';
import { elsewhereOf, fullest, hasSequence, healthTone, loweredParts, siblingsOf, splitVenues } from './model.ts';

const decimal = { units: 1n, decimals: 2 };

function instrument(venue: Instrument['venue'], market: Instrument['market'], base = 'BTC', quote = 'USDT'): Instrument {
  return {
    id: `${venue}:${market}:${base}${quote}`, stream: 1, version: 1, venue, market, symbol: `${base}${quote}`, base, quote, settle: quote, tick: decimal, lot: decimal,
    contractSize: decimal, orders: { step: decimal, quantityMin: decimal, quantityMax: null, notionalMin: null }, priceDecimals: 2, qtyDecimals: 2, status: 'trading',
  };
}

function status(venue: VenueStatus['venue'], market: VenueStatus['market'], isOn = true): VenueStatus {
  return {
    venue, market, isOn, address: '', link: 'open', fault: null, retryUs: null, ageMs: 1, messagesPerSecond: 1, bytesPerSecond: 1, lineCount: 1, openLineCount: 1,
    gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
    account: { state: 'no-key', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 },
  };
}

test('siblings are the same pair in every market: spot first, basic exchanges behind the others', () => {
  const all = [instrument('basic.kraken', 'spot'), instrument('basic.kraken', 'perp'), instrument('htx', 'perp'), instrument('okx', 'spot'), instrument('binance', 'perp'), instrument('binance', 'spot'), instrument('okx', 'spot', 'BTC', 'USDC'), instrument('okx', 'spot', 'ETH')];
  expect(siblingsOf(all, instrument('okx', 'spot')).map(({ id }) => id)).toEqual([
    'binance:spot:BTCUSDT', 'okx:spot:BTCUSDT', 'basic.kraken:spot:BTCUSDT', 'binance:perp:BTCUSDT', 'htx:perp:BTCUSDT', 'basic.kraken:perp:BTCUSDT',
  ]);
});

test('where the pair is not listed the coin stands against another dollar, one of each market', () => {
  const inverse = { ...instrument('okx', 'perp', 'BTC', 'USD'), settle: 'BTC' };
  const all = [instrument('binance', 'spot'), instrument('binance', 'spot', 'BTC', 'USDC'), inverse, instrument('okx', 'spot', 'BTC', 'USD'), instrument('okx', 'spot', 'BTC', 'USDC'), instrument('htx', 'spot', 'BTC', 'EUR')];
  const from = (shown: Instrument): readonly string[] => elsewhereOf(all, shown).map(({ id }) => id);
  expect([from(instrument('binance', 'spot')), from(instrument('okx', 'spot', 'BTC', 'USDC')), from(instrument('htx', 'spot', 'BTC', 'EUR'))]).toEqual([
    ['binance:spot:BTCUSDT', 'okx:spot:BTCUSDC'], ['binance:spot:BTCUSDC', 'okx:spot:BTCUSDC'], ['htx:spot:BTCEUR'],
  ]);
});

test('the market on the screen comes first, those that are off do not come', () => {
  const venues = [status('binance', 'spot'), status('okx', 'spot'), status('htx', 'spot', false)];
  const split = splitVenues(venues, { venue: 'okx', market: 'spot' });
  expect([split.first?.venue, split.others.map(({ venue }) => venue)]).toEqual(['okx', ['binance']]);
  expect(splitVenues([], null)).toEqual({ first: null, others: [] });
});

test('of several limits the fullest is shown, and none beyond full', () => {
  expect(fullest([{ pool: 'weight', used: 60, limit: 6_000 }, { pool: 'orders', used: 30, limit: 10 }])).toEqual({ pool: 'orders', share: 1 });
  expect(fullest([])).toBeNull();
});

test('what lowered the reliability is named, the worst first', () => {
  const parts = { open: 1, live: 0.9, gaps: 0.4, resyncs: 1, reconnects: 0.999, faults: 1, refusals: 1, quiet: 1, clock: 1 };
  expect(loweredParts({ score: 0.7, parts }).map(({ part }) => part)).toEqual(['gaps', 'live']);
  expect(loweredParts(null)).toEqual([]);
});

test('a basic exchange has no count of holes: nobody would see one', () => {
  expect([hasSequence({ venue: 'okx' }), hasSequence({ venue: 'basic.kraken' })]).toEqual([true, false]);
});

test('the selector says the state, the age, the way of orders and the health of a market', () => {
  const t = (key: Parameters<typeof textIn>[1], places?: Parameters<typeof textIn>[2]): string => textIn('en', key, places);
  const parts = { open: 1, live: 1, gaps: 1, resyncs: 1, reconnects: 1, faults: 1, refusals: 1, quiet: 1, clock: 1 };
  const told: VenueStatus = { ...status('okx', 'spot'), ageMs: 12, reliability: { score: 0.75, parts }, account: { state: 'ready', fault: null, roundTripUs: { p50: 2_000, p99: 5_000, count: 3 }, openOrderCount: 0, unknownCount: 0 } };
  expect(stateWords(told, t)).toBe('Connected · Age 12 ms · Order round trip p50 2.00 ms · p99 5.00 ms · Reliability 0.75');
  expect(stateWords({ ...status('okx', 'spot'), link: 'unreachable', fault: { code: 'venue.unreachable', remedy: 'reconnect', detail: 'x' } }, t)).toMatch(/^Unreachable: .+ · Age 1 ms$/);
  expect([healthTone(0.9), healthTone(0.5), healthTone(0.49)]).toEqual(['good', 'busy', 'bad']);
});

test('orders are live only with a key that may trade on the real market', () => {
  expect([accountMode('live', { state: 'ready' }), accountMode('practice', { state: 'ready' }), accountMode('live', { state: 'read-only' }), accountMode('live', { state: 'no-key' }), accountMode(null, { state: 'ready' }), accountMode('live', null)]).toEqual(['live', 'paper', 'read-only', 'data-only', null, null]);
});
