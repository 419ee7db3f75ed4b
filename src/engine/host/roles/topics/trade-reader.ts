/** One instrument's trades as frames: what its view keeps from before, then what comes, each once and in order. */

import { encodeTrades, tradesFlagBacklog } from '../../../contract/frames/trades.ts';
import { newTradeColumns } from '../../../core/market/flow/trade-log.ts';
import type { InstrumentView } from '../instrument-view.ts';

const tradesPerFrame = 1_024;
/** One for all topics of a thread: it is filled and used within one call. */
const scratch = newTradeColumns(tradesPerFrame);

export interface TradesAs {
  /** Of the topic: several instruments may share it. */
  readonly stream: number;
  readonly sequence: number;
  readonly sinceUs: number;
  readonly madeUs: number;
  /** From its ticks and lots to those of the frame. */
  readonly tickFactor: number;
  readonly lotFactor: number;
}

export class TradeReader {
  #view: InstrumentView | null = null;
  /** Of the next trade in the view's log. */
  #place = 0;
  #backlogEnd = 0;

  get view(): InstrumentView | null {
    return this.#view;
  }

  /** Another view begins with what it keeps. True: it is another one. */
  follow(view: InstrumentView): boolean {
    if (view === this.#view) return false;
    this.#view = view;
    this.#place = view.log.added - view.log.count;
    this.#backlogEnd = view.log.added;
    return true;
  }

  get hasMore(): boolean {
    return this.#view !== null && this.#place !== this.#view.log.added;
  }

  /** What was not told yet, as much as a frame takes; there is a view. */
  frame(view: InstrumentView, { stream, sequence, sinceUs, madeUs, tickFactor, lotFactor }: TradesAs): Uint8Array {
    const first = view.log.copyFrom(this.#place, scratch);
    const { count } = scratch;
    const isBacklog = first < this.#backlogEnd;
    const droppedCount = Math.min(first - this.#place, 0xffff_ffff);
    this.#place = first + count;
    const scaled = (column: Float64Array, factor: number): Float64Array => (factor === 1 ? column.subarray(0, count) : column.subarray(0, count).map((value) => value * factor));
    return encodeTrades({
      header: { kind: 'trades', flags: isBacklog ? tradesFlagBacklog : 0, stream, topic: 0, sequence, receivedUs: isBacklog ? 0 : (scratch.receivedUs[count - 1] ?? 0), madeUs },
      droppedCount, sinceUs, receivedUs: scratch.receivedUs.subarray(0, count), venueUs: scratch.timeUs.subarray(0, count), ticks: scaled(scratch.ticks, tickFactor), lots: scaled(scratch.lots, lotFactor),
    });
  }
}
