/**
 * Summed deltas as they are kept for the screen: cells of time by their number, and the lines that are made of them.
 *
 * Holds: the line of a group is the sum of its markets', cell by cell; over a cell in which a market of it may have missed trades a line is broken, because
 * what lies on both sides must not be compared.
 */

import type { CvdFrame, FlowMember } from '../../../engine/contract/index.ts';

export const cvdGroups = ['spot', 'perp', 'all'] as const;
export type CvdGroup = (typeof cvdGroups)[number];

export interface CvdLine {
  /** Not a number where there is nothing, or where the line is broken. */
  readonly values: Float64Array;
  readonly isDoubtful: Uint8Array;
}

/** About what a cell takes beside the nine bytes of each market. */
const cellBytes = 200;

interface Cell {
  closeTicks: number;
  readonly sums: Float64Array;
  readonly doubts: Uint8Array;
}

export class CvdCells {
  readonly #cells = new Map<number, Cell>();
  members: readonly FlowMember[] = [];
  cellUs = 0;
  /** Numbers since 1970: the oldest that is kept, and the one after the newest. */
  oldest = 0;
  end = 0;

  clear(): void {
    this.#cells.clear();
    this.members = [];
    this.oldest = this.end = 0;
  }

  add(frame: CvdFrame): void {
    if (frame.isAgain) this.clear();
    this.members = frame.members;
    this.cellUs = frame.cellUs;
    const first = Math.round(frame.fromUs / frame.cellUs);
    const count = frame.closeTicks.length;
    const markets = frame.members.length;
    for (let index = 0; index < count; index += 1) {
      const pick = <Column extends Float64Array | Uint8Array>(column: Column, into: Column): Column => {
        for (let market = 0; market < markets; market += 1) into[market] = column[market * count + index] ?? 0;
        return into;
      };
      this.#cells.set(first + index, { closeTicks: frame.closeTicks[index] ?? NaN, sums: pick(frame.sums, new Float64Array(markets)), doubts: pick(frame.isUnreliable, new Uint8Array(markets)) });
    }
    const oldest = Math.round(frame.oldestUs / frame.cellUs);
    for (const number of this.#cells.keys()) if (number < oldest) this.#cells.delete(number);
    this.oldest = oldest;
    this.end = Math.max(this.end, first + count, oldest);
  }

  get bytes(): number {
    return this.#cells.size * (cellBytes + this.members.length * 9);
  }

  get count(): number {
    return this.end - this.oldest;
  }

  /** The sum of some markets from one cell on; with `isRebased` counted from the first cell that has a value. */
  line(markets: readonly number[], from: number, count: number, isRebased: boolean): CvdLine {
    const values = new Float64Array(count).fill(NaN);
    const isDoubtful = new Uint8Array(count);
    let base: number | null = null;
    for (let index = 0; index < count; index += 1) {
      const cell = this.#cells.get(from + index);
      if (cell === undefined || markets.length === 0) continue;
      let sum = 0;
      for (const market of markets) {
        sum += cell.sums[market] ?? 0;
        if (cell.doubts[market] === 1) isDoubtful[index] = 1;
      }
      base ??= isRebased ? sum : 0;
      values[index] = sum - base;
    }
    return { values, isDoubtful };
  }

  /** The last price in each cell, of the first market; where nothing traded, the one before. */
  prices(from: number, count: number): Float64Array {
    const prices = new Float64Array(count).fill(NaN);
    let last = NaN;
    for (let index = 0; index < count; index += 1) {
      const close = this.#cells.get(from + index)?.closeTicks ?? NaN;
      if (!Number.isNaN(close)) last = close;
      prices[index] = last;
    }
    return prices;
  }
}

/** The lowest and the highest of some lines with some room, or a span around zero where there is nothing. */
export function spanOf(lines: readonly Float64Array[]): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const values of lines) {
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [-1, 1];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 1e-6, 1e-9);
  return [low - room, high + room];
}
