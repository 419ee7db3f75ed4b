// The WebAssembly half of the pair: the names of wide-intrinsics.ts, as instructions. Compiled by build.ts in its place.

@inline export function bitsAt(base: i32, bit: i32): i32 {
  return <i32>(load<u64>(base + (bit >> 3), 0, 1) >> <u64>(bit & 7));
}

@inline export function copyAhead(target: i32, source: i32, size: i32): void {
  const distance = target - source;
  const end = target + size;
  if (distance >= 16) {
    do {
      v128.store(target, v128.load(source, 0, 1), 0, 1);
      target += 16;
      source += 16;
    } while (target < end);
  } else if (distance >= 8) {
    do {
      store<u64>(target, load<u64>(source, 0, 1), 0, 1);
      target += 8;
      source += 8;
    } while (target < end);
  } else {
    do {
      store<u8>(target, load<u8>(source));
      target += 1;
      source += 1;
    } while (target < end);
  }
}

@inline export function digitCount(at: i32): i32 {
  const chunk = load<u64>(at, 0, 1) ^ 0x3030303030303030;
  return <i32>(ctz<u64>(((chunk + 0x7676767676767676) | chunk) & 0x8080808080808080) >> 3);
}

@inline export function digitsValue(at: i32, count: i32): i32 {
  return eightDigits((load<u64>(at, 0, 1) ^ 0x3030303030303030) << <u64>((8 - count) << 3));
}

@inline export function fractionValue(at: i32, count: i32): i32 {
  return eightDigits((load<u64>(at, 0, 1) ^ 0x3030303030303030) & (<u64>-1 >> <u64>((8 - count) << 3)));
}

@inline function eightDigits(digits: u64): i32 {
  const pairs = digits * 10 + (digits >> 8);
  const first: u64 = 100 + (<u64>1000000 << 32);
  const second: u64 = 1 + (<u64>10000 << 32);
  return <i32>(((pairs & 0x000000FF000000FF) * first + ((pairs >> 16) & 0x000000FF000000FF) * second) >> 32);
}
