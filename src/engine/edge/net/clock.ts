/**
 * Our clock: microseconds since 1970, read from the monotonic clock and anchored once at start, so
 * that a wall clock set by hand or by NTP never makes a book look old or young. Threads of one
 * process agree to within the resolution of the anchor.
 */

export type Clock = () => number;

export const clock: Clock = () => Math.round((performance.timeOrigin + performance.now()) * 1_000);
