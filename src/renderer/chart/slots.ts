/**
 * The bars that a chart keeps, as a row of slots: a bar or a hole. Time bars that are missing leave holes, so that a
 * gap is seen as a gap and no line crosses it; a long hole is shortened and keeps its true length to be named.
 *
 * Holds: times ascend strictly over all slots; `lowest` counts down as older slots are put before, so that a slot keeps
 * its place for as long as it is kept. Oldest slots are dropped beyond `slotsMax`.
 */

import { barFlagOpen, type BarColumns } from './bars.ts';

export const slotsMax = 400_000;
/** Slots that one hole takes at most. */
export const holeSlotsMax = 40;

const first = 4_096;
const columnNames = ['timeUs', 'openTicks', 'highTicks', 'lowTicks', 'closeTicks', 'lots', 'boughtLots'] as const;

type ColumnName = (typeof columnNames)[number];

/** A stretch without bars. */
export interface Hole {
  /** Place of its first slot. */
  readonly at: number;
  readonly slots: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/** What a change did. `tail`: places from `from` on, which is the newest one before the change or the one after it. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'tail'; readonly from: number }
  | { readonly kind: 'all' };

export class Slots {
  /** Of a time bar; null where a hole cannot be seen by counting. */
  readonly #intervalUs: number | null;
  #columns: Record<ColumnName, Float64Array>;
  #flags: Uint8Array;
  /** Where the oldest slot lies in the columns. */
  #start = first / 2;
  #end = first / 2;
  /** The place of the oldest slot: 0 at first, below 0 once older ones came. */
  #lowest = 0;
  #holes: Hole[] = [];
  #barCount = 0;

  constructor(intervalUs: number | null) {
    this.#intervalUs = intervalUs;
    this.#columns = newColumns(first);
    this.#flags = new Uint8Array(first);
  }

  get count(): number {
    return this.#end - this.#start;
  }

  get barCount(): number {
    return this.#barCount;
  }

  get lowest(): number {
    return this.#lowest;
  }

  /** One beyond the newest place. */
  get beyond(): number {
    return this.#lowest + this.count;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  isHole(place: number): boolean {
    return Number.isNaN(this.read('closeTicks', place));
  }

  read(name: ColumnName, place: number): number {
    return this.#columns[name][this.#start + place - this.#lowest] ?? Number.NaN;
  }

  flags(place: number): number {
    return this.#flags[this.#start + place - this.#lowest] ?? 0;
  }

  /** The place whose slot covers a time: the last that began at or before it; null before the first. */
  placeAt(timeUs: number): number | null {
    const times = this.#columns.timeUs;
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? 0) <= timeUs) low = middle + 1;
      else high = middle;
    }
    return low === this.#start ? null : low - 1 - this.#start + this.#lowest;
  }

  /** The newest bars: each in place of the one with its time, or after the last. What is older and unknown is left out. */
  addNewest(bars: BarColumns): Change {
    const before = this.beyond;
    let lowestChanged = Number.POSITIVE_INFINITY;
    for (let at = 0; at < bars.count; at += 1) {
      const timeUs = bars.timeUs[at] ?? 0;
      const lastUs = this.count === 0 ? Number.NEGATIVE_INFINITY : this.read('timeUs', this.beyond - 1);
      if (timeUs > lastUs) {
        this.#holeBefore(timeUs, lastUs);
        this.#push(bars, at);
        lowestChanged = Math.min(lowestChanged, before);
      } else {
        const place = this.placeAt(timeUs);
        if (place === null || this.read('timeUs', place) !== timeUs || this.isHole(place) || this.#isSame(place, bars, at)) continue;
        this.#write(this.#start + place - this.#lowest, bars, at);
        lowestChanged = Math.min(lowestChanged, place);
      }
    }
    if (this.#dropOldest()) return { kind: 'all' };
    if (!Number.isFinite(lowestChanged)) return { kind: 'none' };
    return lowestChanged >= before - 1 && before > this.#lowest ? { kind: 'tail', from: lowestChanged } : { kind: 'all' };
  }

  /** Bars older than all kept ones; others among them are left out. */
  addOlder(bars: BarColumns): Change {
    const firstUs = this.count === 0 ? Number.POSITIVE_INFINITY : this.read('timeUs', this.#lowest);
    let count = bars.count;
    while (count > 0 && (bars.timeUs[count - 1] ?? 0) >= firstUs) count -= 1;
    if (count === 0 || this.count >= slotsMax) return { kind: 'none' };
    const older = new Slots(this.#intervalUs);
    for (let at = 0; at < count; at += 1) {
      const timeUs = bars.timeUs[at] ?? 0;
      const lastUs = older.count === 0 ? Number.NEGATIVE_INFINITY : older.read('timeUs', older.beyond - 1);
      if (timeUs <= lastUs) continue;
      older.#holeBefore(timeUs, lastUs);
      older.#push(bars, at);
    }
    if (this.count > 0) older.#holeBefore(firstUs, older.read('timeUs', older.beyond - 1));
    this.#prepend(older);
    return { kind: 'all' };
  }

  #holeBefore(timeUs: number, lastUs: number): void {
    if (this.#intervalUs === null || !Number.isFinite(lastUs)) return;
    const missing = Math.round((timeUs - lastUs) / this.#intervalUs) - 1;
    if (missing < 1) return;
    const slots = Math.min(missing, holeSlotsMax);
    const stepUs = (timeUs - lastUs) / (slots + 1);
    this.#holes.push({ at: this.beyond, slots, fromUs: lastUs + this.#intervalUs, toUs: timeUs });
    for (let count = 1; count <= slots; count += 1) {
      this.#room();
      for (const name of columnNames) this.#columns[name][this.#end] = Number.NaN;
      this.#columns.timeUs[this.#end] = Math.round(lastUs + count * stepUs);
      this.#flags[this.#end] = 0;
      this.#end += 1;
    }
  }

  #push(bars: BarColumns, at: number): void {
    this.#room();
    this.#end += 1;
    this.#barCount += 1;
    this.#write(this.#end - 1, bars, at);
  }

  #write(index: number, bars: BarColumns, at: number): void {
    for (const name of columnNames) this.#columns[name][index] = bars[name][at] ?? Number.NaN;
    this.#flags[index] = bars.flags[at] ?? 0;
  }

  /** Sources say the last bars again and again; what does not change moves nobody. */
  #isSame(place: number, bars: BarColumns, at: number): boolean {
    return this.flags(place) === bars.flags[at] && columnNames.every((name) => Object.is(this.read(name, place), bars[name][at]));
  }

  #prepend(older: Slots): void {
    const { count } = older;
    if (this.#start < count) this.#grow(this.count + count * 2, count + Math.floor(this.count / 2));
    for (const name of columnNames) this.#columns[name].set(older.#columns[name].subarray(older.#start, older.#end), this.#start - count);
    this.#flags.set(older.#flags.subarray(older.#start, older.#end), this.#start - count);
    this.#start -= count;
    this.#lowest -= count;
    this.#barCount += older.#barCount;
    this.#holes = [...older.#holes.map((hole) => ({ ...hole, at: hole.at - older.#lowest + this.#lowest })), ...this.#holes];
  }

  #dropOldest(): boolean {
    const surplus = this.count - slotsMax;
    if (surplus <= 0) return false;
    // A tenth at a time, because whoever draws the slots begins anew.
    const dropped = Math.min(this.count - 1, surplus + slotsMax / 10);
    for (let place = this.#lowest; place < this.#lowest + dropped; place += 1) if (!this.isHole(place)) this.#barCount -= 1;
    this.#start += dropped;
    this.#lowest += dropped;
    this.#holes = this.#holes.filter(({ at }) => at >= this.#lowest);
    return true;
  }

  #room(): void {
    if (this.#end === this.#flags.length) this.#grow(this.count * 2, this.#start);
  }

  #grow(capacity: number, start: number): void {
    const columns = newColumns(Math.max(first, start + capacity));
    const flags = new Uint8Array(Math.max(first, start + capacity));
    for (const name of columnNames) columns[name].set(this.#columns[name].subarray(this.#start, this.#end), start);
    flags.set(this.#flags.subarray(this.#start, this.#end), start);
    this.#end = start + this.count;
    this.#start = start;
    this.#columns = columns;
    this.#flags = flags;
  }
}

export function isOpen(flags: number): boolean {
  return (flags & barFlagOpen) !== 0;
}

function newColumns(length: number): Record<ColumnName, Float64Array> {
  const column = (): Float64Array => new Float64Array(length);
  return { timeUs: column(), openTicks: column(), highTicks: column(), lowTicks: column(), closeTicks: column(), lots: column(), boughtLots: column() };
}
