/** That somebody pressed the key for copying a panel's report. */

import { newStore, type Store } from '../../state/store.ts';

export const copyWish: Store<{ readonly panel: string; readonly count: number }> = newStore({ panel: '', count: 0 });
