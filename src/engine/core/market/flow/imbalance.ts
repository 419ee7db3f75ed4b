/**
 * Diagonal imbalances: a row where buyers took much more than sellers did one row below, or the other way round.
 *
 * Bought at a row is compared with sold a row below, because those two met the same spread. Rows beyond the bar hold nothing, and so
 * may be imbalanced against nothing unless zeros are ignored.
 */

import type { PriceRows } from './price-rows.ts';

export interface ImbalanceRule {
  /** How many times the other side; 3 is usual. */
  readonly ratio: number;
  /** The heavier side holds at least so much. */
  readonly lotsMin: number;
  /** Against nothing there is no imbalance. */
  readonly isZeroIgnored: boolean;
}

export const imbalanceBit = { buy: 1, sell: 2 } as const;

/** The bits of one row by its place. */
export function imbalanceAt(rows: PriceRows, at: number, rule: ImbalanceRule): number {
  const bought = rows.buyLots[at] ?? 0;
  const sold = rows.sellLots[at] ?? 0;
  const soldBelow = at > 0 ? (rows.sellLots[at - 1] ?? 0) : 0;
  const boughtAbove = at < rows.count - 1 ? (rows.buyLots[at + 1] ?? 0) : 0;
  return (isHeavier(bought, soldBelow, rule) ? imbalanceBit.buy : 0) | (isHeavier(sold, boughtAbove, rule) ? imbalanceBit.sell : 0);
}

function isHeavier(lots: number, against: number, { ratio, lotsMin, isZeroIgnored }: ImbalanceRule): boolean {
  if (lots === 0 || lots < lotsMin || (against === 0 && isZeroIgnored)) return false;
  return lots >= ratio * against;
}
