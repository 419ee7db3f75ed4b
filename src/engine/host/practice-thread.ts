/**
 * The practice market on a thread of its own: exchange servers on loopback that the engine meets
 * over sockets like any other venue. When it dies, another takes its place on the same ports.
 */

import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Config } from './config.ts';
import { withoutKeys } from './keys.ts';
import type { MarketPlace } from './open-market.ts';
import { threadEntry } from './thread-entry.ts';

const startMsMax = 15_000;
const restartMs = 1_000;
const stopMsMax = 1_000;

const listeningSchema = z.object({
  kind: z.literal('listening'),
  markets: z.array(z.object({
    venue: z.enum(['binance', 'okx', 'htx']),
    market: z.enum(['spot', 'perp']),
    addresses: z.object({ rest: z.string(), stream: z.string(), trade: z.string() }),
  })).min(1),
  ports: z.record(z.string(), z.number()),
});

type Listening = z.output<typeof listeningSchema>;

const refusalSchema = z.object({ kind: z.literal('refused'), why: z.string() });

export interface PracticeThread {
  readonly places: readonly MarketPlace[];
  /** Changes the injected faults while it runs. */
  readonly setFaults: (text: string) => void;
  readonly close: () => Promise<void>;
}

export async function startPracticeThread(config: Config, onFault: (reason: Fault) => void): Promise<Result<PracticeThread, Fault>> {
  let isClosed = false;
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | null = null;
  let faults = config.practiceFaults;

  const spawn = async (ports: Listening['ports']): Promise<Result<Listening, Fault>> => {
    const spawned = new Worker(threadEntry('practice-worker'), {
      workerData: { ports, seed: config.practiceSeed, faults, trouble: config.practiceTrouble, lags: config.practiceLags, clockOffsetMs: config.practiceClockOffsetMs }, env: withoutKeys(process.env), name: 'practice',
    });
    worker = spawned;
    spawned.once('exit', () => {
      if (worker === spawned) worker = null;
    });
    return firstWord(spawned);
  };
  /** From its start on: another in its place, on the same ports, until one stands there. */
  const keep = (ports: Listening['ports']): void => {
    worker?.on('error', (error) => onFault(fault('role.died', `the practice market failed: ${error.message}`)));
    worker?.once('exit', (code) => {
      if (isClosed) return;
      onFault(fault('role.died', `the practice market ended with code ${code}; another one starts`));
      again(ports);
    });
  };
  const again = (ports: Listening['ports']): void => {
    timer = setTimeout(() => {
      void spawn(ports).then((started) => {
        if (isClosed) return;
        if (started.ok) keep(ports);
        else {
          onFault(started.fault);
          again(ports);
        }
      });
    }, restartMs);
  };

  const first = await spawn({});
  if (!first.ok) return first;
  keep(first.value.ports);
  return ok({
    places: first.value.markets.map(({ venue, market, addresses }) => ({ id: `${venue}:${market}`, addresses })),
    setFaults: (text) => {
      faults = text;
      worker?.postMessage({ kind: 'faults', text });
    },
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      const last = worker;
      if (last === null) return;
      const hasEnded = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.postMessage({ kind: 'stop' });
      const timeUp = setTimeout(() => void last.terminate(), stopMsMax);
      await hasEnded;
      clearTimeout(timeUp);
    },
  });
}

function firstWord(worker: Worker): Promise<Result<Listening, Fault>> {
  return new Promise((resolve) => {
    const give = (detail: string): void => resolve(failed(fault('role.died', `the practice market did not start: ${detail}`)));
    const timer = setTimeout(() => {
      give(`no address within ${startMsMax / 1_000} s`);
      void worker.terminate();
    }, startMsMax);
    worker.once('message', (message: unknown) => {
      clearTimeout(timer);
      const parsed = listeningSchema.safeParse(message);
      if (parsed.success) resolve(ok(parsed.data));
      else give(refusalSchema.safeParse(message).data?.why ?? JSON.stringify(message).slice(0, 300));
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      give(error.message);
    });
  });
}
