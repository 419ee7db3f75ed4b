/**
 * Makers frame: what those who rest orders did since the last such frame, level by level, in one market or several; and what it came to lately.
 *
 * Body: count u32, missed u32 (entries that the engine no longer had), members u8, 7 spare, the members (flow-members.ts), sums as float64 (in the quote, over
 * the last minute: by kind, by side with bids first, by distance), then float64 columns: time us, ticks, lots, lots that the level holds afterwards, distance from the touch
 * in basis points, worth in the quote; then u8 columns: member, kind, flags. The first of a topic has the sequence 0: what is kept of an earlier one is void.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { flowMemberBytes, readFlowMembers, writeFlowMembers, type FlowMember } from './flow-members.ts';
import { frameMembersMax } from './members.ts';

const fixedBytes = 16;
export const makerFrameKinds = ['add', 'pull', 'fill'] as const;
export type MakerFrameKind = (typeof makerFrameKinds)[number];
/** From the touch of the same side, in basis points: up to and with each, and beyond. */
export const makerBandsBp = [0, 1, 5, 25] as const;
export const makerBandCount = makerBandsBp.length + 1;
export const makerSumCount = makerFrameKinds.length * 2 * makerBandCount;
/** Bits of an entry. `correction`: it was told as a pull before. */
export const makerBit = { ask: 1, correction: 2 } as const;

const entryNames = ['timeUs', 'ticks', 'lots', 'afterLots', 'distanceBp', 'worth'] as const;
const entryBytes = entryNames.length * 8 + 3;

export const makerEntriesMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * flowMemberBytes - makerSumCount * 8) / entryBytes);

export interface MakersFrame extends Readonly<Record<(typeof entryNames)[number], Float64Array>> {
  readonly header: FrameHeader;
  readonly missedCount: number;
  readonly members: readonly FlowMember[];
  readonly sums: Float64Array;
  readonly member: Uint8Array;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
}

export function makerSumPlace(kind: MakerFrameKind, isAsk: boolean, band: number): number {
  return (makerFrameKinds.indexOf(kind) * 2 + (isAsk ? 1 : 0)) * makerBandCount + band;
}

export function encodeMakers(frame: MakersFrame): Uint8Array {
  const count = frame.member.length;
  const membersBytes = frame.members.length * flowMemberBytes;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + membersBytes + makerSumCount * 8 + count * entryBytes);
  view.setUint32(frameHeaderBytes, count, true);
  view.setUint32(frameHeaderBytes + 4, frame.missedCount, true);
  view.setUint8(frameHeaderBytes + 8, frame.members.length);
  writeFlowMembers(view, frameHeaderBytes + fixedBytes, frame.members);
  const floatsAt = frameHeaderBytes + fixedBytes + membersBytes;
  const floats = new Float64Array(bytes.buffer, floatsAt, makerSumCount + count * entryNames.length);
  floats.set(frame.sums, 0);
  for (const [place, name] of entryNames.entries()) floats.set(frame[name], makerSumCount + count * place);
  for (const [place, column] of [frame.member, frame.kind, frame.flags].entries()) bytes.set(column, floatsAt + floats.byteLength + place * count);
  return bytes;
}

export function decodeMakers(bytes: Uint8Array): Result<MakersFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'makers') return failed(`a makers frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a makers frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint32(0, true);
  const memberCount = view.getUint8(8);
  const floatsAt = fixedBytes + memberCount * flowMemberBytes;
  if (body.byteLength !== floatsAt + makerSumCount * 8 + count * entryBytes) return failed('a makers frame did not hold the entries it promised');
  const members = readFlowMembers(view, fixedBytes, memberCount);
  if (!members.ok) return members;
  const floats = new Float64Array(body.buffer, body.byteOffset + floatsAt, makerSumCount + count * entryNames.length);
  const column = (place: number): Float64Array => floats.subarray(makerSumCount + count * place, makerSumCount + count * (place + 1));
  const small = (place: number): Uint8Array => new Uint8Array(body.buffer, body.byteOffset + floatsAt + floats.byteLength + place * count, count);
  return ok({
    header: header.value, missedCount: view.getUint32(4, true), members: members.value, sums: floats.subarray(0, makerSumCount),
    timeUs: column(0), ticks: column(1), lots: column(2), afterLots: column(3), distanceBp: column(4), worth: column(5), member: small(0), kind: small(1), flags: small(2),
  });
}
