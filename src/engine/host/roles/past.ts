/**
 * The trading role's end of the questions about candles of the past: it puts them to the venue and passes on the body as it came, for
 * nothing may be read there that can be read elsewhere.
 */

import { fault } from '../../domain/fault.ts';
import { marketId } from '../../domain/instrument.ts';
import { failed } from '../../domain/result.ts';
import type { Desk } from '../desk.ts';
import type { PastAsk, PastTold } from './past-messages.ts';

export function askPast(desk: Desk, { request, instrument, intervalUs, beforeUs, count }: PastAsk, tell: (told: PastTold) => void): void {
  const spec = desk.catalogue.specs.find(({ id }) => id === instrument);
  const feed = spec === undefined ? null : desk.feedOf(marketId(spec));
  const basic = spec === undefined ? null : desk.basicFeedOf(marketId(spec));
  if (spec !== undefined && basic !== null) void basic.ask({ symbol: spec.symbol, intervalUs, beforeUs, count }).then(({ outcome, venueNowUs }) => tell({ kind: 'past-answer', request, outcome, venueNowUs }));
  else if (spec === undefined || feed === null) tell({ kind: 'past-answer', request, outcome: failed(fault('venue.unreachable', `${instrument} is of no market that is on`)), venueNowUs: 0 });
  else feed.past.ask({ symbol: spec.symbol, intervalUs, beforeUs, count }, (answer) => tell({ kind: 'past-answer', request, ...answer }));
}
