/** Where charts get their bars, and the symbols that go with them: the page puts the engine here, the development page made-up ones. */

import type { Instrument } from '../../engine/contract/index.ts';
import { newStore, type Store } from '../state/store.ts';
import type { BarSource } from './bars.ts';

export const barSource: Store<BarSource | null> = newStore<BarSource | null>(null);
export const sourceInstruments: Store<readonly Instrument[] | null> = newStore<readonly Instrument[] | null>(null);
