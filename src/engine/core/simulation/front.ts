/**
 * A front: one venue's server, its protocol and its manners, without a socket. The practice server
 * (edge/practice) puts it on loopback, the campaign calls it in virtual time; neither knows a protocol.
 *
 * How a front is written: a function `newXxxFront(world, mischief)` in its venue's folder. It takes its
 * instruments from `world.listed(venue, market)`, hears their events through `world.attend(id, sink)`
 * (world.ts, MarketSink in market.ts) and sends to the connections that asked, encoding a message once
 * and only when somebody listens. Whoever adds a topic to a connection calls `world.listen(id)`, and
 * `world.unlisten(id)` when it goes: a market that nobody listens to may doze. The time is
 * `world.nowUs`, chance is `world.chanceFor(name)`; nothing else is ambient.
 *
 * Bounded by the front: topics of a connection, messages a second, requests. Not its business:
 * sockets, compression, how slowly a client reads, the network's faults.
 */

/** Names of headers in lower case. */
export interface FrontRequest {
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FrontAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** `zipped`: the host gzips the message and sends it as a binary frame. */
export type FrontForm = 'text' | 'zipped';

/** A connection's way out. The host copies what it is given before it returns: buffers may be used again. */
export interface FrontOutlet {
  /** Market data, unasked: what a bad network damages, delays and drops. */
  readonly send: (bytes: Uint8Array, form: FrontForm) => void;
  /** Acknowledgements, answers and heartbeats: they come whole or, on a dead connection, not at all. */
  readonly answer: (text: string, form: FrontForm) => void;
  /** A ping of the WebSocket protocol. */
  readonly ping: () => void;
  /** The venue ends the connection; the front hears nothing of it any more, and must not send. */
  readonly end: (code: number, reason: string) => void;
}

export interface FrontConnection {
  /** A text that the client sent. */
  receive(text: string): void;
  /** Frames of the WebSocket protocol; the host has answered the ping. */
  receivePing(): void;
  receivePong(): void;
  /** Time passed: at least ten times a second, after the world has moved. */
  turn(): void;
  /** The client is gone. May be called twice, and after `end`. */
  close(): void;
}

export interface Front {
  /** `binance-spot`, `binance-usdm`, `okx`, `htx-spot`, `htx-linear`. */
  readonly name: string;
  request(request: FrontRequest): FrontAnswer;
  /** `path`: with its query. Null: nothing is served there. */
  open(path: string, outlet: FrontOutlet): FrontConnection | null;
  /** The update id of the market itself that an id on this venue's wire stands for, so that a book can be compared with the truth; null: none. */
  truthId(marketId: string, wireId: number): number | null;
  /** Where the venue's ids can: those of a book go on from a small number. False: not now. */
  resetSequence?(symbol: string): boolean;
}

/**
 * The side of a venue's server for those whom it knows: orders and accounts (accounts/house.ts). Written like a front, beside it;
 * a request is answered in its own time, or never.
 */
export interface PrivateFace {
  /** False: the request is not for it, and belongs to the front. */
  request(request: FrontRequest, answer: (given: FrontAnswer) => void): boolean;
  /** Null: the path is not for it. `host`: as the client addressed it, which some sign; null where nobody says. */
  open(path: string, outlet: FrontOutlet, host: string | null): FrontConnection | null;
}

/** What a careless venue does, decided by whoever runs the front: asked each time it could happen. */
export interface Mischief {
  /** How many changes of the book a snapshot is behind; 0 where it is not. */
  readonly staleChanges: () => number;
  /** A snapshot whose best bid stands at its best ask. */
  readonly crossesSnapshot: () => boolean;
}

export const noMischief: Mischief = { staleChanges: () => 0, crossesSnapshot: () => false };
