/**
 * Compares what the engine believes with what is true at the exchange.
 *
 * Holds, after every single thing that happens to the engine: a book called live equals the exchange's own book at the
 * same id, level by level; it lags behind by less than the time in which a dead connection must be noticed; the feed and the
 * book agree on what it is worth.
 */

import { lengthAt, slotFloats, type Slots } from '../memory/record.ts';
import type { Book } from '../market/book.ts';
import { newLevels, type Levels } from '../market/levels.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { PastSide } from './history.ts';
import type { World } from './world.ts';

export type ViolationKind =
  | 'wrong-level' | 'future-book' | 'stale-but-live' | 'validity-disagrees' | 'not-recovered' | 'trouble-in-calm' | 'unbounded' | 'pause-ignored' | 'defect' | 'replay-differs' | 'not-deterministic';

export interface Violation {
  readonly kind: ViolationKind;
  readonly atUs: number;
  readonly detail: string;
}

/**
 * A live book may lack a change for so long, counted from when the change was told or the book went live: 5 s of silence, half a
 * second until somebody looks, the way, and some room.
 */
export const lagUsMax = 7_000_000;

/** When our clock is set back, the silence so far is forgotten. */
export const lagUsPerClockJump = 5_500_000;

/** A wire that stalled before it died has told what it held back for so long: several delays may follow one another. */
const stallsInARow = 3;

/** Of each kind and run: one wrong level makes thousands. */
const violationsMax = 5;

/** The exchange's changes of one market: which id was told when. */
interface Emissions {
  readonly finalIds: number[];
  readonly timesUs: number[];
}

export class Witness {
  readonly violations: Violation[] = [];
  comparisonCount = 0;
  readonly #world: World;
  readonly #startUs: number;
  readonly #lagUsMax: number;
  readonly #levels: Levels = newLevels(levelsMax);
  readonly #emissions = new Map<string, Emissions>();
  readonly #counts = new Map<ViolationKind, number>();

  constructor(world: World, { clockJumps, stream }: Pick<CampaignPlan, 'clockJumps' | 'stream'>) {
    this.#world = world;
    const stallUs = stream.reduce((sum, { kind, forUs }) => sum + (forUs ?? 0) * (kind === 'delay' ? stallsInARow : 1), 0);
    this.#lagUsMax = lagUsMax + clockJumps.length * lagUsPerClockJump + stallUs;
    this.#startUs = world.nowUs;
  }

  accuse(kind: ViolationKind, detail: string): void {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    if (count < violationsMax) this.violations.push({ kind, atUs: this.#world.nowUs - this.#startUs, detail });
  }

  /** The exchange told of changes up to this id. */
  emitted(marketId: string, finalId: number): void {
    let emissions = this.#emissions.get(marketId);
    if (emissions === undefined) this.#emissions.set(marketId, (emissions = { finalIds: [], timesUs: [] }));
    emissions.finalIds.push(finalId);
    emissions.timesUs.push(this.#world.nowUs);
  }

  /** Of a live book, after it may have changed. */
  compare(marketId: string, book: Book): void {
    this.comparisonCount += 1;
    const truth = this.#world.pastAt(marketId, book.lastId);
    if (truth === null) {
      this.accuse('future-book', `${marketId}: no book of the exchange ever had the id ${book.lastId}`);
      return;
    }
    book.readInto(this.#levels, levelsMax);
    const { bidTicks, bidLots, bidCount, askTicks, askLots, askCount } = this.#levels;
    const difference = firstDifference('bid', bidTicks, bidLots, bidCount, truth.bids) ?? firstDifference('ask', askTicks, askLots, askCount, truth.asks);
    if (difference !== null) this.accuse('wrong-level', `${marketId} at id ${book.lastId}: ${difference}`);
  }

  /** Of a book that has been live since then. */
  checkLag(marketId: string, book: Book, liveSinceUs: number): void {
    const emissions = this.#emissions.get(marketId);
    if (emissions === undefined) return;
    const missed = firstAbove(emissions.finalIds, book.lastId);
    const toldUs = emissions.timesUs[missed];
    if (toldUs === undefined) return;
    const sinceUs = Math.max(toldUs, liveSinceUs);
    if (this.#world.nowUs - sinceUs <= this.#lagUsMax) return;
    this.accuse('stale-but-live', `${marketId} is live and has lacked what was told for ${((this.#world.nowUs - sinceUs) / 1e6).toFixed(1)} s`);
  }
}

const levelsMax = 8_192;

function firstDifference(side: string, ticks: Float64Array, lots: Float64Array, count: number, truth: PastSide): string | null {
  for (let rank = 0; ; rank += 1) {
    const isLevel = truth.next();
    if (!isLevel && rank >= count) return null;
    if (isLevel && rank < count && ticks[rank] === truth.ticks && lots[rank] === truth.lots) continue;
    const ours = rank < count ? `${ticks[rank]} × ${lots[rank]}` : 'nothing';
    const theirs = isLevel ? `${truth.ticks} × ${truth.lots}` : 'nothing';
    return `${side} ${rank} was ${ours}, is ${theirs}`;
  }
}

/** Index of the first value above; the values ascend. */
function firstAbove(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One number for a whole run: every fact that came out, byte by byte. */
export class RunHash {
  #hash = 0x811c_9dc5;

  get value(): number {
    return this.#hash >>> 0;
  }

  add(slots: Slots, slot: number): void {
    const words = slots.u32;
    const from = slot * slotFloats * 2;
    const to = from + lengthAt(slots, slot) * slotFloats * 2;
    let hash = this.#hash;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (words[at] ?? 0), 0x0100_0193);
    this.#hash = hash;
  }
}

