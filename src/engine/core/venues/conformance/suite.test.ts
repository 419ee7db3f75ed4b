import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadKernel } from '../../../edge/kernel.ts';
import { conformanceCases, conformanceMarkets, judge } from './suite.ts';

const tools = { newKernel: () => loadKernel({ memoryBytes: 16_777_216 }), gzip: (bytes: Uint8Array) => gzipSync(bytes) };

describe.each(conformanceMarkets.map((words) => ({ words, name: `${words.dialect.venue} ${words.dialect.marketName}` })))('$name', ({ words }) => {
  test.each(conformanceCases)('$number $name', (one) => {
    const { verdict } = judge(words, one, tools);
    expect(verdict.kind === 'failed' ? verdict.complaints.slice(0, 20) : []).toEqual([]);
  });
});

test('the cases are numbered from 1 on, and each has a name of its own', () => {
  expect(conformanceCases.map(({ number }) => number)).toEqual(conformanceCases.map((_, index) => index + 1));
  expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length);
});
