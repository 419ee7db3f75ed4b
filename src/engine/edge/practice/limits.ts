/** What bounds the practice server's own memory and time; what each venue allows stands with its front. */

export const limits = {
  incomingBytesMax: 64 * 1_024,
  requestBodyBytesMax: 64 * 1_024,
  requestTargetCharsMax: 16 * 1_024,
  /** Bytes that wait for one slow client before it is cut off; a few damaged messages of oversize fit. */
  waitingBytesMax: 32 * 1_024 * 1_024,
  connectionsMax: 256,
  /** Virtual time that one turn of the loop may catch up, and the lag that is slept over instead. */
  catchUpUsMax: 500_000,
  lagUsMax: 5_000_000,
  turnMs: 5,
  /** How old a stale snapshot is, in changes of the book. */
  staleChanges: 3_000,
} as const;
