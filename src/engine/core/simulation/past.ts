/**
 * The made-up past of a market: what its minutes were before it began. The same seed, pair and moment of beginning give the same
 * past for ever, whoever asks and in whatever order; its last minute ends at the price at which the market begins.
 *
 * The price is a sum of slow and quick waves of chance, as a walk is, and stays within a factor of two. Far from the
 * beginning it does not depend on when that was. Two years are made up; before that the instrument was not listed.
 */

import { usPerMinute } from '../../domain/time.ts';
import { ratio, type PracticeInstrument } from './instruments.ts';
import type { Kline } from './kline.ts';

const hourMinutes = 60;
const hourUs = hourMinutes * usPerMinute;
const dayUs = 24 * hourUs;
const ageMinutesMax = 2 * 365 * 24 * 60;
/** The longest of the waves; each next one is half as long, down to a minute. */
const waveMinutesMax = 32_768;
const waveCount = Math.log2(waveMinutesMax) + 1;
/** How far BTCUSDT strays in a minute. */
const minuteRatio = 0.0006;
/** What the price must be bent by to meet the beginning is spread over so long, and no longer felt after so often that. */
const bendUs = dayUs;
const bendsFelt = 40;
const hoursKept = 512;
/** Trades a minute of a market as busy as BTCUSDT, and what one is worth. */
const tradesPerMinute = 900;
const tradeNotional = 600;

/** A bar in plain numbers: exact for as long as an hour. */
interface Sums {
  openTicks: number;
  highTicks: number;
  lowTicks: number;
  closeTicks: number;
  trades: number;
  lots: number;
  takerBuyLots: number;
  turnover: number;
  takerBuyTurnover: number;
}

export class Past {
  /** The first minute that is no longer past. */
  readonly endUs: number;
  readonly #instrument: PracticeInstrument;
  readonly #waves: Waves;
  readonly #ownSeed: number;
  readonly #bend: number;
  readonly #wickTicks: number;
  readonly #minuteLots: number;
  readonly #hours = new Map<number, Kline>();
  readonly #days = new Map<number, Kline>();

  /** `seed`: of the pair's price, the same for all its markets; `endRatio`: the price at which the market begins, against the usual. */
  constructor(instrument: PracticeInstrument, seed: number, startUs: number, endRatio: number) {
    const { fairTicks, volatility, activity, notionalScale, tick, lot, contractSize } = instrument;
    this.#instrument = instrument;
    this.#waves = new Waves(seed, minuteRatio * volatility);
    this.#ownSeed = Math.imul(seed ^ 0x5bd1_e995, 0x9e37_79b1) ^ instrument.symbol.length;
    this.endUs = startUs - (startUs % usPerMinute);
    this.#bend = endRatio - this.#waves.at(this.endUs / usPerMinute);
    this.#wickTicks = fairTicks * minuteRatio * volatility * 0.4;
    const worth = tradesPerMinute * activity * tradeNotional * notionalScale;
    this.#minuteLots = worth / (fairTicks * ratio(tick) * ratio(lot) * ratio(contractSize));
  }

  /** When the instrument was listed. */
  get beginUs(): number {
    return this.endUs - ageMinutesMax * usPerMinute;
  }

  /** The bar from `fromUs` to `untilUs`, both on whole minutes; null where nothing of it is past. */
  bar(fromUs: number, untilUs: number): Kline | null {
    const firstUs = Math.max(fromUs, this.beginUs);
    const lastUs = Math.min(untilUs, this.endUs);
    let bar: Kline | null = null;
    for (let atUs = firstUs; atUs < lastUs;) {
      const lengthUs = lengthAt(atUs, lastUs);
      const part = lengthUs === dayUs ? this.#day(atUs) : lengthUs === hourUs ? this.#hour(atUs) : this.#minutes(atUs, 1);
      bar = bar === null ? { ...part, startUs: fromUs } : join(bar, part);
      atUs += lengthUs;
    }
    return bar;
  }

  /** Kept for good: there are 730 at most. */
  #day(startUs: number): Kline {
    const known = this.#days.get(startUs);
    if (known !== undefined) return known;
    let bar = this.#minutes(startUs, hourMinutes);
    for (let atUs = startUs + hourUs; atUs < startUs + dayUs; atUs += hourUs) bar = join(bar, this.#minutes(atUs, hourMinutes));
    this.#days.set(startUs, bar);
    return bar;
  }

  #hour(startUs: number): Kline {
    const known = this.#hours.get(startUs);
    if (known !== undefined) return known;
    const bar = this.#minutes(startUs, hourMinutes);
    const [oldest] = this.#hours.keys();
    if (oldest !== undefined && this.#hours.size >= hoursKept) this.#hours.delete(oldest);
    this.#hours.set(startUs, bar);
    return bar;
  }

  #minutes(startUs: number, count: number): Kline {
    const openTicks = this.#ticksAt(startUs);
    const sums: Sums = { openTicks, highTicks: openTicks, lowTicks: openTicks, closeTicks: openTicks, trades: 0, lots: 0, takerBuyLots: 0, turnover: 0, takerBuyTurnover: 0 };
    for (let minute = 0; minute < count; minute += 1) this.#add(sums, startUs / usPerMinute + minute);
    return {
      startUs, openTicks, highTicks: sums.highTicks, lowTicks: sums.lowTicks, closeTicks: sums.closeTicks, firstTradeId: 1, lastTradeId: 1, trades: sums.trades,
      lots: BigInt(sums.lots), takerBuyLots: BigInt(sums.takerBuyLots), turnover: BigInt(sums.turnover), takerBuyTurnover: BigInt(sums.takerBuyTurnover),
    };
  }

  #add(sums: Sums, minute: number): void {
    const openTicks = sums.closeTicks;
    const closeTicks = this.#ticksAt((minute + 1) * usPerMinute);
    sums.closeTicks = closeTicks;
    sums.highTicks = Math.max(sums.highTicks, Math.max(openTicks, closeTicks) + Math.floor(this.#wickTicks * unit(this.#ownSeed, minute, 75)));
    sums.lowTicks = Math.min(sums.lowTicks, Math.max(1, Math.min(openTicks, closeTicks) - Math.floor(this.#wickTicks * unit(this.#ownSeed, minute, 76))));
    const bustle = 0.3 + 1.4 * unit(this.#ownSeed, minute, 77);
    const trades = Math.max(1, Math.round(tradesPerMinute * this.#instrument.activity * bustle));
    const lots = Math.max(trades, Math.round(this.#minuteLots * bustle));
    const takerBuyLots = Math.floor(lots * unit(this.#ownSeed, minute, 78));
    const middle = Math.round((openTicks + closeTicks) / 2);
    sums.trades += trades;
    sums.lots += lots;
    sums.takerBuyLots += takerBuyLots;
    sums.turnover += lots * middle;
    sums.takerBuyTurnover += takerBuyLots * middle;
  }

  #ticksAt(timeUs: number): number {
    const bends = (this.endUs - timeUs) / bendUs;
    const bend = bends > bendsFelt ? 0 : this.#bend * Math.exp(-bends);
    return Math.max(1, Math.round(this.#instrument.fairTicks * Math.min(2, Math.max(0.5, this.#waves.at(timeUs / usPerMinute) + bend))));
  }
}

/** The longest bar that is kept whole, begins here and ends in time. */
function lengthAt(atUs: number, lastUs: number): number {
  for (const lengthUs of [dayUs, hourUs]) if (atUs % lengthUs === 0 && atUs + lengthUs <= lastUs) return lengthUs;
  return usPerMinute;
}

/** The price against the usual one, around 1: quick when it is asked for one minute after the other. */
class Waves {
  readonly #seed: number;
  readonly #heights: Float64Array;
  readonly #cells = new Float64Array(waveCount).fill(NaN);
  readonly #left = new Float64Array(waveCount);
  readonly #right = new Float64Array(waveCount);

  constructor(seed: number, height: number) {
    this.#seed = seed;
    this.#heights = Float64Array.from({ length: waveCount }, (_, wave) => height * Math.sqrt(waveMinutesMax / 2 ** wave));
  }

  at(minute: number): number {
    let sum = 1;
    let share = minute / waveMinutesMax;
    for (let wave = 0; wave < waveCount; wave += 1, share *= 2) {
      const cell = Math.floor(share);
      if (cell !== this.#cells[wave]) {
        this.#cells[wave] = cell;
        this.#left[wave] = unit(this.#seed, cell, wave) - 0.5;
        this.#right[wave] = unit(this.#seed, cell + 1, wave) - 0.5;
      }
      const left = this.#left[wave] ?? 0;
      sum += (this.#heights[wave] ?? 0) * (left + ((this.#right[wave] ?? 0) - left) * (share - cell));
    }
    return sum;
  }
}

/** Two bars of which one follows the other, as one. */
export function join(first: Readonly<Kline>, second: Readonly<Kline>): Kline {
  const isFirstSilent = first.trades === 0;
  if (second.trades === 0) return { ...first };
  return {
    startUs: first.startUs,
    openTicks: isFirstSilent ? second.openTicks : first.openTicks,
    highTicks: isFirstSilent ? second.highTicks : Math.max(first.highTicks, second.highTicks),
    lowTicks: isFirstSilent ? second.lowTicks : Math.min(first.lowTicks, second.lowTicks),
    closeTicks: second.closeTicks,
    firstTradeId: first.firstTradeId ?? second.firstTradeId,
    lastTradeId: second.lastTradeId,
    trades: first.trades + second.trades,
    lots: first.lots + second.lots,
    takerBuyLots: first.takerBuyLots + second.takerBuyLots,
    turnover: first.turnover + second.turnover,
    takerBuyTurnover: first.takerBuyTurnover + second.takerBuyTurnover,
  };
}

/** A number from 0 to 1 that depends on these three alone. */
function unit(seed: number, cell: number, wave: number): number {
  let hash = (seed ^ Math.imul(cell | 0, 0x9e37_79b1) ^ Math.imul(wave + 1, 0x85eb_ca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb_352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
