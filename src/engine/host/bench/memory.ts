/**
 * `memory`: resident size and processor time of the engine that follows 20 pairs at three venues,
 * against the same job written naively with ccxt.pro (naive.ts), and against the books and trades of
 * that job alone (`plain`). All run at the same time, each in its process, on the same practice market.
 *
 * Holds: the rivals say that all of their books are there, at the beginning and at the end; of ours
 * the journal tells it, which is read when all is over.
 *
 * FATHOM_BENCH_SECONDS sets how long (60 by default; the figure of record is 600).
 */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validityAt } from '../../core/market/market.ts';
import { kindAt, lengthAt, streamAt } from '../../core/memory/record.ts';
import { instrumentsOf } from '../../core/simulation/instruments.ts';
import { assert } from '../../domain/assert.ts';
import { factCode } from '../../domain/fact.ts';
import type { MarketId } from '../../domain/instrument.ts';
import { openJournalReader } from '../../edge/store/journal-reader.ts';
import { Store } from '../../edge/store/store.ts';
import { configSchema, storeFolder } from '../config.ts';
import { median, round3, type Bench } from './bench.ts';
import { cli, lineThat, runNode, startPracticeProcess } from './practice-process.ts';

const seconds = Number(process.env['FATHOM_BENCH_SECONDS'] ?? 60);
const settleMs = 10_000;
const sampleMs = 1_000;
const markets: readonly MarketId[] = ['binance:spot', 'okx:spot', 'htx:spot'];
const pairCount = 20;
/** Linux counts processor time in hundredths of a second, on every machine we build for. */
const msPerTick = 10;

interface Usage {
  readonly rssMiB: number;
  readonly cpuMs: number;
}

export const memory: Bench = {
  name: 'memory',
  summary: 'resident size and processor time with 20 live pairs at three venues, against ccxt.pro',
  run: async ({ terminal }) => {
    assert(process.platform === 'linux', 'this benchmark reads /proc, which only Linux has');
    const folder = mkdtempSync(join(tmpdir(), 'fathom-bench-'));
    const practice = await startPracticeProcess(7);
    const places = practice.markets.filter(({ id }) => markets.includes(id));
    const bases = instrumentsOf('binance', 'spot').filter(({ quote }) => quote === 'USDT').slice(0, pairCount).map(({ base }) => base);
    terminal.err(`${bases.length} pairs at ${places.length} venues for ${seconds} s`);
    const rival = (hasHeat: boolean): ChildProcess => runNode([join(import.meta.dirname, 'naive.ts'), JSON.stringify({ places, bases, hasHeat })]);
    const children = {
      ours: runNode([
        cli, 'serve', '--live', '--markets', markets.join(','), '--data-folder', folder, '--instruments', bases.map((base) => `${base}USDT`).join(','),
        '--addresses', places.flatMap(({ id, rest, stream }) => [`${id}.rest=${rest}`, `${id}.stream=${stream}`, `${id}.trade=${stream}`]).join(','),
      ]),
      naive: rival(true),
      plain: rival(false),
    };
    const { ours, naive, plain } = children;
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
      ours.kill('SIGTERM');
      await once(ours, 'exit');
      const journalled = readJournal(folder);
      assert(journalled.liveBooks === places.length * bases.length, 'ours had all of its books too', { ...journalled });
      return {
        bench: 'memory',
        rounds: 1,
        ratios: {
          memory: round3(sizeOf(rivals.naive) / sizeOf(rivals.ours)),
          cpu: round3(cpuOf(rivals.naive) / cpuOf(rivals.ours)),
          plainMemory: round3(sizeOf(rivals.plain) / sizeOf(rivals.ours)),
          plainCpu: round3(cpuOf(rivals.plain) / cpuOf(rivals.ours)),
        },
        figures: {
          seconds,
          books: places.length * bases.length,
          journalledFacts: journalled.facts,
          residentMiB: { ours: round3(sizeOf(rivals.ours)), naive: round3(sizeOf(rivals.naive)), plain: round3(sizeOf(rivals.plain)) },
          processorPercent: {
            ours: round3(cpuOf(rivals.ours) / seconds / 10), naive: round3(cpuOf(rivals.naive) / seconds / 10), plain: round3(cpuOf(rivals.plain) / seconds / 10),
          },
          shareOfNaive: { memory: round3(sizeOf(rivals.ours) / sizeOf(rivals.naive)), cpu: round3(cpuOf(rivals.ours) / cpuOf(rivals.naive)) },
        },
      };
    } finally {
      for (const child of Object.values(children)) child.kill('SIGTERM');
      practice.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** How many books were live when the last change of any came, and how many facts there were. */
function readJournal(dataFolder: string): { readonly liveBooks: number; readonly facts: number } {
  const reader = openJournalReader(Store.journalFolder(storeFolder(configSchema.parse({ market: 'live', dataFolder }))));
  assert(reader.ok, 'ours kept a journal');
  const live = new Set<number>();
  let [liveBooks, facts] = [0, 0];
  for (const item of reader.value.items) {
    if (item.kind !== 'records') continue;
    const { slots } = item;
    for (let slot = 0; slot < slots.slotCount; slot += lengthAt(slots, slot)) {
      facts += 1;
      const kind = kindAt(slots, slot);
      if (kind === factCode.depth) liveBooks = live.size;
      if (kind !== factCode.validity) continue;
      if (validityAt(slots, slot) === 'live') live.add(streamAt(slots, slot));
      else live.delete(streamAt(slots, slot));
    }
  }
  return { liveBooks, facts };
}

function sizeOf(usages: readonly Usage[]): number {
  return median(usages.slice(-30).map(({ rssMiB }) => rssMiB));
}

function cpuOf(usages: readonly Usage[]): number {
  return (usages.at(-1)?.cpuMs ?? 0) - (usages[0]?.cpuMs ?? 0);
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
