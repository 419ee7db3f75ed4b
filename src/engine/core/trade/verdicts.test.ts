import { expect, test } from 'vitest';
import { usPerSecond } from '../../domain/time.ts';
import { binanceUsdmAccount } from '../venues/binance/account-usdm.ts';
import { writeText } from '../venues/utf8.ts';
import { verdictOf, wordsOf } from './verdicts.ts';

test('words of a refusal are short, whatever was said', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect([wordsOf({ code: -2015 }), wordsOf(undefined), wordsOf('x'.repeat(1_000))?.length, wordsOf(deep)]).toEqual(['{"code":-2015}', null, 200, 'what nests too deep to be written']);
});

test.each([[429, 1], [418, 120], [403, 0]])('a refusal with the status %i makes a pause, however little is said', (status, seconds) => {
  const ask = { kind: 'balances' } as const;
  const answer = (headers: Readonly<Record<string, string>>) => verdictOf(binanceUsdmAccount, ask, { ok: true, status, headers, body: writeText('<html>') });
  expect(answer({})).toMatchObject({ kind: 'busy', retryAfterUs: seconds * usPerSecond });
  expect(answer({ 'retry-after': 'soon' })).toMatchObject({ kind: 'busy', retryAfterUs: seconds * usPerSecond });
  expect(answer({ 'retry-after': '7' })).toMatchObject({ kind: 'busy', retryAfterUs: 7 * usPerSecond });
});
