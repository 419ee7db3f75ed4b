/**
 * ccxt's own parsers as an independent oracle: the same raw message through both gives the same
 * trades, prices, candles and books. The messages are the public fixtures, which are not part of the
 * repository: where they are missing, the tests say so.
 */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { assert } from '../../../domain/assert.ts';
import { factCode, factFlag } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newBooks, type Book } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt } from '../../memory/record.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import type { CountingDecoder } from '../intake.ts';
import { binanceSpot } from './spot.ts';
import { binanceUsdm } from './usdm.ts';

const fixtures = new URL('../../../../../../shared/fixtures/binance/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const without = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';

/** What one message says, in either's words: numbers as floats, times in milliseconds. */
type Said = Readonly<Record<string, unknown>>;

const call = (target: unknown, name: string, ...args: readonly unknown[]): unknown => {
  assert(typeof target === 'object' && target !== null, 'ccxt keeps its state in objects', { name });
  const found: unknown = Reflect.get(target, name);
  assert(typeof found === 'function', 'ccxt offers what its handler needs', { name });
  return Reflect.apply(found, target, args);
};

const get = (target: unknown, ...path: readonly string[]): unknown =>
  path.reduce((value: unknown, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), target);

const last = (list: unknown): unknown => (Array.isArray(list) ? list.at(-1) : undefined);

class Oracle {
  readonly #exchange: unknown;
  readonly #client: unknown;
  readonly #name: string;
  readonly #isSpot: boolean;

  private constructor(exchange: unknown, client: unknown, name: string, isSpot: boolean) {
    this.#exchange = exchange;
    this.#client = client;
    this.#name = name;
    this.#isSpot = isSpot;
  }

  static async of(spec: InstrumentSpec): Promise<Oracle> {
    const isSpot = spec.market === 'spot';
    const file = fileURLToPath(new URL(`../../../../../node_modules/ccxt/js/src/pro/${isSpot ? 'binance' : 'binanceusdm'}.js`, import.meta.url));
    const made: unknown = get(await import(pathToFileURL(file).href), 'default');
    assert(typeof made === 'function', 'ccxt exports its exchange', {});
    const exchange: unknown = Reflect.construct(made, []);
    const name = isSpot ? `${spec.base}/${spec.quote}` : `${spec.base}/${spec.quote}:${spec.settle}`;
    const market = {
      id: spec.symbol, symbol: name, base: spec.base, quote: spec.quote, settle: isSpot ? undefined : spec.settle, type: isSpot ? 'spot' : 'swap', spot: isSpot, swap: !isSpot, future: false,
      option: false, contract: !isSpot, linear: !isSpot, inverse: false, contractSize: 1, active: true, precision: { price: 1e-8, amount: 1e-8 }, limits: {},
    };
    call(exchange, 'setMarkets', [market]);
    const client = call(exchange, 'client', isSpot ? 'wss://stream.binance.com:9443/stream' : 'wss://fstream.binance.com/public/ws');
    return new Oracle(exchange, client, name, isSpot);
  }

  /** What the message left behind that was not there before. */
  hear(text: string, kind: string): Said | null {
    call(this.#client, 'onMessage', { data: text });
    const of = (...path: readonly string[]) => get(this.#exchange, path[0] ?? '', this.#name, ...path.slice(1));
    switch (kind) {
      case 'trade': {
        const trade = last(of('trades'));
        return { kind, id: Number(get(trade, 'id')), price: get(trade, 'price'), amount: get(trade, 'amount'), side: get(trade, 'side'), ms: get(trade, 'timestamp') };
      }
      case 'bbo': {
        const best = of('bidsasks');
        const ms = this.#isSpot ? {} : { ms: get(best, 'info', 'T') };
        return { kind, bid: get(best, 'bid'), bidAmount: get(best, 'bidVolume'), ask: get(best, 'ask'), askAmount: get(best, 'askVolume'), ...ms };
      }
      case 'candle': {
        const candle = last(of('ohlcvs', '1m'));
        assert(Array.isArray(candle), 'ccxt kept the candle', {});
        const [ms, open, high, low, close, volume]: readonly unknown[] = candle;
        return { kind, ms, open, high, low, close, volume };
      }
      case 'mark': return { kind, mark: get(of('tickers'), 'markPrice'), index: get(of('tickers'), 'indexPrice'), ms: get(of('tickers'), 'timestamp') };
      case 'ticker': {
        const ticker = of('tickers');
        const value = (key: string) => get(ticker, key);
        return { kind, last: value('last'), open: value('open'), high: value('high'), low: value('low'), volume: value('baseVolume'), turnover: value('quoteVolume') };
      }
      case 'liquidation': {
        const forced = last(get(this.#exchange, 'liquidations'));
        return { kind, price: get(forced, 'price'), amount: get(forced, 'contracts'), side: get(forced, 'side'), ms: get(forced, 'timestamp') };
      }
      default: return null;
    }
  }

  begin(snapshot: unknown): void {
    const { lastUpdateId, bids, asks } = snapshotSchema.parse(snapshot);
    const book = call(this.#exchange, 'orderBook', {}, 5_000);
    const numbers = (side: readonly (readonly [string, string])[]) => side.map(([price, amount]) => [Number(price), Number(amount)]);
    // Its handlers read a book without a time as one to which nothing was applied yet.
    call(book, 'reset', { bids: numbers(bids), asks: numbers(asks), nonce: lastUpdateId, timestamp: undefined, symbol: this.#name });
    const books = get(this.#exchange, 'orderbooks');
    assert(typeof books === 'object' && books !== null, 'ccxt keeps books', {});
    Reflect.set(books, this.#name, book);
  }

  book(): { readonly id: unknown; readonly bids: unknown; readonly asks: unknown } {
    const book = get(this.#exchange, 'orderbooks', this.#name);
    const plain = (side: unknown) => (Array.isArray(side) ? side.map((level: unknown) => (Array.isArray(level) ? [Number(level[0]), Number(level[1])] : level)) : side);
    return { id: get(book, 'nonce'), bids: plain(get(book, 'bids')), asks: plain(get(book, 'asks')) };
  }
}

const snapshotSchema = z.object({ lastUpdateId: z.number(), bids: z.array(z.tuple([z.string(), z.string()])), asks: z.array(z.tuple([z.string(), z.string()])) });

/** The same words, from the record. */
function saidBy(decoder: CountingDecoder, spec: InstrumentSpec): Said | null {
  const { slots } = decoder;
  const price = (ticks: number) => Number(formatSteps(ticks, spec.tick, 8));
  const amount = (lots: number) => Number(formatSteps(lots, spec.lot, 8));
  const at = (index: number, slot = 0) => floatAt(slots, slot, index);
  const ms = at(field.venueTimeUs) / 1_000;
  const side = (flagsAt(slots, 0) & factFlag.sellerAggressed) !== 0 ? 'sell' : 'buy';
  const tail = (index: number) => at(field.tail + index);
  switch (kindAt(slots, 0)) {
    case factCode.trade: return { kind: 'trade', id: at(field.c), price: price(at(field.a)), amount: amount(at(field.b)), side, ms };
    case factCode.bbo: {
      const time = spec.market === 'spot' ? {} : { ms };
      return { kind: 'bbo', bid: price(tail(0)), bidAmount: amount(tail(1)), ask: price(tail(2)), askAmount: amount(tail(3)), ...time };
    }
    case factCode.candle: return { kind: 'candle', ms: at(field.a) / 1_000, open: price(tail(0)), high: price(tail(1)), low: price(tail(2)), close: price(tail(3)), volume: amount(tail(4)) };
    case factCode.mark: return { kind: 'mark', mark: at(field.a), index: at(field.a, lengthAt(slots, 0)), ms };
    case factCode.ticker: return { kind: 'ticker', last: at(field.a), open: at(field.b), high: at(field.c), low: at(field.d), volume: tail(0), turnover: tail(1) };
    case factCode.liquidation: return { kind: 'liquidation', price: price(at(field.a)), amount: amount(at(field.b)), side, ms };
    default: return null;
  }
}

function bookOf(book: Book, spec: InstrumentSpec) {
  const levels = newLevels(8_192);
  book.readInto(levels, 8_192);
  const side = (count: number, ticks: Float64Array, lots: Float64Array) =>
    Array.from({ length: count }, (_, index) => [Number(formatSteps(ticks[index] ?? 0, spec.tick, 8)), Number(formatSteps(lots[index] ?? 0, spec.lot, 8))]);
  return { id: book.lastId, bids: side(levels.bidCount, levels.bidTicks, levels.bidLots), asks: side(levels.askCount, levels.askTicks, levels.askLots) };
}

const recordedLine = z.object({ frame: z.unknown().optional(), response: z.unknown().optional(), url: z.string().optional() });
const isSnapshot = (value: unknown): boolean => typeof value === 'object' && value !== null && 'lastUpdateId' in value;

/** The messages about one symbol, in the order in which they were recorded. */
function* recorded(name: string, symbol: string): Generator {
  for (const text of readFileSync(new URL(`recorded/${name}`, fixtures), 'utf8').trim().split('\n')) {
    const { frame, response, url } = recordedLine.parse(JSON.parse(text));
    if (response !== undefined && url?.includes(`symbol=${symbol}&`) === true) yield response;
    if (frame !== undefined && (isSnapshot(frame) || get(frame, 'data', 's') === symbol)) yield frame;
  }
}

const perpetual = (symbol: string, base: string, decimals: readonly [number, number]) =>
  sampleSpec({ market: 'perp', symbol, base, tick: { units: 1n, decimals: decimals[0] }, lot: { units: 1n, decimals: decimals[1] } });

const booksComparedEvery = 10;

test.skipIf(!hasFixtures).each([
  ['spot-btcusdt-2024-08-08.jsonl', sampleSpec({ lot: { units: 1n, decimals: 8 } }), { trade: 333, bbo: 1_635, books: 20 }],
  ['spot-nknusdt-lrcbtc-2021-10-11.jsonl', sampleSpec({ symbol: 'NKNUSDT', base: 'NKN', tick: { units: 1n, decimals: 6 }, lot: { units: 1n, decimals: 8 } }), { bbo: 74, candle: 1, books: 14 }],
  ['usdm-btcusdt-2024-08-08.jsonl', perpetual('BTCUSDT', 'BTC', [1, 3]), { trade: 352, bbo: 1_639, books: 17 }],
  ['usdm-keepusdt-akrousdt-2021-07-22.jsonl', perpetual('AKROUSDT', 'AKRO', [5, 0]), { trade: 8, bbo: 88, candle: 8, books: 18 }],
  ['usdm-keepusdt-akrousdt-2021-07-22.jsonl', perpetual('KEEPUSDT', 'KEEP', [4, 0]), { trade: 5, bbo: 75, candle: 5, books: 13 }],
])(`%s: ccxt hears the same, and keeps the same book${without}`, async (name, spec, expected) => {
  const kernel = loadKernel();
  const decoder = spec.market === 'spot' ? newBinanceSpotDecoder(kernel) : newBinanceUsdmDecoder(kernel);
  const dialect = spec.market === 'spot' ? binanceSpot : binanceUsdm;
  decoder.add(spec);
  const [book, oracle] = [newBooks(kernel).open(spec.stream), await Oracle.of(spec)];
  const counts: Record<string, number> = { books: 0 };
  const waiting: unknown[] = [];
  let isAligned = false;
  let applied = 0;

  const onDepth = (message: unknown) => {
    const text = JSON.stringify(message);
    decoder.decode(Buffer.from(text), 1);
    oracle.hear(text, 'depth');
    if (dialect.follows(book.lastId, applied === 0, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b)) !== 'next') return;
    book.apply(decoder.slots, 0);
    applied += 1;
    if (applied % booksComparedEvery !== 0) return;
    counts['books'] = (counts['books'] ?? 0) + 1;
    expect(bookOf(book, spec)).toEqual(oracle.book());
  };

  for (const message of recorded(name, spec.symbol)) {
    const text = JSON.stringify(message);
    if (isSnapshot(message)) {
      decoder.decodeSnapshot(spec, Buffer.from(text), 1);
      book.apply(decoder.slots, 0);
      oracle.begin(message);
      isAligned = true;
      waiting.splice(0).forEach(onDepth);
    } else if (get(message, 'data', 'e') === 'depthUpdate') {
      if (isAligned) onDepth(message);
      else waiting.push(message);
    } else if (decoder.decode(Buffer.from(text), 1).ok) {
      const ours = saidBy(decoder, spec);
      const kind = String(ours?.['kind']);
      expect(ours, text).toEqual(oracle.hear(text, kind));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  expect(bookOf(book, spec)).toEqual(oracle.book());
  expect(counts).toEqual(expected);
});

const fixtureLine = z.object({ dir: z.string(), msg: z.unknown() });

test.skipIf(!hasFixtures).each([
  ['UsdFutures.MarkPrice', 'mark'], ['UsdFutures.Liquidations', 'liquidation'], ['UsdFutures.Ticker', 'ticker'], ['UsdFutures.AggTrades', 'trade'],
  ['UsdFutures.Klines', 'candle'], ['UsdFutures.BookTicker', 'bbo'], ['Spot.ExchangeData.Ticker', 'ticker'], ['Spot.ExchangeData.Trades', 'trade'],
  ['Spot.ExchangeData.Klines', 'candle'], ['Spot.ExchangeData.BookTicker', 'bbo'],
])(`%s: ccxt hears the same %s${without}`, async (name, kind) => {
  const lines = readFileSync(new URL(`ws-jkorf/Subscriptions.${name}.jsonl`, fixtures), 'utf8').trim().split('\n').map((text) => fixtureLine.parse(JSON.parse(text)));
  const message = lines.find(({ dir }) => dir === 'push')?.msg;
  const symbol = String(get(message, 'data', 's') ?? get(message, 'data', 'o', 's'));
  const quote = ['USDT', 'BTC'].find((asset) => symbol.endsWith(asset)) ?? '';
  const spec = sampleSpec({
    market: name.startsWith('Spot') ? 'spot' : 'perp', symbol, base: symbol.slice(0, -quote.length), quote, tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 },
  });
  const decoder = spec.market === 'spot' ? newBinanceSpotDecoder(loadKernel()) : newBinanceUsdmDecoder(loadKernel());
  decoder.add(spec);
  const text = JSON.stringify(message);
  expect(decoder.decode(Buffer.from(text), 1).ok).toBe(true);
  expect(saidBy(decoder, spec)).toEqual((await Oracle.of(spec)).hear(text, kind));
});
