/**
 * What the page keeps while the practice market runs faster than the clock: heaps of the page and of the render worker after a collection, the
 * bytes behind their arrays, documents' nodes and listeners, canvases, and the resident size of their process. Trades and changes come as many
 * times as often; columns of the heatmap come by the engine's clock, so that they are told by the hour of the clock too.
 *
 * FATHOM_BENCH_SECONDS sets how long (120 by default), FATHOM_BENCH_WARM_SECONDS how long nobody looks before (30; what the heatmap keeps is full after 20
 * minutes), FATHOM_BENCH_SPEED how many times as fast (10).
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession } from 'playwright';
import { round3, type Bench } from '../../../engine/host/bench/bench.ts';
import { startPractice } from '../../../engine/edge/practice/server.ts';
import { launchTerminal } from '../launch.ts';
import { WorkerHeaps } from './worker-heaps.ts';

const seconds = Number(process.env['FATHOM_BENCH_SECONDS'] ?? 120);
const speed = Number(process.env['FATHOM_BENCH_SPEED'] ?? 10);
const warmMs = Number(process.env['FATHOM_BENCH_WARM_SECONDS'] ?? 30) * 1_000;
const sampleMs = 10_000;
const mebibyte = 1_048_576;

interface Sample {
  readonly simulatedHours: number;
  readonly pageMiB: number;
  readonly pageArraysMiB: number;
  readonly workerMiB: number;
  readonly workerArraysMiB: number;
  /** Of the process: memory of its own, and all that is resident. */
  readonly ownMiB: number;
  readonly residentMiB: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly canvases: number;
}

const measures = ['pageMiB', 'pageArraysMiB', 'workerMiB', 'workerArraysMiB', 'ownMiB', 'residentMiB', 'nodes', 'listeners', 'canvases'] as const satisfies readonly (keyof Sample)[];

export const memory: Bench = {
  name: 'screen-memory',
  summary: 'heaps, nodes and canvases of the page and its worker while the practice market runs faster than the clock, and how they grow an hour',
  run: async ({ terminal }) => {
    const practice = await startPractice({ port: 0, seed: 7, venues: ['binance'], symbols: ['BTCUSDT', 'ETHUSDT'], speed });
    const { rest = '', stream = '' } = practice.markets.find(({ market }) => market === 'spot')?.addresses ?? {};
    const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-bench-memory-'));
    const launched = await launchTerminal({
      size: { width: 1_920, height: 1_080 },
      config: { market: 'live', dataFolder, instruments: ['BTCUSDT', 'ETHUSDT'], markets: ['binance:spot'], addresses: [`binance:spot.rest=${rest}`, `binance:spot.stream=${stream}`] },
    });
    const { page, context } = launched;
    await page.locator('[data-testid=ladder]').first().waitFor({ timeout: 60_000 });
    const session = await context.newCDPSession(page);
    const heaps = await WorkerHeaps.attach(session);
    await page.waitForTimeout(warmMs);
    const beganMs = performance.now();
    const samples: Sample[] = [];
    while (performance.now() - beganMs < seconds * 1_000 && !terminal.signal.aborted) {
      await page.waitForTimeout(sampleMs);
      samples.push({ simulatedHours: round3(((performance.now() - beganMs) / 3_600_000) * speed), ...(await measured(session, heaps)), canvases: await page.locator('canvas').count() });
      terminal.err(JSON.stringify(samples.at(-1)));
    }
    const freshness = await page.getByTestId('ladder').first().getAttribute('data-freshness');
    await launched.close();
    await practice.close();
    rmSync(dataFolder, { recursive: true, force: true });
    const slopes = (of: readonly Sample[]): Record<string, number> => Object.fromEntries(measures.map((measure) => [measure, round3(slope(of.map((sample) => [sample.simulatedHours, sample[measure]])))]));
    return {
      bench: 'screen-memory', rounds: 1, ratios: {},
      figures: {
        speed, warmSeconds: warmMs / 1_000, wallSeconds: seconds, faults: launched.faults.length, troubles: launched.troubles.length, freshness, first: samples[0], last: samples.at(-1),
        perSimulatedHour: slopes(samples), perSimulatedHourInTheSecondHalf: slopes(samples.slice(samples.length >> 1)),
      },
    };
  },
};

async function measured(session: CDPSession, heaps: WorkerHeaps): Promise<Omit<Sample, 'simulatedHours' | 'canvases'>> {
  await session.send('HeapProfiler.collectGarbage');
  const page = await session.send('Runtime.getHeapUsage');
  const worker = await heaps.usage();
  const counters = await session.send('Memory.getDOMCounters');
  const { own, resident } = rendererBytes();
  const inMiB = (bytes: number): number => round3(bytes / mebibyte);
  return {
    pageMiB: inMiB(page.usedSize), pageArraysMiB: inMiB(page.backingStorageSize), workerMiB: inMiB(worker.usedSize), workerArraysMiB: inMiB(worker.backingStorageSize),
    ownMiB: Math.round(own / mebibyte), residentMiB: Math.round(resident / mebibyte), nodes: counters.nodes, listeners: counters.jsEventListeners,
  };
}

/** Of this process's Chromium renderers. Linux alone tells it this simply. */
function rendererBytes(): { readonly own: number; readonly resident: number } {
  let [own, resident] = [0, 0];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer') || !isOurs(Number(name))) continue;
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      own += Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
      resident += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
    } catch {
      continue; // it ended meanwhile
    }
  }
  return { own, resident };
}

function isOurs(id: number): boolean {
  for (let at = id, steps = 0; at > 1 && steps < 64; steps += 1) {
    if (at === process.pid) return true;
    at = Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? 0);
  }
  return false;
}

/** The straight line through all points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
}
