/**
 * Trades to draw on the heatmap: a bounded ring of what happened, gathered into bubbles for the eye.
 *
 * Holds: the oldest of `tradesKept` are forgotten first; trades of one side that would cover each other become one
 * bubble with their sum, at the size-weighted price and time; area grows with size.
 */

import type { TradesFrame } from '../../../engine/contract/index.ts';
import { xOf, yOf, type HeatView } from './view.ts';

export const tradesKept = 32_768;
/** The largest are drawn first when there are more. */
export const bubblesMax = 700;
const cellPixels = 9;
const radiusMin = 1.6;
const radiusMax = 20;
/** The radius of a bubble as large as `typicalShare` of all. */
const typicalShare = 0.98;
const typicalRadius = 11;

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

  get count(): number {
    return Math.min(this.#added, tradesKept);
  }

  /** Trades that the engine could not send, since the last clear. */
  get droppedCount(): number {
    return this.#droppedCount;
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
  }

  add(frame: TradesFrame): void {
    this.#droppedCount += frame.droppedCount;
    for (let trade = 0; trade < frame.timeUs.length; trade += 1) {
      const at = this.#added % tradesKept;
      this.#timeUs[at] = frame.timeUs[trade] ?? 0;
      this.#ticks[at] = frame.ticks[trade] ?? 0;
      this.#lots[at] = frame.lots[trade] ?? 0;
      this.#sold[at] = frame.sold[trade] ?? 0;
      this.#added += 1;
    }
  }

  /** What a window shows, largest first. */
  bubbles(view: HeatView): readonly Bubble[] {
    const gathered = new Map<string, Gathered>();
    for (let place = this.#added - this.count; place < this.#added; place += 1) {
      const at = place % tradesKept;
      const x = xOf(view, this.#timeUs[at] ?? 0);
      if (x < -radiusMax || x > view.width + radiusMax) continue;
      const y = yOf(view, this.#ticks[at] ?? 0);
      if (y < -radiusMax || y > view.height + radiusMax) continue;
      gather(gathered, x, y, this.#lots[at] ?? 0, this.#sold[at] ?? 0, (this.#timeUs[at] ?? 0) / (view.usPerPixel * cellPixels), (this.#ticks[at] ?? 0) / (view.ticksPerPixel * cellPixels));
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

/** Cells are fixed in time and price, not on the screen: bubbles must not regroup while the picture moves. */
function gather(into: Map<string, Gathered>, x: number, y: number, lots: number, sold: number, timeCell: number, priceCell: number): void {
  const key = `${Math.floor(timeCell)}:${Math.floor(priceCell)}:${sold}`;
  const before = into.get(key);
  if (before === undefined) {
    into.set(key, { x, y, lots, sold });
    return;
  }
  const total = before.lots + lots;
  if (total <= 0) return;
  before.x += ((x - before.x) * lots) / total;
  before.y += ((y - before.y) * lots) / total;
  before.lots = total;
}

function sized(gathered: readonly Gathered[]): readonly Bubble[] {
  const largestFirst = gathered.toSorted((before, after) => after.lots - before.lots).slice(0, bubblesMax);
  const typical = largestFirst[Math.floor(largestFirst.length * (1 - typicalShare))]?.lots ?? 1;
  return largestFirst.map(({ x, y, lots, sold }) => ({
    x,
    y,
    lots,
    isSell: sold === 1,
    radius: Math.max(radiusMin, Math.min(radiusMax, typicalRadius * Math.sqrt(lots / Math.max(typical, 1)))),
  }));
}
