/** Very large orders at a distance: shown to impress, and mostly pulled before the touch arrives. */

import { nextExponential, nextHappens } from '../../../domain/chance.ts';
import { wallParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const walls: ParticipantKind = {
  id: 'walls',
  create: (desk, startUs) => new Walls(desk, startUs),
};

interface Wall {
  readonly id: number;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly untilUs: number;
  /** Some owners mean it and let the touch come. */
  readonly isHonest: boolean;
}

class Walls implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #standing: readonly Wall[] = [];
  #nextWallUs: number;

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.#nextWallUs = startUs + nextExponential(desk.chance, params.everyUs);
    this.nextUs = after(startUs, params.watchUs);
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    for (const wall of this.#standing) {
      if (nowUs < wall.untilUs && !this.#isThreatened(wall)) continue;
      const lots = floor.exchange.leftLots(wall.id);
      this.#standing = this.#standing.filter((candidate) => candidate !== wall);
      floor.note({ kind: 'wall', change: 'pulled', side: wall.side, ticks: wall.ticks, lots, orderId: wall.id, isMeant: wall.isHonest });
      floor.cancel(wall.id);
    }
    if (nowUs >= this.#nextWallUs) {
      this.#nextWallUs = nowUs + nextExponential(chance, params.everyUs);
      if (this.#standing.length < params.liveMax) this.#place(nowUs);
    }
    this.nextUs = after(nowUs, params.watchUs);
  }

  ended(orderId: number): void {
    const wall = this.#standing.find((candidate) => candidate.id === orderId);
    if (wall === undefined) return;
    this.#standing = this.#standing.filter((candidate) => candidate.id !== orderId);
    this.#desk.floor.note({ kind: 'wall', change: 'filled', side: wall.side, ticks: wall.ticks, lots: wall.lots, orderId, isMeant: wall.isHonest });
  }

  #isThreatened(wall: Wall): boolean {
    const { floor } = this.#desk;
    const touch = best(floor, wall.side);
    if (wall.isHonest || touch === null) return false;
    return Math.abs(touch - wall.ticks) < Math.max(params.fearTicksMin, params.fearBp * floor.mood.ticksPerBp);
  }

  #place(nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const touch = best(floor, side);
    if (touch === null) return;
    const bp = params.distanceBpMin + nextExponential(chance, params.distanceBpMean);
    const distance = Math.max(params.fearTicksMin + 1, Math.round(bp * floor.mood.ticksPerBp));
    const ticks = side === 'buy' ? touch - distance : touch + distance;
    if (ticks <= 0) return;
    const notional = (params.notionalMin + nextExponential(chance, params.notionalMean)) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, ticks);
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots, displayLots: null, selfTrade: 'allow' });
    if (id === null) return;
    const untilUs = nowUs + nextExponential(chance, params.patienceUs);
    const isHonest = nextHappens(chance, params.honestShare);
    this.#standing = [...this.#standing, { id, side, ticks, lots, untilUs, isHonest }];
    floor.note({ kind: 'wall', change: 'placed', side, ticks, lots, orderId: id, isMeant: isHonest });
  }
}
