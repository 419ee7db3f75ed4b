/**
 * Numbers without quotes, as a JSON printer wrote them: `0.41887`, `250`, `9.7E-4`,
 * `100.000000000000000000`. Read by both compilers.
 *
 * Holds: exact, or not accepted; a price is a whole number of steps. A quantity is cut to whole steps,
 * and to one where it is less: an order that was bought by value leaves a rest of up to 18 places,
 * which lots cannot count, and a level that exists must not vanish.
 */

import { entryInverse, entryStep, entryWhole, levelBytes } from './layout.ts';
import { load8, loadFloat, nearest, storeFloat } from './intrinsics.ts';
import { digitCount, digitsValue, fractionValue } from './wide-intrinsics.ts';

const charactersMax: i32 = 40;
const wholeDigitsMax: i32 = 15;
const unitsWholeMax: f64 = 90071991;
const stepsMax: f64 = 9007199254740991;

/** What `readBare` read: `whole` + `fraction` × 10^-8, `hasRest` when there was more; and the address behind it. */
let whole: f64 = 0;
let fraction: f64 = 0;
let hasRest: boolean = false;
export let bareEnd: i32 = 0;

/** Whether a number without sign begins here. */
export function readBare(at: i32): boolean {
  const count = digitCount(at);
  if (count === 0 || (count > 1 && load8(at) === 48)) return false;
  let place = at + count;
  let next = load8(place);
  if (count === 8 && isDigit(next)) return readLong(at);
  fraction = 0;
  if (next === 46) {
    place += 1;
    const places = digitCount(place);
    if (places === 0) return false;
    fraction = fractionValue(place, places);
    place += places;
    next = load8(place);
    if (places === 8 && isDigit(next)) return readLong(at);
  }
  if ((next | 32) === 101) return readLong(at);
  whole = digitsValue(at, count);
  hasRest = false;
  bareEnd = place;
  return true;
}

function isDigit(character: i32): boolean {
  return character >= 48 && character <= 57;
}

/** With more digits than eight in a row, or with an exponent: digit by digit. */
function readLong(at: i32): boolean {
  let place = at;
  while (isDigit(load8(place))) place += 1;
  let point = place - at;
  if (load8(place) === 46) {
    const first = place + 1;
    place = first;
    while (isDigit(load8(place))) place += 1;
    if (place === first) return false;
  }
  const digitsEnd = place;
  if ((load8(place) | 32) === 101) {
    const sign = load8(place + 1);
    if (sign === 45 || sign === 43) place += 1;
    const count = digitCount(place + 1);
    if (count === 0 || count > 3) return false;
    const exponent = digitsValue(place + 1, count);
    point += sign === 45 ? -exponent : exponent;
    place += 1 + count;
  }
  if (place - at > charactersMax || point > wholeDigitsMax) return false;
  bareEnd = place;
  readDigits(at, digitsEnd, point);
  return true;
}

/** `point`: how many of the digits stand before the point; below 0 zeros stand behind it first. */
function readDigits(at: i32, end: i32, point: i32): void {
  whole = 0;
  fraction = 0;
  hasRest = false;
  let index: i32 = 0;
  for (let place = at; place < end; place += 1) {
    const digit = load8(place) - 48;
    if (digit < 0) continue; // the point
    if (index < point) whole = whole * 10 + digit;
    else if (index - point < 8) fraction = fraction * 10 + digit;
    else if (digit !== 0) hasRest = true;
    index += 1;
  }
  for (; index < point; index += 1) whole *= 10;
  for (let places = index - point; places < 8; places += 1) fraction *= 10;
}

/** The number that was read, in steps of an entry's price (`scale`: the entry); −1 when it is no whole number of them. */
export function bareTicks(scale: i32): f64 {
  if (hasRest) return -1;
  const steps = bareSteps(scale);
  return isCut ? -1 : steps;
}

/** In steps of its quantity (`scale`: the entry + 8), cut; −1 when it is too large to tell. */
export function bareLots(scale: i32): f64 {
  const steps = bareSteps(scale);
  return steps === 0 && (isCut || hasRest) ? 1 : steps;
}

/** Whether the last division left something over. */
let isCut: boolean = false;

function bareSteps(scale: i32): f64 {
  const step = loadFloat(scale + entryStep);
  const inverse = loadFloat(scale + entryInverse);
  if (whole <= unitsWholeMax) return cut(whole * 100000000 + fraction, step, inverse);
  const perWhole = loadFloat(scale + entryWhole);
  if (perWhole === 0 || (whole > 900719925474099 && perWhole > 1)) return -1;
  const part = cut(fraction, step, inverse);
  const steps = whole * perWhole + part;
  return part < 0 || steps > stepsMax ? -1 : steps;
}

/** `units` / `step`, both whole and below 2^53, without what is over. */
function cut(units: f64, step: f64, inverse: f64): f64 {
  let steps = nearest(units * inverse);
  let over = units - steps * step;
  if (over < 0) {
    steps -= 1;
    over += step;
  }
  isCut = over !== 0;
  return over >= 0 && over < step ? steps : -1;
}

/** How many levels the last `bareLevels` read. */
export let bareLevelCount: i32 = 0;

/** The address behind `[[price,quantity],…]`, the pairs stored from `target` on; 0 when it is not that. */
export function bareLevels(from: i32, entry: i32, target: i32, countMax: i32): i32 {
  bareLevelCount = 0;
  if (load8(from) !== 91) return 0;
  let at = from + 1;
  if (load8(at) === 93) return at + 1;
  let out = target;
  const last = target + countMax * levelBytes;
  while (out < last) {
    if (load8(at) !== 91 || !readBare(at + 1)) return 0;
    const ticks = bareTicks(entry);
    if (ticks <= 0 || load8(bareEnd) !== 44 || !readBare(bareEnd + 1)) return 0;
    const lots = bareLots(entry + 8);
    if (lots < 0 || load8(bareEnd) !== 93) return 0;
    storeFloat(out, ticks);
    storeFloat(out + 8, lots);
    out += levelBytes;
    at = bareEnd + 2;
    const next = load8(at - 1);
    if (next === 44) continue;
    if (next !== 93) return 0;
    bareLevelCount = (out - target) >> 4;
    return at;
  }
  return 0;
}
