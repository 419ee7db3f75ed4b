/**
 * OKX's messages into records, spot and swaps alike: the kernel first, the checked path for what it
 * does not recognise.
 *
 * Holds: both paths give the same records for the same meaning; a message is copied into the kernel's
 * memory once and never grows past `okxFrameBytesMax`; deciding allocates nothing.
 */

import { assert } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { entryBytes, entrySymbol, entrySymbolSizeMax, tableEntries } from '../../memory/kernel/layout.ts';
import { entryPriceDecimals, entryQuantityDecimals, tightDecimalsMax } from '../../memory/kernel/okx-numbers.ts';
import { recordSlotsMax, slotBytes, slotsOver, type Slots } from '../../memory/record.ts';
import { writeText } from '../utf8.ts';
import type { Control, Decoder } from '../dialect.ts';
import { readChecked, readCheckedSnapshot, type CheckedContext } from './checked.ts';
import { indexOf } from './topics.ts';

/** A whole book of 400 levels a side has some 30 KB. */
export const okxFrameBytesMax = 524_000;
/** Half of the kernel's table: its chains stay short. */
export const okxInstrumentsMax = tableEntries / 2;

/** Room behind a message that wide loads may look at. */
const messagePadding = 128;

export interface OkxDecoder extends Decoder {
  /** Messages since the start: by the kernel, by the checked path, and faults among those. */
  readonly counts: { fast: number; checked: number; faults: number };
}

export function newOkxDecoder(kernel: Kernel): OkxDecoder {
  return new KernelDecoder(kernel);
}

class KernelDecoder implements OkxDecoder {
  readonly slots: Slots;
  readonly counts = { fast: 0, checked: 0, faults: 0 };
  readonly #kernel: Kernel;
  readonly #message: number;
  readonly #table: number;
  readonly #specs = new Map<number, InstrumentSpec>();
  readonly #specBySymbol = new Map<string, InstrumentSpec>();
  readonly #entries = new Map<number, number>();
  readonly #context: CheckedContext;
  /** One answer for each number of slots, so that answering makes no garbage. */
  readonly #answers: readonly Result<number, Fault>[];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#message = reserved(kernel, okxFrameBytesMax + messagePadding);
    this.#table = reserved(kernel, tableEntries * entryBytes);
    const out = reserved(kernel, recordSlotsMax * slotBytes);
    this.slots = slotsOver(kernel.memory.buffer, out, recordSlotsMax);
    this.#context = newCheckedContext(this.slots, this.#specBySymbol);
    this.#answers = Array.from({ length: recordSlotsMax + 1 }, (_, slotCount) => Object.freeze(ok(slotCount)));
    kernel.calls.clearTable(this.#table);
  }

  add(spec: InstrumentSpec): void {
    assert(!this.#specBySymbol.has(spec.symbol) && !this.#specs.has(spec.stream), 'an instrument is added once', { symbol: spec.symbol });
    assert(this.#specs.size < okxInstrumentsMax, 'there is room for another instrument', { okxInstrumentsMax });
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
    this.#kernel.calls.clearTable(this.#table);
    for (const left of this.#specs.values()) this.#enter(left);
  }

  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (message.length > okxFrameBytesMax) return this.#refuse(message.length);
    const at = this.#copy(message);
    const slots = this.#kernel.calls.scanOkx(at, message.length, this.#table, this.slots.bytes.byteOffset, receivedUs);
    if (slots > 0) {
      this.counts.fast += 1;
      return this.#answer(slots);
    }
    this.#context.control = null;
    return this.#counted(readChecked(message, receivedUs, this.#context));
  }

  takeControl(): Control | null {
    const { control } = this.#context;
    this.#context.control = null;
    return control;
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (body.length > okxFrameBytesMax) return this.#refuse(body.length);
    const entry = this.#entries.get(spec.stream);
    if (entry !== undefined && this.#specs.get(spec.stream) === spec) {
      const at = this.#copy(body);
      const slots = this.#kernel.calls.scanOkxSnapshot(at, body.length, entry, this.slots.bytes.byteOffset, receivedUs);
      if (slots > 0) {
        this.counts.fast += 1;
        return this.#answer(slots);
      }
    }
    return this.#counted(readCheckedSnapshot(body, receivedUs, spec, this.slots));
  }

  /** V8 copies into shared memory by words only where source and target lie alike within 8 bytes; byte by byte takes six times as long. */
  #copy(message: Uint8Array): number {
    const at = this.#message + (message.byteOffset & 7);
    this.#kernel.bytes.set(message, at);
    return at;
  }

  /** An instrument whose numbers the kernel cannot read stays out of its table, and takes the checked path. */
  #enter(spec: InstrumentSpec): void {
    const symbol = writeText(spec.symbol);
    const { tick, lot } = spec;
    if (![tick, lot].every((step) => step.decimals <= tightDecimalsMax && step.units > 0n && step.units <= BigInt(Number.MAX_SAFE_INTEGER))) return;
    if (symbol.length > entrySymbolSizeMax || symbol.some((byte) => byte < 33 || byte > 126)) return;
    const { calls, bytes, ints } = this.#kernel;
    bytes.set(symbol, this.#message);
    const entry = calls.addEntry(this.#table, this.#message, symbol.length, spec.stream);
    bytes.set(symbol, entry + entrySymbol);
    calls.setSteps(entry, Number(tick.units), 0);
    calls.setSteps(entry + 8, Number(lot.units), 0);
    ints[(entry + entryPriceDecimals) >> 2] = tick.decimals;
    ints[(entry + entryQuantityDecimals) >> 2] = lot.decimals;
    this.#entries.set(spec.stream, entry);
  }

  #answer(slots: number): Result<number, Fault> {
    return this.#answers[slots] ?? ok(slots);
  }

  #counted(read: Result<number, Fault>): Result<number, Fault> {
    this.counts.checked += 1;
    if (!read.ok) this.counts.faults += 1;
    return read;
  }

  #refuse(size: number): Result<number, Fault> {
    this.counts.faults += 1;
    return failed(fault('frame.oversized', `a message had ${size} bytes, more than ${okxFrameBytesMax}`));
  }
}

/** What the checked path needs, over instruments by symbol. */
export function newCheckedContext(slots: Slots, specs: ReadonlyMap<string, InstrumentSpec>): CheckedContext {
  return {
    slots,
    control: null,
    specOf: (symbol) => specs.get(symbol),
    specsOfIndex: (index) => [...specs.values()].filter((spec) => spec.market === 'perp' && indexOf(spec.symbol) === index),
  };
}

function reserved(kernel: Kernel, size: number): number {
  const block = kernel.calls.allocate(size);
  assert(block !== 0, 'the kernel has memory for a decoder', { size });
  return block;
}
