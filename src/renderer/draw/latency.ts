/**
 * How old a frame was when it was painted: the last `samplesMax` ages, and their percentiles.
 */

export const samplesMax = 512;
/** Ends of the steps of a histogram of ages, in microseconds; the last step has none. */
export const ageBoundsUs = [2_000, 4_000, 8_000, 16_000, 33_000, 66_000, 133_000, 266_000, 533_000] as const;

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

export class Latencies {
  readonly #samples = new Float64Array(samplesMax);
  #added = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.#samples[this.#added % samplesMax] = value;
    this.#added += 1;
  }

  clear(): void {
    this.#added = 0;
  }

  /** How many of the kept values lie within each step, the last beyond all of them. */
  histogram(bounds: readonly number[]): readonly number[] {
    const counts = Array.from({ length: bounds.length + 1 }, () => 0);
    for (const value of this.#samples.subarray(0, Math.min(this.#added, samplesMax))) {
      const step = bounds.findIndex((bound) => value <= bound);
      const at = step < 0 ? bounds.length : step;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  }

  /** Null while nothing was measured. */
  percentiles(): Percentiles | null {
    const kept = Math.min(this.#added, samplesMax);
    if (kept === 0) return null;
    const sorted = this.#samples.slice(0, kept).sort();
    return { p50: rankOf(sorted, 0.5), p99: rankOf(sorted, 0.99), count: this.#added };
  }
}

/** Nearest rank: the smallest value that at least `share` of all do not exceed. */
function rankOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Paints in the last second. */
export class PaintRate {
  readonly #times: number[] = [];

  add(nowMs: number): void {
    this.#times.push(nowMs);
    this.#drop(nowMs);
  }

  perSecond(nowMs: number): number {
    this.#drop(nowMs);
    return this.#times.length;
  }

  #drop(nowMs: number): void {
    while (this.#times.length > 0 && (this.#times[0] ?? 0) <= nowMs - 1_000) this.#times.shift();
  }
}
