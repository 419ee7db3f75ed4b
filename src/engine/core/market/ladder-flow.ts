/**
 * What happens to the rows of a ladder: lots added and pulled within a sliding window, and lots traded since a time.
 *
 * Holds: a row is named as the ladder names it, bids by the lower end of their step and asks by the upper; what was bought took asks and
 * stands at their rows, what was sold at those of the bids. After a gap adding and pulling begin anew: what happened unseen is not
 * guessed. What traded is kept over a gap, and `sinceUs` moves behind it.
 *
 * The window moves on by a twentieth of itself, and holds sums by row, not events: so it is as long as it says, however wild the market.
 *
 * Bounds: `rowsMax` rows a side and kind, the nearest to the touch; `heldMax` rows that are remembered, beyond which new ones are not.
 */

import { assert } from '../../domain/assert.ts';
import { encodeLadderFlow, ladderFlowRowsMax } from '../../contract/frames/ladder-flow.ts';
import type { Levels } from './levels.ts';
import { LevelChanges } from './makers/level-changes.ts';

export interface LadderFlowChoice {
  readonly groupTicks: number;
  readonly windowUs: number;
  /** Levels a side that are compared. */
  readonly levelsMax: number;
}

/** Parts of the window that pass at once. */
const partCount = 20;
const rowsMax = Math.min(500, Math.floor(ladderFlowRowsMax / 4));
const heldMax = 16_384;

/** Two sums of one row: added and pulled, or bought and sold. */
interface Sums {
  first: number;
  second: number;
  /** Parts of the window that hold some of it. */
  parts: number;
}

type Rows = Map<number, Sums>;

/** One stretch of the window. */
interface Part {
  startUs: number;
  readonly bids: Rows;
  readonly asks: Rows;
}

export class LadderFlow {
  readonly #choice: LadderFlowChoice;
  readonly #changes: LevelChanges;
  readonly #parts: Part[] = [];
  readonly #bids: Rows = new Map();
  readonly #asks: Rows = new Map();
  readonly #traded: Rows = new Map();
  #middle = 0;
  #sequence = 0;

  constructor(choice: LadderFlowChoice) {
    assert(choice.groupTicks >= 1 && choice.windowUs >= partCount, 'a step and a window have a size', { ...choice });
    this.#choice = choice;
    this.#changes = new LevelChanges(choice.levelsMax);
  }

  /** A trade that counts. Lots above 0 were bought. */
  onTraded(ticks: number, lots: number): void {
    const row = this.#rowOf(ticks, lots > 0);
    if (lots > 0) addTo(this.#traded, row, lots, 0);
    else addTo(this.#traded, row, 0, -lots);
  }

  /** A trade between two looks at the book, on the clock of `onLevels`. */
  onFill(timeUs: number, ticks: number, lots: number): void {
    this.#changes.onTrade(timeUs, ticks, lots);
  }

  onGap(): void {
    this.#changes.onGap();
    this.#forget();
  }

  onLevels(levels: Levels, bookUs: number, nowUs: number): void {
    if (levels.validity !== 'live') {
      this.onGap();
      return;
    }
    this.#advance(nowUs);
    if (this.#changes.onBook(levels, bookUs) !== 'changed') return;
    const { columns } = this.#changes;
    const part = this.#partAt(nowUs);
    this.#middle = (columns.bestBidTicks + columns.bestAskTicks) / 2;
    for (let at = 0; at < columns.count; at += 1) {
      const isAsk = columns.isAsk[at] === 1;
      const row = this.#rowOf(columns.ticks[at] ?? 0, isAsk);
      const [added, pulled] = [columns.addedLots[at] ?? 0, columns.pulledLots[at] ?? 0];
      if (added === 0 && pulled === 0) continue;
      const [sums, ofPart] = isAsk ? [this.#asks, part.asks] : [this.#bids, part.bids];
      const isFirst = !ofPart.has(row);
      const sum = addTo(sums, row, added, pulled);
      if (sum === null) continue;
      if (isFirst) sum.parts += 1;
      addTo(ofPart, row, added, pulled);
    }
  }

  frame(stream: number, receivedUs: number, sinceUs: number, nowUs: number): Uint8Array {
    this.#advance(nowUs);
    const bids = nearest(this.#bids, this.#middle);
    const asks = nearest(this.#asks, this.#middle);
    const traded = nearest(this.#traded, this.#middle);
    const all = [...bids, ...asks, ...traded];
    const sequence = this.#sequence;
    this.#sequence += 1;
    return encodeLadderFlow({
      header: { kind: 'ladder-flow', flags: 0, stream, topic: 0, sequence, receivedUs, madeUs: nowUs },
      groupTicks: this.#choice.groupTicks,
      windowUs: this.#choice.windowUs,
      sinceUs,
      bidCount: bids.length,
      askCount: asks.length,
      ticks: Float64Array.from(all, ([ticks]) => ticks),
      first: Float64Array.from(all, ([, { first }]) => first),
      second: Float64Array.from(all, ([, { second }]) => second),
    });
  }

  #rowOf(ticks: number, isAsk: boolean): number {
    const { groupTicks } = this.#choice;
    return (isAsk ? Math.ceil(ticks / groupTicks) : Math.floor(ticks / groupTicks)) * groupTicks;
  }

  #partAt(nowUs: number): Part {
    const partUs = this.#choice.windowUs / partCount;
    const startUs = Math.floor(nowUs / partUs) * partUs;
    const newest = this.#parts.at(-1);
    if (newest !== undefined && newest.startUs >= startUs) return newest;
    const part: Part = { startUs, bids: new Map(), asks: new Map() };
    this.#parts.push(part);
    return part;
  }

  /** What is older than the window leaves the sums, exactly as it came in. A clock that stepped back empties them. */
  #advance(nowUs: number): void {
    const newest = this.#parts.at(-1);
    if (newest !== undefined && newest.startUs > nowUs) this.#forget();
    for (let oldest = this.#parts[0]; oldest !== undefined && oldest.startUs + this.#choice.windowUs <= nowUs; oldest = this.#parts[0]) {
      this.#parts.shift();
      takeFrom(this.#bids, oldest.bids);
      takeFrom(this.#asks, oldest.asks);
    }
  }

  #forget(): void {
    this.#parts.length = 0;
    this.#bids.clear();
    this.#asks.clear();
  }
}

/** Null: there is no room for another row. */
function addTo(rows: Rows, row: number, first: number, second: number): Sums | null {
  const known = rows.get(row);
  if (known === undefined) {
    if (rows.size >= heldMax) return null;
    const sums = { first, second, parts: 0 };
    rows.set(row, sums);
    return sums;
  }
  known.first += first;
  known.second += second;
  return known;
}

/** A part of the window ends. */
function takeFrom(rows: Rows, part: Rows): void {
  for (const [row, { first, second }] of part) {
    const sums = rows.get(row);
    assert(sums !== undefined && sums.parts > 0, 'the window holds what its parts hold', { row });
    sums.first -= first;
    sums.second -= second;
    sums.parts -= 1;
    if (sums.parts === 0) rows.delete(row);
  }
}

function nearest(rows: Rows, middle: number): readonly (readonly [ticks: number, sums: Sums])[] {
  if (rows.size <= rowsMax) return [...rows];
  return [...rows].sort(([left], [right]) => Math.abs(left - middle) - Math.abs(right - middle)).slice(0, rowsMax);
}
