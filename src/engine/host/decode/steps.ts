/**
 * Steps of price and quantity for recorded messages, which do not say them: fine enough for every
 * number of the venue, unless flags say otherwise. Up to 8 places, as fine as a book's range of
 * prices (2^31 ticks) and a safe integer of lots allow, and never coarser than what the first lines use.
 *
 * Holds: only lines of the wanted symbol, and snapshots that name none, count. A cheaper instrument
 * among them would give steps so fine that the book has no room for its far levels.
 */

import { parseDecimal, toSteps, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

/** The most places that this venue writes. */
const decimalsMax = 8;

/** A number in quotes or bare, with an exponent or without: digits before the point, behind it, exponent. */
const number = String.raw`"?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?"?`;
const level = new RegExp(String.raw`\[\s*${number}\s*,\s*${number}\s*[,\]]`, 'g');
const price = new RegExp(String.raw`"(?:[pabohlc]|px|bidPx|askPx|last|price|bid|ask|open|close|high|low)"\s*:\s*${number}\s*[,}]`, 'g');
const quantity = new RegExp(String.raw`"(?:[qABv]|sz|bidSz|askSz|lastSz|amount|quantity|bidSize|askSize)"\s*:\s*${number}\s*[,}]`, 'g');

const symbolPlaces = [
  /"s"\s*:\s*"([^"]*)"/, /"instId"\s*:\s*"([^"]*)"/, /"(?:ch|rep|topic)"\s*:\s*"(?:market|public)\.([^."]*)\./,
  /[?&](?:symbol|instId|contract_code)=([A-Za-z0-9_-]+)/,
] as const;

export interface Steps {
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
}

/** Whether a line may tell how this symbol's numbers are written. */
export function isAbout(line: Buffer, symbol: string): boolean {
  const text = line.toString('latin1');
  const named = symbolPlaces.map((place) => place.exec(text)?.[1]).find((name) => name !== undefined);
  return named === undefined || named === symbol;
}

export function stepsFor(lines: readonly Buffer[], tickFlag: unknown, lotFlag: unknown): Result<Steps, string> {
  const prices = newPlaces();
  const quantities = newPlaces();
  for (const line of lines) {
    const text = line.toString('latin1');
    for (const match of text.matchAll(level)) {
      notePlaces(prices, match.slice(1, 4));
      notePlaces(quantities, match.slice(4, 7));
    }
    for (const match of text.matchAll(price)) notePlaces(prices, match.slice(1));
    for (const match of text.matchAll(quantity)) notePlaces(quantities, match.slice(1));
  }
  const tick = step('--tick', tickFlag, { units: 1n, decimals: finestPlaces(prices, 2 ** 30) });
  const lot = step('--lot', lotFlag, { units: 1n, decimals: finestPlaces(quantities, 2 ** 50) });
  if (!tick.ok) return tick;
  if (!lot.ok) return lot;
  return ok({
    tick: tick.value, lot: lot.value,
    priceDecimals: Math.max(prices.written, tick.value.decimals),
    qtyDecimals: Math.max(quantities.written, lot.value.decimals),
  });
}

/** Of all numbers of a kind: the places they are written with, those that are not zero, and digits before the point. */
interface Places {
  written: number;
  used: number;
  wholeDigits: number;
}

function newPlaces(): Places {
  return { written: 0, used: 0, wholeDigits: 1 };
}

function notePlaces(places: Places, [whole = '', fraction = '', exponent = '0']: readonly (string | undefined)[]): void {
  const shift = Number(exponent);
  places.written = Math.max(places.written, fraction.length - shift);
  places.used = Math.max(places.used, fraction.replace(/0+$/, '').length - shift);
  places.wholeDigits = Math.max(places.wholeDigits, whole.length + shift);
}

function finestPlaces(places: Places, unitsMax: number): number {
  const room = Math.floor(Math.log10(unitsMax)) - places.wholeDigits;
  return Math.max(places.used, Math.min(decimalsMax, room));
}

function step(name: string, flag: unknown, otherwise: Decimal): Result<Decimal, string> {
  if (typeof flag !== 'string') return ok(otherwise);
  const parsed = parseDecimal(flag);
  if (!parsed.ok) return failed(`${name} must be a decimal number such as 0.01, was “${flag}”`);
  return toSteps(parsed.value, parsed.value).ok ? parsed : failed(`${name} must be more than 0, was ${flag}`);
}
