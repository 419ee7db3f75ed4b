/**
 * The desk of all practice accounts: commands in, through the courier to the matching engines, answers and events out.
 *
 * Holds: an order is open exactly while it rests in an engine; each ends once, and nothing is said of it afterwards; what is
 * locked is what open orders need. A refused command changes nothing. A venue's private front speaks for it on the wire.
 * Bounded: open orders of an account, ended ones that are remembered.
 */

import { assert } from '../../../domain/assert.ts';
import type { MajorVenueId } from '../../../domain/instrument.ts';
import { orderLotsMax, type NewOrder, type OrderKind, type OrderNotice, type Refusal, type SelfTrade, type Side, type Trade } from '../exchange.ts';
import type { ClientSink, Market } from '../market.ts';
import { clientOwnerMin } from '../participants/participant.ts';
import type { World } from '../world.ts';
import { Account, type AccountOrder, type AccountSettings, type BalanceReason, type Fill, type Memo, type OrderEventKind } from './account.ts';
import { bookFill, freeFor, needOf, reachOf, settleLock, spentAsset, worthIn } from './booking.ts';
import { closableLots, refusalOf, rejected } from './terms.ts';
import { Courier, courierDefaults, noCourierFaults, type CourierFaults, type CourierSettings } from './courier.ts';

export interface PlaceCommand {
  readonly marketId: string;
  readonly side: Side;
  readonly kind: OrderKind;
  /** Null for a market order. */
  readonly ticks: number | null;
  readonly lots: number;
  /** A market purchase for so much of the quote; `lots` is then ignored. */
  readonly spend: bigint | null;
  readonly clientId: string | null;
  readonly isReduceOnly: boolean;
  readonly selfTrade: SelfTrade;
  readonly memo?: Memo;
  /** The last moment at which it may take effect. */
  readonly untilUs?: number;
}

/** Names an order by one of its two names. */
export interface OrderName {
  readonly orderId: number | null;
  readonly clientId: string | null;
  /** Kept with the order, beside what is kept of it already, when the command takes effect. */
  readonly memo?: Memo;
  readonly untilUs?: number;
}

export interface AmendCommand extends OrderName {
  /** Null leaves it as it is. */
  readonly ticks: number | null;
  /** With what is filled already; null leaves it as it is. */
  readonly lots: number | null;
  /** The order is called so from then on. */
  readonly newClientId?: string;
}

export type Rejection =
  | Refusal | 'unknown-market' | 'unknown-order' | 'duplicate-client-id' | 'insufficient-balance' | 'too-small' | 'too-many-orders' | 'reduce-only' | 'not-allowed' | 'too-late';

/** `order` is a copy of how it stood when the command had taken effect. */
export type CommandAnswer =
  | { readonly ok: true; readonly order: Readonly<AccountOrder> }
  | { readonly ok: false; readonly rejection: Rejection; readonly order: Readonly<AccountOrder> | null };

export interface DeskSettings {
  readonly courier?: CourierSettings;
  readonly faults?: CourierFaults;
}

const firstOrderId = 8_000_000_000;
const rateDigits = 100_000_000n;

export class AccountDesk {
  readonly #world: World;
  readonly #courier: Courier;
  readonly #accounts = new Map<number, Account>();
  /** Orders that rest, by market and the engine's number. */
  readonly #resting = new Map<Market, Map<number, AccountOrder>>();
  readonly #sink: ClientSink;
  /** The order whose command the engine is at, which has no number there yet. */
  #entering: AccountOrder | null = null;
  #isAmending = false;
  #orderId = firstOrderId;
  #executionId = 0;

  constructor(world: World, { courier = courierDefaults, faults = noCourierFaults }: DeskSettings = {}) {
    this.#world = world;
    this.#courier = new Courier(world, courier, faults);
    this.#sink = { order: (market, notice) => this.#onNotice(market, notice), trade: (market, trade, tradeId) => this.#onTrade(market, trade, tradeId) };
    for (const { id } of world.instruments) world.attend(id, { taken: (market) => this.#trimReduceOnly(market), funded: (market) => this.#fund(market) });
  }

  open(settings: AccountSettings): Account {
    const account = new Account(clientOwnerMin + this.#accounts.size, settings);
    this.#accounts.set(account.owner, account);
    return account;
  }

  /** Whose key it is, at a venue. */
  withKey(venue: MajorVenueId, key: string): Account | null {
    for (const account of this.#accounts.values()) {
      if (account.settings.rules.venue === venue && account.settings.keys.some((candidate) => candidate.key === key)) return account;
    }
    return null;
  }

  place(account: Account, command: PlaceCommand, answer: (given: CommandAnswer) => void): void {
    this.#courier.send(account.owner, () => this.#place(account, command), answer);
  }

  cancel(account: Account, name: OrderName, answer: (given: CommandAnswer) => void): void {
    this.#courier.send(account.owner, () => this.#cancel(account, name), answer);
  }

  amend(account: Account, command: AmendCommand, answer: (given: CommandAnswer) => void): void {
    this.#courier.send(account.owner, () => this.#amend(account, command), answer);
  }

  /** Cancels everything, or everything of one market; answers what it cancelled. */
  cancelAll(account: Account, marketId: string | null, answer: (cancelled: readonly Readonly<AccountOrder>[]) => void): void {
    this.#courier.send(account.owner, () => {
      const orders = [...account.open.values()].filter((order) => marketId === null || order.marketId === marketId);
      for (const { orderId } of orders) this.#cancel(account, { orderId, clientId: null });
      return orders.map((order) => ({ ...order }));
    }, answer);
  }

  /** Somebody pays in, or out, at once; false when there is not so much. */
  transfer(account: Account, walletName: string, asset: string, amount: bigint): boolean {
    const wallet = account.wallet(walletName);
    if (-amount > freeFor(account, walletName, asset, (id) => this.#world.market(id))) return false;
    wallet.add(asset, amount);
    account.tell({ kind: 'balance', wallet: walletName, asset, ...wallet.of(asset), reason: 'transfer', change: amount, timeUs: this.#world.nowUs });
    return true;
  }

  #place(account: Account, command: PlaceCommand): CommandAnswer {
    const market = this.#marketOf(account, command.marketId);
    if (market === null) return rejected('unknown-market', null);
    if (this.#isTooLate(command)) return rejected('too-late', null);
    const terms = this.#termsOf(account, market, command);
    if (typeof terms === 'string') return rejected(terms, null);
    this.#orderId += 1;
    const { nowUs } = this.#world;
    const { side, kind, clientId, isReduceOnly, selfTrade, marketId } = command;
    const order: AccountOrder = {
      orderId: this.#orderId, clientId, marketId, side, kind, isReduceOnly, selfTrade, memo: command.memo ?? {}, ticks: command.ticks, lots: terms.lots,
      filledLots: 0, filledTurnover: 0n, status: 'open', locked: terms.need, engineId: null, createdUs: nowUs, updatedUs: nowUs,
    };
    const { name, wallet } = account.walletFor(market.instrument.market);
    const isLocked = wallet.lock(spentAsset(market, side), terms.need);
    assert(isLocked, 'what was found free can be locked', { name });
    account.open.set(order.orderId, order);
    this.#world.listen(marketId);
    this.#tell(account, market, order, 'accepted', null);
    if (terms.need > 0n) this.#tellBalance(account, market, spentAsset(market, side), 'order');
    this.#enter(account, market, order, terms.limitTicks);
    return { ok: true, order: { ...order } };
  }

  #cancel(account: Account, name: OrderName): CommandAnswer {
    const order = account.find(name.orderId, name.clientId);
    const market = order === null ? null : this.#marketOf(account, order.marketId);
    if (order === null || market === null || order.status !== 'open' || order.engineId === null) return rejected('unknown-order', order);
    if (this.#isTooLate(name)) return rejected('too-late', order);
    order.memo = { ...order.memo, ...name.memo };
    const isDone = market.cancel(order.engineId);
    assert(isDone, 'an open order rests in the engine', { orderId: order.orderId });
    return { ok: true, order: { ...order } };
  }

  #amend(account: Account, { orderId, clientId, ticks, lots, newClientId, memo, untilUs }: AmendCommand): CommandAnswer {
    const order = account.find(orderId, clientId);
    const market = order === null ? null : this.#marketOf(account, order.marketId);
    if (order === null || market === null || order.status !== 'open' || order.engineId === null || order.ticks === null) return rejected('unknown-order', order);
    if (this.#isTooLate({ untilUs })) return rejected('too-late', order);
    const newTicks = ticks ?? order.ticks;
    const newLots = lots ?? order.lots;
    const leftLots = newLots - order.filledLots;
    if (account.settings.rules.fillsByAmend && leftLots <= 0) return this.#fillUp(account, market, order, memo);
    const refusal = refusalOf(market, { ...order, ticks: newTicks, lots: leftLots }, account.owner);
    if (refusal !== null) return rejected(refusal, order);
    const need = needOf(account, market, order, newTicks, leftLots);
    const asset = spentAsset(market, order.side);
    const { name, wallet } = account.walletFor(market.instrument.market);
    if (need > order.locked) {
      if (need - order.locked > freeFor(account, name, asset, (id) => this.#world.market(id))) return rejected('insufficient-balance', order);
      wallet.lock(asset, need - order.locked);
      order.locked = need;
    }
    const isInPlace = newTicks === order.ticks && newLots < order.lots && account.settings.rules.reducesInPlace[market.instrument.market];
    const byLots = order.lots - newLots;
    order.memo = { ...order.memo, ...memo };
    order.clientId = newClientId ?? order.clientId;
    order.lots = newLots;
    order.updatedUs = this.#world.nowUs;
    if (isInPlace) {
      const isReduced = market.reduce(order.engineId, byLots);
      assert(isReduced, 'an order is reduced by less than it has', { byLots });
      settleLock(account, market, order);
      this.#tell(account, market, order, 'amended', null);
    } else {
      this.#isAmending = true;
      market.cancel(order.engineId);
      this.#isAmending = false;
      this.#resting.get(market)?.delete(order.engineId);
      order.engineId = null;
      order.ticks = newTicks;
      settleLock(account, market, order);
      this.#tell(account, market, order, 'amended', null);
      this.#enter(account, market, order, newTicks);
    }
    this.#tellBalance(account, market, asset, 'order');
    return { ok: true, order: { ...order } };
  }

  /** What is left of an order is not wanted any more: it is filled with what it has. */
  #fillUp(account: Account, market: Market, order: AccountOrder, memo: Memo | undefined): CommandAnswer {
    assert(order.engineId !== null, 'an open order rests in the engine', { orderId: order.orderId });
    this.#isAmending = true;
    market.cancel(order.engineId);
    this.#isAmending = false;
    order.memo = { ...order.memo, ...memo };
    order.lots = order.filledLots;
    this.#close(account, market, order, 'filled');
    settleLock(account, market, order);
    this.#tell(account, market, order, 'amended', null);
    this.#tellBalance(account, market, spentAsset(market, order.side), 'order');
    return { ok: true, order: { ...order } };
  }

  /** Gives what is left of an order to the engine, at its own limit or, of a market order, at the one that it was found to reach. */
  #enter(account: Account, market: Market, order: AccountOrder, limitTicks: number | null): void {
    this.#entering = order;
    const kind = order.kind === 'market' && limitTicks !== null ? 'ioc' : order.kind;
    const entry: NewOrder = { owner: account.owner, side: order.side, kind, ticks: limitTicks, lots: order.lots - order.filledLots, displayLots: null, selfTrade: order.selfTrade };
    market.place(entry);
    this.#entering = null;
    if (order.status === 'open' && order.engineId === null) this.#end(account, market, order, 'expired');
  }

  /** How many lots an order is for, what must stand behind it, and how far it may go; or why not. */
  #termsOf(account: Account, market: Market, command: PlaceCommand): { readonly lots: number; readonly need: bigint; readonly limitTicks: number | null } | Rejection {
    const { side, kind, ticks, clientId, isReduceOnly, spend } = command;
    const { rules } = account.settings;
    if (account.open.size >= rules.openOrdersMax) return 'too-many-orders';
    if (clientId !== null && rules.refusesSameId[market.instrument.market] && account.find(null, clientId)?.status === 'open') return 'duplicate-client-id';
    if ((ticks === null) !== (kind === 'market')) return 'bad-price';
    const { tickLotQuote } = worthIn(market);
    const opposite = side === 'buy' ? market.exchange.asks : market.exchange.bids;
    if (spend === null && !(Number.isSafeInteger(command.lots) && command.lots > 0 && command.lots <= orderLotsMax)) return 'bad-quantity';
    const reach = kind === 'market' ? reachOf(opposite, spend === null ? command.lots : orderLotsMax, spend, tickLotQuote) : null;
    const lots = reach === null || spend === null ? command.lots : reach.lots;
    if (lots === 0) return 'too-small';
    const limitTicks = reach === null ? ticks : reach.ticks;
    const refusal = limitTicks === null ? null : refusalOf(market, { ...command, ticks: limitTicks, lots, kind: kind === 'market' ? 'ioc' : kind }, account.owner);
    if (refusal !== null && !rules.endsAtOnce[market.instrument.market].includes(refusal)) return refusal;
    if (isReduceOnly && closableLots(account, market, side) < lots) return 'reduce-only';
    const value = reach === null ? BigInt(ticks ?? 0) * BigInt(lots) * tickLotQuote : reach.value;
    if (!isReduceOnly && value < rules.notionalMin[market.instrument.market]) return 'too-small';
    const { name } = account.walletFor(market.instrument.market);
    const free = freeFor(account, name, spentAsset(market, side), (id) => this.#world.market(id));
    const need = limitTicks === null ? 0n : needOf(account, market, command, limitTicks, lots);
    if (need <= free) return { lots, need, limitTicks };
    // A market purchase may cost less than its limit says: it is cut to what can be paid at the limit.
    if (reach === null || limitTicks === null || side === 'sell' || market.instrument.market === 'perp' || reach.value > free) return 'insufficient-balance';
    const payable = Number(free / (BigInt(limitTicks) * tickLotQuote));
    return payable === 0 ? 'insufficient-balance' : { lots: payable, need: needOf(account, market, command, limitTicks, payable), limitTicks };
  }

  #isTooLate({ untilUs }: { readonly untilUs?: number | undefined }): boolean {
    return untilUs !== undefined && this.#world.nowUs > untilUs;
  }

  #onNotice(market: Market, notice: Readonly<OrderNotice>): void {
    if (notice.change === 'accepted' && this.#entering !== null) {
      this.#entering.engineId = notice.orderId;
      const resting = this.#resting.get(market) ?? new Map<number, AccountOrder>();
      resting.set(notice.orderId, this.#entering);
      this.#resting.set(market, resting);
      return;
    }
    if (this.#isAmending || (notice.change !== 'cancelled' && notice.change !== 'expired')) return;
    const order = this.#resting.get(market)?.get(notice.orderId);
    const account = this.#accounts.get(notice.owner);
    // What expires without having rested is ended by who entered it.
    if (order !== undefined && account !== undefined) this.#end(account, market, order, notice.change);
  }

  #onTrade(market: Market, trade: Readonly<Trade>, tradeId: number): void {
    const maker = this.#accounts.get(trade.makerOwner);
    const made = this.#resting.get(market)?.get(trade.makerId);
    if (maker !== undefined && made !== undefined) this.#fill(maker, market, made, { tradeId, ticks: trade.ticks, lots: trade.lots, isMaker: true });
    const taker = this.#accounts.get(trade.takerOwner);
    if (taker !== undefined && this.#entering !== null) this.#fill(taker, market, this.#entering, { tradeId, ticks: trade.ticks, lots: trade.lots, isMaker: false });
  }

  #fill(account: Account, market: Market, order: AccountOrder, trade: { readonly tradeId: number; readonly ticks: number; readonly lots: number; readonly isMaker: boolean }): void {
    const { instrument } = market;
    const wasFlat = account.position(instrument.id).lots === 0;
    order.filledLots += trade.lots;
    order.filledTurnover += BigInt(trade.ticks) * BigInt(trade.lots);
    order.updatedUs = market.nowUs;
    assert(order.filledLots <= order.lots, 'an order is filled to its quantity at most', { orderId: order.orderId });
    const fill = bookFill(account, market, order, trade);
    if (order.filledLots === order.lots) this.#close(account, market, order, 'filled');
    settleLock(account, market, order);
    this.#tell(account, market, order, 'filled', fill);
    this.#tellBalance(account, market, instrument.quote, 'fill');
    if (instrument.market === 'spot') {
      this.#tellBalance(account, market, instrument.base, 'fill');
      return;
    }
    const position = account.position(instrument.id);
    if (wasFlat) this.#world.listen(instrument.id);
    if (position.lots === 0) this.#world.unlisten(instrument.id);
    account.tell({ kind: 'position', marketId: instrument.id, position, timeUs: this.#world.nowUs });
  }

  /** An order ends with something left. */
  #end(account: Account, market: Market, order: AccountOrder, status: 'cancelled' | 'expired'): void {
    const hadLocked = order.locked > 0n;
    this.#close(account, market, order, status);
    settleLock(account, market, order);
    this.#tell(account, market, order, status, null);
    if (hadLocked) this.#tellBalance(account, market, spentAsset(market, order.side), 'order');
  }

  #close(account: Account, market: Market, order: AccountOrder, status: 'filled' | 'cancelled' | 'expired'): void {
    order.status = status;
    order.updatedUs = this.#world.nowUs;
    if (order.engineId !== null) this.#resting.get(market)?.delete(order.engineId);
    order.engineId = null;
    account.end(order);
    this.#world.unlisten(order.marketId);
  }

  /** Orders that may only close a position end when there is less of it than they are for. */
  #trimReduceOnly(market: Market): void {
    const resting = this.#resting.get(market);
    if (resting === undefined || resting.size === 0) return;
    for (const [engineId, order] of resting) {
      if (!order.isReduceOnly) continue;
      const account = this.#accounts.get(this.#ownerOf(market, engineId));
      if (account !== undefined && closableLots(account, market, order.side) < order.lots - order.filledLots) market.cancel(engineId);
    }
  }

  #ownerOf({ exchange }: Market, engineId: number): number {
    const slot = exchange.orders.slotOf(engineId);
    return slot === null ? 0 : (exchange.orders.owner[slot] ?? 0);
  }

  /** Who is long pays a positive rate, who is short gets it. */
  #fund(market: Market): void {
    const { perpetual, instrument } = market;
    if (perpetual === null) return;
    const { tickLotQuote } = worthIn(market);
    for (const account of this.#accounts.values()) {
      const { lots } = account.position(instrument.id);
      if (lots === 0) continue;
      const value = (BigInt(lots) * BigInt(perpetual.markFine) * tickLotQuote) / 100n;
      account.walletFor('perp').wallet.add(instrument.quote, -((value * BigInt(perpetual.settledRateE8)) / rateDigits));
      this.#tellBalance(account, market, instrument.quote, 'funding');
    }
  }

  /** A market in which the account may trade, awake, with its fills told to this desk. */
  #marketOf(account: Account, marketId: string): Market | null {
    const market = this.#world.market(marketId);
    if (market === null || market.instrument.venue !== account.settings.rules.venue) return null;
    market.clients = this.#sink;
    // What is done now happens now, not when the market last moved.
    market.nowUs = this.#world.nowUs;
    return market;
  }

  #tell(account: Account, market: Market, order: AccountOrder, change: OrderEventKind, fill: Fill | null): void {
    this.#executionId += 1;
    account.tell({ kind: 'order', change, order: { ...order }, fill, executionId: this.#executionId, timeUs: market.nowUs });
  }

  #tellBalance(account: Account, { instrument }: Market, asset: string, reason: BalanceReason): void {
    const { name, wallet } = account.walletFor(instrument.market);
    account.tell({ kind: 'balance', wallet: name, asset, ...wallet.of(asset), reason, change: 0n, timeUs: this.#world.nowUs });
  }
}
