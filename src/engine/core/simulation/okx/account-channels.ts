/**
 * OKX's private channels: orders, account, positions, and balances with positions. Orders begin with nothing, the others
 * with how things are. Post-only orders are told a moment later, when it is sure that they rest.
 */

import { never } from '../../../domain/assert.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account, AccountEvent } from '../accounts/account.ts';
import { tellEvent, type House } from '../accounts/house.ts';
import { isRecord } from '../json.ts';
import { checked, wrong, type Checked } from './account-caller.ts';
import { accountRow, moneyPlain, orderPush, positionRow } from './account-rows.ts';
import { noSuch } from './channels.ts';
import { familyOf, instTypeOf, msText } from './listing.ts';
import type { Row } from './rows.ts';

export type PrivateChannel = 'orders' | 'account' | 'positions' | 'balance_and_position';

const accountEveryUs = 5 * usPerSecond;
const instTypes: ReadonlySet<unknown> = new Set(['SPOT', 'SWAP', 'ANY', 'MARGIN', 'FUTURES', 'OPTION']);

export interface PrivateTopic {
  readonly channel: PrivateChannel;
  readonly key: string;
  readonly arg: Readonly<Record<string, unknown>>;
  /** Whether rows of this sort and instrument belong to it. */
  readonly takes: (instType: string, instId: string, family: string) => boolean;
}

export function readPrivateArg(arg: unknown): Checked<PrivateTopic> {
  if (!isRecord(arg) || typeof arg['channel'] !== 'string') return wrong('60013', 'Invalid args');
  const { channel, instType, instId, instFamily } = arg;
  if (channel === 'fills') return wrong('64003', "Your trading fee tier doesn't meet the requirement to access this channel");
  const needsType = channel === 'orders' || channel === 'positions';
  if (channel !== 'account' && channel !== 'balance_and_position' && !needsType) return { ok: false, error: noSuch(arg) };
  if (needsType && !instTypes.has(instType)) return { ok: false, error: noSuch(arg) };
  return checked({
    channel, arg, key: JSON.stringify(arg),
    takes: (type, id, family) => !needsType || ((instType === 'ANY' || instType === type) && (instId === undefined || instId === id) && (instFamily === undefined || instFamily === family)),
  });
}

/** What one connection hears of its account. */
export class PrivateFeed {
  readonly #house: House;
  readonly #account: Account;
  readonly #push: (message: object) => void;
  readonly #topics = new Map<string, PrivateTopic>();
  readonly #changed = new Set<string>();
  /** Post-only orders of which it is not said yet that they live. */
  readonly #held = new Map<number, () => void>();
  readonly #stop: () => void;
  #toldUs: number;

  constructor(house: House, account: Account, push: (message: object) => void) {
    this.#house = house;
    this.#account = account;
    this.#push = push;
    this.#toldUs = house.world.nowUs;
    // Records listen first, so that they know an order when it is told.
    house.recordsOf(account);
    this.#stop = account.listen((event) => this.#on(event));
  }

  join(topic: PrivateTopic): void {
    this.#topics.set(topic.key, topic);
  }

  leave(key: string): void {
    this.#topics.delete(key);
  }

  get topics(): Iterable<PrivateTopic> {
    return this.#topics.values();
  }

  /** What a channel begins with. */
  greet(topic: PrivateTopic): void {
    const { world } = this.#house;
    switch (topic.channel) {
      case 'orders': return;
      case 'account': return this.#tellOne(topic, [accountRow(this.#account, world, null, true)], { eventType: 'snapshot', curPage: 1, lastPage: true });
      case 'positions': return this.#tellOne(topic, this.#positionRows(topic), { eventType: 'snapshot', curPage: 1, lastPage: true });
      case 'balance_and_position': return this.#tellOne(topic, [this.#balanceRow('snapshot', null, null)], {});
      default: return never(topic.channel);
    }
  }

  /** Time passed: the account is told again every few seconds. */
  turn(): void {
    const { world } = this.#house;
    if (world.nowUs - this.#toldUs < accountEveryUs) return;
    this.#toldUs = world.nowUs;
    for (const topic of this.#topics.values()) {
      const { extraParams } = topic.arg;
      if (typeof extraParams === 'string' && /"updateInterval":\s*"?0"?/.test(extraParams)) continue;
      if (topic.channel === 'account') this.#tellOne(topic, [accountRow(this.#account, world, null, true)], { eventType: 'interval_update', curPage: 1, lastPage: true });
      if (topic.channel === 'positions') this.#tellOne(topic, this.#positionRows(topic), { eventType: 'interval_update', curPage: 1, lastPage: true });
    }
  }

  close(): void {
    this.#stop();
    this.#topics.clear();
    this.#held.clear();
  }

  #on(event: AccountEvent): void {
    switch (event.kind) {
      case 'order': return this.#onOrder(event);
      case 'position': return this.#tellPosition(event.marketId);
      case 'balance':
        if (this.#changed.size === 0) this.#house.world.schedule(this.#house.world.nowUs, () => this.#tellBalances());
        this.#changed.add(event.asset);
        return;
      default: return never(event);
    }
  }

  #onOrder(event: AccountEvent & { readonly kind: 'order' }): void {
    const { order } = event;
    const market = this.#house.world.market(order.marketId);
    const look = this.#house.recordsOf(this.#account).order(order.orderId, Number.MAX_SAFE_INTEGER);
    if (market === null || look === null) return;
    const row = orderPush(market, event, look);
    const type = instTypeOf(market.instrument);
    const tell = (): void => this.#tell('orders', (topic) => topic.takes(type, market.instrument.symbol, familyOf(market.instrument)), [row]);
    const held = this.#held.get(order.orderId);
    if (event.change === 'accepted' && order.kind === 'post-only') {
      this.#held.set(order.orderId, tell);
      this.#house.world.schedule(this.#house.world.nowUs + usPerMs, () => this.#release(order.orderId));
      return;
    }
    // One that would have taken is only said to be cancelled.
    if (held !== undefined && event.change === 'expired' && order.filledLots === 0) this.#held.delete(order.orderId);
    else this.#release(order.orderId);
    tell();
  }

  #release(orderId: number): void {
    const held = this.#held.get(orderId);
    this.#held.delete(orderId);
    held?.();
  }

  #tellPosition(marketId: string): void {
    const market = this.#house.world.market(marketId);
    if (market === null) return;
    const { instrument } = market;
    this.#tell('positions', (topic) => topic.takes('SWAP', instrument.symbol, familyOf(instrument)), [positionRow(this.#account, market)], { eventType: 'event_update' });
    this.#tell('balance_and_position', () => true, [this.#balanceRow('filled', new Set(), marketId)]);
  }

  #tellBalances(): void {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    this.#tell('account', ({ arg }) => typeof arg['ccy'] !== 'string' || changed.has(arg['ccy']), [accountRow(this.#account, this.#house.world, changed, true)], { eventType: 'event_update' });
    this.#tell('balance_and_position', () => true, [this.#balanceRow('filled', changed, null)]);
  }

  #positionRows(topic: PrivateTopic): readonly Row[] {
    return [...this.#account.positions].flatMap(([marketId, { lots }]) => {
      const market = this.#house.world.market(marketId);
      if (market === null || lots === 0 || !topic.takes('SWAP', market.instrument.symbol, familyOf(market.instrument))) return [];
      return [positionRow(this.#account, market)];
    });
  }

  /** All balances and positions where they are null. */
  #balanceRow(eventType: string, assets: ReadonlySet<string> | null, marketId: string | null): Row {
    const { world } = this.#house;
    const { wallet } = this.#account.walletFor('spot');
    const uTime = msText(world.nowUs);
    const balData = wallet.assets.filter((asset) => assets === null || assets.has(asset)).map((ccy) => ({ ccy, cashBal: moneyPlain(wallet.of(ccy).free + wallet.of(ccy).locked), uTime }));
    const ids = eventType === 'snapshot' ? [...this.#account.positions.keys()] : marketId === null ? [] : [marketId];
    const posData = ids.flatMap((id) => {
      const market = world.market(id);
      if (market === null) return [];
      const { posId, instId, instType, mgnMode, posSide, pos, ccy, posCcy, avgPx, tradeId } = positionRow(this.#account, market);
      return [{ posId, tradeId, instId, instType, mgnMode, posSide, pos, ccy, posCcy, avgPx, uTime }];
    });
    return { pTime: uTime, eventType, balData, posData, trades: [] };
  }

  #tell(channel: PrivateChannel, isFor: (topic: PrivateTopic) => boolean, data: readonly Row[], more: object = {}): void {
    for (const topic of this.#topics.values()) if (topic.channel === channel && isFor(topic)) this.#tellOne(topic, data, more);
  }

  #tellOne(topic: PrivateTopic, data: readonly Row[], more: object): void {
    const message = { arg: { ...topic.arg, uid: String(this.#account.owner) }, ...more, data };
    tellEvent(this.#house, () => {
      if (this.#topics.has(topic.key)) this.#push(message);
    });
  }
}
