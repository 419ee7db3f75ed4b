/**
 * The drawings of one symbol, with what can be undone and redone, and which one is chosen. Charts of the same symbol
 * share a board, so that what is drawn on one is on all.
 */

import { kepts, type Kepts } from '../../state/settings-keeper.ts';
import { fieldsOf } from '../../state/settings-parse.ts';
import { newStore, type Store } from '../../state/store.ts';
import { drawingsFrom, drawingsMax, type Drawing } from './drawing.ts';

const undoMax = 100;

export interface BoardState {
  readonly drawings: readonly Drawing[];
  readonly selected: number | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export class Board {
  readonly state: Store<BoardState>;
  readonly #keep: (drawings: readonly Drawing[]) => void;
  #before: (readonly Drawing[])[] = [];
  #after: (readonly Drawing[])[] = [];
  /** What a gesture began with: all its steps are undone at once. */
  #gesture: readonly Drawing[] | null = null;

  constructor(drawings: readonly Drawing[], keep: (drawings: readonly Drawing[]) => void) {
    this.state = newStore<BoardState>({ drawings, selected: null, canUndo: false, canRedo: false });
    this.#keep = keep;
  }

  get drawings(): readonly Drawing[] {
    return this.state.get().drawings;
  }

  get selected(): Drawing | null {
    const { drawings, selected } = this.state.get();
    return drawings.find(({ id }) => id === selected) ?? null;
  }

  select(id: number | null): void {
    this.state.update((state) => ({ ...state, selected: id }));
  }

  /** The one after the chosen one, or before it, around the ends. */
  selectNext(by: 1 | -1): void {
    const shown = this.drawings.filter(({ isHidden }) => !isHidden);
    if (shown.length === 0) return;
    const at = shown.findIndex(({ id }) => id === this.state.get().selected);
    this.select(shown[at === -1 ? (by === 1 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length]?.id ?? null);
  }

  /** False when there is no room for another. */
  add(make: (id: number) => Drawing): boolean {
    if (this.drawings.length >= drawingsMax) return false;
    const drawing = make(Math.max(0, ...this.drawings.map(({ id }) => id)) + 1);
    this.#change([...this.drawings, drawing], drawing.id);
    return true;
  }

  put(drawing: Drawing): void {
    this.#change(this.drawings.map((one) => (one.id === drawing.id ? drawing : one)), this.state.get().selected);
  }

  remove(id: number): void {
    if (!this.drawings.some((one) => one.id === id)) return;
    this.#change(this.drawings.filter((one) => one.id !== id), null);
  }

  /** All of them at once, in place of what is there: one step to undo. */
  bring(drawings: readonly Drawing[]): void {
    this.#change(drawings, null);
  }

  clear(): void {
    if (this.drawings.length > 0) this.#change([], null);
  }

  /** Until `endGesture`, changes are one step. */
  beginGesture(): void {
    this.#gesture = this.drawings;
  }

  endGesture(): void {
    const began = this.#gesture;
    this.#gesture = null;
    if (began === null || began === this.drawings) return;
    this.#remember(began);
    this.#keep(this.drawings);
    this.#tell(this.drawings, this.state.get().selected);
  }

  undo(): void {
    this.#swap(this.#before, this.#after);
  }

  redo(): void {
    this.#swap(this.#after, this.#before);
  }

  /** Another window drew. What could be undone here was about other drawings. */
  replace(drawings: readonly Drawing[]): void {
    this.#before = [];
    this.#after = [];
    this.#tell(drawings, null);
  }

  #change(next: readonly Drawing[], selected: number | null): void {
    if (this.#gesture === null) {
      this.#remember(this.drawings);
      this.#keep(next);
    }
    this.#tell(next, selected);
  }

  #remember(drawings: readonly Drawing[]): void {
    this.#before = [...this.#before, drawings].slice(-undoMax);
    this.#after = [];
  }

  #swap(from: (readonly Drawing[])[], to: (readonly Drawing[])[]): void {
    const drawings = from.pop();
    if (drawings === undefined || this.#gesture !== null) return;
    to.push(this.drawings);
    this.#keep(drawings);
    const { selected } = this.state.get();
    this.#tell(drawings, drawings.some(({ id }) => id === selected) ? selected : null);
  }

  #tell(drawings: readonly Drawing[], selected: number | null): void {
    this.state.set({ drawings, selected, canUndo: this.#before.length > 0, canRedo: this.#after.length > 0 });
  }
}

const boards = new Map<string, Board>();

/** The one board of a symbol. */
export function boardOf(instrument: string, shelf: Kepts = kepts): Board {
  const known = boards.get(instrument);
  if (known !== undefined) return known;
  const key = keyOf(instrument);
  const read = (): readonly Drawing[] => {
    const fields = fieldsOf(shelf.get(key));
    return fields['instrument'] === instrument ? drawingsFrom(fields['drawings']) : [];
  };
  const board = new Board(read(), (drawings) => shelf.put(key, drawings.length === 0 ? null : { instrument, drawings }));
  shelf.onNews(key, () => board.replace(read()));
  boards.set(instrument, board);
  return board;
}

export function keyOf(instrument: string): string {
  return `chart.drawings.${instrument.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}`.slice(0, 80);
}
