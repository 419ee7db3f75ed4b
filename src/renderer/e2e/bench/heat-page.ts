/**
 * The heatmap's rivals in one page, each drawing the same market: 2,000 columns of 500 prices, one pixel each, new columns on the right.
 * Ours uploads what changed; `reupload` keeps a picture and puts all of it onto the canvas, which is all that it can: its picture can be neither
 * zoomed nor coloured anew; `reupload-webgl` is ours with the whole texture every time; `rectangles` fills one for every cell.
 */

import { FlatCells } from '../../draw/heat/flat-cells.ts';
import type { CellsPainter } from '../../draw/heat/cells.ts';
import { scaleAround } from '../../draw/heat/codes.ts';
import { GlHouse } from '../../draw/heat/gl-house.ts';
import { HeatGrid } from '../../draw/heat/grid.ts';
import { HeatHistory } from '../../draw/heat/history.ts';
import { codeColours, newRamp } from '../../draw/heat/ramp.ts';
import type { HeatView } from '../../draw/heat/view.ts';
import { columnUs, liveFrame } from '../../dev/build.ts';

export type HeatRival = 'ours' | 'ours-webgl' | 'reupload' | 'reupload-webgl' | 'rectangles';

export interface HeatRun {
  readonly frames: number;
  readonly uploadBytesPerFrame: number;
}

const columns = 2_000;
const prices = 500;

/** Lots of each price in a column: a slow wave with noise, the same for every rival. */
function cellsOf(column: number): readonly (readonly [number, number])[] {
  return Array.from({ length: prices }, (_, row) => [row, 40 + 30 * Math.sin(row / 17 + column / 90) + ((column * 7_919 + row * 104_729) % 97)] as const);
}

interface Rival {
  readonly add: (column: number) => void;
  readonly paint: (newest: number) => void;
  readonly bytes: () => number;
}

function canvasPen(): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = prices;
  document.body.replaceChildren(canvas);
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('this browser has no canvas');
  return pen;
}

async function ours(isGl: boolean, isWhole = false): Promise<Rival> {
  const pen = canvasPen();
  const history = new HeatHistory();
  const grid = new HeatGrid();
  const house = isGl ? await GlHouse.open() : null;
  if (isGl && house === null) throw new Error('this browser has no WebGL');
  const painter: CellsPainter = house?.cells(grid.cells) ?? new FlatCells();
  const looks = new Uint8Array(256 * 4);
  codeColours(newRamp(), { low: 60, high: 200 }, { ground: '#090b0f', surface: '#0e1116', gap: '#12151b' }, looks);
  const scale = scaleAround(60);
  return {
    add: (column) => {
      const changed = history.add(liveFrame(column, cellsOf(column), { rowTicks: 1, bestBidTicks: prices / 2, bestAskTicks: prices / 2 + 1 }));
      if (changed !== null) grid.touch(changed.first, changed.last);
    },
    paint: () => {
      const view: HeatView = { width: columns, height: prices, endUs: history.endUs, usPerPixel: columnUs, centreTicks: prices / 2, ticksPerPixel: 1, isFollowing: true };
      grid.fit(view, history);
      const { first, last } = grid.bucketsOf(view, history);
      grid.ensure(first, last, history, scale);
      if (isWhole) grid.markAllDirty();
      painter.draw({ grid, view, first, last, looks, looksVersion: 1, extent: { width: columns, height: prices, ratio: 1 } }, pen);
    },
    bytes: () => painter.uploads.bytes,
  };
}

function reupload(): Rival {
  const pen = canvasPen();
  const image = new ImageData(columns, prices);
  const pixels = new Uint32Array(image.data.buffer);
  let bytes = 0;
  return {
    add: (column) => {
      pixels.copyWithin(0, 1);
      for (const [row, lots] of cellsOf(column)) pixels[row * columns + columns - 1] = 0xff00_0000 | Math.min(255, Math.round(lots));
    },
    paint: () => {
      pen.putImageData(image, 0, 0);
      bytes += image.data.byteLength;
    },
    bytes: () => bytes,
  };
}

function rectangles(): Rival {
  const pen = canvasPen();
  const kept: (readonly (readonly [number, number])[])[] = [];
  const styles = Array.from({ length: 256 }, (_, shade) => `rgb(${shade} 0 0)`);
  return {
    add: (column) => {
      kept.push(cellsOf(column));
      if (kept.length > columns) kept.shift();
    },
    paint: () => {
      for (const [x, cells] of kept.entries()) {
        for (const [row, lots] of cells) {
          pen.fillStyle = styles[Math.min(255, Math.round(lots))] ?? '';
          pen.fillRect(x, row, 1, 1);
        }
      }
    },
    bytes: () => 0,
  };
}

async function open(rival: HeatRival): Promise<Rival> {
  if (rival === 'reupload') return reupload();
  if (rival === 'rectangles') return rectangles();
  return ours(rival !== 'ours', rival === 'reupload-webgl');
}

/** Fills the map, says that it is ready, then lets columns come for so many frames. */
async function run(name: HeatRival, columnsPerSecond: number, frames: number, onReady: () => Promise<void>): Promise<HeatRun> {
  const rival = await open(name);
  let newest = 0;
  for (; newest < columns; newest += 1) rival.add(newest);
  // A map is filled over some pictures.
  for (let picture = 0; picture < 4; picture += 1) {
    rival.paint(newest);
    await nextFrame();
  }
  await onReady();
  const before = rival.bytes();
  const beganMs = performance.now();
  let painted = 0;
  while (painted < frames) {
    const nowMs = await nextFrame();
    const due = columns + Math.floor(((nowMs - beganMs) / 1_000) * columnsPerSecond);
    if (due <= newest) continue;
    for (; newest < due; newest += 1) rival.add(newest);
    rival.paint(newest);
    painted += 1;
  }
  return { frames, uploadBytesPerFrame: (rival.bytes() - before) / frames };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

Object.assign(globalThis, { runHeat: run });
