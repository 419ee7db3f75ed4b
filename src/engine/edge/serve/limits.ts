/** What the served page may cost: every bound of this folder, with what happens at it. */

export const serveLimits = {
  /** Sockets of any kind; one more is closed at once. */
  connectionsMax: 64,
  /** Open screens; the next one is refused with 503. */
  screensMax: 8,
  /** Unspent one-time links; the oldest is forgotten. */
  linksMax: 16,
  /** Signed-in browsers; the oldest is forgotten. */
  sessionsMax: 32,
  /** A link that nobody opened is forgotten. */
  linkLifeMs: 12 * 60 * 60 * 1_000,
  /** Bytes waiting for a slow screen above which frames are dropped (the caller conflates). */
  frameBacklogBytesMax: 512 * 1_024,
  /** Bytes waiting above which a screen is closed: text is never dropped. */
  textBacklogBytesMax: 8 * 1_024 * 1_024,
  /** A screen that answered no ping for two of these is gone (a half-open socket). */
  pingMs: 15_000,
  /** A screen that we closed has this long to say goodbye. */
  goodbyeMs: 1_000,
  /** A request's head must be complete within this. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveMs: 5_000,
  /** One file of the page; larger ones are answered 404, as nothing we build is that large. */
  fileBytesMax: 64 * 1_024 * 1_024,
} as const;
