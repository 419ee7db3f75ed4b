/**
 * Damaged messages against the decoder: whatever the bytes, it answers records or a fault, and where
 * the kernel read a message, the checked path reads the very same record.
 *
 * Seeded: a mismatch names its frame, and the same seed makes it again.
 */

import { newChance, nextHappens, type Chance } from '../../../domain/chance.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { newSlots, recordSlotsMax, slotBytes } from '../../memory/record.ts';
import type { Result } from '../../../domain/result.ts';
import type { Fault } from '../../../domain/fault.ts';
import { frameInWords, mismatchesMax, mutate, progressFrames, sameBytes, type FuzzOptions, type FuzzReport } from '../fuzz.ts';
import type { CheckedContext, CountingDecoder } from '../intake.ts';
import { readCheckedSnapshot } from './checked.ts';
import { readSpot } from './checked-spot.ts';
import { readUsdm } from './checked-usdm.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import { sampleMessage, sampleSnapshot } from './samples.ts';
import { sampleUsdmMessage, sampleUsdmSnapshot } from './samples-usdm.ts';
import { writeText } from '../utf8.ts';

/** For both markets: a lot that holds whatever either writes. */
export const fuzzSpec = sampleSpec({ lot: { units: 1n, decimals: 8 } });
const awkward: InstrumentSpec = { ...fuzzSpec, id: 'binance:spot:ODDUSDT', stream: 2, symbol: 'ODDUSDT', tick: { units: 5n, decimals: 2 }, lot: { units: 3n, decimals: 4 } };

/** What is different between the markets. */
interface Fuzzed {
  readonly newDecoder: (kernel: Kernel) => CountingDecoder;
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
  const context: CheckedContext = { slots: newSlots(recordSlotsMax), specs, say: () => {} };
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
      if (!isEqual && mismatches.length < mismatchesMax) mismatches.push(frameInWords(frame, options.seed, bytes));
    }
    if (frame % progressFrames === 0) options.onProgress?.(frame);
  }
  return { frames: options.frames, fast: decoder.counts.fast, checked: decoder.counts.checked, faults, mismatches };
}
