import { afterEach, expect, test } from 'vitest';
import { startBitstamp } from '../../edge/practice/bitstamp-sample.ts';
import { checkBasics } from './basics.ts';

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

test('a basic market that answers says what it lists, one that does not says what to do', async () => {
  const exchange = await startBitstamp();
  closing.push(exchange.close);
  const there = { id: 'basic.bitstamp:spot', server: `http://${exchange.address}` } as const;
  const told = await checkBasics([there, { id: 'basic.bitstamp:perp', server: 'http://127.0.0.1:1' }, { id: 'basic.nosuch:spot', server: null }], {});
  expect(told.map(({ check, state }) => [check, state])).toEqual([['basic.bitstamp:spot', 'well'], ['basic.bitstamp:perp', 'poor'], ['basic.nosuch:spot', 'poor']]);
  expect(told[0]?.saw).toMatch(/^Bitstamp lists 2 instruments, loaded and read in \d+\.\d s, books are watched$/);
  expect(told[2]?.saw).toContain('ccxt knows no exchange named “nosuch”');
  expect(await checkBasics([], {})).toEqual([]);
});
