import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatSteps } from '../../../domain/number.ts';
import { ByteWriter, decimalForm } from '../byte-writer.ts';
import { noMischief } from '../front.ts';
import { sampleAnswer, sampleClient } from '../front-sample.ts';
import { instrumentsOf, practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { encodeSnapshot } from './rest.ts';
import { exchangeInfo, newBinanceSpotFront } from './spot.ts';

const fixture = '../shared/fixtures/binance/recorded/spot-btcusdt-2024-08-08.jsonl';
const startUs = 1_700_000_000_000_000;
const spot = instrumentsOf('binance', 'spot');

/** Keys in the order in which the exchange writes them today. */
const recordedKeys: Readonly<Record<string, readonly string[]>> = {
  'depth@100ms': ['e', 'E', 's', 'U', 'u', 'b', 'a'],
  bookTicker: ['u', 's', 'b', 'B', 'a', 'A'],
  trade: ['e', 'E', 's', 't', 'p', 'q', 'T', 'm', 'M'],
  aggTrade: ['e', 'E', 's', 'a', 'p', 'q', 'f', 'l', 'T', 'm', 'M'],
  kline_1m: ['e', 'E', 's', 'k'],
  ticker: ['e', 'E', 's', 'p', 'P', 'w', 'x', 'c', 'Q', 'b', 'B', 'a', 'A', 'o', 'h', 'l', 'v', 'q', 'O', 'C', 'F', 'L', 'n'],
};
const klineKeys = ['t', 'T', 's', 'i', 'f', 'L', 'o', 'c', 'h', 'l', 'v', 'n', 'x', 'q', 'V', 'Q', 'B'];

interface Event {
  readonly [key: string]: unknown;
  readonly k?: Record<string, string | number | boolean>;
}

function messages(symbol: string, seconds: number): { kind: string; stream: string; wrapped: string; bare: string }[] {
  const world = new World({ seed: 11, startUs, instruments: spot.filter((instrument) => instrument.symbol === symbol) });
  const front = newBinanceSpotFront(world, noMischief);
  const streams = Object.keys(recordedKeys).map((kind) => `${symbol.toLowerCase()}@${kind}`);
  const wrapped = sampleClient(world, front, `/stream?streams=${streams.join('/')}`);
  const bare = sampleClient(world, front, `/ws/${streams.join('/')}`);
  world.advance(startUs + seconds * 1e6);
  return wrapped.heard.map(({ text }, index) => {
    const { stream }: { stream: string } = JSON.parse(text);
    return { kind: stream.slice(stream.indexOf('@') + 1), stream, wrapped: text, bare: bare.heard[index]?.text ?? '' };
  });
}

test.skipIf(!existsSync(fixture))('keys are those of real messages (skipped where ../shared/fixtures is absent)', () => {
  const real = new Map<string, string>();
  for (const line of readFileSync(fixture, 'utf8').split('\n').filter((text) => text !== '')) {
    const { frame }: { frame: { stream?: string; data: object } & object } = JSON.parse(line);
    if (frame.stream === undefined) real.set('snapshot', Object.keys(frame).join());
    else real.set(frame.stream.slice(frame.stream.indexOf('@') + 1), Object.keys(frame.data).join());
  }
  expect(Object.fromEntries(real)).toEqual({
    'depth@100ms': recordedKeys['depth@100ms']?.join(),
    bookTicker: recordedKeys['bookTicker']?.join(),
    trade: recordedKeys['trade']?.join(),
    snapshot: 'lastUpdateId,bids,asks',
  });
});

describe.each(['BTCUSDT', 'SHIBUSDT', 'LTCUSDT', 'ETHBTC'])('the streams of %s', (symbol) => {
  const seen = messages(symbol, 130);

  test('have the keys of the real ones, wrapped and bare alike', () => {
    for (const { kind, stream, wrapped, bare } of seen) {
      const event: Event = JSON.parse(bare);
      expect(Object.keys(event)).toEqual(recordedKeys[kind]);
      if (event.k !== undefined) expect(Object.keys(event.k)).toEqual(klineKeys);
      expect(wrapped).toBe(`{"stream":"${stream}","data":${bare}}`);
      expect(stream).toBe(`${symbol.toLowerCase()}@${kind}`);
    }
    expect(new Set(seen.map(({ kind }) => kind)).size).toBe(Object.keys(recordedKeys).length);
  });

  test('write prices and quantities with eight places', () => {
    const decimal = /^\d+\.\d{8}$/;
    for (const { kind, bare } of seen) {
      const event: Event = JSON.parse(bare);
      const fields = kind === 'trade' ? ['p', 'q'] : kind === 'bookTicker' ? ['b', 'B', 'a', 'A'] : [];
      for (const field of fields) expect(event[field]).toMatch(decimal);
      for (const field of event.k === undefined ? [] : ['o', 'c', 'h', 'l', 'v', 'q', 'V', 'Q']) expect(event.k?.[field]).toMatch(decimal);
      if (kind === 'depth@100ms') expect([event['b'], event['a']].flat(2).filter((text) => !decimal.test(String(text)))).toEqual([]);
    }
  });

  test('order levels best first, each price once', () => {
    for (const { kind, bare } of seen) {
      if (kind !== 'depth@100ms') continue;
      const { b, a }: { b: [string, string][]; a: [string, string][] } = JSON.parse(bare);
      const bids = b.map(([price]) => Number(price));
      const asks = a.map(([price]) => Number(price));
      expect(bids).toEqual([...new Set(bids)].sort((x, y) => y - x));
      expect(asks).toEqual([...new Set(asks)].sort((x, y) => x - y));
    }
  });

  test('close a bar each minute that adds up to its trades', () => {
    const closed = seen.filter(({ kind, bare }) => kind === 'kline_1m' && bare.includes('"x":true')).map(({ bare }): NonNullable<Event['k']> => JSON.parse(bare).k);
    expect(closed.length).toBe(2);
    const trades = seen.filter(({ kind }) => kind === 'trade').map(({ bare }): { t: number; p: string; q: string; m: boolean } => JSON.parse(bare));
    for (const bar of closed) {
      const inside = trades.filter(({ t }) => t >= Number(bar['f']) && t <= Number(bar['L']));
      const volume = inside.reduce((sum, { q }) => sum + Number(q), 0);
      expect(bar['n']).toBe(inside.length);
      expect(Number(bar['v'])).toBeCloseTo(volume, 4);
      if (inside.length === 0) continue;
      expect(Number(bar['h'])).toBe(Math.max(...inside.map(({ p }) => Number(p))));
      expect(bar['c']).toBe(inside.at(-1)?.p);
    }
  });
});

test('decimals are written as the exact formatter writes them', () => {
  const writer = new ByteWriter(64, 1_024);
  fc.assert(
    fc.property(fc.constantFrom(...practiceInstruments), fc.nat({ max: 2 ** 37 }), fc.boolean(), (instrument, count, isPrice) => {
      const step = isPrice ? instrument.tick : instrument.lot;
      const steps = Math.min(count, Math.floor(Number.MAX_SAFE_INTEGER / Number(step.units)));
      writer.length = 0;
      writer.decimal(steps, decimalForm(step, 10));
      expect(Buffer.from(writer.view()).toString()).toBe(formatSteps(steps, step, 10));
    }),
  );
});

test('whole numbers are written as they are', () => {
  const writer = new ByteWriter(1, 1_024);
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      writer.length = 0;
      writer.integer(value);
      expect(Buffer.from(writer.view()).toString()).toBe(String(value));
    }),
  );
});

test('a snapshot has the recorded keys and its levels best first', () => {
  const world = new World({ seed: 3, startUs, instruments: spot });
  const front = newBinanceSpotFront(world, noMischief);
  for (const { symbol, id } of world.instruments) {
    const { lastUpdateId, bids, asks, ...others }: { lastUpdateId: number; bids: string[][]; asks: string[][] } = JSON.parse(sampleAnswer(front, `/api/v3/depth?symbol=${symbol}&limit=100`).body);
    expect(others).toEqual({});
    expect(lastUpdateId).toBe(world.market(id)?.exchange.updateId);
    expect([bids.length, asks.length]).toEqual([100, 100]);
    expect(Number(bids[0]?.[0])).toBeLessThan(Number(asks[0]?.[0]));
  }
});

test('the exchange lists every symbol with its filters, on steps that its prices keep to', () => {
  const listed = JSON.stringify(exchangeInfo(spot, startUs));
  const info: { symbols: { symbol: string; filters: { filterType: string; tickSize?: string; stepSize?: string }[] }[] } = JSON.parse(listed);
  expect(info.symbols.length).toBeGreaterThanOrEqual(24);
  const tickOf = (symbol: string): string | undefined => info.symbols.find((entry) => entry.symbol === symbol)?.filters.find(({ filterType }) => filterType === 'PRICE_FILTER')?.tickSize;
  expect([tickOf('BTCUSDT'), tickOf('SHIBUSDT'), tickOf('LTCUSDT')]).toEqual(['0.01000000', '0.00000001', '0.05000000']);
  for (const { filters } of info.symbols) {
    expect(filters.map(({ filterType }) => filterType)).toEqual(expect.arrayContaining(['PRICE_FILTER', 'LOT_SIZE', 'NOTIONAL', 'MARKET_LOT_SIZE', 'MAX_NUM_ORDERS']));
  }
});

test('an empty book is a valid snapshot', () => {
  const [instrument] = spot;
  if (instrument === undefined) throw new Error('there are instruments');
  expect(Buffer.from(encodeSnapshot(instrument, { updateId: 5, bids: [], asks: [] }, (writer) => writer.text('{"lastUpdateId":5'))).toString()).toBe('{"lastUpdateId":5,"bids":[],"asks":[]}');
});
