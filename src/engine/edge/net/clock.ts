/**
 * Our clock: microseconds since 1970, the same for all threads of the process. It runs with the
 * monotonic clock and is anchored to the wall clock, so that it never creeps, and is anchored anew
 * when the two have come apart: after the machine slept, or when someone set the time.
 *
 * Holds: between two corrections it never goes back. The anchor is one float64 in shared memory that
 * only the process's main thread writes.
 */

export type Clock = () => number;

/** The wall clock may differ by so much before we follow it: NTP slews less, sleep takes more. */
export const clockApartUsMax = 1_000_000;

/** This thread's zero of `performance.now()` on the monotonic clock that all threads share. */
const threadZeroUs = measureZero();

let anchor: Float64Array = new Float64Array(new SharedArrayBuffer(8));
anchor[0] = Date.now() * 1_000 - monotonicUs();

export const clock: Clock = () => Math.round((anchor[0] ?? 0) + monotonicUs());

/** To be handed to every other thread, which adopts it before it asks for the time. */
export function clockAnchor(): ArrayBufferLike {
  return anchor.buffer;
}

export function adoptClock(shared: ArrayBufferLike): void {
  anchor = new Float64Array(shared);
}

/** Where the clock is anchored: it changes when the clock is set, and by exactly so much. */
export function clockAnchorUs(): number {
  return anchor[0] ?? 0;
}

/** Follows the wall clock when they have come apart; answers by how much we jumped, mostly 0. */
export function correctClock(wallUs: number = Date.now() * 1_000): number {
  const apartUs = wallUs - clock();
  if (Math.abs(apartUs) <= clockApartUsMax) return 0;
  anchor[0] = (anchor[0] ?? 0) + apartUs;
  return apartUs;
}

function monotonicUs(): number {
  return threadZeroUs + performance.now() * 1_000;
}

/** The two are not read at once; the best of many tries was not interrupted between them. */
function measureZero(): number {
  let zeroUs = -Infinity;
  for (let tries = 0; tries < 50; tries += 1) {
    const sharedUs = Number(process.hrtime.bigint() / 1_000n);
    zeroUs = Math.max(zeroUs, sharedUs - performance.now() * 1_000);
  }
  return zeroUs;
}
