/**
 * Lines of a file or of standard input, as bytes, one at a time and bounded: a line that never ends
 * is reported and skipped, not kept. What is packed with gzip is unpacked on the way, whatever its name.
 *
 * Holds: nothing is thrown; a file that cannot be read, or ends too early, ends with a `broken` line
 * after all that could be read.
 */

import { createReadStream } from 'node:fs';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileReason } from './file-reason.ts';

export const lineBytesMax = 32 * 1024 * 1024;

export type Line =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  | { readonly kind: 'oversized'; readonly byteCount: number }
  | { readonly kind: 'broken'; readonly reason: string };

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const gzipMark = Buffer.from([0x1f, 0x8b]);

/** `-` is standard input. The signal ends the lines at once, also those that nobody has written yet. */
export async function* readLines(file: string, signal: AbortSignal): AsyncGenerator<Line> {
  try {
    const source: Readable = file === '-' ? process.stdin : createReadStream(file);
    yield* splitLines(unpacked(addAbortSignal(signal, source)));
  } catch (error) {
    if (!signal.aborted) yield { kind: 'broken', reason: fileReason(error, file === '-' ? 'standard input' : file) };
  }
}

export async function* splitLines(source: AsyncIterable<unknown>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let isFirst = true;
  const take = (tail: Buffer): Line => {
    const byteCount = size + tail.byteLength;
    const whole = parts.length === 0 ? tail : Buffer.concat([...parts, tail]);
    const bytes = isFirst && whole.subarray(0, 3).equals(byteOrderMark) ? whole.subarray(3) : whole;
    const line: Line = byteCount > lineBytesMax ? { kind: 'oversized', byteCount } : { kind: 'line', bytes };
    parts = [];
    size = 0;
    isFirst = false;
    return line;
  };
  for await (const chunk of source) {
    const bytes = bytesOf(chunk);
    let start = 0;
    for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
      yield take(bytes.subarray(start, end));
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    size += rest.byteLength;
    if (size > lineBytesMax) parts = []; // it is counted, not kept
    else if (rest.byteLength > 0) parts.push(Buffer.from(rest));
  }
  if (size > 0) yield take(Buffer.alloc(0));
}

/** The first two bytes tell what is packed. */
async function* unpacked(source: AsyncIterable<unknown>): AsyncGenerator {
  const chunks = source[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => chunks };
  let head = Buffer.alloc(0);
  while (head.byteLength < gzipMark.byteLength) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, bytesOf(next.value)]);
  }
  async function* whole(): AsyncGenerator {
    yield head;
    yield* rest;
  }
  if (!head.subarray(0, 2).equals(gzipMark)) yield* whole();
  // What goes wrong reaches the reader of the unpacked bytes.
  else yield* pipeline(Readable.from(whole()), createGunzip(), () => undefined);
}

function bytesOf(chunk: unknown): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}
