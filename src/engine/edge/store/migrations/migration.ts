/** A migration as a value: its place in the list is the version that it brings the database to. */

export interface Migration {
  readonly name: string;
  /** Runs whole within one transaction, or not at all. */
  readonly sql: string;
}
