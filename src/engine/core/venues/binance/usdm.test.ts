import { expect, test } from 'vitest';
import { binanceUsdm } from './usdm.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const listing = (over: object = {}) => ({
  symbol: 'BTCUSDT', pair: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT',
  pricePrecision: 2, quantityPrecision: 3, baseAssetPrecision: 8, quotePrecision: 8,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '556.80', maxPrice: '4529764', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
    { filterType: 'MIN_NOTIONAL', notional: '100' },
  ],
  ...over,
});

test('a perpetual counts its base, settles in its margin asset and keeps the rules for orders', () => {
  expect(binanceUsdm.parseInstruments(bytes({ symbols: [listing()] }))).toEqual({
    ok: true,
    value: [{
      id: 'binance:perp:BTCUSDT', venue: 'binance', market: 'perp', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
      orders: { step: { units: 1n, decimals: 3 }, quantityMin: { units: 1n, decimals: 3 }, quantityMax: { units: 1_000n, decimals: 0 }, notionalMin: { units: 100n, decimals: 0 } },
      tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 }, priceDecimals: 2, qtyDecimals: 8, status: 'trading',
    }],
  });
});

test('only perpetuals settled in USDT or USDC are instruments; statuses are translated', () => {
  const symbols = [
    listing(), listing({ symbol: 'ETHUSDC', quoteAsset: 'USDC', marginAsset: 'USDC', status: 'PENDING_TRADING' }), listing({ symbol: 'BTCUSDT_260327', contractType: 'CURRENT_QUARTER' }),
    listing({ symbol: 'TSLAUSDT', contractType: 'TRADIFI_PERPETUAL' }), listing({ symbol: 'BTCBUSD', marginAsset: 'BUSD' }), listing({ symbol: 'OLDUSDT', status: 'SETTLING' }),
    listing({ symbol: 'GONEUSDT', status: 'CLOSE' }), null, { symbol: 'X' },
  ];
  const parsed = binanceUsdm.parseInstruments(bytes({ symbols }));
  expect(parsed.ok && parsed.value.map(({ symbol, settle, status }) => [symbol, settle, status])).toEqual([
    ['BTCUSDT', 'USDT', 'trading'], ['ETHUSDC', 'USDC', 'halted'], ['OLDUSDT', 'USDT', 'halted'], ['GONEUSDT', 'USDT', 'gone'],
  ]);
});

test('each stream is asked for on the route that carries it', () => {
  expect(binanceUsdm.lines.map((line) => [line.hasBooks, line.pathFor?.(line.topicsOf('BTCUSDT'))])).toEqual([
    [true, '/public/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker'],
    [false, '/market/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@markPrice@1s/btcusdt@forceOrder/btcusdt@ticker'],
  ]);
  expect(binanceUsdm.snapshotRequest('BTCUSDT')).toEqual({ path: '/fapi/v1/depth?symbol=BTCUSDT&limit=1000', costs: [{ pool: 'weight', units: 20 }] });
});

test('the first event is the one that passes the snapshot, later ones name the one before', () => {
  const first = (lastId: number, earlierId: number, finalId: number) => binanceUsdm.follows(lastId, true, earlierId, finalId);
  // An event that reaches from 11 to 20, whose first id is 15: the snapshot may end before it, in it, or with it.
  expect([first(9, 10, 20), first(10, 10, 20), first(12, 10, 20), first(17, 10, 20), first(20, 10, 20), first(21, 10, 20)]).toEqual(['gap', 'next', 'next', 'next', 'next', 'old']);
  const later = (lastId: number, earlierId: number, finalId: number) => binanceUsdm.follows(lastId, false, earlierId, finalId);
  expect([later(20, 20, 30), later(20, 19, 30), later(20, 21, 30), later(20, 10, 20), later(20, 5, 9)]).toEqual(['next', 'gap', 'gap', 'old', 'old']);
});
