/**
 * When a market's list of instruments is asked for: at first, again when it failed (later each
 * time), and now and then, because symbols come, change and vanish.
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { lineLimits, seconds } from './line.ts';

export const listingLimits = {
  answerUsMax: 10_000_000,
  listUsMax: 600_000_000,
} as const;

export class Listing {
  /** A list came; the market can be followed. */
  isListed = false;
  /** Why the first one has not come. */
  fault: Fault | null = null;
  /** When it is asked for again, after a failure. */
  retryUs: number | null = null;
  readonly #chance: Chance;
  #askedUs = 0;
  #attempts = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  asked(nowUs: number): void {
    this.#askedUs = nowUs;
    this.retryUs = null;
  }

  came(): void {
    this.isListed = true;
    this.fault = null;
    this.#attempts = 0;
  }

  failed(reason: Fault, notBeforeUs: number, nowUs: number): void {
    if (this.isListed) return; // an old list is better than none
    const doubled = Math.min(lineLimits.retryUsMin * 2 ** Math.min(this.#attempts, 20), lineLimits.retryUsMax);
    this.#attempts += 1;
    this.fault = reason;
    this.retryUs = Math.max(nowUs + Math.round(doubled * (0.5 + nextUnit(this.#chance) / 2)), notBeforeUs);
  }

  stop(): void {
    this.isListed = false;
    this.retryUs = null;
  }

  /** What is due: to ask, or to give up the answer for this reason. */
  due(nowUs: number): 'ask' | Fault | null {
    if (this.retryUs !== null) return nowUs >= this.retryUs ? 'ask' : null;
    const ageUs = nowUs - this.#askedUs;
    if (this.isListed) return ageUs >= listingLimits.listUsMax ? 'ask' : null;
    if (ageUs < listingLimits.answerUsMax) return null;
    return fault('venue.unreachable', `the list of instruments did not come within ${seconds(listingLimits.answerUsMax)}`);
  }

  clockWentBack(nowUs: number): void {
    this.#askedUs = Math.min(this.#askedUs, nowUs);
    if (this.retryUs !== null) this.retryUs = Math.min(this.retryUs, nowUs);
  }
}
