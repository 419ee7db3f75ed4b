/**
 * Large orders that show a slice at a time, at or near the touch, and stay when the price comes.
 *
 * Those of the everyday practice make way with everybody else, so few are ever eaten. Not in the everyday practice; studies that measure how well hidden
 * orders can be told from the book add it (`studiedKinds`).
 */

import { nextBelow, nextExponential, nextHappens, nextUnit } from '../../../domain/chance.ts';
import { icebergParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const patientIcebergs: ParticipantKind = {
  id: 'patient-icebergs',
  create: (desk, startUs) => new PatientIcebergs(desk, startUs),
};

const everyUs = 10_000_000;
const patienceUs = 60_000_000;
const liveMax = 6;
const slicesMin = 6;
const slicesSpan = 14;

interface Resting {
  readonly id: number;
  readonly side: Side;
  readonly ticks: number;
  readonly untilUs: number;
}

class PatientIcebergs implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #resting: readonly Resting[] = [];

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.nextUs = after(startUs, nextExponential(desk.chance, everyUs));
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    for (const { id, side, ticks, untilUs } of this.#resting) {
      if (nowUs < untilUs) continue;
      this.#resting = this.#resting.filter((order) => order.id !== id);
      floor.note({ kind: 'iceberg', change: 'pulled', side, ticks, lots: floor.exchange.leftLots(id), orderId: id });
      floor.cancel(id);
    }
    if (this.#resting.length < liveMax) this.#place(nowUs);
    this.nextUs = after(nowUs, nextExponential(chance, everyUs));
  }

  ended(orderId: number): void {
    const order = this.#resting.find(({ id }) => id === orderId);
    if (order === undefined) return;
    this.#resting = this.#resting.filter(({ id }) => id !== orderId);
    this.#desk.floor.note({ kind: 'iceberg', change: 'filled', side: order.side, ticks: order.ticks, lots: 0, orderId });
  }

  #place(nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const touch = best(floor, side);
    if (touch === null) return;
    const distance = Math.round(nextUnit(chance) ** 3 * params.distanceBpMax * floor.mood.ticksPerBp);
    const ticks = side === 'buy' ? touch - distance : touch + distance;
    if (ticks <= 0) return;
    const notional = (params.notionalMin + nextUnit(chance) * params.notionalSpan) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, ticks);
    const displayLots = Math.max(1, Math.ceil(lots / (slicesMin + nextBelow(chance, slicesSpan))));
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots, displayLots, selfTrade: 'allow' });
    if (id === null) return;
    this.#resting = [...this.#resting, { id, side, ticks, untilUs: nowUs + nextExponential(chance, patienceUs) }];
    floor.note({ kind: 'iceberg', change: 'placed', side, ticks, lots, orderId: id, displayLots });
  }
}
