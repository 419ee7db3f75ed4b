/**
 * What a decoder keeps in the kernel: room for a message, the table of symbols, room for records.
 *
 * Holds: a message is copied once and has at most `binanceFrameBytesMax`; answering allocates nothing.
 */

import { assert } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { entryBytes, entrySymbol, entrySymbolSizeMax, tableEntries } from '../../memory/kernel/layout.ts';
import { recordSlotsMax, slotBytes, slotsOver, type Slots } from '../../memory/record.ts';
import type { Control } from '../dialect.ts';
import type { CheckedContext } from './checked.ts';
import { writeText } from '../utf8.ts';

/** A 5,000-level snapshot has some 360 KB; a diff of everything would have as much. */
export const binanceFrameBytesMax = 1_048_576;
/** Half of the kernel's table: its chains stay short. */
export const binanceInstrumentsMax = tableEntries / 2;

/** Room behind a message that wide loads may look at. */
const messagePadding = 64;

export class Intake {
  readonly slots: Slots;
  /** Where in the kernel the table of symbols lies. */
  readonly table: number;
  /** Where records are written. */
  readonly out: number;
  readonly counts = { fast: 0, checked: 0, faults: 0 };
  readonly #context: CheckedContext;
  readonly #kernel: Kernel;
  readonly #message: number;
  readonly #specs = new Map<number, InstrumentSpec>();
  readonly #specBySymbol = new Map<string, InstrumentSpec>();
  readonly #entries = new Map<number, number>();
  /** One answer for each number of slots, so that answering makes no garbage. */
  readonly #answers: readonly Result<number, Fault>[];
  #control: Control | null = null;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#message = reserved(kernel, binanceFrameBytesMax + messagePadding);
    this.table = reserved(kernel, tableEntries * entryBytes);
    this.out = reserved(kernel, recordSlotsMax * slotBytes);
    this.slots = slotsOver(kernel.memory.buffer, this.out, recordSlotsMax);
    this.#context = { slots: this.slots, specOf: (symbol) => this.#specBySymbol.get(symbol), say: (control) => void (this.#control = control) };
    this.#answers = Array.from({ length: recordSlotsMax + 1 }, (_, slotCount) => Object.freeze(ok(slotCount)));
    kernel.calls.clearTable(this.table);
  }

  add(spec: InstrumentSpec): void {
    assert(!this.#specBySymbol.has(spec.symbol) && !this.#specs.has(spec.stream), 'an instrument is added once', { symbol: spec.symbol });
    assert(this.#specs.size < binanceInstrumentsMax, 'there is room for another instrument', { binanceInstrumentsMax });
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

  /** V8 copies into shared memory by words only where source and target lie alike within 8 bytes; byte by byte takes six times as long. */
  copy(message: Uint8Array): number {
    const at = this.#message + (message.byteOffset & 7);
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

  refuse(size: number): Result<number, Fault> {
    this.counts.faults += 1;
    return failed(fault('frame.oversized', `a message had ${size} bytes, more than ${binanceFrameBytesMax}`));
  }

  #enter(spec: InstrumentSpec): void {
    const symbol = writeText(spec.symbol);
    const [tick, lot] = [kernelStep(spec.tick), kernelStep(spec.lot)];
    if (tick === null || lot === null || symbol.length > entrySymbolSizeMax || symbol.some((byte) => byte < 33 || byte > 126)) return;
    const { calls, bytes } = this.#kernel;
    bytes.set(symbol, this.#message);
    const entry = calls.addEntry(this.table, this.#message, symbol.length, spec.stream);
    bytes.set(symbol, entry + entrySymbol);
    calls.setSteps(entry, tick.step, tick.perWhole);
    calls.setSteps(entry + 8, lot.step, lot.perWhole);
    this.#entries.set(spec.stream, entry);
  }
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
