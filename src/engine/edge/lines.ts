/**
 * Lines of a file or of standard input, as bytes, one at a time and bounded: a line that never ends
 * is reported and skipped, not kept. Files that end in .gz are unpacked on the way.
 */

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';

export const lineBytesMax = 32 * 1024 * 1024;

export type Line = { readonly kind: 'line'; readonly bytes: Buffer } | { readonly kind: 'oversized'; readonly byteCount: number };

/** `-` is standard input. Throws what the file system throws: the caller names the file. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let source: Readable = file === '-' ? process.stdin : createReadStream(file);
  if (file.endsWith('.gz')) {
    const packed = source;
    source = packed.pipe(createGunzip());
    packed.on('error', (error) => source.destroy(error));
  }
  yield* splitLines(source);
}

export async function* splitLines(source: AsyncIterable<unknown>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  const take = (tail: Buffer): Line => {
    const byteCount = size + tail.byteLength;
    const line: Line = byteCount > lineBytesMax
      ? { kind: 'oversized', byteCount }
      : { kind: 'line', bytes: parts.length === 0 ? tail : Buffer.concat([...parts, tail]) };
    parts = [];
    size = 0;
    return line;
  };
  for await (const chunk of source) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
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
