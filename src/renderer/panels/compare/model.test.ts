import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompareFrame, FrameMember, Instrument } from '../../../engine/contract/index.ts';
import { bestCell, cellOf, clears, commonQuote, compareLimits, composite, convertedPlaces, differencePath, feeFrom, leadsOf, marketsOf, Middles, pricesOfPair, pricesOwn, referenceOf, rowsOf, safePrice, settingsFrom, topicOf, withFee, worthOf } from './model.ts';
import { lookMs } from './use-comparison.ts';
import { signed } from './words.ts';

const step = { units: 1n, decimals: 2 };

function instrument(stream: number, venue: 'binance' | 'okx', market: 'spot' | 'perp' = 'spot'): Instrument {
  return {
    id: `${venue}:${market}:BTCUSDT`, stream, version: 1, venue, market, symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', tick: step, lot: step,
    contractSize: step, orders: { step, quantityMin: step, quantityMax: null, notionalMin: null }, priceDecimals: 2, qtyDecimals: 2, status: 'trading',
  };
}

const one = instrument(1, 'binance');
const two = instrument(2, 'okx');
const byStream = new Map([[1, one], [2, two]]);
const member = (stream: number, part: Partial<FrameMember> = {}): FrameMember => ({ stream, validity: 'live', absence: null, receivedUs: 1_000, bidReachTicks: null, askReachTicks: null, ...part });
const of = (...values: readonly number[]): Float64Array => Float64Array.from(values);

const frame: CompareFrame = {
  header: { kind: 'compare', flags: 0, stream: 1, topic: 1, sequence: 0, receivedUs: 0, madeUs: 0 }, reference: 10_000, members: [member(1), member(2)],
  bid: of(9_999, 10_100), bidSize: of(1, 2), ask: of(10_001, 10_102), askSize: of(3, 4), reliability: of(1, NaN), takerBps: of(10, 5), makerBps: of(2, 1), rate: of(1, 1), feeSource: Uint8Array.of(0, 6),
  grossBps: of(NaN, 99, -102, NaN), netBps: of(NaN, 84, -117, NaN), openBase: of(NaN, 0.5, 0, NaN), openLeft: of(NaN, 40, 0, NaN),
  leads: { first: of(0, 1), second: of(1, 0), leadUs: of(-7_000, 3_000), correlation: of(0.8, 0.1), sureness: of(0.99, 0.5) },
};
const taking = { reference: composite, role: 'taker', priceIn: pricesOfPair } as const;
const ownQuote = 'USDT';

test('what was stored is judged: fees of known markets, within reason', () => {
  const fees = { 'okx:spot': { takerBps: 8, makerBps: -1 }, 'okx:perp': { takerBps: 'x', makerBps: 1 }, nonsense: { takerBps: 1, makerBps: 1 }, 'htx:spot': { takerBps: 5_000, makerBps: 1 } };
  expect(settingsFrom({ fees, reference: 'mars', role: 'x' })).toEqual({ reference: composite, role: 'taker', fees: { 'okx:spot': { takerBps: 8, makerBps: -1 } }, hasMatrix: true, hasLeads: true, quotes: [], priceIn: pricesOfPair });
  expect(settingsFrom({ reference: 'okx:spot:USDC', quotes: ['USDC', 'usdc', 7, 'USDC'], priceIn: 'EUR' })).toMatchObject({ reference: 'okx:spot:USDC', quotes: ['USDC'], priceIn: 'EUR' });
  expect([settingsFrom({ priceIn: pricesOwn }).priceIn, settingsFrom({ priceIn: 'x y' }).priceIn]).toEqual([pricesOwn, pricesOfPair]);
  expect(settingsFrom({ reference: 'okx:spot', role: 'maker', hasLeads: false })).toMatchObject({ reference: 'okx:spot', role: 'maker', hasLeads: false });
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (stored) => {
    expect(settingsFrom(settingsFrom(stored))).toEqual(settingsFrom(stored));
  }));
});

test('the engine is told the fees that a person entered, of markets that take part', () => {
  const fees = withFee(withFee({}, 'okx:spot', { takerBps: 8, makerBps: 1 }), 'htx:perp', { takerBps: 9, makerBps: 9 });
  expect(topicOf({ fees, priceIn: pricesOfPair }, [one, two])?.fees).toEqual([{ venue: 'okx', market: 'spot', takerBps: 8, makerBps: 1 }]);
  expect([withFee(fees, 'okx:spot', null)['okx:spot'], topicOf({ fees, priceIn: pricesOfPair }, [])]).toEqual([undefined, null]);
});

test('a fee is typed as a number of basis points', () => {
  expect(['8', ' 7.5 ', '-1', '', '5e2', '1001', '0,5', 'x'].map(feeFrom)).toEqual([8, 7.5, -1, null, null, null, null, null]);
});

test('rows differ from the reference in bp and in money, and prices have their fees', () => {
  const [first, second] = rowsOf({ frame, byStream, settings: taking, ownQuote, nowUs: 1_500 });
  expect([first?.bps, first?.money, second?.bps, second?.money]).toEqual([0, 0, 101, 101]);
  expect([first?.buyFor, first?.sellFor].map((price) => price?.toFixed(3))).toEqual(['10011.001', '9989.001']);
  expect([first?.ageUs, first?.feeSource, second?.feeSource]).toEqual([500, { taker: 'usual', maker: 'usual' }, { taker: 'paid', maker: 'entered' }]);
  const [resting] = rowsOf({ frame, byStream, settings: { ...taking, role: 'maker' }, ownQuote, nowUs: 0 });
  expect([resting?.buyFor, resting?.sellFor].map((price) => price?.toFixed(4))).toEqual(['10000.9998', '9998.9998']);
});

test('any market can be the reference; without it nothing differs', () => {
  expect(referenceOf({ frame, byStream, settings: { ...taking, reference: 'okx:spot' }, ownQuote })).toBe(10_101);
  expect(referenceOf({ frame, byStream, settings: { ...taking, reference: 'htx:spot' }, ownQuote })).toBeNaN();
  expect(rowsOf({ frame, byStream, settings: { ...taking, reference: 'htx:spot' }, ownQuote, nowUs: 0 }).map(({ bps }) => bps)).toEqual([NaN, NaN]);
});

test('what trades in another currency is converted, or shown as its market tells it; it differs by as much either way', () => {
  const dollar: Instrument = { ...two, id: 'okx:spot:BTCUSDC', quote: 'USDC', settle: 'USDC' };
  const converted = { ...frame, bid: of(9_999, 9_997), ask: of(10_001, 9_999), rate: of(1, 0.9998) };
  const rows = (priceIn: string) => rowsOf({ frame: converted, byStream: new Map([[1, one], [2, dollar]]), settings: { ...taking, priceIn }, ownQuote, nowUs: 0 });
  expect(rows(pricesOfPair).map(({ bid, isConverted, isOwnQuote }) => [bid, isConverted, isOwnQuote])).toEqual([[9_999, false, true], [9_997, true, false]]);
  expect(rows(pricesOwn).map(({ bid, isConverted }) => [Number(bid.toFixed(6)), isConverted])).toEqual([[9_999, false], [Number((9_997 / 0.9998).toFixed(6)), false]]);
  expect(rows('USDC').map(({ isConverted }) => isConverted)).toEqual([true, false]);
  expect(rows(pricesOfPair).map(({ bps }) => bps)).toEqual(rows(pricesOwn).map(({ bps }) => bps));
  expect([topicOf({ fees: {}, priceIn: 'USDC' }, [one])?.quote, topicOf({ fees: {}, priceIn: pricesOwn }, [one])?.quote, commonQuote('EUR', ownQuote), commonQuote(pricesOwn, ownQuote)]).toEqual(['USDC', null, 'EUR', 'USDT']);
  expect(marketsOf([one, two, dollar])).toEqual([one, two]);
  expect(referenceOf({ frame: converted, byStream: new Map([[2, dollar]]), settings: { ...taking, reference: 'okx:spot:USDC' }, ownQuote })).toBe(9_998);
});

test('a converted price is never written better than it is', () => {
  expect([safePrice(61_825.2637, 2, 'down'), safePrice(61_825.2637, 2, 'up'), safePrice(61_825.26, 2, 'up'), safePrice(61_825.26, 2, 'down')]).toEqual([61_825.26, 61_825.27, 61_825.26, 61_825.26]);
  expect([61_825, 1, 0.0434, 0.000_012, NaN].map(convertedPlaces)).toEqual([2, 6, 8, 11, 0]);
  fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (price) => {
    const places = convertedPlaces(price);
    const [down, up] = [safePrice(price, places, 'down'), safePrice(price, places, 'up')];
    const slack = price * 1e-9;
    expect(down <= price + slack && up >= price - slack && up - down <= 1.000_001 / 10 ** places + slack).toBe(true);
  }));
});

test('names come from the streams of the frame: what is not listed is not shown', () => {
  expect(rowsOf({ frame, byStream: new Map([[2, two]]), settings: taking, ownQuote, nowUs: 0 }).map(({ instrument: { id } }) => id)).toEqual([two.id]);
});

test('an opportunity clears its costs or does not; the best is found either way', () => {
  expect([clears(cellOf(frame, 0, 1)), clears(cellOf(frame, 1, 0)), cellOf(frame, 0, 0), clears(null)]).toEqual([true, false, null, false]);
  expect(bestCell(frame)).toMatchObject({ buy: 0, sell: 1, netBps: 84, openBase: 0.5 });
  expect(bestCell({ ...frame, netBps: of(NaN, -9, -3, NaN) })).toMatchObject({ buy: 1, sell: 0 });
  expect(bestCell({ ...frame, netBps: of(NaN, NaN, NaN, NaN) })).toBeNull();
});

test('who leads is named by the sign, and only what is sure is told', () => {
  const { sure, unsureCount } = leadsOf(frame, byStream);
  expect([sure.map(({ leader, follower, byUs }) => [leader.venue, follower.venue, byUs]), unsureCount]).toEqual([[['okx', 'binance', 7_000]], 1]);
});

test('a row says why it does not count', () => {
  const worth = (part: Partial<FrameMember>, ageUs = 0, isOn = true): string => worthOf({ instrument: one, member: member(1, part), ageUs }, 'heard', { isOn });
  expect([worth({}), worth({}, compareLimits.oldUs + 1), worth({ validity: 'stale', absence: 'not-accepted' }), worth({ absence: 'no-rate' }), worth({}, 0, false)]).toEqual(['live', 'old', 'stale', 'no-rate', 'off']);
  expect(worthOf({ instrument: one, member: member(1), ageUs: 0 }, 'cut', undefined)).toBe('cut');
  const basic = { instrument: { ...one, venue: 'basic.kraken' as const }, member: member(1, { absence: 'not-accepted', validity: 'degraded' }), ageUs: 0 };
  expect([worthOf(basic, 'heard', undefined), worthOf({ ...basic, instrument: one }, 'heard', undefined)]).toEqual(['basic', 'degraded']);
  expect(lookMs).toBeLessThan(250);
});

test('middles are kept one a second, five minutes long, and are lines against any reference', () => {
  const middles = new Middles();
  for (let second = 0; second < compareLimits.samplesMax + 10; second += 1) {
    middles.add(second * 1e6, 100, new Map([['a', 101], ['b', 99]]));
    middles.add(second * 1e6 + 1, 100, new Map([['a', 500]]));
  }
  expect([middles.differences('a', composite).length, middles.differences('a', composite)[5]?.toFixed(3), middles.differences('a', 'b')[0]?.toFixed(1), middles.differences('x', 'b')[0]]).toEqual([compareLimits.samplesMax, '100.000', '202.0', NaN]);
  middles.add(0, 100, new Map());
  expect(middles.differences('a', composite)).toEqual([NaN]);
});

test('the line has 0 in its middle and breaks where something is missing', () => {
  expect(differencePath([2, NaN, -2, 0], { width: 299, height: 20 })).toEqual({ path: 'M0.0 1.0M2.0 19.0L3.0 10.0', scale: 2 });
  expect(differencePath([], { width: 1, height: 1 })).toEqual({ path: '', scale: 1 });
});

test('a difference that rounds to nothing has no sign', () => {
  expect([signed(-0.001, (size) => size.toFixed(2)), signed(-1, (size) => size.toFixed(2)), signed(NaN, String)]).toEqual(['0.00', '−1.00', '—']);
});
