/**
 * What a perpetual has beside its book: index and mark price, the funding rate, and how many contracts are open.
 *
 * Told in whole numbers: prices in `fineStep`, a hundredth of a tick; the rate in hundred-millionths. The index
 * is the pair's fair price, which no single venue makes; the mark price adds the premium, smoothed.
 */

import { nextNormal, type Chance } from '../../domain/chance.ts';
import type { Decimal } from '../../domain/number.ts';
import { perpetualParams as params } from './calibration.ts';
import type { Worth } from './fair-price.ts';
import { ratio, type PracticeInstrument } from './instruments.ts';

const ticksFine = 100;
const ratesFine = 100_000_000;
const usPerHour = 3_600_000_000;

export class Perpetual {
  readonly fineStep: Decimal;
  indexFine = 0;
  markFine = 0;
  /** Of the present interval, as far as it is known. May be negative. */
  rateE8 = 0;
  /** Of the interval that ended last. */
  settledRateE8: number;
  readonly fundingEveryUs: number;
  nextFundingUs: number;
  /** Contracts held, in lots. */
  interestLots: number;
  readonly #chance: Chance;
  readonly #fair: Worth;
  readonly #fairTicks: number;
  #premium = 0;
  #premiumLong: number = params.interestRate;
  #nowUs: number;

  constructor(instrument: PracticeInstrument, fair: Worth, chance: Chance, startUs: number) {
    const { tick, lot, contractSize, fairTicks, notionalScale, fundingHours } = instrument;
    this.fineStep = { units: tick.units, decimals: tick.decimals + 2 };
    this.#fair = fair;
    this.#fairTicks = fairTicks;
    this.#chance = chance;
    this.#nowUs = startUs;
    this.fundingEveryUs = fundingHours * usPerHour;
    this.nextFundingUs = startUs - (startUs % this.fundingEveryUs) + this.fundingEveryUs;
    this.interestLots = Math.round((params.interestNotional * notionalScale) / (fairTicks * ratio(tick) * ratio(lot) * ratio(contractSize)));
    this.settledRateE8 = Math.round(params.interestRate * ratesFine);
    this.advance(startUs, null);
  }

  /** Once a second; `midTicks` is null where the book has a bare side. Answers whether an interval ended. */
  advance(nowUs: number, midTicks: number | null): boolean {
    const stepUs = nowUs - this.#nowUs;
    this.#nowUs = nowUs;
    const indexTicks = this.#fairTicks * this.#fair.ratioAt(nowUs);
    if (midTicks !== null) {
      const premium = midTicks / indexTicks - 1;
      this.#premium += (premium - this.#premium) * Math.min(1, stepUs / params.markFadeUs);
      this.#premiumLong += (premium - this.#premiumLong) * Math.min(1, stepUs / params.premiumFadeUs);
    }
    this.indexFine = Math.max(1, Math.round(indexTicks * ticksFine));
    this.markFine = Math.max(1, Math.round(indexTicks * (1 + this.#premium) * ticksFine));
    const pull = Math.max(-params.clampRate, Math.min(params.clampRate, params.interestRate - this.#premiumLong));
    const rate = Math.max(-params.rateMax, Math.min(params.rateMax, this.#premiumLong + pull));
    this.rateE8 = Math.round(rate * ratesFine);
    this.interestLots = Math.max(1, Math.round(this.interestLots * (1 + params.interestNoise * nextNormal(this.#chance))));
    if (nowUs < this.nextFundingUs) return false;
    this.settledRateE8 = this.rateE8;
    this.nextFundingUs += this.fundingEveryUs * (1 + Math.floor((nowUs - this.nextFundingUs) / this.fundingEveryUs));
    return true;
  }
}
