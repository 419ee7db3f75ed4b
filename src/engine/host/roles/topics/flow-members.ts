/** The markets of a picture of the flow, as topics follow them: each with its view, what a lot at a tick is worth, and whether it is another view now. */

import type { FlowMember } from '../../../contract/frames/flow-members.ts';
import type { TopicInstrument } from '../../../contract/topics.ts';
import { PastTrades } from '../../../core/market/flow/past-trades.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../domain/number.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { specsOf } from './composite.ts';
import { specOf, type TopicHost } from './topic.ts';

export interface FlowMarket {
  readonly spec: InstrumentSpec;
  /** What one lot at one tick is worth in the quote of the first. An inverse contract is worth its sum of the quote at any price: about right at one price alone. */
  readonly quotePerTickLot: number;
  /** What one of its quote counts as in that of the first, at this moment. */
  readonly rate: () => number;
}

/** One instrument alone may be anything; several have to be comparable by amounts of their base, and in one quote, or by a rate. */
export function flowMarketsOf(host: TopicHost, instrument: TopicInstrument, others: readonly TopicInstrument[]): Result<readonly FlowMarket[], Fault> {
  if (others.length === 0) {
    const found = specOf(host, instrument);
    return found.ok ? ok([marketOf(found.value, 1, () => 1)]) : found;
  }
  const found = specsOf(host, instrument, others);
  if (!found.ok) return found;
  const quote = found.value[0]?.quote;
  return ok(found.value.filter((spec) => spec.settle !== spec.base).flatMap((spec) => {
    const rate = spec.quote === quote ? 1 : (host.rateOf?.(spec.quote) ?? null);
    return rate === null ? [] : [marketOf(spec, rate, () => (spec.quote === quote ? 1 : (host.rateNow?.(spec.quote) ?? rate)))];
  }));
}

function marketOf(spec: InstrumentSpec, rate: number, rateNow: FlowMarket['rate']): FlowMarket {
  return { spec, quotePerTickLot: floatOf(spec.tick) * floatOf(spec.lot) * floatOf(spec.contractSize) * rate, rate: rateNow };
}

/** How a picture of the flow is made and changed for another. */
export interface FlowPlan<Picture> {
  /** A new, empty picture: one is made whenever all begins anew, and one behind the scenes for what is read of the past, since a time. */
  readonly begin: (recalledUs: number | null) => Picture;
  readonly sinkOf: (picture: Picture, market: number) => FlowSink;
  /** From now on this is the picture. It is told already. */
  readonly show: (picture: Picture) => void;
  /** From when on it wants the past that is on the disk; none: what is kept is all that it wants. */
  readonly pastFromUs?: (nowUs: number) => number;
  /** The disk told what it has since the time that was wanted: the picture with it is shown, or nothing is recorded since then. */
  readonly onRecalled?: (isShown: boolean) => void;
  /** What comes after it is no part of the picture. */
  readonly pastUntilUs?: number;
}

/** What a picture knows of a market. */
export interface FlowReach {
  /** What was before, nobody recorded, though the picture may begin later; null: nothing is recorded, and it began when we began to listen. */
  readonly recordedUs: number | null;
  /** From when on no trade is missing. */
  readonly sinceUs: number;
}

/** A picture asks for no more of the past than a week: some seconds of reading for the busiest instrument. */
const pastUsMax = 7 * 86_400_000_000;

export function flowPastFrom(nowUs: number, wantedUs: number): number {
  return Math.max(0, wantedUs, nowUs - pastUsMax);
}

/** A store that did not answer is asked again after so long. */
const againUs = 5_000_000;

/** Read beside the window: trades come later than the venue dates them. */
export const lateUs = 10_000_000;

/**
 * Follows the views of some markets, wherever they come from and however often they change: first with what their logs keep; and when the disk has told its
 * part, with all that together.
 */
export class FlowFollower<Picture> {
  readonly markets: readonly FlowMarket[];
  readonly #host: TopicHost;
  readonly #plan: FlowPlan<Picture>;
  readonly #views: (InstrumentView | null)[];
  readonly #pasts: (Past | null)[];
  #leaves: readonly (() => void)[] = [];
  #toldMembers = '';
  #lookedUs = 0;
  /** When the disk did not answer, and since when the past was wanted; null: it did. */
  #failed: { readonly atUs: number; readonly fromUs: number } | null = null;
  /** Counts what was begun: an answer about something else is left alone. */
  #begun = 0;

  constructor(host: TopicHost, markets: readonly FlowMarket[], plan: FlowPlan<Picture>) {
    this.#host = host;
    this.markets = markets;
    this.#plan = plan;
    this.#views = markets.map(() => null);
    this.#pasts = markets.map(() => null);
  }

  /** Looks for views, and begins anew when one of them is another: what is kept is told again then. False: there is none yet. */
  look(nowUs: number): boolean {
    const now = this.markets.map(({ spec }) => this.#host.viewOf(spec));
    this.#lookedUs = nowUs;
    if (now.every((view, market) => view === this.#views[market])) {
      this.#tryAgain(nowUs);
      return this.#leaves.length > 0;
    }
    this.close();
    for (const [market, view] of now.entries()) {
      this.#views[market] = view;
      this.#pasts[market] = null;
    }
    const { begin, sinkOf, show, pastFromUs } = this.#plan;
    const picture = begin(null);
    const gates: Gate[] = [];
    const leaves: (() => void)[] = [];
    for (const [market, view] of now.entries()) {
      if (view === null) continue;
      const gate = new Gate(sinkOf(picture, market));
      gates.push(gate);
      leaves.push(view.follow(gate));
    }
    openGates(gates);
    this.#leaves = leaves;
    show(picture);
    if (pastFromUs !== undefined && leaves.length > 0) void this.recall(pastFromUs(nowUs));
    return leaves.length > 0;
  }

  /** Makes the picture anew with what was recorded since then. True: it is shown; false: nothing is recorded, or another was begun meanwhile. */
  async recall(fromUs: number): Promise<boolean> {
    this.#begun += 1;
    this.#failed = null;
    const mine = this.#begun;
    const picture = this.#plan.begin(fromUs);
    const leaves: (() => void)[] = [];
    const pasts = this.markets.map((): Past | null => null);
    for (const [market, view] of this.#views.entries()) {
      if (view === null) continue;
      const past = await this.#tellPast(view, this.#plan.sinkOf(picture, market), fromUs, () => mine === this.#begun);
      if (mine !== this.#begun || past === null) {
        for (const leave of leaves) leave();
        return false;
      }
      leaves.push(past.leave);
      pasts[market] = past;
    }
    if (pasts.every((past) => past === null || past.teller.untilUs === null)) {
      for (const leave of leaves) leave();
      this.#plan.onRecalled?.(false);
      return false;
    }
    this.#stop();
    this.#leaves = leaves;
    for (const [market, past] of pasts.entries()) this.#pasts[market] = past;
    this.#plan.show(picture);
    this.#plan.onRecalled?.(true);
    return true;
  }

  /** What the picture that is shown knows. */
  reachAt(market: number, nowUs: number): FlowReach {
    const view = this.#views[market] ?? null;
    const past = this.#pasts[market] ?? null;
    const beginUs = past?.teller.beginUs ?? null;
    if (view === null || past === null || beginUs === null) return { recordedUs: null, sinceUs: view?.tradesSinceUs ?? nowUs };
    const { tradesSinceUs } = view;
    return { recordedUs: Math.min(past.recordedUs, beginUs), sinceUs: tradesSinceUs > past.knownUs ? tradesSinceUs : Math.max(beginUs, past.teller.gapEndUs ?? beginUs) };
  }

  viewAt(market: number): InstrumentView | null {
    return this.#views[market] ?? null;
  }

  /** When facts of any of them came last. */
  get changedUs(): number {
    return this.#views.reduce((newest, view) => Math.max(newest, view?.changedUs ?? 0), 0);
  }

  /** From when on the picture that is shown knows a market, but for gaps; null: it has no view. */
  beganAt(market: number): number | null {
    const view = this.#views[market] ?? null;
    return this.#pasts[market]?.teller.beginUs ?? (view === null ? null : knownSince(view));
  }

  /** `sinceUs` of each: where its record begins, or from when on no trade is missing. */
  members(nowUs: number): readonly FlowMember[] {
    return this.markets.map((market, place) => {
      const { recordedUs, sinceUs } = this.reachAt(place, nowUs);
      return { ...flowMemberOf(market, this.#views[place] ?? null, nowUs), sinceUs: recordedUs ?? sinceUs };
    });
  }

  /** Whether the markets are worth something else than when this was asked last. */
  hasNewWorth(): boolean {
    const worth = this.#views.map((view) => `${view?.validity} ${view?.tradesSinceUs}`).join();
    if (worth === this.#toldMembers) return false;
    this.#toldMembers = worth;
    return true;
  }

  close(): void {
    this.#begun += 1;
    this.#failed = null;
    this.#stop();
  }

  /** The store may be starting, or know less of the instrument than we do. */
  #tryAgain(nowUs: number): void {
    const failed = this.#failed;
    if (failed !== null && Math.abs(nowUs - failed.atUs) >= againUs) void this.recall(failed.fromUs);
  }

  #stop(): void {
    for (const leave of this.#leaves) leave();
    this.#leaves = [];
  }

  /** Tells a sink the past of a market and lets it follow the rest. Null: the disk did not come to an end, and nothing may be built on it. */
  async #tellPast(view: InstrumentView, sink: FlowSink, fromUs: number, isWanted: () => boolean): Promise<Past | null> {
    const teller = new PastTrades(sink, fromUs);
    const told = await this.#host.tradesPast(view.spec, { fromUs: fromUs - lateUs, untilUs: (this.#plan.pastUntilUs ?? Number.POSITIVE_INFINITY) + lateUs }, (batches) => {
      if (isWanted()) for (const batch of batches) teller.tell(batch);
      return isWanted();
    });
    if (isWanted() && !told.ok) this.#failed = { atUs: this.#lookedUs, fromUs };
    const known = told.ok ? told.value.known : null;
    if (!isWanted() || (known === null && teller.untilUs !== null)) return null;
    const isTold = teller.untilUs !== null;
    return { teller, recordedUs: (told.ok ? told.value.sinceUs : null) ?? Infinity, knownUs: known?.untilUs ?? 0, leave: view.follow(sink, isTold ? known : null) };
  }
}

interface Past {
  readonly teller: PastTrades;
  readonly recordedUs: number;
  /** Up to then, by our clock, it is the disk that knows. */
  readonly knownUs: number;
  readonly leave: () => void;
}

/** From when on a view's log has every trade, but for gaps. */
export function knownSince({ log, beganUs }: InstrumentView): number {
  return Math.max(beganUs, log.droppedCount > 0 ? log.oldestUs : 0);
}

export function flowMemberOf({ spec, rate }: FlowMarket, view: InstrumentView | null, nowUs: number): FlowMember {
  return {
    stream: spec.stream, validity: view?.validity ?? 'empty', tickUnits: Number(spec.tick.units), tickDecimals: spec.tick.decimals,
    lotUnits: Number(spec.lot.units * spec.contractSize.units), lotDecimals: spec.lot.decimals + spec.contractSize.decimals, sinceUs: view?.tradesSinceUs ?? nowUs, rate: rate(),
  };
}

interface Early {
  /** By our clock: what came in this order is told in this order, whichever market it is of. */
  readonly atUs: number;
  readonly tell: (sink: FlowSink) => void;
  readonly sink: FlowSink;
}

/** Keeps what one market tells of its past until those of all are there, then lets everything through. */
class Gate implements FlowSink {
  readonly #sink: FlowSink;
  #lastUs = 0;
  early: Early[] | null = [];

  constructor(sink: FlowSink) {
    this.#sink = sink;
  }

  onTrade(timeUs: number, ticks: number, lots: number, receivedUs: number): void {
    this.#lastUs = receivedUs;
    if (this.early === null) this.#sink.onTrade(timeUs, ticks, lots, receivedUs);
    else this.early.push({ atUs: receivedUs, tell: (sink) => sink.onTrade(timeUs, ticks, lots, receivedUs), sink: this.#sink });
  }

  onGap(fromUs: number, untilUs: number): void {
    if (this.early === null) this.#sink.onGap(fromUs, untilUs);
    else this.early.push({ atUs: this.#lastUs, tell: (sink) => sink.onGap(fromUs, untilUs), sink: this.#sink });
  }
}

function openGates(gates: readonly Gate[]): void {
  const early = gates.flatMap((gate) => gate.early ?? []);
  if (gates.length > 1) early.sort((left, right) => left.atUs - right.atUs);
  for (const { tell, sink } of early) tell(sink);
  for (const gate of gates) gate.early = null;
}

function floatOf({ units, decimals }: Decimal): number {
  return Number(`${units}e-${decimals}`);
}
