/**
 * Which side of a book is heavier: lots of the best levels, lots within a distance of the middle, and a sum in which a level counts half for
 * every `halfBps` that it is farther away.
 *
 * Holds: a meter whose side is not known so far says so; a book that is not live has no meters, because a share of what may be gone is
 * no share of anything.
 */

import { asksWhole, bidsWhole, encodePressure, type PressureFrame } from '../../contract/frames/pressure.ts';
import type { Levels } from './levels.ts';

export const pressureLevels: readonly number[] = [1, 3, 5, 10, 20, 50];
export const pressureBps: readonly number[] = [1, 2, 5, 10, 25, 50, 100];
export const halfBps = 5;

const bpsPerOne = 10_000;

export class Pressure {
  #sequence = 0;

  frame(stream: number, levels: Levels, changesPerSecond: number, madeUs: number): Uint8Array {
    const { bidCount, askCount, validity, receivedUs } = levels;
    const isLive = validity === 'live' && bidCount > 0 && askCount > 0;
    const sequence = this.#sequence;
    this.#sequence += 1;
    return encodePressure({
      header: { kind: 'pressure', flags: 0, stream, topic: 0, sequence, receivedUs, madeUs },
      validity, changesPerSecond,
      ...(isLive ? metersOf(levels) : none),
    });
  }
}

type Meters = Omit<PressureFrame, 'header' | 'validity' | 'changesPerSecond'>;

const none: Meters = {
  best: null, weightedBidLots: 0, weightedAskLots: 0, levelMeters: 0,
  bounds: new Float64Array(0), bidLots: new Float64Array(0), askLots: new Float64Array(0), whole: new Uint8Array(0),
};

function metersOf({ bidTicks, bidLots, bidCount, askTicks, askLots, askCount }: Levels): Meters {
  const best = { bidTicks: bidTicks[0] ?? 0, bidLots: bidLots[0] ?? 0, askTicks: askTicks[0] ?? 0, askLots: askLots[0] ?? 0 };
  const middle = (best.bidTicks + best.askTicks) / 2;
  const bandTicks = (bps: number): number => (Math.abs(middle) * bps) / bpsPerOne;
  const bounds = Float64Array.from([...pressureLevels, ...pressureBps]);
  const whole = Uint8Array.from(bounds, (bound, place) => {
    if (place < pressureLevels.length) return (bidCount >= bound ? bidsWhole : 0) | (askCount >= bound ? asksWhole : 0);
    const band = bandTicks(bound);
    // Every venue's book ends somewhere: beyond our last level nobody knows.
    const isBidWhole = middle - (bidTicks[bidCount - 1] ?? 0) >= band;
    const isAskWhole = (askTicks[askCount - 1] ?? 0) - middle >= band;
    return (isBidWhole ? bidsWhole : 0) | (isAskWhole ? asksWhole : 0);
  });
  const sumsOf = (ticks: Float64Array, lots: Float64Array, count: number): Float64Array => Float64Array.from(bounds, (bound, place) => (
    place < pressureLevels.length ? sumOf(lots, Math.min(count, bound)) : sumOf(lots, countWithin(ticks, count, middle, bandTicks(bound)))
  ));
  const halfTicks = bandTicks(halfBps);
  return {
    best, bounds, whole, levelMeters: pressureLevels.length,
    bidLots: sumsOf(bidTicks, bidLots, bidCount),
    askLots: sumsOf(askTicks, askLots, askCount),
    weightedBidLots: weightedOf(bidTicks, bidLots, bidCount, middle, halfTicks),
    weightedAskLots: weightedOf(askTicks, askLots, askCount, middle, halfTicks),
  };
}

function countWithin(ticks: Float64Array, count: number, middle: number, band: number): number {
  let within = 0;
  while (within < count && Math.abs((ticks[within] ?? 0) - middle) <= band) within += 1;
  return within;
}

function sumOf(lots: Float64Array, count: number): number {
  let sum = 0;
  for (let level = 0; level < count; level += 1) sum += lots[level] ?? 0;
  return sum;
}

/** Beyond twenty halves a level counts less than a millionth. */
function weightedOf(ticks: Float64Array, lots: Float64Array, count: number, middle: number, halfTicks: number): number {
  let sum = 0;
  for (let level = 0; level < count; level += 1) {
    const halves = halfTicks === 0 ? 0 : Math.abs((ticks[level] ?? 0) - middle) / halfTicks;
    if (halves > 20) break;
    sum += (lots[level] ?? 0) * 2 ** -halves;
  }
  return sum;
}
