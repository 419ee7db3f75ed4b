/**
 * Writes ASCII text and exact decimals into bytes that are used again and again.
 *
 * Grows by doubling up to `bytesMax`, which no message may exceed. Does not write any other
 * character: everything on the exchange's wire is ASCII.
 */

import { assert } from '../../domain/assert.ts';
import type { Decimal } from '../../domain/number.ts';

/** How a count of steps is written: `whole.fraction` with a fixed number of places. */
export interface DecimalForm {
  readonly stepUnits: number;
  /** 10 to the number of places that the step has. */
  readonly scale: number;
  readonly fractionDigits: number;
  /** Zeros that follow what the step can express. */
  readonly padDigits: number;
}

export function decimalForm(step: Decimal, decimals: number): DecimalForm {
  assert(step.decimals <= decimals, 'the places must hold the step', { places: decimals, stepDecimals: step.decimals });
  return {
    stepUnits: Number(step.units),
    scale: 10 ** step.decimals,
    fractionDigits: step.decimals,
    padDigits: decimals - step.decimals,
  };
}

export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #bytesMax: number;

  constructor(bytes: number, bytesMax: number) {
    this.bytes = new Uint8Array(bytes);
    this.#bytesMax = bytesMax;
  }

  /** A view of what was written: it changes with the next message. */
  view(start = 0, end = this.length): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(start, end);
  }

  text(text: string): void {
    this.#reserve(text.length);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < text.length; index += 1) bytes[at++] = text.charCodeAt(index);
    this.length = at;
  }

  /** A whole number from 0 on. */
  integer(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'a written integer is whole and not negative', { value });
    this.#reserve(16);
    this.#digits(value, digitCount(value));
  }

  /** Steps as a decimal with all its places. */
  decimal(steps: number, form: DecimalForm): void {
    const units = steps * form.stepUnits;
    assert(Number.isSafeInteger(units) && units >= 0, 'a written decimal is exact and not negative', { steps });
    this.#reserve(40);
    const whole = Math.floor(units / form.scale);
    this.#digits(whole, digitCount(whole));
    const { bytes } = this;
    if (form.fractionDigits + form.padDigits === 0) return;
    bytes[this.length++] = 46;
    if (form.fractionDigits > 0) this.#digits(units - whole * form.scale, form.fractionDigits);
    let at = this.length;
    for (let index = 0; index < form.padDigits; index += 1) bytes[at++] = 48;
    this.length = at;
  }

  #digits(value: number, count: number): void {
    const { bytes } = this;
    let rest = value;
    let at = this.length + count;
    this.length = at;
    while (rest > 0xffff_ffff) {
      const tenth = Math.floor(rest / 10);
      bytes[--at] = 48 + (rest - tenth * 10);
      rest = tenth;
    }
    let small = rest >>> 0;
    while (at > this.length - count) {
      const tenth = (small / 10) >>> 0;
      bytes[--at] = 48 + (small - tenth * 10);
      small = tenth;
    }
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    assert(needed <= this.#bytesMax, 'a message stays below its maximum', { needed, bytesMax: this.#bytesMax });
    const grown = new Uint8Array(Math.min(this.#bytesMax, Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

function digitCount(value: number): number {
  let count = 1;
  let limit = 10;
  while (value >= limit) {
    count += 1;
    limit *= 10;
  }
  return count;
}
