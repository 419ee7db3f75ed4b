/**
 * How old a frame was when it was painted: the last `samplesMax` ages, and their percentiles.
 */

export const samplesMax = 512;

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
