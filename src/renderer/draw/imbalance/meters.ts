/**
 * Meters of a book's imbalance, as plain values: which side is heavier, at which depth, and how that went lately.
 *
 * Holds: an imbalance is (bids − asks) / (bids + asks), from −1 to 1, and there is none where neither side has anything; what a meter's book
 * does not reach is marked; the history has a hole wherever the book was not live.
 */

import { asksWhole, bidsWhole, type PressureFrame } from '../../../engine/contract/index.ts';

export type MeterKind = 'levels' | 'bps' | 'weighted';

export interface Meter {
  readonly kind: MeterKind;
  readonly bound: number;
  readonly bidLots: number;
  readonly askLots: number;
  /** Null: neither side has anything. */
  readonly imbalance: number | null;
  /** Both sides are known as far as the meter reaches. */
  readonly isWhole: boolean;
}

export function metersOf(frame: PressureFrame): readonly Meter[] {
  if (frame.best === null) return [];
  const all = Array.from(frame.bounds, (bound, place): Meter => {
    const [bidLots, askLots] = [frame.bidLots[place] ?? 0, frame.askLots[place] ?? 0];
    return { kind: place < frame.levelMeters ? 'levels' : 'bps', bound, bidLots, askLots, imbalance: imbalanceOf(bidLots, askLots), isWhole: frame.whole[place] === (bidsWhole | asksWhole) };
  });
  return [{ kind: 'weighted', bound: 0, bidLots: frame.weightedBidLots, askLots: frame.weightedAskLots, imbalance: imbalanceOf(frame.weightedBidLots, frame.weightedAskLots), isWhole: true }, ...all];
}

export function imbalanceOf(bidLots: number, askLots: number): number | null {
  const all = bidLots + askLots;
  return all > 0 ? (bidLots - askLots) / all : null;
}

/** The middle, drawn towards the side that has less: what the next trade is nearer to. */
export function microTicks({ best }: PressureFrame): number | null {
  if (best === null || best.bidLots + best.askLots <= 0) return null;
  return best.bidTicks + (best.askTicks - best.bidTicks) * (best.bidLots / (best.bidLots + best.askLots));
}

/** `+0.23`, with a sign that is a character of its own width. */
export function imbalanceText(imbalance: number): string {
  return `${imbalance > 0 ? '+' : imbalance < 0 ? '−' : ' '}${Math.abs(imbalance).toFixed(2)}`;
}

const keptMax = 1_200;
const keptUsMax = 60_000_000;

/** What one number was over the last minute. */
export class MinuteOf {
  readonly #timesUs: number[] = [];
  readonly #values: (number | null)[] = [];

  /** Null: it was not known. A clock that stepped back begins anew. */
  add(timeUs: number, value: number | null): void {
    if (timeUs < (this.#timesUs.at(-1) ?? 0)) this.clear();
    this.#timesUs.push(timeUs);
    this.#values.push(value);
    let old = Math.max(0, this.#timesUs.length - keptMax);
    while ((this.#timesUs[old] ?? Infinity) < timeUs - keptUsMax) old += 1;
    this.#timesUs.splice(0, old);
    this.#values.splice(0, old);
  }

  clear(): void {
    this.#timesUs.length = 0;
    this.#values.length = 0;
  }

  /** As parts of a minute from its end, and stretches without a hole. */
  stretches(): readonly (readonly (readonly [share: number, value: number])[])[] {
    const end = this.#timesUs.at(-1) ?? 0;
    const all: [number, number][][] = [];
    let open: [number, number][] | null = null;
    for (const [at, value] of this.#values.entries()) {
      if (value === null) {
        open = null;
        continue;
      }
      if (open === null) {
        open = [];
        all.push(open);
      }
      open.push([1 - (end - (this.#timesUs[at] ?? 0)) / keptUsMax, value]);
    }
    return all;
  }
}
