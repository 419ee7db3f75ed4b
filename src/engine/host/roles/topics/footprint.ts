/**
 * The footprint of one instrument: the bars that what is kept makes, then each as it changes, and the lines that they leave.
 *
 * Holds: a bar is sent again only when it changed, the newest first; what does not fit into a frame follows with the next ones. Averages are those
 * at the end of a bar: a trade that comes late changes them from the present bar on.
 */

import { encodeFootprint, footprintBarBytes, footprintBit, footprintCellBytes, footprintLinesMax, footprintRoomBytes, type FootprintBars, type FootprintLines } from '../../../contract/frames/footprint.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { BarRule } from '../../../core/market/flow/bar-rule.ts';
import { barFlag, newFootprintColumns, writeFootprint } from '../../../core/market/flow/footprint-columns.ts';
import { Footprint, usualFootprint } from '../../../core/market/flow/footprint.ts';
import { findLines, lineKinds, newLineColumns, type LineRule } from '../../../core/market/flow/lines.ts';
import { newTradeColumns, type FlowSink } from '../../../core/market/flow/trade-log.ts';
import { sessionStart } from '../../../core/market/flow/volume-profile.ts';
import { newVwapFigures, Vwap } from '../../../core/market/flow/vwap.ts';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { FlowFollower, flowMarketsOf, flowPastFrom, knownSince, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type FootprintSpec = Extract<TopicSpec, { kind: 'footprint' }>;

/** Bars of a picture, and when somebody looks further and further back. */
const barsAtFirst = 400;
const barsKeptMax = 3_200;
const lookback = 80;
/** The present is told so often at most: nobody reads numbers faster. */
const everyUs = 100_000;
const dayUs = 86_400_000_000;
const session = { sessionUs: dayUs, offsetUs: 0 } as const;
const barsPerFrame = 128;
const columns = newFootprintColumns(barsPerFrame, Math.floor(footprintRoomBytes / footprintCellBytes));
const lines = newLineColumns(footprintLinesMax);
const figures = newVwapFigures();

/** The averages at the end of each bar that is kept, by its number. */
interface Averages {
  readonly vwap: Vwap;
  readonly ticks: Float64Array;
  readonly deviation: Float64Array;
  readonly isIncomplete: Uint8Array;
}

class BarsSink implements FlowSink {
  readonly footprint: Footprint;
  readonly averages: readonly Averages[];
  readonly #bars: number;

  constructor(footprint: Footprint, vwaps: readonly Vwap[]) {
    this.footprint = footprint;
    const bars = footprint.plan.barsMax;
    this.#bars = bars;
    this.averages = vwaps.map((vwap) => ({ vwap, ticks: new Float64Array(bars).fill(NaN), deviation: new Float64Array(bars).fill(NaN), isIncomplete: new Uint8Array(bars) }));
  }

  onBegin(knownUs: number): void {
    this.footprint.onBegin(knownUs);
    for (const { vwap } of this.averages) vwap.onBegin(knownUs);
  }

  get end(): number {
    return this.footprint.goneCount + this.footprint.count;
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    const before = this.end;
    this.footprint.onTrade(timeUs, ticks, lots);
    // The averages of the bars that are over hold nothing of this trade.
    for (let number = Math.max(before - 1, this.end - this.#bars, 0); number < this.end - 1; number += 1) this.#write(number);
    for (const { vwap } of this.averages) vwap.onTrade(timeUs, ticks, lots);
  }

  onGap(fromUs: number, untilUs: number): void {
    this.footprint.onGap(fromUs, untilUs);
    for (const { vwap } of this.averages) vwap.onGap(fromUs, untilUs);
  }

  /** The newest bar's averages, as they are now. */
  refresh(): void {
    if (this.end > 0) this.#write(this.end - 1);
  }

  #write(number: number): void {
    const at = number % this.#bars;
    for (const { vwap, ticks, deviation, isIncomplete } of this.averages) {
      const isKnown = vwap.read(figures);
      ticks[at] = isKnown ? figures.ticks : NaN;
      deviation[at] = isKnown ? figures.deviationTicks : NaN;
      isIncomplete[at] = isKnown && figures.isIncomplete ? 1 : 0;
    }
  }
}

export function openFootprint(wanted: FootprintSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, []);
  return found.ok ? ok(new FootprintTopic(wanted, host, found.value)) : found;
}

class FootprintTopic implements Topic {
  readonly streams: readonly number[];
  readonly #wanted: FootprintSpec;
  readonly #follower: FlowFollower<BarsSink>;
  readonly #lineRule: LineRule;
  #sink: BarsSink | null = null;
  /** Bars that the next picture keeps. */
  #barsKept = barsAtFirst;
  /** What was told of each bar that is kept, by its number: its beginning, trades and flags. */
  readonly #toldStartUs = new Float64Array(barsKeptMax);
  readonly #toldTrades = new Float64Array(barsKeptMax);
  readonly #toldFlags = new Uint8Array(barsKeptMax);
  #toldLines = '';
  #toldUs = Number.NEGATIVE_INFINITY;
  #toldVersion = -1;
  #hasRest = false;
  #sequence = 0;

  constructor(wanted: FootprintSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    this.#wanted = wanted;
    this.streams = markets.map(({ spec }) => spec.stream);
    this.#lineRule = { kinds: lineKinds, lookback, stackMin: wanted.stackMin, imbalance: wanted.imbalance, isAliveOnly: false };
    this.#follower = new FlowFollower(host, markets, {
      begin: (recalledUs) => this.#newSink(recalledUs !== null),
      sinkOf: (sink) => sink,
      show: (sink) => {
        this.#sink = sink;
        this.#forget();
      },
      pastFromUs: (nowUs) => this.#pastFrom(nowUs),
    });
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look(nowUs) || this.#sink === null) return;
    const { footprint } = this.#sink;
    const isWorthNew = this.#follower.hasNewWorth();
    const isDue = footprint.version !== this.#toldVersion && Math.abs(nowUs - this.#toldUs) >= everyUs;
    if (this.#sequence > 0 && !isDue && !isWorthNew && !this.#hasRest) return;
    this.#sink.refresh();
    const { fromAge, untilAge, hasRest } = this.#changedAges(footprint);
    this.#hasRest = hasRest;
    this.#toldVersion = footprint.version;
    this.#toldUs = nowUs;
    const view = this.#follower.viewAt(0);
    const end = this.#sink.end;
    writeFootprint(footprint, { fromAge, untilAge }, { valueShare: this.#wanted.valueShare, imbalance: this.#wanted.imbalance }, columns);
    const count = fromAge < 0 ? 0 : columns.barCount;
    const first = count === 0 ? end : end - 1 - untilAge - (count - 1);
    outlet.post(encodeFootprint({
      header: { kind: 'footprint', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : (view?.changedUs ?? 0), madeUs: nowUs },
      validity: view?.validity ?? 'empty', isAgain: this.#sequence === 0, firstNumber: first, oldestNumber: footprint.goneCount, endNumber: end,
      deltaSum: deltaSumOf(footprint), ...this.#reach(nowUs), bars: this.#bars(first, count), lines: this.#lines(footprint),
      cells: {
        buyLots: columns.cellBuyLots.subarray(0, count === 0 ? 0 : columns.cellCountAll), sellLots: columns.cellSellLots.subarray(0, count === 0 ? 0 : columns.cellCountAll),
        trades: columns.cellTrades.subarray(0, count === 0 ? 0 : columns.cellCountAll), imbalance: columns.cellImbalance.subarray(0, count === 0 ? 0 : columns.cellCountAll),
      },
    }));
    this.#sequence += 1;
  }

  /** Twice as many bars, as long as there are more. */
  async more(): Promise<Result<object, Fault>> {
    if (this.#barsKept >= barsKeptMax) return ok({ hasMore: false });
    this.#barsKept = Math.min(barsKeptMax, this.#barsKept * 2);
    const isShown = await this.#follower.recall(this.#pastFrom(this.#toldUs));
    return ok({ hasMore: isShown && this.#barsKept < barsKeptMax });
  }

  close(): void {
    this.#follower.close();
  }

  #reach(nowUs: number): { readonly sinceUs: number; readonly recordedUs: number } {
    const { sinceUs, recordedUs } = this.#follower.reachAt(0, nowUs);
    return { sinceUs, recordedUs: recordedUs ?? sinceUs };
  }

  /** Bars of a time need their time; of others nobody knows how many a day has. The averages need the session, and their anchor. */
  #pastFrom(nowUs: number): number {
    const { bar, anchorUs } = this.#wanted;
    const barsUs = bar.kind === 'time' ? (Math.floor(nowUs / bar.us) - this.#barsKept + 1) * bar.us : nowUs - (dayUs * this.#barsKept) / barsAtFirst;
    return flowPastFrom(nowUs, Math.min(barsUs, sessionStart(session, nowUs), anchorUs ?? Infinity));
  }

  #forget(): void {
    this.#toldStartUs.fill(NaN);
    this.#toldLines = '';
    this.#toldVersion = -1;
    this.#hasRest = false;
    this.#sequence = 0;
  }

  #newSink(isRecalled: boolean): BarsSink {
    const { bar, rowTicks, anchorUs } = this.#wanted;
    const vwaps = [new Vwap({ kind: 'session', ...session })];
    const view = this.#follower.viewAt(0);
    if (anchorUs !== null) {
      const anchored = new Vwap({ kind: 'at', timeUs: anchorUs });
      const knownUs = view === null ? 0 : knownSince(view);
      // What is recalled says itself how far it reaches.
      if (anchorUs < knownUs && !isRecalled) anchored.onGap(anchorUs, knownUs);
      vwaps.push(anchored);
    }
    return new BarsSink(new Footprint({ rule: ruleOf(bar), rowTicks: rowTicks ?? usualRowTicks(view), barsMax: this.#barsKept, rowsMax: usualFootprint.rowsMax }), vwaps);
  }

  /** The newest run of bars that changed since they were told, as many as fit; `fromAge` below 0: none did. */
  #changedAges(footprint: Footprint): { readonly fromAge: number; readonly untilAge: number; readonly hasRest: boolean } {
    let fromAge = -1;
    let untilAge = 0;
    let bytes = 0;
    for (let age = 0; age < footprint.count; age += 1) {
      const bar = footprint.bar(age);
      const at = (footprint.goneCount + footprint.count - 1 - age) % barsKeptMax;
      const flags = (bar.isClosed ? barFlag.closed : 0) | (bar.isIncomplete ? barFlag.incomplete : 0) | (bar.isAfterGap ? barFlag.afterGap : 0);
      if (this.#toldStartUs[at] === bar.startUs && this.#toldTrades[at] === bar.trades && this.#toldFlags[at] === flags) {
        if (fromAge >= 0) return { fromAge, untilAge, hasRest: true };
        continue;
      }
      bytes += footprintBarBytes + bar.rows.count * footprintCellBytes;
      if (fromAge >= 0 && (bytes > footprintRoomBytes || age - untilAge >= barsPerFrame)) return { fromAge, untilAge, hasRest: true };
      if (fromAge < 0) untilAge = age;
      fromAge = age;
      this.#toldStartUs[at] = bar.startUs;
      this.#toldTrades[at] = bar.trades;
      this.#toldFlags[at] = flags;
    }
    return { fromAge, untilAge, hasRest: false };
  }

  #bars(first: number, count: number): FootprintBars {
    const cut = (column: Float64Array): Float64Array => column.subarray(0, count);
    const averages = this.#sink?.averages ?? [];
    const kept = this.#sink?.footprint.plan.barsMax ?? 1;
    const average = (place: number, name: 'ticks' | 'deviation'): Float64Array => Float64Array.from({ length: count }, (_, index) => averages[place]?.[name][(first + index) % kept] ?? NaN);
    const flags = Uint8Array.from({ length: count }, (_, index) => {
      const doubt = (place: number, bit: number): number => (averages[place]?.isIncomplete[(first + index) % kept] === 1 ? bit : 0);
      return (columns.flags[index] ?? 0) | doubt(0, footprintBit.vwapIncomplete) | doubt(1, footprintBit.anchoredIncomplete);
    });
    const { startUs, openUs, closeUs, open, high, low, close, buyLots, sellLots, trades, deltaMin, deltaMax, buyLotsMax, sellLotsMax, rowTicks, lowRow, pocRow, valueLowRow, valueHighRow, cellCount } = columns;
    return {
      startUs: cut(startUs), openUs: cut(openUs), closeUs: cut(closeUs), open: cut(open), high: cut(high), low: cut(low), close: cut(close), buyLots: cut(buyLots), sellLots: cut(sellLots),
      trades: cut(trades), deltaMin: cut(deltaMin), deltaMax: cut(deltaMax), buyLotsMax: cut(buyLotsMax), sellLotsMax: cut(sellLotsMax), rowTicks: cut(rowTicks), lowRow: cut(lowRow),
      pocRow: cut(pocRow), valueLowRow: cut(valueLowRow), valueHighRow: cut(valueHighRow), cellCount: cut(cellCount),
      vwap: average(0, 'ticks'), vwapDeviation: average(0, 'deviation'), anchored: average(1, 'ticks'), anchoredDeviation: average(1, 'deviation'), flags,
    };
  }

  /** Null: as they were told last. */
  #lines(footprint: Footprint): FootprintLines | null {
    findLines(footprint, this.#lineRule, lines);
    const { count } = lines;
    const found = {
      lowTicks: lines.lowTicks.slice(0, count), highTicks: lines.highTicks.slice(0, count), sinceUs: lines.sinceUs.slice(0, count), untilUs: lines.untilUs.slice(0, count), kind: lines.kind.slice(0, count),
    };
    const text = `${found.kind.join()} ${found.lowTicks.join()} ${found.highTicks.join()} ${found.untilUs.join()} ${found.sinceUs.join()}`;
    if (text === this.#toldLines) return null;
    this.#toldLines = text;
    return found;
  }
}

const newest = newTradeColumns(1);

/** A round number of ticks, about a basis point of the price as far as one is known. */
export function usualRowTicks(view: InstrumentView | null): number {
  if (view === null) return 1;
  view.log.copy(newest);
  const price = newest.count > 0 ? (newest.ticks[0] ?? 0) : (view.read(1).bidTicks[0] ?? 0);
  const wanted = Math.abs(price) / 10_000;
  if (wanted <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * (wanted >= power * 5 ? 5 : wanted >= power * 2 ? 2 : 1);
}

function deltaSumOf(footprint: Footprint): number {
  let sum = footprint.deltaBefore;
  for (let age = 0; age < footprint.count; age += 1) sum += footprint.bar(age).delta;
  return sum;
}

function ruleOf(bar: FootprintSpec['bar']): BarRule {
  switch (bar.kind) {
    case 'time':
      return { kind: 'time', intervalUs: bar.us };
    case 'trades':
      return { kind: 'trades', count: bar.trades };
    case 'volume':
    case 'delta':
      return { kind: bar.kind, lots: bar.lots };
    case 'range':
    case 'reversal':
    case 'renko':
      return { kind: bar.kind, ticks: bar.ticks };
    default:
      return never(bar);
  }
}
