/**
 * Secrets from a person or a program: typed without being shown, or read from standard input, one a
 * line. A private key in PEM is one secret of several lines.
 *
 * Holds: nothing typed in hiding is echoed; what was read lies in buffers that can be wiped; a line
 * without end is refused.
 */

import { Redacted } from './redacted.ts';

/** What we use of `process.stdin`; a pipe has no raw mode. */
export interface SecretSource extends AsyncIterable<unknown> {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

const lineBytesMax = 32 * 1024;
const pemLinesMax = 200;
const code = { interrupt: 3, endOfInput: 4, backspace: 8, newLine: 10, carriageReturn: 13, escape: 27, delete: 127 } as const;

export class SecretInput {
  readonly #source: SecretSource;
  readonly #tell: (text: string) => void;
  #chunks: AsyncIterator<unknown> | null = null;
  #rest: Buffer = Buffer.alloc(0);
  #hadReturn = false;

  /** `tell` writes to the person, without a new line. */
  constructor(source: SecretSource, tell: (text: string) => void) {
    this.#source = source;
    this.#tell = tell;
  }

  get isPerson(): boolean {
    return this.#source.isTTY === true;
  }

  /** Null when the person gave up, or nothing is left to read. */
  async ask(question: string, isHidden: boolean): Promise<Redacted<Buffer> | null> {
    if (this.isPerson) this.#tell(`${question}: `);
    this.#source.setRawMode?.(true);
    const lines: Buffer[] = [];
    try {
      let isOpen = true;
      while (isOpen) {
        const line = await this.#line(isHidden);
        if (line === null || lines.length > pemLinesMax) return null;
        lines.push(line);
        const text = lines.length === 1 ? line.toString('latin1', 0, 11) : '';
        isOpen = lines.length === 1 ? text === '-----BEGIN ' : line.toString('latin1', 0, 9) !== '-----END ';
      }
      return new Redacted(joined(lines));
    } finally {
      for (const line of lines) line.fill(0);
      this.#source.setRawMode?.(false);
      if (this.isPerson) this.#tell('\n');
    }
  }

  /** Ends the reading, so that the program may end. */
  async close(): Promise<void> {
    this.#rest.fill(0);
    await this.#chunks?.return?.();
  }

  async #line(isHidden: boolean): Promise<Buffer | null> {
    const typed = Buffer.alloc(lineBytesMax);
    let size = 0;
    for (;;) {
      const byte = await this.#byte();
      const isEnd = byte === null || byte === code.newLine || byte === code.carriageReturn || (this.isPerson && byte === code.endOfInput);
      if (byte === null && size === 0) return null;
      if (isEnd) return copyOf(typed, size);
      if (this.isPerson && (byte === code.interrupt || byte === code.escape)) {
        typed.fill(0);
        return null;
      }
      if (this.isPerson && (byte === code.backspace || byte === code.delete)) {
        size = backOneCharacter(typed, size);
        if (!isHidden) this.#tell('\b \b');
      } else if (size === lineBytesMax) {
        typed.fill(0);
        return null;
      } else {
        typed[size] = byte;
        size += 1;
        if (this.isPerson && !isHidden) this.#tell(String.fromCharCode(byte));
      }
    }
  }

  async #byte(): Promise<number | null> {
    while (this.#rest.byteLength === 0) {
      this.#chunks ??= this.#source[Symbol.asyncIterator]();
      const next = await this.#chunks.next();
      if (next.done === true) return null;
      this.#rest = Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
    }
    const [byte = 0] = this.#rest;
    this.#rest[0] = 0;
    this.#rest = this.#rest.subarray(1);
    // Windows ends a line with two characters.
    const isSecond = this.#hadReturn && byte === code.newLine;
    this.#hadReturn = byte === code.carriageReturn;
    return isSecond ? this.#byte() : byte;
  }
}

/** A letter may have several bytes; those after its first begin with the bits 10. */
function backOneCharacter(typed: Buffer, size: number): number {
  let left = size;
  while (left > 0) {
    left -= 1;
    const byte = typed[left] ?? 0;
    typed[left] = 0;
    if ((byte & 0xc0) !== 0x80) break;
  }
  return left;
}

function copyOf(typed: Buffer, size: number): Buffer {
  const line = Buffer.alloc(size);
  typed.copy(line, 0, 0, size);
  typed.fill(0);
  return line;
}

/** Lines of a PEM block keep their ends; a single line has none. */
function joined(lines: readonly Buffer[]): Buffer {
  const whole = Buffer.alloc(lines.reduce((sum, { byteLength }) => sum + byteLength + 1, -1));
  let at = 0;
  for (const line of lines) {
    if (at > 0) whole[at++] = code.newLine;
    at += line.copy(whole, at);
  }
  return whole;
}
