/**
 * A window of the heat history as frames: columns of the length that was asked for, made of those on the disk that are next to it in
 * length, within the prices that were asked for.
 *
 * A column is live when the book was, for at least half of its time. Its cells are the mean over that time, or the most
 * that rested there; where rows are put together their lots are added, so that the most is then “at most”. Time that nobody
 * recorded is a gap of its own kind, as wide as it was. A column with more cells than a frame holds gets rows twice as high. Of prices far from those
 * that were asked for, only the largest row in each step is told: walls, without the crumbs around them.
 */

import { encodeHeat, heatCellsMax, heatFlagBacklog, heatFlagUnrecorded } from '../../../contract/frames/heat.ts';
import { HeatFold, newFoldedCells } from '../../../core/market/heat-fold.ts';
import { validities, type Validity } from '../../../domain/fact.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import { heatLevels } from './heat-chunk.ts';
import { lotsOf } from './heat-lots.ts';
import { SectionReader, type SectionHead, type SectionVisitor } from './heat-section.ts';

export interface HeatWanted {
  readonly fromUs: number;
  readonly untilUs: number;
  /** At least so long; the answer's columns are whole multiples of those on the disk. */
  readonly columnUs: number;
  readonly cells: 'mean' | 'most';
  /** The prices that are seen, and how high a row may be; null: all, as they are. */
  readonly prices: HeatPrices | null;
}

export interface HeatPrices {
  readonly fromTicks: number;
  readonly untilTicks: number;
  readonly rowTicks: number;
  /** Beyond those, from here to there, the row that holds most in each so many ticks. */
  readonly far: { readonly fromTicks: number; readonly untilTicks: number; readonly stepTicks: number } | null;
}

/** What its headers say. */
export interface FrameFor {
  readonly stream: number;
  readonly topic: number;
  readonly madeUs: number;
}

const live = validities.indexOf('live');

/** The length of the answer's columns, and the level that they are made of. */
export function columnsFor(columnUs: number, shortestUs: number): { readonly stepUs: number; readonly level: number } {
  const gridUs = columnUs < heatLevels[1] ? shortestUs : columnUs < 5 * usPerMinute ? 5 * usPerSecond : usPerMinute;
  const stepUs = Math.max(1, Math.ceil(columnUs / gridUs)) * gridUs;
  return { stepUs, level: heatLevels.findLastIndex((levelUs) => levelUs === 0 || stepUs % levelUs === 0) };
}

/** Large, and used again: one for a thread, one window at a time. */
export class WindowMaker {
  readonly #fold = new HeatFold();
  readonly #reader = new SectionReader();
  #wanted: HeatWanted = { fromUs: 0, untilUs: 0, columnUs: 1, cells: 'mean', prices: null };
  #stream = 0;
  #topic = 0;
  #madeUs = 0;
  #stepUs = 1;
  #frames: Uint8Array[] = [];
  /** The column in the making; null before the first. */
  #bucket: number | null = null;
  #coveredUs = 0;
  /** Why the book was not live, as was recorded last; null: nothing was. */
  #gap: Validity | null = null;
  #last: SectionHead | null = null;
  /** Up to here columns are told. */
  #toldUs = 0;
  #readUs = 0;
  readonly #rows = new Int32Array(heatCellsMax);
  readonly #lots = new Float32Array(heatCellsMax);
  #count = 0;
  readonly #folded = newFoldedCells();

  begin(wanted: HeatWanted, stepUs: number, { stream, topic, madeUs }: FrameFor): void {
    this.#wanted = wanted;
    this.#stepUs = stepUs;
    this.#stream = stream;
    this.#madeUs = madeUs;
    this.#topic = topic;
    this.#fold.clear();
    this.#frames = [];
    this.#bucket = null;
    this.#gap = null;
    this.#toldUs = Math.floor(wanted.fromUs / stepUs) * stepUs;
    this.#readUs = 0;
  }

  /** One section, later than all before. Answers false when it did not read; its time is a gap then. */
  add(section: Buffer, startUs: number, level: number): boolean {
    const visitor: SectionVisitor = {
      column: (head) => this.#onColumn(head),
      cell: (row, meanCode, mostCode) => this.#fold.set(row, lotsOf(meanCode), lotsOf(mostCode)),
      columnEnd: (head) => this.#onColumnEnd(head),
    };
    return this.#reader.read(section, startUs, level > 0, visitor);
  }

  /** Frames that are made since the last time. */
  take(): readonly Uint8Array[] {
    return this.#frames.splice(0);
  }

  /** The rest of the window, up to where the history knows. */
  end(knownUntilUs: number): void {
    this.#flush(true);
    const untilUs = Math.ceil(Math.min(this.#wanted.untilUs, knownUntilUs) / this.#stepUs) * this.#stepUs;
    if (untilUs > this.#toldUs) this.#tellGap(untilUs, null);
  }

  #onColumn(head: SectionHead): void {
    const bucket = Math.floor(head.startUs / this.#stepUs);
    if (this.#bucket !== null && bucket > this.#bucket) this.#flush(false);
    if (this.#bucket === null) {
      this.#bucket = bucket;
      this.#coveredUs = 0;
      this.#last = null;
    }
    if (head.validity === live && head.isWhole) this.#fold.beginWhole(head.rowTicks, Math.floor(head.bestBidTicks / head.rowTicks));
  }

  #onColumnEnd(head: SectionHead): void {
    const isLive = head.validity === live;
    if (isLive && head.isWhole) this.#fold.endWhole();
    if (head.startUs < this.#readUs) return; // the clock stepped back: that time is told already
    this.#readUs = head.startUs + head.durationUs;
    this.#coveredUs += head.durationUs;
    if (!isLive) {
      this.#gap = validities[head.validity] ?? 'empty';
      return;
    }
    this.#fold.pass(head.liveUs);
    this.#last = head;
  }

  #flush(isLast: boolean): void {
    const bucket = this.#bucket;
    if (bucket === null) return;
    this.#bucket = null;
    const startUs = bucket * this.#stepUs;
    const { liveUs } = this.#fold;
    const isLive = this.#last !== null && liveUs * 2 >= this.#coveredUs && (isLast || this.#coveredUs * 2 >= this.#stepUs);
    const isWanted = startUs >= this.#toldUs && startUs < this.#wanted.untilUs;
    if (!isWanted) {
      this.#fold.take(this.#folded);
      return;
    }
    if (startUs > this.#toldUs) this.#tellGap(startUs, null);
    if (isLive && this.#last !== null) this.#tellLive(startUs, this.#last);
    else {
      this.#fold.take(this.#folded);
      this.#tellGap(Math.max(startUs + this.#stepUs, Math.floor(this.#readUs / this.#stepUs) * this.#stepUs), this.#gap);
    }
    this.#gap = null;
  }

  #tellLive(startUs: number, { bestBidTicks, bestAskTicks }: SectionHead): void {
    const { cells, prices } = this.#wanted;
    const { rowTicks } = this.#fold;
    const folded = this.#fold.take(this.#folded);
    const { rows, means, mosts } = this.#folded;
    const lots = cells === 'mean' ? means : mosts;
    let height = prices === null ? 1 : Math.max(1, Math.round(prices.rowTicks / rowTicks));
    while (!this.#put(rows.subarray(0, folded), lots.subarray(0, folded), height, prices === null ? null : inRows(prices, rowTicks * height))) height *= 2;
    this.#tell(startUs, this.#stepUs, 'live', { rowTicks: rowTicks * height, bestBidTicks, bestAskTicks, count: this.#count });
  }

  /** Makes the frame's cells of what was seen, rows of so many put together; false when there are too many. */
  #put(rows: Int32Array, lots: Float32Array, height: number, wanted: HeatPrices | null): boolean {
    if (height === 1 && wanted === null && rows.length <= heatCellsMax) {
      this.#rows.set(rows);
      this.#lots.set(lots);
      this.#count = rows.length;
      return true;
    }
    let [count, at] = [0, 0];
    /** The step of far prices that the newest cell stands for; null when it is no far one. */
    let step: number | null = null;
    while (at < rows.length) {
      const row = Math.floor((rows[at] ?? 0) / height);
      let sum = 0;
      for (; at < rows.length && Math.floor((rows[at] ?? 0) / height) === row; at += 1) sum += lots[at] ?? 0;
      const isFar = wanted !== null && (row < wanted.fromTicks || row >= wanted.untilTicks);
      if (isFar && (wanted.far === null || row < wanted.far.fromTicks || row >= wanted.far.untilTicks)) continue;
      const inStep = isFar && wanted.far !== null ? Math.floor(row / wanted.far.stepTicks + 1e-9) : null;
      if (inStep !== null && inStep === step && count > 0) {
        if (sum <= (this.#lots[count - 1] ?? 0)) continue;
        count -= 1;
      }
      if (count === heatCellsMax) return false;
      this.#rows[count] = row;
      this.#lots[count] = sum;
      step = inStep;
      count += 1;
    }
    this.#count = count;
    return true;
  }

  #tellGap(untilUs: number, validity: Validity | null): void {
    this.#tell(this.#toldUs, untilUs - this.#toldUs, validity === 'live' ? null : validity, { rowTicks: Math.max(1, this.#fold.rowTicks), bestBidTicks: 0, bestAskTicks: 0, count: 0 });
  }

  #tell(startUs: number, durationUs: number, validity: Validity | null, { count, ...prices }: { readonly rowTicks: number; readonly bestBidTicks: number; readonly bestAskTicks: number; readonly count: number }): void {
    this.#toldUs = startUs + durationUs;
    this.#frames.push(encodeHeat({
      header: { kind: 'heat', flags: validity === null ? heatFlagBacklog | heatFlagUnrecorded : heatFlagBacklog, stream: this.#stream, topic: this.#topic, sequence: Math.round(startUs / this.#stepUs), receivedUs: 0, madeUs: this.#madeUs },
      startUs, durationUs, validity: validity ?? 'empty', ...prices, rows: this.#rows.subarray(0, count), lots: this.#lots.subarray(0, count),
    }));
  }
}

/** In whole rows: one that is wanted in part is wanted. */
function inRows({ fromTicks, untilTicks, far, ...rest }: HeatPrices, rowTicks: number): HeatPrices {
  return {
    ...rest,
    fromTicks: Math.floor(fromTicks / rowTicks), untilTicks: Math.ceil(untilTicks / rowTicks),
    far: far === null ? null : { fromTicks: Math.floor(far.fromTicks / rowTicks), untilTicks: Math.ceil(far.untilTicks / rowTicks), stepTicks: far.stepTicks / rowTicks },
  };
}
