/**
 * Depth frame: how much rests within a distance of the middle, of one book or of several, in equal steps outward.
 *
 * Prices are ticks of the instrument that the header's stream names; lots are a common lot of the base. A sum at place `i` holds
 * every level at most (i + 1) / points of the range away from the middle, so that both sides are compared at equal distances.
 *
 * Body: validity u8, member count u8, lotDecimals u8, isExact u8, points u32, middle ticks f64, range ticks f64, best bid f64, best ask f64,
 * lotUnits f64; the members (members.ts); then float64 columns, member by member: sums of the bids, then of the asks. Without a middle all
 * four prices are NaN and there are no points.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { frameMembersMax, memberBytes, readMembers, writeMembers, type FrameMember } from './members.ts';

const fixedBytes = 48;

/** Most points a side that a frame can hold, whoever takes part. */
export const depthPointsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * memberBytes) / (2 * 8 * frameMembersMax));

export interface DepthMiddle {
  readonly ticks: number;
  readonly rangeTicks: number;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
}

export interface DepthFrame {
  readonly header: FrameHeader;
  readonly validity: Validity;
  readonly isExact: boolean;
  readonly lotUnits: number;
  readonly lotDecimals: number;
  readonly points: number;
  /** Null while a side is empty, or nobody takes part. */
  readonly middle: DepthMiddle | null;
  readonly members: readonly FrameMember[];
  /** Of member `m` at point `p`: `m × points + p`. */
  readonly bidSums: Float64Array;
  readonly askSums: Float64Array;
}

export function encodeDepth(frame: DepthFrame): Uint8Array {
  const { members, middle, bidSums, askSums } = frame;
  const start = frameHeaderBytes + fixedBytes + members.length * memberBytes;
  const { bytes, view } = newFrame(frame.header, start + (bidSums.length + askSums.length) * 8);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setUint8(frameHeaderBytes + 1, members.length);
  view.setUint8(frameHeaderBytes + 2, frame.lotDecimals);
  view.setUint8(frameHeaderBytes + 3, frame.isExact ? 1 : 0);
  view.setUint32(frameHeaderBytes + 4, frame.points, true);
  view.setFloat64(frameHeaderBytes + 8, middle?.ticks ?? NaN, true);
  view.setFloat64(frameHeaderBytes + 16, middle?.rangeTicks ?? NaN, true);
  view.setFloat64(frameHeaderBytes + 24, middle?.bestBidTicks ?? NaN, true);
  view.setFloat64(frameHeaderBytes + 32, middle?.bestAskTicks ?? NaN, true);
  view.setFloat64(frameHeaderBytes + 40, frame.lotUnits, true);
  writeMembers(view, frameHeaderBytes + fixedBytes, members);
  const columns = new Float64Array(bytes.buffer, start);
  columns.set(bidSums, 0);
  columns.set(askSums, bidSums.length);
  return bytes;
}

export function decodeDepth(bytes: Uint8Array): Result<DepthFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'depth') return failed(`a depth frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a depth frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed(`a depth frame had the unknown validity ${view.getUint8(0)}`);
  const count = view.getUint8(1);
  const points = view.getUint32(4, true);
  const start = fixedBytes + count * memberBytes;
  if (count > frameMembersMax || body.byteLength !== start + 2 * count * points * 8) return failed('a depth frame did not hold the points it promised');
  const members = readMembers(view, fixedBytes, count);
  if (!members.ok) return members;
  const prices = [8, 16, 24, 32].map((at) => view.getFloat64(at, true));
  const [ticks = NaN, rangeTicks = NaN, bestBidTicks = NaN, bestAskTicks = NaN] = prices;
  const columns = new Float64Array(body.buffer, body.byteOffset + start, 2 * count * points);
  return ok({
    header: header.value,
    validity,
    isExact: view.getUint8(3) === 1,
    lotUnits: view.getFloat64(40, true),
    lotDecimals: view.getUint8(2),
    points,
    middle: prices.some(Number.isNaN) ? null : { ticks, rangeTicks, bestBidTicks, bestAskTicks },
    members: members.value,
    bidSums: columns.subarray(0, count * points),
    askSums: columns.subarray(count * points),
  });
}
