/**
 * A key that can sign and never shows its secret: HMAC-SHA256, Ed25519 or RSA (PKCS #1 v1.5), told
 * apart by the secret itself. A PEM block is a private key, anything else the secret of an HMAC.
 *
 * Holds: the secret lives in a KeyObject, outside of what a log, a JSON text or a crash report shows.
 */

import { createHmac, createPrivateKey, createSecretKey, sign, type KeyObject } from 'node:crypto';
import type { Signer } from '../../core/venues/account.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface SigningKey {
  readonly keyId: string;
  readonly secret: string;
  /** OKX alone has one. */
  readonly passphrase: string | null;
}

/** The largest RSA key in PEM is a tenth of it. */
const secretCharsMax = 16_384;

/** What signs, without a text that could be read: a KeyObject may go to another thread, and shows nothing there either. */
export interface SignerParts {
  readonly keyId: string;
  readonly passphrase: string | null;
  readonly scheme: Signer['scheme'];
  readonly key: KeyObject;
}

/** `digest`: how the venue wants an HMAC written. */
export function newSigner(given: SigningKey, digest: 'hex' | 'base64'): Result<Signer, Fault> {
  const parts = readSigningKey(given);
  return parts.ok ? ok(signerOf(parts.value, digest)) : parts;
}

export function readSigningKey({ keyId, secret, passphrase }: SigningKey): Result<SignerParts, Fault> {
  if (secret === '' || secret.length > secretCharsMax) return failed(fault('config.invalid', `a secret has 1 to ${secretCharsMax} characters, this one had ${secret.length}`));
  if (!secret.includes('-----BEGIN')) return ok({ keyId, passphrase, scheme: 'hmac', key: createSecretKey(secret, 'utf8') });
  const key = readPrivateKey(secret);
  if (!key.ok) return key;
  const { asymmetricKeyType: kind } = key.value;
  if (kind !== 'ed25519' && kind !== 'rsa') return failed(fault('config.invalid', `a key of the kind ${kind ?? 'unknown'} signs at no exchange; Ed25519 and RSA do`));
  return ok({ keyId, passphrase, scheme: kind, key: key.value });
}

export function signerOf({ keyId, passphrase, scheme, key }: SignerParts, digest: 'hex' | 'base64'): Signer {
  if (scheme === 'hmac') return { keyId, passphrase, scheme, sign: (prehash) => createHmac('sha256', key).update(prehash, 'utf8').digest(digest) };
  const hash = scheme === 'rsa' ? 'sha256' : null; // Ed25519 has its own
  return { keyId, passphrase, scheme, sign: (prehash) => sign(hash, Buffer.from(prehash), key).toString('base64') };
}

/** What OpenSSL says of a bad key may quote it, so it is not passed on. */
function readPrivateKey(pem: string): Result<KeyObject, Fault> {
  try {
    return ok(createPrivateKey(pem));
  } catch {
    return failed(fault('config.invalid', 'the private key could not be read: it must be in PEM, PKCS #8, without a passphrase of its own'));
  }
}
