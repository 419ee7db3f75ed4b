import { expect, test } from 'vitest';
import type { Fault, Instrument } from '../../../engine/contract/index.ts';
import { LargeTrades, radiusOf } from './large-trades.ts';
import { newStore } from '../../state/store.ts';
import { forcedOrders } from './liquidations.ts';
import { overlayNamed, overlays } from './overlay.ts';

test('a trade is large beside those before it, and nothing is large before there are some', () => {
  const trades = new LargeTrades();
  for (let at = 0; at < 49; at += 1) trades.add(at, 100, 1_000);
  expect([trades.kept, trades.threshold]).toEqual([[], Number.POSITIVE_INFINITY]);
  for (let at = 0; at < 200; at += 1) trades.add(at, 100, 10 + (at % 7));
  trades.add(999, 105, -50_000);
  expect(trades.kept.at(-1)).toMatchObject({ timeUs: 999, ticks: 105, lots: 50_000, isSold: true });
  expect(trades.kept.at(-1)?.times).toBeGreaterThan(10);
});

test('what is kept has an end, and a topic that begins anew throws it away', () => {
  const trades = new LargeTrades();
  for (let at = 0; at < 5_000; at += 1) trades.add(at, 100, at);
  expect(trades.kept.length).toBe(600);
  trades.clear();
  expect(trades.kept).toEqual([]);
});

test('a bubble grows with its area, and no bubble covers the chart', () => {
  expect([radiusOf(1), radiusOf(4), radiusOf(1e9)]).toEqual([4, 7, 18]);
});

test('overlays are found by id', () => {
  expect(overlays.map(({ id }) => overlayNamed(id)?.id)).toEqual(overlays.map(({ id }) => id));
  expect(overlayNamed('nonsense')).toBeNull();
});

test('liquidations are asked for of contracts alone', () => {
  const asked: string[] = [];
  const feeds = { alerts: null, topics: { open: ({ kind }: { readonly kind: string }) => { asked.push(kind); return { close: () => undefined, number: 1, fault: newStore<Fault | null>(null) }; } } };
  for (const market of ['spot', 'perp'] as const) {
    const opened = forcedOrders.open({ ...sample, market }, feeds, () => undefined);
    expect(opened.count?.() ?? null).toBe(market === 'perp' ? 0 : null);
    opened.close();
  }
  expect(asked).toEqual(['liquidations']);
});

const sample: Instrument = {
  id: 'binance:perp:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'perp', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 },
  contractSize: { units: 1n, decimals: 0 }, orders: { step: { units: 1n, decimals: 3 }, quantityMin: { units: 1n, decimals: 3 }, quantityMax: null, notionalMin: null }, priceDecimals: 1, qtyDecimals: 3, status: 'trading',
};
