/**
 * A level of OKX's books, `price","quantity","0","orders`, in TypeScript: the twin's half of the
 * pair. `okx-intrinsics.as` does the same with SIMD.
 */

import { load8, loadFloat, storeFloat } from './intrinsics.ts';
import { entryPriceDecimals, entryQuantityDecimals, tightQuote, tightSteps } from './okx-numbers.ts';

const between: readonly i32[] = [34, 44, 34, 48, 34, 44, 34]; // `","0","`
const ordersDigitsMax: i32 = 8;

/** Stores ticks and lots at `target`; the address of the quote behind the count of orders, or 0 with `target` undefined. */
export function readTightLevel(price: i32, entry: i32, target: i32): i32 {
  const priceQuote = tightQuote(price, entry, entry + entryPriceDecimals);
  if (priceQuote === 0 || load8(priceQuote + 1) !== 44 || load8(priceQuote + 2) !== 34) return 0;
  storeFloat(target, tightSteps);
  const quantityQuote = tightQuote(priceQuote + 3, entry + 8, entry + entryQuantityDecimals);
  if (quantityQuote === 0) return 0;
  storeFloat(target + 8, tightSteps);
  if (!(loadFloat(target) > 0)) return 0;
  for (let index = 0; index < between.length; index += 1) if (load8(quantityQuote + index) !== between[index]) return 0;
  const orders = quantityQuote + between.length;
  let place = orders;
  while (load8(place) >= 48 && load8(place) <= 57 && place - orders <= ordersDigitsMax) place += 1;
  return place > orders && place - orders <= ordersDigitsMax && load8(place) === 34 ? place : 0;
}
