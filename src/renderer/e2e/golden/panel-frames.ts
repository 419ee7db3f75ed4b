/** The frames that the stand-in engine answers a topic with: the same bytes for the same question. */

import {
  barBit, encodeBars, encodeCompare, encodeOwnOrders, encodePerpetuals, encodeQuotes, encodeRates, encodeWalls, newLiquidations, newMinutes, never, newQuoteValues, ownEnding, ownSells, trailMinutes, wallBit, wallRowStates,
  type FlowMember, type FrameHeader, type FrameKind, type FrameMember, type Instrument, type QuoteRow, type QuoteTrail, type TopicInstrument, type TopicSpec, type WallRowState,
} from '../../../engine/contract/index.ts';
import { column, noise } from './frames.ts';
import { instrumentNamed, minuteUs, nowUs } from './told.ts';

const ticksAPrice = 100;
const lotsACoin = 100_000;

/** What a coin costs; markets differ by less than a thousandth, perpetual contracts stand above spot. */
const priceOf: Readonly<Record<string, number>> = { BTC: 65_000, ETH: 3_180, SOL: 142.6, DOGE: 0.31, USDC: 0.9997 };

function middleOf({ base, market, stream }: Instrument): number {
  return (priceOf[base] ?? 1) * (1 + (market === 'perp' ? 0.0004 : 0) + (noise(stream, 50) - 0.5) * 0.0003);
}

function headerOf(kind: FrameKind, stream: number, madeUs = nowUs, sequence = 0): FrameHeader {
  return { kind, flags: 0, stream, topic: 0, sequence, receivedUs: nowUs, madeUs };
}

function flowMember({ stream }: Instrument): FlowMember {
  return { stream, validity: stream === 3 ? 'stale' : 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: nowUs - 600 * minuteUs, rate: 1 };
}

/** None of a kind that these panels do not ask for. */
export function framesOf(spec: TopicSpec): readonly Uint8Array[] {
  switch (spec.kind) {
    case 'bars': return spec.bar.kind === 'time' ? [barsOf(instrumentNamed(spec.instrument.id), spec.bar.us)] : [];
    case 'quotes': return [quotesOf(named(spec.instruments))];
    case 'compare': return comparesOf(named([spec.instrument, ...spec.others]));
    case 'perpetuals': return [perpetualsOf(named([spec.instrument, ...spec.others]))];
    case 'walls': return named([spec.instrument, ...spec.others]).map(wallsOf);
    case 'own-orders': return [ownOf(instrumentNamed(spec.instrument.id))];
    case 'rates': return [encodeRates({ header: headerOf('rates', 0), usMax: 10_000_000, rows: spec.quotes.map(() => ({ rate: 0.9997, atUs: nowUs - 1_200_000, halfSpreadBps: 0.4, streams: [13] })) })];
    case 'heat': case 'ladder': case 'trades': case 'composite-heat': case 'composite-ladder': case 'composite-trades': case 'cvd': case 'depth': case 'footprint': case 'ladder-flow': case 'liquidations': case 'makers': case 'pressure': case 'profile': case 'tape':
      return [];
    default: return never(spec);
  }
}

function named(asked: readonly TopicInstrument[]): readonly Instrument[] {
  return asked.map(({ id }) => instrumentNamed(id));
}

/** Four hundred bars that wander; eleven are missing, two are not whole, the last one grows. */
function barsOf(instrument: Instrument, barUs: number): Uint8Array {
  const count = 400;
  const endUs = Math.floor(nowUs / barUs) * barUs;
  const places = Array.from({ length: count }, (_, at) => at).filter((at) => at < 350 || at > 360);
  const middle = middleOf(instrument) * ticksAPrice;
  const at = (place: number): number => Math.round(middle * (1 + 0.004 * Math.sin((place - 399.5) / 38) + 0.0016 * Math.sin((place - 399.5) / 9)));
  const by = (of: (place: number) => number): Float64Array<ArrayBuffer> => Float64Array.from(places, of);
  const lots = by((place) => Math.round(lotsACoin * (4 + 60 * noise(place, 1) ** 3)));
  return encodeBars({
    header: headerOf('bars', instrument.stream), part: 'again', hasMore: false, validity: 'live', timeUs: by((place) => endUs - (count - 1 - place) * barUs),
    openTicks: by((place) => at(place - 0.5)), closeTicks: by((place) => at(place + 0.5)),
    highTicks: by((place) => Math.max(at(place - 0.5), at(place + 0.5)) + Math.round(2_000 * noise(place, 2))), lowTicks: by((place) => Math.min(at(place - 0.5), at(place + 0.5)) - Math.round(2_000 * noise(place, 3))),
    lots, boughtLots: lots.map((size, place) => Math.round(size * (0.3 + 0.4 * noise(place, 4)))),
    flags: Uint8Array.from(places, (place) => (place === count - 1 ? barBit.open : place === 361 || place === 349 ? barBit.incomplete : 0)),
  });
}

/** Of spot nobody tells funding; of one everything is old; one is not followed. */
function quotesOf(asked: readonly Instrument[]): Uint8Array {
  const rows = asked.map((instrument): QuoteRow => {
    const { stream, market, base } = instrument;
    const last = middleOf(instrument);
    const isPerp = market === 'perp';
    const open = last * (1 + 0.06 * (noise(stream, 60) - 0.5));
    const spread = last * 0.00002 * (1 + noise(stream, 61));
    return {
      stream, validity: stream === 3 ? 'stale' : 'live', isFollowed: base !== 'DOGE',
      values: newQuoteValues({
        last, open, high: Math.max(open, last) * 1.008, low: Math.min(open, last) * 0.993, baseVolume: 21_000 * noise(stream, 62), quoteVolume: 21_000 * noise(stream, 62) * last, bid: last - spread / 2, bidSize: 1.2, ask: last + spread / 2, askSize: 0.8,
        ...(isPerp ? { mark: last, index: last * 0.9996, fundingRate: 0.0003 * (noise(stream, 63) - 0.3), fundingNextUs: nowUs + 4 * 60 * minuteUs + 55_000_000, fundingEveryUs: 8 * 60 * minuteUs, interest: 62_000 * (0.4 + noise(stream, 64)) } : {}),
        changedUs: nowUs - (stream === 3 ? 95_000_000 : 180_000),
      }),
    };
  });
  const trails = asked.map((instrument): QuoteTrail => ({
    stream: instrument.stream, endUs: nowUs,
    prices: column(trailMinutes, (at) => (instrument.stream === 3 && at > 20 && at < 34 ? NaN : middleOf(instrument) * (1 + 0.004 * Math.sin((at - 59) / 11 + instrument.stream) - 0.004 * Math.sin(instrument.stream)))),
  }));
  return encodeQuotes({ header: headerOf('quotes', 0), rows, trails });
}

const takerBps = [10, 10, 20, 5, 5, 6] as const;

/** Five minutes of it. One market takes no part, one is stale, one is converted; between two something is left after fees. */
function comparesOf(members: readonly Instrument[]): readonly Uint8Array[] {
  const seconds = 300;
  return Array.from({ length: seconds }, (_, at) => compareOf(members, nowUs - (seconds - 1 - at) * 1_000_000, at));
}

function compareOf(members: readonly Instrument[], madeUs: number, at: number): Uint8Array {
  const drift = 1 + 0.0006 * Math.sin(at / 47);
  const middles = members.map((one) => middleOf(one) * drift * (1 + 0.00004 * Math.sin(at / 19 + one.stream) + (one.stream === 12 ? 0.0035 : 0)));
  const bid = Float64Array.from(middles, (middle) => middle * 0.99999);
  const ask = Float64Array.from(middles, (middle) => middle * 1.00001);
  const fees = Float64Array.from(members, (_, place) => takerBps[place % takerBps.length] ?? 10);
  const size = members.length;
  const pair = (of: (buy: number, sell: number) => number): Float64Array => column(size * size, (cell) => {
    const [buy, sell] = [Math.floor(cell / size), cell % size];
    return buy === sell || isAway(members[buy]) || isAway(members[sell]) ? NaN : of(buy, sell);
  });
  const gross = (buy: number, sell: number): number => (((bid[sell] ?? NaN) - (ask[buy] ?? NaN)) / (ask[buy] ?? NaN)) * 10_000;
  const net = (buy: number, sell: number): number => gross(buy, sell) - (fees[buy] ?? 0) - (fees[sell] ?? 0);
  return encodeCompare({
    header: headerOf('compare', members[0]?.stream ?? 0, madeUs, at), reference: middles.reduce((sum, middle) => sum + middle, 0) / size,
    members: members.map(({ stream }): FrameMember => ({ stream, validity: stream === 3 ? 'stale' : 'live', absence: stream === 5 ? 'unread' : null, receivedUs: madeUs - 60_000 * stream, bidReachTicks: null, askReachTicks: null })),
    bid, ask, bidSize: column(size, (place) => 0.2 + 3 * noise(place, 70)), askSize: column(size, (place) => 0.2 + 3 * noise(place, 71)), reliability: column(size, (place) => 1 - 0.5 * noise(place, 72) ** 3), takerBps: fees,
    makerBps: fees.map((fee) => fee / 2), rate: Float64Array.from(members, ({ quote }) => (quote === 'USDC' ? 0.9997 : 1)), grossBps: pair(gross), netBps: pair(net), openBase: pair((buy, sell) => (net(buy, sell) > 0 ? 0.42 : 0)),
    openLeft: pair((buy, sell) => (net(buy, sell) > 0 ? 11.3 : 0)), leads: { first: Float64Array.of(0, 0), second: Float64Array.of(1, 2), leadUs: Float64Array.of(84_000, -150_000), correlation: Float64Array.of(0.72, 0.31), sureness: Float64Array.of(0.97, 0.6) },
    feeSource: new Uint8Array(size),
  });
}

function isAway(member: Instrument | undefined): boolean {
  return member?.stream === 3 || member?.stream === 5;
}

/** A day of minutes of each contract, half an hour of one missing; a burst of liquidations. */
function perpetualsOf(contracts: readonly Instrument[]): Uint8Array {
  const each = 240;
  const rows = contracts.flatMap((contract, member) => Array.from({ length: each }, (_, at) => ({ contract, member, at })).filter(({ at }) => member !== 1 || at < 120 || at > 150));
  const lastMinute = Math.floor(nowUs / minuteUs) * minuteUs;
  const minutes = newMinutes(rows.length);
  for (const [row, { contract, member, at }] of rows.entries()) {
    const isBurst = at > 196 && at < 204;
    minutes.startUs[row] = lastMinute - (each - 1 - at) * minuteUs;
    minutes.interest[row] = 60_000 * (1 + 0.03 * Math.sin(at / 40 + member) + 0.01 * Math.sin(at / 7));
    minutes.basisBps[row] = 4 + 3 * Math.sin(at / 22 + contract.stream);
    minutes.fundingRate[row] = at % 60 === 0 ? 0.0001 + 0.00002 * member : NaN;
    minutes.bought[row] = (isBurst ? 900_000 : 60_000) * noise(at, 80 + member) ** 4;
    minutes.sold[row] = (isBurst ? 90_000 : 70_000) * noise(at, 90 + member) ** 4;
    minutes.member[row] = member;
  }
  const count = 14;
  const liquidations = newLiquidations(count);
  for (let row = 0; row < count; row += 1) {
    const lots = Math.round(lotsACoin * (0.01 + 6 * noise(row, 100) ** 4)) * (noise(row, 101) > 0.35 ? -1 : 1);
    liquidations.venueUs[row] = nowUs - (count - row) * 17_300_000;
    liquidations.receivedUs[row] = (liquidations.venueUs[row] ?? 0) + 80_000;
    liquidations.ticks[row] = 6_500_000 + Math.round(9_000 * noise(row, 102));
    liquidations.lots[row] = lots;
    liquidations.worth[row] = (Math.abs(lots) / lotsACoin) * 65_000;
    liquidations.member[row] = row % Math.max(1, contracts.length);
  }
  return encodePerpetuals({ header: headerOf('perpetuals', contracts[0]?.stream ?? 0), missedCount: 0, members: contracts.map(flowMember), minutes, liquidations });
}

interface Wall {
  readonly state: WallRowState;
  readonly ticksAway: number;
  readonly coins: number;
  readonly ageSeconds: number;
  readonly endedSeconds?: number;
  /** Of the most that it held. */
  readonly eaten?: number;
  readonly refilled?: number;
  readonly score?: number;
  readonly flags?: number;
}

const walls: readonly Wall[] = [
  { state: 'stands', ticksAway: 900, coins: 42, ageSeconds: 4_310, score: 0.08, eaten: 0.1 },
  { state: 'stands', ticksAway: -1_500, coins: 88, ageSeconds: 75, score: 0.66 },
  { state: 'stands', ticksAway: 2_600, coins: 31, ageSeconds: 212, score: 0.34, refilled: 0.6, eaten: 0.5 },
  { state: 'stands', ticksAway: 300, coins: 12, ageSeconds: 41, eaten: 1, flags: wallBit.hidden },
  { state: 'stands', ticksAway: -5_200, coins: 120, ageSeconds: 9_020, score: 0.12, flags: wallBit.uncertain },
  { state: 'eaten', ticksAway: -400, coins: 27, ageSeconds: 318, endedSeconds: 20, eaten: 0.97, score: 0.05 },
  { state: 'pulled', ticksAway: 1_100, coins: 64, ageSeconds: 96, endedSeconds: 48, eaten: 0.04, score: 0.91 },
  { state: 'pulled', ticksAway: -700, coins: 38, ageSeconds: 140, endedSeconds: 95, eaten: 0.3, score: 0.58 },
  { state: 'lost', ticksAway: 3_400, coins: 51, ageSeconds: 700, endedSeconds: 300, score: 0.21, flags: wallBit.uncertain },
];

function wallsOf(instrument: Instrument): Uint8Array {
  const middle = Math.round(middleOf(instrument) * ticksAPrice);
  const by = (of: (wall: Wall) => number): Float64Array<ArrayBuffer> => Float64Array.from(walls, of);
  const lots = (coins: number): number => Math.round(coins * lotsACoin);
  return encodeWalls({
    header: headerOf('walls', instrument.stream), missedCount: 0, endedCount: 4, refusedCount: 0, bestBidTicks: middle - 1, bestAskTicks: middle + 1, member: flowMember(instrument), number: column(walls.length, (at) => at + 1),
    ticks: by(({ ticksAway }) => middle + ticksAway), startUs: by(({ ageSeconds }) => nowUs - ageSeconds * 1_000_000), endedUs: by(({ endedSeconds }) => (endedSeconds === undefined ? 0 : nowUs - endedSeconds * 1_000_000)),
    startLots: by(({ coins }) => lots(coins)), nowLots: by(({ coins, eaten = 0, refilled = 0, state }) => (state === 'stands' ? lots(coins * Math.max(0.2, 1 - eaten + refilled)) : 0)), maxLots: by(({ coins }) => lots(coins)),
    refilledLots: by(({ coins, refilled = 0 }) => lots(coins * refilled)), eatenLots: by(({ coins, eaten = 0 }) => lots(coins * eaten)), pulledLots: by(({ coins, eaten = 0, state }) => (state === 'pulled' ? lots(coins * (1 - eaten)) : 0)),
    hiddenLots: by(({ coins, flags = 0 }) => ((flags & wallBit.hidden) === 0 ? 0 : lots(coins * 3))), startBp: by(({ ticksAway }) => (ticksAway / middle) * 10_000), distanceBp: by(({ ticksAway }) => (ticksAway / middle) * 10_000),
    nearestBp: by(({ ticksAway }) => (ticksAway / middle) * 5_000), score: by(({ score }) => score ?? NaN), confidence: by(({ coins }) => 0.5 + 0.45 * noise(coins)),
    state: Uint8Array.from(walls, ({ state }) => wallRowStates.indexOf(state)), flags: Uint8Array.from(walls, ({ ticksAway, flags = 0 }) => flags | (ticksAway > 0 ? wallBit.ask : 0)),
  });
}

function ownOf(instrument: Instrument): Uint8Array {
  const middle = Math.round(middleOf(instrument) * ticksAPrice);
  const none = column(3, () => NaN);
  return encodeOwnOrders({
    header: headerOf('own-orders', instrument.stream), numbers: Float64Array.of(1, 2, 3), ticks: Float64Array.of(middle - 9_000, middle + 12_000, middle - 16_000), lots: Float64Array.of(50_000, 120_000, 20_000), aheadLeast: none, aheadLikely: none, aheadMost: none,
    flags: Uint8Array.of(0, ownSells, ownEnding),
  });
}
