/** How long to wait before the next try: doubling from a quarter of a second to five seconds. */

const firstMs = 250;
const longestMs = 5_000;

export function waitBeforeMs(attempt: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(attempt - 1, 0), 10));
}
