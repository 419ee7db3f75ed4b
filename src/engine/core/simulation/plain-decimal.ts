/**
 * Exact decimals with no zero more than they need, as OKX and HTX's contracts write them: `5.15`, `6`,
 * `0.00000202`. Fixed places are the byte writer's own business.
 */

import { assert } from '../../domain/assert.ts';
import { formatDecimal, trimDecimal, type Decimal } from '../../domain/number.ts';
import { decimalForm, type ByteWriter, type DecimalForm } from './byte-writer.ts';

export interface PlainForm {
  readonly stepUnits: number;
  readonly decimals: number;
  /** By the number of places that are left. */
  readonly byPlaces: readonly DecimalForm[];
}

export function plainForm(step: Decimal): PlainForm {
  const places = Array.from({ length: step.decimals + 1 }, (_, decimals) => decimals);
  return {
    stepUnits: Number(step.units),
    decimals: step.decimals,
    byPlaces: places.map((decimals) => decimalForm({ units: 1n, decimals }, decimals)),
  };
}

const integerMax = 2 ** 31 - 1;

export function writePlain(writer: ByteWriter, steps: number, form: PlainForm): void {
  let units = steps * form.stepUnits;
  let places = form.decimals;
  if (units <= integerMax) {
    // Remainders of small integers cost a fifth of those of doubles.
    let small = units | 0;
    while (places > 0 && small % 10 === 0) {
      small = (small / 10) | 0;
      places -= 1;
    }
    units = small;
  }
  while (places > 0 && units % 10 === 0) {
    units /= 10;
    places -= 1;
  }
  if (places === 0) return writer.integer(units);
  const fixed = form.byPlaces[places];
  assert(fixed !== undefined, 'every number of places has its form', { places });
  writer.decimal(units, fixed);
}

/** The same as text, for what is written rarely. */
export function plainText(steps: number | bigint, step: Decimal): string {
  return formatDecimal(trimDecimal({ units: BigInt(steps) * step.units, decimals: step.decimals }));
}

/** The step of what is counted in two things at once, such as ticks times lots. */
export function product(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, decimals: a.decimals + b.decimals };
}
