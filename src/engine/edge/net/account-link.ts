/**
 * Gives a gateway its real world: private sockets by number, signed requests, one alarm. The same for
 * an exchange and for the practice market; only the addresses differ.
 *
 * Holds: nothing is answered from within a call; whatever reaches the gateway goes through `turn`, which
 * first tells it when our clock was set, and says afterwards that a turn is over. What was asked is
 * answered also after the gateway stopped, so that it may start again.
 */

import type { Gateway } from '../../core/trade/gateway.ts';
import type { GatewayPort } from '../../core/trade/gateway-port.ts';
import type { Slots } from '../../core/memory/record.ts';
import type { AccountDialect, SealedRequest } from '../../core/venues/account.ts';
import type { VenueAddresses } from '../../core/venues/dialect.ts';
import { assert } from '../../domain/assert.ts';
import type { Fault } from '../../domain/fault.ts';
import { clock, clockAnchorUs, type Clock } from './clock.ts';
import { httpRequest, type HttpRequest } from './http-request.ts';
import { openMarketSocket, type MarketSocket } from './market-socket.ts';
import type { Proxy } from './proxy.ts';

export interface AccountPlace {
  readonly dialect: AccountDialect;
  readonly addresses: VenueAddresses;
  readonly proxy: Proxy | null;
}

export interface AccountLinkEvents {
  /** False: it could not be journalled. */
  readonly emit: (slots: Slots, slot: number) => boolean;
  readonly turn: (startedUs: number) => void;
  readonly trouble: (reason: Fault) => void;
}

/** Our clock, and where it is anchored; a test gives its own. */
export interface AccountClock {
  readonly now: Clock;
  readonly anchorUs: () => number;
}

export const accountLinkLimits = {
  /** An answer that takes longer than this is an unknown one. */
  answerMsMax: 10_000,
  /** Positions and balances of a whole account in one message. */
  frameBytesMax: 8 * 2 ** 20,
} as const;

const ownClock: AccountClock = { now: clock, anchorUs: clockAnchorUs };

/** The port and a way to tell it which machine it serves: each needs the other first. */
export class AccountLink implements GatewayPort {
  readonly #place: AccountPlace;
  readonly #events: AccountLinkEvents;
  readonly #clock: AccountClock;
  readonly #sockets = new Map<number, MarketSocket>();
  #gateway: Gateway | null = null;
  #alarm: NodeJS.Timeout | null = null;
  #isClosed = false;
  #anchorUs: number;

  constructor(place: AccountPlace, events: AccountLinkEvents, ourClock: AccountClock = ownClock) {
    this.#place = place;
    this.#events = events;
    this.#clock = ourClock;
    this.#anchorUs = ourClock.anchorUs();
  }

  serve(gateway: Gateway): void {
    this.#gateway = gateway;
  }

  /** Whoever wants something of the gateway comes through here, too. */
  turn<Answer>(act: (gateway: Gateway, nowUs: number) => Answer): Answer {
    const gateway = this.#gateway;
    assert(gateway !== null, 'a link serves a gateway before anything happens');
    const nowUs = this.#clock.now();
    const anchorUs = this.#clock.anchorUs();
    if (anchorUs !== this.#anchorUs) {
      const jumpedUs = anchorUs - this.#anchorUs;
      this.#anchorUs = anchorUs;
      gateway.onClockJumped(jumpedUs, nowUs);
    }
    const answer = act(gateway, nowUs);
    this.#events.turn(nowUs);
    return answer;
  }

  connect(line: number, path: string): void {
    this.disconnect(line);
    const { dialect, addresses, proxy } = this.#place;
    const kind = dialect.lines[line];
    assert(kind !== undefined, 'a line is one of its dialect', { line });
    this.#sockets.set(line, openMarketSocket(addresses[kind.address] + path, accountLinkLimits.frameBytesMax, {
      onOpen: () => this.turn((gateway, nowUs) => gateway.onOpen(line, nowUs)),
      onMessage: (bytes) => this.turn((gateway, nowUs) => gateway.onMessage(line, bytes, nowUs)),
      onAlive: () => this.turn((gateway, nowUs) => gateway.onAlive(line, nowUs)),
      onClosed: (reason) => {
        this.#sockets.delete(line);
        this.turn((gateway, nowUs) => gateway.onClosed(line, reason, nowUs));
      },
    }, proxy));
  }

  disconnect(line: number): void {
    this.#sockets.get(line)?.close();
    this.#sockets.delete(line);
  }

  send(line: number, text: string): void {
    this.#sockets.get(line)?.send(text);
  }

  ping(line: number): void {
    this.#sockets.get(line)?.ping();
  }

  request(id: number, sealed: SealedRequest): void {
    const { addresses, proxy } = this.#place;
    const { headers, body } = sealed;
    const asked = { method: methodOf(sealed), url: addresses.rest + sealed.target, headers, timeoutMs: accountLinkLimits.answerMsMax, proxy };
    void httpRequest(body === '' ? asked : { ...asked, body }).then((answer) => {
      if (!this.#isClosed) this.turn((gateway, nowUs) => gateway.onResponse(id, answer, nowUs));
    });
  }

  wakeAt(timeUs: number): void {
    this.sleep();
    this.#alarm = setTimeout(() => this.turn((gateway, nowUs) => gateway.onWake(nowUs)), Math.max(1, (timeUs - this.#clock.now()) / 1_000));
  }

  /** The gateway stopped: nothing wakes it. */
  sleep(): void {
    if (this.#alarm !== null) clearTimeout(this.#alarm);
    this.#alarm = null;
  }

  /** For good: what is answered from now on reaches nobody. */
  close(): void {
    this.sleep();
    for (const line of this.#sockets.keys()) this.disconnect(line);
    this.#isClosed = true;
  }

  emit(slots: Slots, slot: number): boolean {
    return this.#events.emit(slots, slot);
  }

  trouble(reason: Fault): void {
    this.#events.trouble(reason);
  }
}

function methodOf({ method }: SealedRequest): HttpRequest['method'] {
  assert(method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE', 'a request has a method that venues know', { method });
  return method;
}
