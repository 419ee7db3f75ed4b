/**
 * A minute of heat columns as one piece of a segment file: a header that says how long each section is, then the sections, one for each
 * length of column in `heatLevels`.
 *
 * | at | type | header                         |   | at          | type | for each of the three sections |
 * |----|------|--------------------------------|---|-------------|------|--------------------------------|
 * | 0  | u32  | magic                          |   | 24 + 12 × n | u32  | bytes                          |
 * | 4  | u32  | checksum of all behind it here |   | 28 + 12 × n | u32  | checksum of the section        |
 * | 8  | f64  | startUs                        |   | 32 + 12 × n | u32  | columns                        |
 * | 16 | f64  | untilUs                        |   | 60          | u32  | 0                              |
 */

import { crc32 } from 'node:zlib';
import { HeatFold, newFoldedCells, type FoldedCells } from '../../../core/market/heat-fold.ts';
import { heatHead, heatHeadFloats, type HeatBatch } from '../../../core/market/heat-recorder.ts';
import { validities } from '../../../domain/fact.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import { SectionWriter, type SectionHead } from './heat-section.ts';

/** The shortest is whatever the columns came in. */
export const heatLevels = [0, 5 * usPerSecond, usPerMinute] as const;
export const chunkHeaderBytes = 64;
const chunkMagic = 0x3154_4148; // the bytes H A T 1
const live = validities.indexOf('live');

export interface ChunkHeader {
  readonly startUs: number;
  readonly untilUs: number;
  /** By level. */
  readonly sections: readonly { readonly bytes: number; readonly crc: number; readonly columns: number }[];
}

export function chunkBytes({ sections }: ChunkHeader): number {
  return sections.reduce((sum, { bytes }) => sum + bytes, chunkHeaderBytes);
}

/** Null when it is none, or a torn one. */
export function readChunkHeader(bytes: Buffer): ChunkHeader | null {
  if (bytes.length < chunkHeaderBytes || bytes.readUInt32LE(0) !== chunkMagic) return null;
  if (bytes.readUInt32LE(4) !== crc32(bytes.subarray(8, chunkHeaderBytes))) return null;
  const sections = heatLevels.map((_, level) => ({ bytes: bytes.readUInt32LE(24 + 12 * level), crc: bytes.readUInt32LE(28 + 12 * level), columns: bytes.readUInt32LE(32 + 12 * level) }));
  return { startUs: bytes.readDoubleLE(8), untilUs: bytes.readDoubleLE(16), sections };
}

export interface Chunk {
  readonly header: ChunkHeader;
  readonly bytes: Buffer;
}

/** Large, and used again: one for a thread. */
export class ChunkEncoder {
  readonly #levels = heatLevels.map((levelUs) => new LevelEncoder(levelUs));

  /** Null for a batch without columns. */
  encode({ heads, rows, lots }: HeatBatch): Chunk | null {
    if (heads.length === 0) return null;
    const startUs = heads[heatHead.startUs] ?? 0;
    let untilUs = startUs;
    for (const level of this.#levels) level.begin(startUs);
    let pair = 0;
    for (let at = 0; at < heads.length; at += heatHeadFloats) {
      const head: SectionHead = {
        startUs: heads[at + heatHead.startUs] ?? 0, durationUs: heads[at + heatHead.durationUs] ?? 0, liveUs: heads[at + heatHead.durationUs] ?? 0, validity: heads[at + heatHead.validity] ?? 0,
        rowTicks: heads[at + heatHead.rowTicks] ?? 1, bestBidTicks: heads[at + heatHead.bestBidTicks] ?? 0, bestAskTicks: heads[at + heatHead.bestAskTicks] ?? 0,
        isWhole: heads[at + heatHead.isWhole] === 1,
      };
      const pairs = heads[at + heatHead.pairs] ?? 0;
      const cells = { rows: rows.subarray(pair, pair + pairs), lots: lots.subarray(pair, pair + pairs) };
      for (const level of this.#levels) level.add(head, cells);
      pair += pairs;
      untilUs = Math.max(untilUs, head.startUs + head.durationUs);
    }
    return pack(startUs, untilUs, this.#levels.map((level) => level.end()));
  }
}

function pack(startUs: number, untilUs: number, sections: readonly { readonly bytes: Buffer; readonly columns: number }[]): Chunk {
  const head = Buffer.alloc(chunkHeaderBytes);
  head.writeUInt32LE(chunkMagic, 0);
  head.writeDoubleLE(startUs, 8);
  head.writeDoubleLE(untilUs, 16);
  const described = sections.map(({ bytes, columns }, level) => {
    const section = { bytes: bytes.length, crc: crc32(bytes), columns };
    head.writeUInt32LE(section.bytes, 24 + 12 * level);
    head.writeUInt32LE(section.crc, 28 + 12 * level);
    head.writeUInt32LE(section.columns, 32 + 12 * level);
    return section;
  });
  head.writeUInt32LE(crc32(head.subarray(8)), 4);
  return { header: { startUs, untilUs, sections: described }, bytes: Buffer.concat([head, ...sections.map(({ bytes }) => bytes)]) };
}

interface BatchCells {
  readonly rows: Int32Array;
  readonly lots: Float32Array;
}

/** The columns of one length; 0: as they come. */
class LevelEncoder {
  readonly #levelUs: number;
  readonly #writer: SectionWriter;
  readonly #fold: HeatFold | null;
  #bucket = 0;
  #startUs = 0;
  #untilUs = 0;
  /** The last column of the bucket that was live, and the last validity that was not. */
  #last: SectionHead | null = null;
  #gap = 0;
  #isEmpty = true;
  #before = newFoldedCells();
  #beforeCount = 0;
  #cells = newFoldedCells();
  #rowTicks = 0;

  constructor(levelUs: number) {
    this.#levelUs = levelUs;
    this.#writer = new SectionWriter(levelUs > 0);
    this.#fold = levelUs > 0 ? new HeatFold() : null;
  }

  begin(startUs: number): void {
    this.#writer.begin(startUs);
    this.#fold?.clear();
    this.#isEmpty = true;
    this.#beforeCount = 0;
    this.#rowTicks = 0;
  }

  add(head: SectionHead, cells: BatchCells): void {
    if (this.#fold === null) this.#copy(head, cells);
    else this.#gather(this.#fold, head, cells);
  }

  end(): { readonly bytes: Buffer; readonly columns: number } {
    if (this.#fold !== null) this.#flush(this.#fold);
    return { bytes: this.#writer.end(), columns: this.#writer.columnCount };
  }

  #copy(head: SectionHead, { rows, lots }: BatchCells): void {
    this.#writer.beginColumn(head);
    for (let cell = 0; cell < rows.length; cell += 1) this.#writer.cell(rows[cell] ?? 0, lots[cell] ?? 0, lots[cell] ?? 0);
    this.#writer.endColumn();
  }

  #gather(fold: HeatFold, head: SectionHead, { rows, lots }: BatchCells): void {
    const bucket = Math.floor(head.startUs / this.#levelUs);
    if (!this.#isEmpty && bucket !== this.#bucket) this.#flush(fold);
    if (this.#isEmpty) {
      this.#bucket = bucket;
      this.#startUs = head.startUs;
      this.#last = null;
      this.#isEmpty = false;
    }
    this.#untilUs = head.startUs + head.durationUs;
    if (head.validity !== live) {
      this.#gap = head.validity;
      return;
    }
    if (head.isWhole) fold.beginWhole(head.rowTicks, Math.floor(head.bestBidTicks / head.rowTicks));
    for (let cell = 0; cell < rows.length; cell += 1) fold.set(rows[cell] ?? 0, lots[cell] ?? 0, lots[cell] ?? 0);
    if (head.isWhole) fold.endWhole();
    fold.pass(head.durationUs);
    this.#last = head;
  }

  /** A column that was live for less than half of its time is a gap. */
  #flush(fold: HeatFold): void {
    if (this.#isEmpty) return;
    this.#isEmpty = true;
    const durationUs = this.#untilUs - this.#startUs;
    const { liveUs } = fold;
    const isLive = this.#last !== null && liveUs * 2 >= durationUs;
    const count = fold.take(this.#cells);
    const head = this.#last;
    if (!isLive || head === null) {
      this.#writer.beginColumn({ startUs: this.#startUs, durationUs, liveUs: 0, validity: this.#gap, rowTicks: 1, bestBidTicks: 0, bestAskTicks: 0, isWhole: false });
      return this.#writer.endColumn();
    }
    const isWhole = head.rowTicks !== this.#rowTicks;
    this.#rowTicks = head.rowTicks;
    this.#writer.beginColumn({ ...head, startUs: this.#startUs, durationUs, liveUs, isWhole });
    writeCells(this.#writer, this.#before, isWhole ? 0 : this.#beforeCount, this.#cells, count);
    this.#writer.endColumn();
    [this.#before, this.#cells] = [this.#cells, this.#before];
    this.#beforeCount = count;
  }
}

/** What is no longer there is told as nothing. */
function writeCells(writer: SectionWriter, before: FoldedCells, beforeCount: number, after: FoldedCells, afterCount: number): void {
  let gone = 0;
  for (let cell = 0; cell < afterCount; cell += 1) {
    const row = after.rows[cell] ?? 0;
    for (; gone < beforeCount && (before.rows[gone] ?? 0) < row; gone += 1) writer.cell(before.rows[gone] ?? 0, 0, 0);
    if (gone < beforeCount && before.rows[gone] === row) gone += 1;
    writer.cell(row, after.means[cell] ?? 0, after.mosts[cell] ?? 0);
  }
  for (; gone < beforeCount; gone += 1) writer.cell(before.rows[gone] ?? 0, 0, 0);
}
