/**
 * Money of practice accounts: whole billionths of a billionth of an asset, so that every price times every quantity
 * times every fee rate of this market is exact. Never negative in a wallet; a debt is a defect.
 */

import { assert } from '../../../domain/assert.ts';
import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import type { PracticeInstrument } from '../instruments.ts';

export const moneyDecimals = 18;

const unit = 10n ** BigInt(moneyDecimals);
const millionths = 1_000_000n;

/** Whole units of an asset. */
export function money(whole: number): bigint {
  assert(Number.isSafeInteger(whole), 'money is made of whole units', { whole });
  return BigInt(whole) * unit;
}

/** A decimal as money; it must fit. */
export function moneyOf({ units, decimals }: Decimal): bigint {
  assert(decimals <= moneyDecimals, 'an amount has at most eighteen places', { decimals });
  return units * 10n ** BigInt(moneyDecimals - decimals);
}

/** How venues print it: cut, not rounded, so that nobody is told of more than there is. */
export function moneyText(amount: bigint, decimals: number): string {
  return formatDecimal({ units: amount / 10n ** BigInt(moneyDecimals - decimals), decimals });
}

/** What one lot is in the base asset, and one tick of one lot in the quote. */
export interface Worth {
  readonly lotBase: bigint;
  readonly tickLotQuote: bigint;
}

export function worthOf({ tick, lot, contractSize }: PracticeInstrument): Worth {
  const lotBase = moneyOf({ units: lot.units * contractSize.units, decimals: lot.decimals + contractSize.decimals });
  const decimals = tick.decimals + lot.decimals + contractSize.decimals;
  return { lotBase, tickLotQuote: moneyOf({ units: tick.units * lot.units * contractSize.units, decimals }) };
}

/** A share in millionths, cut in favour of the venue. */
export function feeOf(amount: bigint, rateE6: number): bigint {
  const size = amount < 0n ? -amount : amount;
  const product = size * BigInt(rateE6);
  return product >= 0n ? (product + millionths - 1n) / millionths : product / millionths;
}
