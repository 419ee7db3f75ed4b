/** Markets in the order in which they move next: a heap, of equal moments the one that was added first. */

import type { Market } from './market.ts';

interface Entry {
  readonly market: Market;
  readonly order: number;
}

export class MarketQueue {
  #heap: Entry[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Who moves next; null when nobody does. */
  get first(): Market | null {
    return this.#heap[0]?.market ?? null;
  }

  add(market: Market): void {
    this.#heap.push({ market, order: this.#order });
    this.#order += 1;
    this.renew();
  }

  remove(market: Market): void {
    this.#heap = this.#heap.filter((entry) => entry.market !== market);
    this.renew();
  }

  /** The first has moved and waits for its next turn. */
  turn(): void {
    const first = this.#heap[0];
    if (first !== undefined) this.#sink(0, first);
  }

  /** Many have other times now. */
  renew(): void {
    this.#heap.sort((one, other) => (isBefore(one, other) ? -1 : 1));
  }

  #sink(from: number, entry: Entry): void {
    const heap = this.#heap;
    let at = from;
    for (;;) {
      const left = heap[at * 2 + 1];
      const right = heap[at * 2 + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, entry)) break;
      heap[at] = child;
      at = at * 2 + (isRight ? 2 : 1);
    }
    heap[at] = entry;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.market.nextUs < other.market.nextUs || (one.market.nextUs === other.market.nextUs && one.order < other.order);
}
