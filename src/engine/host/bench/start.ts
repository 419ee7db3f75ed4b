/**
 * `start`: from a process's birth to the first possible book, in time and peak memory, against a
 * program that imports ccxt and makes one exchange. Ours is bundled as the product is; all run in
 * a fresh process each round, in turns.
 *
 * Ours keeps what Node compiled for its next start, as the product does; ccxt as one writes it does not.
 * What it would gain by doing so is told beside (`cachedCcxt`). The first round, which is not counted, fills the caches.
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
/** The cache first, then the program; it is written at an orderly end. */
const cached = `import { enableCompileCache } from 'node:module'; enableCompileCache(); process.on('SIGTERM', () => process.exit());`;
const newCcxt = 'new ccxt.pro.binance();';
const rivals = {
  ours: `${cached} await import('./first-book.js');`,
  ccxt: `import ccxt from 'ccxt'; ${newCcxt} ${ready}`,
  cachedCcxt: `${cached} const { default: ccxt } = await import('ccxt'); ${newCcxt} ${ready}`,
  node: ready,
} as const;

type Rival = keyof typeof rivals;
const names = ['ours', 'ccxt', 'cachedCcxt', 'node'] as const satisfies readonly Rival[];

export const start: Bench = {
  name: 'start',
  summary: 'process start to the first possible book, against ccxt',
  run: async ({ rounds, terminal }) => {
    assert(process.platform === 'linux', 'this benchmark reads /proc, which only Linux has');
    const folder = join(repository, 'out', 'bench');
    mkdirSync(folder, { recursive: true });
    await bundle(folder);
    for (const [name, code] of Object.entries(rivals)) writeFileSync(join(folder, `${name}.mjs`), code);
    const runs: Record<Rival, Start[]> = { ours: [], ccxt: [], cachedCcxt: [], node: [] };
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of names) {
        if (terminal.signal.aborted) break;
        const run = await startOnce(join(folder, `${name}.mjs`));
        if (round > 0) runs[name].push(run);
      }
      terminal.err(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    const wall = (name: Rival): number[] => runs[name].map(({ wallMs }) => wallMs);
    const peak = (name: Rival): number[] => runs[name].map(({ peakMiB }) => peakMiB);
    return {
      bench: 'start',
      rounds,
      ratios: { ccxt: medianRatio(wall('ccxt'), wall('ours')), ccxtPeakMemory: medianRatio(peak('ccxt'), peak('ours')), cachedCcxt: medianRatio(wall('cachedCcxt'), wall('ours')) },
      figures: {
        wallMs: Object.fromEntries(names.map((name) => [name, round3(median(wall(name)))])),
        peakMiB: Object.fromEntries(names.map((name) => [name, round3(median(peak(name)))])),
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

/** Without the cache that this process was given: each has its own, or none. */
function startOnce(file: string): Promise<Start> {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd: repository, env, stdio: ['ignore', 'pipe', 'inherit'], timeout: startMsMax });
    child.stdout.once('data', () => {
      const wallMs = performance.now() - startMs;
      const peakMiB = peakOf(child.pid ?? 0);
      child.once('close', () => resolve({ wallMs, peakMiB }));
      child.kill('SIGTERM');
    });
    child.once('exit', (code) => {
      if (code !== null && code !== 0) reject(new Error(`${file} ended with code ${code}`));
    });
  });
}

/** The largest resident size since the process began. `ru_maxrss` would inherit that of its parent. */
function peakOf(pid: number): number {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  assert(peak !== undefined, 'the system tells the peak of a process');
  return Number(peak) / 1_024;
}
