/**
 * HTX spot's private feed, `/ws/v2`: `orders#`, `trade.clearing#`, `accounts.update#`.
 *
 * Nothing is said of the orders that were there before; of balances everything is told first. A topic of all symbols is
 * told under its own name. Orders that ended without being filled are told as cancelled, whoever ended them.
 */

import { assert } from '../../../domain/assert.ts';
import type { AccountEvent, Fill } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import type { Member } from './account-signature.ts';
import type { BalanceMode, BalanceRows, SpotBalances } from './account-spot-balances.ts';
import { feedOrder, moneyPlain, progress, type Row } from './account-spot-rows.ts';
import type { SpotService, SpotVoice } from './account-spot-socket.ts';
import { textOf } from './account-spot-terms.ts';
import { ms } from './spot-wire.ts';

export interface FeedRoom {
  readonly house: House;
  readonly balances: SpotBalances;
  readonly find: (symbol: string) => PracticeInstrument | null;
}

type OrderEvent = AccountEvent & { readonly kind: 'order' };
type Topic =
  | { readonly kind: 'orders'; readonly symbol: string }
  | { readonly kind: 'clearing'; readonly symbol: string; readonly withCancels: boolean }
  | { readonly kind: 'accounts'; readonly mode: BalanceMode };

const topicsMax = 100;

export class SpotFeed implements SpotService {
  readonly #room: FeedRoom;
  readonly #voice: SpotVoice;
  readonly #topics = new Map<string, Topic>();
  #stops: readonly (() => void)[] = [];

  constructor(room: FeedRoom, voice: SpotVoice) {
    this.#room = room;
    this.#voice = voice;
  }

  readonly receive = (message: Row, member: Member | null): void => {
    const { action } = message;
    const ch = textOf(message['ch']);
    if (action !== 'sub' && action !== 'unsub') return this.#voice.say({ action: textOf(action), code: 2001, ch, message: 'invalid.action' });
    if (member === null) return this.#voice.say({ action, code: 2002, ch, message: 'invalid.auth.state' });
    const topic = this.#topicOf(ch);
    if (topic === null) return this.#voice.say({ action, code: 2001, ch, message: 'invalid.ch' });
    if (action === 'sub' && !this.#topics.has(ch) && this.#topics.size >= topicsMax) return this.#voice.say({ action, code: 4000, ch, message: 'too.many.request' });
    const isNew = action === 'sub' && !this.#topics.has(ch);
    if (action === 'sub') this.#topics.set(ch, topic);
    else this.#topics.delete(ch);
    this.#voice.say({ action, code: 200, ch, data: {} });
    if (this.#stops.length === 0) {
      const { account } = member;
      this.#stops = [
        account.listen((event) => {
          if (event.kind === 'order' && event.order.marketId.startsWith('htx:spot:')) this.#tellOrder(event, member);
        }),
        this.#room.balances.listen(account, (rows) => this.#tellBalances(rows)),
      ];
    }
    if (isNew && topic.kind === 'accounts') for (const data of this.#room.balances.snapshot(member.account)) this.#push(ch, data);
  };

  readonly close = (): void => {
    for (const stop of this.#stops) stop();
    this.#topics.clear();
  };

  #topicOf(ch: string): Topic | null {
    const [name, first = '', second = '0', ...rest] = ch.split('#');
    if (rest.length > 0) return null;
    if (name === 'accounts.update') {
      const mode = first === '' ? '0' : first;
      return mode === '0' || mode === '1' || mode === '2' ? { kind: 'accounts', mode } : null;
    }
    if (first !== '*' && this.#room.find(first) === null) return null;
    if (name === 'orders') return { kind: 'orders', symbol: first };
    return name === 'trade.clearing' && (second === '0' || second === '1') ? { kind: 'clearing', symbol: first, withCancels: second === '1' } : null;
  }

  #tellOrder(event: OrderEvent, member: Member): void {
    const market = this.#room.house.world.market(event.order.marketId);
    assert(market !== null, 'an order is of a market', { id: event.order.marketId });
    const { symbol } = market.instrument;
    for (const [ch, topic] of this.#topics) {
      if (topic.kind === 'accounts' || (topic.symbol !== '*' && topic.symbol !== symbol)) continue;
      const data = topic.kind === 'orders' ? orderData(event, member, market) : clearingData(event, member, market, topic.withCancels);
      if (data !== null) this.#push(ch, data);
    }
  }

  #tellBalances(rows: BalanceRows): void {
    for (const [ch, topic] of this.#topics) {
      if (topic.kind === 'accounts') for (const data of rows[topic.mode]) this.#push(ch, data);
    }
  }

  #push(ch: string, data: Row): void {
    this.#voice.push({ action: 'push', ch, data });
  }
}

function orderData({ change, order, fill, timeUs }: OrderEvent, { account }: Member, market: Market): Row {
  const shared = { ...feedOrder(order, account, market), type: order.memo['type'], orderSource: order.memo['source'] };
  if (change === 'accepted') return { ...shared, orderCreateTime: ms(order.createdUs), eventType: 'creation' };
  if (fill !== null) return { ...shared, ...tradeKeys(fill, market, timeUs), ...progress(order, market), eventType: 'trade' };
  return { ...shared, ...progress(order, market), lastActTime: ms(timeUs), eventType: 'cancellation' };
}

function clearingData({ change, order, fill, timeUs }: OrderEvent, { account }: Member, market: Market, withCancels: boolean): Row | null {
  const { side, memo, createdUs } = order;
  const shared = { ...feedOrder(order, account, market), orderSide: side, orderType: memo['type'], source: memo['source'], orderCreateTime: ms(createdUs) };
  if (fill !== null) {
    const fees = { transactFee: moneyPlain(fill.fee), feeDeduct: '0', feeDeductType: '', feeCurrency: fill.feeAsset.toLowerCase() };
    return { ...shared, ...tradeKeys(fill, market, timeUs), ...fees, eventType: 'trade' };
  }
  if (!withCancels || (change !== 'cancelled' && change !== 'expired')) return null;
  return { ...shared, remainAmt: progress(order, market).remainAmt, eventType: 'cancellation' };
}

function tradeKeys({ tradeId, ticks, lots, isMaker }: Fill, { instrument }: Market, timeUs: number): Row {
  return { tradePrice: plainText(ticks, instrument.tick), tradeVolume: plainText(lots, instrument.lot), tradeId, tradeTime: ms(timeUs), aggressor: !isMaker };
}
