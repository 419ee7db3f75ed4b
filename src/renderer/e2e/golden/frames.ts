/** The fixed frames that the scenes show: one made-up market at about 65,000, at 03:04 UTC of a winter's day. */

import {
  encodeBars, encodeCompositeLadder, encodeCvd, encodeDepth, encodeFootprint, encodeHeat, encodeLadder, encodeLadderFlow, encodeMakers, encodeOwnOrders, encodePressure, encodeProfile, encodeTape, encodeTrades, encodeWalls, ownEnding, ownSells, ownUnknown, printBit, wallRowStates,
  cellBit, footprintBit, footprintLineKinds, makerBit, makerSumCount, wallBit, type FlowMember, type FrameKind, type FrameHeader, type FrameMember, type Validity, type WallColumn,
} from '../../../engine/contract/index.ts';
import { columnUs, gapFrame, ladderFrame, liveFrame } from '../../dev/build.ts';
import type { AlertLine } from '../../draw/lines/lines.ts';
import type { TapeLook } from '../../draw/tape/tape-panel.ts';
import { nowUs } from './told.ts';

type Frames = readonly (readonly [topic: string, bytes: Uint8Array])[];

const middleTicks = 6_500_000;

/** Where a linked panel points. */
export const heatCross = { timeUs: nowUs - 20_000_000, ticks: middleTicks + 1_500 };

/** Looks like chance, and is the same every time: 0 to 1. */
export function noise(first: number, second = 0): number {
  const wave = Math.sin(first * 12.9898 + second * 78.233) * 43_758.5453;
  return wave - Math.floor(wave);
}

function headerOf(kind: FrameKind): FrameHeader {
  return { kind, flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: nowUs, madeUs: nowUs };
}

export function column(count: number, of: (at: number) => number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: count }, (_, at) => of(at));
}

/** A minute: the middle wanders, a wall above is eaten, a wall below is pulled, and for five seconds nothing is known. */
export function heatFrames(): Frames {
  const columns = 240;
  const rowTicks = 100;
  const firstIndex = Math.floor(nowUs / columnUs) - columns;
  const frames: (readonly [string, Uint8Array])[] = [];
  for (let at = 0; at < columns; at += 1) {
    if (at === 110) frames.push(['heat', encodeHeat(gapFrame(firstIndex + at, 20, 'resyncing', { rowTicks }))]);
    if (at >= 110 && at < 130) continue;
    const middleRow = Math.round(middleTicks / rowTicks + 9 * Math.sin(at / 35));
    const cells = Array.from({ length: 120 }, (_, place) => {
      const row = middleRow - 60 + place;
      const isWall = (row === middleTicks / rowTicks + 22 && at < 190) || (row === middleTicks / rowTicks - 25 && at > 40 && at < 170);
      return [row, isWall ? 900 : 20 + 60 * noise(row, Math.floor(at / 12)) + Math.abs(place - 60)] as const;
    });
    frames.push(['heat', encodeHeat(liveFrame(firstIndex + at, cells, { rowTicks, bestBidTicks: middleRow * rowTicks - 50, bestAskTicks: middleRow * rowTicks + 50 }))]);
  }
  const count = 40;
  const times = column(count, (at) => (firstIndex + 60 + at * 4.3) * columnUs);
  const ticks = column(count, (at) => middleTicks + 900 * Math.sin((60 + at * 4.3) / 35));
  const lots = column(count, (at) => (noise(at) > 0.5 ? 1 : -1) * (5 + 400 * noise(at, 3) ** 4));
  frames.push(['trades', encodeTrades({ header: headerOf('trades'), droppedCount: 0, sinceUs: (firstIndex + 50) * columnUs, receivedUs: times, venueUs: times, ticks, lots })]);
  return frames;
}

/**
 * Two minutes of a book that reaches a tenth above and six hundredths below: a wall stands 0.4 % above, one 2.3 % above comes, one 1.2 % below is
 * pulled, one stands 4 % below.
 */
export function farHeatFrames(): Frames {
  const columns = 480;
  const rowTicks = 100;
  const middleRow = middleTicks / rowTicks;
  const firstIndex = Math.floor(nowUs / columnUs) - columns;
  const rowAt = (share: number): number => Math.round(middleRow * (1 + share));
  const frames: (readonly [string, Uint8Array])[] = [];
  for (let at = 0; at < columns; at += 1) {
    const walls = new Map([[rowAt(0.004), 700], ...(at > 200 ? [[rowAt(0.023), 2_500]] as const : []), ...(at < 330 ? [[rowAt(-0.012), 1_600]] as const : []), [rowAt(-0.04), 4_000]]);
    const near = Array.from({ length: 300 }, (_, place) => middleRow - 150 + place).map((row) => [row, 20 + 60 * noise(row, Math.floor(at / 12))] as const);
    const far = Array.from({ length: 1_000 }, (_, place) => middleRow + (place < 400 ? -160 - place * 9 : 160 + (place - 400) * 10)).map((row) => [row, 10 + 120 * noise(row, Math.floor(at / 60)) ** 3] as const);
    const cells = new Map([...near, ...far, ...walls]);
    frames.push(['heat', encodeHeat(liveFrame(firstIndex + at, [...cells].toSorted(([left], [right]) => left - right), { rowTicks, bestBidTicks: middleTicks - 50, bestAskTicks: middleTicks + 50 }))]);
  }
  return frames;
}

/** Two days and a half of half hours that wander, with one missing. */
export function tpoFrames(): Frames {
  const begin = Date.UTC(2025, 11, 31) * 1_000;
  const places = Array.from({ length: 118 }, (_, at) => at).filter((at) => at !== 70);
  const middle = (at: number): number => middleTicks + 90_000 * Math.sin(at / 11) + 30_000 * Math.sin(at / 3);
  const by = (of: (at: number) => number): Float64Array<ArrayBuffer> => Float64Array.from(places, of);
  return [['bars', encodeBars({
    header: headerOf('bars'), part: 'again', hasMore: false, validity: 'live', timeUs: by((at) => begin + at * 1_800_000_000), openTicks: by((at) => Math.round(middle(at - 0.5))),
    highTicks: by((at) => Math.round(middle(at) + 25_000 + 20_000 * noise(at))), lowTicks: by((at) => Math.round(middle(at) - 25_000 - 20_000 * noise(at, 1))), closeTicks: by((at) => Math.round(middle(at + 0.5))),
    lots: by(() => 1), boughtLots: by(() => 1), flags: Uint8Array.from(places, (at) => (at === 117 ? 1 : 0)),
  })]];
}

function levels(sign: 1 | -1): readonly (readonly [number, number])[] {
  return Array.from({ length: 40 }, (_, at) => [middleTicks + sign * (at + 1) * 100, Math.round(10_000 + 400_000 * noise(at, sign) ** 3 + (at === 6 ? 900_000 : 0))] as const);
}

export function ladderFrames(validity: Validity = 'live'): Frames {
  const live = ladderFrame(levels(-1), levels(1), { groupTicks: 100, receivedUs: nowUs });
  const frames: Frames = [['ladder', encodeLadder(live)]];
  return validity === 'live' ? frames : [...frames, ['ladder', encodeLadder({ ...ladderFrame([], [], { groupTicks: 100, validity }), lastId: 2 })]];
}

export function flowFrames(): Frames {
  const bids = levels(-1).slice(0, 12);
  const asks = levels(1).slice(0, 12);
  const traded = [...bids.slice(0, 6), ...asks.slice(0, 6)];
  const rows = [...bids, ...asks, ...traded];
  return [['flow', encodeLadderFlow({
    header: headerOf('ladder-flow'), groupTicks: 100, windowUs: 10_000_000, sinceUs: nowUs - 90_000_000, bidCount: bids.length, askCount: asks.length,
    ticks: Float64Array.from(rows, ([ticks]) => ticks), first: column(rows.length, (at) => Math.round(90_000 * noise(at, 5))), second: column(rows.length, (at) => Math.round(60_000 * noise(at, 6))),
  })]];
}

export function ownFrames(): Frames {
  return [['own', encodeOwnOrders({
    header: headerOf('own-orders'), numbers: Float64Array.of(1, 2, 3), ticks: Float64Array.of(middleTicks - 200, middleTicks + 300, middleTicks + 500), lots: Float64Array.of(50_000, 20_000, 70_000),
    aheadLeast: Float64Array.of(1_000, NaN, 0), aheadLikely: Float64Array.of(8_000, NaN, 12_000), aheadMost: Float64Array.of(30_000, NaN, 90_000), flags: Uint8Array.of(0, ownSells | ownUnknown, ownSells | ownEnding),
  })]];
}

export function wallFrames(): Frames {
  const rows: readonly (Partial<Record<WallColumn, number>>)[] = [
    { number: 1, ticks: middleTicks - 700, startUs: nowUs - 75_000_000, nowLots: 1_000_000 },
    { number: 2, ticks: middleTicks + 700, startUs: nowUs - 4_000_000_000, nowLots: 900_000 },
    { number: 3, ticks: middleTicks + 300, startUs: nowUs - 9_000_000, nowLots: 60_000, confidence: 0.83 },
  ];
  const of = (name: WallColumn): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => row[name] ?? 0);
  return [['walls', encodeWalls({
    header: headerOf('walls'), missedCount: 0, endedCount: 0, refusedCount: 0, bestBidTicks: middleTicks - 100, bestAskTicks: middleTicks + 100, member: flowMember(1),
    number: of('number'), ticks: of('ticks'), startUs: of('startUs'), endedUs: of('endedUs'), startLots: of('startLots'), nowLots: of('nowLots'), maxLots: of('maxLots'), refilledLots: of('refilledLots'),
    eatenLots: of('eatenLots'), pulledLots: of('pulledLots'), hiddenLots: of('hiddenLots'), startBp: of('startBp'), distanceBp: of('distanceBp'), nearestBp: of('nearestBp'), score: of('score'), confidence: of('confidence'),
    state: new Uint8Array(3), flags: Uint8Array.of(0, wallBit.ask, wallBit.ask | wallBit.hidden),
  })]];
}

function member(stream: number, reachTicks: number, absence: FrameMember['absence'] = null): FrameMember {
  return { stream, validity: 'live', absence, receivedUs: nowUs, bidReachTicks: middleTicks - reachTicks, askReachTicks: middleTicks + reachTicks };
}

/** Three books, the second not known far from the middle, the third not taking part. */
const members = [member(1, 100_000), member(2, 800), member(3, 100_000, 'no-rate')];

/** Three near each other, one asleep, one out of sight. */
export const alertLines: readonly AlertLine[] = [
  { id: 'a', ticks: middleTicks + 600, price: '65006.00', direction: 'up', name: '', isQuiet: false },
  { id: 'b', ticks: middleTicks + 700, price: '65007.00', direction: 'up', name: 'breakout', isQuiet: false },
  { id: 'c', ticks: middleTicks + 750, price: '65007.50', direction: 'either', name: '', isQuiet: false },
  { id: 'd', ticks: middleTicks - 1_100, price: '64989.00', direction: 'down', name: 'asleep', isQuiet: true },
  { id: 'e', ticks: middleTicks + 1_000_000, price: '75000.00', direction: 'up', name: '', isQuiet: false },
];

/** Two of one price and side, one that nobody knows, one that is being taken back. */
export function ownLineFrames(): Frames {
  const ticks = [middleTicks - 600, middleTicks - 600, middleTicks + 1_400, middleTicks - 1_700];
  const none = column(4, () => NaN);
  return [['own', encodeOwnOrders({
    header: headerOf('own-orders'), numbers: column(4, (at) => at + 1), ticks: Float64Array.from(ticks), lots: Float64Array.of(50_000, 20_000, 150_000, 7_000),
    aheadLeast: none, aheadLikely: none, aheadMost: none, flags: Uint8Array.of(0, 0, ownSells | ownUnknown, ownEnding),
  })]];
}

/** Two that stand, one that hides most of itself, and one each that was traded away and taken back. */
export function wallLineFrames(): Frames {
  const rows = [
    [middleTicks + 2_200, 900_000, 42, 0, wallBit.ask, 'stands'], [middleTicks - 2_500, 640_000, 30, 0, 0, 'stands'], [middleTicks + 300, 210_000, 18, 0, wallBit.ask | wallBit.hidden, 'stands'],
    [middleTicks + 1_700, 300_000, 50, 22, wallBit.ask, 'pulled'], [middleTicks - 1_300, 420_000, 38, 12, 0, 'eaten'],
  ] as const;
  const by = (of: (row: (typeof rows)[number]) => number): Float64Array<ArrayBuffer> => Float64Array.from(rows, of);
  const none = by(() => 0);
  return [['walls', encodeWalls({
    header: headerOf('walls'), missedCount: 0, endedCount: 2, refusedCount: 0, bestBidTicks: middleTicks - 100, bestAskTicks: middleTicks + 100, member: flowMember(1),
    number: column(rows.length, (at) => at + 1), ticks: by(([ticks]) => ticks), startUs: by(([, , ageSeconds]) => nowUs - ageSeconds * 1_000_000), endedUs: by(([, , , endedSeconds]) => (endedSeconds === 0 ? 0 : nowUs - endedSeconds * 1_000_000)),
    startLots: none, nowLots: by(([, lots]) => lots), maxLots: by(([, lots]) => lots), refilledLots: none, eatenLots: by(([, lots]) => lots), pulledLots: none, hiddenLots: none, startBp: none, distanceBp: none,
    nearestBp: none, score: none, confidence: by(() => 0.72), state: Uint8Array.from(rows, ([, , , , , state]) => wallRowStates.indexOf(state)), flags: Uint8Array.from(rows, ([, , , , flags]) => flags),
  })]];
}

export function severalFrames(): Frames {
  const shares = (sign: 1 | -1): Float64Array => Float64Array.from(levels(sign).flatMap(([, lots], at) => [lots, at < 8 ? Math.round(lots * noise(at, 9)) : 0, 0]));
  return [['ladder', encodeCompositeLadder({
    header: headerOf('composite-ladder'), validity: 'live', isExact: true, groupTicks: 100, lotUnits: 1, lotDecimals: 5, members,
    bidTicks: Float64Array.from(levels(-1), ([ticks]) => ticks), askTicks: Float64Array.from(levels(1), ([ticks]) => ticks), bidShares: shares(-1), askShares: shares(1),
  })]];
}

export function depthFrames(): Frames {
  const points = 100;
  const sums = (sign: number): Float64Array => {
    let sum = 0;
    const first = column(points, (at) => (sum += 30_000 + (at === 45 ? 4_000_000 : 0) + 60_000 * noise(at, sign)));
    const whole = Math.floor((800 / 20_000) * points);
    let other = 0;
    const second = column(points, (at) => (at > whole + 20 ? other : (other += 45_000 * noise(at, sign + 2))));
    return Float64Array.from([...first, ...second, ...new Float64Array(points)]);
  };
  return [['depth', encodeDepth({
    header: headerOf('depth'), validity: 'live', isExact: true, lotUnits: 1, lotDecimals: 5, points, middle: { ticks: middleTicks, rangeTicks: 20_000, bestBidTicks: middleTicks - 100, bestAskTicks: middleTicks + 100 },
    members: [member(1, 100_000), member(2, 12_000), member(3, 100_000, 'no-rate')], bidSums: sums(1), askSums: sums(-1),
  })]];
}

export function pressureFrames(): Frames {
  const bounds = Float64Array.of(1, 5, 10, 20, 1, 5, 10, 25, 50);
  const frames = Array.from({ length: 240 }, (_, at): readonly [string, Uint8Array] => ['pressure', encodePressure({
    header: { ...headerOf('pressure'), sequence: at, madeUs: nowUs + at * columnUs }, validity: at > 100 && at < 120 ? 'stale' : 'live',
    best: { bidTicks: middleTicks - 100, bidLots: 80_000, askTicks: middleTicks + 100, askLots: 30_000 }, weightedBidLots: 500_000 + 300_000 * Math.sin(at / 20), weightedAskLots: 500_000, changesPerSecond: 1_234,
    levelMeters: 4, bounds, bidLots: column(9, (place) => Math.round(50_000 * (place + 1) * (0.3 + noise(place)))), askLots: column(9, (place) => Math.round(50_000 * (place + 1) * (0.3 + noise(place, 2)))),
    whole: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0, 0),
  })]);
  return frames;
}

function flowMember(stream: number): FlowMember {
  return { stream, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: nowUs - 60_000_000, rate: 1 };
}

export const tapeLook: TapeLook = { unit: 'base', worthMin: 0, tierWorth: 10_000, markets: [{ stream: 1, badge: 'BIN', id: 'binance:spot:BTCUSDT' }, { stream: 2, badge: 'OKX', id: 'okx:spot:BTCUSDT' }] };

export function tapeFrames(): Frames {
  const count = 24;
  const isSold = (at: number): boolean => noise(at, 4) > 0.55;
  const times = column(count, (at) => nowUs - (count - at) * 137_000);
  const ticks = column(count, (at) => middleTicks + Math.round(600 * noise(at, 7)));
  const lots = column(count, (at) => Math.round(1_000 + 600_000 * noise(at, 8) ** 6));
  return [['tape', encodeTape({
    header: headerOf('tape'), missedCount: 0, firstNumber: 0, members: [flowMember(1), flowMember(2)],
    venueUs: times, receivedUs: times, firstTicks: ticks, lastTicks: ticks, lots, trades: column(count, (at) => 1 + Math.floor(6 * noise(at, 9) ** 3)), worth: lots.map((size) => (size / 100_000) * 65_000),
    bursts: { number: Float64Array.of(1), member: Float64Array.of(0), fromUs: Float64Array.of(times[17] ?? 0), untilUs: Float64Array.of(times[20] ?? 0), lowTicks: Float64Array.of(middleTicks), highTicks: Float64Array.of(middleTicks + 600), bought: Float64Array.of(310_000), sold: Float64Array.of(20_000), trades: Float64Array.of(31) },
    member: Uint8Array.from({ length: count }, (_, at) => (noise(at, 10) > 0.6 ? 1 : 0)), flags: Uint8Array.from({ length: count }, (_, at) => (isSold(at) ? printBit.sold : 0) | (at === 12 ? printBit.afterGap : 0)),
  })]];
}

/** Bars of a minute with a row each 100 ticks: the fourth came after a gap, the last is not over. A stack of bought rows was left behind. */
export function footFrames(): Frames {
  const count = 12;
  const startUs = Math.floor(nowUs / 60_000_000) * 60_000_000 - (count - 1) * 60_000_000;
  const bars = Array.from({ length: count }, (_, at) => {
    const low = middleTicks / 100 - 8 + Math.round(6 * Math.sin(at / 2));
    const rows = Array.from({ length: 12 }, (__, row) => ({ bought: Math.round(900_000 * noise(at, row) ** 2), sold: Math.round(900_000 * noise(row, at + 40) ** 2) }));
    const total = (side: 'bought' | 'sold'): number => rows.reduce((sum, cell) => sum + cell[side], 0);
    return { low, rows, bought: total('bought'), sold: total('sold'), isUp: at % 3 !== 0 };
  });
  const by = (of: (bar: (typeof bars)[number], at: number) => number): Float64Array<ArrayBuffer> => Float64Array.from(bars, of);
  const cells = bars.flatMap(({ rows }) => rows);
  return [['bars', encodeFootprint({
    header: headerOf('footprint'), validity: 'live', isAgain: true, firstNumber: 0, oldestNumber: 0, endNumber: count, deltaSum: 2_500_000, sinceUs: startUs, recordedUs: startUs,
    bars: {
      startUs: by((_, at) => startUs + at * 60_000_000), openUs: by((_, at) => startUs + at * 60_000_000), closeUs: by((_, at) => startUs + (at + 1) * 60_000_000 - 1),
      open: by(({ low, isUp }) => (low + (isUp ? 2 : 9)) * 100), high: by(({ low }) => low * 100 + 1_150), low: by(({ low }) => low * 100 + 20), close: by(({ low, isUp }) => (low + (isUp ? 9 : 2)) * 100),
      buyLots: by(({ bought }) => bought), sellLots: by(({ sold }) => sold), trades: by((_, at) => 300 + at * 17), deltaMin: by(() => -900_000), deltaMax: by(() => 1_400_000), buyLotsMax: by(() => 90_000), sellLotsMax: by(() => 70_000),
      rowTicks: by(() => 100), lowRow: by(({ low }) => low), pocRow: by(({ low }) => low + 5), valueLowRow: by(({ low }) => low + 3), valueHighRow: by(({ low }) => low + 8), cellCount: by(({ rows }) => rows.length),
      vwap: by((_, at) => middleTicks + at * 20), vwapDeviation: by(() => 300), anchored: by(() => Number.NaN), anchoredDeviation: by(() => Number.NaN),
      flags: Uint8Array.from(bars, (_, at) => (at === count - 1 ? 0 : footprintBit.closed) | (at === 3 ? footprintBit.afterGap | footprintBit.incomplete : 0) | (at === 6 ? footprintBit.unfinishedHigh : 0)),
    },
    lines: {
      lowTicks: Float64Array.of(middleTicks + 500, middleTicks - 900), highTicks: Float64Array.of(middleTicks + 599, middleTicks - 500), sinceUs: Float64Array.of(startUs + 120_000_000, startUs + 300_000_000),
      untilUs: Float64Array.of(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), kind: Uint8Array.of(footprintLineKinds.indexOf('poc'), footprintLineKinds.indexOf('stacked-buy')),
    },
    cells: {
      buyLots: Float64Array.from(cells, ({ bought }) => bought), sellLots: Float64Array.from(cells, ({ sold }) => sold), trades: Float64Array.from(cells, () => 9),
      imbalance: Uint8Array.from(cells, ({ bought, sold }) => (bought > sold * 3 ? cellBit.buy : sold > bought * 3 ? cellBit.sell : 0)),
    },
  })]];
}

/** Two markets over five minutes; for some seconds trades of the second may be missing. */
export function cvdFrames(): Frames {
  const count = 120;
  const cellUs = 2_500_000;
  const sums = (slope: number, phase: number): readonly number[] => Array.from({ length: count }, (_, at) => slope * at + 400_000 * Math.sin((at + phase) / 14));
  return [['cvd', encodeCvd({
    header: headerOf('cvd'), isAgain: true, cellUs, fromUs: nowUs - count * cellUs, oldestUs: nowUs - count * cellUs, members: [flowMember(1), flowMember(2)],
    closeTicks: column(count, (at) => middleTicks + Math.round(3_000 * Math.sin(at / 20))), sums: Float64Array.from([...sums(9_000, 0), ...sums(-4_000, 30)]),
    isUnreliable: Uint8Array.from({ length: count * 2 }, (_, at) => (at > count + 50 && at < count + 60 ? 1 : 0)),
  })]];
}

export function makerFrames(): Frames {
  const count = 16;
  const lots = column(count, (at) => Math.round(20_000 + 900_000 * noise(at, 21) ** 4));
  return [['makers', encodeMakers({
    header: headerOf('makers'), missedCount: 0, members: [flowMember(1), flowMember(2)], sums: column(makerSumCount, (at) => Math.round(3_000_000 * noise(at, 22) ** 2)),
    timeUs: column(count, (at) => nowUs - (count - at) * 90_000), ticks: column(count, (at) => middleTicks + Math.round(1_200 * (noise(at, 23) - 0.5))), lots, afterLots: column(count, (at) => Math.round(500_000 * noise(at, 24))),
    distanceBp: column(count, (at) => Math.round(20 * noise(at, 25))), worth: lots.map((size) => (size / 100_000) * 65_000),
    member: Uint8Array.from({ length: count }, (_, at) => (noise(at, 26) > 0.7 ? 1 : 0)), kind: Uint8Array.from({ length: count }, (_, at) => at % 3), flags: Uint8Array.from({ length: count }, (_, at) => (noise(at, 27) > 0.5 ? makerBit.ask : 0)),
  })]];
}

export function profileFrames(): Frames {
  const count = 60;
  const bell = (at: number, seed: number): number => Math.round(900_000 * Math.exp(-(((at - 26) / 14) ** 2)) * (0.5 + noise(at, seed)));
  return [['profile', encodeProfile({
    header: headerOf('profile'), validity: 'live', isIncomplete: true, fromUs: nowUs - 3_600_000_000, untilUs: Number.POSITIVE_INFINITY, rowTicks: 100, lowRow: middleTicks / 100 - 30, pocRow: middleTicks / 100 - 4,
    valueLowRow: middleTicks / 100 - 16, valueHighRow: middleTicks / 100 + 9, closeTicks: middleTicks + 500, vwapTicks: middleTicks - 120, vwapDeviation: 700, trades: 4_321, sinceUs: nowUs - 3_000_000_000,
    buyLots: column(count, (at) => bell(at, 31)), sellLots: column(count, (at) => bell(at, 32)),
  })]];
}
