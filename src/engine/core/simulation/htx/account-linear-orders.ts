/**
 * What members do with orders of HTX's linear swaps, as V5's answers, for REST and the socket alike. Each is answered when
 * the engine has done it; null: that answer was lost, and nobody knows.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account, AccountOrder } from '../accounts/account.ts';
import type { CommandAnswer } from '../accounts/desk.ts';
import { askFor, type House } from '../accounts/house.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { isRecord } from '../json.ts';
import { clientOrderId, deskOrderId, linearOrderId, stamp, type Row } from './account-linear-rows.ts';
import { badClientId, linearRefusals, noContract, noOrder, readLinearTerms, textOf, type LinearRefusal } from './account-linear-terms.ts';

export type Params = Readonly<Record<string, unknown>>;
export type TellLinear = (answer: Row | null) => void;
export type Operation = (account: Account, params: unknown, tell: TellLinear) => void;

const patienceUs = 10 * usPerSecond;
const batchMax = 25;
const afterMsMin = 5_000;
const success = { code: 200, message: 'Success' } as const;

export class LinearOrders {
  readonly #house: House;
  readonly #find: (contract: string) => PracticeInstrument | null;
  /** The last wish of each to have everything cancelled at a time. */
  readonly #after = new Map<Account, number>();
  #wishes = 0;

  constructor(house: House, find: (contract: string) => PracticeInstrument | null) {
    this.#house = house;
    this.#find = find;
  }

  readonly place: Operation = (account, params, tell) => {
    this.#place(account, params, (names, refusal) => this.#tellOne(names, refusal, tell));
  };

  readonly placeBatch: Operation = (account, params, tell) => {
    this.#each(recordsIn(params), (one, told) => this.#place(account, one, told), tell);
  };

  readonly cancel: Operation = (account, params, tell) => {
    const { contract_code: contract, order_id: orderId, client_order_id: clientId } = recordOf(params);
    this.#cancel(account, { contract: textOf(contract), orderId: textOf(orderId), clientId: textOf(clientId) }, (names, refusal) => this.#tellOne(names, refusal, tell));
  };

  /** Orders by their numbers, or else by their client ids. */
  readonly cancelBatch: Operation = (account, params, tell) => {
    const { contract_code: contract, order_id: orderIds, client_order_id: clientIds } = recordOf(params);
    const byNumber = textsOf(orderIds).map((orderId) => ({ contract: textOf(contract), orderId, clientId: '' }));
    const named = byNumber.length > 0 ? byNumber : textsOf(clientIds).map((clientId) => ({ contract: textOf(contract), orderId: '', clientId }));
    this.#each(named, (one, told) => this.#cancel(account, one, told), tell);
  };

  readonly cancelAll: Operation = (account, params, tell) => {
    const { contract_code: contract, side } = recordOf(params);
    const marketId = textOf(contract) === '' ? null : this.#find(textOf(contract).toUpperCase())?.id;
    if (marketId === undefined) return tell(this.failure(noContract));
    const orders = [...account.open.values()].filter((order) => order.marketId.startsWith('htx:perp:') && (marketId === null || order.marketId === marketId) && (textOf(side) === '' || order.side === side));
    if (orders.length === 0) return tell(this.failure({ code: 1051, message: 'No orders to cancel.' }));
    for (const { orderId } of orders) this.#house.desk.cancel(account, { orderId, clientId: null }, () => undefined);
    tell(this.okay(orders.map(namesOf)));
  };

  /** Everything is cancelled at a time, unless the wish is renewed before. */
  readonly cancelAfter: Operation = (account, params, tell) => {
    const { on_off: isOn, time_out: afterMs } = recordOf(params);
    const { world, desk } = this.#house;
    const wish = (this.#wishes += 1);
    this.#after.set(account, wish);
    if (textOf(isOn) !== '1') return tell(this.okay({ current_time: stamp(world.nowUs) }));
    const waitMs = Number(textOf(afterMs));
    if (!(waitMs >= afterMsMin && waitMs <= 3_600_000)) return tell(this.failure({ code: 1036, message: 'Incorrect field of time_out.' }));
    const atUs = world.nowUs + Math.round(waitMs) * usPerMs;
    world.schedule(atUs, () => {
      if (this.#after.get(account) !== wish) return;
      for (const { orderId, marketId } of account.open.values()) if (marketId.startsWith('htx:perp:')) desk.cancel(account, { orderId, clientId: null }, () => undefined);
    });
    tell(this.okay({ current_time: stamp(world.nowUs), trigger_time: stamp(atUs) }));
  };

  okay(data: unknown): Row {
    return { ...success, data, ts: this.#ts() };
  }

  failure({ code, message }: LinearRefusal): Row {
    return { code, message, data: null, ts: this.#ts() };
  }

  #place(account: Account, params: unknown, told: Told): void {
    const terms = readLinearTerms(recordOf(params), this.#find);
    if ('refusal' in terms) return told(null, terms.refusal);
    this.#ask((answer) => this.#house.desk.place(account, terms.command, answer), told);
  }

  #cancel(account: Account, { contract, orderId, clientId }: { readonly contract: string; readonly orderId: string; readonly clientId: string }, told: Told): void {
    const instrument = this.#find(contract.toUpperCase());
    if (instrument === null) return told(null, noContract);
    if (orderId === '' && clientId === '') return told(null, badClientId);
    const number = deskOrderId(orderId);
    const known = account.find(number, orderId === '' ? clientId : null);
    if ((orderId !== '' && number === null) || (known !== null && known.marketId !== instrument.id)) return told(null, noOrder);
    this.#ask((answer) => this.#house.desk.cancel(account, { orderId: number, clientId: orderId === '' ? clientId : null }, answer), told);
  }

  #ask(send: (answer: (given: CommandAnswer) => void) => void, told: Told): void {
    askFor<CommandAnswer>(this.#house, patienceUs, send, (given) => {
      if (given === null) told(null, null);
      else if (given.ok) told(namesOf(given.order), null);
      else told(null, linearRefusals[given.rejection]);
    });
  }

  #tellOne(names: Row | null, refusal: LinearRefusal | null, tell: TellLinear): void {
    if (names !== null) tell(this.okay(names));
    else tell(refusal === null ? null : this.failure(refusal));
  }

  /** Each by itself, in the order in which they were asked for; told when the last is known. */
  #each<One>(asked: readonly One[], act: (one: One, told: Told) => void, tell: TellLinear): void {
    if (asked.length === 0 || asked.length > batchMax) return tell(this.failure({ code: 1036, message: `So many at once: 1 to ${batchMax}.` }));
    const rows: Row[] = asked.map(() => ({}));
    let waiting = asked.length;
    let isKnown = true;
    for (const [index, one] of asked.entries()) {
      act(one, (names, refusal) => {
        if (names === null && refusal === null) isKnown = false;
        rows[index] = names === null ? { order_id: '', client_order_id: '', ...refusal } : { ...names, ...success };
        waiting -= 1;
        if (waiting === 0) tell(isKnown ? this.okay(rows) : null);
      });
    }
  }

  #ts(): number {
    return Math.floor(this.#house.world.nowUs / usPerMs);
  }
}

/** Names where it was done; neither names nor refusal where nobody knows. */
type Told = (names: Row | null, refusal: LinearRefusal | null) => void;

function namesOf(order: Readonly<AccountOrder>): Row {
  return { order_id: linearOrderId(order.orderId), client_order_id: clientOrderId(order) };
}

function recordOf(value: unknown): Params {
  return isRecord(value) ? value : {};
}

function recordsIn(value: unknown): readonly Params[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== '');
}
