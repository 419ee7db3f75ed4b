/**
 * The keys in one sealed file. Every change reads the file, changes it and replaces it whole, under a
 * lock that all processes share; a crash leaves the old one or the new one.
 *
 * | line | holds                                                                        |
 * |------|------------------------------------------------------------------------------|
 * | 1    | `{ "format": "fathom-keys", "version": 1, "sealer": …, "header": { … } }`     |
 * | 2    | the sealed bytes in base64                                                   |
 * | 3    | SHA-256 of both, so that damage and a wrong passphrase are told apart        |
 *
 * Holds: mode 0600 in a folder of mode 0700; no secret is kept in memory between two calls.
 */

import { createHash } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { fileReason } from '../file-reason.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { packChest, unpackChest, type HeldKey } from './chest.ts';
import { isNamed, keyLimits, tailOf, wipe, type KeyCard, type KeyName, type KeySecret } from './key.ts';
import type { KeySealer, KeyVault, Sealed } from './vault.ts';

const format = 'fathom-keys';
const version = 1;
const fileBytesMax = 4 * 1024 * 1024;

const firstLineSchema = z.object({
  format: z.literal(format),
  version: z.int(),
  sealer: z.string().max(64),
  header: z.record(z.string(), z.unknown()),
});

/** What a change makes of the keys, and the card that it was about. */
interface Changed {
  readonly keys: readonly HeldKey[];
  readonly card: KeyCard;
}

export function openFileVault(file: string, sealer: KeySealer): KeyVault {
  const read = async (): Promise<Result<readonly HeldKey[], Fault>> => {
    const sealed = readSealed(file, sealer.name);
    if (!sealed.ok) return sealed;
    if (sealed.value === null) return ok([]);
    const plain = await sealer.unseal(sealed.value);
    if (!plain.ok) return plain;
    const keys = unpackChest(plain.value);
    plain.value.fill(0);
    return keys;
  };
  const change = async (make: (keys: readonly HeldKey[]) => Result<Changed, Fault>): Promise<Result<KeyCard, Fault>> => {
    const folder = makeFolder(dirname(file));
    if (!folder.ok) return folder;
    const lock = lockFolder(dirname(file));
    if (!lock.ok) return lock;
    try {
      const keys = await read();
      if (!keys.ok) return keys;
      const changed = make(keys.value);
      if (!changed.ok) {
        wipeAll(keys.value);
        return changed;
      }
      const plain = packChest(changed.value.keys);
      wipeAll(keys.value);
      const sealed = await sealer.seal(plain);
      plain.fill(0);
      if (!sealed.ok) return sealed;
      const written = writeSealed(file, sealer.name, sealed.value);
      return written.ok ? ok(changed.value.card) : written;
    } finally {
      lock.value.release();
    }
  };
  const changeOne = (key: KeyName, make: (held: HeldKey, keys: readonly HeldKey[]) => Changed): Promise<Result<KeyCard, Fault>> =>
    change((keys) => {
      const held = keys.find(({ card }) => isNamed(card, key));
      return held === undefined ? unknownKey(key) : ok(make(held, keys));
    });

  return {
    place: `${file} (${sealer.name})`,
    list: async () => {
      const keys = await read();
      if (!keys.ok) return keys;
      wipeAll(keys.value);
      return ok(keys.value.map(({ card }) => card));
    },
    open: async (key) => {
      const keys = await read();
      if (!keys.ok) return keys;
      const found = keys.value.find(({ card }) => isNamed(card, key));
      wipeAll(keys.value.filter((held) => held !== found));
      return found === undefined ? unknownKey(key) : ok(found.secret);
    },
    add: (key, secret, rights, nowUs) => change((keys) => {
      const wrong = keys.some(({ card }) => isNamed(card, key)) ? `there is a key named ${key.venue} ${key.name} already; give the new one another name, or remove the old one first`
        : keys.length >= keyLimits.keysMax ? `${keyLimits.keysMax} keys are kept at most`
        : wrongSize(secret);
      if (wrong !== null) return failed(fault('config.invalid', wrong));
      const card: KeyCard = {
        ...key, tail: tailOf(secret.keyId.open()), addedUs: nowUs, rights, isUsed: !keys.some((held) => held.card.venue === key.venue && held.card.isUsed),
      };
      return ok({ card, keys: [...keys, { card, secret }] });
    }),
    remove: (key) => changeOne(key, (held, keys) => ({ card: held.card, keys: keys.filter((other) => other !== held) })),
    use: (key) => changeOne(key, (held, keys) => ({
      card: { ...held.card, isUsed: true },
      keys: keys.map(({ card, secret }) => ({ card: card.venue === key.venue ? { ...card, isUsed: card === held.card } : card, secret })),
    })),
    setRights: (key, rights) => changeOne(key, (held, keys) => {
      const card = { ...held.card, rights };
      return { card, keys: keys.map((other) => (other === held ? { card, secret: held.secret } : other)) };
    }),
  };
}

function wrongSize(secret: KeySecret): string | null {
  const isWithin = (bytes: Buffer, bytesMax: number): boolean => bytes.byteLength > 0 && bytes.byteLength <= bytesMax;
  if (!isWithin(secret.keyId.open(), keyLimits.keyIdBytesMax)) return `a key’s id has 1 to ${keyLimits.keyIdBytesMax} characters`;
  if (!isWithin(secret.secret.open(), keyLimits.secretBytesMax)) return `a secret has 1 to ${keyLimits.secretBytesMax} characters`;
  if (secret.passphrase !== null && !isWithin(secret.passphrase.open(), keyLimits.passphraseBytesMax)) return `a passphrase has 1 to ${keyLimits.passphraseBytesMax} characters`;
  return null;
}

function wipeAll(keys: readonly HeldKey[]): void {
  for (const { secret } of keys) wipe(secret);
}

function unknownKey({ venue, name }: KeyName): Result<never, Fault> {
  return failed(fault('config.invalid', `there is no key named ${venue} ${name}`));
}

/** Null where there is no file: nobody has added a key yet. */
function readSealed(file: string, sealerName: string): Result<Sealed | null, Fault> {
  let text: string;
  try {
    if (statSync(file).size > fileBytesMax) return damaged(file, 'is larger than it could be');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(null);
    return failed(fault('file.unreadable', fileReason(error, file)));
  }
  const [first = '', second = '', sum = '', ...rest] = text.split('\n');
  const head = firstLineOf(first);
  if (head === null) return damaged(file, 'does not begin as a file of keys does');
  if (head.version !== version) return failed(fault('keys.damaged', `${file} is of version ${head.version}, and this program knows version ${version}: it was written by another version of Fathom`));
  if (sum !== sumOf(first, second) || rest.join('') !== '') return damaged(file, 'is not as it was written');
  if (head.sealer !== sealerName) return failed(fault('keys.locked', `${file} was sealed with the ${head.sealer}, not with the ${sealerName}`));
  return ok({ header: head.header, bytes: Buffer.from(second, 'base64') });
}

function firstLineOf(line: string): z.output<typeof firstLineSchema> | null {
  try {
    return firstLineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function sumOf(first: string, second: string): string {
  return createHash('sha256').update(`${first}\n${second}`).digest('hex');
}

function damaged(file: string, how: string): Result<never, Fault> {
  return failed(fault('keys.damaged', `${file} ${how}; put it back from a copy, or move it away and enter the keys again`));
}

function makeFolder(folder: string): Result<null, Fault> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    return ok(null);
  } catch (error) {
    return failed(fault('file.unwritable', fileReason(error, folder)));
  }
}

/** Beside the old one, to the disk, then in its place. */
function writeSealed(file: string, sealer: string, { header, bytes }: Sealed): Result<null, Fault> {
  const first = JSON.stringify({ format, version, sealer, header });
  const second = bytes.toString('base64');
  const fresh = `${file}.new`;
  try {
    rmSync(fresh, { force: true }); // left by a crash
    writeFileSync(fresh, `${first}\n${second}\n${sumOf(first, second)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(fresh, file);
    if (process.platform !== 'win32') syncFolder(dirname(file));
    return ok(null);
  } catch (error) {
    return failed(fault('file.unwritable', fileReason(error, file)));
  }
}

/** A new name is on the disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
