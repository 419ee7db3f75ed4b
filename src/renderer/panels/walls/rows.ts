/**
 * Rows of large orders out of frames, by market: all that stand, and the last that ended.
 *
 * Holds: a row that ended stays as it ended; one that stood and is in no newer frame is gone. Bounds: `endedKept` a market, the oldest go.
 */

import { formatSteps, wallBit, wallMeasured, wallRowStates, type Validity, type WallsFrame } from '../../../engine/contract/index.ts';

export const endedKept = 2_000;

/** In words that a person uses; `over`: a hidden order that stopped trading. */
export type WallRowName = 'stands' | 'refilled' | 'hidden' | 'eaten' | 'pulled' | 'pulledAtTouch' | 'lost' | 'over';

export interface WallRow {
  /** The same wall has the same one for ever. */
  readonly key: string;
  readonly stream: number;
  readonly isHidden: boolean;
  readonly isAsk: boolean;
  readonly isLive: boolean;
  readonly isUncertain: boolean;
  readonly state: WallRowName;
  readonly price: number;
  readonly priceText: string;
  readonly startUs: number;
  readonly endedUs: number;
  /** Amounts of the base. */
  readonly sizeStart: number;
  readonly sizeNow: number;
  readonly sizeMax: number;
  readonly eaten: number;
  readonly pulled: number;
  readonly refilled: number;
  readonly hidden: number;
  /** In the quote: of the most that it held, or of what traded. */
  readonly worth: number;
  /** Of what it lost: 0…1; null while it lost nothing. */
  readonly eatenShare: number | null;
  readonly distanceBp: number;
  readonly nearestBp: number;
  /** 0…1. */
  readonly confidence: number;
  /** 0…1; null where there is no such indicator. */
  readonly score: number | null;
}

export interface WallMarket {
  readonly stream: number;
  readonly validity: Validity;
  readonly endedCount: number;
  readonly missedCount: number;
  readonly refusedCount: number;
}

/** From this share of its largest size on what came back makes it one that is refilled. */
const refilledShare = 0.25;
/** Nearer than this it was at the touch. */
const touchBp = 0.005;

interface Kept {
  market: WallMarket;
  live: readonly WallRow[];
  /** The oldest first. */
  ended: Map<string, WallRow>;
}

export class WallRows {
  readonly #markets = new Map<number, Kept>();
  /** The engine's clock as it made the newest frame. */
  nowUs = 0;

  take(frame: WallsFrame): void {
    const { sequence, madeUs } = frame.header;
    const { stream } = frame.member;
    const before = sequence === 0 ? undefined : this.#markets.get(stream);
    const ended = before?.ended ?? new Map<string, WallRow>();
    const live: WallRow[] = [];
    for (let at = 0; at < frame.state.length; at += 1) {
      const row = rowAt(frame, at);
      if (row.isLive) live.push(row);
      else ended.set(row.key, row);
    }
    for (const key of ended.keys()) {
      if (ended.size <= endedKept) break;
      ended.delete(key);
    }
    const market = { stream, validity: frame.member.validity, endedCount: frame.endedCount, missedCount: (before?.market.missedCount ?? 0) + frame.missedCount, refusedCount: frame.refusedCount };
    this.#markets.set(stream, { market, live, ended });
    this.nowUs = madeUs;
  }

  /** Only these markets are of the panel any more. */
  keep(streams: readonly number[]): void {
    for (const stream of this.#markets.keys()) if (!streams.includes(stream)) this.#markets.delete(stream);
  }

  get markets(): readonly WallMarket[] {
    return [...this.#markets.values()].map(({ market }) => market);
  }

  get rows(): readonly WallRow[] {
    return [...this.#markets.values()].flatMap(({ live, ended }) => [...live, ...ended.values()]);
  }
}

function rowAt(frame: WallsFrame, at: number): WallRow {
  const { member } = frame;
  const flags = frame.flags[at] ?? 0;
  const isHidden = (flags & wallBit.hidden) !== 0;
  const ticks = frame.ticks[at] ?? 0;
  const price = (ticks * member.tickUnits) / 10 ** member.tickDecimals;
  const lot = member.lotUnits / 10 ** member.lotDecimals;
  const size = (lots: Float64Array): number => (lots[at] ?? 0) * lot;
  const endedUs = frame.endedUs[at] ?? 0;
  const [eaten, pulled] = [size(frame.eatenLots), size(frame.pulledLots)];
  return {
    key: `${member.stream} ${isHidden ? 'h' : 'w'} ${frame.number[at] ?? 0} ${frame.startUs[at] ?? 0}`,
    stream: member.stream, isHidden, isAsk: (flags & wallBit.ask) !== 0, isLive: endedUs === 0, isUncertain: (flags & wallBit.uncertain) !== 0, state: nameOf(frame, at, isHidden),
    price, priceText: formatSteps(ticks, { units: BigInt(member.tickUnits), decimals: member.tickDecimals }, member.tickDecimals),
    startUs: frame.startUs[at] ?? 0, endedUs, sizeStart: size(frame.startLots), sizeNow: size(frame.nowLots), sizeMax: size(frame.maxLots), eaten, pulled, refilled: size(frame.refilledLots), hidden: size(frame.hiddenLots),
    worth: price * (isHidden ? eaten : size(frame.maxLots)), eatenShare: eaten + pulled > 0 ? eaten / (eaten + pulled) : null,
    distanceBp: frame.distanceBp[at] ?? 0, nearestBp: frame.nearestBp[at] ?? 0, confidence: frame.confidence[at] ?? 0, score: isHidden ? null : (frame.score[at] ?? 0),
  };
}

function nameOf(frame: WallsFrame, at: number, isHidden: boolean): WallRowName {
  const state = wallRowStates[frame.state[at] ?? 0] ?? 'stands';
  if (isHidden) return state === 'stands' ? 'hidden' : 'over';
  if (state === 'stands') return (frame.refilledLots[at] ?? 0) >= refilledShare * (frame.maxLots[at] ?? 0) ? 'refilled' : 'stands';
  if (state === 'pulled') return (frame.nearestBp[at] ?? 0) > touchBp ? 'pulled' : 'pulledAtTouch';
  return state;
}

export interface Measured {
  /** 0…100. */
  readonly from: number;
  readonly until: number;
  /** Of those that looked so, so many were not meant; null where there were too few to say. */
  readonly bluffShare: number | null;
}

/** What was measured of walls that looked like this one, in the practice market. */
export function measuredOf(score: number, isPulled: boolean): Measured {
  const place = Math.max(0, Math.min(9, Math.floor(score * 10)));
  return { from: place * 10, until: place * 10 + 10, bluffShare: (isPulled ? wallMeasured.pulled : wallMeasured.standing)[place] ?? null };
}
