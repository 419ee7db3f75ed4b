// The WebAssembly half of the pair: a level of OKX's books in one go. Compiled in the place of okx-intrinsics.ts.

import { tightLevel } from './okx-numbers.ts';

// The digits of a number in units of 10^-decimals, right-aligned in 16 bytes: the point is taken out, what is missing behind it is 0.
@inline
function unitsOf(text: v128, point: i32, end: i32, decimals: i32): v128 {
  const index = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(point + decimals - 16)));
  const source = i8x16.sub(index, i8x16.ge_s(index, i8x16.splat(<i8>point)));
  // Relaxed: a negative index gives 0 on every machine, and what lies behind the end is masked.
  const digits = i8x16.relaxed_swizzle(v128.xor(text, i8x16.splat(48)), source);
  return v128.and(digits, i8x16.lt_s(source, i8x16.splat(<i8>end)));
}

// All edges of a level come from one look at 32 bytes, so that the next level need not wait for this one's numbers. What is
// longer, or odd in any way, is left to the loops that the twin uses.
@inline
export function readTightLevel(price: i32, entry: i32, target: i32): i32 {
  const quote = i8x16.splat(34), dot = i8x16.splat(46);
  const left = v128.load(price, 0, 1), right = v128.load(price, 16, 1);
  const quotes = i8x16.bitmask(i8x16.eq(left, quote)) | (i8x16.bitmask(i8x16.eq(right, quote)) << 16);
  const dots = i8x16.bitmask(i8x16.eq(left, dot)) | (i8x16.bitmask(i8x16.eq(right, dot)) << 16);
  let ends = quotes & (quotes - 1);
  ends &= ends - 1;
  const priceEnd = ctz<i32>(quotes), quantity = priceEnd + 3, quantityEnd = ctz<i32>(ends), orders = quantityEnd + 7;
  ends &= ends - 1;
  ends &= ends - 1;
  ends &= ends - 1;
  ends &= ends - 1;
  const last = ctz<i32>(ends), ordersSize = last - orders, quantitySize = quantityEnd - quantity;
  const pricePoint = ctz<i32>(dots | (1 << priceEnd)), quantityPoint = ctz<i32>((dots >>> quantity) | (1 << quantitySize));
  const priceDecimals = load<i32>(entry, 8), quantityDecimals = load<i32>(entry, 12);
  // Below 0 where something is too long: a number, its places, its digits, the level.
  const tooLong = (15 - priceEnd) | (15 - quantitySize) | (priceDecimals + pricePoint + 1 - priceEnd) | (quantityDecimals + quantityPoint + 1 - quantitySize)
    | (16 - priceDecimals - pricePoint) | (16 - quantityDecimals - quantityPoint) | (31 - last) | (8 - ordersSize);
  // Empty texts, and points before or behind which nothing stands.
  const empty = ((dots << 1) & quotes) | ((quotes << 1) & (dots | quotes)) | ((dots | quotes) & 1);
  // The digits of the orders at the upper end: 10 and more have a bit of 0x80 then.
  const count = (load<u64>(price + orders, 0, 1) ^ 0x3030303030303030) << <u64>((8 - ordersSize) << 3);
  const noDigits = ((count + 0x7676767676767676) | count) & 0x8080808080808080;
  const between = (load<u64>(price + quantityEnd, 0, 1) ^ 0x222c2230222c22) << 8;
  const comma = (load<i32>(price + priceEnd, 0, 1) ^ 0x222c22) << 8;
  const odd = <u64>((tooLong >>> 31) | empty | comma) | noDigits | between;
  const priceDigits = unitsOf(left, pricePoint, priceEnd, priceDecimals);
  const quantityDigits = unitsOf(v128.load(price + quantity, 0, 1), quantityPoint, quantitySize, quantityDecimals);
  const wrong = i8x16.gt_u(i8x16.max_u(priceDigits, quantityDigits), i8x16.splat(9));
  // Relaxed only for operands beyond 7 bits: such characters are no digits, and what comes of them is thrown away below.
  const tens = i8x16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1);
  const hundreds = i16x8(100, 1, 100, 1, 100, 1, 100, 1);
  const fours = i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(priceDigits, tens), hundreds),
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(quantityDigits, tens), hundreds),
  );
  const eights = i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const upper = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 0, 2, 0, 2));
  const lower = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 1, 3, 1, 3));
  const units = f64x2.add(f64x2.mul(upper, f64x2.splat(100000000)), lower);
  const steps = f64x2.nearest(f64x2.mul(units, v128.load(entry, 16)));
  v128.store(target, steps);
  const isInexact = v128.or(f64x2.ne(f64x2.mul(steps, v128.load(entry, 32)), units), f64x2.ge(units, f64x2.splat(9007199254740992)));
  if (odd != 0 || v128.any_true(v128.or(v128.or(wrong, isInexact), f64x2.le(steps, f64x2(0, -1))))) return tightLevel(price, entry, target);
  return price + last;
}

export let wholeEnd: i32 = 0;

// Ids and times have a dozen digits: one after the other they would wait for a dozen multiplications.
@inline
export function readWhole(at: i32): f64 {
  const text = v128.xor(v128.load(at, 0, 1), i8x16.splat(48));
  const size = ctz<i32>(i8x16.bitmask(i8x16.gt_u(text, i8x16.splat(9))) | 65536);
  wholeEnd = at + size;
  if (size == 0 || size == 16 || (size > 1 && load<u8>(at) == 48)) return -1;
  const index = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(size - 16)));
  const pairs = i16x8.relaxed_dot_i8x16_i7x16_s(i8x16.relaxed_swizzle(text, index), i8x16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  return <f64>i32x4.extract_lane(eights, 0) * 100000000 + <f64>i32x4.extract_lane(eights, 1);
}
