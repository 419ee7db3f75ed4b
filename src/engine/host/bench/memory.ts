/**
 * `memory`: resident size and processor time of the engine that follows 20 instruments, against the
 * same job written naively with ccxt.pro (naive.ts), and against the books and trades of that job
 * alone (`plain`). All run at the same time, each in its process, on the same practice market.
 *
 * FATHOM_BENCH_SECONDS sets how long (60 by default; the figure of record is 600).
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '../../domain/assert.ts';
import { repository } from '../tool.ts';
import { median, round3, type Bench } from './bench.ts';

const seconds = Number(process.env['FATHOM_BENCH_SECONDS'] ?? 60);
const settleMs = 10_000;
const sampleMs = 1_000;
const instrumentCount = 20;
/** Linux counts processor time in hundredths of a second, on every machine we build for. */
const msPerTick = 10;
const readyMsMax = 30_000;

interface Usage {
  readonly rssMiB: number;
  readonly cpuMs: number;
}

export const memory: Bench = {
  name: 'memory',
  summary: 'resident size and processor time with 20 live instruments, against ccxt.pro',
  run: async ({ terminal }) => {
    assert(process.platform === 'linux', 'this benchmark reads /proc, which only Linux has');
    const cli = join(repository, 'src/engine/fathom.mjs');
    const folder = mkdtempSync(join(tmpdir(), 'fathom-bench-'));
    const market = run([cli, 'practice', '--port', '0', '--seed', '7']);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(await lineThat(market, /http:\/\/127\.0\.0\.1:\d+/))?.[0] ?? '';
    const stream = address.replace('http', 'ws');
    const symbols = await listed(address);
    terminal.err(`${symbols.length} instruments for ${seconds} s`);
    const ours = run([cli, 'serve', '--live', '--binance-rest', address, '--binance-stream', stream, '--instruments', symbols.join(','), '--data-folder', folder]);
    const rival = (manner: string): ChildProcess => run([join(import.meta.dirname, 'naive.ts'), address, stream, symbols.join(','), manner]);
    const [naive, plain] = [rival('whole'), rival('plain')];
    try {
      await Promise.all([lineThat(ours, /token=/), lineThat(naive, /ready/), lineThat(plain, /ready/)]);
      await pause(settleMs);
      const rivals = { ours: [usageOf(ours)], naive: [usageOf(naive)], plain: [usageOf(plain)] };
      const endMs = performance.now() + seconds * 1_000;
      while (performance.now() < endMs && !terminal.signal.aborted) {
        await pause(sampleMs);
        rivals.ours.push(usageOf(ours));
        rivals.naive.push(usageOf(naive));
        rivals.plain.push(usageOf(plain));
      }
      await Promise.all([lineThat(naive, /ready/), lineThat(plain, /ready/)]); // they must have been at work all the time
      const size = (usages: readonly Usage[]): number => median(usages.slice(-30).map(({ rssMiB }) => rssMiB));
      const cpu = (usages: readonly Usage[]): number => (usages.at(-1)?.cpuMs ?? 0) - (usages[0]?.cpuMs ?? 0);
      return {
        bench: 'memory',
        rounds: 1,
        ratios: {
          memory: round3(size(rivals.naive) / size(rivals.ours)),
          cpu: round3(cpu(rivals.naive) / cpu(rivals.ours)),
          plainMemory: round3(size(rivals.plain) / size(rivals.ours)),
          plainCpu: round3(cpu(rivals.plain) / cpu(rivals.ours)),
        },
        figures: {
          seconds,
          instruments: symbols.length,
          residentMiB: { ours: round3(size(rivals.ours)), naive: round3(size(rivals.naive)), plain: round3(size(rivals.plain)) },
          processorPercent: {
            ours: round3(cpu(rivals.ours) / seconds / 10), naive: round3(cpu(rivals.naive) / seconds / 10), plain: round3(cpu(rivals.plain) / seconds / 10),
          },
        },
      };
    } finally {
      for (const child of [ours, naive, plain, market]) child.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function listed(address: string): Promise<readonly string[]> {
  const answer: unknown = await (await fetch(`${address}/api/v3/exchangeInfo`)).json();
  assert(typeof answer === 'object' && answer !== null && 'symbols' in answer && Array.isArray(answer.symbols), 'the market lists its symbols');
  return answer.symbols.slice(0, instrumentCount).map((entry: { symbol: string }) => entry.symbol);
}

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...args], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
}

function lineThat(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`a rival did not become ready: ${text.slice(-500)}`)), readyMsMax);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (!pattern.test(text)) return;
      clearTimeout(timer);
      resolve(text);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`a rival ended early: ${text.slice(-500)}`)));
  });
}

function usageOf(child: ChildProcess): Usage {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rssMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
