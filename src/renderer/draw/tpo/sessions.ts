/**
 * Time at price: which half hours of a session traded in which row of prices, and what follows from it.
 *
 * Holds: a bracket counts once in each row between its low and its high; the value area is the volume profile's rule with brackets in the place
 * of lots; a session of which brackets are missing says so.
 */

import { barBit, findValueArea, newValueArea, type BarsFrame } from '../../../engine/contract/index.ts';

export interface TpoBracket {
  /** Counted from the session's beginning: its letter. */
  readonly place: number;
  readonly lowRow: number;
  readonly highRow: number;
}

export interface TpoSession {
  readonly fromUs: number;
  /** Oldest first. */
  readonly brackets: readonly TpoBracket[];
  readonly lowRow: number;
  /** How many brackets traded in each row, from the lowest. */
  readonly counts: Uint16Array;
  readonly countMax: number;
  readonly pocRow: number;
  readonly valueLowRow: number;
  readonly valueHighRow: number;
  /** Of the session's first hour; null where it was not seen. */
  readonly initial: { readonly lowRow: number; readonly highRow: number } | null;
  readonly openTicks: number;
  readonly closeTicks: number;
  /** Of the brackets between its first and its last, or of those before, some are missing or in doubt. */
  readonly isIncomplete: boolean;
}

export interface TpoRule {
  readonly bracketUs: number;
  readonly sessionUs: number;
  readonly rowTicks: number;
  readonly valueShare: number;
}

interface Bar {
  readonly timeUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly isIncomplete: boolean;
}

const barsMax = 2_000;
const initialUs = 3_600_000_000;
/** Of one session; a wider one is told in higher rows. */
export const rowsMax = 600;
const rowsWanted = 48;

/** The bars that were told, in order. */
export class TpoBars {
  #bars: Bar[] = [];

  get bars(): readonly Bar[] {
    return this.#bars;
  }

  clear(): void {
    this.#bars = [];
  }

  take(frame: BarsFrame): void {
    const come = Array.from(frame.timeUs, (timeUs, at): Bar => ({
      timeUs, open: frame.openTicks[at] ?? NaN, high: frame.highTicks[at] ?? NaN, low: frame.lowTicks[at] ?? NaN, close: frame.closeTicks[at] ?? NaN,
      isIncomplete: ((frame.flags[at] ?? 0) & barBit.incomplete) !== 0,
    })).filter(({ high, low }) => Number.isFinite(high) && Number.isFinite(low));
    if (frame.part === 'again') this.#bars = come;
    else if (frame.part === 'older') this.#bars = [...come, ...this.#bars];
    else {
      const [first] = come;
      if (first === undefined) return;
      while ((this.#bars.at(-1)?.timeUs ?? -Infinity) >= first.timeUs) this.#bars.pop();
      this.#bars.push(...come);
    }
    if (this.#bars.length > barsMax) this.#bars.splice(0, this.#bars.length - barsMax);
  }
}

export function sessionStart(timeUs: number, sessionUs: number): number {
  return Math.floor(timeUs / sessionUs) * sessionUs;
}

/** 1, 2, 5, 10 …: so that the widest of the newest sessions has about as many rows as are read at a glance. */
export function usualRowTicks(bars: TpoBars['bars'], sessionUs: number): number {
  let [widest, from, low, high] = [1, NaN, Infinity, -Infinity];
  for (const bar of bars) {
    const start = sessionStart(bar.timeUs, sessionUs);
    if (start !== from) [from, low, high] = [start, Infinity, -Infinity];
    low = Math.min(low, bar.low);
    high = Math.max(high, bar.high);
    widest = Math.max(widest, high - low + 1);
  }
  return niceAbove(widest / rowsWanted);
}

/** The least of 1, 2, 5 × 10^k that is not below. */
export function niceAbove(value: number): number {
  let step = 1;
  while (step < value) step = nextNice(step);
  return step;
}

function nextNice(step: number): number {
  return String(step).startsWith('2') ? step * 2.5 : step * 2;
}

export function sessionsOf(bars: TpoBars['bars'], rule: TpoRule): readonly TpoSession[] {
  const groups = new Map<number, Bar[]>();
  for (const bar of bars) {
    const start = sessionStart(bar.timeUs, rule.sessionUs);
    const group = groups.get(start) ?? [];
    group.push(bar);
    groups.set(start, group);
  }
  return [...groups].map(([fromUs, group]) => sessionOf(fromUs, group, rule));
}

/** Rows so high that no session has more of them than are drawn. */
export function rowTicksFor(bars: TpoBars['bars'], sessionUs: number, wanted: number): number {
  const least = (usualRowTicks(bars, sessionUs) * rowsWanted) / rowsMax;
  return wanted >= least ? wanted : niceAbove(least);
}

const area = newValueArea();

function sessionOf(fromUs: number, bars: readonly Bar[], { bracketUs, rowTicks, valueShare }: TpoRule): TpoSession {
  const brackets = bars.map((bar): TpoBracket => ({ place: Math.round((bar.timeUs - fromUs) / bracketUs), lowRow: Math.floor(bar.low / rowTicks), highRow: Math.floor(bar.high / rowTicks) }));
  const lowRow = Math.min(...brackets.map((one) => one.lowRow));
  const counts = new Uint16Array(Math.max(...brackets.map((one) => one.highRow)) - lowRow + 1);
  for (const bracket of brackets) for (let row = bracket.lowRow; row <= bracket.highRow; row += 1) counts[row - lowRow] = (counts[row - lowRow] ?? 0) + 1;
  findValueArea({ lowRow, count: counts.length, buyLots: counts, sellLots: new Uint16Array(counts.length) }, valueShare, area);
  const opening = brackets.filter(({ place }) => place * bracketUs < initialUs);
  return {
    fromUs, brackets, lowRow, counts, countMax: Math.max(...counts), pocRow: area.pocRow, valueLowRow: area.lowRow, valueHighRow: area.highRow,
    initial: opening.length === Math.ceil(initialUs / bracketUs) ? { lowRow: Math.min(...opening.map((one) => one.lowRow)), highRow: Math.max(...opening.map((one) => one.highRow)) } : null,
    openTicks: bars[0]?.open ?? NaN, closeTicks: bars.at(-1)?.close ?? NaN,
    isIncomplete: bars.some(({ isIncomplete }) => isIncomplete) || brackets.some(({ place }, at) => place !== at),
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Of a bracket, as every floor writes it: A to Z, then a to z, and again. */
export function letterOf(place: number): string {
  return letters[place % letters.length] ?? '';
}
