/**
 * What makers did as it is kept for the screen: the newest entries, filtered when they are read, so that another filter needs nothing from the engine.
 *
 * Holds: at most `entriesKept`, the oldest go; what was there when reading was paused stays in its place while others come.
 */

import { makerBit, makerFrameKinds, makerSumPlace, makerBandCount, type FlowMember, type MakerFrameKind, type MakersFrame } from '../../../engine/contract/index.ts';

export const entriesKept = 8_192;
/** About what an entry takes: seven numbers, and an object around them. */
const entryBytes = 120;

export interface MakerEntry {
  readonly number: number;
  readonly member: number;
  readonly kind: MakerFrameKind;
  readonly isAsk: boolean;
  readonly isCorrection: boolean;
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
  readonly afterLots: number;
  readonly distanceBp: number;
  readonly worth: number;
}

export interface MakerFilter {
  readonly worthMin: number;
  /** From the touch; infinity: everywhere. */
  readonly distanceBpMax: number;
  readonly kinds: readonly MakerFrameKind[];
}

export class MakerEntries {
  readonly #kept: MakerEntry[] = [];
  #end = 0;
  missedCount = 0;
  members: readonly FlowMember[] = [];
  #sums: Float64Array | null = null;

  get count(): number {
    return Math.min(this.#end, entriesKept);
  }

  get bytes(): number {
    return this.count * entryBytes;
  }

  get end(): number {
    return this.#end;
  }

  clear(): void {
    this.#kept.length = 0;
    this.#end = this.missedCount = 0;
    this.members = [];
    this.#sums = null;
  }

  add(frame: MakersFrame): void {
    if (frame.header.sequence === 0) this.clear();
    this.members = frame.members;
    this.missedCount += frame.missedCount;
    this.#sums = frame.sums.slice();
    for (let at = 0; at < frame.kind.length; at += 1) {
      const flags = frame.flags[at] ?? 0;
      this.#kept[this.#end % entriesKept] = {
        number: this.#end, member: frame.member[at] ?? 0, kind: makerFrameKinds[frame.kind[at] ?? 0] ?? 'add', isAsk: (flags & makerBit.ask) !== 0, isCorrection: (flags & makerBit.correction) !== 0,
        timeUs: frame.timeUs[at] ?? 0, ticks: frame.ticks[at] ?? 0, lots: frame.lots[at] ?? 0, afterLots: frame.afterLots[at] ?? 0, distanceBp: frame.distanceBp[at] ?? 0, worth: frame.worth[at] ?? 0,
      };
      this.#end += 1;
    }
  }

  /** So many from before this number, newest first, after leaving out the first few. */
  rows(before: number, skipCount: number, countMax: number, filter: MakerFilter): readonly MakerEntry[] {
    const rows: MakerEntry[] = [];
    let skipped = 0;
    for (let number = Math.min(before, this.#end) - 1; number >= this.#end - this.count && rows.length < countMax; number -= 1) {
      const entry = this.#kept[number % entriesKept];
      if (entry === undefined || !isWanted(entry, filter)) continue;
      if (skipped < skipCount) skipped += 1;
      else rows.push(entry);
    }
    return rows;
  }

  countSince(number: number, filter: MakerFilter): number {
    let count = 0;
    for (let one = Math.max(number, this.#end - this.count); one < this.#end; one += 1) {
      const entry = this.#kept[one % entriesKept];
      if (entry !== undefined && isWanted(entry, filter)) count += 1;
    }
    return count;
  }

  /** Of the last minute, in the quote: of one side, within the nearest bands (all of them without a limit). */
  sum(kind: MakerFrameKind, isAsk: boolean, bands = makerBandCount): number {
    let sum = 0;
    for (let band = 0; band < Math.min(bands, makerBandCount); band += 1) sum += this.#sums?.[makerSumPlace(kind, isAsk, band)] ?? 0;
    return sum;
  }
}

function isWanted({ worth, distanceBp, kind }: MakerEntry, { worthMin, distanceBpMax, kinds }: MakerFilter): boolean {
  return worth >= worthMin && distanceBp <= distanceBpMax && kinds.includes(kind);
}

/** How many bands lie within a distance: sums beyond it are left out. */
export function bandsWithin(distanceBpMax: number, bandsBp: readonly number[]): number {
  return bandsBp.filter((bp) => bp <= distanceBpMax).length + (distanceBpMax === Infinity ? 1 : 0);
}
