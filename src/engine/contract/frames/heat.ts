/**
 * Heat frame: one column of the liquidity heatmap, as sparse cells.
 *
 * Body: startUs f64, durationUs f64, rowTicks f64, best bid ticks f64, best ask ticks f64,
 * validity u8, 3 spare, cellCount u32, then rows i32[cellCount] and lots f32[cellCount].
 *
 * A row covers the ticks [row × rowTicks, (row + 1) × rowTicks). Lots are what rested there when
 * the column ended. A column whose validity is not `live` is a gap: it has no cells, the best
 * prices are 0, and it must be drawn as a gap. Columns of one instrument follow each other
 * without holes in time; after a long pause one gap may be as wide as many columns. A column that begins before
 * the last one ended says that the clock stepped back: what was drawn is to be thrown away.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 48;

/** Most cells that a column can hold; the engine keeps those nearest to the touch. */
export const heatCellsMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / 8);

/** Set on columns that were there before the viewer asked. */
export const heatFlagBacklog = 1;
/** Set on columns of the past that were asked for, whatever their length. */
export const heatFlagPast = 4;
/** Set on gaps of the past of which nobody wrote anything down: the book itself may have been there. */
export const heatFlagUnrecorded = 8;
/** Set where of several books some took no part: their sizes are missing. */
export const heatFlagPartial = 2;

export interface HeatFrame {
  readonly header: FrameHeader;
  readonly startUs: number;
  readonly durationUs: number;
  readonly rowTicks: number;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly validity: Validity;
  readonly rows: Int32Array;
  readonly lots: Float32Array;
}

export function encodeHeat(frame: HeatFrame): Uint8Array {
  const cells = frame.rows.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + cells * 8);
  view.setFloat64(frameHeaderBytes, frame.startUs, true);
  view.setFloat64(frameHeaderBytes + 8, frame.durationUs, true);
  view.setFloat64(frameHeaderBytes + 16, frame.rowTicks, true);
  view.setFloat64(frameHeaderBytes + 24, frame.bestBidTicks, true);
  view.setFloat64(frameHeaderBytes + 32, frame.bestAskTicks, true);
  view.setUint8(frameHeaderBytes + 40, validities.indexOf(frame.validity));
  view.setUint32(frameHeaderBytes + 44, cells, true);
  new Int32Array(bytes.buffer, frameHeaderBytes + fixedBytes, cells).set(frame.rows);
  new Float32Array(bytes.buffer, frameHeaderBytes + fixedBytes + cells * 4, cells).set(frame.lots);
  return bytes;
}

export function decodeHeat(bytes: Uint8Array): Result<HeatFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'heat') return failed(`a heat frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a heat frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(40)];
  if (validity === undefined) return failed(`a heat frame had the unknown validity ${view.getUint8(40)}`);
  const cells = view.getUint32(44, true);
  if (body.byteLength !== fixedBytes + cells * 8) return failed('a heat frame did not hold the cells it promised');
  return ok({
    header: header.value,
    startUs: view.getFloat64(0, true),
    durationUs: view.getFloat64(8, true),
    rowTicks: view.getFloat64(16, true),
    bestBidTicks: view.getFloat64(24, true),
    bestAskTicks: view.getFloat64(32, true),
    validity,
    rows: new Int32Array(body.buffer, body.byteOffset + fixedBytes, cells),
    lots: new Float32Array(body.buffer, body.byteOffset + fixedBytes + cells * 4, cells),
  });
}
