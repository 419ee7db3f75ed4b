/** What the practice server allows, as Binance documents it, and what bounds its own memory. */

export const limits = {
  /** Server pings, and how long it waits for a pong. */
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  connectionLifeMs: 24 * 60 * 60 * 1_000,
  incomingPerSecondMax: 5,
  streamsPerConnectionMax: 1_024,
  streamNameCharsMax: 128,
  incomingBytesMax: 64 * 1_024,
  /** Bytes that wait for one slow client before it is cut off; a few damaged messages of oversize fit. */
  waitingBytesMax: 32 * 1_024 * 1_024,
  connectionsMax: 256,
  requestTargetCharsMax: 16 * 1_024,
  /** Virtual time that one turn of the loop may catch up, and the lag that is slept over instead. */
  catchUpUsMax: 500_000,
  lagUsMax: 5_000_000,
  turnMs: 5,
  /** A client that goes on after this many refusals is banned. */
  refusalsBeforeBan: 20,
  banMs: 120_000,
} as const;
