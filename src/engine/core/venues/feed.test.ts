import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { failed, ok } from '../../domain/result.ts';
import { binanceSpot } from './binance/spot.ts';
import { Bench, best, depth, list, snapshot, spec } from './feed-bench.ts';
import { feedLimits } from './feed.ts';
import { lineLimits } from './line.ts';
import { listingLimits } from './listing.ts';
import { trackLimits } from './track.ts';

test('from nothing to a live book: list, connect, buffer, snapshot, changes', () => {
  const bench = new Bench();
  bench.feed.start(bench.nowUs);
  expect(bench.requests.map(({ path }) => path)).toEqual([binanceSpot.instrumentsRequest.path]);
  bench.answer(list);
  expect(bench.asked).toEqual(['connect']);
  bench.open();
  bench.hear(depth(5, 8));
  bench.hear(depth(9, 11));
  expect(bench.requests[0]?.path).toContain('symbol=BTCUSDT');
  bench.answer(snapshot(10));
  bench.hear(depth(12, 12));
  expect(bench.facts).toEqual([
    'link connecting', 'validity resyncing', 'link open',
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
      bench.alive();
    }
    gaps.push(bench.nowUs - brokenUs);
    id += 11;
    bench.answer(snapshot(id));
    expect(bench.feed.validityOf(1)).toBe('live');
  }
  expect(gaps.at(-1)).toBeGreaterThan(10 * (gaps[0] ?? 0));
  for (let waitedUs = 0; waitedUs < trackLimits.stableUs; waitedUs += 500_000) {
    bench.wait(500_000);
    bench.alive();
  }
  bench.hear(depth(id + 10, id + 11));
  expect(bench.requests).toHaveLength(1);
});

test('a list without our instruments is read again, and they are followed when they come', () => {
  const bench = new Bench();
  let hasOurs = false;
  bench.listed = () => void (hasOurs && bench.feed.track(spec, bench.nowUs));
  bench.feed.start(bench.nowUs);
  bench.answer(list);
  expect(bench.asked).toEqual([]);
  hasOurs = true;
  bench.wait(listingLimits.listUsMax + feedLimits.wakeUsMax);
  bench.answer(list);
  expect(bench.asked).toEqual(['connect']);
});

test('a venue that told us to wait is not asked for its list either', () => {
  const bench = Bench.live();
  for (let seconds = 0; seconds < 595; seconds += 1) {
    bench.wait(1_000_000);
    bench.alive();
  }
  bench.requests.length = 0;
  bench.feed.onResponse(0, failed(fault('venue.rate-limited', '418')), { retryAfterUs: 60_000_000, headers: {} }, bench.nowUs);
  for (let seconds = 0; seconds < 55; seconds += 1) {
    bench.wait(1_000_000);
    bench.alive();
  }
  expect(bench.requests).toEqual([]);
});

test('a feed that was stopped starts again, even when its list does not come at once', () => {
  const bench = Bench.live();
  bench.feed.stop(bench.nowUs);
  bench.feed.start(bench.nowUs);
  bench.answer(fault('venue.unreachable', 'no network'));
  bench.wait(1_000_000);
  bench.answer(list);
  expect(bench.asked.at(-1)).toBe('connect');
});

test('a connection that falls silent is asked, then given up, and its books are stale', () => {
  const bench = Bench.live();
  bench.wait(binanceSpot.heartbeat.silenceUsMax + feedLimits.wakeUsMax);
  expect(bench.asked.slice(0, 2)).toEqual(['ping', 'ping']);
  expect(bench.asked).toContain('disconnect');
  expect(bench.feed.validityOf(1)).toBe('stale');
  expect(bench.faults).toContain('venue.silent');
  bench.wait(lineLimits.retryUsMin);
  expect(bench.asked.at(-1)).toBe('connect');
});

test('an answered ping keeps a quiet connection alive', () => {
  const bench = Bench.live();
  for (let second = 0; second < 20; second += 1) {
    bench.wait(1_000_000);
    bench.alive();
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
  expect(waits[0]).toBeLessThanOrEqual(lineLimits.retryUsMin);
  expect(waits[4]).toBeGreaterThan((waits[0] ?? 0) * 4);
  expect(Math.max(...waits)).toBeLessThanOrEqual(lineLimits.retryUsMax);
});

test('a venue that tells us to wait is asked for nothing in the meantime', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  bench.wait(trackLimits.askAgainUsMin);
  bench.answer(fault('venue.rate-limited', '429'), 20_000_000);
  bench.requests.length = 0;
  for (let second = 0; second < 19; second += 1) {
    bench.wait(1_000_000);
    bench.alive();
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
    bench.alive();
  }
  expect(bench.faults).toContain('snapshot.refused');
  expect(bench.requests).toHaveLength(2);
});

test('a late answer to a question of the last connection changes nothing', () => {
  const bench = Bench.live();
  bench.hear(depth(14, 15));
  bench.wait(trackLimits.askAgainUsMin);
  const old = bench.requests.shift();
  bench.close();
  bench.feed.onResponse(old?.id ?? 0, ok(snapshot(20)), { retryAfterUs: 0, headers: {} }, bench.nowUs);
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
      bench.open();
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
  bench.close();
  expect(bench.facts).toEqual(['link off', 'validity stale']);
  expect(bench.feed.link).toBe('off');
});
