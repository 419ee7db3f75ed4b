/**
 * Measures what a market's stream looks like, the same way for a recording and for the practice
 * market: rates, sizes, spread, moves, and how levels come and go by their distance.
 *
 * Floats are fine here: nothing measured is ever traded on. Times are milliseconds of one clock.
 */

import { quantileSteps, type Quantiles } from './calibration.ts';

export type MeasuredLevel = readonly [price: number, qty: number];

/** Distances from the touch, in basis points, at which bands begin; the last one ends at 40 %. */
export const bandEdgesBp = [0, 0.032, 0.16, 0.32, 0.81, 1.6, 3.2, 8.1, 16, 32, 4_000] as const;

export interface Measures {
  readonly seconds: number;
  readonly depthPerSecond: number;
  readonly bookTickersPerSecond: number;
  readonly tradesPerSecond: number;
  readonly messagesInSecond: Quantiles;
  readonly levelsPerDepth: Quantiles;
  readonly levelsPerDepthMean: number;
  readonly idsPerDepthMean: number;
  readonly oneTickSpreadShare: number;
  /** Trades of one millisecond and side, counted as one order. */
  readonly takenPerSecond: number;
  /** Variance over mean of the orders in a second: 1 where arrivals know nothing of each other. */
  readonly takenFano: number;
  readonly takenNotional: Quantiles;
  readonly tradesPerTaken: Quantiles;
  readonly tradeNotional: Quantiles;
  /** Size of a level when it appears. */
  readonly restingNotional: Quantiles;
  /** Levels that appear and vanish in a second, both sides, by distance; changes of size beside them. */
  readonly appearPerSecond: readonly number[];
  readonly vanishPerSecond: readonly number[];
  readonly resizePerSecond: readonly number[];
  /** Levels of one side within 1.6, 8.1 and 16 basis points of the touch, on average. */
  readonly levelsWithin: readonly [number, number, number];
  readonly stillSecondsShare: number;
  /** Standard deviation of the mid's move, in basis points, over 1, 10 and 60 seconds. */
  readonly moveBp: readonly [number, number, number];
}

export class MarketMeter {
  readonly #tick: number;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #perSecond = new Map<number, number>();
  readonly #levelsPerDepth: number[] = [];
  readonly #tradeNotionals: number[] = [];
  readonly #restingNotionals: number[] = [];
  readonly #appear = bandEdgesBp.map(() => 0);
  readonly #vanish = bandEdgesBp.map(() => 0);
  readonly #resize = bandEdgesBp.map(() => 0);
  readonly #within: [number, number, number][] = [];
  readonly #taken = new Map<string, { ms: number; notional: number; trades: number }>();
  readonly #mids: { ms: number; mid: number }[] = [];
  #firstMs: number | null = null;
  #lastMs = 0;
  #ids = 0;
  #tickers = 0;
  #oneTick = 0;
  #trades = 0;
  #bid = 0;
  #ask = 0;

  constructor(tick: number) {
    this.#tick = tick;
  }

  snapshot(bids: readonly MeasuredLevel[], asks: readonly MeasuredLevel[]): void {
    for (const [price, qty] of bids) this.#bids.set(price, qty);
    for (const [price, qty] of asks) this.#asks.set(price, qty);
  }

  bookTicker(ms: number, bid: number, ask: number): void {
    this.#see(ms);
    this.#tickers += 1;
    if (ask - bid < this.#tick * 1.5) this.#oneTick += 1;
    this.#bid = bid;
    this.#ask = ask;
    this.#mids.push({ ms, mid: (bid + ask) / 2 });
  }

  trade(ms: number, venueMs: number, price: number, qty: number, isBuyerMaker: boolean): void {
    this.#see(ms);
    this.#trades += 1;
    this.#tradeNotionals.push(price * qty);
    const key = `${venueMs} ${String(isBuyerMaker)}`;
    const order = this.#taken.get(key) ?? { ms: venueMs, notional: 0, trades: 0 };
    order.notional += price * qty;
    order.trades += 1;
    this.#taken.set(key, order);
  }

  depth(ms: number, ids: number, bids: readonly MeasuredLevel[], asks: readonly MeasuredLevel[]): void {
    this.#see(ms);
    this.#levelsPerDepth.push(bids.length + asks.length);
    this.#ids += ids;
    if (this.#bid === 0) return;
    for (const level of bids) this.#change(this.#bids, level, this.#bid - level[0]);
    for (const level of asks) this.#change(this.#asks, level, level[0] - this.#ask);
    if (this.#levelsPerDepth.length % 50 === 0) this.#countWithin();
  }

  report(): Measures {
    const seconds = (this.#lastMs - (this.#firstMs ?? 0)) / 1_000;
    const perSecond = (count: number): number => count / seconds;
    const taken = [...this.#taken.values()];
    return {
      seconds,
      depthPerSecond: perSecond(this.#levelsPerDepth.length),
      bookTickersPerSecond: perSecond(this.#tickers),
      tradesPerSecond: perSecond(this.#trades),
      messagesInSecond: quantiles([...this.#perSecond.values()]),
      levelsPerDepth: quantiles(this.#levelsPerDepth),
      levelsPerDepthMean: mean(this.#levelsPerDepth),
      idsPerDepthMean: this.#ids / this.#levelsPerDepth.length,
      oneTickSpreadShare: this.#oneTick / this.#tickers,
      takenPerSecond: perSecond(taken.length),
      takenFano: fano(taken.map((order) => order.ms)),
      takenNotional: quantiles(taken.map((order) => order.notional)),
      tradesPerTaken: quantiles(taken.map((order) => order.trades)),
      tradeNotional: quantiles(this.#tradeNotionals),
      restingNotional: quantiles(this.#restingNotionals),
      appearPerSecond: this.#appear.map(perSecond),
      vanishPerSecond: this.#vanish.map(perSecond),
      resizePerSecond: this.#resize.map(perSecond),
      levelsWithin: [mean(this.#within.map(([inner]) => inner)), mean(this.#within.map(([, middle]) => middle)), mean(this.#within.map(([, , outer]) => outer))],
      stillSecondsShare: this.#moves(1).filter((move) => Math.abs(move) < 0.005).length / Math.max(1, this.#moves(1).length),
      moveBp: [rootMeanSquare(this.#moves(1)), rootMeanSquare(this.#moves(10)), rootMeanSquare(this.#moves(60))],
    };
  }

  #see(ms: number): void {
    this.#firstMs ??= ms;
    this.#lastMs = ms;
    const second = Math.floor(ms / 1_000);
    this.#perSecond.set(second, (this.#perSecond.get(second) ?? 0) + 1);
  }

  #change(side: Map<number, number>, [price, qty]: MeasuredLevel, distance: number): void {
    const band = bandOf((Math.max(0, distance) / this.#bid) * 10_000);
    const isKnown = side.has(price);
    if (qty === 0) {
      if (!isKnown) return;
      side.delete(price);
      this.#vanish[band] = (this.#vanish[band] ?? 0) + 1;
      return;
    }
    side.set(price, qty);
    const counts = isKnown ? this.#resize : this.#appear;
    counts[band] = (counts[band] ?? 0) + 1;
    if (!isKnown && band > 0) this.#restingNotionals.push(price * qty);
  }

  #countWithin(): void {
    const counts: [number, number, number] = [0, 0, 0];
    const add = (bp: number): void => {
      if (bp < 1.6) counts[0] += 0.5;
      if (bp < 8.1) counts[1] += 0.5;
      if (bp < 16) counts[2] += 0.5;
    };
    for (const price of this.#bids.keys()) add(((this.#bid - price) / this.#bid) * 10_000);
    for (const price of this.#asks.keys()) add(((price - this.#ask) / this.#bid) * 10_000);
    this.#within.push(counts);
  }

  #moves(stepSeconds: number): number[] {
    const mids: number[] = [];
    let index = 0;
    for (let ms = this.#firstMs ?? 0; ms < this.#lastMs; ms += stepSeconds * 1_000) {
      while ((this.#mids[index + 1]?.ms ?? Infinity) <= ms) index += 1;
      mids.push(this.#mids[index]?.mid ?? 0);
    }
    return mids.slice(1).map((mid, at) => (mid / (mids[at] ?? mid) - 1) * 10_000);
  }
}

function bandOf(bp: number): number {
  let band = 0;
  while (band < bandEdgesBp.length - 1 && bp >= (bandEdgesBp[band + 1] ?? Infinity)) band += 1;
  return band;
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (step: number): number => sorted[Math.min(sorted.length - 1, Math.floor(step * sorted.length))] ?? 0;
  const [a, b, c, d, e, f, g, h, i] = quantileSteps;
  return [at(a), at(b), at(c), at(d), at(e), at(f), at(g), at(h), at(i)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value * value)));
}

/** Over whole seconds from the first to the last event, empty ones included. */
function fano(times: readonly number[]): number {
  const seconds = times.map((ms) => Math.floor(ms / 1_000));
  const first = seconds.reduce((least, second) => Math.min(least, second), Infinity);
  const last = seconds.reduce((most, second) => Math.max(most, second), 0);
  const counts = Array.from({ length: Math.max(0, last - first + 1) }, () => 0);
  for (const second of seconds) counts[second - first] = (counts[second - first] ?? 0) + 1;
  const average = mean(counts);
  return mean(counts.map((count) => (count - average) ** 2)) / average;
}
