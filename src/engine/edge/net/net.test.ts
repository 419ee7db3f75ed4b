/** The two ways out, a socket and a request, against servers that do not mean well. */

import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { assert } from '../../domain/assert.ts';
import type { Fault } from '../../domain/fault.ts';
import { httpGet } from './http-get.ts';
import { bodyBytesMax, httpRequest } from './http-request.ts';
import { openMarketSocket } from './market-socket.ts';

const opened: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function listen(server: Server | TcpServer): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  return address.port;
}

interface Heard {
  readonly events: string[];
  readonly messages: Uint8Array[];
  readonly reason: Fault;
}

/** Opens a socket and waits for its end. */
function hear(url: string, frameBytesMax = 1_000_000): Promise<Heard> {
  const events: string[] = [];
  const messages: Uint8Array[] = [];
  return new Promise((resolve) => {
    openMarketSocket(url, frameBytesMax, {
      onOpen: () => events.push('open'),
      onMessage: (bytes) => messages.push(Uint8Array.from(bytes)),
      onAlive: () => events.push('alive'),
      onClosed: (reason) => resolve({ events, messages, reason }),
    });
  });
}

async function webSocketServer(onConnection: Parameters<WebSocketServer['on']>[1]): Promise<string> {
  const http = createHttp();
  new WebSocketServer({ server: http }).on('connection', onConnection);
  return `ws://127.0.0.1:${await listen(http)}`;
}

test('messages arrive as bytes, pings as signs of life, the end with the venue’s own words', async () => {
  const url = await webSocketServer((socket) => {
    socket.send('{"a":1}');
    socket.send(Buffer.from([1, 2, 3]));
    socket.ping();
    setTimeout(() => socket.close(1008, 'too many subscriptions'), 50);
  });
  const { events, messages, reason } = await hear(url);
  expect(events).toEqual(['open', 'alive']);
  expect(messages.map((bytes) => [...bytes].slice(0, 3))).toEqual([[123, 34, 97], [1, 2, 3]]);
  expect(reason).toMatchObject({ code: 'venue.closed', remedy: 'reconnect' });
  expect(reason.detail).toContain('1008: too many subscriptions');
});

test('a message of 100 MB ends the connection before it fills the memory', async () => {
  const url = await webSocketServer((socket) => socket.send(Buffer.alloc(100 * 1024 * 1024)));
  const before = process.memoryUsage().arrayBuffers;
  const { messages, reason } = await hear(url, 8 * 1024 * 1024);
  expect(messages).toEqual([]);
  expect(reason).toMatchObject({ code: 'frame.oversized', remedy: 'reconnect' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(160 * 1024 * 1024); // the server's own copy is among it
});

test('nobody there, a server that is no exchange, and a connection cut in the handshake are told apart', async () => {
  const gone = createTcp();
  const port = await listen(gone);
  gone.close();
  expect((await hear(`ws://127.0.0.1:${port}`)).reason).toMatchObject({ code: 'venue.unreachable', detail: `127.0.0.1:${port}: nothing listens there (ECONNREFUSED)` });
  const web = await listen(createHttp((_, response) => response.end('hello')));
  expect((await hear(`ws://127.0.0.1:${web}`)).reason.detail).toContain('Unexpected server response: 200');
  const rude = await listen(createTcp((socket) => socket.destroy()));
  expect((await hear(`ws://127.0.0.1:${rude}`)).reason.code).toBe('venue.unreachable');
});

test('bytes that break the WebSocket protocol are a fault of the venue, not of ours', async () => {
  const url = await webSocketServer((socket) => {
    const { _socket: raw }: { _socket?: { write(bytes: Uint8Array): void } } = Object(socket);
    raw?.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  });
  expect((await hear(url)).reason).toMatchObject({ code: 'venue.closed' });
});

test('a closed socket tells nothing more, and may be closed twice', async () => {
  const url = await webSocketServer((socket) => void setInterval(() => socket.send('x'), 5).unref());
  const events: string[] = [];
  await new Promise<void>((resolve) => {
    const socket = openMarketSocket(url, 1_000, {
      onOpen: () => undefined,
      onMessage: () => {
        events.push('message');
        socket.close();
        socket.close();
        setTimeout(resolve, 60);
      },
      onAlive: () => undefined,
      onClosed: () => events.push('closed'),
    });
  });
  expect(events).toEqual(['message']);
});

test('a request answers the body, or who refused and how long to wait', async () => {
  const port = await listen(createHttp((request, response) => {
    if (request.url === '/ok') response.end('{"fine":true}');
    else if (request.url === '/slow') return;
    else if (request.url === '/banned') response.writeHead(418, { 'retry-after': '7' }).end('{"code":-1003}');
    else response.writeHead(503).end('maintenance');
  }));
  const get = (path: string, ms = 2_000): ReturnType<typeof httpGet> => httpGet(`http://127.0.0.1:${port}${path}`, ms);
  const fine = await get('/ok');
  expect(fine.body.ok && Buffer.from(fine.body.value).toString()).toBe('{"fine":true}');
  expect(await get('/banned')).toMatchObject({ retryAfterUs: 7_000_000, body: { fault: { code: 'venue.rate-limited' } } });
  expect(await get('/other')).toMatchObject({ retryAfterUs: 0, body: { fault: { code: 'snapshot.refused', detail: `127.0.0.1:${port} answered 503: maintenance` } } });
  expect(await get('/slow', 100)).toMatchObject({ body: { fault: { code: 'venue.unreachable', detail: `127.0.0.1:${port}: no answer within 0.1 s` } } });
  expect(await httpGet('not an address', 100)).toMatchObject({ body: { fault: { code: 'config.invalid' } } });
});

test('a body without end is cut off', async () => {
  const port = await listen(createHttp((_, response) => {
    const chunk = Buffer.alloc(4 * 1024 * 1024);
    let sent = 0;
    const write = (): void => {
      while (sent < bodyBytesMax * 2) {
        sent += chunk.byteLength;
        if (!response.write(chunk)) return void response.once('drain', write);
      }
      response.end();
    };
    write();
  }));
  expect(await httpGet(`http://127.0.0.1:${port}/`, 20_000)).toMatchObject({ body: { fault: { code: 'snapshot.malformed' } } });
});

test('whatever the status, the whole answer comes back, and what was asked went out as written', async () => {
  const port = await listen(createHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => response.writeHead(400, { 'x-mbx-used-weight-1m': '17', 'set-cookie': ['a', 'b'] }).end(`${request.method} ${request.url} ${String(request.headers['x-key'])} ${body}`));
  }));
  const answer = await httpRequest({ method: 'POST', url: `http://127.0.0.1:${port}/order?a=1`, headers: { 'x-key': 'k' }, body: '{"价":1}', timeoutMs: 2_000 });
  expect(answer).toMatchObject({ ok: true, status: 400, headers: { 'x-mbx-used-weight-1m': '17', 'set-cookie': 'a, b' } });
  expect(answer.ok && Buffer.from(answer.body).toString()).toBe('POST /order?a=1 k {"价":1}');
});

test('only a request that cannot have arrived is told as not sent', async () => {
  const gone = createTcp();
  const nobody = await listen(gone);
  gone.close();
  const deaf = await listen(createTcp(() => undefined));
  const rude = await listen(createTcp((socket) => socket.once('data', () => socket.destroy())));
  const sent = async (url: string): Promise<boolean | null> => {
    const outcome = await httpRequest({ method: 'POST', url, body: 'x', timeoutMs: 150 });
    return outcome.ok ? null : outcome.wasSent;
  };
  expect(await sent(`http://127.0.0.1:${nobody}/`)).toBe(false);
  expect(await sent(`https://127.0.0.1:${deaf}/`), 'no key was agreed on').toBe(false);
  expect(await sent(`http://127.0.0.1:${deaf}/`)).toBe(true);
  expect(await sent(`http://127.0.0.1:${rude}/`)).toBe(true);
});
