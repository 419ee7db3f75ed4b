/**
 * What a hand does on the chart while it draws: puts anchors, drags one or all of them, chooses. Pure of the page: it is
 * told spots in pixels and asks the geometry what they mean.
 */

import { timeOfPlace, type Content } from '../places.ts';
import type { Geometry } from '../layer.ts';
import type { Board } from './board.ts';
import { anchorCount, moved, newDrawing, withAnchor, type Anchor, type Drawing, type DrawingKind } from './drawing.ts';
import { hitOf, type Hit, type ShapeTexts, type Spot } from './shape.ts';

const magnetPixels = 14;
const clickPixels = 4;

type Doing =
  | { readonly kind: 'nothing' }
  /** Anchors that are put; the last one follows the pointer. */
  | { readonly kind: 'placing'; readonly drawing: Drawing; readonly put: number; readonly pressed: Spot | null }
  | { readonly kind: 'dragging'; readonly hit: Hit; readonly began: Drawing; readonly from: Anchor };

export class DrawingTool {
  readonly #board: Board;
  readonly #texts: () => ShapeTexts;
  #kind: DrawingKind | null = null;
  #doing: Doing = { kind: 'nothing' };

  constructor(board: Board, texts: () => ShapeTexts) {
    this.#board = board;
    this.#texts = texts;
  }

  get kind(): DrawingKind | null {
    return this.#kind;
  }

  /** What is being put, not yet on the board. */
  get draft(): Drawing | null {
    return this.#doing.kind === 'placing' ? this.#doing.drawing : null;
  }

  get isBusy(): boolean {
    return this.#doing.kind !== 'nothing';
  }

  choose(kind: DrawingKind | null): void {
    this.cancel();
    this.#kind = kind;
  }

  cancel(): void {
    if (this.#doing.kind === 'dragging') {
      this.#board.put(this.#doing.began);
      this.#board.endGesture();
    }
    this.#doing = { kind: 'nothing' };
  }

  /** Whether the press was for us: then the chart does not move. */
  press(spot: Spot, geometry: Geometry, content: Content, isMagnetic: boolean): boolean {
    const anchor = anchorAt(spot, geometry, content, isMagnetic);
    if (anchor === null) return false;
    if (this.#doing.kind === 'placing') {
      this.#put(this.#doing, anchor, spot);
      return true;
    }
    if (this.#kind !== null) {
      const count = anchorCount[this.#kind];
      this.#put({ kind: 'placing', drawing: newDrawing(0, this.#kind, Array.from({ length: count }, () => anchor)), put: 0, pressed: spot }, anchor, spot);
      return true;
    }
    const hit = hitOf(this.#board.drawings, this.#board.state.get().selected, spot, geometry, this.#texts());
    this.#board.select(hit?.id ?? null);
    const began = hit === null ? undefined : this.#board.drawings.find(({ id }) => id === hit.id);
    if (hit === null || began === undefined) return false;
    this.#board.beginGesture();
    this.#doing = { kind: 'dragging', hit, began, from: anchor };
    return true;
  }

  move(spot: Spot, geometry: Geometry, content: Content, isMagnetic: boolean): void {
    const doing = this.#doing;
    if (doing.kind === 'nothing') return;
    const isWhole = doing.kind === 'dragging' && doing.hit.handle === null;
    const anchor = anchorAt(spot, geometry, content, isMagnetic && !isWhole);
    if (anchor === null) return;
    if (doing.kind === 'placing') {
      this.#doing = { ...doing, drawing: withRest(doing.drawing, doing.put, anchor) };
      return;
    }
    const { began, from, hit } = doing;
    this.#board.put(hit.handle === null ? moved(began, anchor.timeUs - from.timeUs, anchor.price - from.price) : withAnchor(began, hit.handle, anchor));
  }

  /** A drag from the first anchor puts the second where it ends. */
  release(spot: Spot, geometry: Geometry, content: Content, isMagnetic: boolean): void {
    const doing = this.#doing;
    if (doing.kind === 'dragging') {
      this.#doing = { kind: 'nothing' };
      this.#board.endGesture();
      return;
    }
    if (doing.kind !== 'placing' || doing.pressed === null || Math.hypot(spot.x - doing.pressed.x, spot.y - doing.pressed.y) <= clickPixels) return;
    const anchor = anchorAt(spot, geometry, content, isMagnetic);
    if (anchor !== null) this.#put(doing, anchor, spot);
  }

  /** Without a pointer: a drawing in the middle of what is visible. */
  putInMiddle(kind: DrawingKind, geometry: Geometry): boolean {
    const spots = [{ x: geometry.width * 0.4, y: geometry.height * 0.55 }, { x: geometry.width * 0.6, y: geometry.height * 0.45 }, { x: geometry.width * 0.4, y: geometry.height * 0.65 }];
    const anchors = spots.slice(0, anchorCount[kind]).flatMap((spot) => plainAnchor(spot, geometry) ?? []);
    return anchors.length === anchorCount[kind] && this.#board.add((id) => newDrawing(id, kind, anchors));
  }

  /** Moves the chosen one by slots and pixels. */
  nudge(slots: number, pixels: number, geometry: Geometry): boolean {
    const { selected } = this.#board;
    const [first] = selected?.anchors ?? [];
    if (selected === null || first === undefined) return false;
    const place = geometry.placeOfTime(first.timeUs);
    const y = geometry.yOfPrice(first.price);
    const price = y === null ? null : geometry.priceOfY(y + pixels);
    this.#board.put(moved(selected, geometry.timeOfPlace(place + slots) - geometry.timeOfPlace(place), price === null || pixels === 0 ? 0 : price - first.price));
    return true;
  }

  #put({ drawing, put }: Extract<Doing, { kind: 'placing' }>, anchor: Anchor, spot: Spot): void {
    const next = withRest(drawing, put, anchor);
    if (put + 1 < next.anchors.length) {
      this.#doing = { kind: 'placing', drawing: next, put: put + 1, pressed: spot };
      return;
    }
    this.#doing = { kind: 'nothing' };
    this.#kind = null;
    this.#board.add((id) => ({ ...next, id }));
  }
}

/** The anchors from one on lie where the pointer is. */
function withRest(drawing: Drawing, from: number, anchor: Anchor): Drawing {
  return { ...drawing, anchors: drawing.anchors.map((one, at) => (at >= from ? anchor : one)) };
}

function plainAnchor(spot: Spot, geometry: Geometry): Anchor | null {
  const price = geometry.priceOfY(spot.y);
  return price === null ? null : { timeUs: geometry.timeOfPlace(Math.round(geometry.placeOfX(spot.x))), price };
}

/** What a spot means: the slot under it, and its price; with the magnet the nearest price of that bar, when one is near. */
export function anchorAt(spot: Spot, geometry: Geometry, content: Content, isMagnetic: boolean): Anchor | null {
  const plain = plainAnchor(spot, geometry);
  const { slots, scale } = content;
  const place = Math.round(geometry.placeOfX(spot.x));
  if (plain === null || !isMagnetic || place < slots.lowest || place >= slots.beyond || slots.isHole(place)) return plain;
  const near = (['openTicks', 'highTicks', 'lowTicks', 'closeTicks'] as const).map((name) => {
    const price = slots.read(name, place) * scale.tick;
    return { price, away: Math.abs((geometry.yOfPrice(price) ?? Number.POSITIVE_INFINITY) - spot.y) };
  }).toSorted((before, after) => before.away - after.away)[0];
  return near === undefined || near.away > magnetPixels ? plain : { timeUs: timeOfPlace(content, place), price: near.price };
}
