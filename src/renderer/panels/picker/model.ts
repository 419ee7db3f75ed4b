/** Which instruments a search finds, best first. */

import type { Instrument } from '../../../engine/contract/index.ts';

export const shownMax = 60;

export interface Found {
  readonly instruments: readonly Instrument[];
  /** Matches that were left out. */
  readonly moreCount: number;
}

/**
 * Every word must occur somewhere; the coin itself comes first, then names that begin with the first word. Among equals
 * what a trader mostly means: against USDT before other money, spot before perpetuals, basic exchanges last. `describe` adds words in the person's language.
 */
export function findInstruments(all: readonly Instrument[], query: string, describe: (instrument: Instrument) => string): Found {
  const words = query.toLowerCase().replaceAll(/[/\-_:]/g, ' ').split(/\s+/).filter((word) => word !== '');
  const matches = all
    .filter((instrument) => {
      const hay = `${instrument.id} ${instrument.base} ${instrument.quote} ${instrument.base}${instrument.quote} ${describe(instrument)}`.toLowerCase();
      return words.every((word) => hay.includes(word));
    })
    .map((instrument) => ({ instrument, rank: rankOf(instrument, words[0] ?? '') }))
    .toSorted((before, after) => before.rank - after.rank || usualness(before.instrument) - usualness(after.instrument) || compare(before.instrument.id, after.instrument.id));
  return { instruments: matches.slice(0, shownMax).map(({ instrument }) => instrument), moreCount: Math.max(0, matches.length - shownMax) };
}

/** Which row is highlighted before a key was pressed: what is on the screen, or the best match of a search. */
export function placeOfCurrent(found: readonly Instrument[], query: string, current: string | null): number {
  return query.trim() === '' ? Math.max(0, found.findIndex(({ id }) => id === current)) : 0;
}

/** The place of the highlighted row after a key, wrapping at both ends. */
export function movedChoice(current: number, count: number, key: string): number {
  if (count === 0) return 0;
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % count;
    case 'ArrowUp':
      return (current + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return Math.min(current, count - 1);
  }
}

function rankOf(instrument: Instrument, word: string): number {
  if (word === '') return 0;
  if (instrument.base.toLowerCase() === word) return 0;
  if (instrument.symbol.toLowerCase().startsWith(word)) return 1;
  return 2;
}

/** 0 is what is meant most often. */
function usualness({ venue, quote, market }: Instrument): number {
  return (venue.startsWith('basic.') ? 4 : 0) + (quote === 'USDT' ? 0 : 2) + (market === 'spot' ? 0 : 1);
}

function compare(before: string, after: string): number {
  return before < after ? -1 : before > after ? 1 : 0;
}
