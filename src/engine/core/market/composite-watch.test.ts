import { expect, test } from 'vitest';
import type { Reliability } from '../../contract/channels.ts';
import { newChance, nextExponential, nextNormal } from '../../domain/chance.ts';
import type { Validity } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead } from '../memory/record.ts';
import { newBooks } from './book.ts';
import type { Pair } from './composite-sample.ts';
import { CompositeWatch, type WatchPlan } from './composite-watch.ts';

const spot = sampleSpec();
const swap = sampleSpec({
  id: 'okx:perp:BTC-USDT-SWAP', stream: 2, venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 },
});
const usdc = sampleSpec({ id: 'binance:spot:BTCUSDC', stream: 3, symbol: 'BTCUSDC', quote: 'USDC', settle: 'USDC' });
const parts: Reliability['parts'] = { open: 1, live: 1, gaps: 1, resyncs: 1, reconnects: 1, faults: 1, refusals: 1, quiet: 1, clock: 1 };
const startUs = 1_700_000_000_000_000;

interface Written {
  readonly atUs?: number;
  readonly kind?: 'depth' | 'snapshot';
  readonly validity?: Validity;
  readonly wayUs?: number;
}

/** A watch with books that are written as a desk writes them. */
class Bench {
  readonly watch: CompositeWatch;
  readonly #books = newBooks(newKernelTwin(8_388_608));

  constructor(changed: Partial<WatchPlan> = {}) {
    this.watch = new CompositeWatch({ base: 'BTC', quote: 'USDT', size: 0, rates: [], rateUsMax: 1, feeBps: new Map(), levelsMax: 50, depths: new Map([['okx:spot', { levels: 400 }], ['okx:perp', { levels: 400 }]]), ...changed });
  }

  open(...specs: readonly InstrumentSpec[]): this {
    for (const spec of specs) {
      this.watch.join(spec, this.#books.open(spec.stream));
      this.watch.onStatus(marketId(spec), { score: 0.5, parts }, 2_000);
    }
    return this;
  }

  reopen(spec: InstrumentSpec): void {
    this.#books.close(spec.stream);
    this.open(spec);
  }

  tellBest({ stream }: InstrumentSpec, middle: number, { receivedUs, venueUs }: { readonly receivedUs: number; readonly venueUs: number }): void {
    const slots = newSlots(2);
    writeHead(slots, 0, 'bbo', stream, 1, 0);
    for (const [at, value] of [[field.receivedUs, receivedUs], [field.venueTimeUs, venueUs], [field.c, 1], [field.d, 1], [field.tail, middle - 1], [field.tail + 2, middle + 1]] as const) setFloat(slots, 0, at, value);
    this.watch.onRecord(slots, 0);
    this.watch.onChange(slots, 0);
  }

  write({ stream }: InstrumentSpec, bids: readonly Pair[], asks: readonly Pair[], { atUs = startUs, kind = 'snapshot', validity = 'live', wayUs = 1_000 }: Written = {}): void {
    const slots = newSlots(64);
    writeHead(slots, 0, kind, stream, tailSlotsFor(bids.length + asks.length), 0);
    setFloat(slots, 0, field.receivedUs, atUs);
    setFloat(slots, 0, field.venueTimeUs, atUs - wayUs);
    setFloat(slots, 0, field.c, bids.length);
    setFloat(slots, 0, field.d, asks.length);
    [...bids, ...asks].forEach(([ticks, lots], index) => {
      setFloat(slots, 0, field.tail + index * 2, ticks);
      setFloat(slots, 0, field.tail + index * 2 + 1, lots);
    });
    this.watch.onRecord(slots, 0);
    const book = this.#books.get(stream);
    book?.apply(slots, 0);
    book?.setValidity(validity, atUs);
    this.watch.onChange(slots, 0);
  }
}

test('the report holds each venue, all together, and every pair', () => {
  const bench = new Bench({ size: 0.5, feeBps: new Map([['okx:perp', 2]]) }).open(spot, swap);
  bench.write(spot, [[6_000_000, 200_000], [5_990_000, 100_000]], [[6_000_100, 100_000]]);
  bench.write(swap, [[600_300, 10_000]], [[600_400, 100], [600_500, 9_900]], { atUs: startUs + 40_000 });
  const report = bench.watch.report(startUs + 100_000);
  expect(report).toMatchObject({
    timeUs: startUs + 100_000, base: 'BTC', quote: 'USDT', isExact: true, leftOut: [], leftOutCount: 0,
    composite: {
      bid: { price: '60030', quantity: '1', venues: ['okx:perp:BTC-USDT-SWAP'] }, ask: { price: '60001', quantity: '1', venues: ['binance:spot:BTCUSDT'] },
      crossedBps: 4.833, wholeTo: { bid: '60030', ask: '60001' },
    },
  });
  expect(report.venues).toEqual([
    {
      id: 'binance:spot:BTCUSDT', absence: null, validity: 'live', bid: { price: '60000', quantity: '2' }, ask: { price: '60001', quantity: '1' }, micro: expect.closeTo(60_000.6667, 4), weight: 0.5,
      reach: { bid: '59900', ask: '60001' }, ageMs: 100, venueAgeMs: 103, takerFeeBps: 10, isDefaultFee: true, reliability: { score: 0.5, parts },
    },
    {
      id: 'okx:perp:BTC-USDT-SWAP', absence: null, validity: 'live', bid: { price: '60030', quantity: '1' }, ask: { price: '60040', quantity: '0.01' }, micro: expect.closeTo(60_039.901, 4), weight: 0.5,
      reach: { bid: '60030', ask: '60050' }, ageMs: 60, venueAgeMs: 63, takerFeeBps: 2, isDefaultFee: false, reliability: { score: 0.5, parts },
    },
  ]);
  const [gross, net] = [29 / 2, 29 / 2 - (60_001 * 0.001 + 60_030 * 0.0002) / 2];
  expect(report.best).toEqual({
    buy: 'binance:spot:BTCUSDT', sell: 'okx:perp:BTC-USDT-SWAP', validity: 'live', ageMs: 100, open: { base: 0, gain: 0 },
    best: { grossBps: 4.833, netBps: expect.closeTo((2 * net) / 6.0001, 3), grossPerBase: 29, netPerBase: expect.closeTo(2 * net, 6) },
    sized: { grossBps: 4.833, netBps: expect.closeTo((2 * net) / 6.0001, 3), gross, net: expect.closeTo(net, 6) },
  });
  expect(report.matrix.map(({ buy, sell }) => [buy, sell])).toEqual([['binance:spot:BTCUSDT', 'okx:perp:BTC-USDT-SWAP'], ['okx:perp:BTC-USDT-SWAP', 'binance:spot:BTCUSDT']]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('of all that is listed it chooses its base in quotes that it can convert, and names the rest', () => {
  const bench = new Bench({ rates: [{ quote: 'USDC', rate: { units: 9_998n, decimals: 4 }, atUs: startUs, source: 'a test' }] });
  const euro = sampleSpec({ id: 'binance:spot:BTCEUR', stream: 4, quote: 'EUR' });
  const ether = sampleSpec({ stream: 5, base: 'ETH' });
  const gone = sampleSpec({ stream: 6, status: 'gone' });
  const many = Array.from({ length: 20 }, (_, index) => sampleSpec({ id: `htx:spot:${index}`, stream: 10 + index }));
  expect(bench.watch.choose([spot, swap, usdc, euro, ether, gone])).toEqual([spot, swap, usdc]);
  expect(bench.watch.report(startUs)).toMatchObject({ leftOut: [{ id: 'binance:spot:BTCEUR', reason: 'no-rate' }], leftOutCount: 1, rates: [{ quote: 'USDC', rate: '0.9998', ageMs: 0, source: 'a test' }] });
  expect(bench.watch.choose(many)).toHaveLength(16);
  expect(bench.watch.report(startUs).leftOut).toContainEqual({ id: 'htx:spot:16', reason: 'too-many' });
  // Whoever is there already keeps its place, whatever is listed before it.
  bench.open(swap);
  expect(bench.watch.choose([...many, swap]).map(({ stream }) => stream)).toContain(swap.stream);
});

test('with nothing there, or nobody known to be reliable, it says so instead of guessing', () => {
  const bench = new Bench();
  expect(bench.watch.report(startUs)).toMatchObject({ venues: [], composite: { bid: null, ask: null, crossedBps: null, reference: null }, best: null, matrix: [], leads: [] });
  bench.open(spot, usdc);
  bench.write(spot, [[100, 1]], [[101, 1]]);
  expect(bench.watch.report(startUs).composite.reference).toBeCloseTo(1.005, 9);
  bench.watch.onStatus('binance:spot', null, null);
  expect(bench.watch.report(startUs)).toMatchObject({ composite: { reference: null, bid: { price: '1' } }, venues: [{ absence: 'no-rate' }, { absence: null, venueAgeMs: null, reliability: null }] });
});

test('a book that goes is gone from all of it, one that comes back begins anew', () => {
  const bench = new Bench().open(spot, swap);
  bench.write(spot, [[100, 1]], [[101, 1]]);
  bench.watch.report(startUs);
  bench.watch.leave(spot.stream);
  expect(bench.watch.report(startUs).venues.map(({ id }) => id)).toEqual([swap.id]);
  bench.watch.leave(swap.stream);
  bench.watch.leave(swap.stream);
  expect(bench.watch.report(startUs).venues).toEqual([]);
});

test('another tick is no change of the price', () => {
  const bench = follow('live');
  const coarse = { ...swap, version: 2, tick: { units: 10n, decimals: 1 } };
  bench.reopen(coarse);
  expect(bench.watch.report(startUs + 60_000_000)).toMatchObject({ leads: [], venues: [{ id: spot.id }, { id: swap.id, absence: 'not-accepted' }] });
  bench.write(coarse, [[60_000, 1]], [[60_002, 1]]);
  expect(bench.watch.report(startUs + 60_000_000).venues[1]?.bid?.price).toBe('60000');
});

test('levels behind the end of a whole book are shown, and known not to be all', () => {
  const bench = new Bench().open(spot);
  bench.write(spot, [[100, 1], [99, 1]], [[101, 1]]);
  bench.write(spot, [[50, 1]], [], { kind: 'depth' });
  expect(bench.watch.report(startUs).venues[0]?.reach).toEqual({ bid: '0.99', ask: '1.01' });
});

/** The swap does what the spot market did, four cells later. */
function follow(validity: Validity): Bench {
  const bench = new Bench().open(spot, swap);
  for (let step = 0; step < 1_200; step += 1) {
    const atUs = startUs + step * 50_000;
    const wave = (at: number): number => 600_000 + Math.round(300 * Math.sin(at * at * 0.37) + 200 * Math.sin(at * 1.7));
    bench.write(spot, [[wave(step) * 10 - 1, 1]], [[wave(step) * 10 + 1, 1]], { atUs, validity });
    bench.write(swap, [[wave(step - 4) - 1, 1]], [[wave(step - 4) + 1, 1]], { atUs: atUs + 1, validity });
  }
  return bench;
}

interface Clocks {
  /** How far the swap's venue is ahead of us, and how long its messages take. */
  readonly aheadUs: number;
  readonly wayUs: number;
  /** The spot market's best prices have no time, as Binance's. */
  readonly isSpotTimeless?: boolean;
}

/** Best prices alone: the swap follows the spot market by 37 ms, whatever clocks and ways say. */
function leadByBest({ aheadUs, wayUs, isSpotTimeless = false }: Clocks): number | null {
  const bench = new Bench().open(spot, swap);
  bench.watch.onStatus(marketId(swap), null, aheadUs);
  bench.watch.onStatus(marketId(spot), null, 0);
  bench.write(spot, [[6_000_000, 1]], [[6_000_002, 1]]);
  bench.write(swap, [[600_000, 1]], [[600_002, 1]]);
  const chance = newChance(3);
  const told: { readonly receivedUs: number; readonly tell: () => void }[] = [];
  for (let [atUs, ticks] = [startUs + 1_000_000, 600_000]; atUs < startUs + 120_000_000; atUs += Math.ceil(nextExponential(chance, 60_000))) {
    const middle = (ticks += Math.round(nextNormal(chance) * 5));
    const [spotUs, swapUs] = [atUs + 20_000, atUs + 37_000 + wayUs];
    told.push({ receivedUs: spotUs, tell: () => bench.tellBest(spot, middle * 10, { receivedUs: spotUs, venueUs: isSpotTimeless ? 0 : atUs }) });
    told.push({ receivedUs: swapUs, tell: () => bench.tellBest(swap, middle, { receivedUs: swapUs, venueUs: atUs + 37_000 + aheadUs }) });
    // The book's own messages have a time, and come later: they teach the way, and move nothing.
    told.push({ receivedUs: spotUs + 1_000, tell: () => bench.write(spot, [[6_000_000, 1]], [[6_000_002, 1]], { atUs: spotUs + 1_000, wayUs: 20_000 }) });
  }
  for (const { tell } of told.sort((left, right) => left.receivedUs - right.receivedUs)) tell();
  return bench.watch.report(startUs + 121_000_000).leads[0]?.leadMs ?? null;
}

test('a lead is told within a tenth, whatever the venues’ clocks are, and however long their messages take', () => {
  for (const aheadUs of [0, 200_000, -200_000]) {
    for (const wayUs of [5_000, 180_000]) expect(leadByBest({ aheadUs, wayUs })).toBeCloseTo(37, 0);
  }
  expect(Math.abs((leadByBest({ aheadUs: 200_000, wayUs: 90_000, isSpotTimeless: true }) ?? 0) - 37)).toBeLessThan(3.7);
});

test('who leads is told once it is sure, of live books alone', () => {
  const bench = follow('live');
  const { leads } = bench.watch.report(startUs + 60_000_000);
  expect(leads).toEqual([{ first: spot.id, second: swap.id, leadMs: expect.closeTo(200, -1), correlation: expect.closeTo(1, 0), sureness: 1 }]);
  bench.watch.leave(swap.stream);
  expect(bench.watch.report(startUs + 60_000_000).leads).toEqual([]);
  expect(follow('stale').watch.report(startUs + 60_000_000).leads).toEqual([]);
});
