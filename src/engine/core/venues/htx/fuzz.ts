/**
 * Damaged HTX messages against the decoder: whatever the bytes, it answers records or a fault; where the
 * kernel read a message, the checked path reads the very same records; and what the kernel unzips, or
 * refuses to, another unzipper unzips alike, or refuses.
 *
 * Seeded: a mismatch names its frame, and the same seed makes it again.
 */

import { newChance, nextBelow, nextExponential, nextHappens, type Chance } from '../../../domain/chance.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { newSlots, recordSlotsMax, slotBytes } from '../../memory/record.ts';
import { frameInWords, mismatchesMax, mutate, progressFrames, sameBytes, type FuzzOptions, type FuzzReport } from '../fuzz.ts';
import type { CheckedContext } from '../intake.ts';
import { writeText } from '../utf8.ts';
import { readChecked } from './checked.ts';
import { htxFrameBytesMax, newHtxDecoder, type HtxDecoder } from './decode.ts';
import { sampleMessage, type SampleForm } from './samples.ts';

/** Another maker's gzip, which sealed code does not have. */
export interface Zip {
  /** In one of `zipManners` manners: levels and strategies. */
  readonly gzip: (bytes: Uint8Array, manner: number) => Uint8Array;
  /** The bytes of a deflate stream and how many of its own it took; null when it is none, or holds more than `sizeMax`. */
  readonly inflateRaw: (body: Uint8Array, sizeMax: number) => { readonly bytes: Uint8Array; readonly size: number } | null;
  readonly crc32: (bytes: Uint8Array) => number;
}

export const zipManners = 8;

const headBytes = 10;
const trailerBytes = 8;

/** A coin of eight places, contracts, a price below 10^-8 that the kernel leaves alone, steps that are no powers of ten. */
const forms: readonly (SampleForm & { readonly spec: InstrumentSpec })[] = [
  formOf(1, { symbol: 'btcusdt', market: 'spot', pricePlaces: 2, amountPlaces: 6, contractThousandths: 0 }, { lot: { units: 1n, decimals: 8 } }),
  formOf(2, { symbol: 'BTC-USDT', market: 'perp', pricePlaces: 1, amountPlaces: 0, contractThousandths: 1 }, { contractSize: { units: 1n, decimals: 3 } }),
  formOf(3, { symbol: 'pepeusdt', market: 'spot', pricePlaces: 10, amountPlaces: 2, contractThousandths: 0 }, { lot: { units: 1n, decimals: 2 } }),
  formOf(4, { symbol: 'oddusdt', market: 'spot', pricePlaces: 2, amountPlaces: 4, contractThousandths: 0 }, { tick: { units: 5n, decimals: 2 }, lot: { units: 3n, decimals: 4 } }),
];
const stranger: SampleForm = { symbol: 'nothere', market: 'spot', pricePlaces: 2, amountPlaces: 4, contractThousandths: 0 };

export function fuzzHtx(options: FuzzOptions & { readonly zip: Zip }): FuzzReport {
  const chance = newChance(options.seed);
  const decoder = newHtxDecoder(options.kernel);
  for (const { spec } of forms) decoder.add(spec);
  const specs = new Map(forms.map(({ spec }) => [spec.symbol, spec]));
  const context: CheckedContext = { slots: newSlots(recordSlotsMax), specs, say: () => {} };
  const faults: Record<string, number> = {};
  const mismatches: string[] = [];
  for (let frame = 0; frame < options.frames; frame += 1) {
    const form = nextHappens(chance, 0.02) ? stranger : forms[nextBelow(chance, forms.length)] ?? stranger;
    const text = writeText(sampleMessage(chance, form));
    const said = nextHappens(chance, 0.3) ? zipped(chance, decoder, options.zip, text) : read(chance, decoder, options.zip, mutate(chance, text), frame, context);
    if (said.fault !== null) faults[said.fault] = (faults[said.fault] ?? 0) + 1;
    if (!said.isAlike && mismatches.length < mismatchesMax) mismatches.push(frameInWords(frame, options.seed, text));
    if (frame % progressFrames === 0) options.onProgress?.(frame);
  }
  return { frames: options.frames, fast: decoder.counts.fast, checked: decoder.counts.checked, faults, mismatches };
}

interface Said {
  readonly isAlike: boolean;
  readonly fault: string | null;
}

/** A damaged text, zipped or not: the two paths. */
function read(chance: Chance, decoder: HtxDecoder, zip: Zip, text: Uint8Array, frame: number, context: CheckedContext): Said {
  const message = nextHappens(chance, 0.3) ? zip.gzip(text, nextBelow(chance, zipManners)) : text;
  const fastBefore = decoder.counts.fast;
  const answer = decoder.decode(message, frame);
  if (!answer.ok) return { isAlike: true, fault: answer.fault.code };
  if (decoder.counts.fast === fastBefore) return { isAlike: true, fault: null };
  const again = readChecked(text, frame, context);
  const isAlike = again.ok && again.value === answer.value && sameBytes(decoder.slots.bytes, context.slots.bytes, answer.value * slotBytes);
  return { isAlike, fault: null };
}

/** A damaged deflate stream in a sound member, and a sound one in a damaged member: the two unzippers. */
function zipped(chance: Chance, decoder: HtxDecoder, zip: Zip, message: Uint8Array): Said {
  const text = nextHappens(chance, 0.5) ? message : skewed(chance);
  const member = zip.gzip(text, nextBelow(chance, zipManners));
  if (nextHappens(chance, 0.1)) {
    const damaged = mutate(chance, member);
    const answer = decoder.unzip(damaged);
    // A checksum lets damage pass once in four thousand million times; a byte for the system, or when it was made, says nothing.
    return { isAlike: !answer.ok || sameBytes(answer.value, text, text.length), fault: answer.ok ? null : answer.fault.code };
  }
  const body = mutate(chance, member.slice(headBytes, member.length - trailerBytes));
  const other = zip.inflateRaw(body, htxFrameBytesMax);
  const answer = decoder.unzip(sealed(member, other === null ? body : body.subarray(0, other.size), other?.bytes ?? text, zip));
  if (answer.ok) return { isAlike: other !== null && answer.value.length === other.bytes.length && sameBytes(answer.value, other.bytes, other.bytes.length), fault: null };
  // Whoever comes to the checksum has taken the stream for sound.
  return { isAlike: other === null && !answer.fault.detail.includes('checksum'), fault: answer.fault.code };
}

/** Bytes half as frequent one as the other, and repetitions half as frequent the farther away: codes of all lengths. */
function skewed(chance: Chance): Uint8Array {
  const bytes = new Uint8Array(100 + nextBelow(chance, 2_500));
  for (let at = 0; at < bytes.length;) {
    const far = Math.floor(2 ** nextExponential(chance, 4));
    const size = nextHappens(chance, 0.3) && far <= at ? 3 + Math.floor(nextExponential(chance, 8)) : 0;
    for (let left = size; left > 0 && at < bytes.length; left -= 1, at += 1) bytes[at] = bytes[at - far] ?? 0;
    if (size === 0) bytes[at++] = 48 + Math.floor(nextExponential(chance, 1.5));
  }
  return bytes;
}

/** A member with this body, and the trailer of these bytes. */
function sealed(member: Uint8Array, body: Uint8Array, bytes: Uint8Array, zip: Zip): Uint8Array {
  const whole = new Uint8Array(headBytes + body.length + trailerBytes);
  whole.set(member.subarray(0, headBytes));
  whole.set(body, headBytes);
  const trailer = new DataView(whole.buffer, headBytes + body.length);
  trailer.setUint32(0, zip.crc32(bytes), true);
  trailer.setUint32(4, bytes.length, true);
  return whole;
}

function formOf(stream: number, form: SampleForm, changed: Partial<InstrumentSpec>): SampleForm & { readonly spec: InstrumentSpec } {
  const { symbol, market, pricePlaces } = form;
  const spec = sampleSpec({ id: `htx:${market}:${symbol}`, stream, venue: 'htx', market, symbol, tick: { units: 1n, decimals: pricePlaces }, lot: { units: 1n, decimals: 0 }, ...changed });
  return { ...form, spec };
}
