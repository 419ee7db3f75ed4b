import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { instrumentId, type InstrumentSpec, type MajorVenueId } from '../../domain/instrument.ts';
import { formatDecimal } from '../../domain/number.ts';
import { sampleSource, type SampleBook } from './composite-sample.ts';
import { toFloat } from './composite-scale.ts';
import { QuoteRate, rateLimits, rateSources } from './quote-rates.ts';

const tick = { units: 1n, decimals: 4 };
const nowUs = 100_000_000;

function pairAt(venue: MajorVenueId, changed: Partial<InstrumentSpec> = {}): InstrumentSpec {
  return sampleSpec({ id: instrumentId(venue, 'spot', 'USDCUSDT'), stream: venue.length, venue, base: 'USDC', quote: 'USDT', settle: 'USDT', tick, ...changed });
}

/** A book with one level a side, a tick wide. */
function at(bid: number, changed: Partial<SampleBook> = {}): SampleBook {
  return { bids: [[bid, 1_000]], asks: [[bid + 1, 1_000]], receivedUs: nowUs - 2_000_000, ...changed };
}

function rateOf(books: Partial<Record<MajorVenueId, SampleBook>>, from = 'USDC'): QuoteRate {
  const venues = ['binance', 'okx', 'htx'] as const;
  return new QuoteRate(from, venues.flatMap((venue) => (books[venue] === undefined ? [] : [{ spec: pairAt(venue), source: sampleSource(books[venue]) }])));
}

const said = (rate: QuoteRate, atUs = nowUs): string | null => {
  const looked = rate.look(atUs);
  return looked === null ? null : formatDecimal(looked.rate);
};

test('the books of the pair say its middle, with its age, who said it, and half its spread', () => {
  const told = rateOf({ binance: at(9_998), okx: at(9_998, { receivedUs: nowUs - 5_000_000 }) }).look(nowUs);
  expect(told).toMatchObject({ quote: 'USDC', rate: { units: 99_985n, decimals: 5 }, atUs: nowUs - 2_000_000, source: 'binance:spot:USDCUSDT, okx:spot:USDCUSDT', streams: [7, 3] });
  expect(told?.halfSpreadBps).toBeCloseTo(0.5, 3);
});

test('a book counts by what rests close to its middle, and by how reliable its venue is', () => {
  const deep = at(9_990, { bids: [[9_990, 3_000]], asks: [[9_991, 3_000]] });
  const rate = rateOf({ binance: deep, okx: at(9_998) });
  expect(said(rate)).toBe('0.99925');
  rate.onStatus('binance:spot', 0.1);
  rate.onStatus('okx:spot', 0.9);
  expect(said(rate)).toBe('0.99965');
});

test('who is not live, is silent, has an enormous spread or stands apart from the others has no say', () => {
  const good = at(9_998);
  const bad: readonly SampleBook[] = [
    at(9_900, { validity: 'stale' }), at(9_900, { receivedUs: nowUs - rateLimits.usMax - 1 }), at(9_970, { asks: [[10_010, 1_000]] }), at(9_980, { asks: [] }), at(9_999, { asks: [[9_990, 5]] }),
  ];
  for (const okx of bad) expect(said(rateOf({ binance: good, okx }))).toBe('0.99985');
  expect(said(rateOf({ binance: good, okx: at(10_500), htx: good }))).toBe('0.99985');
  // Of two that contradict each other nobody knows who is right.
  expect(said(rateOf({ binance: good, okx: at(10_500) }))).toBeNull();
});

test('when all fall silent the last rate stays with its age; without any there is none', () => {
  const book = { current: at(9_998) };
  const rate = new QuoteRate('USDC', [{ spec: pairAt('binance'), source: { bidReachTicks: null, askReachTicks: null, read: (levels, max) => sampleSource(book.current).read(levels, max) } }]);
  expect(said(rate)).toBe('0.99985');
  book.current = at(9_000, { validity: 'stale' });
  expect(rate.look(nowUs + 9)).toMatchObject({ atUs: nowUs - 2_000_000, rate: { units: 99_985n } });
  expect([said(rateOf({})), said(rateOf({ okx: at(1, { validity: 'empty' }) }))]).toEqual([null, null]);
});

test('a pair that is listed the other way round is turned about, to seven digits', () => {
  const rate = rateOf({ binance: at(9_998) }, 'USDT').look(nowUs);
  expect(rate).toMatchObject({ quote: 'USDT', rate: { units: 100_015n, decimals: 5 } });
  fc.assert(fc.property(fc.integer({ min: 2_000, max: 1_000_000_000 }), fc.constantFrom('USDC', 'USDT'), (bid, from) => {
    const looked = rateOf({ okx: at(bid) }, from).look(nowUs);
    const price = (bid + 0.5) / 10_000;
    const wanted = from === 'USDC' ? price : 1 / price;
    expect(Math.abs((looked === null ? NaN : toFloat(looked.rate)) / wanted - 1)).toBeLessThanOrEqual(5.1e-7);
  }));
});

test('sources are spot markets of the pair that trade, those of the pair as it is before the other way round', () => {
  const all = [pairAt('okx'), pairAt('binance'), pairAt('htx', { status: 'halted' }), pairAt('htx', { market: 'perp' }), sampleSpec({ id: 'basic.kraken:spot:USDC/USDT', venue: 'basic.kraken', base: 'USDC', quote: 'USDT' }), pairAt('binance', { id: 'x', base: 'USDT', quote: 'USDC' })];
  expect(rateSources(all, 'USDC', 'USDT').map(({ id }) => id)).toEqual(['binance:spot:USDCUSDT', 'okx:spot:USDCUSDT']);
  expect(rateSources(all.slice(0, 1), 'USDT', 'USDC').map(({ id }) => id)).toEqual(['okx:spot:USDCUSDT']);
  expect(rateSources(all, 'EUR', 'USDT')).toEqual([]);
});
