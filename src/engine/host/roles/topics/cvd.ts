/** The summed delta of one market or several: all cells first, then from the first one on that changed. */

import { encodeCvd } from '../../../contract/frames/cvd.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { Cvd, newCvdColumns, type CvdColumns } from '../../../core/market/flow/cvd.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { FlowFollower, flowMarketsOf, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type CvdSpec = Extract<TopicSpec, { kind: 'cvd' }>;

const everyUs = 200_000;

export function openCvd(wanted: CvdSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  return found.ok ? ok(new CvdTopic(wanted, host, found.value)) : found;
}

class CvdTopic implements Topic {
  readonly streams: readonly number[];
  readonly #wanted: CvdSpec;
  readonly #markets: readonly FlowMarket[];
  readonly #follower: FlowFollower;
  #cvd: Cvd;
  /** The last price of the first market, by the number of its cell. */
  readonly #close: Float64Array;
  readonly #closeCell: Float64Array;
  /** What was told of each cell, by its number: sums and doubts, market by market. */
  readonly #toldCell: Float64Array;
  readonly #toldSum: Float64Array;
  readonly #toldDoubt: Uint8Array;
  readonly #toldClose: Float64Array;
  readonly #columns: CvdColumns;
  #newestUs = 0;
  #sequence = 0;
  #toldUs = Number.NEGATIVE_INFINITY;

  constructor(wanted: CvdSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    const { cells } = wanted;
    this.#wanted = wanted;
    this.#markets = markets;
    this.streams = markets.map(({ spec }) => spec.stream);
    this.#cvd = this.#newCvd();
    this.#close = new Float64Array(cells);
    this.#closeCell = new Float64Array(cells).fill(NaN);
    this.#toldCell = new Float64Array(cells).fill(NaN);
    this.#toldSum = new Float64Array(cells * markets.length);
    this.#toldDoubt = new Uint8Array(cells * markets.length);
    this.#toldClose = new Float64Array(cells);
    this.#columns = newCvdColumns(cells);
    this.#follower = new FlowFollower(host, markets, () => this.#forget(), (market) => ({
      onTrade: (timeUs, ticks, lots) => {
        this.#cvd.onTrade(market, timeUs, ticks, lots);
        this.#newestUs = Math.max(this.#newestUs, timeUs);
        if (market === 0) this.#keepClose(timeUs, ticks);
      },
      onGap: (fromUs, untilUs) => this.#cvd.onGap(market, fromUs, untilUs),
    }));
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look()) return;
    const isWorthNew = this.#follower.hasNewWorth();
    if (this.#sequence > 0 && !isWorthNew && Math.abs(nowUs - this.#toldUs) < everyUs) return;
    this.#toldUs = nowUs;
    // Quiet cells exist too; a venue's clock that is behind ours loses nothing by it.
    if (this.#newestUs > 0) this.#cvd.advance(nowUs);
    const { cellUs, cells } = this.#wanted;
    const sums: Float64Array[] = [];
    const doubts: Uint8Array[] = [];
    for (const market of this.#markets.keys()) {
      this.#cvd.readMarket(market, this.#columns);
      sums.push(this.#columns.sum.slice(0, this.#columns.count));
      doubts.push(this.#columns.isUnreliable.slice(0, this.#columns.count));
    }
    const { count, fromUs } = this.#columns;
    const firstCell = Math.round(fromUs / cellUs);
    const changed = this.#firstChanged(firstCell, count, sums, doubts);
    if (changed === count && this.#sequence > 0 && !isWorthNew) return;
    outlet.post(encodeCvd({
      header: { kind: 'cvd', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : this.#follower.changedUs, madeUs: nowUs },
      isAgain: this.#sequence === 0, cellUs, fromUs: (firstCell + changed) * cellUs, oldestUs: fromUs, members: this.#follower.members(nowUs),
      closeTicks: Float64Array.from({ length: count - changed }, (_, index) => {
        const cell = firstCell + changed + index;
        return this.#closeCell[cell % cells] === cell ? (this.#close[cell % cells] ?? NaN) : NaN;
      }),
      sums: joined(sums.map((column) => column.subarray(changed)), new Float64Array((count - changed) * sums.length)),
      isUnreliable: joined(doubts.map((column) => column.subarray(changed)), new Uint8Array((count - changed) * sums.length)),
    }));
    this.#sequence += 1;
  }

  close(): void {
    this.#follower.close();
  }

  #newCvd(): Cvd {
    return new Cvd(this.#markets.map(({ spec, quotePerTickLot }) => ({ kind: spec.market, quotePerTickLot })), this.#wanted.cellUs, this.#wanted.cells);
  }

  #forget(): void {
    this.#cvd = this.#newCvd();
    this.#closeCell.fill(NaN);
    this.#toldCell.fill(NaN);
    this.#newestUs = 0;
    this.#sequence = 0;
  }

  #keepClose(timeUs: number, ticks: number): void {
    const cell = Math.floor(timeUs / this.#wanted.cellUs);
    const at = cell % this.#wanted.cells;
    const before = this.#closeCell[at] ?? NaN;
    if (before > cell) return;
    this.#closeCell[at] = cell;
    this.#close[at] = ticks;
  }

  /** How many cells are still as they were told. */
  #firstChanged(firstCell: number, count: number, sums: readonly Float64Array[], doubts: readonly Uint8Array[]): number {
    const { cells } = this.#wanted;
    let first = count;
    for (let index = 0; index < count; index += 1) {
      const cell = firstCell + index;
      const at = cell % cells;
      let isSame = this.#toldCell[at] === cell && this.#toldClose[at] === this.#close[at];
      this.#toldCell[at] = cell;
      this.#toldClose[at] = this.#close[at] ?? 0;
      for (let market = 0; market < sums.length; market += 1) {
        const sum = sums[market]?.[index] ?? 0;
        const doubt = doubts[market]?.[index] ?? 0;
        if (this.#toldSum[market * cells + at] !== sum || this.#toldDoubt[market * cells + at] !== doubt) isSame = false;
        this.#toldSum[market * cells + at] = sum;
        this.#toldDoubt[market * cells + at] = doubt;
      }
      if (!isSame && first === count) first = index;
    }
    return first;
  }
}

function joined<Column extends Float64Array | Uint8Array>(columns: readonly Column[], into: Column): Column {
  let at = 0;
  for (const column of columns) {
    into.set(column, at);
    at += column.length;
  }
  return into;
}
