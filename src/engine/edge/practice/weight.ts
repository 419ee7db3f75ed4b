/**
 * Request weight by address and minute: 429 beyond the limit, 418 for those who do not stop.
 * All clients are on this machine, so there is one account for all of them.
 */

import { weightPerMinuteMax } from '../../core/simulation/binance-rest.ts';
import { limits } from './limits.ts';

export type WeightAnswer =
  | { readonly kind: 'served'; readonly used: number }
  | { readonly kind: 'refused' | 'banned'; readonly used: number; readonly retryAfterSeconds: number };

export class WeightAccount {
  #minute = 0;
  #used = 0;
  #refusals = 0;
  #bannedUntilMs = 0;

  charge(weight: number, nowMs: number): WeightAnswer {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
      this.#refusals = 0;
    }
    if (nowMs < this.#bannedUntilMs) {
      return { kind: 'banned', used: this.#used, retryAfterSeconds: Math.ceil((this.#bannedUntilMs - nowMs) / 1_000) };
    }
    this.#used += weight;
    if (this.#used <= weightPerMinuteMax) return { kind: 'served', used: this.#used };
    this.#refusals += 1;
    if (this.#refusals > limits.refusalsBeforeBan) {
      this.#bannedUntilMs = nowMs + limits.banMs;
      return { kind: 'banned', used: this.#used, retryAfterSeconds: limits.banMs / 1_000 };
    }
    return { kind: 'refused', used: this.#used, retryAfterSeconds: Math.ceil(((minute + 1) * 60_000 - nowMs) / 1_000) };
  }
}
