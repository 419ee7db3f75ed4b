/**
 * The markets that cannot be reached. A market that tries again is connecting for a moment, and unreachable again: what is
 * said of it stays until it is connected, or switched off, so that nothing flickers.
 */

import type { VenueStatus } from '../../engine/contract/index.ts';

export interface LostVenue {
  readonly id: string;
  readonly venue: VenueStatus;
  /** Why, as it was last known: while it tries again there is no fault. */
  readonly detail: string;
}

export function venueId({ venue, market }: Pick<VenueStatus, 'venue' | 'market'>): string {
  return `${venue}:${market}`;
}

/** The same list while there are none. */
export function lostAfter(before: readonly LostVenue[], venues: readonly VenueStatus[]): readonly LostVenue[] {
  const lost = venues.flatMap((venue): readonly LostVenue[] => {
    const id = venueId(venue);
    const known = before.find((one) => one.id === id);
    const isLost = venue.link === 'unreachable' || (known !== undefined && venue.link === 'connecting');
    return isLost ? [{ id, venue, detail: venue.fault?.detail ?? known?.detail ?? '' }] : [];
  });
  return lost.length === 0 && before.length === 0 ? before : lost;
}
