import { expect, test } from 'vitest';
import { wordsOf } from './verdicts.ts';

test('words of a refusal are short, whatever was said', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect([wordsOf({ code: -2015 }), wordsOf(undefined), wordsOf('x'.repeat(1_000))?.length, wordsOf(deep)]).toEqual(['{"code":-2015}', null, 200, 'what nests too deep to be written']);
});
