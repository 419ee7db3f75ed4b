import { constants, deflateRawSync, gzipSync, crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin, type Kernel } from '../kernel.ts';
import { inflateCutOff, inflateMalformed, inflateNotGzip, inflatePadding, inflateTooLarge, inflateWorkBytes, inflateWrongSum } from './inflate.ts';

const sizeMax = 200_000;
const makes: readonly (readonly [string, Kernel])[] = [['WebAssembly', loadKernel({ memoryBytes: 4_194_304 })], ['the twin', newKernelTwin(4_194_304)]];

function newInflater(kernel: Kernel) {
  const { calls, bytes } = kernel;
  const [work, source, target] = [calls.allocate(inflateWorkBytes), calls.allocate(sizeMax + inflatePadding), calls.allocate(sizeMax + inflatePadding)];
  calls.prepareInflate(work);
  return (message: Uint8Array, limit = sizeMax): Uint8Array | number => {
    bytes.set(message, source);
    // Whatever lay there before must not matter, nor may anything behind the room be touched.
    bytes.fill(0xa5, source + message.length, source + message.length + 16);
    bytes.fill(0x5a, target + limit + inflatePadding, target + limit + inflatePadding + 16);
    const size = calls.inflate(work, source, message.length, target, limit);
    expect(bytes.slice(target + limit + inflatePadding, target + limit + inflatePadding + 16)).toEqual(new Uint8Array(16).fill(0x5a));
    return size < 0 ? size : bytes.slice(target, target + size);
  };
}

/** A member around a deflate stream. */
function member(body: Uint8Array, plain: Uint8Array = new Uint8Array(0)): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(plain), 0);
  trailer.writeUInt32LE(plain.length, 4);
  return Buffer.concat([Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]), body, trailer]);
}

/** Bits as deflate packs them: from the lowest of each byte on. */
function packed(bits: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.replaceAll(' ', '').length / 8));
  bits.replaceAll(' ', '').split('').forEach((bit, index) => {
    if (bit === '1') bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}

describe.each(makes)('%s', (_, kernel) => {
  const inflate = newInflater(kernel);

  test('gives back what was zipped, at every level and by every strategy', () => {
    const levels = fc.constantFrom(0, 1, 6, 9);
    const strategies = fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE);
    const texts = fc.oneof(fc.string({ maxLength: 3_000 }), fc.array(fc.constantFrom('[0.41887,250],', '[61737.63,0],', 'a', '0'), { maxLength: 2_000 }).map((parts) => parts.join('')), fc.uint8Array({ maxLength: 70_000 }));
    fc.assert(
      fc.property(texts, levels, strategies, fc.constantFrom(9, 15), (text, level, strategy, windowBits) => {
        const plain = Buffer.from(text);
        expect(inflate(gzipSync(plain, { level, strategy, windowBits }))).toEqual(new Uint8Array(plain));
      }),
      { numRuns: 150 },
    );
  });

  test('codes of all lengths up to fifteen are read', () => {
    // Frequencies in a golden row make a code for each length.
    const plain = Buffer.concat(Array.from({ length: 22 }, (__, index) => Buffer.alloc(Math.ceil(1.618 ** index), 40 + index)));
    const shuffled = Uint8Array.from(plain, (___, index) => plain[(index * 7_919) % plain.length] ?? 0);
    expect(inflate(gzipSync(shuffled, { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 }))).toEqual(shuffled);
  });

  test('several blocks, and the empty one that a flush leaves at the end', () => {
    const [one, two] = [Buffer.from('{"ping":'), Buffer.from('1645289389594}')];
    const flushed = (text: Buffer) => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
    const body = Buffer.concat([flushed(one), flushed(two), Buffer.from([1, 0, 0, 255, 255])]);
    expect(inflate(member(body, Buffer.concat([one, two])))).toEqual(new Uint8Array(Buffer.concat([one, two])));
  });

  test('a member that ends at any byte before its own is refused', () => {
    const whole = gzipSync(Buffer.from('[0.41887,250],[0.41868,120],[0.41859,12],[0.41852,234]'.repeat(3)));
    for (let size = 0; size < whole.length; size += 1) {
      const answer = inflate(whole.subarray(0, size));
      expect(typeof answer === 'number' && answer < 0, `${size} bytes`).toBe(true);
    }
    expect(inflate(whole.subarray(0, 15))).toBe(inflateCutOff);
  });

  test('a bit changed anywhere behind the head is found', () => {
    const plain = Buffer.from('{"ch":"market.btcusdt.mbp.150","ts":1723161255208,"tick":{"seqNum":1}}');
    const whole = gzipSync(plain);
    for (let bit = 80; bit < whole.length * 8; bit += 1) {
      const damaged = Uint8Array.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const answer = inflate(damaged);
      // The last byte of a stream may have bits without meaning.
      if (typeof answer === 'number') expect(answer, `bit ${bit}`).toBeLessThan(0);
      else expect(answer, `bit ${bit}`).toEqual(new Uint8Array(plain));
    }
  });

  test.each([
    ['a text', Buffer.from('{"ping":1}'), inflateNotGzip],
    ['a name in the head', Buffer.from([31, 139, 8, 8, 0, 0, 0, 0, 0, 255, 97, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]), inflateNotGzip],
    ['two members', Buffer.concat([gzipSync('a'), gzipSync('b')]), inflateMalformed],
    ['a byte behind the member', Buffer.concat([gzipSync('a'), Buffer.from([0])]), inflateMalformed],
    ['nothing, soundly zipped', member(packed('1 10 0000000')), 0],
    ['another checksum', member(packed('1 10 0000000'), Buffer.from('a')), inflateWrongSum],
    ['a block of the kind that there is not', member(packed('1 11 0000000')), inflateMalformed],
    ['sizes that contradict each other', member(Buffer.from([1, 1, 0, 1, 0, 97])), inflateMalformed],
    ['a stored block beyond the end', member(Buffer.from([1, 9, 0, 246, 255, 97])), inflateCutOff],
    ['a distance before the beginning', member(packed('1 10 0000001 00000 0000000')), inflateMalformed],
    ['a distance that there is not', member(packed('1 10 00110000 0000001 11110 0000000 00000000 00000000 00000000')), inflateMalformed],
    ['a length that there is not', member(packed('1 10 11000110 00000 0000000')), inflateMalformed],
    ['too many lengths', member(packed('1 01 11111 00000 0000')), inflateMalformed],
    ['codes of lengths that leave room', member(packed('1 01 00000 00000 0000 100 000 000 000 00000000')), inflateMalformed],
    ['codes of lengths beyond room', member(packed('1 01 00000 00000 0000 100 100 100 000 00000000')), inflateMalformed],
    ['no end in sight', member(packed('1 10 00110000')), inflateCutOff],
  ])('%s', (___, message, expected) => {
    const answer = inflate(message);
    expect(typeof answer === 'number' ? answer : answer.length).toBe(expected);
  });

  test('a bomb is left when the room is full, and what fits exactly fits', () => {
    const bomb = gzipSync(Buffer.alloc(sizeMax * 50));
    expect(inflate(bomb)).toBe(inflateTooLarge);
    for (const size of [1, 257, 258, 259, 5_000]) {
      const message = gzipSync(Buffer.alloc(size, 48));
      expect(inflate(message, size)).toEqual(new Uint8Array(size).fill(48));
      expect(inflate(message, size - 1)).toBe(inflateTooLarge);
    }
    expect(inflate(gzipSync(Buffer.alloc(70_000), { level: 0 }), 69_999)).toBe(inflateTooLarge);
  });
});

test('a megabit of empty blocks, or of headers, ends in time', () => {
  const inflate = newInflater(loadKernel({ memoryBytes: 4_194_304 }));
  const empty = packed('0 10 0000000'.repeat(4));
  const startMs = performance.now();
  expect(inflate(member(Buffer.concat(Array.from({ length: 39_000 }, () => empty))))).toBe(inflateCutOff);
  // The shortest header that there is, again and again: one length for all, and nothing behind it.
  const head = deflateRawSync(Buffer.from([0, 1, 2, 3]), { strategy: constants.Z_DEFAULT_STRATEGY, finishFlush: constants.Z_SYNC_FLUSH });
  expect(inflate(member(Buffer.concat(Array.from({ length: Math.floor(190_000 / head.length) }, () => head))))).toBe(inflateCutOff);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
