/**
 * Which trades of one instrument were told: each counts once, however many connections tell it, and however often.
 *
 * Two that race tell the same; one that comes back begins with what it told last; HTX tells those of one message
 * from the newest to the oldest. Ids rise, until a venue begins anew.
 * Bounded: the newest `keptMax` are remembered. What is older than those and comes by another connection is taken
 * for told.
 */

const keptMax = 64;

export class RacedTrades {
  /** Ids above and below 10^15, one behind the other; a ring. */
  readonly #above = new Float64Array(keptMax);
  readonly #below = new Float64Array(keptMax);
  #count = 0;
  #newestAbove = -1;
  #newest = 0;
  /** The connection that told the last one that counted. */
  #line = 0;

  /** Whether a trade counts; it does not a second time. */
  take(idAbove: number, id: number, line: number): boolean {
    const isNewer = idAbove > this.#newestAbove || (idAbove === this.#newestAbove && id > this.#newest);
    if (!isNewer && (this.#isKept(idAbove, id) || (line !== this.#line && this.#isBeforeAll(idAbove, id)))) return false;
    if (isNewer) {
      this.#newestAbove = idAbove;
      this.#newest = id;
    }
    const index = this.#count % keptMax;
    this.#above[index] = idAbove;
    this.#below[index] = id;
    this.#count += 1;
    this.#line = line;
    return true;
  }

  #isKept(idAbove: number, id: number): boolean {
    for (let index = Math.min(this.#count, keptMax) - 1; index >= 0; index -= 1) if (this.#below[index] === id && this.#above[index] === idAbove) return true;
    return false;
  }

  #isBeforeAll(idAbove: number, id: number): boolean {
    for (let index = Math.min(this.#count, keptMax) - 1; index >= 0; index -= 1) {
      const above = this.#above[index] ?? 0;
      if (above < idAbove || (above === idAbove && (this.#below[index] ?? 0) < id)) return false;
    }
    return true;
  }
}
