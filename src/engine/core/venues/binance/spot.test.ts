import { expect, test } from 'vitest';
import { binanceSpot } from './spot.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const listing = (over: object = {}) => ({
  symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', baseAssetPrecision: 8, quoteAsset: 'USDT', quotePrecision: 8, quoteAssetPrecision: 8,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000' },
  ],
  ...over,
});

test('an instrument has its tick, and a lot fine enough for what rests in its book', () => {
  const parsed = binanceSpot.parseInstruments(bytes({ timezone: 'UTC', symbols: [listing()] }));
  expect(parsed).toEqual({
    ok: true,
    value: [{
      id: 'binance:spot:BTCUSDT', venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
      orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: { units: 9_000n, decimals: 0 }, notionalMin: { units: 5n, decimals: 0 } },
      tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 }, priceDecimals: 8, qtyDecimals: 8, status: 'trading',
    }],
  });
});

test('a lot is coarser where quantities are so large that 10,000 orders would not be counted', () => {
  const pepe = listing({
    symbol: 'PEPEUSDT',
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: '0.00000001' },
      { filterType: 'LOT_SIZE', maxQty: '92141578.00000000', stepSize: '1.00000000' },
    ],
  });
  const parsed = binanceSpot.parseInstruments(bytes({ symbols: [pepe] }));
  expect(parsed.ok && parsed.value.map(({ tick, lot }) => [tick, lot])).toEqual([[{ units: 1n, decimals: 8 }, { units: 1n, decimals: 3 }]]);
});

test('a listing that cannot be read costs only itself; statuses are translated', () => {
  const symbols = [listing(), listing({ symbol: 'HALTED', status: 'BREAK' }), listing({ symbol: 'NEW', status: 'SOMETHING' }), { symbol: 'X' }, null, listing({ symbol: 'ZERO', filters: [{ filterType: 'PRICE_FILTER', tickSize: '0' }] })];
  const parsed = binanceSpot.parseInstruments(bytes({ symbols }));
  expect(parsed.ok && parsed.value.map(({ symbol, status }) => [symbol, status])).toEqual([['BTCUSDT', 'trading'], ['HALTED', 'halted'], ['NEW', 'gone']]);
});

test.each([['<html>'], ['{}'], ['{"symbols":[]}'], ['{"symbols":7}'], ['{"symbols":[null]}']])('%s is no list of instruments', (body) => {
  expect(binanceSpot.parseInstruments(bytes(body))).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
});

test('an event follows a book when it holds the next id, wherever the snapshot ended', () => {
  const stand = (lastId: number, firstId: number, finalId: number) => binanceSpot.follows(lastId, true, firstId, finalId);
  expect([stand(10, 5, 9), stand(10, 5, 10), stand(10, 5, 11), stand(10, 11, 11), stand(10, 11, 30), stand(10, 12, 30)]).toEqual([
    'old', 'old', 'next', 'next', 'next', 'gap',
  ]);
});

test('paths and subscriptions name the five streams of a symbol', () => {
  const [line] = binanceSpot.lines;
  const pathOf = (symbol: string) => line?.pathFor?.(line.topicsOf(symbol));
  expect(pathOf('BTCUSDT')).toBe('/stream?streams=btcusdt@depth@100ms/btcusdt@trade/btcusdt@bookTicker/btcusdt@kline_1m/btcusdt@ticker');
  expect(pathOf('币USDT')).toContain('%E5%B8%81usdt@trade');
  expect(JSON.parse(binanceSpot.subscribeText(line?.topicsOf('ETHUSDT') ?? [], 4))).toEqual({
    method: 'SUBSCRIBE', params: ['ethusdt@depth@100ms', 'ethusdt@trade', 'ethusdt@bookTicker', 'ethusdt@kline_1m', 'ethusdt@ticker'], id: 4,
  });
  expect(binanceSpot.snapshotRequest('BTCUSDT').path).toBe('/api/v3/depth?symbol=BTCUSDT&limit=1000');
});

test('the exchange’s clock is read in microseconds', () => {
  expect(binanceSpot.parseTime(bytes('{"serverTime":1723161255208}'))).toEqual({ ok: true, value: 1_723_161_255_208_000 });
  expect(binanceSpot.parseTime(bytes('{"serverTime":-1}'))).toMatchObject({ ok: false });
});
