/**
 * Trades of days on the disk: bytes a million, processor time to record, to read, and to make a footprint of what was read; against lines of JSON that
 * are read again into the same footprint. A minute of the practice market's trades, again and again, later each time.
 */

import { appendFileSync, createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Footprint, usualFootprint } from '../../core/market/flow/footprint.ts';
import { PastTrades } from '../../core/market/flow/past-trades.ts';
import type { TradeBatch } from '../../core/market/flow/trade-recorder.ts';
import { runStudy } from '../../core/simulation/study.ts';
import { assert } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { TradeStore, type TradePlace } from '../../edge/store/trades/trade-store.ts';
import { cpuUs, interleave, median, medianRatio, round3, type Bench } from './bench.ts';

const instrument = 'okx:perp:BTC-USDT-SWAP';
const startUs = 1_790_251_200_000_000;
const tradesMin = 400_000;
const million = 1_000_000;
const spec = sampleSpec();
const lineSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);

export const tradeHistoryBench: Bench = {
  name: 'trade-history',
  summary: 'trades of days on the disk: bytes a million, recording, reading into a footprint, against lines of JSON',
  run: async ({ rounds, terminal }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fathom-trades-bench-'));
    try {
      const { store, trades, minutes, writeUs, lines } = written(folder);
      terminal.err(`wrote ${trades} trades, ${minutes} minutes`);
      const costs = await interleave(rounds, {
        read: () => timed(trades, () => read(store, () => undefined)),
        footprint: () => timed(trades, () => {
          const teller = new PastTrades(newFootprint(), 0);
          return read(store, (batch) => teller.tell(batch));
        }),
        jsonLines: async () => {
          const before = cpuUs();
          assert((await readLines(lines)) === trades, 'every line was read');
          return (cpuUs() - before) / trades;
        },
      }, terminal);
      const msAMillion = (values: readonly number[]): number => round3((median(values) * million) / 1_000);
      return {
        bench: 'trade-history', rounds, ratios: { jsonLinesIntoAFootprint: medianRatio(costs.jsonLines, costs.footprint) },
        figures: {
          trades, bytesATrade: round3(store.bytes / trades), bytesATradeJsonLines: round3(statSync(lines).size / trades), msToWriteAMillion: round3((writeUs / trades) * 1_000),
          msToReadAMillion: msAMillion(costs.read), msToReadAMillionIntoAFootprint: msAMillion(costs.footprint), usToWriteAMinute: round3(writeUs / minutes),
        },
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Written {
  readonly store: TradeStore;
  readonly lines: string;
  readonly trades: number;
  readonly minutes: number;
  readonly writeUs: number;
}

function written(folder: string): Written {
  const told: (readonly [timeUs: number, ticks: number, lots: number])[] = [];
  runStudy({ seed: 5, seconds: 60, instrument, levelsMax: 10 }, { trade: (timeUs, ticks, lots) => void told.push([timeUs, ticks, lots]), book: () => undefined });
  assert(told.length > 100, 'a minute of the practice is not silent', { trades: told.length });
  const store = new TradeStore({ folder: join(folder, 'trades'), bytesMax: 2 ** 50, log: ({ detail }) => assert(false, detail) });
  const lines = join(folder, 'trades.jsonl');
  const [firstUs = 0] = told[0] ?? [];
  const minutes = Math.ceil(tradesMin / told.length);
  let writeUs = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const fromUs = startUs + minute * usPerMinute;
    const column = (of: (place: number) => number): Float64Array<ArrayBuffer> => Float64Array.from({ length: told.length }, (_, place) => of(place));
    const timeUs = column((place) => fromUs + (told[place]?.[0] ?? 0) - firstUs);
    // Delays of a network, as different as microseconds are.
    const batch: TradeBatch = {
      fromUs, untilUs: fromUs + usPerMinute, timeUs, receivedUs: timeUs.map((atUs, place) => atUs + 4_000 + ((place * 7_919 + minute) % 3_001)), ticks: column((place) => told[place]?.[1] ?? 0),
      lots: column((place) => told[place]?.[2] ?? 0), id: column((place) => 1 + minute * told.length + place), idAbove: column(() => 0), gaps: [],
    };
    const before = cpuUs();
    assert(store.put(spec, batch).ok, 'there is room');
    writeUs += cpuUs() - before;
    appendFileSync(lines, Array.from(batch.timeUs, (atUs, at) => `${JSON.stringify([atUs, batch.receivedUs[at], batch.ticks[at], batch.lots[at], batch.id[at]])}\n`).join(''));
  }
  return { store, lines, trades: minutes * told.length, minutes, writeUs };
}

function newFootprint(): Footprint {
  return new Footprint({ rule: { kind: 'time', intervalUs: usPerMinute }, rowTicks: 10, ...usualFootprint });
}

function read(store: TradeStore, tell: (batch: TradeBatch) => void): number {
  let count = 0;
  for (let place: TradePlace | null = null; ;) {
    const part = store.read(spec, 0, Number.POSITIVE_INFINITY, place);
    assert(part.ok, 'the part reads');
    for (const batch of part.value.batches) {
      tell(batch);
      count += batch.timeUs.length;
    }
    place = part.value.next;
    if (place === null) return count;
  }
}

function timed(trades: number, work: () => number): number {
  const before = cpuUs();
  assert(work() === trades, 'every trade was read');
  return (cpuUs() - before) / trades;
}

async function readLines(path: string): Promise<number> {
  const footprint = newFootprint();
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    assert(parsed.success, 'the line is what was written');
    const [timeUs, , ticks, lots] = parsed.data;
    footprint.onTrade(timeUs, ticks, lots);
    count += 1;
  }
  return count;
}
