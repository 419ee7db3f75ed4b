/**
 * A segment: the heat of one instrument for up to an hour, as a file of chunks behind a header that names the instrument and its steps.
 *
 * Holds: what is read was written whole: a torn end is cut when the file is found, and each section has its checksum. A write that did
 * not get through is written over by the next. Does not: sync; what a power cut takes is minutes, and never makes a wrong picture.
 */

import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Fault } from '../../../domain/fault.ts';
import { fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { readFault, writeFault } from '../disk.ts';
import { chunkBytes, chunkHeaderBytes, readChunkHeader, type Chunk, type ChunkHeader } from './heat-chunk.ts';

const magic = 'FTHMHEAT';
const fixedBytes = magic.length + 8;
const titleBytesMax = 4_096;
const chunksMax = 100_000;

const titleSchema = z.object({ instrument: z.string(), steps: z.string() });

export type SegmentTitle = z.infer<typeof titleSchema>;

export interface PlacedChunk {
  readonly header: ChunkHeader;
  /** Where it begins in the file. */
  readonly at: number;
}

export interface Segment {
  readonly path: string;
  readonly title: SegmentTitle;
  readonly chunks: PlacedChunk[];
  /** Of all that is whole. */
  bytes: number;
}

export function createSegment(path: string, title: SegmentTitle): Result<Segment, Fault> {
  const text = Buffer.from(JSON.stringify(title));
  const head = Buffer.alloc(fixedBytes);
  head.write(magic, 'latin1');
  head.writeUInt32LE(text.length, magic.length);
  head.writeUInt32LE(crc32(text), magic.length + 4);
  const bytes = Buffer.concat([head, text]);
  try {
    const file = openSync(path, 'w');
    try {
      writeSync(file, bytes);
    } finally {
      closeSync(file);
    }
    return ok({ path, title, chunks: [], bytes: bytes.length });
  } catch (error) {
    return failed(writeFault(error));
  }
}

/** Reads what the file holds; what is torn at its end is cut off, when `mayCut`. */
export function openSegment(path: string, mayCut: boolean): Result<Segment, Fault> {
  try {
    const file = openSync(path, mayCut ? 'r+' : 'r');
    try {
      return scan(file, path, mayCut);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return failed(readFault(error));
  }
}

export function appendChunk(segment: Segment, { header, bytes }: Chunk): Result<null, Fault> {
  try {
    const file = openSync(segment.path, 'r+');
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, segment.bytes + done);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return failed(writeFault(error));
  }
  segment.chunks.push({ header, at: segment.bytes });
  segment.bytes += bytes.length;
  return ok(null);
}

/** Reads sections of one segment, the file open meanwhile; null where what was read is not what was written. */
export function readSections(segment: Segment, level: number, chunks: readonly PlacedChunk[], visit: (chunk: PlacedChunk, section: Buffer | null) => void): Result<null, Fault> {
  try {
    const file = openSync(segment.path, 'r');
    try {
      for (const chunk of chunks) {
        const section = chunk.header.sections[level];
        if (section === undefined) continue;
        const before = chunk.header.sections.slice(0, level).reduce((sum, { bytes }) => sum + bytes, chunkHeaderBytes);
        const bytes = readAt(file, chunk.at + before, section.bytes);
        visit(chunk, bytes !== null && crc32(bytes) === section.crc ? bytes : null);
      }
    } finally {
      closeSync(file);
    }
    return ok(null);
  } catch (error) {
    return failed(readFault(error));
  }
}

function scan(file: number, path: string, mayCut: boolean): Result<Segment, Fault> {
  const { size } = fstatSync(file);
  const title = readTitle(file);
  if (title === null) return failed(fault('journal.corrupt', `${path} is no segment of the heat history`));
  const chunks: PlacedChunk[] = [];
  let at = title.bytes;
  while (chunks.length < chunksMax) {
    const head = readAt(file, at, chunkHeaderBytes);
    const header = head === null ? null : readChunkHeader(head);
    if (header === null || at + chunkBytes(header) > size) break;
    chunks.push({ header, at });
    at += chunkBytes(header);
  }
  if (mayCut && at < size) ftruncateSync(file, at);
  return ok({ path, title: title.title, chunks, bytes: at });
}

function readTitle(file: number): { readonly title: SegmentTitle; readonly bytes: number } | null {
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
