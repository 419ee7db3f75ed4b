/** `fathom order` and `fathom account` against a practice exchange that stays while the commands come and go. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { assert } from '../../domain/assert.ts';
import { startPractice, type PracticeServer } from '../../edge/practice/server.ts';
import { account } from './account.ts';
import { order } from './order.ts';
import type { Verb } from './verb.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-order-'));
const seed = 11;
let server: PracticeServer;

beforeAll(async () => {
  server = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
});
afterAll(async () => {
  await server.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const stepSchema = z.looseObject({ step: z.string(), sinceStartUs: z.number(), sinceStepUs: z.number(), state: z.string().optional(), order: z.number().optional(), quantity: z.string().optional(), filled: z.string().optional() });
type Step = z.output<typeof stepSchema>;

async function run(verb: Verb, args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[]; readonly err: string }> {
  const { rest, stream } = server.markets[0]?.addresses ?? { rest: '', stream: '' };
  const there = [`--addresses=binance:spot.rest=${rest},binance:spot.stream=${stream},binance:spot.trade=${stream}`, '--practice-seed', String(seed), '--data-folder', dataFolder];
  const [lines, errors]: [string[], string[]] = [[], []];
  const code = await verb.run([...args, ...there], { out: (line) => lines.push(line), err: (line) => errors.push(line), signal: new AbortController().signal });
  return { code, lines, err: errors.join('\n') };
}

function stepsOf(lines: readonly string[]): readonly Step[] {
  return lines.map((line) => stepSchema.parse(JSON.parse(line)));
}

test('an order at the market goes from its intent to its end, with its fills', async () => {
  const { code, lines, err } = await run(order, ['buy', '--symbol', 'BTCUSDT', '--qty', '0.05', '--market-order']);
  expect([code, err]).toEqual([0, '']);
  const steps = stepsOf(lines);
  expect(steps.map(({ step }) => step).slice(0, 3)).toEqual(['intent', 'sent', 'acknowledged']);
  expect(steps.filter(({ step }) => step === 'fill').length).toBeGreaterThan(0);
  expect(steps.at(-1)).toMatchObject({ step: expect.stringMatching(/end|fill|changed/) });
  expect(steps.find(({ step }) => step === 'end')).toMatchObject({ state: 'filled', quantity: '0.05', filled: '0.05' });
  const times = steps.map(({ sinceStartUs }) => sinceStartUs);
  expect(times).toEqual(times.toSorted((before, after) => before - after));
});

test('an order that rests is seen by `account` and cancelled by another command', async () => {
  const placed = await run(order, ['buy', '--symbol', 'BTCUSDT', '--qty', '0.01', '--price', '50000', '--tif', 'post']);
  const number = stepsOf(placed.lines).find(({ step }) => step === 'acknowledged')?.order;
  assert(number !== undefined, 'it was acknowledged', { err: placed.err });
  expect([placed.code, placed.err]).toEqual([0, expect.stringContaining(`fathom order cancel --number ${number}`)]);

  const seen = await run(account, ['--venue', 'binance', '--market', 'spot', '--seconds', '2']);
  const facts = seen.lines.map((line) => z.looseObject({ kind: z.string() }).parse(JSON.parse(line)));
  expect(seen).toMatchObject({ code: 0, err: expect.stringContaining('binance:spot with the key practice: ready') });
  expect(facts.find(({ kind }) => kind === 'order')).toMatchObject({ order: number, state: 'open', side: 'buy', price: '50000.00', quantity: '0.01' });
  expect(facts.find((fact) => fact.kind === 'balance' && fact['asset'] === 'USDT')).toMatchObject({ account: 'binance:spot', total: expect.any(String), free: expect.any(String) });

  const cancelled = await run(order, ['cancel', '--symbol', 'BTCUSDT', '--number', String(number)]);
  expect([cancelled.code, stepsOf(cancelled.lines).at(-1)]).toEqual([0, expect.objectContaining({ step: 'end', state: 'cancelled' })]);
  expect(await run(order, ['cancel', '--symbol', 'BTCUSDT', '--number', String(number)])).toMatchObject({ code: 1, err: expect.stringContaining(`there is no order ${number}`) });
});

test('what the exchange refuses is told in its words', async () => {
  const { code, lines } = await run(order, ['buy', '--symbol', 'BTCUSDT', '--qty', '900', '--price', '50000']);
  expect([code, stepsOf(lines).at(-1)]).toEqual([1, expect.objectContaining({ step: 'end', state: 'rejected', reason: expect.objectContaining({ fault: expect.stringMatching(/^order\./) }) })]);
});

test.each([
  [[], 'Say what to do'],
  [['cancle'], 'did you mean cancel?'],
  [['buy', '--live', '--symbol', 'BTCUSDT', '--qty', '1', '--market-order'], 'wait for the risk limits'],
  [['buy', '--symbol', 'BTCUSDT', '--qty', '1'], '--price <p> or --market-order'],
  [['buy', '--symbol', 'BTCUSDT', '--price', '1'], '--qty <n> is missing'],
  [['buy', '--symbol', 'BTCUSDT', '--qty', '1', '--price', '1', '--tif', 'day'], '--tif must be'],
  [['cancel', '--symbol', 'BTCUSDT'], '--number must be'],
  [['sell', '--qty', '1', '--market-order'], '--symbol <name> is missing'],
  [['sell', '--venue', 'nowhere', '--symbol', 'BTCUSDT', '--qty', '1', '--market-order'], '--venue must be'],
])('%j is refused before anything is opened', async (args, words) => {
  const errors: string[] = [];
  const code = await order.run(args, { out: () => undefined, err: (line) => errors.push(line), signal: new AbortController().signal });
  expect([code, errors.join()]).toEqual([2, expect.stringContaining(words)]);
});

test('no order leaves this machine', async () => {
  const errors: string[] = [];
  const code = await order.run(['buy', '--symbol', 'BTCUSDT', '--qty', '1', '--market-order', '--addresses', 'binance:spot.rest=https://127.example.com,binance:spot.stream=ws://127.0.0.1:1'], { out: () => undefined, err: (line) => errors.push(line), signal: new AbortController().signal });
  expect([code, errors.join()]).toEqual([2, expect.stringContaining('127.example.com is elsewhere')]);
});
