/**
 * What members of HTX spot do with orders, as answers in HTX's words, for REST and the socket alike.
 *
 * A placement is answered when the engine has it; where that answer is lost, the gateway says that it does not know.
 * A cancellation is asynchronous: "ok" says that it was taken, and it may still come too late, or never.
 */

import { usPerSecond } from '../../../domain/time.ts';
import type { AccountOrder } from '../accounts/account.ts';
import type { CommandAnswer } from '../accounts/desk.ts';
import { askFor, type House } from '../accounts/house.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Member } from './account-signature.ts';
import { deskOrderId, orderStateCodes, spotAccountId, spotOrderId, spotState, type Row } from './account-spot-rows.ts';
import { readSpotTerms, spotRefusals, textOf, type HtxRefusal } from './account-spot-terms.ts';

export type Tell = (answer: Row) => void;

/** How long HTX's gateway waits for the engine. */
const patienceUs = 10 * usPerSecond;
const batchOrdersMax = 10;
const batchCancelsMax = 50;

export class SpotOrders {
  readonly #house: House;
  readonly #find: (symbol: string) => PracticeInstrument | null;
  /** Orders whose cancellation is under way. */
  readonly #cancelling = new Set<number>();

  constructor(house: House, find: (symbol: string) => PracticeInstrument | null) {
    this.#house = house;
    this.#find = find;
  }

  place(member: Member, params: Readonly<Record<string, unknown>>, tell: Tell): void {
    this.#send(member, params, (orderId, refusal) => tell(refusal === null ? okay(String(orderId)) : failure(refusal)));
  }

  /** Each by itself; told when the last is known. */
  placeBatch(member: Member, orders: readonly Readonly<Record<string, unknown>>[], tell: Tell): void {
    if (orders.length === 0 || orders.length > batchOrdersMax) return tell(failure({ code: 'validation-constraints-error', message: `so many orders at once: 1 to ${batchOrdersMax}` }));
    const rows: Row[] = orders.map(() => ({}));
    let waiting = orders.length;
    for (const [index, params] of orders.entries()) {
      this.#send(member, params, (orderId, refusal) => {
        const named = { 'client-order-id': textOf(params['client-order-id']) };
        rows[index] = refusal === null ? { 'order-id': orderId, ...named } : { ...named, 'err-code': refusal.code, 'err-msg': refusal.message };
        waiting -= 1;
        if (waiting === 0) tell(okay(rows));
      });
    }
  }

  cancel(member: Member, orderId: string): Row {
    const order = member.account.find(deskOrderId(orderId), null);
    const state = this.#cancelled(member, order);
    if (state === null) return failure(spotRefusals['unknown-order']);
    return state === 'taken' ? okay(orderId) : { ...failure(wrongState), 'order-state': orderStateCodes.get(state) ?? -1 };
  }

  /** Answered with a number for the order's state, whatever became of it. */
  cancelNamed(member: Member, clientId: string): Row {
    const state = this.#cancelled(member, member.account.find(null, clientId));
    return okay(state === null ? 0 : state === 'taken' ? 10 : (orderStateCodes.get(state) ?? -1));
  }

  cancelMany(member: Member, params: Readonly<Record<string, unknown>>): Row {
    const byId = textsOf(params['order-ids']);
    const byName = textsOf(params['client-order-ids']);
    if (byId.length + byName.length === 0 || byId.length + byName.length > batchCancelsMax) return failure({ code: 'validation-constraints-error', message: `so many orders at once: 1 to ${batchCancelsMax}` });
    const success: string[] = [];
    const failed: Row[] = [];
    const orders = [...byId.map((id) => [id, member.account.find(deskOrderId(id), null)] as const), ...byName.map((name) => [name, member.account.find(null, name)] as const)];
    for (const [asked, order] of orders) {
      const state = this.#cancelled(member, order);
      if (state === 'taken') success.push(asked);
      else if (order === null || state === null) failed.push({ 'err-msg': 'record invalid', 'order-state': 0, 'order-id': asked, 'err-code': 'base-record-invalid', 'client-order-id': '' });
      else failed.push({ 'err-msg': wrongState.message, 'order-state': orderStateCodes.get(state) ?? -1, 'order-id': String(spotOrderId(order.orderId)), 'err-code': wrongState.code, 'client-order-id': order.clientId ?? '' });
    }
    return okay({ success, failed });
  }

  cancelAll(member: Member, params: Readonly<Record<string, unknown>>): Row {
    const symbols = textOf(params['symbol']).split(',').filter((symbol) => symbol !== '');
    const ids = symbols.map((symbol) => this.#find(symbol)?.id);
    const side = textOf(params['side']);
    let count = 0;
    for (const order of member.account.open.values()) {
      if (!order.marketId.startsWith('htx:spot:') || (ids.length > 0 && !ids.includes(order.marketId)) || (side !== '' && order.side !== side)) continue;
      if (this.#cancelled(member, order) === 'taken') count += 1;
    }
    return okay({ 'success-count': count, 'failed-count': 0, 'next-id': -1 });
  }

  #send(member: Member, params: Readonly<Record<string, unknown>>, told: (orderId: number, refusal: HtxRefusal | null) => void): void {
    const terms = readSpotTerms(params, spotAccountId(member.account), this.#find);
    if ('refusal' in terms) return told(0, terms.refusal);
    askFor<CommandAnswer>(this.#house, patienceUs, (answer) => this.#house.desk.place(member.account, terms.command, answer), (given) => {
      if (given === null) told(0, unknownFate);
      else if (given.ok) told(spotOrderId(given.order.orderId), null);
      else told(0, spotRefusals[given.rejection]);
    });
  }

  /** `taken`, or the state that forbids it; null: there is no such order. */
  #cancelled({ account }: Member, order: Readonly<AccountOrder> | null): string | null {
    if (order === null || !order.marketId.startsWith('htx:spot:')) return null;
    const { orderId } = order;
    if (order.status !== 'open') return spotState(order);
    if (this.#cancelling.has(orderId)) return 'canceling';
    this.#cancelling.add(orderId);
    askFor<CommandAnswer>(this.#house, patienceUs, (answer) => this.#house.desk.cancel(account, { orderId, clientId: null }, answer), () => undefined);
    this.#house.world.schedule(this.#house.world.nowUs + patienceUs, () => void this.#cancelling.delete(orderId));
    return 'taken';
  }
}

export const unknownFate: HtxRefusal = { code: 'gateway-internal-error', message: 'Server internal error' };
const wrongState: HtxRefusal = { code: 'order-orderstate-error', message: 'Incorrect order state' };

export function okay(data: unknown): Row {
  return { status: 'ok', data };
}

export function failure({ code, message }: HtxRefusal): Row {
  return { status: 'error', 'err-code': code, 'err-msg': message, data: null };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf).filter((text) => text !== '') : [];
}
