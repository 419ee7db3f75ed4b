/**
 * The store: eats the journal ring, writes the journal and keeps closed candles and settings.
 *
 * Holds: a turn does a bounded amount of work; trouble with the disk is a fault in the report and a
 * count of what was dropped, never an exception, and is tried again; it reads the ring on in any
 * case, so the trading thread never waits for a disk. Records leave the ring once they are written:
 * the next store gets again what this one still held when it died.
 * Does not: own a timer or a thread (host/roles/store.ts calls `turn`).
 */

import { join } from 'node:path';
import { factCode, factFlag } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, type Result } from '../../domain/result.ts';
import type { Packing } from '../../core/memory/journal.ts';
import { field, flagsAt, floatAt, kindAt, streamAt, type Slots } from '../../core/memory/record.ts';
import type { RingReader } from '../../core/memory/ring.ts';
import type { CandleRange, CandleRow, Span } from './candle-table.ts';
import { openDatabase, type StoreDatabase } from './database.ts';
import type { HeatIndex } from './heat/heat-store.ts';
import { openJournal, type Journal } from './journal-file.ts';
import { SegmentIndex } from './segment-index.ts';
import type { Setting } from './settings.ts';

export const storeLimits = {
  recordsPerTurnMax: 20_000,
  /** Slots of the ring that wait for their block; beyond it the block is written at once. */
  heldSlotsMax: 16_384,
  /** Candles that wait for the database while it refuses; beyond it the oldest are dropped. */
  candlesWaitingMax: 10_000,
  /** A journal or a database that did not open is tried again after so long. */
  reopenUs: 5_000_000,
  indexUs: 1_000_000,
  /** More than any ring holds: at the end the store does not wait for a writer that goes on. */
  turnsAtEndMax: 300,
} as const;

export interface StoreOptions {
  /** Holds `journal/` and `fathom.db`. */
  readonly folder: string;
  readonly version: string;
  /** 0 keeps no journal. */
  readonly journalBytesMax: number;
  readonly packing: Packing;
  readonly nowUs: () => number;
  /** Sees each record; `settle` comes before the ring forgets them. */
  readonly witness?: { readonly onRecord: (slots: Slots, slot: number) => void; readonly settle: () => void };
}

export interface StoreReport {
  /** The journal on disk. */
  readonly bytes: number;
  /** The torn tail that was cut when it was opened. */
  readonly cutBytes: number;
  /** Records that the disk had no room or no ear for. */
  readonly droppedCount: number;
  /** The last record that is, or is about to be, in the journal. */
  readonly lastSequence: number;
  /** When the oldest record came that this opening keeps; null without any. */
  readonly sinceUs: number | null;
  /** Slots of the ring that wait for the store. */
  readonly lagSlots: number;
  /** What is the matter now, most urgent first. */
  readonly faults: readonly Fault[];
}

export class Store {
  readonly #options: StoreOptions;
  readonly #ring: RingReader;
  readonly #specs = new Map<number, InstrumentSpec>();
  #index = new SegmentIndex();
  #journal: Journal | null = null;
  #journalFault: Fault | null = null;
  #database: StoreDatabase | null = null;
  #databaseFault: Fault | null = null;
  #candles: CandleRow[] = [];
  #droppedCount = 0;
  #reopenedUs = -Infinity;
  #indexedUs = -Infinity;
  #isClosed = false;

  constructor(options: StoreOptions, ring: RingReader) {
    this.#options = options;
    this.#ring = ring;
    this.#reopen(options.nowUs());
  }

  /** The journal's folder below a data folder, for whoever only reads. */
  static journalFolder(folder: string): string {
    return join(folder, 'journal');
  }

  setInstruments(specs: readonly InstrumentSpec[]): void {
    for (const spec of specs) this.#specs.set(spec.stream, spec);
    this.#journal?.setSpecs([...this.#specs.values()]);
    const kept = this.#database?.putInstruments(specs);
    if (kept?.ok === false) this.#databaseFault = kept.fault;
  }

  /** Some of what waits, and whatever is due. Answers how many records it ate: as long as it is many, call again soon. */
  turn(): number {
    if (this.#isClosed) return 0;
    const nowUs = this.#options.nowUs();
    if (Math.abs(nowUs - this.#reopenedUs) >= storeLimits.reopenUs) this.#reopen(nowUs);
    const count = this.#ring.read((slots, slot) => this.#eat(slots, slot), storeLimits.recordsPerTurnMax);
    this.#options.witness?.settle();
    this.#journal?.tick();
    if (this.#ring.heldSlots > storeLimits.heldSlotsMax) this.#journal?.flush();
    if (this.#journal === null || !this.#journal.hasPending) this.#ring.release();
    this.#putCandles();
    if (Math.abs(nowUs - this.#indexedUs) >= storeLimits.indexUs) {
      this.#indexedUs = nowUs;
      if (this.#journal !== null && this.#database !== null) this.#index.bring(this.#journal, this.#database);
    }
    return count;
  }

  report(): StoreReport {
    const counts = this.#journal?.counts;
    const faults = [this.#journal?.fault ?? this.#journalFault, this.#databaseFault].filter((reason) => reason !== null);
    return {
      bytes: counts?.bytes ?? 0,
      cutBytes: counts?.cutBytes ?? 0,
      droppedCount: this.#droppedCount + (counts?.droppedCount ?? 0),
      lastSequence: counts?.lastSequence ?? 0,
      sinceUs: this.#journal?.segments[0]?.createdUs ?? null,
      lagSlots: this.#ring.behind(),
      faults: [...faults, ...(this.#journal?.foundFaults ?? [])],
    };
  }

  candles(range: CandleRange): Result<readonly CandleRow[], Fault> {
    this.#putCandles();
    return this.#withDatabase((database) => database.candles(range));
  }

  /** An instrument that was told, by its id. */
  specOf(instrument: string): InstrumentSpec | null {
    for (const spec of this.#specs.values()) if (spec.id === instrument) return spec;
    return null;
  }

  seenCandles(of: Pick<CandleRange, 'instrument' | 'intervalUs'>, span: Span): Result<readonly Span[], Fault> {
    return this.#withDatabase((database) => database.seenCandles(of, span));
  }

  /** What a venue answered about a time. */
  putSeenCandles(rows: readonly CandleRow[], of: Pick<CandleRange, 'instrument' | 'intervalUs'>, seen: Span): Result<null, Fault> {
    return this.#withDatabase((database) => database.putSeenCandles(rows, of, seen));
  }

  /** Where the heat history finds its files. */
  get heatIndex(): HeatIndex {
    return {
      all: () => this.#withDatabase((database) => database.heatSegments()),
      put: (row) => this.#withDatabase((database) => database.putHeatSegment(row)),
      remove: (instrument, startUs) => this.#withDatabase((database) => database.removeHeatSegment(instrument, startUs)),
    };
  }

  settings(): Result<readonly Setting[], Fault> {
    return this.#withDatabase((database) => database.settings.readSettings());
  }

  /** It is on the disk when this answers; null takes the setting away. */
  putSetting(key: string, text: string | null): Result<null, Fault> {
    return this.#withDatabase((database) => database.settings.writeSetting(key, text));
  }

  /** Eats what is left, writes it and lets the files go. May be called twice. */
  close(): void {
    if (this.#isClosed) return;
    for (let turns = 0; turns < storeLimits.turnsAtEndMax && this.turn() > 0; turns += 1);
    this.#isClosed = true;
    this.#journal?.close();
    this.#ring.release();
    if (this.#journal !== null && this.#database !== null) this.#index.bring(this.#journal, this.#database);
    this.#database?.close();
    this.#journal = null;
    this.#database = null;
  }

  #eat(slots: Slots, slot: number): void {
    this.#options.witness?.onRecord(slots, slot);
    if (this.#journal !== null) this.#journal.append(slots, slot);
    else if (this.#options.journalBytesMax > 0) this.#droppedCount += 1;
    if (kindAt(slots, slot) === factCode.candle && (flagsAt(slots, slot) & factFlag.closed) !== 0) this.#eatCandle(slots, slot);
  }

  #eatCandle(slots: Slots, slot: number): void {
    const spec = this.#specs.get(streamAt(slots, slot));
    if (spec === undefined) return;
    if (this.#candles.length >= storeLimits.candlesWaitingMax) this.#candles.shift();
    this.#candles.push({
      instrument: spec.id,
      version: spec.version,
      intervalUs: floatAt(slots, slot, field.b),
      startUs: floatAt(slots, slot, field.a),
      openTicks: floatAt(slots, slot, field.tail),
      highTicks: floatAt(slots, slot, field.tail + 1),
      lowTicks: floatAt(slots, slot, field.tail + 2),
      closeTicks: floatAt(slots, slot, field.tail + 3),
      lots: floatAt(slots, slot, field.tail + 4),
      tradeCount: floatAt(slots, slot, field.c),
      quoteVolume: null,
      takerLots: null,
    });
  }

  #putCandles(): void {
    if (this.#candles.length === 0 || this.#database === null) return;
    const put = this.#database.putCandles(this.#candles);
    if (put.ok) this.#candles = [];
    this.#note(put);
  }

  #withDatabase<Value>(work: (database: StoreDatabase) => Result<Value, Fault>): Result<Value, Fault> {
    if (this.#database === null) return failed(this.#databaseFault ?? { code: 'file.unreadable', remedy: 'fix', detail: 'the database is closed' });
    const outcome = work(this.#database);
    this.#note(outcome);
    return outcome;
  }

  /** A database that turns out to be corrupt is closed; the next opening puts it aside. */
  #note(outcome: Result<unknown, Fault>): void {
    if (outcome.ok || outcome.fault.code === 'message.malformed' || outcome.fault.code === 'queue.full') return;
    this.#databaseFault = outcome.fault;
    if (outcome.fault.code !== 'database.corrupt') return;
    this.#database?.close();
    this.#database = null;
  }

  #reopen(nowUs: number): void {
    const { folder, version, journalBytesMax, packing, nowUs: clock } = this.#options;
    if (this.#journal === null && journalBytesMax > 0) {
      const journal = openJournal({ folder: Store.journalFolder(folder), version, journalBytesMax, whenFull: 'drop-oldest', sync: 'second', packing, nowUs: clock });
      this.#journal = journal.ok ? journal.value : null;
      this.#journalFault = journal.ok ? null : journal.fault;
      this.#journal?.setSpecs([...this.#specs.values()]);
    }
    if (this.#database === null) {
      this.#index = new SegmentIndex();
      const database = openDatabase(join(folder, 'fathom.db'));
      this.#database = database.ok ? database.value : null;
      this.#databaseFault = database.ok ? database.value.fault : database.fault;
      this.#database?.putInstruments([...this.#specs.values()]);
    }
    this.#reopenedUs = nowUs;
  }
}
