/**
 * The hand that draws on a chart of the page: takes presses before the drawing library sees them, paints the drawings of
 * the shown symbol above the bars, and follows its board.
 */

import { newStore, type Store } from '../../state/store.ts';
import type { Geometry, Layer } from '../layer.ts';
import type { ChartLook } from '../look.ts';
import type { Content } from '../places.ts';
import type { ChartView } from '../view.ts';
import { boardOf, type Board } from './board.ts';
import type { DrawingKind } from './drawing.ts';
import { paintDrawings } from './paint.ts';
import type { ShapeTexts, Spot } from './shape.ts';
import { DrawingTool } from './tool.ts';

export interface HandState {
  /** What the next press begins; null: presses choose. */
  readonly tool: DrawingKind | null;
}

export interface HandFacts {
  readonly look: ChartLook;
  readonly texts: ShapeTexts;
  readonly isShown: boolean;
  readonly isMagnetic: boolean;
}

export class DrawingHand {
  readonly state: Store<HandState> = newStore<HandState>({ tool: null });
  /** Of the shown symbol; null while there is none. */
  readonly board: Store<Board | null> = newStore<Board | null>(null);
  readonly #box: HTMLElement;
  readonly #home: Window;
  readonly #view: ChartView;
  readonly #layer: Layer;
  #facts: HandFacts;
  #tool: DrawingTool | null = null;
  #endBoard: () => void = () => {};
  #isPressed = false;

  constructor(box: HTMLElement, view: ChartView, facts: HandFacts) {
    this.#box = box;
    this.#home = box.ownerDocument.defaultView ?? window;
    this.#view = view;
    this.#facts = facts;
    this.#layer = view.addLayer('top', (pen, geometry) => {
      const board = this.board.get();
      if (board === null || !this.#facts.isShown) return;
      const draft = this.#tool?.draft ?? null;
      paintDrawings(pen, geometry, draft === null ? board.drawings : [...board.drawings, draft], draft === null ? board.state.get().selected : draft.id, this.#facts.look, this.#facts.texts);
    });
    box.addEventListener('pointerdown', this.#onDown, true);
    box.addEventListener('touchstart', this.#onTouch, { capture: true, passive: false });
    this.#home.addEventListener('pointermove', this.#onMove, true);
    this.#home.addEventListener('pointerup', this.#onUp, true);
  }

  /** The drawings of this symbol from now on. */
  show(instrument: string | null): void {
    this.#endBoard();
    this.#tool?.cancel();
    const board = instrument === null ? null : boardOf(instrument);
    this.#tool = board === null ? null : new DrawingTool(board, () => this.#facts.texts);
    this.#endBoard = board?.state.subscribe(() => this.#layer.repaint()) ?? (() => {});
    this.board.set(board);
    this.state.set({ tool: null });
    this.#layer.repaint();
  }

  inform(facts: HandFacts): void {
    this.#facts = facts;
    this.#layer.repaint();
  }

  choose(tool: DrawingKind | null): void {
    this.#tool?.choose(tool);
    this.#tell();
  }

  /** For hands on the keyboard: a drawing in the middle, to be moved with arrows. */
  putInMiddle(kind: DrawingKind): void {
    const geometry = this.#view.geometry();
    if (geometry !== null) this.#tool?.putInMiddle(kind, geometry);
    this.#tell();
  }

  /** Takes back what is under way, lets go of the tool, then of what is chosen. Answers whether there was anything. */
  escape(): boolean {
    const board = this.board.get();
    if (this.#tool?.isBusy === true || this.state.get().tool !== null) this.#tool?.choose(null);
    else if (board?.selected !== null && board !== null) board.select(null);
    else return false;
    this.#tell();
    return true;
  }

  removeSelected(): void {
    const board = this.board.get();
    const id = board?.state.get().selected ?? null;
    if (board !== null && id !== null) board.remove(id);
  }

  /** False when nothing is chosen: then the keys mean something else. */
  nudge(slots: number, pixels: number): boolean {
    const geometry = this.#view.geometry();
    return geometry !== null && this.#tool?.nudge(slots, pixels, geometry) === true;
  }

  close(): void {
    this.#endBoard();
    this.#box.removeEventListener('pointerdown', this.#onDown, true);
    this.#box.removeEventListener('touchstart', this.#onTouch, true);
    this.#home.removeEventListener('pointermove', this.#onMove, true);
    this.#home.removeEventListener('pointerup', this.#onUp, true);
  }

  readonly #onDown = (event: PointerEvent): void => {
    const at = this.#at(event);
    this.#isPressed = false;
    if (at === null || event.button !== 0 || this.#tool === null || !this.#facts.isShown) return;
    if (!this.#tool.press(at.spot, at.geometry, this.#content, this.#isMagnetic(event))) return;
    // The library listens to the mouse events that would follow.
    event.preventDefault();
    this.#box.focus();
    this.#isPressed = true;
    this.#tell();
  };

  readonly #onTouch = (event: TouchEvent): void => {
    if (!this.#isPressed) return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#tool?.isBusy !== true) return;
    const at = this.#at(event, true);
    if (at === null) return;
    this.#tool.move(at.spot, at.geometry, this.#content, this.#isMagnetic(event));
    this.#layer.repaint();
  };

  readonly #onUp = (event: PointerEvent): void => {
    const wasPressed = this.#isPressed;
    this.#isPressed = false;
    const at = wasPressed ? this.#at(event, true) : null;
    if (at === null) return;
    this.#tool?.release(at.spot, at.geometry, this.#content, this.#isMagnetic(event));
    this.#tell();
  };

  /** The magnet holds while a key is down, and lets go when it is the custom. */
  #isMagnetic({ ctrlKey, metaKey }: PointerEvent): boolean {
    return this.#facts.isMagnetic !== (ctrlKey || metaKey);
  }

  get #content(): Content {
    return this.#view.content;
  }

  /** Null outside the pane of prices, unless a gesture is under way. */
  #at(event: PointerEvent, isAnywhere = false): { readonly spot: Spot; readonly geometry: Geometry } | null {
    const geometry = this.#view.geometry();
    if (geometry === null) return null;
    const from = this.#box.getBoundingClientRect();
    const spot = { x: event.clientX - from.left, y: event.clientY - from.top };
    const isInside = spot.x >= 0 && spot.x < geometry.width && spot.y >= 0 && spot.y < geometry.height;
    return isInside || isAnywhere ? { spot, geometry } : null;
  }

  #tell(): void {
    const tool = this.#tool?.kind ?? null;
    if (tool !== this.state.get().tool) this.state.set({ tool });
    this.#layer.repaint();
  }
}
