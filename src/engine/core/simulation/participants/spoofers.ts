/**
 * Those who show a large order that they do not want, to sell or buy a small one on the other side: one to three layers, for seconds, gone
 * when the touch comes near, when the small one is done, or when it took too long. Then often the same again.
 *
 * Not in the everyday practice; studies that measure how well intentions can be told from the book add it (`studiedKinds`).
 */

import { nextBelow, nextExponential, nextHappens, nextUnit } from '../../../domain/chance.ts';
import { wallParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const spoofers: ParticipantKind = {
  id: 'spoofers',
  create: (desk, startUs) => new Spoofers(desk, startUs),
};

const everyUs = 30_000_000;
const againUs = 3_000_000;
const againShare = 0.6;
const heldUsMean = 8_000_000;
const watchUs = 50_000;
const distanceBpMin = 2;
const distanceBpSpan = 5;
const fearBp = 1;
const smallShare = 0.03;

interface Layer {
  readonly id: number;
  readonly ticks: number;
}

class Spoofers implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #side: Side = 'buy';
  #layers: readonly Layer[] = [];
  #smallId: number | null = null;
  #untilUs = 0;

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.nextUs = after(startUs, nextExponential(desk.chance, everyUs));
  }

  act(nowUs: number): void {
    const { chance } = this.#desk;
    if (this.#layers.length === 0) {
      this.#show(nowUs);
      this.nextUs = after(nowUs, watchUs);
      return;
    }
    if (nowUs < this.#untilUs && this.#smallId !== null && !this.#isThreatened()) {
      this.nextUs = after(nowUs, watchUs);
      return;
    }
    this.#withdraw();
    if (!nextHappens(chance, againShare)) this.#side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    this.nextUs = after(nowUs, nextExponential(chance, nextHappens(chance, againShare) ? againUs : everyUs));
  }

  ended(orderId: number): void {
    if (orderId === this.#smallId) this.#smallId = null;
    const layer = this.#layers.find(({ id }) => id === orderId);
    if (layer === undefined) return;
    this.#layers = this.#layers.filter(({ id }) => id !== orderId);
    this.#desk.floor.note({ kind: 'wall', change: 'filled', side: this.#side, ticks: layer.ticks, lots: 0, orderId, isMeant: false });
  }

  #show(nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const touch = best(floor, this.#side);
    const far = best(floor, this.#side === 'buy' ? 'sell' : 'buy');
    if (touch === null || far === null) return;
    this.#untilUs = nowUs + nextExponential(chance, heldUsMean);
    const layerCount = 1 + nextBelow(chance, 3);
    let distance = (distanceBpMin + nextUnit(chance) * distanceBpSpan) * floor.mood.ticksPerBp;
    let lots = 0;
    for (let layer = 0; layer < layerCount; layer += 1) {
      const away = Math.max(1, Math.round(distance));
      const ticks = this.#side === 'buy' ? touch - away : touch + away;
      distance += (0.3 + nextUnit(chance)) * floor.mood.ticksPerBp;
      if (ticks <= 0) continue;
      lots = lotsFor(floor, (params.notionalMin + nextExponential(chance, params.notionalMean)) * floor.instrument.notionalScale, ticks);
      const id = floor.place({ owner, side: this.#side, kind: 'post-only', ticks, lots, displayLots: null, selfTrade: 'allow' });
      if (id === null) continue;
      this.#layers = [...this.#layers, { id, ticks }];
      floor.note({ kind: 'wall', change: 'placed', side: this.#side, ticks, lots, orderId: id, isMeant: false });
    }
    const small = Math.max(1, Math.round(lots * smallShare));
    this.#smallId = floor.place({ owner, side: this.#side === 'buy' ? 'sell' : 'buy', kind: 'post-only', ticks: far, lots: small, displayLots: null, selfTrade: 'allow' });
  }

  #withdraw(): void {
    const { floor } = this.#desk;
    const layers = this.#layers;
    this.#layers = [];
    for (const { id, ticks } of layers) {
      floor.note({ kind: 'wall', change: 'pulled', side: this.#side, ticks, lots: floor.exchange.leftLots(id), orderId: id, isMeant: false });
      floor.cancel(id);
    }
    const small = this.#smallId;
    this.#smallId = null;
    if (small !== null) floor.cancel(small);
  }

  #isThreatened(): boolean {
    const { floor } = this.#desk;
    const touch = best(floor, this.#side);
    return touch !== null && this.#layers.some(({ ticks }) => Math.abs(touch - ticks) < Math.max(1, fearBp * floor.mood.ticksPerBp));
  }
}
