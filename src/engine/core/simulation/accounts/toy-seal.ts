/** Signatures without cryptography, for worlds without a host: they depend on every character of secret and text, and guard nothing. */

import type { Verify } from './house.ts';
import type { PracticeKey } from './keys.ts';

export function toySignature(secret: string, prehash: string): string {
  let hash = 0x811c_9dc5;
  const text = `${secret}|${prehash}`;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

export function toyVerify(keys: readonly PracticeKey[]): Verify {
  return (keyId, prehash, signature) => keys.some(({ key, secret }) => key === keyId && toySignature(secret, prehash) === signature);
}
