/**
 * When a bar is over. The trade that completes a bar is its last one, never split; only time and range bars end
 * before the trade that shows that they are over.
 *
 * | kind     | a bar is over                                                                        |
 * |----------|--------------------------------------------------------------------------------------|
 * | time     | when its interval of the venue's clock has passed                                    |
 * | trades   | with its n-th trade                                                                  |
 * | volume   | with the trade that brings it to n lots or more                                      |
 * | delta    | with the trade that brings bought less sold to n lots or more, either way            |
 * | range    | before the trade with which high − low would pass n ticks                            |
 * | reversal | with the trade that comes n ticks back from a high above, or a low below, the open   |
 * | renko    | with the trade that is n ticks beyond the last brick, on the grid of n               |
 */

import { assert, never } from '../../../domain/assert.ts';

export type BarRule =
  | { readonly kind: 'time'; readonly intervalUs: number }
  | { readonly kind: 'trades'; readonly count: number }
  | { readonly kind: 'volume'; readonly lots: number }
  | { readonly kind: 'delta'; readonly lots: number }
  | { readonly kind: 'range'; readonly ticks: number }
  | { readonly kind: 'reversal'; readonly ticks: number }
  | { readonly kind: 'renko'; readonly ticks: number };

/** What a rule looks at. */
export interface BarFigures {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly buyLots: number;
  readonly sellLots: number;
  readonly trades: number;
}

export function assertRule(rule: BarRule): void {
  const size = sizeOf(rule);
  assert(Number.isSafeInteger(size) && size >= 1, 'the size of a bar is a whole number from 1', { kind: rule.kind, size });
}

/** The bar is over now that it holds its newest trade. Renko is decided by its bricks. */
export function isComplete(rule: BarRule, bar: BarFigures): boolean {
  switch (rule.kind) {
    case 'trades': return bar.trades >= rule.count;
    case 'volume': return bar.buyLots + bar.sellLots >= rule.lots;
    case 'delta': return Math.abs(bar.buyLots - bar.sellLots) >= rule.lots;
    case 'reversal':
      return (bar.high > bar.open && bar.high - bar.close >= rule.ticks) || (bar.low < bar.open && bar.close - bar.low >= rule.ticks);
    case 'time':
    case 'range':
    case 'renko': return false;
    default: return never(rule);
  }
}

/** A trade at this price would not fit into the bar. */
export function isBeyond(rule: BarRule, bar: BarFigures, ticks: number): boolean {
  return rule.kind === 'range' && Math.max(bar.high, ticks) - Math.min(bar.low, ticks) > rule.ticks;
}

function sizeOf(rule: BarRule): number {
  switch (rule.kind) {
    case 'time': return rule.intervalUs;
    case 'trades': return rule.count;
    case 'volume':
    case 'delta': return rule.lots;
    case 'range':
    case 'reversal':
    case 'renko': return rule.ticks;
    default: return never(rule);
  }
}
