import * as fc from 'fast-check';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { crc32 } from './journal-checksum.ts';
import {
  checkRecords, decodeSegmentHead, decodeSpecs, encodeSegmentHead, encodeSpecs, journalHeadBytes, recordsHead, recover, sealBlock,
  sealedBytes, walk, type ReadAt,
} from './journal.ts';
import { field, lengthAt, newSlots, setFloat, slotBytes, slotsOver, writeHead, type Slots } from './record.ts';

const spec = sampleSpec({ version: 2 });

/** A block of records with these tails, numbered from `sequence`. */
function recordsBlock(tails: readonly number[], sequence: number): Uint8Array {
  const slotCount = tails.reduce((sum, tail) => sum + 1 + tail, 0);
  const block = new Uint8Array(sealedBytes(slotCount * slotBytes));
  const slots = slotsOver(block.buffer, journalHeadBytes, slotCount);
  let slot = 0;
  let last = 0;
  for (const [index, tail] of tails.entries()) {
    writeHead(slots, slot, 'depth', 1, tail, 0);
    for (let float = 1; float < 8 * (1 + tail); float += 1) setFloat(slots, slot, float, sequence * 100 + float);
    setFloat(slots, slot, field.sequence, sequence + index);
    last = slot;
    slot += 1 + tail;
  }
  sealBlock(block, recordsHead(slots, slotCount, tails.length, last));
  return block;
}

function specsBlock(specs: readonly InstrumentSpec[]): Uint8Array {
  const payload = encodeSpecs(specs);
  const block = new Uint8Array(sealedBytes(payload.byteLength));
  block.set(payload, journalHeadBytes);
  const none = { recordCount: 0, firstSequence: 0, lastSequence: 0, firstReceivedUs: 0, lastReceivedUs: 0 };
  sealBlock(block, { kind: 'specs', packing: 'plain', payloadBytes: payload.byteLength, rawBytes: payload.byteLength, ...none });
  return block;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** Answers copies, as a file would, so that nothing leans on more than it may. */
function reading(bytes: Uint8Array): ReadAt {
  return (at, byteCount) => bytes.slice(at, at + byteCount);
}

const head = encodeSegmentHead({ createdUs: 1_723_118_400_000_000, version: '0.1.0' });
const parts = [head, specsBlock([spec]), recordsBlock([0, 3, 1], 1), recordsBlock([0], 4), recordsBlock([2, 0], 5)];
const segment = joined(parts);

test('the checksum is that of zlib, in one piece or in two, aligned or not', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
    const expected = zlibCrc32(bytes);
    expect(crc32(bytes)).toBe(expected);
    expect(crc32(bytes.slice(cut), crc32(bytes.slice(0, cut)))).toBe(expected);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(crc32(shifted.subarray(1))).toBe(expected);
  }));
});

test('a segment’s head is read back', () => {
  expect(decodeSegmentHead(segment)).toEqual({ ok: true, value: { createdUs: 1_723_118_400_000_000, version: '0.1.0' } });
});

test('instruments are read back, whatever letters their names have', () => {
  const named = { ...spec, symbol: '币安人生USDT', base: '币安人生\\"\n' };
  expect(decodeSpecs(encodeSpecs([spec, named]))).toEqual({ ok: true, value: [spec, named] });
});

test.each(['', '{', '[{}]', '[1]', '{"a":1}'])('instruments written as “%s” are a fault', (text) => {
  expect(decodeSpecs(new TextEncoder().encode(text)).ok).toBe(false);
});

test('the whole segment is walked, block by block', () => {
  const pieces = [...walk(reading(segment))];
  expect(pieces.map((piece) => (piece.kind === 'block' ? [piece.head.kind, piece.head.recordCount, piece.end - piece.at] : piece))).toEqual([
    ['specs', 0, parts[1]?.byteLength], ['records', 3, 64 + 7 * 64], ['records', 1, 128], ['records', 2, 64 + 4 * 64],
  ]);
});

test('cut at every byte, a segment keeps exactly the blocks that were whole', () => {
  const ends = parts.map((_, index) => joined(parts.slice(0, index + 1)).byteLength);
  const lastSequences = [0, 0, 3, 4, 6];
  for (let cut = 0; cut <= segment.byteLength; cut += 1) {
    const whole = ends.findLastIndex((end) => end <= cut);
    const found = recover(reading(segment.slice(0, cut)), cut);
    expect([found.wholeBytes, found.tornBytes, found.damagedBytes, found.lastSequence]).toEqual([
      ends[whole] ?? 0, cut - (ends[whole] ?? 0), 0, lastSequences[whole] ?? 0,
    ]);
  }
});

test('with any one byte changed, the other blocks are found and the changed one is not believed', () => {
  for (let at = journalHeadBytes; at < segment.byteLength; at += 1) {
    const bytes = segment.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    const found = [...walk(reading(bytes))];
    const kept = found.flatMap((piece) => (piece.kind === 'block' ? [piece.end] : []));
    const starts = parts.map((_, index) => joined(parts.slice(0, index)).byteLength);
    const broken = starts.findLastIndex((start) => start <= at);
    const isPadding = kept.length === parts.length - 1; // the zeros behind a payload are nobody's
    if (!isPadding) expect(kept).toEqual(parts.flatMap((part, index) => (index === 0 || index === broken ? [] : [(starts[index] ?? 0) + part.byteLength])));
    expect(found.at(-1)).toMatchObject({ end: segment.byteLength });
    if (!isPadding) expect(recover(reading(bytes), bytes.byteLength).damagedBytes > 0).toBe(broken !== parts.length - 1);
  }
});

test('rubbish of any kind is never a block, and costs a bounded search', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (rubbish) => {
    const bytes = joined([head, rubbish]);
    expect([...walk(reading(bytes))].some(({ kind }) => kind === 'block')).toBe(false);
    expect(recover(reading(bytes), bytes.byteLength)).toMatchObject({ wholeBytes: 64, tornBytes: rubbish.length, recordCount: 0 });
  }));
  const magics = new Uint8Array(2 ** 20);
  for (let at = 0; at < magics.length; at += 8) magics.set([0x46, 0x54, 0x48, 0x42], at);
  expect([...walk(reading(joined([head, magics])))]).toEqual([{ kind: 'damage', at: 64, end: 64 + 2 ** 20, isTail: true }]);
});

test.each([NaN, Infinity, -1, 0.5, 2 ** 53])('a block numbered %s is not believed, though its checksum is right', (sequence) => {
  const bytes = joined([head, recordsBlock([0], sequence)]);
  expect(recover(reading(bytes), bytes.byteLength)).toMatchObject({ wholeBytes: 64, recordCount: 0, lastSequence: 0 });
});

test('for every content, what was sealed is what is walked', () => {
  const tails = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 8 }), { maxLength: 6 });
  fc.assert(fc.property(tails, (blocks) => {
    let sequence = 1;
    const sealed = blocks.map((block) => {
      const bytes = recordsBlock(block, sequence);
      sequence += block.length;
      return bytes;
    });
    let count = 0;
    for (const piece of walk(reading(joined([head, ...sealed])))) {
      if (piece.kind !== 'block') throw new Error('damage');
      const slots = overPayload(piece.payload);
      expect(checkRecords(slots, piece.head)).toEqual({ ok: true, value: blocks[count]?.length });
      expect(piece.payload).toEqual(sealed[count]?.subarray(journalHeadBytes));
      count += 1;
    }
    expect(count).toBe(blocks.length);
  }));
});

test('records that are not what their head says are a fault', () => {
  const block = recordsBlock([0, 1], 1);
  const head3 = { ...recordsHead(overPayload(block.slice(journalHeadBytes)), 3, 3, 1), recordCount: 3 };
  expect(checkRecords(overPayload(block.slice(journalHeadBytes)), head3).ok).toBe(false);
  const long = newSlots(2);
  writeHead(long, 0, 'depth', 1, 5, 0);
  expect(lengthAt(long, 0)).toBe(6);
  expect(checkRecords(long, recordsHead(long, 2, 1, 0)).ok).toBe(false);
  const backward = newSlots(2);
  expect(checkRecords(backward, recordsHead(backward, 2, 2, 1))).toEqual({ ok: false, fault: 'record 0 followed record 0' });
});

function overPayload(payload: Uint8Array): Slots {
  const copy = payload.slice();
  return slotsOver(copy.buffer, 0, copy.byteLength / slotBytes);
}
