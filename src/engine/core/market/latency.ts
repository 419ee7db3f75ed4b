/**
 * How long something took, as percentiles over the last seconds: a histogram whose buckets grow with the
 * value, so that 3 µs and 3 s are both told within 1/32.
 *
 * Holds: fixed memory, no allocation after the start. A percentile is the upper end of its bucket: never
 * told smaller than it was. Up to 64 µs every microsecond has its own bucket; past `latencyUsMax`
 * values count as that. Clocks that disagree (a negative wait) count as 0.
 */

import { assert } from '../../domain/assert.ts';

export const latencyUsMax = 2 ** 32 - 1;

const exactBits = 6;
const halfCount = 2 ** (exactBits - 1); // buckets an octave above the exact ones
const bucketCount = 2 ** exactBits + (32 - exactBits) * halfCount;

/** The window is this many slices; the oldest is emptied when its turn comes again. */
const sliceCount = 4;

export class LatencyHistogram {
  readonly #counts = new Uint32Array(sliceCount * bucketCount);
  readonly #totals = new Float64Array(sliceCount);
  readonly #sliceUs: number;
  #slice = 0;
  #sliceStartUs = 0;
  #isStarted = false;

  /** `windowUs`: how far back percentiles look; values leave in quarters of it. */
  constructor(windowUs: number) {
    assert(windowUs >= sliceCount, 'a window holds its slices', { windowUs });
    this.#sliceUs = windowUs / sliceCount;
  }

  record(us: number): void {
    const at = this.#slice * bucketCount + bucketOf(us);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#totals[this.#slice] = (this.#totals[this.#slice] ?? 0) + 1;
  }

  /** Lets values that are too old go. A clock that stepped back empties the window. */
  advance(nowUs: number): void {
    const passed = Math.floor((nowUs - this.#sliceStartUs) / this.#sliceUs);
    if (this.#isStarted && passed === 0) return;
    this.#sliceStartUs = Math.floor(nowUs / this.#sliceUs) * this.#sliceUs;
    if (!this.#isStarted) {
      this.#isStarted = true;
      return;
    }
    const emptied = passed < 0 ? sliceCount : Math.min(sliceCount, passed);
    for (let step = 0; step < emptied; step += 1) {
      this.#slice = (this.#slice + 1) % sliceCount;
      this.#counts.fill(0, this.#slice * bucketCount, (this.#slice + 1) * bucketCount);
      this.#totals[this.#slice] = 0;
    }
  }

  get count(): number {
    let sum = 0;
    for (const total of this.#totals) sum += total;
    return sum;
  }

  /** What a status line shows; null when nothing was recorded. */
  summary(): { p50: number; p99: number; count: number } | null {
    const { count } = this;
    return count === 0 ? null : { p50: this.quantile(0.5) ?? 0, p99: this.quantile(0.99) ?? 0, count };
  }

  /** The value that this share (0 to 1) of the recorded ones did not pass; null when there are none. */
  quantile(share: number): number | null {
    const total = this.count;
    if (total === 0) return null;
    const rank = Math.max(1, Math.ceil(share * total));
    let seen = 0;
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      for (let slice = 0; slice < sliceCount; slice += 1) seen += this.#counts[slice * bucketCount + bucket] ?? 0;
      if (seen >= rank) return bucketEnd(bucket);
    }
    return latencyUsMax;
  }
}

function bucketOf(us: number): number {
  const value = us > 0 ? Math.min(latencyUsMax, Math.ceil(us)) : 0; // NaN counts as 0
  const shift = Math.max(0, 32 - exactBits - Math.clz32(value));
  return shift * halfCount + Math.floor(value / 2 ** shift);
}

/** The largest value that falls into the bucket. */
function bucketEnd(bucket: number): number {
  if (bucket < 2 ** exactBits) return bucket;
  const shift = Math.floor(bucket / halfCount) - 1;
  return (bucket - shift * halfCount + 1) * 2 ** shift - 1;
}
