/** Large orders that show a slice at a time, near the touch, until they are filled or their owner gives up. */

import { nextExponential, nextHappens, nextUnit } from '../../../domain/chance.ts';
import { icebergParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const icebergs: ParticipantKind = {
  id: 'icebergs',
  create: (desk, startUs) => new Icebergs(desk, startUs),
};

interface Resting {
  readonly id: number;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly untilUs: number;
}

class Icebergs implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #resting: readonly Resting[] = [];

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.nextUs = after(startUs, nextExponential(desk.chance, params.everyUs));
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    for (const order of this.#resting) {
      if (nowUs < order.untilUs) continue;
      const lots = floor.exchange.leftLots(order.id);
      this.#resting = this.#resting.filter((candidate) => candidate !== order);
      floor.note({ kind: 'iceberg', change: 'pulled', side: order.side, ticks: order.ticks, lots, orderId: order.id });
      floor.cancel(order.id);
    }
    if (this.#resting.length < params.liveMax) this.#place(nowUs);
    this.nextUs = after(nowUs, nextExponential(chance, params.everyUs / floor.instrument.activity));
  }

  ended(orderId: number): void {
    const order = this.#resting.find((candidate) => candidate.id === orderId);
    if (order === undefined) return;
    this.#resting = this.#resting.filter((candidate) => candidate.id !== orderId);
    this.#desk.floor.note({ kind: 'iceberg', change: 'filled', side: order.side, ticks: order.ticks, lots: order.lots, orderId });
  }

  #place(nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const touch = best(floor, side);
    if (touch === null) return;
    const distance = Math.round(nextUnit(chance) ** 2 * params.distanceBpMax * floor.mood.ticksPerBp);
    const ticks = side === 'buy' ? touch - distance : touch + distance;
    if (ticks <= 0) return;
    const notional = (params.notionalMin + nextUnit(chance) * params.notionalSpan) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, ticks);
    const displayLots = Math.max(1, Math.ceil(lots / params.slices));
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots, displayLots, selfTrade: 'allow' });
    if (id === null) return;
    this.#resting = [...this.#resting, { id, side, ticks, lots, untilUs: nowUs + nextExponential(chance, params.patienceUs) }];
    floor.note({ kind: 'iceberg', change: 'placed', side, ticks, lots, orderId: id, displayLots });
  }
}
