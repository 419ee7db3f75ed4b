import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { openHouse } from '../accounts/open-house.ts';
import { World } from '../world.ts';
import { linearHosts, prehashOf, recognise, timeOf, type Claim } from './account-signature.ts';

const vectors = '../shared/fixtures/signatures.json';

test('a time is read as the calendar has it, whatever the day', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
    expect(timeOf(new Date(seconds * 1_000).toISOString().slice(0, 19))).toBe(seconds * usPerSecond);
  }));
  expect(['2026-13-01T00:00:00', '2026-01-01T24:00:00', '2026-01-01 00:00:00', '2026-01-01T00:00:00Z', ''].map(timeOf)).toEqual([null, null, null, null, null]);
});

test.skipIf(!existsSync(vectors)).each([
  ['htx-rest-signer', { method: 'GET', path: '/v1/account/history', params: new Map([['currency', 'btcusdt'], ['account-id', '1']]) }],
  ['htx-ws-v2-auth', { method: 'GET', path: '/ws/v2', params: new Map([['signatureVersion', '2.1'], ['timestamp', '2019-11-21T10:00:00'], ['accessKey', 'access'], ['signatureMethod', 'HmacSHA256']]) }],
] as const)('the text of %s is the published one (skipped where ../shared/fixtures is absent)', (id, claim) => {
  const published: readonly { id: string; payload: string; secret: string; expected: string }[] = JSON.parse(readFileSync(vectors, 'utf8'));
  const vector = published.find((candidate) => candidate.id === id);
  const text = prehashOf(claim, 'api.huobi.pro');
  expect(text).toBe(vector?.payload);
  expect(createHmac('sha256', vector?.secret ?? '').update(text).digest('base64')).toBe(vector?.expected);
});

test('large letters come before small ones, and values are encoded', () => {
  const params = new Map([['account-id', '1'], ['Timestamp', '2026-01-01T00:00:00'], ['AccessKeyId', 'a b'], ['symbol', '*~']]);
  expect(prehashOf({ method: 'GET', path: '/v1', params }, 'h')).toBe('GET\nh\n/v1\nAccessKeyId=a%20b&Timestamp=2026-01-01T00%3A00%3A00&account-id=1&symbol=*%7E');
});

test('who signs the host that was addressed, within five minutes, with a known key, is recognised', () => {
  const startUs = 1_700_000_000_000_000;
  const world = new World({ seed: 4, startUs, instruments: [] });
  const house = openHouse({ world, venues: ['htx'], verify: (keyId, prehash, signature) => signature === `${keyId}|${prehash}` });
  const [key] = house.keys;
  const claimed = (host: string | null, signedHost: string, ageSeconds = 0, keyId = key?.key ?? ''): unknown => {
    const timestamp = new Date(startUs / usPerMs - ageSeconds * 1_000).toISOString().slice(0, 19);
    const part = { method: 'GET', path: '/v1/x', params: new Map([['Timestamp', timestamp]]) };
    const claim: Claim = { ...part, host, keyId, timestamp, signature: `${keyId}|${prehashOf(part, signedHost)}` };
    const answer = recognise(house, linearHosts, claim);
    return typeof answer === 'string' ? answer : answer.account === house.accounts.htx && answer.mayTrade;
  };
  expect(claimed('127.0.0.1:8000', '127.0.0.1:8000')).toBe(true);
  expect(claimed('127.0.0.1:8000', '127.0.0.1')).toBe(true);
  expect(claimed(null, 'api.hbdm.vn')).toBe(true);
  expect(claimed('127.0.0.1:8000', 'api.hbdm.com')).toBe('signature');
  expect([claimed(null, 'api.hbdm.com', 299), claimed(null, 'api.hbdm.com', 301), claimed(null, 'api.hbdm.com', -301)]).toEqual([true, 'time', 'time']);
  expect(claimed(null, 'api.hbdm.com', 0, 'nobody')).toBe('key');
});
