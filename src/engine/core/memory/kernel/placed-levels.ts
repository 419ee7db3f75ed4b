/**
 * Levels whose numbers have any number of places, the same in a message: `["61800.20","2.507"]`,
 * `["0.01731","437848"]`. Read by both compilers.
 *
 * `levels` in scan.ts is for eight places in both, as Binance spot writes them; reading those with
 * this one took 15 % longer a message.
 */

import { levelBytes } from './layout.ts';
import { load32, load8, readPlacedLevel, setPlaces } from './intrinsics.ts';
import { slowLevel } from './scan.ts';

/** How many levels the last `placedLevels` read. */
export let placedCount: i32 = 0;

/** The form of the last level: of each number its digits before the point, what stands behind them (a point, or the quote), and its size. */
let priceWidth: i32 = 1;
let priceMark: i32 = -1;
let priceSize: i32 = 1;
let quantityWidth: i32 = 1;
let quantityMark: i32 = -1;
let quantitySize: i32 = 1;

/** The address behind `["price","quantity"],…]`, the pairs stored from `target` on; 0 when it is not that. */
export function placedLevels(from: i32, entry: i32, target: i32, countMax: i32): i32 {
  placedCount = 0;
  priceMark = -1; // a message that broke off may have left half a form
  if (load8(from) === 93) return from + 1;
  if (load8(from) !== 91 || load8(from + 1) !== 34) return 0;
  let price = from + 2;
  let out = target;
  const last = target + countMax * levelBytes;
  while (out < last) {
    // The form of the level before is tried first. A wrong one meets a character that is no digit, or no quote where the level should end.
    const quantity = price + priceSize + 3;
    let end = quantity + quantitySize;
    const isUsual = load8(price + priceWidth) === priceMark && load8(quantity + quantityWidth) === quantityMark && (load32(quantity - 3) & 16777215) === 2239522;
    if (!isUsual || load8(end) !== 34 || !readPlacedLevel(price, priceWidth, quantity, quantityWidth, entry, out)) {
      end = otherLevel(price, entry, out);
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
    placedCount = (out - target) >> 4;
    return end + 3;
  }
  return 0;
}

/** One level in another form, which is kept for the next when it is a usual one; the address of the quote behind it, or 0. */
function otherLevel(price: i32, entry: i32, target: i32): i32 {
  priceMark = measure(price);
  priceWidth = measuredWidth;
  priceSize = measuredSize;
  const quantity = price + priceSize + 3;
  quantityMark = measure(quantity);
  quantityWidth = measuredWidth;
  quantitySize = measuredSize;
  if (priceMark === -1 || quantityMark === -1 || (load32(quantity - 3) & 16777215) !== 2239522) return slowLevel(price, entry, target);
  setPlaces(placesOf(priceWidth, priceSize), placesOf(quantityWidth, quantitySize));
  if (readPlacedLevel(price, priceWidth, quantity, quantityWidth, entry, target)) return quantity + quantitySize;
  return slowLevel(price, entry, target);
}

let measuredWidth: i32 = 1;
let measuredSize: i32 = 1;

/** Finds the point and the quote of a number: 46 when it has a point, 34 when not, −1 when it has other than 1 to 8 characters on a side of it. */
function measure(at: i32): i32 {
  let width: i32 = 1;
  while (width < 9 && load8(at + width) !== 46 && load8(at + width) !== 34) width += 1;
  let size = width;
  const mark = load8(at + width);
  if (mark === 46) {
    size += 2;
    while (size < width + 10 && load8(at + size) !== 34) size += 1;
  }
  measuredWidth = width;
  measuredSize = size;
  return width < 9 && size < width + 10 ? mark : -1;
}

function placesOf(width: i32, size: i32): i32 {
  return size > width ? size - width - 1 : 0;
}
