/**
 * Profile frame: what traded at each price over a stretch of time, with its average.
 *
 * Body: validity u8, incomplete u8 (trades of the stretch may be missing), 2 spare, rows u32, then float64: from us, until us (infinity: it goes on), ticks of a
 * row, lowest row, point of control, value area's lowest and highest row, last price in ticks, average and deviation in ticks (not a number where there is
 * none), trades, sinceUs (from when on no trade is missing); then float64 columns by row, the lowest first: lots bought, lots sold.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const numberNames = ['fromUs', 'untilUs', 'rowTicks', 'lowRow', 'pocRow', 'valueLowRow', 'valueHighRow', 'closeTicks', 'vwapTicks', 'vwapDeviation', 'trades', 'sinceUs'] as const;
const fixedBytes = 8 + numberNames.length * 8;

export const profileRowsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / 16);

export interface ProfileFrame extends Readonly<Record<(typeof numberNames)[number], number>> {
  readonly header: FrameHeader;
  readonly validity: Validity;
  readonly isIncomplete: boolean;
  readonly buyLots: Float64Array;
  readonly sellLots: Float64Array;
}

export function encodeProfile(frame: ProfileFrame): Uint8Array {
  const count = frame.buyLots.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * 16);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setUint8(frameHeaderBytes + 1, frame.isIncomplete ? 1 : 0);
  view.setUint32(frameHeaderBytes + 4, count, true);
  for (const [place, name] of numberNames.entries()) view.setFloat64(frameHeaderBytes + 8 + place * 8, frame[name], true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * 2);
  columns.set(frame.buyLots, 0);
  columns.set(frame.sellLots, count);
  return bytes;
}

export function decodeProfile(bytes: Uint8Array): Result<ProfileFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'profile') return failed(`a profile frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a profile frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed('a profile frame had an unknown validity');
  const count = view.getUint32(4, true);
  if (body.byteLength !== fixedBytes + count * 16) return failed('a profile frame did not hold the rows it promised');
  const at = (place: number): number => view.getFloat64(8 + place * 8, true);
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 2);
  return ok({
    header: header.value, validity, isIncomplete: view.getUint8(1) === 1, fromUs: at(0), untilUs: at(1), rowTicks: at(2), lowRow: at(3), pocRow: at(4), valueLowRow: at(5), valueHighRow: at(6),
    closeTicks: at(7), vwapTicks: at(8), vwapDeviation: at(9), trades: at(10), sinceUs: at(11), buyLots: columns.subarray(0, count), sellLots: columns.subarray(count),
  });
}
