/**
 * Trades frame: the trades of one instrument since the last such frame, in order.
 *
 * Body: count u32, dropped u32 (trades that did not fit and are lost to the screen, shown as such),
 * then float64 columns time us (when it reached us: the clock of the heat columns), ticks, lots, and u8 sides (1: the aggressor sold).
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 8;
const tradeBytes = 25;

export const tradesMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / tradeBytes);

export interface TradesFrame {
  readonly header: FrameHeader;
  readonly droppedCount: number;
  readonly timeUs: Float64Array;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  readonly sold: Uint8Array;
}

export function encodeTrades(frame: TradesFrame): Uint8Array {
  const count = frame.timeUs.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * tradeBytes);
  view.setUint32(frameHeaderBytes, count, true);
  view.setUint32(frameHeaderBytes + 4, frame.droppedCount, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * 3);
  columns.set(frame.timeUs, 0);
  columns.set(frame.ticks, count);
  columns.set(frame.lots, count * 2);
  bytes.set(frame.sold, frameHeaderBytes + fixedBytes + count * 24);
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
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 3);
  return ok({
    header: header.value,
    droppedCount: view.getUint32(4, true),
    timeUs: columns.subarray(0, count),
    ticks: columns.subarray(count, count * 2),
    lots: columns.subarray(count * 2),
    sold: new Uint8Array(body.buffer, body.byteOffset + fixedBytes + count * 24, count),
  });
}
