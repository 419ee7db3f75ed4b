/** What the card of keys says, from what the engine told. No secret ever comes back to here. */

import type { Fault, Key, Keys } from '../../../engine/contract/index.ts';
import type { TextKey } from '../../i18n/language.ts';

/** Of a basic exchange nobody can ask what a key may do. */
export function isBasic(venue: Key['venue']): boolean {
  return venue.startsWith('basic.');
}

/** What a key of an exchange has beside its id and its secret; `other`: what is not held here. */
export function extraOf({ basics }: Keys, venue: Key['venue']): Keys['basics'][number]['extra'] {
  if (venue === 'okx') return 'passphrase';
  return basics.find((basic) => basic.venue === venue)?.extra ?? 'nothing';
}

/** What a person should know of a key, the worst first. */
export function warningsOf({ venue, rights }: Key): readonly TextKey[] {
  if (isBasic(venue)) return ['keyring.warn.untold'];
  if (rights === null) return ['keyring.warn.unchecked'];
  return [
    ...(rights.canWithdraw ? ['keyring.warn.withdraws' as const] : []),
    ...(rights.isIpBound === true ? [] : rights.isIpBound === false ? ['keyring.warn.unbound' as const] : ['keyring.warn.binding' as const]),
    ...(rights.trades.length === 0 ? ['keyring.warn.readOnly' as const] : []),
  ];
}

/** What it may do. */
export function rightsOf({ venue, rights }: Key): readonly TextKey[] {
  if (isBasic(venue)) return ['keyring.may.untold'];
  if (rights === null) return ['keyring.may.unknown'];
  const trades: readonly TextKey[] = rights.trades.length === 0 ? ['keyring.may.read'] : rights.trades.map((market) => `keyring.may.${market}` as const);
  return rights.canWithdraw ? [...trades, 'keyring.may.withdraw'] : trades;
}

/** What may be wished a second time, after the engine refused it once; nothing of it is offered before. */
export type Wish = 'mayWithdraw' | 'isUnchecked' | 'isUntold';

export function wishAfter({ code }: Fault): Wish | null {
  if (code === 'keys.dangerous') return 'mayWithdraw';
  if (code === 'keys.untold') return 'isUntold';
  return code === 'keys.unchecked' ? 'isUnchecked' : null;
}

/** `main`, else the first name of its kind that is not taken. */
export function freeName(keys: readonly Key[], venue: Key['venue']): string {
  const names = new Set(keys.filter((key) => key.venue === venue).map(({ name }) => name));
  if (!names.has('main')) return 'main';
  let number = 2;
  while (names.has(`key-${number}`)) number += 1;
  return `key-${number}`;
}
