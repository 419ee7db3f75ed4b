/** Both ends of the long tail's way into the desk: what another thread would write, through the ring, into the desk's one order of facts. */

import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { field, floatAt, kindAt, streamAt, type Slots } from '../core/memory/record.ts';
import { newRing, openRingWriter, type RingLocation } from '../core/memory/ring.ts';
import { assert } from '../domain/assert.ts';
import { factKinds, validities } from '../domain/fact.ts';
import type { Fault } from '../domain/fault.ts';
import { isBasicVenue, type BasicMarketId, type InstrumentSpec } from '../domain/instrument.ts';
import { bitstampListing, startBitstamp, wholeBook, type BitstampSample } from '../edge/practice/bitstamp-sample.ts';
import { loadKernel } from '../edge/kernel.ts';
import { clock } from '../edge/net/clock.ts';
import { BasicIntake } from './basic-intake.ts';
import { BasicMarkets } from './basic-markets.ts';
import { basicDeskLimits, type BasicPlace, type FromBasic, type ToBasic } from './basic-messages.ts';
import { Desk } from './desk.ts';
import { newBasicRing } from './rings.ts';

const spot: BasicMarketId = 'basic.bitstamp:spot';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startExchange(): Promise<BitstampSample> {
  const exchange = await startBitstamp();
  closing.push(exchange.close);
  return exchange;
}

/** A desk and the thread beside it, on one thread; what they say to each other may be lost. */
class Bench {
  readonly desk: Desk;
  readonly facts: string[] = [];
  readonly faults: Fault[] = [];
  readonly specs = new Map<string, InstrumentSpec>();
  readonly gone: number[] = [];
  turnCount = 0;
  /** False: the thread beside hangs, or is dead. */
  isThere = true;
  markets: BasicMarkets;
  readonly #places: readonly BasicPlace[];
  readonly #ring: RingLocation;

  constructor(server: string, { ring = newBasicRing(), instruments = ['BTC/USD'] }: { readonly ring?: RingLocation; readonly instruments?: readonly string[] | null } = {}) {
    this.#places = [{ id: spot, server }, { id: 'basic.bitstamp:perp', server }];
    this.#ring = ring;
    this.desk = new Desk({ markets: [], basics: this.#places, on: [spot], kernel: loadKernel(), instruments, isRacing: false, nextSequence: 1 }, {
      journal: (slots, slot) => {
        this.facts.push(wordsOf(slots, slot));
        return true;
      },
      tell: () => undefined,
      turn: () => (this.turnCount += 1),
      onInstruments: (specs) => specs.forEach((spec) => this.specs.set(spec.symbol, spec)),
      onBook: () => undefined,
      onBookGone: (stream) => this.gone.push(stream),
      log: (_place, reason) => this.faults.push(reason),
      askBasic: (message) => this.#ask(message),
    });
    this.markets = this.newThread();
    const intake = new BasicIntake(ring, (slots, slot) => this.desk.onBasicFact(slots, slot), () => (this.turnCount += 1));
    intake.start();
    closing.push(() => intake.close(), () => this.markets.close(), () => this.desk.close());
    const looking = setInterval(() => this.look(), 30);
    closing.push(() => clearInterval(looking));
    this.desk.start();
  }

  newThread(): BasicMarkets {
    return new BasicMarkets({
      places: this.#places, ring: openRingWriter(this.#ring), environment: {}, pace: { pauseMs: 20, isPolled: true },
      tell: (message) => this.#hear(message), log: (reason) => this.faults.push(reason),
    });
  }

  look(): void {
    if (this.isThere) this.markets.look();
  }

  /** As the screen is told. */
  get status() {
    const [status] = this.desk.statuses(clock());
    return status;
  }

  bookOf(symbol: string) {
    return this.desk.market.bookOf(this.specs.get(symbol)?.stream ?? 0);
  }

  #ask(message: ToBasic): void {
    const said = structuredClone(message);
    if (this.isThere) setImmediate(() => this.isThere && this.markets.on(said));
  }

  #hear(message: FromBasic): void {
    const said = structuredClone(message);
    if (this.isThere) setImmediate(() => this.desk.onBasic(said));
  }
}

function wordsOf(slots: Slots, slot: number): string {
  const kind = factKinds[kindAt(slots, slot)];
  return `${streamAt(slots, slot)} ${kind}${kind === 'validity' ? ` ${validities[floatAt(slots, slot, field.a)]}` : ''}`;
}

const soon = { timeout: 60_000 };

test('a market of the long tail brings instruments, whole books and trades in the one order of facts, and is never live', async () => {
  const exchange = await startExchange();
  exchange.trades = [{ date: '1700000001', tid: '7', amount: '0.25', type: '0', price: '60000' }];
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  await expect.poll(() => bench.facts, soon).toContain('1 trade');
  const spec = bench.specs.get('BTC/USD');
  expect(spec).toMatchObject({ id: 'basic.bitstamp:spot:BTC/USD', venue: 'basic.bitstamp', stream: 1, version: 1 });
  expect([bench.bookOf('BTC/USD')?.bestBidTicks, bench.bookOf('BTC/USD')?.bestAskTicks]).toEqual([60_000, 60_010]);
  await expect.poll(() => bench.status?.name, soon).toBe('Bitstamp');
  expect(bench.status).toMatchObject({ venue: 'basic.bitstamp', market: 'spot', isOn: true, link: 'open', fault: null, lineCount: 1, openLineCount: 1 });
  expect(bench.status?.reliability?.parts.live).toBeLessThan(0.5);
  expect(bench.facts.join()).not.toContain('live');
  expect(bench.turnCount).toBeGreaterThan(0);
  expect(spec !== undefined && isBasicVenue(spec.venue)).toBe(true);
});

test('candles of the past are asked through the other thread, and each question is answered, also when that thread is gone', async () => {
  const exchange = await startExchange();
  exchange.candles = (stepS, startS) => [[startS, '60000', '60010', '59990', '60005', '1.5'], [startS + stepS, '60005', '60005', '60005', '60005', '0']];
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  const feed = bench.desk.basicFeedOf(spot);
  assert(feed !== null, 'it is on');
  const asked = { symbol: 'BTC/USD', intervalUs: 60_000_000, beforeUs: 1_700_000_160_000_000, count: 2 };
  const { outcome } = await feed.ask(asked);
  assert(outcome.ok && outcome.value !== null, 'candles came');
  expect(JSON.parse(new TextDecoder().decode(outcome.value))).toEqual([[1_700_000_040_000, '60000', '60010', '59990', '60005', '1.5'], [1_700_000_100_000, '60005', '60005', '60005', '60005', '0']]);
  bench.isThere = false;
  const lost = feed.ask(asked);
  feed.begin();
  expect(await lost).toMatchObject({ outcome: { ok: false, fault: { code: 'role.silent' } } });
});

test('a market is switched off and on while all runs, and what was under way for it comes to nothing', async () => {
  const exchange = await startExchange();
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  bench.desk.switchOff(spot);
  expect(bench.status).toMatchObject({ isOn: false, link: 'off', reliability: null });
  expect([bench.gone, bench.bookOf('BTC/USD')]).toEqual([[1], null]);
  const asked = exchange.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(exchange.asked.length - asked, 'what was on its way, and no more').toBeLessThanOrEqual(2);
  bench.desk.switchOn(spot);
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  expect(bench.specs.get('BTC/USD')?.stream, 'the number stays').toBe(1);
});

test('what someone watches is followed, and let go when nobody does', async () => {
  const exchange = await startExchange();
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.specs.size, soon).toBe(2);
  bench.desk.watch([bench.specs.get('ETH/USD')?.stream ?? 0]);
  await expect.poll(() => bench.bookOf('ETH/USD')?.validity, soon).toBe('degraded');
});

test('a thread that falls silent has stale books; when another takes its place all is asked for anew', async () => {
  const exchange = await startExchange();
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  bench.isThere = false;
  await bench.markets.close(); // it died; its last facts are in the ring
  const later = clock() + (basicDeskLimits.silentMsMax + 1_000) * 1_000;
  const [status] = bench.desk.statuses(later);
  expect(status).toMatchObject({ isOn: true, link: 'unreachable', fault: { code: 'role.silent' } });
  expect(bench.bookOf('BTC/USD')?.validity).toBe('stale');
  bench.isThere = true;
  bench.markets = bench.newThread();
  for (const feed of bench.desk.basics) feed.begin();
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
  await expect.poll(() => bench.status?.link, soon).toBe('open');
});

test('facts for which the ring has no room are lost, and their instruments followed anew', async () => {
  const exchange = await startExchange();
  const levels = (from: number, step: number) => Array.from({ length: 100 }, (_, index) => [String(from + index * step), '1']);
  exchange.book = { ...wholeBook, bids: levels(59_000, -1), asks: levels(59_010, 1) };
  // Room for two whole books: with nobody reading it is full at once.
  const ring = newRing({ slots: 128, readers: [{ name: 'trading', gating: true }] });
  const writer = openRingWriter(ring);
  const markets = new BasicMarkets({ places: [{ id: spot, server: `http://${exchange.address}` }], ring: writer, environment: {}, pace: { pauseMs: 20, isPolled: true }, tell: () => undefined, log: () => undefined });
  closing.push(() => markets.close());
  markets.on({ kind: 'switch', market: spot, isOn: true });
  markets.on({ kind: 'follow', market: spot, symbol: 'BTC/USD', stream: 1, follow: 7 });
  await expect.poll(() => writer.used(), soon).toBeGreaterThan(100);
  const asked = (): number => exchange.asked.filter((path) => path.includes('order_book')).length;
  await expect.poll(asked, soon).toBeGreaterThan(5); // it goes on, and nothing waits
  const told: string[] = [];
  const follows: number[] = [];
  const intake = new BasicIntake(ring, (slots, slot) => {
    told.push(wordsOf(slots, slot));
    if (told.at(-1) === '1 validity resyncing') follows.push(floatAt(slots, slot, field.c));
  }, () => undefined);
  intake.start();
  closing.push(() => intake.close());
  markets.look();
  await expect.poll(() => told.filter((fact) => fact === '1 validity degraded').length, soon).toBeGreaterThan(1);
  expect(new Set(follows)).toEqual(new Set([7]));
});

test('an exchange that cannot be opened says why and is tried again', async () => {
  const exchange = await startExchange();
  exchange.listing = 500;
  const bench = new Bench(`http://${exchange.address}`);
  await expect.poll(() => bench.status, soon).toMatchObject({ isOn: true, link: 'unreachable', fault: { code: 'venue.unreachable' }, retryUs: expect.any(Number) });
  exchange.listing = bitstampListing;
  await expect.poll(() => bench.bookOf('BTC/USD')?.validity, soon).toBe('degraded');
});

test('of a huge list as many are kept as screens can be told of, the usual ones first', async () => {
  const exchange = await startExchange();
  const [first] = bitstampListing;
  const named = (quote: string, count: number): readonly object[] => Array.from({ length: count }, (_, index) => ({ ...first, name: `C${index}/${quote}`, market_symbol: `c${index}${quote.toLowerCase()}`, base_currency: `C${index}`, counter_currency: quote }));
  exchange.listing = [...named('GBP', 1_500), ...named('EUR', 1_500)];
  const bench = new Bench(`http://${exchange.address}`, { instruments: [] });
  await expect.poll(() => bench.specs.size, soon).toBe(basicDeskLimits.listedMax);
  expect([...bench.specs.values()].filter(({ quote }) => quote === 'EUR')).toHaveLength(1_500);
  expect(bench.faults.map(({ code }) => code)).toContain('queue.full');
});

test('no more are followed than a market has room for', async () => {
  const exchange = await startExchange();
  const [first] = bitstampListing;
  exchange.listing = Array.from({ length: basicDeskLimits.followedMax + 5 }, (_, index) => ({ ...first, name: `C${index}/USD`, market_symbol: `c${index}usd`, base_currency: `C${index}` }));
  const bench = new Bench(`http://${exchange.address}`, { instruments: null });
  await expect.poll(() => bench.faults.filter(({ code }) => code === 'queue.full').length, soon).toBe(5);
  expect(bench.desk.market.streams).toHaveLength(basicDeskLimits.followedMax);
});

test('without a basic market nothing of ccxt is loaded, also not by the thread of basic markets before one is on', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load: (url, context, next) => { seen.push(url); return next(url, context); } });
    for (const file of ['start', 'config', 'roles/trading', 'roles/view', 'roles/store', 'roles/basic', 'basic-intake']) await import(new URL('./' + file + '.ts', ${JSON.stringify(import.meta.url)}).href);
    console.log(JSON.stringify({ count: seen.length, ccxt: seen.filter((url) => url.includes('/node_modules/ccxt/') || url.includes('ccxt-exchange')) }));`;
  const said = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(JSON.parse(said.stdout === '' ? said.stderr : said.stdout)).toEqual({ count: expect.any(Number), ccxt: [] });
});
