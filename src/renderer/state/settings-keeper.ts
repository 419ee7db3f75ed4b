/**
 * What outlives the page: small values by name, kept in two places. The shelf beside the page answers at once and is
 * there when the engine is not; the keeper behind the engine survives the browser, and is the same for every window.
 *
 * Holds: of two values the newer wins, wherever it lies; what was put while the engine was away is written when it is
 * back; what does not parse is as good as absent; nothing here throws.
 */

import { fieldsOf, jsonOf, numberOr } from './settings-parse.ts';

/** The engine's shelf. Both calls reject while it is away. */
export interface Keeper {
  /** Texts longer than this it does not take: they lie on the page's shelf alone. */
  readonly lengthMax: number;
  readonly read: () => Promise<Readonly<Record<string, string>>>;
  readonly write: (key: string, text: string | null) => Promise<void>;
}

/** The page's own shelf. */
export interface Shelf {
  readonly get: (key: string) => string | null;
  readonly put: (key: string, text: string) => void;
  readonly keys: () => readonly string[];
}

/** Read back up to here; a workspace with forty panels takes some tens of kilobytes. */
const keptLengthMax = 2_000_000;
const keysMax = 500;

interface Kept {
  readonly atMs: number;
  /** Null: it was taken away. That is remembered too, or an old copy elsewhere would bring it back. */
  readonly value: unknown;
}

export class Kepts {
  readonly #shelf: Shelf;
  readonly #nowMs: () => number;
  readonly #values = new Map<string, Kept>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** Put here, and not yet known to lie with the keeper. */
  readonly #unwritten = new Set<string>();
  #keeper: Keeper | null = null;
  #isWriting = false;

  constructor(shelf: Shelf, nowMs: () => number) {
    this.#shelf = shelf;
    this.#nowMs = nowMs;
    for (const key of shelf.keys().slice(0, keysMax)) {
      const kept = keptOf(shelf.get(key));
      if (kept !== null) this.#values.set(key, kept);
    }
  }

  /** Null when there is no such value. */
  get(key: string): unknown {
    return this.#values.get(key)?.value ?? null;
  }

  keys(): readonly string[] {
    return [...this.#values].filter(([, { value }]) => value !== null).map(([key]) => key);
  }

  put(key: string, value: unknown): void {
    const before = this.#values.get(key);
    if (before === undefined && this.#values.size >= keysMax) return;
    // A clock that was set back must not make new values older than old ones.
    const kept = { atMs: Math.max(this.#nowMs(), (before?.atMs ?? 0) + 1), value };
    this.#values.set(key, kept);
    this.#shelf.put(key, textOf(kept));
    this.#unwritten.add(key);
    void this.#flush();
  }

  /** Told when a newer value came from elsewhere; not of what was put here. */
  onNews(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Another page of this browser put something. */
  hear(key: string, text: string | null): void {
    this.#take(key, keptOf(text));
  }

  /**
   * The engine is there (again): both shelves become the same. Answers the names of what was newer there. Without an answer all stays as
   * it is, until the next call.
   */
  async join(keeper: Keeper): Promise<readonly string[]> {
    const theirs = await keeper.read().catch(() => null);
    if (theirs === null) return [];
    this.#keeper = keeper;
    const taken: string[] = [];
    for (const [key, text] of Object.entries(theirs).slice(0, keysMax)) {
      const kept = keptOf(text);
      if (this.#take(key, kept)) {
        this.#shelf.put(key, text);
        taken.push(key);
      } else if (kept === null || kept.atMs < (this.#values.get(key)?.atMs ?? 0)) this.#unwritten.add(key);
    }
    for (const key of this.#values.keys()) if (!Object.hasOwn(theirs, key)) this.#unwritten.add(key);
    await this.#flush();
    return taken;
  }

  leave(): void {
    this.#keeper = null;
  }

  /** Whether it was newer than ours. */
  #take(key: string, kept: Kept | null): boolean {
    const ours = this.#values.get(key);
    if (kept === null || kept.atMs <= (ours?.atMs ?? -1) || (ours === undefined && this.#values.size >= keysMax)) return false;
    this.#values.set(key, kept);
    this.#unwritten.delete(key);
    for (const listener of this.#listeners.get(key) ?? []) listener();
    return true;
  }

  async #flush(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (let keeper = this.#keeper; keeper !== null && this.#unwritten.size > 0; keeper = this.#keeper) {
      const [key = ''] = this.#unwritten;
      const kept = this.#values.get(key);
      this.#unwritten.delete(key);
      const text = kept === undefined ? '' : textOf(kept);
      const isWritten = text === '' || text.length > keeper.lengthMax || (await keeper.write(key, text).then(() => true, () => false));
      if (isWritten) continue;
      this.#unwritten.add(key);
      this.#keeper = null;
    }
    this.#isWriting = false;
  }
}

function textOf(kept: Kept): string {
  return JSON.stringify(kept);
}

function keptOf(text: string | null): Kept | null {
  const fields = fieldsOf(text === null ? null : jsonOf(text, keptLengthMax));
  const atMs = numberOr(fields['atMs'], 0, Number.MAX_SAFE_INTEGER, null);
  return atMs === null || !Object.hasOwn(fields, 'value') ? null : { atMs, value: fields['value'] };
}

const prefix = 'fathom:';

/** A browser that keeps nothing is no trouble: values then last as long as the page, or as the engine. */
export const browserShelf: Shelf = {
  get: (key) => guarded(() => localStorage.getItem(prefix + key), null),
  put: (key, text) => guarded(() => localStorage.setItem(prefix + key, text), undefined),
  keys: () => guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)), []),
};

/** The key of a change that another page made, or null when it is none of ours. */
export function keyOfChange(stored: string | null): string | null {
  return stored?.startsWith(prefix) === true ? stored.slice(prefix.length) : null;
}

function guarded<Value>(ask: () => Value, otherwise: Value): Value {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** All that this page keeps. */
export const kepts = new Kepts(browserShelf, () => Date.now());
