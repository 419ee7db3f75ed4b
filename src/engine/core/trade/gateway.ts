/**
 * The gateway: the one way from our orders to one venue's market, and from the venue's account to us.
 * A pure machine: told commands, connections, messages, answers and time, it says through its port what
 * to do and emits facts. Sockets, simulation and tests drive the same machine.
 *
 * Holds:
 * - an intent is in the journal before anything of it is sent;
 * - no intent makes two orders: what was sent is not sent again, silence makes an order `unknown`, and
 *   the venue is asked by the order's client id;
 * - "no such order" ends an unknown order only when asked after its request can no longer arrive;
 * - every intent ends as the order's end, as the venue's rejection, as our denial, or as an explicit unknown;
 * - a trade counts once, a position is the sum of the fills, and where the venue disagrees it is told.
 * Does not: judge risk (risk.ts judges before), know how a venue writes (its dialect), or wait.
 */

import { assert } from '../../domain/assert.ts';
import type { IntentAction } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { isTerminal, type OrderEvent } from '../../domain/order.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Command, OrderName, OrderTerms, Report, Verdict } from '../venues/account.ts';
import { AccountBook } from './account-book.ts';
import { AccountFacts } from './account-facts.ts';
import { clientIdOf } from './client-id.ts';
import type { Asked, GatewayPort, HttpAnswer, SessionParts } from './gateway-port.ts';
import { Inquiry } from './inquiry.ts';
import { groupsOf, Orders, type Order, type PendingKind } from './orders.ts';
import { Session } from './session.ts';
import { hasSameSteps, recount, type RecalledOrder } from './steps.ts';

export const gatewayLimits = {
  /** The machine looks around at least so often. */
  wakeUsMax: 250_000,
  wakeUsMin: 5_000,
} as const;

export interface GatewayParts extends SessionParts {
  /** The account's number in facts. */
  readonly account: number;
  /** Drawn once for a journal: tells our orders from those of others. */
  readonly epoch: number;
}

export class Gateway {
  readonly orders = new Orders();
  readonly session: Session;
  readonly book: AccountBook;
  readonly inquiry: Inquiry;
  readonly #parts: GatewayParts;
  readonly #port: GatewayPort;
  readonly #facts: AccountFacts;
  #isStarted = false;
  #nowUs = 0;

  constructor(parts: GatewayParts, port: GatewayPort) {
    this.#parts = parts;
    this.#port = port;
    this.#facts = new AccountFacts(parts.account, (slots, slot) => port.emit(slots, slot));
    this.session = new Session(parts, port, {
      sent: (asked) => this.#onSent(asked),
      verdict: (asked, verdict) => this.#onVerdict(asked, verdict),
      mayRepeat: (asked) => this.#mayRepeat(asked),
      report: (report) => this.book.onReport(report, this.#nowUs),
      unread: () => this.inquiry.onUnread(this.#nowUs),
      watching: (isWatching) => this.#onWatching(isWatching),
      clockMoved: () => this.#reread(),
      trouble: (reason) => port.trouble(reason),
    });
    this.inquiry = new Inquiry(parts.dialect, this.orders, this.session, {
      tell: (order) => this.#tell(order),
      trouble: (reason) => port.trouble(reason),
    });
    this.book = new AccountBook({ dialect: parts.dialect, epoch: parts.epoch, orders: this.orders, facts: this.#facts }, {
      askPositions: (dueUs) => this.inquiry.askFor('positions', dueUs),
      askFills: (spec, sinceUs, now) => this.inquiry.doubt(spec, sinceUs, now),
      changed: (order, isNews) => this.inquiry.onChanged(order, this.#nowUs, isNews),
      trouble: (reason) => port.trouble(reason),
    });
  }

  /** Orders may be placed: the account was read and all that happens to it is told to us. */
  get isOpen(): boolean {
    return this.session.isReady && this.session.isWatching && this.inquiry.isReconciled;
  }

  /** Reports of instruments that are not listed are told as trouble. Where its steps are others now all is counted anew. */
  list(spec: InstrumentSpec): void {
    const before = this.book.specOf(spec.symbol);
    this.book.list(spec);
    if (before === null || hasSameSteps(before, spec)) return;
    for (const order of this.orders.of(spec.stream)) {
      const isCounted = recount(order, spec);
      if (isTerminal(order.state)) continue;
      if (isCounted) this.#tell(order);
      else this.#port.trouble(fault('order.unclear', `order ${order.number} is not in the steps that ${spec.id} has now: it can be cancelled, and not changed`));
    }
    this.book.recount(before, spec, this.#nowUs, this.session.venueUs);
  }

  /** What an earlier run left open; before `start`. Each is asked for. */
  recall(orders: readonly RecalledOrder[], bookedTrades: Iterable<string>): void {
    assert(!this.#isStarted, 'what was is recalled before the start', {});
    this.book.recall(bookedTrades);
    for (const { number, terms, filledLots, sentUs, venueId } of orders) {
      const order = this.orders.add(number, this.#clientId(number), terms);
      if (venueId !== undefined) this.orders.name(order, venueId);
      order.filledLots = filledLots;
      order.wholeUs = sentUs;
      // What was filled, or had a number, had arrived.
      if (filledLots === 0 && venueId === undefined) order.pending.set('place', { stampUs: sentUs, terms, isOfEarlier: true });
      this.orders.move(order, 'silence');
      this.inquiry.askNow(order, sentUs);
    }
  }

  start(nowUs: number): void {
    this.#setNow(nowUs);
    this.#isStarted = true;
    this.session.start(nowUs);
    this.#settle();
  }

  stop(nowUs: number): void {
    this.#setNow(nowUs);
    this.#isStarted = false;
    this.session.stop(nowUs);
  }

  /** Sends a new order. Refused: it was denied, and nothing left. */
  place(number: number, terms: OrderTerms, nowUs: number): Result<Order, Fault> {
    this.#setNow(nowUs);
    const barred = this.#barOf(number, terms);
    if (barred !== null) return failed(barred);
    const clientId = this.#clientId(number);
    if (!this.#intend(terms.spec, number, 'place', clientId, terms)) return failed(fault('queue.full', 'the intent could not be journalled'));
    const order = this.orders.add(number, clientId, terms);
    this.#tell(order);
    return this.#command(order, { kind: 'place', clientId, terms });
  }

  cancel(number: number, nowUs: number): Result<Order, Fault> {
    this.#setNow(nowUs);
    const order = this.#find(number);
    if (!order.ok) return order;
    if (order.value.pending.has('cancel')) return order; // it is asked for already
    return this.#change(order.value, 'cancel', { kind: 'cancel', name: nameOf(order.value) }, order.value.terms);
  }

  /** Changes what the venue lets change; `lots` is the whole quantity, what is filled included. */
  amend(number: number, change: { readonly ticks: number; readonly lots: number }, nowUs: number): Result<Order, Fault> {
    this.#setNow(nowUs);
    const order = this.#find(number);
    if (!order.ok) return order;
    const { terms, pending, state, filledLots } = order.value;
    const next: OrderTerms = { ...terms, ticks: priceTicks(change.ticks), lots: qtyLots(change.lots) };
    const isSamePrice = terms.ticks === next.ticks;
    const { amends } = this.#parts.dialect;
    if (amends === 'nothing' || terms.ticks === null || (amends === 'fewer' && (!isSamePrice || next.lots >= terms.lots))) {
      return failed(fault('order.unsupported', `this market changes ${amends === 'fewer' ? 'only the quantity of an order, and only downwards' : 'no such order'}`));
    }
    if (pending.size > 0 || (state !== 'open' && state !== 'partly-filled')) return failed(fault('order.unclear', 'the order is not at rest'));
    if (!hasSameSteps(terms.spec, this.book.specOf(terms.spec.symbol) ?? terms.spec)) return failed(fault('order.unsupported', 'the order is not in the steps that its instrument has now: cancel it and place another'));
    if (next.lots <= filledLots) return failed(fault('order.rule', 'more of the order is filled than would be left'));
    return this.#change(order.value, 'amend', { kind: 'amend', name: nameOf(order.value), terms: next }, next);
  }

  /** Cancels all of one instrument, orders of others included where the venue can do that at once. */
  cancelAll(spec: InstrumentSpec, nowUs: number): Result<null, Fault> {
    this.#setNow(nowUs);
    if (!this.#intend(spec, 0, 'cancel-all', '', null)) return failed(fault('queue.full', 'the intent could not be journalled'));
    const namesMax = this.#parts.dialect.cancelAllNamesMax;
    const ours = [...this.orders.alive].filter((order) => order.terms.spec.stream === spec.stream);
    let outcome: Result<null, Fault> = ok(null);
    for (const group of namesMax === undefined ? [ours] : groupsOf(ours, namesMax)) {
      const sent = this.session.ask({ kind: 'cancel-all', spec, ...(namesMax === undefined ? {} : { names: group.map(nameOf) }) }, null, true);
      if (!sent.ok) {
        outcome = sent;
        break;
      }
      for (const order of group) {
        order.pending.set('cancel', { stampUs: sent.value.stampUs, terms: order.terms });
        this.#move(order, 'ask-cancel');
      }
    }
    this.#settle();
    return outcome;
  }

  onOpen(line: number, nowUs: number): void {
    this.#setNow(nowUs);
    this.session.onOpen(line, nowUs);
    this.#settle();
  }

  onClosed(line: number, reason: Fault, nowUs: number): void {
    this.#setNow(nowUs);
    this.session.onClosed(line, reason, nowUs);
    this.#settle();
  }

  onAlive(line: number, nowUs: number): void {
    this.session.onAlive(line, nowUs);
  }

  onMessage(line: number, message: Uint8Array, nowUs: number): void {
    this.#setNow(nowUs);
    this.session.onMessage(line, message, nowUs);
    this.#settle();
  }

  onResponse(id: number, answer: HttpAnswer, nowUs: number): void {
    this.#setNow(nowUs);
    this.session.onResponse(id, answer, nowUs);
    this.#settle();
  }

  onWake(nowUs: number): void {
    this.#setNow(nowUs);
    this.session.onWake(nowUs);
    this.book.check(nowUs);
    this.#settle();
  }

  /** Our clock was set by so much; a clock that is seen to go back is the same. */
  onClockJumped(byUs: number, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#facts.setNow(nowUs);
    this.session.onClockJumped(byUs, nowUs);
    this.inquiry.onClockJumped(byUs);
    this.#reread();
    this.#settle();
  }

  #settle(): void {
    this.#facts.retell();
    if (!this.#isStarted) return;
    this.inquiry.look(this.#nowUs);
    const dueUs = Math.min(this.inquiry.dueUs(), this.#nowUs + gatewayLimits.wakeUsMax);
    this.#port.wakeAt(Math.max(dueUs, this.#nowUs + gatewayLimits.wakeUsMin));
  }

  #setNow(nowUs: number): void {
    if (nowUs < this.#nowUs) this.onClockJumped(nowUs - this.#nowUs, nowUs);
    this.#nowUs = nowUs;
    this.#facts.setNow(nowUs);
    this.session.setNow(nowUs);
  }

  #clientId(number: number): string {
    return clientIdOf(this.#parts.dialect.clientIds, { epoch: this.#parts.epoch, number });
  }

  #barOf(number: number, terms: OrderTerms): Fault | null {
    if (!this.isOpen) return fault('account.closed', 'the account is not read, or what happens to it is not told to us');
    if (this.orders.isFull) return fault('queue.full', 'as many orders are alive as we keep');
    if (this.orders.find(number) !== null) return fault('order.duplicate', `the exchange told of an order of ours with the number ${number} already`);
    if (this.book.specOf(terms.spec.symbol)?.version !== terms.spec.version) return fault('instrument.unknown', `${terms.spec.id} is not listed in this version`);
    return null;
  }

  #find(number: number): Result<Order, Fault> {
    const order = this.orders.find(number);
    if (order === null) return failed(fault('order.absent', `there is no order ${number}`));
    return isTerminal(order.state) ? failed(fault('order.absent', `order ${number} has ended: ${order.state}`)) : ok(order);
  }

  #intend(spec: InstrumentSpec, number: number, action: IntentAction, clientId: string, terms: OrderTerms | null): boolean {
    return this.#facts.intent(spec, number, action, clientId, terms);
  }

  #change(order: Order, action: 'cancel' | 'amend', command: Command, terms: OrderTerms): Result<Order, Fault> {
    if (!this.#intend(order.terms.spec, order.number, action, order.clientId, terms)) return failed(fault('queue.full', 'the intent could not be journalled'));
    return this.#command(order, command);
  }

  /** What cannot be sent is denied: nothing of it left. */
  #command(order: Order, command: Command): Result<Order, Fault> {
    const sent = this.session.ask(command, order.number, command.kind === 'cancel');
    if (!sent.ok) {
      if (command.kind === 'place') {
        order.reason = { fault: sent.fault.code, code: '', text: sent.fault.detail };
        this.#move(order, 'deny');
      }
      return sent;
    }
    if (command.kind === 'cancel') this.#move(order, 'ask-cancel');
    this.#settle();
    return ok(order);
  }

  #onSent({ ask, tag, stampUs }: Asked): void {
    if (ask.kind !== 'place' && ask.kind !== 'cancel' && ask.kind !== 'amend') return;
    const order = tag === null ? null : this.orders.find(tag);
    order?.pending.set(ask.kind, { stampUs, terms: ask.kind === 'cancel' ? order.terms : ask.terms });
    if (order !== null && ask.kind === 'place') order.wholeUs = stampUs;
  }

  /** The venue refused it for certain: a place is sent once more only while nobody wants its end. */
  #mayRepeat({ ask, tag }: Asked): boolean {
    const order = tag === null ? null : this.orders.find(tag);
    if (ask.kind !== 'place') return order === null || !isTerminal(order.state);
    return order !== null && (order.state === 'submitted' || order.state === 'unknown') && !order.pending.has('cancel');
  }

  #onVerdict(asked: Asked, verdict: Verdict): void {
    const { ask, tag } = asked;
    if (ask.kind === 'place' || ask.kind === 'cancel' || ask.kind === 'amend') {
      const order = tag === null ? null : this.orders.find(tag);
      if (order !== null) this.#onCommandVerdict(order, ask.kind, verdict);
    } else if (ask.kind === 'cancel-all') {
      this.#onCancelAllVerdict(ask, verdict);
    } else {
      this.inquiry.onVerdict(asked, verdict, this.book, this.#nowUs);
    }
  }

  #onCommandVerdict(order: Order, kind: PendingKind, verdict: Verdict): void {
    if (isTerminal(order.state) && verdict.kind !== 'done') return; // its end is known already
    if (verdict.kind === 'unknown') {
      if (!order.pending.has(kind)) return; // it is known otherwise meanwhile
      order.reason = verdict.reason;
      this.#move(order, 'silence');
      this.inquiry.askNow(order, this.#nowUs);
      return;
    }
    if (verdict.kind === 'done') {
      order.pending.delete(kind);
      this.#takeReports(verdict.reports);
      if (kind === 'place' && (order.state === 'submitted' || order.state === 'unknown')) this.#move(order, 'accept');
    } else {
      this.#onRefused(order, kind, verdict);
    }
    this.inquiry.onChanged(order, this.#nowUs);
  }

  #onRefused(order: Order, kind: PendingKind, verdict: Exclude<Verdict, { kind: 'done' | 'unknown' }>): void {
    // Its fate is known otherwise: a refusal of what the venue has shown to have means that something arrived twice.
    if (!order.pending.has(kind)) return;
    order.pending.delete(kind);
    order.reason = verdict.reason;
    if (kind === 'place') {
      this.#move(order, 'reject');
    } else {
      if (order.state === 'cancelling') this.#move(order, order.pending.has('place') ? 'silence' : 'cancel-refused');
      this.#tell(order);
      this.inquiry.askNow(order, this.#nowUs); // it may have ended, or be other than we think
    }
  }

  /** Whatever it says, each order is asked for: the answer need not name them. */
  #onCancelAllVerdict({ spec, names }: Extract<Command, { kind: 'cancel-all' }>, verdict: Verdict): void {
    if (verdict.kind === 'done') this.#takeReports(verdict.reports);
    for (const order of this.orders.alive) {
      if (order.terms.spec.stream !== spec.stream || !order.pending.has('cancel')) continue;
      if (names !== undefined && !names.some(({ clientId }) => clientId === order.clientId)) continue;
      if (verdict.kind === 'done') this.inquiry.onChanged(order, this.#nowUs);
      else if (verdict.kind === 'unknown') this.inquiry.askNow(order, this.#nowUs);
      else this.#onRefused(order, 'cancel', verdict);
    }
  }

  #takeReports(reports: readonly Report[]): void {
    for (const report of reports) this.book.onReport(report, this.#nowUs);
  }

  /** Times of the venue as we reckoned them were wrong: what was ordered by them is read again. */
  #reread(): void {
    this.book.unwatched();
    if (this.session.isWatching) this.inquiry.onWatching(true, this.#nowUs);
  }

  #onWatching(isWatching: boolean): void {
    if (!isWatching) this.book.unwatched();
    this.inquiry.onWatching(isWatching, this.#nowUs);
  }

  #move(order: Order, event: OrderEvent): void {
    const outcome = this.orders.move(order, event);
    if (outcome === 'surprise') this.#port.trouble(fault('order.surprise', `order ${order.number} was ${order.state} when “${event}” came`));
    if (outcome === 'changed') this.#tell(order);
  }

  #tell(order: Order): void {
    this.book.tell(order);
  }
}

export function nameOf(order: Order): OrderName {
  return { spec: order.terms.spec, clientId: order.clientId, venueId: order.venueId, terms: order.terms };
}
