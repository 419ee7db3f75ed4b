/**
 * Cvd frame: bought less sold in the quote, summed up since the topic began, for each market; some cells of time, oldest first.
 *
 * Body: members u8, again u8, 6 spare, cells u32, 4 spare, cell us f64, start of the first cell f64, start of the oldest cell that is kept f64, the members
 * (flow-members.ts), then float64 columns: last price by cell, in ticks of the first market (not a number where nothing traded), sum at the end of each cell by
 * market; then u8 columns by market: 1 where trades may be missing. Cells take the place of those with their time, and with `again` what was kept is void.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { flowMemberBytes, readFlowMembers, writeFlowMembers, type FlowMember } from './flow-members.ts';
import { frameMembersMax } from './members.ts';

const fixedBytes = 40;

export const cvdCellsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * flowMemberBytes) / (8 + frameMembersMax * 9));

export interface CvdFrame {
  readonly header: FrameHeader;
  readonly isAgain: boolean;
  readonly cellUs: number;
  readonly fromUs: number;
  readonly oldestUs: number;
  readonly members: readonly FlowMember[];
  readonly closeTicks: Float64Array;
  /** Market by market. */
  readonly sums: Float64Array;
  readonly isUnreliable: Uint8Array;
}

export function encodeCvd(frame: CvdFrame): Uint8Array {
  const count = frame.closeTicks.length;
  const all = count * frame.members.length;
  const membersBytes = frame.members.length * flowMemberBytes;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + membersBytes + count * 8 + all * 9);
  view.setUint8(frameHeaderBytes, frame.members.length);
  view.setUint8(frameHeaderBytes + 1, frame.isAgain ? 1 : 0);
  view.setUint32(frameHeaderBytes + 8, count, true);
  view.setFloat64(frameHeaderBytes + 16, frame.cellUs, true);
  view.setFloat64(frameHeaderBytes + 24, frame.fromUs, true);
  view.setFloat64(frameHeaderBytes + 32, frame.oldestUs, true);
  writeFlowMembers(view, frameHeaderBytes + fixedBytes, frame.members);
  const floats = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes + membersBytes, count + all);
  floats.set(frame.closeTicks, 0);
  floats.set(frame.sums, count);
  bytes.set(frame.isUnreliable, frameHeaderBytes + fixedBytes + membersBytes + (count + all) * 8);
  return bytes;
}

export function decodeCvd(bytes: Uint8Array): Result<CvdFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'cvd') return failed(`a cvd frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a cvd frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const memberCount = view.getUint8(0);
  const count = view.getUint32(8, true);
  const all = count * memberCount;
  const floatsAt = fixedBytes + memberCount * flowMemberBytes;
  if (body.byteLength !== floatsAt + count * 8 + all * 9) return failed('a cvd frame did not hold the cells it promised');
  const members = readFlowMembers(view, fixedBytes, memberCount);
  if (!members.ok) return members;
  const floats = new Float64Array(body.buffer, body.byteOffset + floatsAt, count + all);
  return ok({
    header: header.value, isAgain: view.getUint8(1) === 1, cellUs: view.getFloat64(16, true), fromUs: view.getFloat64(24, true), oldestUs: view.getFloat64(32, true), members: members.value,
    closeTicks: floats.subarray(0, count), sums: floats.subarray(count), isUnreliable: new Uint8Array(body.buffer, body.byteOffset + floatsAt + floats.byteLength, all),
  });
}
