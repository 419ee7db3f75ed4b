/** How large the orders of the campaign are: little, but more than each market's least; and where they stand. */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import { ratioOf } from './campaign-witness.ts';
import type { Market } from './market.ts';

/** Worth some ten of the quote, in lots of the list, perhaps with a fraction. */
export function leastLots({ instrument }: Market, spec: InstrumentSpec): number {
  const units = ({ units: whole, decimals }: InstrumentSpec['tick']): number => Number(whole) / 10 ** decimals;
  return 10 / (instrument.startTicks * units(instrument.tick) * units(spec.lot) * units(spec.contractSize));
}

/** A whole number of the steps in which orders are counted. */
export function inSteps(lots: number, spec: InstrumentSpec): number {
  const step = ratioOf(spec.orders.step, spec.lot);
  return Math.max(1, Math.ceil(lots / step)) * step;
}

/** Ticks from the best price of their side, away from the other side. */
export const anywhere = { from: -4, span: 12 };
/** Where they rest, and soon are first. */
export const nearBest = { from: 0, span: 2 };
