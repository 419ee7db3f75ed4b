/** The benchmarks of the screen run in a process of their own beside the page's sources: the engine knows nothing of pages. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../tool.ts';
import type { Bench, BenchReport } from './bench.ts';

const runner = join(repository, 'src', 'renderer', 'e2e', 'bench', 'run.ts');

export function screenBench(name: string, summary: string): Bench {
  return {
    name,
    summary,
    run: ({ rounds, terminal }) => new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [runner, name, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'], signal: terminal.signal });
      let last = '';
      createInterface({ input: child.stdout }).on('line', (line) => (last = line));
      child.once('error', reject);
      child.once('close', (code) => {
        if (code !== 0) return reject(new Error(`the benchmark ${name} ended with code ${code}`));
        const report: BenchReport = JSON.parse(last);
        return resolve(report);
      });
    }),
  };
}
