/** The rings between the roles: their sizes, their readers, and what happens when they are full. */

import { newRing, type RingLocation } from '../core/memory/ring.ts';

/** 8 MiB, which lets the disk be busy for seconds. Full: records are dropped and counted. */
const journalSlots = 2 ** 17;
/** 4 MiB. Full: the view is overtaken, notices it, and reads the books anew. */
const toldSlots = 2 ** 16;

/**
 * 1 MiB: three hundred whole books. Full, because the trading thread hangs: facts are dropped, and their
 * instruments followed anew.
 */
const basicSlots = 2 ** 14;

/** A reader's place in its ring. */
export const journalReader = { store: 0 } as const;
export const toldReader = { view: 0 } as const;
export const basicReader = { trading: 0 } as const;

export function newJournalRing(): RingLocation {
  return newRing({ slots: journalSlots, readers: [{ name: 'store', gating: true }] });
}

export function newToldRing(): RingLocation {
  return newRing({ slots: toldSlots, readers: [{ name: 'view', gating: false }] });
}

export function newBasicRing(): RingLocation {
  return newRing({ slots: basicSlots, readers: [{ name: 'trading', gating: true }] });
}
