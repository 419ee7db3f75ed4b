// The WebAssembly half of the pair: a level of OKX's books in one go. Compiled in the place of okx-intrinsics.ts.

// The digits of a number in units of 10^-decimals, right-aligned in 16 bytes: the point is taken out, what is missing behind it is 0.
@inline
function unitsOf(text: v128, point: i32, end: i32, decimals: i32): v128 {
  const index = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(point + decimals - 16)));
  const source = i8x16.sub(index, i8x16.ge_s(index, i8x16.splat(<i8>point)));
  // Relaxed: a negative index gives 0 on every machine, and what lies behind the end is masked.
  const digits = i8x16.relaxed_swizzle(v128.xor(text, i8x16.splat(48)), source);
  return v128.and(digits, i8x16.lt_s(source, i8x16.splat(<i8>end)));
}

// Whether a number of these measures is no number, or is not told exactly by 16 digits.
@inline
function isOdd(point: i32, end: i32, decimals: i32): i32 {
  const places = end - point - 1;
  return <i32>(end == 16) | <i32>(point == 0) | <i32>(places == 0) | <i32>(places > decimals) | <i32>(point + decimals > 16);
}

@inline
export function readTightLevel(price: i32, entry: i32, target: i32): i32 {
  const quote = i8x16.splat(34), dot = i8x16.splat(46), nine = i8x16.splat(9);
  const priceText = v128.load(price, 0, 1);
  const priceEnd = ctz<i32>(i8x16.bitmask(i8x16.eq(priceText, quote)) | 65536);
  const pricePoint = ctz<i32>(i8x16.bitmask(i8x16.eq(priceText, dot)) | (1 << priceEnd));
  const quantity = price + priceEnd + 3;
  const quantityText = v128.load(quantity, 0, 1);
  const quantityEnd = ctz<i32>(i8x16.bitmask(i8x16.eq(quantityText, quote)) | 65536);
  const quantityPoint = ctz<i32>(i8x16.bitmask(i8x16.eq(quantityText, dot)) | (1 << quantityEnd));
  const priceDecimals = load<i32>(entry, 8), quantityDecimals = load<i32>(entry, 12);
  const tail = quantity + quantityEnd;
  const noDigits = i8x16.bitmask(i8x16.gt_u(v128.xor(v128.load(tail, 0, 1), i8x16.splat(48)), nine)) >> 7;
  const orders = ctz<i32>(noDigits | 512);
  const last = tail + 7 + orders;
  const odd = isOdd(pricePoint, priceEnd, priceDecimals) | isOdd(quantityPoint, quantityEnd, quantityDecimals)
    | <i32>((load<i32>(quantity - 3, 0, 1) & 0xffffff) != 0x222c22)
    | <i32>((load<u64>(tail, 0, 1) & 0xffffffffffffff) != 0x222c2230222c22)
    | <i32>(orders == 0) | <i32>(orders == 9) | <i32>(load<u8>(last) != 34);
  const priceDigits = unitsOf(priceText, pricePoint, priceEnd, priceDecimals);
  const quantityDigits = unitsOf(quantityText, quantityPoint, quantityEnd, quantityDecimals);
  const wrong = i8x16.gt_u(i8x16.max_u(priceDigits, quantityDigits), nine);
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
  const bad = <i32>v128.any_true(v128.or(v128.or(wrong, isInexact), f64x2.le(steps, f64x2(0, -1))));
  return select<i32>(0, last, (odd | bad) != 0);
}
