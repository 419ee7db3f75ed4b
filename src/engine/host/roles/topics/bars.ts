/**
 * Bars of one instrument. Those of a time come from the past that the store keeps or asks the venue for, and go on with the venue's live minute
 * (core/market/candle-merge.ts); those of trades are made of the trades that are kept here, and reach no further back.
 *
 * Holds: bars of a time are never told before the past has answered, so that none is told twice in two forms; after a hole in the live
 * minutes the past is asked again.
 */

import { barBit, barsPerFrameMax, encodeBars, type BarPart } from '../../../contract/frames/bars.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { CandleTail, type PastCandle } from '../../../core/market/candle-merge.ts';
import type { BarRule } from '../../../core/market/flow/bar-rule.ts';
import { Footprint } from '../../../core/market/flow/footprint.ts';
import { field, floatAt, kindAt, type Slots } from '../../../core/memory/record.ts';
import { assert, never } from '../../../domain/assert.ts';
import { factCode, type Validity } from '../../../domain/fact.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import type { CandlesAnswer } from '../../../edge/store/candles.ts';
import { minuteOf, type InstrumentView } from '../instrument-view.ts';
import { specOf, type MoreOfPast, type Outlet, type Topic, type TopicHost } from './topic.ts';

type BarsSpec = Extract<TopicSpec, { kind: 'bars' }>;

const firstBars = 600;
const madeBarsMax = 2_000;
/** Live bars are told so often at most: nobody reads faster. */
const newestUsMin = 100_000;
const againUsMin = 5_000_000;
/** One row for all prices of a bar: only its ends and sums are wanted here. */
const wholeBar = { rowTicks: 1_000_000_000, rowsMax: 2 } as const;

/** A bar as frames hold it. */
interface Told {
  readonly timeUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
  readonly bought: number;
  readonly flags: number;
}

export function openBars(wanted: BarsSpec, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  if (wanted.bar.kind === 'time') return ok(new TimeBars(found.value, wanted.bar.us, host));
  return ok(new TradeBars(found.value, ruleOf(wanted.bar), host));
}

function ruleOf(bar: Exclude<BarsSpec['bar'], { kind: 'time' }>): BarRule {
  switch (bar.kind) {
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

class BarsTeller {
  readonly #spec: InstrumentSpec;
  #sequence = 0;
  #toldUs = Number.NEGATIVE_INFINITY;
  #toldValidity: Validity | null = null;

  constructor(spec: InstrumentSpec) {
    this.#spec = spec;
  }

  /** Whether the newest bars may be told again, because time has passed or the book is worth something else. */
  isDue(nowUs: number, validity: Validity, isChanged: boolean): boolean {
    return (isChanged && Math.abs(nowUs - this.#toldUs) >= newestUsMin) || validity !== this.#toldValidity;
  }

  frame(part: BarPart, bars: readonly Told[], hasMore: boolean, validity: Validity, nowUs: number, receivedUs: number): Uint8Array {
    assert(bars.length <= barsPerFrameMax, 'the bars fit into a frame', { count: bars.length });
    const column = (value: (bar: Told) => number): Float64Array => Float64Array.from(bars, value);
    const bytes = encodeBars({
      header: { kind: 'bars', flags: 0, stream: this.#spec.stream, topic: 0, sequence: this.#sequence, receivedUs, madeUs: nowUs },
      part, hasMore, validity,
      timeUs: column(({ timeUs }) => timeUs), openTicks: column(({ open }) => open), highTicks: column(({ high }) => high), lowTicks: column(({ low }) => low),
      closeTicks: column(({ close }) => close), lots: column(({ lots }) => lots), boughtLots: column(({ bought }) => bought),
      flags: Uint8Array.from(bars, ({ flags }) => flags),
    });
    this.#sequence += 1;
    if (part === 'newest') this.#toldUs = nowUs;
    if (part !== 'older') this.#toldValidity = validity;
    return bytes;
  }
}

class TimeBars implements Topic {
  readonly streams: readonly number[];
  readonly #spec: InstrumentSpec;
  readonly #intervalUs: number;
  readonly #host: TopicHost;
  readonly #teller: BarsTeller;
  /** Frames' worth of bars that wait for room, oldest request first. */
  readonly #waiting: { readonly part: BarPart; readonly bars: readonly Told[]; readonly hasMore: boolean }[] = [];
  #tail: CandleTail | null = null;
  #closed: Told[] = [];
  #minuteUs = 0;
  #receivedUs = 0;
  #isChanged = false;
  #isAsking = false;
  #askedUs = Number.NEGATIVE_INFINITY;
  #isStale = true;

  constructor(spec: InstrumentSpec, intervalUs: number, host: TopicHost) {
    this.streams = [spec.stream];
    this.#spec = spec;
    this.#intervalUs = intervalUs;
    this.#host = host;
    this.#teller = new BarsTeller(spec);
  }

  onRecord(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.candle || floatAt(slots, slot, field.b) !== usPerMinute) return;
    const minute = minuteOf(slots, slot);
    // Minutes that nobody told us of lie between: the past has to be asked once more.
    if (this.#minuteUs > 0 && minute.startUs > this.#minuteUs + usPerMinute) this.#isStale = true;
    this.#minuteUs = Math.max(this.#minuteUs, minute.startUs);
    this.#receivedUs = floatAt(slots, slot, field.receivedUs);
    const closed = this.#tail?.onMinute(minute) ?? null;
    if (closed !== null) this.#closed.push(toldOf(closed, this.#doubt));
    this.#isChanged = true;
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (this.#isStale && !this.#isAsking && Math.abs(nowUs - this.#askedUs) >= againUsMin) void this.#begin(nowUs);
    this.#tellWaiting(nowUs, outlet);
    const validity = this.#validity();
    if (!outlet.hasRoom || this.#tail === null || this.#waiting.length > 0 || !this.#teller.isDue(nowUs, validity, this.#isChanged)) return;
    const open = this.#tail.open;
    const bars = [...this.#closed, ...(open === null ? [] : [toldOf(open, barBit.open | this.#doubt)])].slice(-barsPerFrameMax);
    outlet.post(this.#teller.frame('newest', bars, false, validity, nowUs, this.#receivedUs));
    this.#closed = [];
    this.#isChanged = false;
  }

  async more({ beforeUs, count }: MoreOfPast): Promise<Result<object, Fault>> {
    const answer = await this.#host.candles({ instrument: this.#spec.id, intervalUs: this.#intervalUs, endUs: beforeUs, count });
    if (!answer.ok) return failed(answer.fault);
    const bars = barsOf(answer.value);
    const hasMore = bars.length > 0 && !isWhole(answer.value, bars);
    if (bars.length === 0 && answer.value.fault !== null) return failed(answer.value.fault);
    this.#wait('older', bars, hasMore);
    return ok({ count: bars.length, hasMore });
  }

  /** The newest of the past, and what is in the making; then it goes on by itself. */
  async #begin(nowUs: number): Promise<void> {
    this.#isAsking = true;
    this.#askedUs = nowUs;
    const answer = await this.#host.candles({ instrument: this.#spec.id, intervalUs: this.#intervalUs, endUs: nowUs + this.#intervalUs, count: firstBars });
    this.#isAsking = false;
    const live = this.#host.viewOf(this.#spec)?.minute ?? null;
    if (!answer.ok || answer.value.columns.version !== this.#spec.version) {
      // Without a past there is the present at least; the past is asked for again meanwhile.
      this.#tail ??= new CandleTail(this.#intervalUs, null, 0);
      if (live !== null) this.#tail.onMinute(live);
      this.#isChanged = true;
      return;
    }
    const { part, partUntilUs } = answer.value;
    this.#tail = new CandleTail(this.#intervalUs, part, partUntilUs);
    if (live !== null) this.#tail.onMinute(live);
    this.#closed = [];
    this.#isStale = false;
    this.#isChanged = true;
    const bars = barsOf(answer.value);
    this.#waiting.length = 0;
    this.#wait('again', bars, !isWhole(answer.value, bars));
  }

  /** Cut into frames: `again` is the newest of them, what is older goes before it. */
  #wait(part: BarPart, bars: readonly Told[], hasMore: boolean): void {
    const newest = bars.slice(-barsPerFrameMax);
    const rest = bars.slice(0, -barsPerFrameMax);
    this.#waiting.push({ part, bars: newest, hasMore: hasMore || rest.length > 0 });
    if (rest.length > 0 && bars.length > barsPerFrameMax) this.#wait('older', rest, hasMore);
  }

  #tellWaiting(nowUs: number, outlet: Outlet): void {
    while (outlet.hasRoom) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      outlet.post(this.#teller.frame(next.part, next.bars, next.hasMore, this.#validity(), nowUs, 0));
    }
  }

  /** While the past has not answered, minutes may be missing in what is told. */
  get #doubt(): number {
    return this.#isStale ? barBit.incomplete : 0;
  }

  #validity(): Validity {
    return this.#host.viewOf(this.#spec)?.validity ?? 'empty';
  }
}

class TradeBars implements Topic {
  readonly streams: readonly number[];
  readonly #spec: InstrumentSpec;
  readonly #rule: BarRule;
  readonly #host: TopicHost;
  readonly #teller: BarsTeller;
  #footprint: Footprint | null = null;
  #from: InstrumentView | null = null;
  #leave: (() => void) | null = null;
  #version = -1;
  /** Bars that were told as closed, those that are gone counted too. */
  #toldCount = 0;

  constructor(spec: InstrumentSpec, rule: BarRule, host: TopicHost) {
    this.streams = [spec.stream];
    this.#spec = spec;
    this.#rule = rule;
    this.#host = host;
    this.#teller = new BarsTeller(spec);
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    const view = outlet.hasRoom ? this.#host.viewOf(this.#spec) : null;
    if (view === null) return;
    const isNew = view !== this.#from || this.#footprint === null;
    if (isNew) {
      this.#from = view;
      this.#footprint = new Footprint({ rule: this.#rule, ...wholeBar, barsMax: madeBarsMax });
      this.#leave?.();
      this.#leave = view.follow(this.#footprint);
      this.#toldCount = 0;
    }
    const footprint = this.#footprint;
    if (footprint === null || (!isNew && !this.#teller.isDue(nowUs, view.validity, footprint.version !== this.#version))) return;
    this.#version = footprint.version;
    const firstAge = Math.min(footprint.count - 1, footprint.goneCount + footprint.count - 1 - this.#toldCount);
    const bars: Told[] = [];
    for (let age = firstAge; age >= 0; age -= 1) {
      const bar = footprint.bar(age);
      const flags = (bar.isClosed ? 0 : barBit.open) | (bar.isIncomplete || bar.isAfterGap ? barBit.incomplete : 0);
      bars.push({ timeUs: bar.openUs, open: bar.open, high: bar.high, low: bar.low, close: bar.close, lots: bar.buyLots + bar.sellLots, bought: bar.buyLots, flags });
    }
    this.#toldCount = footprint.goneCount + footprint.count - 1;
    ascending(bars);
    outlet.post(this.#teller.frame(isNew ? 'again' : 'newest', bars.slice(-barsPerFrameMax), false, view.validity, nowUs, view.changedUs ?? 0));
  }

  close(): void {
    this.#leave?.();
  }

  more(): Promise<Result<object, Fault>> {
    return Promise.resolve(failed(fault('instrument.unknown', 'bars of trades reach back as far as trades are kept')));
  }
}

/** Bars of trades may begin in the same microsecond: the later one is moved by one. */
function ascending(bars: Told[]): void {
  for (let index = 1; index < bars.length; index += 1) {
    const before = bars[index - 1];
    const bar = bars[index];
    if (before !== undefined && bar !== undefined && bar.timeUs <= before.timeUs) bars[index] = { ...bar, timeUs: before.timeUs + 1 };
  }
}

function barsOf({ columns }: CandlesAnswer): readonly Told[] {
  return Array.from(columns.startUs, (timeUs, at) => ({
    timeUs, open: columns.openTicks[at] ?? 0, high: columns.highTicks[at] ?? 0, low: columns.lowTicks[at] ?? 0, close: columns.closeTicks[at] ?? 0,
    lots: columns.lots[at] ?? 0, bought: columns.takerLots[at] ?? NaN, flags: 0,
  }));
}

/** Nothing older can be had. */
function isWhole({ beginUs }: CandlesAnswer, bars: readonly Told[]): boolean {
  return beginUs !== null && (bars[0]?.timeUs ?? 0) <= beginUs;
}

function toldOf(candle: PastCandle, flags: number): Told {
  return {
    timeUs: candle.startUs, open: candle.openTicks, high: candle.highTicks, low: candle.lowTicks, close: candle.closeTicks,
    lots: candle.lots, bought: candle.takerLots ?? NaN, flags,
  };
}
