/**
 * The feed machine: one connection to one venue's market, as a pure state machine.
 *
 * Told what happened (opened, closed, a message, an answer, time), it says through its port what
 * to do (connect, ask, ping, wake) and emits facts. The real sockets and the simulator drive this
 * same machine.
 *
 * Holds: a book is called `live` only when its changes follow a snapshot without a hole and the
 * connection gave a sign of life within `silenceUsMax`; every request, buffer and retry is bounded.
 * Does not: read bytes (decoder), align books (tracks.ts), keep them (core) or choose instruments.
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import { linkStates, type LinkState, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, type Result } from '../../domain/result.ts';
import { lengthAt, type Slots } from '../memory/record.ts';
import type { Decoder, Dialect, ListedInstrument } from './dialect.ts';
import { faultNumber, newFactWriter, type FactWriter } from './fact-writer.ts';
import { Subscriptions } from './subscriptions.ts';
import { Tracks } from './tracks.ts';

export const feedLimits = {
  /** Without any message for so long we ask for a sign of life. */
  quietUsMax: 2_000_000,
  /** Without any sign of life for so long the connection is dead. */
  silenceUsMax: 5_000_000,
  /** A connection that does not open in time is given up; so is the list of instruments. */
  openUsMax: 10_000_000,
  /** The venue has taken a new subscription into account after so long. */
  subscribeUs: 300_000,
  retryUsMin: 250_000,
  retryUsMax: 30_000_000,
  /** The longest pause that a venue may ask us to make. */
  pauseUsMax: 3_600_000_000,
  /** The list of instruments is read again: symbols come, change and vanish. */
  listUsMax: 600_000_000,
  /** The machine looks around at least so often. */
  wakeUsMax: 500_000,
  wakeUsMin: 20_000,
} as const;

/** What the machine asks of the world. Every call returns at once. */
export interface FeedPort {
  connect(path: string): void;
  disconnect(reason: string): void;
  send(text: string): void;
  ping(): void;
  request(id: number, path: string): void;
  /** One alarm; a new call replaces the earlier one. */
  wakeAt(timeUs: number): void;
  emit(slots: Slots, slot: number): void;
  /** The venue's instruments, at first and whenever they are read again. */
  listed(instruments: readonly ListedInstrument[]): void;
  trouble(reason: Fault): void;
}

export interface FeedCounts {
  messageCount: number;
  byteCount: number;
  reconnectCount: number;
  faultCount: number;
}

/** What a request under way is about: the list, or the snapshot of a stream. */
type Question = { readonly kind: 'list' } | { readonly kind: 'snapshot'; readonly stream: number };

export class Feed {
  readonly counts: FeedCounts = { messageCount: 0, byteCount: 0, reconnectCount: 0, faultCount: 0 };
  readonly tracks: Tracks;
  readonly #dialect: Dialect;
  readonly #decoder: Decoder;
  readonly #port: FeedPort;
  readonly #chance: Chance;
  readonly #write: FactWriter;
  readonly #questions = new Map<number, Question>();
  readonly #subscriptions: Subscriptions;
  #link: LinkState = 'off';
  #fault: Fault | null = null;
  #nextId = 1;
  #nowUs = 0;
  #lifeUs = 0;
  #pingedUs = 0;
  /** When the attempt to open began, or null. */
  #openingUs: number | null = null;
  #retryUs: number | null = null;
  #attempts = 0;
  #isListed = false;
  /** When the list was last asked for. */
  #listUs = 0;
  /** Until when the venue told us to ask for nothing. */
  #pauseUs = 0;

  constructor(dialect: Dialect, decoder: Decoder, port: FeedPort, chance: Chance) {
    this.#dialect = dialect;
    this.#decoder = decoder;
    this.#port = port;
    this.#chance = chance;
    this.#subscriptions = new Subscriptions(dialect);
    const emit = (slots: Slots, slot: number): void => port.emit(slots, slot);
    this.#write = newFactWriter(emit);
    this.tracks = new Tracks(dialect, decoder, {
      emit,
      write: this.#write,
      ask: (spec) => this.#request({ kind: 'snapshot', stream: spec.stream }, dialect.snapshotRequest(spec.symbol).path),
      forget: (id) => this.#questions.delete(id),
      trouble: (reason) => this.#trouble(reason),
    }, chance);
  }

  get link(): LinkState {
    return this.#link;
  }

  /** Why the connection is not open. */
  get fault(): Fault | null {
    return this.#fault;
  }

  get retryUs(): number | null {
    return this.#retryUs;
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
    if (this.#link !== 'off') return;
    this.#setLink('connecting', null);
    this.#askList();
    this.#arm();
  }

  stop(nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#link === 'off') return;
    this.#questions.clear();
    this.#openingUs = null;
    this.#isListed = false;
    this.#setLink('off', null);
    this.tracks.onLost(null, nowUs);
    this.#port.disconnect('stopped');
  }

  /** Begins to follow an instrument, anew if it was followed; false when there is no room for more. */
  track(spec: InstrumentSpec, nowUs: number): boolean {
    this.#setNow(nowUs);
    this.untrack(spec.stream, nowUs);
    const isCarried = this.#isConnected && this.#subscriptions.join(spec);
    // A snapshot older than the subscription would be followed by a hole.
    if (!this.tracks.add(spec, isCarried ? nowUs : Infinity, nowUs)) {
      this.#subscriptions.leave(spec);
      return false;
    }
    if (this.#isListed && !this.#isConnected && this.#retryUs === null && this.#link !== 'off') this.#connect();
    this.#settle();
    return true;
  }

  untrack(stream: number, nowUs: number): void {
    this.#setNow(nowUs);
    const spec = this.tracks.specOf(stream);
    if (spec === null) return;
    this.tracks.remove(stream, nowUs);
    if (this.#isConnected) this.#subscriptions.leave(spec);
  }

  /** Someone found the book wrong (crossed, full): align it anew. */
  resync(stream: number, reason: Fault, nowUs: number): void {
    this.#setNow(nowUs);
    this.#trouble(reason);
    this.tracks.resync(stream, reason, nowUs);
    this.#settle();
  }

  onOpen(nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#openingUs === null) return;
    this.#openingUs = null;
    this.#lifeUs = nowUs;
    this.#setLink('open', null);
    this.tracks.onOpen(nowUs);
    this.#settle();
  }

  onClosed(reason: Fault, nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#link !== 'open' && this.#openingUs === null) return;
    this.#lose(reason);
    this.#arm();
  }

  /** A ping, a pong: the venue lives although it says nothing. */
  onAlive(nowUs: number): void {
    this.#setNow(nowUs);
    this.#lifeUs = nowUs;
  }

  onMessage(message: Uint8Array, nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#link !== 'open') return;
    this.#lifeUs = nowUs;
    this.counts.messageCount += 1;
    this.counts.byteCount += message.byteLength;
    const decoded = this.#decoder.decode(message, nowUs);
    if (!decoded.ok) {
      this.#onBadMessage(decoded.fault);
      return;
    }
    if (decoded.value > 0) this.#attempts = 0; // it opened and it speaks: the next failure is a new one
    const { slots } = this.#decoder;
    for (let slot = 0; slot < decoded.value; slot += lengthAt(slots, slot)) this.tracks.onRecord(slots, slot, nowUs);
    if (this.tracks.isAskDue) this.#settle();
  }

  /** `retryAfterUs`: how long the venue told us to ask for nothing. */
  onResponse(id: number, answer: Result<Uint8Array, Fault>, retryAfterUs: number, nowUs: number): void {
    this.#setNow(nowUs);
    if (retryAfterUs > 0) this.#pauseUs = nowUs + Math.min(retryAfterUs, feedLimits.pauseUsMax);
    const question = this.#questions.get(id);
    if (question === undefined) return; // an answer to something we no longer want
    this.#questions.delete(id);
    if (question.kind === 'list') this.#onList(answer);
    else this.tracks.onSnapshot(question.stream, answer, nowUs);
    this.#settle();
  }

  onWake(nowUs: number): void {
    this.#setNow(nowUs);
    if (this.#link === 'off') return;
    if (this.#link === 'open') this.#checkLife();
    if (this.#retryUs !== null) {
      if (nowUs >= this.#retryUs) this.#retry();
    } else {
      this.#checkWaits();
    }
    this.tracks.check(nowUs);
    this.#settle();
  }

  /** A connection is open or on its way: whoever joins now is not in its path. */
  get #isConnected(): boolean {
    return this.#link === 'open' || this.#openingUs !== null;
  }

  #settle(): void {
    this.tracks.isAskDue = false;
    if (this.#link === 'open') this.#say();
    if (this.#link === 'open' && this.#nowUs >= this.#pauseUs) this.tracks.ask(this.#nowUs);
    this.#arm();
  }

  #say(): void {
    const said = this.#subscriptions.next(this.#nowUs, this.#nextId);
    if (said === null) return;
    this.#nextId += 1;
    this.#port.send(said.text);
    for (const stream of said.joined) this.tracks.askFrom(stream, this.#nowUs + feedLimits.subscribeUs);
  }

  /** The next moment at which something may be due. */
  #arm(): void {
    if (this.#link === 'off') return;
    const openUs = this.#link === 'open' ? Math.min(Math.max(this.tracks.dueUs(), this.#pauseUs), this.#subscriptions.dueUs()) : Infinity;
    const soonest = Math.min(this.#nowUs + feedLimits.wakeUsMax, this.#retryUs ?? Infinity, openUs);
    this.#port.wakeAt(Math.max(soonest, this.#nowUs + feedLimits.wakeUsMin));
  }

  #onBadMessage(reason: Fault): void {
    this.#trouble(reason);
    // A malformed message may have been a change of any book: the hole shows in the next id of that
    // book and is resynchronised there. Nothing is guessed here.
    if (reason.remedy !== 'reconnect') return;
    this.#port.disconnect(reason.detail);
    this.#lose(reason);
    this.#arm();
  }

  #connect(): void {
    if (this.tracks.size === 0) return;
    this.#retryUs = null;
    this.#openingUs = this.#nowUs;
    this.#subscriptions.restart();
    if (this.#link !== 'unreachable') this.#setLink('connecting', this.#fault);
    this.#port.connect(this.#dialect.lines[0]?.pathFor?.(this.tracks.symbols.flatMap(this.#dialect.lines[0].topicsOf)) ?? '');
  }

  #retry(): void {
    this.#retryUs = null;
    if (this.#isListed) this.#connect();
    else this.#askList();
  }

  #lose(reason: Fault): void {
    this.#trouble(reason);
    const wasOpen = this.#link === 'open';
    if (wasOpen) this.counts.reconnectCount += 1;
    this.#openingUs = null;
    this.#retryLater(reason, wasOpen ? 'connecting' : 'unreachable');
    this.tracks.onLost(reason, this.#nowUs);
  }

  #retryLater(reason: Fault, link: LinkState): void {
    const doubled = Math.min(feedLimits.retryUsMin * 2 ** Math.min(this.#attempts, 20), feedLimits.retryUsMax);
    this.#attempts += 1;
    const waitUs = Math.round(doubled * (0.5 + nextUnit(this.#chance) / 2));
    this.#retryUs = Math.max(this.#nowUs + waitUs, this.#pauseUs);
    this.#setLink(link, reason);
  }

  #checkLife(): void {
    const silentUs = this.#nowUs - this.#lifeUs;
    if (silentUs >= feedLimits.silenceUsMax) {
      this.#port.disconnect('silent');
      this.#lose(fault('venue.silent', `nothing came for ${seconds(silentUs)}, not even an answer to our ping`));
    } else if (silentUs >= feedLimits.quietUsMax && this.#nowUs - this.#pingedUs >= feedLimits.quietUsMax) {
      this.#pingedUs = this.#nowUs;
      this.#port.ping();
    }
  }

  #checkWaits(): void {
    const listAgeUs = this.#nowUs - this.#listUs;
    if (this.#openingUs !== null && this.#nowUs - this.#openingUs >= feedLimits.openUsMax) {
      this.#port.disconnect('did not open in time');
      this.#lose(fault('venue.unreachable', `the connection did not open within ${seconds(feedLimits.openUsMax)}`));
    } else if (!this.#isListed && listAgeUs >= feedLimits.openUsMax) {
      this.#questions.clear();
      this.#onList(failed(fault('venue.unreachable', `the list of instruments did not come within ${seconds(feedLimits.openUsMax)}`)));
    } else if (listAgeUs >= feedLimits.listUsMax && this.#nowUs >= this.#pauseUs) {
      this.#askList();
    }
  }

  #askList(): void {
    this.#listUs = this.#nowUs;
    this.#request({ kind: 'list' }, this.#dialect.instrumentsRequest.path);
  }

  #onList(answer: Result<Uint8Array, Fault>): void {
    const parsed = answer.ok ? this.#dialect.parseInstruments(answer.value) : answer;
    if (!parsed.ok) {
      this.#trouble(parsed.fault);
      if (!this.#isListed) this.#retryLater(parsed.fault, 'unreachable');
      return;
    }
    this.#port.listed(parsed.value);
    this.#isListed = true; // not before: those who join now shall all be in the first path
    if (!this.#isConnected && this.#retryUs === null) this.#connect();
  }

  #request(question: Question, path: string): number {
    const id = this.#nextId++;
    this.#questions.set(id, question);
    this.#port.request(id, path);
    return id;
  }

  #setLink(link: LinkState, reason: Fault | null): void {
    this.#link = link;
    this.#fault = reason;
    if (link === 'open' || link === 'off') this.#retryUs = null;
    this.#write('link', 0, this.#nowUs, linkStates.indexOf(link), faultNumber(reason), this.#retryUs ?? 0);
  }

  #trouble(reason: Fault): void {
    this.counts.faultCount += 1;
    this.#port.trouble(reason);
  }

  /** Whoever is first to see that the clock went back must notice: the next one sees it go on. */
  #setNow(nowUs: number): void {
    if (nowUs < this.#nowUs) this.#clockWentBack(nowUs);
    this.#nowUs = nowUs;
  }

  #clockWentBack(nowUs: number): void {
    this.#trouble(fault('clock.jumped', `our clock went back by ${seconds(this.#nowUs - nowUs)}`));
    this.#lifeUs = Math.min(this.#lifeUs, nowUs);
    this.#pingedUs = Math.min(this.#pingedUs, nowUs);
    this.#listUs = Math.min(this.#listUs, nowUs);
    this.#pauseUs = Math.min(this.#pauseUs, nowUs);
    if (this.#openingUs !== null) this.#openingUs = Math.min(this.#openingUs, nowUs);
    if (this.#retryUs !== null) this.#retryUs = Math.min(this.#retryUs, nowUs);
    this.#subscriptions.clockWentBack(nowUs);
    this.tracks.clockWentBack(nowUs);
  }
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}
