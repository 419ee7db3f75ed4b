/**
 * The made-up past of a market: what its minutes were before it began. The same seed, pair and moment of beginning give the same
 * past for ever, whoever asks and in whatever order; its last minute ends at the price at which the market begins.
 *
 * The price is a sum of slow and quick waves of chance, as a walk is, and stays within a factor of two. Far from the
 * beginning it does not depend on when that was. Two years are made up; before that the instrument was not listed.
 */

import { usPerMinute } from '../../domain/time.ts';
import type { PracticeInstrument } from './instruments.ts';
import type { Kline } from './kline.ts';

const hourMinutes = 60;
const hourUs = hourMinutes * usPerMinute;
const ageMinutesMax = 2 * 365 * 24 * 60;
/** The longest and the shortest wave. */
const waveMinutesMax = 32_768;
const stepsPerMinute = 4;
/** How far BTCUSDT strays in a minute. */
const minuteRatio = 0.0004;
/** What the price must be bent by to meet the beginning is spread over so long. */
const bendUs = 24 * hourUs;
const hoursKept = 512;
/** Trades a minute of a market as busy as BTCUSDT, and lots of one by what they are worth. */
const tradesPerMinute = 900;
const tradeNotional = 600;

export class Past {
  /** The first minute that is no longer past. */
  readonly endUs: number;
  readonly #instrument: PracticeInstrument;
  readonly #seed: number;
  readonly #ownSeed: number;
  readonly #bend: number;
  readonly #hours = new Map<number, Kline>();

  /** `seed`: of the pair's price, the same for all its markets; `endRatio`: the price at which the market begins, against the usual. */
  constructor(instrument: PracticeInstrument, seed: number, startUs: number, endRatio: number) {
    this.#instrument = instrument;
    this.#seed = seed;
    this.#ownSeed = Math.imul(seed ^ 0x5bd1_e995, 0x9e37_79b1) ^ instrument.symbol.length;
    this.endUs = startUs - (startUs % usPerMinute);
    this.#bend = endRatio - this.#wave(this.endUs / usPerMinute);
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
      const isHour = atUs % hourUs === 0 && atUs + hourUs <= lastUs;
      const part = isHour ? this.#hour(atUs) : this.#minute(atUs);
      bar = bar === null ? { ...part, startUs: fromUs } : join(bar, part);
      atUs += isHour ? hourUs : usPerMinute;
    }
    return bar;
  }

  #hour(startUs: number): Kline {
    const known = this.#hours.get(startUs);
    if (known !== undefined) return known;
    let bar = this.#minute(startUs);
    for (let minute = 1; minute < hourMinutes; minute += 1) bar = join(bar, this.#minute(startUs + minute * usPerMinute));
    const [oldest] = this.#hours.keys();
    if (oldest !== undefined && this.#hours.size >= hoursKept) this.#hours.delete(oldest);
    this.#hours.set(startUs, bar);
    return bar;
  }

  #minute(startUs: number): Kline {
    const prices = Array.from({ length: stepsPerMinute + 1 }, (_, step) => this.#ticksAt(startUs + (step * usPerMinute) / stepsPerMinute));
    const [openTicks = 1] = prices;
    const closeTicks = prices.at(-1) ?? 1;
    const { activity, notionalScale, tick, lot, contractSize } = this.#instrument;
    const bustle = 0.3 + 1.4 * unit(this.#ownSeed, startUs / usPerMinute, 77);
    const trades = Math.max(1, Math.round(tradesPerMinute * activity * bustle));
    const price = (closeTicks * Number(tick.units)) / 10 ** tick.decimals;
    const lotSize = (Number(lot.units) / 10 ** lot.decimals) * (Number(contractSize.units) / 10 ** contractSize.decimals);
    const lots = BigInt(Math.max(trades, Math.round((trades * tradeNotional * notionalScale) / (price * lotSize))));
    const takerBuyLots = (lots * BigInt(Math.round(unit(this.#ownSeed, startUs / usPerMinute, 78) * 1_000))) / 1_000n;
    const middle = BigInt(Math.round((openTicks + closeTicks) / 2));
    return {
      startUs, openTicks, highTicks: Math.max(...prices), lowTicks: Math.min(...prices), closeTicks, firstTradeId: 1, lastTradeId: trades, trades,
      lots, takerBuyLots, turnover: lots * middle, takerBuyTurnover: takerBuyLots * middle,
    };
  }

  #ticksAt(timeUs: number): number {
    const bend = this.#bend * Math.exp((timeUs - this.endUs) / bendUs);
    return Math.max(1, Math.round(this.#instrument.fairTicks * Math.min(2, Math.max(0.5, this.#wave(timeUs / usPerMinute) + bend))));
  }

  /** The price against the usual one: around 1. */
  #wave(minute: number): number {
    let sum = 0;
    for (let length = waveMinutesMax, wave = 0; length * stepsPerMinute >= 1; length /= 2, wave += 1) {
      const cell = Math.floor(minute / length);
      const share = minute / length - cell;
      const left = unit(this.#seed, cell, wave) - 0.5;
      sum += Math.sqrt(length) * (left + (unit(this.#seed, cell + 1, wave) - 0.5 - left) * share);
    }
    return 1 + sum * minuteRatio * this.#instrument.volatility;
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
