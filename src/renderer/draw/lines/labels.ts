/**
 * Where labels of lines stand: beside their line where there is room, else a little above or below it, else nowhere, and counted.
 *
 * Holds: no two labels overlap, they stand in the order of their lines, none leaves its strip, and every wish is either placed or counted at the placed label that is nearest to it.
 */

export interface LabelWish {
  /** Of the line, in CSS pixels from the top. */
  readonly y: number;
  /** How many heights it may be moved away from its line. */
  readonly shiftMax: number;
}

export interface LabelPlace {
  /** Which wish this is. */
  readonly index: number;
  /** The middle of the label. */
  readonly y: number;
  /** Wishes near it that found no room. */
  readonly hiddenCount: number;
}

export interface LabelStrip {
  readonly top: number;
  readonly bottom: number;
  /** Of a label, with what stands between two of them. */
  readonly height: number;
}

/** Wishes in the order of their rank: the first gets its place first. */
export function placeLabels(wishes: readonly LabelWish[], { top, bottom, height }: LabelStrip): readonly LabelPlace[] {
  if (bottom - top < height) return [];
  const placed: { index: number; y: number; hiddenCount: number }[] = [];
  const hidden: number[] = [];
  for (const [index, { y, shiftMax }] of wishes.entries()) {
    const wanted = Math.max(top + height / 2, Math.min(bottom - height / 2, y));
    const free = freeNear(placed, wanted, shiftMax, { top, bottom, height });
    if (free === null) hidden.push(y);
    else placed.push({ index, y: free, hiddenCount: 0 });
  }
  inOrder(placed, wishes);
  for (const y of hidden) {
    let nearest = placed[0];
    for (const one of placed) if (nearest === undefined || Math.abs(one.y - y) < Math.abs(nearest.y - y)) nearest = one;
    if (nearest !== undefined) nearest.hiddenCount += 1;
  }
  return placed;
}

/** The places stay; who stands in which follows the lines, so that a higher price never stands below a lower one. */
function inOrder(placed: { index: number; y: number }[], wishes: readonly LabelWish[]): void {
  const places = placed.map(({ y }) => y).toSorted((one, other) => one - other);
  const lines = placed.map(({ index }) => index).toSorted((one, other) => (wishes[one]?.y ?? 0) - (wishes[other]?.y ?? 0));
  for (const [at, label] of placed.entries()) {
    label.y = places[at] ?? label.y;
    label.index = lines[at] ?? label.index;
  }
}

/** The nearest free place, at most so many heights away: right beside what is in the way, above or below. */
function freeNear(placed: readonly { readonly y: number }[], wanted: number, shiftMax: number, { top, bottom, height }: LabelStrip): number | null {
  const isFree = (y: number): boolean => y - height / 2 >= top && y + height / 2 <= bottom && placed.every((one) => Math.abs(one.y - y) >= height - 1e-6);
  let best = isFree(wanted) ? wanted : null;
  if (best !== null || shiftMax === 0) return best;
  for (const one of placed) {
    for (const y of [one.y - height, one.y + height]) {
      const away = Math.abs(y - wanted);
      if (away <= shiftMax * height && (best === null || away < Math.abs(best - wanted)) && isFree(y)) best = y;
    }
  }
  return best;
}
