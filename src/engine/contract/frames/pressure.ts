/**
 * Pressure frame: which side of one book is heavier, at several depths.
 *
 * Body: validity u8, level meters u8, band meters u8, 5 spare, then f64: best bid ticks, best bid lots, best ask ticks, best ask lots (NaN
 * without a best), weighted bid lots, weighted ask lots, changes a second; then float64 columns: bounds (levels a side for the first meters,
 * bp from the middle for the others), bid lots, ask lots; and u8 flags a meter (1: the bids are whole to there, 2: the asks are).
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 64;
const meterBytes = 25;

export const bidsWhole = 1;
export const asksWhole = 2;

export interface PressureFrame {
  readonly header: FrameHeader;
  readonly validity: Validity;
  /** Null while a side is empty. */
  readonly best: { readonly bidTicks: number; readonly bidLots: number; readonly askTicks: number; readonly askLots: number } | null;
  /** Sums in which a level counts less the farther it is from the middle. */
  readonly weightedBidLots: number;
  readonly weightedAskLots: number;
  readonly changesPerSecond: number;
  /** How many of the meters count levels; the others reach so many bp. */
  readonly levelMeters: number;
  readonly bounds: Float64Array;
  readonly bidLots: Float64Array;
  readonly askLots: Float64Array;
  readonly whole: Uint8Array;
}

export function encodePressure(frame: PressureFrame): Uint8Array {
  const count = frame.bounds.length;
  const { best } = frame;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * meterBytes);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setUint8(frameHeaderBytes + 1, frame.levelMeters);
  view.setUint8(frameHeaderBytes + 2, count - frame.levelMeters);
  const numbers = [best?.bidTicks ?? NaN, best?.bidLots ?? NaN, best?.askTicks ?? NaN, best?.askLots ?? NaN, frame.weightedBidLots, frame.weightedAskLots, frame.changesPerSecond];
  for (const [place, value] of numbers.entries()) view.setFloat64(frameHeaderBytes + 8 + place * 8, value, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * 3);
  columns.set(frame.bounds, 0);
  columns.set(frame.bidLots, count);
  columns.set(frame.askLots, count * 2);
  bytes.set(frame.whole, frameHeaderBytes + fixedBytes + count * 24);
  return bytes;
}

export function decodePressure(bytes: Uint8Array): Result<PressureFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'pressure') return failed(`a pressure frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a pressure frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed(`a pressure frame had the unknown validity ${view.getUint8(0)}`);
  const levelMeters = view.getUint8(1);
  const count = levelMeters + view.getUint8(2);
  if (body.byteLength !== fixedBytes + count * meterBytes) return failed('a pressure frame did not hold the meters it promised');
  const numbers = Array.from({ length: 7 }, (_, place) => view.getFloat64(8 + place * 8, true));
  const [bidTicks = NaN, bidLots = NaN, askTicks = NaN, askLots = NaN, weightedBidLots = NaN, weightedAskLots = NaN, changesPerSecond = NaN] = numbers;
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * 3);
  return ok({
    header: header.value,
    validity,
    best: [bidTicks, bidLots, askTicks, askLots].some(Number.isNaN) ? null : { bidTicks, bidLots, askTicks, askLots },
    weightedBidLots,
    weightedAskLots,
    changesPerSecond,
    levelMeters,
    bounds: columns.subarray(0, count),
    bidLots: columns.subarray(count, count * 2),
    askLots: columns.subarray(count * 2),
    whole: new Uint8Array(body.buffer, body.byteOffset + fixedBytes + count * 24, count),
  });
}
