/**
 * What a trader set or owns, and what stands large in the book, as lines at prices: the same for heatmap, ladder and chart.
 *
 * Holds: orders of one price and side are one line with their sum; of walls all that stand are here, and the last `endedKept` that ended.
 */

import { ownEnding, ownSells, ownUnknown, wallBit, wallRowStates, type OwnOrdersFrame, type WallRowState, type WallsFrame } from '../../../engine/contract/index.ts';
import { factorsOf, type Factors, type ShownSteps } from './factors.ts';

/** Which of them a panel shows. */
export interface ShownLines {
  readonly orders: boolean;
  readonly alerts: boolean;
  readonly walls: boolean;
}

export const lineKinds = ['orders', 'alerts', 'walls'] as const satisfies readonly (keyof ShownLines)[];
export type LineKind = (typeof lineKinds)[number];

/** An alert at a price, as the page tells it. */
export interface AlertLine {
  readonly id: string;
  /** Of the instrument; between two ticks where somebody typed such a price. */
  readonly ticks: number;
  /** As it is written. */
  readonly price: string;
  readonly direction: 'up' | 'down' | 'either';
  readonly name: string;
  /** It waits, but says nothing at present. */
  readonly isQuiet: boolean;
}

export interface OwnLine {
  readonly ticks: number;
  readonly lots: number;
  readonly count: number;
  readonly isSell: boolean;
  /** Nobody knows whether the exchange has all of it. */
  readonly isUnknown: boolean;
  readonly isEnding: boolean;
}

export interface WallLine {
  readonly key: string;
  /** Whose book it stands in. */
  readonly stream: number;
  /** Of the instrument on the screen; of another market between two of them. */
  readonly ticks: number;
  readonly isAsk: boolean;
  readonly sinceUs: number;
  /** Null: it stands. */
  readonly untilUs: number | null;
  /** What stands, what it had at most when it ended, or what a hidden one has traded. */
  readonly lots: number;
  /** Only parts of it are shown; how sure that is, from 0 to 1. Null: it is all there to be seen. */
  readonly hidden: number | null;
  readonly state: WallRowState;
}

const endedKept = 200;

export function ownLines({ ticks, lots, flags }: OwnOrdersFrame): readonly OwnLine[] {
  const lines = new Map<number, OwnLine>();
  for (let at = 0; at < ticks.length; at += 1) {
    const bits = flags[at] ?? 0;
    const isSell = (bits & ownSells) !== 0;
    const key = (ticks[at] ?? 0) * 2 + (isSell ? 1 : 0);
    const known = lines.get(key);
    lines.set(key, {
      ticks: ticks[at] ?? 0, isSell, lots: (known?.lots ?? 0) + (lots[at] ?? 0), count: (known?.count ?? 0) + 1,
      isUnknown: (known?.isUnknown ?? false) || (bits & ownUnknown) !== 0, isEnding: (known?.isEnding ?? false) || (bits & ownEnding) !== 0,
    });
  }
  return [...lines.values()];
}

/** A market that says nothing for so long has no walls that stand. */
const silentUsMax = 3_000_000;

/** The walls of one market or several, kept from frame to frame, in the ticks and lots of the instrument on the screen. */
export class WallLines {
  #standing: readonly WallLine[] = [];
  readonly #markets = new Map<number, { readonly madeUs: number; readonly standing: readonly WallLine[] }>();
  readonly #ended = new Map<string, WallLine>();

  /** The largest first. */
  get standing(): readonly WallLine[] {
    return this.#standing;
  }

  /** The oldest first. */
  get ended(): Iterable<WallLine> {
    return this.#ended.values();
  }

  add(frame: WallsFrame, shown: ShownSteps | null = null): void {
    const { header: { sequence, madeUs }, member } = frame;
    if (sequence === 0) for (const [key, { stream }] of this.#ended) if (stream === member.stream) this.#ended.delete(key);
    const factors = factorsOf(member, shown);
    const standing: WallLine[] = [];
    for (let at = 0; at < frame.state.length; at += 1) {
      const line = lineOf(frame, at, factors);
      if (line.untilUs === null) standing.push(line);
      else this.#end(line);
    }
    this.#markets.set(member.stream, { madeUs, standing });
    for (const [stream, market] of this.#markets) if (market.madeUs < madeUs - silentUsMax) this.#markets.delete(stream);
    this.#standing = [...this.#markets.values()].flatMap((market) => market.standing).toSorted((before, after) => after.lots - before.lots);
  }

  clear(): void {
    this.#standing = [];
    this.#markets.clear();
    this.#ended.clear();
  }

  #end(line: WallLine): void {
    this.#ended.delete(line.key);
    this.#ended.set(line.key, line);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > endedKept && oldest !== undefined) this.#ended.delete(oldest);
  }
}

function lineOf({ member: { stream }, number, ticks, startUs, endedUs, nowLots, maxLots, eatenLots, confidence, state, flags }: WallsFrame, at: number, factors: Factors): WallLine {
  const bits = flags[at] ?? 0;
  const isHidden = (bits & wallBit.hidden) !== 0;
  const isEnded = (endedUs[at] ?? 0) > 0;
  return {
    key: `${stream} ${isHidden ? 'h' : 'w'}${number[at] ?? 0}`, stream, ticks: (ticks[at] ?? 0) * factors.ticks, isAsk: (bits & wallBit.ask) !== 0, sinceUs: startUs[at] ?? 0, untilUs: isEnded ? (endedUs[at] ?? 0) : null,
    lots: ((isHidden ? eatenLots : isEnded ? maxLots : nowLots)[at] ?? 0) * factors.lots, hidden: isHidden ? (confidence[at] ?? 0) : null, state: wallRowStates[state[at] ?? 0] ?? 'lost',
  };
}

/** The alert whose line is nearest to a height; null: none is so near. */
export function alertNear(lines: readonly AlertLine[], y: number, yOf: (ticks: number) => number | null, pixelsMax: number): AlertLine | null {
  let found: AlertLine | null = null;
  let nearest = pixelsMax;
  for (const line of lines) {
    const at = yOf(line.ticks);
    if (at === null || Math.abs(at - y) > nearest) continue;
    nearest = Math.abs(at - y);
    found = line;
  }
  return found;
}
