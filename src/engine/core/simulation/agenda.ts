/** What is to happen when, in a world without threads: a heap by time, and by order of arrival within a moment. */

import { assert } from '../../domain/assert.ts';

/** More than this under way at once means that somebody keeps starting things. */
export const agendaMax = 100_000;

interface Entry {
  readonly timeUs: number;
  readonly order: number;
  readonly act: () => void;
}

export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next thing happens; infinity when nothing does. */
  get nextUs(): number {
    return this.#heap[0]?.timeUs ?? Infinity;
  }

  add(timeUs: number, act: () => void): void {
    assert(this.#heap.length < agendaMax, 'what is under way is bounded', { agendaMax });
    const entry = { timeUs, order: this.#order, act };
    this.#order += 1;
    let at = this.#heap.length;
    this.#heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = entry;
  }

  /** Does the next thing. There is one. */
  run(): void {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    assert(first !== undefined && last !== undefined, 'something is to happen');
    if (first !== last) this.#sink(last);
    first.act();
  }

  #sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const left = this.#heap[at * 2 + 1];
      const right = this.#heap[at * 2 + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, entry)) break;
      this.#heap[at] = child;
      at = at * 2 + (isRight ? 2 : 1);
    }
    this.#heap[at] = entry;
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.timeUs < right.timeUs || (left.timeUs === right.timeUs && left.order < right.order);
}
