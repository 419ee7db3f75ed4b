/**
 * Which orders of ours live, on their way from the trading thread to the view: told soon after one changed, always all of them, so that a view
 * that began later, or missed a message's worth of facts, knows them as well. What changes at once is told at once.
 */

import type { Order } from '../../core/trade/orders.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
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

/** What was told last, by instrument: the same array until something changes. */
export class OwnOrdersTold {
  #all: readonly OwnOrder[] = [];
  readonly #known = new Map<string, readonly OwnOrder[]>();

  tell(orders: readonly OwnOrder[]): void {
    this.#all = orders;
    this.#known.clear();
  }

  /** Whoever knew them died: of none is known what became of it. */
  doubt(): void {
    if (this.#all.some(({ state }) => state !== 'unknown')) this.tell(this.#all.map((order) => ({ ...order, state: 'unknown' })));
  }

  of({ stream, version }: Pick<InstrumentSpec, 'stream' | 'version'>): readonly OwnOrder[] {
    const key = `${stream} ${version}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const orders = this.#all.filter((order) => order.stream === stream && order.version === version);
    this.#known.set(key, orders);
    return orders;
  }
}
