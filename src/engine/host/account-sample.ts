/** For tests and benches: a desk whose accounts trade on a practice exchange over real sockets, and what it journals. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { field, floatAt, kindAt, lengthAt, newSlots, slotFloats, type Slots } from '../core/memory/record.ts';
import type { Order } from '../core/trade/orders.ts';
import type { OrderTerms } from '../core/venues/account.ts';
import { assert } from '../domain/assert.ts';
import { factKinds, type FactKind } from '../domain/fact.ts';
import type { Fault } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { orderStates, type OrderState } from '../domain/order.ts';
import { ok } from '../domain/result.ts';
import type { PracticeServer } from '../edge/practice/server.ts';
import { planAccounts } from './account-keys.ts';
import type { MarketAccount } from './account-desk.ts';
import { configSchema } from './config.ts';
import type { Desk } from './desk.ts';
import { HandDesk, type HandDeskParts } from './hand-desk.ts';
import type { MarketPlace } from './open-market.ts';

export class TradingDesk {
  readonly hand: HandDesk;
  /** In the client ids of its orders. */
  readonly epoch: number;
  readonly faults: Fault[] = [];
  /** All facts, oldest first; and those of accounts. */
  readonly records: Slots[] = [];
  readonly facts: Slots[] = [];
  /** False: nothing can be journalled. */
  isJournalling = true;

  private constructor(parts: HandDeskParts) {
    const opened = HandDesk.open(parts, { onFact: (slots, slot, isOurs) => this.#keep(slots, slot, isOurs), onFault: (_market, reason) => void this.faults.push(reason) });
    assert(opened.ok, 'the journal of accounts opens');
    this.hand = opened.value;
    this.epoch = parts.accounts.epoch;
  }

  static async open(places: readonly MarketPlace[], given: { readonly seed: number; readonly markets: readonly MarketId[]; readonly symbols: readonly string[]; readonly dataFolder?: string; readonly mayTrade?: boolean }): Promise<TradingDesk> {
    const dataFolder = given.dataFolder ?? mkdtempSync(join(tmpdir(), 'fathom-trading-'));
    const config = configSchema.parse({ dataFolder, practiceSeed: given.seed, markets: [...given.markets] });
    const plan = await planAccounts({ config, places, isNewExchange: false, vault: () => Promise.resolve(ok(null)), onFault: () => undefined });
    assert(plan !== null, 'there are keys');
    const accounts = given.mayTrade === false ? plan.accounts.map((account) => ({ ...account, mayTrade: false })) : plan.accounts;
    return new TradingDesk({ config, places, accounts: { ...plan, accounts }, instruments: given.symbols });
  }

  get desk(): Desk {
    return this.hand.desk;
  }

  account(id: MarketId): MarketAccount {
    const account = this.hand.accounts.of(id);
    assert(account !== null, 'the market has an account', { id });
    return account;
  }

  /** Live and open: orders can be placed. */
  async untilOpen(spec: { readonly market: MarketId; readonly symbol: string }): Promise<InstrumentSpec> {
    await until(() => this.account(spec.market).isOpen, 'the account is open', () => this.faults.map(({ detail }) => detail));
    await until(() => this.bookOf(spec)?.validity === 'live', 'the book is live');
    const found = this.desk.catalogue.named(spec.symbol, spec.market);
    assert(found !== null, 'it is listed');
    return found;
  }

  bookOf({ market, symbol }: { readonly market: MarketId; readonly symbol: string }): ReturnType<Desk['market']['bookOf']> {
    return this.desk.market.bookOf(this.desk.catalogue.named(symbol, market)?.stream ?? 0);
  }

  place(terms: OrderTerms): Order {
    const placed = this.hand.accounts.place(terms);
    assert(placed.ok, 'the order is placed', placed.ok ? {} : { why: placed.fault.detail });
    return placed.value;
  }

  async untilState(order: Order, state: OrderState): Promise<void> {
    await until(() => this.account(marketId(order.terms.spec)).order(order.number)?.state === state, `order ${order.number} is ${state}`, () => [order.state, order.reason?.text ?? '', ...this.faults.map(({ detail }) => detail)]);
  }

  /** The states of an order as its facts told them. */
  statesOf(number: number): readonly string[] {
    return this.#of('order', number).map((slots) => orderStates[floatAt(slots, 0, field.d)] ?? '');
  }

  /** Lots by its fills. */
  filledLots(number: number): number {
    return this.facts.filter((slots) => kindOf(slots) === 'fill' && floatAt(slots, 0, field.tail + 1) === number).reduce((sum, slots) => sum + floatAt(slots, 0, field.b), 0);
  }

  intents(number: number): number {
    return this.#of('intent', number).length;
  }

  close(): void {
    this.hand.close();
  }

  /** As a program that was killed: nothing is told to anybody any more. */
  die(): void {
    this.isJournalling = false;
    this.close();
  }

  #of(kind: FactKind, number: number): readonly Slots[] {
    return this.facts.filter((slots) => kindOf(slots) === kind && floatAt(slots, 0, field.a) === number);
  }

  #keep(slots: Slots, slot: number, isOurs: boolean): boolean {
    if (!this.isJournalling) return false;
    const copy = newSlots(lengthAt(slots, slot));
    copy.f64.set(slots.f64.subarray(slot * slotFloats, slot * slotFloats + copy.f64.length));
    this.records.push(copy);
    if (isOurs) this.facts.push(copy);
    return true;
  }
}

export function placesOf(server: PracticeServer): readonly MarketPlace[] {
  return server.markets.map(({ venue, market, addresses }) => ({ id: marketId({ venue, market }), addresses }));
}

export function limitOrder(spec: InstrumentSpec, side: 'buy' | 'sell', ticks: number, lots: number): OrderTerms {
  return { spec, side, ticks: priceTicks(ticks), lots: qtyLots(lots), timeInForce: 'gtc', isReduceOnly: false };
}

export function marketOrder(spec: InstrumentSpec, side: 'buy' | 'sell', lots: number): OrderTerms {
  return { spec, side, ticks: null, lots: qtyLots(lots), timeInForce: 'ioc', isReduceOnly: false };
}

export async function until(isTrue: () => boolean, what: string, why: () => readonly string[] = () => []): Promise<void> {
  const endMs = performance.now() + 90_000;
  while (!isTrue()) {
    assert(performance.now() < endMs, `in time: ${what}`, { why: why().slice(-8).join('; ') });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function kindOf(slots: Slots): FactKind {
  return factKinds[kindAt(slots, 0)] ?? 'none';
}
