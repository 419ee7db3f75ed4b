/** Laws of every frame kind: one table, so that a new kind is one line. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect } from '../../domain/assert.ts';
import { frameBytesMax, type FrameHeader, type FrameKind } from '../frame.ts';
import { float, floats, headerOf, laws, validity } from './frame-laws.ts';
import { decodeCompare, encodeCompare, type CompareFrame } from './compare.ts';
import { compositeRowsMax, decodeCompositeLadder, encodeCompositeLadder, type CompositeLadderFrame } from './composite-ladder.ts';
import { decodeDepth, depthPointsMax, encodeDepth, type DepthFrame } from './depth.ts';
import { barParts, barsPerFrameMax, decodeBars, encodeBars, type BarsFrame } from './bars.ts';
import { decodeHeat, encodeHeat, heatCellsMax, type HeatFrame } from './heat.ts';
import { decodeLadder, encodeLadder, ladderRowsMax, type LadderFrame } from './ladder.ts';
import { decodeLadderFlow, encodeLadderFlow, ladderFlowRowsMax, type LadderFlowFrame } from './ladder-flow.ts';
import { absences, frameMembersMax, type FrameMember } from './members.ts';
import { decodeOwnOrders, encodeOwnOrders, ownOrdersMax, type OwnOrdersFrame } from './own-orders.ts';
import { decodePressure, encodePressure, type PressureFrame } from './pressure.ts';
import { decodeRates, encodeRates, ratesMax, type RatesFrame } from './rates.ts';
import { decodeQuotes, encodeQuotes, newQuoteValues, quotesMax, trailMinutes, type QuoteRow, type QuotesFrame, type QuoteTrail } from './quotes.ts';
import { decodeFootprint, encodeFootprint, footprintCellBytes, footprintLinesMax, footprintRoomBytes, footprintBarBytes, type FootprintBars, type FootprintFrame } from './footprint.ts';
import { decodeTape, encodeTape, noBursts, tapePrintsMax, type TapeFrame } from './tape.ts';
import type { FlowMember } from './flow-members.ts';
import { decodeTrades, encodeTrades, tradesMax, type TradesFrame } from './trades.ts';
import { decodeWalls, encodeWalls, wallRowsMax, wallRowStates, type WallsFrame } from './walls.ts';

const heat: fc.Arbitrary<HeatFrame> = fc.nat({ max: 40 }).chain((cells) => fc.record({
  header: headerOf('heat'),
  startUs: float,
  durationUs: float,
  rowTicks: float,
  bestBidTicks: float,
  bestAskTicks: float,
  validity,
  rows: fc.int32Array({ minLength: cells, maxLength: cells }),
  lots: fc.float32Array({ minLength: cells, maxLength: cells, noNaN: true }),
}));

const ladder: fc.Arbitrary<LadderFrame> = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })).chain(([bids, asks]) => fc.record({
  header: headerOf('ladder'),
  validity,
  groupTicks: float,
  lastId: float,
  bidTicks: floats(bids),
  bidLots: floats(bids),
  askTicks: floats(asks),
  askLots: floats(asks),
}));

const trades: fc.Arbitrary<TradesFrame> = fc.nat({ max: 40 }).chain((count) => fc.record({
  header: headerOf('trades'),
  droppedCount: fc.nat({ max: 0xffff_ffff }),
  sinceUs: float,
  receivedUs: floats(count),
  venueUs: floats(count),
  ticks: floats(count),
  lots: floats(count),
}));

const member: fc.Arbitrary<FrameMember> = fc.record({
  stream: fc.nat({ max: 0xffff }),
  validity,
  absence: fc.constantFrom(null, ...absences),
  receivedUs: float,
  bidReachTicks: fc.option(float),
  askReachTicks: fc.option(float),
});
const members = fc.array(member, { maxLength: frameMembersMax });

const compare: fc.Arbitrary<CompareFrame> = fc.tuple(members, fc.nat({ max: 5 })).chain(([parts, leads]) => {
  const [each, pair, lead] = [floats(parts.length), floats(parts.length ** 2), floats(leads)];
  return fc.record({
    header: headerOf('compare'), reference: fc.option(float), members: fc.constant(parts), bid: each, bidSize: each, ask: each, askSize: each, reliability: each, takerBps: each, makerBps: each, rate: each,
    grossBps: pair, netBps: pair, openBase: pair, openLeft: pair, leads: fc.record({ first: lead, second: lead, leadUs: lead, correlation: lead, sureness: lead }),
    feeSource: fc.uint8Array({ minLength: parts.length, maxLength: parts.length }),
  });
});

const rates: fc.Arbitrary<RatesFrame> = fc.record({
  header: headerOf('rates'), usMax: fc.nat(),
  rows: fc.array(fc.record({ rate: float, atUs: float, halfSpreadBps: float, streams: fc.array(fc.nat({ max: 65_535 }), { maxLength: 4 }) }), { maxLength: ratesMax }),
});

const compositeLadder: fc.Arbitrary<CompositeLadderFrame> = fc.tuple(members, fc.nat({ max: 9 }), fc.nat({ max: 9 })).chain(([parts, bids, asks]) => fc.record({
  header: headerOf('composite-ladder'),
  validity,
  isExact: fc.boolean(),
  groupTicks: float,
  lotUnits: float,
  lotDecimals: fc.nat({ max: 255 }),
  members: fc.constant(parts),
  bidTicks: floats(bids),
  askTicks: floats(asks),
  bidShares: floats(bids * parts.length),
  askShares: floats(asks * parts.length),
}));

const depth: fc.Arbitrary<DepthFrame> = fc.tuple(members, fc.nat({ max: 9 })).chain(([parts, points]) => fc.record({
  header: headerOf('depth'),
  validity,
  isExact: fc.boolean(),
  lotUnits: float,
  lotDecimals: fc.nat({ max: 255 }),
  points: fc.constant(points),
  middle: fc.option(fc.record({ ticks: float, rangeTicks: float, bestBidTicks: float, bestAskTicks: float })),
  members: fc.constant(parts),
  bidSums: floats(points * parts.length),
  askSums: floats(points * parts.length),
}));

const pressure: fc.Arbitrary<PressureFrame> = fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 })).chain(([levels, bands]) => fc.record({
  header: headerOf('pressure'),
  validity,
  best: fc.option(fc.record({ bidTicks: float, bidLots: float, askTicks: float, askLots: float })),
  weightedBidLots: float,
  weightedAskLots: float,
  changesPerSecond: float,
  levelMeters: fc.constant(levels),
  bounds: floats(levels + bands),
  bidLots: floats(levels + bands),
  askLots: floats(levels + bands),
  whole: fc.uint8Array({ minLength: levels + bands, maxLength: levels + bands }),
}));

const ladderFlow: fc.Arbitrary<LadderFlowFrame> = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 9 })).chain(([bids, asks, traded]) => fc.record({
  header: headerOf('ladder-flow'),
  groupTicks: float,
  windowUs: float,
  sinceUs: float,
  bidCount: fc.constant(bids),
  askCount: fc.constant(asks),
  ticks: floats(bids + asks + traded),
  first: floats(bids + asks + traded),
  second: floats(bids + asks + traded),
}));

const ownOrders: fc.Arbitrary<OwnOrdersFrame> = fc.nat({ max: 20 }).chain((count) => fc.record({
  header: headerOf('own-orders'),
  numbers: floats(count),
  ticks: floats(count),
  lots: floats(count),
  aheadLeast: floats(count),
  aheadLikely: floats(count),
  aheadMost: floats(count),
  flags: fc.uint8Array({ minLength: count, maxLength: count }),
}));

const bars: fc.Arbitrary<BarsFrame> = fc.nat({ max: 40 }).chain((count) => fc.record({
  header: headerOf('bars'),
  part: fc.constantFrom(...barParts),
  hasMore: fc.boolean(),
  validity,
  timeUs: floats(count), openTicks: floats(count), highTicks: floats(count), lowTicks: floats(count), closeTicks: floats(count), lots: floats(count), boughtLots: floats(count),
  flags: fc.uint8Array({ minLength: count, maxLength: count }),
}));

const flowMember: fc.Arbitrary<FlowMember> = fc.record({
  stream: fc.nat({ max: 0xffff }), validity, tickUnits: float, tickDecimals: fc.nat({ max: 255 }), lotUnits: float, lotDecimals: fc.nat({ max: 255 }), sinceUs: float, rate: float,
});

const tape: fc.Arbitrary<TapeFrame> = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 4 })).chain(([count, burstCount]) => fc.record({
  header: headerOf('tape'),
  missedCount: fc.nat({ max: 0xffff_ffff }),
  firstNumber: float,
  members: fc.array(flowMember, { maxLength: frameMembersMax }),
  venueUs: floats(count), receivedUs: floats(count), firstTicks: floats(count), lastTicks: floats(count), lots: floats(count), trades: floats(count), worth: floats(count),
  bursts: fc.record({
    number: floats(burstCount), member: floats(burstCount), fromUs: floats(burstCount), untilUs: floats(burstCount), lowTicks: floats(burstCount), highTicks: floats(burstCount),
    bought: floats(burstCount), sold: floats(burstCount), trades: floats(burstCount),
  }),
  member: fc.uint8Array({ minLength: count, maxLength: count }),
  flags: fc.uint8Array({ minLength: count, maxLength: count }),
}));

const walls: fc.Arbitrary<WallsFrame> = fc.nat({ max: 30 }).chain((count) => fc.record({
  header: headerOf('walls'),
  missedCount: fc.nat({ max: 0xffff_ffff }), endedCount: float, refusedCount: float, bestBidTicks: float, bestAskTicks: float,
  member: flowMember,
  number: floats(count), ticks: floats(count), startUs: floats(count), endedUs: floats(count), startLots: floats(count), nowLots: floats(count), maxLots: floats(count),
  refilledLots: floats(count), eatenLots: floats(count), pulledLots: floats(count), hiddenLots: floats(count), startBp: floats(count), distanceBp: floats(count),
  nearestBp: floats(count), score: floats(count), confidence: floats(count),
  state: fc.uint8Array({ minLength: count, maxLength: count, max: wallRowStates.length - 1 }),
  flags: fc.uint8Array({ minLength: count, maxLength: count }),
}));

const quotes: fc.Arbitrary<QuotesFrame> = fc.record({
  header: headerOf('quotes'),
  rows: fc.array(fc.tuple(fc.nat({ max: 0xffff }), validity, fc.boolean(), float, float).map(([stream, worth, isFollowed, last, changedUs]): QuoteRow => ({ stream, validity: worth, isFollowed, values: newQuoteValues({ last, changedUs }) })), { maxLength: 9 }),
  trails: fc.array(fc.tuple(fc.nat({ max: 0xffff }), float, floats(trailMinutes)).map(([stream, endUs, prices]): QuoteTrail => ({ stream, endUs, prices })), { maxLength: 4 }),
});

function footprintBars(column: () => Float64Array, flags: Uint8Array): FootprintBars {
  return {
    startUs: column(), openUs: column(), closeUs: column(), open: column(), high: column(), low: column(), close: column(), buyLots: column(), sellLots: column(), trades: column(),
    deltaMin: column(), deltaMax: column(), buyLotsMax: column(), sellLotsMax: column(), rowTicks: column(), lowRow: column(), pocRow: column(), valueLowRow: column(), valueHighRow: column(),
    cellCount: column(), vwap: column(), vwapDeviation: column(), anchored: column(), anchoredDeviation: column(), flags,
  };
}

const footprint: fc.Arbitrary<FootprintFrame> = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.nat({ max: 12 })).chain(([barCount, lineCount, cellCount]) => fc.record({
  header: headerOf('footprint'),
  validity,
  isAgain: fc.boolean(),
  firstNumber: float, oldestNumber: float, endNumber: float, deltaSum: float, sinceUs: float, recordedUs: float,
  bars: fc.tuple(floats(barCount * 24), fc.uint8Array({ minLength: barCount, maxLength: barCount })).map(([all, flags]) => {
    let at = 0;
    return footprintBars(() => all.slice(at, at += barCount), flags);
  }),
  lines: fc.option(fc.record({ lowTicks: floats(lineCount), highTicks: floats(lineCount), sinceUs: floats(lineCount), untilUs: floats(lineCount), kind: fc.uint8Array({ minLength: lineCount, maxLength: lineCount }) })),
  cells: fc.record({ buyLots: floats(cellCount), sellLots: floats(cellCount), trades: floats(cellCount), imbalance: fc.uint8Array({ minLength: cellCount, maxLength: cellCount }) }),
}));

laws('heat', heat, encodeHeat, decodeHeat);
laws('ladder', ladder, encodeLadder, decodeLadder);
laws('trades', trades, encodeTrades, decodeTrades);
laws('bars', bars, encodeBars, decodeBars);
laws('composite-ladder', compositeLadder, encodeCompositeLadder, decodeCompositeLadder);
laws('depth', depth, encodeDepth, decodeDepth);
laws('pressure', pressure, encodePressure, decodePressure);
laws('ladder-flow', ladderFlow, encodeLadderFlow, decodeLadderFlow);
laws('footprint', footprint, encodeFootprint, decodeFootprint);
laws('tape', tape, encodeTape, decodeTape);
laws('walls', walls, encodeWalls, decodeWalls);
laws('quotes', quotes, encodeQuotes, decodeQuotes);
laws('compare', compare, encodeCompare, decodeCompare);
laws('rates', rates, encodeRates, decodeRates);
laws('own-orders', ownOrders, encodeOwnOrders, decodeOwnOrders);

const header = (kind: FrameKind): FrameHeader => ({ kind, flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: 0, madeUs: 0 });
const zeros = (count: number): Float64Array => new Float64Array(count);
const crowd: readonly FrameMember[] = Array.from({ length: frameMembersMax }, (_, stream) => ({ stream, validity: 'live', absence: null, receivedUs: 0, bidReachTicks: null, askReachTicks: null }));

const flowCrowd: readonly FlowMember[] = crowd.map(({ stream }) => ({ stream, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: 0, rate: 1 }));

const fullest: readonly { readonly kind: FrameKind; readonly max: number; readonly make: (count: number) => Uint8Array }[] = [
  {
    kind: 'heat',
    max: heatCellsMax,
    make: (count) => encodeHeat({ header: header('heat'), startUs: 0, durationUs: 1, rowTicks: 1, bestBidTicks: 1, bestAskTicks: 2, validity: 'live', rows: new Int32Array(count), lots: new Float32Array(count) }),
  },
  {
    kind: 'ladder',
    max: ladderRowsMax,
    make: (count) => encodeLadder({ header: header('ladder'), validity: 'live', groupTicks: 1, lastId: 1, bidTicks: zeros(count), bidLots: zeros(count), askTicks: zeros(count), askLots: zeros(count) }),
  },
  {
    kind: 'bars',
    max: barsPerFrameMax,
    make: (count) => encodeBars({
      header: header('bars'), part: 'older', hasMore: true, validity: 'live', flags: new Uint8Array(count), timeUs: zeros(count), openTicks: zeros(count),
      highTicks: zeros(count), lowTicks: zeros(count), closeTicks: zeros(count), lots: zeros(count), boughtLots: zeros(count),
    }),
  },
  {
    kind: 'trades',
    max: tradesMax,
    make: (count) => encodeTrades({ header: header('trades'), droppedCount: 0, sinceUs: 0, receivedUs: zeros(count), venueUs: zeros(count), ticks: zeros(count), lots: zeros(count) }),
  },
  {
    kind: 'composite-ladder',
    max: compositeRowsMax,
    make: (count) => encodeCompositeLadder({
      header: header('composite-ladder'), validity: 'live', isExact: true, groupTicks: 1, lotUnits: 1, lotDecimals: 0, members: crowd,
      bidTicks: zeros(count), askTicks: zeros(count), bidShares: zeros(count * frameMembersMax), askShares: zeros(count * frameMembersMax),
    }),
  },
  {
    kind: 'depth',
    max: depthPointsMax,
    make: (count) => encodeDepth({
      header: header('depth'), validity: 'live', isExact: true, lotUnits: 1, lotDecimals: 0, points: count, middle: null, members: crowd,
      bidSums: zeros(count * frameMembersMax), askSums: zeros(count * frameMembersMax),
    }),
  },
  {
    kind: 'ladder-flow',
    max: ladderFlowRowsMax,
    make: (count) => encodeLadderFlow({ header: header('ladder-flow'), groupTicks: 1, windowUs: 1, sinceUs: 0, bidCount: count, askCount: 0, ticks: zeros(count), first: zeros(count), second: zeros(count) }),
  },
  {
    kind: 'walls',
    max: wallRowsMax,
    make: (count) => encodeWalls({
      header: header('walls'), missedCount: 0, endedCount: 0, refusedCount: 0, bestBidTicks: 1, bestAskTicks: 2, member: { stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: 0, rate: 1 },
      number: zeros(count), ticks: zeros(count), startUs: zeros(count), endedUs: zeros(count), startLots: zeros(count), nowLots: zeros(count), maxLots: zeros(count),
      refilledLots: zeros(count), eatenLots: zeros(count), pulledLots: zeros(count), hiddenLots: zeros(count), startBp: zeros(count), distanceBp: zeros(count),
      nearestBp: zeros(count), score: zeros(count), confidence: zeros(count), state: new Uint8Array(count), flags: new Uint8Array(count),
    }),
  },
  {
    kind: 'footprint',
    max: Math.floor((footprintRoomBytes - footprintBarBytes) / footprintCellBytes),
    make: (count) => encodeFootprint({
      header: header('footprint'), validity: 'live', isAgain: true, firstNumber: 0, oldestNumber: 0, endNumber: 1, deltaSum: 0, sinceUs: 0, recordedUs: 0, bars: footprintBars(() => zeros(1), new Uint8Array(1)),
      lines: { lowTicks: zeros(footprintLinesMax), highTicks: zeros(footprintLinesMax), sinceUs: zeros(footprintLinesMax), untilUs: zeros(footprintLinesMax), kind: new Uint8Array(footprintLinesMax) },
      cells: { buyLots: zeros(count), sellLots: zeros(count), trades: zeros(count), imbalance: new Uint8Array(count) },
    }),
  },
  {
    kind: 'tape',
    max: tapePrintsMax,
    make: (count) => encodeTape({
      header: header('tape'), missedCount: 0, firstNumber: 0, members: flowCrowd, bursts: noBursts(frameMembersMax), venueUs: zeros(count), receivedUs: zeros(count),
      firstTicks: zeros(count), lastTicks: zeros(count), lots: zeros(count), trades: zeros(count), worth: zeros(count), member: new Uint8Array(count), flags: new Uint8Array(count),
    }),
  },
  {
    kind: 'own-orders',
    max: ownOrdersMax,
    make: (count) => encodeOwnOrders({ header: header('own-orders'), numbers: zeros(count), ticks: zeros(count), lots: zeros(count), aheadLeast: zeros(count), aheadLikely: zeros(count), aheadMost: zeros(count), flags: new Uint8Array(count) }),
  },
];

test.each(fullest)('the fullest $kind frame fits, and one more thing in it is a Defect of ours', ({ max, make }) => {
  expect(make(max).length).toBeLessThanOrEqual(frameBytesMax);
  expect(() => make(max + 1)).toThrow(Defect);
});

test('news of every instrument that a quotes topic may be about fit into one frame', () => {
  const rows = Array.from({ length: quotesMax }, (_, stream): QuoteRow => ({ stream, validity: 'live', isFollowed: true, values: newQuoteValues() }));
  const trails = rows.map(({ stream }): QuoteTrail => ({ stream, endUs: 0, prices: zeros(trailMinutes) }));
  expect(encodeQuotes({ header: header('quotes'), rows, trails }).length).toBeLessThanOrEqual(frameBytesMax);
});
