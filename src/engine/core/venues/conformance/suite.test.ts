import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { marketId } from '../../../domain/instrument.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { venueParts } from '../index.ts';
import { Check } from './check.ts';
import { venuesPage, venuesPagePath } from './page.ts';
import { conformanceCases, conformanceMarkets, judge, type CaseResult } from './suite.ts';

const tools = { newKernel: () => loadKernel({ memoryBytes: 16_777_216 }), gzip: (bytes: Uint8Array) => gzipSync(bytes) };
const results: CaseResult[] = [];

describe.each(conformanceMarkets.map((words) => ({ words, name: `${words.dialect.venue} ${words.dialect.marketName}` })))('$name', ({ words }) => {
  test.each(conformanceCases)('$number $name', (one) => {
    const result = judge(words, one, tools);
    results.push(result);
    expect(result.verdict.kind === 'failed' ? result.verdict.complaints.slice(0, 20) : []).toEqual([]);
  });
});

test('the cases are numbered from 1 on, and each has a name of its own', () => {
  expect(conformanceCases.map(({ number }) => number)).toEqual(conformanceCases.map((_, index) => index + 1));
  expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length);
});

test('every market takes part, with its own decoder', () => {
  const wired = (parts: readonly { readonly dialect: (typeof venueParts)[number]['dialect']; readonly newDecoder: unknown }[]) => parts.map(({ dialect, newDecoder }) => [marketId(dialect), newDecoder]);
  expect(wired(conformanceMarkets)).toEqual(wired(venueParts));
});

test('a check that fails says what was and what should have been', () => {
  const check = new Check();
  check.same('the id', { b: 1n, a: [2] }, { a: [2], b: 1n });
  check.same('the id', 5n, 5);
  check.holds('the sky', false);
  expect(check.complaints).toEqual(['the id was "5n", should be 5', 'the sky did not hold']);
});

test('the page about markets is what the dialects and the suite say; `fathom conformance --write` writes it', () => {
  const isWhole = results.length === conformanceCases.length * conformanceMarkets.length;
  if (!isWhole) return; // the runner was asked for some cases only
  expect(readFileSync(new URL(`../../../../../${venuesPagePath}`, import.meta.url), 'utf8')).toBe(venuesPage(results));
});
