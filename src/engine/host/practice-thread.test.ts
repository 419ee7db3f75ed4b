import { createServer } from 'node:http';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { assert } from '../domain/assert.ts';
import type { Fault } from '../domain/fault.ts';
import { configSchema } from './config.ts';
import { startPracticeThread, type PracticeThread } from './practice-thread.ts';

let practice: PracticeThread | null = null;
const faults: Fault[] = [];
/** The threads that were started, newest last. */
const workers: Worker[] = [];
const remember = (worker: Worker): void => void workers.push(worker);

afterEach(async () => {
  process.off('worker', remember);
  await practice?.close();
});

async function start(): Promise<PracticeThread> {
  process.on('worker', remember);
  const started = await startPracticeThread(configSchema.parse({}), (reason) => void faults.push(reason));
  assert(started.ok, 'the practice market starts');
  practice = started.value;
  return started.value;
}

async function answers(address: string): Promise<boolean> {
  return fetch(`${address}/api/v3/ping`).then(async (response) => response.ok && (await response.text()) === '{}', () => false);
}

test('a market that died ends when it is told to, also while there is none', async () => {
  const market = await start();
  await workers.at(-1)?.terminate();
  const ended = await Promise.race([market.close().then(() => 'ended'), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  expect(ended).toBe('ended');
});

test('a market that died comes back on its port, even when the port was taken meanwhile', async () => {
  const market = await start();
  const port = Number(new URL(restOf(market)).port);
  await workers.at(-1)?.terminate();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
  const triedMs = performance.now() + 90_000;
  while (!faults.some(({ detail }) => detail.includes('did not start'))) {
    assert(performance.now() < triedMs, 'the market was tried in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => squatter.close(resolve));
  const endMs = performance.now() + 90_000;
  while (!(await answers(restOf(market)))) {
    assert(performance.now() < endMs, 'the market is back in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

function restOf(market: PracticeThread): string {
  return market.places[0]?.addresses.rest ?? '';
}

test('its venues’ clock, its accounts’ troubles and who leads in it are as the settings say', async () => {
  const given = configSchema.parse({ practiceClockOffsetMs: 600_000, practiceTrouble: 'lost-answer:0.5', practiceLags: 'okx=5ms' });
  const started = await startPracticeThread(given, (reason) => void faults.push(reason));
  assert(started.ok, 'the practice market starts');
  practice = started.value;
  const told = z.object({ serverTime: z.number() }).parse(await (await fetch(`${restOf(started.value)}/api/v3/time`)).json());
  expect(told.serverTime - Date.now()).toBeGreaterThan(500_000);
  for (const wrong of [{ practiceTrouble: 'bad luck' }, { practiceLags: 'okx=soon' }]) {
    expect(await startPracticeThread(configSchema.parse(wrong), () => undefined)).toMatchObject({ ok: false, fault: { detail: expect.stringContaining('did not start') } });
  }
});
