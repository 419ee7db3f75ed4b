/**
 * What else is known of a ladder's rows: what makers did and what traded there, large orders, and our own. By the row's price, as the engine
 * names rows: bids by the lower end of their step, asks by the upper.
 */

import { ownEnding, ownSells, ownUnknown, wallBit, wallRowStates, type LadderFlowFrame, type OwnOrdersFrame, type WallsFrame } from '../../../engine/contract/index.ts';

export interface RowFlow {
  readonly added: number;
  readonly pulled: number;
}

export interface RowTraded {
  readonly bought: number;
  readonly sold: number;
}

export interface FlowRows {
  readonly groupTicks: number;
  readonly bids: ReadonlyMap<number, RowFlow>;
  readonly asks: ReadonlyMap<number, RowFlow>;
  readonly traded: ReadonlyMap<number, RowTraded>;
  readonly tradedMax: number;
  readonly sinceUs: number;
  readonly windowUs: number;
}

export function flowRows({ bidCount, askCount, ticks, first, second, groupTicks, sinceUs, windowUs }: LadderFlowFrame): FlowRows {
  const bids = new Map<number, RowFlow>();
  const asks = new Map<number, RowFlow>();
  const traded = new Map<number, RowTraded>();
  let tradedMax = 0;
  for (let at = 0; at < ticks.length; at += 1) {
    const [row, one, other] = [ticks[at] ?? 0, first[at] ?? 0, second[at] ?? 0];
    if (at < bidCount) bids.set(row, { added: one, pulled: other });
    else if (at < bidCount + askCount) asks.set(row, { added: one, pulled: other });
    else {
      traded.set(row, { bought: one, sold: other });
      tradedMax = Math.max(tradedMax, one + other);
    }
  }
  return { groupTicks, bids, asks, traded, tradedMax, sinceUs, windowUs };
}

/** Our orders of one row and side. */
export interface OwnRow {
  readonly lots: number;
  readonly count: number;
  /** Nobody knows whether the exchange has all of them. */
  readonly isUnknown: boolean;
  readonly isEnding: boolean;
  /** Who may be ahead of the first of them; null: nobody can tell. */
  readonly ahead: { readonly least: number; readonly likely: number; readonly most: number } | null;
}

export interface OwnRows {
  readonly bids: ReadonlyMap<number, OwnRow>;
  readonly asks: ReadonlyMap<number, OwnRow>;
}

export function ownRows({ ticks, lots, aheadLeast, aheadLikely, aheadMost, flags }: OwnOrdersFrame, groupTicks: number): OwnRows {
  const bids = new Map<number, OwnRow>();
  const asks = new Map<number, OwnRow>();
  for (let at = 0; at < ticks.length; at += 1) {
    const bits = flags[at] ?? 0;
    const isSell = (bits & ownSells) !== 0;
    const row = (isSell ? Math.ceil((ticks[at] ?? 0) / groupTicks) : Math.floor((ticks[at] ?? 0) / groupTicks)) * groupTicks;
    const [least, likely, most] = [aheadLeast[at] ?? NaN, aheadLikely[at] ?? NaN, aheadMost[at] ?? NaN];
    const ahead = [least, likely, most].some(Number.isNaN) ? null : { least, likely, most };
    const side = isSell ? asks : bids;
    const known = side.get(row);
    side.set(row, {
      lots: (known?.lots ?? 0) + (lots[at] ?? 0),
      count: (known?.count ?? 0) + 1,
      isUnknown: (known?.isUnknown ?? false) || (bits & ownUnknown) !== 0,
      isEnding: (known?.isEnding ?? false) || (bits & ownEnding) !== 0,
      ahead: known === undefined || known.ahead === null || (ahead !== null && ahead.most < known.ahead.most) ? ahead : known.ahead,
    });
  }
  return { bids, asks };
}

/** The largest order of one row and side that stands out. */
export interface WallRow {
  readonly lots: number;
  readonly ageUs: number;
  /** Only parts of it are shown; how sure that is, from 0 to 1. Null: a wall, which is all there to be seen. */
  readonly hidden: number | null;
}

export interface WallRows {
  readonly bids: ReadonlyMap<number, WallRow>;
  readonly asks: ReadonlyMap<number, WallRow>;
}

/** Those that stand at present. */
export function wallRows({ header, ticks, nowLots, startUs, endedUs, confidence, state, flags }: WallsFrame, groupTicks: number): WallRows {
  const bids = new Map<number, WallRow>();
  const asks = new Map<number, WallRow>();
  for (let at = 0; at < ticks.length; at += 1) {
    if ((endedUs[at] ?? 0) !== 0 || wallRowStates[state[at] ?? 0] !== 'stands') continue;
    const bits = flags[at] ?? 0;
    const isAsk = (bits & wallBit.ask) !== 0;
    const row = (isAsk ? Math.ceil((ticks[at] ?? 0) / groupTicks) : Math.floor((ticks[at] ?? 0) / groupTicks)) * groupTicks;
    const side = isAsk ? asks : bids;
    const wall = { lots: nowLots[at] ?? 0, ageUs: Math.max(0, header.madeUs - (startUs[at] ?? 0)), hidden: (bits & wallBit.hidden) === 0 ? null : (confidence[at] ?? 0) };
    if (wall.lots >= (side.get(row)?.lots ?? -1)) side.set(row, wall);
  }
  return { bids, asks };
}
