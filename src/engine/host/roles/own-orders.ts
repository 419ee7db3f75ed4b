/**
 * Tells the view which orders of ours live, soon after one changed: always all of them, so that a view that began later, or
 * missed a message's worth of facts, knows them as well. What changes at once is told at once.
 */

import type { Order } from '../../core/trade/orders.ts';
import type { OwnOrder } from '../../domain/own-order.ts';

const gatherMs = 20;
/** More than a screen can show: the latest count. */
const toldMax = 2_000;

export class OwnOrdersTeller {
  readonly #read: () => readonly Order[];
  readonly #tell: (orders: readonly OwnOrder[]) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(read: () => readonly Order[], tell: (orders: readonly OwnOrder[]) => void) {
    this.#read = read;
    this.#tell = tell;
  }

  /** Something happened to an order. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.tell(), gatherMs);
  }

  tell(): void {
    this.close();
    this.#tell(this.#read().slice(-toldMax).map(ownOrderOf));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

export function ownOrderOf({ number, terms: { spec, side, ticks, lots }, filledLots, state }: Order): OwnOrder {
  return { number, stream: spec.stream, version: spec.version, side, ticks, lots, filledLots, state };
}
