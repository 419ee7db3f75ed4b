import { expect, test } from 'vitest';
import {
  encodeCompositeLadder, encodeLadder, encodeLadderFlow, encodeOwnOrders, type FrameHeader, type FrameKind, type Instrument,
} from '../../../engine/contract/index.ts';
import { ladderFrame } from '../../dev/build.ts';
import { LadderDrawing, newerTrade } from './drawing.ts';

const one = { units: 1n, decimals: 0 };
const instrument: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: one,
  orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, tick: one, lot: one, priceDecimals: 0, qtyDecimals: 0, status: 'trading',
};
const header = (kind: FrameKind): FrameHeader => ({ kind, flags: 0, stream: 1, topic: 1, sequence: 0, receivedUs: 0, madeUs: 0 });
const none = new Float64Array(0);

const ladder = encodeLadder(ladderFrame([[99, 5]], [[101, 2]], { groupTicks: 1 }));
const composite = encodeCompositeLadder({
  header: header('composite-ladder'), validity: 'live', isExact: true, groupTicks: 5, lotUnits: 1, lotDecimals: 0, bidTicks: Float64Array.of(95), askTicks: none, bidShares: Float64Array.of(3), askShares: none,
  members: [{ stream: 1, validity: 'live', absence: null, receivedUs: 0, bidReachTicks: null, askReachTicks: null }],
});
const flow = encodeLadderFlow({ header: header('ladder-flow'), groupTicks: 1, windowUs: 1, sinceUs: 77, bidCount: 0, askCount: 0, ticks: none, first: none, second: none });
const own = encodeOwnOrders({ header: header('own-orders'), numbers: Float64Array.of(1), ticks: Float64Array.of(99), lots: Float64Array.of(1), aheadLeast: Float64Array.of(0), aheadLikely: Float64Array.of(0), aheadMost: Float64Array.of(0), flags: Uint8Array.of(0) });

function drawn(): LadderDrawing {
  const drawing = new LadderDrawing();
  drawing.show(instrument);
  return drawing;
}

test('a ladder says what its frames said, whichever kind of book they were of', () => {
  const drawing = drawn();
  expect([drawing.validity, drawing.report()]).toMatchObject([null, { groupTicks: null, middleTicks: null, members: [], ownCount: 0, tradedSinceUs: null }]);
  expect(['ladder', 'flow', 'own'].map((topic, at) => drawing.onFrame(topic, header('ladder'), [ladder, flow, own][at] ?? ladder))).toEqual([true, true, true]);
  expect([drawing.validity, drawing.report()]).toMatchObject(['live', { groupTicks: 1, middleTicks: 100, members: [], ownCount: 1, tradedSinceUs: 77 }]);
  expect(drawing.onFrame('ladder', header('composite-ladder'), composite)).toBe(true);
  expect(drawing.report()).toMatchObject({ groupTicks: 5, middleTicks: null, members: [{ stream: 1, validity: 'live', absence: null }] });
});

test('the last price is that of the newest trade, whichever market’s past comes last', () => {
  const trades = (ticks: readonly number[], atUs: number) => ({ ticks: Float64Array.from(ticks), lots: Float64Array.from(ticks, () => -2), receivedUs: Float64Array.from(ticks, () => atUs) });
  expect(newerTrade(trades([99, 100.4], 50), -Infinity)).toEqual({ atUs: 50, ticks: 100, isSell: true });
  expect([newerTrade(trades([98], 49), 50), newerTrade(trades([], 99), 50)]).toEqual([null, null]);
});

test('nothing of a former instrument survives another one', () => {
  const drawing = drawn();
  const fresh = JSON.stringify(drawing.report());
  for (const [topic, bytes] of [['ladder', ladder], ['flow', flow], ['own', own]] as const) drawing.onFrame(topic, header('ladder'), bytes);
  drawing.show({ ...instrument, stream: 2 });
  expect([drawing.validity, JSON.stringify(drawing.report())]).toEqual([null, fresh]);
});

test('a frame that makes no sense is refused and changes nothing', () => {
  const drawing = drawn();
  drawing.onFrame('ladder', header('ladder'), ladder);
  const before = JSON.stringify(drawing.report());
  for (const topic of ['ladder', 'trades', 'flow', 'own', 'walls']) expect(drawing.onFrame(topic, header('ladder'), ladder.slice(0, 60))).toBe(false);
  expect(JSON.stringify(drawing.report())).toBe(before);
});
