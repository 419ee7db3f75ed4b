/** How many of a head's tools there is room for. What does not fit lies in a next line below it. */

/** `tops`: of the tools, in their order. */
export function fittingCount(tops: readonly number[], head: { readonly top: number; readonly height: number }): number {
  const first = tops.findIndex((top) => top >= head.top + head.height);
  return first < 0 ? tops.length : first;
}
