/**
 * Time and sales of one market or several: prints that are kept, then those that come and grow; and bursts of them. First what the view keeps; and when the disk
 * has told its part, all anew with the newest of what was recorded, and gaps where nobody looked.
 */

import { encodeTape, noBursts, printBit, tapeFlagBacklog, tapeFlagMore, type TapeBursts } from '../../../contract/frames/tape.ts';
import type { FlowMember } from '../../../contract/frames/flow-members.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { Bursts } from '../../../core/market/flow/bursts.ts';
import { newPrintColumns, SalesTape } from '../../../core/market/flow/tape.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { FlowFollower, flowMarketsOf, flowMemberOf } from './flow-members.ts';
import { TapeGate } from './tape-past.ts';
import type { Topic, TopicHost } from './topic.ts';

const printsKept = 16_384;
const printsPerFrame = 768;
/** A beginning is told in some turns: each frame takes about 1.5 ms. */
const framesPerTurn = 4;
/** Trades of one millisecond come together; whoever is later than this begins a print of its own. */
const growUs = 100_000;
const burstsKept = 4;
/** Stretches of the recorded past, each looked through where the one before has too few prints and older ones are recorded. */
const pastSpansUs = [600_000_000, 3_600_000_000, 21_600_000_000, 86_400_000_000] as const;
const enoughPrints = 1_000;
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
  const newPicture = (recalledUs: number | null): Picture => ({ tape: new SalesTape(markets.map(({ quotePerTickLot }) => quotePerTickLot), printsKept), sinks: [], gates: [], recalledUs, fromUs: 0 });
  let picture = newPicture(null);
  let next = 0;
  let sequence = 0;
  let backlogEnd = 0;
  /** Trades and prints that were told: without more of either there is nothing to tell. */
  let toldTrades = 0;
  let toldPrints = 0;
  let span = 0;
  let lookedUs = 0;
  const follower: FlowFollower<Picture> = new FlowFollower<Picture>(host, markets, {
    begin: (recalledUs) => {
      if (recalledUs === null) span = 0;
      return newPicture(recalledUs);
    },
    sinkOf: ({ tape, sinks, gates, recalledUs }, market) => {
      const sink = new MarketSink(market, markets[market]?.quotePerTickLot ?? 0, tape, wanted.burstWorthMin);
      sinks[market] = sink;
      if (recalledUs === null) return sink;
      const gate = new TapeGate(sink);
      gates.push(gate);
      return gate;
    },
    show: (made) => {
      made.fromUs = TapeGate.open(made.gates);
      picture = made;
      next = sequence = toldTrades = toldPrints = 0;
    },
    pastFromUs: (nowUs) => nowUs - pastSpansUs[0],
    onRecalled: (isShown) => {
      const { tape, recalledUs } = picture;
      const isOlderRecorded = markets.some((_, market) => (follower.reachAt(market, lookedUs).recordedUs ?? Infinity) < (recalledUs ?? 0));
      if (isShown && (tape.madeCount >= enoughPrints || !isOlderRecorded)) return;
      span += 1;
      const spanUs = pastSpansUs[span];
      if (spanUs !== undefined) void follower.recall(lookedUs - spanUs);
    },
  });
  const membersAt = (nowUs: number): readonly FlowMember[] => markets.map((market, place) => ({
    ...flowMemberOf(market, follower.viewAt(place), nowUs), sinceUs: Math.max(follower.reachAt(place, nowUs).sinceUs, picture.fromUs),
  }));
  const frame = (nowUs: number): Uint8Array => {
    const { tape, sinks } = picture;
    const from = next;
    next = tape.readOn(from, scratch);
    const { count, missedCount } = scratch;
    const isBacklog = from < backlogEnd;
    const hasMore = isBacklog && from + missedCount + count < backlogEnd;
    const flags = Uint8Array.from({ length: count }, (_, at) => (scratch.isSold[at] === 1 ? printBit.sold : 0) | (scratch.isAfterGap[at] === 1 ? printBit.afterGap : 0));
    const bytes = encodeTape({
      header: { kind: 'tape', flags: (isBacklog ? tapeFlagBacklog : 0) | (hasMore ? tapeFlagMore : 0), stream, topic: 0, sequence, receivedUs: isBacklog ? 0 : (scratch.receivedUs[count - 1] ?? 0), madeUs: nowUs },
      missedCount, firstNumber: from + missedCount, members: membersAt(nowUs), bursts: newestBursts(sinks),
      venueUs: scratch.timeUs.subarray(0, count), receivedUs: scratch.receivedUs.subarray(0, count), firstTicks: scratch.firstTicks.subarray(0, count),
      lastTicks: scratch.lastTicks.subarray(0, count), lots: scratch.lots.subarray(0, count), trades: scratch.trades.subarray(0, count), worth: scratch.worth.subarray(0, count),
      member: Uint8Array.from(scratch.market.subarray(0, count)), flags,
    });
    sequence += 1;
    toldTrades = tape.tradeCount;
    toldPrints = from + missedCount + count;
    return bytes;
  };
  return ok({
    streams: markets.map(({ spec }) => spec.stream),
    paintPresent: (nowUs, outlet) => {
      lookedUs = nowUs;
      if (!outlet.hasRoom || !follower.look(nowUs)) return;
      const { tape } = picture;
      if (sequence === 0) {
        backlogEnd = tape.madeCount;
        // What is beyond its room was never anybody's to miss.
        next = Math.max(0, backlogEnd - printsKept);
      }
      const isWorthNew = follower.hasNewWorth();
      if (sequence > 0 && tape.tradeCount === toldTrades && tape.madeCount === toldPrints && !isWorthNew) return;
      tape.settle(nowUs - growUs);
      for (let count = 0; count < framesPerTurn && outlet.hasRoom; count += 1) {
        const before = next;
        outlet.post(frame(nowUs));
        if (next === before || toldPrints >= backlogEnd) break;
      }
    },
    close: () => follower.close(),
  });
}

/** A tape in the making, and what it is made by. */
interface Picture {
  readonly tape: SalesTape;
  readonly sinks: MarketSink[];
  /** Of one with a past: what comes before all of it is there. */
  readonly gates: TapeGate[];
  /** Since when the past was wanted; null: it has none. */
  readonly recalledUs: number | null;
  /** From when on all markets are there with all that they traded; 0: as far as each knows. */
  fromUs: number;
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
