/**
 * `start`: from a process's birth to the first possible book, in time and peak memory, against a
 * program that imports ccxt and makes one exchange. Ours is bundled as the product is; both run in
 * a fresh process each round, in turns.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { assert } from '../../domain/assert.ts';
import { repository } from '../tool.ts';
import { median, medianRatio, round3, type Bench } from './bench.ts';

interface Start {
  readonly wallMs: number;
  readonly peakMiB: number;
}

const startMsMax = 60_000;

/** Each prints a line when it is ready and stays: the parent's clock stops there, and it reads the peak. */
const ready = 'process.stdout.write("ready\\n"); setInterval(() => {}, 1000);';
const rivals = {
  // As fathom.mjs does it: the cache first, then the program.
  ours: `import { enableCompileCache } from 'node:module'; enableCompileCache(); await import('./first-book.js');`,
  ccxt: `import ccxt from 'ccxt'; new ccxt.pro.binance(); ${ready}`,
  node: ready,
} as const;

export const start: Bench = {
  name: 'start',
  summary: 'process start to the first possible book, against ccxt',
  run: async ({ rounds, terminal }) => {
    assert(process.platform === 'linux', 'this benchmark reads /proc, which only Linux has');
    const folder = join(repository, 'out', 'bench');
    mkdirSync(folder, { recursive: true });
    await bundle(folder);
    for (const [name, code] of Object.entries(rivals)) writeFileSync(join(folder, `${name}.mjs`), code);
    const files = { ours: join(folder, 'ours.mjs'), ccxt: join(folder, 'ccxt.mjs'), node: join(folder, 'node.mjs') };
    const runs: Record<keyof typeof files, Start[]> = { ours: [], ccxt: [], node: [] };
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of ['ours', 'ccxt', 'node'] as const) {
        if (terminal.signal.aborted) break;
        const run = await startOnce(files[name]);
        if (round > 0) runs[name].push(run);
      }
      terminal.err(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    const wall = (name: keyof typeof files): number[] => runs[name].map(({ wallMs }) => wallMs);
    const peak = (name: keyof typeof files): number[] => runs[name].map(({ peakMiB }) => peakMiB);
    return {
      bench: 'start',
      rounds,
      ratios: { ccxt: medianRatio(wall('ccxt'), wall('ours')), ccxtPeakMemory: medianRatio(peak('ccxt'), peak('ours')) },
      figures: {
        wallMs: { ours: round3(median(wall('ours'))), ccxt: round3(median(wall('ccxt'))), emptyNode: round3(median(wall('node'))) },
        peakMiB: { ours: round3(median(peak('ours'))), ccxt: round3(median(peak('ccxt'))), emptyNode: round3(median(peak('node'))) },
      },
    };
  },
};

async function bundle(folder: string): Promise<void> {
  await build({
    root: repository,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(import.meta.dirname, 'first-book.ts'),
      outDir: folder,
      emptyOutDir: false,
      minify: true,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'first-book.js' } },
    },
  });
}

function startOnce(file: string): Promise<Start> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'], timeout: startMsMax });
    child.stdout.once('data', () => {
      const wallMs = performance.now() - startMs;
      const peakMiB = peakOf(child.pid ?? 0);
      child.once('close', () => resolve({ wallMs, peakMiB }));
      child.kill('SIGKILL');
    });
    child.once('exit', (code) => {
      if (code !== null) reject(new Error(`${file} ended with code ${code}`));
    });
  });
}

/** The largest resident size since the process began. `ru_maxrss` would inherit that of its parent. */
function peakOf(pid: number): number {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  assert(peak !== undefined, 'the system tells the peak of a process');
  return Number(peak) / 1_024;
}
