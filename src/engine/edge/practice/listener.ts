/**
 * One front on a port of this machine's loopback: HTTP requests and WebSocket connections in, nothing decided here.
 * Listens on 127.0.0.1 and nowhere else; never agrees to compression.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FaultInjector } from '../../core/simulation/faults.ts';
import type { FrontAnswer, FrontConnection, FrontOutlet } from '../../core/simulation/front.ts';
import type { OpenFront } from '../../core/simulation/fronts.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { Connection } from './connection.ts';
import { limits } from './limits.ts';

export interface ListenerOwner {
  nowUs(): number;
  /** Brings the venue's clock to the wall's. */
  catchUp(): void;
  newInjector(): FaultInjector;
  closed(connection: Connection): void;
}

export class Listener {
  readonly connections = new Set<Connection>();
  requestCount = 0;
  readonly name: string;
  readonly #served: OpenFront;
  readonly #owner: ListenerOwner;
  readonly #http = createServer({ maxHeaderSize: limits.requestTargetCharsMax }, (request, response) => this.#request(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: limits.incomingBytesMax, autoPong: false });

  constructor(served: OpenFront, owner: ListenerOwner) {
    this.name = served.front.name;
    this.#served = served;
    this.#owner = owner;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Answers the port that it took. */
  async listen(port: number): Promise<Result<number, string>> {
    const problem = await new Promise<string | null>((resolve) => {
      this.#http.once('error', (error) => resolve(error.message));
      this.#http.listen(port, '127.0.0.1', () => resolve(null));
    });
    if (problem !== null) return failed(`the practice market could not listen on port ${port}: ${problem}`);
    const address = this.#http.address();
    return ok(typeof address === 'object' && address !== null ? address.port : port);
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.end('server');
    this.#sockets.close();
    this.#http.closeAllConnections();
    if (this.#http.listening) await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  open(path: string, outlet: FrontOutlet, host: string | null): FrontConnection | null {
    const { front, face } = this.#served;
    return face?.open(path, outlet, host) ?? front.open(path, outlet);
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    this.requestCount += 1;
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limits.requestBodyBytesMax) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > limits.requestBodyBytesMax) {
        response.writeHead(413).end();
        return;
      }
      const asked = { method: request.method ?? 'GET', target: request.url ?? '/', headers: plainHeaders(request), body: Buffer.concat(chunks).toString('utf8') };
      const answer = (given: FrontAnswer): void => {
        // Who waited too long is gone.
        if (response.destroyed) return;
        const body = Buffer.from(given.body);
        response.writeHead(given.status, { ...given.headers, 'content-length': String(body.length) });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const { front, face } = this.#served;
      this.#owner.catchUp();
      if (face === null || !face.request(asked, answer)) answer(front.request(asked));
    });
    request.on('error', () => response.destroy());
  }

  #upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    wire.on('error', () => wire.destroy());
    if (this.connections.size >= limits.connectionsMax) return refuse(wire, '503 Service Unavailable');
    // The path is tried before the handshake, so that a wrong one is a 404 and no connection.
    const host = request.headers.host ?? null;
    const probe = this.open(request.url ?? '/', { send: () => undefined, answer: () => undefined, ping: () => undefined, end: () => undefined }, host);
    if (probe === null) return refuse(wire, '404 Not Found');
    probe.close();
    this.#sockets.handleUpgrade(request, wire, head, (socket: WebSocket) => {
      const connection = new Connection({ socket, wire, faults: this.#owner.newInjector() }, {
        nowUs: () => this.#owner.nowUs(),
        catchUp: () => this.#owner.catchUp(),
        closed: (closed) => {
          if (this.connections.delete(closed)) this.#owner.closed(closed);
        },
      });
      this.connections.add(connection);
      connection.open(this, request.url ?? '/', host);
    });
  }
}

function refuse(wire: Duplex, status: string): void {
  wire.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  return plain;
}
