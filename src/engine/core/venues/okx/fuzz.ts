/**
 * Damaged OKX messages against the decoder: whatever the bytes, it answers records or a fault, and
 * where the kernel read a message, the checked path reads the very same records.
 *
 * Seeded: a mismatch names its frame, and the same seed makes it again.
 */

import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { newSlots, recordSlotsMax, slotBytes } from '../../memory/record.ts';
import { frameInWords, mismatchesMax, mutate, progressFrames, sameBytes, type FuzzOptions, type FuzzReport } from '../fuzz.ts';
import type { CheckedContext } from '../intake.ts';
import { writeText } from '../utf8.ts';
import { readChecked, readCheckedSnapshot } from './checked.ts';
import { newOkxDecoder } from './decode.ts';
import { sampleBody, sampleMessage, type SampleForm } from './samples.ts';


/** A fine spot market, a swap of contracts, ticks below 10^-8, and steps that are no powers of ten. */
const forms: readonly (SampleForm & { readonly spec: InstrumentSpec })[] = [
  formOf(1, 'BTC-USDT', 'spot', { units: 1n, decimals: 1 }, { units: 1n, decimals: 8 }),
  formOf(2, 'BTC-USDT-SWAP', 'perp', { units: 1n, decimals: 1 }, { units: 1n, decimals: 2 }),
  formOf(3, 'PEPE-USDT-SWAP', 'perp', { units: 1n, decimals: 10 }, { units: 1n, decimals: 1 }),
  formOf(4, 'ODD-USDT', 'spot', { units: 5n, decimals: 2 }, { units: 3n, decimals: 4 }),
];
const stranger: SampleForm = { symbol: 'NOTHERE-USDT', priceDecimals: 2, quantityDecimals: 4 };

export function fuzzOkx(options: FuzzOptions): FuzzReport {
  const chance = newChance(options.seed);
  const decoder = newOkxDecoder(options.kernel);
  for (const { spec } of forms) decoder.add(spec);
  const context: CheckedContext = { slots: newSlots(recordSlotsMax), specs: new Map(forms.map(({ spec }) => [spec.symbol, spec])), say: () => {} };
  const faults: Record<string, number> = {};
  const mismatches: string[] = [];
  for (let frame = 0; frame < options.frames; frame += 1) {
    const known = forms[nextBelow(chance, forms.length)] ?? forms[0];
    const asked = nextHappens(chance, 0.1) ? known?.spec : undefined;
    const form = nextHappens(chance, 0.02) ? stranger : known ?? stranger;
    const bytes = mutate(chance, writeText(asked === undefined ? sampleMessage(chance, form) : sampleBody(chance, form)));
    const fastBefore = decoder.counts.fast;
    const read = asked === undefined ? decoder.decode(bytes, frame) : decoder.decodeSnapshot(asked, bytes, frame);
    if (!read.ok) faults[read.fault.code] = (faults[read.fault.code] ?? 0) + 1;
    if (decoder.counts.fast > fastBefore && read.ok) {
      const again = asked === undefined ? readChecked(bytes, frame, context) : readCheckedSnapshot(bytes, frame, asked, context.slots);
      const isEqual = again.ok && again.value === read.value && sameBytes(decoder.slots.bytes, context.slots.bytes, read.value * slotBytes);
      if (!isEqual && mismatches.length < mismatchesMax) mismatches.push(frameInWords(frame, options.seed, bytes));
    }
    if (frame % progressFrames === 0) options.onProgress?.(frame);
  }
  return { frames: options.frames, fast: decoder.counts.fast, checked: decoder.counts.checked, faults, mismatches };
}

function formOf(stream: number, symbol: string, market: InstrumentSpec['market'], tick: InstrumentSpec['tick'], lot: InstrumentSpec['lot']) {
  const spec = sampleSpec({ id: `okx:${market}:${symbol}`, stream, venue: 'okx', market, symbol, tick, lot });
  return { spec, symbol, priceDecimals: tick.decimals, quantityDecimals: lot.decimals };
}
