/** An instrument for tests and benchmarks, whole but for what a test is about. */

import type { InstrumentSpec } from './instrument.ts';

export function sampleSpec(changed: Partial<InstrumentSpec> = {}): InstrumentSpec {
  return {
    id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT',
    tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, contractSize: { units: 1n, decimals: 0 }, priceDecimals: 8, qtyDecimals: 8,
    orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: { units: 9_000n, decimals: 0 }, notionalMin: { units: 5n, decimals: 0 } },
    status: 'trading', ...changed,
  };
}
