/**
 * How far the venue's clock is ahead of ours: from questions for its time, the one with the quickest
 * answer of the last few, whose way back and forth is known best.
 */

const samplesMax = 8;
/** An answer that took longer says too little about the moment at which the venue read its clock. */
const tripUsMax = 5_000_000;
const marginUsMax = 50_000;

interface Sample {
  readonly aheadUs: number;
  readonly tripUs: number;
}

export class OffsetEstimate {
  #samples: Sample[] = [];

  /** Null while nothing is known. The truth lies within `marginUs` of it. */
  get best(): { readonly aheadUs: number; readonly marginUs: number } | null {
    let best: Sample | null = null;
    for (const sample of this.#samples) if (best === null || sample.tripUs < best.tripUs) best = sample;
    return best === null ? null : { aheadUs: best.aheadUs, marginUs: best.tripUs / 2 };
  }

  /** Well enough, or as well as it will be: the quickest of a full set of answers. */
  get isKnown(): boolean {
    return this.#samples.length === samplesMax || (this.best?.marginUs ?? Infinity) <= marginUsMax;
  }

  /** The time that the venue told, when we asked and when the answer came. */
  add(venueUs: number, askedUs: number, answeredUs: number): void {
    const tripUs = answeredUs - askedUs;
    if (tripUs < 0 || tripUs > tripUsMax) return;
    this.#samples.push({ aheadUs: venueUs - (askedUs + tripUs / 2), tripUs });
    if (this.#samples.length > samplesMax) this.#samples.shift();
  }

  /** Our clock was set: what was measured before is worth nothing. */
  forget(): void {
    this.#samples = [];
  }
}
