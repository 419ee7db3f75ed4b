/**
 * Binance spot messages into records: the kernel first, the checked path for what it does not
 * recognise.
 *
 * Holds: both paths give the same record for the same meaning; a message is copied into the
 * kernel's memory once and never grows past `frameBytesMax`; deciding allocates nothing.
 */

import { assert } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { entryBytes, entrySymbol, entrySymbolSizeMax, tableEntries } from '../../memory/kernel/layout.ts';
import { recordSlotsMax, slotBytes, slotsOver, type Slots } from '../../memory/record.ts';
import type { Decoder } from '../dialect.ts';
import { readChecked, readCheckedSnapshot, type CheckedContext } from './checked.ts';
import { writeText } from './text.ts';

/** A 5,000-level snapshot has some 360 KB; a diff of everything would have as much. */
export const binanceFrameBytesMax = 1_048_576;
/** Half of the kernel's table: its chains stay short. */
export const binanceInstrumentsMax = tableEntries / 2;

/** Room behind a message that wide loads may look at. */
const messagePadding = 64;

export interface BinanceDecoder extends Decoder {
  /** Messages since the start: by the kernel, by the checked path, and faults among those. */
  readonly counts: { fast: number; checked: number; faults: number };
}

export function newBinanceSpotDecoder(kernel: Kernel): BinanceDecoder {
  return new KernelDecoder(kernel);
}

class KernelDecoder implements BinanceDecoder {
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
    this.#message = reserved(kernel, binanceFrameBytesMax + messagePadding);
    this.#table = reserved(kernel, tableEntries * entryBytes);
    const out = reserved(kernel, recordSlotsMax * slotBytes);
    this.slots = slotsOver(kernel.memory.buffer, out, recordSlotsMax);
    this.#context = { slots: this.slots, specOf: (symbol) => this.#specBySymbol.get(symbol) };
    this.#answers = Array.from({ length: recordSlotsMax + 1 }, (_, slotCount) => Object.freeze(ok(slotCount)));
    kernel.calls.clearTable(this.#table);
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
    this.#kernel.calls.clearTable(this.#table);
    for (const left of this.#specs.values()) this.#enter(left);
  }

  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (message.length > binanceFrameBytesMax) return this.#refuse(message.length);
    const at = this.#copy(message);
    const slots = this.#kernel.calls.scanBinance(at, message.length, this.#table, this.slots.bytes.byteOffset, receivedUs);
    if (slots > 0) {
      this.counts.fast += 1;
      return this.#answer(slots);
    }
    return this.#counted(readChecked(message, receivedUs, this.#context));
  }

  takeControl(): null {
    return null;
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    if (body.length > binanceFrameBytesMax) return this.#refuse(body.length);
    const entry = this.#entries.get(spec.stream);
    if (entry !== undefined && this.#specs.get(spec.stream) === spec) {
      const at = this.#copy(body);
      const slots = this.#kernel.calls.scanBinanceSnapshot(at, body.length, entry, this.slots.bytes.byteOffset, receivedUs);
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

  #enter(spec: InstrumentSpec): void {
    const symbol = writeText(spec.symbol);
    const [tick, lot] = [kernelStep(spec.tick), kernelStep(spec.lot)];
    if (tick === null || lot === null || symbol.length > entrySymbolSizeMax || symbol.some((byte) => byte < 33 || byte > 126)) return;
    const { calls, bytes } = this.#kernel;
    bytes.set(symbol, this.#message);
    const entry = calls.addEntry(this.#table, this.#message, symbol.length, spec.stream);
    bytes.set(symbol, entry + entrySymbol);
    calls.setSteps(entry, tick.step, tick.perWhole);
    calls.setSteps(entry + 8, lot.step, lot.perWhole);
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
    return failed(fault('frame.oversized', `a message had ${size} bytes, more than ${binanceFrameBytesMax}`));
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
