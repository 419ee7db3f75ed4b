/**
 * A batch of trades as one piece of a file: a header, then streams of small numbers packed by zstd.
 *
 * | at | type | header                         |   | at | type | header    |
 * |----|------|--------------------------------|---|----|------|-----------|
 * | 0  | u32  | magic                          |   | 16 | f64  | fromUs    |
 * | 4  | u32  | checksum of all behind it here |   | 24 | f64  | untilUs   |
 * | 8  | u32  | bytes of the body              |   | 32 | u32  | trades    |
 * | 12 | u32  | checksum of the body           |   | 36 | u32  | gaps      |
 *
 * Streams: times, each from the one before; how long after it came to us; prices and ids, each from the one before; lots, with the side as their sign; gaps.
 * What is read is what was written, to the last bit: ticks, lots and ids below 2^52, times in whole microseconds.
 */

import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { tradeRecorderLimits, type TradeBatch, type TradeGap } from '../../../core/market/flow/trade-recorder.ts';
import { VarintReader, VarintWriter } from '../heat/varints.ts';

export const chunkHeaderBytes = 40;
const chunkMagic = 0x3144_5254; // the bytes T R D 1
/** As a search finds it. */
export const chunkMagicBytes = Buffer.from('TRD1', 'latin1');
const streamNames = ['times', 'delays', 'ticks', 'lots', 'ids', 'above', 'gaps'] as const;
const bodyBytesMax = 16 * 1_024 * 1_024;

export interface TradeChunkHeader {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly trades: number;
  readonly gaps: number;
  readonly bytes: number;
  readonly crc: number;
}

/** Null when it is none, or a torn one. */
export function readTradeHeader(bytes: Buffer): TradeChunkHeader | null {
  if (bytes.length < chunkHeaderBytes || bytes.readUInt32LE(0) !== chunkMagic || bytes.readUInt32LE(4) !== crc32(bytes.subarray(8, chunkHeaderBytes))) return null;
  return { bytes: bytes.readUInt32LE(8), crc: bytes.readUInt32LE(12), fromUs: bytes.readDoubleLE(16), untilUs: bytes.readDoubleLE(24), trades: bytes.readUInt32LE(32), gaps: bytes.readUInt32LE(36) };
}

/** Large enough for any batch, and used again: one for a thread. */
export class TradeEncoder {
  readonly #writers = streamNames.map(() => new VarintWriter());

  encode(batch: TradeBatch): { readonly header: TradeChunkHeader; readonly bytes: Buffer } {
    const body = this.#body(batch);
    const head = Buffer.alloc(chunkHeaderBytes);
    const header = { fromUs: batch.fromUs, untilUs: batch.untilUs, trades: batch.timeUs.length, gaps: batch.gaps.length, bytes: body.length, crc: crc32(body) };
    head.writeUInt32LE(chunkMagic, 0);
    head.writeUInt32LE(header.bytes, 8);
    head.writeUInt32LE(header.crc, 12);
    head.writeDoubleLE(header.fromUs, 16);
    head.writeDoubleLE(header.untilUs, 24);
    head.writeUInt32LE(header.trades, 32);
    head.writeUInt32LE(header.gaps, 36);
    head.writeUInt32LE(crc32(head.subarray(8)), 4);
    return { header, bytes: Buffer.concat([head, body]) };
  }

  #body({ fromUs, timeUs, receivedUs, ticks, lots, id, idAbove, gaps }: TradeBatch): Buffer {
    for (const writer of this.#writers) writer.clear();
    const [times, delays, prices, sizes, ids, aboves, gapped] = this.#writers;
    if (times === undefined || delays === undefined || prices === undefined || sizes === undefined || ids === undefined || aboves === undefined || gapped === undefined) return Buffer.alloc(0);
    let [atUs, price, number, above] = [fromUs, 0, 0, 0];
    for (let at = 0; at < timeUs.length; at += 1) {
      const [time, tick, own, high] = [timeUs[at] ?? 0, ticks[at] ?? 0, id[at] ?? 0, idAbove[at] ?? 0];
      times.putSigned(time - atUs);
      delays.putSigned((receivedUs[at] ?? 0) - time);
      prices.putSigned(tick - price);
      sizes.putSigned(lots[at] ?? 0);
      ids.putSigned(own - number - 1);
      aboves.putSigned(high - above);
      [atUs, price, number, above] = [time, tick, own, high];
    }
    let [gapUs, place] = [fromUs, 0];
    for (const gap of gaps) {
      gapped.put(gap.place - place);
      gapped.putSigned(gap.fromUs - gapUs);
      gapped.put(gap.untilUs - gap.fromUs);
      [gapUs, place] = [gap.untilUs, gap.place];
    }
    const sizesOf = Buffer.alloc(this.#writers.length * 4);
    this.#writers.forEach(({ length }, index) => sizesOf.writeUInt32LE(length, index * 4));
    return zstdCompressSync(Buffer.concat([sizesOf, ...this.#writers.map(({ bytes }) => bytes)]));
  }
}

/** Null when the body is not what the header says. */
export function decodeTrades(header: TradeChunkHeader, body: Buffer): TradeBatch | null {
  if (body.length !== header.bytes || crc32(body) !== header.crc || header.trades > tradeRecorderLimits.pendingTradesMax) return null;
  const [times, delays, prices, sizes, ids, aboves, gapped] = unpack(body) ?? [];
  if (times === undefined || delays === undefined || prices === undefined || sizes === undefined || ids === undefined || aboves === undefined || gapped === undefined) return null;
  const column = (): Float64Array<ArrayBuffer> => new Float64Array(header.trades);
  const [timeUs, receivedUs, ticks, lots, id, idAbove] = [column(), column(), column(), column(), column(), column()];
  let [atUs, price, number, above] = [header.fromUs, 0, 0, 0];
  for (let at = 0; at < header.trades; at += 1) {
    timeUs[at] = atUs += times.getSigned();
    receivedUs[at] = atUs + delays.getSigned();
    ticks[at] = price += prices.getSigned();
    lots[at] = sizes.getSigned();
    id[at] = number += ids.getSigned() + 1;
    idAbove[at] = above += aboves.getSigned();
  }
  const gaps: TradeGap[] = [];
  let [gapUs, place] = [header.fromUs, 0];
  for (let at = 0; at < header.gaps; at += 1) {
    place += gapped.get();
    const fromUs = gapUs + gapped.getSigned();
    gapUs = fromUs + gapped.get();
    gaps.push({ fromUs, untilUs: gapUs, place });
  }
  const isWhole = [times, delays, prices, sizes, ids, aboves, gapped].every(({ isOver }) => !isOver);
  return isWhole ? { fromUs: header.fromUs, untilUs: header.untilUs, timeUs, receivedUs, ticks, lots, id, idAbove, gaps } : null;
}

function unpack(body: Buffer): readonly VarintReader[] | null {
  let bytes: Buffer;
  try {
    bytes = zstdDecompressSync(body, { maxOutputLength: bodyBytesMax });
  } catch {
    return null;
  }
  if (bytes.length < streamNames.length * 4) return null;
  let at = streamNames.length * 4;
  const readers = streamNames.map((_, index) => {
    const size = bytes.readUInt32LE(index * 4);
    at += size;
    return new VarintReader(bytes, at - size, at);
  });
  return at === bytes.length ? readers : null;
}
