import { describe, expect, test } from 'vitest';
import { repeatedIdsMax } from '../alignment.ts';
import { okxSpot, okxSwap } from './markets.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const one = { units: 1n, decimals: 0 };

const spot = (over: object = {}) => ({
  instType: 'SPOT', instId: 'BTC-USDT', instIdCode: 1, baseCcy: 'BTC', quoteCcy: 'USDT', settleCcy: '', uly: '', ctVal: '', ctMult: '', ctValCcy: '', ctType: '',
  tickSz: '0.1', lotSz: '0.00000001', minSz: '0.00001', maxLmtSz: '9999999999', state: 'live', ...over,
});
const swap = (over: object = {}) => ({
  instType: 'SWAP', instId: 'ETH-USDT-SWAP', instIdCode: 3, baseCcy: '', quoteCcy: '', settleCcy: 'USDT', uly: 'ETH-USDT', ctVal: '0.1', ctMult: '1', ctValCcy: 'ETH',
  ctType: 'linear', tickSz: '0.01', lotSz: '0.01', minSz: '0.01', maxLmtSz: '100000000', state: 'live', ...over,
});
const list = (...data: readonly unknown[]) => bytes({ code: '0', msg: '', data });

describe('instruments', () => {
  test('a spot instrument counts its base', () => {
    expect(okxSpot.parseInstruments(list(spot()))).toEqual({
      ok: true,
      value: [{
        id: 'okx:spot:BTC-USDT', venue: 'okx', market: 'spot', symbol: 'BTC-USDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: one,
        tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 }, priceDecimals: 1, qtyDecimals: 8, status: 'trading',
        orders: { step: { units: 1n, decimals: 8 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: { units: 9_999_999_999n, decimals: 0 }, notionalMin: null },
      }],
    });
  });

  test('a swap counts contracts, which are ctVal × ctMult of the base', () => {
    const parsed = okxSwap.parseInstruments(list(swap(), swap({ instId: 'PEPE-USDT-SWAP', ctVal: '10000000', ctMult: '0.5', ctValCcy: 'PEPE', tickSz: '0.0000000001', lotSz: '1' })));
    expect(parsed.ok && parsed.value.map(({ id, base, quote, settle, contractSize, tick, lot }) => ({ id, base, quote, settle, contractSize, tick, lot }))).toEqual([
      { id: 'okx:perp:ETH-USDT-SWAP', base: 'ETH', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 1 }, tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 2 } },
      { id: 'okx:perp:PEPE-USDT-SWAP', base: 'PEPE', quote: 'USDT', settle: 'USDT', contractSize: { units: 5_000_000n, decimals: 0 }, tick: { units: 1n, decimals: 10 }, lot: one },
    ]);
  });

  test('contracts that are not linear, or pay in coins, are none of ours', () => {
    const inverse = swap({ instId: 'BTC-USD-SWAP', ctType: 'inverse', settleCcy: 'BTC', ctValCcy: 'USD' });
    const parsed = okxSwap.parseInstruments(list(inverse, swap(), swap({ instId: 'ETH-USDC-SWAP', settleCcy: 'USDC' }), swap({ instId: 'ETH-EUR-SWAP', settleCcy: 'EUR' })));
    expect(parsed.ok && parsed.value.map(({ symbol, quote }) => [symbol, quote])).toEqual([['ETH-USDT-SWAP', 'USDT'], ['ETH-USDC-SWAP', 'USDC']]);
  });

  test('a listing that cannot be read costs only itself; states are translated', () => {
    const states = ['live', 'suspend', 'preopen', 'test', 'expired', 'something'].map((state) => spot({ instId: state, state }));
    const parsed = okxSpot.parseInstruments(list(...states, null, { instId: 'X' }, spot({ tickSz: '0' }), spot({ lotSz: '' }), spot({ baseCcy: '' })));
    expect(parsed.ok && parsed.value.map(({ symbol, status }) => `${symbol} ${status}`)).toEqual([
      'live trading', 'suspend halted', 'preopen halted', 'test gone', 'expired gone', 'something gone',
    ]);
  });

  test.each([['<html>'], ['{}'], ['{"code":"0","data":[]}'], ['{"code":"0","data":7}'], ['{"code":"50011","msg":"Too Many Requests","data":[]}'], ['{"code":"0","data":[null]}']])(
    '%s is no list of instruments',
    (body) => {
      for (const dialect of [okxSpot, okxSwap]) expect(dialect.parseInstruments(bytes(body))).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
    },
  );
});

describe('an update follows a book', () => {
  const stand: typeof okxSpot.follows = (lastId, isFirst, earlierId, finalId) => okxSpot.follows(lastId, isFirst, earlierId, finalId);

  test('when it names the book’s last id, wherever it ends itself: numbers have holes, may stand still, and begin anew', () => {
    expect([stand(10, false, 10, 15), stand(10, false, 10, 10), stand(15, false, 15, 3), stand(3, false, 3, 5)]).toEqual(['next', 'next', 'next', 'next']);
  });

  test('else there is a hole, unless it was seen before', () => {
    const last = 81_625_399_056;
    expect([stand(last, false, last + 1, last + 9), stand(last, false, last - 5, last + 9), stand(last, false, last - 9, last - 5), stand(last, false, last - 5, last)]).toEqual(
      ['gap', 'gap', 'old', 'old'],
    );
  });

  test('from far below it is no repetition: the venue counts anew and we missed from where', () => {
    const last = 81_625_399_056;
    expect([stand(last, false, 3, 5), stand(last, false, last - repeatedIdsMax - 2, last - repeatedIdsMax)]).toEqual(['gap', 'gap']);
    expect(stand(last, true, 3, 5)).toBe('gap'); // else a book asked for before would stand still for ever
  });

  test('behind a book that was asked for, the first is the one that spans its end', () => {
    expect([stand(10, true, 5, 9), stand(10, true, 5, 10), stand(10, true, 5, 11), stand(10, true, 10, 11), stand(10, true, 11, 12)]).toEqual(
      ['old', 'old', 'next', 'next', 'gap'],
    );
  });
});

describe('what we say and ask', () => {
  const topicsOf = (dialect: typeof okxSpot, symbol: string) => dialect.lines.map((line) => line.topicsOf(symbol));

  test('the lines of a market carry its channels, the book first', () => {
    expect(topicsOf(okxSpot, 'BTC-USDT')).toEqual([['books:BTC-USDT', 'trades:BTC-USDT', 'bbo-tbt:BTC-USDT', 'tickers:BTC-USDT'], ['candle1m:BTC-USDT']]);
    expect(topicsOf(okxSwap, 'BTC-USDT-SWAP')).toEqual([
      [
        'books:BTC-USDT-SWAP', 'trades:BTC-USDT-SWAP', 'bbo-tbt:BTC-USDT-SWAP', 'tickers:BTC-USDT-SWAP', 'funding-rate:BTC-USDT-SWAP', 'mark-price:BTC-USDT-SWAP',
        'open-interest:BTC-USDT-SWAP', 'index-tickers:BTC-USDT', 'liquidation-orders:SWAP',
      ],
      ['candle1m:BTC-USDT-SWAP'],
    ]);
    expect(okxSwap.lines.map(({ path, topicsMax }) => [path, topicsMax])).toEqual([['/ws/v5/public', 252], ['/ws/v5/business', 400]]);
  });

  test('topics become arguments', () => {
    expect(JSON.parse(okxSwap.subscribeText(['books:BTC-USDT-SWAP', 'liquidation-orders:SWAP'], 7))).toEqual({
      id: '7', op: 'subscribe', args: [{ channel: 'books', instId: 'BTC-USDT-SWAP' }, { channel: 'liquidation-orders', instType: 'SWAP' }],
    });
    expect(JSON.parse(okxSpot.unsubscribeText(['index-tickers:BTC-USDT'], 8))).toEqual({ id: '8', op: 'unsubscribe', args: [{ channel: 'index-tickers', instId: 'BTC-USDT' }] });
  });

  test('as many topics as a message may name stay below 64 KB', () => {
    for (const line of okxSwap.lines) {
      const topics = Array.from({ length: line.topicsPerMessage }, (_, index) => `liquidation-orders:LONGESTNAMEOFALL${index}-USDT-SWAP`);
      expect(okxSwap.subscribeText(topics, 1).length).toBeLessThan(65_536);
    }
  });

  test('a book is asked for whole', () => {
    expect(okxSwap.snapshotRequest('BTC-USDT-SWAP')).toEqual({ path: '/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400', costs: [{ pool: 'books', units: 1 }] });
  });

  test('every cost is of a pool', () => {
    for (const dialect of [okxSpot, okxSwap]) {
      const requests = [dialect.timeRequest, dialect.instrumentsRequest, dialect.snapshotRequest('X')];
      const pools = new Set(dialect.pools.map(({ name }) => name));
      for (const { costs } of requests) for (const { pool } of costs) expect(pools.has(pool)).toBe(true);
    }
  });

  test('the exchange’s clock is read in microseconds', () => {
    expect(okxSpot.parseTime(bytes('{"code":"0","msg":"","data":[{"ts":"1597026383085"}]}'))).toEqual({ ok: true, value: 1_597_026_383_085_000 });
    for (const body of ['{"code":"0","data":[{"ts":"-1"}]}', '{"code":"50011","data":[]}', '{"code":"0","data":[]}', '']) expect(okxSpot.parseTime(bytes(body))).toMatchObject({ ok: false });
  });
});
