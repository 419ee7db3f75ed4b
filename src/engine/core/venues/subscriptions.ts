/**
 * What one open connection carries beside what it is to carry: instruments join and leave in few
 * messages, because venues cut off whoever says much (Binance: five messages a second, pings among them).
 *
 * Holds: at most one message each `sayUsMin`; the first goes at once. An instrument that leaves and
 * comes back before it was said costs nothing. Does not: send, or know whether the venue obeyed.
 */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Dialect } from './dialect.ts';

export const sayUsMin = 500_000;

export interface Said {
  readonly text: string;
  /** The streams that it adds. */
  readonly joined: readonly number[];
}

export class Subscriptions {
  readonly #dialect: Dialect;
  /** Not carried yet, and no longer wanted: by symbol. */
  readonly #joining = new Map<string, number>();
  readonly #leaving = new Set<string>();
  #saidUs = -Infinity;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** A new connection, whose path names all that is wanted. */
  restart(): void {
    this.#joining.clear();
    this.#leaving.clear();
    this.#saidUs = -Infinity;
  }

  /** True when the connection carries it already. */
  join(spec: InstrumentSpec): boolean {
    if (this.#leaving.delete(spec.symbol)) return true;
    this.#joining.set(spec.symbol, spec.stream);
    return false;
  }

  leave(spec: InstrumentSpec): void {
    if (!this.#joining.delete(spec.symbol)) this.#leaving.add(spec.symbol);
  }

  /** What to say now, if anything is due. */
  next(nowUs: number, id: number): Said | null {
    if (nowUs < this.dueUs()) return null;
    this.#saidUs = nowUs;
    const isJoining = this.#joining.size > 0;
    const symbols = [...(isJoining ? this.#joining.keys() : this.#leaving)];
    const topics = symbols.flatMap((symbol) => this.#dialect.lines[0]?.topicsOf(symbol) ?? []);
    const said = isJoining
      ? { text: this.#dialect.subscribeText(topics, id), joined: [...this.#joining.values()] }
      : { text: this.#dialect.unsubscribeText(topics, id), joined: [] };
    (isJoining ? this.#joining : this.#leaving).clear();
    return said;
  }

  /** When something is to be said, or infinity. */
  dueUs(): number {
    return this.#joining.size + this.#leaving.size === 0 ? Infinity : this.#saidUs + sayUsMin;
  }

  clockWentBack(nowUs: number): void {
    this.#saidUs = Math.min(this.#saidUs, nowUs);
  }
}
