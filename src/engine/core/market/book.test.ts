import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens, nextNormal, type Chance } from '../../domain/chance.ts';
import { Defect } from '../../domain/assert.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { newKernelTwin, type Kernel } from '../memory/kernel.ts';
import { field, newSlots, setFloat, slotsOver, tailSlotsFor, writeHead, recordSlotsMax, slotBytes, type Slots } from '../memory/record.ts';
import { newBooks, type Book } from './book.ts';
import { openBookReader } from './book-reader.ts';
import { newLevels } from './levels.ts';

type Pair = readonly [ticks: number, lots: number];

const mebibyte = 1_048_576;
const kernels: readonly (readonly [string, (memoryBytes?: number) => Kernel])[] = [
  ['WebAssembly', (memoryBytes = 32 * mebibyte) => loadKernel({ memoryBytes })],
  ['the twin', (memoryBytes = 32 * mebibyte) => newKernelTwin(memoryBytes)],
];

function writeLevels(slots: Slots, kind: 'depth' | 'snapshot', id: number, bids: readonly Pair[], asks: readonly Pair[]): void {
  const pairs = [...bids, ...asks];
  writeHead(slots, 0, kind, 1, tailSlotsFor(pairs.length), 0);
  setFloat(slots, 0, field.receivedUs, id * 10);
  setFloat(slots, 0, field.venueTimeUs, id * 10 - 1);
  setFloat(slots, 0, field.a, id);
  setFloat(slots, 0, field.b, id);
  setFloat(slots, 0, field.c, bids.length);
  setFloat(slots, 0, field.d, asks.length);
  pairs.forEach(([ticks, lots], index) => {
    setFloat(slots, 0, field.tail + index * 2, ticks);
    setFloat(slots, 0, field.tail + index * 2 + 1, lots);
  });
}

/** The book that cannot be wrong: two maps, sorted when asked. */
class Model {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  apply(kind: 'depth' | 'snapshot', bids: readonly Pair[], asks: readonly Pair[]): 'applied' | 'crossed' {
    if (kind === 'snapshot') {
      this.bids.clear();
      this.asks.clear();
    }
    for (const [side, pairs] of [[this.bids, bids], [this.asks, asks]] as const) {
      for (const [ticks, lots] of pairs) {
        if (lots === 0) side.delete(ticks);
        else side.set(ticks, lots);
      }
    }
    return this.bids.size > 0 && this.asks.size > 0 && Math.max(...this.bids.keys()) >= Math.min(...this.asks.keys()) ? 'crossed' : 'applied';
  }

  sides() {
    return {
      bids: [...this.bids].sort((left, right) => right[0] - left[0]),
      asks: [...this.asks].sort((left, right) => left[0] - right[0]),
    };
  }
}

function sidesOf(book: Book) {
  const levels = newLevels(20_000);
  book.readInto(levels, 20_000);
  const side = (ticks: Float64Array, lots: Float64Array, count: number): Pair[] => Array.from({ length: count }, (_, index) => [ticks[index] ?? NaN, lots[index] ?? NaN]);
  return { bids: side(levels.bidTicks, levels.bidLots, levels.bidCount), asks: side(levels.askTicks, levels.askLots, levels.askCount) };
}

function open(kernel: Kernel) {
  const book = newBooks(kernel).open(1);
  const slots = newSlots(recordSlotsMax);
  let id = 0;
  return {
    book,
    apply: (kind: 'depth' | 'snapshot', bids: readonly Pair[], asks: readonly Pair[]) => {
      id += 1;
      writeLevels(slots, kind, id, bids, asks);
      return book.apply(slots, 0);
    },
  };
}

/** Updates around a middle: sorted or not, near or far, now and then the same price twice. */
function randomPairs(chance: Chance, middle: number, sign: 1 | -1, spread: number): Pair[] {
  const pairs: Pair[] = Array.from({ length: nextBelow(chance, 60) }, () => {
    const reach = nextHappens(chance, 0.05) ? middle * 0.4 : nextHappens(chance, 0.2) ? spread * 30 : spread;
    const ticks = Math.max(1, middle + sign * (1 + nextBelow(chance, Math.ceil(reach))));
    return [ticks, nextHappens(chance, 0.45) ? 0 : 1 + nextBelow(chance, 2 ** 40)];
  });
  if (nextHappens(chance, 0.8)) pairs.sort((left, right) => sign * (left[0] - right[0]));
  return pairs;
}

describe.each(kernels)('a book by %s', (_make, newKernel) => {
  test('equals two maps after any records, as the price drifts and jumps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom(20, 300, 3_000, 60_000), fc.integer({ min: 10, max: 80 }), (seed, spread, rounds) => {
        const chance = newChance(seed);
        const { book, apply } = open(newKernel());
        const model = new Model();
        let middle = 6_183_763;
        for (let round = 0; round < rounds; round += 1) {
          middle = Math.round(middle + nextNormal(chance) * spread * (nextHappens(chance, 0.1) ? 20 : 0.3));
          const kind = nextHappens(chance, 0.03) ? 'snapshot' : 'depth';
          const [bids, asks] = [randomPairs(chance, middle, -1, spread), randomPairs(chance, middle, 1, spread)];
          expect(apply(kind, bids, asks)).toBe(model.apply(kind, bids, asks));
          const sides = model.sides();
          expect([book.bidCount, book.askCount, book.bestBidTicks, book.bestAskTicks]).toEqual([
            sides.bids.length, sides.asks.length, sides.bids[0]?.[0] ?? null, sides.asks[0]?.[0] ?? null,
          ]);
        }
        expect(sidesOf(book)).toEqual(model.sides());
      }),
      { numRuns: 60 },
    );
  });

  test('a long walk of the price leaves exactly the levels of two maps', () => {
    const chance = newChance(5);
    const { book, apply } = open(newKernel());
    const model = new Model();
    for (let round = 0; round < 3_000; round += 1) {
      const middle = 6_183_763 + Math.round(40_000 * Math.sin(round / 300));
      const crossedBids = [...model.bids.keys()].filter((ticks) => ticks >= middle).map((ticks): Pair => [ticks, 0]);
      const crossedAsks = [...model.asks.keys()].filter((ticks) => ticks <= middle).map((ticks): Pair => [ticks, 0]);
      const bids = [...randomPairs(chance, middle, -1, 500), ...crossedBids];
      const asks = [...randomPairs(chance, middle, 1, 500), ...crossedAsks];
      model.apply('depth', bids, asks);
      expect(apply('depth', bids, asks)).toBe('applied');
    }
    expect(sidesOf(book)).toEqual(model.sides());
  });

  test('6,000 levels a side, and some 40 % away, are exact', () => {
    const { book, apply } = open(newKernel());
    const side = (sign: 1 | -1): Pair[] => Array.from({ length: 5_000 }, (_, index) => [10_000_000 + sign * (1 + index * 3), 7 + index]);
    const model = new Model();
    for (const [kind, shift] of [['snapshot', 0], ['depth', 1_000]] as const) {
      const bids = side(-1).map(([ticks, lots]): Pair => [ticks - shift, lots]);
      const asks = side(1).map(([ticks, lots]): Pair => [ticks + shift, lots]);
      model.apply(kind, bids.slice(0, 5_000), []);
      expect(apply(kind, bids, [])).toBe('applied');
      model.apply('depth', [], asks);
      expect(apply('depth', [], asks)).toBe('applied');
    }
    const far: Pair[] = [[6_000_000, 1], [5_999_999, 2]];
    model.apply('depth', far, [[14_000_000, 3]]);
    apply('depth', far, [[14_000_000, 3]]);
    expect(book.bidCount).toBeGreaterThan(5_000);
    expect(sidesOf(book)).toEqual(model.sides());
  });

  test('a snapshot replaces every level', () => {
    const { book, apply } = open(newKernel());
    apply('snapshot', [[100, 1], [99, 2]], [[101, 3]]);
    apply('snapshot', [[90, 5]], [[95, 6], [96, 7]]);
    expect(sidesOf(book)).toEqual({ bids: [[90, 5]], asks: [[95, 6], [96, 7]] });
    expect([book.lastId, book.receivedUs, book.venueTimeUs]).toEqual([2, 20, 19]);
  });

  test('a record that crosses the book marks it crossed before anybody can see it live', () => {
    const { book, apply } = open(newKernel());
    apply('snapshot', [[100, 1]], [[101, 1]]);
    book.setValidity('live', 30);
    expect(apply('depth', [[101, 4]], [])).toBe('crossed');
    const levels = newLevels(5);
    expect(openBookReader(book.location()).read(levels, 5)).toBe(true);
    expect([book.validity, levels.validity]).toEqual(['crossed', 'crossed']);
  });

  test('a side keeps the best 16,384 levels and says how far it reaches', () => {
    const { book, apply } = open(newKernel());
    for (let part = 0; part < 3; part += 1) {
      apply('depth', Array.from({ length: 8_000 }, (_, index): Pair => [1_000_000 - part * 8_000 - index, 1]), []);
    }
    expect([book.bidCount, book.bestBidTicks, book.bidReachTicks, book.askReachTicks]).toEqual([16_384, 1_000_000, 1_000_000 - 16_384, null]);
  });

  test('prices beyond a thousand million ticks from the rest are not kept, and the reach says so', () => {
    const { book, apply } = open(newKernel());
    apply('depth', [[1_000, 1]], [[1_001, 1], [Number.MAX_SAFE_INTEGER, 1]]);
    expect(sidesOf(book)).toEqual({ bids: [[1_000, 1]], asks: [[1_001, 1]] });
    expect(book.askReachTicks).not.toBeNull();
  });

  test('memory comes back when books close, and a full kernel leaves the book as it was', () => {
    const kernel = newKernel(12 * mebibyte);
    const books = newBooks(kernel);
    const slots = newSlots(recordSlotsMax);
    const wide = (lots: number): Pair[] => Array.from({ length: 9_000 }, (_, index) => [9_000_000 - index * 700, lots]);
    for (let stream = 1; stream <= 60; stream += 1) {
      writeLevels(slots, 'snapshot', 1, wide(1), []);
      expect(books.open(stream).apply(slots, 0)).toBe('applied');
      books.close(stream);
    }
    const held: Book[] = [];
    for (let stream = 1; ; stream += 1) {
      const book = books.open(stream);
      if (book.apply(slots, 0) === 'full') {
        expect([book.bidCount, book.lastId]).toEqual([0, 0]);
        break;
      }
      held.push(book);
    }
    expect(held.length).toBeGreaterThan(10);
    const hashes = new Set(held.map((book) => book.hash()));
    expect(hashes.size).toBe(1);
  });

  test('records inside and outside of the kernel’s memory apply alike, and other kinds are a defect', () => {
    const kernel = newKernel();
    const books = newBooks(kernel);
    const block = kernel.calls.allocate(recordSlotsMax * slotBytes);
    const [inside, outside] = [slotsOver(kernel.memory.buffer, block, recordSlotsMax), newSlots(recordSlotsMax)];
    const [one, other] = [books.open(1), books.open(2)];
    writeLevels(inside, 'depth', 4, [[5, 6]], [[7, 8]]);
    writeLevels(outside, 'depth', 4, [[5, 6]], [[7, 8]]);
    expect([one.apply(inside, 0), other.apply(outside, 0)]).toEqual(['applied', 'applied']);
    expect(one.hash()).toBe(other.hash());
    writeHead(outside, 0, 'trade', 1, 0, 0);
    expect(() => other.apply(outside, 0)).toThrow(Defect);
  });

  test('clear forgets levels and id', () => {
    const { book, apply } = open(newKernel());
    apply('depth', [[5, 6]], [[7, 8]]);
    book.clear();
    expect([book.bidCount, book.askCount, book.bestBidTicks, book.bestAskTicks, book.lastId]).toEqual([0, 0, null, null, 0]);
    apply('depth', [[50_000, 6]], []);
    expect(sidesOf(book)).toEqual({ bids: [[50_000, 6]], asks: [] });
  });
});

test('both makes hash the same book alike after the same records', () => {
  const chance = newChance(11);
  const [one, other] = [open(loadKernel()), open(newKernelTwin())];
  let middle = 50_000;
  for (let round = 0; round < 2_000; round += 1) {
    middle = Math.max(20_000, Math.round(middle + nextNormal(chance) * 200));
    const [bids, asks] = [randomPairs(chance, middle, -1, 800), randomPairs(chance, middle, 1, 800)];
    expect(one.apply('depth', bids, asks)).toBe(other.apply('depth', bids, asks));
    if (round % 50 === 0) expect(one.book.hash()).toBe(other.book.hash());
  }
  expect(sidesOf(one.book)).toEqual(sidesOf(other.book));
});
