/**
 * Hours of the heatmap on the disk: minutes of columns in, windows of frames out.
 *
 * Holds: all files together stay within `bytesMax`, the oldest segment goes first; a torn end is cut when the folder is opened; a section
 * whose checksum is wrong is a gap. Files tell everything; the index in the database spares reading them all at the start.
 * Columns in other steps than the instrument has now are not shown. One store has the folder.
 * Does not: keep the minute in the making, or know what is live.
 */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HeatBatch } from '../../../core/market/heat-recorder.ts';
import { toText } from '../../../contract/transport.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { ensureFolder } from '../disk.ts';
import { ChunkEncoder } from './heat-chunk.ts';
import { appendChunk, createSegment, openSegment, readSections, type PlacedChunk, type Segment } from './heat-segment.ts';
import type { HeatSegmentRow } from './heat-table.ts';
import { columnsFor, WindowMaker, type FrameFor, type HeatWanted } from './heat-window.ts';

const hourUs = 60 * usPerMinute;
/** Chunks that are read before frames are handed out. */
const chunksPerTurn = 8;
export const windowColumnsMax = 20_000;
const suffix = '.heat';

/** The index, wherever it is kept. */
export interface HeatIndex {
  readonly all: () => Result<readonly HeatSegmentRow[], Fault>;
  readonly put: (row: HeatSegmentRow) => Result<unknown, Fault>;
  readonly remove: (instrument: string, startUs: number) => Result<unknown, Fault>;
}

export interface HeatStoreOptions {
  readonly folder: string;
  readonly bytesMax: number;
  readonly index: HeatIndex;
}

/** What the history of an instrument covers; null: nothing. */
export interface HeatReach {
  readonly sinceUs: number;
  readonly untilUs: number;
}

interface Place {
  readonly instrument: string;
  readonly path: string;
  readonly startUs: number;
  untilUs: number;
  bytes: number;
  /** Null until it is read. */
  segment: Segment | null;
}

export class HeatStore {
  readonly #options: HeatStoreOptions;
  /** Made when they are first needed: they are large. */
  #encoder: ChunkEncoder | null = null;
  #maker: WindowMaker | null = null;
  /** By instrument, oldest first. */
  readonly #places = new Map<string, Place[]>();
  /** Those that this store began: no other is written to. */
  readonly #open = new Map<string, Place>();
  #bytes = 0;
  /** Shortest columns that were written, by which lengths are counted. */
  #shortestUs = 250_000;
  damagedCount = 0;

  constructor(options: HeatStoreOptions) {
    this.#options = options;
    this.#find();
  }

  /** On the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes a minute of columns. Without room on the disk, or none that we may use, it is refused. */
  put(spec: InstrumentSpec, batch: HeatBatch): Result<null, Fault> {
    if (this.#options.bytesMax <= 0) return ok(null);
    const chunk = (this.#encoder ??= new ChunkEncoder()).encode(batch);
    if (chunk === null) return ok(null);
    const place = this.#placeFor(spec, chunk.header.startUs);
    if (!place.ok) return place;
    const { segment } = place.value;
    if (segment === null) return failed(fault('file.unwritable', `${place.value.path} is not open`));
    const before = segment.bytes;
    const appended = appendChunk(segment, chunk);
    if (!appended.ok) return appended;
    this.#bytes += segment.bytes - before;
    place.value.bytes = segment.bytes;
    place.value.untilUs = Math.max(place.value.untilUs, chunk.header.untilUs);
    const kept = this.#options.index.put(rowOf(place.value));
    this.#makeRoom();
    return kept.ok ? ok(null) : kept;
  }

  reach(spec: InstrumentSpec): HeatReach | null {
    const places = this.#readable(spec, -Infinity, Infinity);
    const [first] = places;
    return first === undefined ? null : { sinceUs: first.startUs, untilUs: Math.max(...places.map(({ untilUs }) => untilUs)) };
  }

  /** The frames of a window, oldest first, some at a time: whoever reads them may do something else between. */
  *window(spec: InstrumentSpec, wanted: HeatWanted, header: FrameFor): Generator<readonly Uint8Array[], Result<null, Fault>> {
    const { stepUs, level } = columnsFor(wanted.columnUs, this.#shortestUs);
    if (!(wanted.untilUs > wanted.fromUs) || (wanted.untilUs - wanted.fromUs) / stepUs > windowColumnsMax) {
      return failed(fault('message.malformed', `a window had ${(wanted.untilUs - wanted.fromUs) / stepUs} columns, ${windowColumnsMax} at most`));
    }
    const reach = this.reach(spec);
    const maker = (this.#maker ??= new WindowMaker());
    maker.begin(wanted, stepUs, header);
    for (const { segment } of this.#readable(spec, wanted.fromUs, wanted.untilUs)) {
      if (segment === null) continue;
      const chunks = segment.chunks.filter(({ header: { startUs, untilUs } }) => untilUs > wanted.fromUs && startUs < wanted.untilUs);
      for (let at = 0; at < chunks.length; at += chunksPerTurn) {
        const read = readSections(segment, level, chunks.slice(at, at + chunksPerTurn), (chunk, section) => this.#add(maker, chunk, section, level));
        if (!read.ok) return read;
        yield maker.take();
      }
    }
    if (reach !== null) maker.end(reach.untilUs);
    yield maker.take();
    return ok(null);
  }

  #add(maker: WindowMaker, { header }: PlacedChunk, section: Buffer | null, level: number): void {
    if (section === null || !maker.add(section, header.startUs, level)) this.damagedCount += 1;
  }

  #readable(spec: InstrumentSpec, fromUs: number, untilUs: number): readonly Place[] {
    const steps = stepsOf(spec);
    return (this.#places.get(spec.id) ?? []).filter((place) => {
      if (place.untilUs <= fromUs || place.startUs >= untilUs) return false;
      if (place.segment === null) {
        const opened = openSegment(place.path, false);
        if (opened.ok) place.segment = opened.value;
      }
      return place.segment?.title.steps === steps;
    });
  }

  #placeFor(spec: InstrumentSpec, startUs: number): Result<Place, Fault> {
    const known = this.#open.get(spec.id);
    const steps = stepsOf(spec);
    const isSame = known !== undefined && Math.floor(known.startUs / hourUs) === Math.floor(startUs / hourUs) && known.segment?.title.steps === steps;
    if (isSame && startUs >= known.startUs) return ok(known);
    const folder = join(this.#options.folder, encodeURIComponent(spec.id));
    const made = ensureFolder(folder);
    if (!made.ok) return made;
    const path = join(folder, `${startUs}${suffix}`);
    const created = createSegment(path, { instrument: spec.id, steps });
    if (!created.ok) return created;
    this.#forget(spec.id, startUs); // the clock stepped back onto an earlier one
    const place: Place = { instrument: spec.id, path, startUs, untilUs: startUs, bytes: created.value.bytes, segment: created.value };
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
    while (this.#bytes > this.#options.bytesMax) {
      let oldest: Place | null = null;
      for (const places of this.#places.values()) {
        for (const place of places) if (this.#open.get(place.instrument) !== place && (oldest === null || place.startUs < oldest.startUs)) oldest = place;
      }
      if (oldest === null) return;
      rmSync(oldest.path, { force: true });
      this.#forget(oldest.instrument, oldest.startUs);
      this.#options.index.remove(oldest.instrument, oldest.startUs);
    }
  }

  /** What the folder holds. Files that are as the index says are read when they are needed, all others now. */
  #find(): void {
    const indexed = this.#options.index.all();
    const rows = new Map((indexed.ok ? indexed.value : []).map((row) => [`${row.instrument} ${row.startUs}`, row]));
    for (const { folder, startUs, path } of filesIn(this.#options.folder)) {
      const row = rows.get(`${folder} ${startUs}`);
      rows.delete(`${folder} ${startUs}`);
      const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (row !== undefined && row.byteLength === bytes) this.#keep({ ...row, path, bytes, segment: null });
      else this.#adopt(path, startUs);
    }
    for (const { instrument, startUs } of rows.values()) this.#options.index.remove(instrument, startUs);
    this.#makeRoom();
  }

  #adopt(path: string, startUs: number): void {
    const opened = openSegment(path, true);
    const last = opened.ok ? opened.value.chunks.at(-1) : undefined;
    if (!opened.ok || last === undefined) {
      rmSync(path, { force: true });
      return;
    }
    const untilUs = Math.max(...opened.value.chunks.map(({ header }) => header.untilUs));
    const place: Place = { instrument: opened.value.title.instrument, path, startUs, untilUs, bytes: opened.value.bytes, segment: opened.value };
    this.#keep(place);
    this.#options.index.put(rowOf(place));
  }
}

function stepsOf({ tick, lot, contractSize }: InstrumentSpec): string {
  return toText({ tick, lot, contractSize });
}

function rowOf({ instrument, startUs, untilUs, bytes }: Place): HeatSegmentRow {
  return { instrument, startUs, untilUs, byteLength: bytes };
}

/** Nothing where there is no folder yet. */
function filesIn(root: string): readonly { readonly folder: string; readonly startUs: number; readonly path: string }[] {
  try {
    return readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => {
      const folder = join(root, name);
      return readdirSync(folder).flatMap((file) => (/^\d{1,16}\.heat$/.test(file) ? [{ folder: decodeURIComponent(name), startUs: Number(file.slice(0, -suffix.length)), path: join(folder, file) }] : []));
    });
  } catch {
    return [];
  }
}
