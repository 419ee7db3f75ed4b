/**
 * One stream connection at Binance: what it listens to and what it may send.
 *
 * Bounded: streams and incoming messages a second; beyond each it ends as at the exchange. What it asks for and
 * does not exist is acknowledged, and silent.
 */

import { never } from '../../../domain/assert.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { PaceLimit } from '../request-weight.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { parseControl } from './control.ts';
import type { StreamTarget, Carries } from './streams.ts';
import type { StreamMessage } from './wire.ts';

export interface ConnectionLimits {
  /** Server pings, and how long it waits for a pong. */
  readonly pingEveryUs: number;
  readonly pongWithinUs: number;
  readonly lifeUs: number;
  readonly incomingPerSecondMax: number;
  readonly streamsMax: number;
}

export interface ConnectionOwner {
  nowUs(): number;
  join(connection: BinanceConnection, stream: string): void;
  leave(connection: BinanceConnection, stream: string): void;
  closed(connection: BinanceConnection): void;
}

/** Reasons as the host counts them. */
type EndReason = 'too-fast' | 'no-pong' | 'too-many-streams' | 'too-old';

const policyCode = 1008;

export class BinanceConnection implements FrontConnection {
  readonly streams = new Set<string>();
  readonly carries: Carries;
  readonly #owner: ConnectionOwner;
  readonly #outlet: FrontOutlet;
  readonly #limits: ConnectionLimits;
  readonly #pace: PaceLimit;
  readonly #openedUs: number;
  #isCombined: boolean;
  #isEnded = false;
  #pingedUs: number;
  #pongedUs: number;

  constructor(target: StreamTarget, limits: ConnectionLimits, outlet: FrontOutlet, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#outlet = outlet;
    this.#limits = limits;
    this.#pace = new PaceLimit(limits.incomingPerSecondMax, usPerSecond);
    this.carries = target.carries;
    this.#isCombined = target.isCombined;
    this.#openedUs = owner.nowUs();
    this.#pingedUs = this.#openedUs;
    this.#pongedUs = this.#openedUs;
    this.#subscribe(target.streams);
  }

  deliver(message: StreamMessage): void {
    this.#outlet.send(this.#isCombined ? message.wrapped : message.bare, 'text');
  }

  /** The venue will end its connections soon, and says so. */
  announceShutdown(): void {
    const event = `{"e":"serverShutdown","E":${Math.floor(this.#owner.nowUs() / usPerMs)}}`;
    this.#outlet.answer(this.#isCombined ? `{"stream":"!serverShutdown","data":${event}}` : event, 'text');
  }

  receive(text: string): void {
    if (this.#isEnded || !this.#isPolite()) return;
    const control = parseControl(text);
    const answer = (result: unknown, id: unknown): void => this.#outlet.answer(JSON.stringify({ result, id }), 'text');
    switch (control.kind) {
      case 'refuse':
        return this.#outlet.answer(control.answer, 'text');
      case 'list':
        return answer([...this.streams], control.id);
      case 'get-combined':
        return answer(this.#isCombined, control.id);
      case 'set-combined':
        this.#isCombined = control.isCombined;
        return answer(null, control.id);
      case 'subscribe':
        return this.#subscribe(control.streams) ? answer(null, control.id) : undefined;
      case 'unsubscribe':
        for (const stream of control.streams) if (this.streams.delete(stream)) this.#owner.leave(this, stream);
        return answer(null, control.id);
      default:
        return never(control);
    }
  }

  receivePing(): void {
    this.#isPolite();
  }

  receivePong(): void {
    if (this.#isPolite()) this.#pongedUs = this.#owner.nowUs();
  }

  turn(): void {
    if (this.#isEnded) return;
    const nowUs = this.#owner.nowUs();
    const { pingEveryUs, pongWithinUs, lifeUs } = this.#limits;
    if (nowUs - this.#openedUs > lifeUs) return this.#end('too-old');
    if (nowUs - this.#pongedUs > pongWithinUs + pingEveryUs) return this.#end('no-pong');
    if (nowUs - this.#pingedUs < pingEveryUs) return;
    this.#pingedUs = nowUs;
    this.#outlet.ping();
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const stream of this.streams) this.#owner.leave(this, stream);
    this.streams.clear();
    this.#owner.closed(this);
  }

  #end(reason: EndReason): void {
    this.close();
    this.#outlet.end(policyCode, reason);
  }

  /** Pings, pongs and texts all count. Ends a connection that says too much. */
  #isPolite(): boolean {
    if (this.#isEnded) return false;
    if (this.#pace.take(this.#owner.nowUs())) return true;
    this.#end('too-fast');
    return false;
  }

  #subscribe(streams: readonly string[]): boolean {
    for (const stream of streams) {
      if (this.streams.has(stream)) continue;
      if (this.streams.size >= this.#limits.streamsMax) {
        this.#end('too-many-streams');
        return false;
      }
      this.streams.add(stream);
      this.#owner.join(this, stream);
    }
    return true;
  }
}
