/**
 * The page in which the footprint's layer is looked at: whether what was moved is what would be painted anew, pixel by pixel, and what a step of panning
 * costs beside painting all bars anew.
 */

import type { FootprintFrame } from '../../../engine/contract/index.ts';
import { FootBars } from '../../draw/footprint/bars.ts';
import { BarsLayer, type Placement } from '../../draw/footprint/layer.ts';
import { firstFootprintLook } from '../../draw/footprint/look.ts';
import type { FootScene } from '../../draw/footprint/scene.ts';
import { newFootView, panned, type FootView } from '../../draw/footprint/view.ts';
import { FootprintPanel } from '../../draw/footprint/footprint-panel.ts';
import { loadDrawFonts } from '../../draw/fonts.ts';
import { sizeFormat } from '../../draw/ladder/units.ts';
import { penOf, type Pen } from '../../draw/pen.ts';
import english from '../../../../resources/locales/en.json';
import { newFormats } from '../../i18n/formats.ts';
import { coloursOf } from '../../theme/tokens.ts';
import { instrument } from '../golden/scenes.ts';

export interface PanAsk {
  readonly ratio: number;
  readonly bars: number;
  readonly rows: number;
  readonly barWidth: number;
  /** Where the person drags, in CSS pixels, one behind the other. */
  readonly steps: readonly (readonly [dx: number, dy: number])[];
}

export interface PanSeen {
  /** After each step: values of pixels that plainly differ from what is painted anew. */
  readonly wrongPixels: readonly number[];
  /** Bars that were painted, whole or in part: anew each time, and by moving. */
  readonly paintedAnew: number;
  readonly paintedMoved: number;
}

export interface PanCost {
  /** Of a paint of the whole panel, in milliseconds, in the middle: while it is panned, and when all is painted anew. */
  readonly pannedMs: number;
  readonly anewMs: number;
}

/** A glyph whose place is between two quarters of a pixel may be painted at either: that is less. */
const visibleSteps = 110;
const rowTicks = 100;
const rowPixels = 17;
const midRow = 600;
const palette = { isDark: true, colours: coloursOf(true, 'green-up'), scale: 1, isCompact: false };
const formats = newFormats({ language: 'en', inTenThousands: false, timeZone: 'UTC' });
const fonts = loadDrawFonts();

/** As the engine would tell it, were there room for so much in a frame. */
function frameOf(bars: number, rows: number, flagsOf: (bar: number) => number = (at) => (at % 7 === 3 ? 6 : at % 5 === 1 ? 24 : 1)): FootprintFrame {
  const noise = (at: number, seed: number): number => Math.abs(Math.sin(at * 12.9898 + seed * 78.233) * 43_758.5453) % 1;
  const by = (of: (at: number) => number): Float64Array => Float64Array.from({ length: bars }, (_, at) => of(at));
  const low = (at: number): number => midRow - Math.floor(rows / 2) + Math.round(rows * 0.2 * Math.sin(at / 3));
  const cells = (seed: number): Float64Array => Float64Array.from({ length: bars * rows }, (_, at) => Math.round(900_000 * noise(at, seed) ** 2));
  return {
    header: { kind: 'footprint', flags: 0, stream: 1, topic: 1, sequence: 0, receivedUs: 0, madeUs: 1 }, validity: 'live', isAgain: true, firstNumber: 0, oldestNumber: 0, endNumber: bars, deltaSum: 0, sinceUs: 5, recordedUs: 5,
    bars: {
      startUs: by((at) => at * 60_000_000), openUs: by((at) => at * 60_000_000), closeUs: by((at) => at * 60_000_000 + 1), open: by((at) => (low(at) + 5) * rowTicks), high: by((at) => (low(at) + rows) * rowTicks - 1), low: by((at) => low(at) * rowTicks),
      close: by((at) => (low(at) + rows - 9) * rowTicks), buyLots: by(() => 9e6), sellLots: by(() => 8e6), trades: by(() => 9), deltaMin: by(() => -1), deltaMax: by(() => 1), buyLotsMax: by(() => 1), sellLotsMax: by(() => 1),
      rowTicks: by(() => rowTicks), lowRow: by(low), pocRow: by((at) => low(at) + 7), valueLowRow: by((at) => low(at) + 4), valueHighRow: by((at) => low(at) + 12), cellCount: by(() => rows),
      vwap: by((at) => (midRow + Math.sin(at)) * rowTicks), vwapDeviation: by(() => 300), anchored: by(() => NaN), anchoredDeviation: by(() => NaN), flags: Uint8Array.from({ length: bars }, (_, at) => flagsOf(at)),
    },
    lines: null,
    cells: { buyLots: cells(1), sellLots: cells(2), trades: cells(3), imbalance: Uint8Array.from({ length: bars * rows }, (_, at) => (noise(at, 4) > 0.9 ? 1 : noise(at, 5) > 0.9 ? 2 : 0)) },
  };
}

function filled({ bars, rows }: PanAsk): FootBars {
  const kept = new FootBars();
  kept.add(frameOf(bars, rows));
  return kept;
}

function sceneOf(placement: Placement, bars: FootBars, pen: Pen): FootScene {
  return {
    pen, palette, formats, ...placement, bars, look: firstFootprintLook, sizes: sizeFormat({ instrument, unit: 'base', lot: null }, formats), inColour: true, sight: { top: 0, bottom: placement.view.height },
  };
}

function pixels(canvas: OffscreenCanvas): Uint8ClampedArray {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext('2d', { willReadFrequently: true });
  pen?.drawImage(canvas, 0, 0);
  return pen?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray(0);
}

async function compare(ask: PanAsk): Promise<PanSeen> {
  await fonts;
  const pen = penOf(new OffscreenCanvas(1, 1), false);
  if (pen === null) throw new Error('this browser has no canvas');
  const bars = filled(ask);
  const moved = new BarsLayer();
  let wanted: FootView = { ...newFootView(), width: 840, height: 400, barWidth: ask.barWidth, rightBar: ask.bars / 2 + 0.35, ticksPerPixel: rowTicks / rowPixels, topTicks: midRow * rowTicks + 1_234.5 };
  const wrongPixels: number[] = [];
  let paintedAnew = 0;
  for (const [dx, dy] of [[0, 0] as const, ...ask.steps]) {
    wanted = panned(wanted, dx, dy);
    const placement = moved.settle(wanted, ask.ratio, [palette]);
    const seen = moved.picture(sceneOf(placement, bars, pen));
    const fresh = new BarsLayer();
    fresh.settle(placement.view, ask.ratio, [palette]);
    const right = fresh.picture(sceneOf(placement, filled(ask), pen));
    paintedAnew += fresh.paintedCount;
    if (seen === null || right === null) throw new Error('this browser has no canvas of its own in a worker');
    const [left, other] = [pixels(seen), pixels(right)];
    let wrong = 0;
    for (let at = 0; at < left.length; at += 1) if (Math.abs((left[at] ?? 0) - (other[at] ?? 0)) > visibleSteps) wrong += 1;
    wrongPixels.push(wrong);
  }
  return { wrongPixels, paintedAnew, paintedMoved: moved.paintedCount };
}

const middle = (times: readonly number[]): number => times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? NaN;

/** The whole panel, with its axes, statistics and averages, sixty bars of sixty rows in sight. */
async function cost(): Promise<PanCost> {
  await fonts;
  const extent = { width: 60 * 34 + 84, height: 60 * 12 + 120, ratio: 1 };
  const canvas = new OffscreenCanvas(extent.width, extent.height);
  const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (pen === null) throw new Error('this browser has no canvas');
  const panel = new FootprintPanel();
  panel.show(instrument);
  panel.size(extent);
  panel.onFrame(frameOf(124, 60));
  const paint = (): number => {
    const before = performance.now();
    panel.paint({ pen, texts: english, palette, formats, freshness: 'live', nowMs: 0 });
    // What was told to the canvas is done when it is read.
    pen.getImageData(0, 0, 1, 1);
    return performance.now() - before;
  };
  paint();
  panel.zoom('time', 92 / 34, null, null);
  panel.zoom('price', 17 / 12, null, null);
  panel.pan(300, 0);
  paint();
  const [pannedMs, anewMs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 30; turn += 1) {
    panel.pan(turn % 2 === 0 ? 9 : 7, turn % 3 === 0 ? -3 : 2);
    pannedMs.push(paint());
  }
  for (let turn = 0; turn < 8; turn += 1) {
    panel.zoom('price', turn % 2 === 0 ? 1.01 : 1 / 1.01, null, null);
    anewMs.push(paint());
  }
  return { pannedMs: middle(pannedMs), anewMs: middle(anewMs) };
}

const footprintBench = { compare, cost };
export type FootprintBench = typeof footprintBench;
Object.assign(globalThis, { footprintBench });
