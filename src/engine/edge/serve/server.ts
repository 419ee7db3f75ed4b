/**
 * The browser home: the built page over HTTP and the engine's link over a WebSocket, on one port.
 *
 * A browser comes in through a one-time link (`/?token=…`), which sets the session's cookie; from
 * then on it gets files and may open `/link`. Loopback unless told otherwise.
 *
 * Holds: every answer carries the page's fence (contract/page.ts); nothing is served to a foreign
 * Host, and no link opens for a foreign Origin; connections, screens, sessions and links are bounded
 * (limits.ts). Does not know what is said on the link.
 */

import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { messageBytesMax } from '../../contract/channels.ts';
import { pageFile, pageHeaders } from '../../contract/page.ts';
import type { Transport, TransportEvents } from '../../contract/transport.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { Door } from './door.ts';
import { serveLimits } from './limits.ts';
import { enteringPage, lockedPage } from './pages.ts';
import { openScreen } from './screen.ts';

export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on; loopback when absent. */
  readonly host?: string;
  /** Names (`host` or `host:port`) under which a proxy in front reaches us. */
  readonly publicHosts?: readonly string[];
  /** The folder of the built page. */
  readonly root: string;
  /** A screen came: answers with what shall be done with its messages. */
  readonly onLink: (transport: Transport) => TransportEvents;
  readonly nowMs?: () => number;
}

export interface Served {
  /** Where it listens, without a token. */
  readonly url: string;
  readonly port: number;
  /** A fresh address that opens once. */
  readonly link: () => string;
  readonly screenCount: () => number;
  /** Screens are told, sockets are cut; may be called twice. */
  readonly close: () => Promise<void>;
}

export async function startServe(options: ServeOptions): Promise<Result<Served, Fault>> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer({ keepAlive: true });
  server.maxConnections = serveLimits.connectionsMax;
  server.headersTimeout = serveLimits.headersTimeoutMs;
  server.requestTimeout = serveLimits.requestTimeoutMs;
  server.keepAliveTimeout = serveLimits.keepAliveMs;

  const listening = await listen(server, options.port, host);
  if (!listening.ok) return listening;
  const port = listening.value;
  const door = new Door(port, options.publicHosts ?? [], options.nowMs ?? Date.now);
  const screens = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    clientTracking: true,
  });
  server.on('request', (request, response) => {
    answer(request, response, door, options.root).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    const status = refuseLink(request, door, screens.clients.size);
    if (status !== null) return refuseUpgrade(socket, status);
    screens.handleUpgrade(request, socket, head, (screen) => openScreen(screen, options.onLink));
  });

  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name === '0.0.0.0' || name === '[::]' ? '127.0.0.1' : name}:${port}/`;
  return ok({
    url,
    port,
    link: () => `${url}?token=${door.issue()}`,
    screenCount: () => screens.clients.size,
    close: () => close(server, screens),
  });
}

/** The port it listens on; else why not, and what to do. */
function listen(server: Server, port: number, host: string): Promise<Result<number, Fault>> {
  return new Promise((resolve) => {
    // After the start an error here is a connection that could not be accepted: its client tries again.
    server.on('error', (error: NodeJS.ErrnoException) => resolve(failed(listenFault(error, port, host))));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      resolve(ok(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}

function listenFault(error: NodeJS.ErrnoException, port: number, host: string): Fault {
  if (error.code === 'EADDRINUSE') {
    return fault('config.invalid', `port ${port} is taken by another program: close it, or choose another with --port <number> (0 takes any free one)`);
  }
  if (error.code === 'EACCES') {
    return fault('config.invalid', `port ${port} is not open to this user: choose one above 1023 with --port <number>`);
  }
  return fault('config.invalid', `${host} port ${port} could not be listened on: ${error.message}`);
}

async function answer(request: IncomingMessage, response: ServerResponse, door: Door, root: string): Promise<void> {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
  if (!door.isOurHost(request.headers)) return plain(response, 403, 'This address is not one of ours.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return plain(response, 405, 'Only GET and HEAD are answered.');
  }
  const url = readUrl(request.url);
  if (url === null) return plain(response, 404, 'There is nothing here.');
  const token = url.searchParams.get('token');
  if (url.pathname === '/' && token !== null) return enter(request, response, door, token);
  if (!door.hasSession(request.headers)) return html(response, 401, lockedPage);

  const file = pageFile(url.pathname);
  if (file === null) return plain(response, 404, 'There is nothing here.');
  await sendFile(request, response, join(root, file.path), file.contentType, file.cacheControl);
}

/**
 * A browser that followed the link from a foreign page would not send a SameSite=Strict cookie along
 * a redirect; from a page of ours it does. So such a browser gets a page that goes on by itself.
 */
function enter(request: IncomingMessage, response: ServerResponse, door: Door, token: string): void {
  const cookie = door.enter(token);
  // Who opens a spent link in a browser that is in already (the way back, a restored tab) stays in.
  if (cookie === null && !door.hasSession(request.headers)) return html(response, 401, lockedPage);
  if (cookie !== null) response.setHeader('Set-Cookie', cookie);
  if (request.headers['sec-fetch-site'] === 'cross-site') return html(response, 200, enteringPage);
  response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end();
}

/** The status to refuse a WebSocket with, or null to let it in. */
function refuseLink(request: IncomingMessage, door: Door, screenCount: number): number | null {
  if (!door.isOurHost(request.headers) || !door.isOurOrigin(request.headers)) return 403;
  if (readUrl(request.url)?.pathname !== '/link') return 404;
  if (!door.hasSession(request.headers)) return 401;
  return screenCount >= serveLimits.screensMax ? 503 : null;
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function readUrl(target: string | undefined): URL | null {
  return target !== undefined && target.startsWith('/') ? URL.parse(`http://page${target}`) : null;
}

async function sendFile(request: IncomingMessage, response: ServerResponse, path: string, contentType: string, cacheControl: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return plain(response, 404, 'There is nothing here.');
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || facts.size > serveLimits.fileBytesMax) return plain(response, 404, 'There is nothing here.');
    const body = await handle.readFile();
    response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': body.byteLength, 'Cache-Control': cacheControl });
    response.end(request.method === 'HEAD' ? undefined : body);
  } finally {
    await handle.close();
  }
}

function plain(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(`${sentence}\n`);
}

function html(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(page);
}

async function close(server: Server, screens: WebSocketServer): Promise<void> {
  for (const screen of screens.clients) {
    screen.close(1001, 'the engine stopped');
    setTimeout(() => screen.terminate(), serveLimits.goodbyeMs).unref();
  }
  screens.close();
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), serveLimits.goodbyeMs / 2).unref();
  });
}
