/** What a key may do, as a venue of ours tells it over real HTTP; it refuses what is not signed as the venue wants. */

import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import type { MajorVenueId } from '../../domain/instrument.ts';
import type { KeySecret } from './key.ts';
import { Redacted } from './redacted.ts';
import { readRights } from './rights.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const nowUs = 1_700_000_000_123_000;
const text = (value: string): Redacted<Buffer> => new Redacted(Buffer.from(value));
const secret: KeySecret = { keyId: text('the-key-id'), secret: text('s3cret'), passphrase: text('p4ss') };

async function ask(venue: MajorVenueId, answer: (request: IncomingMessage) => readonly [status: number, body: unknown]): Promise<unknown> {
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  const rights = await readRights(venue, secret, { rest: `http://127.0.0.1:${address.port}`, proxy: null, venueUs: () => nowUs, timeoutMs: 2_000 });
  return rights.ok ? rights.value : `${rights.fault.code}: ${rights.fault.detail}`;
}

test('Binance: flags become rights, each market by its own', async () => {
  const told = await ask('binance', (request) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const [signed = '', signature = ''] = query.split('&signature=');
    if (path === '/api/v3/account') return [200, { uid: 354_937_868, balances: [] }];
    const isRight = path === '/sapi/v1/account/apiRestrictions' && request.headers['x-mbx-apikey'] === 'the-key-id'
      && signature === createHmac('sha256', 's3cret').update(signed).digest('hex') && signed.includes('timestamp=1700000000123');
    return isRight ? [200, { ipRestrict: true, createTime: 1, enableReading: true, enableSpotAndMarginTrading: true, enableWithdrawals: false, enableFutures: false }] : [400, { code: -1022, msg: 'no' }];
  });
  expect(told).toEqual({ canRead: true, trades: ['spot'], canWithdraw: false, isIpBound: true, words: ['ipRestrict', 'enableReading', 'enableSpotAndMarginTrading'], readUs: nowUs, owner: '354937868' });
});

test('OKX: a list of words, signed in the headers', async () => {
  const told = await ask('okx', (request) => {
    const { 'ok-access-timestamp': time, 'ok-access-sign': sign, 'ok-access-passphrase': passphrase } = request.headers;
    const right = createHmac('sha256', 's3cret').update(`${String(time)}GET/api/v5/account/config`).digest('base64');
    return sign === right && passphrase === 'p4ss' ? [200, { code: '0', data: [{ perm: 'read_only,withdraw,trade', ip: '', uid: '44705892343619584' }], msg: '' }] : [401, { code: '50113', msg: 'no' }];
  });
  expect(told).toEqual({ canRead: true, trades: ['spot', 'perp'], canWithdraw: true, isIpBound: false, words: ['read_only', 'withdraw', 'trade'], readUs: nowUs, owner: '44705892343619584' });
});

test('HTX: the own key among all of the account', async () => {
  const asked: string[] = [];
  const told = await ask('htx', (request) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const [signed = '', signature = ''] = query.split('&Signature=');
    const right = createHmac('sha256', 's3cret').update(`GET\n${request.headers.host}\n${path}\n${signed}`).digest('base64');
    asked.push(path);
    if (decodeURIComponent(signature) !== right) return [200, { code: 1003, message: 'invalid signature' }];
    if (path === '/v2/user/uid') return [200, { code: 200, data: 63_628_520 }];
    return [200, { code: 200, data: [{ accessKey: 'other', permission: 'readOnly,trade,withdraw', ipAddresses: '' }, { accessKey: 'the-key-id', permission: 'readOnly', ipAddresses: '1.2.3.4' }] }];
  });
  expect(asked).toEqual(['/v2/user/uid', '/v2/user/api-key']);
  expect(told).toEqual({ canRead: true, trades: [], canWithdraw: false, isIpBound: true, words: ['readOnly'], readUs: nowUs, owner: '63628520' });
});

test('a word that nobody knows counts as dangerous', async () => {
  expect(await ask('okx', () => [200, { code: '0', data: [{ perm: 'read_only,transfer' }] }])).toMatchObject({ canWithdraw: true, trades: [], isIpBound: null });
});

test.each([
  ['binance', 401, { code: -2015, msg: 'Invalid API-key the-key-id' }, /^keys\.refused: binance answered 401: .*Invalid API-key …/],
  ['binance', 200, { ipRestrict: 'no', enableReading: true }, /^keys\.refused: binance did not tell/],
  ['binance', 429, 'slow down', /^venue\.rate-limited/],
  ['binance', 502, '<html>', /^venue\.unreachable: .* answered 502/],
  ['okx', 200, { code: '50113', msg: 'Invalid Sign', data: [] }, /^keys\.refused: okx answered 200: .*Invalid Sign/],
  ['okx', 200, { code: '0', data: [] }, /^keys\.refused: okx did not tell/],
  ['htx', 200, { code: 1003, message: 'invalid signature' }, /^keys\.refused: htx/],
  ['htx', 200, { code: 200, data: 'x'.repeat(50) }, /^keys\.refused: htx did not tell/],
] as const)('%s answering %i %j is no right at all', async (venue, status, body, words) => {
  const told = String(await ask(venue, () => [status, body]));
  expect(told).toMatch(words);
  expect(told).not.toMatch(/s3cret|p4ss|the-key-id/);
});
