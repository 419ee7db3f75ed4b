/**
 * Where an order of ours may stand in the queue of its level, from looks at the level and the trades between them: what
 * makers/queue-position.ts makes of changes that are told.
 *
 * Holds: 0 ≤ optimistic ≤ probable ≤ pessimistic ≤ what others have in the level; a fill of ours says that nobody is ahead. An order that
 * rested before we looked may stand anywhere. Exchanges that queue by something else than time are not meant.
 */

import { afterChanges, joinQueue, type QueuePosition } from './makers/queue-position.ts';

/** So long a book may be behind what the account says. */
const settleUs = 1_000_000;

export class QueueBand {
  #position: QueuePosition;
  #levelLots: number;
  #tradedLots = 0;
  readonly #settledUs: number;

  /** `isNew`: it came after everything that the level shows now. The book may take a moment to show it. */
  constructor(levelLots: number, ownLots: number, isNew: boolean, nowUs: number) {
    const others = Math.max(0, levelLots - ownLots);
    this.#position = isNew ? { ...joinQueue(levelLots), optimistic: others, probable: others } : { pessimistic: others, probable: others / 2, optimistic: 0, others };
    this.#levelLots = levelLots;
    this.#settledUs = isNew ? nowUs + settleUs : nowUs;
  }

  get position(): QueuePosition {
    return this.#position;
  }

  /** Lots of the level that an aggressor took. */
  onTrade(lots: number): void {
    this.#tradedLots += lots;
  }

  /** The exchange filled a part of ours: it is our turn. */
  onFill(): void {
    this.#position = { ...this.#position, pessimistic: 0, probable: 0, optimistic: 0 };
  }

  /** The level as it is now, ours among it. */
  onLevel(levelLots: number, ownLots: number, nowUs: number): void {
    const traded = this.#tradedLots;
    const more = levelLots - this.#levelLots + traded;
    this.#tradedLots = 0;
    this.#levelLots = levelLots;
    const moved = afterChanges(this.#position, traded, Math.max(0, more), Math.max(0, -more));
    this.#position = nowUs >= this.#settledUs ? among(moved, Math.max(0, levelLots - ownLots)) : moved;
  }
}

/** No more can be ahead of us than others have. */
function among({ pessimistic, probable, optimistic }: QueuePosition, others: number): QueuePosition {
  return { pessimistic: Math.min(pessimistic, others), probable: Math.min(probable, others), optimistic: Math.min(optimistic, others), others };
}
