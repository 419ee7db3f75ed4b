/**
 * What a drawing looks like at present: lines, filled areas and texts in pixels, from its anchors and the geometry of the
 * chart. Painting and hitting both go by it, so that what is seen is what is caught.
 */

import { never } from '../../../engine/contract/index.ts';
import type { Geometry } from '../layer.ts';
import type { Anchor, Drawing } from './drawing.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Stroke {
  readonly from: Spot;
  readonly to: Spot;
  readonly isFaint: boolean;
}

export interface Words {
  readonly at: Spot;
  readonly text: string;
}

export interface DrawnShape {
  readonly strokes: readonly Stroke[];
  /** Corners of what is filled. */
  readonly areas: readonly (readonly Spot[])[];
  readonly words: readonly Words[];
  readonly handles: readonly Spot[];
}

/** How a drawing writes what it shows. */
export interface ShapeTexts {
  readonly price: (price: number) => string;
  readonly percent: (share: number) => string;
  readonly span: (us: number) => string;
  readonly bars: (count: number) => string;
}

export const fibonacciLevels: readonly number[] = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1, 1.618];

/** Null while there is no price scale. */
export function shapeOf({ kind, anchors, text }: Drawing, geometry: Geometry, texts: ShapeTexts): DrawnShape | null {
  const spots = anchors.map((anchor) => spotOf(anchor, geometry));
  const [a, b, c] = spots;
  if (a === undefined || a === null || b === null || c === null) return null;
  const handles = spots.filter((spot): spot is Spot => spot !== null);
  const line = (from: Spot, to: Spot, isFaint = false): Stroke => ({ from, to, isFaint });
  const shape = (strokes: readonly Stroke[], words: readonly Words[] = [], areas: readonly (readonly Spot[])[] = []): DrawnShape => ({ strokes, words, areas, handles });
  const { width, height } = geometry;
  const [first, second, third] = anchors;
  switch (kind) {
    case 'horizontal-line':
      return shape([line({ x: 0, y: a.y }, { x: width, y: a.y })], [{ at: { x: 8, y: a.y - 6 }, text: texts.price(first?.price ?? 0) }]);
    case 'horizontal-ray':
      return shape([line(a, { x: Math.max(width, a.x), y: a.y })], [{ at: { x: a.x + 8, y: a.y - 6 }, text: texts.price(first?.price ?? 0) }]);
    case 'vertical-line':
      return shape([line({ x: a.x, y: 0 }, { x: a.x, y: height })]);
    case 'text':
      return shape([], [{ at: { x: a.x + 6, y: a.y + 4 }, text }]);
    case 'trend-line':
      return b === undefined ? shape([]) : shape([line(a, b)]);
    case 'rectangle':
      return b === undefined ? shape([]) : shape(box(a, b).map(([from, to]) => line(from, to)), [], [[a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }]]);
    case 'fibonacci':
      return b === undefined || first === undefined || second === undefined ? shape([]) : fibonacci(a, b, first, second, geometry, texts, handles);
    case 'channel': {
      if (b === undefined) return shape([]);
      if (c === undefined || third === undefined) return shape([line(a, b)]);
      // The third anchor says how far away the other side runs.
      const away = c.y - (a.y + ((c.x - a.x) / (b.x - a.x === 0 ? 1 : b.x - a.x)) * (b.y - a.y));
      const [d, e] = [{ x: a.x, y: a.y + away }, { x: b.x, y: b.y + away }];
      const [f, g] = [{ x: a.x, y: a.y + away / 2 }, { x: b.x, y: b.y + away / 2 }];
      return shape([line(a, b), line(d, e), line(f, g, true)], [], [[a, b, e, d]]);
    }
    case 'measure': {
      if (b === undefined || first === undefined || second === undefined) return shape([]);
      const bars = Math.round(geometry.placeOfTime(second.timeUs)) - Math.round(geometry.placeOfTime(first.timeUs));
      const change = second.price - first.price;
      const said = [`${change < 0 ? '−' : '+'}${texts.price(Math.abs(change))}`, first.price === 0 ? '' : texts.percent(change / first.price), texts.bars(bars), texts.span(Math.abs(second.timeUs - first.timeUs))].filter((word) => word !== '').join('  ');
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      return shape([...box(a, b).map(([from, to]) => line(from, to, true)), line({ x: middle.x, y: a.y }, { x: middle.x, y: b.y }), line({ x: a.x, y: middle.y }, { x: b.x, y: middle.y })], [{ at: { x: Math.min(a.x, b.x) + 4, y: Math.min(a.y, b.y) - 6 }, text: said }], [[a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }]]);
    }
    default:
      return never(kind);
  }
}

function fibonacci(a: Spot, b: Spot, first: Anchor, second: Anchor, geometry: Geometry, texts: ShapeTexts, handles: readonly Spot[]): DrawnShape {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const levels = fibonacciLevels.flatMap((level) => {
    // From the second anchor back to the first: 0 is where the movement ended.
    const price = second.price + (first.price - second.price) * level;
    const y = geometry.yOfPrice(price);
    return y === null ? [] : [{ y, text: `${level}  ${texts.price(price)}`, isFaint: level !== 0 && level !== 1 }];
  });
  return {
    strokes: [...levels.map(({ y, isFaint }) => ({ from: { x: left, y }, to: { x: right, y }, isFaint })), { from: a, to: b, isFaint: true }],
    words: levels.map(({ y, text }) => ({ at: { x: left + 4, y: y - 3 }, text })),
    areas: [], handles,
  };
}

const caughtPixels = 6;

export interface Hit {
  readonly id: number;
  /** Which anchor; null: the drawing as a whole. */
  readonly handle: number | null;
}

/** What lies under a spot: handles of the chosen drawing first, then the newest drawing. */
export function hitOf(drawings: readonly Drawing[], selected: number | null, spot: Spot, geometry: Geometry, texts: ShapeTexts): Hit | null {
  const chosen = drawings.find(({ id }) => id === selected);
  const handles = chosen === undefined ? [] : shapeOf(chosen, geometry, texts)?.handles ?? [];
  const handle = handles.findIndex((one) => Math.hypot(one.x - spot.x, one.y - spot.y) <= caughtPixels + 2);
  if (chosen !== undefined && handle !== -1) return { id: chosen.id, handle };
  for (const drawing of drawings.toReversed()) {
    if (drawing.isHidden) continue;
    const shape = shapeOf(drawing, geometry, texts);
    if (shape !== null && isOn(shape, spot)) return { id: drawing.id, handle: null };
  }
  return null;
}

function isOn({ strokes, words }: DrawnShape, spot: Spot): boolean {
  return strokes.some(({ from, to }) => distanceTo(spot, from, to) <= caughtPixels)
    || words.some(({ at, text }) => spot.x >= at.x - 4 && spot.x <= at.x + text.length * 7 + 4 && spot.y >= at.y - 14 && spot.y <= at.y + 4);
}

/** From a spot to the nearest point of a line between two others. */
export function distanceTo(spot: Spot, from: Spot, to: Spot): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((spot.x - from.x) * x + (spot.y - from.y) * y) / length));
  return Math.hypot(spot.x - from.x - part * x, spot.y - from.y - part * y);
}

function box(a: Spot, b: Spot): readonly (readonly [Spot, Spot])[] {
  const [c, d] = [{ x: b.x, y: a.y }, { x: a.x, y: b.y }];
  return [[a, c], [c, b], [b, d], [d, a]];
}

export function spotOf({ timeUs, price }: Anchor, geometry: Geometry): Spot | null {
  const y = geometry.yOfPrice(price);
  return y === null ? null : { x: geometry.xOfPlace(geometry.placeOfTime(timeUs)), y };
}
