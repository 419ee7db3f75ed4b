/**
 * What the gateway asks of its own accord: the whole account whenever it begins to be watched, and the
 * fate of each order that the venue is silent about.
 *
 * | an order…                                   | is asked for                                         |
 * |---------------------------------------------|------------------------------------------------------|
 * | whose command's fate is unknown             | at once, then with growing pauses, for as long as it takes |
 * | asked to be cancelled or placed, no news    | after `confirmUs`                                    |
 * | filled as it seems, and not told so          | after `confirmUs`                                    |
 * | filled further than its fills were told     | by its fills, after `confirmUs`, or as the dialect says |
 * | alive while we are not told what happens    | every `pollUs`                                       |
 *
 * Holds: fills come page by page, and a page that the venue's limits do not permit waits for its turn; meanwhile nothing
 * else is asked about its order. An order that the venue forgot has vanished when the venue said what it knows of its fills.
 * "No such order" counts only in the answer to a question that was asked when the order's request
 * could no longer arrive: its own time, the venue's tolerance, the margin of the clocks and `settleUs`;
 * and while the venue still finds orders by their client ids.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { isTerminal } from '../../domain/order.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { AccountDialect, FillsQuestion, Question, Report, Verdict } from '../venues/account.ts';
import type { AccountBook } from './account-book.ts';
import type { Order, Orders, Pending } from './orders.ts';
import type { Asked } from './gateway-port.ts';
import type { Session } from './session.ts';

export const inquiryLimits = {
  againUsMin: usPerSecond / 2,
  againUsMax: 15 * usPerSecond,
  confirmUs: 3 * usPerSecond,
  /** The whole account is read again so often: a push may be lost without a trace. */
  auditUs: 60 * usPerSecond,
  /** And sooner when something was told that could not be read, but no more often than this. */
  unreadUsMin: 15 * usPerSecond,
  pollUs: 2 * usPerSecond,
  /** The venue's own books may lag behind its matching by so much. */
  settleUs: 2 * usPerSecond,
  /** An order that the venue had accepted is gone only when so many questions say so. */
  absentCountMin: 3,
  /** An order whose cancel the venue took lives on when so many questions say so: some venues only promise to try. */
  livesCountMin: 4,
  /** Pages of open orders that are read: more than any venue lets one account have. */
  pagesMax: 100,
  /** Pages of the fills of one question; beyond it the question is asked again. */
  fillPagesMax: 2_000,
  /** Pages that wait for the venue's limits. */
  waitingMax: 1_000,
  /** So many answers may not hold the fills of an ended order. */
  fillQuestionsMax: 10,
  /** Fills are asked for from so long before the order was last changed. */
  fillsBackUs: 60 * usPerSecond,
  /** And, where they are missing for longer, from there on, but so long at most: one venue tells those of two days at once. */
  fillsBackUsMax: 40 * 3_600 * usPerSecond,
  /** Those of one order from so long before it was sent: an earlier run may have stamped it by a wrong clock. */
  orderBackUs: 24 * 3_600 * usPerSecond,
} as const;

export interface InquiryEvents {
  readonly tell: (order: Order) => void;
  readonly trouble: (reason: Fault) => void;
}

type Whole = 'balances' | 'positions' | 'open-orders';

export class Inquiry {
  readonly #dialect: AccountDialect;
  readonly #orders: Orders;
  readonly #session: Session;
  readonly #events: InquiryEvents;
  /** When each must be asked for; null: it is known, or under way. */
  readonly #wholes: Map<Whole, number | null>;
  readonly #isKnown = new Map<Whole, boolean>();
  /** Counts the times from which on the account is read anew; the tag of a question for a whole. */
  #reading = 0;
  /** Instruments whose fills are to be asked for, and since when. */
  readonly #doubts = new Map<InstrumentSpec, number>();
  /** Pages of fills that the venue's limits did not permit yet. */
  readonly #pages: { readonly question: FillsQuestion; readonly tag: number | null }[] = [];
  /** The open orders as they come, page by page. */
  #listing = { fromUs: 0, pageCount: 0, names: new Set<string>() };
  /** Orders with a time to be asked for. */
  readonly #asking = new Set<Order>();
  /** Nothing is due before it. */
  #soonestUs = 0;
  #isWatching = false;
  /** When the account is or was to be read because something could not be read. */
  #unreadUs = -Infinity;

  constructor(dialect: AccountDialect, orders: Orders, session: Session, events: InquiryEvents) {
    this.#dialect = dialect;
    this.#orders = orders;
    this.#session = session;
    this.#events = events;
    const wholes: readonly Whole[] = dialect.hasPositions ? ['balances', 'positions', 'open-orders'] : ['balances', 'open-orders'];
    this.#wholes = new Map(wholes.map((whole) => [whole, null]));
  }

  /** The account was read since we watch it. */
  get isReconciled(): boolean {
    return [...this.#wholes.keys()].every((whole) => this.#isKnown.get(whole) === true);
  }

  /** Orders that are asked for, or will be. */
  get askingCount(): number {
    return this.#asking.size;
  }

  onWatching(isWatching: boolean, nowUs: number): void {
    this.#isWatching = isWatching;
    this.#reading += 1;
    for (const whole of this.#wholes.keys()) {
      this.#isKnown.set(whole, false);
      this.#wholes.set(whole, null);
      if (isWatching) this.askFor(whole, nowUs);
    }
    for (const order of this.#orders.alive) this.#askAt(order, nowUs + (isWatching ? inquiryLimits.confirmUs : inquiryLimits.pollUs));
  }

  /** What is due moves with our clock. */
  onClockJumped(byUs: number): void {
    for (const [whole, dueUs] of this.#wholes) if (dueUs !== null) this.#wholes.set(whole, dueUs + byUs);
    for (const order of this.#asking) if (order.askUs !== null) order.askUs += byUs;
    this.#unreadUs += byUs;
    this.#soonestUs = 0;
  }

  /** What was told is lost: the account is read again, soon, and once however much is lost. */
  onUnread(nowUs: number): void {
    if (nowUs < this.#unreadUs) return;
    this.#unreadUs = Math.max(nowUs + inquiryLimits.confirmUs, this.#unreadUs + inquiryLimits.unreadUsMin);
    for (const whole of this.#wholes.keys()) this.askFor(whole, this.#unreadUs);
  }

  askFor(whole: Whole, dueUs: number): void {
    if (!this.#wholes.has(whole)) return;
    this.#wholes.set(whole, Math.min(this.#wholes.get(whole) ?? Infinity, dueUs));
    this.#soonestUs = Math.min(this.#soonestUs, dueUs);
  }

  /** Fills may be missing: they are asked for at once, and the positions when they have come. */
  doubt(spec: InstrumentSpec, sinceUs: number, nowUs: number): void {
    this.#doubts.set(spec, Math.min(this.#doubts.get(spec) ?? Infinity, sinceUs - inquiryLimits.fillsBackUs));
    this.askFor('positions', nowUs + inquiryLimits.confirmUs);
    this.#soonestUs = Math.min(this.#soonestUs, nowUs);
  }

  askNow(order: Order, nowUs: number): void {
    order.askUs = null;
    this.#askAt(order, nowUs);
  }

  /** Something about it was told: is there still something to ask? What was known before makes no question come sooner. */
  onChanged(order: Order, nowUs: number, isNews = true): void {
    if (!needsAsking(order, this.#isWatching)) {
      order.askUs = null;
      this.#asking.delete(order);
      return;
    }
    if (!isNews && order.askUs !== null) return;
    const isCertain = order.pending.size === 0 && order.state !== 'unknown';
    this.#askAt(order, nowUs + (isCertain && order.bookedLots < order.filledLots ? this.#dialect.fillsAfterUs ?? inquiryLimits.confirmUs : inquiryLimits.confirmUs));
  }

  dueUs(): number {
    return this.#session.isReady ? this.#soonestUs : Infinity;
  }

  /** Asks what is due. */
  look(nowUs: number): void {
    if (!this.#session.isReady || nowUs < this.#soonestUs) return;
    for (const [whole, dueUs] of this.#wholes) {
      if (dueUs === null || nowUs < dueUs) continue;
      const sent = this.#session.ask(whole === 'open-orders' ? { kind: whole, after: null } : { kind: whole }, this.#reading, true);
      this.#wholes.set(whole, sent.ok ? null : nowUs + inquiryLimits.againUsMin);
    }
    for (const [spec, sinceUs] of this.#doubts) {
      const sent = this.#session.ask({ kind: 'fills', spec, sinceUs: Math.max(0, sinceUs), after: null }, null, true);
      if (sent.ok) this.#doubts.delete(spec);
    }
    const refusedAt = this.#pages.findIndex(({ question, tag }) => !this.#session.ask(question, tag, true).ok);
    this.#pages.splice(0, refusedAt < 0 ? this.#pages.length : refusedAt);
    for (const order of this.#asking) {
      if (this.#orders.find(order.number) !== order) this.#asking.delete(order); // forgotten: no answer would find it
      if (order.askUs === null || nowUs < order.askUs || order.isAsked || !this.#asking.has(order)) continue;
      const sent = this.#session.ask(this.#questionOf(order), order.number, true);
      order.isAsked = sent.ok;
      this.#again(order, nowUs);
    }
    this.#soonestUs = this.#doubts.size > 0 || this.#pages.length > 0 ? nowUs + inquiryLimits.againUsMin : Infinity;
    for (const dueUs of this.#wholes.values()) this.#soonestUs = Math.min(this.#soonestUs, dueUs ?? Infinity);
    for (const order of this.#asking) this.#soonestUs = Math.min(this.#soonestUs, order.isAsked ? Infinity : (order.askUs ?? Infinity));
  }

  onVerdict(asked: Asked, verdict: Verdict, book: AccountBook, nowUs: number): void {
    const { ask, tag } = asked;
    const isWhole = ask.kind === 'balances' || ask.kind === 'positions' || ask.kind === 'open-orders';
    const order = tag === null || isWhole ? null : this.#orders.find(tag);
    if (order !== null) order.isAsked = false;
    if (tag !== null && !isWhole) this.#soonestUs = Math.min(this.#soonestUs, order === null ? nowUs : (order.askUs ?? Infinity));
    if (isWhole) this.#onWhole(ask.kind, asked, verdict, book, nowUs);
    else if (ask.kind === 'order' && order !== null) this.#onOrder(order, asked, verdict, book, nowUs);
    else if (ask.kind === 'fills') this.#onFills(order, { ...asked, ask }, verdict, book, nowUs);
  }

  #onFills(order: Order | null, { ask, tag }: Asked & { readonly ask: FillsQuestion }, verdict: Verdict, book: AccountBook, nowUs: number): void {
    if (verdict.kind === 'done') {
      takeReports(verdict.reports, book, nowUs);
      const { page = 1 } = ask;
      if (verdict.next !== undefined && verdict.next !== ask.after && page < inquiryLimits.fillPagesMax) {
        this.#follow({ ...ask, after: verdict.next, page: page + 1 }, tag, order, nowUs);
        return;
      }
      if (order !== null && isTerminal(order.state)) order.fillAskCount += 1; // only who answers can have nothing to tell
    }
    const isAnswered = verdict.kind === 'done' || verdict.kind === 'absent' || verdict.kind === 'refused';
    if (isAnswered && order !== null && ask.order !== undefined && isAbsent(order)) this.#vanish(order);
  }

  /** The next page: at once, or when the venue's limits permit it. */
  #follow(question: FillsQuestion, tag: number | null, order: Order | null, nowUs: number): void {
    const isSent = this.#session.ask(question, tag, true).ok;
    if (!isSent && this.#pages.length >= inquiryLimits.waitingMax) return; // from the first page on
    if (order !== null) order.isAsked = true;
    if (isSent) return;
    this.#pages.push({ question, tag });
    this.#soonestUs = Math.min(this.#soonestUs, nowUs + inquiryLimits.againUsMin);
  }

  #onWhole(whole: Whole, asked: Asked, verdict: Verdict, book: AccountBook, nowUs: number): void {
    if (verdict.kind !== 'done') {
      if (verdict.kind === 'refused') this.#events.trouble(fault(verdict.reason.fault, `the ${whole} of the account were refused: ${verdict.reason.code} ${verdict.reason.text}`));
      this.askFor(whole, nowUs + inquiryLimits.confirmUs);
      return;
    }
    // It was asked for before a time from which on all counts anew.
    if (asked.tag !== this.#reading) return;
    // The moment of which the answer speaks lies between these two.
    const margin = this.#session.marginUs;
    const fromUs = this.#session.venueAt(asked.sentUs) - margin;
    if (whole === 'balances') book.onBalances(verdict.reports, fromUs);
    else if (whole === 'positions') book.onPositions(verdict.reports, fromUs, this.#session.venueUs + margin, nowUs);
    else if (!this.#onOpenOrders(verdict, asked, book, nowUs)) return;
    if (!this.#isWatching) return;
    this.#isKnown.set(whole, true);
    this.askFor(whole, nowUs + inquiryLimits.auditUs);
  }

  /** Whoever was accepted before the first page was asked for and is on none has ended: how, the venue must say. True: that was the last page. */
  #onOpenOrders(verdict: Extract<Verdict, { kind: 'done' }>, asked: Asked, book: AccountBook, nowUs: number): boolean {
    takeReports(verdict.reports, book, nowUs);
    const isFirst = asked.ask.kind === 'open-orders' && asked.ask.after === null;
    if (isFirst) this.#listing = { fromUs: asked.stampUs, pageCount: 0, names: new Set() };
    const listing = this.#listing;
    listing.pageCount += 1;
    for (const report of verdict.reports) if (report.kind === 'order') listing.names.add(`${report.symbol}:${report.venueId}`);
    if (verdict.next !== undefined && listing.pageCount < inquiryLimits.pagesMax) {
      const sent = this.#session.ask({ kind: 'open-orders', after: verdict.next }, this.#reading, true);
      if (!sent.ok) this.askFor('open-orders', nowUs + inquiryLimits.againUsMin); // from the first page on
      return false;
    }
    for (const order of this.#orders.alive) {
      const isListed = order.venueId !== null && listing.names.has(`${order.terms.spec.symbol}:${order.venueId}`);
      if (!isListed && order.updatedUs <= listing.fromUs) this.askNow(order, nowUs);
    }
    return true;
  }

  #onOrder(order: Order, asked: Asked, verdict: Verdict, book: AccountBook, nowUs: number): void {
    if (verdict.kind === 'done') {
      order.absentCount = 0;
      takeReports(verdict.reports, book, nowUs);
      this.#resolve(order, asked);
      this.onChanged(order, nowUs);
    } else if (verdict.kind === 'absent') {
      this.#onAbsent(order, asked, verdict, nowUs);
    }
  }

  /** The order is there, and was when it was asked for: what became of a cancel or a change? */
  #resolve(order: Order, asked: Asked): void {
    if (isTerminal(order.state)) return;
    const { pending, terms } = order;
    const amend = pending.get('amend');
    if (amend !== undefined && ((amend.terms.ticks === terms.ticks && amend.terms.lots === terms.lots) || this.#isTooLate(amend, asked))) pending.delete('amend');
    const cancel = pending.get('cancel');
    if (cancel === undefined ? order.askCount < inquiryLimits.livesCountMin : !this.#isTooLate(cancel, asked)) return;
    pending.delete('cancel'); // it never arrived, and cannot any more; or it was taken, and came to nothing
    if (order.state === 'cancelling' && this.#orders.move(order, 'cancel-refused') === 'changed') this.#events.tell(order);
  }

  #onAbsent(order: Order, asked: Asked, { reason }: Extract<Verdict, { kind: 'absent' }>, nowUs: number): void {
    if (isTerminal(order.state)) return;
    const place = order.pending.get('place');
    if (place !== undefined) {
      if (!this.#isTooLate(place, asked) || asked.stampUs > place.stampUs + (this.#dialect.clientIdLifeUs ?? Infinity)) return;
      order.reason = reason;
      if (this.#orders.move(order, 'not-found') === 'changed') this.#events.tell(order);
      return;
    }
    // Another run may have been told of it a moment ago, and the venue's own books may lag behind that.
    if (asked.stampUs <= this.#session.sinceUs + inquiryLimits.settleUs) return;
    order.absentCount += 1;
    if (!isAbsent(order)) return;
    order.reason = { ...reason, fault: 'order.vanished' };
    // What it was filled may be known longer than the order.
    if (order.venueId !== null && this.#dialect.hasFillsByOrder === true) this.askNow(order, nowUs);
    else this.#vanish(order);
  }

  #vanish(order: Order): void {
    if (isTerminal(order.state)) return;
    this.#events.trouble(fault('order.vanished', `order ${order.number} was accepted, and the exchange knows it no more`));
    if (this.#orders.move(order, 'expire') === 'changed') this.#events.tell(order);
  }

  /** When the question was asked, the command could no longer arrive. What another run sent, it sent before we knew the venue's clock. */
  #isTooLate({ stampUs, isOfEarlier = false }: Pending, asked: Asked): boolean {
    const { sinceUs } = this.#session;
    return asked.stampUs > (isOfEarlier ? sinceUs : Math.max(stampUs, sinceUs)) + this.#dialect.arrivalUsMax + inquiryLimits.settleUs + 2 * this.#session.marginUs;
  }

  /** Fills of an order that has ended are given up in the end; an order of unknown fate never is. */
  #again(order: Order, nowUs: number): void {
    const isOver = isTerminal(order.state);
    const isGivenUp = isOver && order.fillAskCount >= inquiryLimits.fillQuestionsMax;
    if (isGivenUp) {
      order.isGivenUp = true;
      this.#events.trouble(fault('order.vanished', `order ${order.number}: ${order.filledLots - order.bookedLots} lots are filled whose fills the exchange does not tell`));
    }
    if (isGivenUp || !needsAsking(order, this.#isWatching)) {
      order.askUs = null;
      this.#asking.delete(order);
      return;
    }
    const isPolled = !this.#isWatching && order.state !== 'unknown';
    const pauseUs = Math.min(inquiryLimits.againUsMin * 2 ** Math.min(order.askCount, 10), isPolled ? inquiryLimits.pollUs : inquiryLimits.againUsMax);
    order.askCount += 1;
    order.askUs = nowUs + pauseUs;
  }

  /**
   * Where only fills are missing, these are asked for; they name their order by the venue's number alone. In turn by their
   * order, by the last change, in case they are not found by it, and, while it lives, for the order itself: it may have ended.
   */
  #questionOf(order: Order): Question {
    const { terms, terms: { spec }, venueId, askCount } = order;
    const hasFillsByOrder = this.#dialect.hasFillsByOrder === true;
    if (venueId !== null && hasFillsByOrder && isAbsent(order)) return this.#fillsOf(order, venueId);
    const areFillsMissing = order.bookedLots < order.filledLots && order.pending.size === 0 && order.state !== 'unknown';
    const turn = askCount % (isTerminal(order.state) ? 2 : 3);
    if (!areFillsMissing || venueId === null || turn === 2) return { kind: 'order', name: { spec, clientId: order.clientId, venueId, terms } };
    return turn === 0 && hasFillsByOrder ? this.#fillsOf(order, venueId) : { kind: 'fills', spec, sinceUs: fillsSinceUs(order), after: null };
  }

  #fillsOf({ terms: { spec }, wholeUs }: Order, venueId: string): Question {
    const untilUs = this.#session.venueUs + this.#session.marginUs;
    return { kind: 'fills', spec, sinceUs: Math.max(0, Math.min(wholeUs, untilUs) - inquiryLimits.orderBackUs), after: null, order: { venueId, untilUs } };
  }

  #askAt(order: Order, dueUs: number): void {
    if (order.askUs === null) order.askCount = 0;
    order.askUs = Math.min(order.askUs ?? Infinity, dueUs);
    this.#asking.add(order);
    this.#soonestUs = Math.min(this.#soonestUs, order.askUs);
  }
}

/** So many questions said that the venue knows it no more. */
function isAbsent(order: Order): boolean {
  return order.absentCount >= inquiryLimits.absentCountMin;
}

function needsAsking(order: Order, isWatching: boolean): boolean {
  if (isTerminal(order.state)) return order.bookedLots < order.filledLots && !order.isGivenUp;
  return !isWatching || order.pending.size > 0 || order.state === 'unknown' || order.state === 'submitted' || order.state === 'cancelling' || order.bookedLots < order.filledLots || order.filledLots >= order.terms.lots;
}

/** From when nothing was missing; every other time from the last change alone, where the venue tells no more than a page. */
function fillsSinceUs({ wholeUs, updatedUs, askCount }: Order): number {
  const sinceUs = askCount % 2 === 0 ? Math.max(Math.min(wholeUs, updatedUs), updatedUs - inquiryLimits.fillsBackUsMax) : updatedUs;
  return Math.max(0, sinceUs - inquiryLimits.fillsBackUs);
}

function takeReports(reports: readonly Report[], book: AccountBook, nowUs: number): void {
  for (const report of reports) book.onReport(report, nowUs);
}
