/**
 * Bars: what a chart is made of, and where it gets them. A chart never builds bars itself; a source hands it columns,
 * the newest first and older ones when asked, and tells how far they can be believed.
 *
 * Holds: the times of bars ascend strictly, in what a source hands over and in what a chart keeps; prices are whole
 * ticks. Bars of trades may share a microsecond at the venue: the source then moves the later one by a microsecond.
 */

import { never, type Fault, type Instrument, type Validity } from '../../engine/contract/index.ts';

/** When a bar ends: after a time, a number of trades, a volume, a range of price, or a step of price. */
export type BarKind =
  | { readonly kind: 'time'; readonly us: number }
  | { readonly kind: 'tick'; readonly trades: number }
  | { readonly kind: 'volume'; readonly lots: number }
  | { readonly kind: 'range'; readonly ticks: number }
  | { readonly kind: 'renko'; readonly ticks: number };

/** A bar that still grows. */
export const barFlagOpen = 1;
/** Some of its trades were missed: the feed had a hole, or the bar was joined midway. */
export const barFlagIncomplete = 2;

export interface BarColumns {
  readonly count: number;
  /** When it began. */
  readonly timeUs: Float64Array;
  readonly openTicks: Float64Array;
  readonly highTicks: Float64Array;
  readonly lowTicks: Float64Array;
  readonly closeTicks: Float64Array;
  readonly lots: Float64Array;
  /** Of the lots, those that buyers took; not a number where the venue does not say. */
  readonly boughtLots: Float64Array;
  readonly flags: Uint8Array;
}

export type BarsTold =
  /** Older than all that came before; `hasMore`: there may be older ones still. */
  | { readonly kind: 'older'; readonly bars: BarColumns; readonly hasMore: boolean }
  /** The newest: each takes the place of the one with its time, or follows the last. */
  | { readonly kind: 'newest'; readonly bars: BarColumns; readonly receivedUs: number }
  /** How far the feed can be believed from now on. */
  | { readonly kind: 'feed'; readonly validity: Validity }
  /** What was kept is void: these are the newest, and there may be older ones. */
  | { readonly kind: 'again'; readonly bars: BarColumns; readonly hasMore: boolean; readonly receivedUs: number }
  /** Older bars that were asked for did not come; asking again is allowed. */
  | { readonly kind: 'refused'; readonly fault: Fault };

export interface BarFeed {
  /** Asks for bars that began before a time; the answer is `older` or `refused`. */
  readonly more: (beforeUs: number, count: number) => void;
  readonly close: () => void;
}

export interface BarSource {
  /** Whether it can make bars of this kind of this instrument: what it cannot is not offered. */
  readonly has: (instrument: Instrument, kind: BarKind['kind']) => boolean;
  /** Begins to tell: `newest` first, as many as it has at hand. */
  readonly open: (instrument: Instrument, barKind: BarKind, onBars: (told: BarsTold) => void) => BarFeed;
}

export function newBarColumns(count: number): BarColumns {
  const column = (): Float64Array => new Float64Array(count);
  return {
    count, timeUs: column(), openTicks: column(), highTicks: column(), lowTicks: column(), closeTicks: column(),
    lots: column(), boughtLots: column(), flags: new Uint8Array(count),
  };
}

export function sameBarKind(left: BarKind, right: BarKind): boolean {
  return left.kind === right.kind && sizeOf(left) === sizeOf(right);
}

/** How much of its measure ends a bar. */
export function sizeOf(barKind: BarKind): number {
  switch (barKind.kind) {
    case 'time': return barKind.us;
    case 'tick': return barKind.trades;
    case 'volume': return barKind.lots;
    case 'range': case 'renko': return barKind.ticks;
    default: return never(barKind);
  }
}

export function barKindOf(kind: BarKind['kind'], size: number): BarKind {
  switch (kind) {
    case 'time': return { kind, us: size };
    case 'tick': return { kind, trades: size };
    case 'volume': return { kind, lots: size };
    case 'range': case 'renko': return { kind, ticks: size };
    default: return never(kind);
  }
}
