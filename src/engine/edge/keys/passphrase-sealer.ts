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
import { Redacted } from './redacted.ts';
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

type Derivation = Pick<z.output<typeof headerSchema>, 'costLog2' | 'blockSize' | 'parallelization' | 'salt'>;

/**
 * `passphrase` stays the caller's, for as long as it opens keys. The last key that was made of it stays here, so that
 * looking again at what was just opened or sealed costs nothing: whoever could read it could read the passphrase.
 */
export function newPassphraseSealer(passphrase: Redacted<Buffer>): KeySealer {
  let last: { readonly salt: Buffer; readonly cost: string; readonly key: Redacted<Buffer> } | null = null;
  const keyFor = async (how: Derivation): Promise<Buffer> => {
    const cost = `${how.costLog2} ${how.blockSize} ${how.parallelization}`;
    if (last === null || last.cost !== cost || !last.salt.equals(how.salt)) {
      const key = await deriveKey(passphrase, how);
      last?.key.open().fill(0);
      last = { salt: how.salt, cost, key: new Redacted(key) };
    }
    return last.key.open();
  };
  return {
    name: 'passphrase',
    seal: async (plain) => {
      if (passphrase.open().toString('utf8').length < passphraseCharsMin) {
        return failed(fault('keys.locked', `a passphrase for keys has at least ${passphraseCharsMin} characters`));
      }
      const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
      const header = { derivation: 'scrypt', ...sealCost, salt: salt.toString('base64'), cipher: cipherName, nonce: nonce.toString('base64') };
      const cipher = createCipheriv(cipherName, await keyFor({ ...sealCost, salt }), nonce);
      cipher.setAAD(Buffer.from(JSON.stringify(header)));
      return ok({ header, bytes: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) });
    },
    unseal: async ({ header, bytes }) => {
      const parsed = headerSchema.safeParse(header);
      if (!parsed.success || bytes.byteLength < tagBytes) return failed(fault('keys.damaged', 'the file of keys does not say how it was sealed, in a way that we know'));
      const decipher = createDecipheriv(cipherName, await keyFor(parsed.data), parsed.data.nonce, { authTagLength: tagBytes });
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
function deriveKey(passphrase: Redacted<Buffer>, { costLog2, blockSize, parallelization, salt }: Derivation): Promise<Buffer> {
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
