import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { forcedTopic, settingsFrom } from './model.ts';

const one = (id: string, market: Instrument['market']): Instrument => ({
  id, stream: 1, version: 3, venue: 'binance', market, symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 },
  contractSize: { units: 1n, decimals: 0 }, orders: { step: { units: 1n, decimals: 3 }, quantityMin: { units: 1n, decimals: 3 }, quantityMax: null, notionalMin: null }, priceDecimals: 1, qtyDecimals: 3, status: 'trading',
});

test('liquidations are asked for of the contracts of a map, and of a map of spot alone not at all', () => {
  const [spot, perp, other] = [one('spot', 'spot'), one('perp', 'perp'), one('other', 'spot')];
  expect([forcedTopic([]), forcedTopic([spot, other])]).toEqual([null, null]);
  expect(forcedTopic([spot, perp, other])).toEqual({ kind: 'liquidations', instrument: { id: 'spot', version: 3 }, others: [{ id: 'perp', version: 3 }] });
  expect(forcedTopic([perp, other])).toEqual({ kind: 'liquidations', instrument: { id: 'perp', version: 3 }, others: [] });
});

test('what was stored is judged, and liquidations stand on a map until somebody takes them away', () => {
  expect([settingsFrom({}).withForced, settingsFrom({ withForced: false }).withForced, settingsFrom({ withForced: 'no' }).withForced]).toEqual([true, false, true]);
});
