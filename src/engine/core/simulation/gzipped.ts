/**
 * Bytes as a gzip member that holds them as they are: what HTX's sockets carry, for a world without zlib. It has all that
 * a reader looks at, its checksum above all, and saves nothing.
 */

const headBytes = 10;
const tailBytes = 8;
const blockHeadBytes = 5;
const blockBytesMax = 65_535;

export class Gzipper {
  #bytes = new Uint8Array(4_096);

  /** Good until the next call. */
  zip(plain: Uint8Array): Uint8Array<ArrayBuffer> {
    const blocks = Math.max(1, Math.ceil(plain.length / blockBytesMax));
    const size = headBytes + blocks * blockHeadBytes + plain.length + tailBytes;
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(2 * size);
    const bytes = this.#bytes;
    bytes.fill(0, 0, headBytes);
    [bytes[0], bytes[1], bytes[2], bytes[9]] = [0x1f, 0x8b, 8, 255];
    let at = headBytes;
    for (let block = 0; block < blocks; block += 1) {
      const part = plain.subarray(block * blockBytesMax, (block + 1) * blockBytesMax);
      bytes[at] = block === blocks - 1 ? 1 : 0;
      writeLittle(bytes, at + 1, part.length, 2);
      writeLittle(bytes, at + 3, ~part.length, 2);
      bytes.set(part, at + blockHeadBytes);
      at += blockHeadBytes + part.length;
    }
    writeLittle(bytes, at, crcOf(plain), 4);
    writeLittle(bytes, at + 4, plain.length, 4);
    return bytes.subarray(0, size);
  }
}

function writeLittle(bytes: Uint8Array, at: number, value: number, size: number): void {
  for (let index = 0; index < size; index += 1) bytes[at + index] = (value >>> (8 * index)) & 0xff;
}

/** Remainders of single bytes, and of those bytes with one, two and three zeros behind them: four bytes at a step. */
const tables = remainders();

function remainders(): Uint32Array {
  const made = new Uint32Array(1_024);
  for (let byte = 0; byte < 256; byte += 1) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
    made[byte] = rest;
  }
  for (let index = 256; index < 1_024; index += 1) {
    const before = made[index - 256] ?? 0;
    made[index] = (before >>> 8) ^ (made[before & 0xff] ?? 0);
  }
  return made;
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    crc = (tables[768 + (crc & 0xff)] ?? 0) ^ (tables[512 + ((crc >>> 8) & 0xff)] ?? 0) ^ (tables[256 + ((crc >>> 16) & 0xff)] ?? 0) ^ (tables[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc;
}
