/** How much of one exchange of the long tail is followed, and how often it is asked. */

export const venueLimits = {
  /** Of all its markets. */
  followedMax: 40,
  answerMsMax: 10_000,
  pauseMs: 1_000,
  /** Watched books come as they please; so long between two that we take. */
  watchPauseMs: 100,
  /** ccxt may watch a connection that says nothing. */
  silenceMs: 10_000,
  /** A book of which nothing came for so long is stale: silence, an answer and a second of pause fit in. */
  freshMsMax: 30_000,
  /** Between two readings of the list of markets. */
  listingMs: 3_600_000,
  troublePauseMsMax: 60_000,
  levelsAsked: 50,
  tradesAsked: 50,
  /** Between two looks at the minute in the making. */
  minuteMs: 5_000,
  tradesRememberedMax: 2_000,
} as const;

export const basicLimits = {
  /** Levels a side in a record; what is deeper is left out. */
  levelsMax: 100,
  /** Levels a side that are read at all. */
  levelsReadMax: 5_000,
  tradesReadMax: 1_000,
} as const;
