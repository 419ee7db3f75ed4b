/**
 * Composite ladder frame: the best levels of several books of one base, merged and grouped by the engine, with each book's share.
 *
 * Prices are ticks of the instrument that the header's stream names; a grouped price is the one that is safe to believe: bids round
 * down, asks round up. Lots are a common lot of the base: `lotUnits` × 10^-`lotDecimals`.
 *
 * Body: validity u8, member count u8, lotDecimals u8, isExact u8, bidCount u32, askCount u32, 4 spare, groupTicks f64, lotUnits f64;
 * the members (members.ts); then float64 columns: bid ticks, ask ticks, bid shares and ask shares, a row's shares side by side.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { frameMembersMax, memberBytes, readMembers, writeMembers, type FrameMember } from './members.ts';

const fixedBytes = 32;

/** Most rows a side that a frame can hold, whoever takes part. */
export const compositeRowsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * memberBytes) / (2 * 8 * (frameMembersMax + 1)));

export interface CompositeLadderFrame {
  readonly header: FrameHeader;
  /** `live` while somebody takes part. */
  readonly validity: Validity;
  /** Every sum is exact; else sums are rounded as floats are. */
  readonly isExact: boolean;
  readonly groupTicks: number;
  readonly lotUnits: number;
  readonly lotDecimals: number;
  readonly members: readonly FrameMember[];
  readonly bidTicks: Float64Array;
  readonly askTicks: Float64Array;
  /** Lots of member `m` in row `r` at `r × members + m`. */
  readonly bidShares: Float64Array;
  readonly askShares: Float64Array;
}

export function encodeCompositeLadder(frame: CompositeLadderFrame): Uint8Array {
  const { members, bidTicks, askTicks, bidShares, askShares } = frame;
  const start = frameHeaderBytes + fixedBytes + members.length * memberBytes;
  const { bytes, view } = newFrame(frame.header, start + (bidTicks.length + askTicks.length + bidShares.length + askShares.length) * 8);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setUint8(frameHeaderBytes + 1, members.length);
  view.setUint8(frameHeaderBytes + 2, frame.lotDecimals);
  view.setUint8(frameHeaderBytes + 3, frame.isExact ? 1 : 0);
  view.setUint32(frameHeaderBytes + 4, bidTicks.length, true);
  view.setUint32(frameHeaderBytes + 8, askTicks.length, true);
  view.setFloat64(frameHeaderBytes + 16, frame.groupTicks, true);
  view.setFloat64(frameHeaderBytes + 24, frame.lotUnits, true);
  writeMembers(view, frameHeaderBytes + fixedBytes, members);
  const columns = new Float64Array(bytes.buffer, start);
  columns.set(bidTicks, 0);
  columns.set(askTicks, bidTicks.length);
  columns.set(bidShares, bidTicks.length + askTicks.length);
  columns.set(askShares, bidTicks.length + askTicks.length + bidShares.length);
  return bytes;
}

export function decodeCompositeLadder(bytes: Uint8Array): Result<CompositeLadderFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'composite-ladder') return failed(`a composite ladder frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a composite ladder frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed(`a composite ladder frame had the unknown validity ${view.getUint8(0)}`);
  const count = view.getUint8(1);
  const bids = view.getUint32(4, true);
  const asks = view.getUint32(8, true);
  const start = fixedBytes + count * memberBytes;
  if (count > frameMembersMax || body.byteLength !== start + (bids + asks) * 8 * (count + 1)) return failed('a composite ladder frame did not hold the rows it promised');
  const members = readMembers(view, fixedBytes, count);
  if (!members.ok) return members;
  const columns = new Float64Array(body.buffer, body.byteOffset + start, (bids + asks) * (count + 1));
  return ok({
    header: header.value,
    validity,
    isExact: view.getUint8(3) === 1,
    groupTicks: view.getFloat64(16, true),
    lotUnits: view.getFloat64(24, true),
    lotDecimals: view.getUint8(2),
    members: members.value,
    bidTicks: columns.subarray(0, bids),
    askTicks: columns.subarray(bids, bids + asks),
    bidShares: columns.subarray(bids + asks, bids + asks + bids * count),
    askShares: columns.subarray(bids + asks + bids * count),
  });
}
