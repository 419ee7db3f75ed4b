import { expect, test } from 'vitest';
import { newChance } from '../../domain/chance.ts';
import { factCode, factKinds, linkStates, validities } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok } from '../../domain/result.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, floatAt, kindAt } from '../memory/record.ts';
import { newBinanceSpotDecoder } from './binance/decode.ts';
import { binanceSpot } from './binance/spot.ts';
import { Feed, feedLimits, type FeedPort } from './feed.ts';
import { trackLimits } from './tracks.ts';

const spec: InstrumentSpec = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT',
  tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 8, qtyDecimals: 8, status: 'trading',
};

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const list = bytes({
  symbols: [{
    symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    ],
  }],
});
const snapshot = (lastUpdateId: number): Uint8Array =>
  bytes({ lastUpdateId, bids: [['100.00000000', '1.00000000']], asks: [['101.00000000', '2.00000000']] });
const depth = (U: number, u: number): Uint8Array =>
  bytes({ stream: 'btcusdt@depth@100ms', data: { e: 'depthUpdate', E: 1, s: 'BTCUSDT', U, u, b: [['99.00000000', '3.00000000']], a: [] } });
const best = (u: number): Uint8Array =>
  bytes({ stream: 'btcusdt@bookTicker', data: { u, s: 'BTCUSDT', b: '100.00000000', B: '1.00000000', a: '101.00000000', A: '2.00000000' } });

/** A feed in a world that only writes down what it is asked to do. */
class Bench implements FeedPort {
  readonly asked: string[] = [];
  readonly facts: string[] = [];
  readonly faults: Fault['code'][] = [];
  readonly requests: { id: number; path: string }[] = [];
  readonly feed: Feed;
  alarmUs = Infinity;
  nowUs = 1_000_000_000;

  constructor() {
    this.feed = new Feed(binanceSpot, newBinanceSpotDecoder(newKernelTwin()), this, newChance(1));
  }

  connect(): void { this.asked.push('connect'); }
  disconnect(): void { this.asked.push('disconnect'); }
  send(text: string): void { this.asked.push(text.includes('UNSUBSCRIBE') ? 'unsubscribe' : 'subscribe'); }
  ping(): void { this.asked.push('ping'); }
  request(id: number, path: string): void { this.requests.push({ id, path }); }
  wakeAt(timeUs: number): void { this.alarmUs = timeUs; }
  listed(): void { this.feed.track(spec, this.nowUs); }
  trouble(reason: Fault): void { this.faults.push(reason.code); }
  emit(...[slots, slot]: Parameters<FeedPort['emit']>): void {
    const kind = kindAt(slots, slot);
    const a = floatAt(slots, slot, field.a);
    const detail = kind === factCode.validity ? validities[a] : kind === factCode.link ? linkStates[a] : floatAt(slots, slot, field.b);
    this.facts.push(`${factKinds[kind]} ${detail}`);
  }

  /** Lets time pass and the alarm ring as often as it is set. */
  wait(us: number): void {
    const endUs = this.nowUs + us;
    while (this.alarmUs <= endUs) {
      this.nowUs = Math.max(this.nowUs, this.alarmUs);
      this.alarmUs = Infinity;
      this.feed.onWake(this.nowUs);
    }
    this.nowUs = endUs;
  }

  answer(body: Uint8Array | Fault, retryAfterUs = 0): void {
    const request = this.requests.shift();
    this.feed.onResponse(request?.id ?? 0, body instanceof Uint8Array ? ok(body) : failed(body), retryAfterUs, this.nowUs);
  }

  hear(message: Uint8Array): void {
    this.feed.onMessage(message, this.nowUs);
  }

  /** Listed, connected, aligned at id 10. */
  static live(): Bench {
    const bench = new Bench();
    bench.feed.start(bench.nowUs);
    bench.answer(list);
    bench.feed.onOpen(bench.nowUs);
    bench.hear(depth(9, 11));
    bench.answer(snapshot(10));
    bench.facts.length = 0;
    bench.asked.length = 0;
    return bench;
  }
}

test('from nothing to a live book: list, connect, buffer, snapshot, changes', () => {
  const bench = new Bench();
  bench.feed.start(bench.nowUs);
  expect(bench.requests.map(({ path }) => path)).toEqual(['/api/v3/exchangeInfo']);
  bench.answer(list);
  expect(bench.asked).toEqual(['connect']);
  bench.feed.onOpen(bench.nowUs);
  bench.hear(depth(5, 8));
  bench.hear(depth(9, 11));
  expect(bench.requests[0]?.path).toContain('symbol=BTCUSDT');
  bench.answer(snapshot(10));
  bench.hear(depth(12, 12));
  expect(bench.facts).toEqual([
    'link connecting', 'validity resyncing', 'link connecting', 'link open',
    'snapshot 10', 'depth 11', 'validity live', 'depth 12',
  ]);
  expect(bench.faults).toEqual([]);
});

test('a hole becomes a gap, the book is not live until it is aligned anew', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  expect(bench.facts).toEqual(['gap 14', 'validity resyncing']);
  expect(bench.feed.validityOf(1)).toBe('resyncing');
  bench.wait(100_000);
  bench.answer(snapshot(14));
  expect(bench.facts.slice(2)).toEqual(['snapshot 14', 'depth 15', 'validity live']);
});

test('a book that breaks again and again asks for snapshots ever more rarely; one that was well asks at once', () => {
  const bench = Bench.live();
  let id = 100;
  const gaps: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const brokenUs = bench.nowUs;
    bench.hear(depth(id + 10, id + 11));
    while (bench.requests.length === 0) {
      bench.wait(10_000);
      bench.feed.onAlive(bench.nowUs);
    }
    gaps.push(bench.nowUs - brokenUs);
    id += 11;
    bench.answer(snapshot(id));
    expect(bench.feed.validityOf(1)).toBe('live');
  }
  expect(gaps.at(-1)).toBeGreaterThan(10 * (gaps[0] ?? 0));
  for (let waitedUs = 0; waitedUs < trackLimits.stableUs; waitedUs += 500_000) {
    bench.wait(500_000);
    bench.feed.onAlive(bench.nowUs);
  }
  bench.hear(depth(id + 10, id + 11));
  expect(bench.requests).toHaveLength(1);
});

test('a snapshot that came before the stream is believed at its first change, or after half a second', () => {
  for (const isBusy of [true, false]) {
    const bench = new Bench();
    bench.feed.start(bench.nowUs);
    bench.answer(list);
    bench.feed.onOpen(bench.nowUs);
    bench.answer(snapshot(10));
    expect(bench.feed.validityOf(1)).toBe('resyncing');
    if (isBusy) bench.hear(depth(11, 12));
    else bench.wait(trackLimits.confirmUs + 100_000);
    expect(bench.feed.validityOf(1)).toBe('live');
  }
});

test('a connection that falls silent is asked, then given up, and its books are stale', () => {
  const bench = Bench.live();
  bench.wait(feedLimits.silenceUsMax + feedLimits.wakeUsMax);
  expect(bench.asked.slice(0, 2)).toEqual(['ping', 'ping']);
  expect(bench.asked).toContain('disconnect');
  expect(bench.feed.validityOf(1)).toBe('stale');
  expect(bench.faults).toContain('venue.silent');
  bench.wait(feedLimits.retryUsMin);
  expect(bench.asked.at(-1)).toBe('connect');
});

test('an answered ping keeps a quiet connection alive', () => {
  const bench = Bench.live();
  for (let second = 0; second < 20; second += 1) {
    bench.wait(1_000_000);
    bench.feed.onAlive(bench.nowUs);
  }
  expect(bench.feed.validityOf(1)).toBe('live');
  expect(bench.asked).not.toContain('disconnect');
});

test('subscribed, acknowledged, silent: a best price that runs ahead of the book marks it stale', () => {
  const bench = Bench.live();
  for (let tenth = 0; tenth < 30; tenth += 1) {
    bench.hear(best(20 + tenth));
    bench.wait(100_000);
  }
  expect(bench.faults).toContain('book.stale');
  expect(bench.feed.validityOf(1)).toBe('stale');
});

test('retries wait longer each time, with an upper bound', () => {
  const bench = new Bench();
  bench.feed.start(bench.nowUs);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    bench.answer(fault('venue.unreachable', 'no network'));
    expect(bench.feed.link).toBe('unreachable');
    expect(bench.feed.fault?.detail).toBe('no network');
    const retryUs = bench.feed.retryUs ?? 0;
    waits.push(retryUs - bench.nowUs);
    bench.wait(retryUs - bench.nowUs);
  }
  expect(waits[0]).toBeLessThanOrEqual(feedLimits.retryUsMin);
  expect(waits[4]).toBeGreaterThan((waits[0] ?? 0) * 4);
  expect(Math.max(...waits)).toBeLessThanOrEqual(feedLimits.retryUsMax);
});

test('a venue that tells us to wait is asked for nothing in the meantime', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  bench.wait(trackLimits.askAgainUsMin);
  bench.answer(fault('venue.rate-limited', '429'), 20_000_000);
  bench.requests.length = 0;
  for (let second = 0; second < 19; second += 1) {
    bench.wait(1_000_000);
    bench.feed.onAlive(bench.nowUs);
  }
  expect(bench.requests).toEqual([]);
  bench.wait(2_000_000);
  expect(bench.requests).toHaveLength(1);
});

test('a snapshot that never comes is asked for again', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  bench.wait(trackLimits.askAgainUsMin);
  expect(bench.requests).toHaveLength(1);
  for (let waitedUs = 0; waitedUs <= trackLimits.answerUsMax + 1_000_000; waitedUs += 1_000_000) {
    bench.wait(1_000_000);
    bench.feed.onAlive(bench.nowUs);
  }
  expect(bench.faults).toContain('snapshot.refused');
  expect(bench.requests).toHaveLength(2);
});

test('a late answer to a question of the last connection changes nothing', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  bench.wait(trackLimits.askAgainUsMin);
  const old = bench.requests.shift();
  bench.feed.onClosed(fault('venue.closed', 'gone'), bench.nowUs);
  bench.feed.onResponse(old?.id ?? 0, ok(snapshot(20)), 0, bench.nowUs);
  expect(bench.feed.validityOf(1)).toBe('stale');
});

test('garbage is counted and changes nothing; a message too large ends the connection', () => {
  const bench = Bench.live();
  bench.hear(new TextEncoder().encode('{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpd'));
  bench.hear(new Uint8Array([0xff, 0xfe, 0x00]));
  expect(bench.facts).toEqual([]);
  expect(bench.feed.counts.faultCount).toBe(2);
  bench.hear(new Uint8Array(binanceSpot.frameBytesMax + 1));
  expect(bench.asked).toContain('disconnect');
});

test.each([-3_600_000_000, 3_600_000_000])('a clock that jumps by %i µs ends in a live book again', (jumpUs) => {
  const bench = Bench.live();
  bench.wait(1_000_000);
  bench.nowUs += jumpUs;
  bench.alarmUs = bench.nowUs;
  let id = 11;
  for (let tenth = 0; tenth < 100; tenth += 1) {
    bench.wait(100_000);
    if (bench.asked.at(-1) === 'connect') {
      bench.asked.push('opened');
      bench.feed.onOpen(bench.nowUs);
    }
    bench.hear(depth(id + 1, id + 1));
    id += 1;
    if (bench.requests.length > 0) bench.answer(bench.requests[0]?.path.includes('exchangeInfo') === true ? list : snapshot(id));
  }
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('stopping is final and silent', () => {
  const bench = Bench.live();
  bench.feed.stop(bench.nowUs);
  bench.hear(depth(12, 12));
  bench.feed.onClosed(fault('venue.closed', 'late'), bench.nowUs);
  expect(bench.facts).toEqual(['link off', 'validity stale']);
  expect(bench.feed.link).toBe('off');
});
