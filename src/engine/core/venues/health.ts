/**
 * How far a market's word has been worth believing: a score from 0 to 1 that weights the venue in composite
 * prices, and the parts it is made of, so that a person sees why.
 *
 * | part       | of what                                                     | it is 1/2 at            |
 * |------------|-------------------------------------------------------------|-------------------------|
 * | open       | share of time with the connections open                     | half of the time        |
 * | live       | share of time with the books live                           | half of the time        |
 * | gaps       | holes in books                                              | 30 an hour              |
 * | resyncs    | books aligned anew, for whatever reason                     | 60 an hour              |
 * | reconnects | connections lost                                            | 12 an hour              |
 * | faults     | anything that went wrong                                    | 600 an hour             |
 * | refusals   | questions that the venue refused                            | 60 an hour              |
 * | quiet      | age of the newest message against its usual age             | always 8 times the usual |
 * | clock      | steps of the venue's clock beyond what measuring explains   | always 50 ms            |
 *
 * The score is the product of the parts, each to the power of its weight. All are forgotten with a half-life of
 * ten minutes; `open` and `live` with one of thirty seconds as well, and the worse counts: trust goes
 * quickly and comes back slowly. A market begins with half of both and earns the rest within minutes.
 *
 * Holds: more trouble never raises the score, nothing makes it jump (each part is continuous in what it is made of,
 * one event costs a bounded bit), the memory is a few numbers. What nobody looked at counts neither way. One exception
 * to the first: a longer silence lowers `quiet` at that moment, and teaches what is usual, slowly.
 */

import type { Reliability } from '../../contract/channels.ts';
import { usPerMinute, usPerSecond } from '../../domain/time.ts';

/** A look at a market; counts are of its whole life. */
export interface HealthSample {
  readonly nowUs: number;
  /** The share of connections that are open: 1 when all that is needed is. */
  readonly openShare: number;
  readonly liveBookCount: number;
  readonly bookCount: number;
  readonly gapCount: number;
  readonly resyncCount: number;
  readonly reconnectCount: number;
  readonly faultCount: number;
  readonly refusalCount: number;
  /** Of the newest message; null before the first. */
  readonly ageUs: number | null;
  /** How far the venue's clock is ahead, give or take; null while unknown. */
  readonly clock: { readonly aheadUs: number; readonly marginUs: number } | null;
}

export const healthLimits = {
  halfLifeUs: 10 * usPerMinute,
  quickHalfLifeUs: 30 * usPerSecond,
  /** Before anything was seen, as if half of so much time had been good. */
  priorUs: 20 * usPerSecond,
  /** A look speaks for the time before it, but not for more than this. */
  lookUsMax: 2 * usPerSecond,
  /** What is usual is learned with this half-life. */
  usualHalfLifeUs: 2 * usPerMinute,
  /** Ages below this are as good as none; what is usual begins no higher than that. */
  usualAgeUsMin: 100_000,
  firstAgeUsMax: usPerSecond,
  /** An age of so many times the usual is still well. */
  usualTimes: 4,
  clockStepUs: 50_000,
} as const;

/** Events an hour at which a part is 1/2. */
const halvedAt = { gaps: 30, resyncs: 60, reconnects: 12, faults: 600, refusals: 60 } as const;

type Event = keyof typeof halvedAt;

const weights: Readonly<Record<keyof Reliability['parts'], number>> = {
  open: 1, live: 1, gaps: 1, resyncs: 0.5, reconnects: 1, faults: 0.25, refusals: 0.5, quiet: 0.5, clock: 0.25,
};

export class Health {
  readonly #open = [new Share(healthLimits.halfLifeUs, 0.5), new Share(healthLimits.quickHalfLifeUs, 0.5)];
  readonly #live = [new Share(healthLimits.halfLifeUs, 0.5), new Share(healthLimits.quickHalfLifeUs, 0.5)];
  readonly #quiet = new Share(healthLimits.halfLifeUs, 1);
  readonly #clock = new Share(healthLimits.halfLifeUs, 1);
  readonly #events = { gaps: new Events(), resyncs: new Events(), reconnects: new Events(), faults: new Events(), refusals: new Events() } satisfies Record<Event, Events>;
  #atUs: number | null = null;
  #usualAgeUs: number | null = null;
  #usualAhead: { readonly aheadUs: number; readonly marginUs: number } | null = null;

  /** To be called about twice a second while the market is on. */
  look(sample: HealthSample): void {
    const { nowUs, ageUs, clock, bookCount } = sample;
    const passedUs = this.#atUs === null ? 0 : Math.max(0, nowUs - this.#atUs);
    this.#atUs = nowUs;
    for (const share of this.#open) share.add(clamp(sample.openShare), passedUs);
    for (const share of this.#live) share.add(bookCount === 0 ? null : clamp(sample.liveBookCount / bookCount), passedUs);
    this.#quiet.add(ageUs === null ? null : this.#quietness(ageUs, passedUs), passedUs);
    this.#clock.add(clock === null ? null : this.#steadiness(clock, passedUs), passedUs);
    const counts: Record<Event, number> = {
      gaps: sample.gapCount, resyncs: sample.resyncCount, reconnects: sample.reconnectCount, faults: sample.faultCount, refusals: sample.refusalCount,
    };
    for (const event of events) this.#events[event].add(counts[event], passedUs);
  }

  /** The market was switched off: what comes next begins its counts anew. */
  restart(): void {
    for (const event of events) this.#events[event].restart();
    this.#usualAhead = null;
  }

  get reliability(): Reliability {
    const parts: Reliability['parts'] = {
      open: worst(this.#open), live: worst(this.#live), gaps: this.#part('gaps'), resyncs: this.#part('resyncs'), reconnects: this.#part('reconnects'),
      faults: this.#part('faults'), refusals: this.#part('refusals'), quiet: this.#quiet.value, clock: this.#clock.value,
    };
    let score = 1;
    for (const name of partNames) score *= parts[name] ** weights[name];
    return { score, parts };
  }

  #part(event: Event): number {
    return 1 / (1 + this.#events[event].perHour / halvedAt[event]);
  }

  #quietness(ageUs: number, passedUs: number): number {
    const usualUs = Math.max(this.#usualAgeUs ?? Math.min(ageUs, healthLimits.firstAgeUsMax), healthLimits.usualAgeUsMin);
    const wellUs = usualUs * healthLimits.usualTimes;
    this.#usualAgeUs = towards(usualUs, Math.min(ageUs, wellUs), passedUs);
    return ageUs <= wellUs ? 1 : wellUs / ageUs;
  }

  /** Both what is usual and what is seen are known give or take; a measurement that knows better is no step. */
  #steadiness({ aheadUs, marginUs }: { readonly aheadUs: number; readonly marginUs: number }, passedUs: number): number {
    const usual = this.#usualAhead ?? { aheadUs, marginUs };
    const isBetter = marginUs < usual.marginUs;
    this.#usualAhead = isBetter ? { aheadUs, marginUs } : { aheadUs: towards(usual.aheadUs, aheadUs, passedUs), marginUs: towards(usual.marginUs, marginUs, passedUs) };
    const stepUs = Math.max(0, Math.abs(aheadUs - usual.aheadUs) - marginUs - usual.marginUs);
    return 1 / (1 + stepUs / healthLimits.clockStepUs);
  }
}

const events: readonly Event[] = ['gaps', 'resyncs', 'reconnects', 'faults', 'refusals'];
const partNames = ['open', 'live', 'gaps', 'resyncs', 'reconnects', 'faults', 'refusals', 'quiet', 'clock'] as const satisfies readonly (keyof Reliability['parts'])[];

/** A mean over time, in which what is older counts less. It begins as if it had been `prior` for a while. */
class Share {
  readonly #halfLifeUs: number;
  readonly #prior: number;
  #good: number;
  #seen: number = healthLimits.priorUs;

  constructor(halfLifeUs: number, prior: number) {
    this.#halfLifeUs = halfLifeUs;
    this.#prior = prior;
    this.#good = prior * healthLimits.priorUs;
  }

  /** Null: there was nothing to see. */
  add(value: number | null, passedUs: number): void {
    const decay = 2 ** (-passedUs / this.#halfLifeUs);
    this.#good *= decay;
    this.#seen *= decay;
    if (this.#seen < 1) { // after hours of nothing it is as good as new
      this.#good = this.#prior * healthLimits.priorUs;
      this.#seen = healthLimits.priorUs;
    }
    if (value === null) return;
    const lookUs = Math.min(passedUs, healthLimits.lookUsMax);
    this.#good += value * lookUs;
    this.#seen += lookUs;
  }

  get value(): number {
    return Math.min(1, this.#good / this.#seen);
  }
}

/** How often something happens, from a count that only grows, but for a new life. */
class Events {
  #before: number | null = null;
  #recent = 0;

  add(count: number, passedUs: number): void {
    this.#recent = this.#recent * 2 ** (-passedUs / healthLimits.halfLifeUs) + Math.max(0, count - (this.#before ?? 0));
    this.#before = count;
  }

  restart(): void {
    this.#before = null;
  }

  get perHour(): number {
    return (this.#recent * Math.LN2 * 60 * usPerMinute) / healthLimits.halfLifeUs;
  }
}

function worst(shares: readonly Share[]): number {
  return Math.min(...shares.map(({ value }) => value));
}

/** The usual follows what is seen. */
function towards(from: number, to: number, passedUs: number): number {
  return to + (from - to) * 2 ** (-passedUs / healthLimits.usualHalfLifeUs);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
