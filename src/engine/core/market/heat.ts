/**
 * The liquidity heatmap of one instrument: a column every 250 ms, or as often as is asked for, holding what rested in the book when
 * the column ended.
 *
 * Holds: columns are aligned to multiples of their duration and follow each other without holes in time. A
 * column is live only when the book was live from its beginning to its end and was looked at as it ended;
 * otherwise it is a gap, which is drawn as such and never bridged. After a pause, the columns that nobody looked at are
 * gaps, and a pause longer than `gapColumnsMax` is one wide gap. A basic exchange has no live books: there a column holds what it answered
 * last, which whoever shows it has to call basic (`whole`). A clock that stepped back by more than a column
 * starts the picture anew, without its history.
 *
 * Does not: read a clock. The caller advances it at least once a column, after the facts that came before.
 */

import { assert } from '../../domain/assert.ts';
import { validities, type Validity } from '../../domain/fact.ts';
import { encodeHeat, heatFlagBacklog, type HeatFrame } from '../../contract/frames/heat.ts';
import { field, floatAt, type Slots } from '../memory/record.ts';
import { CellBuilder, newCells } from './heat-cells.ts';
import { HeatHistory } from './heat-history.ts';
import type { Levels } from './levels.ts';
import { chooseRowTicks } from './rows.ts';

export interface HeatOptions {
  readonly stream: number;
  readonly columnUs: number;
  /** History: whichever of the two is reached first. */
  readonly columnsMax: number;
  readonly blocksMax: number;
  /** What the book has to be worth for a column to hold it: `live` where it can be, else the best that it can be. */
  readonly whole?: Validity;
  /** Hears each finished column; its arrays are good until the next. */
  readonly onColumn?: (frame: HeatFrame) => void;
}

/** Ten minutes of a quarter second, in 4 MiB at most. */
export const heatDefaults = { columnUs: 250_000, columnsMax: 2_400, blocksMax: 64 } as const;

/** Ten minutes of a tenth of a second, for a heatmap that somebody looks at: three times the work of the usual one. */
export const heatQuick = { columnUs: 100_000, columnsMax: 6_000, blocksMax: 64 } as const;

/** Missed columns up to here are told one by one; a longer pause is one wide gap. */
export const gapColumnsMax = 40;

const noRows = new Int32Array(0);
const noLots = new Float32Array(0);

export class Heat {
  readonly #options: HeatOptions;
  readonly #whole: Validity;
  readonly #history: HeatHistory;
  readonly #builder = new CellBuilder();
  readonly #cells = newCells();
  #startUs: number | null = null;
  #validity: Validity = 'empty';
  /** The first validity but the whole one since the column began; null while it is that throughout. */
  #spoiled: Validity | null = 'empty';
  #rowTicks: number | null = null;
  #sequence = 0;
  /** The newest column, over the cells it was built in, and its bytes once somebody asked for them. */
  #newest: HeatFrame | null = null;
  #newestBytes: Uint8Array | null = null;
  /** Times that the clock stepped back. */
  restartCount = 0;

  constructor(options: HeatOptions) {
    assert(Number.isSafeInteger(options.columnUs) && options.columnUs > 0, 'a column lasts', { columnUs: options.columnUs });
    this.#options = options;
    this.#whole = options.whole ?? 'live';
    this.#history = new HeatHistory(options);
  }

  /** Height of a row, once the book has been live. */
  get rowTicks(): number | null {
    return this.#rowTicks;
  }

  get historyColumnCount(): number {
    return this.#history.columnCount;
  }

  get historyByteCount(): number {
    return this.#history.byteCount;
  }

  /** Cells that found no room in a column since the start. */
  get droppedCellCount(): number {
    return this.#builder.droppedCount;
  }

  /** Takes a `validity` record of its instrument. */
  onValidity(slots: Slots, slot: number): void {
    this.setValidity(validities[floatAt(slots, slot, field.a)] ?? 'empty');
  }

  /** What the book is worth from now on. */
  setValidity(validity: Validity): void {
    this.#validity = validity;
    if (validity !== this.#whole) this.#spoiled ??= validity;
  }

  /** Time passed: finishes every column that has ended. `read` is asked for the book once, and only when a column needs it. */
  advance(nowUs: number, read: () => Levels): void {
    const { columnUs } = this.#options;
    if (this.#startUs !== null && nowUs < this.#startUs - columnUs) this.#restart();
    this.#startUs ??= Math.floor(nowUs / columnUs) * columnUs;
    const ended = Math.floor((nowUs - this.#startUs) / columnUs);
    if (ended < 1) return;
    const isPause = ended > gapColumnsMax;
    const spoiled = this.#spoiled;
    if (isPause) this.#addGap(spoiled ?? 'stale', ended, nowUs);
    else {
      for (let column = 1; column < ended; column += 1) this.#addGap(spoiled ?? 'stale', 1, nowUs);
      if (spoiled === null) this.#addColumn(read(), nowUs);
      else this.#addGap(spoiled, 1, nowUs);
    }
    this.#spoiled = this.#validity === this.#whole ? null : this.#validity;
  }

  /** Where the newest column ends, and the next one begins; null before time passed. */
  get endUs(): number | null {
    return this.#startUs;
  }

  /** The number of the newest column; null before the first. */
  get newestSequence(): number | null {
    return this.#newest === null ? null : this.#sequence - 1;
  }

  /**
   * The kept columns behind the one of this number (−1: all), oldest first, as frames; made one by one
   * as they are asked for. All but the newest are marked as backlog.
   */
  *columnsAfter(sequence: number): Generator<Uint8Array> {
    const newest = this.#newest;
    if (newest === null) return;
    const last = this.#sequence - 1;
    if (sequence < last - 1) {
      for (const frame of this.#history.columns(this.#options.stream, heatFlagBacklog, sequence)) {
        if (frame.header.sequence < last) yield encodeHeat(frame);
      }
    }
    if (sequence < last) yield this.#bytesOf(newest);
  }

  #bytesOf(newest: HeatFrame): Uint8Array {
    const bytes = this.#newestBytes ?? encodeHeat(newest);
    this.#newestBytes = bytes;
    return bytes;
  }

  #addColumn(levels: Levels, nowUs: number): void {
    const bestBid = levels.bidCount > 0 ? (levels.bidTicks[0] ?? 0) : 0;
    const bestAsk = levels.askCount > 0 ? (levels.askTicks[0] ?? 0) : 0;
    const midTicks = bestBid > 0 && bestAsk > 0 ? (bestBid + bestAsk) / 2 : Math.max(bestBid, bestAsk);
    if (levels.validity !== this.#whole) return this.#addGap(levels.validity, 1, nowUs);
    if (midTicks <= 0) return this.#addGap('empty', 1, nowUs);
    this.#rowTicks = chooseRowTicks(this.#rowTicks, midTicks);
    this.#builder.build(levels, this.#rowTicks, this.#cells);
    this.#keep({
      header: { kind: 'heat', flags: 0, stream: this.#options.stream, topic: 0, sequence: this.#sequence, receivedUs: levels.receivedUs, madeUs: nowUs },
      startUs: this.#startUs ?? 0,
      durationUs: this.#options.columnUs,
      rowTicks: this.#rowTicks,
      bestBidTicks: bestBid,
      bestAskTicks: bestAsk,
      validity: 'live',
      rows: this.#cells.rows.subarray(0, this.#cells.count),
      lots: this.#cells.lots.subarray(0, this.#cells.count),
    });
  }

  #addGap(validity: Validity, columns: number, nowUs: number): void {
    assert(validity !== 'live', 'a gap is not live');
    this.#keep({
      header: { kind: 'heat', flags: 0, stream: this.#options.stream, topic: 0, sequence: this.#sequence, receivedUs: 0, madeUs: nowUs },
      startUs: this.#startUs ?? 0,
      durationUs: columns * this.#options.columnUs,
      rowTicks: this.#rowTicks ?? 1,
      bestBidTicks: 0,
      bestAskTicks: 0,
      validity,
      rows: noRows,
      lots: noLots,
    });
  }

  #keep(frame: HeatFrame): void {
    this.#history.add(frame);
    this.#options.onColumn?.(frame);
    this.#sequence += 1;
    this.#startUs = frame.startUs + frame.durationUs;
    this.#newest = frame;
    this.#newestBytes = null;
  }

  #restart(): void {
    this.#history.clear();
    this.#newest = null;
    this.#startUs = null;
    this.#spoiled ??= 'stale';
    this.restartCount += 1;
  }
}
