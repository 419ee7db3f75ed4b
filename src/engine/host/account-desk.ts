/**
 * One market's account: its gateway on real sockets, whether it may trade, and how well it does. Lives as
 * long as the desk: a market that is switched off and on again finds its orders as it left them.
 *
 * Holds: the gateway starts when the market is on, its instruments are known and what an earlier run left
 * open was recalled, and not before.
 */

import { LatencyHistogram } from '../core/market/latency.ts';
import { field, floatAt, kindAt, type Slots } from '../core/memory/record.ts';
import type { RememberedAccount } from '../core/trade/account-memory.ts';
import { Gateway } from '../core/trade/gateway.ts';
import type { Order } from '../core/trade/orders.ts';
import { PaidFees } from '../core/trade/paid-fees.ts';
import { isStillAsked, recalledIn, type RecalledOrder } from '../core/trade/steps.ts';
import type { OrderTerms } from '../core/venues/account.ts';
import type { Budget } from '../core/venues/budget.ts';
import type { AccountStatus } from '../contract/channels.ts';
import { newChance } from '../domain/chance.ts';
import { factCode, intentActions } from '../domain/fact.ts';
import { fault, type Fault } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { orderStates } from '../domain/order.ts';
import { failed, type Result } from '../domain/result.ts';
import { AccountLink, type AccountLinkEvents, type AccountPlace } from '../edge/net/account-link.ts';
import { clock } from '../edge/net/clock.ts';
import { signerOf } from '../edge/net/signer.ts';
import type { GivenAccount } from './account-keys.ts';

/** Orders are rare: the last ten minutes of them. */
const latencyWindowUs = 600_000_000;

export interface MarketAccountParts {
  readonly place: AccountPlace;
  readonly given: GivenAccount;
  readonly epoch: number;
  /** The market's, shared with its feed. */
  readonly budget: Budget;
  /** Another way to the exchange than sockets and requests. */
  readonly newLink?: (events: AccountLinkEvents) => AccountLink;
}

export class MarketAccount {
  /** What the key may do is read anew now and then; the key itself stays. */
  given: GivenAccount;
  readonly #events: AccountLinkEvents;
  readonly #gateway: Gateway;
  readonly #link: AccountLink;
  readonly #tripUs = new LatencyHistogram(latencyWindowUs);
  /** Orders that were intended and not yet answered, and when. */
  readonly #placedUs = new Map<number, number>();
  #fault: Fault | null = null;
  #isOn = false;
  readonly #specs = new Map<string, InstrumentSpec>();
  readonly #byStream = new Map<number, InstrumentSpec>();
  readonly #fees = new PaidFees();
  /** What an earlier run left open, until the gateway knows it. */
  #remembered: RememberedAccount | null = null;
  #isRecalled = false;
  readonly #hasFillsByOrder: boolean;
  #isStarted = false;

  constructor(parts: MarketAccountParts, events: AccountLinkEvents) {
    const { place, given, epoch, budget, newLink = (linkEvents) => new AccountLink(place, linkEvents) } = parts;
    this.given = given;
    this.#hasFillsByOrder = place.dialect.hasFillsByOrder === true;
    this.#events = events;
    this.#link = newLink({
      emit: (slots, slot) => this.#onFact(slots, slot),
      turn: events.turn,
      trouble: (reason) => this.#onTrouble(reason),
    });
    const signer = signerOf(given.signer, place.dialect.signing.digest);
    this.#gateway = new Gateway({ dialect: place.dialect, signer, addresses: place.addresses, budget, chance: newChance(Math.floor(clock())), account: given.number, epoch }, this.#link);
    this.#link.serve(this.#gateway);
  }

  get isOpen(): boolean {
    return this.#gateway.isOpen;
  }

  order(number: number): Order | null {
    return this.#gateway.orders.find(number);
  }

  list(specs: readonly InstrumentSpec[]): void {
    for (const spec of specs) {
      this.#specs.set(spec.id, spec);
      this.#byStream.set(spec.stream, spec);
      this.#gateway.list(spec);
    }
    this.#startIfDue();
  }

  /** What the journal says is still open. Once: a later one knows less than we do. */
  recall(remembered: RememberedAccount | null): void {
    if (this.#isRecalled) return;
    this.#isRecalled = true;
    this.#remembered = remembered;
    this.#startIfDue();
  }

  /** The journal of accounts does not open: nothing may be sent. */
  bar(reason: Fault): void {
    if (!this.#isRecalled) this.#fault = reason;
  }

  switchOn(): void {
    this.#isOn = true;
    this.#startIfDue();
  }

  /** What is open stays open at the exchange, and is told. */
  switchOff(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    if (!this.#isStarted) return;
    this.#isStarted = false;
    const { openOrderCount, unknownCount } = this.#counts();
    this.#link.turn((gateway, nowUs) => gateway.stop(nowUs));
    this.#link.sleep();
    this.#fault = null;
    if (openOrderCount + unknownCount === 0) return;
    this.#events.trouble(fault('account.closed', `${openOrderCount === 1 ? '1 order stays' : `${openOrderCount} orders stay`} open at the exchange${unknownCount > 0 ? `, and of ${unknownCount} nobody knows` : ''}; found again when the market is on and the same key signs`));
  }

  /** Another key signs from now on, or none. What is under way is not waited for: the journal knows it, and whoever signs here again asks. */
  close(): void {
    this.switchOff();
    this.#link.close();
  }

  /** Refused: it was denied, and nothing of it left. */
  place(number: number, terms: OrderTerms): Result<Order, Fault> {
    if (!this.given.mayTrade) return this.#onlyReads();
    return this.#link.turn((gateway, nowUs) => gateway.place(number, terms, nowUs));
  }

  cancel(number: number): Result<Order, Fault> {
    return this.#link.turn((gateway, nowUs) => gateway.cancel(number, nowUs));
  }

  amend(number: number, change: { readonly ticks: number; readonly lots: number }): Result<Order, Fault> {
    if (!this.given.mayTrade) return this.#onlyReads();
    return this.#link.turn((gateway, nowUs) => gateway.amend(number, change, nowUs));
  }

  cancelAll(spec: InstrumentSpec): Result<null, Fault> {
    return this.#link.turn((gateway, nowUs) => gateway.cancelAll(spec, nowUs));
  }

  /** Orders that live, as far as anybody knows. */
  get alive(): readonly Order[] {
    return [...this.#gateway.orders.alive];
  }

  status(nowUs: number): AccountStatus {
    this.#tripUs.advance(nowUs);
    if (this.isOpen) this.#fault = null;
    const state = !this.#isOn ? 'off'
      : this.isOpen ? (this.given.mayTrade ? 'ready' : 'read-only')
      : this.#fault?.code === 'keys.refused' ? 'refused'
      : 'connecting';
    const paidBps = this.#fees.bps;
    return { state, fault: this.#fault, roundTripUs: this.#tripUs.summary(), ...this.#counts(), ...(paidBps === null ? {} : { paidBps }) };
  }

  /** A cancel is tried all the same: it risks nothing, and what was known of the key may be old. */
  #onlyReads(): Result<Order, Fault> {
    return failed(fault('account.closed', `the key ${this.given.keyName} may only read in this market, as far as the exchange said; \`fathom keys check\` asks it`));
  }

  #startIfDue(): void {
    if (this.#isStarted || !this.#isOn || this.#specs.size === 0 || !this.#isRecalled) return;
    this.#isStarted = true;
    this.#link.turn((gateway, nowUs) => {
      if (this.#remembered !== null) this.#remind(gateway, this.#remembered);
      this.#remembered = null;
      gateway.start(nowUs);
    });
  }

  #remind(gateway: Gateway, { orders, trades }: RememberedAccount): void {
    gateway.recall(orders.flatMap((order): readonly RecalledOrder[] => {
      if (!isStillAsked(order, this.#hasFillsByOrder, clock())) return [];
      const spec = this.#specs.get(order.spec.id);
      if (spec !== undefined) return [recalledIn(order, spec)];
      this.#onTrouble(fault('instrument.unknown', `order ${order.number} of an earlier run is in ${order.spec.id}, which is not listed now; it is looked for at the exchange`));
      return [];
    }), trades);
  }

  #counts(): { readonly openOrderCount: number; readonly unknownCount: number } {
    const alive = this.alive;
    const unknownCount = alive.filter(({ state }) => state === 'unknown').length;
    return { openOrderCount: alive.length - unknownCount, unknownCount };
  }

  /** The round trip is read off the facts: from the intent to the first that the exchange said of the order. */
  #onFact(slots: Slots, slot: number): boolean {
    const startUs = clock();
    const isKept = this.#events.emit(slots, slot);
    this.#fees.on(slots, slot, (stream) => this.#byStream.get(stream) ?? null);
    const kind = kindAt(slots, slot);
    const number = floatAt(slots, slot, field.a);
    if (isKept && kind === factCode.intent && intentActions[floatAt(slots, slot, field.d)] === 'place') this.#placedUs.set(number, startUs);
    if (kind === factCode.order) {
      const state = orderStates[floatAt(slots, slot, field.d)] ?? 'unknown';
      const placedUs = this.#placedUs.get(number);
      if (placedUs !== undefined && state !== 'submitted') {
        this.#placedUs.delete(number);
        if (state !== 'denied' && state !== 'unknown' && state !== 'cancelling') this.#tripUs.record(startUs - placedUs);
      }
    }
    return isKept;
  }

  #onTrouble(reason: Fault): void {
    // Why the keys were refused stays until they are not: what follows from it says less.
    if (!(this.#fault?.code === 'keys.refused' && reason.code !== 'keys.refused')) this.#fault = reason;
    this.#events.trouble(reason);
  }
}

