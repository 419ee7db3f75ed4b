/** A source of bars and the symbols it has, in place of the engine: the development page puts made-up ones here. */

import type { Instrument } from '../../engine/contract/index.ts';
import { newStore, type Store } from '../state/store.ts';
import type { BarSource } from './bars.ts';

export const barSource: Store<BarSource | null> = newStore<BarSource | null>(null);
export const sourceInstruments: Store<readonly Instrument[] | null> = newStore<readonly Instrument[] | null>(null);
