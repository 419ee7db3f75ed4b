/** Several books of one base, as topics read them: the instruments of a choice, and a composite over their views. */

import type { TopicInstrument } from '../../../contract/topics.ts';
import { Composite, type BookSource, type Rate } from '../../../core/market/composite.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { QuoteRate, rateLimits, rateSources } from '../../../core/market/quote-rates.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../../domain/instrument.ts';
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

/** How often rates are looked at: they move slower than books. */
const rateEveryUs = 250_000;

/**
 * A composite over the views of some instruments, in the quote of the first unless another is wanted. Prices in other quotes are converted
 * at the rates that our own books say (quote-rates.ts); who has none, or an old one, takes no part and is named.
 */
export class LiveComposite {
  readonly composite: Composite;
  readonly #rates: LiveRates;
  readonly #own: readonly number[];
  #told: { readonly all: readonly number[]; readonly ofRates: readonly number[] };

  constructor(host: TopicHost, specs: readonly InstrumentSpec[], levelsMax: number, quote: string | null = null) {
    const [anchor] = specs;
    const common = quote ?? anchor?.quote ?? '';
    this.#rates = new LiveRates(host, specs.map((spec) => spec.quote), common);
    this.#own = specs.map(({ stream }) => stream);
    this.#told = { all: [...new Set([...this.#own, ...this.#rates.streams])], ofRates: this.#rates.streams };
    this.composite = new Composite({
      base: anchor?.base ?? '', quote: common, rates: [], rateUsMax: rateLimits.usMax, levelsMax,
      members: specs.map((spec) => ({ spec, source: sourceOf(host, spec) })),
    });
  }

  /** What has to be followed: the instruments, and those that say what their quotes are worth. */
  get streams(): readonly number[] {
    const ofRates = this.#rates.streams;
    if (ofRates !== this.#told.ofRates) this.#told = { all: [...new Set([...this.#own, ...ofRates])], ofRates };
    return this.#told.all;
  }

  /** Before each reading: brings the rates up to date. */
  look(nowUs: number): void {
    if (this.#rates.look(nowUs)) this.composite.setRates(this.#rates.rates);
  }
}

/** What some quotes are worth in one, from the books that are followed: of the instruments that are listed at present. */
export class LiveRates {
  /** Another array when others are to be followed. */
  streams: readonly number[] = [];
  #rates: readonly Rate[] = [];
  readonly #host: TopicHost;
  readonly #into: string;
  #quotes: readonly { readonly rate: QuoteRate; readonly specs: readonly InstrumentSpec[] }[];
  #listedCount = -1;
  #lookedUs = -Infinity;

  constructor(host: TopicHost, quotes: readonly string[], into: string) {
    this.#host = host;
    this.#into = into;
    this.#quotes = [...new Set(quotes)].filter((quote) => quote !== into).map((quote) => ({ rate: new QuoteRate(quote, []), specs: [] }));
    if (this.#quotes.length > 0) this.#choose();
  }

  get rates(): readonly Rate[] {
    return this.#rates;
  }

  /** False: it was looked a moment ago, or there is nothing to convert. */
  look(nowUs: number): boolean {
    if (this.#quotes.length === 0 || Math.abs(nowUs - this.#lookedUs) < rateEveryUs) return false;
    this.#lookedUs = nowUs;
    if (this.#choose()) this.#host.onWatches();
    for (const { venue, market, reliability } of this.#host.venues()) for (const { rate } of this.#quotes) rate.onStatus(marketId({ venue, market }), reliability?.score ?? null);
    this.#rates = this.#quotes.flatMap(({ rate }) => rate.look(nowUs) ?? []);
    return true;
  }

  /** Markets bring their lists one after the other. True: others are to be followed. */
  #choose(): boolean {
    const listed = this.#host.instruments();
    if (listed.length === this.#listedCount) return false;
    this.#listedCount = listed.length;
    this.#quotes = this.#quotes.map((known) => {
      const specs = rateSources(listed, known.rate.from, this.#into);
      const isSame = specs.length === known.specs.length && specs.every((spec, at) => spec === known.specs[at]);
      return isSame ? known : { rate: new QuoteRate(known.rate.from, specs.map((spec) => ({ spec, source: sourceOf(this.#host, spec) }))), specs };
    });
    const streams = this.#quotes.flatMap(({ specs }) => specs.map(({ stream }) => stream));
    if (streams.join() === this.streams.join()) return false;
    this.streams = streams;
    return true;
  }
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
