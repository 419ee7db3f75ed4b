/**
 * Pictures of the flow over several quotes: what a trade is worth is summed in the quote of the first instrument, at the rate that our own
 * books say (quote-rates.ts). Where prices stand beside others, as lines do, they are converted at the rate of the moment (`rateNow`).
 *
 * Holds: whose quote has no rate, or an old one, is not in the picture; when a rate comes, goes, or has moved by `driftMax`, the
 * picture begins anew with all that is kept, so that nothing is summed at two rates that differ by more. Prices stay in each market's own currency.
 */

import type { TopicInstrument } from '../../../contract/topics.ts';
import { toFloat } from '../../../core/market/composite-scale.ts';
import { rateLimits } from '../../../core/market/quote-rates.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { LiveRates } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const driftMax = 0.005;
const noPast = failed(fault('message.malformed', 'the topic has no past to ask for'));

interface Wanted {
  readonly instrument: TopicInstrument;
  readonly others: readonly TopicInstrument[];
}

export function openConverting<Kind extends Wanted>(wanted: Kind, host: TopicHost, open: (wanted: Kind, host: TopicHost) => Result<Topic, Fault>): Result<Topic, Fault> {
  const quotes = [wanted.instrument, ...wanted.others].map(({ id }) => host.find(id)?.quote ?? '');
  const [own = ''] = quotes;
  if (quotes.every((quote) => quote === own)) return open(wanted, host);
  const rates = new LiveRates(host, quotes, own);
  let used: ReadonlyMap<string, number> = new Map();
  let known: ReadonlyMap<string, number> = used;
  const reopen = (): Result<Topic, Fault> => {
    const present = used;
    return open(wanted, { ...host, rateOf: (quote) => present.get(quote) ?? null, rateNow: (quote) => known.get(quote) ?? null });
  };
  const first = reopen();
  if (!first.ok) return first;
  let topic = first.value;
  let told = joined(topic.streams, rates.streams);
  const look = (nowUs: number): void => {
    if (!rates.look(nowUs)) return;
    known = new Map(rates.rates.filter(({ atUs }) => nowUs - atUs <= rateLimits.usMax).map(({ quote, rate }) => [quote, toFloat(rate)]));
    if (known.size === used.size && [...known].every(([quote, rate]) => Math.abs(rate / (used.get(quote) ?? 0) - 1) <= driftMax)) return;
    used = known;
    const next = reopen();
    // An instrument that changed meanwhile falls silent, as any topic of its does.
    if (!next.ok) return;
    topic.close?.();
    topic = next.value;
    host.onWatches();
  };
  return ok({
    get streams() {
      // Asked for every fact that comes: made anew only when one of the two is another.
      if (topic.streams !== told.own || rates.streams !== told.ofRates) told = joined(topic.streams, rates.streams);
      return told.all;
    },
    onRecord: (slots, slot) => topic.onRecord?.(slots, slot),
    onBookChanged: (stream) => topic.onBookChanged?.(stream),
    paintPresent: (nowUs, outlet) => {
      look(nowUs);
      topic.paintPresent?.(nowUs, outlet);
    },
    paintPast: (nowUs, outlet) => topic.paintPast?.(nowUs, outlet),
    more: async (wish) => topic.more?.(wish) ?? noPast,
    past: async (wish) => topic.past?.(wish) ?? noPast,
    close: () => topic.close?.(),
  });
}

function joined(own: readonly number[], ofRates: readonly number[]): { readonly own: readonly number[]; readonly ofRates: readonly number[]; readonly all: readonly number[] } {
  return { own, ofRates, all: [...new Set([...own, ...ofRates])] };
}
