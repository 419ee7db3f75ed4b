/**
 * What stands out in a ladder: sizes that are large for this book, and the digits that changed last.
 *
 * Holds: the threshold is five times the upper quartile of the book's own sizes, so that one enormous order does not hide the others, and an
 * even book has none; what changed stays bright until the next change, and nothing flashes.
 */

const timesQuartile = 5;
/** Fewer rows have no usual size. */
const rowsMin = 12;

/** Sizes from here on are large; Infinity where nobody can tell. */
export function largeLots(sizes: Float64Array): number {
  const sorted = sizes.filter((size) => size > 0).sort();
  if (sorted.length < rowsMin) return Infinity;
  return (sorted[Math.floor(sorted.length * 0.75)] ?? Infinity) * timesQuartile;
}

interface Known {
  text: string;
  /** The first digit that the last change touched. */
  from: number;
  round: number;
}

/** Remembers by row which digits its number changed last. */
export class ChangedDigits {
  readonly #known = new Map<number, Known>();
  #round = 0;

  /** Where the bright part of the text begins; 0 for a row that is new. */
  from(key: number, text: string): number {
    const known = this.#known.get(key);
    if (known === undefined) {
      this.#known.set(key, { text, from: 0, round: this.#round });
      return 0;
    }
    known.round = this.#round;
    if (known.text === text) return known.from;
    known.from = firstDifference(known.text, text);
    known.text = text;
    return known.from;
  }

  /** After a picture: rows that have not been seen for `rounds` pictures are forgotten. */
  turn(rounds = 600, knownMax = 2_000): void {
    this.#round += 1;
    if (this.#known.size <= knownMax && this.#round % rounds !== 0) return;
    for (const [key, { round }] of this.#known) if (round < this.#round - 1) this.#known.delete(key);
  }

  clear(): void {
    this.#known.clear();
  }
}

/** Texts of another length have another first digit. */
export function firstDifference(before: string, after: string): number {
  if (before.length !== after.length) return 0;
  let at = 0;
  while (at < after.length && before[at] === after[at]) at += 1;
  return at;
}
