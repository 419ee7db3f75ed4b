/**
 * What a decoder keeps in the kernel: room for a message, the table of symbols, room for records.
 *
 * Holds: a message is copied once and has at most the venue's `frameBytesMax`; answering allocates
 * nothing. Does not: know how a venue's messages read.
 */

import { assert } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Kernel } from '../memory/kernel.ts';
import { entryBytes, entrySymbol, entrySymbolSizeMax, tableEntries } from '../memory/kernel/layout.ts';
import { recordSlotsMax, slotBytes, slotsOver, type Slots } from '../memory/record.ts';
import type { Control, Decoder } from './dialect.ts';
import { writeText } from './utf8.ts';

/** Half of the kernel's table: its chains stay short. */
export const decoderInstrumentsMax = tableEntries / 2;

/** A decoder that says which path its messages took. */
export interface CountingDecoder extends Decoder {
  /** Messages since the start: by the kernel, by the checked path, and faults among those. */
  readonly counts: { fast: number; checked: number; faults: number };
}

/** What a message needs on the checked path, to become records or to be understood. */
export interface CheckedContext {
  readonly slots: Slots;
  readonly specs: ReadonlyMap<string, InstrumentSpec>;
  /** Takes what a message said that is no market fact. */
  readonly say: (control: Control) => void;
}

/** Tells the kernel in what steps the numbers of an instrument are counted. */
export type StepWriter = (kernel: Kernel, entry: number) => void;

export interface IntakeForm {
  readonly frameBytesMax: number;
  /** Room behind a message that wide loads may look at. */
  readonly padding: number;
  /** Null for an instrument whose numbers the kernel cannot read: it takes the checked path. */
  readonly stepsOf: (spec: InstrumentSpec) => StepWriter | null;
}

export class Intake {
  readonly slots: Slots;
  /** Where in the kernel a message lies, the table of symbols, and the records that are written. */
  readonly message: number;
  readonly table: number;
  readonly out: number;
  readonly counts: CountingDecoder['counts'] = { fast: 0, checked: 0, faults: 0 };
  readonly #form: IntakeForm;
  readonly #kernel: Kernel;
  readonly #specs = new Map<number, InstrumentSpec>();
  readonly #specBySymbol = new Map<string, InstrumentSpec>();
  readonly #entries = new Map<number, number>();
  readonly #context: CheckedContext;
  /** One answer for each number of slots, so that answering makes no garbage. */
  readonly #answers: readonly Result<number, Fault>[];
  #control: Control | null = null;

  constructor(kernel: Kernel, form: IntakeForm) {
    this.#kernel = kernel;
    this.#form = form;
    this.message = reserve(kernel, form.frameBytesMax + form.padding);
    this.table = reserve(kernel, tableEntries * entryBytes);
    this.out = reserve(kernel, recordSlotsMax * slotBytes);
    this.slots = slotsOver(kernel.memory.buffer, this.out, recordSlotsMax);
    this.#context = { slots: this.slots, specs: this.#specBySymbol, say: (control) => void (this.#control = control) };
    this.#answers = Array.from({ length: recordSlotsMax + 1 }, (_, slotCount) => Object.freeze(ok(slotCount)));
    kernel.calls.clearTable(this.table);
  }

  add(spec: InstrumentSpec): void {
    assert(!this.#specBySymbol.has(spec.symbol) && !this.#specs.has(spec.stream), 'an instrument is added once', { symbol: spec.symbol });
    assert(this.#specs.size < decoderInstrumentsMax, 'there is room for another instrument', { decoderInstrumentsMax });
    this.#specs.set(spec.stream, spec);
    this.#specBySymbol.set(spec.symbol, spec);
    this.#enter(spec);
  }

  remove(stream: number): void {
    const spec = this.#specs.get(stream);
    if (spec === undefined) return;
    this.#specs.delete(stream);
    this.#specBySymbol.delete(spec.symbol);
    this.#entries.clear();
    this.#kernel.calls.clearTable(this.table);
    for (const left of this.#specs.values()) this.#enter(left);
  }

  takeControl(): Control | null {
    const control = this.#control;
    this.#control = null;
    return control;
  }

  /** Where in the table a spec is, if the kernel can read it. */
  entryOf(spec: InstrumentSpec): number | undefined {
    return this.#specs.get(spec.stream) === spec ? this.#entries.get(spec.stream) : undefined;
  }

  copy(message: Uint8Array): number {
    const at = placeFor(this.message, message);
    this.#kernel.bytes.set(message, at);
    return at;
  }

  /** The kernel read a message. */
  answer(slots: number): Result<number, Fault> {
    this.counts.fast += 1;
    return this.#answers[slots] ?? ok(slots);
  }

  /** For the checked path. What an earlier message said is past. */
  judge(): CheckedContext {
    this.#control = null;
    return this.#context;
  }

  judged(read: Result<number, Fault>): Result<number, Fault> {
    this.counts.checked += 1;
    if (!read.ok) this.counts.faults += 1;
    return read;
  }

  refuse(size: number): { readonly ok: false; readonly fault: Fault } {
    this.counts.faults += 1;
    return failed(fault('frame.oversized', `a message had ${size} bytes, more than ${this.#form.frameBytesMax}`));
  }

  #enter(spec: InstrumentSpec): void {
    const symbol = writeText(spec.symbol);
    const writeSteps = this.#form.stepsOf(spec);
    if (writeSteps === null || symbol.length > entrySymbolSizeMax || symbol.some((byte) => byte < 33 || byte > 126)) return;
    const { calls, bytes } = this.#kernel;
    bytes.set(symbol, this.message);
    const entry = calls.addEntry(this.table, this.message, symbol.length, spec.stream);
    bytes.set(symbol, entry + entrySymbol);
    writeSteps(this.#kernel, entry);
    this.#entries.set(spec.stream, entry);
  }
}

/** V8 copies into shared memory by words only where source and target lie alike within 8 bytes; byte by byte takes six times as long. */
export function placeFor(area: number, message: Uint8Array): number {
  return area + (message.byteOffset & 7);
}

export function reserve(kernel: Kernel, size: number): number {
  const block = kernel.calls.allocate(size);
  assert(block !== 0, 'the kernel has memory for a decoder', { size });
  return block;
}

/** For kernels that count in units of 10^-8. */
export function stepsOfEightPlaces({ tick, lot }: InstrumentSpec): StepWriter | null {
  const [price, quantity] = [kernelStep(tick), kernelStep(lot)];
  if (price === null || quantity === null) return null;
  return ({ calls }, entry) => {
    calls.setSteps(entry, price.step, price.perWhole);
    calls.setSteps(entry + 8, quantity.step, quantity.perWhole);
  };
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
