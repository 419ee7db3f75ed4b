/**
 * The trades between two frames, in order of arrival.
 *
 * Holds: at most `capacity` trades wait; when there are more, the oldest are dropped and the next frame
 * says how many. Times are `receivedUs`, the clock of the heat columns on which they are drawn.
 */

import { assert } from '../../domain/assert.ts';
import { factFlag } from '../../domain/fact.ts';
import { encodeTrades, tradesMax } from '../../contract/frames/trades.ts';
import { field, flagsAt, floatAt, type Slots } from '../memory/record.ts';

export class TradeTape {
  readonly #stream: number;
  readonly #capacity: number;
  readonly #timeUs: Float64Array;
  readonly #ticks: Float64Array;
  readonly #lots: Float64Array;
  readonly #sold: Uint8Array;
  /** Trades ever added: the place of the next one, modulo the capacity. */
  #added = 0;
  #taken = 0;
  #sequence = 0;

  constructor(stream: number, capacity: number) {
    assert(capacity >= 1 && capacity <= tradesMax, 'the trades fit into a frame', { capacity });
    this.#stream = stream;
    this.#capacity = capacity;
    this.#timeUs = new Float64Array(capacity);
    this.#ticks = new Float64Array(capacity);
    this.#lots = new Float64Array(capacity);
    this.#sold = new Uint8Array(capacity);
  }

  /** Takes a `trade` record. */
  onTrade(slots: Slots, slot: number): void {
    const at = this.#added % this.#capacity;
    this.#timeUs[at] = floatAt(slots, slot, field.receivedUs);
    this.#ticks[at] = floatAt(slots, slot, field.a);
    this.#lots[at] = floatAt(slots, slot, field.b);
    this.#sold[at] = (flagsAt(slots, slot) & factFlag.sellerAggressed) === 0 ? 0 : 1;
    this.#added += 1;
  }

  /** A frame of what has come since the last one, as bytes; null when nothing has. */
  take(madeUs: number): Uint8Array | null {
    const waiting = this.#added - this.#taken;
    if (waiting === 0) return null;
    const count = Math.min(waiting, this.#capacity);
    const first = (this.#added - count) % this.#capacity;
    this.#taken = this.#added;
    const timeUs = unrolled(this.#timeUs, first, count);
    const bytes = encodeTrades({
      header: { kind: 'trades', flags: 0, stream: this.#stream, topic: 0, sequence: this.#sequence, receivedUs: timeUs[count - 1] ?? 0, madeUs },
      droppedCount: Math.min(waiting - count, 0xffff_ffff),
      timeUs,
      ticks: unrolled(this.#ticks, first, count),
      lots: unrolled(this.#lots, first, count),
      sold: unrolled(this.#sold, first, count),
    });
    this.#sequence += 1;
    return bytes;
  }
}

/** `count` values of a ring from `first` on, in order; a copy only when they wrap. */
function unrolled<Column extends Float64Array | Uint8Array>(ring: Column, first: number, count: number): Column;
function unrolled(ring: Float64Array | Uint8Array, first: number, count: number): Float64Array | Uint8Array {
  if (first + count <= ring.length) return ring.subarray(first, first + count);
  const column = ring.slice(0, count);
  const head = ring.length - first;
  column.set(ring.subarray(first), 0);
  column.set(ring.subarray(0, count - head), head);
  return column;
}
