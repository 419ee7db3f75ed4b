/** What the palette finds: every word of a search must be somewhere in an entry, its letters in order; the best first. */

export const foundMax = 50;

export interface Entry {
  readonly id: string;
  readonly title: string;
  /** Found by, and not shown: the same in the other language, ids, exchanges. */
  readonly also: string;
  /** Among equals the higher comes first. */
  readonly weight: number;
}

/** How well letters in order fit into a text: whole words and beginnings before scattered letters. 0: not at all. */
export function fit(word: string, text: string): number {
  const hay = text.toLowerCase();
  const at = hay.indexOf(word);
  if (at >= 0) return (isStart(hay, at) ? 100 : 60) + (hay.length === word.length ? 20 : 0) - Math.min(20, at / 4);
  // Two scattered letters are found in nearly everything.
  if (word.length < 3) return 0;
  return scattered(word, hay);
}

/** Letters in order, each at the beginning of a word or right after the one before. */
function scattered(word: string, hay: string): number {
  let from = 0;
  let starts = 0;
  for (const letter of word) {
    let at = hay.indexOf(letter, from);
    while (at >= 0 && at !== from && !isStart(hay, at)) at = hay.indexOf(letter, at + 1);
    if (at < 0) return 0;
    if (isStart(hay, at)) starts += 1;
    from = at + 1;
  }
  return starts > 0 ? 10 + starts : 0;
}

function isStart(hay: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(hay[at - 1] ?? '') || /\p{Script=Han}/u.test(hay[at] ?? '');
}

export function found<Kind extends Entry>(entries: readonly Kind[], query: string): readonly Kind[] {
  const words = query.toLowerCase().split(/[\s/]+/).filter((word) => word !== '').slice(0, 8);
  if (words.length === 0) return entries.toSorted((before, after) => after.weight - before.weight).slice(0, foundMax);
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((before, after) => after.score - before.score || after.entry.weight - before.entry.weight)
    .slice(0, foundMax)
    .map(({ entry }) => entry);
}

function scoreOf({ title, also }: Entry, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    const best = Math.max(fit(word, title), fit(word, also) * 0.8);
    if (best === 0) return 0;
    sum += best;
  }
  // Of two that fit alike, the shorter was meant.
  return sum - Math.min(10, title.length / 10);
}
