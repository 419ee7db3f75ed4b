/**
 * Tape frame: prints of one market or several. Each takes the place of the print with its number, which may have grown; the first frame of a topic has
 * the sequence 0, and what is kept of an earlier one is to be thrown away.
 *
 * Body: count u32, missed u32 (prints that the engine no longer had), number of the first print f64, members u8, bursts u8, 6 spare, the members
 * (flow-members.ts), then by print float64 columns: venue us, received us, first ticks, last ticks, lots, trades, worth in the quote; by burst float64
 * columns: number, member, from us, until us, low ticks, high ticks, bought, sold (both in the quote), trades; then by print u8 columns: member, flags.
 * Ticks and lots are those of the print's member.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { flowMemberBytes, readFlowMembers, writeFlowMembers, type FlowMember } from './flow-members.ts';
import { frameMembersMax } from './members.ts';

const fixedBytes = 24;
const printNames = ['venueUs', 'receivedUs', 'firstTicks', 'lastTicks', 'lots', 'trades', 'worth'] as const;
const burstNames = ['number', 'member', 'fromUs', 'untilUs', 'lowTicks', 'highTicks', 'bought', 'sold', 'trades'] as const;
const printBytes = printNames.length * 8 + 2;
const burstBytes = burstNames.length * 8;

export type PrintColumn = (typeof printNames)[number];
export type TapeBursts = Readonly<Record<(typeof burstNames)[number], Float64Array>>;

/** With as many members as there can be, and a burst of each. */
export const tapePrintsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * (flowMemberBytes + burstBytes)) / printBytes);
/** Bits of a print's flags. `afterGap`: between it and the one before of its market, trades may be missing. */
export const printBit = { sold: 1, afterGap: 2 } as const;
/** Bits of a frame's flags: its prints came before the screen asked; and more of them follow at once. */
export const tapeFlagBacklog = 1;
export const tapeFlagMore = 2;

export interface TapeFrame extends Readonly<Record<PrintColumn, Float64Array>> {
  readonly header: FrameHeader;
  readonly missedCount: number;
  readonly firstNumber: number;
  readonly members: readonly FlowMember[];
  readonly bursts: TapeBursts;
  readonly member: Uint8Array;
  readonly flags: Uint8Array;
}

export function noBursts(count = 0): TapeBursts {
  const column = (): Float64Array => new Float64Array(count);
  return { number: column(), member: column(), fromUs: column(), untilUs: column(), lowTicks: column(), highTicks: column(), bought: column(), sold: column(), trades: column() };
}

export function encodeTape(frame: TapeFrame): Uint8Array {
  const count = frame.member.length;
  const burstCount = frame.bursts.number.length;
  const membersBytes = frame.members.length * flowMemberBytes;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + membersBytes + count * printBytes + burstCount * burstBytes);
  view.setUint32(frameHeaderBytes, count, true);
  view.setUint32(frameHeaderBytes + 4, frame.missedCount, true);
  view.setFloat64(frameHeaderBytes + 8, frame.firstNumber, true);
  view.setUint8(frameHeaderBytes + 16, frame.members.length);
  view.setUint8(frameHeaderBytes + 17, burstCount);
  writeFlowMembers(view, frameHeaderBytes + fixedBytes, frame.members);
  const floatsAt = frameHeaderBytes + fixedBytes + membersBytes;
  const floats = new Float64Array(bytes.buffer, floatsAt, count * printNames.length + burstCount * burstNames.length);
  for (const [place, name] of printNames.entries()) floats.set(frame[name], count * place);
  for (const [place, name] of burstNames.entries()) floats.set(frame.bursts[name], count * printNames.length + burstCount * place);
  bytes.set(frame.member, floatsAt + floats.byteLength);
  bytes.set(frame.flags, floatsAt + floats.byteLength + count);
  return bytes;
}

export function decodeTape(bytes: Uint8Array): Result<TapeFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'tape') return failed(`a tape frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a tape frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint32(0, true);
  const memberCount = view.getUint8(16);
  const burstCount = view.getUint8(17);
  const floatsAt = fixedBytes + memberCount * flowMemberBytes;
  if (body.byteLength !== floatsAt + count * printBytes + burstCount * burstBytes) return failed('a tape frame did not hold the prints it promised');
  const members = readFlowMembers(view, fixedBytes, memberCount);
  if (!members.ok) return members;
  const floats = new Float64Array(body.buffer, body.byteOffset + floatsAt, count * printNames.length + burstCount * burstNames.length);
  const print = (place: number): Float64Array => floats.subarray(count * place, count * (place + 1));
  const burst = (place: number): Float64Array => floats.subarray(count * printNames.length + burstCount * place, count * printNames.length + burstCount * (place + 1));
  const bytesAt = body.byteOffset + floatsAt + floats.byteLength;
  return ok({
    header: header.value, missedCount: view.getUint32(4, true), firstNumber: view.getFloat64(8, true), members: members.value,
    venueUs: print(0), receivedUs: print(1), firstTicks: print(2), lastTicks: print(3), lots: print(4), trades: print(5), worth: print(6),
    bursts: { number: burst(0), member: burst(1), fromUs: burst(2), untilUs: burst(3), lowTicks: burst(4), highTicks: burst(5), bought: burst(6), sold: burst(7), trades: burst(8) },
    member: new Uint8Array(body.buffer, bytesAt, count),
    flags: new Uint8Array(body.buffer, bytesAt + count, count),
  });
}
