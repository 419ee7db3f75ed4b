/**
 * Six books as one: what a refresh of the composite costs, against the plain way, a Map of prices that is
 * sorted. Also the spread matrix of the 30 pairs and the reference price. CPU time, microseconds.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks, type Book } from '../../core/market/book.ts';
import { referenceTicks } from '../../core/market/composite-price.ts';
import { bookSource, Composite } from '../../core/market/composite.ts';
import { newLevels } from '../../core/market/levels.ts';
import { SpreadMatrix } from '../../core/market/spread.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead } from '../../core/memory/record.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { cpuUs, interleave, median, medianRatio, round3, type Bench } from './bench.ts';

const bookLevels = 400;
const bookCount = 6;
/** Refreshes in one round. */
const passes = { 10: 4_000, 100: 800, 400: 200 } as const;
const depths = [10, 100, 400] as const;
const headline = 100;

export const compositeBench: Bench = {
  name: 'composite',
  summary: 'merge six books into one, against a sorted Map of prices',
  run: async ({ rounds, terminal }) => {
    const members = newMembers();
    const figures: Record<string, unknown> = {};
    let ratios: Record<string, number> = {};
    for (const levels of depths) {
      const composite = new Composite({
        base: 'BTC', quote: 'USDT', rates: [], rateUsMax: 1, levelsMax: levels, members: members.map(({ spec, book }) => ({ spec, source: bookSource(book, () => null) })),
      });
      const matrix = new SpreadMatrix(bookCount);
      const fees = new Float64Array(bookCount).fill(5);
      const each = (run: () => void) => (): number => timed(passes[levels], run);
      composite.refresh(1);
      const plain = newPlain(members, levels);
      assert(composite.bids.count === plain() && composite.isExact, 'both ways find the same levels', { levels });
      const costs = await interleave(rounds, {
        fathom: each(() => composite.refresh(1)),
        map: each(() => void plain()),
        matrix: each(() => matrix.refresh(composite, fees, 50_000)),
        reference: each(() => void referenceTicks(composite)),
      }, terminal);
      figures[`levels${levels}`] = {
        refreshUs: round3(median(costs.fathom)), mapUs: round3(median(costs.map)), matrixUs: round3(median(costs.matrix)), referenceUs: round3(median(costs.reference)),
        mergedLevels: composite.bids.count,
      };
      if (levels === headline) ratios = { map: medianRatio(costs.map, costs.fathom) };
    }
    return { bench: 'composite', rounds, ratios, figures: { headlineLevels: headline, books: bookCount, ...figures } };
  },
};

interface Member {
  readonly spec: ReturnType<typeof sampleSpec>;
  readonly book: Book;
}

/** Every third has a coarser tick and counts contracts, as swaps do. */
function newMembers(): readonly Member[] {
  const books = newBooks(loadKernel());
  const chance = newChance(1);
  return Array.from({ length: bookCount }, (_, index) => {
    const isSwap = index % 3 === 1;
    const spec = sampleSpec({ stream: index + 1, tick: { units: 1n, decimals: isSwap ? 1 : 2 }, contractSize: { units: 1n, decimals: isSwap ? 2 : 0 } });
    const book = books.open(spec.stream);
    fill(book, isSwap ? 600_000 : 6_000_000, isSwap ? 1 : 10, chance);
    return { spec, book };
  });
}

function fill(book: Book, middle: number, stepMax: number, chance: Chance): void {
  const slots = newSlots(1 + tailSlotsFor(2 * bookLevels));
  writeHead(slots, 0, 'snapshot', book.stream, tailSlotsFor(2 * bookLevels), 0);
  setFloat(slots, 0, field.c, bookLevels);
  setFloat(slots, 0, field.d, bookLevels);
  for (const [first, sign] of [[0, -1], [bookLevels, 1]] as const) {
    let ticks = middle;
    for (let level = first; level < first + bookLevels; level += 1) {
      ticks += sign * (1 + nextBelow(chance, stepMax));
      setFloat(slots, 0, field.tail + level * 2, ticks);
      setFloat(slots, 0, field.tail + level * 2 + 1, 1 + nextBelow(chance, 100_000));
    }
  }
  book.apply(slots, 0);
  book.setValidity('live', 1);
}

/** As one would write it first; answers how many bids there are. */
function newPlain(members: readonly Member[], levelsMax: number): () => number {
  const levels = newLevels(levelsMax);
  return () => {
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    for (const { spec, book } of members) {
      book.readInto(levels, levelsMax);
      const ticks = spec.tick.decimals === 1 ? 10 : 1;
      const lots = ticks === 10 ? 1 : 100;
      for (let level = 0; level < levels.bidCount; level += 1) add(bids, (levels.bidTicks[level] ?? 0) * ticks, (levels.bidLots[level] ?? 0) * lots);
      for (let level = 0; level < levels.askCount; level += 1) add(asks, (levels.askTicks[level] ?? 0) * ticks, (levels.askLots[level] ?? 0) * lots);
    }
    const [bestBids] = [[...bids].sort(([left], [right]) => right - left), [...asks].sort(([left], [right]) => left - right)];
    return bestBids.length;
  };
}

function add(side: Map<number, number>, price: number, lots: number): void {
  side.set(price, (side.get(price) ?? 0) + lots);
}

function timed(count: number, run: () => void): number {
  const beforeUs = cpuUs();
  for (let pass = 0; pass < count; pass += 1) run();
  return (cpuUs() - beforeUs) / count;
}
