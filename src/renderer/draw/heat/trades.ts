/**
 * Trades to draw on the heatmap: a bounded ring of what happened, gathered into bubbles for the eye.
 *
 * Holds: the oldest of `tradesKept` are forgotten first; trades of one side that would cover each other become one
 * bubble with their sum, at the size-weighted price and time; area grows with size.
 */

import type { TradesFrame } from '../../../engine/contract/index.ts';
import { tickY, ticksAt, timeAt, xOf, type HeatView } from './view.ts';

export const tradesKept = 32_768;
/** The largest are drawn first when there are more. */
export const bubblesMax = 700;
const cellPixels = 9;
/** More than the tallest canvas has. */
const priceCellsMax = 4_096;
const radiusMin = 1.6;
const radiusMax = 20;
/** The radius of a bubble as large as `typicalShare` of all. */
const typicalShare = 0.98;
const typicalRadius = 11;
/** More bubbles than this in 100 pixels of time are drawn smaller, or a wide window would show nothing else. */
const calmDensity = 24;
const shrinkMin = 0.35;

export interface Bubble {
  readonly x: number;
  readonly y: number;
  readonly lots: number;
  readonly isSell: boolean;
  readonly radius: number;
}

export class TradeTrail {
  readonly #timeUs = new Float64Array(tradesKept);
  readonly #ticks = new Float64Array(tradesKept);
  readonly #lots = new Float64Array(tradesKept);
  readonly #sold = new Uint8Array(tradesKept);
  #added = 0;
  #droppedCount = 0;
  #sinceUs: number | null = null;

  get count(): number {
    return Math.min(this.#added, tradesKept);
  }

  /** Trades that the engine could not send, since the last clear. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** From when on every trade is here, or null before the first frame. Later than the stream's beginning once the oldest are forgotten. */
  get sinceUs(): number | null {
    const oldest = this.#added > tradesKept ? (this.#timeUs[this.#added % tradesKept] ?? null) : null;
    return this.#sinceUs === null || oldest === null ? this.#sinceUs : Math.max(oldest, this.#sinceUs);
  }

  /** Nothing can be heard: trades are missing until frames come again. */
  interrupt(): void {
    this.#sinceUs = null;
  }

  /** The newest trade, or null. */
  get last(): { readonly ticks: number; readonly lots: number; readonly isSell: boolean } | null {
    if (this.#added === 0) return null;
    const at = (this.#added - 1) % tradesKept;
    return { ticks: this.#ticks[at] ?? 0, lots: this.#lots[at] ?? 0, isSell: this.#sold[at] === 1 };
  }

  clear(): void {
    this.#added = 0;
    this.#droppedCount = 0;
    this.#sinceUs = null;
  }

  add(frame: TradesFrame): void {
    if (frame.header.sequence === 0) this.clear();
    this.#droppedCount += frame.droppedCount;
    this.#sinceUs = frame.sinceUs;
    for (let trade = 0; trade < frame.receivedUs.length; trade += 1) {
      const at = this.#added % tradesKept;
      const lots = frame.lots[trade] ?? 0;
      this.#timeUs[at] = frame.receivedUs[trade] ?? 0;
      this.#ticks[at] = frame.ticks[trade] ?? 0;
      this.#lots[at] = Math.abs(lots);
      this.#sold[at] = lots < 0 ? 1 : 0;
      this.#added += 1;
    }
  }

  /** What a window shows, largest first. */
  bubbles(view: HeatView): readonly Bubble[] {
    const gathered = new Map<number, Gathered>();
    const cellUs = view.usPerPixel * cellPixels;
    const cellTicks = view.ticksPerPixel * cellPixels;
    const firstTimeCell = Math.floor(timeAt(view, -radiusMax) / cellUs) - 1;
    const firstPriceCell = Math.floor(ticksAt(view, view.height + radiusMax) / cellTicks) - 1;
    for (let place = this.#added - this.count; place < this.#added; place += 1) {
      const at = place % tradesKept;
      const timeUs = this.#timeUs[at] ?? 0;
      const ticks = this.#ticks[at] ?? 0;
      const sold = this.#sold[at] ?? 0;
      const x = xOf(view, timeUs);
      if (x < -radiusMax || x > view.width + radiusMax) continue;
      const y = tickY(view, ticks);
      if (y < -radiusMax || y > view.height + radiusMax) continue;
      // Cells are fixed in time and price, not on the screen: bubbles must not regroup while the picture moves.
      const cell = (Math.floor(timeUs / cellUs) - firstTimeCell) * priceCellsMax + Math.floor(ticks / cellTicks) - firstPriceCell;
      gather(gathered, cell * 2 + sold, { x, y, lots: this.#lots[at] ?? 0, sold });
    }
    return sized([...gathered.values()]);
  }
}

interface Gathered {
  x: number;
  y: number;
  lots: number;
  readonly sold: number;
}

function gather(into: Map<number, Gathered>, key: number, trade: Gathered): void {
  const before = into.get(key);
  if (before === undefined) {
    into.set(key, trade);
    return;
  }
  const total = before.lots + trade.lots;
  if (total <= 0) return;
  before.x += ((trade.x - before.x) * trade.lots) / total;
  before.y += ((trade.y - before.y) * trade.lots) / total;
  before.lots = total;
}

function sized(gathered: readonly Gathered[]): readonly Bubble[] {
  const largestFirst = gathered.toSorted((before, after) => after.lots - before.lots).slice(0, bubblesMax);
  const typical = largestFirst[Math.floor(largestFirst.length * (1 - typicalShare))]?.lots ?? 1;
  const radius = typicalRadius * shrinkOf(largestFirst);
  return largestFirst.map(({ x, y, lots, sold }) => ({
    x,
    y,
    lots,
    isSell: sold === 1,
    radius: Math.max(radiusMin, Math.min(radiusMax, radius * Math.sqrt(lots / Math.max(typical, 1)))),
  }));
}

/** 1 for a calm stretch of bubbles; less, down to `shrinkMin`, the more of them share it. */
function shrinkOf(gathered: readonly Gathered[]): number {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const { x } of gathered) {
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  const density = (gathered.length / Math.max(100, right - left)) * 100;
  return Math.max(shrinkMin, Math.min(1, Math.sqrt(calmDensity / density)));
}
