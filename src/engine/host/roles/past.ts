/**
 * Both ends of the questions about candles of the past: the store asks, the trading role puts them to the venue and passes on the body as
 * it came, for nothing may be read there that can be read elsewhere.
 */

import { fault } from '../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';
import { failed } from '../../domain/result.ts';
import type { VenueAnswer } from '../../edge/store/candles.ts';
import type { Desk } from '../desk.ts';
import type { PastAsk, PastTold } from './past-messages.ts';

/** Longer than the trading role lets a question wait, and the venue with its answer. */
const answerMsMax = 30_000;

/** The store's end. */
export class PastQuestions {
  readonly #say: (ask: PastAsk) => void;
  readonly #open = new Map<number, { readonly resolve: (answer: VenueAnswer) => void; readonly timer: NodeJS.Timeout }>();
  #next = 1;

  constructor(say: (ask: PastAsk) => void) {
    this.#say = say;
  }

  async ask(spec: InstrumentSpec, intervalUs: number, beforeUs: number, count: number): Promise<VenueAnswer> {
    const request = this.#next++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(request, { outcome: failed(fault('venue.silent', 'nobody answered a question about the past')), venueNowUs: 0 }), answerMsMax);
      this.#open.set(request, { resolve, timer });
      this.#say({ kind: 'past-ask', request, instrument: spec.id, intervalUs, beforeUs, count });
    });
  }

  onTold({ request, outcome, venueNowUs }: PastTold): void {
    this.#settle(request, { outcome, venueNowUs });
  }

  close(): void {
    for (const request of this.#open.keys()) this.#settle(request, { outcome: failed(fault('venue.silent', 'the store stops')), venueNowUs: 0 });
  }

  #settle(request: number, answer: VenueAnswer): void {
    const open = this.#open.get(request);
    if (open === undefined) return;
    clearTimeout(open.timer);
    this.#open.delete(request);
    open.resolve(answer);
  }
}

/** The trading role's end. */
export function askPast(desk: Desk, { request, instrument, intervalUs, beforeUs, count }: PastAsk, tell: (told: PastTold) => void): void {
  const spec = desk.catalogue.specs.find(({ id }) => id === instrument);
  const feed = spec === undefined ? null : desk.feedOf(marketId(spec));
  if (spec === undefined || feed === null) tell({ kind: 'past-answer', request, outcome: failed(fault('venue.unreachable', `${instrument} is of no market that is on`)), venueNowUs: 0 });
  else feed.past.ask({ symbol: spec.symbol, intervalUs, beforeUs, count }, (answer) => tell({ kind: 'past-answer', request, ...answer }));
}
