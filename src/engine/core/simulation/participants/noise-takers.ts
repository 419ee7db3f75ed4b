/**
 * Traders who take: market orders that excite further ones (a Hawkes process with an exponential
 * memory), with sizes as recorded. They lean towards the hidden value, and follow one another.
 */

import { nextExponential, nextHappens, nextUnit } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { sampleQuantiles, takenNotional, takerParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const noiseTakers: ParticipantKind = {
  id: 'noise-takers',
  create: (desk, startUs) => new NoiseTakers(desk, startUs),
};

class NoiseTakers implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #fervourPerSecond = 0;
  #fervourUs: number;
  /** The rate with which the present wait was drawn; Infinity when the wait was only to look again. */
  #ceilingPerSecond = Infinity;
  #lastSide: Side = 'buy';

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.#fervourUs = startUs;
    this.nextUs = after(startUs, params.waitUsMax);
  }

  act(nowUs: number): void {
    const { chance } = this.#desk;
    // Thinning: the rate at the last look is a ceiling, since it only falls between arrivals.
    const ceiling = this.#ceilingPerSecond;
    this.#fervourPerSecond *= Math.exp(-(nowUs - this.#fervourUs) / params.memoryUs);
    this.#fervourUs = nowUs;
    if (nextUnit(chance) * ceiling < this.#ratePerSecond(nowUs)) {
      this.#take();
      this.#fervourPerSecond += (params.offspring * usPerSecond) / params.memoryUs;
    }
    this.#ceilingPerSecond = this.#ratePerSecond(nowUs);
    const wait = nextExponential(chance, usPerSecond / this.#ceilingPerSecond);
    // Others may excite the market meanwhile, so no wait is longer than it takes to notice.
    this.nextUs = after(nowUs, Math.min(params.waitUsMax, wait));
    if (wait > params.waitUsMax) this.#ceilingPerSecond = Infinity;
  }

  ended(): void {
    // Nothing of a taker ever rests.
  }

  #ratePerSecond(nowUs: number): number {
    const { floor } = this.#desk;
    return params.ordersPerSecond * (1 - params.offspring) * floor.mood.pace(nowUs) + this.#fervourPerSecond;
  }

  #take(): void {
    const { chance, floor, owner } = this.#desk;
    const side = this.#nextSide();
    this.#lastSide = side;
    const touch = best(floor, side === 'buy' ? 'sell' : 'buy');
    if (touch === null) return;
    const notional = sampleQuantiles(takenNotional, nextUnit(chance) * params.sizeFractionMax) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, touch);
    const reach = Math.ceil(params.reachBp * floor.mood.ticksPerBp);
    const ticks = Math.max(1, side === 'buy' ? touch + reach : touch - reach);
    floor.place({ owner, side, kind: 'ioc', ticks, lots, displayLots: null, selfTrade: 'allow' });
  }

  #nextSide(): Side {
    const { chance, floor } = this.#desk;
    if (nextHappens(chance, params.followShare)) return this.#lastSide;
    const touch = best(floor, 'buy') ?? floor.mood.valueTicks;
    const pull = (floor.mood.valueTicks - touch) / (floor.mood.ticksPerBp * params.leanBp);
    return nextHappens(chance, 0.5 + Math.max(-0.4, Math.min(0.4, pull))) ? 'buy' : 'sell';
  }
}
