import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newLevels, type Levels } from '../levels.ts';
import { LevelChanges } from './level-changes.ts';
import { priceKey, PriceTable } from './price-table.ts';

/** Key → lots; the key is a price and a side, as `bid 99`. */
type Book = ReadonlyMap<string, number>;

function levelsOf(book: Book, levelsMax: number, lastId: number): Levels {
  const levels = newLevels(levelsMax);
  const side = (name: string): readonly (readonly [number, number])[] => [...book].filter(([key, lots]) => key.startsWith(name) && lots > 0).map(([key, lots]) => [Number(key.split(' ')[1]), lots] as const);
  const bids = side('bid').toSorted(([left], [right]) => right - left).slice(0, levelsMax);
  const asks = side('ask').toSorted(([left], [right]) => left - right).slice(0, levelsMax);
  for (const [index, [ticks, lots]] of bids.entries()) [levels.bidTicks[index], levels.bidLots[index]] = [ticks, lots];
  for (const [index, [ticks, lots]] of asks.entries()) [levels.askTicks[index], levels.askLots[index]] = [ticks, lots];
  levels.bidCount = bids.length;
  levels.askCount = asks.length;
  levels.lastId = lastId;
  levels.validity = 'live';
  return levels;
}

const level = fc.oneof(fc.integer({ min: 90, max: 99 }).map((ticks) => `bid ${ticks}`), fc.integer({ min: 100, max: 109 }).map((ticks) => `ask ${ticks}`));
/** Adds, pulls and fills as they happen, in groups between two looks. */
const histories = fc.array(fc.array(fc.record({ key: level, kind: fc.constantFrom('add', 'pull', 'fill'), lots: fc.integer({ min: 1, max: 9 }) }), { maxLength: 6 }), { minLength: 1, maxLength: 30 });

function told(changes: LevelChanges): ReadonlyMap<string, readonly [added: number, pulled: number, filled: number, hidden: number]> {
  const { columns } = changes;
  return new Map(Array.from({ length: columns.count }, (_, at) => [
    `${columns.isAsk[at] === 1 ? 'ask' : 'bid'} ${columns.ticks[at]}`,
    [columns.addedLots[at] ?? 0, columns.pulledLots[at] ?? 0, columns.filledLots[at] ?? 0, columns.hiddenLots[at] ?? 0],
  ] as const));
}

test('what is told is the least that explains both books and the trades between', () => {
  fc.assert(fc.property(histories, (history) => {
    const changes = new LevelChanges(40);
    const book = new Map<string, number>();
    changes.onBook(levelsOf(book, 40, 0), 0);
    for (const [index, group] of history.entries()) {
      const before = new Map(book);
      const filled = new Map<string, number>();
      for (const { key, kind, lots } of group) {
        const held = book.get(key) ?? 0;
        if (kind === 'add') book.set(key, held + lots);
        else if (held > 0) {
          const gone = Math.min(held, lots);
          book.set(key, held - gone);
          if (kind === 'fill') {
            filled.set(key, (filled.get(key) ?? 0) + gone);
            changes.onTrade(index * 10 + 5, Number(key.split(' ')[1]), key.startsWith('ask') ? gone : -gone);
          }
        }
      }
      changes.onBook(levelsOf(book, 40, index + 1), index * 10 + 10);
      const expected = new Map<string, readonly number[]>();
      for (const key of new Set([...before.keys(), ...book.keys()])) {
        const [from, to, traded] = [before.get(key) ?? 0, book.get(key) ?? 0, filled.get(key) ?? 0];
        const more = to - from + traded;
        if (from !== to || traded > 0) expected.set(key, [Math.max(0, more), Math.max(0, -more), traded, Math.max(0, traded - from)]);
      }
      expect(Object.fromEntries(told(changes))).toEqual(Object.fromEntries(expected));
    }
  }));
});

test('trades that come too early or too late change when, not how much', () => {
  fc.assert(fc.property(histories, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (history, delays) => {
    const changes = new LevelChanges(40);
    const book = new Map<string, number>();
    changes.onBook(levelsOf(book, 40, 0), 0);
    const sums = new Map<string, number[]>();
    const due: { readonly look: number; readonly timeUs: number; readonly key: string; readonly lots: number }[] = [];
    const filled = new Map<string, number>();
    const looks = [...history, [], [], [], []];
    for (const [index, group] of looks.entries()) {
      for (const { key, kind, lots } of group) {
        const held = book.get(key) ?? 0;
        if (kind === 'add') book.set(key, held + lots);
        else if (held > 0) {
          const gone = Math.min(held, lots);
          book.set(key, held - gone);
          if (kind !== 'fill') continue;
          filled.set(key, (filled.get(key) ?? 0) + gone);
          due.push({ look: index + delays.next().value, timeUs: index * 10 + 5, key, lots: gone });
        }
      }
      for (const { timeUs, key, lots } of due.filter(({ look }) => look === index)) changes.onTrade(timeUs, Number(key.split(' ')[1]), key.startsWith('ask') ? lots : -lots);
      changes.onBook(levelsOf(book, 40, index + 1), index * 10 + 10);
      for (const [key, [added, pulled, fills]] of told(changes)) {
        const sum = sums.get(key) ?? [0, 0, 0];
        sums.set(key, [(sum[0] ?? 0) + added, (sum[1] ?? 0) + pulled, (sum[2] ?? 0) + fills]);
      }
    }
    for (const [key, [added = 0, pulled = 0, fills = 0]] of sums) {
      expect(added - pulled - fills).toBe(book.get(key) ?? 0);
      expect([fills, pulled >= 0]).toEqual([filled.get(key) ?? 0, true]);
    }
  }));
});

test('more trades than can wait are all told', () => {
  const changes = new LevelChanges(4);
  changes.onBook(levelsOf(new Map([['ask 100', 9_000]]), 4, 1), 1);
  for (let index = 0; index < 9_000; index += 1) changes.onTrade(2, 100, 1);
  changes.onBook(levelsOf(new Map(), 4, 2), 3);
  expect([...told(changes)]).toEqual([['ask 100', [0, 0, 9_000, 0]]]);
});

test('levels that one look does not reach are neither added nor pulled', () => {
  const changes = new LevelChanges(2);
  changes.onBook(levelsOf(new Map([['bid 99', 1], ['bid 98', 1], ['bid 97', 5]]), 2, 1), 1);
  changes.onBook(levelsOf(new Map([['bid 99', 0], ['bid 98', 1], ['bid 97', 5]]), 2, 2), 2);
  expect([...told(changes)]).toEqual([['bid 99', [0, 1, 0, 0]]]);
});

test('nothing is said across a gap or a book that is not live, nor twice of the same book', () => {
  const changes = new LevelChanges(4);
  const first = levelsOf(new Map([['ask 100', 5]]), 4, 1);
  const second = levelsOf(new Map([['ask 100', 1]]), 4, 2);
  expect(changes.onBook(first, 1)).toBe('hole');
  expect([changes.onBook(second, 2), changes.columns.count]).toEqual(['changed', 1]);
  expect([changes.onBook(second, 3), changes.columns.count]).toEqual(['same', 0]);
  changes.onGap();
  expect([changes.onBook(first, 4), changes.columns.count]).toEqual(['hole', 0]);
  expect(changes.onBook({ ...second, validity: 'resyncing' }, 5)).toBe('hole');
  changes.onTrade(5, 100, 4);
  expect([changes.onBook(second, 6), changes.onBook({ ...second, lastId: 3 }, 7), changes.columns.count]).toEqual(['hole', 'changed', 0]);
});

test('a table of prices is a map', () => {
  const steps = fc.array(fc.record({ ticks: fc.integer({ min: -20, max: 20 }), isAsk: fc.integer({ min: 0, max: 1 }), value: fc.integer(), kind: fc.constantFrom('add', 'add', 'add', 'take', 'clear') }));
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 30 }), (given, pricesMax) => {
    const table = new PriceTable(pricesMax);
    const map = new Map<number, number>();
    for (const { ticks, isAsk, value, kind } of given) {
      const key = priceKey(ticks, isAsk);
      if (kind === 'clear') {
        table.clear();
        map.clear();
      } else if (kind === 'take') {
        expect(table.take(key)).toBe(map.get(key) ?? 0);
        if (map.has(key)) map.set(key, 0);
      } else {
        const hasRoom = map.has(key) || map.size < pricesMax;
        expect(table.add(key, value)).toBe(hasRoom);
        if (hasRoom) map.set(key, (map.get(key) ?? 0) + value);
      }
      expect(table.get(key)).toBe(map.get(key) ?? 0);
    }
    expect(Array.from({ length: table.count }, (_, index) => table.keyAt(index))).toEqual([...map.keys()]);
  }));
});
