import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { record } from './record.ts';
import { replay } from './replay.ts';
import type { Verb } from './verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom record '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

async function run(verb: Verb, args: readonly string[], signal = new AbortController().signal): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await verb.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal });
  return { code, out, err: err.join('\n') };
}

const toldSchema = z.object({ facts: z.unknown(), messages: z.number().optional(), hash: z.number(), books: z.array(z.object({ id: z.string() })).optional() });

function told({ out }: Ended): z.output<typeof toldSchema> {
  return toldSchema.parse(JSON.parse(out.join('')));
}

test('a recording of the wanted instruments plays to the same books, and damage is named', async () => {
  const target = join(folder, 'one market');
  const recorded = await run(record, ['--out', target, '--seconds', '2.5', '--instruments', 'SHIBUSDT', '--markets', 'binance:spot,okx:perp']);
  expect([recorded.code, recorded.out.length]).toEqual([0, 1]);

  const played = await run(replay, [target, '--json']);
  expect(played.code).toBe(0);
  expect(told(played)).toMatchObject({ hash: told(recorded).hash, books: [{ id: 'binance:spot:SHIBUSDT' }, { id: 'okx:perp:SHIB-USDT-SWAP' }] });

  const [segment = ''] = readdirSync(target).filter((name) => name.startsWith('segment'));
  const bytes = readFileSync(join(target, segment));
  bytes.fill(0x58, bytes.byteLength >> 1, (bytes.byteLength >> 1) + 8);
  writeFileSync(join(target, segment), bytes);
  const damaged = await run(replay, [target]);
  expect(damaged.code).toBe(1);
  expect(damaged.out.join('\n')).toMatch(new RegExp(`damage: .*${segment}: \\d+ bytes at \\d+ were no block`));
});

test('a recording of nothing is no success', async () => {
  const nobody = ['--markets', 'binance:spot', '--addresses', 'binance:spot.rest=http://127.0.0.1:1,binance:spot.stream=ws://127.0.0.1:1'];
  const { code, err } = await run(record, ['--out', join(folder, 'nothing'), '--seconds', '1.5', '--live', ...nobody]);
  expect(code).toBe(1);
  expect(err).toContain('No message came');
  expect(err.match(/nothing listens there/g)?.length).toBeLessThanOrEqual(2);
});

test.each([
  [[], 2, '--out <folder> is missing. `fathom record --help`'],
  [['--out'], 2, '--out needs a value after it'],
  [['--out', 'x', '--seconds', 'abc'], 2, '--seconds must be a positive number, was abc'],
  [['--out', 'x', '--bogus'], 2, '“--bogus” is not a flag here'],
  [['--out', 'x', 'y'], 2, '“y” is one argument too many'],
  [['--out', join(import.meta.dirname, 'record.ts')], 1, 'record.ts: a file is in its place (EEXIST): choose another folder with --out'],
])('record %j ends with %i', async (args, code, words) => {
  expect(await run(record, args)).toMatchObject({ code, out: [], err: expect.stringContaining(words) });
});

test.each([
  [[], 2, 'a folder or file is missing'],
  [['/nowhere'], 1, '/nowhere: there is no such file or folder (ENOENT); give the folder that `fathom record --out` wrote'],
  [[import.meta.dirname], 1, 'holds no journal; give the folder'],
])('replay %j ends with %i', async (args, code, words) => {
  expect(await run(replay, args)).toMatchObject({ code, out: [], err: expect.stringContaining(words) });
});
