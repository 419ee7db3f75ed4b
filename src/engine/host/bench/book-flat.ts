/**
 * A side as one sorted array of (key, lots), found by binary search and shifted on every insertion
 * and deletion: the plain structure that the kernel's is measured against. Read by both compilers,
 * compiled into the kernel for the bench only.
 *
 * A book is two sides of `capacity` levels each; the best level is the last.
 */

import { copyBytes, loadFloat, loadInt, storeFloat, storeInt, toInt } from '../../core/memory/kernel/intrinsics.ts';
import { kindSnapshot, levelBytes, recordC, recordD, recordHead } from '../../core/memory/kernel/layout.ts';
import { load8 } from '../../core/memory/kernel/intrinsics.ts';
import { allocate } from '../../core/memory/kernel/heap.ts';

const capacity: i32 = 8192;
const sideBytes: i32 = 131072;

export function openFlat(): i32 {
  const book = allocate(16 + sideBytes * 2);
  if (book === 0) return 0;
  storeInt(book, 0);
  storeInt(book + 4, 0);
  return book;
}

export function applyFlat(book: i32, record: i32): void {
  const bids = toInt(loadFloat(record + recordC));
  const asks = toInt(loadFloat(record + recordD));
  if (load8(record) === kindSnapshot) {
    storeInt(book, 0);
    storeInt(book + 4, 0);
  }
  applySide(book, book + 16, record + recordHead, bids, 1);
  applySide(book + 4, book + 16 + sideBytes, record + recordHead + bids * levelBytes, asks, -1);
}

export function countFlat(book: i32): i32 {
  return loadInt(book) + loadInt(book + 4);
}

function applySide(countAt: i32, base: i32, at: i32, pairs: i32, sign: f64): void {
  let count = loadInt(countAt);
  for (let index: i32 = 0; index < pairs; index += 1) {
    const key = sign * loadFloat(at + index * levelBytes);
    const lots = loadFloat(at + index * levelBytes + 8);
    let low: i32 = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (loadFloat(base + middle * levelBytes) < key) low = middle + 1;
      else high = middle;
    }
    const place = base + low * levelBytes;
    const isHit = low < count && loadFloat(place) === key;
    if (lots === 0) {
      if (!isHit) continue;
      copyBytes(place, place + levelBytes, (count - low - 1) * levelBytes);
      count -= 1;
      continue;
    }
    if (!isHit) {
      if (count === capacity) continue;
      copyBytes(place + levelBytes, place, (count - low) * levelBytes);
      count += 1;
      storeFloat(place, key);
    }
    storeFloat(place + 8, lots);
  }
  storeInt(countAt, count);
}
