/**
 * Walls frame: the large orders of one market, which the member names; the header’s stream is that of the topic’s first. Rows that go on (`endedUs` 0) are all that do; those that ended come once each, and a row with the
 * number and kind of a known one takes its place. The first frame of a market has the sequence 0, and what is kept of an earlier one is to be
 * thrown away.
 *
 * Body: count u32, missed u32 (rows that ended and are no longer known), walls that ended ever f64, walls that there was no room to follow f64, best bid
 * and ask ticks f64 (0: none), the market (flow-members.ts); then by row float64 columns (`wallNames`), then u8 columns: state, flags.
 *
 * A hidden order's row has in `maxLots` the most that it displayed, in `eatenLots` what traded at its price, in `hiddenLots` what traded beyond what was displayed.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { flowMemberBytes, readFlowMembers, writeFlowMembers, type FlowMember } from './flow-members.ts';

const fixedBytes = 40;
export const wallNames = [
  'number', 'ticks', 'startUs', 'endedUs', 'startLots', 'nowLots', 'maxLots', 'refilledLots', 'eatenLots', 'pulledLots', 'hiddenLots', 'startBp', 'distanceBp', 'nearestBp',
  'score', 'confidence',
] as const;
export type WallColumn = (typeof wallNames)[number];
const rowBytes = wallNames.length * 8 + 2;

export const wallRowsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes - flowMemberBytes) / rowBytes);
/** Bits of a row's flags. `hidden`: not a wall but an order of which only parts are shown. `uncertain`: something of its life was not seen. */
export const wallBit = { ask: 1, uncertain: 2, hidden: 4 } as const;
export const wallRowStates = ['stands', 'eaten', 'pulled', 'lost'] as const;
export type WallRowState = (typeof wallRowStates)[number];

/**
 * Of the practice's walls with an indicator of 0–0.1, 0.1–0.2 … 0.9–1, how many were not meant (core/market/walls/README.md, `fathom bench walls`); null: too few to
 * say. On real exchanges nobody can measure it.
 */
export const wallMeasured: Readonly<Record<'pulled' | 'standing', readonly (number | null)[]>> = {
  pulled: [null, 0.14, 0.24, 0.25, 0.29, 0.57, 0.67, 0.87, 0.79, 0.92],
  standing: [0.08, 0.13, 0.21, 0.35, 0.4, 0.4, 0.32, null, null, null],
};

export interface WallsFrame extends Readonly<Record<WallColumn, Float64Array>> {
  readonly header: FrameHeader;
  readonly missedCount: number;
  readonly endedCount: number;
  readonly refusedCount: number;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly member: FlowMember;
  /** Places in `wallRowStates`. */
  readonly state: Uint8Array;
  readonly flags: Uint8Array;
}

export function encodeWalls(frame: WallsFrame): Uint8Array {
  const count = frame.state.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + flowMemberBytes + count * rowBytes);
  view.setUint32(frameHeaderBytes, count, true);
  view.setUint32(frameHeaderBytes + 4, frame.missedCount, true);
  view.setFloat64(frameHeaderBytes + 8, frame.endedCount, true);
  view.setFloat64(frameHeaderBytes + 16, frame.refusedCount, true);
  view.setFloat64(frameHeaderBytes + 24, frame.bestBidTicks, true);
  view.setFloat64(frameHeaderBytes + 32, frame.bestAskTicks, true);
  writeFlowMembers(view, frameHeaderBytes + fixedBytes, [frame.member]);
  const floatsAt = frameHeaderBytes + fixedBytes + flowMemberBytes;
  const floats = new Float64Array(bytes.buffer, floatsAt, count * wallNames.length);
  for (const [place, name] of wallNames.entries()) floats.set(frame[name], count * place);
  bytes.set(frame.state, floatsAt + floats.byteLength);
  bytes.set(frame.flags, floatsAt + floats.byteLength + count);
  return bytes;
}

export function decodeWalls(bytes: Uint8Array): Result<WallsFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'walls') return failed(`a walls frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes + flowMemberBytes) return failed('a walls frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint32(0, true);
  const floatsAt = fixedBytes + flowMemberBytes;
  if (body.byteLength !== floatsAt + count * rowBytes) return failed('a walls frame did not hold the rows it promised');
  const members = readFlowMembers(view, fixedBytes, 1);
  if (!members.ok) return members;
  const [member] = members.value;
  if (member === undefined) return failed('a walls frame named no market');
  const column = (place: number): Float64Array => new Float64Array(body.buffer, body.byteOffset + floatsAt + count * place * 8, count);
  const bytesAt = body.byteOffset + floatsAt + count * wallNames.length * 8;
  const state = new Uint8Array(body.buffer, bytesAt, count);
  if (state.some((place) => place >= wallRowStates.length)) return failed('a walls frame had a row of unknown state');
  return ok({
    header: header.value, missedCount: view.getUint32(4, true), endedCount: view.getFloat64(8, true), refusedCount: view.getFloat64(16, true),
    bestBidTicks: view.getFloat64(24, true), bestAskTicks: view.getFloat64(32, true), member,
    number: column(0), ticks: column(1), startUs: column(2), endedUs: column(3), startLots: column(4), nowLots: column(5), maxLots: column(6), refilledLots: column(7),
    eatenLots: column(8), pulledLots: column(9), hiddenLots: column(10), startBp: column(11), distanceBp: column(12), nearestBp: column(13), score: column(14), confidence: column(15),
    state, flags: new Uint8Array(body.buffer, bytesAt + count, count),
  });
}
