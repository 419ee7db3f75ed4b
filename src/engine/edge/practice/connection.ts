/**
 * One WebSocket between a client and a front: what goes out passes the fault injector, what waits for a slow client
 * is bounded, and what a front calls zipped is zipped here.
 */

import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { RawData, WebSocket } from 'ws';
import type { FaultInjector } from '../../core/simulation/faults.ts';
import type { FrontConnection, FrontForm, FrontOutlet } from '../../core/simulation/front.ts';
import { limits } from './limits.ts';

export interface ConnectionSettings {
  readonly socket: WebSocket;
  readonly wire: Duplex;
  readonly faults: FaultInjector;
}

export interface ConnectionOwner {
  nowUs(): number;
  /** Brings the venue's clock to the wall's. */
  catchUp(): void;
  closed(connection: Connection): void;
}

/** A front, or its private face. */
export interface Opener {
  open(path: string, outlet: FrontOutlet, host: string | null): FrontConnection | null;
}

/** A close code that no frame carries: the socket is simply cut. */
const cutCode = 1006;

export class Connection {
  readonly faults: FaultInjector;
  /** Why it ended, for the statistics: `client`, `fault`, `too-slow`, `server`, or the front's own reason. */
  endReason = 'client';
  sent = 0;
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  readonly #owner: ConnectionOwner;
  #served: FrontConnection | null = null;
  /** All messages of one connection have one form. */
  #form: FrontForm = 'text';
  #isCorked = false;
  #isEnded = false;
  #isReleased = false;

  constructor({ socket, wire, faults }: ConnectionSettings, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#wire = wire;
    this.#owner = owner;
    this.faults = faults;
    socket.on('message', (text, isBinary) => this.#receive(text, isBinary));
    socket.on('ping', (payload: Buffer) => this.#receivePing(payload));
    socket.on('pong', () => {
      if (!this.faults.isHalfOpen) this.#served?.receivePong();
    });
    socket.on('close', () => this.#release());
    socket.on('error', () => socket.terminate());
  }

  /** From now on it is served; false when nobody knows the path. */
  open(server: Opener, path: string, host: string | null = null): boolean {
    this.#served = server.open(path, {
      send: (bytes, form) => this.#offer(bytes, form),
      answer: (text, form) => {
        if (this.#isEnded || this.faults.isHalfOpen) return;
        this.#form = form;
        this.#send(form === 'zipped' ? gzipSync(text) : Buffer.from(text, 'utf8'), true);
      },
      ping: () => {
        if (!this.#isEnded && !this.faults.isHalfOpen) this.#socket.ping(String(this.#owner.nowUs()));
      },
      end: (code, reason) => this.end(reason, code),
    }, host);
    return this.#served !== null;
  }

  /** Once a turn of the server's loop: what the venue does in time, held messages, a client that does not read. */
  turn(): void {
    if (this.#isEnded) return;
    this.#served?.turn();
    if (this.#isEnded) return;
    if (this.faults.turn(this.#owner.nowUs(), this.#send) === 'disconnect') return this.end('fault');
    if (this.#socket.bufferedAmount > limits.waitingBytesMax) return this.end('too-slow');
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#wire.uncork();
  }

  end(reason: string, code = cutCode): void {
    if (this.#isEnded) return;
    this.endReason = reason;
    this.#isEnded = true;
    if (this.#isCorked) this.#wire.uncork();
    if (code === cutCode) this.#socket.terminate();
    else this.#socket.close(code, reason);
    this.#release();
  }

  #offer(bytes: Uint8Array, form: FrontForm): void {
    if (this.#isEnded) return;
    this.#form = form;
    const message = form === 'zipped' ? gzipSync(bytes, { level: 1 }) : bytes;
    const order = this.faults.offer(this.#owner.nowUs(), message, this.#send);
    if (order === 'disconnect') this.end('fault');
    else if (this.#socket.bufferedAmount > limits.waitingBytesMax) this.end('too-slow');
  }

  readonly #send = (bytes: Uint8Array, isOwn: boolean): void => {
    // One write for all messages of a turn.
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#wire.cork();
    }
    this.sent += 1;
    const isBinary = this.#form === 'zipped';
    // The front writes its next message into the same bytes.
    this.#socket.send(isOwn || isBinary ? bytes : Buffer.from(bytes), { binary: isBinary });
  };

  #receive(message: RawData, isBinary: boolean): void {
    this.#owner.catchUp();
    if (this.faults.isHalfOpen || this.#isEnded) return;
    this.#served?.receive(isBinary || !Buffer.isBuffer(message) ? '' : message.toString('utf8'));
  }

  #receivePing(payload: Buffer): void {
    if (this.faults.isHalfOpen || this.#isEnded) return;
    this.#served?.receivePing();
    if (!this.#isEnded) this.#socket.pong(payload);
  }

  /** Once: the socket's own end may follow ours. */
  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#isEnded = true;
    this.#served?.close();
    this.#served = null;
    this.#owner.closed(this);
  }
}
