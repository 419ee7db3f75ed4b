/**
 * Bars of a footprint as columns, as a frame or a screen takes them: the strip of statistics, and the cells of all bars one after the other.
 *
 * `cvd` is the sum of all deltas up to and with the bar. It may be compared between two bars of the same `segment` alone: a
 * bar that saw a gap, or comes after one, begins a segment. Delta in per cent of the volume is the reader's division.
 *
 * Bounds: the bars and cells that there is room for, the newest first; what did not fit is not half there but left out.
 */

import type { Bar } from './bar.ts';
import type { Footprint } from './footprint.ts';
import { imbalanceAt, type ImbalanceRule } from './imbalance.ts';
import { isUnfinished } from './lines.ts';
import { findValueArea, newValueArea } from '../../../domain/value-area.ts';

export const barFlag = { closed: 1, incomplete: 2, afterGap: 4, unfinishedHigh: 8, unfinishedLow: 16 } as const;

const barNumbers = [
  'startUs', 'openUs', 'closeUs', 'open', 'high', 'low', 'close', 'buyLots', 'sellLots', 'trades', 'deltaMin', 'deltaMax', 'buyLotsMax', 'sellLotsMax',
] as const;
type BarNumber = (typeof barNumbers)[number];
type AddedNumber = 'cvd' | 'segment' | 'rowTicks' | 'lowRow' | 'pocRow' | 'valueLowRow' | 'valueHighRow' | 'cellStart' | 'cellCount';

export interface FootprintColumns extends Readonly<Record<BarNumber | AddedNumber, Float64Array>> {
  barCount: number;
  cellCountAll: number;
  /** Bits of `barFlag`. */
  readonly flags: Uint8Array;
  /** Cells from the lowest row of the oldest bar on. */
  readonly cellBuyLots: Float64Array;
  readonly cellSellLots: Float64Array;
  readonly cellTrades: Float64Array;
  /** Bits of `imbalanceBit`. */
  readonly cellImbalance: Uint8Array;
}

export function newFootprintColumns(barsMax: number, cellsMax: number): FootprintColumns {
  const bars = (): Float64Array => new Float64Array(barsMax);
  const cells = (): Float64Array => new Float64Array(cellsMax);
  return {
    barCount: 0, cellCountAll: 0,
    startUs: bars(), openUs: bars(), closeUs: bars(), open: bars(), high: bars(), low: bars(), close: bars(), buyLots: bars(), sellLots: bars(),
    trades: bars(), deltaMin: bars(), deltaMax: bars(), buyLotsMax: bars(), sellLotsMax: bars(), cvd: bars(), segment: bars(), rowTicks: bars(),
    lowRow: bars(), pocRow: bars(), valueLowRow: bars(), valueHighRow: bars(), cellStart: bars(), cellCount: bars(), flags: new Uint8Array(barsMax),
    cellBuyLots: cells(), cellSellLots: cells(), cellTrades: cells(), cellImbalance: new Uint8Array(cellsMax),
  };
}

const scratch = newValueArea();

/** Bars by their ages, both included; 0 is the newest. */
export interface AgeRange {
  readonly fromAge: number;
  readonly untilAge: number;
}

export interface FootprintRules {
  readonly valueShare: number;
  readonly imbalance: ImbalanceRule;
}

/** Fills the columns with bars of these ages, oldest first, or with fewer where there is no room. */
export function writeFootprint(footprint: Footprint, { fromAge, untilAge }: AgeRange, { valueShare, imbalance }: FootprintRules, columns: FootprintColumns): void {
  const oldest = Math.min(fromAge, footprint.count - 1, untilAge + columns.flags.length - 1);
  const first = firstThatFits(footprint, oldest, untilAge, columns.cellBuyLots.length);
  columns.barCount = 0;
  columns.cellCountAll = 0;
  let cvd = footprint.deltaBefore;
  let segment = 0;
  for (let age = footprint.count - 1; age >= 0; age -= 1) {
    const bar = footprint.bar(age);
    cvd += bar.delta;
    if (bar.isIncomplete || bar.isAfterGap) segment += 1;
    if (age > first || age < untilAge) continue;
    const at = columns.barCount;
    columns.cvd[at] = cvd;
    columns.segment[at] = segment;
    writeBar(bar, at, valueShare, imbalance, columns);
    columns.barCount = at + 1;
  }
}

function firstThatFits(footprint: Footprint, oldest: number, newest: number, cellsMax: number): number {
  let cells = 0;
  for (let age = newest; age <= oldest; age += 1) {
    cells += footprint.bar(age).rows.count;
    if (cells > cellsMax) return age - 1;
  }
  return oldest;
}

function writeBar(bar: Bar, at: number, valueShare: number, rule: ImbalanceRule, columns: FootprintColumns): void {
  const { rows } = bar;
  for (const name of barNumbers) columns[name][at] = bar[name];
  const top = rows.count - 1;
  columns.flags[at] = (bar.isClosed ? barFlag.closed : 0) | (bar.isIncomplete ? barFlag.incomplete : 0) | (bar.isAfterGap ? barFlag.afterGap : 0)
    | (isUnfinished(bar, top) ? barFlag.unfinishedHigh : 0) | (isUnfinished(bar, 0) ? barFlag.unfinishedLow : 0);
  columns.rowTicks[at] = rows.rowTicks;
  columns.lowRow[at] = rows.lowRow;
  columns.cellStart[at] = columns.cellCountAll;
  columns.cellCount[at] = rows.count;
  const hasArea = findValueArea(rows, valueShare, scratch);
  columns.pocRow[at] = hasArea ? scratch.pocRow : NaN;
  columns.valueLowRow[at] = hasArea ? scratch.lowRow : NaN;
  columns.valueHighRow[at] = hasArea ? scratch.highRow : NaN;
  for (let index = 0; index < rows.count; index += 1) {
    const cell = columns.cellCountAll + index;
    columns.cellBuyLots[cell] = rows.buyLots[index] ?? 0;
    columns.cellSellLots[cell] = rows.sellLots[index] ?? 0;
    columns.cellTrades[cell] = rows.trades[index] ?? 0;
    columns.cellImbalance[cell] = imbalanceAt(rows, index, rule);
  }
  columns.cellCountAll += rows.count;
}
