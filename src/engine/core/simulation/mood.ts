/**
 * What everybody in one market feels at a time: a slow hidden value, and excitement.
 *
 * The value diffuses, sometimes jumps, and has spells of higher volatility. Excitement rises with
 * every move of the touch and fades; all rates of orders and cancels are multiplied by it.
 */

import { nextExponential, nextHappens, nextNormal, nextUnit, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { moodParams as params } from './calibration.ts';
import type { PracticeInstrument } from './instruments.ts';

export class Mood {
  valueTicks: number;
  /** Ticks of one basis point at the start price. */
  readonly ticksPerBp: number;
  /** Quote value of one lot at a price of one tick. */
  readonly lotValueAtOneTick: number;
  readonly #chance: Chance;
  readonly #volatility: number;
  readonly #activity: number;
  readonly #paceAtRest: number;
  /** The quick part fades within a blink, the slow part within seconds. */
  #quick = 0;
  #slow = 0;
  #valueUs: number;
  #excitementUs: number;
  #spellEndUs: number;
  #isWild = false;
  #nextJumpUs: number;

  constructor(instrument: PracticeInstrument, chance: Chance, startUs: number) {
    this.valueTicks = instrument.startTicks;
    this.ticksPerBp = instrument.startTicks / 10_000;
    this.lotValueAtOneTick = (Number(instrument.tick.units) / 10 ** instrument.tick.decimals) * (Number(instrument.lot.units) / 10 ** instrument.lot.decimals);
    this.#chance = chance;
    this.#volatility = instrument.volatility;
    this.#activity = instrument.activity;
    // Where a tick is a large step the touch seldom moves and seldom excites: such a market is busier at rest.
    const coarseness = 1 - Math.min(1, this.ticksPerBp * instrument.volatility);
    this.#paceAtRest = params.paceAtRest + coarseness * params.paceAtRestOfCoarse;
    this.#valueUs = startUs;
    this.#excitementUs = startUs;
    this.#spellEndUs = startUs + nextExponential(chance, params.calmSpellUs);
    this.#nextJumpUs = startUs + nextExponential(chance, params.jumpEveryUs);
  }

  /** Lets the hidden value walk up to now. Steps longer than a second are one second. */
  advance(nowUs: number): void {
    const stepUs = Math.min(nowUs - this.#valueUs, usPerSecond);
    this.#valueUs = nowUs;
    if (stepUs <= 0) return;
    const chance = this.#chance;
    if (nowUs >= this.#spellEndUs) {
      this.#isWild = !this.#isWild;
      this.#spellEndUs = nowUs + nextExponential(chance, this.#isWild ? params.wildSpellUs : params.calmSpellUs);
    }
    const bpPerRootSecond = this.#volatility * (this.#isWild ? params.wildBp : params.calmBp);
    this.#shift(nextNormal(chance) * bpPerRootSecond * Math.sqrt(stepUs / usPerSecond));
    if (nowUs >= this.#nextJumpUs) {
      this.#nextJumpUs = nowUs + nextExponential(chance, params.jumpEveryUs);
      const jumpBp = this.#volatility * (params.jumpBpMin + nextExponential(chance, params.jumpBpMean));
      this.#shift(nextHappens(chance, 0.5) ? jumpBp : -jumpBp);
      this.excite(nowUs, params.excitementOfJump);
    }
  }

  excite(nowUs: number, by: number): void {
    this.#fade(nowUs);
    this.#quick = Math.min(params.excitementMax, this.#quick + by);
    this.#slow = Math.min(params.excitementMax, this.#slow + by * params.slowShare);
  }

  /** By what all rates are to be multiplied now. */
  pace(nowUs: number): number {
    this.#fade(nowUs);
    return this.#activity * (this.#paceAtRest + this.#quick + this.#slow);
  }

  #fade(nowUs: number): void {
    const passedUs = nowUs - this.#excitementUs;
    this.#quick *= Math.exp(-passedUs / params.quickFadeUs);
    this.#slow *= Math.exp(-passedUs / params.slowFadeUs);
    this.#excitementUs = nowUs;
  }

  #shift(bp: number): void {
    // The value stays within a factor of two of where it began: a practice market does not collapse.
    const next = this.valueTicks + bp * this.ticksPerBp;
    const start = this.ticksPerBp * 10_000;
    if (next > start / 2 && next < start * 2) this.valueTicks = next;
    else this.valueTicks += nextUnit(this.#chance) * (start - this.valueTicks) * 0.01;
  }
}
