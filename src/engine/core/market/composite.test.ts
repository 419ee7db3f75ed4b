import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validities } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { instrumentId, type InstrumentSpec, type MarketKind, type VenueId } from '../../domain/instrument.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { microTicks, referenceTicks } from './composite-price.ts';
import { sampleSource, type Pair, type SampleBook } from './composite-sample.ts';
import { stepsText } from './composite-scale.ts';
import { newDepth, type MergedSide, type Side } from './composite-side.ts';
import { Composite, type CompositePlan, type Rate } from './composite.ts';

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

interface Venue extends SampleBook {
  readonly tick: string;
  readonly lot: string;
  readonly contractSize?: string;
  readonly quote?: string;
  readonly venue?: VenueId;
  readonly market?: MarketKind;
  readonly changed?: Partial<InstrumentSpec>;
}

function specOf({ tick, lot, contractSize = '1', quote = 'USDT', venue = 'binance', market = 'spot', changed = {} }: Venue): InstrumentSpec {
  return sampleSpec({
    id: instrumentId(venue, market, `BTC${quote}`), venue, market, quote, settle: quote, tick: decimal(tick), lot: decimal(lot), contractSize: decimal(contractSize), ...changed,
  });
}

function rate(quote: string, text: string, atUs = 0): Rate {
  return { quote, rate: decimal(text), atUs, source: 'a test' };
}

function compositeOf(venues: readonly Venue[], changed: Partial<CompositePlan> = {}): Composite {
  return new Composite({
    base: 'BTC', quote: 'USDT', rates: [], rateUsMax: 60_000_000, levelsMax: 50,
    members: venues.map((venue) => ({ spec: specOf(venue), source: sampleSource(venue) })), ...changed,
  });
}

function refreshed(venues: readonly Venue[], changed: Partial<CompositePlan> = {}): Composite {
  const composite = compositeOf(venues, changed);
  composite.refresh(1_000_000);
  return composite;
}

/** Price, quantity, and the share of each venue, as text. */
function rowsOf({ scale, parts }: Composite, side: MergedSide): string[][] {
  return Array.from({ length: side.count }, (_, level) => [
    stepsText(side.ticks[level] ?? NaN, scale.tick), stepsText(side.lots[level] ?? NaN, scale.lot),
    ...parts.map((_part, member) => stepsText(side.shares[level * parts.length + member] ?? NaN, scale.lot)),
  ]);
}

const binance: Venue = { tick: '0.01', lot: '0.00001', bids: [[6_000_000, 100_000], [5_999_990, 50_000]], asks: [[6_000_010, 20_000]] };
const okxSwap: Venue = {
  tick: '0.1', lot: '0.01', contractSize: '0.01', venue: 'okx', market: 'perp', bids: [[600_000, 250], [599_900, 1]], asks: [[600_001, 4_000], [600_005, 1]],
};

test('ticks, lots and contracts come to one scale, and equal prices add', () => {
  const composite = refreshed([binance, okxSwap]);
  expect(composite.isExact).toBe(true);
  expect(rowsOf(composite, composite.bids)).toEqual([
    ['60000.00', '1.02500', '1.00000', '0.02500'],
    ['59999.90', '0.50000', '0.50000', '0.00000'],
    ['59990.00', '0.00010', '0.00000', '0.00010'],
  ]);
  expect(rowsOf(composite, composite.asks)).toEqual([
    ['60000.10', '0.60000', '0.20000', '0.40000'],
    ['60000.50', '0.00010', '0.00000', '0.00010'],
  ]);
});

test('a rate converts; without one, or with an old one, a book is left out and named', () => {
  const usdc: Venue = { ...binance, quote: 'USDC', bids: [[6_000_000, 1]], asks: [] };
  const composite = refreshed([binance, usdc], { rates: [rate('USDC', '1.0002')] });
  expect(rowsOf(composite, composite.bids)[0]).toEqual(['60012.000000', '0.00001', '0.00000', '0.00001']);
  expect(refreshed([binance, usdc]).parts.map(({ absence }) => absence)).toEqual([null, 'no-rate']);
  composite.refresh(60_000_001);
  expect(composite.parts.map(({ absence }) => absence)).toEqual([null, 'old-rate']);
  expect(composite.bids.count).toBe(2);
  composite.setRates([rate('USDC', '0.5', 60_000_000)]);
  composite.refresh(60_000_001);
  expect(rowsOf(composite, composite.bids).at(-1)).toEqual(['30000.000', '0.00001', '0.00000', '0.00001']);
});

test('books that are not live, halted or inverse take no part, unless the asker accepts them', () => {
  const venues: Venue[] = [
    ...validities.map((validity) => ({ ...binance, validity })), { ...binance, changed: { status: 'halted' } }, { ...binance, changed: { settle: 'BTC' } },
  ];
  const absences = (composite: Composite): (string | null)[] => composite.parts.map(({ absence }) => absence);
  const no = 'not-accepted';
  expect(absences(refreshed(venues))).toEqual([no, no, null, no, no, no, 'not-trading', 'inverse']);
  expect(absences(refreshed(venues, { accepted: ['live', 'degraded'] }))).toEqual([no, no, null, no, no, null, 'not-trading', 'inverse']);
});

test('a book that its reader could not read takes no part, and leaves nothing of an earlier reading', () => {
  let isBusy = false;
  const source = sampleSource(binance);
  const composite = compositeOf([], { members: [{ spec: specOf(binance), source: { ...source, read: (levels, max) => !isBusy && source.read(levels, max) } }] });
  composite.refresh(1);
  expect([composite.taken, composite.bids.count]).toEqual([1, 2]);
  isBusy = true;
  composite.refresh(2);
  expect([composite.taken, composite.bids.count, composite.parts[0]?.absence, composite.parts[0]?.bids.count]).toEqual([0, 0, 'unread', 0]);
});

test('beyond the nearest reach a sum says whose book is missing', () => {
  const short: Venue = { tick: '1', lot: '1', bids: [[100, 1], [99, 2]], asks: [] };
  const long: Venue = { tick: '1', lot: '1', bids: [[99, 10], [90, 20], [80, 40]], asks: [], bidReachTicks: 90 };
  const composite = refreshed([short, long]);
  const depth = newDepth();
  const asked = (ticks: number): unknown => {
    composite.depthTo(composite.bids, ticks, depth);
    return [depth.lots, depth.missing];
  };
  expect([composite.bids.reachTicks, composite.bids.wholeCount]).toEqual([99, 2]);
  expect([100, 99, 98, 90, 89, 1].map(asked)).toEqual([[1, 0], [13, 0], [13, 0b01], [33, 0b01], [33, 0b11], [73, 0b11]]);
  expect(composite.asks.reachTicks).toBe(null);
  composite.walk(composite.bids, 14, depth);
  expect(depth).toEqual({ lots: 14, cost: 100 + 12 * 99 + 90, worstTicks: 90, missing: 0b01 });
  composite.walk(composite.bids, 1_000, depth);
  expect(depth.lots).toBe(73);
});

test('ages are told on both clocks where both are known', () => {
  const composite = compositeOf([{ ...binance, receivedUs: 900_000, venueTimeUs: 1_880_000 }, binance]);
  const [known] = composite.parts;
  if (known !== undefined) known.clockAheadUs = 1_000_000;
  composite.refresh(1_000_000);
  expect(composite.parts.map(({ ageUs, venueAgeUs }) => [ageUs, venueAgeUs])).toEqual([[100_000, 120_000], [null, null]]);
});

test('a crossed composite is shown as such', () => {
  const composite = refreshed([binance, { ...binance, bids: [[6_000_050, 1]], asks: [[6_000_060, 1]] }]);
  expect([composite.crossedTicks, composite.taken]).toEqual([40, 0b11]);
});

test('numbers beyond 2^53 are called inexact', () => {
  expect(refreshed([binance, { ...binance, quote: 'USDC' }], { rates: [rate('USDC', '1.000000000000000001')] }).isExact).toBe(false);
  expect(refreshed([{ ...binance, bids: [[1, 2 ** 53 - 1]] }, binance]).isExact).toBe(false);
});

// What follows holds for all books.

const pairs = (isRising: boolean): fc.Arbitrary<Pair[]> => (
  fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 10_000 })), { selector: ([ticks]) => ticks, maxLength: 12 })
    .map((levels) => levels.sort(([left], [right]) => (isRising ? left - right : right - left)))
);
const venueOf: fc.Arbitrary<Venue> = fc.record({
  tick: fc.constantFrom('0.01', '0.1', '0.05', '0.5', '1', '0.02'), lot: fc.constantFrom('0.00001', '0.001', '1', '0.25'), contractSize: fc.constantFrom('1', '0.01', '0.001', '100'),
  quote: fc.constantFrom('USDT', 'USDC', 'EUR', 'TRY'), bids: pairs(false), asks: pairs(true), validity: fc.constantFrom('live', 'live', 'live', 'stale'),
  bidReachTicks: fc.option(fc.integer({ min: 1, max: 400 }), { nil: null }), askReachTicks: fc.option(fc.integer({ min: 1, max: 400 }), { nil: null }),
});
const venuesOf = fc.array(venueOf, { minLength: 1, maxLength: 5 });
const rates = [rate('USDC', '0.9998'), rate('EUR', '1.0871')]; // and none for TRY
const places = 20;

function units(value: Decimal): bigint {
  return value.units * 10n ** BigInt(places - value.decimals);
}

/** Prices and quantities as bigints of 20 places: slow, plain, and made without the code under test. */
function slowRows(venues: readonly Venue[], name: 'bids' | 'asks'): [price: bigint, sum: bigint][] {
  const rows = new Map<bigint, bigint>();
  for (const venue of venues) {
    const known = venue.quote === 'USDT' ? decimal('1') : rates.find(({ quote }) => quote === venue.quote)?.rate;
    if (known === undefined || venue.validity !== 'live') continue;
    const tick = decimal(venue.tick);
    const price = units({ units: tick.units * known.units, decimals: tick.decimals + known.decimals });
    const [lot, size] = [decimal(venue.lot), decimal(venue.contractSize ?? '1')];
    const quantity = units({ units: lot.units * size.units, decimals: lot.decimals + size.decimals });
    for (const [ticks, lots] of venue[name]) {
      const key = BigInt(ticks) * price;
      rows.set(key, (rows.get(key) ?? 0n) + BigInt(lots) * quantity);
    }
  }
  return [...rows].sort(([left], [right]) => Number(name === 'bids' ? right - left : left - right));
}

test('it says what an independent reckoning in bigints says', () => {
  fc.assert(fc.property(venuesOf, (venues) => {
    const composite = refreshed(venues, { rates });
    const rows = (side: MergedSide): [bigint, bigint][] => Array.from({ length: side.count }, (_, level) => [
      BigInt(side.ticks[level] ?? NaN) * units(composite.scale.tick), BigInt(side.lots[level] ?? NaN) * units(composite.scale.lot),
    ]);
    expect(composite.isExact).toBe(true);
    expect([rows(composite.bids), rows(composite.asks)]).toEqual([slowRows(venues, 'bids'), slowRows(venues, 'asks')]);
  }), { numRuns: 500 });
});

test('of one venue it is that venue', () => {
  fc.assert(fc.property(venueOf, (venue) => {
    const composite = refreshed([{ ...venue, quote: 'USDT', validity: 'live' }]);
    const own = (side: Side): number[][] => Array.from({ length: side.count }, (_, level) => [side.ticks[level] ?? 0, side.lots[level] ?? 0]);
    expect([own(composite.bids), own(composite.asks)]).toEqual([venue.bids, venue.asks]);
    const [part] = composite.parts;
    expect([composite.bids.reachTicks, composite.asks.reachTicks]).toEqual([part?.bids.reachTicks, part?.asks.reachTicks]);
    if (part !== undefined && venue.bids.length > 0 && venue.asks.length > 0) expect(referenceTicks(composite)).toBeCloseTo(microTicks(part), 9);
  }));
});

test('another venue never makes the best price worse, or any depth less', () => {
  fc.assert(fc.property(venuesOf, venueOf, fc.integer({ min: 1, max: 400 }), (venues, another, ticks) => {
    // The scale may become finer with the newcomer: compared in what both mean.
    const [before, after] = [refreshed(venues, { rates }), refreshed([...venues, another], { rates })];
    const depth = newDepth();
    for (const name of ['bids', 'asks'] as const) {
      const price = ({ scale }: Composite, at: number): bigint => BigInt(at) * units(scale.tick);
      const [old, fresh] = [before[name], after[name]];
      if (old.count > 0) {
        const [left, right] = [price(before, old.ticks[0] ?? 0), price(after, fresh.ticks[0] ?? 0)];
        expect(name === 'bids' ? right >= left : right <= left).toBe(true);
      }
      before.depthTo(old, ticks, depth);
      const less = BigInt(depth.lots) * units(before.scale.lot);
      const same = Number(price(before, ticks) / units(after.scale.tick));
      after.depthTo(fresh, same, depth);
      expect(BigInt(depth.lots) * units(after.scale.lot) >= less).toBe(true);
    }
  }));
});

test('within reach a sum is the sum of the parts, and the shares of a level are its lots', () => {
  fc.assert(fc.property(venuesOf, fc.integer({ min: 0, max: 12 }), (venues, level) => {
    const composite = refreshed(venues, { rates });
    const depth = newDepth();
    for (const name of ['bids', 'asks'] as const) {
      const side = composite[name];
      const limit = side.ticks[level];
      if (level >= side.count || limit === undefined) continue;
      composite.depthTo(side, limit, depth);
      let sum = 0;
      let missing = 0;
      composite.parts.forEach((part, member) => {
        if (part.absence !== null) return;
        const own = part[name];
        for (let at = 0; at < own.count; at += 1) if ((own.ticks[at] ?? 0) * own.sign <= limit * own.sign) sum += own.lots[at] ?? 0;
        if (own.reachTicks === null || limit * own.sign > own.reachTicks * own.sign) missing |= 1 << member;
      });
      expect([depth.lots, depth.missing]).toEqual([sum, missing]);
      expect(level < side.wholeCount).toBe(missing === 0);
      const shares = Array.from(side.shares.subarray(level * composite.parts.length, (level + 1) * composite.parts.length));
      expect(shares.reduce((total, share) => total + share, 0)).toBe(side.lots[level]);
      composite.walk(side, depth.lots, depth);
      expect([depth.lots, depth.worstTicks]).toEqual([sum, limit]);
    }
  }));
});

test('a price comes back from the common scale as it went', () => {
  fc.assert(fc.property(venuesOf, fc.integer({ min: 1, max: 10_000_000 }), (venues, ticks) => {
    const composite = refreshed(venues, { rates });
    composite.parts.forEach((part, member) => {
      if (part.absence === 'no-rate') return;
      const common = composite.toCommonTicks(member, ticks);
      const factor = composite.scale.tickFactors[member] ?? NaN;
      expect([Number.isSafeInteger(common), common / factor, common % factor]).toEqual([true, ticks, 0]);
    });
  }));
});

test('the reference lies between the micro-prices, and who has no reliability has no say', () => {
  fc.assert(fc.property(venuesOf, fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 5 }), (venues, reliabilities) => {
    const composite = refreshed(venues, { rates });
    composite.parts.forEach((part, member) => { part.reliability = (reliabilities[member] ?? 0) / 100; });
    const heard = composite.parts.filter(({ absence, bids, asks, reliability }) => absence === null && bids.count > 0 && asks.count > 0 && reliability > 0);
    const reference = referenceTicks(composite);
    expect(reference === null).toBe(heard.length === 0);
    if (heard.length === 0) return;
    const micro = heard.map(microTicks);
    expect(reference).toBeGreaterThanOrEqual(Math.min(...micro) * (1 - 1e-12));
    expect(reference).toBeLessThanOrEqual(Math.max(...micro) * (1 + 1e-12));
  }));
});

test('what lies far from a venue’s own middle gives it no weight, what lies near does', () => {
  const plain: Venue = { tick: '1', lot: '1', bids: [[99_999, 100]], asks: [[100_001, 100]] };
  const other = (bids: readonly Pair[], asks: readonly Pair[]): Venue => ({ tick: '1', lot: '1', bids: [[100_099, 100], ...bids], asks: [[100_101, 100], ...asks] });
  expect(referenceTicks(refreshed([plain, other([[100_049, 800]], [[100_151, 800]])]))).toBeCloseTo(100_050, 6);
  // 5 bp of the middle, 100 100, are 50.05 ticks.
  expect(referenceTicks(refreshed([plain, other([[100_050, 800]], [[100_150, 800]])]))).toBeCloseTo(100_090, 6);
});

test('the reference follows the venue with the deeper and more reliable book', () => {
  const deep: Venue = { tick: '1', lot: '1', bids: [[99_999, 900]], asks: [[100_001, 900]] };
  const thin: Venue = { tick: '1', lot: '1', bids: [[100_099, 100]], asks: [[100_101, 100]] };
  const composite = refreshed([deep, thin]);
  expect(referenceTicks(composite)).toBeCloseTo(100_010, 6);
  const [first] = composite.parts;
  if (first !== undefined) first.reliability = 1 / 9;
  expect(referenceTicks(composite)).toBeCloseTo(100_050, 6);
});
