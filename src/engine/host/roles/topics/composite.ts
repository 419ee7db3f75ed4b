/** Several books of one base, as topics read them: the instruments of a choice, and a composite over their views. */

import type { TopicInstrument } from '../../../contract/topics.ts';
import { Composite, type BookSource } from '../../../core/market/composite.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { specOf, type TopicHost } from './topic.ts';

/** The one whose names and ticks count comes first. All are of one base, and each is there once. */
export function specsOf(host: TopicHost, instrument: TopicInstrument, others: readonly TopicInstrument[]): Result<readonly InstrumentSpec[], Fault> {
  const specs: InstrumentSpec[] = [];
  for (const wanted of [instrument, ...others]) {
    const found = specOf(host, wanted);
    if (!found.ok) return found;
    const [anchor = found.value] = specs;
    if (found.value.base !== anchor.base) return failed(fault('instrument.unknown', `${found.value.id} is not of the base of ${anchor.id}`));
    if (specs.every(({ stream }) => stream !== found.value.stream)) specs.push(found.value);
  }
  const [anchor] = specs;
  if (anchor === undefined || anchor.settle === anchor.base) return failed(fault('instrument.unknown', `${instrument.id} is worth a sum of its quote, and cannot be compared by amounts of its base`));
  return ok(specs);
}

/** Quotes that are not the first one's have no rate here, and take no part. */
export function compositeOf(host: TopicHost, specs: readonly InstrumentSpec[], levelsMax: number): Composite {
  const [anchor] = specs;
  return new Composite({
    base: anchor?.base ?? '', quote: anchor?.quote ?? '', rates: [], rateUsMax: 0, levelsMax,
    members: specs.map((spec) => ({ spec, source: sourceOf(host, spec) })),
  });
}

function sourceOf(host: TopicHost, spec: InstrumentSpec): BookSource {
  return {
    read: (levels, levelsMax) => {
      const view = host.viewOf(spec);
      if (view === null) return false;
      copyLevels(view.read(levelsMax), levels);
      return true;
    },
    get bidReachTicks() {
      return host.viewOf(spec)?.reach?.bidTicks ?? null;
    },
    get askReachTicks() {
      return host.viewOf(spec)?.reach?.askTicks ?? null;
    },
  };
}

function copyLevels(from: Levels, to: Levels): void {
  to.bidTicks.set(from.bidTicks.subarray(0, from.bidCount));
  to.bidLots.set(from.bidLots.subarray(0, from.bidCount));
  to.askTicks.set(from.askTicks.subarray(0, from.askCount));
  to.askLots.set(from.askLots.subarray(0, from.askCount));
  to.bidCount = from.bidCount;
  to.askCount = from.askCount;
  to.lastId = from.lastId;
  to.receivedUs = from.receivedUs;
  to.venueTimeUs = from.venueTimeUs;
  to.validity = from.validity;
}

/** Lets through what is due: at most once in so long, and only when something changed. */
export class Pace {
  readonly #everyUs: number;
  #lastUs = -Infinity;
  #isChanged = true;

  constructor(everyUs: number) {
    this.#everyUs = everyUs;
  }

  change(): void {
    this.#isChanged = true;
  }

  /** A clock that stepped back does not stop it. */
  isDue(nowUs: number): boolean {
    return this.#isChanged && Math.abs(nowUs - this.#lastUs) >= this.#everyUs;
  }

  done(nowUs: number): void {
    this.#isChanged = false;
    this.#lastUs = nowUs;
  }
}
