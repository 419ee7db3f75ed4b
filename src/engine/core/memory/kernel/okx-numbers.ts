/**
 * Decimals as OKX writes them, without needless zeros: `8477`, `5.16`. Read by both compilers.
 *
 * A number is taken in units of its instrument's own decimals, so ticks far below 10^-8 read as well
 * as whole contracts: exact, or not accepted. An entry keeps the decimals in the two words that
 * layout.ts leaves free behind the stream.
 */

import { entryInverse, entryStep } from './layout.ts';
import { load32, load8, loadFloat, loadInt, nearest, storeFloat } from './intrinsics.ts';

export const entryPriceDecimals: i32 = 8;
export const entryQuantityDecimals: i32 = 12;
export const tightDecimalsMax: i32 = 15;

/** Characters before the quote that are read here: those of a SIMD register but one. */
const charactersMax: i32 = 15;
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
  if (place === at) return 0;
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

const ordersDigitsMax: i32 = 8;

/**
 * One level, `price","quantity","0","orders`: ticks and lots at `target`. The address of the quote
 * behind it, or 0 with `target` undefined.
 */
export function tightLevel(price: i32, entry: i32, target: i32): i32 {
  const priceQuote = tightQuote(price, entry, entry + entryPriceDecimals);
  if (priceQuote === 0 || !(tightSteps > 0) || load8(priceQuote + 1) !== 44 || load8(priceQuote + 2) !== 34) return 0;
  storeFloat(target, tightSteps);
  const quote = tightQuote(priceQuote + 3, entry + 8, entry + entryQuantityDecimals);
  if (quote === 0) return 0;
  storeFloat(target + 8, tightSteps);
  // `","0","`
  if (load32(quote) !== 807545890 || load32(quote + 3) !== 573317680) return 0;
  const orders = quote + 7;
  let place = orders;
  while (load8(place) >= 48 && load8(place) <= 57 && place - orders <= ordersDigitsMax) place += 1;
  return place > orders && place - orders <= ordersDigitsMax && load8(place) === 34 ? place : 0;
}
