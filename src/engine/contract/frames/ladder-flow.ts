/**
 * Ladder flow frame: what happened to the rows of a ladder: lots added and pulled lately, and lots traded.
 *
 * A row is named as the ladder names it: bids by the lower end of their step, asks by the upper. What was bought took asks and is
 * told by their rows, what was sold by those of the bids.
 *
 * Body: bid rows u32, ask rows u32, traded rows u32, 4 spare, groupTicks f64, windowUs f64 (over which adding and pulling are summed), sinceUs
 * f64 (from when on every trade is in the sums); then float64 columns, bids, asks and traded rows one after the other: ticks; added, or
 * bought; pulled, or sold.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 40;
const rowBytes = 24;

export const ladderFlowRowsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / rowBytes);

export interface LadderFlowFrame {
  readonly header: FrameHeader;
  readonly groupTicks: number;
  readonly windowUs: number;
  readonly sinceUs: number;
  readonly bidCount: number;
  readonly askCount: number;
  /** Bids, then asks, then rows that traded. */
  readonly ticks: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function encodeLadderFlow(frame: LadderFlowFrame): Uint8Array {
  const count = frame.ticks.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * rowBytes);
  view.setUint32(frameHeaderBytes, frame.bidCount, true);
  view.setUint32(frameHeaderBytes + 4, frame.askCount, true);
  view.setUint32(frameHeaderBytes + 8, count - frame.bidCount - frame.askCount, true);
  view.setFloat64(frameHeaderBytes + 16, frame.groupTicks, true);
  view.setFloat64(frameHeaderBytes + 24, frame.windowUs, true);
  view.setFloat64(frameHeaderBytes + 32, frame.sinceUs, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes);
  columns.set(frame.ticks, 0);
  columns.set(frame.first, count);
  columns.set(frame.second, count * 2);
  return bytes;
}

export function decodeLadderFlow(bytes: Uint8Array): Result<LadderFlowFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'ladder-flow') return failed(`a ladder flow frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a ladder flow frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const bidCount = view.getUint32(0, true);
  const askCount = view.getUint32(4, true);
  const count = bidCount + askCount + view.getUint32(8, true);
  if (body.byteLength !== fixedBytes + count * rowBytes) return failed('a ladder flow frame did not hold the rows it promised');
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 3);
  return ok({
    header: header.value,
    groupTicks: view.getFloat64(16, true),
    windowUs: view.getFloat64(24, true),
    sinceUs: view.getFloat64(32, true),
    bidCount,
    askCount,
    ticks: columns.subarray(0, count),
    first: columns.subarray(count, count * 2),
    second: columns.subarray(count * 2),
  });
}
