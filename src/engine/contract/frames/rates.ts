/**
 * Rates frame: what some currencies are worth in one, in the order in which they were asked for.
 *
 * Body: rows u8, 3 spare, usMax u32; then by row 40 bytes: rate f64 (NaN: nobody has said), atUs f64 of the newest book that said it, half its spread in bp f64, how many
 * books said it u8, 7 spare, and the streams of the first four u16.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

export const ratesMax = 12;
const sourcesMax = 4;
const fixedBytes = 8;
const rowBytes = 40;

export interface RateRow {
  /** How much of the common currency one of it is; NaN: nobody has said. */
  readonly rate: number;
  /** By the engine's clock; what is older than `usMax` is not used. */
  readonly atUs: number;
  readonly halfSpreadBps: number;
  /** The instruments whose books said it. */
  readonly streams: readonly number[];
}

export interface RatesFrame {
  readonly header: FrameHeader;
  /** Older rates convert nothing. */
  readonly usMax: number;
  readonly rows: readonly RateRow[];
}

export function encodeRates({ header, usMax, rows }: RatesFrame): Uint8Array {
  const { bytes, view } = newFrame(header, frameHeaderBytes + fixedBytes + rows.length * rowBytes);
  view.setUint8(frameHeaderBytes, rows.length);
  view.setUint32(frameHeaderBytes + 4, usMax, true);
  for (const [place, { rate, atUs, halfSpreadBps, streams }] of rows.entries()) {
    const at = frameHeaderBytes + fixedBytes + place * rowBytes;
    const told = streams.slice(0, sourcesMax);
    view.setFloat64(at, rate, true);
    view.setFloat64(at + 8, atUs, true);
    view.setFloat64(at + 16, halfSpreadBps, true);
    view.setUint8(at + 24, told.length);
    for (const [source, stream] of told.entries()) view.setUint16(at + 32 + source * 2, stream, true);
  }
  return bytes;
}

export function decodeRates(bytes: Uint8Array): Result<RatesFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'rates') return failed(`a rates frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a rates frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint8(0);
  if (count > ratesMax || body.byteLength !== fixedBytes + count * rowBytes) return failed('a rates frame did not hold the rows it promised');
  const rows = Array.from({ length: count }, (_, place): RateRow => {
    const at = fixedBytes + place * rowBytes;
    const streams = Array.from({ length: Math.min(sourcesMax, view.getUint8(at + 24)) }, (_none, source) => view.getUint16(at + 32 + source * 2, true));
    return { rate: view.getFloat64(at, true), atUs: view.getFloat64(at + 8, true), halfSpreadBps: view.getFloat64(at + 16, true), streams };
  });
  return ok({ header: header.value, usMax: view.getUint32(4, true), rows });
}
