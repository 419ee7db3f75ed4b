/**
 * Prices at which more trades than is shown: candidates for hidden orders, each from its first trade until nothing traded there for a while.
 *
 * A candidate gathers what happened at its price, look by look: lots traded, shown, added while trading, pulled. `icebergConfidence` says what that is
 * worth. Holds: `tradedLots` is all that traded there during its life, as far as it was seen.
 *
 * Bounds: `candidatesMax` at once; when there are more the one that was quiet for longest goes. `endedMax` that ended, the oldest go. Only those that reached
 * `confidenceKept` are kept after their end.
 */

import type { LevelChangeColumns } from '../makers/level-changes.ts';
import { icebergConfidence, type IcebergLooks } from './iceberg-score.ts';

/** Used again some time after it ended: copy what is to be kept. */
export interface Iceberg {
  number: number;
  isAsk: boolean;
  ticks: number;
  firstUs: number;
  lastTradeUs: number;
  /** 0 while it goes on. */
  endedUs: number;
  tradedLots: number;
  displayedLotsMax: number;
  /** Traded beyond what was displayed before, summed over looks. */
  hiddenLots: number;
  pulledLots: number;
  survivals: number;
  refills: number;
  refillLots: number;
  refillSquares: number;
  isUncertain: boolean;
}

export const candidatesMax = 128;
export const icebergsEndedMax = 256;
export const confidenceKept = 0.5;
/** Nothing traded there for so long: it is over. */
const quietUs = 15_000_000;

export class IcebergMonitor {
  readonly #candidates: Iceberg[] = [];
  readonly #ended: Iceberg[] = [];
  readonly #looks: IcebergLooks = { tradedRatio: 0, survivals: 0, refills: 0, refillSpread: 0, pulledRatio: 0, lifeUs: 0 };
  readonly #onEnd: ((iceberg: Readonly<Iceberg>) => void) | null;
  #endedCount = 0;
  /** A row that is free to be used again. */
  #spare: Iceberg | null = null;
  #number = 0;

  /** `onEnd` hears every candidate, kept or not: for studies. */
  constructor(onEnd: ((iceberg: Readonly<Iceberg>) => void) | null = null) {
    this.#onEnd = onEnd;
  }

  get candidates(): readonly Readonly<Iceberg>[] {
    return this.#candidates;
  }

  get endedCount(): number {
    return this.#endedCount;
  }

  ended(age: number): Readonly<Iceberg> | null {
    return age < Math.min(this.#endedCount, icebergsEndedMax) ? (this.#ended[(this.#endedCount - 1 - age) % icebergsEndedMax] ?? null) : null;
  }

  confidence(iceberg: Readonly<Iceberg>): number {
    icebergLooks(iceberg, this.#looks);
    return icebergConfidence(this.#looks);
  }

  /** What happened since the last look; null: a hole, what goes on is no longer whole. */
  onChanges(changes: LevelChangeColumns | null, nowUs: number): void {
    if (changes === null) {
      for (const candidate of this.#candidates) candidate.isUncertain = true;
      return;
    }
    for (let row = 0; row < changes.count; row += 1) {
      const filled = changes.filledLots[row] ?? 0;
      const pulled = changes.pulledLots[row] ?? 0;
      if (filled <= 0 && pulled <= 0) continue;
      const ticks = changes.ticks[row] ?? 0;
      const isAsk = changes.isAsk[row] === 1;
      const candidate = this.#find(ticks, isAsk) ?? (filled > 0 ? this.#begin(ticks, isAsk, nowUs) : null);
      if (candidate === null) continue;
      candidate.pulledLots += pulled;
      if (filled > 0) take(candidate, changes, row, nowUs);
    }
    for (let index = this.#candidates.length - 1; index >= 0; index -= 1) {
      const candidate = this.#candidates[index];
      if (candidate !== undefined && nowUs - candidate.lastTradeUs > quietUs) this.#finish(index, nowUs);
    }
  }

  #find(ticks: number, isAsk: boolean): Iceberg | null {
    for (const candidate of this.#candidates) if (candidate.ticks === ticks && candidate.isAsk === isAsk) return candidate;
    return null;
  }

  #begin(ticks: number, isAsk: boolean, nowUs: number): Iceberg {
    if (this.#candidates.length === candidatesMax) this.#finish(this.#quietest(), nowUs);
    this.#number += 1;
    const candidate = this.#spare ?? newIceberg();
    this.#spare = null;
    candidate.number = this.#number;
    candidate.isAsk = isAsk;
    candidate.ticks = ticks;
    candidate.firstUs = candidate.lastTradeUs = nowUs;
    candidate.endedUs = candidate.tradedLots = candidate.displayedLotsMax = candidate.hiddenLots = candidate.pulledLots = 0;
    candidate.survivals = candidate.refills = candidate.refillLots = candidate.refillSquares = 0;
    candidate.isUncertain = false;
    this.#candidates.push(candidate);
    return candidate;
  }

  #quietest(): number {
    let found = 0;
    for (let index = 1; index < this.#candidates.length; index += 1) {
      if ((this.#candidates[index]?.lastTradeUs ?? 0) < (this.#candidates[found]?.lastTradeUs ?? 0)) found = index;
    }
    return found;
  }

  #finish(index: number, nowUs: number): void {
    const candidate = this.#candidates[index];
    const last = this.#candidates.pop();
    if (candidate === undefined || last === undefined) return;
    if (candidate !== last) this.#candidates[index] = last;
    candidate.endedUs = nowUs;
    this.#onEnd?.(candidate);
    if (this.confidence(candidate) < confidenceKept) {
      this.#spare = candidate;
      return;
    }
    const at = this.#endedCount % icebergsEndedMax;
    this.#spare = this.#ended[at] ?? null;
    this.#ended[at] = candidate;
    this.#endedCount += 1;
  }
}

function newIceberg(): Iceberg {
  return {
    number: 0, isAsk: false, ticks: 0, firstUs: 0, lastTradeUs: 0, endedUs: 0, tradedLots: 0, displayedLotsMax: 0, hiddenLots: 0, pulledLots: 0, survivals: 0, refills: 0, refillLots: 0,
    refillSquares: 0, isUncertain: false,
  };
}

export function icebergLooks(iceberg: Readonly<Iceberg>, looks: IcebergLooks): void {
  const { refills, refillLots, refillSquares } = iceberg;
  const average = refills === 0 ? 0 : refillLots / refills;
  looks.tradedRatio = iceberg.tradedLots / Math.max(1, iceberg.displayedLotsMax);
  looks.survivals = iceberg.survivals;
  looks.refills = refills;
  looks.refillSpread = refills < 2 ? 1 : Math.sqrt(Math.max(0, refillSquares / refills - average * average)) / average;
  looks.pulledRatio = Math.max(0, iceberg.pulledLots) / Math.max(1, iceberg.tradedLots);
  looks.lifeUs = iceberg.lastTradeUs - iceberg.firstUs;
}

function take(iceberg: Iceberg, changes: LevelChangeColumns, row: number, nowUs: number): void {
  const filled = changes.filledLots[row] ?? 0;
  const before = changes.beforeLots[row] ?? 0;
  const after = changes.afterLots[row] ?? 0;
  const added = changes.addedLots[row] ?? 0;
  iceberg.lastTradeUs = nowUs;
  iceberg.tradedLots += filled;
  iceberg.hiddenLots += changes.hiddenLots[row] ?? 0;
  iceberg.displayedLotsMax = Math.max(iceberg.displayedLotsMax, before, after);
  if (filled >= before && after > 0 && before > 0) iceberg.survivals += 1;
  if (added <= 0) return;
  iceberg.refills += 1;
  iceberg.refillLots += added;
  iceberg.refillSquares += added * added;
}
