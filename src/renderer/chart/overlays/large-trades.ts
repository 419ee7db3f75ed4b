/** Large trades as bubbles where and when they happened: larger than nearly all of the last thousand, sized by area. */

import { decodeTrades } from '../../../engine/contract/index.ts';
import { topicInstrument } from '../../state/topics.ts';
import { placeOfTime } from '../places.ts';
import { faint } from '../look.ts';
import type { ChartOverlay } from './overlay.ts';

const keptMax = 600;
const recentMax = 1_000;
/** Before so many trades nothing is large. */
const recentMin = 50;
const largeShare = 0.985;
const radiusMin = 3;
const radiusMax = 18;

interface LargeTrade {
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isSold: boolean;
  /** How many times as large as what counts as large. */
  readonly times: number;
}

/** Decides what is large among the last trades, and keeps a bounded number of those. */
export class LargeTrades {
  #kept: LargeTrade[] = [];
  readonly #recent: number[] = [];
  #threshold = Number.POSITIVE_INFINITY;
  #sinceSorted = 0;

  get kept(): readonly LargeTrade[] {
    return this.#kept;
  }

  get threshold(): number {
    return this.#threshold;
  }

  /** `lots` below 0: the aggressor sold. */
  add(timeUs: number, ticks: number, lots: number): void {
    const size = Math.abs(lots);
    // Judged by what came before it, so that one giant does not hide itself.
    if (size >= this.#threshold) {
      this.#kept.push({ timeUs, ticks, lots: size, isSold: lots < 0, times: size / this.#threshold });
      if (this.#kept.length > keptMax) this.#kept = this.#kept.slice(-keptMax);
    }
    this.#recent.push(size);
    if (this.#recent.length > recentMax) this.#recent.shift();
    this.#sinceSorted += 1;
    if (this.#recent.length >= recentMin && (this.#sinceSorted >= 50 || !Number.isFinite(this.#threshold))) {
      this.#sinceSorted = 0;
      const sorted = this.#recent.toSorted((before, after) => before - after);
      this.#threshold = Math.max(1, sorted[Math.floor(sorted.length * largeShare)] ?? 1);
    }
  }

  clear(): void {
    this.#kept = [];
  }
}

export function radiusOf(times: number): number {
  return Math.min(radiusMax, radiusMin * Math.sqrt(times) + 1);
}

export const largeTrades: ChartOverlay = {
  id: 'large-trades',
  name: 'chart.overlay.large-trades',
  command: 'chart.overlay.large-trades.command',
  open: (instrument, { topics }, onChange) => {
    const trades = new LargeTrades();
    const topic = topics.open({ kind: 'trades', instrument: topicInstrument(instrument) }, (bytes) => {
      const frame = decodeTrades(bytes);
      if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
      if (frame.value.header.sequence === 0) trades.clear();
      const count = trades.kept.length;
      const { venueUs, ticks, lots } = frame.value;
      for (const [at, timeUs] of venueUs.entries()) trades.add(timeUs, ticks[at] ?? 0, lots[at] ?? 0);
      if (trades.kept.length !== count || count === keptMax) onChange();
    });
    return {
      paint: (pen, { width, xOfPlace, yOfPrice }, content, { colours }) => {
        const firstUs = content.slots.count === 0 ? Number.POSITIVE_INFINITY : content.slots.read('timeUs', content.slots.lowest);
        for (const { timeUs, ticks, isSold, times } of trades.kept) {
          if (timeUs < firstUs) continue;
          // In the middle of its bar’s width, moved by how far the bar had come.
          const x = xOfPlace(placeOfTime(content, timeUs) - 0.5);
          const y = yOfPrice(ticks * content.scale.tick);
          const radius = radiusOf(times);
          if (y === null || x < -radius || x > width + radius) continue;
          const colour = isSold ? colours.sell : colours.buy;
          pen.beginPath();
          pen.arc(x, y, radius, 0, Math.PI * 2);
          pen.fillStyle = faint(colour, 0.28);
          pen.fill();
          pen.strokeStyle = colour;
          pen.lineWidth = 1.25;
          // A broken edge for sells: the colour alone says it to nobody who cannot see it.
          pen.setLineDash(isSold ? [3, 2] : []);
          pen.stroke();
        }
        pen.setLineDash([]);
      },
      close: topic.close,
    };
  },
};
