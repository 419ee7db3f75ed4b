/** Known answers: the venues' own, where the shared folder has them, and some computed by hand with OpenSSL. */

import fc from 'fast-check';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Params, PlainRequest, Signer, Signing, Stamp } from '../../core/venues/account.ts';
import { binanceSigning } from '../../core/venues/binance/signing.ts';
import { htxSigning } from '../../core/venues/htx/signing.ts';
import { isoMilliseconds, isoSeconds } from '../../core/venues/iso-time.ts';
import { okxSigning } from '../../core/venues/okx/signing.ts';
import { usPerMs } from '../../domain/time.ts';
import { newSigner } from './signer.ts';

const file = new URL('../../../../../shared/fixtures/signatures.json', import.meta.url);
const vectorSchema = z.array(z.object({
  id: z.string(), algorithm: z.enum(['HMAC-SHA256 hex', 'HMAC-SHA256 base64']), payload: z.string(), expected: z.string(),
  secret: z.optional(z.string()), secretParts: z.optional(z.array(z.string())), apiKeyParts: z.optional(z.array(z.string())),
}));
const vectors = existsSync(file) ? vectorSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];

function hmac(secret: string, digest: 'hex' | 'base64', keyId = 'access', passphrase: string | null = null): Signer {
  const signer = newSigner({ keyId, secret, passphrase }, digest);
  if (!signer.ok) throw new Error(signer.fault.detail);
  return signer.value;
}

const stampOf = (signer: Signer, host: string, ms: number): Stamp => ({ signer, host, venueUs: ms * usPerMs });
const get = (path: string, params: Params): PlainRequest => ({ method: 'GET', path, params, body: '', access: 'signed' });

test.skipIf(vectors.length === 0)('every known answer of the venues', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(6);
  for (const { id, algorithm, payload, expected, secret, secretParts, apiKeyParts } of vectors) {
    const signer = hmac(secret ?? secretParts?.join('') ?? '', algorithm.endsWith('hex') ? 'hex' : 'base64');
    expect(signer.sign(payload.replace('{apiKey}', apiKeyParts?.join('') ?? '')), id).toBe(expected);
  }
});

test.skipIf(vectors.length === 0)('the texts of the known answers are what we write', () => {
  const find = (id: string) => vectors.find((vector) => vector.id === id);
  const rest = find('binance-rest-ascii');
  const order: Params = [['symbol', 'LTCBTC'], ['side', 'BUY'], ['type', 'LIMIT'], ['timeInForce', 'GTC'], ['quantity', '1'], ['price', '0.1']];
  const stamp = stampOf(hmac('secret', 'hex', find('binance-wsapi-ascii')?.apiKeyParts?.join('')), 'api.binance.com', 1_499_827_319_559);
  expect(binanceSigning.request({ method: 'POST', path: '/api/v3/order', params: order, body: '', access: 'signed' }, stamp).prehash).toBe(rest?.payload);
  const message: Params = [['symbol', 'BTCUSDT'], ['side', 'SELL'], ['type', 'LIMIT'], ['timeInForce', 'GTC'], ['quantity', '0.01000000'], ['price', '52000.00'], ['recvWindow', '100'], ['timestamp', '1645423376532']];
  expect(binanceSigning.message?.('order.place', message, '1', stamp).prehash).toBe(find('binance-wsapi-ascii')?.payload.replace('{apiKey}', stamp.signer.keyId));
  const okx = stampOf(hmac('secret', 'base64'), 'www.okx.com', Date.parse('2020-12-08T09:08:57.715Z'));
  expect(okxSigning.request(get('/api/v5/account/balance', []), okx).prehash).toBe(find('okx-rest-get')?.payload);
  const login = htxSigning.login('/ws/v2', 'x', stampOf(hmac('secret', 'base64'), 'api.huobi.pro', Date.parse('2019-11-21T10:00:00Z')));
  expect(login?.prehash).toBe(find('htx-ws-v2-auth')?.payload);
});

test('Binance signs query and body with nothing between, values encoded, and sends exactly that', () => {
  const stamp = stampOf(hmac('s', 'hex', 'k'), 'api.binance.com', 1_700_000_000_000);
  const draft = binanceSigning.request({ method: 'POST', path: '/api/v3/order', params: [['symbol', '币安人生USDT'], ['note', 'a b&c']], body: 'quantity=1', access: 'signed' }, stamp);
  const query = 'symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&note=a%20b%26c&recvWindow=5000&timestamp=1700000000000';
  expect(draft.prehash).toBe(`${query}quantity=1`);
  expect(draft.seal('a/b+c=')).toEqual({ method: 'POST', target: `/api/v3/order?${query}&signature=a%2Fb%2Bc%3D`, headers: { 'x-mbx-apikey': 'k' }, body: 'quantity=1' });
});

test('a listen key names the key and signs nothing; a public request names nothing', () => {
  const stamp = stampOf(hmac('s', 'hex', 'k'), 'fapi.binance.com', 1);
  expect(binanceSigning.request({ method: 'POST', path: '/fapi/v1/listenKey', params: [], body: '', access: 'key' }, stamp)).toMatchObject({ prehash: null });
  expect(binanceSigning.request({ ...get('/api/v3/time', []), access: 'public' }, stamp).seal('')).toEqual({ method: 'GET', target: '/api/v3/time', headers: {}, body: '' });
});

test('Binance messages: sorted, not encoded, numbers as numbers; a session is for Ed25519 alone', () => {
  const stamp = stampOf(hmac('s', 'hex', 'k'), 'ws-api.binance.com', 1_700_000_000_000);
  const draft = binanceSigning.message?.('order.cancel', [['symbol', 'A B'], ['orderId', '12345678901234567'], ['newClientOrderId', '77']], 'id-1', stamp);
  expect(draft?.prehash).toBe('apiKey=k&newClientOrderId=77&orderId=12345678901234567&recvWindow=5000&symbol=A B&timestamp=1700000000000');
  expect(draft?.seal('sig')).toBe('{"id":"id-1","method":"order.cancel","params":{"apiKey":"k","newClientOrderId":"77","orderId":12345678901234567,"recvWindow":5000,"symbol":"A B","timestamp":1700000000000,"signature":"sig"}}');
  expect(binanceSigning.login('', 'logon', stamp)).toBeNull();
  expect(binanceSigning.login('', 'logon', { ...stamp, signer: { ...stamp.signer, scheme: 'ed25519' } })?.prehash).toBe('apiKey=k&recvWindow=5000&timestamp=1700000000000');
});

test('OKX: the query belongs to the path, the body is signed as it is sent, orders carry a deadline', () => {
  const stamp = stampOf(hmac('s', 'base64', 'k', 'p'), 'www.okx.com', 1_700_000_000_007);
  expect(okxSigning.request(get('/api/v5/trade/order', [['instId', 'BTC-USDT'], ['clOrdId', 'a']]), stamp).prehash).toBe('2023-11-14T22:13:20.007ZGET/api/v5/trade/order?instId=BTC-USDT&clOrdId=a');
  const post = okxSigning.request({ method: 'POST', path: '/api/v5/trade/order', params: [], body: '{"sz":"1"}', access: 'signed' }, stamp);
  expect(post.prehash).toBe('2023-11-14T22:13:20.007ZPOST/api/v5/trade/order{"sz":"1"}');
  expect(post.seal('SIG')).toEqual({
    method: 'POST', target: '/api/v5/trade/order', body: '{"sz":"1"}',
    headers: { 'content-type': 'application/json', 'ok-access-key': 'k', 'ok-access-sign': 'SIG', 'ok-access-timestamp': '2023-11-14T22:13:20.007Z', 'ok-access-passphrase': 'p', exptime: '1700000005007' },
  });
  const login = okxSigning.login('/ws/v5/private', 'login', stamp);
  expect([login?.prehash, login?.seal('SIG')]).toEqual(['1700000000GET/users/self/verify', '{"op":"login","args":[{"apiKey":"k","passphrase":"p","timestamp":"1700000000","sign":"SIG"}]}']);
});

test('HTX: capitals sort before small letters, the host is part of it, a POST signs no body', () => {
  const stamp = stampOf(hmac('s', 'base64', 'k'), 'API.huobi.pro', Date.parse('2017-05-11T15:19:30Z'));
  const draft = htxSigning.request(get('/v1/order/orders', [['order-id', '1234567890'], ['account-id', 'ü']]), stamp);
  const query = 'AccessKeyId=k&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2017-05-11T15%3A19%3A30&account-id=%C3%BC&order-id=1234567890';
  expect(draft.prehash).toBe(`GET\napi.huobi.pro\n/v1/order/orders\n${query}`);
  expect(draft.seal('a+b/c=').target).toBe(`/v1/order/orders?${query}&Signature=a%2Bb%2Fc%3D`);
  const post = htxSigning.request({ method: 'POST', path: '/v5/trade/order', params: [], body: '{}', access: 'signed' }, stamp);
  expect(post.prehash).toBe('POST\napi.huobi.pro\n/v5/trade/order\nAccessKeyId=k&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2017-05-11T15%3A19%3A30');
  const contracts = htxSigning.login('/ws/v5/notification', 'auth', stamp);
  expect(contracts?.prehash).toBe(post.prehash?.replace('POST', 'GET').replace('/v5/trade/order', '/ws/v5/notification'));
  expect(contracts?.seal('S')).toBe('{"op":"auth","cid":"auth","type":"api","AccessKeyId":"k","SignatureMethod":"HmacSHA256","SignatureVersion":"2","Timestamp":"2017-05-11T15:19:30","Signature":"S"}');
});

test('Ed25519 and RSA keys sign in base64, and what they signed can be checked', () => {
  for (const { privateKey, publicKey, digest } of [{ ...generateKeyPairSync('ed25519'), digest: null }, { ...generateKeyPairSync('rsa', { modulusLength: 2_048 }), digest: 'sha256' }]) {
    const signer = newSigner({ keyId: 'k', secret: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), passphrase: null }, 'hex');
    expect(signer.ok && verify(digest, Buffer.from('text'), publicKey, Buffer.from(signer.value.sign('text'), 'base64'))).toBe(true);
  }
});

test('a key that cannot sign is refused in words that do not quote it, and a signer shows no secret', () => {
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const refusals = ['', 'x'.repeat(20_000), '-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----', elliptic].map((secret) => newSigner({ keyId: 'k', secret, passphrase: null }, 'hex'));
  expect(refusals.map((refusal) => (refusal.ok ? 'ok' : refusal.fault.code))).toEqual(Array.from({ length: 4 }, () => 'config.invalid'));
  expect(JSON.stringify(refusals)).not.toContain('secretsecret');
  expect(JSON.stringify(hmac('very-secret', 'hex'))).not.toContain('very-secret');
});

test('law: each signing is a function of what it is given, and the signature covers every value', () => {
  const signings: readonly Signing[] = [binanceSigning, okxSigning, htxSigning];
  fc.assert(fc.property(fc.constantFrom(...signings), fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), fc.nat(4e12), (signing, params, ms) => {
    const stamp = stampOf(hmac('s', signing.digest), 'host', ms);
    const draft = signing.request(get('/p', params), stamp);
    expect(signing.request(get('/p', params), stamp).prehash).toBe(draft.prehash);
    for (const [name, value] of params) expect(draft.prehash).toContain(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`));
    expect(stamp.signer.sign(draft.prehash ?? '')).toBe(createHmac('sha256', 's').update(draft.prehash ?? '').digest(signing.digest));
  }));
});

test('law: our dates are those of Date', () => {
  fc.assert(fc.property(fc.nat(8.6e12), (ms) => {
    expect([isoMilliseconds(ms * usPerMs), isoSeconds(ms * usPerMs)]).toEqual([new Date(ms).toISOString(), new Date(ms).toISOString().slice(0, 19)]);
  }), { numRuns: 1_000 });
});
