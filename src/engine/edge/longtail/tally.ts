/**
 * How an exchange of the long tail does: what came, what went wrong, and until when it wants to be
 * left alone. One for all rounds of an exchange, because it counts what we ask as one asker.
 *
 * Holds: one that said "too many" is asked nothing for a while, and for longer each time until an answer comes.
 */

import type { Fault } from '../../domain/fault.ts';
import type { Clock } from '../net/clock.ts';

export interface TallyLimits {
  readonly pauseMs: number;
  readonly pauseMsMax: number;
}

export class Tally {
  answerCount = 0;
  byteCount = 0;
  troubleCount = 0;
  refusalCount = 0;
  /** Watched connections that were lost, or said nothing. */
  lossCount = 0;
  /** Of the newest answer; 0 before the first. */
  answeredUs = 0;
  /** Ask for nothing before. */
  pauseUs = 0;
  /** What went wrong since the last answer. */
  fault: Fault | null = null;
  readonly #clock: Clock;
  readonly #limits: TallyLimits;
  #inRow = 0;

  constructor(clock: Clock, limits: TallyLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  answered(): void {
    this.answerCount += 1;
    this.answeredUs = this.#clock();
    this.fault = null;
    if (this.answeredUs >= this.pauseUs) this.#inRow = 0;
  }

  trouble(reason: Fault): void {
    this.troubleCount += 1;
    this.fault = reason;
    if (reason.code !== 'venue.rate-limited') return;
    this.refusalCount += 1;
    const nowUs = this.#clock();
    if (nowUs < this.pauseUs) return; // asked before the refusal came: it is one refusal
    this.pauseUs = nowUs + Math.min(this.#limits.pauseMs * 2 ** this.#inRow, this.#limits.pauseMsMax) * 1_000;
    this.#inRow += 1;
  }

  /** How long nothing may be asked. */
  get waitMs(): number {
    return Math.max(0, (this.pauseUs - this.#clock()) / 1_000);
  }
}
