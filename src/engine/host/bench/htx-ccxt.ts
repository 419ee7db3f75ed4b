/**
 * ccxt's own pro handler for HTX, from a message as it comes, zipped or not, to its updated book and
 * trades, by the way its socket takes (Client.onMessage). The rival of a bench, and the oracle of a
 * test. Loaded by file, so that its hundred other exchanges stay unread.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { assert } from '../../domain/assert.ts';

export interface CcxtHtx {
  /** A fresh book of a spot market; linear ones are pushed. */
  begin(book: { readonly seqNum: number; readonly bids: Levels; readonly asks: Levels }): void;
  apply(message: string | Uint8Array): void;
  /** The id of the last change in its book; null when it has none, or lost it. */
  lastId(): number | null;
  /** Price and quantity, best first. */
  levels(side: 'bids' | 'asks'): Levels;
  trades(): readonly CcxtTrade[];
}

export type Levels = readonly (readonly [number, number])[];

const tradeSchema = z.looseObject({ id: z.string(), side: z.string(), price: z.number(), amount: z.number(), timestamp: z.number() });
export type CcxtTrade = z.infer<typeof tradeSchema>;
const sideSchema = z.array(z.tuple([z.number(), z.number()]));
const bookSchema = z.looseObject({ nonce: z.number(), bids: z.array(z.array(z.number())), asks: z.array(z.array(z.number())) });

export interface CcxtMarket {
  readonly id: string;
  readonly name: string;
  readonly contractSize: number | null;
}

export async function newCcxtHtx(market: CcxtMarket): Promise<CcxtHtx> {
  const file = fileURLToPath(new URL('../../../../node_modules/ccxt/js/src/pro/htx.js', import.meta.url));
  const module: unknown = await import(pathToFileURL(file).href);
  const Htx: unknown = Reflect.get(objectOf(module, 'module'), 'default');
  assert(typeof Htx === 'function', 'ccxt exports its exchange', {});
  const exchange = objectOf(Reflect.construct(Htx, []), 'exchange');
  functionOf(exchange, 'setMarkets')([listed(market)]);
  const client = objectOf(functionOf(exchange, 'client')(market.contractSize === null ? 'wss://api.huobi.pro/feed' : 'wss://api.hbdm.com/linear-swap-ws'), 'client');
  assert(Reflect.get(client, 'gunzip') === true, 'ccxt unzips what HTX sends', {});
  const onMessage = functionOf(client, 'onMessage');
  const books = objectOf(Reflect.get(exchange, 'orderbooks'), 'orderbooks');
  const newBook = functionOf(exchange, 'orderBook');
  const book = () => bookSchema.safeParse(Reflect.get(books, market.name)).data ?? null;
  return {
    begin: ({ seqNum, bids, asks }) => {
      const fresh = objectOf(newBook({}, 400), 'book');
      functionOf(fresh, 'reset')({ bids, asks, nonce: seqNum, timestamp: undefined, symbol: market.name });
      Reflect.set(books, market.name, fresh);
    },
    // One event object for all messages: a socket makes one each, which we do not charge.
    apply: (message) => void onMessage({ data: message }),
    lastId: () => book()?.nonce ?? null,
    levels: (side) => sideSchema.parse((book()?.[side] ?? []).map((level) => level.slice(0, 2))),
    trades: () => z.array(tradeSchema).parse(Array.from(listOf(Reflect.get(objectOf(Reflect.get(exchange, 'trades'), 'trades'), market.name)))),
  };
}

function listed({ id, name, contractSize }: CcxtMarket): object {
  const isSwap = contractSize !== null;
  return {
    id, lowercaseId: id.toLowerCase(), symbol: name, base: 'BTC', quote: 'USDT', settle: isSwap ? 'USDT' : undefined, type: isSwap ? 'swap' : 'spot', spot: !isSwap, swap: isSwap,
    future: false, option: false, contract: isSwap, linear: isSwap, contractSize: contractSize ?? undefined, active: true, precision: { price: 0.01, amount: 0.00001 }, limits: {},
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function functionOf(value: object, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(value, name);
  assert(typeof found === 'function', 'ccxt offers what its handler needs', { name });
  return (...args) => Reflect.apply(found, value, args);
}

function objectOf(value: unknown, what: string): object {
  assert(typeof value === 'object' && value !== null, 'ccxt keeps its state in objects', { what });
  return value;
}
