/**
 * The keys of exchanges, as a screen may see and change them. A secret goes one way, once: from the
 * fields of the card into `addKey`, which the engine's main thread takes off the wire itself
 * (host/screen-keys.ts). No answer, notice or setting has a place for one.
 */

import { z } from 'zod';
import { venueSchema } from './topics.ts';

/** Those that tell what a key may do. A basic exchange (`basic.kraken`) has keys too, whose rights nobody can ask for. */
export const keyVenues = ['binance', 'okx', 'htx'] as const;
export const keyNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
/** Of the passphrase behind which keys rest; the keychain of a desktop needs none. */
export const passphraseCharsMin = 12;

const venue = venueSchema;
const name = z.string().regex(keyNamePattern);
const key = z.object({ venue, name });

export const keySchema = z.object({
  venue,
  name,
  /** The end of its id, to tell it from others. */
  tail: z.string().max(4),
  addedUs: z.number(),
  /** The one of its exchange's keys that signs. */
  isUsed: z.boolean(),
  /** Null: the exchange was never asked, and nothing trades with it; or it is a basic one, which cannot be asked. */
  rights: z.object({
    trades: z.array(z.enum(['spot', 'perp'])).max(2),
    canWithdraw: z.boolean(),
    /** Null: the exchange does not say. */
    isIpBound: z.boolean().nullable(),
  }).nullable(),
});

export const keysSchema = z.object({
  /** `practice`: that market's own key signs, and a person's key never goes there. `environment`: they are given from outside. */
  place: z.enum(['practice', 'environment', 'keychain', 'passphrase']),
  /** `new`: nothing is kept yet, and a passphrase has to be chosen first. */
  state: z.enum(['open', 'locked', 'new']),
  keys: z.array(keySchema).max(64),
  /** The basic exchanges that the settings name, and what a key has there beside its id and secret; `other`: what we do not hold. */
  basics: z.array(z.object({ venue, extra: z.enum(['nothing', 'passphrase', 'uid', 'other']) })).max(64),
});

/** Lines of the table of methods (channels.ts); served by the main thread, for which see above. */
export const keyMethods = {
  keys: { params: z.object({}), result: keysSchema },
  /** The passphrase behind which they rest; where nothing is kept yet, the one that shall be. */
  unlockKeys: { params: z.object({ passphrase: z.string().min(1).max(1_000) }), result: keysSchema },
  /**
   * Asks the exchange what the key may do, and keeps it. Refused with `keys.dangerous` unless `mayWithdraw`, with
   * `keys.unchecked` where the exchange could not be asked, unless `isUnchecked`; a basic one cannot be asked at all, and its
   * key is refused with `keys.untold` unless `mayWithdraw`.
   */
  addKey: {
    params: z.object({
      venue, name,
      keyId: z.string().min(1).max(512),
      secret: z.string().min(1).max(16_384),
      /** What its exchange has beside the secret: a passphrase, or the account's number. */
      passphrase: z.string().min(1).max(256).nullable(),
      mayWithdraw: z.boolean(),
      isUnchecked: z.boolean(),
    }),
    result: z.object({ key: keySchema }),
  },
  /** This one signs, from now on. */
  useKey: { params: key, result: z.object({ key: keySchema }) },
  /** Here; at the exchange it still exists. */
  removeKey: { params: key, result: z.object({ key: keySchema }) },
  /** Asks the exchange again what it may do. */
  checkKey: { params: key, result: z.object({ key: keySchema }) },
} as const;

export const keyMethodNames = ['keys', 'unlockKeys', 'addKey', 'useKey', 'removeKey', 'checkKey'] as const satisfies readonly (keyof typeof keyMethods)[];

export const keyCallSchema = z.object({ kind: z.literal('call'), id: z.int().min(1), method: z.enum(keyMethodNames), params: z.unknown() });

/** An exchange is asked several things, each for up to ten seconds. */
export const keyWaitMs = 45_000;

export type Keys = z.output<typeof keysSchema>;
export type Key = z.output<typeof keySchema>;
