/**
 * Reads journals and recordings back, lazily: a folder of segments, or one file, block by block.
 *
 * Holds: at most one block in memory; what is shown is whole and checked; damage is shown as a fault
 * in its place and the reading goes on behind it. A torn tail is a fault as well (`journal.torn`),
 * the ordinary end of a file whose writer is at work or died.
 * Does not: change a file, or take the writer's lock.
 */

import { closeSync, openSync, statSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import {
  blockBytesMax, checkRecords, decodeSegmentHead, decodeSpecs, journalHeadBytes, walk, type BlockHead, type SegmentHead,
} from '../../core/memory/journal.ts';
import { slotBytes, slotsOver, type Slots } from '../../core/memory/record.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readFault } from './disk.ts';
import { listSegments, readingFile, type SegmentFile } from './journal-folder.ts';

export type JournalItem =
  | { readonly kind: 'segment'; readonly path: string; readonly head: SegmentHead }
  /** Instruments as known from here on; each replaces an earlier one of its stream. */
  | { readonly kind: 'specs'; readonly specs: readonly InstrumentSpec[] }
  /** Whole records from slot 0 to `slots.slotCount`. Valid until the next item is asked for. */
  | { readonly kind: 'records'; readonly slots: Slots; readonly head: BlockHead }
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface JournalReader {
  readonly items: Generator<JournalItem>;
  readonly bytesTotal: number;
  /** Bytes behind us: for a progress line. */
  bytesDone(): number;
}

/** `path` is a folder of segments, read oldest first, or one segment. */
export function openJournalReader(path: string): Result<JournalReader, Fault> {
  const files = filesAt(path);
  if (!files.ok) return files;
  const bytesTotal = files.value.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const progress = { done: 0 };
  return ok({ items: readFiles(files.value, progress), bytesTotal, bytesDone: () => progress.done });
}

function filesAt(path: string): Result<readonly SegmentFile[], Fault> {
  try {
    const found = statSync(path);
    if (!found.isDirectory()) return ok([{ path, ordinal: 1, byteLength: found.size }]);
    const listed = listSegments(path);
    if (listed.ok && listed.value.length === 0) return failed(fault('file.unreadable', `${path} holds no journal`));
    return listed;
  } catch (error) {
    return failed(readFault(error));
  }
}

function* readFiles(files: readonly SegmentFile[], progress: { done: number }): Generator<JournalItem> {
  let before = 0;
  for (const file of files) {
    yield* readOne(file, (at) => { progress.done = before + at; });
    before += file.byteLength;
    progress.done = before;
  }
}

function* readOne({ path }: SegmentFile, onProgress: (at: number) => void): Generator<JournalItem> {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    // Deleted as the oldest since it was listed, or not ours to read.
    yield { kind: 'fault', fault: readFault(error) };
    return;
  }
  try {
    const readAt = readingFile(descriptor);
    const headBytes = readAt(0, journalHeadBytes);
    const head = decodeSegmentHead(headBytes);
    if (!head.ok) {
      yield { kind: 'fault', fault: fault(headBytes.byteLength < journalHeadBytes ? 'journal.torn' : 'journal.corrupt', `${path}: ${head.fault}`) };
      return;
    }
    yield { kind: 'segment', path, head: head.value };
    for (const piece of walk(readAt)) {
      onProgress(piece.at);
      if (piece.kind === 'block') yield itemOf(path, piece.at, piece.head, piece.payload);
      else yield { kind: 'fault', fault: fault(piece.isTail ? 'journal.torn' : 'journal.corrupt', `${path}: ${piece.end - piece.at} bytes at ${piece.at} were no block`) };
    }
  } catch (error) {
    yield { kind: 'fault', fault: readFault(error) };
  } finally {
    closeSync(descriptor);
  }
}

function itemOf(path: string, at: number, head: BlockHead, payload: Uint8Array): JournalItem {
  const corrupt = (why: string): JournalItem => ({ kind: 'fault', fault: fault('journal.corrupt', `${path}: block at ${at}: ${why}`) });
  const raw = unpack(head, payload);
  if (raw === null || raw.byteLength !== head.rawBytes) return corrupt('it did not unpack');
  if (head.kind === 'specs') {
    const specs = decodeSpecs(raw);
    return specs.ok ? { kind: 'specs', specs: specs.value } : corrupt(specs.fault);
  }
  if (raw.byteLength % slotBytes !== 0) return corrupt('it did not end with a slot');
  const slots = slotsOver(raw.buffer, raw.byteOffset, raw.byteLength / slotBytes);
  const checked = checkRecords(slots, head);
  return checked.ok ? { kind: 'records', slots, head } : corrupt(checked.fault);
}

/** The raw payload, 8-byte aligned; null when it is not what its head says. */
function unpack(head: BlockHead, payload: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (head.packing === 'plain') return payload.byteOffset % 8 === 0 && payload.buffer instanceof ArrayBuffer ? new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength) : new Uint8Array(payload);
  try {
    const raw = zstdDecompressSync(payload, { maxOutputLength: Math.max(1, Math.min(head.rawBytes, blockBytesMax)) });
    return raw.byteOffset % 8 === 0 && raw.buffer instanceof ArrayBuffer ? new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength) : new Uint8Array(raw);
  } catch {
    return null;
  }
}
