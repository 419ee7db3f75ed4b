/**
 * Sums of products of whole numbers, exact up to 2^106: a pair of floats, of which the second holds what the first could not.
 *
 * After Dekker and Knuth (two-product by splitting, two-sum): no allocation, where bigint would make one a trade.
 */

/** `high + low`, not overlapping. */
export interface ExactSum {
  high: number;
  low: number;
}

export function newExactSum(): ExactSum {
  return { high: 0, low: 0 };
}

export function resetSum(sum: ExactSum): void {
  sum.high = 0;
  sum.low = 0;
}

export function copySum(target: ExactSum, source: ExactSum): void {
  target.high = source.high;
  target.low = source.low;
}

/** Adds `left` × `right`, both safe integers. */
export function addProduct(sum: ExactSum, left: number, right: number): void {
  const product = left * right;
  addParts(sum, product, productError(left, right, product));
}

export function addSum(sum: ExactSum, other: ExactSum): void {
  addParts(sum, other.high, other.low);
}

/** Adds `other` × `factor`, a safe integer; exact while the result is below 2^106. */
export function addScaled(sum: ExactSum, other: ExactSum, factor: number): void {
  addProduct(sum, other.high, factor);
  addProduct(sum, other.low, factor);
}

export function sumValue(sum: ExactSum): number {
  return sum.high + sum.low;
}

function addParts(sum: ExactSum, high: number, low: number): void {
  const top = sum.high + high;
  const topError = sumError(sum.high, high, top);
  const bottom = sum.low + low;
  const bottomError = sumError(sum.low, low, bottom);
  const middle = topError + bottom;
  const first = top + middle;
  const second = middle - (first - top) + bottomError;
  sum.high = first + second;
  sum.low = second - (sum.high - first);
}

function sumError(left: number, right: number, sum: number): number {
  const part = sum - left;
  return left - (sum - part) + (right - part);
}

const splitter = 2 ** 27 + 1;

function productError(left: number, right: number, product: number): number {
  const leftBig = splitter * left - (splitter * left - left);
  const rightBig = splitter * right - (splitter * right - right);
  const leftSmall = left - leftBig;
  const rightSmall = right - rightBig;
  return leftSmall * rightSmall - (product - leftBig * rightBig - leftSmall * rightBig - leftBig * rightSmall);
}
