/** For tests: an exchange of ours on loopback that speaks Bitstamp's protocol, and does whatever the test wants. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { assert } from '../../domain/assert.ts';
import type { BitstampAccount } from './bitstamp-account.ts';

export const bitstampListing = [
  { name: 'BTC/USD', market_symbol: 'btcusd', base_currency: 'BTC', base_decimals: 8, counter_currency: 'USD', counter_decimals: 0, minimum_order_value: '10', trading: 'Enabled', description: 'Bitcoin / U.S. dollar', market_type: 'SPOT' },
  { name: 'ETH/USD', market_symbol: 'ethusd', base_currency: 'ETH', base_decimals: 8, counter_currency: 'USD', counter_decimals: 1, minimum_order_value: '10', trading: 'Disabled', description: 'Ether / U.S. dollar', market_type: 'SPOT' },
  { name: 'BTC/USD-PERP', market_symbol: 'btcusd-perp', base_currency: 'BTC', base_decimals: 5, counter_currency: 'USD', counter_decimals: 0, minimum_order_value: '10', trading: 'Enabled', description: 'Bitcoin / U.S. dollar Perpetual', market_type: 'PERPETUAL', payoff_type: 'Linear', contract_size: '1.00000000', minimum_order_amount: '0.00001', maximum_order_amount: '10' },
];

export type BitstampAnswer = string | number | object | null;

export const noMoney = { status: 'error', reason: { __all__: ['Check your account balance for details.'] }, code: 'API0000' };

/** What the exchange answers; each may be changed in the middle of a test. Null: it never answers. */
export interface BitstampSample {
  listing: BitstampAnswer;
  book: BitstampAnswer;
  trades: BitstampAnswer;
  order: BitstampAnswer;
  /** `[start s, open, high, low, close, quantity]` of a length from a time on. */
  candles: (stepS: number, startS: number, limit: number) => readonly (readonly [number, string, string, string, string, string])[];
  /** Absent: every private question is answered by `order`. */
  account?: BitstampAccount;
  /** Subscriptions on its sockets. */
  acceptedCount: number;
  readonly asked: string[];
  readonly bodies: string[];
  readonly headers: IncomingMessage['headers'][];
  readonly sockets: WebSocket[];
  readonly address: string;
  readonly close: () => void;
}

export const wholeBook = { timestamp: '1700000000', microtimestamp: '1700000000000000', bids: [['60000', '0.5'], ['59990', '1.234567891']], asks: [['60010', '0.00000001'], ['60020', '2']] };

export async function startBitstamp(): Promise<BitstampSample> {
  const asked: string[] = [];
  const bodies: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const sockets: WebSocket[] = [];
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(`${request.method} ${path}`);
      bodies.push(body);
      headers.push(request.headers);
      const answer = path.includes('/markets') || path.includes('pairs') ? exchange.listing
        : path.includes('order_book') ? exchange.book
        : path.includes('/ohlc/') ? candlesAt(exchange, new URLSearchParams((request.url ?? '').split('?')[1]))
        : exchange.account !== undefined && request.method === 'POST' ? toAnswer(exchange.account.answer(path, body))
        : path.includes('transactions') ? exchange.trades
        : exchange.order;
      if (answer === null) return;
      const isOrder = answer === exchange.order;
      // A server that broke in the middle may say anything.
      if (typeof answer === 'number') response.writeHead(answer).end(isOrder ? JSON.stringify(noMoney) : '{}');
      else response.setHeader('content-type', 'application/json').end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  const streams = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => streams.handleUpgrade(request, socket, head, (opened) => {
    sockets.push(opened);
    opened.on('message', () => {
      opened.send(JSON.stringify({ event: 'bts:subscription_succeeded', channel: 'diff_order_book_btcusd', data: {} }));
      exchange.acceptedCount += 1;
    });
  }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  assert(place !== null && typeof place === 'object', 'it listens');
  const close = (): void => {
    for (const socket of sockets) socket.terminate();
    server.close();
    server.closeAllConnections();
  };
  const exchange: BitstampSample = {
    listing: bitstampListing, book: wholeBook, trades: [], order: { id: '77', price: '60000', amount: '1' }, candles: () => [], acceptedCount: 0, asked, bodies, headers, sockets, address: `127.0.0.1:${place.port}`, close,
  };
  return exchange;
}

function candlesAt({ candles }: BitstampSample, asked: URLSearchParams): BitstampAnswer {
  const [step, start, limit] = ['step', 'start', 'limit'].map((name) => Number(asked.get(name) ?? 0));
  const rows = candles(step ?? 60, start ?? 0, limit ?? 0);
  return { data: { pair: 'BTC/USD', ohlc: rows.map(([timestamp, open, high, low, close, volume]) => ({ timestamp: String(timestamp), open, high, low, close, volume })) } };
}

function toAnswer(given: unknown): BitstampAnswer {
  return typeof given === 'number' || (typeof given === 'object' && given !== null) ? given : null;
}
