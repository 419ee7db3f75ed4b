/**
 * Perpetuals frame: what some perpetual contracts of one base had minute by minute, and who was closed out by force. A minute takes the place of the
 * one that was told of it; the first frame of a topic has the sequence 0, and what is kept of an earlier one is to be thrown away.
 *
 * Body: minutes u32, liquidations u32, missed u32 (liquidations that were no longer known), members u8, 3 spare, the members (flow-members.ts), then by minute float64 columns
 * (`minuteNames`), by liquidation float64 columns (`liquidationNames`), then by minute u8: member, by liquidation u8: member.
 *
 * NaN in a minute: nobody told. Ticks are those of the member.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { flowMemberBytes, readFlowMembers, writeFlowMembers, type FlowMember } from './flow-members.ts';
import { frameMembersMax } from './members.ts';

/** `interest`: contracts that are open, as an amount of the base. `basisBps`: mark less index. `bought` and `sold`: what was closed by force, in the quote. */
export const minuteNames = ['startUs', 'interest', 'basisBps', 'fundingRate', 'bought', 'sold'] as const;
/** `lots`: negative where what was closed was sold, so that somebody who was long lost. `worth`: in the quote. */
export const liquidationNames = ['venueUs', 'receivedUs', 'ticks', 'lots', 'worth'] as const;
export type MinuteColumn = (typeof minuteNames)[number];
export type LiquidationColumn = (typeof liquidationNames)[number];

const fixedBytes = 16;
const minuteBytes = minuteNames.length * 8 + 1;
const liquidationBytes = liquidationNames.length * 8 + 1;
/** Of liquidations in one frame; minutes take what is left. */
export const liquidationsPerFrame = 256;
export const minutesPerFrame = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - frameMembersMax * flowMemberBytes - liquidationsPerFrame * liquidationBytes) / minuteBytes);

type Columns<Name extends string> = Readonly<Record<Name, Float64Array>> & { readonly member: Uint8Array };
export type MinuteColumns = Columns<MinuteColumn>;
export type LiquidationColumns = Columns<LiquidationColumn>;

export interface PerpetualsFrame {
  readonly header: FrameHeader;
  readonly missedCount: number;
  readonly members: readonly FlowMember[];
  readonly minutes: MinuteColumns;
  readonly liquidations: LiquidationColumns;
}

export function newMinutes(count: number): MinuteColumns {
  const column = (): Float64Array => new Float64Array(count);
  return { startUs: column(), interest: column(), basisBps: column(), fundingRate: column(), bought: column(), sold: column(), member: new Uint8Array(count) };
}

export function newLiquidations(count: number): LiquidationColumns {
  const column = (): Float64Array => new Float64Array(count);
  return { venueUs: column(), receivedUs: column(), ticks: column(), lots: column(), worth: column(), member: new Uint8Array(count) };
}

export function encodePerpetuals({ header, missedCount, members, minutes, liquidations }: PerpetualsFrame): Uint8Array {
  const [minuteCount, liquidationCount] = [minutes.member.length, liquidations.member.length];
  const floatsAt = frameHeaderBytes + fixedBytes + members.length * flowMemberBytes;
  const { bytes, view } = newFrame(header, floatsAt + minuteCount * minuteBytes + liquidationCount * liquidationBytes);
  view.setUint32(frameHeaderBytes, minuteCount, true);
  view.setUint32(frameHeaderBytes + 4, liquidationCount, true);
  view.setUint32(frameHeaderBytes + 8, missedCount, true);
  view.setUint8(frameHeaderBytes + 12, members.length);
  writeFlowMembers(view, frameHeaderBytes + fixedBytes, members);
  const floats = new Float64Array(bytes.buffer, floatsAt, minuteCount * minuteNames.length + liquidationCount * liquidationNames.length);
  for (const [place, name] of minuteNames.entries()) floats.set(minutes[name], minuteCount * place);
  for (const [place, name] of liquidationNames.entries()) floats.set(liquidations[name], minuteCount * minuteNames.length + liquidationCount * place);
  bytes.set(minutes.member, floatsAt + floats.byteLength);
  bytes.set(liquidations.member, floatsAt + floats.byteLength + minuteCount);
  return bytes;
}

export function decodePerpetuals(bytes: Uint8Array): Result<PerpetualsFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'perpetuals') return failed(`a perpetuals frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a perpetuals frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [minuteCount, liquidationCount, memberCount] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint8(12)];
  const floatsAt = fixedBytes + memberCount * flowMemberBytes;
  if (body.byteLength !== floatsAt + minuteCount * minuteBytes + liquidationCount * liquidationBytes) return failed('a perpetuals frame did not hold the rows it promised');
  const members = readFlowMembers(view, fixedBytes, memberCount);
  if (!members.ok) return members;
  const liquidationsAt = floatsAt + minuteCount * minuteNames.length * 8;
  const bytesAt = liquidationsAt + liquidationCount * liquidationNames.length * 8;
  const column = (from: number, count: number, place: number): Float64Array => new Float64Array(body.buffer, body.byteOffset + from + count * place * 8, count);
  const minute = (place: number): Float64Array => column(floatsAt, minuteCount, place);
  const liquidation = (place: number): Float64Array => column(liquidationsAt, liquidationCount, place);
  const minuteMembers = new Uint8Array(body.buffer, body.byteOffset + bytesAt, minuteCount);
  const liquidationMembers = new Uint8Array(body.buffer, body.byteOffset + bytesAt + minuteCount, liquidationCount);
  if (minuteMembers.some((member) => member >= memberCount) || liquidationMembers.some((member) => member >= memberCount)) return failed('a perpetuals frame had a row of no market');
  return ok({
    header: header.value, missedCount: view.getUint32(8, true), members: members.value,
    minutes: { startUs: minute(0), interest: minute(1), basisBps: minute(2), fundingRate: minute(3), bought: minute(4), sold: minute(5), member: minuteMembers },
    liquidations: { venueUs: liquidation(0), receivedUs: liquidation(1), ticks: liquidation(2), lots: liquidation(3), worth: liquidation(4), member: liquidationMembers },
  });
}
