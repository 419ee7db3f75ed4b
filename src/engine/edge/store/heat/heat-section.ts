/**
 * Heat columns of one minute and one length as bytes, and back.
 *
 * Four streams of numbers, packed by zstd: heads (validity, whole or not, how long after the column before, how long, best prices, how
 * many cells, for how long it was live), rows (each from the one below it, the lowest from the best bid's), values (from what the cell held before) and, where columns
 * were folded, how much more the most was than the mean. A column names only the cells that differ from the column before; the first, and
 * one with rows of another height, names all. Times are counted in `heatUnitUs` from the beginning of the section.
 */

import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { foldRows } from '../../../core/market/heat-fold.ts';
import { validities } from '../../../domain/fact.ts';
import { codeOfLots } from './heat-lots.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** Every time in a section is a multiple of it. */
export const heatUnitUs = 50_000;

export interface SectionHead {
  readonly startUs: number;
  readonly durationUs: number;
  /** For how long of it the book was live. */
  readonly liveUs: number;
  /** An index of `validities`. */
  readonly validity: number;
  readonly rowTicks: number;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly isWhole: boolean;
}

/** A section holds no more, packed or not. */
const unpackedBytesMax = 64 * 1_024 * 1_024;
const streams = 4;
const wholeBit = 16;
const live = validities.indexOf('live');

export class SectionWriter {
  readonly #isFolded: boolean;
  readonly #heads = new VarintWriter();
  readonly #rows = new VarintWriter();
  readonly #means = new VarintWriter();
  readonly #mosts = new VarintWriter();
  readonly #meanCodes = new Uint16Array(foldRows);
  readonly #mostCodes = new Uint16Array(foldRows);
  #base = 0;
  #atUs = 0;
  #bestBid = 0;
  #head: SectionHead | null = null;
  #cells = 0;
  #lastRow = 0;
  columnCount = 0;

  /** `isFolded`: cells have a mean and a most; else both are one. */
  constructor(isFolded: boolean) {
    this.#isFolded = isFolded;
  }

  begin(startUs: number): void {
    for (const stream of [this.#heads, this.#rows, this.#means, this.#mosts]) stream.clear();
    this.#atUs = startUs;
    this.#bestBid = 0;
    this.columnCount = 0;
  }

  beginColumn(head: SectionHead): void {
    this.#head = head;
    this.#cells = 0;
    if (head.validity !== live) return;
    const midRow = Math.floor(head.bestBidTicks / head.rowTicks);
    this.#lastRow = midRow;
    if (!head.isWhole) return;
    this.#meanCodes.fill(0);
    this.#mostCodes.fill(0);
    this.#base = midRow - foldRows / 2;
  }

  /** Ascending by row. */
  cell(row: number, mean: number, most: number): void {
    const at = row - this.#base;
    if (at < 0 || at >= foldRows) return;
    const meanCode = codeOfLots(mean);
    const mostCode = this.#isFolded ? Math.max(meanCode, codeOfLots(most)) : meanCode;
    const before = this.#meanCodes[at] ?? 0;
    if (meanCode === before && mostCode === this.#mostCodes[at]) return;
    this.#meanCodes[at] = meanCode;
    this.#mostCodes[at] = mostCode;
    if (this.#cells === 0) this.#rows.putSigned(row - this.#lastRow);
    else this.#rows.put(row - this.#lastRow - 1);
    this.#lastRow = row;
    this.#cells += 1;
    if (meanCode === 0) this.#means.put(0);
    else this.#means.put(1 + (meanCode >= before ? 2 * (meanCode - before) : 2 * (before - meanCode) - 1));
    if (this.#isFolded && meanCode !== 0) this.#mosts.put(mostCode - meanCode);
  }

  endColumn(): void {
    const head = this.#head;
    if (head === null) return;
    const heads = this.#heads;
    heads.put(head.validity + (head.isWhole ? wholeBit : 0));
    heads.putSigned(Math.round((head.startUs - this.#atUs) / heatUnitUs));
    heads.put(Math.round(head.durationUs / heatUnitUs));
    this.#atUs = head.startUs + head.durationUs;
    if (head.validity === live) {
      if (head.isWhole) heads.put(head.rowTicks);
      heads.putSigned(head.bestBidTicks - this.#bestBid);
      heads.putSigned(head.bestAskTicks - head.bestBidTicks);
      heads.put(this.#cells);
      if (this.#isFolded) heads.put(Math.round(head.liveUs / heatUnitUs));
      this.#bestBid = head.bestBidTicks;
    }
    this.columnCount += 1;
  }

  /** The section's bytes; the writer may begin another. */
  end(): Buffer {
    const parts = [this.#heads, this.#rows, this.#means, this.#mosts].map(({ bytes }) => bytes);
    const sizes = Buffer.alloc(streams * 4);
    parts.forEach((part, index) => sizes.writeUInt32LE(part.length, index * 4));
    return zstdCompressSync(Buffer.concat([sizes, ...parts]));
  }
}

export interface SectionVisitor {
  /** A column begins; its cells follow, if it is live. */
  readonly column: (head: SectionHead) => void;
  readonly cell: (row: number, meanCode: number, mostCode: number) => void;
  readonly columnEnd: (head: SectionHead) => void;
}

/** One for all sections: it keeps the cells while it reads. */
export class SectionReader {
  readonly #codes = new Uint16Array(foldRows);

  /** False when the bytes are no section, however far it came. */
  read(bytes: Uint8Array, startUs: number, isFolded: boolean, visit: SectionVisitor): boolean {
    const unpacked = unpack(bytes);
    if (unpacked === null) return false;
    const [heads, rows, means, mosts] = unpacked;
    const codes = this.#codes;
    let atUs = startUs;
    let [rowTicks, bestBidTicks, base] = [1, 0, 0];
    while (!heads.isOver) {
      const kind = heads.get();
      if (heads.isOver) return true;
      const isWhole = kind >= wholeBit;
      const validity = kind % wholeBit;
      const columnUs = atUs + heads.getSigned() * heatUnitUs;
      const durationUs = heads.get() * heatUnitUs;
      atUs = columnUs + durationUs;
      const isLive = validity === live;
      if (isLive && isWhole) rowTicks = heads.get();
      if (isLive) bestBidTicks += heads.getSigned();
      const bestAskTicks = isLive ? bestBidTicks + heads.getSigned() : 0;
      const cells = isLive ? heads.get() : 0;
      const liveUs = isLive && isFolded ? heads.get() * heatUnitUs : isLive ? durationUs : 0;
      if (heads.isOver || validity >= validities.length || rowTicks < 1) return false;
      const midRow = Math.floor(bestBidTicks / rowTicks);
      if (isLive && isWhole) {
        codes.fill(0);
        base = midRow - foldRows / 2;
      }
      const head: SectionHead = { startUs: columnUs, durationUs, liveUs, validity, rowTicks, bestBidTicks: isLive ? bestBidTicks : 0, bestAskTicks, isWhole };
      visit.column(head);
      let row = midRow;
      for (let cell = 0; cell < cells; cell += 1) {
        row = cell === 0 ? row + rows.getSigned() : row + rows.get() + 1;
        const at = row - base;
        if (at < 0 || at >= foldRows || rows.isOver) return false;
        const said = means.get();
        const before = codes[at] ?? 0;
        const code = said === 0 ? 0 : said % 2 === 1 ? before + (said - 1) / 2 : before - said / 2;
        codes[at] = code;
        visit.cell(row, code, code === 0 ? 0 : isFolded ? code + mosts.get() : code);
      }
      visit.columnEnd(head);
    }
    return true;
  }
}

function unpack(bytes: Uint8Array): readonly [heads: VarintReader, rows: VarintReader, means: VarintReader, mosts: VarintReader] | null {
  let unpacked: Buffer;
  try {
    unpacked = zstdDecompressSync(bytes, { maxOutputLength: unpackedBytesMax });
  } catch {
    return null;
  }
  if (unpacked.length < streams * 4) return null;
  let at = streams * 4;
  const readers = Array.from({ length: streams }, (_, index) => {
    const size = unpacked.readUInt32LE(index * 4);
    at += size;
    return new VarintReader(unpacked, at - size, at);
  });
  const [heads, rows, means, mosts] = readers;
  return at !== unpacked.length || heads === undefined || rows === undefined || means === undefined || mosts === undefined ? null : [heads, rows, means, mosts];
}
