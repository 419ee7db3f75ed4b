/** Keys of a running engine, on real sockets: what is kept, what is refused, who signs after a change, and what nobody is told. */

import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { keysSchema } from '../contract/keys.ts';
import { practiceKeys, type PracticeKey } from '../core/simulation/accounts/keys.ts';
import { assert } from '../domain/assert.ts';
import type { Fault } from '../domain/fault.ts';
import { ok } from '../domain/result.ts';
import { openFileVault } from '../edge/keys/file-vault.ts';
import { Redacted } from '../edge/keys/redacted.ts';
import type { KeySealer } from '../edge/keys/vault.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import { placesOf, until } from './account-sample.ts';
import type { AccountsPlan } from './account-keys.ts';
import { configSchema } from './config.ts';
import { KeyRoom, type HomeSealer, type NewKey } from './key-room.ts';
import { keysFile } from './keys.ts';
import { ScreenKeys } from './screen-keys.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-key-room-'));
const seed = 5;
/** Hides nothing and costs nothing. */
const sealer: KeySealer = { name: 'keychain', seal: (plain) => Promise.resolve(ok({ header: {}, bytes: Buffer.from(plain) })), unseal: ({ bytes }) => Promise.resolve(ok(Buffer.from(bytes))) };
const keychain: HomeSealer = { kind: 'keychain', open: () => Promise.resolve(sealer) };
const noTerminal: HomeSealer = { kind: 'passphrase', ask: () => Promise.resolve(null) };
let practice: PracticeServer;
let rooms: KeyRoom[] = [];
let deaf: Server | null = null;

beforeAll(async () => {
  practice = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
});
afterEach(() => {
  for (const room of rooms) room.close();
  rooms = [];
  deaf?.close();
  deaf = null;
});
afterAll(async () => {
  await practice.close();
  rmSync(root, { recursive: true, force: true });
});

interface Opened {
  readonly room: KeyRoom;
  readonly dataFolder: string;
  readonly plans: (AccountsPlan | null)[];
  readonly faults: Fault[];
}

async function open(given: { readonly dataFolder?: string; readonly sealer?: HomeSealer; readonly environment?: Record<string, string | undefined>; readonly rest?: string; readonly market?: 'live' | 'practice' } = {}): Promise<Opened> {
  const dataFolder = given.dataFolder ?? mkdtempSync(join(root, 'data-'));
  const places = placesOf(practice);
  const rest = given.rest ?? places[0]?.addresses.rest ?? '';
  const config = configSchema.parse({ market: given.market ?? 'live', dataFolder, addresses: [`binance:spot.rest=${rest}`] });
  const plans: (AccountsPlan | null)[] = [];
  const faults: Fault[] = [];
  const room = await KeyRoom.open({ config, places, isNewExchange: false, home: { environment: given.environment ?? {}, sealer: given.sealer ?? keychain }, onFault: (reason) => void faults.push(reason), onPlan: ({ accounts }) => void plans.push(accounts) });
  rooms.push(room);
  return { room, dataFolder, plans, faults };
}

function keyNamed(name: string): PracticeKey {
  const found = practiceKeys(seed, ['binance']).find((key) => key.name === name);
  assert(found !== undefined, 'the practice market has such a key', { name });
  return found;
}

function newKey(from: string, name: string, more: Partial<NewKey> = {}): NewKey {
  const { key, secret } = keyNamed(from);
  return { key: { venue: 'binance', name }, secret: { keyId: hidden(key), secret: hidden(secret), passphrase: null }, mayWithdraw: false, isUnchecked: false, ...more };
}

const hidden = (text: string): Redacted<Buffer> => new Redacted(Buffer.from(text));
const signsAs = (plan: AccountsPlan | null | undefined): readonly (readonly [string, number, string, boolean])[] => (plan?.accounts ?? []).map(({ market, number, keyName, mayTrade }) => [market, number, keyName, mayTrade] as const);

test('the first key signs at once, another one of the same owner takes over the same account', async () => {
  const { room, plans } = await open();
  expect(await room.list()).toEqual({ ok: true, value: { place: 'keychain', state: 'open', keys: [], basics: [] } });
  const first = newKey('trading', 'main');
  expect(await room.add(first)).toMatchObject({ ok: true, value: { name: 'main', isUsed: true, tail: keyNamed('trading').key.slice(-4), rights: { trades: ['spot', 'perp'], canWithdraw: false, isIpBound: true } } });
  expect(first.secret.secret.open().every((byte) => byte === 0)).toBe(true);
  expect(signsAs(plans.at(-1))).toEqual([['binance:spot', 1, 'main', true], ['binance:perp', 2, 'main', true]]);
  expect(await room.add(newKey('trading-ed25519', 'spare'))).toMatchObject({ ok: true, value: { isUsed: false } });
  expect(plans.at(-1)?.accounts[0]?.signer.scheme).toBe('hmac');
  expect(await room.use({ venue: 'binance', name: 'spare' })).toMatchObject({ ok: true, value: { isUsed: true } });
  expect([signsAs(plans.at(-1)), plans.at(-1)?.accounts[0]?.signer.scheme]).toEqual([[['binance:spot', 1, 'spare', true], ['binance:perp', 2, 'spare', true]], 'ed25519']);
  expect(room.plan.accounts).toBe(plans.at(-1));
  await room.remove({ venue: 'binance', name: 'spare' });
  expect(signsAs(plans.at(-1))).toEqual([]); // the other key does not sign unasked
});

test('a key that may withdraw is refused until it is wished a second time, and a key that reads makes its markets read-only', async () => {
  const { room, plans } = await open();
  expect(await room.add(newKey('withdrawing', 'main'))).toMatchObject({ ok: false, fault: { code: 'keys.dangerous' } });
  expect(await room.list()).toMatchObject({ value: { keys: [] } });
  expect(await room.add(newKey('withdrawing', 'main', { mayWithdraw: true }))).toMatchObject({ ok: true, value: { rights: { canWithdraw: true, isIpBound: false } } });
  await room.add(newKey('reading', 'eyes'));
  await room.use({ venue: 'binance', name: 'eyes' });
  expect(signsAs(plans.at(-1)).map(([, , name, mayTrade]) => [name, mayTrade])).toEqual([['eyes', false], ['eyes', false]]);
});

test('a key that the exchange refuses is not kept, one that nobody could ask about only when wished, and then it does not trade', async () => {
  const { room, dataFolder } = await open();
  const wrong = newKey('trading', 'main');
  expect(await room.add({ ...wrong, secret: { ...wrong.secret, secret: hidden('not the secret') }, isUnchecked: true })).toMatchObject({ ok: false, fault: { code: 'keys.refused' } });
  deaf = createServer((_, response) => void response.writeHead(503).end('later'));
  await new Promise<void>((resolve) => deaf?.listen(0, '127.0.0.1', resolve));
  const address = deaf.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  const unheard = await open({ dataFolder, rest: `http://127.0.0.1:${address.port}` });
  expect(await unheard.room.add(newKey('trading', 'main'))).toMatchObject({ ok: false, fault: { code: 'keys.unchecked' } });
  expect(await unheard.room.add(newKey('trading', 'main', { isUnchecked: true }))).toMatchObject({ ok: true, value: { rights: null } });
  expect(signsAs(unheard.plans.at(-1)).map(([, , , mayTrade]) => mayTrade)).toEqual([false, false]);
  expect(await room.check({ venue: 'binance', name: 'main' })).toMatchObject({ ok: true, value: { rights: { trades: ['spot', 'perp'] } } });
});

test('what another process changes counts at once', async () => {
  const { room, dataFolder, plans } = await open();
  await room.add(newKey('trading', 'main'));
  await room.add(newKey('reading', 'eyes'));
  expect(signsAs(plans.at(-1))[0]?.[2]).toBe('main');
  const used = await openFileVault(keysFile(dataFolder), sealer).use({ venue: 'binance', name: 'eyes' });
  expect(used.ok).toBe(true);
  await until(() => signsAs(plans.at(-1))[0]?.[2] === 'eyes', 'the other key signs');
});

test('behind a passphrase: chosen once, asked for by the next run, and no other opens', async () => {
  const first = await open({ sealer: noTerminal });
  expect(await first.room.list()).toMatchObject({ value: { place: 'passphrase', state: 'new' } });
  expect(await first.room.add(newKey('trading', 'main'))).toMatchObject({ ok: false, fault: { code: 'keys.locked' } });
  expect(await first.room.unlock(hidden('short'))).toMatchObject({ ok: false, fault: { code: 'keys.locked' } });
  expect(await first.room.unlock(hidden('correct horse battery'))).toMatchObject({ value: { state: 'open', keys: [] } });
  expect(await first.room.add(newKey('trading', 'main'))).toMatchObject({ ok: true });
  first.room.close();

  const next = await open({ sealer: noTerminal, dataFolder: first.dataFolder });
  expect([next.plans, next.faults.map(({ code }) => code)]).toEqual([[null], ['keys.locked']]);
  expect(await next.room.list()).toMatchObject({ value: { state: 'locked', keys: [] } });
  expect(await next.room.unlock(hidden('another horse battery'))).toMatchObject({ ok: false, fault: { code: 'keys.locked' } });
  expect(await next.room.unlock(hidden('correct horse battery'))).toMatchObject({ value: { state: 'open', keys: [{ name: 'main', isUsed: true }] } });
  expect(signsAs(next.plans.at(-1))).toEqual(signsAs(first.plans.at(-1)));
});

test('keys of the environment are changed over here and kept there; the practice market takes none', async () => {
  const { key, secret } = keyNamed('trading');
  const { key: otherKey, secret: otherSecret } = keyNamed('reading');
  const given = await open({ environment: { FATHOM_KEY_BINANCE_ID: key, FATHOM_KEY_BINANCE_SECRET: secret, FATHOM_KEY_BINANCE_EYES_ID: otherKey, FATHOM_KEY_BINANCE_EYES_SECRET: otherSecret } });
  expect(await given.room.add(newKey('trading', 'main'))).toMatchObject({ ok: false, fault: { code: 'config.invalid' } });
  expect(await given.room.use({ venue: 'binance', name: 'environment' })).toMatchObject({ ok: true });
  expect(await given.room.list()).toMatchObject({ value: { place: 'environment', state: 'open', keys: [{ name: 'eyes' }, { name: 'environment', isUsed: true }] } });
  const environment = { FATHOM_KEY_BINANCE_ID: key, FATHOM_KEY_BINANCE_SECRET: secret, FATHOM_KEYS_PASSPHRASE: 'correct horse battery', PATH: '/' };
  const training = await open({ market: 'practice', environment });
  expect(environment).toEqual({ PATH: '/' });
  expect(await training.room.list()).toEqual({ ok: true, value: { place: 'practice', state: 'open', keys: [], basics: [] } });
  expect(await training.room.add(newKey('trading', 'main'))).toMatchObject({ ok: false, fault: { code: 'config.invalid' } });
  expect(signsAs(training.plans.at(-1)).map(([, , name]) => name)).toEqual(['practice', 'practice']);
});

test('a call about keys goes no further, and no answer holds a secret, also when it does not read', async () => {
  const { room } = await open();
  const keys = new ScreenKeys(room);
  const answers: string[] = [];
  const call = (method: string, params: unknown): boolean => keys.take(JSON.stringify({ kind: 'call', id: answers.length + 1, method, params }), (text) => void answers.push(text));
  const { key, secret } = keyNamed('trading');
  const asked = { venue: 'binance', name: 'main', keyId: key, secret, passphrase: null, mayWithdraw: false, isUnchecked: false };
  const pem = keyNamed('trading-ed25519');
  const inOneLine = { ...asked, name: 'pem', keyId: pem.key, secret: pem.secret.replaceAll('\n', '') };
  for (const [method, params] of [['addKey', { ...asked, venue: 'nowhere' }], ['addKey', { ...asked, keyId: secret.repeat(20) }], ['addKey', asked], ['addKey', asked], ['keys', {}], ['useKey', { venue: 'binance', name: 'none' }], ['addKey', inOneLine]] as const) {
    const before = answers.length;
    expect(call(method, params)).toBe(true);
    await until(() => answers.length > before, 'it is answered');
  }
  const outcomes = answers.map((text) => JSON.parse(text).outcome);
  expect(outcomes.map(({ ok: isOk, fault: reason }) => (isOk ? 'ok' : reason.code))).toEqual(['message.malformed', 'message.malformed', 'ok', 'config.invalid', 'ok', 'config.invalid', 'ok']);
  expect(keysSchema.parse(outcomes[4].value).keys).toHaveLength(1);
  expect(answers.join()).not.toContain(secret);
  expect(answers.join()).not.toContain(key);
  for (const other of ['{"kind":"call","id":1,"method":"time","params":{}}', 'not JSON', '[]']) expect(keys.take(other, () => undefined)).toBe(false);
});
