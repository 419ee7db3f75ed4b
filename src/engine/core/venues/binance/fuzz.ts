/**
 * Damaged messages against the decoder: whatever the bytes, it answers records or a fault, and where
 * the kernel read a message, the checked path reads the very same record.
 *
 * Seeded: a mismatch names its frame, and the same seed makes it again.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { newSlots, recordSlotsMax, slotBytes } from '../../memory/record.ts';
import type { Result } from '../../../domain/result.ts';
import type { Fault } from '../../../domain/fault.ts';
import { readCheckedSnapshot, type CheckedContext } from './checked.ts';
import { readSpot } from './checked-spot.ts';
import { readUsdm } from './checked-usdm.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder, type BinanceDecoder } from './decode.ts';
import { sampleMessage, sampleSnapshot } from './samples.ts';
import { sampleUsdmMessage, sampleUsdmSnapshot } from './samples-usdm.ts';
import { writeText } from './text.ts';

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

const mismatchesMax = 10;
const progressFrames = 10_000;

/** For both markets: a lot that holds whatever either writes. */
export const fuzzSpec = sampleSpec({ lot: { units: 1n, decimals: 8 } });
const awkward: InstrumentSpec = { ...fuzzSpec, id: 'binance:spot:ODDUSDT', stream: 2, symbol: 'ODDUSDT', tick: { units: 5n, decimals: 2 }, lot: { units: 3n, decimals: 4 } };

/** What is different between the markets. */
interface Fuzzed {
  readonly newDecoder: (kernel: Kernel) => BinanceDecoder;
  readonly read: (message: Uint8Array, receivedUs: number, context: CheckedContext) => Result<number, Fault>;
  readonly sample: (chance: Chance, symbol: string) => string;
  readonly sampleSnapshot: (chance: Chance) => string;
}

const spot: Fuzzed = { newDecoder: newBinanceSpotDecoder, read: readSpot, sample: sampleMessage, sampleSnapshot };
const usdm: Fuzzed = { newDecoder: newBinanceUsdmDecoder, read: readUsdm, sample: sampleUsdmMessage, sampleSnapshot: sampleUsdmSnapshot };

export function fuzzDecoder(options: FuzzOptions): FuzzReport {
  return fuzzMarket(spot, options);
}

export function fuzzUsdm(options: FuzzOptions): FuzzReport {
  return fuzzMarket(usdm, options);
}

function fuzzMarket(market: Fuzzed, options: FuzzOptions): FuzzReport {
  const chance = newChance(options.seed);
  const decoder = market.newDecoder(options.kernel);
  decoder.add(fuzzSpec);
  decoder.add(awkward);
  const specs = new Map([fuzzSpec, awkward].map((spec) => [spec.symbol, spec]));
  const context: CheckedContext = { slots: newSlots(recordSlotsMax), specOf: (symbol) => specs.get(symbol), say: () => {} };
  const faults: Record<string, number> = {};
  const mismatches: string[] = [];
  for (let frame = 0; frame < options.frames; frame += 1) {
    const isSnapshot = nextHappens(chance, 0.1);
    const symbol = nextHappens(chance, 0.8) ? fuzzSpec.symbol : nextHappens(chance, 0.9) ? awkward.symbol : 'NOTHERE';
    const bytes = mutate(chance, writeText(isSnapshot ? market.sampleSnapshot(chance) : market.sample(chance, symbol)));
    const fastBefore = decoder.counts.fast;
    const read = isSnapshot ? decoder.decodeSnapshot(fuzzSpec, bytes, frame) : decoder.decode(bytes, frame);
    if (!read.ok) faults[read.fault.code] = (faults[read.fault.code] ?? 0) + 1;
    if (decoder.counts.fast > fastBefore && read.ok) {
      const again = isSnapshot ? readCheckedSnapshot(bytes, frame, fuzzSpec, context.slots) : market.read(bytes, frame, context);
      const isEqual = again.ok && again.value === read.value && sameBytes(decoder.slots.bytes, context.slots.bytes, read.value * slotBytes);
      if (!isEqual && mismatches.length < mismatchesMax) mismatches.push(`frame ${frame} of seed ${options.seed}: ${printable(bytes)}`);
    }
    if (frame % progressFrames === 0) options.onProgress?.(frame);
  }
  return { frames: options.frames, fast: decoder.counts.fast, checked: decoder.counts.checked, faults, mismatches };
}

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

function sameBytes(left: Uint8Array, right: Uint8Array, size: number): boolean {
  for (let index = 0; index < size; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function printable(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 2_000));
}
