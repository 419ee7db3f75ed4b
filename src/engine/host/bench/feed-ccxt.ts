/**
 * The rival of the feed bench: ccxt's own pro handler for Binance, from a text to its updated book,
 * by the way its socket takes (Client.onMessage). Loaded by file, so that its hundred other
 * exchanges stay unread.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { assert } from '../../domain/assert.ts';

export interface CcxtFeed {
  /** A fresh book from the snapshot. */
  reset(): void;
  apply(text: string): void;
  /** The id of the last change in its book; null when it lost it. */
  lastId(): number | null;
  bestBid(): number | null;
  /** Keeps another book of the same snapshot, for whoever weighs memory. */
  keepCopy(): void;
  copies(): number;
}

const snapshotSchema = z.object({ lastUpdateId: z.number(), bids: z.array(z.tuple([z.string(), z.string()])), asks: z.array(z.tuple([z.string(), z.string()])) });
const bookSchema = z.looseObject({ nonce: z.number(), bids: z.array(z.array(z.number())) });

const functionOf = (value: object, name: string): ((...args: readonly unknown[]) => unknown) => {
  const found: unknown = Reflect.get(value, name);
  assert(typeof found === 'function', 'ccxt offers what its handler needs', { name });
  return (...args) => Reflect.apply(found, value, args);
};

const objectOf = (value: unknown, what: string): object => {
  assert(typeof value === 'object' && value !== null, 'ccxt keeps its state in objects', { what });
  return value;
};

export interface CcxtSymbol {
  readonly id: string;
  readonly name: string;
  readonly isPerpetual?: boolean;
}

export async function newCcxtFeed(symbol: CcxtSymbol, snapshotText: string): Promise<CcxtFeed> {
  const isPerpetual = symbol.isPerpetual === true;
  const file = fileURLToPath(new URL(`../../../../node_modules/ccxt/js/src/pro/${isPerpetual ? 'binanceusdm' : 'binance'}.js`, import.meta.url));
  const module: unknown = await import(pathToFileURL(file).href);
  const Binance: unknown = Reflect.get(objectOf(module, 'module'), 'default');
  assert(typeof Binance === 'function', 'ccxt exports its exchange', {});
  const exchange = objectOf(Reflect.construct(Binance, []), 'exchange');
  const kind = isPerpetual
    ? { type: 'swap', spot: false, swap: true, contract: true, linear: true, inverse: false, settle: 'USDT', contractSize: 1 }
    : { type: 'spot', spot: true, swap: false, contract: false };
  const market = { id: symbol.id, symbol: symbol.name, base: 'BTC', quote: 'USDT', ...kind, future: false, option: false, active: true, precision: { price: 0.01, amount: 0.00001 }, limits: {} };
  functionOf(exchange, 'setMarkets')([market]);
  const client = objectOf(functionOf(exchange, 'client')(isPerpetual ? 'wss://fstream.binance.com/public/ws' : 'wss://stream.binance.com:9443/stream'), 'client');
  const onMessage = functionOf(client, 'onMessage');
  const books = objectOf(Reflect.get(exchange, 'orderbooks'), 'orderbooks');
  const newBook = functionOf(exchange, 'orderBook');
  const snapshot = snapshotSchema.parse(JSON.parse(snapshotText));
  const numbers = (side: readonly (readonly [string, string])[]) => side.map(([price, quantity]) => [Number(price), Number(quantity)]);
  const fresh = (): object => {
    const book = objectOf(newBook({}, 5_000), 'book');
    functionOf(book, 'reset')({ bids: numbers(snapshot.bids), asks: numbers(snapshot.asks), nonce: snapshot.lastUpdateId, timestamp: undefined, symbol: symbol.name });
    return book;
  };
  const copies: object[] = [];
  const current = () => bookSchema.safeParse(Reflect.get(books, symbol.name));
  return {
    reset: () => void Reflect.set(books, symbol.name, fresh()),
    // One event object for all messages: a socket makes one each, which we do not charge.
    apply: (text) => void onMessage({ data: text }),
    lastId: () => current().data?.nonce ?? null,
    bestBid: () => current().data?.bids[0]?.[0] ?? null,
    keepCopy: () => void copies.push(fresh()),
    copies: () => copies.length,
  };
}
