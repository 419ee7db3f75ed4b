/**
 * All keys as one run of bytes, which then gets sealed: the cards as JSON, behind them the secrets as
 * they are. A secret never becomes a string on its way, because a string cannot be wiped.
 *
 * | bytes | holds                                                      |
 * |-------|------------------------------------------------------------|
 * | 4     | size of the JSON, little-endian                            |
 * | n     | `[{ card, keyIdBytes, secretBytes, passphraseBytes }, …]`  |
 * | …     | id, secret and passphrase of each, in the same order       |
 */

import { z } from 'zod';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { keyCardSchema, keyLimits, type KeyCard, type KeySecret } from './key.ts';
import { Redacted } from './redacted.ts';

export interface HeldKey {
  readonly card: KeyCard;
  readonly secret: KeySecret;
}

const sizeOf = (bytesMax: number) => z.int().min(1).max(bytesMax);
const indexSchema = z.array(z.strictObject({
  card: keyCardSchema,
  keyIdBytes: sizeOf(keyLimits.keyIdBytesMax),
  secretBytes: sizeOf(keyLimits.secretBytesMax),
  passphraseBytes: sizeOf(keyLimits.passphraseBytesMax).nullable(),
})).max(keyLimits.keysMax);

/** The answer is the caller's to wipe. */
export function packChest(keys: readonly HeldKey[]): Buffer {
  const index = keys.map(({ card, secret }) => ({
    card, keyIdBytes: secret.keyId.open().byteLength, secretBytes: secret.secret.open().byteLength,
    passphraseBytes: secret.passphrase?.open().byteLength ?? null,
  }));
  const text = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.byteLength);
  // Not from the pool that buffers share: what is secret lies alone.
  const parts = [size, text, ...keys.flatMap(({ secret }) => [secret.keyId.open(), secret.secret.open(), ...(secret.passphrase === null ? [] : [secret.passphrase.open()])])];
  const chest = Buffer.alloc(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) at += part.copy(chest, at);
  return chest;
}

/** Each secret is a copy of its own. */
export function unpackChest(chest: Buffer): Result<readonly HeldKey[], Fault> {
  const textBytes = chest.byteLength < 4 ? Infinity : chest.readUInt32LE(0);
  if (4 + textBytes > chest.byteLength) return damaged();
  let told: unknown;
  try {
    told = JSON.parse(chest.toString('utf8', 4, 4 + textBytes));
  } catch {
    return damaged();
  }
  const index = indexSchema.safeParse(told);
  if (!index.success) return damaged();
  let at = 4 + textBytes;
  const secretBytes = index.data.reduce((sum, key) => sum + key.keyIdBytes + key.secretBytes + (key.passphraseBytes ?? 0), 0);
  if (at + secretBytes !== chest.byteLength) return damaged();
  const take = (size: number): Redacted<Buffer> => {
    const part = Buffer.alloc(size);
    chest.copy(part, 0, at, at + size);
    at += size;
    return new Redacted(part);
  };
  return ok(index.data.map((key) => ({
    card: key.card,
    secret: { keyId: take(key.keyIdBytes), secret: take(key.secretBytes), passphrase: key.passphraseBytes === null ? null : take(key.passphraseBytes) },
  })));
}

function damaged(): Result<never, Fault> {
  return failed(fault('keys.damaged', 'what the file of keys holds makes no sense; a newer version may have written it'));
}
