/** Prices and quantities as venues want to be told them, from counts of the instrument's steps. */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import { formatDecimal, formatSteps, trimDecimal } from '../../domain/number.ts';
import type { OrderTerms } from './account.ts';

export function price(terms: OrderTerms): string {
  return terms.ticks === null ? '0' : formatSteps(terms.ticks, terms.spec.tick, terms.spec.tick.decimals);
}

/** Without zeros at the end: books may be kept in finer lots than orders may have. */
export function quantity(spec: InstrumentSpec, lots: number): string {
  return formatDecimal(trimDecimal({ units: BigInt(lots) * spec.lot.units, decimals: spec.lot.decimals }));
}
