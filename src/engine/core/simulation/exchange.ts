/**
 * A matching engine for one symbol: price first, then time, in whole ticks and lots.
 *
 * Holds after every command: best bid < best ask; a trade happens at the resting order's price;
 * what leaves one order enters another; each change of a visible level takes the next update id.
 * A refilled iceberg slice goes to the end of its queue. Bounded: `ordersMax` and `levelsMax`; an
 * order that might not fit is rejected before it trades.
 * Does not: know time, money or accounts; an owner is a number.
 */

import { assert } from '../../domain/assert.ts';
import { none, OrderPool } from './order-pool.ts';
import { PriceSide } from './price-side.ts';

export type Side = 'buy' | 'sell';
export type OrderKind = 'limit' | 'market' | 'ioc' | 'fok' | 'post-only';
/** What happens when an order would meet one of the same owner. */
export type SelfTrade = 'allow' | 'expire-taker' | 'expire-maker' | 'expire-both';
export type Refusal = 'bad-price' | 'bad-quantity' | 'would-match' | 'would-not-fill' | 'full';

/** Largest quantity of one order: a level of every order at this size is still a safe integer. */
export const orderLotsMax = 2 ** 37;
export const orderTicksMax = 2 ** 52;

export interface NewOrder {
  readonly owner: number;
  readonly side: Side;
  readonly kind: OrderKind;
  /** null for a market order, and only there. */
  readonly ticks: number | null;
  readonly lots: number;
  /** The visible slice of an iceberg; null shows the whole order. */
  readonly displayLots: number | null;
  readonly selfTrade: SelfTrade;
}

export type OrderChange = 'accepted' | 'filled' | 'reduced' | 'cancelled' | 'expired' | 'rejected';

/** The same two objects are handed out again and again: copy what is to be kept. */
export interface OrderNotice {
  change: OrderChange;
  orderId: number;
  owner: number;
  side: Side;
  ticks: number;
  /** Lots of this change: filled, taken off, given up. */
  lots: number;
  /** Lots that are left of the order, hidden ones included. */
  leftLots: number;
  refusal: Refusal | null;
}

export interface Trade {
  ticks: number;
  lots: number;
  makerId: number;
  takerId: number;
  makerOwner: number;
  takerOwner: number;
  aggressor: Side;
  updateId: number;
}

export interface ExchangeSink {
  level(side: Side, ticks: number, lotsBefore: number, lots: number, updateId: number): void;
  trade(trade: Readonly<Trade>): void;
  order(notice: Readonly<OrderNotice>): void;
}

export interface ExchangeLimits {
  readonly ordersMax: number;
  readonly levelsMax: number;
}

export class Exchange {
  readonly bids: PriceSide;
  readonly asks: PriceSide;
  readonly orders: OrderPool;
  updateId: number;
  readonly #sink: ExchangeSink;
  readonly #trade: Trade = { ticks: 0, lots: 0, makerId: 0, takerId: 0, makerOwner: 0, takerOwner: 0, aggressor: 'buy', updateId: 0 };
  readonly #notice: OrderNotice = { change: 'accepted', orderId: 0, owner: 0, side: 'buy', ticks: 0, lots: 0, leftLots: 0, refusal: null };

  constructor(sink: ExchangeSink, limits: ExchangeLimits, firstUpdateId = 0) {
    assert(limits.ordersMax * orderLotsMax <= Number.MAX_SAFE_INTEGER, 'all orders in one level stay exact', { ordersMax: limits.ordersMax });
    this.#sink = sink;
    this.orders = new OrderPool(limits.ordersMax);
    this.bids = new PriceSide(true, limits.levelsMax, this.orders);
    this.asks = new PriceSide(false, limits.levelsMax, this.orders);
    this.updateId = firstUpdateId;
  }

  side(side: Side): PriceSide {
    return side === 'buy' ? this.bids : this.asks;
  }

  bestTicks(side: Side): number | null {
    return this.side(side).ticksAt(0);
  }

  /** Trades what it can, rests what it may. Answers the order's id when something rests. */
  place(order: NewOrder): number | null {
    const refusal = this.refusalOf(order);
    if (refusal !== null) {
      this.#notify('rejected', 0, order.owner, order.side, order.ticks ?? 0, order.lots, 0, refusal);
      return null;
    }
    const mayRest = order.kind === 'limit' || order.kind === 'post-only';
    const slot = mayRest ? this.orders.take() : 0;
    const id = this.orders.nextId(slot);
    const left = order.kind === 'post-only' ? order.lots : this.#match(order, id);
    if (left > 0 && mayRest) {
      this.#rest(order, left, slot, id);
      return id;
    }
    if (mayRest) this.orders.giveBack(slot);
    if (left !== 0) this.#notify('expired', id, order.owner, order.side, order.ticks ?? 0, Math.abs(left), 0, null);
    return null;
  }

  /** Takes an order off the book; false when it is no longer there. */
  cancel(id: number): boolean {
    const slot = this.orders.slotOf(id);
    if (slot === null) return false;
    this.#withdraw(slot, 'cancelled');
    return true;
  }

  /** Makes an order smaller where it stands, hidden lots first; false when that is not possible. */
  reduce(id: number, byLots: number): boolean {
    const slot = this.orders.slotOf(id);
    if (slot === null || !Number.isSafeInteger(byLots) || byLots <= 0) return false;
    const { shownLots, hiddenLots } = this.orders;
    const shown = shownLots[slot] ?? 0;
    const hidden = hiddenLots[slot] ?? 0;
    if (byLots >= shown + hidden) return false;
    const fromHidden = Math.min(hidden, byLots);
    const fromShown = byLots - fromHidden;
    hiddenLots[slot] = hidden - fromHidden;
    shownLots[slot] = shown - fromShown;
    const side: Side = this.orders.isBuy[slot] === 1 ? 'buy' : 'sell';
    const ticks = this.orders.ticks[slot] ?? 0;
    if (fromShown > 0) this.#shift(side, slot, -fromShown);
    this.#notify('reduced', id, this.orders.owner[slot] ?? 0, side, ticks, byLots, shown + hidden - byLots, null);
    return true;
  }

  /** Lots of an order that are left, hidden ones included; 0 when it is gone. */
  leftLots(id: number): number {
    const slot = this.orders.slotOf(id);
    return slot === null ? 0 : (this.orders.shownLots[slot] ?? 0) + (this.orders.hiddenLots[slot] ?? 0);
  }

  /** Why `place` would reject an order now, or null when it would not. */
  refusalOf(order: NewOrder): Refusal | null {
    const { ticks, lots, displayLots } = order;
    if ((ticks === null) !== (order.kind === 'market')) return 'bad-price';
    if (ticks !== null && !(Number.isSafeInteger(ticks) && ticks > 0 && ticks <= orderTicksMax)) return 'bad-price';
    if (!(Number.isSafeInteger(lots) && lots > 0 && lots <= orderLotsMax)) return 'bad-quantity';
    if (displayLots !== null && !(Number.isSafeInteger(displayLots) && displayLots > 0 && displayLots <= lots)) return 'bad-quantity';
    if (ticks !== null && (order.kind === 'limit' || order.kind === 'post-only')) {
      const own = this.side(order.side);
      if (this.orders.isFull || (own.count === own.levelsMax && own.find(ticks) === null)) return 'full';
      if (order.kind === 'post-only' && this.#wouldMatch(order, ticks)) return 'would-match';
    }
    if (order.kind === 'fok' && this.#fillable(order) < lots) return 'would-not-fill';
    return null;
  }

  #wouldMatch(order: NewOrder, limit: number): boolean {
    const opposite = order.side === 'buy' ? this.asks : this.bids;
    const best = opposite.ticksAt(0);
    return best !== null && opposite.reaches(best, limit);
  }

  /** Lots that an order would get now, at most its own, hidden slices and self-trade rules included. */
  #fillable(order: NewOrder): number {
    const opposite = order.side === 'buy' ? this.asks : this.bids;
    const { orders } = this;
    let found = 0;
    for (let rank = 0; rank < opposite.count && found < order.lots; rank += 1) {
      const ticks = opposite.ticksAt(rank);
      if (ticks === null || (order.ticks !== null && !opposite.reaches(ticks, order.ticks))) break;
      let shownHere = 0;
      let hiddenHere = 0;
      for (let slot = opposite.head[opposite.slotAt(rank)] ?? none; slot !== none; slot = orders.next[slot] ?? none) {
        if (order.selfTrade !== 'allow' && orders.owner[slot] === order.owner) {
          // Slices behind our own order are never reached: refills queue up behind it.
          if (order.selfTrade !== 'expire-maker') return found + shownHere;
          continue;
        }
        shownHere += orders.shownLots[slot] ?? 0;
        hiddenHere += orders.hiddenLots[slot] ?? 0;
      }
      found += shownHere + hiddenHere;
    }
    return found;
  }

  /** Answers the lots left to rest; negative when self-trade prevention ended the order with that much unfilled. */
  #match(order: NewOrder, takerId: number): number {
    const opposite = order.side === 'buy' ? this.asks : this.bids;
    let left = order.lots;
    while (left > 0) {
      const best = opposite.ticksAt(0);
      if (best === null || (order.ticks !== null && !opposite.reaches(best, order.ticks))) break;
      const maker = opposite.head[opposite.slotAt(0)] ?? none;
      if (order.selfTrade !== 'allow' && this.orders.owner[maker] === order.owner) {
        if (order.selfTrade !== 'expire-taker') this.#withdraw(maker, 'expired');
        if (order.selfTrade !== 'expire-maker') return -left;
        continue;
      }
      left -= this.#fill(order, takerId, maker, left);
    }
    return left;
  }

  /** One trade between a taker and the first order of the best level. Answers its lots. */
  #fill(order: NewOrder, takerId: number, maker: number, wanted: number): number {
    const { orders } = this;
    const makerSide: Side = order.side === 'buy' ? 'sell' : 'buy';
    const shown = orders.shownLots[maker] ?? 0;
    const hidden = orders.hiddenLots[maker] ?? 0;
    const lots = Math.min(wanted, shown);
    const trade = this.#trade;
    trade.ticks = orders.ticks[maker] ?? 0;
    trade.lots = lots;
    trade.makerId = orders.id[maker] ?? 0;
    trade.takerId = takerId;
    trade.makerOwner = orders.owner[maker] ?? 0;
    trade.takerOwner = order.owner;
    trade.aggressor = order.side;
    const makerLeft = shown + hidden - lots;
    if (makerLeft === 0) {
      this.#drop(makerSide, maker);
    } else if (lots < shown) {
      orders.shownLots[maker] = shown - lots;
      this.#shift(makerSide, maker, -lots);
    } else {
      const slice = Math.min(orders.displayLots[maker] ?? 0, hidden);
      const side = this.side(makerSide);
      const level = orders.level[maker] ?? none;
      orders.shownLots[maker] = slice;
      orders.hiddenLots[maker] = hidden - slice;
      side.unlink(maker, level);
      side.link(maker, level);
      this.#shift(makerSide, maker, slice - lots);
    }
    trade.updateId = this.updateId;
    this.#sink.trade(trade);
    this.#notify('filled', trade.makerId, trade.makerOwner, makerSide, trade.ticks, lots, makerLeft, null);
    this.#notify('filled', takerId, order.owner, order.side, trade.ticks, lots, wanted - lots, null);
    return lots;
  }

  #rest(order: NewOrder, lots: number, slot: number, id: number): void {
    const { orders } = this;
    const ticks = order.ticks ?? 0;
    const shown = Math.min(lots, order.displayLots ?? lots);
    orders.id[slot] = id;
    orders.owner[slot] = order.owner;
    orders.isBuy[slot] = order.side === 'buy' ? 1 : 0;
    orders.ticks[slot] = ticks;
    orders.shownLots[slot] = shown;
    orders.hiddenLots[slot] = lots - shown;
    orders.displayLots[slot] = order.displayLots ?? lots;
    const side = this.side(order.side);
    const level = side.append(slot);
    const after = side.lots[level] ?? 0;
    this.updateId += 1;
    this.#sink.level(order.side, ticks, after - shown, after, this.updateId);
    this.#notify('accepted', id, order.owner, order.side, ticks, lots, lots, null);
  }

  #withdraw(slot: number, change: 'cancelled' | 'expired'): void {
    const { orders } = this;
    const side: Side = orders.isBuy[slot] === 1 ? 'buy' : 'sell';
    const id = orders.id[slot] ?? 0;
    const owner = orders.owner[slot] ?? 0;
    const ticks = orders.ticks[slot] ?? 0;
    const left = (orders.shownLots[slot] ?? 0) + (orders.hiddenLots[slot] ?? 0);
    this.#drop(side, slot);
    this.#notify(change, id, owner, side, ticks, left, 0, null);
  }

  /** Removes an order with whatever it still shows. */
  #drop(side: Side, slot: number): void {
    const { orders } = this;
    const book = this.side(side);
    const before = book.lots[orders.level[slot] ?? none] ?? 0;
    const ticks = orders.ticks[slot] ?? 0;
    const shown = orders.shownLots[slot] ?? 0;
    book.remove(slot);
    orders.release(slot);
    this.updateId += 1;
    this.#sink.level(side, ticks, before, before - shown, this.updateId);
  }

  /** Adds to the visible lots of an order's level. */
  #shift(side: Side, slot: number, byLots: number): void {
    const book = this.side(side);
    const level = this.orders.level[slot] ?? none;
    const before = book.lots[level] ?? 0;
    const after = before + byLots;
    assert(after > 0, 'a level that keeps an order shows something', { before, byLots });
    book.lots[level] = after;
    this.updateId += 1;
    this.#sink.level(side, this.orders.ticks[slot] ?? 0, before, after, this.updateId);
  }

  /** Many parameters rather than an object: a command allocates nothing. */
  #notify(change: OrderChange, orderId: number, owner: number, side: Side, ticks: number, lots: number, leftLots: number, refusal: Refusal | null): void {
    const notice = this.#notice;
    notice.change = change;
    notice.orderId = orderId;
    notice.owner = owner;
    notice.side = side;
    notice.ticks = ticks;
    notice.lots = lots;
    notice.leftLots = leftLots;
    notice.refusal = refusal;
    this.#sink.order(notice);
  }
}
