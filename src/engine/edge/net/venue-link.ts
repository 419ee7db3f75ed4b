/**
 * Gives a feed machine its real world: sockets by number, plain requests, one alarm. Where the
 * addresses point (the exchange, the practice market) is the only difference between live and practice.
 */

import type { Dialect, ListedInstrument, VenueAddresses } from '../../core/venues/dialect.ts';
import type { Feed } from '../../core/venues/feed.ts';
import type { FeedPort } from '../../core/venues/feed-port.ts';
import type { Slots } from '../../core/memory/record.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Clock } from './clock.ts';
import { httpGet } from './http-get.ts';
import { openMarketSocket, type MarketSocket } from './market-socket.ts';
import type { Proxy } from './proxy.ts';

export interface VenueLinkEvents {
  readonly emit: (slots: Slots, slot: number) => void;
  /** A turn of the event loop is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly listed: (instruments: readonly ListedInstrument[]) => void;
  readonly trouble: (reason: Fault) => void;
}

export interface VenuePlace {
  readonly dialect: Dialect;
  readonly addresses: VenueAddresses;
  readonly proxy: Proxy | null;
}

const answerMsMax = 10_000;

/** The port and a way to tell it which machine it serves: each needs the other first. */
export class VenueLink implements FeedPort {
  readonly #place: VenuePlace;
  readonly #events: VenueLinkEvents;
  readonly #clock: Clock;
  readonly #sockets = new Map<number, MarketSocket>();
  #feed: Feed | null = null;
  #alarm: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(place: VenuePlace, events: VenueLinkEvents, clock: Clock) {
    this.#place = place;
    this.#events = events;
    this.#clock = clock;
  }

  serve(feed: Feed): void {
    this.#feed = feed;
  }

  connect(line: number, path: string): void {
    this.disconnect(line);
    if (this.#isClosed) return;
    const { addresses, dialect, proxy } = this.#place;
    this.#sockets.set(line, openMarketSocket(addresses.stream + path, dialect.frameBytesMax, {
      onOpen: () => this.#turn((feed, nowUs) => feed.onOpen(line, nowUs)),
      onMessage: (bytes) => this.#onMessage(line, bytes),
      onAlive: () => this.#feed?.onAlive(line, this.#clock()),
      onClosed: (reason) => {
        this.#sockets.delete(line);
        this.#turn((feed, nowUs) => feed.onClosed(line, reason, nowUs));
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

  request(id: number, path: string): void {
    const { addresses, proxy } = this.#place;
    void httpGet(addresses.rest + path, answerMsMax, proxy).then(({ body, retryAfterUs, headers, isUnsent }) => {
      this.#turn((feed, nowUs) => feed.onResponse(id, body, { retryAfterUs, headers, isUnsent }, nowUs));
    });
  }

  wakeAt(timeUs: number): void {
    if (this.#alarm !== null) clearTimeout(this.#alarm);
    if (this.#isClosed) return;
    this.#alarm = setTimeout(() => this.#turn((feed, nowUs) => feed.onWake(nowUs)), Math.max(1, (timeUs - this.#clock()) / 1_000));
  }

  emit(slots: Slots, slot: number): void {
    this.#events.emit(slots, slot);
  }

  listed(instruments: readonly ListedInstrument[]): void {
    this.#events.listed(instruments);
  }

  trouble(reason: Fault): void {
    this.#events.trouble(reason);
  }

  close(): void {
    this.#isClosed = true;
    for (const line of this.#sockets.keys()) this.disconnect(line);
    if (this.#alarm !== null) clearTimeout(this.#alarm);
  }

  /** The hot path: no closure, no allocation. */
  #onMessage(line: number, bytes: Uint8Array): void {
    const nowUs = this.#clock();
    this.#feed?.onMessage(line, bytes, nowUs);
    this.#events.turn(nowUs, bytes.byteLength);
  }

  #turn(act: (feed: Feed, nowUs: number) => void): void {
    if (this.#isClosed || this.#feed === null) return;
    const nowUs = this.#clock();
    act(this.#feed, nowUs);
    this.#events.turn(nowUs, 0);
  }
}
