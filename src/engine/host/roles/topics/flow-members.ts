/** The markets of a picture of the flow, as topics follow them: each with its view, what a lot at a tick is worth, and whether it is another view now. */

import type { FlowMember } from '../../../contract/frames/flow-members.ts';
import type { TopicInstrument } from '../../../contract/topics.ts';
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
  /** What one lot at one tick is worth in the quote. An inverse contract is worth its sum of the quote at any price: about right at one price alone. */
  readonly quotePerTickLot: number;
}

/** One instrument alone may be anything; several have to be comparable by amounts of their base, and in one quote. */
export function flowMarketsOf(host: TopicHost, instrument: TopicInstrument, others: readonly TopicInstrument[]): Result<readonly FlowMarket[], Fault> {
  if (others.length === 0) {
    const found = specOf(host, instrument);
    return found.ok ? ok([marketOf(found.value)]) : found;
  }
  const found = specsOf(host, instrument, others);
  if (!found.ok) return found;
  const quote = found.value[0]?.quote;
  return ok(found.value.filter((spec) => spec.quote === quote && spec.settle !== spec.base).map(marketOf));
}

function marketOf(spec: InstrumentSpec): FlowMarket {
  return { spec, quotePerTickLot: floatOf(spec.tick) * floatOf(spec.lot) * floatOf(spec.contractSize) };
}

/** Follows the views of some markets, wherever they come from and however often they change. */
export class FlowFollower {
  readonly markets: readonly FlowMarket[];
  readonly #host: TopicHost;
  readonly #sinkFor: (market: number) => FlowSink;
  readonly #onNew: () => void;
  readonly #views: (InstrumentView | null)[];
  #leaves: (() => void)[] = [];
  #toldMembers = '';

  /** `sinkFor` makes a new sink each time; `onNew` comes before, when all begins anew. */
  constructor(host: TopicHost, markets: readonly FlowMarket[], onNew: () => void, sinkFor: (market: number) => FlowSink) {
    this.#host = host;
    this.markets = markets;
    this.#onNew = onNew;
    this.#sinkFor = sinkFor;
    this.#views = markets.map(() => null);
  }

  /** Looks for views, and begins anew when one of them is another: what is kept is told again then. False: there is none yet. */
  look(): boolean {
    const now = this.markets.map(({ spec }) => this.#host.viewOf(spec));
    if (now.every((view, market) => view === this.#views[market])) return this.#leaves.length > 0;
    this.close();
    for (const [market, view] of now.entries()) this.#views[market] = view;
    this.#onNew();
    const gates: Gate[] = [];
    for (const [market, view] of now.entries()) {
      if (view === null) continue;
      const gate = new Gate(this.#sinkFor(market));
      gates.push(gate);
      this.#leaves.push(view.follow(gate));
    }
    openGates(gates);
    return this.#leaves.length > 0;
  }

  viewAt(market: number): InstrumentView | null {
    return this.#views[market] ?? null;
  }

  /** When facts of any of them came last. */
  get changedUs(): number {
    return this.#views.reduce((newest, view) => Math.max(newest, view?.changedUs ?? 0), 0);
  }

  members(nowUs: number): readonly FlowMember[] {
    return this.markets.map((market, place) => flowMemberOf(market, this.#views[place] ?? null, nowUs));
  }

  /** Whether the markets are worth something else than when this was asked last. */
  hasNewWorth(): boolean {
    const worth = this.#views.map((view) => `${view?.validity} ${view?.tradesSinceUs}`).join();
    if (worth === this.#toldMembers) return false;
    this.#toldMembers = worth;
    return true;
  }

  close(): void {
    for (const leave of this.#leaves) leave();
    this.#leaves = [];
  }
}

export function flowMemberOf({ spec }: FlowMarket, view: InstrumentView | null, nowUs: number): FlowMember {
  return {
    stream: spec.stream, validity: view?.validity ?? 'empty', tickUnits: Number(spec.tick.units), tickDecimals: spec.tick.decimals,
    lotUnits: Number(spec.lot.units * spec.contractSize.units), lotDecimals: spec.lot.decimals + spec.contractSize.decimals, sinceUs: view?.tradesSinceUs ?? nowUs,
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
