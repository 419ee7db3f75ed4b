/**
 * HTX's messages into records, spot and linear swaps alike: unzipped and read by the kernel, by the
 * checked path where the kernel does not recognise them.
 *
 * Holds: both paths give the same records for the same meaning; a message is copied into the kernel's
 * memory once, zipped, and unzipped behind it, to at most `htxFrameBytesMax`; deciding allocates
 * nothing. Public frames are gzip, private ones plain text: two bytes tell.
 */

import { assert } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { inflateCutOff, inflateNotGzip, inflatePadding, inflateTooLarge, inflateWorkBytes, inflateWrongSum } from '../../memory/kernel/inflate.ts';
import { entryBytes, entrySymbol, entrySymbolSizeMax, tableEntries } from '../../memory/kernel/layout.ts';
import { recordSlotsMax, slotBytes, slotsOver, type Slots } from '../../memory/record.ts';
import { writeText } from '../utf8.ts';
import type { Control, Decoder } from '../dialect.ts';
import { readChecked, readCheckedSnapshot, type CheckedContext } from './checked.ts';

/** A whole book of 400 levels a side has some 30 KB, its REST answer the same; zipped or not. */
export const htxFrameBytesMax = 261_000;
/** Half of the kernel's table: its chains stay short. */
export const htxInstrumentsMax = tableEntries / 2;

export interface HtxDecoder extends Decoder {
  /** Messages since the start: by the kernel, by the checked path, and faults among those. */
  readonly counts: { fast: number; checked: number; faults: number };
  /** The bytes of a message as they would be without compression, in the kernel's memory; good until the next. */
  unzip(message: Uint8Array): Result<Uint8Array, Fault>;
}

export function newHtxDecoder(kernel: Kernel): HtxDecoder {
  return new KernelDecoder(kernel);
}

class KernelDecoder implements HtxDecoder {
  readonly slots: Slots;
  readonly counts = { fast: 0, checked: 0, faults: 0 };
  readonly #kernel: Kernel;
  readonly #work: number;
  readonly #zipped: number;
  readonly #text: number;
  readonly #table: number;
  readonly #specs = new Map<number, InstrumentSpec>();
  readonly #specBySymbol = new Map<string, InstrumentSpec>();
  readonly #context: CheckedContext;
  /** One answer for each number of slots, so that answering makes no garbage. */
  readonly #answers: readonly Result<number, Fault>[];
  #control: Control | null = null;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#work = reserved(kernel, inflateWorkBytes);
    this.#zipped = reserved(kernel, htxFrameBytesMax + inflatePadding);
    this.#text = reserved(kernel, htxFrameBytesMax + inflatePadding);
    this.#table = reserved(kernel, tableEntries * entryBytes);
    const out = reserved(kernel, recordSlotsMax * slotBytes);
    this.slots = slotsOver(kernel.memory.buffer, out, recordSlotsMax);
    this.#context = { slots: this.slots, specOf: (symbol) => this.#specBySymbol.get(symbol), tell: (control) => void (this.#control = control) };
    this.#answers = Array.from({ length: recordSlotsMax + 1 }, (_, slotCount) => Object.freeze(ok(slotCount)));
    kernel.calls.clearTable(this.#table);
    kernel.calls.prepareInflate(this.#work);
  }

  add(spec: InstrumentSpec): void {
    assert(!this.#specBySymbol.has(spec.symbol) && !this.#specs.has(spec.stream), 'an instrument is added once', { symbol: spec.symbol });
    assert(this.#specs.size < htxInstrumentsMax, 'there is room for another instrument', { htxInstrumentsMax });
    this.#specs.set(spec.stream, spec);
    this.#specBySymbol.set(spec.symbol, spec);
    this.#enter(spec);
  }

  remove(stream: number): void {
    const spec = this.#specs.get(stream);
    if (spec === undefined) return;
    this.#specs.delete(stream);
    this.#specBySymbol.delete(spec.symbol);
    this.#kernel.calls.clearTable(this.#table);
    for (const left of this.#specs.values()) this.#enter(left);
  }

  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (message.length > htxFrameBytesMax) return this.#refuse(message.length);
    const isZipped = message[0] === 0x1f && message[1] === 0x8b;
    const at = isZipped ? this.#text : place(this.#text, message);
    const size = isZipped ? this.#inflate(message) : message.length;
    if (size < 0) return this.#damaged(size, message.length);
    if (!isZipped) this.#kernel.bytes.set(message, at);
    const slots = this.#kernel.calls.scanHtx(at, size, this.#table, this.slots.bytes.byteOffset, receivedUs);
    if (slots > 0) {
      this.counts.fast += 1;
      return this.#answers[slots] ?? ok(slots);
    }
    this.#control = null;
    return this.#counted(readChecked(this.#kernel.bytes.subarray(at, at + size), receivedUs, this.#context));
  }

  unzip(message: Uint8Array): Result<Uint8Array, Fault> {
    if (message.length > htxFrameBytesMax) return this.#refuse(message.length);
    const size = this.#inflate(message);
    return size < 0 ? this.#damaged(size, message.length) : ok(this.#kernel.bytes.subarray(this.#text, this.#text + size));
  }

  takeControl(): Control | null {
    const control = this.#control;
    this.#control = null;
    return control;
  }

  /** Asked for seldom, where a stream is down: not worth a scanner. */
  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (body.length > htxFrameBytesMax) return this.#refuse(body.length);
    return this.#counted(readCheckedSnapshot(body, receivedUs, spec, this.slots));
  }

  #inflate(message: Uint8Array): number {
    const source = place(this.#zipped, message);
    this.#kernel.bytes.set(message, source);
    return this.#kernel.calls.inflate(this.#work, source, message.length, this.#text, htxFrameBytesMax);
  }

  /** An instrument whose numbers the kernel cannot read stays out of its table, and takes the checked path. */
  #enter(spec: InstrumentSpec): void {
    const symbol = writeText(spec.symbol);
    const [tick, lot] = [kernelStep(spec.tick), kernelStep(spec.lot)];
    if (tick === null || lot === null || symbol.length > entrySymbolSizeMax || symbol.some((byte) => byte < 33 || byte > 126)) return;
    const { calls, bytes } = this.#kernel;
    bytes.set(symbol, this.#text);
    const entry = calls.addEntry(this.#table, this.#text, symbol.length, spec.stream);
    bytes.set(symbol, entry + entrySymbol);
    calls.setSteps(entry, tick.step, tick.perWhole);
    calls.setSteps(entry + 8, lot.step, lot.perWhole);
  }

  #counted(read: Result<number, Fault>): Result<number, Fault> {
    this.counts.checked += 1;
    if (!read.ok) this.counts.faults += 1;
    return read;
  }

  #damaged(why: number, size: number): { readonly ok: false; readonly fault: Fault } {
    this.counts.faults += 1;
    if (why === inflateTooLarge) return failed(fault('frame.oversized', `a message of ${size} bytes had more than ${htxFrameBytesMax} inside`));
    const words = why === inflateNotGzip ? 'were not gzip' : why === inflateCutOff ? 'ended too soon' : why === inflateWrongSum ? 'had a wrong checksum' : 'were damaged';
    return failed(fault('frame.malformed', `${size} zipped bytes ${words}`));
  }

  #refuse(size: number): { readonly ok: false; readonly fault: Fault } {
    this.counts.faults += 1;
    return failed(fault('frame.oversized', `a message had ${size} bytes, more than ${htxFrameBytesMax}`));
  }
}

/** V8 copies into shared memory by words only where source and target lie alike within 8 bytes; byte by byte takes six times as long. */
function place(area: number, message: Uint8Array): number {
  return area + (message.byteOffset & 7);
}

function reserved(kernel: Kernel, size: number): number {
  const block = kernel.calls.allocate(size);
  assert(block !== 0, 'the kernel has memory for a decoder', { size });
  return block;
}

/** A step in units of 10^-8, when it is a whole number of them; else its messages take the checked path. */
function kernelStep(step: Decimal): { readonly step: number; readonly perWhole: number } | null {
  const places = 8;
  const scaled = step.decimals <= places ? step.units * 10n ** BigInt(places - step.decimals) : step.units;
  const divisor = step.decimals <= places ? 1n : 10n ** BigInt(step.decimals - places);
  if (scaled % divisor !== 0n) return null;
  const units = scaled / divisor;
  if (units <= 0n || units > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const whole = 10n ** BigInt(places);
  return { step: Number(units), perWhole: whole % units === 0n ? Number(whole / units) : 0 };
}
