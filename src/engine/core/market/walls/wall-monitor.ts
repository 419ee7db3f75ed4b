/**
 * The large orders of one instrument: each level that stands out from its neighbours, from its appearing to its end.
 *
 * A level becomes a wall when it has stood `zEnter` above the crowd near the touch (standout.ts), within `reachBp`, for `dwellUs`, and stays one until
 * it holds less than `leaveShare` of what that took. What it lost is split by `LevelChanges`: eaten is what traded there, pulled is the rest.
 *
 * Holds: appeared + added = now + eaten + pulled, in lots, but for what was lost from sight (`isUncertain`).
 * Ends: `eaten` or `pulled` by which took more, `lost` when the book could not be followed or the price left what we read.
 * Does not: know who owns what. Several owners at one price are one wall.
 *
 * Bounds: `standingMax` at once, further ones are counted in `refusedCount`; `endedMax` that ended, the oldest go.
 */

import { assert } from '../../../domain/assert.ts';
import type { Levels } from '../levels.ts';
import type { LevelChangeColumns } from '../makers/level-changes.ts';
import { priceKey, PriceTable } from '../makers/price-table.ts';
import type { WallLooks } from './spoof-score.ts';
import { CrowdMeter, lotsAtHeight, type Crowd } from './standout.ts';

export interface WallRule {
  readonly zEnter: number;
  readonly leaveShare: number;
  readonly dwellUs: number;
  /** Levels this near to the touch are the crowd, and how far walls are looked for. */
  readonly crowdBp: number;
  readonly reachBp: number;
  /** No wall is smaller than so many lots, whatever stands around it. */
  readonly lotsMin: number;
}

export const usualWallRule: Omit<WallRule, 'lotsMin'> = { zEnter: 3.5, leaveShare: 0.5, dwellUs: 500_000, crowdBp: 30, reachBp: 100 };

export const wallStates = ['rising', 'stands', 'eaten', 'pulled', 'lost'] as const;
/** `rising`: too young to be told. */
export type WallState = (typeof wallStates)[number];

/** A row. Used again some time after it ended: copy what is to be kept. */
export interface Wall {
  /** Counts up; a row with the same number is the same wall. */
  number: number;
  isAsk: boolean;
  ticks: number;
  appearedUs: number;
  /** When its size last changed. */
  changedUs: number;
  /** 0 while it stands. */
  endedUs: number;
  state: WallState;
  appearedLots: number;
  nowLots: number;
  maxLots: number;
  addedLots: number;
  /** Of what was added, what came after something had been lost. */
  refilledLots: number;
  eatenLots: number;
  pulledLots: number;
  /** Distances from the touch in bp: as it appeared, now, the nearest, and the average at which lots were pulled. */
  appearedBp: number;
  distanceBp: number;
  nearestBp: number;
  pulledBp: number;
  /** What it took to become one, and how few it may hold. */
  enterLots: number;
  leaveLots: number;
  /** The most that was pulled between two looks. */
  pulledLotsMax: number;
  /** Of the size as it appeared, how much came between two looks. */
  jumpShare: number;
  /** Walls of this side that had been pulled within a minute as this one appeared. */
  repeats: number;
  /** Of what traded within some two seconds before its end, how much took from the other side: 0…1. */
  oppositeShare: number;
  /** Something of its life was not seen. */
  isUncertain: boolean;
}

export const standingMax = 64;
export const endedMax = 512;
const crowdLevelsMax = 1_024;
const repeatUs = 60_000_000;
const layerUsMax = 200_000;
const tradeHalfLifeUs = 1_500_000;
const crowdHalfLifeUs = 5_000_000;

export class WallMonitor {
  readonly #rule: WallRule;
  readonly #meter = new CrowdMeter(crowdLevelsMax);
  readonly #crowd: Crowd = { middle: 0, spread: 0, levels: 0 };
  readonly #bidCrowd: SmoothCrowd = { middle: 0, spread: 0, levels: 0, timeUs: -Infinity };
  readonly #askCrowd: SmoothCrowd = { middle: 0, spread: 0, levels: 0, timeUs: -Infinity };
  readonly #standing: Wall[] = [];
  readonly #ended: Wall[] = [];
  #endedCount = 0;
  /** A row that is free to be used again. */
  #spare: Wall | null = null;
  #number = 0;
  /** Key of a price → its place in `standing`, from 1; made anew for every look. */
  readonly #places = new PriceTable(2 * standingMax);
  /** Recent trades, each counting less the older it is. */
  #buyLots = 0;
  #sellLots = 0;
  #tradeUs = 0;
  refusedCount = 0;

  constructor(rule: WallRule) {
    assert(rule.leaveShare > 0 && rule.leaveShare < 1, 'what enters does not leave at once', { ...rule });
    this.#rule = rule;
  }

  /** Those that stand, and those that rise, in no order that means anything. */
  get standing(): readonly Readonly<Wall>[] {
    return this.#standing;
  }

  get endedCount(): number {
    return this.#endedCount;
  }

  /** The one that ended so many ago, 0 being the newest; null when it is not kept. */
  ended(age: number): Readonly<Wall> | null {
    return age < Math.min(this.#endedCount, endedMax) ? (this.#ended[(this.#endedCount - 1 - age) % endedMax] ?? null) : null;
  }

  onTrade(timeUs: number, lots: number): void {
    this.#fade(timeUs);
    if (lots > 0) this.#buyLots += lots;
    else this.#sellLots -= lots;
  }

  /** A look at the book. `changes`: what happened since the last one, or null when that is not known. */
  onBook(levels: Levels, changes: LevelChangeColumns | null, nowUs: number): void {
    if (levels.validity !== 'live' || levels.bidCount === 0 || levels.askCount === 0) {
      for (const wall of this.#standing) wall.isUncertain = true;
      return;
    }
    this.#places.clear();
    for (const [index, wall] of this.#standing.entries()) {
      this.#places.add(priceKey(wall.ticks, wall.isAsk ? 1 : 0), index + 1);
      const [ticks, , count] = sideOf(levels, wall.isAsk);
      wall.distanceBp = distanceBp(ticks[0] ?? 0, wall.ticks, wall.isAsk);
      if (wall.distanceBp < wall.nearestBp) wall.nearestBp = Math.max(0, wall.distanceBp);
      if (changes === null) this.#reread(wall, ticks, sideOf(levels, wall.isAsk)[1], count, nowUs);
    }
    if (changes !== null) this.#apply(changes, nowUs);
    this.#fade(nowUs);
    this.#judge(levels, false, changes, nowUs);
    this.#judge(levels, true, changes, nowUs);
  }

  /** What can be seen of a wall, for `spoofScore`. */
  looks(wall: Readonly<Wall>, nowUs: number, looks: WallLooks): void {
    const isOver = wall.endedUs > 0;
    const isPulled = wall.state === 'pulled';
    looks.lifeUs = (isOver ? wall.endedUs : nowUs) - wall.appearedUs;
    looks.appearedBp = wall.appearedBp;
    looks.nearestBp = wall.nearestBp;
    looks.distanceBp = isPulled ? wall.pulledBp : wall.distanceBp;
    looks.eatenShare = wall.eatenLots / wall.maxLots;
    looks.height = Math.log(wall.maxLots / wall.enterLots);
    looks.atOnceShare = wall.pulledLots > 0 ? wall.pulledLotsMax / wall.pulledLots : 0;
    looks.jumpShare = wall.jumpShare;
    looks.layers = this.#layersOf(wall);
    looks.repeats = wall.repeats;
    looks.oppositeShare = isOver ? wall.oppositeShare : this.#oppositeShare(wall.isAsk);
    looks.isPulled = isPulled;
  }

  /** Other walls of the side that appeared with it. */
  #layersOf(wall: Readonly<Wall>): number {
    let count = 0;
    for (const other of this.#standing) if (isLayer(wall, other)) count += 1;
    for (let age = 0; age < Math.min(this.#endedCount, endedMax); age += 1) {
      const other = this.ended(age);
      if (other === null || other.endedUs < wall.appearedUs) break;
      if (isLayer(wall, other)) count += 1;
    }
    return count;
  }

  #oppositeShare(isAsk: boolean): number {
    const all = this.#buyLots + this.#sellLots;
    return all < 1e-9 ? 0.5 : (isAsk ? this.#sellLots : this.#buyLots) / all;
  }

  #fade(nowUs: number): void {
    const left = 2 ** (-Math.max(0, nowUs - this.#tradeUs) / tradeHalfLifeUs);
    this.#buyLots *= left;
    this.#sellLots *= left;
    this.#tradeUs = Math.max(this.#tradeUs, nowUs);
  }

  #apply(changes: LevelChangeColumns, nowUs: number): void {
    if (this.#standing.length === 0) return;
    for (let row = 0; row < changes.count; row += 1) {
      const place = this.#places.get(priceKey(changes.ticks[row] ?? 0, changes.isAsk[row] ?? 0));
      const wall = place === 0 ? undefined : this.#standing[place - 1];
      if (wall === undefined) continue;
      const added = changes.addedLots[row] ?? 0;
      const pulled = changes.pulledLots[row] ?? 0;
      const eaten = changes.filledLots[row] ?? 0;
      if (wall.eatenLots + wall.pulledLots > 0) wall.refilledLots += added;
      wall.addedLots += added;
      wall.eatenLots += eaten;
      if (pulled > 0) wall.pulledBp = (wall.pulledBp * wall.pulledLots + wall.distanceBp * pulled) / (wall.pulledLots + pulled);
      wall.pulledLots += pulled;
      wall.pulledLotsMax = Math.max(wall.pulledLotsMax, pulled);
      wall.nowLots = changes.afterLots[row] ?? 0;
      wall.maxLots = Math.max(wall.maxLots, wall.nowLots);
      wall.changedUs = nowUs;
    }
  }

  /** After a hole: what is there is known, how it came about is not. */
  #reread(wall: Wall, ticks: Float64Array, lots: Float64Array, count: number, nowUs: number): void {
    const at = placeOf(ticks, count, wall.ticks, wall.isAsk ? 1 : -1);
    const now = at < 0 ? 0 : (lots[at] ?? 0);
    wall.isUncertain = true;
    if (now === wall.nowLots) return;
    wall.nowLots = now;
    wall.maxLots = Math.max(wall.maxLots, now);
    wall.changedUs = nowUs;
  }

  #judge(levels: Levels, isAsk: boolean, changes: LevelChangeColumns | null, nowUs: number): void {
    const [ticks, lots, count] = sideOf(levels, isAsk);
    const touch = ticks[0] ?? 0;
    const { crowdBp, reachBp, zEnter, lotsMin, dwellUs } = this.#rule;
    const crowd = isAsk ? this.#askCrowd : this.#bidCrowd;
    if (this.#meter.measure(lots, within(ticks, count, touch, crowdBp), this.#crowd)) smooth(crowd, this.#crowd, nowUs);
    const enter = crowd.levels > 0 ? Math.max(lotsMin, lotsAtHeight(crowd, zEnter)) : Infinity;
    const isFull = count === ticks.length;
    const last = ticks[count - 1] ?? 0;
    for (let index = this.#standing.length - 1; index >= 0; index -= 1) {
      const wall = this.#standing[index];
      if (wall === undefined || wall.isAsk !== isAsk) continue;
      if (isFull && (isAsk ? wall.ticks > last : wall.ticks < last)) this.#finish(index, 'lost', nowUs);
      else if (wall.nowLots < wall.leaveLots) this.#finish(index, endOf(wall), nowUs);
      else if (wall.state === 'rising' && nowUs - wall.appearedUs >= dwellUs) this.#tell(wall);
    }
    for (let at = 0; at < count; at += 1) {
      if ((lots[at] ?? 0) < enter) continue;
      const bp = distanceBp(touch, ticks[at] ?? 0, isAsk);
      if (bp > reachBp) break;
      const wall = this.#enter(ticks[at] ?? 0, lots[at] ?? 0, isAsk, nowUs);
      if (wall === null) continue;
      wall.enterLots = enter;
      wall.leaveLots = enter * this.#rule.leaveShare;
      wall.appearedBp = wall.distanceBp = wall.nearestBp = bp;
      wall.jumpShare = changes === null ? 0 : jumpOf(changes, wall);
    }
  }

  #tell(wall: Wall): void {
    this.#number += 1;
    wall.number = this.#number;
    wall.state = 'stands';
  }

  #enter(ticks: number, lots: number, isAsk: boolean, nowUs: number): Wall | null {
    if (this.#places.get(priceKey(ticks, isAsk ? 1 : 0)) !== 0) return null;
    if (this.#standing.length === standingMax) {
      this.refusedCount += 1;
      return null;
    }
    const wall = this.#spare ?? newWall();
    this.#spare = null;
    wall.isAsk = isAsk;
    wall.ticks = ticks;
    wall.appearedUs = wall.changedUs = nowUs;
    wall.endedUs = 0;
    wall.state = 'rising';
    wall.number = 0;
    wall.appearedLots = wall.nowLots = wall.maxLots = lots;
    wall.addedLots = wall.refilledLots = wall.eatenLots = wall.pulledLots = wall.pulledBp = wall.pulledLotsMax = 0;
    wall.repeats = this.#pulledLately(isAsk, nowUs);
    wall.oppositeShare = 0.5;
    wall.isUncertain = false;
    this.#standing.push(wall);
    return wall;
  }

  #pulledLately(isAsk: boolean, nowUs: number): number {
    let count = 0;
    for (let age = 0; age < Math.min(this.#endedCount, standingMax); age += 1) {
      const wall = this.ended(age);
      if (wall === null || wall.endedUs < nowUs - repeatUs) break;
      if (wall.isAsk === isAsk && wall.state === 'pulled') count += 1;
    }
    return count;
  }

  #finish(index: number, state: WallState, nowUs: number): void {
    const wall = this.#standing[index];
    const last = this.#standing.pop();
    if (wall === undefined || last === undefined) return;
    if (wall !== last) this.#standing[index] = last;
    if (wall.state === 'rising') {
      this.#spare = wall;
      return;
    }
    wall.state = state;
    wall.endedUs = nowUs;
    wall.oppositeShare = this.#oppositeShare(wall.isAsk);
    const at = this.#endedCount % endedMax;
    this.#spare = this.#ended[at] ?? null;
    this.#ended[at] = wall;
    this.#endedCount += 1;
  }
}

function endOf(wall: Wall): WallState {
  if (wall.isUncertain) return 'lost';
  return wall.eatenLots >= wall.pulledLots ? 'eaten' : 'pulled';
}

function isLayer(wall: Readonly<Wall>, other: Readonly<Wall>): boolean {
  return other !== wall && other.isAsk === wall.isAsk && Math.abs(other.appearedUs - wall.appearedUs) <= layerUsMax;
}

/** How much of a level's size came since the look before. */
function jumpOf(changes: LevelChangeColumns, wall: Wall): number {
  for (let row = 0; row < changes.count; row += 1) {
    if (changes.ticks[row] === wall.ticks && changes.isAsk[row] === (wall.isAsk ? 1 : 0)) return Math.min(1, (changes.addedLots[row] ?? 0) / wall.nowLots);
  }
  return 0;
}

interface SmoothCrowd extends Crowd {
  timeUs: number;
}

/** The crowd at the touch flickers; walls are compared with what it has been for some seconds. */
function smooth(crowd: SmoothCrowd, now: Crowd, nowUs: number): void {
  const kept = 2 ** (-Math.max(0, nowUs - crowd.timeUs) / crowdHalfLifeUs);
  crowd.middle = crowd.timeUs === -Infinity ? now.middle : crowd.middle * kept + now.middle * (1 - kept);
  crowd.spread = crowd.timeUs === -Infinity ? now.spread : crowd.spread * kept + now.spread * (1 - kept);
  crowd.levels = now.levels;
  crowd.timeUs = nowUs;
}

function newWall(): Wall {
  return {
    number: 0, isAsk: false, ticks: 0, appearedUs: 0, changedUs: 0, endedUs: 0, state: 'rising', appearedLots: 0, nowLots: 0, maxLots: 0, addedLots: 0, refilledLots: 0,
    eatenLots: 0, pulledLots: 0, appearedBp: 0, distanceBp: 0, nearestBp: 0, pulledBp: 0, enterLots: 0, leaveLots: 0, pulledLotsMax: 0,
    jumpShare: 0, repeats: 0, oppositeShare: 0.5, isUncertain: false,
  };
}

function sideOf(levels: Levels, isAsk: boolean): readonly [ticks: Float64Array, lots: Float64Array, count: number] {
  return isAsk ? [levels.askTicks, levels.askLots, levels.askCount] : [levels.bidTicks, levels.bidLots, levels.bidCount];
}

/** How far behind the touch of its own side; below 0 when the touch has fallen behind it. */
function distanceBp(touch: number, ticks: number, isAsk: boolean): number {
  return ((isAsk ? ticks - touch : touch - ticks) / Math.max(1, Math.abs(touch))) * 10_000;
}

/** How many levels lie within a distance of the touch. */
function within(ticks: Float64Array, count: number, touch: number, bp: number): number {
  const far = (Math.abs(touch) * bp) / 10_000;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Math.abs((ticks[middle] ?? 0) - touch) <= far) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `sign` 1: ascending, −1: descending. −1 when there is no such level. */
function placeOf(ticks: Float64Array, count: number, wanted: number, sign: number): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const difference = ((ticks[middle] ?? 0) - wanted) * sign;
    if (difference === 0) return middle;
    if (difference < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
