/**
 * Client order ids: our order's number and the epoch of our journal, in what every venue's alphabet
 * has, so that an order found at a venue after a restart is known to be ours, and which one.
 *
 * | form    | looks like         | for                                                             |
 * |---------|--------------------|-----------------------------------------------------------------|
 * | text    | `fa00000a00000zz`  | Binance (≤ 36 characters), OKX (letters and digits, ≤ 32), HTX spot (≤ 64) |
 * | integer | epoch × 2^32 + number | HTX contracts (1 … 9.2 × 10^18)                              |
 *
 * Holds: equal parts give equal ids, different parts different ones; what is read back is what was
 * written, letter by letter. Two installations that share an account differ by their epochs.
 */

import { assert } from '../../domain/assert.ts';

export interface OrderMark {
  /** Drawn once for a journal. */
  readonly epoch: number;
  readonly number: number;
}

export const epochMax = 2 ** 30 - 1;
export const orderNumberMax = 2 ** 32 - 1;

const head = 'fa';
const epochPlaces = 6;
const numberPlaces = 7;
const numberSpan = 2n ** 32n;

export function clientIdOf(form: 'text' | 'integer', { epoch, number }: OrderMark): string {
  assert(Number.isSafeInteger(epoch) && epoch >= 0 && epoch <= epochMax, 'an epoch fits its places', { epoch });
  assert(Number.isSafeInteger(number) && number >= 1 && number <= orderNumberMax, 'an order number fits its places', { number });
  if (form === 'integer') return String(BigInt(epoch) * numberSpan + BigInt(number));
  return head + epoch.toString(36).padStart(epochPlaces, '0') + number.toString(36).padStart(numberPlaces, '0');
}

/** Null: not of our making. */
export function readClientId(form: 'text' | 'integer', text: string): OrderMark | null {
  const mark = form === 'integer' ? readInteger(text) : readLetters(text);
  const isPossible = mark !== null && mark.epoch <= epochMax && mark.number >= 1 && mark.number <= orderNumberMax;
  return isPossible && clientIdOf(form, mark) === text ? mark : null;
}

function readInteger(text: string): OrderMark | null {
  if (!/^[1-9]\d{0,18}$/.test(text)) return null;
  const value = BigInt(text);
  return { epoch: Number(value / numberSpan), number: Number(value % numberSpan) };
}

function readLetters(text: string): OrderMark | null {
  if (!/^fa[0-9a-z]{13}$/.test(text)) return null;
  const epochEnd = head.length + epochPlaces;
  return { epoch: parseInt(text.slice(head.length, epochEnd), 36), number: parseInt(text.slice(epochEnd), 36) };
}
