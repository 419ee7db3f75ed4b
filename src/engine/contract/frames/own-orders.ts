/**
 * Own orders frame: the orders of ours that rest in one book, as far as anybody knows, and where each may stand in its level's queue.
 *
 * Body: count u32, 4 spare, then float64 columns: order number, ticks, lots that are left, lots ahead at least, probably, and at most (NaN: nobody
 * can tell), and u8 a row: 1 we sell, 2 nobody knows whether the exchange has it, 4 its end was asked for.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 8;
const orderBytes = 49;

export const ownOrdersMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / orderBytes);
export const ownSells = 1;
export const ownUnknown = 2;
export const ownEnding = 4;

export interface OwnOrdersFrame {
  readonly header: FrameHeader;
  readonly numbers: Float64Array;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  readonly aheadLeast: Float64Array;
  readonly aheadLikely: Float64Array;
  readonly aheadMost: Float64Array;
  readonly flags: Uint8Array;
}

export function encodeOwnOrders(frame: OwnOrdersFrame): Uint8Array {
  const count = frame.numbers.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * orderBytes);
  view.setUint32(frameHeaderBytes, count, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * 6);
  for (const [place, column] of [frame.numbers, frame.ticks, frame.lots, frame.aheadLeast, frame.aheadLikely, frame.aheadMost].entries()) columns.set(column, place * count);
  bytes.set(frame.flags, frameHeaderBytes + fixedBytes + count * 48);
  return bytes;
}

export function decodeOwnOrders(bytes: Uint8Array): Result<OwnOrdersFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'own-orders') return failed(`an own orders frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('an own orders frame was cut');
  const count = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0, true);
  if (body.byteLength !== fixedBytes + count * orderBytes) return failed('an own orders frame did not hold the orders it promised');
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 6);
  const column = (place: number): Float64Array => columns.subarray(place * count, (place + 1) * count);
  return ok({
    header: header.value, numbers: column(0), ticks: column(1), lots: column(2), aheadLeast: column(3), aheadLikely: column(4), aheadMost: column(5),
    flags: new Uint8Array(body.buffer, body.byteOffset + fixedBytes + count * 48, count),
  });
}
