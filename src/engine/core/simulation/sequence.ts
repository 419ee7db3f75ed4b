/**
 * Ids of a book on a venue's wire: the exchange's own, until a maintenance sets them back.
 *
 * Ids rise but leave numbers out; after a reset they go on from a smaller number. `truthOf` finds the
 * exchange's id for an id on the wire, also for one from before a reset.
 */

/** Each reset starts at half of where the one before did, so that the ranges stay apart for hours. */
const firstResetId = 800_000_000;
const resetsMax = 8;

interface Era {
  /** What the exchange's id has more than the wire's. */
  readonly offset: number;
  readonly wireFirst: number;
}

export class Sequence {
  readonly #eras: Era[] = [{ offset: 0, wireFirst: 0 }];

  /** Also for a book from before a reset. */
  wireOf(updateId: number): number {
    return updateId - (this.#eras.findLast(({ offset, wireFirst }) => updateId - offset >= wireFirst)?.offset ?? 0);
  }

  /** From here on ids are small again. False when that happened too often already. */
  reset(updateId: number): boolean {
    if (this.#eras.length > resetsMax) return false;
    const wireFirst = Math.floor(firstResetId / 2 ** (this.#eras.length - 1));
    this.#eras.push({ offset: updateId - wireFirst, wireFirst });
    return true;
  }

  /** `updateId`: where the exchange stands now. */
  truthOf(wireId: number, updateId: number): number | null {
    for (const { offset, wireFirst } of this.#eras.toReversed()) {
      const truth = wireId + offset;
      if (wireId >= wireFirst && truth <= updateId) return truth;
    }
    return null;
  }
}
