/**
 * The heatmap's hours on the disk: bytes a day, processor time to write, time to read windows of 1, 8 and 24 hours; against the same columns
 * as lines of JSON, read again and folded alike. The practice market's busiest book and a quieter one are recorded for some minutes, which are
 * then written again and again, later each time.
 */

import { appendFileSync, createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { HeatFrame } from '../../contract/frames/heat.ts';
import { Heat } from '../../core/market/heat.ts';
import { HeatFold, newFoldedCells } from '../../core/market/heat-fold.ts';
import { HeatRecorder, heatHead, heatHeadFloats, type HeatBatch } from '../../core/market/heat-recorder.ts';
import { newLevels, type Levels } from '../../core/market/levels.ts';
import { practiceInstruments } from '../../core/simulation/instruments.ts';
import type { Market } from '../../core/simulation/market.ts';
import type { PriceSide } from '../../core/simulation/price-side.ts';
import { World } from '../../core/simulation/world.ts';
import { assert } from '../../domain/assert.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { ok } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import { HeatStore } from '../../edge/store/heat/heat-store.ts';
import { cpuUs, interleave, medianRatio, round3, type Bench } from './bench.ts';

const instruments = ['binance:spot:BTCUSDT', 'okx:spot:SOL-USDT'];
const startUs = 1_790_251_200_000_000;
const minutes = 5;
const columnUs = 250_000;
const hourMinutes = 60;
const levelsMax = 5_000;
/** What a screen of 2,000 columns asks for. */
const windows = [{ hours: 1, columnUs: 1_800_000 }, { hours: 8, columnUs: 14_400_000 }, { hours: 24, columnUs: 43_200_000 }] as const;
const dayMinutes = 24 * hourMinutes;
const venuesTimesInstruments = 60;

export const heatHistoryBench: Bench = {
  name: 'heat-history',
  summary: 'hours of the heatmap on the disk: bytes a day, writing, reading 8 and 24 hours, against lines of JSON',
  run: async ({ rounds, terminal }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fathom-heat-bench-'));
    const figures: Record<string, unknown> = {};
    const ratios: Record<string, number> = {};
    try {
      for (const id of instruments) {
        const { batches, columnUs: columnCostUs } = recorded(id);
        terminal.err(`${id}: recorded ${minutes} minutes`);
        const measured = await measure(join(folder, encodeURIComponent(id)), batches, rounds, (line) => terminal.err(`${id}: ${line}`), terminal);
        figures[id] = { ...measured.figures, columnCostUs };
        ratios[`${id}: eight hours from JSON lines`] = measured.ratio;
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return { bench: 'heat-history', rounds, ratios, figures };
  },
};

/** Minutes of columns of one market, and what a column costs to make and to gather. */
function recorded(id: string): { readonly batches: readonly HeatBatch[]; readonly columnUs: number } {
  const instrument = practiceInstruments.find((one) => one.id === id);
  assert(instrument !== undefined, 'the practice market has the instrument', { id });
  const world = new World({ seed: 7, startUs: startUs - usPerMinute, instruments: [instrument] });
  world.listen(id);
  const market = world.market(id);
  assert(market !== null, 'the market lives', { id });
  const recorder = new HeatRecorder();
  const levels = newLevels(levelsMax);
  const heat = new Heat({ stream: 1, columnUs, columnsMax: 128, blocksMax: 2, onColumn: (frame: HeatFrame) => recorder.add(frame) });
  const batches: HeatBatch[] = [];
  let spentUs = 0;
  for (let atUs = startUs - usPerMinute; atUs <= startUs + minutes * usPerMinute; atUs += columnUs) {
    world.advance(atUs);
    fill(levels, market, atUs);
    const before = cpuUs();
    heat.setValidity('live');
    heat.advance(atUs, () => levels);
    batches.push(...recorder.take());
    spentUs += cpuUs() - before;
  }
  const columns = ((minutes + 1) * usPerMinute) / columnUs;
  return { batches: batches.filter(({ heads }) => (heads[heatHead.startUs] ?? 0) >= startUs), columnUs: round3(spentUs / columns) };
}

function fill(levels: Levels, { exchange }: Market, receivedUs: number): void {
  Object.assign(levels, { validity: 'live', receivedUs, bidCount: sideOf(exchange.bids, levels.bidTicks, levels.bidLots), askCount: sideOf(exchange.asks, levels.askTicks, levels.askLots) });
}

function sideOf(side: PriceSide, ticks: Float64Array, lots: Float64Array): number {
  const count = Math.min(levelsMax, side.count);
  for (let rank = 0; rank < count; rank += 1) {
    ticks[rank] = side.ticksAt(rank) ?? 0;
    lots[rank] = side.lots[side.slotAt(rank)] ?? 0;
  }
  return count;
}

function later({ heads, rows, lots }: HeatBatch, byUs: number): HeatBatch {
  const moved = heads.slice();
  for (let at = heatHead.startUs; at < moved.length; at += heatHeadFloats) moved[at] = (moved[at] ?? 0) + byUs;
  return { heads: moved, rows, lots };
}

async function measure(folder: string, batches: readonly HeatBatch[], rounds: number, say: (line: string) => void, terminal: Parameters<typeof interleave>[2]) {
  const spec = sampleSpec();
  const store = new HeatStore({ folder, bytesMax: 2 ** 50, index: { all: () => ok([]), put: () => ok(null), remove: () => ok(null) } });
  const before = cpuUs();
  for (let minute = 0; minute < dayMinutes; minute += 1) {
    const batch = batches[minute % batches.length];
    assert(batch !== undefined, 'minutes were recorded');
    const put = store.put(spec, later(batch, (minute - (minute % batches.length)) * usPerMinute));
    assert(put.ok, 'there is room for a day');
  }
  const writeUsPerMinute = (cpuUs() - before) / dayMinutes;
  say('wrote a day');
  const lines = join(folder, 'hours.jsonl');
  for (let turn = 0; turn < (windows[1].hours * hourMinutes) / batches.length; turn += 1) {
    appendFileSync(lines, batches.map((batch) => linesOf(later(batch, turn * batches.length * usPerMinute))).join(''));
  }
  const reads: Record<string, unknown> = {};
  for (const { hours, columnUs: asked } of windows) reads[`${hours}h`] = { whole: read(store, spec, hours, asked, false), visible: read(store, spec, hours, asked, true) };
  say('read it');
  const costs = await interleave(rounds, {
    ours: () => read(store, spec, windows[1].hours, windows[1].columnUs, false).cpuMs,
    json: async () => readLines(lines, windows[1].columnUs),
  }, terminal);
  const pairs = batches.reduce((sum, { rows }) => sum + rows.length, 0);
  return {
    ratio: medianRatio(costs.json, costs.ours),
    figures: {
      pairsPerColumn: round3(pairs / (minutes * 240)), bytesPerDay: store.bytes, bytesPerPair: round3(store.bytes / ((pairs * dayMinutes) / minutes)),
      bytesPerDayOf60: store.bytes * venuesTimesInstruments, jsonBytesPerDay: (statSync(lines).size * 24) / windows[1].hours,
      writeCpuMsPerMinute: round3(writeUsPerMinute / 1_000), writeCpuShareOf60: round3((writeUsPerMinute * venuesTimesInstruments) / usPerMinute), reads,
    },
  };
}

function read(store: HeatStore, spec: InstrumentSpec, hours: number, asked: number, isVisible: boolean) {
  const [beforeMs, before] = [performance.now(), cpuUs()];
  const middle = 6_180_000;
  const prices = isVisible ? { fromTicks: middle * 0.99, untilTicks: middle * 1.01, rowTicks: 250, far: { fromTicks: middle * 0.9, untilTicks: middle * 1.1, stepTicks: 16_000 } } : null;
  let [frames, bytes] = [0, 0];
  for (const some of store.window(spec, { fromUs: startUs, untilUs: startUs + hours * hourMinutes * usPerMinute, columnUs: asked, cells: 'mean', prices }, { stream: 1, topic: 0, madeUs: 0 })) {
    frames += some.length;
    for (const frame of some) bytes += frame.length;
  }
  return { wallMs: round3(performance.now() - beforeMs), cpuMs: round3((cpuUs() - before) / 1_000), frames, frameBytes: bytes };
}

/** A line a column: its head, and the cells that changed. */
function linesOf({ heads, rows, lots }: HeatBatch): string {
  let [text, pair] = ['', 0];
  for (let at = 0; at < heads.length; at += heatHeadFloats) {
    const pairs = heads[at + heatHead.pairs] ?? 0;
    text += `${JSON.stringify({ head: [...heads.subarray(at, at + heatHeadFloats)], rows: [...rows.subarray(pair, pair + pairs)], lots: [...lots.subarray(pair, pair + pairs)] })}\n`;
    pair += pairs;
  }
  return text;
}

const line = z.object({ head: z.array(z.number()), rows: z.array(z.number()), lots: z.array(z.number()) });

/** Processor milliseconds to the same columns. */
async function readLines(path: string, stepUs: number): Promise<number> {
  const before = cpuUs();
  const fold = new HeatFold();
  const folded = newFoldedCells();
  let [bucket, cells] = [0, 0];
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const { head, rows, lots }: z.output<typeof line> = JSON.parse(text);
    const [rowTicks, bestBid] = [head[heatHead.rowTicks] ?? 1, head[heatHead.bestBidTicks] ?? 0];
    const next = Math.floor((head[heatHead.startUs] ?? 0) / stepUs);
    if (next !== bucket) cells += fold.take(folded);
    bucket = next;
    if (head[heatHead.isWhole] === 1) fold.beginWhole(rowTicks, Math.floor(bestBid / rowTicks));
    for (const [index, row] of rows.entries()) fold.set(row, lots[index] ?? 0, lots[index] ?? 0);
    if (head[heatHead.isWhole] === 1) fold.endWhole();
    fold.pass(columnUs);
  }
  assert(cells > 0, 'columns were read');
  return (cpuUs() - before) / 1_000;
}
