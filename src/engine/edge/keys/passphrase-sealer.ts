/**
 * Seals with a passphrase: scrypt makes a key of it, AES-256-GCM locks and authenticates the bytes
 * and the header before them. Salt and nonce are new each time, so none is ever used twice.
 *
 * The cost is named in the header and bounded when read: a file from elsewhere can ask neither for
 * less work than we ever spend nor for all memory.
 */

import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { passphraseCharsMin } from '../../contract/keys.ts';
import { fault } from '../../domain/fault.ts';
import { failed, ok } from '../../domain/result.ts';
import type { Redacted } from './redacted.ts';
import type { KeySealer } from './vault.ts';

/** 128 MiB and about a third of a second a try: what a person waits once, a thief a billion times. */
export const sealCost = { costLog2: 17, blockSize: 8, parallelization: 1 } as const;

const saltBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipherName = 'aes-256-gcm';

const bytesOf = (size: number) => z.base64().transform((text) => Buffer.from(text, 'base64')).refine(({ byteLength }) => byteLength === size);
const headerSchema = z.strictObject({
  derivation: z.literal('scrypt'),
  costLog2: z.int().min(sealCost.costLog2).max(20),
  blockSize: z.literal(sealCost.blockSize),
  parallelization: z.int().min(1).max(4),
  salt: bytesOf(saltBytes),
  cipher: z.literal(cipherName),
  nonce: bytesOf(nonceBytes),
});

type Header = z.output<typeof headerSchema>;

/** `passphrase` stays the caller's; it is read each time anew. */
export function newPassphraseSealer(passphrase: Redacted<Buffer>): KeySealer {
  return {
    name: 'passphrase',
    seal: async (plain) => {
      if (passphrase.open().toString('utf8').length < passphraseCharsMin) {
        return failed(fault('keys.locked', `a passphrase for keys has at least ${passphraseCharsMin} characters`));
      }
      const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
      const header = { derivation: 'scrypt', ...sealCost, salt: salt.toString('base64'), cipher: cipherName, nonce: nonce.toString('base64') };
      const key = await deriveKey(passphrase, { ...sealCost, salt });
      const cipher = createCipheriv(cipherName, key, nonce);
      key.fill(0);
      cipher.setAAD(Buffer.from(JSON.stringify(header)));
      return ok({ header, bytes: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) });
    },
    unseal: async ({ header, bytes }) => {
      const parsed = headerSchema.safeParse(header);
      if (!parsed.success || bytes.byteLength < tagBytes) return failed(fault('keys.damaged', 'the file of keys does not say how it was sealed, in a way that we know'));
      const key = await deriveKey(passphrase, parsed.data);
      const decipher = createDecipheriv(cipherName, key, parsed.data.nonce, { authTagLength: tagBytes });
      key.fill(0);
      decipher.setAAD(Buffer.from(JSON.stringify(header)));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const plain = decipher.update(bytes.subarray(0, -tagBytes));
      try {
        decipher.final();
      } catch {
        plain.fill(0);
        return failed(fault('keys.locked', 'this is not the passphrase with which the keys were sealed'));
      }
      return ok(plain);
    },
  };
}

/** What people type is the same passphrase however their keyboard composes it. */
function deriveKey(passphrase: Redacted<Buffer>, { costLog2, blockSize, parallelization, salt }: Pick<Header, 'costLog2' | 'blockSize' | 'parallelization' | 'salt'>): Promise<Buffer> {
  const typed = Buffer.from(passphrase.open().toString('utf8').normalize('NFKC'));
  const cost = 2 ** costLog2;
  return new Promise((resolve, reject) => {
    scrypt(typed, salt, 32, { cost, blockSize, parallelization, maxmem: 2 * 128 * cost * blockSize * parallelization }, (error, key) => {
      typed.fill(0);
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
