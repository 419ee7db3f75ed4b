/**
 * One private connection: opening, what is said first (login, subscriptions), signs of life, and when to
 * try again. Ready only when every greeting was answered.
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { AccountLine, Draft, Greeting, Known, Stamp } from '../venues/account.ts';
import type { AccountLinePort } from './gateway-port.ts';

export const accountLineLimits = {
  /** Opening and all greetings together. */
  readyUsMax: 10_000_000,
  retryUsMin: 250_000,
  retryUsMax: 30_000_000,
  /** What was ready for so long was well; what was not may be refused again, and is tried later each time. */
  steadyUs: 10_000_000,
} as const;

export class AccountConnection {
  readonly number: number;
  readonly kind: AccountLine;
  isReady = false;
  readonly #port: AccountLinePort;
  readonly #chance: Chance;
  #isOpen = false;
  /** When the attempt began; null: none is under way. */
  #openingUs: number | null = null;
  /** When to try again; null: it is open, opening or stopped. */
  #retryUs: number | null = null;
  #lifeUs = 0;
  #pingedUs = 0;
  #attempts = 0;
  #readyUs = 0;
  #waiting: Greeting[] = [];
  /** The greeting that was said and waits for its answer. */
  #said: Greeting | null = null;

  constructor(number: number, kind: AccountLine, port: AccountLinePort, chance: Chance) {
    this.number = number;
    this.kind = kind;
    this.#port = port;
    this.#chance = chance;
  }

  get isIdle(): boolean {
    return !this.#isOpen && this.#openingUs === null && this.#retryUs === null;
  }

  connect(known: Known, nowUs: number): void {
    this.#retryUs = null;
    this.#openingUs = nowUs;
    this.#port.connect(this.number, this.kind.path(known));
  }

  onOpen(nowUs: number): void {
    if (this.#openingUs === null || this.#isOpen) return;
    this.#isOpen = true;
    this.#lifeUs = nowUs;
    this.#pingedUs = nowUs;
    this.#waiting = [...this.kind.greetings];
    this.#said = null;
  }

  onLife(nowUs: number): void {
    this.#lifeUs = nowUs;
  }

  /** Says the next greeting, unless one waits for its answer; when none is left the line is ready. */
  greet(stamp: Stamp, known: Known, nowUs: number, seal: (draft: Draft<string>) => string): void {
    if (!this.#isOpen || this.isReady || this.#said !== null) return;
    for (;;) {
      const [greeting] = this.#waiting;
      if (greeting === undefined) {
        this.isReady = true;
        this.#openingUs = null;
        this.#readyUs = nowUs;
        return;
      }
      const draft = greeting.draft(stamp, known);
      if (draft !== null) {
        this.#said = greeting;
        this.#port.send(this.number, seal(draft));
        return;
      }
      this.#waiting.shift();
    }
  }

  /** What an answer is to the greeting that waits for one. */
  onGreeted(id: string, isAccepted: boolean): 'not-ours' | 'next' | 'refused' {
    if (this.#said?.id !== id) return 'not-ours';
    if (!isAccepted) return 'refused';
    this.#said = null;
    this.#waiting.shift();
    return 'next';
  }

  /** It is gone. True when it was ready: something may have been missed. */
  lose(nowUs: number): boolean {
    const wasReady = this.isReady;
    this.isReady = false;
    this.#isOpen = false;
    this.#openingUs = null;
    if (wasReady && nowUs - this.#readyUs >= accountLineLimits.steadyUs) this.#attempts = 0;
    const doubled = Math.min(accountLineLimits.retryUsMin * 2 ** Math.min(this.#attempts, 20), accountLineLimits.retryUsMax);
    this.#attempts += 1;
    this.#retryUs = nowUs + Math.round(doubled * (0.5 + nextUnit(this.#chance) / 2));
    return wasReady;
  }

  close(reason: string): void {
    if (this.#isOpen || this.#openingUs !== null) this.#port.disconnect(this.number, reason);
    this.isReady = false;
    this.#isOpen = false;
    this.#openingUs = null;
    this.#retryUs = null;
  }

  isRetryDue(nowUs: number): boolean {
    return this.#retryUs !== null && nowUs >= this.#retryUs;
  }

  /** Looks at the clock: asks for a sign of life, or answers why the connection must be given up. */
  check(nowUs: number): Fault | null {
    if (this.#openingUs !== null && nowUs - this.#openingUs >= accountLineLimits.readyUsMax) return fault('venue.unreachable', `the ${this.kind.name} line was not ready in time`);
    if (!this.#isOpen) return null;
    const { quietUsMax, silenceUsMax, ping } = this.kind.heartbeat;
    const silentUs = nowUs - this.#lifeUs;
    if (silentUs >= silenceUsMax) return fault('venue.silent', `nothing came on the ${this.kind.name} line for ${(silentUs / 1e6).toFixed(1)} s`);
    if (ping !== 'nothing' && silentUs >= quietUsMax && nowUs - this.#pingedUs >= quietUsMax) {
      this.#pingedUs = nowUs;
      if (ping === 'frame') this.#port.ping(this.number);
      else this.#port.send(this.number, ping(nowUs));
    }
    return null;
  }

  /** What was measured by our clock moves with it. */
  onClockJumped(byUs: number, nowUs: number): void {
    const moved = (timeUs: number): number => Math.min(timeUs + byUs, nowUs);
    this.#lifeUs = moved(this.#lifeUs);
    this.#readyUs = moved(this.#readyUs);
    this.#pingedUs = moved(this.#pingedUs);
    if (this.#openingUs !== null) this.#openingUs = moved(this.#openingUs);
    if (this.#retryUs !== null) this.#retryUs += byUs;
  }
}
