/**
 * The accounts of a desk: one for each market that has a key, numbers for their orders, and what they
 * write into the one order of facts.
 */

import type { RememberedAccount } from '../core/trade/account-memory.ts';
import type { Order } from '../core/trade/orders.ts';
import type { OrderTerms } from '../core/venues/account.ts';
import type { Budget } from '../core/venues/budget.ts';
import type { AccountStatus } from '../contract/channels.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { failed, type Result } from '../domain/result.ts';
import type { AccountLinkEvents } from '../edge/net/account-link.ts';
import { clock } from '../edge/net/clock.ts';
import { MarketAccount, statusOfNone } from './account-desk.ts';
import type { AccountsPlan } from './account-keys.ts';
import { firstOrderNumber } from './account-register.ts';
import type { DeskMarket } from './desk.ts';

/** What an earlier run left, as its journal has it. */
export interface Remembered {
  readonly accounts: readonly RememberedAccount[];
  /** The largest order number that was ever used. */
  readonly lastNumber: number;
}

export interface AccountsParts {
  readonly plan: AccountsPlan | null;
  readonly markets: readonly DeskMarket[];
  readonly budgetOf: (market: DeskMarket) => Budget;
  readonly eventsOf: (market: MarketId) => AccountLinkEvents;
}

export class Accounts {
  readonly #byMarket = new Map<MarketId, MarketAccount>();
  readonly #drawnUs: number;
  /** Null: what was used before is not known yet, and no order is placed. */
  #nextNumber: number | null = null;

  constructor({ plan, markets, budgetOf, eventsOf }: AccountsParts) {
    this.#drawnUs = plan?.drawnUs ?? 0;
    for (const market of markets) {
      const { part: { account: dialect, dialect: { venue, market: kind } }, addresses, proxy } = market;
      const id = marketId({ venue, market: kind });
      const given = plan?.accounts.find((one) => one.market === id);
      if (dialect === null || given === undefined || plan === null) continue;
      this.#byMarket.set(id, new MarketAccount({ place: { dialect, addresses, proxy }, given, epoch: plan.epoch, budget: budgetOf(market) }, eventsOf(id)));
    }
  }

  of(id: MarketId): MarketAccount | null {
    return this.#byMarket.get(id) ?? null;
  }

  recall({ accounts, lastNumber }: Remembered): void {
    this.#nextNumber ??= firstOrderNumber(this.#drawnUs, lastNumber, clock());
    for (const account of this.#byMarket.values()) account.recall(accounts.find((one) => one.account === account.given.number) ?? null);
  }

  bar(reason: Fault): void {
    for (const account of this.#byMarket.values()) account.bar(reason);
  }

  /** A new order in the market of its instrument. Refused: it was denied, and nothing of it left. */
  place(terms: OrderTerms): Result<Order, Fault> {
    const account = this.of(marketId(terms.spec));
    if (account === null || this.#nextNumber === null) return failed(fault('account.closed', `there is no account for ${terms.spec.id}`));
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return account.place(number, terms);
  }

  list(id: MarketId, specs: readonly InstrumentSpec[]): void {
    this.of(id)?.list(specs.filter((spec) => marketId(spec) === id && spec.status !== 'gone'));
  }

  status(id: MarketId, isOn: boolean, nowUs: number): AccountStatus {
    return this.of(id)?.status(nowUs) ?? statusOfNone(isOn ? 'no-key' : 'off');
  }

  close(): void {
    for (const account of this.#byMarket.values()) account.switchOff();
  }
}
