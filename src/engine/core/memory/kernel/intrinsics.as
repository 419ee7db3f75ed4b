// The WebAssembly half of the pair: the names of intrinsics.ts, as instructions. Compiled by build.ts in its place.

@inline export function load8(at: i32): i32 { return <i32>load<u8>(at); }
@inline export function store8(at: i32, value: i32): void { store<u8>(at, <u8>value); }
@inline export function store16(at: i32, value: i32): void { store<u16>(at, <u16>value); }
@inline export function load32(at: i32): i32 { return load<i32>(at, 0, 1); }
@inline export function loadInt(at: i32): i32 { return load<i32>(at); }
@inline export function storeInt(at: i32, value: i32): void { store<i32>(at, value); }
@inline export function loadFloat(at: i32): f64 { return load<f64>(at); }
@inline export function storeFloat(at: i32, value: f64): void { store<f64>(at, value); }
@inline export function copyBytes(target: i32, source: i32, size: i32): void { memory.copy(target, source, size); }
// One instruction that both acquires and releases (LDADDAL on ARM64) is a full barrier: later stores cannot slide before it.
@inline export function beginWrite(sequenceAt: i32): void { atomic.add<i32>(sequenceAt, 1); }
@inline export function endWrite(sequenceAt: i32): void {
  atomic.store<i32>(sequenceAt, load<i32>(sequenceAt) + 1);
}
@inline export function multiply(left: i32, right: i32): i32 { return left * right; }
@inline export function toInt(value: f64): i32 { return <i32>value; }
@inline export function nearest(value: f64): f64 { return f64.nearest(value); }
@inline export function highestBit(value: i32): i32 { return 31 - clz<i32>(value | 1); }
@inline export function lowestBit(value: i32): i32 { return ctz<i32>(value); }
@inline export function bitsHigh(value: f64): i32 { return <i32>(reinterpret<u64>(value) >> 32); }
@inline export function placeAt(leaf: i32, rank: i32): i32 { return <i32>(load<u64>(leaf, 192) >> <u64>(rank << 2)) & 15; }
@inline export function bitsLow(value: f64): i32 { return <i32>reinterpret<u64>(value); }

// All bits of the digits before a point, and of so many behind it; in memory (`placesAt`), because the shared sources know no 64-bit numbers.
export function setPlaces(price: i32, quantity: i32): void {
  store<u64>(16640, ~(<u64>0));
  store<u64>(16648, placesMask(price));
  store<u64>(16656, ~(<u64>0));
  store<u64>(16664, placesMask(quantity));
}
// Shifts take their count modulo 64.
@inline function placesMask(places: i32): u64 { return select<u64>(0, ~(<u64>0) >> <u64>((8 - places) << 3), places == 0); }

@inline
export function readLevel(price: i32, priceWidth: i32, quantity: i32, quantityWidth: i32, entry: i32, target: i32): bool {
  return storeSteps(digitsAt(price, priceWidth), digitsAt(quantity, quantityWidth), entry, target);
}
@inline
export function readPlacedLevel(price: i32, priceWidth: i32, quantity: i32, quantityWidth: i32, entry: i32, target: i32): bool {
  const priceDigits = v128.and(digitsAt(price, priceWidth), v128.load(16640));
  return storeSteps(priceDigits, v128.and(digitsAt(quantity, quantityWidth), v128.load(16656)), entry, target);
}

// The eight digits before the point, filled with zeros from the left, and the eight characters behind it.
@inline function digitsAt(at: i32, width: i32): v128 {
  const zeros: u64 = 0x3030303030303030;
  const whole = (load<u64>(at, 0, 1) ^ zeros) << <u64>((8 - width) << 3);
  return i64x2.replace_lane(i64x2.splat(whole), 1, load<u64>(at + width, 1, 1) ^ zeros);
}

// Both numbers at once: 32 digits in two registers, pairs of digits to 0–99, pairs of those to 0–9999 and so on.
@inline function storeSteps(priceDigits: v128, quantityDigits: v128, entry: i32, target: i32): bool {
  const wrong = i8x16.gt_u(i8x16.max_u(priceDigits, quantityDigits), i8x16.splat(9));
  // Relaxed only for operands beyond 7 bits: such characters are no digits, and what comes of them is thrown away below.
  const tens = i8x16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1);
  const pricePairs = i16x8.relaxed_dot_i8x16_i7x16_s(priceDigits, tens);
  const quantityPairs = i16x8.relaxed_dot_i8x16_i7x16_s(quantityDigits, tens);
  const hundreds = i16x8(100, 1, 100, 1, 100, 1, 100, 1);
  const fours = i16x8.narrow_i32x4_s(i32x4.dot_i16x8_s(pricePairs, hundreds), i32x4.dot_i16x8_s(quantityPairs, hundreds));
  const eights = i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const whole = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 0, 2, 0, 2));
  const fraction = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(eights, eights, 1, 3, 1, 3));
  const units = f64x2.add(f64x2.mul(whole, f64x2.splat(100000000)), fraction);
  const steps = f64x2.nearest(f64x2.mul(units, v128.load(entry, 16)));
  v128.store(target, steps);
  // One look at everything that may be wrong: a character, a remainder, the size, a price of 0.
  const isInexact = v128.or(f64x2.ne(f64x2.mul(steps, v128.load(entry, 32)), units), f64x2.ge(units, f64x2.splat(9007199254740992)));
  return !v128.any_true(v128.or(v128.or(wrong, isInexact), f64x2.le(steps, f64x2(0, -1))));
}

// Whether a leaf grew (1), shrank (−1), kept its levels (0), or is full and unchanged (2). Insertion, deletion and
// change take the same way: no branch depends on which it is, so none is mispredicted.
@inline
export function updateLeaf(leaf: i32, key: i32, lots: f64): i32 {
  const sought = i32x4.splat(key);
  const key0 = v128.load(leaf), key1 = v128.load(leaf, 16), key2 = v128.load(leaf, 32), key3 = v128.load(leaf, 48);
  const hits = i8x16.bitmask(i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.eq(key0, sought), i32x4.eq(key1, sought)),
    i16x8.narrow_i32x4_s(i32x4.eq(key2, sought), i32x4.eq(key3, sought)),
  ));
  const isLevel = <i32>(lots != 0), isHit = <i32>(hits != 0);
  const count = load<i32>(leaf, 200);
  if ((isLevel | isHit) == 0) return 0;
  const change = isLevel - isHit;
  if (count + change > 16) return 2;
  const rank = popcnt<i32>(i8x16.bitmask(i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.lt_s(key0, sought), i32x4.lt_s(key1, sought)),
    i16x8.narrow_i32x4_s(i32x4.lt_s(key2, sought), i32x4.lt_s(key3, sought)),
  )));
  const order = load<u64>(leaf, 192);
  const last = <u64>((count - isHit) << 2), at = <u64>(rank << 2);
  const place = select<i32>(ctz<i32>(hits), <i32>(order >> last) & 15, isHit != 0);
  const below = (<u64>1 << at) - 1, upTo = (<u64>1 << last) - 1;
  const between = upTo & ~below;
  const grown = ((order & between) << 4) | (<u64>place << at);
  const shrunk = ((order >> 4) & between) | (<u64>place << last);
  const moved = (order & (below | ~((upTo << 4) | 15))) | select<u64>(grown, shrunk, change > 0);
  store<u64>(leaf, select<u64>(moved, order, change != 0), 192);
  store<i32>(leaf, count + change, 200);
  store<i32>(leaf + (place << 2), select<i32>(key, i32.MAX_VALUE, isLevel != 0));
  store<f64>(leaf + (place << 3), lots, 64);
  return change;
}

// The last leaf whose lowest key is not above `key`, or the first. The directory has room for a power of two from 16 on.
@inline
export function findLeaf(directory: i32, capacity: i32, key: i32): i32 {
  let at = directory;
  for (let step = capacity << 1; step >= 64; step = step >> 1) at += step & -<i32>(load<i32>(at + step) <= key);
  const sought = i32x4.splat(key);
  const above = i8x16.bitmask(i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.gt_s(v128.load(at), sought), i32x4.gt_s(v128.load(at, 16), sought)),
    i16x8.narrow_i32x4_s(i32x4.gt_s(v128.load(at, 32), sought), i32x4.gt_s(v128.load(at, 48), sought)),
  ));
  // The first leaf takes whatever is below its lowest key.
  return ((at - directory) >> 2) + ctz<i32>((above | 65536) & ~1) - 1;
}
