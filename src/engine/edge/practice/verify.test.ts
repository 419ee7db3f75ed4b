import { createPrivateKey, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { practiceKeys } from '../../core/simulation/accounts/keys.ts';
import { newVerify } from './verify.ts';

const vectors = '../shared/fixtures/signatures.json';
const hasVectors = existsSync(vectors);
const vector = z.object({ id: z.string(), algorithm: z.string(), payload: z.string(), expected: z.string(), secretParts: z.array(z.string()).optional(), secret: z.string().optional(), apiKeyParts: z.array(z.string()).optional() });
const [sample] = practiceKeys(1, ['binance']);

test.skipIf(!hasVectors)('known answers are right, and wrong when a character of text or signature is another (skipped where ../shared/fixtures is absent)', () => {
  const known = z.array(vector).parse(JSON.parse(readFileSync(vectors, 'utf8')));
  let count = 0;
  for (const { id, algorithm, payload, expected, secretParts, secret: given = '', apiKeyParts = [] } of known) {
    if (!algorithm.startsWith('HMAC-SHA256') || sample === undefined) continue;
    const secret = secretParts === undefined ? given : secretParts.join('');
    const verify = newVerify([{ ...sample, venue: algorithm.endsWith('hex') ? 'binance' : 'okx', secret }]);
    const text = payload.replace('{apiKey}', apiKeyParts.join(''));
    expect([id, verify(sample.key, text, expected)]).toEqual([id, true]);
    expect([id, verify(sample.key, `${text} `, expected), verify(sample.key, text, `${expected.slice(0, -4)}AAAA`), verify('other', text, expected)]).toEqual([id, false, false, false]);
    count += 1;
  }
  expect(count).toBe(6);
});

test('hexadecimal digits may be large', () => {
  if (sample === undefined) throw new Error('there is a key');
  const verify = newVerify([{ ...sample, secret: 'key' }]);
  // HMAC-SHA256 of the well-known pair of texts.
  const digest = 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8';
  const text = 'The quick brown fox jumps over the lazy dog';
  expect([verify(sample.key, text, digest), verify(sample.key, text, digest.toUpperCase()), verify(sample.key, text, `${digest}00`)]).toEqual([true, true, false]);
});

test('the seed’s Ed25519 keys are keys', () => {
  const keys = practiceKeys(9, ['binance']);
  const key = keys.find(({ scheme }) => scheme === 'ed25519');
  if (key === undefined) throw new Error('there is such a key');
  const signature = sign(null, Buffer.from('apiKey=a&timestamp=1'), createPrivateKey(key.secret)).toString('base64');
  const verify = newVerify(keys);
  expect([verify(key.key, 'apiKey=a&timestamp=1', signature), verify(key.key, 'apiKey=a&timestamp=2', signature), verify(key.key, 'apiKey=a&timestamp=1', '')]).toEqual([true, false, false]);
});
