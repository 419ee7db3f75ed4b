/**
 * Bars that are made of trades: of seconds, of a number of trades, of a volume, by price. First of what the view keeps, then anew of that and the disk
 * together; older ones when they are asked for.
 *
 * Holds: a second in which nobody traded is a flat bar of nothing; one in which nobody looked is none. Bars of seconds lie on the venue's clock, so that older ones, made by themselves, are those that would have been made with the others. Of the other
 * kinds each bar begins where the one before ended: they reach back for a day, or as many as are kept, and no further.
 */

import { barBit, barsPerFrameMax, type BarPart } from '../../../contract/frames/bars.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { Bar } from '../../../core/market/flow/bar.ts';
import type { BarRule } from '../../../core/market/flow/bar-rule.ts';
import { Footprint } from '../../../core/market/flow/footprint.ts';
import { PastTrades } from '../../../core/market/flow/past-trades.ts';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { BarsTeller, type Told } from './bars-teller.ts';
import { FlowFollower, flowMarketsOf, flowPastFrom, lateUs, type FlowMarket } from './flow-members.ts';
import type { MoreOfPast, Outlet, Topic, TopicHost } from './topic.ts';

type BarsSpec = Extract<TopicSpec, { kind: 'bars' }>;

const madeBarsMax = 2_000;
const firstBars = 600;
const dayUs = 86_400_000_000;
/** Where nobody traded, older times are looked through in stretches that double. */
const looksMax = 16;
/** One row for all prices of a bar: only its ends and sums are wanted here. */
const wholeBar = { rowTicks: 1_000_000_000, rowsMax: 2 } as const;

export function openTradeBars(wanted: BarsSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, []);
  const market = found.ok ? found.value[0] : undefined;
  return found.ok && market !== undefined ? ok(new TradeBars(market, ruleOf(wanted.bar), host)) : found.ok ? failed({ code: 'instrument.unknown', remedy: 'fix', detail: wanted.instrument.id }) : found;
}

function ruleOf(bar: BarsSpec['bar']): BarRule {
  switch (bar.kind) {
    case 'time':
      return { kind: 'time', intervalUs: bar.us };
    case 'tick':
      return { kind: 'trades', count: bar.trades };
    case 'volume':
      return { kind: 'volume', lots: bar.lots };
    case 'range':
    case 'renko':
      return { kind: bar.kind, ticks: bar.ticks };
    default:
      return never(bar);
  }
}

class TradeBars implements Topic {
  readonly streams: readonly number[];
  readonly #market: FlowMarket;
  readonly #rule: BarRule;
  readonly #host: TopicHost;
  readonly #teller: BarsTeller;
  readonly #follower: FlowFollower<Footprint>;
  #footprint: Footprint;
  #isNew = true;
  #version = -1;
  /** Bars that were told as closed, those that are gone counted too. */
  #toldCount = 0;
  /** The oldest that was told. */
  #oldest: Told | null = null;
  readonly #waiting: { readonly part: BarPart; readonly bars: readonly Told[]; readonly hasMore: boolean }[] = [];

  constructor(market: FlowMarket, rule: BarRule, host: TopicHost) {
    this.streams = [market.spec.stream];
    this.#market = market;
    this.#rule = rule;
    this.#host = host;
    this.#teller = new BarsTeller(market.spec);
    this.#footprint = this.#newFootprint();
    this.#follower = new FlowFollower(host, [market], {
      begin: () => this.#newFootprint(),
      sinkOf: (footprint) => footprint,
      show: (footprint) => {
        this.#footprint = footprint;
        this.#isNew = true;
        this.#waiting.length = 0;
      },
      pastFromUs: (nowUs) => flowPastFrom(nowUs, rule.kind === 'time' ? (Math.floor(nowUs / rule.intervalUs) - firstBars) * rule.intervalUs : nowUs - dayUs),
    });
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look(nowUs)) return;
    const view = this.#follower.viewAt(0);
    if (view === null) return;
    const footprint = this.#footprint;
    const isNew = this.#isNew;
    footprint.advance(nowUs - lateUs);
    this.#tellWaiting(nowUs, outlet);
    if (!outlet.hasRoom || (!isNew && !this.#teller.isDue(nowUs, view.validity, footprint.version !== this.#version))) return;
    this.#version = footprint.version;
    const end = footprint.goneCount + footprint.count;
    const firstAge = Math.min(footprint.count - 1, isNew ? barsPerFrameMax - 1 : Math.max(end - 1 - this.#toldCount, this.#lateBars));
    const bars: Told[] = [];
    for (let age = firstAge; age >= 0; age -= 1) bars.push(this.#toldOf(footprint.bar(age)));
    this.#toldCount = end - 1;
    const made = this.#inOrder(bars);
    const told = made.slice(-barsPerFrameMax);
    if (isNew) this.#oldest = told[0] ?? null;
    this.#isNew = false;
    const hasMore = isNew && (firstAge < footprint.count - 1 || told.length < made.length || this.#isRecordedBefore(told[0]?.timeUs ?? 0, nowUs));
    outlet.post(this.#teller.frame(isNew ? 'again' : 'newest', told, hasMore, view.validity, nowUs, view.changedUs ?? 0));
  }

  async more({ beforeUs, count }: MoreOfPast): Promise<Result<object, Fault>> {
    const wanted = Math.min(count, barsPerFrameMax);
    const footprint = this.#footprint;
    const kept: Told[] = [];
    for (let age = footprint.count - 1; age >= 0; age -= 1) {
      const told = this.#toldOf(footprint.bar(age));
      if (told.timeUs < beforeUs) kept.push(told);
    }
    const older = kept.length === 0 && this.#rule.kind === 'time' ? await this.#older(this.#rule.intervalUs, beforeUs, wanted) : { bars: kept, isToEnd: true };
    const found = older.bars;
    // What lies between them and the oldest that the screen has belongs to them.
    const next = older.isToEnd && this.#oldest?.timeUs === beforeUs ? this.#oldest : null;
    const bars = this.#inOrder(next === null ? found : [...found, next]).filter(({ timeUs }) => timeUs < beforeUs);
    const told = found.length === 0 ? [] : bars.slice(-wanted);
    this.#oldest = told[0] ?? this.#oldest;
    const hasMore = told.length > 0 && (told.length < bars.length || this.#isRecordedBefore(told[0]?.timeUs ?? 0, beforeUs));
    this.#waiting.push({ part: 'older', bars: told, hasMore });
    return ok({ count: told.length, hasMore });
  }

  close(): void {
    this.#follower.close();
  }

  /** Oldest first, as frames have them. */
  #inOrder(bars: Told[]): readonly Told[] {
    if (this.#rule.kind === 'time') return withQuiet(bars, this.#rule.intervalUs);
    ascending(bars);
    return bars;
  }

  #newFootprint(): Footprint {
    return new Footprint({ rule: this.#rule, ...wholeBar, barsMax: madeBarsMax });
  }

  /** Bars of seconds that a late trade may still change. */
  get #lateBars(): number {
    return this.#rule.kind === 'time' ? Math.ceil(lateUs / this.#rule.intervalUs) : 0;
  }

  #isRecordedBefore(timeUs: number, nowUs: number): boolean {
    const { recordedUs } = this.#follower.reachAt(0, nowUs);
    return this.#rule.kind === 'time' && recordedUs !== null && recordedUs < timeUs;
  }

  /** The newest bars before a time, made by themselves. `isToEnd`: from the last of them up to that time nothing is missing. */
  async #older(intervalUs: number, beforeUs: number, count: number): Promise<{ readonly bars: Told[]; readonly isToEnd: boolean }> {
    const recordedUs = this.#follower.reachAt(0, beforeUs).recordedUs ?? beforeUs;
    let untilUs = Math.floor(beforeUs / intervalUs) * intervalUs;
    let spanUs = count * intervalUs;
    for (let look = 0; look < looksMax && untilUs > recordedUs; look += 1) {
      const fromUs = Math.max(0, untilUs - spanUs);
      const footprint = this.#newFootprint();
      const teller = new PastTrades({
        onTrade: (timeUs, ticks, lots) => {
          if (timeUs < untilUs) footprint.onTrade(timeUs, ticks, lots);
        },
        onGap: (gapFromUs, gapUntilUs) => footprint.onGap(gapFromUs, gapUntilUs),
        onBegin: (knownUs) => footprint.onBegin(knownUs),
      }, fromUs);
      const told = await this.#host.tradesPast(this.#market.spec, { fromUs: fromUs - lateUs, untilUs: untilUs + lateUs }, (batches) => {
        for (const batch of batches) teller.tell(batch);
        return true;
      });
      if (!told.ok) break;
      const seenUs = teller.untilUs ?? 0;
      if (seenUs < untilUs) footprint.onGap(seenUs, untilUs);
      footprint.advance(Number.POSITIVE_INFINITY);
      if (footprint.count > 0) return { bars: Array.from({ length: footprint.count }, (_, at) => this.#toldOf(footprint.bar(footprint.count - 1 - at))), isToEnd: seenUs >= untilUs && look === 0 };
      untilUs = fromUs;
      spanUs *= 2;
    }
    return { bars: [], isToEnd: false };
  }

  #toldOf(bar: Bar): Told {
    return {
      timeUs: this.#rule.kind === 'time' ? bar.startUs : bar.openUs, open: bar.open, high: bar.high, low: bar.low, close: bar.close, lots: bar.buyLots + bar.sellLots, bought: bar.buyLots,
      flags: (bar.isClosed ? 0 : barBit.open) | (bar.isIncomplete || bar.isAfterGap ? barBit.incomplete : 0),
    };
  }

  #tellWaiting(nowUs: number, outlet: Outlet): void {
    while (outlet.hasRoom && !this.#isNew) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      outlet.post(this.#teller.frame(next.part, next.bars, next.hasMore, this.#follower.viewAt(0)?.validity ?? 'empty', nowUs, 0));
    }
  }
}

/** Flat bars where nobody traded, unless trades may be missing on either side; no more of them in one place than a frame has room for. */
function withQuiet(bars: readonly Told[], intervalUs: number): readonly Told[] {
  const all: Told[] = [];
  for (const bar of bars) {
    const before = all.at(-1);
    const isKnown = before !== undefined && ((before.flags | bar.flags) & barBit.incomplete) === 0;
    const fromUs = isKnown ? Math.max(before.timeUs + intervalUs, bar.timeUs - barsPerFrameMax * intervalUs) : bar.timeUs;
    for (let timeUs = fromUs; timeUs < bar.timeUs; timeUs += intervalUs) {
      const close = before?.close ?? 0;
      all.push({ timeUs, open: close, high: close, low: close, close, lots: 0, bought: 0, flags: 0 });
    }
    all.push(bar);
  }
  return all;
}

/** Bars of trades may begin in the same microsecond: the later one is moved by one. */
function ascending(bars: Told[]): void {
  for (let index = 1; index < bars.length; index += 1) {
    const before = bars[index - 1];
    const bar = bars[index];
    if (before !== undefined && bar !== undefined && bar.timeUs <= before.timeUs) bars[index] = { ...bar, timeUs: before.timeUs + 1 };
  }
}
