import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { FaultInjector } from '../../core/simulation/faults.ts';
import { newChance } from '../../domain/chance.ts';
import { Connection } from './connection.ts';
import { limits } from './limits.ts';

/** A connection with a clock that the test turns. */
let nowMs = 0;
let server: Server;
let connection: Connection | null = null;
const closed: Connection[] = [];

beforeEach(async () => {
  nowMs = 0;
  closed.length = 0;
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  server = createServer();
  server.on('upgrade', (request, wire, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => {
      const settings = { socket, wire, isCombined: false, streams: ['btcusdt@trade'], faults: new FaultInjector([], newChance(1), 0), nowMs };
      connection = new Connection(settings, {
        nowMs: () => nowMs,
        nowUs: () => nowMs * 1_000,
        join: () => {},
        leave: () => {},
        closed: (ended) => closed.push(ended),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
});

afterEach(() => {
  connection?.end('server');
  server.close();
});

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

async function dial(autoPong: boolean): Promise<WebSocket> {
  const address = server.address();
  const socket = new WebSocket(`ws://127.0.0.1:${isAddress(address) ? address.port : 0}`, { autoPong });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return socket;
}

async function pinged(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.once('ping', (payload: Buffer) => resolve(payload.toString())));
}

test('the server pings every twenty seconds, and a client that answers stays', async () => {
  const socket = await dial(true);
  for (nowMs = limits.pingEveryMs; nowMs <= 6 * limits.pingEveryMs; nowMs += limits.pingEveryMs) {
    const ping = pinged(socket);
    connection?.turn(nowMs);
    expect(await ping).toBe(String(nowMs));
    // The pong is on its way back once a later answer has come.
    const answered = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    await answered;
  }
  expect(closed).toEqual([]);
});

test('a client that never answers a ping is ended, not before a minute', async () => {
  await dial(false);
  for (nowMs = 0; nowMs <= limits.pongWithinMs + limits.pingEveryMs; nowMs += 5_000) connection?.turn(nowMs);
  expect(closed).toEqual([]);
  connection?.turn(nowMs);
  expect(closed.map(({ endReason }) => endReason)).toEqual(['no-pong']);
});

test('after a day a connection ends, whatever it does', async () => {
  await dial(true);
  nowMs = limits.connectionLifeMs + 1;
  connection?.turn(nowMs);
  expect(closed.map(({ endReason }) => endReason)).toEqual(['too-old']);
});

test('what is sent in one turn arrives, in order', async () => {
  const socket = await dial(true);
  const seen: string[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (text: Buffer) => {
      seen.push(text.toString());
      if (seen.length === 500) resolve();
    });
  });
  for (let index = 0; index < 500; index += 1) connection?.deliver({ stream: 'btcusdt@trade' }, Buffer.from(`wrapped ${index}`), Buffer.from(`bare ${index}`));
  connection?.deliver({ stream: 'ethusdt@trade' }, Buffer.from('not asked for'), Buffer.from('not asked for'));
  connection?.turn(1);
  await all;
  expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => `bare ${index}`));
});
