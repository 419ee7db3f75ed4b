/**
 * The trades of days on the disk: batches in, windows of batches out.
 *
 * Holds: all files together stay within `bytesMax` and none is older than `daysMax`, the oldest goes first; a torn end and a damaged chunk are left out and
 * named, so that their time is one that nobody has seen. Trades in other steps than the instrument has now are not shown. One store has the folder.
 * Does not: keep the minute in the making (`TradeRecorders`), or know what is live.
 */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TradeBatch } from '../../../core/market/flow/trade-recorder.ts';
import { toText } from '../../../contract/transport.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { ensureFolder } from '../disk.ts';
import { TradeEncoder } from './trade-chunk.ts';
import { appendTrades, createTradeFile, openTradeFile, readTrades, type TradeFile } from './trade-file.ts';

const dayUs = 24 * 60 * usPerMinute;
const suffix = '.trades';

export const tradeStoreLimits = {
  /** A file begins anew with the day, and with every start. */
  fileUs: dayUs,
  daysMax: 30,
  /** Trades of one answer, unless a single chunk has more: some milliseconds of whoever hears them. */
  tradesPerPartMax: 16_384,
  /** So many trades a recorder is told of what was recorded before it. */
  newestMin: 4_096,
} as const;

export interface TradeStoreOptions {
  readonly folder: string;
  readonly bytesMax: number;
  readonly log: (reason: Fault) => void;
}

/** Where a part ended: the file, and the place in it. */
export interface TradePlace {
  readonly startUs: number;
  readonly chunk: number;
}

export interface TradePart {
  readonly batches: readonly TradeBatch[];
  /** Where the next part begins; null: that was all. */
  readonly next: TradePlace | null;
}

interface Place {
  readonly instrument: string;
  readonly path: string;
  /** Of the first batch; it names the file. */
  readonly startUs: number;
  bytes: number;
  /** Null until it is read. */
  file: TradeFile | null;
}

export class TradeStore {
  readonly #options: TradeStoreOptions;
  readonly #encoder = new TradeEncoder();
  /** By instrument, oldest first. */
  readonly #places = new Map<string, Place[]>();
  /** Those that this store began: no other is written to. */
  readonly #open = new Map<string, Place>();
  readonly #said = new Set<string>();
  #bytes = 0;
  /** Chunks that were left out. */
  damagedCount = 0;

  constructor(options: TradeStoreOptions) {
    this.#options = options;
    for (const { folder, startUs, path } of filesIn(options.folder)) this.#keep({ instrument: folder, path, startUs, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0, file: null });
    this.#makeRoom();
  }

  /** On the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  put(spec: InstrumentSpec, batch: TradeBatch): Result<null, Fault> {
    if (this.#options.bytesMax <= 0 || batch.untilUs <= batch.fromUs) return ok(null);
    const place = this.#placeFor(spec, batch.fromUs);
    if (!place.ok) return place;
    const { file } = place.value;
    if (file === null) return failed(fault('file.unwritable', `${place.value.path} is not open`));
    const before = file.bytes;
    const appended = appendTrades(file, this.#encoder.encode(batch));
    if (!appended.ok) return appended;
    this.#bytes += file.bytes - before;
    place.value.bytes = file.bytes;
    this.#makeRoom();
    return ok(null);
  }

  /** Since when there is anything of an instrument; null: nothing. */
  sinceUs(spec: InstrumentSpec): number | null {
    for (const place of this.#places.get(spec.id) ?? []) {
      const [first] = this.#fileOf(place, spec)?.chunks ?? [];
      if (first !== undefined) return first.header.fromUs;
    }
    return null;
  }

  /** Batches that touch a window, oldest first, from a place on: as many as are worth an answer. */
  read(spec: InstrumentSpec, fromUs: number, untilUs: number, from: TradePlace | null): Result<TradePart, Fault> {
    const batches: TradeBatch[] = [];
    let trades = 0;
    for (const place of this.#places.get(spec.id) ?? []) {
      const file = from !== null && place.startUs < from.startUs ? null : this.#fileOf(place, spec);
      if (file === null) continue;
      let index = from !== null && place.startUs === from.startUs ? from.chunk : 0;
      for (let chunk = file.chunks[index]; chunk !== undefined; chunk = file.chunks[(index += 1)]) {
        if (chunk.header.untilUs <= fromUs || chunk.header.fromUs >= untilUs) continue;
        if (batches.length > 0 && trades + chunk.header.trades > tradeStoreLimits.tradesPerPartMax) return ok({ batches, next: { startUs: place.startUs, chunk: index } });
        const read = readTrades(file, [chunk], (_, batch) => (batch === null ? this.#damaged(file.path, chunk.at) : void batches.push(batch)));
        if (!read.ok) this.#say(read.fault);
        trades += chunk.header.trades;
      }
    }
    return ok({ batches, next: null });
  }

  /** The newest batches that are recorded of an instrument, oldest first: what a venue may tell again. */
  newest(spec: InstrumentSpec): readonly TradeBatch[] {
    const found: TradeBatch[] = [];
    let count = 0;
    for (const place of (this.#places.get(spec.id) ?? []).toReversed()) {
      const file = this.#fileOf(place, spec);
      for (const chunk of (file?.chunks ?? []).toReversed()) {
        if (file === null || count >= tradeStoreLimits.newestMin || found.length >= 64) break;
        readTrades(file, [chunk], (_, batch) => void (batch !== null && found.unshift(batch)));
        count += chunk.header.trades;
      }
    }
    return found;
  }

  /** Null where it does not read, or is in other steps than the instrument has now. */
  #fileOf(place: Place, spec: InstrumentSpec): TradeFile | null {
    if (place.file === null) {
      const opened = openTradeFile(place.path);
      if (!opened.ok) {
        this.#say(opened.fault);
        return null;
      }
      place.file = opened.value;
      if (opened.value.badPlaces > 0) this.#damaged(place.path, null);
    }
    return place.file.title.steps === stepsOf(spec) ? place.file : null;
  }

  #damaged(path: string, at: number | null): void {
    this.damagedCount += 1;
    this.#say(fault('journal.corrupt', at === null ? `${path} is torn or damaged: what stood there is left out` : `${path} is damaged at byte ${at}: that minute is left out`));
  }

  #say(reason: Fault): void {
    if (this.#said.has(reason.detail) || this.#said.size >= 1_000) return;
    this.#said.add(reason.detail);
    this.#options.log(reason);
  }

  #placeFor(spec: InstrumentSpec, startUs: number): Result<Place, Fault> {
    const known = this.#open.get(spec.id);
    const steps = stepsOf(spec);
    const isSame = known !== undefined && Math.floor(known.startUs / tradeStoreLimits.fileUs) === Math.floor(startUs / tradeStoreLimits.fileUs) && known.file?.title.steps === steps;
    if (isSame && startUs >= known.startUs) return ok(known);
    const folder = join(this.#options.folder, encodeURIComponent(spec.id));
    const made = ensureFolder(folder);
    if (!made.ok) return made;
    const path = join(folder, `${startUs}${suffix}`);
    const created = createTradeFile(path, { instrument: spec.id, steps });
    if (!created.ok) return created;
    this.#forget(spec.id, startUs); // the clock stepped back onto an earlier one
    const place: Place = { instrument: spec.id, path, startUs, bytes: created.value.bytes, file: created.value };
    this.#keep(place);
    this.#open.set(spec.id, place);
    return ok(place);
  }

  #keep(place: Place): void {
    const places = this.#places.get(place.instrument) ?? [];
    places.push(place);
    places.sort((left, right) => left.startUs - right.startUs);
    this.#places.set(place.instrument, places);
    this.#bytes += place.bytes;
  }

  #forget(instrument: string, startUs: number): void {
    const places = this.#places.get(instrument) ?? [];
    const index = places.findIndex((place) => place.startUs === startUs);
    const [place] = index < 0 ? [] : places.splice(index, 1);
    if (place !== undefined) this.#bytes -= place.bytes;
  }

  /** The oldest goes, of whatever instrument, but none that is being written. */
  #makeRoom(): void {
    const all = [...this.#places.values()].flat().toSorted((left, right) => left.startUs - right.startUs);
    const newestUs = all.at(-1)?.startUs ?? 0;
    for (const place of all) {
      const isOld = place.startUs < newestUs - tradeStoreLimits.daysMax * dayUs;
      if (this.#bytes <= this.#options.bytesMax && !isOld) return;
      if (this.#open.get(place.instrument) === place) continue;
      rmSync(place.path, { force: true });
      this.#forget(place.instrument, place.startUs);
    }
  }
}

function stepsOf({ tick, lot, contractSize }: InstrumentSpec): string {
  return toText({ tick, lot, contractSize });
}

/** Nothing where there is no folder yet. */
function filesIn(root: string): readonly { readonly folder: string; readonly startUs: number; readonly path: string }[] {
  try {
    return readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => {
      const folder = join(root, name);
      return readdirSync(folder).flatMap((file) => (/^\d{1,16}\.trades$/.test(file) ? [{ folder: decodeURIComponent(name), startUs: Number(file.slice(0, -suffix.length)), path: join(folder, file) }] : []));
    });
  } catch {
    return [];
  }
}
