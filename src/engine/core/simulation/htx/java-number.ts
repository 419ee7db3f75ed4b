/**
 * Numbers as HTX's Java servers print them into JSON.
 *
 * Spot prints doubles: `0.0`, `38.0`, `1.98E-4`, `8.181588598785326E8`. Some of its topics lose the `.0`
 * on the way (`51732`). Contracts print decimals: short ones in books and trades (`0.00000202`), with all
 * 18 places in lists (`0.001000000000000000`, `1.0000000000E-8`, `0E-18`). What a double holds
 * (15 digits) is exact here.
 */

import type { Decimal } from '../../../domain/number.ts';
import type { ByteWriter } from '../byte-writer.ts';
import { writePlain, type PlainForm } from '../plain-decimal.ts';

/** Java switches to exponents below 10^-3 and from 10^7 on. */
const plainExponentMin = -3;
const plainExponentMax = 6;

/** Steps as `Double.toString` prints their value. */
export function writeDouble(writer: ByteWriter, steps: number, form: PlainForm): void {
  let units = steps * form.stepUnits;
  if (units === 0) return writer.text('0.0');
  let places = form.decimals;
  while (units % 10 === 0) {
    units /= 10;
    places -= 1;
  }
  const digits = String(units);
  const exponent = digits.length - 1 - places;
  if (exponent < plainExponentMin || exponent > plainExponentMax) return writer.text(scientific(digits, exponent));
  writePlain(writer, steps, form);
  if (places <= 0) writer.text('.0');
}

/** `Double.toString` of a value: the fewest digits that name the double next to it. */
export function doubleText({ units, decimals }: Decimal): string {
  if (units === 0n) return '0.0';
  const sign = units < 0n ? '-' : '';
  const [mantissa = '', power = '0'] = Number(`${units < 0n ? -units : units}e-${decimals}`).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < plainExponentMin || exponent > plainExponentMax) return sign + scientific(digits, exponent);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** The same where a JSON library takes a bare `.0` off. */
export function shortDoubleText(value: Decimal): string {
  return doubleText(value).replace(/\.0$/, '');
}

/** `BigDecimal.toString` of a value that is kept with `scale` places. */
export function bigDecimalText({ units, decimals }: Decimal, scale = 18): string {
  const unscaled = scale >= decimals ? units * 10n ** BigInt(scale - decimals) : units / 10n ** BigInt(decimals - scale);
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const exponent = digits.length - 1 - scale;
  if (exponent < -6) return `${sign}${digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`}E${exponent}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}

function scientific(digits: string, exponent: number): string {
  return `${digits.slice(0, 1)}.${digits.slice(1) || '0'}E${exponent}`;
}
