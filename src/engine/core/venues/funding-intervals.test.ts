/** How often funding is paid, where the venue tells it apart from the rate: each fact has it once the list was read, and none before. */

import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { failed, ok } from '../../domain/result.ts';
import { parseFundingIntervals } from './binance/funding.ts';
import type { FundingIntervals } from './dialect.ts';
import { errandLimits } from './errands.ts';
import { ToyBench } from './toy-venue.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hourUs = 3_600_000_000;
const path = '/funding';

/** `S1 4 S2 1`: hours by symbol. */
const toy: FundingIntervals = {
  request: { path, costs: [] },
  parse: (body) => {
    const words = new TextDecoder().decode(body).split(' ').filter((word) => word !== '');
    if (words.includes('nonsense')) return failed(fault('message.malformed', 'nonsense'));
    return ok(new Map(Array.from({ length: words.length / 2 }, (_, index) => [words[2 * index] ?? '', Number(words[2 * index + 1]) * hourUs])));
  },
  othersUs: 8 * hourUs,
};

function told(bench: ToyBench, stream: number, more = ''): string | undefined {
  bench.hear(1, `funding ${stream} 0.0001${more}`);
  return bench.facts.filter((fact) => fact.startsWith(`funding ${stream} `)).at(-1);
}

function newBench(): ToyBench {
  const bench = new ToyBench({ fundingIntervals: toy }, [1, 2]);
  bench.open(1);
  bench.wait(1_000_000, [1]);
  return bench;
}

test('nothing is known before the list was read; then those that are listed have their own interval, and the others the rule', () => {
  const bench = newBench();
  expect([told(bench, 1), told(bench, 2)]).toEqual(['funding 1 0', 'funding 2 0']);
  expect(bench.answer(path, 'S1 4')).toBe(true);
  expect([told(bench, 1), told(bench, 2)]).toEqual([`funding 1 ${4 * hourUs}`, `funding 2 ${8 * hourUs}`]);
});

test('what the stream itself says counts', () => {
  const bench = newBench();
  bench.answer(path, 'S1 4');
  expect(told(bench, 1, ` ${hourUs}`)).toBe(`funding 1 ${hourUs}`);
});

test('the list is asked for once an hour, sooner after a failure, and what was known stands until another is read', () => {
  const bench = newBench();
  const asked = (): number => bench.requests.filter((request) => request.path === path).length;
  expect(asked()).toBe(1);
  bench.answer(path, 'nonsense');
  expect(bench.faults).toContain('message.malformed');
  bench.wait(errandLimits.fundingUsMin + 1_000_000, [1]);
  expect([asked(), told(bench, 2)]).toEqual([1, 'funding 2 0']);
  bench.answer(path, 'S1 4');
  bench.wait(errandLimits.fundingUsMax - 2_000_000, [1]);
  expect(asked()).toBe(0);
  bench.wait(4_000_000, [1]);
  expect(asked()).toBe(1);
  bench.answer(path, fault('venue.unreachable', 'no answer'));
  expect(told(bench, 1)).toBe(`funding 1 ${4 * hourUs}`);
  bench.wait(errandLimits.fundingUsMin + 1_000_000, [1]);
  bench.answer(path, 'S1 1');
  expect([told(bench, 1), told(bench, 2)]).toEqual([`funding 1 ${hourUs}`, `funding 2 ${8 * hourUs}`]);
});

test('Binance’s list is read, and nothing else is taken for it; an interval that is none is not known', () => {
  const read = (text: string) => parseFundingIntervals(bytes(text));
  expect(read('[{"symbol":"PEPEUSDT","adjustedFundingRateCap":"0.02","fundingIntervalHours":1,"disclaimer":false},{"symbol":"ODDUSDT","fundingIntervalHours":"8"},{"symbol":"OLDUSDT"}]')).toEqual(
    ok(new Map([['PEPEUSDT', hourUs], ['ODDUSDT', 0], ['OLDUSDT', 0]])),
  );
  expect(read('[]')).toEqual(ok(new Map()));
  for (const text of ['{}', '{"code":-1003,"msg":"Too many requests"}', '[1]', '[{"fundingIntervalHours":8}]', '', '<html>']) expect(read(text)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
});
