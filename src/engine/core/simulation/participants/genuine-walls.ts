/**
 * Very large orders whose owners mean it: they wait, and let the touch come. Only some give up, whatever the price does.
 *
 * Not in the everyday practice; studies that measure how well intentions can be told from the book add it (`studiedKinds`).
 */

import { nextExponential, nextHappens } from '../../../domain/chance.ts';
import { wallParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const genuineWalls: ParticipantKind = {
  id: 'genuine-walls',
  create: (desk, startUs) => new GenuineWalls(desk, startUs),
};

const everyUs = 15_000_000;
const patienceUs = 90_000_000;
const distanceBpMin = 2;
const distanceBpMean = 4;
const liveMax = 6;

interface Wall {
  readonly id: number;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly untilUs: number;
}

class GenuineWalls implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #standing: readonly Wall[] = [];

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.nextUs = after(startUs, nextExponential(desk.chance, everyUs));
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    for (const { id, side, ticks, untilUs } of this.#standing) {
      if (nowUs < untilUs) continue;
      const lots = floor.exchange.leftLots(id);
      this.#standing = this.#standing.filter((wall) => wall.id !== id);
      floor.note({ kind: 'wall', change: 'pulled', side, ticks, lots, orderId: id, isMeant: true });
      floor.cancel(id);
    }
    if (this.#standing.length < liveMax) this.#place(nowUs);
    this.nextUs = after(nowUs, nextExponential(chance, everyUs));
  }

  ended(orderId: number): void {
    const wall = this.#standing.find(({ id }) => id === orderId);
    if (wall === undefined) return;
    this.#standing = this.#standing.filter(({ id }) => id !== orderId);
    this.#desk.floor.note({ kind: 'wall', change: 'filled', side: wall.side, ticks: wall.ticks, lots: wall.lots, orderId, isMeant: true });
  }

  #place(nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const touch = best(floor, side);
    if (touch === null) return;
    const distance = Math.max(1, Math.round((distanceBpMin + nextExponential(chance, distanceBpMean)) * floor.mood.ticksPerBp));
    const ticks = side === 'buy' ? touch - distance : touch + distance;
    if (ticks <= 0) return;
    const notional = (params.notionalMin + nextExponential(chance, params.notionalMean)) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, ticks);
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots, displayLots: null, selfTrade: 'allow' });
    if (id === null) return;
    this.#standing = [...this.#standing, { id, side, ticks, lots, untilUs: nowUs + nextExponential(chance, patienceUs) }];
    floor.note({ kind: 'wall', change: 'placed', side, ticks, lots, orderId: id, isMeant: true });
  }
}
