/** A decoder on the table: what it makes of a text, in values that can be compared. */

import { factKinds, type FactKind } from '../../../domain/fact.ts';
import { assert } from '../../../domain/assert.ts';
import type { Fault, FaultCode } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import type { Result } from '../../../domain/result.ts';
import { newBooks, type Book } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, slotFloats, streamAt, type Slots } from '../../memory/record.ts';
import { Alignment, type DepthVerdict, type SnapshotVerdict } from '../alignment.ts';
import type { Control, ListedInstrument } from '../dialect.ts';
import type { CountingDecoder } from '../intake.ts';
import { writeText } from '../utf8.ts';
import { isAbsent, type BookSaid, type ChangeSaid, type Level, type MarketWords } from './words.ts';

/** What sealed code must be given. */
export interface Tools {
  readonly newKernel: () => Kernel;
  readonly gzip: (bytes: Uint8Array) => Uint8Array;
}

export interface SeenFact {
  readonly kind: FactKind;
  readonly stream: number;
  readonly flags: number;
  readonly venueTimeUs: number;
  readonly receivedUs: number;
  readonly fields: readonly number[];
  readonly tail: readonly number[];
}

export interface Outcome {
  readonly facts: readonly SeenFact[];
  readonly control: Control | null;
  readonly fault: Fault | null;
}

export const receivedUs = 7;
export const timeMs = 1_790_000_000_000;
/** Where books of the suite end at first. */
export const firstId = 50_000_000;

export class DecoderBench {
  readonly words: MarketWords;
  readonly kernel: Kernel;
  readonly decoder: CountingDecoder;
  readonly spec: InstrumentSpec;
  readonly #tools: Tools;

  constructor(words: MarketWords, tools: Tools, spec: InstrumentSpec = specOf(words)) {
    this.words = words;
    this.#tools = tools;
    this.kernel = tools.newKernel();
    this.decoder = words.newDecoder(this.kernel);
    this.spec = spec;
    this.decoder.add(spec);
  }

  /** As bytes come from the venue. */
  pack(text: string): Uint8Array {
    return this.words.isZipped ? this.#tools.gzip(writeText(text)) : writeText(text);
  }

  hear(text: string): Outcome {
    return this.hearBytes(this.pack(text));
  }

  hearBytes(message: Uint8Array): Outcome {
    return this.#outcome(this.decoder.decode(message, receivedUs));
  }

  read(body: string): Outcome {
    return this.#outcome(this.decoder.decodeSnapshot(this.spec, writeText(body), receivedUs));
  }

  level(ticks: number, lots: number): Level {
    return [priceText(this.spec, ticks), quantityText(this.spec, lots)];
  }

  /** A book of ticks and lots. */
  book(lastId: number, bids: readonly Pair[], asks: readonly Pair[]): BookSaid {
    return { lastId, timeMs, bids: bids.map(([ticks, lots]) => this.level(ticks, lots)), asks: asks.map(([ticks, lots]) => this.level(ticks, lots)) };
  }

  change(earlierId: number, lastId: number, bids: readonly Pair[], asks: readonly Pair[]): ChangeSaid {
    return { ...this.book(lastId, bids, asks), earlierId };
  }

  #outcome(read: Result<number, Fault>): Outcome {
    if (!read.ok) return { facts: [], control: null, fault: read.fault };
    return { facts: factsOf(this.decoder.slots, read.value), control: read.value === 0 ? this.decoder.takeControl() : null, fault: null };
  }
}

export type Pair = readonly [ticks: number, lots: number];

/** A book as it is kept, behind the venue's rule of what follows what. */
export class BookBench extends DecoderBench {
  readonly alignment: Alignment;
  readonly kept: Book;
  readonly #levels = newLevels(50);

  constructor(words: MarketWords, tools: Tools) {
    super(words, tools);
    this.alignment = new Alignment(words.dialect);
    this.kept = newBooks(this.kernel).open(this.spec.stream);
  }

  /** The whole book in the way in which it comes first. */
  takeWhole(said: BookSaid): SnapshotVerdict | FaultCode {
    const { book } = this.words;
    const { symbol } = this.spec;
    const outcome = isAbsent(book.pushed) ? this.read(book.body(symbol, said)) : this.hear(book.pushed(symbol, said));
    if (outcome.fault !== null) return outcome.fault.code;
    return this.alignment.onSnapshot(this.decoder.slots, 0, (slots, slot) => void this.kept.apply(slots, slot));
  }

  takeChange(said: ChangeSaid): DepthVerdict | FaultCode {
    const outcome = this.hear(this.words.book.change(this.spec.symbol, said));
    if (outcome.fault !== null) return outcome.fault.code;
    const verdict = this.alignment.onDepth(this.decoder.slots, 0);
    if (verdict === 'emit') this.kept.apply(this.decoder.slots, 0);
    return verdict;
  }

  /** Ticks and lots of both sides, best first. */
  get sides(): { readonly bids: readonly Pair[]; readonly asks: readonly Pair[] } {
    return sidesOf(this.kept, this.#levels);
  }
}

export function sidesOf(book: Book, levels: ReturnType<typeof newLevels>): { readonly bids: readonly Pair[]; readonly asks: readonly Pair[] } {
  book.readInto(levels, levels.bidTicks.length);
  const pairs = (ticks: Float64Array, lots: Float64Array, count: number): readonly Pair[] => Array.from({ length: count }, (_, index) => [ticks[index] ?? 0, lots[index] ?? 0]);
  return { bids: pairs(levels.bidTicks, levels.bidLots, levels.bidCount), asks: pairs(levels.askTicks, levels.askLots, levels.askCount) };
}

export function factsOf(slots: Slots, count: number): readonly SeenFact[] {
  const facts: SeenFact[] = [];
  for (let slot = 0; slot < count; slot += lengthAt(slots, slot)) {
    facts.push({
      kind: factKinds[kindAt(slots, slot)] ?? 'none', stream: streamAt(slots, slot), flags: flagsAt(slots, slot),
      venueTimeUs: floatAt(slots, slot, field.venueTimeUs), receivedUs: floatAt(slots, slot, field.receivedUs),
      fields: [field.a, field.b, field.c, field.d].map((index) => floatAt(slots, slot, index)),
      tail: Array.from({ length: (lengthAt(slots, slot) - 1) * slotFloats }, (_, index) => floatAt(slots, slot, field.tail + index)),
    });
  }
  return facts;
}

/** The instrument of the suite, as the market's own parser reads it. */
export function specOf(words: MarketWords): InstrumentSpec {
  const [first] = listedOf(words, words.listing.rows.map(({ text }) => text));
  assert(first !== undefined, 'the first listing of the samples is read', { market: words.dialect.marketName });
  return { ...first, stream: 1, version: 1 };
}

export function listedOf({ dialect, listing }: MarketWords, rows: readonly string[]): readonly ListedInstrument[] {
  const parsed = dialect.parseInstruments(writeText(listing.body(rows)));
  return parsed.ok ? parsed.value : [];
}

export function priceText({ tick }: InstrumentSpec, ticks: number): string {
  return stepsText(tick, ticks);
}

export function quantityText({ lot }: InstrumentSpec, lots: number): string {
  return stepsText(lot, lots);
}

function stepsText(step: Decimal, count: number): string {
  return formatDecimal({ units: step.units * BigInt(count), decimals: step.decimals });
}
