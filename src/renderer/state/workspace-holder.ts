/**
 * Whose hands arrange the open workspace: a workspace that is open in two windows is kept by one of them, wherever they are; the engine
 * knows which.
 *
 * Holds: a window that is not the keeper writes nothing of the workspace; who becomes the keeper begins with what was kept last, so that
 * nobody's arrangement is overwritten. While there is no engine, everything stays as it was said last.
 */

import { newStore, type Store } from './store.ts';

/** `theirs`: another window keeps it. */
export type Keeping = 'ours' | 'theirs';

export interface HolderParts {
  /** Asks the engine; null: there is none to ask. */
  readonly hold: (key: string, isForced: boolean) => Promise<boolean | null>;
  /** Takes what was kept last. */
  readonly refresh: () => Promise<void>;
}

/** After an engine comes back the keeper of before comes first. */
export const modestMs = 1_500;

export class WorkspaceHolder {
  readonly keeping: Store<Keeping> = newStore<Keeping>('ours');
  readonly #parts: HolderParts;
  #key: string;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: HolderParts, key: string) {
    this.#parts = parts;
    this.#key = key;
  }

  /** Another workspace was opened. It is this window's until it is known to be another's. */
  async open(key: string): Promise<void> {
    if (key === this.#key) return;
    this.#key = key;
    this.keeping.set('ours');
    await this.#ask(false);
  }

  /** There is an engine (again). */
  async join(): Promise<void> {
    if (this.keeping.get() === 'ours') await this.#ask(false);
    else this.#askLater();
  }

  #askLater(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#ask(false);
    }, modestMs);
  }

  async changed(key: string): Promise<void> {
    if (key === this.#key) await this.#ask(false);
  }

  takeOver(): Promise<void> {
    return this.#ask(true);
  }

  async #ask(isForced: boolean): Promise<void> {
    this.#asked += 1;
    const number = this.#asked;
    const isHeld = await this.#parts.hold(this.#key, isForced);
    // The answer to the last question counts.
    if (isHeld === null || number !== this.#asked) return;
    if (!isHeld) {
      this.keeping.set('theirs');
      return;
    }
    if (this.keeping.get() === 'ours') return;
    await this.#parts.refresh();
    if (number === this.#asked) this.keeping.set('ours');
  }
}
