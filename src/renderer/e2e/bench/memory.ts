/**
 * What the page keeps: its heap after a collection, documents' nodes and canvases, and the resident size of its process with the render worker, while the practice
 * market runs faster than the clock. Trades and changes come as many times as often; columns of the heatmap come by the engine's clock, so that
 * a simulated hour has fewer of them.
 *
 * FATHOM_BENCH_SECONDS sets how long (120 by default).
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { round3, type Bench } from '../../../engine/host/bench/bench.ts';
import { startPractice } from '../../../engine/edge/practice/server.ts';
import { launchTerminal } from '../launch.ts';

const seconds = Number(process.env['FATHOM_BENCH_SECONDS'] ?? 120);
const speed = 10;
const warmMs = 30_000;
const sampleMs = 10_000;
const mebibyte = 1_048_576;

interface Sample {
  readonly simulatedHours: number;
  readonly heapMiB: number;
  readonly rendererMiB: number;
  readonly nodes: number;
  readonly canvases: number;
}

export const memory: Bench = {
  name: 'screen-memory',
  summary: 'heap, nodes and canvases of the page while the practice market runs at ten times the clock, and how they grow an hour',
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
    await session.send('Performance.enable');
    await page.waitForTimeout(warmMs);
    const beganMs = performance.now();
    const samples: Sample[] = [];
    while (performance.now() - beganMs < seconds * 1_000 && !terminal.signal.aborted) {
      await page.waitForTimeout(sampleMs);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { metrics } = await session.send('Performance.getMetrics');
      samples.push({
        simulatedHours: round3(((performance.now() - beganMs) / 3_600_000) * speed),
        heapMiB: round3(usedSize / mebibyte), rendererMiB: Math.round(rendererBytes() / mebibyte),
        nodes: metrics.find(({ name }) => name === 'Nodes')?.value ?? 0, canvases: await page.locator('canvas').count(),
      });
      terminal.err(JSON.stringify(samples.at(-1)));
    }
    const freshness = await page.getByTestId('ladder').first().getAttribute('data-freshness');
    await launched.close();
    await practice.close();
    rmSync(dataFolder, { recursive: true, force: true });
    const slopeOf = (of: (sample: Sample) => number): number => round3(slope(samples.map((sample) => [sample.simulatedHours, of(sample)])));
    return {
      bench: 'screen-memory', rounds: 1, ratios: {},
      figures: {
        speed, wallSeconds: seconds, faults: launched.faults.length, troubles: launched.troubles.length, freshness, first: samples[0], last: samples.at(-1),
        perSimulatedHour: { heapMiB: slopeOf(({ heapMiB }) => heapMiB), rendererMiB: slopeOf(({ rendererMiB }) => rendererMiB), nodes: slopeOf(({ nodes }) => nodes), canvases: slopeOf(({ canvases }) => canvases) },
      },
    };
  },
};

/** Resident size of this process's Chromium renderers. Linux alone tells it this simply. */
function rendererBytes(): number {
  let bytes = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer') || !isOurs(Number(name))) continue;
      bytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
    } catch {
      continue; // it ended meanwhile
    }
  }
  return bytes;
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
