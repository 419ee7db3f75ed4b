/** One book on its way from its first snapshot on: what a market remembers of it. */

import type { Validity } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { Alignment, type Emit } from './alignment.ts';
import type { Dialect } from './dialect.ts';
import type { FactWriter } from './fact-writer.ts';
import { RacedTrades } from './raced-trades.ts';

export const trackLimits = {
  tracksMax: 200,
  snapshotsAtOnceMax: 4,
  /** A whole book that does not come in time is asked for again. */
  answerUsMax: 6_000_000,
  /** Where the venue permits no request, so long until the next attempt. */
  againUs: 200_000,
  /** One that the venue sends by itself is asked for when it does not come. */
  pushedUsMax: 3_000_000,
  /** The best price ran ahead of the book for so long: the book's own stream is silent. */
  aheadUsMax: 2_000_000,
  /** A snapshot of which the stream has said nothing for so long is compared with another one. */
  confirmUs: 500_000,
  /** So is a live book that has not changed for so long. */
  doubtUs: 120_000_000,
  /** A book that was live for so long is well; its next trouble is a new one. */
  stableUs: 5_000_000,
  askAgainUsMin: 100_000,
  askAgainUsMax: 10_000_000,
  /** Without a connection for so long, the book is asked for as a whole, so often, and after a failure so. */
  pollAfterUs: 2_000_000,
  pollUsMin: 1_000_000,
  pollAgainUs: 2_000_000,
  /** What was asked for so long ago is no longer a picture of the market. */
  polledUsMax: 5_000_000,
} as const;

export interface Track {
  readonly spec: InstrumentSpec;
  readonly alignment: Alignment;
  validity: Validity;
  /** The connection whose whole book it took last; 0 before. */
  line: number;
  /** The question under way, or null. */
  questionId: number | null;
  askedUs: number;
  /** Snapshots asked for since the book was last live for `stableUs`: each further one waits longer. */
  attempts: number;
  liveUs: number;
  /**
   * Nothing shows that the stream carries this instrument: an acknowledgement proves nothing. Its
   * next change does, or a further snapshot with the same id: then nothing happened indeed.
   */
  isDoubted: boolean;
  /** The id of a whole book that was ahead of a doubted one, or null: the stream gets time to tell of it. */
  behindId: number | null;
  /** When the stream last told a change of it, or a comparison showed that there was none. */
  heardUs: number;
  /** When the next snapshot may be asked for; infinity while no connection carries it. */
  askUs: number;
  /** Since when the best price has been ahead of the book, or null. */
  aheadSinceUs: number | null;
  /** Since when no connection carries it, or null; when it is asked for next, and was last told. */
  downSinceUs: number | null;
  pollUs: number;
  polledUs: number;
  /** The newest best price, and the connection that told it. */
  bestLine: number;
  bestId: number;
  readonly trades: RacedTrades;
}

export interface TracksPort {
  readonly emit: Emit;
  readonly write: FactWriter;
  /** Asks for a whole book; answers the question's id, or null when the venue permits none now. */
  readonly ask: (spec: InstrumentSpec, attempt: number) => number | null;
  /** The stream says nothing of a book that changes: wake it. */
  readonly renew: (spec: InstrumentSpec) => void;
  readonly forget: (questionId: number) => void;
  /** How often funding is paid, where the venue tells it apart from the rate; 0: not known. */
  readonly fundingEveryUs: (symbol: string) => number;
  readonly trouble: (reason: Fault) => void;
}

export interface TrackCounts {
  gapCount: number;
  resyncCount: number;
  /** Facts that were told before: by another connection, or twice by one. */
  oldCount: number;
  /** Holes among changes that waited for a snapshot. */
  heldGapCount: number;
  /** Changes that waited for a snapshot and were too many. */
  overflowCount: number;
  /** Books of which nothing was heard, compared with a whole one: it was the same, or the venue's had gone on. */
  confirmedCount: number;
  refutedCount: number;
  /** Books whose stream was found silent because the best price went on without it. */
  silentCount: number;
}

export function newTrackCounts(): TrackCounts {
  return { gapCount: 0, resyncCount: 0, oldCount: 0, heldGapCount: 0, overflowCount: 0, confirmedCount: 0, refutedCount: 0, silentCount: 0 };
}

export function newTrack(spec: InstrumentSpec, dialect: Dialect, nowUs: number): Track {
  return {
    spec, alignment: new Alignment(dialect), validity: 'empty', line: 0,
    questionId: null, askedUs: nowUs, attempts: 1, liveUs: nowUs, isDoubted: false, behindId: null, heardUs: nowUs, askUs: Infinity, aheadSinceUs: null,
    downSinceUs: null, pollUs: Infinity, polledUs: 0,
    bestLine: 0, bestId: 0, trades: new RacedTrades(),
  };
}

export function needsSnapshot(track: Track): boolean {
  return !track.alignment.isLive || track.isDoubted;
}

/** Two connections may tell of the same best price; update ids say which is newer. 0 is no id. */
export function isNewBest(track: Track, id: number, line: number): boolean {
  if (id !== 0 && line !== track.bestLine && id <= track.bestId) return false;
  track.bestLine = line;
  track.bestId = id;
  return true;
}

/** Nothing is due later than it would be had the clock always been where it is now. */
export function clockWentBack(track: Track, nowUs: number): void {
  track.askedUs = Math.min(track.askedUs, nowUs);
  if (track.askUs !== Infinity) track.askUs = Math.min(track.askUs, nowUs);
  if (track.pollUs !== Infinity) track.pollUs = Math.min(track.pollUs, nowUs);
  track.liveUs = Math.min(track.liveUs, nowUs);
  track.polledUs = Math.min(track.polledUs, nowUs);
  track.heardUs = Math.min(track.heardUs, nowUs);
  if (track.aheadSinceUs !== null) track.aheadSinceUs = Math.min(track.aheadSinceUs, nowUs);
  if (track.downSinceUs !== null) track.downSinceUs = Math.min(track.downSinceUs, nowUs);
}
