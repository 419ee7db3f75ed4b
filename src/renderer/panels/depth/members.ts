/** Which books of one pair can be put together, and what each is called in a panel's settings. */

import { frameMembersMax, type Instrument, type VenueStatus } from '../../../engine/contract/index.ts';
import { othersFor, type BooksChoice } from '../heatmap/model.ts';

/** A market, whatever instrument is on the screen. */
export function memberKey({ venue, market }: Pick<Instrument, 'venue' | 'market'>): string {
  return `${venue}:${market}`;
}

const venueOrder: readonly Instrument['venue'][] = ['binance', 'okx', 'htx'];

export interface MembersFacts {
  readonly all: readonly Instrument[];
  readonly instrument: Instrument;
  readonly books: BooksChoice;
  readonly venues: readonly VenueStatus[];
}

/**
 * The instrument itself first, then the others of its pair in markets that are on, one of each market: spot before perpetuals, basic
 * exchanges last. Contracts that are worth a sum of the quote cannot be compared.
 */
export function membersOf({ all, instrument, books, venues }: MembersFacts): readonly Instrument[] {
  const isOn = (one: Instrument): boolean => venues.some(({ venue, market, isOn: is }) => is && venue === one.venue && market === one.market);
  const others = othersFor(books, instrument, all.filter(({ settle, base }) => settle !== base), isOn)
    .toSorted((left, right) => rank(left) - rank(right) || (left.id < right.id ? -1 : 1));
  const chosen = [instrument];
  for (const one of others) if (chosen.length < frameMembersMax && chosen.every((known) => memberKey(known) !== memberKey(one))) chosen.push(one);
  return chosen;
}

function rank({ market, venue }: Instrument): number {
  const place = venueOrder.indexOf(venue);
  return (market === 'spot' ? 0 : venueOrder.length + 1) + (place < 0 ? venueOrder.length : place);
}
