/**
 * Request weight by address and window of time: 429 beyond the limit, 418 for those who do not stop.
 * All clients are on this machine, so there is one account for all of them.
 */

import { usPerSecond } from '../../domain/time.ts';

export interface WeightLimits {
  readonly limit: number;
  readonly windowUs: number;
  /** Who goes on after this many refusals is banned for so long. */
  readonly refusalsBeforeBan: number;
  readonly banUs: number;
}

export type WeightAnswer =
  | { readonly kind: 'served'; readonly used: number }
  | { readonly kind: 'refused' | 'banned'; readonly used: number; readonly retryAfterSeconds: number };

export class RequestWeight {
  readonly #limits: WeightLimits;
  #period = 0;
  #used = 0;
  #refusals = 0;
  #bannedUntilUs = 0;

  constructor(limits: WeightLimits) {
    this.#limits = limits;
  }

  charge(weight: number, nowUs: number): WeightAnswer {
    const { limit, windowUs, refusalsBeforeBan, banUs } = this.#limits;
    const period = Math.floor(nowUs / windowUs);
    if (period !== this.#period) {
      this.#period = period;
      this.#used = 0;
      this.#refusals = 0;
    }
    if (nowUs < this.#bannedUntilUs) return { kind: 'banned', used: this.#used, retryAfterSeconds: Math.ceil((this.#bannedUntilUs - nowUs) / usPerSecond) };
    this.#used += weight;
    if (this.#used <= limit) return { kind: 'served', used: this.#used };
    this.#refusals += 1;
    if (this.#refusals > refusalsBeforeBan) {
      this.#bannedUntilUs = nowUs + banUs;
      return { kind: 'banned', used: this.#used, retryAfterSeconds: Math.ceil(banUs / usPerSecond) };
    }
    return { kind: 'refused', used: this.#used, retryAfterSeconds: Math.ceil(((period + 1) * windowUs - nowUs) / usPerSecond) };
  }
}

/** At most so many things in each window of time, such as messages a second. */
export class PaceLimit {
  readonly #max: number;
  readonly #windowUs: number;
  #startUs = 0;
  #count = 0;

  constructor(max: number, windowUs: number) {
    this.#max = max;
    this.#windowUs = windowUs;
  }

  /** Counts one more; false when it is one too many. */
  take(nowUs: number, count = 1): boolean {
    if (nowUs - this.#startUs >= this.#windowUs) {
      this.#startUs = nowUs;
      this.#count = 0;
    }
    this.#count += count;
    return this.#count <= this.#max;
  }
}
