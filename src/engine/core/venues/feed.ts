/**
 * The feed machine: everything that one market of one venue tells, as a pure state machine.
 *
 * Told what happened (a line opened, closed, brought a message; an answer came; time passed), it says
 * through its port what to do (connect, ask, say, wake) and emits facts. The real sockets and the
 * simulator drive this same machine.
 *
 * Holds: a book is called `live` only when its changes follow a whole book without a hole and a
 * connection that carries it gave a sign of life within the dialect's `silenceUsMax`; every request,
 * buffer and retry is bounded; no request goes that the venue's limits forbid.
 * Does not: read bytes (decoder), keep connections (lines.ts), align books (tracks.ts), hold them
 * (core/market) or choose instruments (host/desk.ts).
 */

import { newChance, next32, type Chance } from '../../domain/chance.ts';
import { linkStates, type LinkState, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, type Result } from '../../domain/result.ts';
import { lengthAt, type Slots } from '../memory/record.ts';
import type { Budget } from './budget.ts';
import type { Control, Cost, Decoder, Dialect, PublicRequest } from './dialect.ts';
import { Errands, type Errand } from './errands.ts';
import { faultNumber, newFactWriter, type FactWriter } from './fact-writer.ts';
import type { AnswerHead, FeedPort } from './feed-port.ts';
import { seconds } from './line.ts';
import { Lines } from './lines.ts';
import { Listing } from './listing.ts';
import type { OffsetEstimate } from './offset.ts';
import { Tracks } from './tracks.ts';

export const feedLimits = {
  /** The venue has taken a new subscription into account after so long. */
  subscribeUs: 300_000,
  /** A venue that refuses more requests, and says not for how long, is left alone so long. */
  refusedUs: 1_000_000,
  /** The machine looks around at least so often. */
  wakeUsMax: 500_000,
  wakeUsMin: 20_000,
} as const;

export interface FeedParts {
  readonly dialect: Dialect;
  readonly decoder: Decoder;
  readonly budget: Budget;
  /** Two connections for each that is needed; whichever tells a thing first is believed. */
  readonly isRacing: boolean;
  /** The market's number in facts about connections. */
  readonly marketNumber: number;
}

export interface FeedCounts {
  messageCount: number;
  byteCount: number;
  faultCount: number;
}

type Question = { readonly kind: 'list' } | { readonly kind: 'snapshot'; readonly stream: number } | Errand;

export class Feed {
  readonly counts: FeedCounts = { messageCount: 0, byteCount: 0, faultCount: 0 };
  readonly #errands: Errands;
  readonly tracks: Tracks;
  readonly lines: Lines;
  readonly #parts: FeedParts;
  readonly #port: FeedPort;
  readonly #write: FactWriter;
  readonly #questions = new Map<number, { readonly question: Question; readonly costs: readonly Cost[] }>();
  #isStarted = false;
  #nextId = 1;
  #nowUs = 0;
  #lifeUs = 0;
  readonly #listing: Listing;
  /** The state of all connections together, as it was last told. */
  #told: { link: LinkState; fault: Fault | null; retryUs: number | null } = { link: 'off', fault: null, retryUs: null };

  constructor(parts: FeedParts, port: FeedPort, chance: Chance) {
    this.#parts = parts;
    this.#port = port;
    this.#listing = new Listing(chance);
    const { dialect, decoder } = parts;
    const emit = (slots: Slots, slot: number): void => port.emit(slots, slot);
    this.#write = newFactWriter(emit);
    this.tracks = new Tracks(dialect, decoder, {
      emit,
      write: this.#write,
      ask: (spec, attempt) => this.#askBook(spec, attempt),
      renew: (spec) => this.lines.renewBook(spec.stream),
      forget: (id) => this.#questions.delete(id),
      fundingEveryUs: (symbol) => this.#errands.fundingEveryUs(symbol),
      trouble: (reason) => this.#trouble(reason),
    }, chance);
    this.#errands = new Errands(dialect, {
      ask: (errand, request) => (errand.kind === 'time' || parts.budget.hasSpare(request.costs, this.#nowUs)) && this.#request(errand, request) !== null,
      interest: (stream, amount) => this.#write('interest', stream, this.#nowUs, amount, 0, 0),
      trouble: (reason) => this.#trouble(reason),
    });
    this.lines = new Lines(dialect, {
      connect: (line, path) => port.connect(line, path),
      disconnect: (line, reason) => port.disconnect(line, reason),
      send: (line, text) => port.send(line, text),
      ping: (line) => port.ping(line),
      up: (stream, isSaid) => {
        this.tracks.onUp(stream, this.#nowUs);
        if (isSaid) this.tracks.onCarried(stream, 0, this.#nowUs);
      },
      down: (stream, reason) => this.tracks.onDown(stream, reason, this.#nowUs),
      said: (stream) => this.tracks.onCarried(stream, feedLimits.subscribeUs, this.#nowUs),
      isFollowed: (stream, line) => this.tracks.isFollowed(stream, line),
      permission: (nowUs) => this.#permissionUs(nowUs),
    }, parts.isRacing, newChance(next32(chance)));
  }

  /** The worst of what this market needs. */
  get link(): LinkState {
    return this.#told.link;
  }

  get fault(): Fault | null {
    return this.#told.fault;
  }

  get retryUs(): number | null {
    return this.#told.retryUs;
  }

  /** How far the venue's clock is ahead of ours. */
  get offset(): OffsetEstimate {
    return this.#errands.offset;
  }

  /** When the venue last gave a sign of life; 0 before the first. */
  get lifeUs(): number {
    return this.#lifeUs;
  }

  validityOf(stream: number): Validity {
    return this.tracks.validityOf(stream);
  }

  start(nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#askList();
    this.#settle();
  }

  stop(nowUs: number): void {
    this.#setNow(nowUs);
    if (!this.#isStarted) return;
    this.#isStarted = false;
    this.#listing.stop();
    this.#questions.clear();
    this.lines.stop();
    this.#tellLink();
    this.tracks.onStop(nowUs);
  }

  /** Begins to follow an instrument, anew if it was followed; false when there is no room for more. */
  track(spec: InstrumentSpec, nowUs: number): boolean {
    this.#setNow(nowUs);
    this.#leave(spec.stream);
    if (!this.tracks.add(spec, nowUs)) return false;
    // A snapshot older than the subscription would be followed by a hole.
    if (this.lines.join(spec)) this.tracks.onCarried(spec.stream, 0, nowUs);
    this.#settle();
    return true;
  }

  untrack(stream: number, nowUs: number): void {
    this.#setNow(nowUs);
    this.#leave(stream);
    this.#settle();
  }

  /** Someone found the book wrong (crossed, full): align it anew. */
  resync(stream: number, reason: Fault, nowUs: number): void {
    this.#setNow(nowUs);
    this.#trouble(reason);
    this.tracks.resync(stream, reason, nowUs);
    this.#settle();
  }

  onOpen(line: number, nowUs: number): void {
    this.#setNow(nowUs);
    if (!this.lines.onOpen(line, nowUs)) return;
    this.#lifeUs = nowUs;
    this.#settle();
  }

  onClosed(line: number, reason: Fault, nowUs: number): void {
    this.#setNow(nowUs);
    this.#lose(line, reason);
    this.#settle();
  }

  /** A ping, a pong: the venue lives although it says nothing. */
  onAlive(line: number, nowUs: number): void {
    this.#setNow(nowUs);
    const found = this.lines.lineOf(line);
    if (found === null) return;
    found.lifeUs = nowUs;
    this.#lifeUs = nowUs;
  }

  onMessage(line: number, message: Uint8Array, nowUs: number): void {
    this.#setNow(nowUs);
    const found = this.lines.lineOf(line);
    if (found === null || !found.isOpen) return;
    found.lifeUs = nowUs;
    this.#lifeUs = nowUs;
    this.counts.messageCount += 1;
    this.counts.byteCount += message.byteLength;
    const { decoder } = this.#parts;
    const decoded = decoder.decode(message, nowUs);
    if (!decoded.ok) {
      this.#onBadMessage(line, decoded.fault);
      return;
    }
    if (decoded.value === 0) {
      const control = decoder.takeControl();
      if (control !== null) this.#onControl(line, control);
      return;
    }
    found.isWell();
    const { slots } = decoder;
    for (let slot = 0; slot < decoded.value; slot += lengthAt(slots, slot)) this.tracks.onRecord(slots, slot, line, nowUs);
    if (this.tracks.isAskDue) this.#settle();
  }

  onResponse(id: number, answer: Result<Uint8Array, Fault>, head: AnswerHead, nowUs: number): void {
    this.#setNow(nowUs);
    const { budget } = this.#parts;
    for (const [name, value] of Object.entries(head.headers)) budget.onHeader(name, value, nowUs);
    budget.onRefused(head.retryAfterUs, nowUs);
    const asked = this.#questions.get(id);
    if (asked === undefined) return; // an answer to something we no longer want
    const { question, costs } = asked;
    this.#questions.delete(id);
    if (head.isUnsent === true) budget.giveBack(costs, nowUs);
    if (question.kind === 'list') this.#onList(answer);
    else if (question.kind === 'snapshot') this.tracks.onSnapshot(question.stream, answer, nowUs);
    else this.#errands.onAnswer(question, answer, nowUs);
    this.#settle();
  }

  onWake(nowUs: number): void {
    this.#setNow(nowUs);
    if (!this.#isStarted) return;
    this.lines.check(nowUs, (line, reason) => this.#lose(line, reason));
    this.#checkList();
    if (this.#listing.isListed) this.#errands.check(this.tracks.specs, nowUs);
    this.tracks.check(nowUs);
    this.#settle();
  }

  #leave(stream: number): void {
    if (this.tracks.specOf(stream) === null) return;
    this.tracks.remove(stream, this.#nowUs);
    this.lines.leave(stream);
  }

  #settle(): void {
    this.tracks.isAskDue = false;
    if (!this.#isStarted) return;
    if (this.#listing.isListed) this.lines.settle(this.#nowUs, () => this.#nextId++);
    if (this.#listing.isListed) this.tracks.ask(this.#nowUs);
    this.#tellLink();
    const dueUs = Math.min(
      this.#nowUs + feedLimits.wakeUsMax, this.#listing.retryUs ?? Infinity, this.lines.dueUs(), Math.max(this.tracks.dueUs(), this.#parts.budget.pauseUs),
    );
    this.#port.wakeAt(Math.max(dueUs, this.#nowUs + feedLimits.wakeUsMin));
  }

  #lose(line: number, reason: Fault): void {
    if (this.lines.onClosed(line, reason, this.#parts.budget.pauseUs, this.#nowUs)) this.#trouble(reason);
  }

  #onBadMessage(line: number, reason: Fault): void {
    // A malformed message may have been a change of any book: the hole shows in the next id of that
    // book and is resynchronised there. Nothing is guessed here.
    if (reason.remedy !== 'reconnect') {
      this.#trouble(reason);
      return;
    }
    this.#port.disconnect(line, reason.detail);
    this.#lose(line, reason);
    this.#settle();
  }

  #onControl(line: number, control: Control): void {
    switch (control.kind) {
      case 'reply':
        return this.#port.send(line, control.text);
      case 'leaving':
        this.#trouble(fault('venue.leaving', control.detail));
        return this.lines.onLeaving(line);
      case 'refused':
        return this.#trouble(control.reason);
      case 'subscribed': // proves nothing: only data does
    }
  }

  #askBook(spec: InstrumentSpec, attempt: number): number | null {
    const { dialect } = this.#parts;
    const { book } = dialect;
    if (this.tracks.isDown(spec.stream)) {
      const request = dialect.pollRequest(spec.symbol);
      return this.#parts.budget.hasSpare(request.costs, this.#nowUs) ? this.#request({ kind: 'snapshot', stream: spec.stream }, request) : null;
    }
    if (book.kind === 'request' || (book.kind === 'pushed' && book.isRequestable && attempt % 4 !== 3)) {
      return this.#request({ kind: 'snapshot', stream: spec.stream }, dialect.snapshotRequest(spec.symbol));
    }
    if (book.kind === 'message') this.tracks.follow(spec.stream, this.lines.askBook(spec.stream));
    else this.lines.renewBook(spec.stream);
    return this.#nextId++;
  }

  #askList(): void {
    this.#listing.asked(this.#nowUs);
    if (this.#request({ kind: 'list' }, this.#parts.dialect.instrumentsRequest) === null) this.#listing.retryUs = this.#nowUs + feedLimits.wakeUsMax;
  }

  #checkList(): void {
    const due = this.#listing.due(this.#nowUs);
    if (due === 'ask') this.#askList();
    else if (due !== null) {
      this.#forget('list');
      this.#onList(failed(due));
    }
  }

  #onList(answer: Result<Uint8Array, Fault>): void {
    const parsed = answer.ok ? this.#parts.dialect.parseInstruments(answer.value) : answer;
    if (!parsed.ok) {
      this.#trouble(parsed.fault);
      this.#listing.failed(parsed.fault, this.#parts.budget.pauseUs, this.#nowUs);
      return;
    }
    this.#port.listed(parsed.value);
    this.#listing.came(); // not before: those who join now shall all be in the first path
    this.lines.start(this.#nowUs);
  }

  /** Null when the venue permits no request now. */
  #request(question: Question, request: PublicRequest): number | null {
    if (!this.#parts.budget.take(request.costs, false, this.#nowUs)) return null;
    const id = this.#nextId++;
    this.#questions.set(id, { question, costs: request.costs });
    this.#port.request(id, request.path);
    return id;
  }

  #forget(kind: Question['kind']): void {
    for (const [id, { question }] of this.#questions) if (question.kind === kind) this.#questions.delete(id);
  }

  #permissionUs(nowUs: number): number {
    const cost = [{ pool: 'connect', units: 1 }];
    const { budget } = this.#parts;
    return budget.take(cost, true, nowUs) ? 0 : Math.max(budget.waitUs(cost, true, nowUs), feedLimits.wakeUsMin);
  }

  #tellLink(): void {
    const now = this.#state();
    const { link, fault: reason, retryUs } = this.#told;
    if (now.link === link && now.fault?.code === reason?.code && now.retryUs === retryUs) return;
    this.#told = now;
    this.#write('link', 0, this.#nowUs, linkStates.indexOf(now.link), faultNumber(now.fault), now.retryUs ?? 0, this.#parts.marketNumber);
  }

  #state(): { link: LinkState; fault: Fault | null; retryUs: number | null } {
    if (!this.#isStarted) return { link: 'off', fault: null, retryUs: null };
    if (this.#listing.isListed) return this.lines.state;
    return { link: this.#listing.fault === null ? 'connecting' : 'unreachable', fault: this.#listing.fault, retryUs: this.#listing.retryUs };
  }

  #trouble(reason: Fault): void {
    this.counts.faultCount += 1;
    // Some venues refuse in the body of an answer that is called good.
    if (reason.code === 'venue.rate-limited') this.#parts.budget.onRefused(feedLimits.refusedUs, this.#nowUs);
    this.#port.trouble(reason);
  }

  #setNow(nowUs: number): void {
    if (nowUs < this.#nowUs) this.#clockWentBack(nowUs);
    this.#nowUs = nowUs;
  }

  #clockWentBack(nowUs: number): void {
    this.#trouble(fault('clock.jumped', `our clock went back by ${seconds(this.#nowUs - nowUs)}`));
    this.#lifeUs = Math.min(this.#lifeUs, nowUs);
    this.#listing.clockWentBack(nowUs);
    this.#errands.clockWentBack(nowUs);
    this.#parts.budget.clockWentBack(nowUs);
    this.lines.clockWentBack(nowUs);
    this.tracks.clockWentBack(nowUs);
  }
}
