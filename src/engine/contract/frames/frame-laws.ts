/** What holds for every kind of frame, for tests: a kind tells how one is made, written and read. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validities } from '../../domain/fact.ts';
import type { Result } from '../../domain/result.ts';
import { frameBytesMax, frameHeaderBytes, frameKinds, type FrameHeader, type FrameKind } from '../frame.ts';

export const float = fc.double({ noNaN: true });
export const validity = fc.constantFrom(...validities);

export function headerOf(kind: FrameKind): fc.Arbitrary<FrameHeader> {
  return fc.record({
    kind: fc.constant(kind),
    flags: fc.nat({ max: 255 }),
    stream: fc.nat({ max: 0xffff }),
    topic: fc.nat({ max: 0xffff }),
    sequence: fc.maxSafeNat(),
    receivedUs: fc.maxSafeNat(),
    madeUs: fc.maxSafeNat(),
  });
}

export function floats(count: number): fc.Arbitrary<Float64Array> {
  return fc.array(float, { minLength: count, maxLength: count }).map((values) => Float64Array.from(values));
}

/** The same bytes beginning anywhere in a larger buffer, as a transport may hand them over. */
function shifted(bytes: Uint8Array, offset: number): Uint8Array {
  const larger = new Uint8Array(bytes.length + offset + 3).fill(0xee);
  larger.set(bytes, offset);
  return larger.subarray(offset, offset + bytes.length);
}

export function laws<Frame extends { readonly header: FrameHeader }>(
  kind: FrameKind,
  frames: fc.Arbitrary<Frame>,
  encode: (frame: Frame) => Uint8Array,
  decode: (bytes: Uint8Array) => Result<Frame, string>,
): void {
  describe(`a ${kind} frame`, () => {
    test('is read back as it was written, wherever in a buffer it lies', () => {
      fc.assert(fc.property(frames, fc.nat({ max: 9 }), (frame, offset) => {
        expect(decode(shifted(encode(frame), offset))).toEqual({ ok: true, value: frame });
      }));
    });

    test('is written alike twice, in at most 64 KiB', () => {
      fc.assert(fc.property(frames, (frame) => {
        const bytes = encode(frame);
        expect(encode(frame)).toEqual(bytes);
        expect(bytes.length).toBeLessThanOrEqual(frameBytesMax);
      }));
    });

    test('is refused when it is cut or padded, at any length', () => {
      fc.assert(fc.property(frames, fc.nat(), fc.nat({ max: 7 }), (frame, cut, offset) => {
        const bytes = encode(frame);
        expect(decode(shifted(bytes.subarray(0, cut % bytes.length), offset)).ok).toBe(false);
        expect(decode(shifted(new Uint8Array([...bytes, 0]), offset)).ok).toBe(false);
      }));
    });

    test('is refused when the header promises the cut length but the body does not hold its columns', () => {
      fc.assert(fc.property(frames, fc.nat(), (frame, cut) => {
        const bytes = encode(frame);
        const shorter = bytes.slice(0, frameHeaderBytes + (cut % (bytes.length - frameHeaderBytes)));
        new DataView(shorter.buffer).setUint32(12, shorter.length, true);
        expect(decode(shorter).ok).toBe(false);
      }));
    });

    test('with flipped bytes is a frame or a fault, never an exception and never more than its bytes', () => {
      const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 });
      fc.assert(fc.property(frames, flips, fc.nat({ max: 7 }), (frame, changes, offset) => {
        const bytes = encode(frame);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const result = decode(shifted(bytes, offset));
        if (!result.ok) {
          expect(result.fault).toMatch(/frame/);
          return;
        }
        const held = Object.values(result.value).reduce((sum: number, part: unknown) => sum + (ArrayBuffer.isView(part) ? part.byteLength : 0), 0);
        expect(held).toBeLessThanOrEqual(bytes.length);
      }), { numRuns: 500 });
    });

    test('is not taken for another kind, nor noise for a frame', () => {
      fc.assert(fc.property(frames, fc.uint8Array({ maxLength: 400 }), (frame, noise) => {
        const bytes = encode(frame);
        bytes[6] = (frameKinds.indexOf(kind) + 1) % frameKinds.length + 1;
        expect([decode(bytes).ok, decode(noise).ok]).toEqual([false, false]);
      }));
    });
  });
}
