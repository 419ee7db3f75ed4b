/**
 * HTX's private notifications of linear swaps, `/ws/v5/notification`: orders, trade, match_orders, positions, account.
 *
 * Holds: what happens in one moment of the engine is told together, after it: an order that one match filled with several
 * trades is told as `filled` with each of them, its quantity growing; its trades are one message. Positions and the
 * account are told whole first; of orders that were there before nothing is said.
 */

import { usPerMs } from '../../../domain/time.ts';
import type { Account, AccountEvent } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { balanceRow, linearState, marketOfEvent, matchRow, pushedOrder, pushedPosition, tradeRow, userId, walletName, type LinearLook, type Row } from './account-linear-rows.ts';
import { textOf } from './account-linear-terms.ts';

const topics = ['orders', 'trade', 'match_orders', 'positions', 'account'] as const;

export type NoticeTopic = (typeof topics)[number];

/** A message of a topic, and the contract that it is of; of the account there is none. */
export interface Notice {
  readonly topic: NoticeTopic;
  readonly contract: string;
  readonly fields: Row;
}

type OrderHeard = { readonly event: AccountEvent & { readonly kind: 'order' }; readonly look: LinearLook; readonly market: Market };

/** What an account's topics tell, for all its connections alike. */
export class LinearTeller {
  readonly #house: House;
  readonly #account: Account;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #heard: AccountEvent[] = [];
  #looks: LinearLook[] = [];
  #version = 0;

  constructor(house: House, account: Account) {
    this.#house = house;
    this.#account = account;
    account.listen((event) => this.#hear(event));
  }

  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How things stand, for who begins to listen. */
  snapshot(topic: NoticeTopic, isWanted: (contract: string) => boolean): readonly Notice[] {
    if (topic === 'account') return [this.#accountNotice('snapshot')];
    if (topic !== 'positions') return [];
    const notices: Notice[] = [];
    for (const [marketId, position] of this.#account.positions) {
      const market = marketId.startsWith('htx:perp:') && position.lots !== 0 ? this.#house.world.market(marketId) : null;
      if (market !== null && isWanted(market.instrument.symbol)) notices.push(this.#positionNotice(market, 'snapshot'));
    }
    return notices;
  }

  #hear(event: AccountEvent): void {
    if (event.kind === 'balance' ? event.wallet !== walletName : !(event.kind === 'order' ? event.order.marketId : event.marketId).startsWith('htx:perp:')) return;
    if (this.#heard.length === 0) this.#house.world.schedule(this.#house.world.nowUs, () => this.#flush());
    this.#heard.push(event);
    // Taken now: what is remembered of an order goes on.
    if (event.kind === 'order') this.#looks.push(this.#house.recordsOf(this.#account).order(event.order.orderId, event.timeUs) ?? { order: event.order, fee: 0n, realised: 0n, timeUs: event.timeUs });
  }

  #flush(): void {
    const events = this.#heard;
    const looks = this.#looks;
    this.#heard = [];
    this.#looks = [];
    const orders: OrderHeard[] = [];
    for (const event of events) {
      const market = marketOfEvent(event, (id) => this.#house.world.market(id));
      const look = event.kind === 'order' ? looks.shift() : undefined;
      if (event.kind === 'order' && look !== undefined && market !== null) orders.push({ event, look, market });
    }
    const filled = new Set(orders.filter(({ event }) => event.order.status === 'filled').map(({ event }) => event.order.orderId));
    for (const heard of orders) this.#tellOrder(heard, heard.event.fill !== null && filled.has(heard.event.order.orderId) ? 'filled' : linearState(heard.event.order));
    for (const orderId of new Set(orders.filter(({ event }) => event.fill !== null).map(({ event }) => event.order.orderId))) this.#tellTrades(orders.filter(({ event }) => event.order.orderId === orderId));
    const moved = new Set(events.flatMap((event) => (event.kind === 'position' ? [event.marketId] : [])));
    for (const marketId of moved) {
      const market = this.#house.world.market(marketId);
      if (market !== null) this.#tell(this.#positionNotice(market, 'filled'));
    }
    const balances = events.filter((event) => event.kind === 'balance');
    const last = balances.at(-1);
    if (last === undefined) return;
    const hasCancelled = orders.some(({ event }) => event.change === 'cancelled' || event.change === 'expired');
    const word = balances.some(({ reason }) => reason === 'fill') ? 'filled' : last.reason === 'funding' ? 'funding_fee' : last.reason === 'order' ? (hasCancelled ? 'cancel_order' : 'place_order') : 'transferred';
    this.#tell(this.#accountNotice(word));
  }

  #tellOrder({ event, look, market }: OrderHeard, state: string): void {
    const { symbol } = market.instrument;
    this.#tell({ topic: 'match_orders', contract: symbol, fields: { data: [matchRow(event.order, event.fill, market, state, event.timeUs)] } });
    this.#tell({ topic: 'orders', contract: symbol, fields: { data: pushedOrder(look, this.#account, market, state) } });
  }

  #tellTrades(heard: readonly OrderHeard[]): void {
    const contract = heard[0]?.market.instrument.symbol ?? '';
    const data = heard.flatMap(({ event: { order, fill, timeUs }, market }) => (fill === null ? [] : [tradeRow(order, fill, market, timeUs)]));
    this.#tell({ topic: 'trade', contract, fields: { data } });
  }

  #positionNotice(market: Market, event: string): Notice {
    this.#version += 1;
    const row = pushedPosition(this.#account, market, this.#account.position(market.instrument.id), this.#version);
    return { topic: 'positions', contract: market.instrument.symbol, fields: { event, data: [row] } };
  }

  #accountNotice(event: string): Notice {
    this.#version += 1;
    const data = { ...balanceRow(this.#account, (id) => this.#house.world.market(id), this.#house.world.nowUs), version: this.#version };
    return { topic: 'account', contract: '', fields: { event, data } };
  }

  #tell(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

/** What one connection asked to be told of. */
export class LinearSubscriptions {
  readonly #house: House;
  readonly #find: (contract: string) => PracticeInstrument | null;
  readonly #topics = new Map<NoticeTopic, Set<string>>();

  constructor(house: House, find: (contract: string) => PracticeInstrument | null) {
    this.#house = house;
    this.#find = find;
  }

  /** Answers what the topic is, or the number of an error. */
  change(op: 'sub' | 'unsub', message: Row): { readonly topic: NoticeTopic; readonly contract: string } | number {
    const topic = topics.find((known) => known === message['topic']);
    if (topic === undefined) return 2011;
    const contract = topic === 'account' ? '*' : textOf(message['contract_code']).toUpperCase();
    if (contract === '') return 2040;
    if (contract !== '*' && this.#find(contract) === null) return 2011;
    const contracts = this.#topics.get(topic) ?? new Set();
    if (op === 'sub') contracts.add(contract);
    else contracts.delete(contract);
    this.#topics.set(topic, contracts);
    return { topic, contract };
  }

  /** The message as this connection is to hear it; null: it did not ask. */
  read({ topic, contract, fields }: Notice, account: Account): Row | null {
    const contracts = this.#topics.get(topic);
    if (contracts === undefined || !(contracts.has('*') || contracts.has(contract))) return null;
    return { op: 'notify', topic, contract_code: contract, ts: Math.floor(this.#house.world.nowUs / usPerMs), uid: userId(account), ...fields };
  }
}
