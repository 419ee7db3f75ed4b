/**
 * `wire-to-frame`: from the socket's callback to the frame's bytes in the transport's hands, through
 * the real threads, at several paces.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { contractVersion } from '../../contract/channels.ts';
import { readFrameHeader } from '../../contract/frame.ts';
import type { Transport } from '../../contract/transport.ts';
import { assert } from '../../domain/assert.ts';
import { clock } from '../../edge/net/clock.ts';
import { configSchema } from '../config.ts';
import { startEngine } from '../start.ts';
import { median, round3, type Bench } from './bench.ts';

const paces = [100, 1_000, 10_000] as const;
const warmMs = 2_000;
const measureMs = 4_000;

export const wireToFrame: Bench = {
  name: 'wire-to-frame',
  summary: 'socket callback to frame bytes in the transport, at 100, 1,000 and 10,000 messages/s',
  run: async ({ rounds, terminal }) => {
    const figures: Record<string, unknown> = {};
    for (const pace of paces) {
      const p50: number[] = [];
      const p99: number[] = [];
      let frames = 0;
      for (let round = 1; round <= Math.max(1, Math.min(rounds, 3)); round += 1) {
        if (terminal.signal.aborted) break;
        const waits = await measure(pace);
        p50.push(quantile(waits, 0.5));
        p99.push(quantile(waits, 0.99));
        frames += waits.length;
        terminal.err(`${pace} messages/s, round ${round}`);
      }
      figures[`at${pace}PerSecond`] = { p50Us: round3(median(p50)), p99Us: round3(median(p99)), frames };
    }
    return { bench: 'wire-to-frame', rounds: Math.min(rounds, 3), ratios: {}, figures };
  },
};

async function measure(messagesPerSecond: number): Promise<readonly number[]> {
  const venue = new Worker(new URL('./paced-venue.ts', import.meta.url), { workerData: messagesPerSecond });
  const port = await new Promise<number>((resolve) => venue.once('message', (value: unknown) => resolve(Number(value))));
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-bench-'));
  const engine = await startEngine({
    config: configSchema.parse({
      market: 'live', dataFolder, instruments: ['BTCUSDT'],
      markets: ['binance:spot'], addresses: [`binance:spot.rest=http://127.0.0.1:${port}`, `binance:spot.stream=ws://127.0.0.1:${port}`],
    }),
    home: 'headless',
    onFault: () => undefined,
  });
  assert(engine.ok, 'the engine starts');
  const waits: number[] = [];
  let isMeasuring = false;
  const screen: Transport = {
    sendText: (text) => {
      if (text.includes('instruments-changed')) watch();
    },
    sendFrame: (bytes) => {
      const header = readFrameHeader(bytes);
      if (isMeasuring && header.ok && header.value.kind === 'ladder') waits.push(clock() - header.value.receivedUs);
      return true;
    },
    close: () => undefined,
  };
  const events = engine.value.connect(screen);
  const call = (id: number, method: string, params: object): void => events.onText(JSON.stringify({ kind: 'call', id, method, params }));
  const watch = (): void => call(2, 'watch', { topic: 1, of: { kind: 'ladder', instrument: { id: 'binance:spot:BTCUSDT', version: 1 }, groupTicks: 10, rows: 40 } });
  call(1, 'hello', { contractVersion });
  setTimeout(watch, warmMs / 2);
  await new Promise((resolve) => setTimeout(resolve, warmMs));
  isMeasuring = true;
  await new Promise((resolve) => setTimeout(resolve, measureMs));
  isMeasuring = false;
  await engine.value.close();
  venue.postMessage('stop');
  rmSync(dataFolder, { recursive: true, force: true });
  return waits;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
