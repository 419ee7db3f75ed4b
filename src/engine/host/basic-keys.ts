/**
 * Keys of the long tail on their way: ccxt signs with texts, so they go to the thread that runs it, and to no other. On the
 * way they are KeyObjects, which show nothing; the trading thread has only a mark, by which it tells one key from another.
 */

import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { BasicVenueId } from '../domain/instrument.ts';
import type { KeySecret } from '../edge/keys/key.ts';
import type { CcxtKey } from '../edge/longtail/ccxt-exchange.ts';
import type { SignerParts } from '../edge/net/signer.ts';

export interface BasicKey {
  readonly venue: BasicVenueId;
  readonly mark: string;
  readonly keyId: KeyObject;
  readonly secret: KeyObject;
  readonly passphrase: KeyObject | null;
}

/** The secret stays the caller's, to wipe. */
export function basicKeyOf(venue: BasicVenueId, { keyId, secret, passphrase }: KeySecret): BasicKey {
  const digest = createHash('sha256').update(venue);
  // Each with its size before it: no two keys have the same mark.
  for (const part of [keyId, secret, passphrase]) digest.update(`\0${part?.open().byteLength ?? ''}\0`).update(part?.open() ?? '');
  return {
    venue, mark: digest.digest('hex'), keyId: createSecretKey(keyId.open()), secret: createSecretKey(secret.open()), passphrase: passphrase === null ? null : createSecretKey(passphrase.open()),
  };
}

/** What an account has in the place of a signer: it names the key, and signs nothing. */
export function standInOf(key: BasicKey): SignerParts {
  return { keyId: key.keyId.export().toString('utf8'), passphrase: null, scheme: 'hmac', key: createSecretKey(key.mark, 'utf8') };
}

export function markOf({ key }: SignerParts): string {
  return key.export().toString('utf8');
}

/** For ccxt alone. */
export function openedKey({ keyId, secret, passphrase }: BasicKey): CcxtKey {
  const text = (part: KeyObject): string => part.export().toString('utf8');
  return { keyId: text(keyId), secret: text(secret), passphrase: passphrase === null ? null : text(passphrase) };
}
