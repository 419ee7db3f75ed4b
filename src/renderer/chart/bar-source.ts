/** Where charts get their bars. The development page puts a made-up source here; without one it is the engine. */

import { newStore, type Store } from '../state/store.ts';
import type { BarSource } from './bars.ts';

export const barSource: Store<BarSource | null> = newStore<BarSource | null>(null);
