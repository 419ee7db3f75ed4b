/** The summed delta of one market or several: all cells first, then from the first one on that changed. */

import { encodeCvd } from '../../../contract/frames/cvd.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { Cvd, newCvdColumns, type CvdColumns } from '../../../core/market/flow/cvd.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { FlowFollower, flowMarketsOf, flowPastFrom, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type CvdSpec = Extract<TopicSpec, { kind: 'cvd' }>;

const everyUs = 200_000;
/** Cells that are kept when somebody looks further and further back. */
const cellsKeptMax = 4_000;

export function openCvd(wanted: CvdSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  return found.ok ? ok(new CvdTopic(wanted, host, found.value)) : found;
}

class CvdPicture {
  readonly cvd: Cvd;
  readonly cells: number;
  readonly #cellUs: number;
  /** The last price of the first market, by the number of its cell. */
  readonly #close: Float64Array;
  readonly #closeCell: Float64Array;
  newestUs = 0;

  constructor(markets: readonly FlowMarket[], cellUs: number, cells: number) {
    this.cvd = new Cvd(markets.map(({ spec, quotePerTickLot }) => ({ kind: spec.market, quotePerTickLot })), cellUs, cells);
    this.cells = cells;
    this.#cellUs = cellUs;
    this.#close = new Float64Array(cells);
    this.#closeCell = new Float64Array(cells).fill(NaN);
  }

  sink(market: number): FlowSink {
    return {
      onTrade: (timeUs, ticks, lots) => {
        this.cvd.onTrade(market, timeUs, ticks, lots);
        this.newestUs = Math.max(this.newestUs, timeUs);
        if (market === 0) this.#keepClose(timeUs, ticks);
      },
      onGap: (fromUs, untilUs) => this.cvd.onGap(market, fromUs, untilUs),
    };
  }

  /** Not a number where nothing traded. */
  closeOf(cell: number): number {
    return this.#closeCell[cell % this.cells] === cell ? (this.#close[cell % this.cells] ?? NaN) : NaN;
  }

  #keepClose(timeUs: number, ticks: number): void {
    const cell = Math.floor(timeUs / this.#cellUs);
    const at = cell % this.cells;
    const before = this.#closeCell[at] ?? NaN;
    if (before > cell) return;
    this.#closeCell[at] = cell;
    this.#close[at] = ticks;
  }
}

class CvdTopic implements Topic {
  readonly streams: readonly number[];
  readonly #wanted: CvdSpec;
  readonly #markets: readonly FlowMarket[];
  readonly #follower: FlowFollower<CvdPicture>;
  #picture: CvdPicture;
  /** Cells that the next picture keeps. */
  #cells: number;
  /** What was told of each cell, by its number: sums and doubts, market by market. */
  readonly #toldCell = new Float64Array(cellsKeptMax);
  readonly #toldSum: Float64Array;
  readonly #toldDoubt: Uint8Array;
  readonly #toldClose = new Float64Array(cellsKeptMax);
  readonly #columns: CvdColumns = newCvdColumns(cellsKeptMax);
  #sequence = 0;
  #toldUs = Number.NEGATIVE_INFINITY;
  #hasRest = false;

  constructor(wanted: CvdSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    this.#wanted = wanted;
    this.#markets = markets;
    this.#cells = wanted.cells;
    this.streams = markets.map(({ spec }) => spec.stream);
    this.#picture = this.#newPicture();
    this.#toldSum = new Float64Array(cellsKeptMax * markets.length);
    this.#toldDoubt = new Uint8Array(cellsKeptMax * markets.length);
    this.#follower = new FlowFollower(host, markets, {
      begin: () => this.#newPicture(),
      sinkOf: (picture, market) => picture.sink(market),
      show: (picture) => {
        this.#picture = picture;
        // Markets may be known for different times, and a sum over all is none where one of them is missing.
        for (const market of markets.keys()) picture.cvd.onBegin(market, this.#follower.beganAt(market) ?? Infinity);
        this.#toldCell.fill(NaN);
        this.#hasRest = false;
        this.#sequence = 0;
      },
      pastFromUs: (nowUs) => this.#pastFrom(nowUs),
    });
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look(nowUs)) return;
    const isWorthNew = this.#follower.hasNewWorth();
    if (this.#sequence > 0 && !isWorthNew && !this.#hasRest && Math.abs(nowUs - this.#toldUs) < everyUs) return;
    this.#toldUs = nowUs;
    const { cvd, newestUs } = this.#picture;
    // Quiet cells exist too; a venue's clock that is behind ours loses nothing by it.
    if (newestUs > 0) cvd.advance(nowUs);
    const { cellUs } = this.#wanted;
    const sums: Float64Array[] = [];
    const doubts: Uint8Array[] = [];
    for (const market of this.#markets.keys()) {
      cvd.readMarket(market, this.#columns);
      sums.push(this.#columns.sum.slice(0, this.#columns.count));
      doubts.push(this.#columns.isUnreliable.slice(0, this.#columns.count));
    }
    const { count, fromUs } = this.#columns;
    const firstCell = Math.round(fromUs / cellUs);
    const { from, until } = this.#changed(firstCell, count, sums, doubts);
    this.#hasRest = until < count;
    if (from === count && this.#sequence > 0 && !isWorthNew) return;
    outlet.post(encodeCvd({
      header: { kind: 'cvd', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : this.#follower.changedUs, madeUs: nowUs },
      isAgain: this.#sequence === 0, cellUs, fromUs: (firstCell + from) * cellUs, oldestUs: fromUs, members: this.#follower.members(nowUs),
      closeTicks: Float64Array.from({ length: until - from }, (_, index) => this.#picture.closeOf(firstCell + from + index)),
      sums: joined(sums.map((column) => column.subarray(from, until)), new Float64Array((until - from) * sums.length)),
      isUnreliable: joined(doubts.map((column) => column.subarray(from, until)), new Uint8Array((until - from) * sums.length)),
    }));
    this.#sequence += 1;
  }

  /** Twice as many cells, as long as there is something in them. */
  async more(): Promise<Result<object, Fault>> {
    if (this.#cells >= cellsKeptMax) return ok({ hasMore: false });
    this.#cells = Math.min(cellsKeptMax, this.#cells * 2);
    const isShown = await this.#follower.recall(this.#pastFrom(this.#toldUs));
    return ok({ hasMore: isShown && this.#cells < cellsKeptMax });
  }

  close(): void {
    this.#follower.close();
  }

  #newPicture(): CvdPicture {
    return new CvdPicture(this.#markets, this.#wanted.cellUs, this.#cells);
  }

  #pastFrom(nowUs: number): number {
    const { cellUs } = this.#wanted;
    return flowPastFrom(nowUs, (Math.floor(nowUs / cellUs) - this.#cells + 1) * cellUs);
  }

  /** The oldest cells that are not as they were told, as many as a frame takes; those are told now. */
  #changed(firstCell: number, count: number, sums: readonly Float64Array[], doubts: readonly Uint8Array[]): { readonly from: number; readonly until: number } {
    const { cells: perFrame } = this.#wanted;
    let from = count;
    for (let index = 0; index < count && index < from + perFrame; index += 1) {
      const cell = firstCell + index;
      const at = cell % cellsKeptMax;
      const close = this.#picture.closeOf(cell);
      let isSame = this.#toldCell[at] === cell && Object.is(this.#toldClose[at], close);
      this.#toldCell[at] = cell;
      this.#toldClose[at] = close;
      for (let market = 0; market < sums.length; market += 1) {
        const sum = sums[market]?.[index] ?? 0;
        const doubt = doubts[market]?.[index] ?? 0;
        if (this.#toldSum[market * cellsKeptMax + at] !== sum || this.#toldDoubt[market * cellsKeptMax + at] !== doubt) isSame = false;
        this.#toldSum[market * cellsKeptMax + at] = sum;
        this.#toldDoubt[market * cellsKeptMax + at] = doubt;
      }
      if (!isSame && from === count) from = index;
    }
    return { from, until: Math.min(count, from + perFrame) };
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
