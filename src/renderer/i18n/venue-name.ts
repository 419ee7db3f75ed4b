/** What an exchange is called: in the person's language where we know it, else by its own name, marked as basic. */

import type { VenueStatus } from '../../engine/contract/index.ts';
import type { Translate } from './use-text.ts';

/** `name` is known of markets, not of instruments: an instrument's exchange is then called as ccxt does. */
export function venueName({ venue, name }: Pick<VenueStatus, 'venue' | 'name'>, t: Translate): string {
  switch (venue) {
    case 'binance': case 'okx': case 'htx':
      return t(`venue.${venue}`);
    default:
      return t('venue.basic', { name: name ?? capitalised(venue.slice(venue.indexOf('.') + 1)) });
  }
}

function capitalised(id: string): string {
  return id.slice(0, 1).toUpperCase() + id.slice(1);
}
