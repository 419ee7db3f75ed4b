/**
 * Where an order of ours may stand in the queue of its level: a band, because a book of levels does not say.
 *
 * `most` is what the careful believe: only trades move us forward, whatever else goes was behind us, as long as the level leaves room for
 * that. `least` is what the hopeful believe: whatever goes was ahead of us. Holds: 0 ≤ least ≤ most ≤ what others have in the level;
 * neither grows while the order rests unchanged; a fill of ours says that nobody is ahead.
 *
 * An order that rested before we looked may stand anywhere. Exchanges that queue by something else than time are not meant.
 */

export class QueueBand {
  least: number;
  most: number;
  #levelLots: number;
  #tradedLots = 0;
  #settledUs: number;

  /** `isNew`: it came after everything that the level shows now. The book may take a moment to show it. */
  constructor(levelLots: number, ownLots: number, isNew: boolean, nowUs: number) {
    const others = Math.max(0, levelLots - ownLots);
    this.least = isNew ? others : 0;
    this.most = isNew ? levelLots : others;
    this.#levelLots = levelLots;
    this.#settledUs = isNew ? nowUs + settleUs : nowUs;
  }

  /** Lots of the level that an aggressor took. */
  onTrade(lots: number): void {
    this.#tradedLots += lots;
  }

  /** The exchange filled a part of ours: it is our turn. */
  onFill(): void {
    this.least = 0;
    this.most = 0;
  }

  /** The level as it is now, ours among it. */
  onLevel(levelLots: number, ownLots: number, nowUs: number): void {
    const traded = this.#tradedLots;
    const pulled = Math.max(0, this.#levelLots - traded - levelLots);
    this.#tradedLots = 0;
    this.#levelLots = levelLots;
    this.most = Math.max(0, this.most - traded);
    this.least = Math.max(0, this.least - traded - pulled);
    if (nowUs >= this.#settledUs) this.most = Math.min(this.most, Math.max(0, levelLots - ownLots));
    this.least = Math.min(this.least, this.most);
  }
}

/** So long a book may be behind what the account says. */
const settleUs = 1_000_000;
