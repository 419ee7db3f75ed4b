/** Whole numbers in as few bytes as they need: seven bits each, the eighth says that more follow. */

export class VarintWriter {
  #bytes: Buffer = Buffer.allocUnsafe(65_536);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** A safe integer from 0. */
  put(value: number): void {
    if (this.length + 10 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.allocUnsafe(this.#bytes.length)]);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.length] = (rest % 128) + 128;
      this.length += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length] = rest;
    this.length += 1;
  }

  /** Of either sign, as `2n` or `−2n − 1`. */
  putSigned(value: number): void {
    this.put(value < 0 ? -2 * value - 1 : 2 * value);
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Reads past the end give 0, and `isOver` says so: what is checked by a sum before seldom needs more. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  isOver = false;

  constructor(bytes: Uint8Array, from: number, until: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = until;
  }

  get(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (this.#at >= this.#end) {
        this.isOver = true;
        return 0;
      }
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
      scale *= 128;
    }
  }

  getSigned(): number {
    const value = this.get();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
