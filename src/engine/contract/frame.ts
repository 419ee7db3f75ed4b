/**
 * The frame: bytes made for eyes. A header of 40 bytes, then columns; little-endian.
 *
 * | at | type | header       |   | at | type | header                                    |
 * |----|------|--------------|---|----|------|-------------------------------------------|
 * | 0  | u32  | magic “FTHM” |   | 12 | u32  | bytes of the whole frame                  |
 * | 4  | u16  | layout       |   | 16 | f64  | sequence, counted per stream and kind     |
 * | 6  | u8   | kind         |   | 24 | f64  | receivedUs of the newest fact in it, or 0 |
 * | 7  | u8   | flags        |   | 32 | f64  | madeUs, the engine's clock                |
 * | 8  | u16  | stream or 0  |   |    |      |                                           |
 * | 10 | u16  | topic        |   |    |      |                                           |
 *
 * `stream` says whose data it is, `topic` whom it is for: a frame is made once and goes to everybody who watches it.
 * A `beat` is a header alone, and says that the engine lives.
 *
 * A frame never passes 64 KiB, so that every transport takes it in one piece; one file under
 * frames/ holds the layout, encoder and decoder of a kind. Columns begin 8-byte aligned.
 */

import { assert } from '../domain/assert.ts';
import { failed, ok, type Result } from '../domain/result.ts';

export const frameMagic = 0x4d48_5446; // the bytes F T H M
export const frameLayout = 2;
export const frameHeaderBytes = 40;
export const frameBytesMax = 65_536;

export const frameKinds = ['beat', 'ladder', 'heat', 'trades', 'composite-ladder', 'depth', 'pressure', 'ladder-flow', 'own-orders', 'bars', 'walls', 'tape', 'quotes', 'compare', 'footprint', 'cvd', 'profile', 'makers', 'perpetuals', 'rates'] as const;

export type FrameKind = (typeof frameKinds)[number];

export interface FrameHeader {
  readonly kind: FrameKind;
  readonly flags: number;
  readonly stream: number;
  readonly topic: number;
  readonly sequence: number;
  readonly receivedUs: number;
  readonly madeUs: number;
}

/** A fresh frame of the given size with its header written. */
export function newFrame(header: FrameHeader, byteLength: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  assert(byteLength <= frameBytesMax, 'a frame fits into 64 KiB', { byteLength, kind: header.kind });
  const bytes = new Uint8Array(byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, frameMagic, true);
  view.setUint16(4, frameLayout, true);
  view.setUint8(6, frameKinds.indexOf(header.kind) + 1);
  view.setUint8(7, header.flags);
  view.setUint16(8, header.stream, true);
  view.setUint16(10, header.topic, true);
  view.setUint32(12, byteLength, true);
  view.setFloat64(16, header.sequence, true);
  view.setFloat64(24, header.receivedUs, true);
  view.setFloat64(32, header.madeUs, true);
  return { bytes, view };
}

export function readFrameHeader(bytes: Uint8Array): Result<FrameHeader, string> {
  if (bytes.byteLength < frameHeaderBytes) return failed(`a frame had ${bytes.byteLength} bytes`);
  if (bytes.byteLength > frameBytesMax) return failed(`a frame had ${bytes.byteLength} bytes, ${frameBytesMax} at most`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== frameMagic) return failed('a frame did not begin with FTHM');
  const layout = view.getUint16(4, true);
  if (layout !== frameLayout) return failed(`a frame had layout ${layout}, this program reads ${frameLayout}`);
  const kind = frameKinds[view.getUint8(6) - 1];
  if (kind === undefined) return failed(`a frame had the unknown kind ${view.getUint8(6)}`);
  if (view.getUint32(12, true) !== bytes.byteLength) return failed('a frame was cut or padded');
  return ok({
    kind,
    flags: view.getUint8(7),
    stream: view.getUint16(8, true),
    topic: view.getUint16(10, true),
    sequence: view.getFloat64(16, true),
    receivedUs: view.getFloat64(24, true),
    madeUs: view.getFloat64(32, true),
  });
}

/** Says whom a frame is for; the rest of it stays as it is. */
export function addressFrame(bytes: Uint8Array, topic: number): void {
  bytes[10] = topic & 0xff;
  bytes[11] = topic >> 8;
}

/** Whom a frame is for, without judging the rest of it; 0 for nobody. */
export function topicOfFrame(bytes: Uint8Array): number {
  return (bytes[10] ?? 0) | ((bytes[11] ?? 0) << 8);
}

/** Bytes after the header, aligned for float64 wherever the transport left the frame. */
export function alignedBody(bytes: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes.subarray(frameHeaderBytes);
  return bytes.slice(frameHeaderBytes);
}
