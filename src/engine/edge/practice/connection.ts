/**
 * One stream connection of a client: what it listens to, what it may send, what waits for it.
 *
 * Bounded: streams, incoming messages a second, and the bytes that wait for a slow client; beyond
 * each the connection ends as it does at the exchange. All outgoing market data goes through the
 * fault injector.
 */

import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { StreamMessage } from '../../core/simulation/binance-wire.ts';
import type { FaultInjector } from '../../core/simulation/faults.ts';
import { parseControl, type Control } from './control.ts';
import { limits } from './limits.ts';

export interface ConnectionSettings {
  readonly socket: WebSocket;
  readonly wire: Duplex;
  readonly isCombined: boolean;
  readonly streams: readonly string[];
  readonly faults: FaultInjector;
  readonly nowMs: number;
}

export interface ConnectionOwner {
  nowUs(): number;
  nowMs(): number;
  join(connection: Connection, stream: string): void;
  leave(connection: Connection, stream: string): void;
  closed(connection: Connection): void;
}

/** Why a connection ended, for the statistics. */
export type EndReason = 'client' | 'too-fast' | 'too-slow' | 'no-pong' | 'too-many-streams' | 'too-old' | 'fault' | 'server';

export class Connection {
  readonly faults: FaultInjector;
  readonly streams = new Set<string>();
  endReason: EndReason = 'client';
  sent = 0;
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  readonly #owner: ConnectionOwner;
  readonly #openedMs: number;
  #isCombined: boolean;
  #isCorked = false;
  #isEnded = false;
  #secondStartMs = 0;
  #incomingInSecond = 0;
  #pingedMs: number;
  #pongedMs: number;

  constructor(settings: ConnectionSettings, owner: ConnectionOwner) {
    this.#socket = settings.socket;
    this.#wire = settings.wire;
    this.#owner = owner;
    this.faults = settings.faults;
    this.#isCombined = settings.isCombined;
    this.#openedMs = settings.nowMs;
    this.#pingedMs = settings.nowMs;
    this.#pongedMs = settings.nowMs;
    this.#socket.on('message', (text, isBinary) => this.#receive(text, isBinary));
    this.#socket.on('ping', (payload: Buffer) => this.#receivePing(payload));
    this.#socket.on('pong', () => this.#receivePong());
    this.#socket.on('close', () => this.#close());
    this.#socket.on('error', () => this.#socket.terminate());
    this.#subscribe(settings.streams);
  }

  /** Market data; `bytes` are the listener's own copy and are not changed afterwards. */
  deliver(message: Pick<StreamMessage, 'stream'>, wrapped: Buffer, bare: Buffer): void {
    if (this.#isEnded || !this.streams.has(message.stream)) return;
    const order = this.faults.offer(this.#owner.nowUs(), this.#isCombined ? wrapped : bare, this.#send);
    if (order === 'disconnect') this.end('fault');
    else if (this.#socket.bufferedAmount > limits.waitingBytesMax) this.end('too-slow');
  }

  /** Once a turn of the server's loop: held messages, pings, and the ends that time brings. */
  turn(nowMs: number): void {
    if (this.#isEnded) return;
    if (this.faults.turn(this.#owner.nowUs(), this.#send) === 'disconnect') return this.end('fault');
    if (this.#socket.bufferedAmount > limits.waitingBytesMax) return this.end('too-slow');
    if (nowMs - this.#openedMs > limits.connectionLifeMs) return this.end('too-old');
    if (nowMs - this.#pingedMs >= limits.pingEveryMs) {
      this.#pingedMs = nowMs;
      if (!this.faults.isHalfOpen) this.#socket.ping(String(nowMs));
    }
    if (nowMs - this.#pongedMs > limits.pongWithinMs + limits.pingEveryMs) return this.end('no-pong');
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#wire.uncork();
    }
  }

  end(reason: EndReason): void {
    if (this.#isEnded) return;
    this.endReason = reason;
    this.#isEnded = true;
    this.#socket.terminate();
    this.#release();
  }

  readonly #send = (bytes: Uint8Array): void => {
    // One write for all messages of a turn.
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#wire.cork();
    }
    this.sent += 1;
    this.#socket.send(bytes, { binary: false });
  };

  #receive(message: RawData, isBinary: boolean): void {
    if (!this.#countsAsPolite()) return this.end('too-fast');
    if (this.faults.isHalfOpen) return;
    const text = isBinary || !Buffer.isBuffer(message) ? '' : message.toString('utf8');
    this.#obey(parseControl(text));
  }

  #receivePing(payload: Buffer): void {
    if (!this.#countsAsPolite()) return this.end('too-fast');
    if (!this.faults.isHalfOpen) this.#socket.pong(payload);
  }

  #receivePong(): void {
    if (!this.#countsAsPolite()) return this.end('too-fast');
    this.#pongedMs = this.#owner.nowMs();
  }

  #countsAsPolite(): boolean {
    const nowMs = this.#owner.nowMs();
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#incomingInSecond = 0;
    }
    this.#incomingInSecond += 1;
    return this.#incomingInSecond <= limits.incomingPerSecondMax;
  }

  #obey(control: Control): void {
    switch (control.kind) {
      case 'refuse':
        this.#socket.send(control.answer);
        return;
      case 'list':
        this.#socket.send(JSON.stringify({ result: [...this.streams], id: control.id }));
        return;
      case 'get-combined':
        this.#socket.send(JSON.stringify({ result: this.#isCombined, id: control.id }));
        return;
      case 'set-combined':
        this.#isCombined = control.isCombined;
        break;
      case 'subscribe':
        if (!this.#subscribe(control.streams)) return;
        break;
      case 'unsubscribe':
        for (const stream of control.streams) if (this.streams.delete(stream)) this.#owner.leave(this, stream);
        break;
    }
    this.#socket.send(JSON.stringify({ result: null, id: control.id }));
  }

  #subscribe(streams: readonly string[]): boolean {
    for (const stream of streams) {
      if (this.streams.has(stream)) continue;
      if (this.streams.size >= limits.streamsPerConnectionMax) {
        this.end('too-many-streams');
        return false;
      }
      this.streams.add(stream);
      this.#owner.join(this, stream);
    }
    return true;
  }

  #close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#release();
  }

  #release(): void {
    for (const stream of this.streams) this.#owner.leave(this, stream);
    this.streams.clear();
    this.#owner.closed(this);
  }
}
