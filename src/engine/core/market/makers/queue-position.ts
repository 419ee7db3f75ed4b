/**
 * How much stands before an order of ours in its queue: a band, because a book of levels does not say whose lots go.
 *
 * | estimate      | a pull at the level takes                                                         |
 * |---------------|-----------------------------------------------------------------------------------|
 * | `pessimistic` | from behind us as long as there is anything; only trades advance us               |
 * | `probable`    | from before and behind in proportion to a power of how much is there              |
 * | `optimistic`  | from before us as long as there is anything                                       |
 *
 * Trades take from the front, what is added goes behind. Holds, as long as what is told is what happened: optimistic ≤ truth ≤ pessimistic, and
 * optimistic ≤ probable ≤ pessimistic. A pull that was added and taken away again between two looks is told by nobody; it can only leave us further
 * ahead than the optimist thinks, never behind the pessimist.
 */

import { assert } from '../../../domain/assert.ts';

export interface QueuePosition {
  readonly pessimistic: number;
  readonly probable: number;
  readonly optimistic: number;
  /** Lots of others at the level, before and behind us. */
  readonly others: number;
}

/** 1: each lot is as likely to be pulled as any other; above 1 the larger part gives more than its share. Nothing is measured that would speak for another. */
export const usualPower = 1;

/** Our order came to rest behind all that was displayed. */
export function joinQueue(displayedLots: number): QueuePosition {
  assert(displayedLots >= 0, 'a level holds no less than nothing', { displayedLots });
  return { pessimistic: displayedLots, probable: displayedLots, optimistic: displayedLots, others: displayedLots };
}

/** Others' orders of the level traded, were added and were pulled; ours are not among these lots. */
export function afterChanges(position: QueuePosition, filledLots: number, addedLots: number, pulledLots: number, power = usualPower): QueuePosition {
  const traded = afterFill(position, filledLots);
  const pulled = afterPull(traded, Math.min(pulledLots, traded.others), power);
  return { ...pulled, others: pulled.others + addedLots };
}

function afterFill({ pessimistic, probable, optimistic, others }: QueuePosition, lots: number): QueuePosition {
  const from = (ahead: number): number => Math.max(0, ahead - lots);
  return { pessimistic: from(pessimistic), probable: from(probable), optimistic: from(optimistic), others: from(others) };
}

function afterPull({ pessimistic, probable, optimistic, others }: QueuePosition, lots: number, power: number): QueuePosition {
  const left = others - lots;
  const behind = Math.max(0, others - probable);
  const front = probable ** power;
  const back = behind ** power;
  const shareBefore = front + back === 0 ? 0 : front / (front + back);
  const optimist = Math.max(0, optimistic - lots);
  const pessimist = Math.min(pessimistic, left);
  const before = probable - Math.max(lots - behind, lots * shareBefore);
  return { pessimistic: pessimist, probable: Math.min(pessimist, Math.max(optimist, before)), optimistic: optimist, others: left };
}
