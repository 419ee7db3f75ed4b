/**
 * HTX's heartbeat: the server says ping with a number, the client says pong with the same.
 *
 * A ping every 5 s. Spot grows impatient after one that was missed, asks every second, and ends a connection
 * that answered nothing for about 10 s; contracts go on as before and wait for about 15 s.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';

export interface PulseRule {
  readonly everyUs: number;
  /** After a missed ping. */
  readonly impatientEveryUs: number;
  readonly patienceUs: number;
}

export const spotPulse: PulseRule = { everyUs: 5 * usPerSecond, impatientEveryUs: usPerSecond, patienceUs: 10.5 * usPerSecond };
export const linearPulse: PulseRule = { everyUs: 5 * usPerSecond, impatientEveryUs: 5 * usPerSecond, patienceUs: 15 * usPerSecond };

export class Pulse {
  readonly #rule: PulseRule;
  #nextUs: number;
  /** Of the pings that nobody answered: when the first was said, and what they were. */
  #waitingUs: number | null = null;
  readonly #waiting = new Set<number>();

  constructor(rule: PulseRule, nowUs: number) {
    this.#rule = rule;
    this.#nextUs = nowUs + rule.everyUs;
  }

  /** What to say now: a ping with a number, nothing, or that it is over. */
  turn(nowUs: number): number | 'quiet' | 'over' {
    if (this.#waitingUs !== null && nowUs - this.#waitingUs >= this.#rule.patienceUs) return 'over';
    if (nowUs < this.#nextUs) return 'quiet';
    const isMissed = this.#waitingUs !== null;
    this.#nextUs = nowUs + (isMissed ? this.#rule.impatientEveryUs : this.#rule.everyUs);
    this.#waitingUs ??= nowUs;
    const ping = Math.floor(nowUs / usPerMs);
    this.#waiting.add(ping);
    return ping;
  }

  /** An answer to any ping that waits shows life; one to none of them does not. */
  pong(value: unknown): void {
    if (typeof value !== 'number' || !this.#waiting.has(value)) return;
    this.#waiting.clear();
    this.#waitingUs = null;
  }
}
