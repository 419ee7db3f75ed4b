/** Rows that lie as columns in a ring: which of them are kept, and one of them copied to where it is read. */

type Columns<Name extends string> = Readonly<Record<Name, Float64Array | Uint16Array | Uint8Array>>;

/** Rows that readers get: filled again and again. */
export interface RowsRead {
  count: number;
  /** Rows that were gone before they were read. */
  missedCount: number;
}

/** Where reading from row number `from` begins, of `made` rows of which the newest `rowsMax` are kept; says how many are gone. */
export function beginRows(from: number, made: number, rowsMax: number, into: RowsRead): number {
  const oldest = Math.max(0, made - rowsMax);
  into.missedCount = Math.max(0, oldest - from);
  into.count = 0;
  return Math.max(from, oldest);
}

/** Behind those that are read already. */
export function copyRow<Name extends string>(names: readonly Name[], ring: Columns<Name>, place: number, into: Columns<Name> & RowsRead): void {
  const at = into.count;
  into.count = at + 1;
  for (const name of names) into[name][at] = ring[name][place] ?? 0;
}
