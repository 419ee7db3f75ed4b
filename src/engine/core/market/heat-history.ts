/**
 * The heat columns of the last minutes, kept for a screen that opens later.
 *
 * From one column to the next most cells stay, so a column is kept as what changed since the one before:
 * (row, lots) pairs, 0 lots where a cell vanished. Pairs lie in blocks of at most 64 KiB. The first live column of a
 * block is whole, so that the oldest block can be given up; a block that is full keeps the memory that it needs alone.
 *
 * Holds: never more than `blocksMax` blocks and `columnsMax` columns; what is read back equals what was
 * added. Full: the oldest block goes, and with it some seconds of history.
 */

import { assert } from '../../domain/assert.ts';
import { validities } from '../../domain/fact.ts';
import type { HeatFrame } from '../../contract/frames/heat.ts';
import { applyChanges, blockPairs, writeChanges, type PairBlock } from './heat-changes.ts';
import { newCells, type Cells } from './heat-cells.ts';

const blockColumns = 128;

/** What is kept of a column beside its pairs, as float64. */
const head = { sequence: 0, receivedUs: 1, madeUs: 2, startUs: 3, durationUs: 4, rowTicks: 5, bestBid: 6, bestAsk: 7, validity: 8, pairs: 9, isWhole: 10 } as const;
const headFloats = 11;

interface Block extends PairBlock {
  rows: Int32Array;
  lots: Float32Array;
  heads: Float64Array;
  columns: number;
  /** Height of the rows that the next column may be written as changes to; null while there is none in this block. */
  baseRowTicks: number | null;
}

export class HeatHistory {
  readonly #columnsMax: number;
  readonly #blocksMax: number;
  #blocks: Block[] = [];
  #columnCount = 0;
  /** The cells of the newest live column. */
  readonly #newest = newCells();

  constructor(limits: { readonly columnsMax: number; readonly blocksMax: number }) {
    assert(limits.columnsMax >= blockColumns && limits.blocksMax >= 2, 'a history holds two blocks and the columns of one', limits);
    this.#columnsMax = limits.columnsMax;
    this.#blocksMax = limits.blocksMax;
  }

  get columnCount(): number {
    return this.#columnCount;
  }

  get byteCount(): number {
    return this.#blocks.reduce((sum, { rows, heads }) => sum + rows.length * 8 + heads.byteLength, 0);
  }

  clear(): void {
    this.#blocks = [];
    this.#columnCount = 0;
  }

  add(frame: HeatFrame): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.columns === blockColumns) block = this.#freshBlock();
    if (frame.validity !== 'live') {
      writeHead(block, frame, 0, false);
    } else if (!this.#addChanges(block, frame)) {
      if (block.pairs + frame.rows.length > blockPairs) block = this.#freshBlock();
      block.rows.set(frame.rows, block.pairs);
      block.lots.set(frame.lots, block.pairs);
      writeHead(block, frame, frame.rows.length, true);
      block.baseRowTicks = frame.rowTicks;
    }
    if (frame.validity === 'live') takeCells(frame.rows, frame.lots, this.#newest);
    this.#columnCount += 1;
    while (this.#columnCount > this.#columnsMax) this.#dropOldest();
  }

  /** The columns kept behind the one of this number, oldest first. The arrays of a frame are good until the next one is asked for. */
  *columns(stream: number, flags: number, afterSequence: number): Generator<HeatFrame> {
    let cells = newCells();
    let next = newCells();
    // A copy: some may be given up while the reader takes its time.
    for (const block of this.#blocks.slice()) {
      if ((block.heads[(block.columns - 1) * headFloats + head.sequence] ?? 0) <= afterSequence) continue;
      let pair = 0;
      for (let column = 0; column < block.columns; column += 1) {
        const at = column * headFloats;
        const pairs = block.heads[at + head.pairs] ?? 0;
        const isLive = validities[block.heads[at + head.validity] ?? 0] === 'live';
        const rows = block.rows.subarray(pair, pair + pairs);
        const lots = block.lots.subarray(pair, pair + pairs);
        if (block.heads[at + head.isWhole] === 1) {
          takeCells(rows, lots, cells);
        } else if (isLive) {
          applyChanges(cells, rows, lots, next);
          [cells, next] = [next, cells];
        }
        pair += pairs;
        if ((block.heads[at + head.sequence] ?? 0) > afterSequence) yield readColumn(block.heads, at, isLive ? cells : null, stream, flags);
      }
    }
  }

  #addChanges(block: Block, frame: HeatFrame): boolean {
    if (block.baseRowTicks !== frame.rowTicks) return false;
    const pairs = writeChanges(this.#newest, frame.rows, frame.lots, block);
    if (pairs === null) return false;
    writeHead(block, frame, pairs, false);
    return true;
  }

  #freshBlock(): Block {
    while (this.#blocks.length >= this.#blocksMax) this.#dropOldest();
    const last = this.#blocks.at(-1);
    const { rows, lots, heads } = last ?? { rows: new Int32Array(blockPairs), lots: new Float32Array(blockPairs), heads: new Float64Array(blockColumns * headFloats) };
    if (last !== undefined) shrink(last);
    const block = { rows, lots, heads, pairs: 0, columns: 0, baseRowTicks: null };
    this.#blocks.push(block);
    return block;
  }

  #dropOldest(): void {
    const oldest = this.#blocks.shift();
    assert(oldest !== undefined, 'there is a block to drop');
    this.#columnCount -= oldest.columns;
  }
}

/** Moves a full block into arrays of its own size; its large ones serve the next. Whoever reads it meanwhile finds the same there. */
function shrink(block: Block): void {
  block.rows = block.rows.slice(0, block.pairs);
  block.lots = block.lots.slice(0, block.pairs);
  block.heads = block.heads.slice(0, block.columns * headFloats);
}

function takeCells(rows: Int32Array, lots: Float32Array, cells: Cells): void {
  cells.rows.set(rows);
  cells.lots.set(lots);
  cells.count = rows.length;
}

function writeHead(block: Block, frame: HeatFrame, pairs: number, isWhole: boolean): void {
  const at = block.columns * headFloats;
  block.heads[at + head.sequence] = frame.header.sequence;
  block.heads[at + head.receivedUs] = frame.header.receivedUs;
  block.heads[at + head.madeUs] = frame.header.madeUs;
  block.heads[at + head.startUs] = frame.startUs;
  block.heads[at + head.durationUs] = frame.durationUs;
  block.heads[at + head.rowTicks] = frame.rowTicks;
  block.heads[at + head.bestBid] = frame.bestBidTicks;
  block.heads[at + head.bestAsk] = frame.bestAskTicks;
  block.heads[at + head.validity] = validities.indexOf(frame.validity);
  block.heads[at + head.pairs] = pairs;
  block.heads[at + head.isWhole] = isWhole ? 1 : 0;
  block.columns += 1;
  block.pairs += pairs;
}

function readColumn(heads: Float64Array, at: number, cells: Cells | null, stream: number, flags: number): HeatFrame {
  return {
    header: {
      kind: 'heat',
      flags,
      stream,
      topic: 0,
      sequence: heads[at + head.sequence] ?? 0,
      receivedUs: heads[at + head.receivedUs] ?? 0,
      madeUs: heads[at + head.madeUs] ?? 0,
    },
    startUs: heads[at + head.startUs] ?? 0,
    durationUs: heads[at + head.durationUs] ?? 0,
    rowTicks: heads[at + head.rowTicks] ?? 0,
    bestBidTicks: heads[at + head.bestBid] ?? 0,
    bestAskTicks: heads[at + head.bestAsk] ?? 0,
    validity: validities[heads[at + head.validity] ?? 0] ?? 'empty',
    rows: cells === null ? new Int32Array(0) : cells.rows.subarray(0, cells.count),
    lots: cells === null ? new Float32Array(0) : cells.lots.subarray(0, cells.count),
  };
}
