import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { FaultInjector } from '../../core/simulation/faults.ts';
import type { Front, FrontOutlet } from '../../core/simulation/front.ts';
import { newChance } from '../../domain/chance.ts';
import { Connection } from './connection.ts';

let server: Server;
let connection: Connection | null = null;
let outlet: FrontOutlet | null = null;
const said: string[] = [];
const closed: Connection[] = [];

/** A front that keeps what it is told, for the test to speak in its place. */
const front: Front = {
  name: 'parrot',
  request: () => ({ status: 200, headers: {}, body: '' }),
  open: (_path, given) => {
    outlet = given;
    return { receive: (text) => void said.push(text), receivePing: () => void said.push('ping'), receivePong: () => void said.push('pong'), turn: () => undefined, close: () => void said.push('closed') };
  },
  truthId: () => null,
};

beforeEach(async () => {
  closed.length = 0;
  said.length = 0;
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  server = createServer();
  server.on('upgrade', (request, wire, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => {
      connection = new Connection({ socket, wire, faults: new FaultInjector([], newChance(1), 0) }, { catchUp: () => undefined, nowUs: () => 0, closed: (ended) => void closed.push(ended) });
      connection.open(front, '/');
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

async function dial(): Promise<WebSocket> {
  const address = server.address();
  const socket = new WebSocket(`ws://127.0.0.1:${isAddress(address) ? address.port : 0}`);
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return socket;
}

async function receive(socket: WebSocket, count: number): Promise<{ readonly bytes: Buffer; readonly isBinary: boolean }[]> {
  const seen: { bytes: Buffer; isBinary: boolean }[] = [];
  return new Promise((resolve) => {
    socket.on('message', (bytes: Buffer, isBinary: boolean) => {
      seen.push({ bytes, isBinary });
      if (seen.length === count) resolve(seen);
    });
  });
}

test('what a front sends in one turn arrives in order, though it writes into the same bytes again', async () => {
  const socket = await dial();
  const all = receive(socket, 500);
  const bytes = Buffer.alloc(3);
  for (let index = 0; index < 500; index += 1) {
    bytes.write(String(index).padStart(3, '0'));
    outlet?.send(bytes, 'text');
  }
  connection?.turn();
  expect((await all).map((message) => [message.bytes.toString(), message.isBinary])).toEqual(Array.from({ length: 500 }, (_, index) => [String(index).padStart(3, '0'), false]));
});

test('what a front calls zipped arrives as a binary frame that unzips to it, answers too', async () => {
  const socket = await dial();
  const both = receive(socket, 2);
  outlet?.send(Buffer.from('{"tick":1}'), 'zipped');
  outlet?.answer('{"ping":2}', 'zipped');
  connection?.turn();
  expect((await both).map(({ bytes, isBinary }) => [gunzipSync(bytes).toString(), isBinary])).toEqual([['{"tick":1}', true], ['{"ping":2}', true]]);
});

test('a front hears texts, pings and pongs, and the end; the ping is answered', async () => {
  const socket = await dial();
  const ponged = new Promise((resolve) => socket.once('pong', resolve));
  socket.send('hello');
  socket.ping();
  await ponged;
  const pinged = new Promise((resolve) => socket.once('ping', resolve));
  outlet?.ping();
  await pinged;
  socket.close();
  await new Promise((resolve) => socket.once('close', resolve));
  while (closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(said).toEqual(['hello', 'ping', 'pong', 'closed']);
  expect(closed.map(({ endReason }) => endReason)).toEqual(['client']);
});

test('a front that ends a connection does so with its code and reason', async () => {
  const socket = await dial();
  const ended = new Promise((resolve) => socket.once('close', (code: number, reason: Buffer) => resolve([code, reason.toString()])));
  outlet?.end(1008, 'too-fast');
  expect(await ended).toEqual([1008, 'too-fast']);
  expect(closed.map(({ endReason }) => endReason)).toEqual(['too-fast']);
});
