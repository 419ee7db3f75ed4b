/** Checks the signatures of practice keys: HMAC-SHA256 as its venue writes it, and Ed25519. */

import { createHmac, createPrivateKey, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { Verify } from '../../core/simulation/accounts/house.ts';
import type { PracticeKey } from '../../core/simulation/accounts/keys.ts';

export function newVerify(keys: readonly PracticeKey[]): Verify {
  const checks = new Map(keys.map((key) => [key.key, checkOf(key)]));
  return (keyId, prehash, signature) => checks.get(keyId)?.(prehash, signature) ?? false;
}

function checkOf({ venue, scheme, secret }: PracticeKey): (prehash: string, signature: string) => boolean {
  if (scheme === 'ed25519') {
    const key = createPublicKey(createPrivateKey(secret));
    return (prehash, signature) => verify(null, Buffer.from(prehash), key, Buffer.from(signature, 'base64'));
  }
  // Binance writes hexadecimal digits, large or small; the others base64.
  const isHex = venue === 'binance';
  return (prehash, signature) => {
    const expected = createHmac('sha256', secret).update(prehash, 'utf8').digest();
    const given = Buffer.from(signature, isHex ? 'hex' : 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}
