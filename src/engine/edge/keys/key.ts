/**
 * An exchange's key, in two halves. The card is what may be shown: it tells the key apart from
 * others and what it may do. The secret is what signs; it is opened for a moment and wiped.
 */

import { z } from 'zod';
import { keyNamePattern, keyVenues } from '../../contract/keys.ts';
import { venueSchema } from '../../contract/topics.ts';
import { isBasicVenue, type MarketKind, type VenueId } from '../../domain/instrument.ts';
import type { Redacted } from './redacted.ts';

export const keyLimits = {
  keysMax: 64,
  nameCharsMax: 32,
  keyIdBytesMax: 512,
  /** An RSA key of 4,096 bits in PEM is some 3,300. */
  secretBytesMax: 16_384,
  passphraseBytesMax: 256,
} as const;

export { keyNamePattern, keyVenues };

/** What the venue says that a key may do; `isIpBound` is null where it does not say. */
const rightsSchema = z.strictObject({
  canRead: z.boolean(),
  /** The markets in which it may trade; none makes the venue read-only. */
  trades: z.array(z.enum(['spot', 'perp'])).max(2),
  canWithdraw: z.boolean(),
  isIpBound: z.boolean().nullable(),
  /** The venue's own words for it, such as `enableSpotAndMarginTrading`. */
  words: z.array(z.string().max(64)).max(64),
  readUs: z.number(),
  /** Whose it is, by the venue's number of the account: two keys of one account find the same orders. Absent: it did not say. */
  owner: z.string().min(1).max(64).optional(),
});

export type KeyRights = z.output<typeof rightsSchema>;

export const keyCardSchema = z.strictObject({
  venue: venueSchema,
  name: z.string().regex(keyNamePattern),
  /** The end of the key's id, enough to tell it from others. */
  tail: z.string().max(4),
  addedUs: z.number(),
  /** Null: the venue could not be asked yet, and nobody may trade with it; of a basic one, which cannot be asked, its owner said that it may. */
  rights: rightsSchema.nullable(),
  /** The one of its venue's keys that signs. */
  isUsed: z.boolean(),
});

export type KeyCard = z.output<typeof keyCardSchema>;

/** What signs. Whoever opened it wipes it as soon as the signer is made. */
export interface KeySecret {
  readonly keyId: Redacted<Buffer>;
  readonly secret: Redacted<Buffer>;
  /** What the venue has beside the secret: OKX's passphrase, a basic exchange's passphrase or account number. */
  readonly passphrase: Redacted<Buffer> | null;
}

export interface KeyName {
  readonly venue: VenueId;
  readonly name: string;
}

export function wipe(secret: KeySecret): void {
  for (const part of [secret.keyId, secret.secret, secret.passphrase]) part?.open().fill(0);
}

export function tailOf(keyId: Buffer): string {
  // A short id would be told whole.
  return keyId.byteLength < 12 ? '' : keyId.subarray(-4).toString('latin1').replace(/[^\x21-\x7e]/g, '?');
}

/** Only what the venue has said so: an unread key and one without the right are alike. A basic venue's key was kept by a second word of its owner. */
export function canTrade({ venue, rights }: KeyCard, market: MarketKind): boolean {
  return isBasicVenue(venue) || rights !== null && rights.trades.includes(market);
}

export function isNamed(card: KeyName, { venue, name }: KeyName): boolean {
  return card.venue === venue && card.name === name;
}
