/** Where keys rest: what comes back, what nobody finds in the file, and what each kind of damage is called. */

import fc from 'fast-check';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import type { Fault } from '../../domain/fault.ts';
import { ok, type Result } from '../../domain/result.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { packChest, unpackChest } from './chest.ts';
import { takeEnvironmentVault } from './environment-vault.ts';
import { openFileVault } from './file-vault.ts';
import { canTrade, keyLimits, wipe, type KeyRights, type KeySecret } from './key.ts';
import { newPassphraseSealer } from './passphrase-sealer.ts';
import { Redacted } from './redacted.ts';
import type { KeySealer, KeyVault } from './vault.ts';

/** Each turn of a passphrase into a key is a third of a second of work, on a machine that has nothing else to do. */
const slowMsMax = 120_000;
const root = mkdtempSync(join(tmpdir(), 'fathom-keys-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folderCount = 0;
function freshFile(): string {
  folderCount += 1;
  return join(root, `folder-${folderCount}`, 'keys', 'keys.sealed');
}

/** Hides nothing and costs nothing: for what is not about sealing. */
const open: KeySealer = {
  name: 'open',
  seal: (plain) => Promise.resolve(ok({ header: {}, bytes: Buffer.from(plain) })),
  unseal: ({ bytes }) => Promise.resolve(ok(Buffer.from(bytes))),
};

const text = (value: string): Redacted<Buffer> => new Redacted(Buffer.from(value));
const secretOf = (id: string, secret: string, passphrase: string | null = null): KeySecret => ({ keyId: text(id), secret: text(secret), passphrase: passphrase === null ? null : text(passphrase) });
const sealedBy = (passphrase: string): KeySealer => newPassphraseSealer(text(passphrase));
const rights: KeyRights = { canRead: true, trades: ['spot'], canWithdraw: false, isIpBound: true, words: ['enableReading'], readUs: 1 };
const main = { venue: 'binance', name: 'main' } as const;

function told(secret: KeySecret): readonly (string | null)[] {
  return [secret.keyId, secret.secret, secret.passphrase].map((part) => part?.open().toString() ?? null);
}

async function valueOf<Value>(result: Promise<Result<Value, Fault>>): Promise<Value> {
  const settled = await result;
  assert(settled.ok, 'it was done', { fault: settled.ok ? null : settled.fault.detail });
  return settled.value;
}

async function names(vault: KeyVault): Promise<readonly string[]> {
  return (await valueOf(vault.list())).map(({ venue, name, isUsed }) => `${isUsed ? '*' : ''}${venue} ${name}`);
}

test('behind a passphrase a key comes back whole, and the file shows nothing of it', async () => {
  const file = freshFile();
  const vault = openFileVault(file, sealedBy('correct horse battery'));
  const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAA\n-----END PRIVATE KEY-----';
  const card = await valueOf(vault.add({ venue: 'okx', name: 'desk-1' }, secretOf('the-public-part-1234', pem, 'okx pass'), rights, 1_000));
  expect(card).toEqual({ venue: 'okx', name: 'desk-1', tail: '1234', addedUs: 1_000, rights, isUsed: true });
  expect(told(await valueOf(openFileVault(file, sealedBy('correct horse battery')).open({ venue: 'okx', name: 'desk-1' })))).toEqual(['the-public-part-1234', pem, 'okx pass']);

  const bytes = readFileSync(file, 'utf8');
  for (const part of ['the-public', 'MC4CAQ', 'okx pass', 'desk-1', Buffer.from('okx pass').toString('base64').slice(0, 8)]) expect(bytes).not.toContain(part);
  expect(readdirSync(join(file, '..')).filter((name) => name.startsWith('keys'))).toEqual(['keys.sealed']);
  if (process.platform !== 'win32') expect([file, join(file, '..')].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700]);
});

test('a wrong passphrase, damage, another version and another sealer each have their own name', async () => {
  const file = freshFile();
  await valueOf(openFileVault(file, sealedBy('correct horse battery')).add(main, secretOf('id-of-the-key', 'secret'), null, 0));
  const whole = readFileSync(file, 'utf8');
  const after = async (content: string, passphrase = 'correct horse battery'): Promise<string> => {
    writeFileSync(file, content);
    const listed = await openFileVault(file, sealedBy(passphrase)).list();
    return listed.ok ? 'fine' : `${listed.fault.code}: ${listed.fault.detail.replace(file, 'FILE')}`;
  };
  expect(await after(whole, 'correct horse batterx')).toBe('keys.locked: this is not the passphrase with which the keys were sealed');
  expect(await after(whole.slice(0, -10))).toMatch(/^keys\.damaged: FILE is not as it was written; put it back from a copy/);
  expect(await after(whole.replace(/\n./, '\n!'))).toMatch(/^keys\.damaged: FILE is not as it was written/);
  expect(await after('')).toMatch(/^keys\.damaged: FILE does not begin as a file of keys does/);
  expect(await after('x'.repeat(5 * 1024 * 1024))).toMatch(/^keys\.damaged: FILE is larger than it could be/);
  expect(await after(whole.replace('"version":1', '"version":2'))).toMatch(/^keys\.damaged: FILE is of version 2, and this program knows version 1/);
  writeFileSync(file, whole);
  expect(await openFileVault(file, open).list()).toMatchObject({ fault: { code: 'keys.locked', detail: `${file} was sealed with the passphrase, not with the open` } });
  expect(await after(whole)).toBe('fine');
}, slowMsMax);

test('the header is authenticated, and its cost can be neither lowered nor raised beyond reason', async () => {
  const sealer = sealedBy('correct horse battery');
  const sealed = await valueOf(sealer.seal(Buffer.from('plain')));
  const codeWith = async (header: Record<string, unknown>, bytes = sealed.bytes): Promise<string> => {
    const plain = await sealer.unseal({ header: { ...sealed.header, ...header }, bytes });
    return plain.ok ? plain.value.toString() : plain.fault.code;
  };
  expect(await codeWith({})).toBe('plain');
  for (const header of [{ costLog2: 10 }, { costLog2: 40 }, { parallelization: 1_000 }, { cipher: 'none' }, { more: 1 }, { salt: 'AA==' }]) {
    expect(await codeWith(header), JSON.stringify(header)).toBe('keys.damaged');
  }
  expect(await codeWith({ nonce: Buffer.alloc(12).toString('base64') })).toBe('keys.locked');
  const flipped = Buffer.from(sealed.bytes);
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  expect(await codeWith({}, flipped)).toBe('keys.locked');
  expect(await codeWith({}, Buffer.alloc(3))).toBe('keys.damaged');
  const again = await valueOf(sealer.seal(Buffer.from('plain')));
  expect(again.header['salt'], 'a salt of its own each time').not.toBe(sealed.header['salt']);
  expect(again.bytes.equals(sealed.bytes)).toBe(false);
}, slowMsMax);

test('a passphrase is the same however a keyboard composes it, and a short one seals nothing', async () => {
  const sealed = await valueOf(sealedBy('caf\u00e9 au lait, s.v.p.').seal(Buffer.from('plain')));
  expect((await valueOf(sealedBy('cafe\u0301 au lait, s.v.p.').unseal(sealed))).toString()).toBe('plain');
  expect(await sealedBy('short').seal(Buffer.from('plain'))).toMatchObject({ fault: { code: 'keys.locked', detail: expect.stringContaining('at least 12 characters') } });
}, slowMsMax);

test('after the key that signed is gone the next that is entered signs, and none that was there unasked', async () => {
  const vault = openFileVault(freshFile(), open);
  await valueOf(vault.add(main, secretOf('a-key-with-an-id', 'one'), null, 0));
  await valueOf(vault.add({ venue: 'binance', name: 'spare' }, secretOf('b-key-with-an-id', 'two'), null, 0));
  await valueOf(vault.remove(main));
  expect(await names(vault)).toEqual(['binance spare']);
  await valueOf(vault.add(main, secretOf('c-key-with-an-id', 'three'), null, 0));
  expect(await names(vault)).toEqual(['binance spare', '*binance main']);
});

test('the first key of a venue signs; others wait until they are put to use; the last change is what stays', async () => {
  const vault = openFileVault(freshFile(), open);
  expect(await names(vault)).toEqual([]);
  await valueOf(vault.add(main, secretOf('a-key-with-an-id', 'one'), null, 0));
  await valueOf(vault.add({ venue: 'binance', name: 'spare' }, secretOf('b-key-with-an-id', 'two'), null, 0));
  await valueOf(vault.add({ venue: 'htx', name: 'main' }, secretOf('c', 'three'), null, 0));
  expect(await names(vault)).toEqual(['*binance main', 'binance spare', '*htx main']);
  await valueOf(vault.use({ venue: 'binance', name: 'spare' }));
  expect(await names(vault)).toEqual(['binance main', '*binance spare', '*htx main']);
  expect((await valueOf(vault.setRights(main, rights))).rights).toEqual(rights);
  await valueOf(vault.remove({ venue: 'binance', name: 'spare' }));
  expect(await names(vault)).toEqual(['binance main', '*htx main']);
  expect(told(await valueOf(vault.open(main)))).toEqual(['a-key-with-an-id', 'one', null]);
  expect((await valueOf(vault.list())).map(({ tail }) => tail), 'a short id is not told at all').toEqual(['n-id', '']);
});

test('what cannot be is refused in words, and changes nothing', async () => {
  const vault = openFileVault(freshFile(), open);
  await valueOf(vault.add(main, secretOf('id', 'one'), null, 0));
  const refusals: readonly (() => Promise<Result<unknown, Fault>>)[] = [
    () => vault.add(main, secretOf('id', 'two'), null, 0),
    () => vault.add({ venue: 'okx', name: 'a' }, secretOf('', 'two'), null, 0),
    () => vault.add({ venue: 'okx', name: 'a' }, secretOf('id', 'x'.repeat(keyLimits.secretBytesMax + 1)), null, 0),
    () => vault.open({ venue: 'okx', name: 'a' }),
    () => vault.use({ venue: 'okx', name: 'a' }),
    () => vault.remove({ venue: 'binance', name: 'b' }),
  ];
  const words: string[] = [];
  for (const refusal of refusals) {
    const settled = await refusal();
    words.push(settled.ok ? 'done' : settled.fault.detail);
  }
  expect(words).toEqual([
    'there is a key named binance main already; give the new one another name, or remove the old one first',
    expect.stringContaining('a key’s id has 1 to'), expect.stringContaining('a secret has 1 to'),
    'there is no key named okx a', 'there is no key named okx a', 'there is no key named binance b',
  ]);
  expect(await names(vault)).toEqual(['*binance main']);
});

test('two writers do not undo each other: the second waits for its turn outside', async () => {
  const file = freshFile();
  mkdirSync(join(file, '..'), { recursive: true });
  const lock = lockFolder(join(file, '..'));
  expect(await openFileVault(file, open).add(main, secretOf('id', 'one'), null, 0)).toMatchObject({ fault: { code: 'file.locked' } });
  expect(existsSync(file)).toBe(false);
  if (lock.ok) lock.value.release();
  expect(await openFileVault(file, open).add(main, secretOf('id', 'one'), null, 0)).toMatchObject({ ok: true });
});

test('what a crash left half written is in nobody’s way', async () => {
  const file = freshFile();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, 'half');
  await valueOf(openFileVault(file, open).add(main, secretOf('id', 'one'), null, 0));
  expect(await names(openFileVault(file, open))).toEqual(['*binance main']);
});

test('for every set of keys, unpacking a packed chest gives them back, and a damaged one gives none', () => {
  const bytes = (max: number): fc.Arbitrary<Redacted<Buffer>> => fc.uint8Array({ minLength: 1, maxLength: max }).map((given) => new Redacted(Buffer.from(given)));
  const held = fc.record({
    card: fc.record({
      venue: fc.constantFrom('binance', 'okx', 'htx'), name: fc.stringMatching(/^[a-z0-9]{1,32}$/), tail: fc.string({ maxLength: 4 }),
      addedUs: fc.nat(), rights: fc.constantFrom(null, rights), isUsed: fc.boolean(),
    }),
    secret: fc.record({ keyId: bytes(100), secret: bytes(400), passphrase: fc.option(bytes(30)) }),
  });
  fc.assert(fc.property(fc.array(held, { maxLength: 6 }), fc.nat(), (keys, at) => {
    const chest = packChest(keys);
    const back = unpackChest(chest);
    assert(back.ok, 'it is whole');
    expect(back.value.map(({ card, secret }) => ({ card, told: told(secret) }))).toEqual(keys.map(({ card, secret }) => ({ card, told: told(secret) })));
    expect(unpackChest(chest.subarray(0, at % chest.byteLength)).ok).toBe(false);
    expect(unpackChest(Buffer.concat([chest, Buffer.from([0])])).ok).toBe(false);
  }));
});

test('a secret is told by nothing but `open`, and a wiped one by nothing at all', () => {
  const secret = secretOf('an-id', 's3cret', 'p4ss');
  const all = [inspect(secret, { depth: 9, showHidden: true }), JSON.stringify({ secret }), String(secret.secret), inspect(structuredClone(secret)), Object.keys(secret.secret).join(), new Error('x', { cause: secret }).stack ?? ''];
  for (const each of all) expect(each).not.toMatch(/s3cret|p4ss|an-id|115, 51/);
  wipe(secret);
  expect(told(secret)).toEqual(['\0'.repeat(5), '\0'.repeat(6), '\0'.repeat(4)]);
});

test('only what a venue said a key may trade, it may trade', () => {
  const card = { ...main, tail: '', addedUs: 0, isUsed: true };
  const may = (given: KeyRights | null): readonly boolean[] => (['spot', 'perp'] as const).map((market) => canTrade({ ...card, rights: given }, market));
  expect([may(null), may(rights), may({ ...rights, trades: [] }), may({ ...rights, trades: ['spot', 'perp'] })]).toEqual([[false, false], [true, false], [false, false], [true, true]]);
  expect((['spot', 'perp'] as const).map((market) => canTrade({ ...card, venue: 'basic.kraken', rights: null }, market)), 'kept by a second word').toEqual([true, true]);
});

test('the environment’s keys are taken out of it, the first of a venue signs, and none is added to them', async () => {
  const environment: Record<string, string | undefined> = {
    FATHOM_KEY_BINANCE_ID: 'id-of-binance-0001', FATHOM_KEY_BINANCE_SECRET: '-----BEGIN PRIVATE KEY-----\\nMC4\\n-----END PRIVATE KEY-----',
    FATHOM_KEY_BINANCE_SPARE_ID: 'id-of-binance-0002', FATHOM_KEY_BINANCE_SPARE_SECRET: 'two',
    FATHOM_KEY_OKX_ID: 'id-of-okx-key-0003', FATHOM_KEY_OKX_SECRET: 'three', FATHOM_KEY_OKX_PASSPHRASE: 'p4ss', PATH: '/bin',
  };
  const taken = takeEnvironmentVault(environment, 7);
  assert(taken.ok && taken.value !== null, 'there are keys');
  const { value: vault } = taken;
  expect(environment).toEqual({ PATH: '/bin' });
  expect(await names(vault)).toEqual(['*binance environment', 'binance spare', '*okx environment']);
  expect(told(await valueOf(vault.open({ venue: 'binance', name: 'environment' })))[1]).toBe('-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----');
  const opened = await valueOf(vault.open({ venue: 'okx', name: 'environment' }));
  wipe(opened);
  expect(told(await valueOf(vault.open({ venue: 'okx', name: 'environment' }))), 'each is given a copy').toEqual(['id-of-okx-key-0003', 'three', 'p4ss']);
  await valueOf(vault.use({ venue: 'binance', name: 'spare' }));
  expect(await vault.use({ venue: 'binance', name: 'none' })).toMatchObject({ ok: false });
  expect(await names(vault)).toEqual(['binance environment', '*binance spare', '*okx environment']);
  expect(await vault.add(main, secretOf('id', 'x'), null, 0)).toMatchObject({ fault: { detail: expect.stringContaining('come from the environment') } });
  expect(takeEnvironmentVault({}, 0)).toEqual({ ok: true, value: null });
});

test('the environment’s keys of basic exchanges have what each consists of', async () => {
  const taken = takeEnvironmentVault({
    FATHOM_KEY_BASIC_KRAKEN_ID: 'id-of-kraken-0001', FATHOM_KEY_BASIC_KRAKEN_SECRET: 'one', FATHOM_KEY_BASIC_KRAKEN_SPARE_ID: 'id-of-kraken-0002', FATHOM_KEY_BASIC_KRAKEN_SPARE_SECRET: 'two',
    FATHOM_KEY_BASIC_KUCOIN_ID: 'id-of-kucoin-0003', FATHOM_KEY_BASIC_KUCOIN_SECRET: 'three', FATHOM_KEY_BASIC_KUCOIN_PASSPHRASE: 'p4ss',
    FATHOM_KEY_BASIC_COINMATE_ID: 'id-of-coinmate-0004', FATHOM_KEY_BASIC_COINMATE_SECRET: 'four', FATHOM_KEY_BASIC_COINMATE_UID: '4711',
  }, 7);
  assert(taken.ok && taken.value !== null, 'there are keys');
  expect(await names(taken.value)).toEqual(['*basic.coinmate environment', '*basic.kraken environment', 'basic.kraken spare', '*basic.kucoin environment']);
  expect(told(await valueOf(taken.value.open({ venue: 'basic.coinmate', name: 'environment' })))).toEqual(['id-of-coinmate-0004', 'four', '4711']);
  expect(told(await valueOf(taken.value.open({ venue: 'basic.kucoin', name: 'environment' })))).toEqual(['id-of-kucoin-0003', 'three', 'p4ss']);
});

test.each([
  [{ FATHOM_KEY_BASIC_NOSUCH_ID: 'id', FATHOM_KEY_BASIC_NOSUCH_SECRET: 's3cret' }, 'FATHOM_KEY_BASIC_NOSUCH_ID: ccxt knows no exchange named “nosuch”'],
  [{ FATHOM_KEY_BASIC_KUCOIN_ID: 'id', FATHOM_KEY_BASIC_KUCOIN_SECRET: 's3cret' }, 'FATHOM_KEY_BASIC_KUCOIN_ID: a key of basic.kucoin has a passphrase beside its secret'],
  [{ FATHOM_KEY_BASIC_PARADEX_ID: 'id', FATHOM_KEY_BASIC_PARADEX_SECRET: 's3cret' }, expect.stringContaining('paradex wants privateKey, walletAddress')],
  [{ FATHOM_KEY_BINANCE_ID: 'id' }, 'FATHOM_KEY_BINANCE_ID needs FATHOM_KEY_BINANCE_SECRET beside it'],
  [{ FATHOM_KEY_OKX_ID: 'id', FATHOM_KEY_OKX_SECRET: 's3cret' }, 'FATHOM_KEY_OKX_ID needs FATHOM_KEY_OKX_PASSPHRASE beside it'],
  [{ FATHOM_KEY_HTX_ID: '', FATHOM_KEY_HTX_SECRET: 's3cret' }, 'FATHOM_KEY_HTX_ID is empty'],
  [{ FATHOM_KEY_HTX____ID: 'id', FATHOM_KEY_HTX____SECRET: 's3cret' }, 'FATHOM_KEY_HTX____ID names no key: small letters, digits and hyphens make a name'],
])('half a key in the environment is named, not its value', (environment, words) => {
  expect(takeEnvironmentVault({ ...environment }, 0)).toMatchObject({ ok: false, fault: { code: 'config.invalid', detail: words } });
});

test('of keys in the environment nothing is left there when one of them is wrong, nor of half a key', () => {
  for (const environment of [
    { FATHOM_KEY_BINANCE_ID: 'id', FATHOM_KEY_OKX_ID: 'id', FATHOM_KEY_OKX_SECRET: 'x', FATHOM_KEY_OKX_PASSPHRASE: 'x', PATH: '/bin' },
    { FATHOM_KEY_HTX_SECRET: 'x', PATH: '/bin' },
  ]) {
    const given: Record<string, string | undefined> = { ...environment };
    takeEnvironmentVault(given, 0);
    expect(given).toEqual({ PATH: '/bin' });
  }
});
