/**
 * What a venue's answers tell of an account: its orders and fills as they were at a moment, so that answers may be
 * behind events. The newest are remembered, open orders all.
 */

import type { Account, AccountEvent, AccountOrder, Fill } from './account.ts';

const ordersMax = 2_000;
const fillsMax = 5_000;
/** How an order looked after each of its last changes. */
const looksMax = 16;

export interface OrderFill extends Fill {
  readonly order: Readonly<AccountOrder>;
  readonly executionId: number;
  readonly timeUs: number;
}

/** An order after a change. */
export interface OrderLook {
  readonly order: Readonly<AccountOrder>;
  /** The last of its fills until then. */
  readonly fill: OrderFill | null;
  /** Paid in all, in the asset in which it is paid; both sides of a fee are never mixed in one order. */
  readonly fee: bigint;
  readonly realised: bigint;
  readonly timeUs: number;
  readonly executionId: number;
}

export class Records {
  readonly #looks = new Map<number, OrderLook[]>();
  readonly #fills: OrderFill[] = [];

  constructor(account: Account) {
    account.listen((event) => this.#on(event));
  }

  /** As it was at a moment; null: it was not there yet, or is forgotten. */
  order(orderId: number, atUs: number): OrderLook | null {
    const looks = this.#looks.get(orderId) ?? [];
    const [oldest] = looks;
    // Of an order that changed too often, the oldest look that is left stands for those before it.
    return looks.findLast(({ timeUs }) => timeUs <= atUs) ?? (oldest !== undefined && oldest.order.createdUs <= atUs ? oldest : null);
  }

  /** The newest order of this name: among the open ones first. */
  named(clientId: string, atUs: number): OrderLook | null {
    let newest: OrderLook | null = null;
    for (const orderId of this.#looks.keys()) {
      const look = this.order(orderId, atUs);
      if (look === null || look.order.clientId !== clientId) continue;
      if (look.order.status === 'open') return look;
      newest = look;
    }
    return newest;
  }

  /** Oldest first. */
  orders(atUs: number, isWanted: (order: Readonly<AccountOrder>) => boolean): readonly OrderLook[] {
    const found: OrderLook[] = [];
    for (const orderId of this.#looks.keys()) {
      const look = this.order(orderId, atUs);
      if (look !== null && isWanted(look.order)) found.push(look);
    }
    return found;
  }

  fills(atUs: number, isWanted: (fill: OrderFill) => boolean): readonly OrderFill[] {
    return this.#fills.filter((fill) => fill.timeUs <= atUs && isWanted(fill));
  }

  #on(event: AccountEvent): void {
    if (event.kind !== 'order') return;
    const { order, fill: told, executionId, timeUs } = event;
    const looks = this.#looks.get(order.orderId) ?? [];
    const last = looks.at(-1);
    const fill = told === null ? (last?.fill ?? null) : { ...told, order, executionId, timeUs };
    looks.push({ order, fill, fee: (last?.fee ?? 0n) + (told?.fee ?? 0n), realised: (last?.realised ?? 0n) + (told?.realised ?? 0n), timeUs, executionId });
    if (looks.length > looksMax) looks.shift();
    this.#looks.set(order.orderId, looks);
    if (told !== null && fill !== null) this.#fills.push(fill);
    if (this.#fills.length > fillsMax) this.#fills.shift();
    this.#forget();
  }

  #forget(): void {
    if (this.#looks.size <= ordersMax) return;
    for (const [orderId, looks] of this.#looks) {
      if (looks.at(-1)?.order.status === 'open') continue;
      this.#looks.delete(orderId);
      return;
    }
  }
}
