/** `fathom keys` as a person and as a script use it, with an exchange of ours that tells what keys may do. */

import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { keysVerb } from './keys.ts';

/** Each turn of a passphrase into a key is a third of a second of work, on a machine that has nothing else to do. */
const slowMsMax = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'fathom-keys-verb-'));
const passphrase = 'correct horse battery';
/** What the exchange answers next about a key. */
let restrictions: Record<string, unknown> = {};
let rest = '';
let server: Server | null = null;

beforeAll(async () => {
  const made = createServer((request, response) => {
    const isTime = request.url?.startsWith('/api/v3/time') === true;
    response.writeHead(isTime || !('code' in restrictions) ? 200 : 401).end(JSON.stringify(isTime ? { serverTime: Date.now() } : restrictions));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  rest = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const trading = { ipRestrict: true, enableReading: true, enableSpotAndMarginTrading: true, enableFutures: true, enableWithdrawals: false };

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function fathomKeys(args: readonly string[], lines: readonly string[] = [], environment: Record<string, string | undefined> = { FATHOM_KEYS_PASSPHRASE: passphrase }): Promise<Told> {
  const out: string[] = [];
  const err: string[] = [];
  async function* typed(): AsyncGenerator {
    yield await Promise.resolve(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  }
  const chunks = typed();
  const verb = keysVerb({ input: { [Symbol.asyncIterator]: () => chunks }, tell: (text) => err.push(text), environment: { ...environment } });
  const code = await verb.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  const told = { code, out: out.join('\n'), err: err.join('\n') };
  for (const secret of ['s3cret', 'p4ss', passphrase, 'public-part']) expect(told.out + told.err).not.toContain(secret);
  return told;
}

/** Its own folder for each test, so that they do not see each other's keys. */
let folderCount = 0;
function freshFolder(): { readonly at: readonly string[]; readonly file: string } {
  folderCount += 1;
  const own = join(folder, String(folderCount));
  return { at: ['--data-folder', own, '--rest', rest], file: join(own, 'keys', 'keys.sealed') };
}

test('a key is entered once, listed without its secret, changed over, checked and removed', async () => {
  const { at } = freshFolder();
  restrictions = trading;
  const added = await fathomKeys(['add', 'binance', ...at], ['public-part-of-a-key-1234', 's3cret']);
  expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^binance main \(…1234\) is kept in .*keys\.sealed \(passphrase\)\.$/) });
  expect(added.err).not.toContain('Warning');
  restrictions = { ...trading, ipRestrict: false, enableSpotAndMarginTrading: false, enableFutures: false };
  const second = await fathomKeys(['add', 'binance', 'eyes', ...at], ['public-part-of-a-key-5678', 's3cret']);
  expect(second.err).toContain('Warning: this key works from any address');
  expect(second.err).toContain('Warning: this key may not trade, so binance is read-only');
  expect((await fathomKeys(['list', ...at])).out.replace(/\d{4}-\d\d-\d\d/g, 'DAY').split('\n')).toEqual([
    '* binance  main             …1234  trades spot and perp, bound to addresses  added DAY',
    '  binance  eyes             …5678  read-only, from any address  added DAY',
  ]);
  expect((await fathomKeys(['use', 'binance', 'eyes', ...at])).out).toBe('binance eyes (…5678) is the key that signs now.');
  restrictions = trading;
  expect(await fathomKeys(['check', 'binance', 'eyes', ...at])).toMatchObject({ code: 0, out: 'binance eyes (…5678): trades spot and perp, bound to addresses' });
  expect(JSON.parse((await fathomKeys(['list', '--json', ...at])).out)).toMatchObject({ keys: [{ name: 'main', isUsed: false }, { name: 'eyes', isUsed: true, rights: { trades: ['spot', 'perp'] } }] });
  expect(await fathomKeys(['remove', 'binance', 'main', ...at])).toMatchObject({ code: 0, out: expect.stringContaining('binance main (…1234) is removed here') });
  expect((await fathomKeys(['list', ...at])).out).not.toContain('main');
}, slowMsMax);

test('a key that may withdraw is refused loudly, and kept only when one insists', async () => {
  const { at } = freshFolder();
  restrictions = { ...trading, enableWithdrawals: true };
  expect(await fathomKeys(['add', 'binance', ...at], ['public-part', 's3cret'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('REFUSED: this key may withdraw money (') });
  expect((await fathomKeys(['list', ...at])).out).toBe('');
  expect(await fathomKeys(['add', 'binance', '--allow-withdrawals', ...at], ['public-part', 's3cret'])).toMatchObject({ code: 0, err: expect.stringContaining('Warning: this key may withdraw money') });
  expect(await fathomKeys(['check', ...at])).toMatchObject({ code: 1, out: expect.stringContaining('MAY WITHDRAW') });
}, slowMsMax);

test('a key that the exchange does not know, or that nobody could ask about, is not kept by accident', async () => {
  const { at } = freshFolder();
  restrictions = { code: -2015, msg: 'Invalid API-key' };
  expect(await fathomKeys(['add', 'binance', ...at], ['public-part', 's3cret'])).toMatchObject({ code: 1, err: expect.stringContaining('Invalid API-key') });
  const away = [...at.slice(0, 2), '--rest', 'http://127.0.0.1:1'];
  expect(await fathomKeys(['add', 'binance', ...away], ['public-part', 's3cret'])).toMatchObject({ code: 1, err: expect.stringContaining('--unchecked keeps it without asking') });
  expect(await fathomKeys(['add', 'binance', '--unchecked', ...away], ['public-part', 's3cret'])).toMatchObject({ code: 0, err: expect.stringContaining('read-only until') });
  expect((await fathomKeys(['list', ...at])).out).toContain('never checked: read-only');
});

test('a key of a basic exchange is refused because nobody can ask what it may do, kept when one insists, and stays marked', async () => {
  const { at } = freshFolder();
  const refused = await fathomKeys(['add', 'basic.kucoin', ...at], ['public-part-of-a-key-1234', 's3cret', 'p4ss']);
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^REFUSED: rights unknown\. Fathom could not ask basic\.kucoin what this key may do, and it may be able to withdraw money/) });
  const kept = await fathomKeys(['add', 'basic.kucoin', '--allow-withdrawals', ...at], ['public-part-of-a-key-1234', 's3cret', 'p4ss']);
  expect(kept).toMatchObject({ code: 0, out: expect.stringContaining('basic.kucoin main (…1234) is kept'), err: expect.stringContaining('Warning: rights unknown: Fathom could not ask basic.kucoin') });
  expect(kept.err).not.toContain('Asking');
  expect((await fathomKeys(['list', ...at])).out).toContain('RIGHTS UNKNOWN, may withdraw; trades spot and perp');
  expect(await fathomKeys(['check', 'basic.kucoin', ...at])).toMatchObject({ code: 1, err: expect.stringContaining('Fathom could not ask basic.kucoin') });
}, slowMsMax);

test('the passphrase comes from the environment or as the last line, and a wrong one says so', async () => {
  const { at, file } = freshFolder();
  restrictions = trading;
  expect(await fathomKeys(['add', 'binance', ...at], ['public-part', 's3cret', passphrase], {})).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).not.toContain('public');
  expect(await fathomKeys(['list', ...at], [passphrase], {})).toMatchObject({ code: 0, out: expect.stringContaining('main') });
  expect(await fathomKeys(['list', ...at], ['something else'], {})).toMatchObject({ code: 1, err: expect.stringContaining('this is not the passphrase') });
  expect(await fathomKeys(['list', ...at], [], {})).toMatchObject({ code: 1, err: expect.stringContaining('FATHOM_KEYS_PASSPHRASE may hold it') });
}, slowMsMax);

test('a secret may come from a file, as a private key does', async () => {
  const { at } = freshFolder();
  restrictions = trading;
  const file = join(folder, 'secret');
  writeFileSync(file, 's3cret\n');
  expect(await fathomKeys(['add', 'binance', '--secret-file', file, ...at], ['public-part'])).toMatchObject({ code: 0 });
  expect(await fathomKeys(['add', 'binance', 'b', '--secret-file', `${file}-not`, ...at], ['public-part'])).toMatchObject({ code: 1, err: expect.stringContaining('there is no such file') });
});

test('keys of the environment are listed and used, the file left alone', async () => {
  const environment = { FATHOM_KEY_OKX_ID: 'id-of-a-key-in-the-air', FATHOM_KEY_OKX_SECRET: 's3cret', FATHOM_KEY_OKX_PASSPHRASE: 'p4ss' };
  const { out, err } = await fathomKeys(['list'], [], environment);
  expect(out).toMatch(/^\* okx +environment +…-air {2}never checked: read-only/);
  expect(err).toBe('1 key in the environment');
});

test.each([
  [[], /^Say what to do with the keys: add, list, remove, use, check/],
  [['ad'], /did you mean add\?/],
  [['add'], /^Say whose key/],
  [['add', 's3cret'], /^Keys are of binance, okx, htx or basic\.<ccxt’s name>, and this is none of them/],
  [['add', 'basic.s3cret'], /^Keys are of binance, okx, htx or basic\.<ccxt’s name>, and this is none of them/],
  [['add', 'basic.hyperliquid'], /^hyperliquid wants privateKey, walletAddress/],
  [['add', 'okx', 'main', 's3cret'], /^A secret is never an argument/],
  [['add', 'okx', 'S3CRET_S3CRET'], /^A name has up to 32 small letters/],
  [['add', 'okx', '--secret', 's3cret'], /^“--secret” is not a flag here/],
  [['use', 'okx'], /^Say which key by its name/],
])('%j is wrong usage, and nothing of it is repeated that may be a secret', async (args, words) => {
  expect(await fathomKeys(args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(words) });
});

test('where nobody entered a key no passphrase is asked for', async () => {
  const { at } = freshFolder();
  const none = 'There are no keys yet; `fathom keys add <venue>` enters one.';
  expect(await fathomKeys(['list', ...at], [], {})).toEqual({ code: 0, out: '', err: none });
  expect(await fathomKeys(['list', '--json', ...at], [], {})).toEqual({ code: 0, out: '{"place":null,"keys":[]}', err: none });
  expect(await fathomKeys(['use', 'okx', 'main', ...at], [], {})).toEqual({ code: 1, out: '', err: none });
});
