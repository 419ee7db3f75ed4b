/** Which books of one coin can be put together, and what each is called in a panel's settings. */

import { frameMembersMax, type Instrument, type VenueStatus } from '../../../engine/contract/index.ts';
import { listOf } from '../../state/settings-parse.ts';
import type { BooksChoice } from '../heatmap/model.ts';

/** A market, whatever instrument is on the screen. */
export function marketKey({ venue, market }: Pick<Instrument, 'venue' | 'market'>): string {
  return `${venue}:${market}`;
}

/** A market that takes part beside the panel's own: with its currency, where that is another than the panel's. */
export function memberKey(one: Pick<Instrument, 'venue' | 'market' | 'quote'>, ownQuote: string): string {
  return one.quote === ownQuote ? marketKey(one) : `${marketKey(one)}:${one.quote}`;
}

const venueOrder: readonly Instrument['venue'][] = ['binance', 'okx', 'htx'];

export interface MembersFacts {
  readonly all: readonly Instrument[];
  readonly instrument: Instrument;
  readonly books: BooksChoice;
  /** Currencies that are converted, beside the instrument's own. */
  readonly quotes: readonly string[];
  readonly venues: readonly VenueStatus[];
}

/**
 * The instrument itself first, then the others of its coin in markets that are on, one of each market and currency: its own currency first, spot before perpetuals, basic
 * exchanges last. Contracts that are worth a sum of the quote cannot be compared.
 */
export function membersOf({ all, instrument, books, quotes, venues }: MembersFacts): readonly Instrument[] {
  const { quote } = instrument;
  const place = (one: Instrument): number => [quote, ...quotes].indexOf(one.quote);
  const others = othersOf({ all, instrument, books, quotes, venues })
    .toSorted((left, right) => place(left) - place(right) || rank(left) - rank(right) || (left.id < right.id ? -1 : 1));
  const chosen = [instrument];
  for (const one of others) if (chosen.length < frameMembersMax && chosen.every((known) => memberKey(known, quote) !== memberKey(one, quote))) chosen.push(one);
  return chosen;
}

function othersOf({ all, instrument: { id, base, quote }, books, quotes, venues }: MembersFacts): readonly Instrument[] {
  if (books === 'own') return [];
  const isOn = isOnAmong(venues);
  const isOfBooks = (one: Instrument): boolean => (books === 'all' || one.market === books) && (one.quote === quote || quotes.includes(one.quote));
  return all.filter((one) => one.id !== id && one.base === base && one.settle !== base && one.status === 'trading' && isOfBooks(one) && isOn(one));
}

/** Dollars of every kind first, then as they come. */
const quoteOrder: readonly string[] = ['USDT', 'USDC', 'FDUSD', 'USD', 'EUR', 'BTC'];
export const quotesMax = 8;

/** The other currencies in which the coin trades, and for which one of the large exchanges that are on lists a pair with the instrument's own. */
export function convertibleQuotes({ all, instrument: { base, quote }, venues }: Pick<MembersFacts, 'all' | 'instrument' | 'venues'>): readonly string[] {
  const on = all.filter((one) => one.status === 'trading' && isOnAmong(venues)(one));
  const hasRate = (other: string): boolean => on.some((one) => one.market === 'spot' && venueOrder.includes(one.venue) && ((one.base === other && one.quote === quote) || (one.base === quote && one.quote === other)));
  const quotes = new Set(on.filter((one) => one.base === base && one.quote !== quote && one.settle !== base).map((one) => one.quote));
  const order = (one: string): number => (quoteOrder.includes(one) ? quoteOrder.indexOf(one) : quoteOrder.length);
  return [...quotes].filter(hasRate).toSorted((left, right) => order(left) - order(right) || (left < right ? -1 : 1)).slice(0, quotesMax);
}

/** Currencies as they were stored. */
export function quotesFrom(stored: unknown): readonly string[] {
  return [...new Set(listOf(stored, quotesMax).filter((one): one is string => typeof one === 'string' && /^[A-Z0-9]{1,20}$/.test(one)))];
}

function isOnAmong(venues: readonly VenueStatus[]): (one: Instrument) => boolean {
  return (one) => venues.some(({ venue, market, isOn }) => isOn && venue === one.venue && market === one.market);
}

function rank({ market, venue }: Instrument): number {
  const place = venueOrder.indexOf(venue);
  return (market === 'spot' ? 0 : venueOrder.length + 1) + (place < 0 ? venueOrder.length : place);
}
