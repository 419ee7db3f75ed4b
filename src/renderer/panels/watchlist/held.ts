/** What a watchlist's body and its commands share while it is open: where the cursor is, the order of its rows, whether somebody searches. */

import { newStore, type Store } from '../../state/store.ts';

export interface Held {
  /** The id of an instrument. */
  readonly cursor: Store<string | null>;
  /** As the rows stand on the screen. */
  readonly order: Store<readonly string[]>;
  readonly isAdding: Store<boolean>;
}

const heldMax = 200;
const known = new Map<string, Held>();

export function heldOf(panel: string): Held {
  const before = known.get(panel);
  if (before !== undefined) return before;
  const [oldest] = known.keys();
  if (known.size >= heldMax && oldest !== undefined) known.delete(oldest);
  const made: Held = { cursor: newStore<string | null>(null), order: newStore<readonly string[]>([]), isAdding: newStore(false) };
  known.set(panel, made);
  return made;
}

/** The row so many further down; from nowhere, the first. */
export function stepped(order: readonly string[], cursor: string | null, by: number): string | null {
  const at = cursor === null ? -1 : order.indexOf(cursor);
  return order[at < 0 ? 0 : Math.max(0, Math.min(order.length - 1, at + by))] ?? null;
}
