/**
 * Sizes in the unit that a person chose: the base, the quote, or contracts; every digit, or four of them and a letter.
 *
 * Holds: base and contracts are exact, counted in steps of the lot; quote values are the row's price times its size, rounded to whole
 * units or to four digits, and for grouped rows a bound, so that their unit is marked with ≈.
 */

import type { Decimal, Instrument } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import { stepFormat, trimmed } from '../format.ts';
import type { SizeUnit } from './look.ts';

export interface SizeFormat {
  readonly exact: (lots: number, ticks: number) => string;
  /** In so many characters at most, however few digits that leaves. */
  readonly short: (lots: number, ticks: number, charactersMax: number) => string;
  /** What the numbers are of; null: contracts. */
  readonly unit: string | null;
}

export interface SizeChoice {
  readonly instrument: Instrument;
  readonly unit: SizeUnit;
  /** Of several books: what a lot is of the base. */
  readonly lot: Decimal | null;
}

export function sizeFormat({ instrument, unit, lot }: SizeChoice, formats: Formats): SizeFormat {
  const { base, quote, settle, contractSize } = instrument;
  const isInverse = settle === base;
  const perLot = lot ?? product(instrument.lot, contractSize);
  const worth = floatOf(perLot);
  const tick = floatOf(instrument.tick);
  if (unit === 'contracts' && lot === null) return counted(instrument.lot, isOne(contractSize) ? base : null, formats);
  // An inverse contract is worth a sum of the quote: there the quote is exact, and the base depends on the price.
  if (isInverse ? unit === 'quote' : unit !== 'quote') return counted(perLot, isInverse ? quote : base, formats);
  const value = (lots: number, ticks: number): number => (isInverse ? (ticks === 0 ? 0 : (lots * worth) / (ticks * tick)) : lots * worth * ticks * tick);
  return { exact: (lots, ticks) => plain(value(lots, ticks)), short: (lots, ticks, most) => fittingText(value(lots, ticks), most, formats), unit: `≈ ${isInverse ? base : quote}` };
}

/** Four digits where there is room, else as many as fit; what would be nothing but zeros is about nothing. */
export function fittingText(value: number, charactersMax: number, formats: Formats): string {
  const text = formats.compact(value);
  if (text.length <= charactersMax || Math.abs(value) >= 1_000) return text;
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  const whole = String(Math.floor(size)).length;
  const fixed = size.toFixed(Math.max(0, Math.min(8, charactersMax - sign.length - whole - 1)));
  return Number(fixed) === 0 ? '≈0' : sign + fixed;
}

function counted(step: Decimal, unit: string | null, formats: Formats): SizeFormat {
  const { text } = stepFormat(step);
  const size = floatOf(step);
  return { exact: (lots) => text(lots), short: (lots, _ticks, most) => fittingText(lots * size, most, formats), unit };
}

/** Whole units; of less than a hundred, four digits. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return '—';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

export function product(left: Decimal, right: Decimal): Decimal {
  return trimmed({ units: left.units * right.units, decimals: left.decimals + right.decimals });
}

export function floatOf({ units, decimals }: Decimal): number {
  return Number(`${units}e-${decimals}`);
}

function isOne(value: Decimal): boolean {
  const { units, decimals } = trimmed(value);
  return units === 1n && decimals === 0;
}
