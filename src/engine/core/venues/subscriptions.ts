/**
 * What one open connection is still to say: topics that join and leave, books that are asked for.
 * Few messages, each with many topics where the venue allows it, because venues cut off whoever
 * says much.
 *
 * Holds: at most one message each `sayUsMin`; the first goes at once. A topic that leaves and comes
 * back before that was said costs nothing. Does not: send, or know whether the venue obeyed.
 */

import type { Dialect, LineKind } from './dialect.ts';

export interface Said {
  readonly text: string;
  /** The topics that it adds. */
  readonly joined: readonly string[];
}

const none: readonly string[] = [];

export class Subscriptions {
  readonly #dialect: Dialect;
  readonly #kind: LineKind;
  readonly #joining = new Set<string>();
  readonly #leaving = new Set<string>();
  /** Symbols whose whole book is to be asked for here. */
  readonly #asking = new Set<string>();
  #saidUs = -Infinity;
  /** When all books that were asked for would have been at `askUsMin` each. */
  #paidUs = -Infinity;

  constructor(dialect: Dialect, kind: LineKind) {
    this.#dialect = dialect;
    this.#kind = kind;
  }

  /** A new connection, which is to carry these beside what its path named. */
  restart(topics: readonly string[]): void {
    this.#joining.clear();
    this.#leaving.clear();
    this.#asking.clear();
    for (const topic of topics) this.#joining.add(topic);
    this.#saidUs = -Infinity;
  }

  get isIdle(): boolean {
    return this.#joining.size + this.#leaving.size + this.#asking.size === 0;
  }

  /** It is still to be said. */
  isJoining(topic: string): boolean {
    return this.#joining.has(topic);
  }

  /** When the last message went. */
  get saidUs(): number {
    return this.#saidUs;
  }

  /** True when the connection carries it already. */
  join(topic: string): boolean {
    if (!this.#joining.has(topic) && this.#leaving.delete(topic)) return true;
    this.#joining.add(topic);
    return false;
  }

  leave(topic: string): void {
    if (!this.#joining.delete(topic) || this.#leaving.has(topic)) this.#leaving.add(topic);
  }

  /** Leaves and joins: some venues then send the whole book, and a silent topic may wake. */
  renew(topic: string): void {
    this.#leaving.add(topic);
    this.#joining.add(topic);
  }

  askBook(symbol: string): void {
    this.#asking.add(symbol);
  }

  /** What to say now, if anything is due. */
  next(nowUs: number, id: number): Said | null {
    if (nowUs < this.dueUs()) return null;
    this.#saidUs = nowUs;
    const { book } = this.#dialect;
    if (book.kind === 'message' && nowUs >= this.#askUs()) {
      for (const symbol of this.#asking) {
        this.#asking.delete(symbol);
        this.#paidUs = Math.max(this.#paidUs, nowUs) + book.askUsMin;
        return { text: book.text(symbol, id), joined: none };
      }
    }
    if (this.#leaving.size > 0) return { text: this.#dialect.unsubscribeText(this.#take(this.#leaving), id), joined: none };
    if (this.#joining.size > 0) {
      const joined = this.#take(this.#joining);
      return { text: this.#dialect.subscribeText(joined, id), joined };
    }
    return null;
  }

  /** When something is to be said, or infinity. */
  dueUs(): number {
    if (this.isIdle) return Infinity;
    return Math.max(this.#saidUs + this.#kind.sayUsMin, this.#joining.size + this.#leaving.size > 0 ? -Infinity : this.#askUs());
  }

  /** When a book may be asked for. */
  #askUs(): number {
    const { book } = this.#dialect;
    return book.kind === 'message' ? this.#paidUs - (book.askBurst - 1) * book.askUsMin : Infinity;
  }

  clockWentBack(nowUs: number): void {
    this.#saidUs = Math.min(this.#saidUs, nowUs);
    const { book } = this.#dialect;
    if (book.kind === 'message') this.#paidUs = Math.min(this.#paidUs, nowUs + book.askBurst * book.askUsMin);
  }

  #take(topics: Set<string>): readonly string[] {
    const taken = [...topics].slice(0, this.#kind.topicsPerMessage);
    for (const topic of taken) topics.delete(topic);
    return taken;
  }
}
