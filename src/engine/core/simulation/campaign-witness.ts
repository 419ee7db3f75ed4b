/**
 * Compares what the engine believes with what is true at the exchange.
 *
 * Holds, after every single thing that happens to the engine: a book called live equals the exchange's own book at the
 * same id, level by level; it lags behind by less than the time in which a dead connection must be noticed; the feed and the
 * book agree on what it is worth.
 */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Decimal } from '../../domain/number.ts';
import { lengthAt, slotFloats, type Slots } from '../memory/record.ts';
import type { Book } from '../market/book.ts';
import { newLevels, type Levels } from '../market/levels.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import type { PastSide } from './history.ts';
import type { World } from './world.ts';

export type ViolationKind =
  | 'wrong-level' | 'future-book' | 'stale-but-live' | 'validity-disagrees' | 'not-recovered' | 'trouble-in-calm' | 'unbounded' | 'pause-ignored' | 'limit-passed' | 'polled-too-long' | 'trade-doubled' | 'order-law' | 'defect' | 'replay-differs' | 'not-deterministic';

export interface Violation {
  readonly kind: ViolationKind;
  readonly atUs: number;
  readonly detail: string;
}

/**
 * A live book may lack a change for so long beyond the silence in which the venue's connections are found dead, counted
 * from when the change was told or the book went live: half a second until somebody looks, the way, and some room.
 */
const lagRoomUs = 2_000_000;

/** When our clock is set, the silence so far is forgotten. */
const lagRoomUsPerJump = 500_000;

/** What was asked for instead of the stream is called degraded for no longer: five seconds, and until somebody looks. */
const polledUsMax = 6_000_000;

/** A wire that stalled before it died has told what it held back for so long: several delays may follow one another. */
const stallsInARow = 3;

/** Of each kind and run: one wrong level makes thousands. */
const violationsMax = 5;

/** The exchange's changes of one market: which id was told when. */
interface Emissions {
  readonly finalIds: number[];
  readonly timesUs: number[];
  /** The book of this id was compared with that one, and was the same. */
  sameFor: number;
  sameUntil: number;
}

interface Watched {
  readonly spec: InstrumentSpec;
  readonly book: Book;
}

export class Witness {
  readonly violations: Violation[] = [];
  comparisonCount = 0;
  readonly #world: World;
  readonly #startUs: number;
  readonly #lagUsMax: number;
  readonly #levelsShown: number;
  readonly #polledRoomUs: number;
  readonly #levels: Levels = newLevels(levelsMax);
  readonly #emissions = new Map<string, Emissions>();
  readonly #counts = new Map<ViolationKind, number>();
  #sleptUs = 0;

  constructor(world: World, { market, events, stream }: Pick<CampaignPlan, 'market' | 'events' | 'stream'>) {
    this.#world = world;
    const stallUs = stream.reduce((sum, { kind, forUs }) => sum + (forUs ?? 0) * (kind === 'delay' ? stallsInARow : 1), 0);
    const { silenceUsMax } = market.part.dialect.heartbeat;
    const jumps = events.filter(({ kind }) => kind === 'clock-back' || kind === 'clock-forward').length;
    this.#lagUsMax = silenceUsMax + lagRoomUs + jumps * (silenceUsMax + lagRoomUsPerJump) + stallUs;
    this.#levelsShown = market.levels;
    this.#polledRoomUs = jumps * polledUsMax;
    this.#startUs = world.nowUs;
  }

  /** Nothing was told while the machine slept, and nobody could look. */
  slept(byUs: number): void {
    this.#sleptUs += byUs;
    for (const { timesUs } of this.#emissions.values()) for (let index = 0; index < timesUs.length; index += 1) timesUs[index] = (timesUs[index] ?? 0) + byUs;
  }

  accuse(kind: ViolationKind, detail: string): void {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    if (count < violationsMax) this.violations.push({ kind, atUs: this.#world.nowUs - this.#startUs - this.#sleptUs, detail });
  }

  /** The exchange told of changes up to this id. */
  emitted(marketId: string, finalId: number): void {
    let emissions = this.#emissions.get(marketId);
    if (emissions === undefined) this.#emissions.set(marketId, (emissions = { finalIds: [], timesUs: [], sameFor: 0, sameUntil: 0 }));
    emissions.finalIds.push(finalId);
    emissions.timesUs.push(this.#world.nowUs);
  }

  /** Of a live book, after it may have changed. `ownId`: the exchange's own for what the book holds. */
  compare({ spec, book }: Watched, ownId: number | null): void {
    this.comparisonCount += 1;
    const difference = ownId === null ? null : this.#difference(spec, book, ownId);
    if (difference === undefined || ownId === null) this.accuse('future-book', `${spec.id}: no book of the exchange ever had the id ${book.lastId}`);
    else if (difference !== null) this.accuse('wrong-level', `${spec.id} at id ${book.lastId}: ${difference}`);
  }

  /** Of a book that has been live since then. */
  checkLag(watched: Watched, ownId: number, liveSinceUs: number): void {
    const lagUs = this.lagUs(watched, ownId, liveSinceUs, this.#lagUsMax);
    if (lagUs > 0) this.accuse('stale-but-live', `${watched.spec.id} is live and has lacked what was told for ${(lagUs / 1e6).toFixed(1)} s`);
  }

  /** How long a book that has been live since then has lacked what it should hold, where that is more than `roomUs`; else 0. */
  lagUs({ spec, book }: Watched, ownId: number, liveSinceUs: number, roomUs: number): number {
    const emissions = this.#emissions.get(spec.id);
    const toldUs = emissions?.timesUs[firstAbove(emissions.finalIds, ownId)];
    if (emissions === undefined || toldUs === undefined) return 0;
    const { nowUs } = this.#world;
    const lagUs = nowUs - Math.max(toldUs, liveSinceUs);
    if (lagUs <= roomUs) return 0;
    if (this.#levelsShown < Infinity) {
      // The exchange may have changed where the venue shows nothing.
      const dueId = emissions.finalIds[firstAbove(emissions.timesUs, nowUs - roomUs) - 1] ?? 0;
      if (emissions.sameFor === ownId && dueId <= emissions.sameUntil) return 0;
      if (this.#difference(spec, book, dueId) === null) {
        emissions.sameFor = ownId;
        emissions.sameUntil = dueId;
        return 0;
      }
    }
    return lagUs;
  }

  /** Of a book that is asked for in place of its stream: since when it has been what it is. */
  checkPolled(spec: InstrumentSpec, ageUs: number): void {
    if (ageUs > polledUsMax + this.#polledRoomUs) this.accuse('polled-too-long', `${spec.id} is called degraded and was last told ${(ageUs / 1e6).toFixed(1)} s ago`);
  }

  /** Where the book differs from the exchange's at an id; undefined where there was none. */
  #difference(spec: InstrumentSpec, book: Book, ownId: number): string | null | undefined {
    const truth = this.#world.pastAt(spec.id, ownId);
    if (truth === null) return undefined;
    const instrument = this.#world.market(spec.id)?.instrument;
    const scale = { ticks: instrument === undefined ? 1 : ratioOf(instrument.tick, spec.tick), lots: instrument === undefined ? 1 : ratioOf(instrument.lot, spec.lot) };
    book.readInto(this.#levels, levelsMax);
    const { bidTicks, bidLots, bidCount, askTicks, askLots, askCount } = this.#levels;
    const shown = this.#levelsShown;
    return firstDifference({ name: 'bid', ticks: bidTicks, lots: bidLots, count: bidCount }, truth.bids, scale, shown)
      ?? firstDifference({ name: 'ask', ticks: askTicks, lots: askLots, count: askCount }, truth.asks, scale, shown);
  }
}

/** How many of one step are in another: a list may count finer than the exchange does. */
export function ratioOf(coarse: Decimal, fine: Decimal): number {
  const places = Math.max(coarse.decimals, fine.decimals);
  const wide = ({ units, decimals }: Decimal): bigint => units * 10n ** BigInt(places - decimals);
  return Number(wide(coarse) / wide(fine));
}

const levelsMax = 8_192;

interface OwnSide {
  readonly name: string;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  readonly count: number;
}

function firstDifference({ name, ticks, lots, count }: OwnSide, truth: PastSide, scale: { readonly ticks: number; readonly lots: number }, shown: number): string | null {
  for (let rank = 0; ; rank += 1) {
    const isLevel = rank < shown && truth.next();
    if (!isLevel && rank >= count) return null;
    if (isLevel && rank < count && ticks[rank] === truth.ticks * scale.ticks && lots[rank] === truth.lots * scale.lots) continue;
    const ours = rank < count ? `${ticks[rank]} × ${lots[rank]}` : 'nothing';
    const theirs = isLevel ? `${truth.ticks * scale.ticks} × ${truth.lots * scale.lots}` : 'nothing';
    return `${name} ${rank} was ${ours}, is ${theirs}`;
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

