// The WebAssembly half of the pair: a level of OKX's books in one go. Compiled in the place of okx-intrinsics.ts.

import { tightShapesAt, tightWorthsAt } from './layout.ts';
import { tightLevel } from './okx-numbers.ts';

// Read from memory: one instruction each, where V8 takes three to make one anew at every use.
const quotes = memory.data<u8>([34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34], 16);
const points = memory.data<u8>([46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46, 46], 16);
const brackets = memory.data<u8>([93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93, 93], 16);
const zeros = memory.data<u8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16);
const nines = memory.data<u8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16);
const toHighest = memory.data<u8>([118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118], 16);
const tens = memory.data<u8>([10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1], 16);
const hundreds = memory.data<i16>([100, 1, 100, 1, 100, 1, 100, 1], 16);
const tenThousands = memory.data<i16>([10000, 1, 10000, 1, 10000, 1, 10000, 1], 16);
const hundredMillions = memory.data<f64>([100000000, 100000000], 16);
const unitsEnds = memory.data<f64>([9007199254740992, 9007199254740992], 16);
const tooLow = memory.data<f64>([0, -1], 16);

@inline
function placesOf(left: v128, right: v128, sought: v128): i32 {
  return i8x16.bitmask(i8x16.eq(left, sought)) | (i8x16.bitmask(i8x16.eq(right, sought)) << 16);
}

@inline
function shapeOf(point: i32, size: i32): i32 {
  return tightShapesAt + (point << 8) + (size << 4);
}

// What one more unit of the last digit is worth, in units of 10^-decimals; no number for a text of a wrong shape.
@inline
function worthOf(shape: i32, decimals: i32): i32 {
  return ((decimals - load<u8>(shape)) << 3) + tightWorthsAt;
}

// All edges of a level come from one look at 32 bytes, and the next level begins at the bracket: it need not wait for this one's
// numbers. What is longer, or odd in any way, is left to the loops that the twin uses.
@inline
export function readTightLevel(price: i32, entry: i32, target: i32): i32 {
  const left = v128.load(price, 0, 1), right = v128.load(price, 16, 1);
  const quoted = placesOf(left, right, v128.load(quotes));
  const last = ctz<i32>(placesOf(left, right, v128.load(brackets))) - 1;
  const marked = quoted | placesOf(left, right, v128.load(points));
  const priceSize = ctz<i32>(quoted), quantity = priceSize + 3, quantitySize = ctz<i32>(quoted >>> quantity), quantityEnd = quantity + quantitySize;
  const ordersSize = last - quantityEnd - 7;
  // Below 0 where a number is too long, or there is no number of orders.
  const tooLong = (15 - priceSize) | (15 - quantitySize) | (8 - ordersSize) | (ordersSize - 1);
  // The digits of the orders at the upper end: 10 and more have a bit of 0x80 then.
  const count = (load<u64>(price + quantityEnd, 7, 1) ^ 0x3030303030303030) << <u64>((8 - ordersSize) << 3);
  const noDigits = ((count + 0x7676767676767676) | count) & 0x8080808080808080;
  const between = (load<u64>(price + quantityEnd, 0, 1) ^ 0x222c2230222c22) << 8;
  const comma = (load<i32>(price + priceSize, 0, 1) ^ 0x222c22) << 8, end = load<u8>(price + last) ^ 34;
  const odd = <u64>((tooLong >>> 31) | comma | end) | noDigits | between;
  const priceShape = shapeOf(ctz<i32>(marked), priceSize);
  const quantityShape = shapeOf(ctz<i32>(marked >>> quantity), quantitySize);
  // Relaxed: an index with its highest bit gives 0 on every machine.
  const priceDigits = i8x16.relaxed_swizzle(v128.xor(left, v128.load(zeros)), v128.load(priceShape));
  const quantityDigits = i8x16.relaxed_swizzle(v128.xor(v128.load(price + quantity, 0, 1), v128.load(zeros)), v128.load(quantityShape));
  const wrong = i8x16.sub_sat_u(i8x16.max_u(priceDigits, quantityDigits), v128.load(nines));
  // Relaxed only for operands beyond 7 bits: such characters are no digits, and what comes of them is thrown away below.
  const fours = i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(priceDigits, v128.load(tens)), v128.load(hundreds)),
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(quantityDigits, v128.load(tens)), v128.load(hundreds)),
  );
  const eights = i32x4.dot_i16x8_s(fours, v128.load(tenThousands));
  const upper = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 0, 2, 0, 2));
  const lower = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 1, 3, 1, 3));
  const worths = v128.load_lane<f64>(worthOf(quantityShape, load<i32>(entry, 12)), v128.load_zero<f64>(worthOf(priceShape, load<i32>(entry, 8))), 1);
  const units = f64x2.mul(f64x2.add(f64x2.mul(upper, v128.load(hundredMillions)), lower), worths);
  const steps = f64x2.nearest(f64x2.mul(units, v128.load(entry, 16)));
  v128.store(target, steps);
  const isInexact = v128.or(f64x2.ne(f64x2.mul(steps, v128.load(entry, 32)), units), f64x2.ge(units, v128.load(unitsEnds)));
  if (odd != 0 || v128.any_true(v128.or(v128.or(wrong, isInexact), f64x2.le(steps, v128.load(tooLow))))) return tightLevel(price, entry, target);
  return price + last;
}

export let wholeEnd: i32 = 0;

// Ids and times have a dozen digits: one after the other they would wait for a dozen multiplications.
@inline
export function readWhole(at: i32): f64 {
  const text = v128.xor(v128.load(at, 0, 1), v128.load(zeros));
  // 10 and more have a bit of 0x80 then.
  const size = ctz<i32>(i8x16.bitmask(i8x16.add_sat_u(text, v128.load(toHighest))) | 65536);
  wholeEnd = at + size;
  if (size == 0 || size == 16 || (size > 1 && load<u8>(at) == 48)) return -1;
  const pairs = i16x8.relaxed_dot_i8x16_i7x16_s(i8x16.relaxed_swizzle(text, v128.load(shapeOf(size, size))), v128.load(tens));
  const fours = i32x4.dot_i16x8_s(pairs, v128.load(hundreds));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), v128.load(tenThousands));
  return <f64>i32x4.extract_lane(eights, 0) * 100000000 + <f64>i32x4.extract_lane(eights, 1);
}
