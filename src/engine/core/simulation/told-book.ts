/**
 * A window of a book as a channel told it last: what its listeners hold, whatever happened since.
 *
 * Holds: who joins is given this window and not the book of now, so that the next change follows for old
 * and new listeners alike. The window is brought up to date only when it is told, or when nobody listens.
 */

import { BookWindow } from './book-window.ts';
import type { Side } from './exchange.ts';
import type { Market } from './market.ts';

export class ToldBook {
  readonly levels: number;
  /** As the venue numbers it. */
  wireId = 0;
  timeUs = 0;
  readonly #wireOf: (updateId: number) => number;
  #window: BookWindow | null = null;

  constructor(levels: number, wireOf: (updateId: number) => number) {
    this.levels = levels;
    this.#wireOf = wireOf;
  }

  /** Made when it is first needed: a venue has hundreds of books that nobody listens to. */
  get window(): BookWindow {
    this.#window ??= new BookWindow(this.levels);
    return this.#window;
  }

  /** A level was touched, just now. To be told of each while there are listeners to changes. */
  touch({ exchange }: Market, side: Side, ticks: number): void {
    this.window.touch(exchange, side, ticks);
  }

  /** Takes the book of now; false when there is nothing to tell. */
  take({ exchange, nowUs }: Market): boolean {
    if (!this.window.look(exchange)) return false;
    this.wireId = this.#wireOf(exchange.updateId);
    this.timeUs = nowUs;
    return true;
  }

  /** For the first listener: nothing was told, so the book of now is. */
  begin(market: Market): void {
    this.window.look(market.exchange);
    this.wireId = this.#wireOf(market.exchange.updateId);
    this.timeUs = market.nowUs;
  }
}
