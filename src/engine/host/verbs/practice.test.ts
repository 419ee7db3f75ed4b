import { expect, test } from 'vitest';
import { startPractice } from '../../edge/practice/server.ts';
import { practice } from './practice.ts';

async function run(args: readonly string[], stop: AbortSignal): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await practice.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal: stop });
  return { code, out, err };
}

test('it prints its addresses, serves, and ends when asked to', async () => {
  const stop = new AbortController();
  const out: string[] = [];
  const running = practice.run(['--port', '0', '--seed', '3', '--symbols', 'btcusdt'], { out: (line) => out.push(line), err: () => {}, signal: stop.signal });
  while (!out.some((line) => /^htx {6}withdrawing {6}\S+ {2}\S+$/.test(line))) await new Promise((resolve) => setTimeout(resolve, 10));
  const [, market, rest = ''] = out[0]?.split(/\s+/) ?? [];
  expect(market).toBe('spot');
  expect(await (await fetch(`${rest}/api/v3/ping`)).text()).toBe('{}');
  expect(out.filter((line) => line.includes(' trading-ed25519 ') && line.includes('BEGIN PRIVATE KEY-----\\n'))).toHaveLength(1);
  stop.abort();
  expect(await running).toBe(0);
  await expect(fetch(`${rest}/api/v3/ping`)).rejects.toThrow();
});

test.each([
  [['--port', 'many']], [['--port', '70000']], [['--seed', '-1']], [['--speed', '0']], [['--colour', 'red']], [['BTCUSDT']],
  [['--faults', 'drop:lots']], [['--trouble', 'held']], [['--symbols', 'NOPE']], [['--venues', 'binance,kraken']],
])('%j is asked wrongly', async (args) => {
  const { code, out, err } = await run(args, AbortSignal.abort());
  expect([code, out.length, err.length]).toEqual([2, 0, 1]);
});

test('a port that is taken is said so', async () => {
  const taken = await startPractice({ port: 0, seed: 1, symbols: ['SHIBUSDT'] });
  const { code, err } = await run(['--port', new URL(taken.restUrl).port, '--symbols', 'SHIBUSDT'], AbortSignal.abort());
  await taken.close();
  expect(code).toBe(1);
  expect(err.join()).toMatch(/^port \d+ is taken by another program: .*--port/);
});
