/**
 * Ladder frame: one book's best levels, already grouped by the engine.
 *
 * Body: validity u8, 7 spare, groupTicks f64, lastId f64, bidCount u32, askCount u32, then four
 * float64 columns: bid ticks, bid lots, ask ticks, ask lots. Best first. A grouped price is the
 * one that is safe to believe: bids round down, asks round up.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 32;

/** Most rows a side that a ladder frame can hold. */
export const ladderRowsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / 32);

export interface LadderFrame {
  readonly header: FrameHeader;
  readonly validity: Validity;
  readonly groupTicks: number;
  readonly lastId: number;
  readonly bidTicks: Float64Array;
  readonly bidLots: Float64Array;
  readonly askTicks: Float64Array;
  readonly askLots: Float64Array;
}

export function encodeLadder(frame: LadderFrame): Uint8Array {
  const bids = frame.bidTicks.length;
  const asks = frame.askTicks.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + (bids + asks) * 16);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setFloat64(frameHeaderBytes + 8, frame.groupTicks, true);
  view.setFloat64(frameHeaderBytes + 16, frame.lastId, true);
  view.setUint32(frameHeaderBytes + 24, bids, true);
  view.setUint32(frameHeaderBytes + 28, asks, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes);
  columns.set(frame.bidTicks, 0);
  columns.set(frame.bidLots, bids);
  columns.set(frame.askTicks, bids * 2);
  columns.set(frame.askLots, bids * 2 + asks);
  return bytes;
}

export function decodeLadder(bytes: Uint8Array): Result<LadderFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'ladder') return failed(`a ladder frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a ladder frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed(`a ladder frame had the unknown validity ${view.getUint8(0)}`);
  const bids = view.getUint32(24, true);
  const asks = view.getUint32(28, true);
  if (body.byteLength !== fixedBytes + (bids + asks) * 16) return failed('a ladder frame did not hold the rows it promised');
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, (bids + asks) * 2);
  return ok({
    header: header.value,
    validity,
    groupTicks: view.getFloat64(8, true),
    lastId: view.getFloat64(16, true),
    bidTicks: columns.subarray(0, bids),
    bidLots: columns.subarray(bids, bids * 2),
    askTicks: columns.subarray(bids * 2, bids * 2 + asks),
    askLots: columns.subarray(bids * 2 + asks),
  });
}
