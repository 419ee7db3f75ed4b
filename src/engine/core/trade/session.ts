/**
 * A session with one venue's account: its clock, what must be prepared, the private lines, and every
 * ask from its signature to its verdict. It knows no orders; the gateway (gateway.ts) does.
 *
 * Holds: an ask is sent once; only where the venue said for certain that it was not done because of the
 * time in it, it is sent a second time, after the clocks were compared, and only if it is still wanted.
 * An ask without an answer ends as `unknown`: on a lost line at once, else after `answerUsMax`; the
 * answer may still come later. Nothing is signed before the venue's clock is known.
 * Bounded: asks under way by `asksMax`, beyond which nothing is sent.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { Ask, Draft, Known, LineNews, PlainRequest, Preparation, Stamp, Verdict } from '../venues/account.ts';
import type { Cost, VenueAddresses } from '../venues/dialect.ts';
import { OffsetEstimate } from '../venues/offset.ts';
import { AccountConnection } from './account-line.ts';
import type { Asked, HttpAnswer, SessionEvents, SessionParts, SessionPort } from './gateway-port.ts';
import { Preparations } from './preparations.ts';
import { isSpare } from './reserve.ts';
import { isCommand, unknown, verdictOf, withPause, wordsOf } from './verdicts.ts';

export const sessionLimits = {
  asksMax: 4_096,
  /** Without an answer for so long the fate of an ask counts as unknown. */
  answerUsMax: 3 * usPerSecond,
  /** A late answer to a command still counts for so long. */
  lateUsMax: 120 * usPerSecond,
  /** While the venue's clock is unknown it is asked for so often. */
  timeUsMin: 2 * usPerSecond,
  /** The clocks have come apart when they differ by more than was known, and so much. */
  clockApartUs: usPerSecond / 10,
  /** Clocks are compared so often. */
  timeUsMax: 60 * usPerSecond,
} as const;

/** Venues count attempts to connect, those of the market's feed among them. */
const connectCosts: readonly Cost[] = [{ pool: 'connect', units: 1 }];

type UnderWay = { readonly kind: 'ask'; readonly asked: Asked } | { readonly kind: 'time'; readonly sentUs: number } | { readonly kind: 'preparation'; readonly preparation: Preparation };

export class Session {
  readonly offset = new OffsetEstimate();
  readonly #parts: SessionParts;
  readonly #port: SessionPort;
  readonly #events: SessionEvents;
  readonly #lines: readonly AccountConnection[];
  readonly #preparations: Preparations;
  readonly #underWay = new Map<number, UnderWay>();
  /** Asks that wait for the clocks to be compared. */
  #forClock: { readonly asked: Asked; readonly verdict: Verdict }[] = [];
  #nextId = 1;
  #nowUs = 0;
  #timeUs = -Infinity;
  #isTimeAsked = false;
  /** The last that was known of the venue's clock: doubted or not, it is the best we have. */
  #ahead: { readonly aheadUs: number; readonly marginUs: number } | null = null;
  /** By our clock: when the venue's was known first. Nothing is signed before. */
  #knownUs: number | null = null;
  #isStarted = false;
  #isWatching = false;

  constructor(parts: SessionParts, port: SessionPort, events: SessionEvents) {
    this.#parts = parts;
    this.#port = port;
    this.#events = events;
    this.#lines = parts.dialect.lines.map((kind, number) => new AccountConnection(number, kind, port, parts.chance));
    this.#preparations = new Preparations(parts.dialect.preparations);
  }

  /** The clock is known and all is prepared: asks can be sent. */
  get isReady(): boolean {
    return this.#isStarted && this.#ahead !== null && this.#preparations.isDone;
  }

  get isWatching(): boolean {
    return this.#isWatching;
  }

  /** The venue's time now, as well as we know it. */
  get venueUs(): number {
    return this.venueAt(this.#nowUs);
  }

  /** The venue's time at a moment of ours, as well as we know it now. */
  venueAt(ourUs: number): number {
    return Math.round(ourUs + (this.#ahead?.aheadUs ?? 0));
  }

  get marginUs(): number {
    return Math.ceil(this.#ahead?.marginUs ?? 0);
  }

  /** By the venue's clock: whatever another run sent, it sent before. */
  get sinceUs(): number {
    return this.venueAt(this.#knownUs ?? this.#nowUs);
  }

  setNow(nowUs: number): void {
    this.#nowUs = nowUs;
  }

  start(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#isStarted = true;
    this.#look();
  }

  stop(nowUs: number): void {
    this.#nowUs = nowUs;
    if (!this.#isStarted) return;
    this.#isStarted = false;
    for (const { asked, verdict } of this.#forClock.splice(0)) this.#events.verdict(asked, verdict); // refused for certain, and not sent again
    for (const line of this.#lines) {
      line.close('stopped');
      this.#abandon(line.number, 'we stopped');
    }
    this.#watch();
  }

  /** Sends it, or says why not. By message where a line takes it, else by request. */
  ask(ask: Ask, tag: number | null, isUrgent: boolean): Result<Asked, Fault> {
    return this.#send(ask, tag, isUrgent, false);
  }

  onOpen(line: number, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#lines[line]?.onOpen(nowUs);
    this.#look();
  }

  onClosed(line: number, reason: Fault, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#lose(line, reason);
  }

  onAlive(line: number, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#lines[line]?.onLife(nowUs);
  }

  onMessage(number: number, message: Uint8Array, nowUs: number): void {
    this.#nowUs = nowUs;
    const line = this.#lines[number];
    if (line === undefined) return;
    line.onLife(nowUs);
    const news = line.kind.read(message, this.#preparations.known);
    if (!news.ok) {
      this.#events.trouble(news.fault);
      if (line.kind.isTelling) this.#events.unread();
      return;
    }
    for (const one of news.value) this.#onNews(line, one);
  }

  onResponse(id: number, answer: HttpAnswer, nowUs: number): void {
    this.#nowUs = nowUs;
    const underWay = this.#underWay.get(id);
    if (underWay === undefined) return;
    this.#underWay.delete(id);
    if (answer.ok) {
      for (const [name, value] of Object.entries(answer.headers)) this.#parts.budget.onHeader(name, value, nowUs);
    }
    switch (underWay.kind) {
      case 'time': this.#onTime(underWay.sentUs, answer); break;
      case 'preparation': this.#onPrepared(underWay.preparation, answer); break;
      case 'ask': this.#conclude(underWay.asked, verdictOf(this.#parts.dialect, underWay.asked.ask, answer)); break;
    }
    this.#look();
  }

  /** Time passed. */
  onWake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#expire();
    for (const line of this.#lines) {
      const reason = line.check(nowUs);
      if (reason === null) continue;
      this.#port.disconnect(line.number, reason.detail);
      this.#lose(line.number, reason);
    }
    this.#look();
  }

  /** Our clock was set: what was measured with the other one is worth nothing, but by how much it changed is known. */
  onClockJumped(byUs: number, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#events.trouble(fault('clock.jumped', `our clock was set ${(Math.abs(byUs) / usPerSecond).toFixed(1)} s ${byUs < 0 ? 'back' : 'ahead'}`));
    this.offset.forget();
    if (this.#ahead !== null) this.#ahead = { ...this.#ahead, aheadUs: this.#ahead.aheadUs - byUs };
    this.#timeUs = -Infinity;
    if (this.#knownUs !== null) this.#knownUs += byUs;
    for (const underWay of this.#underWay.values()) if (underWay.kind === 'ask') underWay.asked.sentUs += byUs;
    for (const { asked } of this.#forClock) asked.sentUs += byUs;
    for (const line of this.#lines) line.onClockJumped(byUs, nowUs);
    this.#preparations.renew(nowUs);
    if (byUs < 0) this.#parts.budget.clockWentBack(nowUs);
    this.#look();
  }

  /** Whatever is due: the time, preparations, lines, greetings. */
  #look(): void {
    if (!this.#isStarted) return;
    if (!this.#isTimeAsked && this.#nowUs - this.#timeUs >= (this.offset.best === null ? sessionLimits.timeUsMin : sessionLimits.timeUsMax)) this.#askTime();
    if (this.#ahead !== null) {
      this.#preparations.ask(this.#nowUs, (preparation) => this.#requestPlain(preparation.request, preparation.costs, { kind: 'preparation', preparation }));
    }
    if (this.isReady) {
      for (const line of this.#lines) {
        const isDue = line.isIdle || line.isRetryDue(this.#nowUs);
        if (isDue && this.#parts.budget.take(connectCosts, true, this.#nowUs)) line.connect(this.#preparations.known, this.#nowUs);
        line.greet(this.#stamp(line.kind.address), this.#preparations.known, this.#nowUs, (draft) => this.#seal(draft));
      }
    }
    this.#watch();
  }

  #watch(): void {
    const isWatching = this.#isStarted && this.#lines.every((line) => line.isReady || !line.kind.isTelling);
    if (isWatching === this.#isWatching) return;
    this.#isWatching = isWatching;
    this.#events.watching(isWatching);
  }

  #onNews(line: AccountConnection, news: LineNews): void {
    switch (news.kind) {
      case 'report': this.#events.report(news.report); break;
      case 'reply': this.#port.send(line.number, news.text); break;
      case 'spent': this.#parts.budget.onHeader(news.header, news.value, this.#nowUs); break;
      case 'leaving': {
        this.#port.disconnect(line.number, news.detail);
        this.#lose(line.number, fault('venue.closed', news.detail));
        break;
      }
      case 'answer': this.#onAnswer(line, news.id, news.status, news.body); break;
    }
  }

  #onAnswer(line: AccountConnection, id: string, status: number, body: unknown): void {
    const greeted = line.onGreeted(id, status === 200);
    if (greeted === 'refused') {
      const reason = fault('keys.refused', `the ${line.kind.name} line was refused: ${wordsOf(body) ?? status}`);
      this.#port.disconnect(line.number, reason.detail);
      this.#lose(line.number, reason);
      return;
    }
    if (greeted === 'next') {
      this.#look();
      return;
    }
    const underWay = /^\d{1,15}$/.test(id) ? this.#underWay.get(Number(id)) : undefined;
    if (underWay?.kind !== 'ask' || underWay.asked.line !== line.number) return;
    this.#underWay.delete(Number(id));
    this.#conclude(underWay.asked, withPause(this.#parts.dialect.judge(underWay.asked.ask, status, body), status));
    this.#look();
  }

  #conclude(asked: Asked, verdict: Verdict): void {
    if (verdict.kind === 'busy') this.#parts.budget.onRefused(verdict.retryAfterUs, this.#nowUs);
    if (verdict.kind !== 'clock') {
      this.#events.verdict(asked, verdict);
      return;
    }
    this.#events.trouble(fault('clock.wrong', verdict.reason.text));
    if (asked.isSecond || !this.#isStarted || this.#forClock.length >= sessionLimits.asksMax) {
      this.#events.verdict(asked, verdict);
      return;
    }
    this.#forClock.push({ asked, verdict });
    this.offset.forget();
    if (!this.#isTimeAsked) this.#askTime();
  }

  /** The venue refused for certain what comes here, so that sending it once more makes it one. */
  #repeat(): void {
    for (const { asked, verdict } of this.#forClock.splice(0)) {
      const again = this.offset.best !== null && this.#events.mayRepeat(asked) ? this.#send(asked.ask, asked.tag, true, true) : null;
      if (again?.ok !== true) this.#events.verdict(asked, verdict);
    }
  }

  #send(ask: Ask, tag: number | null, isUrgent: boolean, isSecond: boolean): Result<Asked, Fault> {
    const { dialect, budget } = this.#parts;
    if (!this.#isStarted || (!this.isReady && !isSecond)) return failed(fault('account.closed', 'the clock or the preparations are missing'));
    if (this.#underWay.size >= sessionLimits.asksMax) return failed(fault('queue.full', `${sessionLimits.asksMax} asks wait for an answer`));
    const line = isCommand(ask) ? this.#lines.find((one) => one.isReady && one.kind.isTaking) : undefined;
    const id = this.#nextId;
    const stamp = this.#stamp(line?.kind.address ?? 'rest');
    const message = line !== undefined && isCommand(ask) ? dialect.message(ask, String(id), stamp, this.#preparations.known) : null;
    if (message !== null && !message.ok) return message;
    const request = message === null ? dialect.request(ask, this.#preparations.known) : null;
    if (request !== null && !request.ok) return request;
    if (!isSpare(ask, dialect, budget, this.#nowUs) || !budget.take(dialect.costsOf(ask), isUrgent, this.#nowUs)) return failed(fault('venue.rate-limited', 'what the venue allows in this time is spent'));
    this.#nextId += 1;
    const asked: Asked = { ask, tag, stampUs: stamp.venueUs, sentUs: this.#nowUs, line: message === null ? null : (line?.number ?? null), isSecond, isOverdue: false };
    this.#underWay.set(id, { kind: 'ask', asked });
    this.#events.sent(asked);
    if (message !== null && line !== undefined) this.#port.send(line.number, this.#seal(message.value));
    else if (request !== null) this.#port.request(id, this.#seal(dialect.signing.request(request.value, this.#stamp('rest'))));
    return ok(asked);
  }

  #seal<Sendable>(draft: Draft<Sendable>): Sendable {
    return draft.seal(draft.prehash === null ? '' : this.#parts.signer.sign(draft.prehash));
  }

  #stamp(address: keyof VenueAddresses): Stamp {
    return { signer: this.#parts.signer, host: hostOf(this.#parts.addresses[address]), venueUs: this.venueUs };
  }

  #requestPlain(plain: PlainRequest, costs: readonly Cost[], underWay: UnderWay): boolean {
    if (!this.#parts.budget.take(costs, true, this.#nowUs)) return false;
    const id = this.#nextId++;
    this.#underWay.set(id, underWay);
    this.#port.request(id, this.#seal(this.#parts.dialect.signing.request(plain, this.#stamp('rest'))));
    return true;
  }

  #askTime(): void {
    const { path, costs } = this.#parts.dialect.timeRequest;
    this.#isTimeAsked = this.#requestPlain({ method: 'GET', path, params: [], body: '', access: 'public' }, costs, { kind: 'time', sentUs: this.#nowUs });
    this.#timeUs = this.#nowUs;
  }

  #onTime(sentUs: number, answer: HttpAnswer): void {
    this.#isTimeAsked = false;
    const time = answer.ok ? this.#parts.dialect.parseTime(answer.body) : failed(answer.fault);
    if (time.ok) this.offset.add(time.value, sentUs, this.#nowUs);
    else this.#events.trouble(time.fault);
    const { best } = this.offset;
    const before = this.#ahead;
    this.#ahead = best ?? before;
    if (best !== null) this.#knownUs ??= this.#nowUs;
    if (best !== null && before !== null && Math.abs(best.aheadUs - before.aheadUs) > best.marginUs + before.marginUs + sessionLimits.clockApartUs) this.#events.clockMoved();
    this.#repeat();
  }

  #onPrepared(preparation: Preparation, answer: HttpAnswer): void {
    const before = this.#lines.map((line) => line.kind.path(this.#preparations.known));
    const learnt = this.#learn(preparation, answer);
    if (!learnt.ok) this.#events.trouble(learnt.fault);
    this.#preparations.onAnswer(preparation, learnt, this.#nowUs);
    // A line whose path is another now tells us nothing any more.
    for (const line of this.#lines) {
      if (line.isIdle || line.kind.path(this.#preparations.known) === before[line.number]) continue;
      this.#port.disconnect(line.number, 'its key changed');
      this.#lose(line.number, fault('venue.closed', 'the key in its path changed'));
    }
  }

  #learn(preparation: Preparation, answer: HttpAnswer): Result<Known, Fault> {
    if (!answer.ok) return failed(answer.fault);
    const body = this.#parts.dialect.readBody(answer.body);
    return body.ok ? preparation.learn(body.value) : body;
  }

  #lose(number: number, reason: Fault): void {
    const line = this.#lines[number];
    if (line === undefined || line.isIdle) return;
    this.#events.trouble(reason);
    line.lose(this.#nowUs);
    this.#preparations.renew(this.#nowUs);
    this.#abandon(number, reason.detail);
    this.#watch();
  }

  /** No answer will come for what went over this line. */
  #abandon(line: number, why: string): void {
    for (const [id, underWay] of this.#underWay) {
      if (underWay.kind !== 'ask' || underWay.asked.line !== line) continue;
      this.#underWay.delete(id);
      if (!underWay.asked.isOverdue) this.#events.verdict(underWay.asked, unknown(`the line was lost: ${why}`));
    }
  }

  #expire(): void {
    const given = this.#forClock.filter(({ asked }) => this.#nowUs - asked.sentUs >= 2 * sessionLimits.answerUsMax);
    this.#forClock = this.#forClock.filter((waiting) => !given.includes(waiting));
    for (const { asked, verdict } of given) this.#events.verdict(asked, verdict);
    for (const [id, underWay] of this.#underWay) {
      if (underWay.kind !== 'ask') continue; // the port ends every request
      const { asked } = underWay;
      const waitedUs = this.#nowUs - asked.sentUs;
      const isLate = waitedUs >= sessionLimits.answerUsMax;
      if (isLate && (!isCommand(asked.ask) || waitedUs >= sessionLimits.lateUsMax)) this.#underWay.delete(id);
      if (!isLate || asked.isOverdue) continue;
      asked.isOverdue = true;
      this.#events.verdict(asked, unknown(`no answer came within ${sessionLimits.answerUsMax / usPerSecond} s`));
    }
  }
}

/** Sealed code has no URL: the part between the two slashes and the next. */
function hostOf(address: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/.exec(address)?.[1] ?? address;
}
