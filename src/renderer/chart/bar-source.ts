/** A source of bars in place of the engine: the development page puts a made-up one here. */

import { newStore, type Store } from '../state/store.ts';
import type { BarSource } from './bars.ts';

export const barSource: Store<BarSource | null> = newStore<BarSource | null>(null);
