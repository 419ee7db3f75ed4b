/** Time and sales of one market or several: prints that are kept, then those that come and grow; and bursts of them. */

import { encodeTape, noBursts, printBit, tapeFlagBacklog, type TapeBursts } from '../../../contract/frames/tape.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { Bursts } from '../../../core/market/flow/bursts.ts';
import { newPrintColumns, SalesTape } from '../../../core/market/flow/tape.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { FlowFollower, flowMarketsOf } from './flow-members.ts';
import type { Topic, TopicHost } from './topic.ts';

const printsKept = 16_384;
const printsPerFrame = 768;
/** Trades of one millisecond come together; whoever is later than this begins a print of its own. */
const growUs = 100_000;
const burstsKept = 4;
/** What a burst is beside its worth: within half a second, seven tenths one way, within ten basis points. */
const burst = { windowUs: 500_000, deltaShareMin: 0.7, zoneShare: 0.001 } as const;
const scratch = newPrintColumns(printsPerFrame);

/** One market's trades into the common tape, and into its own bursts, which count whole units of the quote. */
class MarketSink implements FlowSink {
  readonly #market: number;
  readonly #quotePerTickLot: number;
  readonly #tape: SalesTape;
  readonly #worthMin: number | null;
  bursts: Bursts | null = null;

  constructor(market: number, quotePerTickLot: number, tape: SalesTape, worthMin: number | null) {
    this.#market = market;
    this.#quotePerTickLot = quotePerTickLot;
    this.#tape = tape;
    this.#worthMin = worthMin;
  }

  onTrade(timeUs: number, ticks: number, lots: number, receivedUs: number): void {
    this.#tape.onTrade(this.#market, timeUs, receivedUs, ticks, lots);
    if (this.#worthMin === null) return;
    this.bursts ??= new Bursts({ windowUs: burst.windowUs, deltaShareMin: burst.deltaShareMin, lotsMin: this.#worthMin, zoneTicks: Math.abs(ticks) * burst.zoneShare }, burstsKept);
    this.bursts.onTrade(timeUs, ticks, Math.round(lots * Math.abs(ticks) * this.#quotePerTickLot));
  }

  onGap(): void {
    this.#tape.onGap(this.#market);
  }
}

export function openTape(wanted: Extract<TopicSpec, { kind: 'tape' }>, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const markets = found.value;
  const stream = markets[0]?.spec.stream ?? 0;
  const newTape = (): SalesTape => new SalesTape(markets.map(({ quotePerTickLot }) => quotePerTickLot), printsKept);
  let tape = newTape();
  let sinks: MarketSink[] = [];
  let next = 0;
  let sequence = 0;
  let backlogEnd = 0;
  /** Trades and prints that were told: without more of either there is nothing to tell. */
  let toldTrades = 0;
  let toldPrints = 0;
  const follower = new FlowFollower(host, markets, {
    begin: () => {
      tape = newTape();
      sinks = [];
      next = sequence = toldTrades = toldPrints = 0;
    },
    sinkOf: (_, market) => {
      const sink = new MarketSink(market, markets[market]?.quotePerTickLot ?? 0, tape, wanted.burstWorthMin);
      sinks[market] = sink;
      return sink;
    },
    show: () => undefined,
  });
  return ok({
    streams: markets.map(({ spec }) => spec.stream),
    paintPresent: (nowUs, outlet) => {
      if (!outlet.hasRoom || !follower.look(nowUs)) return;
      if (sequence === 0) backlogEnd = tape.madeCount;
      const isWorthNew = follower.hasNewWorth();
      if (sequence > 0 && tape.tradeCount === toldTrades && tape.madeCount === toldPrints && !isWorthNew) return;
      tape.settle(nowUs - growUs);
      const from = next;
      next = tape.readOn(from, scratch);
      const { count, missedCount } = scratch;
      const isBacklog = from < backlogEnd;
      const flags = Uint8Array.from({ length: count }, (_, at) => (scratch.isSold[at] === 1 ? printBit.sold : 0) | (scratch.isAfterGap[at] === 1 ? printBit.afterGap : 0));
      outlet.post(encodeTape({
        header: { kind: 'tape', flags: isBacklog ? tapeFlagBacklog : 0, stream, topic: 0, sequence, receivedUs: isBacklog ? 0 : (scratch.receivedUs[count - 1] ?? 0), madeUs: nowUs },
        missedCount, firstNumber: from + missedCount, members: follower.members(nowUs), bursts: newestBursts(sinks),
        venueUs: scratch.timeUs.subarray(0, count), receivedUs: scratch.receivedUs.subarray(0, count), firstTicks: scratch.firstTicks.subarray(0, count),
        lastTicks: scratch.lastTicks.subarray(0, count), lots: scratch.lots.subarray(0, count), trades: scratch.trades.subarray(0, count), worth: scratch.worth.subarray(0, count),
        member: Uint8Array.from(scratch.market.subarray(0, count)), flags,
      }));
      sequence += 1;
      toldTrades = tape.tradeCount;
      toldPrints = from + missedCount + count;
    },
    close: () => follower.close(),
  });
}

/** The newest burst of each market that had one. */
function newestBursts(sinks: readonly MarketSink[]): TapeBursts {
  const told = sinks.flatMap(({ bursts }, member) => {
    const newest = bursts?.burst(0) ?? null;
    return bursts === null || newest === null ? [] : [{ ...newest, member, number: bursts.count }];
  });
  const columns = noBursts(told.length);
  for (const [at, one] of told.entries()) {
    columns.number[at] = one.number;
    columns.member[at] = one.member;
    columns.fromUs[at] = one.fromUs;
    columns.untilUs[at] = one.untilUs;
    columns.lowTicks[at] = one.lowTicks;
    columns.highTicks[at] = one.highTicks;
    columns.bought[at] = one.buyLots;
    columns.sold[at] = one.sellLots;
    columns.trades[at] = one.trades;
  }
  return columns;
}
