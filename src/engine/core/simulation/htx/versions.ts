/**
 * Versions of incremental books: each listener's chain begins far from all others, so that a version alone
 * tells which book it stood for. Bounded: the last `keptMax` are remembered.
 */

/** A chain of one message every 30 ms reaches the next one after a month. */
const chainLength = 100_000_000;
const keptMax = 16_384;
/** Chains that go on from a smaller number than any that began. */
const belowMax = 1_000;

export class Versions {
  readonly #truths = new Map<number, number>();
  #chains = belowMax;
  #below = belowMax;

  /** The first version of a new chain. */
  begin(): number {
    this.#chains += 1;
    return this.#chains * chainLength + 1;
  }

  /** The first of a chain below all others; null: there were too many. */
  beginBelow(): number | null {
    this.#below -= 1;
    return this.#below < 0 ? null : this.#below * chainLength + 1;
  }

  note(version: number, updateId: number): void {
    this.#truths.set(version, updateId);
    if (this.#truths.size <= keptMax) return;
    for (const oldest of this.#truths.keys()) {
      this.#truths.delete(oldest);
      return;
    }
  }

  truthOf(version: number): number | null {
    return this.#truths.get(version) ?? null;
  }
}
