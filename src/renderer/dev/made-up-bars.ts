/**
 * Bars that never were, for looking at charts without an engine: any bar of any time can be made on the spot, so that
 * history can be paged as far back as one likes. Never part of the product.
 */

import type { Instrument } from '../../engine/contract/index.ts';
import { barFlagIncomplete, barFlagOpen, newBarColumns, sizeOf, type BarColumns, type BarKind, type BarSource } from '../chart/bars.ts';

export interface MadeUpBars {
  /** Bars of history at the start. */
  readonly atOnce: number;
  readonly liveEveryMs: number;
  /** Bars before now at which a hole of that many lies. */
  readonly hole: { readonly ago: number; readonly bars: number } | null;
  /** Milliseconds after which the feed goes stale. */
  readonly staleAfterMs: number | null;
  readonly oldest: number;
}

export const commonBars: MadeUpBars = { atOnce: 1_000, liveEveryMs: 250, hole: { ago: 60, bars: 7 }, staleAfterMs: null, oldest: 300_000 };

export function madeUpBars(shape: MadeUpBars): BarSource {
  return {
    has: (_instrument, kind) => kind === 'time' || kind === 'tick' || kind === 'range',
    open: (instrument, barKind, onBars) => {
      // Bars that do not end by time are made as if they lasted some seconds.
      const barUs = barKind.kind === 'time' ? barKind.us : 7_300_000;
      const nowUs = (): number => Date.now() * 1_000;
      const newest = (): number => Math.floor(nowUs() / barUs);
      const beganMs = performance.now();
      const firstIndex = newest();
      const isMissing = (index: number): boolean => shape.hole !== null && index > firstIndex - shape.hole.ago - shape.hole.bars && index <= firstIndex - shape.hole.ago;
      const make = (from: number, to: number): BarColumns => columns(instrument, barKind, barUs, range(from, to).filter((index) => !isMissing(index)), newest(), nowUs());
      let isStale = false;
      const timers = [setTimeout(() => {
        onBars({ kind: 'feed', validity: 'live' });
        onBars({ kind: 'newest', bars: make(newest() - shape.atOnce + 1, newest() + 1), receivedUs: nowUs() });
      }, 30)];
      const live = setInterval(() => {
        if (shape.staleAfterMs !== null && performance.now() - beganMs > shape.staleAfterMs) {
          if (!isStale) onBars({ kind: 'feed', validity: 'stale' });
          isStale = true;
          return;
        }
        onBars({ kind: 'newest', bars: make(newest() - 1, newest() + 1), receivedUs: nowUs() });
      }, shape.liveEveryMs);
      return {
        more: (beforeUs, count) => {
          const to = Math.floor(beforeUs / barUs);
          const from = Math.max(firstIndex - shape.oldest, to - count);
          timers.push(setTimeout(() => onBars({ kind: 'older', bars: make(from, to), hasMore: from > firstIndex - shape.oldest }), 60));
        },
        close: () => {
          clearInterval(live);
          for (const timer of timers) clearTimeout(timer);
        },
      };
    },
  };
}

function columns(instrument: Instrument, barKind: BarKind, barUs: number, indexes: readonly number[], newest: number, nowUs: number): BarColumns {
  const bars = newBarColumns(indexes.length);
  const middle = 10 ** Math.min(7, instrument.priceDecimals + 3) * (1 + instrument.stream * 0.37);
  const price = (at: number): number => Math.round(middle * (1 + walk(at * (barUs / 60_000_000), instrument.stream * 97)));
  for (const [at, index] of indexes.entries()) {
    // Irregular, as bars of trades are.
    const jitter = barKind.kind === 'time' ? 0 : Math.floor(chance(index, 3) * barUs * 0.9);
    const share = index === newest ? Math.max(0.02, (nowUs / barUs) % 1) : 1;
    const points = [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => price(index + part * share) + Math.round((chance(index * 7 + part * 5, 4) - 0.5) * middle * 0.0004));
    const [open = 0] = points;
    const close = index === newest ? price(index + share) + Math.round((chance(Math.floor(nowUs / 250_000), 9) - 0.5) * middle * 0.0003) : points.at(-1) ?? 0;
    const lots = Math.round(100_000 * (0.2 + chance(index, 5) ** 3 * 4) * share);
    bars.timeUs[at] = index * barUs + jitter;
    bars.openTicks[at] = open;
    bars.closeTicks[at] = close;
    bars.highTicks[at] = Math.max(...points, close);
    bars.lowTicks[at] = Math.min(...points, close);
    bars.lots[at] = lots;
    bars.boughtLots[at] = Math.round(lots * (0.5 + (chance(index, 6) - 0.5) * 0.5 + Math.sign(close - open) * 0.08));
    bars.flags[at] = (index === newest ? barFlagOpen : 0) | (index % 997 === 0 && sizeOf(barKind) > 0 ? barFlagIncomplete : 0);
  }
  return bars;
}

/** Smooth noise in several sizes: the same for the same place, and no bounds in either direction. */
function walk(at: number, salt: number): number {
  let sum = 0;
  for (const [size, height] of [[20_000, 0.25], [3_000, 0.09], [400, 0.03], [60, 0.008], [9, 0.002], [2, 0.0007]] as const) {
    const place = at / size;
    const floor = Math.floor(place);
    const part = place - floor;
    const smooth = part * part * (3 - 2 * part);
    sum += (chance(floor, salt + size) * (1 - smooth) + chance(floor + 1, salt + size) * smooth - 0.5) * height;
  }
  return sum;
}

function chance(index: number, salt: number): number {
  let mixed = Math.imul(Math.floor(index) ^ Math.imul(salt, 0x9e37_79b1), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
