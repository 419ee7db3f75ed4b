/**
 * A file of the trade history: one instrument, in one kind of steps, behind a line that says so; then chunks, one behind the other.
 *
 * Holds: what is told was written whole. What is torn or damaged is left out and counted; where a header is damaged the next one is looked for, so that one
 * bad place costs what stood there. Does not: sync; what a power cut takes is minutes, and never makes a wrong bar.
 */

import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { TradeBatch } from '../../../core/market/flow/trade-recorder.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { readFault, writeFault } from '../disk.ts';
import { chunkHeaderBytes, chunkMagicBytes, decodeTrades, readTradeHeader, type TradeChunkHeader } from './trade-chunk.ts';

const magic = 'FTHMTRDS';
const fixedBytes = magic.length + 8;
const titleBytesMax = 4_096;
/** Looked through at once for the next header behind a damaged one. */
const searchBytes = 65_536;

const titleSchema = z.object({ instrument: z.string(), steps: z.string() });
export type TradeFileTitle = z.infer<typeof titleSchema>;

export interface PlacedTrades {
  readonly header: TradeChunkHeader;
  /** Where it begins in the file. */
  readonly at: number;
}

export interface TradeFile {
  readonly path: string;
  readonly title: TradeFileTitle;
  readonly chunks: PlacedTrades[];
  bytes: number;
  /** Places where a header was expected and none stood; a torn end is one. */
  readonly badPlaces: number;
}

export function createTradeFile(path: string, title: TradeFileTitle): Result<TradeFile, Fault> {
  const text = Buffer.from(JSON.stringify(title));
  const head = Buffer.alloc(fixedBytes);
  head.write(magic, 'latin1');
  head.writeUInt32LE(text.length, magic.length);
  head.writeUInt32LE(crc32(text), magic.length + 4);
  const bytes = Buffer.concat([head, text]);
  return withFile(path, 'w', writeFault, (file) => {
    writeSync(file, bytes);
    return ok({ path, title, chunks: [], bytes: bytes.length, badPlaces: 0 });
  });
}

/** A write that did not get through is written over by the next. */
export function appendTrades(into: TradeFile, { header, bytes }: { readonly header: TradeChunkHeader; readonly bytes: Buffer }): Result<null, Fault> {
  const written = withFile(into.path, 'r+', writeFault, (file) => {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, into.bytes + done);
    return ok(null);
  });
  if (!written.ok) return written;
  into.chunks.push({ header, at: into.bytes });
  into.bytes += bytes.length;
  return written;
}

export function openTradeFile(path: string): Result<TradeFile, Fault> {
  return withFile(path, 'r', readFault, (file) => {
    const { size } = fstatSync(file);
    const found = readTitle(file);
    if (found === null) return failed(fault('journal.corrupt', `${path} is no file of the trade history`));
    const chunks: PlacedTrades[] = [];
    let [at, badPlaces] = [found.bytes, 0];
    while (at < size) {
      const head = readAt(file, at, chunkHeaderBytes);
      const header = head === null ? null : readTradeHeader(head);
      if (header !== null && at + chunkHeaderBytes + header.bytes <= size) {
        chunks.push({ header, at });
        at += chunkHeaderBytes + header.bytes;
        continue;
      }
      badPlaces += 1;
      at = nextMagic(file, at + 1, size);
    }
    return ok({ path, title: found.title, chunks, bytes: size, badPlaces });
  });
}

/** Reads chunks of one file, which is open meanwhile; null where what was read is not what was written. */
export function readTrades({ path }: TradeFile, chunks: readonly PlacedTrades[], visit: (chunk: PlacedTrades, batch: TradeBatch | null) => void): Result<null, Fault> {
  return withFile(path, 'r', readFault, (file) => {
    for (const chunk of chunks) {
      const body = readAt(file, chunk.at + chunkHeaderBytes, chunk.header.bytes);
      visit(chunk, body === null ? null : decodeTrades(chunk.header, body));
    }
    return ok(null);
  });
}

/** Where the next chunk may begin; the end of the file when there is none. */
function nextMagic(file: number, from: number, size: number): number {
  for (let at = from; at < size; at += searchBytes) {
    const bytes = readAt(file, at, Math.min(searchBytes + chunkMagicBytes.length - 1, size - at));
    const found = bytes?.indexOf(chunkMagicBytes) ?? -1;
    if (found >= 0) return at + found;
  }
  return size;
}

function withFile<Value>(path: string, flags: string, faultOf: (error: unknown) => Fault, work: (file: number) => Result<Value, Fault>): Result<Value, Fault> {
  try {
    const file = openSync(path, flags);
    try {
      return work(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return failed(faultOf(error));
  }
}

function readTitle(file: number): { readonly title: TradeFileTitle; readonly bytes: number } | null {
  const head = readAt(file, 0, fixedBytes);
  if (head === null || head.toString('latin1', 0, magic.length) !== magic) return null;
  const length = head.readUInt32LE(magic.length);
  const text = length > titleBytesMax ? null : readAt(file, fixedBytes, length);
  if (text === null || crc32(text) !== head.readUInt32LE(magic.length + 4)) return null;
  const parsed = titleSchema.safeParse(JSON.parse(text.toString()));
  return parsed.success ? { title: parsed.data, bytes: fixedBytes + length } : null;
}

/** Null when the file ends before. */
function readAt(file: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const count = readSync(file, bytes, done, length - done, at + done);
    if (count === 0) return null;
    done += count;
  }
  return bytes;
}
