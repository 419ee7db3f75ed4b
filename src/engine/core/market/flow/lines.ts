/**
 * What a footprint leaves behind on the price axis, until a later bar trades there again: naked points of control, zones
 * of stacked imbalances, and unfinished business (an extreme at which both sides traded).
 *
 * Holds: a line is alive exactly while no later kept bar traded at one of its prices; the bar that made it does not touch it. Calculated from
 * the bars as they are, so a bar that a late trade mends is judged anew.
 *
 * Bounds: bars of the last `lookback`; as many lines as the columns have room for, the newest first, the rest is counted.
 */

import type { Bar } from './bar.ts';
import type { Footprint } from './footprint.ts';
import { imbalanceAt, imbalanceBit, type ImbalanceRule } from './imbalance.ts';
import { findValueArea, newValueArea } from '../../../domain/value-area.ts';

export const lineKinds = ['poc', 'stacked-buy', 'stacked-sell', 'unfinished-high', 'unfinished-low'] as const;
export type LineKind = (typeof lineKinds)[number];

export interface LineRule {
  readonly kinds: readonly LineKind[];
  /** Bars that are looked back on; 80 is usual. */
  readonly lookback: number;
  /** Imbalances in a row that make a zone; 3 is usual. */
  readonly stackMin: number;
  readonly imbalance: ImbalanceRule;
  /** Only those that are alive. */
  readonly isAliveOnly: boolean;
}

export interface LineColumns {
  count: number;
  droppedCount: number;
  /** Places in `lineKinds`. */
  readonly kind: Uint8Array;
  /** The lowest and the highest price of it, in ticks. */
  readonly lowTicks: Float64Array;
  readonly highTicks: Float64Array;
  /** Start of the bar that made it, and of the bar that touched it; infinity while it is alive. */
  readonly sinceUs: Float64Array;
  readonly untilUs: Float64Array;
}

export function newLineColumns(linesMax: number): LineColumns {
  return {
    count: 0, droppedCount: 0, kind: new Uint8Array(linesMax), lowTicks: new Float64Array(linesMax), highTicks: new Float64Array(linesMax),
    sinceUs: new Float64Array(linesMax), untilUs: new Float64Array(linesMax),
  };
}

const scratch = newValueArea();

export function findLines(footprint: Footprint, rule: LineRule, columns: LineColumns): void {
  columns.count = 0;
  columns.droppedCount = 0;
  const { kinds } = rule;
  const [hasPoc, hasBuy, hasSell] = [kinds.includes('poc'), kinds.includes('stacked-buy'), kinds.includes('stacked-sell')];
  const [hasHigh, hasLow] = [kinds.includes('unfinished-high'), kinds.includes('unfinished-low')];
  for (let age = 0; age < Math.min(footprint.count, rule.lookback); age += 1) {
    const bar = footprint.bar(age);
    const { rows } = bar;
    if (hasPoc && bar.isClosed && findValueArea(rows, 1, scratch)) addRows(footprint, age, 'poc', scratch.pocRow, scratch.pocRow, rule, columns);
    if (hasBuy) addStacks(footprint, age, 'stacked-buy', rule, columns);
    if (hasSell) addStacks(footprint, age, 'stacked-sell', rule, columns);
    if (!bar.isClosed || rows.count === 0) continue;
    const high = rows.lowRow + rows.count - 1;
    if (hasHigh && isUnfinished(bar, rows.count - 1)) addRows(footprint, age, 'unfinished-high', high, high, rule, columns);
    if (hasLow && isUnfinished(bar, 0)) addRows(footprint, age, 'unfinished-low', rows.lowRow, rows.lowRow, rule, columns);
  }
}

/** Both sides traded at an extreme: nobody had to give up there. */
export function isUnfinished({ rows }: Bar, at: number): boolean {
  return (rows.buyLots[at] ?? 0) > 0 && (rows.sellLots[at] ?? 0) > 0;
}

function addStacks(footprint: Footprint, age: number, kind: 'stacked-buy' | 'stacked-sell', rule: LineRule, columns: LineColumns): void {
  const { rows } = footprint.bar(age);
  const bit = kind === 'stacked-buy' ? imbalanceBit.buy : imbalanceBit.sell;
  let run = 0;
  for (let at = 0; at <= rows.count; at += 1) {
    if (at < rows.count && (imbalanceAt(rows, at, rule.imbalance) & bit) !== 0) {
      run += 1;
      continue;
    }
    if (run >= rule.stackMin) addRows(footprint, age, kind, rows.lowRow + at - run, rows.lowRow + at - 1, rule, columns);
    run = 0;
  }
}

function addRows(footprint: Footprint, age: number, kind: LineKind, lowRow: number, highRow: number, rule: LineRule, columns: LineColumns): void {
  const bar = footprint.bar(age);
  const { rowTicks } = bar.rows;
  const lowTicks = lowRow * rowTicks;
  const highTicks = (highRow + 1) * rowTicks - 1;
  let untilUs = Infinity;
  for (let later = age - 1; later >= 0; later -= 1) {
    const { low, high, startUs, trades } = footprint.bar(later);
    if (trades === 0 || low > highTicks || high < lowTicks) continue;
    untilUs = startUs;
    break;
  }
  if (rule.isAliveOnly && untilUs !== Infinity) return;
  if (columns.count === columns.kind.length) {
    columns.droppedCount += 1;
    return;
  }
  const at = columns.count;
  columns.count += 1;
  columns.kind[at] = lineKinds.indexOf(kind);
  columns.lowTicks[at] = lowTicks;
  columns.highTicks[at] = highTicks;
  columns.sinceUs[at] = bar.startUs;
  columns.untilUs[at] = untilUs;
}
