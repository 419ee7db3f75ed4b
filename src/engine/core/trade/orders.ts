/**
 * The orders of one account that are alive, and those that ended lately: what we asked for, what the
 * venue says of it, and which of our commands it has not answered yet.
 *
 * Holds: the state moves by the table of domain/order.ts alone; what is filled never becomes less, and
 * is the larger of the venue's cumulative number and the sum of the fills told; a trade counts once;
 * a report older than what is known changes nothing. Bounded: `aliveMax` alive, `endedMax` ended, of which
 * those that miss no fills are forgotten first.
 * Does not: send, wait or journal (gateway.ts), or reckon positions (positions.ts).
 */

import { assert, never } from '../../domain/assert.ts';
import { isTerminal, nextOrderState, type OrderEvent, type OrderState } from '../../domain/order.ts';
import { priceTicks, qtyLots, toSteps } from '../../domain/number.ts';
import type { OrderReport, OrderTerms, VenueReason } from '../venues/account.ts';

export const orderLimits = {
  aliveMax: 2_000,
  /** Late reports still find the latest of them. */
  endedMax: 2_000,
} as const;

/** A command under way: when it was sent by the venue's clock, and whether anything of its fate is known. */
export interface Pending {
  readonly stampUs: number;
  /** Another run sent it, by a clock that we do not know. */
  readonly isOfEarlier?: boolean;
  readonly terms: OrderTerms;
}

export type PendingKind = 'place' | 'cancel' | 'amend';

export interface Order {
  readonly number: number;
  readonly clientId: string;
  terms: OrderTerms;
  state: OrderState;
  venueId: string | null;
  filledLots: number;
  average: number | null;
  /** The venue's time of the newest report. */
  updatedUs: number;
  /** The venue's time of the newest report at which no fill was missing, or of the order's sending. */
  wholeUs: number;
  reason: VenueReason | null;
  /** Commands whose fate is not known. */
  readonly pending: Map<PendingKind, Pending>;
  /** Lots by trade, as they were told; and how many of them are booked with their fee. */
  readonly trades: Map<string, number>;
  /** The sum of them. */
  tradedLots: number;
  readonly booked: Set<string>;
  bookedLots: number;
  /** The venue does not tell the fills that are missing. */
  isGivenUp: boolean;
  /** When to ask the venue about it; null: it will tell. */
  askUs: number | null;
  /** Whether such a question is under way. */
  isAsked: boolean;
  askCount: number;
  /** Answers since its end in which fills were still missing. */
  fillAskCount: number;
  absentCount: number;
}

/** `surprise`: the venue said what cannot be; `old`: nothing new. */
export type Outcome = 'changed' | 'old' | 'surprise';

export class Orders {
  readonly #alive = new Map<number, Order>();
  readonly #ended = new Map<number, Order>();
  readonly #byVenueId = new Map<string, Order>();

  get alive(): Iterable<Order> {
    return this.#alive.values();
  }

  get aliveCount(): number {
    return this.#alive.size;
  }

  get isFull(): boolean {
    return this.#alive.size >= orderLimits.aliveMax;
  }

  find(number: number): Order | null {
    return this.#alive.get(number) ?? this.#ended.get(number) ?? null;
  }

  findByVenueId(symbol: string, venueId: string): Order | null {
    return this.#byVenueId.get(`${symbol}:${venueId}`) ?? null;
  }

  /** Orders of it are filled further than their fills were booked, and these may still come. */
  isMissingFills(stream: number): boolean {
    const isMissing = (order: Order): boolean => order.terms.spec.stream === stream && isMissingFills(order);
    return [...this.#alive.values()].some(isMissing) || [...this.#ended.values()].some(isMissing);
  }

  /** An order of it may rest there, and nobody told its number at the venue yet. */
  isAnyNameless(stream: number): boolean {
    for (const order of this.#alive.values()) if (order.venueId === null && order.terms.spec.stream === stream) return true;
    return false;
  }

  /** Alive or ended lately, of one instrument. */
  of(stream: number): readonly Order[] {
    return [...this.#alive.values(), ...this.#ended.values()].filter((order) => order.terms.spec.stream === stream);
  }

  add(number: number, clientId: string, terms: OrderTerms): Order {
    assert(this.find(number) === null, 'an order number is used once', { number });
    const order: Order = {
      number, clientId, terms, state: 'submitted', venueId: null, filledLots: 0, average: null, updatedUs: 0, wholeUs: 0, reason: null,
      pending: new Map(), trades: new Map(), tradedLots: 0, booked: new Set(), bookedLots: 0, isGivenUp: false, askUs: null, isAsked: false, askCount: 0, fillAskCount: 0, absentCount: 0,
    };
    this.#alive.set(number, order);
    return order;
  }

  /** Moves the state by what happened. */
  move(order: Order, event: OrderEvent): Outcome {
    const next = nextOrderState(order.state, event);
    if (next === null) return isTerminal(order.state) ? 'old' : 'surprise';
    const before = order.state;
    order.state = next === 'open' && order.filledLots > 0 ? 'partly-filled' : next;
    // The order lives on: a cancel whose fate is open may still end it.
    if ((order.state === 'open' || order.state === 'partly-filled') && order.pending.has('cancel')) order.state = 'cancelling';
    if (isTerminal(order.state)) this.#end(order);
    return order.state === before ? 'old' : 'changed';
  }

  /** What the venue says of the whole order. */
  report(order: Order, report: OrderReport): Outcome {
    const { spec } = order.terms;
    const filled = toSteps(report.filled, spec.lot);
    if (!filled.ok) return 'surprise';
    const ends = report.state !== 'open' && report.state !== 'partly-filled';
    if (!ends && report.updatedUs < order.updatedUs && filled.value <= order.filledLots) return 'old';
    this.name(order, report.venueId);
    order.pending.delete('place'); // it is there
    order.absentCount = 0;
    let isChanged = this.#fillUpTo(order, filled.value, report.averagePrice);
    if (report.updatedUs >= order.updatedUs) {
      order.updatedUs = report.updatedUs;
      isChanged = takeTerms(order, report) || isChanged;
    }
    if (order.bookedLots >= order.filledLots) order.wholeUs = Math.max(order.wholeUs, order.updatedUs);
    if (report.reason !== null && order.reason?.code !== report.reason.code) isChanged = true;
    order.reason = report.reason; // what was wrong before is not wrong any more
    const outcome = this.move(order, eventOf(report, order));
    // The venue says that an order lives, or was filled, which for us had never been.
    if (outcome === 'old' && (!ends || order.filledLots > 0) && (order.state === 'rejected' || order.state === 'denied')) return 'surprise';
    return outcome === 'old' && isChanged ? 'changed' : outcome;
  }

  /** A fill of the order; `trade` is unlike any other. What it adds is counted once. */
  fill(order: Order, trade: string, lots: number): Outcome {
    if (order.trades.has(trade)) return 'old';
    order.trades.set(trade, lots);
    order.pending.delete('place'); // it was there
    order.tradedLots += lots;
    if (!this.#fillUpTo(order, order.tradedLots, null)) return 'old';
    // That it is filled the venue must say: its quantity may have been changed meanwhile.
    const outcome = this.move(order, 'fill-part');
    if (outcome === 'old' && (order.state === 'rejected' || order.state === 'denied')) return 'surprise';
    return outcome === 'old' ? 'changed' : outcome;
  }

  /** The venue's own number for it. */
  name(order: Order, venueId: string): void {
    if (order.venueId !== null) return;
    order.venueId = venueId;
    this.#byVenueId.set(`${order.terms.spec.symbol}:${venueId}`, order);
  }

  #fillUpTo(order: Order, lots: number, average: number | null): boolean {
    if (lots < order.filledLots || (lots === order.filledLots && (average === null || average === order.average))) return false;
    order.filledLots = lots;
    order.average = average ?? order.average;
    return true;
  }

  /** Kept for a while: fills that were on their way, and answers that are late, still find it. */
  #end(order: Order): void {
    order.pending.clear();
    if (!this.#alive.delete(order.number)) return;
    this.#ended.set(order.number, order);
    if (this.#ended.size <= orderLimits.endedMax) return;
    const forgotten = this.#firstToForget() ?? order;
    this.#ended.delete(forgotten.number);
    if (forgotten.venueId !== null) this.#byVenueId.delete(`${forgotten.terms.spec.symbol}:${forgotten.venueId}`);
  }

  /** Of those that ended, the first that misses no fills; else the first. */
  #firstToForget(): Order | undefined {
    for (const ended of this.#ended.values()) if (!isMissingFills(ended)) return ended;
    return this.#ended.values().next().value;
  }
}

/** It is filled further than its fills were booked, and these may still come. */
function isMissingFills(order: Order): boolean {
  return order.bookedLots < order.filledLots && !order.isGivenUp;
}

export function groupsOf(orders: readonly Order[], size: number): readonly (readonly Order[])[] {
  return Array.from({ length: Math.ceil(orders.length / size) }, (_, index) => orders.slice(index * size, (index + 1) * size));
}

function eventOf(report: OrderReport, order: Order): OrderEvent {
  switch (report.state) {
    case 'open': return order.filledLots > 0 ? 'fill-part' : 'accept';
    case 'partly-filled': return 'fill-part';
    case 'filled': return 'fill-all';
    case 'cancelled': return 'cancel';
    case 'expired': return 'expire';
    case 'rejected': return 'reject';
    default: return never(report.state);
  }
}

/** Price and quantity as the venue has them now: an amendment of ours, or one made elsewhere. */
function takeTerms(order: Order, report: OrderReport): boolean {
  const { terms } = order;
  const lots = toSteps(report.quantity, terms.spec.lot);
  const ticks = report.price === null || terms.ticks === null ? null : toSteps(report.price, terms.spec.tick);
  if (!lots.ok || lots.value <= 0 || (ticks !== null && !ticks.ok)) return false;
  const next = { ticks: ticks === null ? terms.ticks : priceTicks(ticks.value), lots: qtyLots(lots.value) };
  if (next.ticks === terms.ticks && next.lots === terms.lots) return false;
  order.terms = { ...terms, ...next };
  return true;
}
