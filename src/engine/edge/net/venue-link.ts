/**
 * Gives the feed machine its real world: one socket, plain requests, one alarm. Where the addresses
 * point (the exchange, the practice market) is the only difference between live and practice.
 */

import type { Feed, FeedPort } from '../../core/venues/feed.ts';
import type { Dialect, ListedInstrument, VenueAddresses } from '../../core/venues/dialect.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Slots } from '../../core/memory/record.ts';
import type { Clock } from './clock.ts';
import { httpGet } from './http-get.ts';
import { openMarketSocket, type MarketSocket } from './market-socket.ts';

export interface VenueLinkEvents {
  readonly emit: (slots: Slots, slot: number) => void;
  /** A turn of the event loop is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly listed: (instruments: readonly ListedInstrument[]) => void;
  readonly trouble: (reason: Fault) => void;
}

const answerMsMax = 10_000;

/** The port and a way to tell it which machine it serves: each needs the other first. */
export class VenueLink implements FeedPort {
  readonly #dialect: Dialect;
  readonly #addresses: VenueAddresses;
  readonly #events: VenueLinkEvents;
  readonly #clock: Clock;
  #feed: Feed | null = null;
  #socket: MarketSocket | null = null;
  #alarm: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(dialect: Dialect, addresses: VenueAddresses, events: VenueLinkEvents, clock: Clock) {
    this.#dialect = dialect;
    this.#addresses = addresses;
    this.#events = events;
    this.#clock = clock;
  }

  serve(feed: Feed): void {
    this.#feed = feed;
  }

  connect(path: string): void {
    this.#socket?.close();
    if (this.#isClosed) return;
    this.#socket = openMarketSocket(this.#addresses.stream + path, this.#dialect.frameBytesMax, {
      onOpen: () => this.#turn((feed, nowUs) => feed.onOpen(nowUs)),
      onMessage: (bytes) => this.#onMessage(bytes),
      onAlive: () => this.#feed?.onAlive(this.#clock()),
      onClosed: (reason) => this.#turn((feed, nowUs) => feed.onClosed(reason, nowUs)),
    });
  }

  disconnect(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  ping(): void {
    this.#socket?.ping();
  }

  request(id: number, path: string): void {
    void httpGet(this.#addresses.rest + path, answerMsMax).then((answer) => {
      this.#turn((feed, nowUs) => feed.onResponse(id, answer.body, answer.retryAfterUs, nowUs));
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
    this.disconnect();
    if (this.#alarm !== null) clearTimeout(this.#alarm);
  }

  /** The hot path: no closure, no allocation. */
  #onMessage(bytes: Uint8Array): void {
    const nowUs = this.#clock();
    this.#feed?.onMessage(bytes, nowUs);
    this.#events.turn(nowUs, bytes.byteLength);
  }

  #turn(act: (feed: Feed, nowUs: number) => void): void {
    if (this.#isClosed || this.#feed === null) return;
    const nowUs = this.#clock();
    act(this.#feed, nowUs);
    this.#events.turn(nowUs, 0);
  }
}
