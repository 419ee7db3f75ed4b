/**
 * How far the engine's clock is ahead of ours, from questions and answers: the answer with the shortest round trip
 * says it best, because the true difference cannot be further off than half of that trip.
 */

export const samplesKept = 16;

interface Sample {
  readonly offsetUs: number;
  readonly roundTripUs: number;
}

export class ClockOffset {
  readonly #samples: Sample[] = [];

  /** Engine time minus page time, or null before the first answer. */
  get offsetUs(): number | null {
    return this.#best()?.offsetUs ?? null;
  }

  /** Half the round trip of the best sample: how wrong the offset can be. */
  get uncertaintyUs(): number | null {
    const best = this.#best();
    return best === null ? null : best.roundTripUs / 2;
  }

  add(sentUs: number, answeredUs: number, engineUs: number): void {
    const roundTripUs = answeredUs - sentUs;
    if (!(roundTripUs >= 0) || !Number.isFinite(engineUs)) return;
    this.#samples.push({ offsetUs: engineUs - (sentUs + answeredUs) / 2, roundTripUs });
    if (this.#samples.length > samplesKept) this.#samples.shift();
  }

  clear(): void {
    this.#samples.length = 0;
  }

  #best(): Sample | null {
    return this.#samples.reduce<Sample | null>((best, sample) => (best === null || sample.roundTripUs < best.roundTripUs ? sample : best), null);
  }
}

/** The page's clock in microseconds, the same one in every thread of it. */
export function pageNowUs(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}
