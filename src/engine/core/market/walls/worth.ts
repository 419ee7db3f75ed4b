/**
 * What large orders are worth in the quote currency, and from which worth on one counts: for eyes and alerts, never for money.
 *
 * A contract that settles in its base is worth its size in the quote at any price.
 */

import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../domain/number.ts';

/** No wall is worth less, where the quote is about a dollar. Elsewhere a wall only has to stand out. */
export const wallWorthMin = 50_000;
const dollars: readonly string[] = ['USD', 'USDT', 'USDC', 'FDUSD', 'TUSD', 'USDE', 'DAI', 'USD1'];

type Worthy = Pick<InstrumentSpec, 'tick' | 'lot' | 'contractSize' | 'settle' | 'base'>;

export function worthOf({ tick, lot, contractSize, settle, base }: Worthy, ticks: number, lots: number): number {
  const size = lots * floatOf(lot) * floatOf(contractSize);
  return settle === base ? size : size * ticks * floatOf(tick);
}

/** How many lots a wall has at least, near this price. */
export function wallLotsMin(spec: Worthy & Pick<InstrumentSpec, 'quote'>, ticks: number): number {
  const oneLot = worthOf(spec, ticks, 1);
  return dollars.includes(spec.quote) && oneLot > 0 ? Math.max(1, wallWorthMin / oneLot) : 1;
}

function floatOf({ units, decimals }: Decimal): number {
  return Number(`${units}e-${decimals}`);
}
