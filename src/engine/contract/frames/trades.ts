/**
 * Trades frame: the trades of one instrument since the last such frame, in the order in which they came. The first of a topic has
 * the sequence 0: what is kept of an earlier one is to be thrown away.
 *
 * Body: count u32, dropped u32 (trades that the engine no longer had and that are lost to the screen, shown as such), sinceUs f64
 * (from when on none is missing, by our clock), then float64 columns: received us (our clock, that of the heat columns), venue us
 * (theirs), ticks, lots (below 0: the aggressor sold).
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 16;
const tradeBytes = 32;

export const tradesMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / tradeBytes);
/** Bit of a frame's flags: its trades came before the screen asked. */
export const tradesFlagBacklog = 1;

export interface TradesFrame {
  readonly header: FrameHeader;
  readonly droppedCount: number;
  readonly sinceUs: number;
  readonly receivedUs: Float64Array;
  readonly venueUs: Float64Array;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
}

export function encodeTrades(frame: TradesFrame): Uint8Array {
  const count = frame.receivedUs.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * tradeBytes);
  view.setUint32(frameHeaderBytes, count, true);
  view.setUint32(frameHeaderBytes + 4, frame.droppedCount, true);
  view.setFloat64(frameHeaderBytes + 8, frame.sinceUs, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * 4);
  columns.set(frame.receivedUs, 0);
  columns.set(frame.venueUs, count);
  columns.set(frame.ticks, count * 2);
  columns.set(frame.lots, count * 3);
  return bytes;
}

export function decodeTrades(bytes: Uint8Array): Result<TradesFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'trades') return failed(`a trades frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a trades frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint32(0, true);
  if (body.byteLength !== fixedBytes + count * tradeBytes) return failed('a trades frame did not hold the trades it promised');
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 4);
  return ok({
    header: header.value,
    droppedCount: view.getUint32(4, true),
    sinceUs: view.getFloat64(8, true),
    receivedUs: columns.subarray(0, count),
    venueUs: columns.subarray(count, count * 2),
    ticks: columns.subarray(count * 2, count * 3),
    lots: columns.subarray(count * 3),
  });
}
