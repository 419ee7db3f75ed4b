/**
 * The accounts of a desk: one for each market that has a key, numbers for their orders, and what they
 * write into the one order of facts. Loaded only where there is a key: with it come the dialects' private halves.
 *
 * Holds: when another key signs, the account of the earlier one is closed for good, and that of the
 * other begins as after a restart: with what the journal remembers of it, each order asked for anew.
 */

import { accountDialects } from '../core/venues/accounts.ts';
import type { RememberedAccount } from '../core/trade/account-memory.ts';
import type { Order } from '../core/trade/orders.ts';
import type { AccountDialect, OrderTerms } from '../core/venues/account.ts';
import type { Budget } from '../core/venues/budget.ts';
import type { Pool } from '../core/venues/dialect.ts';
import type { AccountStatus } from '../contract/channels.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { failed, type Result } from '../domain/result.ts';
import type { AccountLinkEvents } from '../edge/net/account-link.ts';
import { clock } from '../edge/net/clock.ts';
import { MarketAccount } from './account-desk.ts';
import type { AccountsPlan, GivenAccount } from './account-keys.ts';
import { firstOrderNumber } from './account-register.ts';
import type { BasicDeskAccounts } from './basic-desk-accounts.ts';
import type { DeskMarket } from './desk.ts';

/** What an earlier run left, as its journal has it. */
export interface Remembered {
  /** Those that were looked for; of others nothing is known here. */
  readonly of: readonly number[];
  readonly accounts: readonly RememberedAccount[];
  /** The largest order number that was ever used. */
  readonly lastNumber: number;
}

/** The desk, as accounts see it. */
export interface AccountsHost {
  readonly markets: readonly DeskMarket[];
  readonly budgetOf: (market: DeskMarket, pools: readonly Pool[]) => Budget;
  readonly eventsOf: (market: MarketId) => AccountLinkEvents;
  readonly isOn: (market: MarketId) => boolean;
  readonly listed: () => readonly InstrumentSpec[];
}

export class Accounts {
  readonly #host: AccountsHost;
  readonly #dialects: readonly AccountDialect[];
  /** Null: there are no markets of the long tail. */
  readonly basics: BasicDeskAccounts | null;
  readonly #byMarket = new Map<MarketId, MarketAccount>();
  #drawnUs = 0;
  /** Null: what was used before is not known yet, and no order is placed. */
  #nextNumber: number | null = null;

  constructor(host: AccountsHost, basics: BasicDeskAccounts | null = null, dialects: readonly AccountDialect[] = accountDialects) {
    this.#host = host;
    this.#dialects = dialects;
    this.basics = basics;
  }

  /** From now on these keys sign, and no others. Accounts that are new here wait for `recall`. */
  sign(plan: AccountsPlan | null): void {
    this.#drawnUs = plan?.drawnUs ?? this.#drawnUs;
    for (const market of this.#host.markets) this.#signOne(marketId(market.part.dialect), plan, (given, epoch) => this.#newAccount(market, given, epoch));
    const { basics } = this;
    for (const id of basics?.markets ?? []) this.#signOne(id, plan, (given, epoch) => basics?.open(id, given, epoch, this.#host.eventsOf(id)) ?? null);
  }

  of(id: MarketId): MarketAccount | null {
    return this.#byMarket.get(id) ?? null;
  }

  /** Orders of all accounts that live, as far as anybody knows. */
  get alive(): readonly Order[] {
    return [...this.#byMarket.values()].flatMap(({ alive }) => alive);
  }

  recall({ of, accounts, lastNumber }: Remembered): void {
    this.#nextNumber ??= firstOrderNumber(this.#drawnUs, lastNumber, clock());
    for (const account of this.#byMarket.values()) {
      const { number } = account.given;
      if (of.includes(number)) account.recall(accounts.find((one) => one.account === number) ?? null);
    }
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

  status(id: MarketId, nowUs: number): AccountStatus | null {
    return this.of(id)?.status(nowUs) ?? null;
  }

  close(): void {
    for (const account of this.#byMarket.values()) account.switchOff();
  }

  #signOne(id: MarketId, plan: AccountsPlan | null, make: (given: GivenAccount, epoch: number) => MarketAccount | null): void {
    const given = plan?.accounts.find((one) => one.market === id) ?? null;
    const known = this.of(id);
    if (known !== null && given !== null && isSameKey(known.given, given)) {
      known.given = given;
      return;
    }
    known?.close();
    this.#byMarket.delete(id);
    const account = plan === null || given === null ? null : make(given, plan.epoch);
    if (account === null) return;
    this.#byMarket.set(id, account);
    if (!this.#host.isOn(id)) return;
    this.list(id, this.#host.listed());
    account.switchOn();
  }

  #newAccount(market: DeskMarket, given: GivenAccount, epoch: number): MarketAccount | null {
    const { part, addresses, proxy } = market;
    const id = marketId(part.dialect);
    const dialect = this.#dialects.find((one) => marketId(one) === id);
    if (dialect === undefined) return null;
    return new MarketAccount({ place: { dialect, addresses, proxy }, given, epoch, budget: this.#host.budgetOf(market, dialect.pools) }, this.#host.eventsOf(id));
  }
}

/** The same account, signed for with the same secret; what the key may do may have been read anew. */
function isSameKey(before: GivenAccount, now: GivenAccount): boolean {
  return before.number === now.number && before.signer.keyId === now.signer.keyId && before.signer.passphrase === now.signer.passphrase && before.signer.key.equals(now.signer.key);
}
