/** What the card of exchanges and the strip of venues say, from what the engine told. */

import type { Instrument, VenueStatus } from '../../../engine/contract/index.ts';

/** The part of each limit that is spent, the fullest first: what a person should look at. */
export function fullest(budget: VenueStatus['budget']): { readonly pool: string; readonly share: number } | null {
  let worst: { pool: string; share: number } | null = null;
  for (const { pool, used, limit } of budget) {
    const share = limit > 0 ? Math.min(1, used / limit) : 0;
    if (worst === null || share > worst.share) worst = { pool, share };
  }
  return worst;
}

/** Whether a hole in its books would be seen: those of basic exchanges have no numbers to follow. */
export function hasSequence({ venue }: Pick<VenueStatus, 'venue'>): boolean {
  return !venue.startsWith('basic.');
}

/** The same coin against the same money elsewhere, itself included: spot first, then by venue. */
export function siblingsOf(all: readonly Instrument[], shown: Instrument): readonly Instrument[] {
  return all
    .filter((one) => one.base === shown.base && one.quote === shown.quote && one.status !== 'gone')
    .toSorted((before, after) => rank(before) - rank(after));
}

/** Whoever trades against one of them finds the coin at exchanges that list it against another. */
const dollars: readonly string[] = ['USDT', 'USDC', 'FDUSD', 'USD'];

/** The siblings; and the coin against another dollar, in markets that do not list the pair itself. */
export function elsewhereOf(all: readonly Instrument[], shown: Instrument): readonly Instrument[] {
  const found = [...siblingsOf(all, shown)];
  if (!dollars.includes(shown.quote)) return found;
  for (const quote of dollars) {
    const listed = all.filter((one) => one.base === shown.base && one.quote === quote && one.settle !== one.base && one.status !== 'gone');
    for (const one of listed) if (!found.some(({ venue, market }) => venue === one.venue && market === one.market)) found.push(one);
  }
  return found.toSorted((before, after) => rank(before) - rank(after));
}

/** The market of what is on the screen first and in full; the others that are on, in their order. */
export function splitVenues(venues: readonly VenueStatus[], shown: Pick<Instrument, 'venue' | 'market'> | null): { readonly first: VenueStatus | null; readonly others: readonly VenueStatus[] } {
  const on = venues.filter((venue) => venue.isOn);
  const first = on.find((venue) => venue.venue === shown?.venue && venue.market === shown.market) ?? on[0] ?? null;
  return { first, others: on.filter((venue) => venue !== first) };
}

const partNames = ['open', 'live', 'gaps', 'resyncs', 'reconnects', 'faults', 'refusals', 'quiet', 'clock'] as const;

/** The parts of a market's reliability that are not whole, the worst first. */
export function loweredParts(reliability: VenueStatus['reliability']): readonly { readonly part: (typeof partNames)[number]; readonly share: number }[] {
  if (reliability === null) return [];
  return partNames.map((part) => ({ part, share: reliability.parts[part] })).filter(({ share }) => share < 0.995).toSorted((before, after) => before.share - after.share);
}

/** Above four fifths a market's word is good; below half it is not. */
export function healthTone(score: number): 'good' | 'busy' | 'bad' {
  return score >= 0.8 ? 'good' : score >= 0.5 ? 'busy' : 'bad';
}

const venueOrder: readonly Instrument['venue'][] = ['binance', 'okx', 'htx'];

/** Spot before perpetuals; basic exchanges behind those whose books are exact. */
function rank({ market, venue }: Instrument): number {
  const place = venueOrder.indexOf(venue);
  return (market === 'spot' ? 0 : venueOrder.length + 1) + (place < 0 ? venueOrder.length : place);
}
