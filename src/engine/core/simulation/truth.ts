/** The truth behind the book: large and hidden orders, kept for later studies, the newest `truthMax` of them. */

import type { Side } from './exchange.ts';

export const truthMax = 8_192;

export interface HiddenIntent {
  readonly timeUs: number;
  /** Id of the market. */
  readonly market: string;
  readonly kind: 'wall' | 'iceberg';
  readonly change: 'placed' | 'pulled' | 'filled';
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly orderId: number;
  /** Of walls: the owner would let it be filled. */
  readonly isMeant?: boolean;
  /** Of icebergs: the slice that they show. */
  readonly displayLots?: number;
}

export class TruthLog {
  readonly #entries: HiddenIntent[] = [];
  #written = 0;

  add(intent: HiddenIntent): void {
    this.#entries[this.#written % truthMax] = intent;
    this.#written += 1;
  }

  /** How many were ever noted; more than `entries` holds once the oldest were dropped. */
  get written(): number {
    return this.#written;
  }

  /** What is kept, oldest first. */
  entries(): readonly HiddenIntent[] {
    const oldest = this.#written % truthMax;
    return this.#written <= truthMax ? [...this.#entries] : [...this.#entries.slice(oldest), ...this.#entries.slice(0, oldest)];
  }
}
