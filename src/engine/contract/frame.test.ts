import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect } from '../domain/assert.ts';
import { addressFrame, alignedBody, frameBytesMax, frameHeaderBytes, frameKinds, frameLayout, newFrame, readFrameHeader, topicOfFrame, type FrameHeader } from './frame.ts';

const header: FrameHeader = { kind: 'heat', flags: 1, stream: 7, topic: 9, sequence: 3, receivedUs: 4, madeUs: 5 };

test('the first bytes are these, whatever machine wrote them', () => {
  const { bytes } = newFrame({ ...header, sequence: 1, receivedUs: 2, madeUs: 3 }, 48);
  expect(Buffer.from(bytes).toString('hex').match(/.{8}/g)).toEqual([
    '4654484d', '02000301', '07000900', '30000000', // F T H M, layout 2, kind 3, flags 1, stream 7, topic 9, 48 bytes
    '00000000', '0000f03f', '00000000', '00000040', '00000000', '00000840', // 1, 2, 3
    '00000000', '00000000',
  ]);
});

test('a header is read back as it was written', () => {
  const headers = fc.record({
    kind: fc.constantFrom(...frameKinds),
    flags: fc.nat({ max: 255 }),
    stream: fc.nat({ max: 0xffff }),
    topic: fc.nat({ max: 0xffff }),
    sequence: fc.maxSafeNat(),
    receivedUs: fc.maxSafeNat(),
    madeUs: fc.maxSafeNat(),
  });
  fc.assert(fc.property(headers, fc.integer({ min: frameHeaderBytes, max: 200 }), (written, byteLength) => {
    expect(readFrameHeader(newFrame(written, byteLength).bytes)).toEqual({ ok: true, value: written });
  }));
});

test('a frame is made once and addressed to whoever watches it', () => {
  const { bytes } = newFrame(header, 48);
  for (const topic of [1, 258, 65_535]) {
    addressFrame(bytes, topic);
    expect(topicOfFrame(bytes)).toBe(topic);
    expect(readFrameHeader(bytes)).toEqual({ ok: true, value: { ...header, topic } });
  }
});

test.each([
  ['too short', (bytes: Uint8Array) => bytes.subarray(0, 39), 'a frame had 39 bytes'],
  ['not ours', (bytes: Uint8Array) => bytes.fill(0, 0, 1), 'a frame did not begin with FTHM'],
  ['of a later layout', (bytes: Uint8Array) => bytes.fill(9, 4, 5), `a frame had layout 9, this program reads ${frameLayout}`],
  ['of kind 0', (bytes: Uint8Array) => bytes.fill(0, 6, 7), 'a frame had the unknown kind 0'],
  ['of a kind to come', (bytes: Uint8Array) => bytes.fill(200, 6, 7), 'a frame had the unknown kind 200'],
  ['of another length than it says', (bytes: Uint8Array) => bytes.subarray(0, 47), 'a frame was cut or padded'],
  ['huge', () => new Uint8Array(frameBytesMax + 1), `a frame had ${frameBytesMax + 1} bytes, ${frameBytesMax} at most`],
])('a frame that is %s is refused in a sentence', (_, spoil, sentence) => {
  expect(readFrameHeader(spoil(newFrame(header, 48).bytes))).toEqual({ ok: false, fault: sentence });
});

test('a frame over 64 KiB is a Defect of whoever makes it', () => {
  expect(() => newFrame(header, frameBytesMax + 1)).toThrow(Defect);
});

test('a body is aligned for float64 wherever the frame lies, and copied only when it must be', () => {
  const buffer = new ArrayBuffer(200);
  for (let offset = 0; offset < 16; offset += 1) {
    const bytes = new Uint8Array(buffer, offset, 60);
    const body = alignedBody(bytes);
    expect([body.byteOffset % 8, body.byteLength, body.buffer === buffer]).toEqual([0, 20, offset % 8 === 0]);
  }
});
