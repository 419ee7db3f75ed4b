/**
 * Damaging messages, for the fuzzers of all venues: whatever the bytes, a decoder answers records or a
 * fault, and where the kernel read a message, the checked path reads the very same records.
 *
 * Seeded: a mismatch names its frame, and the same seed makes it again.
 */

import { next32, nextBelow, type Chance } from '../../domain/chance.ts';
import type { Kernel } from '../memory/kernel.ts';
import { writeText } from './utf8.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly frames: number;
  readonly kernel: Kernel;
  /** Called now and then with the frames done. */
  readonly onProgress?: (frames: number) => void;
}

export interface FuzzReport {
  readonly frames: number;
  readonly fast: number;
  readonly checked: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Frames in which the two paths differed, the first few in words. None is the only good number. */
  readonly mismatches: readonly string[];
}

/** So many mismatches are told in words. */
export const mismatchesMax = 10;
/** Frames between two words about progress. */
export const progressFrames = 10_000;

/** Damages bytes in up to four places; one time in four not at all, and one in four only in digits. */
export function mutate(chance: Chance, original: Uint8Array): Uint8Array {
  let bytes = original;
  const manner = nextBelow(chance, 4);
  if (manner === 0) return bytes;
  const times = 1 + nextBelow(chance, 4);
  if (manner === 1) {
    for (let time = 0; time < times; time += 1) bytes = otherDigit(chance, bytes);
    return bytes;
  }
  for (let time = 0; time < times && bytes.length > 0; time += 1) bytes = mutations[nextBelow(chance, mutations.length)]?.(chance, bytes) ?? bytes;
  return bytes;
}

type Mutation = (chance: Chance, bytes: Uint8Array) => Uint8Array;

const splice = (bytes: Uint8Array, from: number, until: number, between: Uint8Array): Uint8Array => {
  const result = new Uint8Array(from + between.length + bytes.length - until);
  result.set(bytes.subarray(0, from), 0);
  result.set(between, from);
  result.set(bytes.subarray(until), from + between.length);
  return result;
};

const pieces = [
  ' ', '\n', '"', '\\', '\\u0030', '{', '}', '[', ']', ',', ':', '-', '.', '0', '00', '9', '1e3', 'null', 'true', '\u0000', '"e":"trade",', '"u":1,', '"s":"BTCUSDT",', '"st":1,', '"st":2,', '"new":[{}],', '"nq":"1",',
  '9007199254740991', '9007199254740993', '99999999999999999999999999', '0.00000001', '[]', '["1.00000000","1.00000000"],', '\u00e9', '\u5e01',
].map(writeText);

/** A digit for a digit: the message stays well-formed, and its meaning changes. */
function otherDigit(chance: Chance, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  for (let tries = 0; tries < 20; tries += 1) {
    const at = nextBelow(chance, copy.length);
    const character = copy[at] ?? 0;
    if (character < 48 || character > 57) continue;
    copy[at] = 48 + nextBelow(chance, 10);
    break;
  }
  return copy;
}

const mutations: readonly Mutation[] = [
  (chance, bytes) => splice(bytes, nextBelow(chance, bytes.length), bytes.length, new Uint8Array(0)),
  (chance, bytes) => {
    const copy = bytes.slice();
    copy[nextBelow(chance, copy.length)] = next32(chance) & 255;
    return copy;
  },
  (chance, bytes) => {
    const copy = bytes.slice();
    const at = nextBelow(chance, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << nextBelow(chance, 8));
    return copy;
  },
  (chance, bytes) => {
    const at = nextBelow(chance, bytes.length + 1);
    return splice(bytes, at, at, pieces[nextBelow(chance, pieces.length)] ?? new Uint8Array(0));
  },
  (chance, bytes) => {
    const at = nextBelow(chance, bytes.length);
    return splice(bytes, at, Math.min(bytes.length, at + 1 + nextBelow(chance, 6)), new Uint8Array(0));
  },
  (chance, bytes) => {
    const from = nextBelow(chance, bytes.length);
    const until = Math.min(bytes.length, from + nextBelow(chance, 60));
    return splice(bytes, until, until, bytes.slice(from, until));
  },
  otherDigit,
];

export function sameBytes(left: Uint8Array, right: Uint8Array, size: number): boolean {
  for (let index = 0; index < size; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

/** How a mismatch names its frame. */
export function frameInWords(frame: number, seed: number, bytes: Uint8Array): string {
  return `frame ${frame} of seed ${seed}: ${String.fromCharCode(...bytes.subarray(0, 2_000))}`;
}
