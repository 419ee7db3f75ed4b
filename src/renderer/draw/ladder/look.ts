/** How a person wants a ladder to look: what its panel keeps and its drawing is told. */

/** `book`: asks above bids, best next to each other. `dom`: one column of prices that stays put, bids to its left, asks to its right. */
export const ladderLayouts = ['book', 'dom'] as const;
export type LadderLayoutKind = (typeof ladderLayouts)[number];

/** Beside the price. `net`, `added`, `pulled`: what makers did lately; `traded`: what traded at the row; `wall`: how long a large order stands, or how sure a hidden one is; `own`, `queue`: our orders and who is ahead of them. */
export const ladderColumns = ['size', 'sum', 'net', 'added', 'pulled', 'traded', 'wall', 'own', 'queue'] as const;
export type LadderColumn = (typeof ladderColumns)[number];

export const sizeUnits = ['base', 'quote', 'contracts'] as const;
export type SizeUnit = (typeof sizeUnits)[number];

export const numberForms = ['exact', 'short'] as const;
export type NumberForm = (typeof numberForms)[number];

export interface ColumnChoice {
  readonly id: LadderColumn;
  /** Against the others. */
  readonly weight: number;
}

export interface LadderLook {
  readonly layout: LadderLayoutKind;
  /** Those that are shown, from the price outward. */
  readonly columns: readonly ColumnChoice[];
  readonly unit: SizeUnit;
  readonly numbers: NumberForm;
  /** The middle is brought back when it leaves the band; else it waits for a key. */
  readonly isFollowing: boolean;
}

export const columnWeightMin = 0.5;
export const columnWeightMax = 3;

export const firstLook: LadderLook = { layout: 'book', columns: [{ id: 'size', weight: 1 }, { id: 'sum', weight: 1.2 }], unit: 'base', numbers: 'exact', isFollowing: true };
