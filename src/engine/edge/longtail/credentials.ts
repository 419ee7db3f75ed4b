/**
 * What a key consists of at each exchange of the long tail, by ccxt's `requiredCredentials`, as a table, so that nothing
 * of ccxt is loaded to ask for a key. A test compares it with ccxt.
 *
 * Holds: a key has an id, a secret and at most one thing more; an exchange that wants something else is
 * refused, above all those that want the private key of a wallet, which moves all that is in it.
 */

import type { VenueId } from '../../domain/instrument.ts';
import { ccxtFileOf } from './ccxt-list.ts';

/** Beside the id and the secret: a passphrase that was chosen with the key, or the number of the account. */
export type KeyExtra = 'passphrase' | 'uid';

export interface KeyLayout {
  readonly extra: KeyExtra | null;
  /** ccxt's names for our two, and for the third. */
  readonly names: { readonly keyId: 'apiKey' | 'uid'; readonly secret: 'secret'; readonly extra: 'password' | 'uid' };
}

const plain = { keyId: 'apiKey', secret: 'secret', extra: 'password' } as const;

const withPassphrase: ReadonlySet<string> = new Set([
  'apex', 'bitget', 'blofin', 'coinbaseexchange', 'coinbaseinternational', 'deepcoin', 'kucoin', 'kucoinfutures', 'myokx', 'okx', 'okxus', 'weex',
]);

const layouts: ReadonlyMap<string, KeyLayout> = new Map<string, KeyLayout>([
  ...[...withPassphrase].map((id) => [id, { extra: 'passphrase', names: plain }] as const),
  ['coinmate', { extra: 'uid', names: { ...plain, extra: 'uid' } }],
  ['cryptomus', { extra: null, names: { ...plain, keyId: 'uid' } }],
]);

/** ccxt's names of what they want. */
const unheld: Readonly<Record<string, string>> = {
  aster: 'privateKey', blockchaincom: 'secret', derive: 'privateKey, walletAddress', dydx: '', extended: 'apiKey, privateKey', grvt: 'privateKey',
  hibachi: 'accountId, apiKey, privateKey', hyperliquid: 'privateKey, walletAddress', lighter: 'privateKey', modetrade: 'accountId, apiKey, secret', mudrex: 'secret',
  nado: 'privateKey, walletAddress', ndax: 'apiKey, login, password, secret, uid', onetrading: 'apiKey', pacifica: 'privateKey', paradex: 'privateKey, walletAddress',
  revolutx: 'apiKey, privateKey', woofipro: 'accountId, apiKey, secret',
};

/** Null: ccxt knows no such exchange, or wants what we do not hold (`whyNoKey` says it). */
export function layoutOf(id: string): KeyLayout | null {
  if (Object.hasOwn(unheld, id)) return null;
  return layouts.get(id) ?? { extra: null, names: plain };
}

/** Why no key of this exchange is kept; null: one can be. */
export function whyNoKey(id: string): string | null {
  if (ccxtFileOf(id) === null) return `ccxt knows no exchange named “${id.slice(0, 40)}”`;
  const wanted = Object.hasOwn(unheld, id) ? unheld[id] : undefined;
  if (wanted === undefined) return null;
  const what = wanted === '' ? 'credentials of its own' : wanted;
  return `${id} wants ${what}, and Fathom holds an API key with its secret and one passphrase or number: it is there for market data alone${/privateKey|^$/.test(wanted) ? '. The private key of a wallet moves all that is in it, and has no place in a terminal' : ''}`;
}

/** What a key of this exchange has beside id and secret, the three included. */
export function extraOf(venue: VenueId): KeyExtra | null {
  if (venue === 'okx') return 'passphrase';
  return venue.startsWith('basic.') ? layoutOf(venue.slice('basic.'.length))?.extra ?? null : null;
}

/** What is wrong with the parts of a key that was given; null: nothing. */
export function whyNotWhole(venue: VenueId, hasExtra: boolean): string | null {
  if (!venue.startsWith('basic.')) return null;
  const refusal = whyNoKey(venue.slice('basic.'.length));
  const extra = extraOf(venue);
  const words = extra === 'uid' ? 'the number of the account (uid)' : 'a passphrase';
  return refusal ?? (extra !== null && !hasExtra ? `a key of ${venue} has ${words} beside its secret` : extra === null && hasExtra ? `a key of ${venue} has no passphrase` : null);
}
