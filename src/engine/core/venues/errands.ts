/**
 * What a feed asks now and then beside its books: the venue's clock; open interest, and how often funding
 * is paid, where no stream tells them.
 *
 * Holds: one question of a kind is under way; each instrument's interest is asked for once in
 * `interestUsMax`, all of them spread over it, and only when the budget has room. How often funding is paid
 * is not guessed: nothing is known of any instrument before the list was read.
 */

import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import type { Dialect, PublicRequest } from './dialect.ts';
import { OffsetEstimate } from './offset.ts';

export const errandLimits = {
  /** Clocks are compared so often; more often while little is known. */
  timeUsMax: 60_000_000,
  timeUsMin: 5_000_000,
  interestUsMax: 30_000_000,
  /** How often funding is paid changes seldom; after a failure it is asked for again sooner. */
  fundingUsMax: 3_600_000_000,
  fundingUsMin: 60_000_000,
  /** An answer that has not come for so long does not come. */
  answerUsMax: 10_000_000,
} as const;

export type Errand = { readonly kind: 'time'; readonly askedUs: number } | { readonly kind: 'interest'; readonly spec: InstrumentSpec } | { readonly kind: 'funding' };

export interface ErrandsPort {
  /** False when the venue permits no request now. */
  readonly ask: (errand: Errand, request: PublicRequest) => boolean;
  readonly interest: (stream: number, baseAmount: number) => void;
  readonly trouble: (reason: Fault) => void;
}

export class Errands {
  readonly offset = new OffsetEstimate();
  readonly #dialect: Dialect;
  readonly #port: ErrandsPort;
  #timeUs = -Infinity;
  /** Since when an interest has been asked for, or null; when the next is due; whose it is. */
  #interestSinceUs: number | null = null;
  #interestUs = 0;
  #turn = 0;
  #fundingUs = 0;
  /** By symbol, of those that the venue lists; null before it did. */
  #fundingEveryUs: ReadonlyMap<string, number> | null = null;

  constructor(dialect: Dialect, port: ErrandsPort) {
    this.#dialect = dialect;
    this.#port = port;
  }

  /** 0: not known. */
  fundingEveryUs(symbol: string): number {
    if (this.#fundingEveryUs === null) return 0;
    return this.#fundingEveryUs.get(symbol) ?? this.#dialect.fundingIntervals?.othersUs ?? 0;
  }

  check(specs: readonly InstrumentSpec[], nowUs: number): void {
    const { timeRequest, interest, fundingIntervals } = this.#dialect;
    if (nowUs - this.#timeUs >= (this.offset.isKnown ? errandLimits.timeUsMax : errandLimits.timeUsMin)) {
      this.#timeUs = nowUs;
      this.#port.ask({ kind: 'time', askedUs: nowUs }, timeRequest);
    }
    if (fundingIntervals !== undefined && specs.length > 0 && nowUs >= this.#fundingUs && this.#port.ask({ kind: 'funding' }, fundingIntervals.request)) {
      this.#fundingUs = nowUs + errandLimits.fundingUsMin;
    }
    if (interest === null || specs.length === 0 || nowUs < this.#interestUs) return;
    if (this.#interestSinceUs !== null && nowUs - this.#interestSinceUs < errandLimits.answerUsMax) return;
    const spec = specs[this.#turn % specs.length];
    if (spec === undefined || !this.#port.ask({ kind: 'interest', spec }, interest.request(spec.symbol))) return;
    this.#turn = (this.#turn + 1) % specs.length;
    this.#interestSinceUs = nowUs;
    this.#interestUs = nowUs + errandLimits.interestUsMax / specs.length;
  }

  onAnswer(errand: Errand, answer: Result<Uint8Array, Fault>, nowUs: number): void {
    if (errand.kind === 'time') {
      const time = answer.ok ? this.#dialect.parseTime(answer.value) : answer;
      if (time.ok) this.offset.add(time.value, errand.askedUs, nowUs);
      else this.#port.trouble(time.fault);
      return;
    }
    if (errand.kind === 'funding') {
      this.#onFunding(answer, nowUs);
      return;
    }
    this.#interestSinceUs = null;
    const { interest } = this.#dialect;
    if (interest === null) return;
    const amount = answer.ok ? interest.parse(errand.spec, answer.value) : answer;
    if (amount.ok) this.#port.interest(errand.spec.stream, amount.value);
    else this.#port.trouble(amount.fault);
  }

  /** What was known before counts on where the list does not read. */
  #onFunding(answer: Result<Uint8Array, Fault>, nowUs: number): void {
    const { fundingIntervals } = this.#dialect;
    if (fundingIntervals === undefined) return;
    const listed = answer.ok ? fundingIntervals.parse(answer.value) : answer;
    if (!listed.ok) {
      this.#port.trouble(listed.fault);
      return;
    }
    this.#fundingEveryUs = listed.value;
    this.#fundingUs = nowUs + errandLimits.fundingUsMax;
  }

  clockWentBack(nowUs: number): void {
    this.offset.forget();
    this.#fundingUs = Math.min(this.#fundingUs, nowUs);
    this.#timeUs = Math.min(this.#timeUs, nowUs);
    this.#interestUs = Math.min(this.#interestUs, nowUs);
    if (this.#interestSinceUs !== null) this.#interestSinceUs = Math.min(this.#interestSinceUs, nowUs);
  }
}
