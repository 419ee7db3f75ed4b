/**
 * Binance's private side, spot or USD-M: operations that come by REST and by the WebSocket API alike, who may ask for
 * them, what they cost, and the user data of those who listen. What the two do differently is a value (`FaceKind`).
 *
 * Bounded: weight shared with the public side, orders by account and interval; a filled order is not counted.
 */

import { nextBelow, type Chance } from '../../../domain/chance.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { Account, AccountEvent } from '../accounts/account.ts';
import type { Answerer, House } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet, FrontRequest, PrivateFace } from '../front.ts';
import { readTarget } from '../target.ts';
import { restCaller, type Caller, type Security } from './account-caller.ts';
import { OrderCount, type OrderLimit } from './account-count.ts';
import { refusals, refuse, type Outcome, type Params, type Refused } from './account-refusal.ts';
import type { ConnectionLimits } from './connection.ts';
import type { BinanceFront } from './front.ts';

/** How long the front waits for the matching engine before it says that it does not know. */
export const patienceUs = 10_000_000;

export interface Operation {
  readonly weight: number;
  /** Where it depends on what is asked. */
  readonly weightOf?: (params: Params) => number;
  readonly security: Security;
  /** Takes a key that may trade. */
  readonly isTrade: boolean;
  /** Counts as a new order. */
  readonly isOrder: boolean;
  readonly run: (caller: Caller, face: BinanceFace, answer: (outcome: Outcome) => void) => void;
}

export type UserListener = (event: object) => void;

export interface FaceKind {
  readonly messagePath: string;
  readonly connectWeight: number;
  readonly limits: ConnectionLimits;
  readonly orderLimits: readonly OrderLimit[];
  readonly operations: Readonly<Record<string, Operation>>;
  /** `POST /api/v3/order` to the name of an operation. */
  readonly rest: Readonly<Record<string, string>>;
  /** What events of an account are on the wire. */
  readonly newTeller: (face: BinanceFace, account: Account, tell: UserListener) => (event: AccountEvent) => void;
  /** Paths of sockets beside the WebSocket API. */
  readonly open: (face: BinanceFace, path: string, outlet: FrontOutlet) => FrontConnection | null;
  readonly openMessages: (face: BinanceFace, path: string, outlet: FrontOutlet) => FrontConnection;
}

export class BinanceFace implements PrivateFace {
  readonly kind: FaceKind;
  readonly front: BinanceFront;
  readonly house: House;
  readonly chance: Chance;
  readonly #counts = new Map<Account, OrderCount>();
  readonly #listeners = new Map<Account, Set<UserListener>>();

  constructor(kind: FaceKind, front: BinanceFront, house: House) {
    this.kind = kind;
    this.front = front;
    this.house = house;
    this.chance = house.world.chanceFor(`${front.name} accounts`);
  }

  get nowMs(): number {
    return Math.floor(this.house.world.nowUs / usPerMs);
  }

  /** 22 letters and digits, as the venue makes names of orders. */
  readonly newClientId = (): string => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    return Array.from({ length: 22 }, () => letters[nextBelow(this.chance, letters.length)] ?? 'A').join('');
  };

  countOf(account: Account): OrderCount {
    const count = this.#counts.get(account);
    if (count !== undefined) return count;
    const own = new OrderCount(this.kind.orderLimits);
    this.#counts.set(account, own);
    account.listen((event) => {
      if (event.kind === 'order' && event.order.status === 'filled' && this.front.listed(event.order.marketId) !== null) own.credit(this.house.world.nowUs);
    });
    return own;
  }

  request(request: FrontRequest, answer: Answerer): boolean {
    const { path, query } = readTarget(request.target);
    const route = `${request.method} ${path}`;
    const name = Object.hasOwn(this.kind.rest, route) ? this.kind.rest[route] : undefined;
    const operation = name === undefined ? undefined : this.kind.operations[name];
    if (operation === undefined) return false;
    const tell = (account: Account | null, outcome: Outcome): void => {
      const headers: Record<string, string> = { 'content-type': 'application/json;charset=UTF-8', ...this.front.weightHeaders() };
      if (account !== null && operation.isOrder) for (const { header, count } of this.countOf(account).counts(this.house.world.nowUs)) headers[header] = String(count);
      if (outcome.ok) return answer({ status: 200, headers, body: JSON.stringify(outcome.result) });
      const { code, msg, data, status } = outcome;
      const after = data !== undefined && 'retryAfter' in data && typeof data.retryAfter === 'number' ? Math.max(1, Math.ceil((data.retryAfter - this.nowMs) / 1_000)) : null;
      if (after !== null) headers['retry-after'] = String(after);
      return answer({ status, headers, body: JSON.stringify({ code, msg, ...(after === null && data !== undefined ? { data } : {}) }) });
    };
    const refused = this.charge(operation, query);
    if (refused !== null) {
      tell(null, refused);
      return true;
    }
    const caller = restCaller(this.house, request, operation.security);
    this.perform(operation, caller, (outcome) => tell(caller.ok ? caller.account : null, outcome));
    return true;
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    if (readTarget(path).path === this.kind.messagePath) return this.kind.openMessages(this, path, outlet);
    return this.kind.open(this, path, outlet);
  }

  /** Weight, before anything else is looked at. Orders that are taken cost none. */
  charge({ weight, weightOf, isOrder }: Pick<Operation, 'weight' | 'weightOf' | 'isOrder'>, params: Params): Refused | null {
    const charged = this.front.charge(isOrder ? 0 : weightOf?.(params) ?? weight);
    if (charged.kind === 'served') return null;
    const isBanned = charged.kind === 'banned';
    const { code, msg } = isBanned ? this.front.kind.banned : this.front.kind.tooMany;
    return { ok: false, status: isBanned ? 418 : 429, code, msg, data: { serverTime: this.nowMs, retryAfter: this.nowMs + charged.retryAfterSeconds * 1_000 } };
  }

  perform(operation: Operation, caller: Caller | Refused, answer: (outcome: Outcome) => void): void {
    const refuseAt = (refused: Refused): void => {
      if (operation.isOrder) this.front.charge(operation.weight);
      answer(refused);
    };
    if (!caller.ok) return refuseAt(caller);
    if (operation.isTrade && !caller.key.mayTrade) return refuseAt(refusals.keyRights);
    if (operation.isOrder) {
      const full = this.countOf(caller.account).take(this.house.world.nowUs);
      if (full !== null) {
        const { interval, intervalNum, limit } = full;
        return refuseAt({ ...refuse(-1015, `Too many new orders; current limit is ${limit} orders per ${intervalNum} ${interval}.`, 429), data: { serverTime: this.nowMs, retryAfter: Math.ceil(full.untilUs / usPerMs) } });
      }
    }
    return operation.run(caller, this, (outcome) => (outcome.ok ? answer(outcome) : refuseAt(outcome)));
  }

  /** Hears an account's user data from now on, as this market tells it; the answer stops that. */
  listen(account: Account, listener: UserListener): () => void {
    let listeners = this.#listeners.get(account);
    if (listeners === undefined) {
      const all = new Set<UserListener>();
      listeners = all;
      this.#listeners.set(account, all);
      account.listen(this.kind.newTeller(this, account, (event) => {
        for (const each of all) each(event);
      }));
    }
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }
}
