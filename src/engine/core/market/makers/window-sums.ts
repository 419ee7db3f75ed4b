/**
 * Sums by price over the last while: what was added and pulled at a level, or bought and sold at a price, for the ladder.
 *
 * Holds: `first` and `second` of a price are the sums of what was added with a time within `windowUs` before now. Times may come in any
 * order, but what is dated earlier than what came before it counts as of then. Values are whole numbers, so that what leaves takes away exactly what came.
 *
 * Bounds: `eventsMax` events, of which the oldest leave early and are counted; `pricesMax` prices: when there is no room for one, the prices whose events
 * have all left are dropped, and if there are none it is counted and left out.
 */

import { assert } from '../../../domain/assert.ts';
import { PriceTable } from './price-table.ts';

export class WindowSums {
  readonly #windowUs: number;
  readonly #eventsMax: number;
  #first: PriceTable;
  #second: PriceTable;
  /** How many events of a price are in the window; the tables share their prices. */
  #events: PriceTable;
  readonly #spares: [PriceTable, PriceTable, PriceTable];
  readonly #timeUs: Float64Array;
  readonly #key: Float64Array;
  readonly #firstOf: Float64Array;
  readonly #secondOf: Float64Array;
  #added = 0;
  #oldest = 0;
  #nowUs = -Infinity;
  earlyCount = 0;
  droppedCount = 0;

  constructor(windowUs: number, eventsMax: number, pricesMax: number) {
    assert(windowUs > 0 && eventsMax >= 1, 'a window has a length and room', { windowUs, eventsMax });
    const table = (): PriceTable => new PriceTable(pricesMax);
    this.#windowUs = windowUs;
    this.#eventsMax = eventsMax;
    this.#first = table();
    this.#second = table();
    this.#events = table();
    this.#spares = [table(), table(), table()];
    this.#timeUs = new Float64Array(eventsMax);
    this.#key = new Float64Array(eventsMax);
    this.#firstOf = new Float64Array(eventsMax);
    this.#secondOf = new Float64Array(eventsMax);
  }

  add(timeUs: number, key: number, first: number, second: number): void {
    this.advance(timeUs);
    if (this.#added - this.#oldest === this.#eventsMax) {
      this.#leave();
      this.earlyCount += 1;
    }
    if (!this.#events.add(key, 1)) {
      this.#renew();
      if (!this.#events.add(key, 1)) {
        this.droppedCount += 1;
        return;
      }
    }
    this.#first.add(key, first);
    this.#second.add(key, second);
    const at = this.#added % this.#eventsMax;
    this.#timeUs[at] = this.#nowUs;
    this.#key[at] = key;
    this.#firstOf[at] = first;
    this.#secondOf[at] = second;
    this.#added += 1;
  }

  /** Time passed: what is older than the window leaves. */
  advance(nowUs: number): void {
    this.#nowUs = Math.max(this.#nowUs, nowUs);
    while (this.#oldest < this.#added && (this.#timeUs[this.#oldest % this.#eventsMax] ?? 0) <= this.#nowUs - this.#windowUs) this.#leave();
  }

  first(key: number): number {
    return this.#first.get(key);
  }

  second(key: number): number {
    return this.#second.get(key);
  }

  clear(): void {
    for (const table of [this.#first, this.#second, this.#events]) table.clear();
    this.#oldest = this.#added;
  }

  #leave(): void {
    const at = this.#oldest % this.#eventsMax;
    const key = this.#key[at] ?? 0;
    this.#first.add(key, -(this.#firstOf[at] ?? 0));
    this.#second.add(key, -(this.#secondOf[at] ?? 0));
    this.#events.add(key, -1);
    this.#oldest += 1;
  }

  /** Makes the tables anew with the prices that still have events. */
  #renew(): void {
    const [first, second, events] = this.#spares;
    for (const table of this.#spares) table.clear();
    for (let index = 0; index < this.#events.count; index += 1) {
      const key = this.#events.keyAt(index);
      const count = this.#events.get(key);
      if (count === 0) continue;
      events.add(key, count);
      first.add(key, this.#first.get(key));
      second.add(key, this.#second.get(key));
    }
    this.#spares[0] = this.#first;
    this.#spares[1] = this.#second;
    this.#spares[2] = this.#events;
    this.#first = first;
    this.#second = second;
    this.#events = events;
  }
}
