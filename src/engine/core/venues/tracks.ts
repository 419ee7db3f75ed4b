/**
 * The books of one market: for each instrument its alignment, what was asked for it, and what its
 * book is worth.
 *
 * Holds: at most `snapshotsAtOnceMax` requests are under way, messages aside, which their connection
 * paces; a validity is told once, when it changes; of two connections that tell the same trade or best price, the
 * first is believed and the second dropped. Does not: know of connections beyond their numbers
 * (lines.ts), or how a whole book is asked for (feed.ts).
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import { factCode, validities, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import { field, floatAt, kindAt, setFloat, streamAt, type Slots } from '../memory/record.ts';
import type { Decoder, Dialect } from './dialect.ts';
import { faultNumber } from './fact-writer.ts';
import { clockWentBack, isNewBest, newTrack, newTrackCounts, needsSnapshot, trackLimits, type Track, type TrackCounts, type TracksPort } from './track.ts';

export class Tracks {
  readonly counts: TrackCounts = newTrackCounts();
  readonly #dialect: Dialect;
  readonly #decoder: Decoder;
  readonly #port: TracksPort;
  readonly #chance: Chance;
  readonly #tracks = new Map<number, Track>();
  /** Until when nothing is asked, because the venue permitted no more. */
  #againUs = 0;
  #isUnreachable = false;
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

  get specs(): readonly InstrumentSpec[] {
    return [...this.#tracks.values()].map((track) => track.spec);
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

  /** Whether the book follows the numbers of this very connection. */
  isFollowed(stream: number, line: number): boolean {
    return this.#dialect.idsOf === 'connection' && this.#tracks.get(stream)?.line === line;
  }

  /** Its whole book was asked for there: where connections number for themselves, no other's changes will fit it. */
  follow(stream: number, line: number): void {
    const track = this.#tracks.get(stream);
    if (track !== undefined && track.line === 0) track.line = line;
  }

  isDown(stream: number): boolean {
    return (this.#tracks.get(stream)?.downSinceUs ?? null) !== null;
  }

  /** A book of which no connection says anything yet. False when there is no room for more. */
  add(spec: InstrumentSpec, nowUs: number): boolean {
    if (this.#tracks.size >= trackLimits.tracksMax) return false;
    this.#decoder.add(spec);
    const track = newTrack(spec, this.#dialect, nowUs);
    this.#tracks.set(spec.stream, track);
    this.#value(track, 'resyncing', null, nowUs);
    return true;
  }

  /** Nobody keeps its book from now on, which is worth nothing. */
  remove(stream: number, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    if (track.questionId !== null) this.#port.forget(track.questionId);
    this.#value(track, 'empty', null, nowUs);
    this.#tracks.delete(stream);
    this.#decoder.remove(stream);
  }

  /** A connection carries it from now on, or `afterUs` later: the whole book comes, or is asked for. */
  onCarried(stream: number, afterUs: number, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined || track.askUs !== Infinity) return;
    const { kind } = this.#dialect.book; // what is asked for on the connection itself comes behind its subscription, however soon
    track.askUs = nowUs + (kind === 'pushed' ? trackLimits.pushedUsMax : kind === 'message' ? 0 : afterUs);
  }

  /** A connection is open where none was: the book waits for its whole. */
  onUp(stream: number, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    track.attempts = 1;
    track.askUs = Infinity;
    track.downSinceUs = null;
    track.line = 0;
    this.#restart(track, 'resyncing', null, nowUs);
  }

  /** No connection carries it: what the book says is no longer known to be true. */
  onDown(stream: number, reason: Fault | null, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    track.askUs = Infinity;
    track.downSinceUs ??= nowUs;
    track.pollUs = nowUs + trackLimits.pollAfterUs;
    this.#restart(track, 'stale', reason, nowUs);
  }

  /** The machine stops: nothing is asked any more. */
  onStop(nowUs: number): void {
    for (const track of this.#tracks.values()) {
      this.onDown(track.spec.stream, null, nowUs);
      track.pollUs = Infinity;
    }
  }

  resync(stream: number, reason: Fault, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    this.counts.resyncCount += 1;
    this.#askLater(track, nowUs);
    this.#restart(track, reason.code === 'book.crossed' ? 'crossed' : 'resyncing', reason, nowUs);
  }

  onRecord(slots: Slots, slot: number, line: number, nowUs: number): void {
    const track = this.#tracks.get(streamAt(slots, slot));
    if (track === undefined) return;
    switch (kindAt(slots, slot)) {
      case factCode.depth:
        if (track.line === 0) track.line = line;
        if (this.#dialect.idsOf === 'connection' && line !== track.line) this.counts.oldCount += 1;
        else this.#onDepth(track, slots, slot, nowUs);
        return;
      case factCode.snapshot:
        this.#onPushed(track, slots, slot, line, nowUs);
        return;
      case factCode.bbo:
        if (!isNewBest(track, floatAt(slots, slot, field.b), line)) return void (this.counts.oldCount += 1);
        if (this.#dialect.idsOf === 'venue' && track.validity === 'live' && track.bestId > track.alignment.lastId) track.aheadSinceUs ??= nowUs;
        break;
      case factCode.trade:
        if (!track.trades.take(floatAt(slots, slot, field.d), floatAt(slots, slot, field.c), line)) return void (this.counts.oldCount += 1);
        break;
      case factCode.funding:
        if (floatAt(slots, slot, field.c) === 0) setFloat(slots, slot, field.c, this.#port.fundingEveryUs(track.spec.symbol));
    }
    this.#port.emit(slots, slot);
  }

  /** The answer to a request. */
  onSnapshot(stream: number, answer: Result<Uint8Array, Fault>, nowUs: number): void {
    const track = this.#tracks.get(stream);
    if (track === undefined) return;
    track.questionId = null;
    const decoded = answer.ok ? this.#decoder.decodeSnapshot(track.spec, answer.value, nowUs) : answer;
    if (!decoded.ok) return this.#onUnanswered(track, decoded.fault, decoded.fault.code === 'venue.unreachable', nowUs);
    this.#onReachable(nowUs);
    if (track.downSinceUs !== null) this.#onPolled(track, nowUs);
    else this.#onWhole(track, this.#decoder.slots, 0, false, nowUs);
  }

  /** Asks for the whole books that are due, a few at once. */
  ask(nowUs: number): void {
    this.isAskDue = false;
    if (nowUs < this.#againUs) return;
    let underWay = 0;
    const due: Track[] = [];
    for (const track of this.#tracks.values()) {
      if (track.questionId !== null) underWay += 1;
      else if (nowUs >= dueOf(track)) due.push(track);
    }
    due.sort((left, right) => dueOf(left) - dueOf(right)); // those that are refused again and again shall not starve the others
    const atOnceMax = this.#dialect.book.kind === 'message' ? trackLimits.tracksMax : trackLimits.snapshotsAtOnceMax;
    for (const track of due.slice(0, Math.max(0, atOnceMax - underWay))) {
      track.questionId = this.#port.ask(track.spec, track.attempts);
      if (track.questionId === null) {
        this.#againUs = nowUs + trackLimits.againUs; // the venue permits no more for now
        return;
      }
      track.askedUs = nowUs;
    }
  }

  check(nowUs: number): void {
    for (const track of this.#tracks.values()) {
      const { symbol } = track.spec;
      if (track.validity === 'live' && !track.isDoubted && nowUs - track.heardUs >= trackLimits.doubtUs) {
        track.isDoubted = true;
        track.askUs = nowUs;
      }
      if (track.questionId !== null && nowUs - track.askedUs >= trackLimits.answerUsMax) {
        this.#port.forget(track.questionId);
        track.questionId = null;
        this.#onUnanswered(track, fault('snapshot.refused', `${symbol}: no answer within ${trackLimits.answerUsMax / 1e6} s`), true, nowUs);
      }
      this.#checkPolled(track, fault('book.stale', `${symbol}: its stream is down, and nothing else may be asked`), nowUs);
      if (track.aheadSinceUs !== null && nowUs - track.aheadSinceUs >= trackLimits.aheadUsMax) {
        this.counts.silentCount += 1;
        this.#onSilent(track, fault('book.stale', `${symbol}: the best price moves, the book does not`), nowUs);
      }
    }
  }

  /** When the next whole book is due, or infinity. */
  dueUs(): number {
    let dueUs = Infinity;
    for (const track of this.#tracks.values()) if (track.questionId === null) dueUs = Math.min(dueUs, dueOf(track));
    return Math.max(dueUs, this.#againUs);
  }

  clockWentBack(nowUs: number): void {
    this.#againUs = Math.min(this.#againUs, nowUs);
    for (const track of this.#tracks.values()) clockWentBack(track, nowUs);
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
      this.counts.overflowCount += 1;
      this.#port.trouble(fault('queue.full', `${track.spec.symbol}: too many changes waited for a snapshot`));
    }
  }

  /** A whole book that came by a connection: unasked, because it was subscribed, or asked for there. */
  #onPushed(track: Track, slots: Slots, slot: number, line: number, nowUs: number): void {
    const isPushed = this.#dialect.book.kind === 'pushed';
    const isTakeover = this.#dialect.idsOf === 'connection' && line !== track.line && track.line !== 0;
    if (track.alignment.isLive && !track.isDoubted && !isTakeover) {
      this.counts.oldCount += 1; // a second subscription: the changes go on as they were
      return;
    }
    if (isTakeover && line < track.line) return; // the elder one, which was just left
    if (track.questionId !== null) this.#port.forget(track.questionId);
    track.questionId = null;
    // It replaces a live book at once; and where connections number for themselves, what another one said is worth nothing.
    if (isPushed && (track.alignment.isLive || this.#dialect.idsOf === 'connection')) track.alignment.restart();
    track.line = line;
    this.#onWhole(track, slots, slot, isPushed, nowUs);
  }

  /** `isProven`: the stream itself sent it, so the stream carries this book. */
  #onWhole(track: Track, slots: Slots, slot: number, isProven: boolean, nowUs: number): void {
    if (track.isDoubted && !isProven && !this.#isSilent(track, floatAt(slots, slot, field.b), nowUs)) return;
    const { symbol } = track.spec;
    const verdict = track.alignment.onSnapshot(slots, slot, this.#port.emit);
    if (verdict === 'live' || (verdict === 'unconfirmed' && isProven)) this.#confirm(track, nowUs);
    else if (verdict === 'unconfirmed') this.#doubt(track, nowUs);
    else if (verdict === 'older') {
      this.#port.trouble(fault('snapshot.older', `${symbol}: the snapshot ends before the stream begins`));
      this.#askLater(track, nowUs);
    } else if (verdict === 'gap') {
      this.counts.gapCount += 1;
      this.counts.heldGapCount += 1;
      this.#port.trouble(fault('book.gap', `${symbol}: a hole in what waited for the snapshot`));
      this.#askLater(track, nowUs);
    }
  }

  /** Without a connection the whole book is asked for now and then: better than none, and called what it is. */
  #onPolled(track: Track, nowUs: number): void {
    track.pollUs = nowUs + trackLimits.pollUsMin;
    track.polledUs = nowUs;
    const { resyncCount } = this.counts;
    this.#port.emit(this.#decoder.slots, 0);
    if (this.counts.resyncCount !== resyncCount) return; // the book turned out wrong as it took this
    this.#value(track, 'degraded', fault('book.polled', `${track.spec.symbol}: its stream is down, the book is asked for instead`), nowUs);
  }

  #onUnanswered(track: Track, reason: Fault, isUnreachable: boolean, nowUs: number): void {
    this.#isUnreachable ||= isUnreachable;
    this.#port.trouble(reason);
    if (track.downSinceUs !== null) this.#onPollFailed(track, reason, nowUs);
    else this.#askLater(track, nowUs);
  }

  /** The venue answers again: nobody waits out what was planned while it did not. */
  #onReachable(nowUs: number): void {
    if (!this.#isUnreachable) return;
    this.#isUnreachable = false;
    for (const track of this.#tracks.values()) if (track.askUs !== Infinity) track.askUs = Math.min(track.askUs, nowUs);
  }

  #onPollFailed(track: Track, reason: Fault, nowUs: number): void {
    track.pollUs = nowUs + trackLimits.pollAgainUs;
    this.#checkPolled(track, reason, nowUs);
  }

  #checkPolled(track: Track, reason: Fault, nowUs: number): void {
    if (track.validity === 'degraded' && nowUs - track.polledUs >= trackLimits.polledUsMax) this.#value(track, 'stale', reason, nowUs);
  }

  #restart(track: Track, validity: Validity, reason: Fault | null, nowUs: number): void {
    track.alignment.restart();
    if (track.questionId !== null) this.#port.forget(track.questionId);
    track.questionId = null;
    track.aheadSinceUs = null;
    track.isDoubted = false;
    track.behindId = null;
    this.#value(track, validity, reason, nowUs);
  }

  /** The first doubt is settled soon; each further one of the same silence later. */
  #doubt(track: Track, nowUs: number): void {
    track.isDoubted = true;
    track.askUs = Math.max(track.askUs, nowUs + trackLimits.confirmUs);
  }

  /** Compares a doubted book with another whole one: the same confirms it. A newer one may hold what is still on its way. */
  #isSilent(track: Track, snapshotId: number, nowUs: number): boolean {
    const { lastId } = track.alignment;
    if (snapshotId <= lastId) {
      this.counts.confirmedCount += 1;
      this.#confirm(track, nowUs);
      return false;
    }
    if (track.behindId === null || track.behindId <= lastId) {
      track.behindId = snapshotId;
      this.#doubt(track, nowUs);
      return false;
    }
    this.counts.refutedCount += 1;
    this.#onSilent(track, fault('book.stale', `${track.spec.symbol}: the venue’s book changes, its stream says nothing`), nowUs);
    return true;
  }

  #onSilent(track: Track, reason: Fault, nowUs: number): void {
    this.#port.trouble(reason);
    this.counts.resyncCount += 1;
    this.#askLater(track, nowUs);
    this.#restart(track, track.validity === 'resyncing' ? 'resyncing' : 'stale', reason, nowUs);
    this.#port.renew(track.spec);
  }

  #confirm(track: Track, nowUs: number): void {
    track.isDoubted = false;
    track.behindId = null;
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

/** When its whole book is to be asked for: to align it, to settle a doubt, or because nothing else tells of it. */
function dueOf(track: Track): number {
  if (track.downSinceUs !== null) return track.pollUs;
  return needsSnapshot(track) ? track.askUs : Infinity;
}
