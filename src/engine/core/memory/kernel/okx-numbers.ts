/**
 * Decimals as OKX writes them, without needless zeros: `8477`, `5.16`. Read by both compilers.
 *
 * A number is taken in units of its instrument's own decimals, so ticks far below 10^-8 read as well
 * as whole contracts: exact, or not accepted. An entry keeps the decimals in the two words that
 * layout.ts leaves free behind the stream.
 */

import { entryInverse, entryStep } from './layout.ts';
import { load8, loadFloat, loadInt, nearest } from './intrinsics.ts';

export const entryPriceDecimals: i32 = 8;
export const entryQuantityDecimals: i32 = 12;
export const tightDecimalsMax: i32 = 15;

/** Characters before the quote that are read here, and digits after the decimals are filled up: one SIMD register. */
const charactersMax: i32 = 15;
const digitsMax: i32 = 16;
const unitsEnd: f64 = 9007199254740992;

/** The steps that `tightQuote` read. */
export let tightSteps: f64 = 0;

/** Reads a decimal up to its quote; the address of the quote, or 0. `scale`: the entry, or the entry + 8 for quantities. */
export function tightQuote(at: i32, scale: i32, decimalsAt: i32): i32 {
  const decimals = loadInt(decimalsAt);
  let place = at;
  let units: f64 = 0;
  let digit = load8(place) - 48;
  while (digit >= 0 && digit <= 9 && place - at <= charactersMax) {
    units = units * 10 + digit;
    place += 1;
    digit = load8(place) - 48;
  }
  const whole = place - at;
  if (whole === 0 || whole + decimals > digitsMax) return 0;
  let missing = decimals;
  if (load8(place) === 46) {
    place += 1;
    const first = place;
    for (digit = load8(place) - 48; digit >= 0 && digit <= 9 && missing >= 0; digit = load8(place) - 48) {
      units = units * 10 + digit;
      place += 1;
      missing -= 1;
    }
    if (place === first || missing < 0) return 0;
  }
  if (load8(place) !== 34 || place - at > charactersMax) return 0;
  for (; missing > 0; missing -= 1) units *= 10;
  if (units >= unitsEnd) return 0;
  tightSteps = nearest(units * loadFloat(scale + entryInverse));
  return tightSteps * loadFloat(scale + entryStep) === units ? place : 0;
}
