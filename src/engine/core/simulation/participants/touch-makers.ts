/**
 * Market makers at the touch: two piles of orders, a spread apart, that are filled up and thinned
 * out all the time. When the hidden value has left the touch by more than they tolerate they pull
 * what lies in its way, the rest is swept, and the piles are built anew around the value.
 */

import { nextBelow, nextExponential, nextHappens, nextUnit } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { sampleQuantiles, touchOrderNotional, touchParams as params } from '../calibration.ts';
import { none } from '../order-pool.ts';
import { orderLotsMax, type Side } from '../exchange.ts';
import { after, best, clientOwnerMin, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const touchMakers: ParticipantKind = {
  id: 'touch-makers',
  create: (desk, startUs) => new TouchMakers(desk, startUs),
};

class TouchMakers implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  readonly #bidIds: number[] = [];
  readonly #askIds: number[] = [];
  /** Where they want the best bid; the best ask stands a spread above. */
  #centreTicks: number;
  #toleranceTicks: number;
  #bidTarget = 1;
  #askTarget = 1;

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    this.#centreTicks = this.#around();
    this.#toleranceTicks = this.#newTolerance();
    this.#retarget();
    for (let count = 0; count < params.ordersAtStart; count += 1) {
      this.#add('buy');
      this.#add('sell');
    }
    this.nextUs = after(startUs, 0);
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    const { mood } = floor;
    mood.advance(nowUs);
    const distance = mood.valueTicks - this.#centreTicks - floor.spreadTicks / 2;
    if (Math.abs(distance) > this.#toleranceTicks) this.#moveTo(this.#around(), nowUs);
    else if (mood.ticksPerBp > params.fidgetTicksPerBpMin && nextHappens(chance, params.fidgetShare)) this.#moveTo(this.#fidget(), nowUs);
    else this.#tend();
    const isBare = this.#bidIds.length === 0 || this.#askIds.length === 0;
    const wait = isBare ? params.bareWaitUs : usPerSecond / (params.actionsPerSecond * mood.pace(nowUs));
    this.nextUs = after(nowUs, Math.min(params.waitUsMax, nextExponential(chance, wait)));
  }

  ended(orderId: number): void {
    forget(this.#bidIds, orderId);
    forget(this.#askIds, orderId);
  }

  /** One small change of one pile, towards its target. */
  #tend(): void {
    const { chance, floor } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const ids = side === 'buy' ? this.#bidIds : this.#askIds;
    const held = floor.exchange.side(side).lotsAtTicks(this.#priceOf(side));
    const target = side === 'buy' ? this.#bidTarget : this.#askTarget;
    const eagerness = Math.min(0.95, Math.max(0.05, 0.5 + 0.5 * (1 - held / target)));
    if (ids.length < params.ordersMax && (ids.length === 0 || nextHappens(chance, eagerness))) {
      this.#add(side);
      return;
    }
    const id = ids[nextBelow(chance, ids.length)];
    if (id !== undefined) floor.cancel(id);
  }

  /** Where the bid belongs, so that the worth lies between the piles. */
  #around(): number {
    const { mood, spreadTicks } = this.#desk.floor;
    return Math.max(1, Math.round(mood.valueTicks - (spreadTicks - 1) / 2));
  }

  #priceOf(side: Side): number {
    return side === 'buy' ? this.#centreTicks : this.#centreTicks + this.#desk.floor.spreadTicks;
  }

  #add(side: Side): void {
    const { chance, floor, owner } = this.#desk;
    const ticks = this.#priceOf(side);
    const notional = sampleQuantiles(touchOrderNotional, nextUnit(chance)) * floor.instrument.notionalScale;
    const lots = lotsFor(floor, notional, ticks);
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots, displayLots: null, selfTrade: 'allow' });
    if (id !== null) (side === 'buy' ? this.#bidIds : this.#askIds).push(id);
  }

  /** Everybody makes way, the slow ones are swept, and the piles begin anew. */
  #moveTo(wanted: number, nowUs: number): void {
    const { chance, floor, owner } = this.#desk;
    const before = this.#centreTicks;
    const target = Math.max(2, wanted);
    const isUp = target > before;
    const inTheWay: Side = isUp ? 'sell' : 'buy';
    const limit = isUp ? target : target + floor.spreadTicks;
    this.#withdrawUpTo(inTheWay, limit);
    const reached = best(floor, inTheWay);
    if (reached !== null && floor.exchange.side(inTheWay).reaches(reached, limit)) {
      const lots = this.#lotsUpTo(inTheWay, limit);
      floor.place({ owner, side: isUp ? 'buy' : 'sell', kind: 'ioc', ticks: limit, lots, displayLots: null, selfTrade: 'expire-maker' });
    }
    this.#centreTicks = target;
    this.#toleranceTicks = this.#newTolerance();
    this.#retarget();
    for (let count = 0; count < params.ordersAfterMove; count += 1) {
      this.#add(nextHappens(chance, 0.5) ? 'buy' : 'sell');
    }
    floor.mood.excite(nowUs, params.excitementPerBpMoved * (Math.abs(target - before) / floor.mood.ticksPerBp));
  }

  #fidget(): number {
    const { chance } = this.#desk;
    const ticks = 1 + nextBelow(chance, params.fidgetTicksMax);
    return this.#centreTicks + (nextHappens(chance, 0.5) ? ticks : -ticks);
  }

  #withdrawUpTo(side: Side, limit: number): void {
    const { chance, floor } = this.#desk;
    const { exchange } = floor;
    const book = exchange.side(side);
    const leaving: number[] = [];
    for (let rank = 0; rank < book.count && leaving.length < params.withdrawnMax; rank += 1) {
      const ticks = book.ticksAt(rank);
      if (ticks === null || !book.reaches(ticks, limit)) break;
      for (let slot = book.head[book.slotAt(rank)] ?? none; slot !== none; slot = exchange.orders.next[slot] ?? none) {
        const isLeaving = nextHappens(chance, params.withdrawShare);
        // Orders of clients are theirs: nobody else takes them away.
        if (isLeaving && (exchange.orders.owner[slot] ?? 0) < clientOwnerMin) leaving.push(exchange.orders.id[slot] ?? 0);
      }
    }
    for (const id of leaving) floor.cancel(id);
  }

  #lotsUpTo(side: Side, limit: number): number {
    const book = this.#desk.floor.exchange.side(side);
    let lots = 0;
    for (let rank = 0; rank < book.count; rank += 1) {
      const ticks = book.ticksAt(rank);
      if (ticks === null || !book.reaches(ticks, limit)) break;
      lots += book.lots[book.slotAt(rank)] ?? 0;
    }
    return Math.min(orderLotsMax, Math.max(1, lots));
  }

  #newTolerance(): number {
    const { chance, floor } = this.#desk;
    const bp = params.toleranceBpMin + nextExponential(chance, params.toleranceBpMean);
    return Math.max(params.toleranceTicksMin, bp * floor.instrument.volatility * floor.mood.ticksPerBp);
  }

  #retarget(): void {
    this.#bidTarget = this.#newTarget();
    this.#askTarget = this.#newTarget();
  }

  #newTarget(): number {
    const { chance, floor } = this.#desk;
    const notional = params.pileNotionalMin + nextUnit(chance) ** 2 * params.pileNotionalSpan;
    return lotsFor(floor, notional * floor.instrument.notionalScale, this.#centreTicks);
  }
}

function forget(ids: number[], id: number): void {
  const index = ids.indexOf(id);
  if (index < 0) return;
  const last = ids.pop();
  if (last !== undefined && index < ids.length) ids[index] = last;
}
