/**
 * Positions that their owners can no longer hold: after a move against them they are closed at once, at any price
 * within reach, and the venue tells everybody.
 */

import { nextBelow, nextExponential, nextHappens } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { liquidationParams as params } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const liquidations: ParticipantKind = {
  id: 'liquidations',
  isPerpOnly: true,
  create: (desk, startUs) => new Liquidations(desk, startUs),
};

class Liquidations implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  #rememberedTicks: number;
  #rememberedUs: number;

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.#rememberedTicks = desk.floor.mood.valueTicks;
    this.#rememberedUs = startUs;
    this.nextUs = after(startUs, params.watchUs);
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    const { mood, instrument } = floor;
    const movedBp = (mood.valueTicks - this.#rememberedTicks) / (mood.ticksPerBp * instrument.volatility);
    if (Math.abs(movedBp) > params.moveBpMin) {
      // Those who bet on the other direction are forced out in the direction of the move.
      for (let orders = 1 + nextBelow(chance, params.ordersMax); orders > 0; orders -= 1) this.#close(movedBp > 0 ? 'buy' : 'sell');
    } else if (nextHappens(chance, (params.strayPerSecond * params.watchUs) / usPerSecond)) {
      this.#close(nextHappens(chance, 0.5) ? 'buy' : 'sell');
    }
    if (Math.abs(movedBp) > params.moveBpMin || nowUs - this.#rememberedUs > params.rememberUs) {
      this.#rememberedTicks = mood.valueTicks;
      this.#rememberedUs = nowUs;
    }
    this.nextUs = after(nowUs, params.watchUs);
  }

  ended(): void {
    // Nothing of it ever rests.
  }

  #close(side: Side): void {
    const { chance, floor, owner } = this.#desk;
    const touch = best(floor, side === 'buy' ? 'sell' : 'buy');
    if (touch === null) return;
    const reach = Math.ceil(params.reachBp * floor.mood.ticksPerBp);
    const ticks = Math.max(1, side === 'buy' ? touch + reach : touch - reach);
    const notional = (params.notionalMin + nextExponential(chance, params.notionalMean)) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, touch);
    floor.place({ owner, side, kind: 'ioc', ticks, lots, displayLots: null, selfTrade: 'allow' });
    floor.liquidated(side, ticks, lots);
  }
}
