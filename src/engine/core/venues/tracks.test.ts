import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { Bench, depth, list, snapshot, spec } from './feed-bench.ts';
import { trackLimits } from './track.ts';

/** Aligned at id 10 before the stream said anything. */
function unconfirmed(): Bench {
  const bench = new Bench();
  bench.feed.start(bench.nowUs);
  bench.answer(list);
  bench.open();
  bench.answer(snapshot(10));
  expect(bench.feed.validityOf(1)).toBe('resyncing');
  return bench;
}

test('a snapshot that came before the stream is believed at its first change', () => {
  const bench = unconfirmed();
  bench.hear(depth(11, 12));
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('a quiet book is believed when a second snapshot shows that nothing happened', () => {
  const bench = unconfirmed();
  bench.wait(trackLimits.confirmUs + 100_000);
  expect(bench.feed.validityOf(1)).toBe('resyncing');
  bench.answer(snapshot(10));
  expect(bench.feed.validityOf(1)).toBe('live');
  expect(bench.facts.filter((fact) => fact.startsWith('snapshot'))).toHaveLength(1);
});

test('acknowledged and silent: a book that changes while its stream says nothing is never live', () => {
  const bench = unconfirmed();
  let asked = 0;
  let lastId = 10;
  for (let tenth = 0; tenth < 600; tenth += 1) {
    bench.wait(100_000);
    bench.alive();
    for (; bench.requests.length > 0; asked += 1) bench.answer(snapshot((lastId = 11 + tenth)));
    expect(bench.feed.validityOf(1)).not.toBe('live');
  }
  expect(bench.faults).toContain('book.stale');
  expect(asked).toBeLessThan(30);
  bench.hear(depth(lastId + 1, lastId + 2));
  expect(bench.feed.validityOf(1)).toBe('live');
});

test('a live book that no longer changes is compared with the venue’s now and then', () => {
  for (const isAlive of [true, false]) {
    const bench = Bench.live();
    const waitUntilAsked = (): void => {
      for (let second = 0; second < 200 && bench.requests.length === 0; second += 1) {
        bench.wait(1_000_000);
        bench.alive();
      }
    };
    waitUntilAsked();
    bench.answer(snapshot(isAlive ? 11 : 15));
    expect(bench.feed.validityOf(1)).toBe('live'); // what is newer may be on its way
    if (!isAlive) {
      waitUntilAsked();
      bench.answer(snapshot(16));
    }
    expect(bench.feed.validityOf(1)).toBe(isAlive ? 'live' : 'stale');
    expect(bench.facts).toEqual(isAlive ? [] : ['validity stale', 'snapshot 16']);
  }
});

test('a comparison that the venue refuses is not asked for at every turn', () => {
  const bench = Bench.live();
  let asked = 0;
  for (let tenth = 0; tenth < 1_800; tenth += 1) {
    bench.wait(100_000);
    bench.alive();
    for (; bench.requests.length > 0; asked += 1) bench.answer(fault('snapshot.refused', '503'));
  }
  expect(asked).toBeGreaterThan(3);
  expect(asked).toBeLessThan(30);
});

test('instruments whose snapshots are refused do not keep the others waiting', () => {
  const bench = Bench.live();
  for (let stream = 2; stream <= 60; stream += 1) bench.feed.track({ ...spec, id: `binance:spot:C${stream}`, stream, symbol: `C${stream}` }, bench.nowUs);
  const asked = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    bench.wait(50_000);
    bench.alive();
    for (let answers = bench.requests.length; answers > 0; answers -= 1) {
      asked.add(bench.requests[0]?.path ?? '');
      bench.answer(fault('snapshot.refused', '400'));
    }
  }
  expect(asked.size).toBe(59);
});
