/**
 * One side of a book in common ticks and lots, best first: of one venue, or of several merged.
 *
 * Holds: what a side knows ends at its reach, the last price to which it is whole; beyond it every
 * sum is a lower bound, because the venue may have levels that we do not see. A walk tells who was
 * out of reach. Nothing here allocates; the loops are plain arithmetic over columns.
 */

/** Bids fall from the best on, asks rise: prices times this sign rise on both sides. */
export type Sign = -1 | 1;

export const bidSign = -1;
export const askSign = 1;

/** Who is meant, as bits: the first instrument of a composite is bit 0. */
export const membersMax = 16;

export interface Side {
  readonly sign: Sign;
  count: number;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  /** The last price to which it is whole; null: nothing is known of it. */
  reachTicks: number | null;
}

export interface MergedSide extends Side {
  /** Lots by level and instrument: those of instrument `i` at level `l` stand at `l × memberCount + i`. */
  readonly shares: Float64Array;
  /** How many of its levels lie within the nearest reach of all: their sums are whole. */
  wholeCount: number;
}

/** The answer to a question about depth; belongs to the asker and is filled again and again. */
export interface Depth {
  lots: number;
  /** The sum of price × lots: common ticks times common lots. */
  cost: number;
  /** The worst price that was needed; null where nothing was. */
  worstTicks: number | null;
  /** The instruments that are not whole to that price: more may be there. */
  missing: number;
}

export function newSide(sign: Sign, levelsMax: number): Side {
  return { sign, count: 0, ticks: new Float64Array(levelsMax), lots: new Float64Array(levelsMax), reachTicks: null };
}

export function newMergedSide(sign: Sign, levelsMax: number, memberCount: number): MergedSide {
  return { ...newSide(sign, levelsMax), shares: new Float64Array(levelsMax * memberCount), wholeCount: 0 };
}

export function newDepth(): Depth {
  return { lots: 0, cost: 0, worstTicks: null, missing: 0 };
}

/** `reachTicks` in the instrument's own ticks: the price to which the venue's book is known to be whole, if that is nearer than its last level. */
export function convertSide(side: Side, ticks: Float64Array, lots: Float64Array, count: number, reachTicks: number | null, tickFactor: number, lotFactor: number): void {
  for (let level = 0; level < count; level += 1) {
    side.ticks[level] = (ticks[level] ?? 0) * tickFactor;
    side.lots[level] = (lots[level] ?? 0) * lotFactor;
  }
  side.count = count;
  const last = count === 0 ? null : side.ticks[count - 1] ?? null;
  const told = reachTicks === null ? null : reachTicks * tickFactor;
  side.reachTicks = last === null || told === null ? last : nearer(last, told, side.sign);
}

export function nearer(left: number, right: number, sign: Sign): number {
  return left * sign < right * sign ? left : right;
}

/** Beyond its reach, at a price. A side without any level is out of reach everywhere. */
export function isOutOfReach(side: Side, ticks: number): boolean {
  return side.reachTicks === null || ticks * side.sign > side.reachTicks * side.sign;
}

/**
 * Merges the sides of the instruments that `taken` names into one. Equal prices become one level,
 * the sum of its shares.
 */
export function mergeSides(parts: readonly Side[], taken: number, merged: MergedSide, heads: Float64Array, cursors: Int32Array): void {
  const { sign, ticks, lots, shares } = merged;
  const memberCount = parts.length;
  for (let member = 0; member < memberCount; member += 1) {
    cursors[member] = 0;
    const part = parts[member];
    heads[member] = part === undefined || (taken & (1 << member)) === 0 || part.count === 0 ? Infinity : (part.ticks[0] ?? 0) * sign;
  }
  let count = 0;
  for (;;) {
    let best = Infinity;
    for (let member = 0; member < memberCount; member += 1) {
      const head = heads[member] ?? Infinity;
      if (head < best) best = head;
    }
    if (best === Infinity) break;
    let sum = 0;
    const row = count * memberCount;
    for (let member = 0; member < memberCount; member += 1) {
      const part = parts[member];
      if (part === undefined || heads[member] !== best) {
        shares[row + member] = 0;
        continue;
      }
      const cursor = cursors[member] ?? 0;
      const share = part.lots[cursor] ?? 0;
      shares[row + member] = share;
      sum += share;
      cursors[member] = cursor + 1;
      heads[member] = cursor + 1 < part.count ? (part.ticks[cursor + 1] ?? 0) * sign : Infinity;
    }
    ticks[count] = best * sign;
    lots[count] = sum;
    count += 1;
  }
  merged.count = count;
  setReach(parts, taken, merged);
}

/** The nearest reach of all that are taken. */
function setReach(parts: readonly Side[], taken: number, merged: MergedSide): void {
  const { sign } = merged;
  let reach = taken === 0 ? -Infinity : Infinity;
  for (let member = 0; member < parts.length; member += 1) {
    const part = parts[member];
    if (part === undefined || (taken & (1 << member)) === 0) continue;
    reach = Math.min(reach, part.reachTicks === null ? -Infinity : part.reachTicks * sign);
  }
  merged.reachTicks = Number.isFinite(reach) ? reach * sign : null;
  let whole = 0;
  while (whole < merged.count && (merged.ticks[whole] ?? 0) * sign <= reach) whole += 1;
  merged.wholeCount = whole;
}

/** Everything up to a price, that price included. */
export function depthTo(side: Side, limitTicks: number, depth: Depth): void {
  depth.lots = 0;
  depth.cost = 0;
  depth.worstTicks = null;
  const limit = limitTicks * side.sign;
  for (let level = 0; level < side.count; level += 1) {
    const price = side.ticks[level] ?? 0;
    if (price * side.sign > limit) break;
    const lots = side.lots[level] ?? 0;
    depth.lots += lots;
    depth.cost += price * lots;
    depth.worstTicks = price;
  }
}

/** What taking so many lots costs, best price first; `depth.lots` is less where the side has no more. */
export function walkSide(side: Side, lots: number, depth: Depth): void {
  let left = lots;
  depth.lots = 0;
  depth.cost = 0;
  depth.worstTicks = null;
  for (let level = 0; level < side.count && left > 0; level += 1) {
    const price = side.ticks[level] ?? 0;
    const taken = Math.min(left, side.lots[level] ?? 0);
    depth.cost += price * taken;
    depth.worstTicks = price;
    left -= taken;
  }
  depth.lots = lots - Math.max(0, left);
}

/** The largest sum and price are safe integers, so that everything in it is exact. */
export function isExactSide(side: Side): boolean {
  let sum = 0;
  for (let level = 0; level < side.count; level += 1) sum += side.lots[level] ?? 0;
  const [first, last] = [side.ticks[0] ?? 0, side.ticks[Math.max(0, side.count - 1)] ?? 0];
  return sum <= Number.MAX_SAFE_INTEGER && Math.abs(first) <= Number.MAX_SAFE_INTEGER && Math.abs(last) <= Number.MAX_SAFE_INTEGER;
}
