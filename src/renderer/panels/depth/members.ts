/** Which books of one base can be put together, and what each is called in a panel's settings. */

import { frameMembersMax, type Instrument } from '../../../engine/contract/index.ts';

/** A market, whatever instrument is on the screen. */
export function memberKey({ venue, market }: Pick<Instrument, 'venue' | 'market'>): string {
  return `${venue}:${market}`;
}

const venueOrder: readonly Instrument['venue'][] = ['binance', 'okx', 'htx'];

/**
 * The instrument itself first, then the others of its base against the same money, one of each market: spot before perpetuals, basic
 * exchanges last. Contracts that are worth a sum of the quote cannot be compared.
 */
export function membersOf(all: readonly Instrument[], instrument: Instrument): readonly Instrument[] {
  const others = all
    .filter((one) => one.id !== instrument.id && one.base === instrument.base && one.quote === instrument.quote && one.settle !== one.base && one.status !== 'gone')
    .toSorted((left, right) => rank(left) - rank(right) || (left.id < right.id ? -1 : 1));
  const chosen = [instrument];
  for (const one of others) if (chosen.length < frameMembersMax && chosen.every((known) => memberKey(known) !== memberKey(one))) chosen.push(one);
  return chosen;
}

function rank({ market, venue }: Instrument): number {
  const place = venueOrder.indexOf(venue);
  return (market === 'spot' ? 0 : venueOrder.length + 1) + (place < 0 ? venueOrder.length : place);
}
