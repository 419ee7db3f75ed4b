/**
 * An exchange that sends change after change of one book at a given pace, for benchmarks of the
 * path behind the socket. Runs as a thread of its own; speaks just enough Binance.
 */

import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocketServer, type WebSocket } from 'ws';
import { assert } from '../../domain/assert.ts';

const parent = parentPort;
assert(parent !== null, 'this file runs as a worker thread');
const messagesPerSecond = Number(workerData);
const turnMs = 5;

const info = JSON.stringify({
  symbols: [{
    symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    ],
  }],
});
let lastId = 1;
const price = (ticks: number): string => `${(ticks / 100).toFixed(2)}000000`;
const snapshot = (): string => JSON.stringify({
  lastUpdateId: lastId,
  bids: Array.from({ length: 1_000 }, (_, index) => [price(6_000_000 - index * 7), '1.00000000']),
  asks: Array.from({ length: 1_000 }, (_, index) => [price(6_000_001 + index * 7), '1.00000000']),
});

/** Twenty levels a side change each time: a common size of the real stream. */
function change(): string {
  lastId += 1;
  const qty = `${1 + (lastId % 9)}.50000000`;
  const side = (first: number, step: number): string =>
    Array.from({ length: 20 }, (_, index) => `["${price(first + step * 7 * (index + (lastId % 40)))}","${qty}"]`).join(',');
  return `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":${lastId},"u":${lastId},"b":[${side(6_000_000, -1)}],"a":[${side(6_000_001, 1)}]}}`;
}

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url?.includes('exchangeInfo') === true ? info : snapshot());
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let socket: WebSocket | null = null;
sockets.on('connection', (opened) => {
  socket = opened;
});
let owed = 0;
let beforeMs = performance.now();
const timer = setInterval(() => {
  const nowMs = performance.now();
  owed = Math.min(owed + ((nowMs - beforeMs) * messagesPerSecond) / 1_000, messagesPerSecond / 10);
  beforeMs = nowMs;
  for (; owed >= 1; owed -= 1) socket?.send(change());
}, Math.max(1, Math.min(turnMs, 1_000 / messagesPerSecond)));
parent.on('message', () => {
  clearInterval(timer);
  socket?.terminate();
  server.close(() => parent.close());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parent.postMessage(address !== null && typeof address === 'object' ? address.port : 0);
});
