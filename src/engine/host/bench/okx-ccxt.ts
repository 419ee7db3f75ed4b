/**
 * ccxt's own pro handler for OKX, from a text to its updated book and trades, by the way its socket
 * takes (Client.onMessage). The rival of a bench, and the oracle of a test. Loaded by file, so that
 * its hundred other exchanges stay unread.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { assert } from '../../domain/assert.ts';

export interface CcxtOkx {
  apply(text: string): void;
  /** The id of the last change in its book; null when it has none, or lost it. */
  lastId(): number | null;
  /** Price and quantity, best first. */
  levels(side: 'bids' | 'asks'): readonly (readonly [number, number])[];
  trades(): readonly CcxtTrade[];
}

const tradeSchema = z.looseObject({ id: z.string(), side: z.string(), price: z.number(), amount: z.number(), timestamp: z.number() });
export type CcxtTrade = z.infer<typeof tradeSchema>;
const sideSchema = z.array(z.tuple([z.number(), z.number()]));
const bookSchema = z.looseObject({ nonce: z.number(), bids: z.array(z.array(z.number())), asks: z.array(z.array(z.number())) });

export interface CcxtMarket {
  readonly id: string;
  readonly name: string;
  readonly contractSize: number | null;
}

export async function newCcxtOkx(markets: readonly CcxtMarket[], watched: CcxtMarket): Promise<CcxtOkx> {
  const file = fileURLToPath(new URL('../../../../node_modules/ccxt/js/src/pro/okx.js', import.meta.url));
  const module: unknown = await import(pathToFileURL(file).href);
  const Okx: unknown = Reflect.get(objectOf(module, 'module'), 'default');
  assert(typeof Okx === 'function', 'ccxt exports its exchange', {});
  const exchange = objectOf(Reflect.construct(Okx, []), 'exchange');
  functionOf(exchange, 'setMarkets')(markets.map(listed));
  const client = objectOf(functionOf(exchange, 'client')('wss://ws.okx.com:8443/ws/v5/public'), 'client');
  Reflect.set(objectOf(Reflect.get(client, 'subscriptions'), 'subscriptions'), `books:${watched.name}`, true);
  const onMessage = functionOf(client, 'onMessage');
  const books = objectOf(Reflect.get(exchange, 'orderbooks'), 'orderbooks');
  const book = () => bookSchema.safeParse(Reflect.get(books, watched.name)).data ?? null;
  return {
    // One event object for all messages: a socket makes one each, which we do not charge.
    apply: (text) => void onMessage({ data: text }),
    lastId: () => book()?.nonce ?? null,
    levels: (side) => sideSchema.parse((book()?.[side] ?? []).map((level) => level.slice(0, 2))),
    trades: () => z.array(tradeSchema).parse(Array.from(listOf(Reflect.get(objectOf(Reflect.get(exchange, 'trades'), 'trades'), watched.name)))),
  };
}

function listed({ id, name, contractSize }: CcxtMarket): object {
  const isSwap = contractSize !== null;
  return {
    id, symbol: name, base: 'BTC', quote: 'USDT', settle: isSwap ? 'USDT' : undefined, type: isSwap ? 'swap' : 'spot', spot: !isSwap, swap: isSwap, future: false,
    option: false, contract: isSwap, linear: isSwap, contractSize: contractSize ?? undefined, active: true, precision: { price: 0.01, amount: 0.00001 }, limits: {},
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
