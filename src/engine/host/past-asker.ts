/**
 * Asks one market for candles of its past, with what its budget has to spare: behind everything else, one question at a time.
 *
 * Holds: no question goes while the venue told us to wait, or while more than half of a pool is spent; at most `waitingMax` wait, each for
 * `waitUsMax` at most. Does not: read the answer: that is work for a thread that may be late.
 */

import type { Budget } from '../core/venues/budget.ts';
import type { Dialect } from '../core/venues/dialect.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Clock } from '../edge/net/clock.ts';
import type { GetAnswer } from '../edge/net/http-get.ts';

export const pastLimits = {
  waitingMax: 32,
  waitUsMax: 15_000_000,
  answerMsMax: 10_000,
  /** Between two looks at the budget. */
  lookMs: 100,
} as const;

export interface PastAsked {
  readonly symbol: string;
  readonly intervalUs: number;
  /** The newest candles that begin before it. */
  readonly beforeUs: number;
  readonly count: number;
}

export interface PastAnswer {
  /** The venue's body; `null` in it: the venue does not tell what lies so far back. */
  readonly outcome: Result<Uint8Array | null, Fault>;
  /** The venue's clock when it was asked: what ended by then is over. */
  readonly venueNowUs: number;
}

export interface PastPort {
  readonly budget: Budget;
  readonly get: (path: string) => Promise<GetAnswer>;
  readonly clock: Clock;
  /** How far the venue's clock is ahead of ours. */
  readonly aheadUs: () => number;
}

interface Waiting {
  readonly asked: PastAsked;
  readonly answer: (given: PastAnswer) => void;
  readonly sinceUs: number;
}

export class PastAsker {
  readonly #dialect: Dialect;
  readonly #port: PastPort;
  #waiting: Waiting[] = [];
  #isAsking = false;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(dialect: Dialect, port: PastPort) {
    this.#dialect = dialect;
    this.#port = port;
  }

  ask(asked: PastAsked, answer: (given: PastAnswer) => void): void {
    const refuse = (reason: Fault): void => answer({ outcome: failed(reason), venueNowUs: 0 });
    if (this.#isClosed) return refuse(fault('venue.unreachable', 'the market was switched off'));
    if (this.#waiting.length >= pastLimits.waitingMax) return refuse(fault('queue.full', `${pastLimits.waitingMax} questions about the past are waiting`));
    this.#waiting.push({ asked, answer, sinceUs: this.#port.clock() });
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const { answer } of this.#waiting.splice(0)) answer({ outcome: failed(fault('venue.unreachable', 'the market was switched off')), venueNowUs: 0 });
  }

  #look(): void {
    const { budget, clock, aheadUs } = this.#port;
    const [first] = this.#waiting;
    if (this.#isClosed || this.#isAsking || first === undefined) return;
    const nowUs = clock();
    const venueNowUs = nowUs + aheadUs();
    const request = this.#dialect.history?.request({ ...first.asked, nowUs: venueNowUs }) ?? null;
    if (request === null) {
      this.#waiting.shift();
      first.answer({ outcome: { ok: true, value: null }, venueNowUs });
      return this.#look();
    }
    if (Math.abs(nowUs - first.sinceUs) > pastLimits.waitUsMax) {
      this.#waiting.shift();
      first.answer({ outcome: failed(fault('venue.rate-limited', 'the venue’s limits left nothing for the past')), venueNowUs });
      return this.#look();
    }
    if (!budget.hasSpare(request.costs, nowUs) || !budget.take(request.costs, false, nowUs)) return this.#lookLater();
    this.#waiting.shift();
    this.#isAsking = true;
    void this.#port.get(request.path).then(({ body, headers, retryAfterUs, isUnsent }) => {
      const answeredUs = clock();
      for (const [name, value] of Object.entries(headers)) budget.onHeader(name, value, answeredUs);
      budget.onRefused(retryAfterUs, answeredUs);
      if (isUnsent) budget.giveBack(request.costs, answeredUs);
      this.#isAsking = false;
      first.answer({ outcome: body, venueNowUs });
      this.#look();
    });
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#look();
    }, pastLimits.lookMs);
  }
}
