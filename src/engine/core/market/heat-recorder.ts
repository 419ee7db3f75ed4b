/**
 * Gathers the finished heat columns of one instrument into minutes, for the disk: as what changed from one column to the next, the first live
 * one whole. A minute that is over is taken away as three arrays, which may be handed to another thread without a copy.
 *
 * Holds: a batch ends with its minute, or earlier when it holds `pairsMax` pairs; what nobody takes is dropped, the oldest
 * first, and counted.
 */

import { validities } from '../../domain/fact.ts';
import { usPerMinute } from '../../domain/time.ts';
import type { HeatFrame } from '../../contract/frames/heat.ts';
import { newCells } from './heat-cells.ts';
import { blockPairs, writeChanges } from './heat-changes.ts';

/** What is told of each column, as float64. `pairs`: how many of rows and lots are its own. */
export const heatHead = { startUs: 0, durationUs: 1, rowTicks: 2, bestBidTicks: 3, bestAskTicks: 4, validity: 5, pairs: 6, isWhole: 7 } as const;
export const heatHeadFloats = 8;

/** Columns behind each other in time, mostly a minute of them. */
export interface HeatBatch {
  readonly heads: Float64Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
  readonly lots: Float32Array<ArrayBuffer>;
}

export const recorderLimits = {
  /** 4 MiB: a minute of the busiest book has some 80,000 pairs. */
  pairsMax: 2 ** 19,
  columnsMax: 4_096,
  batchesMax: 4,
} as const;

export class HeatRecorder {
  #rows = new Int32Array(blockPairs);
  #lots = new Float32Array(blockPairs);
  #pairs = 0;
  #heads: number[] = [];
  #minute = 0;
  #rowTicks: number | null = null;
  readonly #newest = newCells();
  readonly #changed = { rows: new Int32Array(blockPairs), lots: new Float32Array(blockPairs), pairs: 0 };
  #done: HeatBatch[] = [];
  droppedCount = 0;

  /** A column that is finished. Its arrays are not kept. */
  add(frame: HeatFrame): void {
    const minute = Math.floor(frame.startUs / usPerMinute);
    const isFull = this.#pairs + blockPairs > recorderLimits.pairsMax || this.#heads.length >= recorderLimits.columnsMax * heatHeadFloats;
    if (minute !== this.#minute || isFull) this.#cut();
    this.#minute = minute;
    const isLive = frame.validity === 'live';
    const changes = isLive && this.#rowTicks === frame.rowTicks ? this.#changesOf(frame) : null;
    const isWhole = isLive && changes === null;
    if (isWhole) this.#append(frame.rows, frame.lots, frame.rows.length);
    else if (changes !== null) this.#append(this.#changed.rows, this.#changed.lots, changes);
    const pairs = isWhole ? frame.rows.length : changes ?? 0;
    this.#heads.push(frame.startUs, frame.durationUs, frame.rowTicks, frame.bestBidTicks, frame.bestAskTicks, validities.indexOf(frame.validity), pairs, isWhole ? 1 : 0);
    if (!isLive) return;
    this.#newest.rows.set(frame.rows);
    this.#newest.lots.set(frame.lots);
    this.#newest.count = frame.rows.length;
    this.#rowTicks = frame.rowTicks;
  }

  /** The batches that are done, oldest first. */
  take(): readonly HeatBatch[] {
    return this.#done.splice(0);
  }

  /** Also the one that is not. */
  takeAll(): readonly HeatBatch[] {
    this.#cut();
    return this.take();
  }

  /** Null when more changed than fits. */
  #changesOf(frame: HeatFrame): number | null {
    this.#changed.pairs = 0;
    return writeChanges(this.#newest, frame.rows, frame.lots, this.#changed);
  }

  #append(rows: Int32Array, lots: Float32Array, count: number): void {
    if (this.#pairs + count > this.#rows.length) {
      const size = Math.max(this.#rows.length * 2, this.#pairs + count);
      const [grownRows, grownLots] = [new Int32Array(size), new Float32Array(size)];
      grownRows.set(this.#rows.subarray(0, this.#pairs));
      grownLots.set(this.#lots.subarray(0, this.#pairs));
      [this.#rows, this.#lots] = [grownRows, grownLots];
    }
    this.#rows.set(rows.subarray(0, count), this.#pairs);
    this.#lots.set(lots.subarray(0, count), this.#pairs);
    this.#pairs += count;
  }

  #cut(): void {
    this.#rowTicks = null;
    if (this.#heads.length === 0) return;
    if (this.#done.length >= recorderLimits.batchesMax) {
      this.#done.shift();
      this.droppedCount += 1;
    }
    this.#done.push({ heads: Float64Array.from(this.#heads), rows: this.#rows.slice(0, this.#pairs), lots: this.#lots.slice(0, this.#pairs) });
    this.#heads = [];
    this.#pairs = 0;
  }
}
