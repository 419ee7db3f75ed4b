/** Which markets are signed for, with what, and what never happens with keys. */

import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { practiceKeys } from '../core/simulation/accounts/keys.ts';
import { venueParts } from '../core/venues/index.ts';
import { assert } from '../domain/assert.ts';
import { fault } from '../domain/fault.ts';
import { marketId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Fault } from '../domain/fault.ts';
import { takeEnvironmentVault } from '../edge/keys/environment-vault.ts';
import type { KeyRights } from '../edge/keys/key.ts';
import type { KeyVault } from '../edge/keys/vault.ts';
import { planAccounts, type AccountsPlan } from './account-keys.ts';
import { configSchema } from './config.ts';
import { openKeysIfAny, withoutKeys } from './keys.ts';
import type { MarketPlace } from './open-market.ts';

const secret = 'a-secret-that-nobody-may-ever-see-again';
const places: readonly MarketPlace[] = venueParts.map(({ dialect }) => ({ id: marketId(dialect), addresses: dialect.addresses }));
const here: readonly MarketPlace[] = places.map(({ id }) => ({ id, addresses: { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', trade: 'ws://127.0.0.1:1' } }));
const spotOnly: KeyRights = { canRead: true, trades: ['spot'], canWithdraw: false, isIpBound: true, words: [], readUs: 1 };

function environmentVault(rights: KeyRights | null): () => Promise<Result<KeyVault | null, Fault>> {
  return async () => {
    const vault = takeEnvironmentVault({ FATHOM_KEY_BINANCE_ID: 'binance-key-id', FATHOM_KEY_BINANCE_SECRET: secret }, 0);
    if (vault.ok && vault.value !== null && rights !== null) await vault.value.setRights({ venue: 'binance', name: 'environment' }, rights);
    return vault;
  };
}

async function plan(given: Partial<Parameters<typeof planAccounts>[0]> & { readonly live?: boolean }): Promise<{ readonly plan: AccountsPlan | null; readonly faults: readonly Fault[]; readonly folder: string }> {
  const { live = false, ...rest } = given;
  const folder = mkdtempSync(join(tmpdir(), 'fathom-account-keys-'));
  const faults: Fault[] = [];
  const config = configSchema.parse({ dataFolder: folder, market: live ? 'live' : 'practice' });
  const made = await planAccounts({ config, places: live ? places : here, isNewExchange: false, vault: () => Promise.resolve(ok(null)), onFault: (reason) => void faults.push(reason), ...rest });
  return { plan: made, faults, folder };
}

test('on the practice market every venue is signed for with its practice key, and no vault is opened', async () => {
  const { plan: made } = await plan({ vault: () => Promise.reject(new Error('opened')) });
  expect(made?.accounts.map(({ market, keyName, mayTrade }) => [market, keyName, mayTrade])).toEqual(places.map(({ id }) => [id, 'practice', true]));
  const ids = practiceKeys(1, ['binance', 'okx', 'htx']).map(({ key }) => key);
  expect(made?.accounts.every(({ signer }) => ids.includes(signer.keyId))).toBe(true);
});

test('a practice key never goes to another machine', async () => {
  expect((await plan({ places })).plan).toBe(null);
});

test('a key may trade where its venue said so, and nowhere as long as nobody asked', async () => {
  const asked = await plan({ live: true, vault: environmentVault(spotOnly) });
  expect(asked.plan?.accounts.map(({ market, mayTrade }) => [market, mayTrade])).toEqual([['binance:spot', true], ['binance:perp', false]]);
  const unasked = await plan({ live: true, vault: environmentVault(null) });
  expect(unasked.plan?.accounts.map(({ mayTrade }) => mayTrade)).toEqual([false, false]);
});

test('the secret shows nowhere: not in the plan, as JSON or as text, and not in any file', async () => {
  const { plan: made, folder } = await plan({ live: true, vault: environmentVault(spotOnly) });
  assert(made !== null, 'there are accounts');
  const { inspect } = await import('node:util');
  const files = readdirSync(join(folder, 'live')).map((file) => readFileSync(join(folder, 'live', file), 'utf8'));
  for (const text of [JSON.stringify(made), inspect(made, { depth: 9, showHidden: true }), ...files]) expect(text).not.toContain(secret);
  for (const text of files) expect(text).not.toContain('binance-key-id');
});

test('a vault that does not open is told, and the market goes on without accounts', async () => {
  const { plan: made, faults } = await plan({ live: true, vault: () => Promise.resolve(failed(fault('keys.locked', 'locked'))) });
  expect([made, faults.map(({ code }) => code)]).toEqual([null, ['keys.locked']]);
});

test('an account keeps its number and the epoch, but on a practice market that has just begun', async () => {
  const first = await plan({});
  const config = configSchema.parse({ dataFolder: first.folder });
  const again = await plan({ config });
  expect([again.plan?.epoch, again.plan?.accounts.map(({ number }) => number)]).toEqual([first.plan?.epoch, [1, 2, 3, 4, 5, 6]]);
  const fresh = await plan({ config, isNewExchange: true });
  expect(fresh.plan?.accounts.every(({ number }) => number > 1_000)).toBe(true);
});

test('without keys no vault is made; threads inherit none', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-no-keys-'));
  const sealer = (): Promise<null> => Promise.reject(new Error('asked'));
  expect(await openKeysIfAny({ dataFolder, environment: { HOME: '/' }, sealer })).toEqual(ok(null));
  const environment = { FATHOM_KEY_OKX_ID: 'k', FATHOM_KEY_OKX_SECRET: 's', FATHOM_KEY_OKX_PASSPHRASE: 'p', FATHOM_KEYS_PASSPHRASE: 'q', FATHOM_PROXY: 'kept' };
  expect(withoutKeys(environment)).toEqual({ FATHOM_PROXY: 'kept' });
  const opened = await openKeysIfAny({ dataFolder, environment, sealer });
  expect(opened).toMatchObject({ ok: true, value: { place: 'the environment' } });
});
