/**
 * From the bytes of a message to numbers: what every venue's scanner is built of. Read by both
 * compilers.
 *
 * Each function begins at an address and leaves the address behind what it read in `cursor`. The
 * byte behind a message must be 0: no function steps over it, so none leaves the message.
 */

import { entryInverse, entryStep, entryWhole, levelBytes, literalBytes, literalsAt } from './layout.ts';
import { load32, load8, loadFloat, nearest, readLevel, storeFloat } from './intrinsics.ts';

/** Where reading goes on; 0 when what was expected is not there. */
export let cursor: i32 = 0;

const idDigitsMax: i32 = 15;
const wholeDigitsMax: i32 = 15;
const unitsWholeMax: f64 = 90071991;
const stepsMax: f64 = 9007199254740991;

/** The address behind the literal, or 0. */
export function literal(at: i32, index: i32): i32 {
  const record = literalsAt + index * literalBytes;
  const size = load8(record);
  let place: i32 = 0;
  for (; place + 4 <= size; place += 4) if (load32(at + place) !== load32(record + 8 + place)) return 0;
  for (; place < size; place += 1) if (load8(at + place) !== load8(record + 8 + place)) return 0;
  return at + size;
}

/** A whole number of at most 15 digits, without sign or needless zeros; −1 when there is none. */
export function wholeNumber(at: i32): f64 {
  cursor = 0;
  let place = at;
  let value: f64 = 0;
  let digit = load8(place) - 48;
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit;
    place += 1;
    digit = load8(place) - 48;
  }
  const size = place - at;
  if (size === 0 || size > idDigitsMax) return -1;
  if (size > 1 && load8(at) === 48) return -1;
  cursor = place;
  return value;
}

/** Characters up to a quote, which is not stepped over: plain ASCII without escapes. The address of the quote, or 0. */
export function quoteAfter(at: i32, sizeMax: i32): i32 {
  for (let place = at; place <= at + sizeMax; place += 1) {
    const character = load8(place);
    if (character === 34) return place;
    if (character < 32 || character > 126 || character === 92) return 0;
  }
  return 0;
}

/** A decimal up to its quote, as whole steps; −1 when it is none, or not in a shape that is read here. `scale` is the entry, or the entry + 8 for quantities. */
export function decimalSteps(at: i32, scale: i32): f64 {
  cursor = 0;
  let place = at;
  let whole: f64 = 0;
  let digit = load8(place) - 48;
  while (digit >= 0 && digit <= 9) {
    whole = whole * 10 + digit;
    place += 1;
    digit = load8(place) - 48;
  }
  if (place === at || place - at > wholeDigitsMax) return -1;
  let fraction: f64 = 0;
  if (load8(place) === 46) {
    place += 1;
    const first = place;
    for (digit = load8(place) - 48; digit >= 0 && digit <= 9; digit = load8(place) - 48) {
      fraction = fraction * 10 + digit;
      place += 1;
      if (place - first > 8) return -1;
    }
    if (place === first) return -1;
    for (let missing = 8 - (place - first); missing > 0; missing -= 1) fraction *= 10;
  }
  if (load8(place) !== 34) return -1;
  cursor = place + 1;
  return stepsOf(whole, fraction, scale);
}

/** `whole` + `fraction` × 10^-8 in steps, when that can be told exactly with float64. */
function stepsOf(whole: f64, fraction: f64, scale: i32): f64 {
  const inverse = loadFloat(scale + entryInverse);
  const step = loadFloat(scale + entryStep);
  if (whole <= unitsWholeMax) {
    const units = whole * 100000000 + fraction;
    const steps = nearest(units * inverse);
    return steps * step === units ? steps : -1;
  }
  const perWhole = loadFloat(scale + entryWhole);
  if (perWhole === 0) return -1;
  const part = nearest(fraction * inverse);
  if (part * step !== fraction) return -1;
  if (whole > 900719925474099 && perWhole > 1) return -1;
  const steps = whole * perWhole + part;
  return steps <= stepsMax ? steps : -1;
}

/** How many levels the last `levels` read. */
export let levelCount: i32 = 0;

/** The address behind `["price","quantity"],…]`, the pairs stored from `target` on; 0 when it is not that. */
export function levels(from: i32, entry: i32, target: i32, countMax: i32): i32 {
  levelCount = 0;
  if (load8(from) === 93) return from + 1;
  if (load8(from) !== 91 || load8(from + 1) !== 34) return 0;
  let price = from + 2;
  let priceWidth: i32 = 1;
  let quantityWidth: i32 = 1;
  let out = target;
  const last = target + countMax * levelBytes;
  while (out < last) {
    // The widths of the level before are tried first: a wrong guess costs a search, a right one nothing.
    let isUsual = true;
    if (load8(price + priceWidth) !== 46) {
      const width = widthOf(price);
      isUsual = width !== 0;
      priceWidth = isUsual ? width : 1;
    }
    const quantity = price + priceWidth + 12;
    if (load8(quantity + quantityWidth) !== 46) {
      const width = widthOf(quantity);
      isUsual = isUsual && width !== 0;
      quantityWidth = width !== 0 ? width : 1;
    }
    let end = quantity + quantityWidth + 9;
    isUsual = isUsual && (load32(quantity - 3) & 16777215) === 2239522;
    if (!isUsual || !readLevel(price, priceWidth, quantity, quantityWidth, entry, out)) {
      end = slowLevel(price, entry, out);
      if (end === 0) return 0;
    }
    out += levelBytes;
    // Behind a level comes `"],["` or `"]]`.
    const between = load32(end);
    if (between === 1529634082 && load8(end + 4) === 34) {
      price = end + 5;
      continue;
    }
    if ((between & 16777215) !== 6118690) return 0;
    levelCount = (out - target) >> 4;
    return end + 3;
  }
  return 0;
}

/** How many characters, 1 to 8, stand before the point; 0 where no point stands there. */
function widthOf(at: i32): i32 {
  for (let width: i32 = 1; width <= 8; width += 1) if (load8(at + width) === 46) return width;
  return 0;
}

/** One level in any number of places; the address of the quote behind it, or 0. */
export function slowLevel(price: i32, entry: i32, target: i32): i32 {
  const ticks = decimalSteps(price, entry);
  if (!(ticks > 0) || cursor === 0) return 0;
  if (load8(cursor) !== 44 || load8(cursor + 1) !== 34) return 0;
  const lots = decimalSteps(cursor + 2, entry + 8);
  if (lots < 0 || cursor === 0) return 0;
  storeFloat(target, ticks);
  storeFloat(target + 8, lots);
  return cursor - 1;
}
