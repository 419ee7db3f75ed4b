/**
 * Bars frame: some bars of one instrument, oldest first.
 *
 * Body: part u8, hasMore u8, validity u8, 5 spare, count u32, 4 spare, then float64 columns: begin us, open, high, low, close ticks, lots,
 * lots that buyers took (not a number where nobody says), and u8 flags.
 *
 * `older` bars go before all that came earlier, and `hasMore` says that there may be still older ones; each of the `newest` takes the place of the one
 * with its beginning, or follows the last; with `again` what was kept is void, and its bars are the first.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 16;
const columnNames = ['timeUs', 'openTicks', 'highTicks', 'lowTicks', 'closeTicks', 'lots', 'boughtLots'] as const;
const barBytes = columnNames.length * 8 + 1;

export const barsPerFrameMax = Math.floor((frameBytesMax - frameHeaderBytes - fixedBytes) / barBytes);

export const barParts = ['older', 'newest', 'again'] as const;
export type BarPart = (typeof barParts)[number];

/** Bits of a bar's flags. `open`: it still grows. `incomplete`: some of its trades were missed. */
export const barBit = { open: 1, incomplete: 2 } as const;

export interface BarsFrame extends Readonly<Record<(typeof columnNames)[number], Float64Array>> {
  readonly header: FrameHeader;
  readonly part: BarPart;
  readonly hasMore: boolean;
  /** What the book was worth when the frame was made. */
  readonly validity: Validity;
  readonly flags: Uint8Array;
}

export function encodeBars(frame: BarsFrame): Uint8Array {
  const count = frame.timeUs.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + count * barBytes);
  view.setUint8(frameHeaderBytes, barParts.indexOf(frame.part));
  view.setUint8(frameHeaderBytes + 1, frame.hasMore ? 1 : 0);
  view.setUint8(frameHeaderBytes + 2, validities.indexOf(frame.validity));
  view.setUint32(frameHeaderBytes + 8, count, true);
  const columns = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, count * columnNames.length);
  for (const [place, name] of columnNames.entries()) columns.set(frame[name], count * place);
  bytes.set(frame.flags, frameHeaderBytes + fixedBytes + count * columnNames.length * 8);
  return bytes;
}

export function decodeBars(bytes: Uint8Array): Result<BarsFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'bars') return failed(`a bars frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a bars frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const part = barParts[view.getUint8(0)];
  const validity = validities[view.getUint8(2)];
  if (part === undefined || validity === undefined) return failed('a bars frame had an unknown part or validity');
  const count = view.getUint32(8, true);
  if (body.byteLength !== fixedBytes + count * barBytes) return failed('a bars frame did not hold the bars it promised');
  const columns = new Float64Array(body.buffer, body.byteOffset + fixedBytes, count * columnNames.length);
  const column = (place: number): Float64Array => columns.subarray(count * place, count * (place + 1));
  return ok({
    header: header.value, part, hasMore: view.getUint8(1) === 1, validity,
    timeUs: column(0), openTicks: column(1), highTicks: column(2), lowTicks: column(3), closeTicks: column(4), lots: column(5), boughtLots: column(6),
    flags: new Uint8Array(body.buffer, body.byteOffset + fixedBytes + count * columnNames.length * 8, count),
  });
}
