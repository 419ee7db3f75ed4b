/**
 * Bars of one instrument. Those of minutes come from the past that the store keeps or asks the venue for, and go on with the venue's live minute
 * (core/market/candle-merge.ts); all others are made of trades (trade-bars.ts).
 *
 * Holds: bars of a time are never told before the past has answered, so that none is told twice in two forms; after a hole in the live
 * minutes the past is asked again.
 */

import { barBit, barsPerFrameMax, type BarPart } from '../../../contract/frames/bars.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { CandleTail, type PastCandle } from '../../../core/market/candle-merge.ts';
import { field, floatAt, kindAt, type Slots } from '../../../core/memory/record.ts';
import { factCode, type Validity } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import type { CandlesAnswer } from '../../../edge/store/candles.ts';
import { minuteOf } from '../instrument-view.ts';
import { BarsTeller, type Told } from './bars-teller.ts';
import { openTradeBars } from './trade-bars.ts';
import { specOf, type MoreOfPast, type Outlet, type Topic, type TopicHost } from './topic.ts';

type BarsSpec = Extract<TopicSpec, { kind: 'bars' }>;

const firstBars = 600;
const againUsMin = 5_000_000;
export function openBars(wanted: BarsSpec, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  // No venue tells candles of seconds: they are made of trades, as all other bars are.
  if (wanted.bar.kind === 'time' && wanted.bar.us >= usPerMinute) return ok(new TimeBars(found.value, wanted.bar.us, host));
  return openTradeBars(wanted, host);
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
