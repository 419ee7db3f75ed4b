/**
 * The ways in which the engine recovers, counted: a campaign in which one of them is hardly ever taken has not tried it.
 * Counted where they happen: in the feed's own counters, or from what it says and emits.
 */

export const branches = [
  /** A book that had been live was asked for again, by a request. */
  'resync-by-request',
  /** … by a message on its own connection. */
  'resync-by-message',
  /** Its topic was left and joined anew. */
  'resync-by-renewal',
  'resync-after-gap', 'hole-in-held', 'held-overflow', 'snapshot-older',
  /** A quiet book, compared with a whole one, was right; it was wrong; its stream was found silent. */
  'doubt-confirmed', 'doubt-refuted', 'silence-found',
  'polling-begun', 'polling-ended',
  'reconnected', 'handover-finished', 'successor-lost',
  'race-won-by-elder', 'race-won-by-younger',
  'asked-after-refusal', 'pause-kept', 'list-asked-again', 'offset-learned-anew',
  'spec-changed', 'instrument-dropped', 'restart-recovered',
] as const;

export type Branch = (typeof branches)[number];

/** Of worlds with orders. */
export const orderBranches = [
  /** An order whose fate nobody knew was found, or found never to have been. */
  'unknown-settled',
  /** Lived on into another engine; was counted anew in other steps, or could not be and was kept in its own. */
  'order-recalled', 'order-recounted', 'order-in-own-steps',
  /** A fill of a time without a network, or on a line that fell silent, was booked. */
  'fill-unwatched',
] as const;

export type OrderBranch = (typeof orderBranches)[number];

export class BranchCounts {
  readonly counts = new Map<Branch, number>(branches.map((name) => [name, 0]));

  add(name: Branch, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times);
  }
}
