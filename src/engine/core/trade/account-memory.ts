/**
 * What the journal says is still open: the orders whose end it does not hold, and the trades that were
 * booked lately, by account. A fold over the facts of accounts (domain/fact.ts); another run of a
 * gateway begins with it (`Gateway.recall`).
 *
 * Holds: an order is here from its intent until its end was told, and all of its fills; facts that come a
 * second time change nothing; ticks and lots are in the steps of the version that their record names.
 * The trades of an order that is here are here as long as it is: whoever asks for all its fills books none twice.
 * Bounded: `tradesMax` trades, `orderTradesMax` of orders that are here, `endedMax` ended orders and `namesMax` names an account, and `versionsMax` versions of an
 * instrument; the oldest are forgotten first. A name is told right before the first record that uses it.
 * Does not: remember orders of others, balances or positions, which the venue is asked for.
 */

import { factCode, factFlag, intentActions } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { isTerminal, orderStates } from '../../domain/order.ts';
import { field, flagsAt, floatAt, kindAt, slotBytes, streamAt, type Slots } from '../memory/record.ts';
import { timesInForce, type Side, type TimeInForce } from '../venues/account.ts';
import { readText } from '../venues/utf8.ts';
import { stepsAgain, stepsDown } from './steps.ts';

export const memoryLimits = { tradesMax: 20_000, orderTradesMax: 20_000, endedMax: 200, namesMax: 200, versionsMax: 8 } as const;

/** In the steps of the instrument as it was then. */
export interface RememberedOrder {
  readonly number: number;
  readonly spec: InstrumentSpec;
  readonly side: Side;
  readonly ticks: number | null;
  readonly lots: number;
  readonly timeInForce: TimeInForce;
  readonly isReduceOnly: boolean;
  readonly filledLots: number;
  /** The venue's own number for it; absent: the venue did not tell it yet. */
  readonly venueId?: string;
  /** When it was intended, by our clock. */
  readonly sentUs: number;
  /** When its end was told, by our clock, of an order whose fills are not all told; absent: it lives. */
  readonly endedUs?: number;
}

export interface RememberedAccount {
  readonly account: number;
  readonly orders: readonly RememberedOrder[];
  /** `symbol:trade id`, the oldest first, and those of `orders` last. */
  readonly trades: readonly string[];
}

/** Facts may come a moment before their instrument is told. */
interface KnownOrder {
  readonly order: Omit<RememberedOrder, 'spec'>;
  readonly stream: number;
  readonly version: number;
  readonly spec: InstrumentSpec | null;
  /** Of its fills as they were told, in the lots of `spec`. */
  readonly bookedLots: number;
  readonly trades: Set<string>;
}

interface Account {
  readonly orders: Map<number, KnownOrder>;
  /** Those of no order that is here. */
  readonly trades: Set<string>;
  /** How many the orders have. */
  orderTradeCount: number;
  /** By handle, the latest. */
  readonly names: Map<number, string>;
}

/** Bits of an intent's terms. */
const reduceOnly = 1;
const atMarket = 2;
const timeInForceUnit = 4;
/** What one float of a trade's number holds. */
const part = 10n ** 15n;

export function isOfAccount(slots: Slots, slot: number): boolean {
  const kind = kindAt(slots, slot);
  return kind >= factCode.name && kind <= factCode.position;
}

export class AccountMemory {
  readonly #isKept: (account: number) => boolean;
  /** By stream; the newest version last. */
  readonly #specs = new Map<number, readonly InstrumentSpec[]>();
  readonly #accounts = new Map<number, Account>();
  /** The largest order number that was ever intended. */
  lastNumber = 0;
  lastSequence = 0;

  /** `isKept`: the accounts that somebody will ask for. */
  constructor(isKept: (account: number) => boolean = () => true) {
    this.#isKept = isKept;
  }

  get accounts(): readonly RememberedAccount[] {
    return [...this.#accounts].map(([account, { orders, trades }]) => ({
      account,
      orders: [...orders.values()].flatMap(({ order, spec }) => (spec === null ? [] : [{ ...order, spec }])),
      trades: [...trades, ...[...orders.values()].flatMap((order) => [...order.trades])],
    }));
  }

  /** Accounts that are not known here, as another memory has them. */
  adopt(others: AccountMemory): void {
    for (const [account, known] of others.#accounts) if (!this.#accounts.has(account)) this.#accounts.set(account, known);
  }

  /** Another run of the program may begin here: its streams are numbered anew. */
  onSegment(): void {
    this.#specs.clear();
    for (const account of this.#accounts.values()) {
      for (const [number, { spec }] of account.orders) if (spec === null) forget(account, number);
    }
  }

  /** Instruments from now on. What was told in the steps of an earlier version stays in those. */
  onSpecs(specs: readonly InstrumentSpec[]): void {
    for (const spec of specs) {
      const earlier = (this.#specs.get(spec.stream) ?? []).filter(({ id, version }) => id === spec.id && version !== spec.version);
      this.#specs.set(spec.stream, [...earlier, spec].slice(-memoryLimits.versionsMax));
    }
    for (const { orders } of this.#accounts.values()) {
      for (const [number, order] of orders) if (order.spec === null) orders.set(number, { ...order, spec: this.#specOf(order.stream, order.version) });
    }
  }

  #specOf(stream: number, version: number): InstrumentSpec | null {
    return this.#specs.get(stream)?.find((spec) => spec.version === version) ?? null;
  }

  onRecord(slots: Slots, slot: number): void {
    const sequence = floatAt(slots, slot, field.sequence);
    if (sequence <= this.lastSequence || !isOfAccount(slots, slot)) return;
    this.lastSequence = sequence;
    if (kindAt(slots, slot) === factCode.intent) this.lastNumber = Math.max(this.lastNumber, floatAt(slots, slot, field.a));
    const account = floatAt(slots, slot, kindAt(slots, slot) === factCode.name ? field.b : field.tail);
    if (!this.#isKept(account)) return;
    switch (kindAt(slots, slot)) {
      case factCode.name: this.#onName(slots, slot); break;
      case factCode.intent: this.#onIntent(slots, slot); break;
      case factCode.order: this.#onOrder(slots, slot); break;
      case factCode.fill: this.#onFill(slots, slot); break;
    }
  }

  #onName(slots: Slots, slot: number): void {
    const { names } = this.#accountOf(floatAt(slots, slot, field.b));
    const at = (slot + 1) * slotBytes;
    const text = readText(slots.bytes.subarray(at, at + floatAt(slots, slot, field.c)));
    names.delete(floatAt(slots, slot, field.a));
    if (text.ok) names.set(floatAt(slots, slot, field.a), text.value);
    const [oldest] = names.keys();
    if (names.size > memoryLimits.namesMax && oldest !== undefined) names.delete(oldest);
  }

  #onIntent(slots: Slots, slot: number): void {
    const number = floatAt(slots, slot, field.a);
    if (intentActions[floatAt(slots, slot, field.d)] !== 'place') return;
    const stream = streamAt(slots, slot);
    const version = floatAt(slots, slot, field.tail + 3);
    const bits = floatAt(slots, slot, field.tail + 2);
    const order = {
      number, filledLots: 0,
      side: (flagsAt(slots, slot) & factFlag.sells) === 0 ? 'buy' : 'sell',
      ticks: (bits & atMarket) === 0 ? floatAt(slots, slot, field.b) : null,
      lots: floatAt(slots, slot, field.c),
      timeInForce: timesInForce[Math.floor(bits / timeInForceUnit)] ?? 'gtc',
      isReduceOnly: (bits & reduceOnly) !== 0,
      sentUs: floatAt(slots, slot, field.receivedUs),
    } as const;
    const account = this.#accountAt(slots, slot);
    forget(account, number);
    account.orders.set(number, { order, stream, version, spec: this.#specOf(stream, version), bookedLots: 0, trades: new Set() });
  }

  #onOrder(slots: Slots, slot: number): void {
    const account = this.#accountAt(slots, slot);
    const { orders, names } = account;
    const number = floatAt(slots, slot, field.a);
    const known = orders.get(number);
    if (known === undefined) return; // of others, or ended
    const venueId = known.order.venueId ?? names.get(floatAt(slots, slot, field.tail + 2));
    const version = floatAt(slots, slot, field.tail + 8);
    const spec = this.#specOf(streamAt(slots, slot), version) ?? known.spec;
    const bookedLots = spec === null || known.spec === null ? known.bookedLots : stepsDown(known.bookedLots, known.spec.lot, spec.lot);
    const state = orderStates[floatAt(slots, slot, field.d)];
    const filledLots = floatAt(slots, slot, field.b);
    const isEnded = state === undefined || isTerminal(state);
    if (isEnded && filledLots <= bookedLots) {
      forget(account, number);
      return;
    }
    const ticks = known.order.ticks === null ? null : floatAt(slots, slot, field.tail + 6);
    const lots = floatAt(slots, slot, field.tail + 7);
    const order = { ...known.order, ticks, lots, filledLots, ...(venueId === undefined ? {} : { venueId }), ...(isEnded ? { endedUs: floatAt(slots, slot, field.receivedUs) } : {}) };
    orders.set(number, { order, stream: streamAt(slots, slot), version, spec, bookedLots, trades: known.trades });
    if (isEnded) forgetEnded(account);
  }

  #onFill(slots: Slots, slot: number): void {
    const account = this.#accountAt(slots, slot);
    const { orders } = account;
    const number = floatAt(slots, slot, field.tail + 1);
    // Steps that no version tells are the order's own, or a price between all ticks: that it was booked is known all the same.
    const stream = streamAt(slots, slot);
    const spec = this.#specOf(stream, floatAt(slots, slot, field.tail + 7)) ?? orders.get(number)?.spec ?? this.#specs.get(stream)?.at(-1);
    if (spec === undefined) return;
    const trade = `${spec.symbol}:${BigInt(floatAt(slots, slot, field.d)) * part + BigInt(floatAt(slots, slot, field.c))}`;
    const known = orders.get(number);
    if (known === undefined || account.orderTradeCount >= memoryLimits.orderTradesMax) addTrade(account, trade);
    else if (!known.trades.has(trade)) {
      known.trades.add(trade);
      account.orderTradeCount += 1;
    }
    this.#book(account, number, floatAt(slots, slot, field.b), spec);
  }

  #book(account: Account, number: number, lots: number, spec: InstrumentSpec): void {
    const { orders } = account;
    const known = orders.get(number);
    if (known === undefined) return;
    const bookedLots = known.bookedLots + (stepsAgain(lots, spec.lot, (known.spec ?? spec).lot) ?? lots);
    if (known.order.endedUs !== undefined && bookedLots >= known.order.filledLots) forget(account, number);
    else orders.set(number, { ...known, bookedLots });
  }

  #accountAt(slots: Slots, slot: number): Account {
    return this.#accountOf(floatAt(slots, slot, field.tail));
  }

  #accountOf(account: number): Account {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const made: Account = { orders: new Map(), trades: new Set(), orderTradeCount: 0, names: new Map() };
    this.#accounts.set(account, made);
    return made;
  }
}

/** Its trades are among the others from now on. */
function forget(account: Account, number: number): void {
  const known = account.orders.get(number);
  if (known === undefined) return;
  account.orders.delete(number);
  account.orderTradeCount -= known.trades.size;
  for (const trade of known.trades) addTrade(account, trade);
}

function addTrade({ trades }: Account, trade: string): void {
  trades.add(trade);
  const [oldest] = trades;
  if (trades.size > memoryLimits.tradesMax && oldest !== undefined) trades.delete(oldest);
}

function forgetEnded(account: Account): void {
  const ended = [...account.orders].filter(([, { order }]) => order.endedUs !== undefined);
  for (const [number] of ended.slice(0, Math.max(0, ended.length - memoryLimits.endedMax))) forget(account, number);
}
