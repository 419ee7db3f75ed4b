import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import type { LevelChangeColumns } from './level-changes.ts';
import { bandCount, bandOf, makerKinds, MakerTape, newMakerEntries } from './maker-tape.ts';
import { priceKey } from './price-table.ts';
import { afterChanges, joinQueue, type QueuePosition } from './queue-position.ts';
import { WindowSums } from './window-sums.ts';

interface Row {
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly added: number;
  readonly pulled: number;
  readonly filled: number;
}

function changesOf(timeUs: number, rows: readonly Row[]): LevelChangeColumns {
  const of = (pick: (row: Row) => number): Float64Array => Float64Array.from(rows, pick);
  return {
    count: rows.length, timeUs, bestBidTicks: 9_999, bestAskTicks: 10_001, isAsk: Uint8Array.from(rows, ({ isAsk }) => (isAsk ? 1 : 0)), ticks: of(({ ticks }) => ticks),
    beforeLots: of(() => 0), afterLots: of(() => 77), addedLots: of(({ added }) => added), pulledLots: of(({ pulled }) => pulled), filledLots: of(({ filled }) => filled), hiddenLots: of(() => 0),
  };
}

const row = fc.record({ isAsk: fc.boolean(), ticks: fc.integer({ min: 9_900, max: 10_100 }), added: fc.integer({ min: 0, max: 9 }), pulled: fc.integer({ min: -9, max: 9 }), filled: fc.integer({ min: 0, max: 9 }) });

test('entries and sums are those of the changes', () => {
  fc.assert(fc.property(fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 250 }), rows: fc.array(row, { maxLength: 5 }) }), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), (looks, lotsMin) => {
    const tape = new MakerTape({ lotsMin, entriesMax: 1_000, cellUs: 100, sumCells: 3 });
    let timeUs = 0;
    const all = looks.flatMap(({ waitUs, rows }) => {
      timeUs += waitUs;
      tape.onChanges(changesOf(timeUs, rows));
      return rows.flatMap(({ isAsk, ticks, added, pulled, filled }) => [['add', added], ['pull', pulled], ['fill', filled]].map(([kind, lots]) => ({
        kind, isAsk, lots: Number(lots), timeUs, band: bandOf(Math.max(0, isAsk ? ((ticks - 10_001) / 10_001) * 1e4 : ((9_999 - ticks) / 9_999) * 1e4)), isCorrection: kind === 'fill' && pulled < 0,
      })));
    }).filter(({ lots }) => lots !== 0);
    const columns = newMakerEntries(1_000);
    expect(tape.read(0, columns)).toBe(columns.count);
    const entries = Array.from({ length: columns.count }, (_, at) => [makerKinds[columns.kind[at] ?? 0], columns.isAsk[at] === 1, columns.lots[at], columns.timeUs[at], columns.isCorrection[at] === 1]);
    expect(entries).toEqual(all.filter(({ lots }) => lots >= lotsMin).map(({ kind, isAsk, lots, timeUs: at, isCorrection }) => [kind, isAsk, lots, at, isCorrection]));
    const since = Math.floor(timeUs / 100) - 2;
    for (const kind of makerKinds) for (const isAsk of [true, false]) for (let band = 0; band < bandCount; band += 1) {
      const expected = all.filter((entry) => entry.kind === kind && entry.isAsk === isAsk && entry.band === band && Math.floor(entry.timeUs / 100) >= since).reduce((sum, { lots }) => sum + lots, 0);
      expect(tape.sum(kind, isAsk, band)).toBe(expected);
    }
  }));
});

test('a distance belongs to the band that ends with it', () => {
  expect([0, 0.5, 1, 1.01, 5, 25, 26].map(bandOf)).toEqual([0, 1, 1, 2, 2, 3, 4]);
});

test('a slow reader of the maker tape is told what it missed', () => {
  const tape = new MakerTape({ lotsMin: 1, entriesMax: 4, cellUs: 100, sumCells: 2 });
  for (let index = 0; index < 9; index += 1) tape.onChanges(changesOf(index, [{ isAsk: true, ticks: 10_001, added: 5, pulled: 0, filled: 0 }]));
  const columns = newMakerEntries(3);
  expect([tape.read(2, columns), columns.missedCount, [...columns.timeUs]]).toEqual([8, 3, [5, 6, 7]]);
});

test('sums over a window are those of the events in it', () => {
  const events = fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 40 }), ticks: fc.integer({ min: 0, max: 12 }), first: fc.integer({ min: -9, max: 9 }), second: fc.integer({ min: 0, max: 9 }) }), { maxLength: 120 });
  fc.assert(fc.property(events, fc.integer({ min: 1, max: 300 }), (given, windowUs) => {
    const sums = new WindowSums(windowUs, 500, 16);
    let timeUs = 0;
    const told = given.map(({ waitUs, ...rest }) => ({ ...rest, timeUs: (timeUs += waitUs) }));
    for (const [index, { timeUs: at, ticks, first, second }] of told.entries()) {
      sums.add(at, priceKey(ticks, 0), first, second);
      const inside = told.slice(0, index + 1).filter((event) => event.timeUs > at - windowUs);
      for (let price = 0; price <= 12; price += 1) {
        const here = inside.filter((event) => event.ticks === price);
        expect([sums.first(priceKey(price, 0)), sums.second(priceKey(price, 0))]).toEqual([here.reduce((sum, event) => sum + event.first, 0), here.reduce((sum, event) => sum + event.second, 0)]);
      }
    }
    sums.advance(timeUs + windowUs);
    expect(sums.first(priceKey(told.at(-1)?.ticks ?? 0, 0))).toBe(0);
    expect([sums.earlyCount, sums.droppedCount]).toEqual([0, 0]);
  }));
});

test('a window that drifts through many prices forgets those that are over, and counts what it has no room for', () => {
  const sums = new WindowSums(10, 100, 4);
  for (let index = 0; index < 1_000; index += 1) sums.add(index * 5, priceKey(index, 0), 1, 2);
  expect([sums.droppedCount, sums.first(priceKey(999, 0)), sums.first(priceKey(998, 0)), sums.first(priceKey(997, 0))]).toEqual([0, 1, 1, 0]);
  for (let index = 0; index < 6; index += 1) sums.add(5_000, priceKey(index, 1), 1, 1);
  expect(sums.droppedCount).toBe(3);
});

interface Queued {
  readonly isOurs: boolean;
  lots: number;
}

/** One level's queue, as it truly is, and what is told of it. */
function playQueue(seed: number, steps: number, isGross: boolean, ordersMin = 1): readonly { readonly truth: number; readonly position: QueuePosition }[] {
  const chance = newChance(seed);
  let queue: Queued[] = Array.from({ length: ordersMin + nextBelow(chance, 6) }, () => ({ isOurs: false, lots: 1 + nextBelow(chance, 20) }));
  const others = (): number => queue.reduce((sum, { isOurs, lots }) => sum + (isOurs ? 0 : lots), 0);
  let position = joinQueue(others());
  queue.push({ isOurs: true, lots: 10 });
  const seen: { truth: number; position: QueuePosition }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const before = others();
    let filled = 0;
    for (let event = 0; event < (isGross ? 3 : 1); event += 1) {
      const dice = nextBelow(chance, 3);
      if (dice === 0) queue.push({ isOurs: false, lots: 1 + nextBelow(chance, 20) });
      else if (dice === 1) {
        const order = queue[nextBelow(chance, queue.length)];
        if (order === undefined || order.isOurs) continue;
        order.lots -= nextHappens(chance, 0.5) ? order.lots : nextBelow(chance, order.lots);
      } else if (queue[0]?.isOurs === false) {
        const lots = Math.min(queue[0].lots, 1 + nextBelow(chance, 8));
        queue[0].lots -= lots;
        filled += lots;
      }
      queue = queue.filter(({ lots }) => lots > 0);
    }
    const more = others() - before + filled;
    position = afterChanges(position, filled, Math.max(0, more), Math.max(0, -more));
    const ours = queue.findIndex(({ isOurs }) => isOurs);
    seen.push({ truth: queue.slice(0, ours).reduce((sum, { lots }) => sum + lots, 0), position });
  }
  return seen;
}

test('the true place in the queue lies within the band, and the estimates keep their order', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
    for (const { truth, position } of playQueue(seed, 60, false)) {
      expect(truth).toBeLessThanOrEqual(position.pessimistic);
      expect(truth).toBeGreaterThanOrEqual(position.optimistic);
      expect(position.probable).toBeLessThanOrEqual(position.pessimistic);
      expect(position.probable).toBeGreaterThanOrEqual(position.optimistic);
      expect(position.pessimistic).toBeLessThanOrEqual(position.others);
    }
  }));
});

test('whatever happens between two looks, nobody is ahead of us that the pessimist does not count', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
    for (const { truth, position } of playQueue(seed, 60, true)) expect(truth).toBeLessThanOrEqual(position.pessimistic);
  }));
});

test('where any lot may be pulled, the probable place is nearer to the truth than either end of the band', () => {
  const all = Array.from({ length: 300 }, (_, seed) => playQueue(seed, 60, false, 30)).flat();
  const error = (pick: (position: QueuePosition) => number): number => all.reduce((sum, { truth, position }) => sum + Math.abs(pick(position) - truth), 0) / all.length;
  const probable = error((position) => position.probable);
  expect(probable).toBeLessThan(0.75 * error(({ pessimistic }) => pessimistic));
  expect(probable).toBeLessThan(0.75 * error(({ optimistic }) => optimistic));
});
