import { expect, test } from 'vitest';
import { encodePerpetuals, newLiquidations, newMinutes, type FlowMember, type Instrument } from '../../../engine/contract/index.ts';
import { HeatDrawing } from './drawing.ts';

const instrument: Instrument = {
  id: 'binance:perp:BTCUSDT', stream: 7, version: 1, venue: 'binance', market: 'perp', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 },
  contractSize: { units: 1n, decimals: 0 }, orders: { step: { units: 1n, decimals: 3 }, quantityMin: { units: 1n, decimals: 3 }, quantityMax: null, notionalMin: null }, priceDecimals: 1, qtyDecimals: 3, status: 'trading',
};

function frame(count: number, sequence: number): Uint8Array {
  const member: FlowMember = { stream: 8, validity: 'live', tickUnits: 1, tickDecimals: 1, lotUnits: 1, lotDecimals: 3, sinceUs: 0, rate: 1 };
  const liquidations = newLiquidations(count);
  for (const name of ['venueUs', 'receivedUs', 'ticks', 'lots', 'worth'] as const) liquidations[name].fill(5);
  return encodePerpetuals({ header: { kind: 'perpetuals', flags: 0, stream: 7, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, members: [member], minutes: newMinutes(0), liquidations });
}

test('a map keeps the liquidations that it is told, counts those that are to be seen, and forgets them with its instrument', () => {
  const drawing = new HeatDrawing({ gl: () => null, isMotionReduced: () => false });
  drawing.show(instrument);
  const header = { kind: 'perpetuals', flags: 0, stream: 7, topic: 1, sequence: 0, receivedUs: 0, madeUs: 0 } as const;
  expect([drawing.onFrame('forced', header, frame(3, 0)), drawing.onFrame('forced', header, frame(2, 1)), drawing.report().forcedCount]).toEqual([true, true, 5]);
  drawing.tell({ kind: 'heat-forced', isOn: false });
  expect(drawing.report().forcedCount).toBe(0);
  drawing.tell({ kind: 'heat-forced', isOn: true });
  // Other books alone begin the map anew: the topic of liquidations says itself when it does.
  drawing.tell({ kind: 'begin-again', books: '[1]' });
  expect(drawing.report().forcedCount).toBe(5);
  expect([drawing.onFrame('forced', header, new Uint8Array(3)), drawing.onFrame('forced', header, frame(1, 0)), drawing.report().forcedCount]).toEqual([false, true, 1]);
  drawing.show(instrument);
  expect(drawing.report().forcedCount).toBe(0);
});
