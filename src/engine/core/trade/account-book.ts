/**
 * What the venue says of the account, merged into what we know: orders, fills, balances, positions. In
 * whatever order and however often reports come, pushed or asked for, the newest truth by the venue's
 * own time stands at the end.
 *
 * Holds: a fill that names its order by the venue's number alone waits while an order of ours has no such number yet: it
 * may be that one's. Bounded: `tradesMax` trades are remembered as booked, the oldest are forgotten first; beyond
 * `waitingMax` a fill waits no longer.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { formatDecimal, priceTicks, qtyLots, toSteps, type Decimal } from '../../domain/number.ts';
import type { AccountDialect, BalanceReport, FillReport, OrderReport, OrderTerms, PositionReport, Report } from '../venues/account.ts';
import type { AccountFacts } from './account-facts.ts';
import { readClientId } from './client-id.ts';
import type { Order, Orders, Outcome } from './orders.ts';
import { Positions } from './positions.ts';
import { stepsAgain, stepsDown, versionNone } from './steps.ts';

export const bookLimits = { tradesMax: 100_000, assetsMax: 5_000, versionsMax: 8, waitingMax: 1_000 } as const;

export interface AccountBookParts {
  readonly dialect: AccountDialect;
  readonly epoch: number;
  readonly orders: Orders;
  readonly facts: AccountFacts;
}

export interface AccountBookEvents {
  readonly askPositions: (dueUs: number) => void;
  readonly askFills: (spec: InstrumentSpec, sinceUs: number, nowUs: number) => void;
  /** An order may need a question, or none any more. `isNews`: something is known of it that was not known before. */
  readonly changed: (order: Order, isNews: boolean) => void;
  readonly trouble: (reason: Fault) => void;
}

interface Balance {
  readonly total: Decimal;
  readonly free: Decimal | null;
  readonly updatedUs: number;
}

export class AccountBook {
  readonly positions: Positions;
  /** Orders at this account that are not ours, as far as reports named them. */
  foreignCount = 0;
  readonly #parts: AccountBookParts;
  readonly #events: AccountBookEvents;
  readonly #specs = new Map<string, InstrumentSpec>();
  /** Versions of before, the newest last. */
  readonly #earlier = new Map<string, readonly InstrumentSpec[]>();
  readonly #specsByStream = new Map<number, InstrumentSpec>();
  readonly #balances = new Map<string, Balance>();
  readonly #booked = new Set<string>();
  /** Fills that may be those of an order whose number nobody has told yet, by trade. */
  readonly #waiting = new Map<string, FillReport>();

  constructor(parts: AccountBookParts, events: AccountBookEvents) {
    this.#parts = parts;
    this.#events = events;
    this.positions = new Positions(parts.dialect.hasPositions, {
      changed: (stream, lots, theirs, entry, differs, venueUs) => parts.facts.position(this.#specsByStream.get(stream) ?? { stream, version: 0 }, { lots, theirs, entry, differs }, venueUs),
      ask: events.askPositions,
      isAwaiting: (stream) => parts.orders.isMissingFills(stream) || [...this.#waiting.values()].some(({ symbol }) => this.#specs.get(symbol)?.stream === stream),
      doubt: (stream, sinceUs, nowUs) => {
        const spec = this.#specsByStream.get(stream);
        if (spec !== undefined) events.askFills(spec, sinceUs, nowUs);
      },
    });
  }

  list(spec: InstrumentSpec): void {
    const before = this.#specs.get(spec.symbol);
    if (before !== undefined && before.version !== spec.version) this.#earlier.set(spec.symbol, [...(this.#earlier.get(spec.symbol) ?? []), before].slice(-bookLimits.versionsMax));
    this.#specs.set(spec.symbol, spec);
    this.#specsByStream.set(spec.stream, spec);
    this.positions.list(spec.stream);
  }

  /** An instrument has other lots now. What is less than one of them is none. */
  recount(before: InstrumentSpec, now: InstrumentSpec, nowUs: number, venueUs: number): void {
    if (stepsAgain(1, before.lot, now.lot) === 1) return;
    this.positions.recount(now.stream, (lots) => stepsDown(lots, before.lot, now.lot), nowUs, venueUs);
  }

  specOf(symbol: string): InstrumentSpec | null {
    return this.#specs.get(symbol) ?? null;
  }

  balanceOf(asset: string): Balance | null {
    return this.#balances.get(asset) ?? null;
  }

  /** Trades booked by an earlier run: `symbol:trade id`. */
  recall(bookedTrades: Iterable<string>): void {
    for (const trade of bookedTrades) this.#booked.add(trade);
  }

  /** What comes next counts, whatever its time: ours were wrong, or something was missed. */
  unwatched(): void {
    this.positions.unwatched();
    for (const [asset, balance] of this.#balances) this.#balances.set(asset, { ...balance, updatedUs: 0 });
  }

  /** Writes an order as it is now. */
  tell(order: Order): void {
    this.#parts.facts.order(order, order.updatedUs);
  }

  check(nowUs: number): void {
    for (const report of this.#waiting.values()) this.#onFill(report, nowUs);
    for (const { stream, ours, theirs } of this.positions.check(nowUs)) {
      this.#events.trouble(fault('account.differs', `stream ${stream}: our fills come to ${ours} lots, the exchange has ${theirs}`));
    }
  }

  onReport(report: Report, nowUs: number): void {
    switch (report.kind) {
      case 'order': this.#onOrder(report); break;
      case 'fill': this.#onFill(report, nowUs); break;
      case 'balance': this.#onBalance(report, report.updatedUs); break;
      case 'position': this.#onPosition(report, nowUs); break;
    }
  }

  /** The whole list of balances, as of a moment after `askedUs`: an asset that is not in it is gone. */
  onBalances(reports: readonly Report[], askedUs: number): void {
    const named = new Set<string>();
    for (const report of reports) {
      if (report.kind !== 'balance') continue;
      named.add(report.asset);
      this.#onBalance(report, askedUs);
    }
    for (const [asset, { total }] of this.#balances) {
      if (!named.has(asset) && total.units !== 0n) this.#onBalance({ kind: 'balance', asset, total: nothing, free: nothing, updatedUs: askedUs }, askedUs);
    }
  }

  onPositions(reports: readonly Report[], askedUs: number, answeredUs: number, nowUs: number): void {
    const answer = new Map<number, { readonly lots: number; readonly entry: number | null }>();
    for (const report of reports) {
      const read = report.kind === 'position' ? this.#readPosition(report) : null;
      if (read !== null) answer.set(read.stream, read);
    }
    this.positions.onAnswer(answer, askedUs, answeredUs, nowUs);
  }

  #onOrder(report: OrderReport): void {
    const spec = this.#listed(report.symbol, 'an order');
    if (spec === null) return;
    const order = this.#find(report, spec);
    if (order === null) {
      this.#tellForeign(report, spec);
      return;
    }
    this.#conclude(order, this.#parts.orders.report(order, report), `${report.state}, ${formatDecimal(report.filled)} filled`);
  }

  #conclude(order: Order, outcome: Outcome, what: string): void {
    if (outcome === 'surprise') this.#events.trouble(fault('order.surprise', `order ${order.number} was ${order.state} when the exchange said: ${what}`));
    if (outcome === 'changed') this.tell(order);
    this.#events.changed(order, outcome !== 'old');
  }

  /** Ours by the client id, also when an earlier run placed it; else by the venue's number. */
  #find(report: OrderReport, spec: InstrumentSpec): Order | null {
    const { orders, dialect, epoch } = this.#parts;
    const mark = report.clientId === null ? null : readClientId(dialect.clientIds, report.clientId);
    if (mark === null || mark.epoch !== epoch || report.clientId === null) return orders.findByVenueId(report.symbol, report.venueId);
    const known = orders.find(mark.number);
    if (known !== null) return isOf(known, spec) ? known : null;
    const terms = termsOf(report, spec);
    return terms === null || orders.isFull ? null : orders.add(mark.number, report.clientId, terms);
  }

  #tellForeign(report: OrderReport, spec: InstrumentSpec): void {
    this.foreignCount += 1;
    const terms = termsOf(report, spec);
    const filled = toSteps(report.filled, spec.lot);
    if (terms === null || !filled.ok) return;
    this.#parts.facts.order({
      number: 0, clientId: report.clientId, venueId: report.venueId, state: report.state, terms, filledLots: filled.value, average: report.averagePrice, reason: report.reason,
    }, report.updatedUs);
  }

  #onFill(report: FillReport, nowUs: number): void {
    const spec = this.#listed(report.symbol, 'a fill');
    if (spec === null) return;
    const { orders, facts } = this.#parts;
    const order = this.#orderOf(report, spec);
    // What rested when the steps changed is traded at prices of before: ours, and that of others which we take.
    const counted = countedIn(report, [spec, ...(order === null ? [] : [order.terms.spec]), ...(this.#earlier.get(report.symbol) ?? []).toReversed()]);
    if (counted === null || counted.lots <= 0 || !/^\d{1,30}$/.test(report.tradeId) || !isAmount(report.fee?.amount ?? nothing)) {
      this.#events.trouble(fault('order.surprise', `a fill of ${report.symbol} cannot be: ${written(report.quantity)} at ${written(report.price)}, trade ${report.tradeId.slice(0, 40)}`));
      return;
    }
    const { ticks, lots, steps } = counted;
    const trade = `${report.symbol}:${report.tradeId}`;
    const mustWait = order === null && report.clientId === null && !this.#booked.has(trade) && orders.isAnyNameless(spec.stream);
    if (mustWait && (this.#waiting.size < bookLimits.waitingMax || this.#waiting.has(trade))) return void this.#waiting.set(trade, report);
    this.#waiting.delete(trade);
    if (order !== null) {
      orders.name(order, report.venueId);
      this.#conclude(order, orders.fill(order, trade, ownLots(order, lots, steps)), `a fill of ${lots} lots`);
    }
    if (report.fee === null) return;
    // An order that lives long may be asked for fills that are no longer among the latest of the account.
    const isBooked = this.#booked.has(trade) || order?.booked.has(trade) === true;
    if (!isBooked && !facts.fill(steps, {
      order: order?.number ?? 0, venueId: report.venueId, tradeId: report.tradeId, side: report.side, ticks, lots, fee: report.fee, isMaker: report.isMaker,
    }, report.filledUs)) {
      this.#events.trouble(fault('queue.full', `a fill of ${report.symbol} could not be journalled; it is asked for again`));
      return;
    }
    if (order !== null && !order.booked.has(trade)) {
      order.booked.add(trade);
      order.bookedLots += ownLots(order, lots, steps);
      this.#events.changed(order, true);
    }
    if (isBooked) return;
    this.#remember(trade);
    if (steps.version === versionNone && order?.terms.spec !== steps) this.#events.trouble(fault('order.unclear', `a fill of ${report.symbol} at ${written(report.price)} is between the ticks that we know: it counts, and its price is not kept`));
    const heldLots = stepsAgain(lots, steps.lot, spec.lot) ?? stepsDown(lots, steps.lot, spec.lot);
    this.positions.onFill(spec.stream, report.side === 'buy' ? heldLots : -heldLots, report.filledUs, nowUs);
  }

  /** By the venue's number of it, else by our name in it. */
  #orderOf({ symbol, venueId, clientId }: FillReport, spec: InstrumentSpec): Order | null {
    const { orders, dialect, epoch } = this.#parts;
    const mark = clientId === null ? null : readClientId(dialect.clientIds, clientId);
    const named = mark?.epoch === epoch ? orders.find(mark.number) : null;
    return orders.findByVenueId(symbol, venueId) ?? (named !== null && isOf(named, spec) ? named : null);
  }

  #remember(trade: string): void {
    this.#booked.add(trade);
    if (this.#booked.size <= bookLimits.tradesMax) return;
    for (const oldest of this.#booked) {
      this.#booked.delete(oldest);
      return;
    }
  }

  #onBalance(report: BalanceReport, updatedUs: number): void {
    if (!isAmount(report.total) || !isAmount(report.free ?? nothing)) {
      this.#events.trouble(fault('account.differs', `a balance of ${report.asset.slice(0, 40)} cannot be: ${written(report.total)}`));
      return;
    }
    const known = this.#balances.get(report.asset);
    if (known !== undefined && updatedUs < known.updatedUs) return;
    if (known === undefined && this.#balances.size >= bookLimits.assetsMax) return;
    const isSame = known !== undefined && isEqual(known.total, report.total) && known.free !== null && report.free !== null && isEqual(known.free, report.free);
    this.#balances.set(report.asset, { total: report.total, free: report.free, updatedUs });
    if (!isSame) this.#parts.facts.balance(report.asset, report.total, report.free, updatedUs);
  }

  #onPosition(report: PositionReport, nowUs: number): void {
    const read = this.#readPosition(report);
    if (read !== null) this.positions.onTold(read.stream, read.lots, read.entry, report.updatedUs, nowUs);
  }

  #readPosition(report: PositionReport): { readonly stream: number; readonly lots: number; readonly entry: number | null } | null {
    if (report.quantity.units === 0n && (report.side !== 'net' || !this.#specs.has(report.symbol))) return null;
    const spec = this.#listed(report.symbol, 'a position');
    if (spec === null) return null;
    const lots = toSteps(report.quantity, spec.lot);
    if (report.side !== 'net' || !lots.ok) {
      this.#events.trouble(fault('account.differs', `${report.symbol}: a ${report.side} position of ${formatDecimal(report.quantity)}, which we do not trade in`));
      return null;
    }
    return { stream: spec.stream, lots: lots.value, entry: report.entryPrice };
  }

  #listed(symbol: string, what: string): InstrumentSpec | null {
    const spec = this.#specs.get(symbol) ?? null;
    if (spec === null) this.#events.trouble(fault('instrument.unknown', `the exchange told ${what} of ${symbol.slice(0, 40)}, which is not listed`));
    return spec;
  }
}

/** A name of ours on an order of another instrument is none of ours. */
function isOf(order: Order, spec: InstrumentSpec): boolean {
  return order.terms.spec.stream === spec.stream;
}

interface CountedFill {
  readonly ticks: number;
  readonly lots: number;
  readonly steps: InstrumentSpec;
}

/** In the first of them of which it is a whole number; null: of none. A quantity counts all the same at a price between all ticks that we know. */
function countedIn({ price, quantity }: FillReport, versions: readonly InstrumentSpec[]): CountedFill | null {
  const between = versions.map((steps) => ({ ...steps, tick: { units: 1n, decimals: price.decimals }, version: versionNone }));
  for (const steps of [...versions, ...between]) {
    const [ticks, lots] = [toSteps(price, steps.tick), toSteps(quantity, steps.lot)];
    if (ticks.ok && lots.ok) return { ticks: ticks.value, lots: lots.value, steps };
  }
  return null;
}

/** In the lots that the order is counted in: those of before, where it could not be counted anew. */
function ownLots(order: Order, lots: number, spec: InstrumentSpec): number {
  return stepsAgain(lots, spec.lot, order.terms.spec.lot) ?? lots;
}

/** Null: the numbers are off the instrument's steps. */
function termsOf(report: OrderReport, spec: InstrumentSpec): OrderTerms | null {
  const lots = toSteps(report.quantity, spec.lot);
  const ticks = report.price === null ? null : toSteps(report.price, spec.tick);
  if (!lots.ok || lots.value < 0 || ticks?.ok === false) return null;
  return { spec, side: report.side, ticks: ticks === null ? null : priceTicks(ticks.value), lots: qtyLots(lots.value), timeInForce: 'gtc', isReduceOnly: false };
}

const nothing: Decimal = { units: 0n, decimals: 0 };
/** Dust of a float has thirty places, and wealth as many digits: beyond it a number is no amount, and records would hold an infinite one. */
const placesMax = 60;
const unitsMax = 10n ** 60n;

function isAmount({ units, decimals }: Decimal): boolean {
  return decimals <= placesMax && units < unitsMax && units > -unitsMax;
}

/** Short, however long it came. */
function written(value: Decimal): string {
  return formatDecimal(value).slice(0, 40);
}

function isEqual(left: Decimal, right: Decimal): boolean {
  return left.units * 10n ** BigInt(right.decimals) === right.units * 10n ** BigInt(left.decimals);
}
