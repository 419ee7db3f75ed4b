import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { failed } from '../../domain/result.ts';
import { handoverLimits } from './lines.ts';
import { toyLine, toySpec, ToyBench, toyDialect } from './toy-venue.ts';
import { trackLimits } from './track.ts';

const pushed = { book: { kind: 'pushed', isRequestable: false }, idsOf: 'connection' } as const;

test('topics are said in messages, after the connection is open', () => {
  const bench = new ToyBench({ lines: [toyLine({ topicsPerMessage: 3 })] }, [1, 2]);
  expect(bench.done).toEqual(['1 connect /market']);
  bench.open(1);
  bench.wait(150_000);
  expect(bench.done.slice(1)).toEqual(['1 sub depth@S1 depth@S2 trade@S1', '1 sub trade@S2']);
});

test('a whole book is asked for only when its topic was said', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  expect(bench.requests).toEqual([]);
  bench.wait(400_000);
  expect(bench.requests.map(({ path }) => path)).toContain('/book/S1');
});

test('more instruments than a connection carries open another one', () => {
  const bench = new ToyBench({ lines: [toyLine({ topicsMax: 4 })] }, [1, 2, 3]);
  expect(bench.done).toEqual(['1 connect /market', '2 connect /market']);
  bench.open(1);
  expect(bench.feed.link).toBe('connecting');
  bench.open(2);
  expect(bench.feed.link).toBe('open');
  bench.take();
  bench.close(2);
  expect(bench.take()).toEqual(['validity 3 stale', 'link 0 connecting']);
  expect(bench.feed.validityOf(1)).toBe('resyncing');
});

test('a connection of another kind that is lost leaves the books alone', () => {
  const bench = new ToyBench({ lines: [toyLine({}), toyLine({ name: 'other', path: '/other', hasBooks: false, topicsOf: (symbol) => [`candle@${symbol}`] })] }, [1]);
  bench.open(1);
  bench.open(2);
  bench.wait(400_000, [1, 2]);
  bench.answer('/book/S1', '10');
  bench.hear(1, 'depth 1 10 11');
  bench.take();
  bench.close(2);
  expect(bench.take()).toEqual(['link 0 connecting']);
  expect(bench.feed.validityOf(1)).toBe('live');
  expect(bench.done).toEqual([]);
});

test('a topic that several instruments need is said once, and left with the last of them', () => {
  const bench = new ToyBench({ lines: [toyLine({ topicsOf: (symbol) => [`depth@${symbol}`, 'liquidations'] })] }, [1, 2]);
  bench.open(1);
  bench.wait(200_000);
  expect(bench.done.slice(1)).toEqual(['1 sub depth@S1 depth@S2 liquidations']);
  bench.done.length = 0;
  bench.feed.untrack(1, bench.nowUs);
  bench.wait(200_000);
  bench.feed.untrack(2, bench.nowUs);
  bench.wait(200_000);
  expect(bench.done).toEqual(['1 unsub depth@S1', '1 unsub depth@S2 liquidations']);
});

test('of two that race, whichever tells first is believed, and losing one costs nothing', () => {
  const bench = new ToyBench({}, [1], { isRacing: true });
  bench.open(1);
  bench.open(2);
  bench.wait(400_000, [1, 2]);
  bench.answer('/book/S1', '10');
  bench.take();
  for (const line of [1, 2]) bench.hear(line, 'depth 1 10 11');
  for (const line of [2, 1]) bench.hear(line, 'depth 1 11 12');
  for (const line of [1, 2]) bench.hear(line, 'trade 1 7');
  for (const line of [2, 1]) bench.hear(line, 'best 1 12');
  expect(bench.take()).toEqual(['depth 1 11', 'validity 1 live', 'depth 1 12', 'trade 1 7', 'bbo 1 12']);
  bench.close(1);
  bench.hear(2, 'depth 1 12 13');
  expect(bench.take()).toEqual(['depth 1 13']);
  expect(bench.feed.link).toBe('open');
  bench.wait(1_000_000, [2]);
  expect(bench.take()).toEqual(['1 connect /market']);
});

test('a connection that begins anew with lower trade ids is believed', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  for (const id of [100, 100, 5, 6]) bench.hear(1, `trade 1 ${id}`);
  expect(bench.facts.filter((fact) => fact.startsWith('trade'))).toEqual(['trade 1 100', 'trade 1 5', 'trade 1 6']);
});

test('a connection near its end gets its successor first, and the book never stops', () => {
  const lineLifeUs = 2_000_000_000;
  const bench = new ToyBench({ lineLifeUs }, [1]);
  bench.open(1);
  bench.wait(400_000, [1]);
  bench.answer('/book/S1', '10');
  bench.hear(1, 'depth 1 10 11');
  bench.take();
  let id = 11;
  let successorUs = 0;
  for (let second = 0; second < 1_900; second += 1) {
    bench.wait(1_000_000, [1, 2]);
    bench.requests.length = 0;
    bench.hear(1, `depth 1 ${id} ${id + 1}`);
    if (successorUs > 0) bench.hear(2, `depth 1 ${id} ${id + 1}`);
    id += 1;
    if (successorUs === 0 && bench.done.includes('2 connect /market')) {
      successorUs = bench.nowUs;
      bench.open(2);
    }
  }
  expect(bench.done.filter((one) => !one.includes('ping'))).toEqual(['2 connect /market', '2 sub depth@S1 trade@S1', '1 disconnect replaced']);
  expect(bench.facts.filter((fact) => !fact.startsWith('depth'))).toEqual([]);
  expect(bench.feed.validityOf(1)).toBe('live');
  expect(bench.feed.lines.reconnectCount).toBe(0);
});

test('a venue that says it leaves is replaced at once; where connections number for themselves, when the book follows the new one', () => {
  const bench = new ToyBench(pushed, [1]);
  bench.open(1);
  bench.hear(1, 'book 1 100');
  bench.hear(1, 'depth 1 100 101');
  expect(bench.feed.validityOf(1)).toBe('live');
  bench.take();
  bench.hear(1, 'leaving');
  bench.wait(600_000, [1]);
  bench.open(2);
  bench.hear(2, 'depth 1 4 5'); // of a book that it has not sent yet
  bench.wait(handoverLimits.settleUs * 2, [1, 2]);
  expect(bench.take().filter((one) => !one.includes('sub'))).toEqual(['2 connect /market']);
  bench.hear(2, 'book 1 5');
  bench.hear(1, 'depth 1 101 102');
  bench.hear(2, 'depth 1 5 6');
  bench.wait(handoverLimits.settleUs * 2, [1, 2]);
  expect(bench.take()).toEqual(['1 disconnect replaced', 'snapshot 1 5', 'depth 1 6']);
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('a successor that never opens does no harm', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  bench.hear(1, 'leaving');
  for (let times = 0; times < 5; times += 1) {
    bench.wait(12_000_000, [1]);
    bench.close(2);
  }
  expect(bench.feed.link).toBe('open');
  expect(bench.done).not.toContain('1 disconnect replaced');
});

test('a book that is pushed is live with it; when it does not come, the topic is said anew', () => {
  const bench = new ToyBench(pushed, [1]);
  bench.open(1);
  bench.wait(100_000, [1]);
  bench.take();
  bench.wait(trackLimits.pushedUsMax + 600_000, [1]);
  expect(bench.done.filter((one) => one.includes('sub'))).toEqual(['1 unsub depth@S1', '1 sub depth@S1']);
  bench.take();
  bench.hear(1, 'book 1 7');
  expect(bench.take()).toEqual(['snapshot 1 7', 'validity 1 live']);
});

test('a pushed book that can be asked for is, after a hole, and a reset subscription is the last resort', () => {
  const bench = new ToyBench({ book: { kind: 'pushed', isRequestable: true } }, [1]);
  bench.open(1);
  bench.hear(1, 'book 1 10');
  bench.hear(1, 'depth 1 10 11');
  bench.hear(1, 'depth 1 14 15');
  expect(bench.feed.validityOf(1)).toBe('resyncing');
  bench.wait(300_000, [1]);
  bench.answer('/book/S1', '15');
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('a book that is asked for by message is asked for on its own connection', () => {
  const bench = new ToyBench({ book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 0, askBurst: 1 } }, [1]);
  bench.open(1);
  bench.hear(1, 'depth 1 10 11');
  bench.wait(600_000, [1]);
  expect(bench.done).toContain('1 whole S1');
  bench.hear(1, 'book 1 9'); // older than what waits
  expect(bench.faults).toContain('snapshot.older');
  bench.done.length = 0;
  bench.wait(600_000, [1]);
  expect(bench.done).toContain('1 whole S1');
  bench.hear(1, 'book 1 10');
  expect(bench.facts.slice(-3)).toEqual(['snapshot 1 10', 'depth 1 11', 'validity 1 live']);
});

test('changes that came before the book was asked for follow it, also where connections number for themselves', () => {
  const bench = new ToyBench({ book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 0, askBurst: 1 }, idsOf: 'connection' }, [1]);
  bench.open(1);
  bench.hear(1, 'depth 1 10 11');
  bench.hear(1, 'depth 1 11 12');
  bench.hear(1, 'book 1 11');
  expect(bench.facts.slice(-3)).toEqual(['snapshot 1 11', 'depth 1 12', 'validity 1 live']);
});

test('a book that is asked for now and then is stale when the venue permits no question any more', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  bench.close(1);
  bench.wait(trackLimits.pollAfterUs + 600_000);
  bench.answer('/book/S1', '20');
  expect(bench.feed.validityOf(1)).toBe('degraded');
  bench.wait(trackLimits.polledUsMax + 600_000); // and nothing is answered
  expect(bench.feed.validityOf(1)).toBe('stale');
});

test('of two that race and count for themselves, the book is asked for where its changes come from', () => {
  const bench = new ToyBench({ book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 0, askBurst: 1 }, idsOf: 'connection' }, [1], { isRacing: true });
  bench.open(2);
  bench.hear(2, 'depth 1 10 11');
  bench.open(1);
  bench.wait(600_000, [1, 2]);
  expect(bench.done.filter((one) => one.includes('whole'))).toEqual(['2 whole S1']);
  bench.hear(2, 'book 1 11');
  bench.hear(2, 'depth 1 11 12');
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('of two that race and count for themselves, the book follows the one where it was asked for', () => {
  const bench = new ToyBench({ book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 0, askBurst: 1 }, idsOf: 'connection' }, [1], { isRacing: true });
  bench.open(1);
  bench.open(2);
  bench.wait(600_000, [1, 2]);
  expect(bench.done.filter((one) => one.includes('whole'))).toEqual(['1 whole S1']);
  bench.hear(2, 'depth 1 3 4');
  bench.hear(1, 'book 1 11');
  bench.hear(1, 'depth 1 11 12');
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('a book that follows a connection which is replaced begins anew on the successor', () => {
  const bench = new ToyBench({ book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 0, askBurst: 1 }, idsOf: 'connection' }, [1]);
  bench.open(1);
  bench.hear(1, 'depth 1 10 11');
  bench.hear(1, 'book 1 11');
  bench.hear(1, 'depth 1 11 12');
  bench.hear(1, 'leaving');
  bench.wait(600_000, [1]);
  bench.open(2);
  bench.wait(handoverLimits.followUsMax + 1_000_000, [1, 2]);
  expect(bench.done).toContain('1 disconnect replaced');
  expect(bench.done).toContain('2 whole S1');
  bench.hear(2, 'book 1 5');
  bench.hear(2, 'depth 1 5 6');
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('without its stream a book is asked for every second and called degraded, then stale, and is aligned anew when the stream is back', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  bench.wait(400_000, [1]);
  bench.answer('/book/S1', '10');
  bench.hear(1, 'depth 1 10 11');
  bench.take();
  bench.close(1);
  bench.wait(trackLimits.pollAfterUs + 600_000);
  expect(bench.facts.filter((fact) => fact.startsWith('validity'))).toEqual(['validity 1 stale']);
  bench.facts.length = 0;
  for (const id of [20, 30]) {
    expect(bench.answer('/book/S1', String(id))).toBe(true);
    bench.wait(trackLimits.pollUsMin + 600_000);
  }
  expect(bench.facts.filter((fact) => !fact.startsWith('link'))).toEqual(['snapshot 1 20', 'validity 1 degraded', 'snapshot 1 30']);
  bench.facts.length = 0;
  for (let times = 0; times < 4; times += 1) {
    bench.answer('/book/S1', fault('snapshot.refused', '503'));
    bench.wait(trackLimits.pollAgainUs + 600_000);
  }
  expect(bench.facts.filter((fact) => fact.startsWith('validity'))).toEqual(['validity 1 stale']);
  bench.facts.length = 0;
  bench.open(1);
  bench.requests.length = 0; // answers to what was asked before are of no use
  bench.wait(400_000, [1]);
  bench.answer('/book/S1', '40');
  bench.hear(1, 'depth 1 40 41');
  expect(bench.facts.filter((fact) => fact.startsWith('validity'))).toEqual(['validity 1 resyncing', 'validity 1 live']);
});

test('pings are answered on the connection on which they came', () => {
  const bench = new ToyBench({ heartbeat: { quietUsMax: 1, silenceUsMax: 5_000_000, ping: 'nothing' } }, [1]);
  bench.open(1);
  bench.hear(1, 'ping 77');
  expect(bench.done.at(-1)).toBe('1 pong 77');
  bench.wait(5_600_000);
  expect(bench.done.filter((one) => one.includes('ping'))).toEqual([]);
  expect(bench.faults).toContain('venue.silent');
});

test('connections are opened no faster than the venue permits', () => {
  const pools = [{ name: 'connect', limit: 2, windowUs: 1_000_000, header: null }];
  const bench = new ToyBench({ lines: [toyLine({ topicsMax: 2 })], pools }, [1, 2, 3, 4, 5]);
  expect(bench.done).toHaveLength(2);
  bench.wait(1_500_000);
  expect(bench.done).toHaveLength(4);
  bench.wait(1_500_000);
  expect(bench.done).toHaveLength(5);
});

test('requests keep to the budget, and wait for it', () => {
  const pools = [{ name: 'weight', limit: 10, windowUs: 60_000_000, header: 'x-used' }];
  const snapshotRequest = (symbol: string) => ({ path: `/book/${symbol}`, costs: [{ pool: 'weight', units: 4 }] });
  const bench = new ToyBench({ pools, snapshotRequest }, [1, 2, 3]);
  bench.open(1);
  bench.wait(5_000_000, [1]);
  expect(bench.requests.filter(({ path }) => path.startsWith('/book'))).toHaveLength(2);
  bench.answer('/book/S1', '10');
  bench.answer('/book/S2', '10');
  bench.wait(40_000_000, [1]);
  expect(bench.requests.filter(({ path }) => path === '/book/S3')).toHaveLength(0);
  bench.wait(40_000_000, [1]);
  expect(bench.requests.filter(({ path }) => path.startsWith('/book')).length).toBeGreaterThan(0);
});

test('the venue’s clock is compared with ours', () => {
  const bench = new ToyBench({}, [1]);
  bench.wait(600_000);
  bench.wait(40_000);
  expect(bench.answer('/time', String(bench.nowUs + 250_000))).toBe(true);
  const best = bench.feed.offset.best;
  expect(best?.aheadUs).toBeGreaterThan(240_000);
  expect(Math.abs((best?.aheadUs ?? 0) - 250_000)).toBeLessThanOrEqual((best?.marginUs ?? 0) + 1);
});

test('an instrument that comes while everything is open is said on its line, and one that goes is left', () => {
  const bench = new ToyBench({}, [1]);
  bench.open(1);
  bench.wait(400_000, [1]);
  bench.take();
  bench.feed.track(toySpec(2), bench.nowUs);
  bench.wait(400_000, [1]);
  bench.feed.untrack(1, bench.nowUs);
  bench.wait(400_000, [1]);
  expect(bench.done).toEqual(['1 sub depth@S2 trade@S2', '1 unsub depth@S1 trade@S1']);
  expect(toyDialect.lines).toHaveLength(1);
});

test('polls leave half of what the venue permits to the way back', () => {
  const pools = [{ name: 'weight', limit: 100, windowUs: 60_000_000, header: null }];
  const pollRequest = (symbol: string) => ({ path: `/book/${symbol}`, costs: [{ pool: 'weight', units: 5 }] });
  const bench = new ToyBench({ pools, pollRequest }, [1, 2, 3]);
  bench.open(1);
  bench.wait(500_000, [1]);
  bench.close(1);
  let polls = 0;
  for (let tenth = 0; tenth < 300; tenth += 1) {
    bench.wait(100_000);
    for (const stream of [1, 2, 3]) if (bench.answer(`/book/S${stream}`, String(tenth))) polls += 1;
  }
  expect(polls).toBeGreaterThan(5);
  expect(polls).toBeLessThanOrEqual(13); // three of them were the books' first
});

test('a request that never left costs nothing', () => {
  const pools = [{ name: 'weight', limit: 100, windowUs: 60_000_000, header: null }];
  const snapshotRequest = (symbol: string) => ({ path: `/book/${symbol}`, costs: [{ pool: 'weight', units: 20 }] });
  const bench = new ToyBench({ pools, snapshotRequest }, [1]);
  bench.open(1);
  for (let second = 0; second < 30; second += 1) {
    bench.wait(1_000_000, [1]);
    for (const { id, path } of bench.requests.splice(0)) {
      if (path.startsWith('/book')) bench.feed.onResponse(id, failed(fault('venue.unreachable', 'no network')), { retryAfterUs: 0, headers: {}, isUnsent: true }, bench.nowUs);
    }
  }
  bench.wait(15_000_000, [1]);
  expect(bench.answer('/book/S1', '10')).toBe(true);
});

test('books are said first, and asked for between what else is to be said', () => {
  const kind = toyLine({ topicsPerMessage: 1, sayUsMin: 10_000 });
  const bench = new ToyBench({ lines: [kind], book: { kind: 'message', text: (symbol) => `whole ${symbol}`, askUsMin: 15_000, askBurst: 1 } }, [1, 2]);
  bench.open(1);
  bench.wait(150_000, [1]);
  expect(bench.done.slice(1, 5)).toEqual(['1 sub depth@S1', '1 whole S1', '1 sub depth@S2', '1 whole S2']);
});

test('when the venue answers again, every book that waits is asked for at once', () => {
  const bench = new ToyBench({}, [1, 2]);
  bench.open(1);
  for (let second = 0; second < 40; second += 1) {
    bench.wait(1_000_000, [1]);
    for (const stream of [1, 2]) bench.answer(`/book/S${stream}`, fault('venue.unreachable', 'no network'));
  }
  let waitedUs = 0;
  for (; !bench.answer('/book/S1', '10') && !bench.answer('/book/S2', '10'); waitedUs += 100_000) bench.wait(100_000, [1]);
  bench.wait(200_000, [1]);
  expect(['/book/S1', '/book/S2'].some((path) => bench.answer(path, '10'))).toBe(true);
  expect(waitedUs).toBeLessThanOrEqual(trackLimits.askAgainUsMax);
});
