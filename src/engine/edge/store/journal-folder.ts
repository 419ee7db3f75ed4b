/**
 * A folder of journal segments: which there are, what the last one holds after a crash, and where
 * the order of facts ended. Names carry an ordinal, so that names sort as the segments were written.
 *
 * Does not: append (journal-file.ts) or show records (journal-reader.ts).
 */

import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { blockBytesMax, journalHeadBytes, recover, sealedBytes, type ReadAt, type Recovery } from '../../core/memory/journal.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readFault, writeFault } from './disk.ts';

/** Files that one folder may hold; the oldest go first. */
export const segmentsMax = 4_096;

const namePattern = /^segment-(\d{8})\.fathom$/;

export interface SegmentFile {
  readonly path: string;
  readonly ordinal: number;
  readonly byteLength: number;
}

export function segmentPath(folder: string, ordinal: number): string {
  return join(folder, `segment-${String(ordinal).padStart(8, '0')}.fathom`);
}

/** Oldest first. A folder that does not exist holds none. */
export function listSegments(folder: string): Result<readonly SegmentFile[], Fault> {
  try {
    const found: SegmentFile[] = [];
    for (const name of readdirSync(folder)) {
      const ordinal = namePattern.exec(name)?.[1];
      if (ordinal === undefined) continue;
      const path = join(folder, name);
      found.push({ path, ordinal: Number(ordinal), byteLength: statSync(path).size });
    }
    return ok(found.sort((left, right) => left.ordinal - right.ordinal));
  } catch (error) {
    return isMissing(error) ? ok([]) : failed(readFault(error));
  }
}

/** Reads a file piece by piece through one buffer, which the next read fills anew. */
export function readingFile(descriptor: number): ReadAt {
  const bytesMax = sealedBytes(blockBytesMax);
  let buffer = new Uint8Array(2 ** 16);
  return (at, byteCount) => {
    const wanted = Math.min(byteCount, bytesMax);
    if (buffer.byteLength < wanted) buffer = new Uint8Array(Math.min(bytesMax, 2 ** Math.ceil(Math.log2(wanted))));
    let done = 0;
    while (done < wanted) {
      const count = readSync(descriptor, buffer, done, wanted - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return buffer.subarray(0, done);
  };
}

export function recoverFile(path: string): Result<Recovery, Fault> {
  return withFile(path, 'r', (descriptor) => recover(readingFile(descriptor), fstatSync(descriptor).size));
}

export interface FolderRecovery {
  readonly segments: readonly SegmentFile[];
  readonly lastSequence: number;
  /** Bytes of a torn tail, which are cut from the last segment. */
  readonly cutBytes: number;
  /** Damage that was found on the way and left as it is. */
  readonly faults: readonly Fault[];
}

/** Where the order of facts ended, without changing anything: 0 for a journal without records. */
export function lastJournalSequence(folder: string): Result<number, Fault> {
  const listed = listSegments(folder);
  if (!listed.ok) return listed;
  for (const { path } of listed.value.toReversed()) {
    const found = recoverFile(path);
    if (found.ok && found.value.recordCount > 0) return ok(found.value.lastSequence);
  }
  return ok(0);
}

/** Cuts what a crash left torn. Only for the holder of the folder's lock. */
export function recoverFolder(folder: string): Result<FolderRecovery, Fault> {
  const listed = listSegments(folder);
  if (!listed.ok) return listed;
  const faults: Fault[] = [];
  const last = listed.value.at(-1);
  const cut = last === undefined ? ok(0) : cutTornTail(last, faults);
  if (!cut.ok) return cut;
  const sequence = lastJournalSequence(folder);
  const after = listSegments(folder);
  if (!after.ok) return after;
  return ok({ segments: after.value, lastSequence: sequence.ok ? sequence.value : 0, cutBytes: cut.value, faults });
}

function cutTornTail(segment: SegmentFile, faults: Fault[]): Result<number, Fault> {
  const found = recoverFile(segment.path);
  if (!found.ok) return found;
  const { wholeBytes, tornBytes, damagedBytes } = found.value;
  if (damagedBytes > 0) faults.push(fault('journal.corrupt', `${damagedBytes} bytes amid ${segment.path} were damaged`));
  if (wholeBytes > 0) {
    if (tornBytes === 0) return ok(0);
    const cut = withFile(segment.path, 'r+', (descriptor) => ftruncateSync(descriptor, wholeBytes));
    return cut.ok ? ok(tornBytes) : cut;
  }
  if (segment.byteLength > journalHeadBytes) {
    faults.push(fault('journal.corrupt', `${segment.path} did not begin as a segment does`));
    return ok(0);
  }
  try {
    rmSync(segment.path);
    return ok(tornBytes);
  } catch (error) {
    return failed(writeFault(error));
  }
}

export function withFile<Value>(path: string, flags: 'r' | 'r+', work: (descriptor: number) => Value): Result<Value, Fault> {
  try {
    const descriptor = openSync(path, flags);
    try {
      return ok(work(descriptor));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return failed(flags === 'r' ? readFault(error) : writeFault(error));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
