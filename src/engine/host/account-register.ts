/**
 * Which account has which number in facts, and the epoch in the client ids of our orders: one small file
 * beside the journals, because neither may change as long as an order of ours is open anywhere.
 *
 * Holds: an account is a market and whom the exchange says that the key belongs to; where it does not say, the
 * key itself, so that another one is another account, whose orders are not looked for at this one. Both are named by a digest. Order numbers begin beyond all that were drawn:
 * behind the last that the journal has, and not before the tenths of a second since the epoch was drawn,
 * because the last intents before a crash of the machine may be missing in it.
 */

import { createHash, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { epochMax, orderNumberMax } from '../core/trade/client-id.ts';
import { fault, type Fault } from '../domain/fault.ts';
import type { MarketId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { ensureFolder } from '../edge/store/disk.ts';
import { fileReason } from '../edge/file-reason.ts';

const digestChars = 16;
const usPerNumber = 100_000;

const registerSchema = z.strictObject({
  epoch: z.int().min(1).max(epochMax),
  drawnUs: z.number(),
  accounts: z.array(z.strictObject({ number: z.int().min(1), market: z.string(), key: z.string() })).max(10_000),
});

type Register = z.output<typeof registerSchema>;

export interface AccountRegister {
  readonly epoch: number;
  readonly drawnUs: number;
  readonly numberOf: (account: KeyedAccount) => number;
}

/** An account as its key shows it. */
export interface KeyedAccount {
  readonly market: MarketId;
  readonly keyId: string;
  /** As the exchange says; null: it did not. */
  readonly owner: string | null;
}

/** Knows all of them afterwards. A file that does not read is not written over: it would give other orders our names. */
export function openAccountRegister(folder: string, accounts: readonly KeyedAccount[], nowUs: number): Result<AccountRegister, Fault> {
  const file = join(folder, 'accounts.json');
  const known = readRegister(file, nowUs);
  if (!known.ok) return known;
  const register: Register = { ...known.value, accounts: [...known.value.accounts] };
  const find = (market: MarketId, name: string): number | undefined => register.accounts.find((one) => one.market === market && one.key === name)?.number;
  const numberOf = (account: KeyedAccount): number => namesOf(account).map((name) => find(account.market, name)).find((number) => number !== undefined) ?? 0;
  for (const account of accounts) {
    const number = numberOf(account) || 1 + Math.max(0, ...register.accounts.map((one) => one.number));
    for (const name of namesOf(account)) if (find(account.market, name) === undefined) register.accounts.push({ number, market: account.market, key: name });
  }
  const kept = register.accounts.length === known.value.accounts.length ? ok(null) : writeRegister(folder, file, register);
  return kept.ok ? ok({ epoch: register.epoch, drawnUs: register.drawnUs, numberOf }) : kept;
}

/** The number of the next order, never used before. */
export function firstOrderNumber(drawnUs: number, lastNumber: number, nowUs: number): number {
  return Math.min(orderNumberMax, Math.max(lastNumber + 1, Math.ceil((nowUs - drawnUs) / usPerNumber)));
}

function readRegister(file: string, nowUs: number): Result<Register, Fault> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok({ epoch: randomInt(1, epochMax + 1), drawnUs: nowUs, accounts: [] });
    return failed(fault('file.unreadable', fileReason(error, file)));
  }
  try {
    return ok(registerSchema.parse(JSON.parse(text)));
  } catch {
    return failed(fault('file.unreadable', `${file} does not read; without it our orders cannot be told from those of others`));
  }
}

function writeRegister(folder: string, file: string, register: Register): Result<null, Fault> {
  const made = ensureFolder(folder);
  if (!made.ok) return made;
  try {
    writeFileSync(`${file}.new`, JSON.stringify(register, null, 1), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return ok(null);
  } catch (error) {
    return failed(fault('file.unwritable', fileReason(error, file)));
  }
}

/** The owner counts before the key. */
function namesOf({ keyId, owner }: KeyedAccount): readonly string[] {
  return owner === null ? [digestOf(keyId)] : [digestOf(`owner ${owner}`), digestOf(keyId)];
}

function digestOf(keyId: string): string {
  return createHash('sha256').update(keyId).digest('hex').slice(0, digestChars);
}
