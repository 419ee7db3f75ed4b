/**
 * Exact text for ticks and lots: as many places as the step needs, no float in between.
 *
 * Holds: for every whole number of steps the text equals the contract's `formatSteps`; past 2^53 − 1, and for a
 * number that is not whole, a sum is marked as rounded rather than shown as if it were exact.
 */

import { formatDecimal, type Decimal } from '../../engine/contract/index.ts';

export interface StepFormat {
  /** Places after the point. */
  readonly places: number;
  readonly text: (steps: number) => string;
}

const roundedMark = '≈';

/** A formatter for whole counts of one step. Made once per instrument; digits go through integers below 2^53, else through bigint. */
export function stepFormat(step: Decimal): StepFormat {
  const { units, decimals: places } = trimmed(step);
  const perStep = Number(units);
  const one = 10 ** places;
  return {
    places,
    text: (steps) => {
      const total = steps * perStep;
      if (Number.isSafeInteger(total) && Number.isSafeInteger(steps)) return fixedText(total, one, places);
      if (Number.isSafeInteger(steps)) return formatDecimal({ units: BigInt(steps) * units, decimals: places });
      if (!Number.isFinite(steps)) return '—';
      return roundedMark + formatDecimal({ units: BigInt(Math.round(steps)) * units, decimals: places });
    },
  };
}

function fixedText(total: number, one: number, places: number): string {
  const magnitude = Math.abs(total);
  const sign = total < 0 ? '-' : '';
  if (places === 0) return sign + String(magnitude);
  const whole = Math.floor(magnitude / one);
  return `${sign}${whole}.${String(magnitude - whole * one).padStart(places, '0')}`;
}

/** The same step with no zero after the last digit that counts. */
export function trimmed(step: Decimal): Decimal {
  let { units, decimals } = step;
  while (decimals > 0 && units % 10n === 0n) {
    units /= 10n;
    decimals -= 1;
  }
  return { units, decimals };
}

/** How many leading characters all texts share, so that what does not change can be dimmed. Never the whole text. */
export function sharedPrefix(first: string, last: string): number {
  if (first.length !== last.length) return 0;
  let count = 0;
  while (count < first.length - 1 && first[count] === last[count]) count += 1;
  return count;
}
