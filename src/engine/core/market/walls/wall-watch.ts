/**
 * Everything that is watched of one instrument's large orders: the changes of its levels, its walls, its hidden orders, and who hears of a wall's
 * beginning and end.
 *
 * Trades and books are joined by the venue's time, where it tells one; what is told of walls has ours. Holds: a listener hears of each wall at most once
 * that it appeared and once how it ended, and of nothing that was lost from sight.
 */

import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { FlowSink } from '../flow/trade-log.ts';
import type { Levels } from '../levels.ts';
import { LevelChanges } from '../makers/level-changes.ts';
import { IcebergMonitor } from './iceberg-monitor.ts';
import { usualWallRule, WallMonitor, type Wall } from './wall-monitor.ts';
import { wallLotsMin } from './worth.ts';

export type WallMoment = 'appeared' | 'eaten' | 'pulled';
export type WallListener = (moment: WallMoment, wall: Readonly<Wall>, nowUs: number) => void;

/** Levels a side that are read: far beyond the distance in which walls are looked for. */
export const wallLevelsMax = 1_000;

export class WallWatch implements FlowSink {
  readonly spec: InstrumentSpec;
  readonly icebergs = new IcebergMonitor();
  readonly #changes = new LevelChanges(wallLevelsMax);
  readonly #listeners = new Set<WallListener>();
  #walls: WallMonitor | null = null;
  #toldNumber = 0;
  #toldEnds = 0;
  /** Of the last look that was live; 0: there was none. */
  bestBidTicks = 0;
  bestAskTicks = 0;

  constructor(spec: InstrumentSpec) {
    this.spec = spec;
  }

  /** Null before the first live book. */
  get walls(): WallMonitor | null {
    return this.#walls;
  }

  /** Hears of what happens from now on. Answers the function that ends it. */
  listen(listener: WallListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onTrade(timeUs: number, ticks: number, lots: number, receivedUs: number): void {
    this.#changes.onTrade(timeUs, ticks, lots);
    this.#walls?.onTrade(receivedUs, lots);
  }

  onGap(): void {
    this.#changes.onGap();
  }

  onLevels(levels: Levels, nowUs: number): void {
    const look = this.#changes.onBook(levels, levels.venueTimeUs > 0 ? levels.venueTimeUs : levels.receivedUs);
    if (look === 'same') return;
    const bid = levels.bidCount > 0 ? (levels.bidTicks[0] ?? 0) : 0;
    const ask = levels.askCount > 0 ? (levels.askTicks[0] ?? 0) : 0;
    if (levels.validity === 'live') {
      this.bestBidTicks = bid;
      this.bestAskTicks = ask;
      if (bid > 0) this.#walls ??= new WallMonitor({ ...usualWallRule, lotsMin: wallLotsMin(this.spec, bid) });
    }
    const changes = look === 'changed' ? this.#changes.columns : null;
    this.#walls?.onBook(levels, changes, nowUs);
    this.icebergs.onChanges(changes, nowUs);
    if (this.#walls !== null) this.#tell(this.#walls, nowUs);
  }

  #tell(walls: WallMonitor, nowUs: number): void {
    let newest = this.#toldNumber;
    for (const wall of walls.standing) {
      if (wall.state !== 'stands' || wall.number <= this.#toldNumber) continue;
      newest = Math.max(newest, wall.number);
      for (const listener of this.#listeners) listener('appeared', wall, nowUs);
    }
    this.#toldNumber = newest;
    for (; this.#toldEnds < walls.endedCount; this.#toldEnds += 1) {
      const wall = walls.ended(walls.endedCount - 1 - this.#toldEnds);
      if (wall === null || (wall.state !== 'eaten' && wall.state !== 'pulled')) continue;
      for (const listener of this.#listeners) listener(wall.state, wall, nowUs);
    }
  }
}
