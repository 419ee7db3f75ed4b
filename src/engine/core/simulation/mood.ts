/**
 * What everybody in one market feels at a time: what the thing is worth, and excitement.
 *
 * The worth is the pair's fair price as this market knows it, a little late and with a wandering of its own, and
 * with a basis on perpetuals. Excitement rises with every move of the touch and fades; all rates of orders
 * and cancels are multiplied by it.
 */

import { nextNormal, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { moodParams as params } from './calibration.ts';
import type { Worth } from './fair-price.ts';
import { ratio, type PracticeInstrument } from './instruments.ts';
import type { MarketProfile } from './profiles.ts';

/** Wandering in steps longer than this is one such step. */
const wanderUsMax = usPerSecond;

export class Mood {
  valueTicks: number;
  /** Ticks of one basis point at the start price. */
  readonly ticksPerBp: number;
  /** Quote value of one lot at a price of one tick. */
  readonly lotValueAtOneTick: number;
  /** The whole distance from the fair price, in basis points, that is the market's own. */
  readonly #noise: Wander;
  readonly #basis: Wander;
  readonly #fair: Worth;
  readonly #fairTicks: number;
  readonly #profile: MarketProfile;
  readonly #activity: number;
  readonly #paceAtRest: number;
  /** The quick part fades within a blink, the slow part within seconds. */
  #quick = 0;
  #slow = 0;
  #valueUs: number;
  #excitementUs: number;
  #jumpCount: number;

  constructor(instrument: PracticeInstrument, profile: MarketProfile, fair: Worth, chance: Chance, startUs: number) {
    this.#fair = fair;
    this.#fairTicks = instrument.fairTicks;
    this.#profile = profile;
    this.ticksPerBp = instrument.fairTicks / 10_000;
    this.lotValueAtOneTick = ratio(instrument.tick) * ratio(instrument.lot) * ratio(instrument.contractSize);
    this.#noise = new Wander(chance, 0, profile.noiseBp * instrument.volatility, profile.noiseFadeUs);
    this.#basis = new Wander(chance, profile.basisBp, profile.basisNoiseBp, params.basisFadeUs);
    this.#activity = instrument.activity;
    // Where a tick is a large step the touch seldom moves and seldom excites: such a market is busier at rest.
    const coarseness = 1 - Math.min(1, this.ticksPerBp * instrument.volatility);
    this.#paceAtRest = params.paceAtRest + coarseness * params.paceAtRestOfCoarse;
    this.#valueUs = startUs;
    this.#excitementUs = startUs;
    this.#jumpCount = fair.jumpCountAt(startUs - profile.lagUs);
    this.valueTicks = this.#valueAt(startUs);
  }

  /** Lets the worth follow up to now. */
  advance(nowUs: number): void {
    const stepUs = nowUs - this.#valueUs;
    if (stepUs <= 0) return;
    this.#valueUs = nowUs;
    this.#noise.advance(stepUs);
    this.#basis.advance(stepUs);
    this.valueTicks = this.#valueAt(nowUs);
    const jumpCount = this.#fair.jumpCountAt(nowUs - this.#profile.lagUs);
    if (jumpCount !== this.#jumpCount) this.excite(nowUs, params.excitementOfJump);
    this.#jumpCount = jumpCount;
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

  #valueAt(nowUs: number): number {
    const ownBp = this.#noise.value + this.#basis.value;
    return this.#fairTicks * this.#fair.ratioAt(nowUs - this.#profile.lagUs) * (1 + ownBp / 10_000);
  }

  #fade(nowUs: number): void {
    const passedUs = nowUs - this.#excitementUs;
    if (passedUs === 0) return;
    this.#quick *= Math.exp(-passedUs / params.quickFadeUs);
    this.#slow *= Math.exp(-passedUs / params.slowFadeUs);
    this.#excitementUs = nowUs;
  }
}

/** A value that wanders about its mean and is drawn back to it (Ornstein and Uhlenbeck's process). */
class Wander {
  value: number;
  readonly #chance: Chance;
  readonly #mean: number;
  readonly #deviation: number;
  readonly #fadeUs: number;

  constructor(chance: Chance, mean: number, deviation: number, fadeUs: number) {
    this.#chance = chance;
    this.#mean = mean;
    this.#deviation = deviation;
    this.#fadeUs = fadeUs;
    this.value = deviation === 0 ? mean : mean + deviation * nextNormal(chance);
  }

  advance(stepUs: number): void {
    if (this.#deviation === 0) return;
    const share = Math.min(stepUs, wanderUsMax) / this.#fadeUs;
    this.value += (this.#mean - this.value) * share + this.#deviation * Math.sqrt(2 * share) * nextNormal(this.#chance);
  }
}
