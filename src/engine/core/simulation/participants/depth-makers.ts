/**
 * Market makers away from the touch: a population of quotes in bands of distance, each band with
 * its own rate of arrival and mean lifetime as measured. Excitement speeds up placing and pulling
 * alike, which makes the large depth messages. A few quotes lie up to 40 % away.
 */

import { nextBelow, nextExponential, nextHappens, nextUnit, type Chance } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { bands, depthParams as params, sampleQuantiles, restingNotional } from '../calibration.ts';
import type { Side } from '../exchange.ts';
import { after, best, lotsFor, type Desk, type Participant, type ParticipantKind } from './participant.ts';

export const depthMakers: ParticipantKind = {
  id: 'depth-makers',
  create: (desk, startUs) => new DepthMakers(desk, startUs),
};

class DepthMakers implements Participant {
  nextUs: number;
  readonly #desk: Desk;
  /** Ids of live quotes by band, and where in the band each order slot stands. */
  readonly #quotes: readonly number[][];
  readonly #bandOf: Uint8Array;
  readonly #placeOf: Uint32Array;
  readonly #arrivalsPerSecond: number;
  /** By band: how many leave in a second for each quote that stands. */
  readonly #leavingShare: Float64Array;
  readonly #populationScale: number;
  #isOpen = false;

  constructor(desk: Desk, startUs: number) {
    this.#desk = desk;
    const slots = desk.floor.exchange.orders.slotCount;
    this.#quotes = bands.map(() => []);
    this.#bandOf = new Uint8Array(slots);
    this.#placeOf = new Uint32Array(slots);
    this.#arrivalsPerSecond = bands.reduce((sum, band) => sum + band.arrivalsPerSecond, 0);
    // A quieter market has fewer quotes, yet never a thin book; their lifetime grows to match.
    this.#populationScale = desk.floor.depthScale * Math.max(params.populationScaleMin, Math.min(1, desk.floor.instrument.activity));
    this.#leavingShare = Float64Array.from(bands, ({ arrivalsPerSecond }, band) => arrivalsPerSecond / this.#populationOf(band));
    for (let band = bands.length - 1; band >= 0; band -= 1) {
      for (let count = this.#populationOf(band); count > 0; count -= 1) this.#placeIn(band);
    }
    this.#isOpen = true;
    this.nextUs = after(startUs, 0);
  }

  act(nowUs: number): void {
    const { chance, floor } = this.#desk;
    const pace = floor.mood.pace(nowUs);
    let departures = 0;
    for (let band = 0; band < bands.length; band += 1) departures += this.#departuresPerSecond(band);
    const total = this.#arrivalsPerSecond + departures;
    const pick = nextUnit(chance) * total;
    if (pick < this.#arrivalsPerSecond) this.#placeIn(bandAt(pick));
    else this.#cancelFrom(pick - this.#arrivalsPerSecond);
    // The pace fades while we wait, so no wait is longer than it takes to notice.
    this.nextUs = after(nowUs, Math.min(params.waitUsMax * floor.patience, nextExponential(chance, usPerSecond / (total * pace))));
  }

  ended(orderId: number): void {
    const slot = orderId % this.#bandOf.length;
    const quotes = this.#quotes[this.#bandOf[slot] ?? 0];
    const place = this.#placeOf[slot] ?? 0;
    if (quotes === undefined || quotes[place] !== orderId) return;
    const last = quotes.pop();
    if (last === undefined || last === orderId) return;
    quotes[place] = last;
    this.#placeOf[last % this.#bandOf.length] = place;
  }

  #populationOf(band: number): number {
    return Math.ceil((bands[band]?.population ?? 0) * this.#populationScale);
  }

  /** A band empties at the pace at which it fills when it holds its population. */
  #departuresPerSecond(band: number): number {
    return (this.#leavingShare[band] ?? 0) * (this.#quotes[band]?.length ?? 0);
  }

  #cancelFrom(pick: number): void {
    let rest = pick;
    for (let band = 0; band < bands.length; band += 1) {
      rest -= this.#departuresPerSecond(band);
      const quotes = this.#quotes[band];
      if (rest > 0 || quotes === undefined || quotes.length === 0) continue;
      const id = quotes[nextBelow(this.#desk.chance, quotes.length)];
      if (id !== undefined) this.#desk.floor.cancel(id);
      return;
    }
  }

  #placeIn(band: number): void {
    const { chance, floor, owner } = this.#desk;
    const side: Side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const ticks = this.#priceIn(band, side);
    if (ticks === null) return;
    const notional = sampleQuantiles(restingNotional, nextUnit(chance)) * floor.instrument.notionalScale;
    const id = floor.place({ owner, side, kind: 'post-only', ticks, lots: lotsFor(floor, notional, ticks), displayLots: null, selfTrade: 'allow' });
    const quotes = this.#quotes[band];
    if (id === null || quotes === undefined) return;
    const slot = id % this.#bandOf.length;
    this.#bandOf[slot] = band;
    this.#placeOf[slot] = quotes.length;
    quotes.push(id);
  }

  /** A price in the band, sometimes that of a quote that is there already; null when it would be no price. */
  #priceIn(band: number, side: Side): number | null {
    const { chance, floor } = this.#desk;
    const { mood, exchange } = floor;
    const quotes = this.#quotes[band] ?? [];
    if (quotes.length > 0 && nextHappens(chance, params.joinShare)) {
      const slot = exchange.orders.slotOf(quotes[nextBelow(chance, quotes.length)] ?? 0);
      if (slot !== null && (exchange.orders.isBuy[slot] === 1) === (side === 'buy')) return exchange.orders.ticks[slot] ?? null;
    }
    // The first quotes have no touch to look at: the far ones come first.
    const touch = (this.#isOpen ? best(floor, side) : null) ?? Math.round(mood.valueTicks) + (side === 'buy' ? 0 : 1);
    const distance = Math.round(distanceBp(band, chance) * mood.ticksPerBp);
    const exact = side === 'buy' ? touch - distance : touch + distance;
    const ticks = nextHappens(chance, params.roundShare) ? roundish(exact, distance) : exact;
    return ticks > 0 ? ticks : null;
  }
}

/** Which band an arrival falls into, from a number below the sum of all arrival rates. */
function bandAt(pick: number): number {
  let rest = pick;
  for (let band = 0; band < bands.length - 1; band += 1) {
    rest -= bands[band]?.arrivalsPerSecond ?? 0;
    if (rest < 0) return band;
  }
  return bands.length - 1;
}

function distanceBp(band: number, chance: Chance): number {
  const { fromBp, toBp } = bands[band] ?? { fromBp: 0, toBp: 0 };
  if (fromBp === 0) return nextUnit(chance) * toBp;
  return toBp / fromBp > 3 ? fromBp * (toBp / fromBp) ** nextUnit(chance) : fromBp + nextUnit(chance) * (toBp - fromBp);
}

/** People like round prices, the rounder the farther away. */
function roundish(ticks: number, distance: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, distance))) - 1);
  return Math.round(ticks / step) * step;
}
