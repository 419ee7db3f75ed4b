/**
 * What a pair is worth: one hidden seeded process that all its markets follow, each in its own time.
 *
 * It diffuses, sometimes jumps, and has spells of higher volatility. Those who trade agree on it in steps, so that the
 * markets of a pair move by the same steps, each when it learns of them. It moves on a grid of time of its own,
 * so that it is the same whoever looks, and when. It is kept for `memoryUs`, for those who lag.
 */

import { assert } from '../../domain/assert.ts';
import { nextExponential, nextHappens, nextNormal, nextUnit, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { moodParams as params } from './calibration.ts';

const gridUs = 20_000;
const keptCount = 256;
export const memoryUs = (keptCount - 1) * gridUs;
/** Nobody looked for longer than this: then the walk is taken in one stride. */
const strideUsMin = 60 * usPerSecond;

/** What a pair is worth against its start, and how often it jumped. */
export interface Worth {
  readonly ratioAt: (timeUs: number) => number;
  readonly jumpCountAt: (timeUs: number) => number;
}

/** One pair over another that have the quote in common: what ETH is in BTC, by what both are in dollars. */
export class CrossWorth implements Worth {
  readonly #above: Worth;
  readonly #below: Worth;

  constructor(above: Worth, below: Worth) {
    this.#above = above;
    this.#below = below;
  }

  ratioAt(timeUs: number): number {
    return this.#above.ratioAt(timeUs) / this.#below.ratioAt(timeUs);
  }

  jumpCountAt(timeUs: number): number {
    return this.#above.jumpCountAt(timeUs) + this.#below.jumpCountAt(timeUs);
  }
}

export class FairPrice implements Worth {
  readonly #chance: Chance;
  readonly #volatility: number;
  /** Against the price at the start, by step of the grid. */
  readonly #ratios = new Float64Array(keptCount).fill(1);
  readonly #jumps = new Int32Array(keptCount);
  #step: number;
  #ratio = 1;
  /** What those who trade go by; the worth itself strays from it by up to the tolerance. */
  #agreed = 1;
  #tolerance: number;
  #jumpCount = 0;
  #isWild = false;
  #spellEndUs: number;
  #nextJumpUs: number;

  constructor(volatility: number, chance: Chance, startUs: number) {
    this.#chance = chance;
    this.#volatility = volatility;
    this.#step = Math.floor(startUs / gridUs);
    this.#spellEndUs = startUs + nextExponential(chance, params.calmSpellUs);
    this.#nextJumpUs = startUs + nextExponential(chance, params.jumpEveryUs);
    this.#tolerance = this.#newTolerance();
  }

  /** What it is agreed to be worth at a moment, 1 being that of the start. Moments may be asked in any order within `memoryUs` of the latest. */
  ratioAt(timeUs: number): number {
    return this.#ratios[this.#indexAt(timeUs)] ?? 1;
  }

  /** How many jumps there had been by then. */
  jumpCountAt(timeUs: number): number {
    return this.#jumps[this.#indexAt(timeUs)] ?? 0;
  }

  #indexAt(timeUs: number): number {
    const wanted = Math.floor(timeUs / gridUs);
    if (wanted > this.#step) this.#advanceTo(wanted);
    assert(wanted > this.#step - keptCount, 'the past that is asked for is remembered', { stepsAgo: this.#step - wanted });
    return wanted % keptCount;
  }

  #advanceTo(step: number): void {
    const strideSteps = step - this.#step - keptCount;
    if (strideSteps * gridUs > strideUsMin) {
      this.#move(strideSteps * gridUs, (this.#step + strideSteps) * gridUs);
      this.#step += strideSteps;
    }
    while (this.#step < step) {
      this.#step += 1;
      this.#move(gridUs, this.#step * gridUs);
      const index = this.#step % keptCount;
      if (Math.abs(this.#ratio - this.#agreed) > this.#tolerance) {
        this.#agreed = this.#ratio;
        this.#tolerance = this.#newTolerance();
      }
      this.#ratios[index] = this.#agreed;
      this.#jumps[index] = this.#jumpCount;
    }
  }

  #move(byUs: number, nowUs: number): void {
    const chance = this.#chance;
    if (nowUs >= this.#spellEndUs) {
      this.#isWild = !this.#isWild;
      this.#spellEndUs = nowUs + nextExponential(chance, this.#isWild ? params.wildSpellUs : params.calmSpellUs);
    }
    const bpPerRootSecond = this.#volatility * (this.#isWild ? params.wildBp : params.calmBp);
    this.#shift(nextNormal(chance) * bpPerRootSecond * Math.sqrt(byUs / usPerSecond));
    if (nowUs < this.#nextJumpUs) return;
    this.#nextJumpUs = nowUs + nextExponential(chance, params.jumpEveryUs);
    const jumpBp = this.#volatility * (params.jumpBpMin + nextExponential(chance, params.jumpBpMean));
    this.#shift(nextHappens(chance, 0.5) ? jumpBp : -jumpBp);
    this.#jumpCount += 1;
  }

  #newTolerance(): number {
    return (this.#volatility * (params.agreedBpMin + nextExponential(this.#chance, params.agreedBpMean))) / 10_000;
  }

  /** The worth stays within a factor of two of where it began: a practice market does not collapse. */
  #shift(bp: number): void {
    const next = this.#ratio + bp / 10_000;
    if (next > 0.5 && next < 2) this.#ratio = next;
    else this.#ratio += nextUnit(this.#chance) * (1 - this.#ratio) * 0.01;
  }
}
