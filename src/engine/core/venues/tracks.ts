/**
 * The books that one connection feeds: for each instrument its alignment, its snapshot request and
 * what its book is worth.
 *
 * Holds: at most `snapshotsAtOnceMax` requests are under way; a validity is told once, when it
 * changes. Does not: know of connections, beyond being told that one opened or was lost (feed.ts).
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import { factCode, validities, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import { Alignment, type Emit } from './alignment.ts';
import type { Decoder, Dialect } from './dialect.ts';
import { faultNumber, type FactWriter } from './fact-writer.ts';

export const trackLimits = {
  tracksMax: 200,
  snapshotsAtOnceMax: 4,
  /** A snapshot that does not come in time is asked for again. */
  answerUsMax: 10_000_000,
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
} as const;

export interface TrackCounts {
  gapCount: number;
  resyncCount: number;
  oldCount: number;
}

export interface TracksPort {
  readonly emit: Emit;
  readonly write: FactWriter;
  /** Asks for a snapshot; answers the request's id. */
  readonly ask: (spec: InstrumentSpec) => number;
  readonly forget: (requestId: number) => void;
  readonly trouble: (reason: Fault) => void;
}

interface Track {
  readonly spec: InstrumentSpec;
  readonly alignment: Alignment;
  validity: Validity;
  /** The snapshot request under way, or null. */
  requestId: number | null;
  requestedUs: number;
  /** Snapshots asked for since the book was last live for `stableUs`: each further one waits longer. */
  attempts: number;
  liveUs: number;
  /**
   * Nothing shows that the stream carries this instrument: an acknowledgement proves nothing. Its
   * next change does, or a further snapshot with the same id: then nothing happened indeed.
   */
  isDoubted: boolean;
  /** When the stream last told a change of it, or a comparison showed that there was none. */
  heardUs: number;
  /** When the next snapshot may be asked for. */
  askUs: number;
  /** Since when the best price has been ahead of the book, or null. */
  aheadSinceUs: number | null;
}

export class Tracks {
  readonly counts: TrackCounts = { gapCount: 0, resyncCount: 0, oldCount: 0 };
  readonly #dialect: Dialect;
  readonly #decoder: Decoder;
  readonly #port: TracksPort;
  readonly #chance: Chance;
  readonly #tracks = new Map<number, Track>();
  /** A book began to wait for a snapshot within a message: the feed shall ask before its next alarm. */
  isAskDue = false;

  constructor(dialect: Dialect, decoder: Decoder, port: TracksPort, chance: Chance) {
    this.#dialect = dialect;
    this.#decoder = decoder;
    this.#port = port;
    this.#chance = chance;
  }

  get size(): number {
    return this.#tracks.size;
  }

  get symbols(): readonly string[] {
    return [...this.#tracks.values()].map((track) => track.spec.symbol);
  }

  specOf(stream: number): InstrumentSpec | null {
    return this.#tracks.get(stream)?.spec ?? null;
  }

  validityOf(stream: number): Validity {
    return this.#tracks.get(stream)?.validity ?? 'empty';
  }

  /** Slots of changes that wait for a snapshot. */
  heldSlots(stream: number): number {
    return this.#tracks.get(stream)?.alignment.heldSlots ?? 0;
  }

  /** The first snapshot is asked for at `askUs`. False when there is no room for more. */
  add(spec: InstrumentSpec, askUs: number, nowUs: number): boolean {
    if (this.#tracks.size >= trackLimits.tracksMax) return false;
    this.#decoder.add(spec);
    const track: Track = {
      spec, alignment: new Alignment(this.#dialect), validity: 'empty',
      requestId: null, requestedUs: nowUs, attempts: 1, liveUs: nowUs, isDoubted: false, heardUs: nowUs,
      askUs, aheadSinceUs: null,
    };
    this.#tracks.set(spec.stream, track);
    this.#value(track, 'resyncing', null, nowUs);
    return true;
  }

  /** The connection carries it from now on: its snapshot may be asked for then. */
  askFrom(stream: number, askUs: number): void {
    const track = this.#tracks.get(stream);
    if (track !== undefined) track.askUs = askUs;
  }

  /** Nobody keeps its book from now on, which is worth nothing. */
  remove(stream: number, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    if (track.requestId !== null) this.#port.forget(track.requestId);
    this.#value(track, 'empty', null, nowUs);
    this.#tracks.delete(stream);
    this.#decoder.remove(stream);
  }

  /** The connection opened: every book waits for a snapshot. */
  onOpen(nowUs: number): void {
    for (const track of this.#tracks.values()) {
      track.attempts = 1;
      track.askUs = nowUs;
      this.#restart(track, 'resyncing', null, nowUs);
    }
  }

  /** The connection was lost: what the books say is no longer known to be true. */
  onLost(reason: Fault | null, nowUs: number): void {
    for (const track of this.#tracks.values()) this.#restart(track, 'stale', reason, nowUs);
  }

  resync(stream: number, reason: Fault, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    this.counts.resyncCount += 1;
    this.#askLater(track, nowUs);
    this.#restart(track, reason.code === 'book.crossed' ? 'crossed' : 'resyncing', reason, nowUs);
  }

  onRecord(slots: Slots, slot: number, nowUs: number): void {
    const track = this.#tracks.get(streamAt(slots, slot));
    if (track === undefined) return;
    const kind = kindAt(slots, slot);
    if (kind === factCode.depth) {
      this.#onDepth(track, slots, slot, nowUs);
      return;
    }
    if (kind === factCode.bbo && track.validity === 'live' && floatAt(slots, slot, field.b) > track.alignment.lastId) {
      track.aheadSinceUs ??= nowUs;
    }
    this.#port.emit(slots, slot);
  }

  onSnapshot(stream: number, answer: Result<Uint8Array, Fault>, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    track.requestId = null;
    const decoded = answer.ok ? this.#decoder.decodeSnapshot(track.spec, answer.value, nowUs) : answer;
    if (!decoded.ok) {
      this.#port.trouble(decoded.fault);
      this.#askLater(track, nowUs);
      return;
    }
    if (track.isDoubted && !this.#isBehind(track, floatAt(this.#decoder.slots, 0, field.b), nowUs)) {
      this.#confirm(track, nowUs);
      return;
    }
    const verdict = track.alignment.onSnapshot(this.#decoder.slots, 0, this.#port.emit);
    if (verdict === 'live') this.#confirm(track, nowUs);
    else if (verdict === 'unconfirmed') this.#doubt(track, nowUs);
    else if (verdict === 'older') {
      this.#port.trouble(fault('snapshot.older', `${track.spec.symbol}: the snapshot ends before the stream begins`));
      this.#askLater(track, nowUs);
    } else if (verdict === 'gap') {
      this.counts.gapCount += 1;
      this.#port.trouble(fault('book.gap', `${track.spec.symbol}: a hole in what waited for the snapshot`));
      this.#askLater(track, nowUs);
    }
  }

  /** Asks for the snapshots that are due, a few at once. */
  ask(nowUs: number): void {
    this.isAskDue = false;
    let underWay = 0;
    const due: Track[] = [];
    for (const track of this.#tracks.values()) {
      if (track.requestId !== null) underWay += 1;
      else if (needsSnapshot(track) && nowUs >= track.askUs) due.push(track);
    }
    due.sort((left, right) => left.askUs - right.askUs); // those that are refused again and again shall not starve the others
    for (const track of due.slice(0, Math.max(0, trackLimits.snapshotsAtOnceMax - underWay))) {
      track.requestId = this.#port.ask(track.spec);
      track.requestedUs = nowUs;
    }
  }

  check(nowUs: number): void {
    for (const track of this.#tracks.values()) {
      const { symbol } = track.spec;
      if (track.validity === 'live' && !track.isDoubted && nowUs - track.heardUs >= trackLimits.doubtUs) {
        track.isDoubted = true;
        track.askUs = nowUs;
      }
      if (track.requestId !== null && nowUs - track.requestedUs >= trackLimits.answerUsMax) {
        this.#port.forget(track.requestId);
        track.requestId = null;
        this.#port.trouble(fault('snapshot.refused', `${symbol}: no answer within ${trackLimits.answerUsMax / 1e6} s`));
        this.#askLater(track, nowUs);
      }
      if (track.aheadSinceUs !== null && nowUs - track.aheadSinceUs >= trackLimits.aheadUsMax) {
        const reason = fault('book.stale', `${symbol}: the best price moves, the book does not`);
        this.#port.trouble(reason);
        this.counts.resyncCount += 1;
        this.#askLater(track, nowUs);
        this.#restart(track, 'stale', reason, nowUs);
      }
    }
  }

  /** When the next snapshot is due, or infinity. */
  dueUs(): number {
    let dueUs = Infinity;
    for (const track of this.#tracks.values()) {
      if (needsSnapshot(track) && track.requestId === null) dueUs = Math.min(dueUs, track.askUs);
    }
    return dueUs;
  }

  clockWentBack(nowUs: number): void {
    for (const track of this.#tracks.values()) {
      track.requestedUs = Math.min(track.requestedUs, nowUs);
      track.askUs = Math.min(track.askUs, nowUs);
      track.liveUs = Math.min(track.liveUs, nowUs);
      track.heardUs = Math.min(track.heardUs, nowUs);
      if (track.aheadSinceUs !== null) track.aheadSinceUs = Math.min(track.aheadSinceUs, nowUs);
    }
  }

  #onDepth(track: Track, slots: Slots, slot: number, nowUs: number): void {
    const expectedId = track.alignment.lastId + 1;
    const verdict = track.alignment.onDepth(slots, slot);
    if (verdict === 'emit') {
      track.aheadSinceUs = null;
      track.heardUs = nowUs;
      this.#port.emit(slots, slot);
      if (track.isDoubted) this.#confirm(track, nowUs);
    } else if (verdict === 'old') {
      this.counts.oldCount += 1;
    } else if (verdict === 'gap') {
      const actualId = floatAt(slots, slot, field.a);
      const reason = fault('book.gap', `${track.spec.symbol}: expected id ${expectedId}, was ${actualId}`);
      this.counts.gapCount += 1;
      this.counts.resyncCount += 1;
      this.#port.write('gap', track.spec.stream, nowUs, expectedId, actualId, faultNumber(reason));
      this.#port.trouble(reason);
      track.aheadSinceUs = null;
      track.isDoubted = false;
      this.#askLater(track, nowUs);
      this.isAskDue = true;
      this.#value(track, 'resyncing', reason, nowUs);
    } else if (verdict === 'overflow') {
      this.#port.trouble(fault('queue.full', `${track.spec.symbol}: too many changes waited for a snapshot`));
    }
  }

  #restart(track: Track, validity: Validity, reason: Fault | null, nowUs: number): void {
    track.alignment.restart();
    if (track.requestId !== null) this.#port.forget(track.requestId);
    track.requestId = null;
    track.aheadSinceUs = null;
    track.isDoubted = false;
    this.#value(track, validity, reason, nowUs);
  }

  /** The first doubt is settled soon; each further one of the same silence later. */
  #doubt(track: Track, nowUs: number): void {
    track.isDoubted = true;
    track.askUs = Math.max(track.askUs, nowUs + trackLimits.confirmUs);
  }

  /** The venue's book went on and the stream told nothing of it. */
  #isBehind(track: Track, snapshotId: number, nowUs: number): boolean {
    if (snapshotId <= track.alignment.lastId) return false;
    const reason = fault('book.stale', `${track.spec.symbol}: the venue’s book changes, its stream says nothing`);
    this.#port.trouble(reason);
    this.counts.resyncCount += 1;
    this.#askLater(track, nowUs);
    this.#restart(track, track.validity === 'live' ? 'stale' : track.validity, reason, nowUs);
    return true;
  }

  #confirm(track: Track, nowUs: number): void {
    track.isDoubted = false;
    track.heardUs = nowUs;
    if (track.validity === 'live') return;
    track.liveUs = nowUs;
    this.#value(track, 'live', null, nowUs);
  }

  /** At once when the book was well for a while; else later each time, so that a bad line does not spend the venue's patience. */
  #askLater(track: Track, nowUs: number): void {
    if (track.validity === 'live' && !track.isDoubted && nowUs - track.liveUs >= trackLimits.stableUs) track.attempts = 0;
    const doubled = Math.min(trackLimits.askAgainUsMin * 2 ** Math.min(track.attempts - 1, 10), trackLimits.askAgainUsMax);
    track.askUs = track.attempts === 0 ? nowUs : nowUs + Math.round(doubled * (0.5 + nextUnit(this.#chance) / 2));
    track.attempts += 1;
  }

  #value(track: Track, validity: Validity, reason: Fault | null, nowUs: number): void {
    if (track.validity === validity) return;
    track.validity = validity;
    this.#port.write('validity', track.spec.stream, nowUs, validities.indexOf(validity), faultNumber(reason), track.alignment.lastId);
  }
}

function needsSnapshot(track: Track): boolean {
  return !track.alignment.isLive || track.isDoubted;
}
