/**
 * Where this home keeps its keys: the environment, when it gives any; else one sealed file in the data
 * folder. What seals the file is the home's own: a passphrase, or the desktop's keychain.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { takeEnvironmentVault } from '../edge/keys/environment-vault.ts';
import { openFileVault } from '../edge/keys/file-vault.ts';
import { newPassphraseSealer } from '../edge/keys/passphrase-sealer.ts';
import { Redacted } from '../edge/keys/redacted.ts';
import type { KeySealer, KeyVault } from '../edge/keys/vault.ts';
import { clock } from '../edge/net/clock.ts';

export type { KeySealer, KeyVault } from '../edge/keys/vault.ts';

export const passphraseVariable = 'FATHOM_KEYS_PASSPHRASE';
const keyVariablePrefix = 'FATHOM_KEY_';

/** Practice and live use different keys, but one file: a key says itself where it is good for. */
export function keysFile(dataFolder: string): string {
  return join(dataFolder, 'keys', 'keys.sealed');
}

export interface KeyHome {
  readonly dataFolder: string;
  /** Keys and the passphrase are taken out of it. */
  readonly environment: Record<string, string | undefined>;
  /** Asked only where neither the environment has keys nor a passphrase; null when nobody can answer. */
  readonly sealer: () => Promise<KeySealer | null>;
}

export async function openKeys({ dataFolder, environment, sealer }: KeyHome): Promise<Result<KeyVault, Fault>> {
  const given = takeEnvironmentVault(environment, clock());
  if (!given.ok) return given;
  if (given.value !== null) return ok(given.value);
  const own = environmentSealer(environment) ?? await sealer();
  if (own === null) return failed(fault('keys.locked', `the keys are sealed with a passphrase, and none was given; ${passphraseVariable} may hold it`));
  return ok(openFileVault(keysFile(dataFolder), own));
}

/** Whether anybody ever entered a key, here or into the environment. */
export function isAnyKey({ dataFolder, environment }: Pick<KeyHome, 'dataFolder' | 'environment'>): boolean {
  return existsSync(keysFile(dataFolder)) || Object.keys(environment).some((name) => name.startsWith(keyVariablePrefix));
}

/** As openKeys, for a home that goes on without: null where nobody ever entered a key. */
export async function openKeysIfAny(home: KeyHome): Promise<Result<KeyVault | null, Fault>> {
  return isAnyKey(home) ? openKeys(home) : ok(null);
}

/** What threads inherit: keys and passphrases are none of their business. */
export function withoutKeys(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== passphraseVariable && !name.startsWith(keyVariablePrefix)));
}

/** The sealer of the passphrase that the environment gives; null where it gives none. */
export function environmentSealer(environment: Record<string, string | undefined>): KeySealer | null {
  const text = environment[passphraseVariable];
  delete environment[passphraseVariable];
  return text === undefined || text === '' ? null : newPassphraseSealer(new Redacted(Buffer.from(text)));
}
