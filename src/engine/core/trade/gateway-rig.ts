/**
 * The gateway against the model of an exchange, for tests: facts are read back as a journal would have
 * them, and what must always hold is checked at every one of them.
 */

import { assert } from '../../domain/assert.ts';
import { factCode, factFlag, factKinds, intentActions } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { isTerminal, nextOrderState, orderEvents, orderStates, type OrderState } from '../../domain/order.ts';
import { usPerSecond } from '../../domain/time.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, type Slots } from '../memory/record.ts';
import type { AccountDialect, OrderTerms, SealedRequest, Signer } from '../venues/account.ts';
import { binanceUsdmAccount } from '../venues/binance/account-usdm.ts';
import { Budget } from '../venues/budget.ts';
import { writeText } from '../venues/utf8.ts';
import { newChance } from '../../domain/chance.ts';
import { clientIdOf } from './client-id.ts';
import { Gateway } from './gateway.ts';
import type { RecalledOrder } from './steps.ts';
import { modelSigner, modelSpec, readName, VenueModel } from './venue-model.ts';

/** In the client ids of the rig's orders. */
export const rigEpoch = 77;

export interface ToldOrder {
  readonly state: OrderState;
  readonly filledLots: number;
}

export interface RigOptions {
  readonly seed: number;
  readonly model?: VenueModel;
  readonly dialect?: AccountDialect;
  readonly signer?: Signer;
  readonly spec?: InstrumentSpec;
  readonly recalled?: readonly RecalledOrder[];
  readonly bookedTrades?: readonly string[];
}

export class GatewayRig {
  readonly model: VenueModel;
  readonly dialect: AccountDialect;
  readonly gateway: Gateway;
  readonly troubles: Fault[] = [];
  /** Facts by kind. */
  readonly counts: Record<string, number> = {};
  readonly intents = new Map<number, number>();
  readonly told = new Map<number, ToldOrder>();
  /** Orders whose fate nobody knew, for a while at least. */
  readonly unknown = new Set<number>();
  /** Lots by trade id, as booked. */
  readonly fills = new Map<number, number>();
  readonly balances = new Map<string, number>();
  readonly names = new Map<number, string>();
  /** What broke a law; empty, or the test fails. */
  readonly broken: string[] = [];
  /** When false the journal takes nothing more. */
  isJournalling = true;

  constructor({ seed, model, dialect = binanceUsdmAccount, signer = modelSigner, spec = modelSpec, recalled = [], bookedTrades = [] }: RigOptions) {
    this.model = model ?? new VenueModel(seed);
    this.dialect = dialect;
    this.gateway = new Gateway(
      {
        dialect, signer, addresses: { rest: 'https://fapi.binance.com', stream: 'wss://fstream.binance.com', trade: 'wss://ws-fapi.binance.com' },
        budget: new Budget(dialect.pools), chance: newChance(seed), account: 1, epoch: rigEpoch,
      },
      {
        connect: (line) => this.model.connect(line),
        disconnect: (line) => this.model.disconnect(line),
        send: (line, text) => {
          this.#onSending(text);
          this.model.send(line, text);
        },
        ping: (line) => this.model.ping(line),
        request: (id, request) => {
          this.#onRequest(request);
          this.model.request(id, request);
        },
        wakeAt: (timeUs) => this.model.wakeAt(timeUs),
        emit: (slots, slot) => this.isJournalling && this.#onFact(slots, slot),
        trouble: (reason) => this.troubles.push(reason),
      },
    );
    this.model.client = this.gateway;
    this.gateway.list(spec);
    this.gateway.recall(recalled, bookedTrades);
    this.gateway.start(this.model.ourUs);
  }

  run(us: number): void {
    this.model.run(this.model.nowUs + us);
  }

  place(number: number, changed: Partial<OrderTerms> = {}) {
    return this.gateway.place(number, termsOf(changed), this.model.ourUs);
  }

  stateOf(number: number): OrderState | null {
    return this.told.get(number)?.state ?? null;
  }

  faults(code: Fault['code']): number {
    return this.troubles.filter((trouble) => trouble.code === code).length;
  }

  #onSending(text: string): void {
    if (text.includes('"order.place"')) this.#onPlaceLeaving(/"newClientOrderId":"([^"]+)"/.exec(text)?.[1] ?? '');
  }

  #onRequest({ method, target }: SealedRequest): void {
    if (method === 'POST' && target.startsWith('/fapi/v1/order')) this.#onPlaceLeaving(/newClientOrderId=([^&]+)/.exec(target)?.[1] ?? '');
  }

  /** The client id ends with the order's number. */
  #onPlaceLeaving(clientId: string): void {
    const number = parseInt(clientId.slice(-7), 36);
    if (!this.intents.has(number)) this.broken.push(`order ${number} left before its intent was journalled`);
  }

  #onFact(slots: Slots, slot: number): boolean {
    const kind = kindAt(slots, slot);
    const name = factKinds[kind] ?? 'none';
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const a = floatAt(slots, slot, field.a);
    if (kind === factCode.name) {
      const size = floatAt(slots, slot, field.c);
      this.names.set(a, readName(slots.bytes.subarray(64, 64 + size)));
      assert(lengthAt(slots, slot) === 1 + Math.ceil(size / 64), 'a name fills its tail', { size });
    } else if (kind === factCode.intent && intentActions[floatAt(slots, slot, field.d)] === 'place') {
      this.intents.set(a, (this.intents.get(a) ?? 0) + 1);
      if (this.intents.get(a) !== 1) this.broken.push(`order ${a} was intended twice`);
    } else if (kind === factCode.order && a > 0) {
      this.#onOrder(a, orderStates[floatAt(slots, slot, field.d)] ?? 'denied', floatAt(slots, slot, field.b));
    } else if (kind === factCode.fill) {
      const trade = floatAt(slots, slot, field.c);
      if (this.fills.has(trade)) this.broken.push(`trade ${trade} was booked twice`);
      const sign = (flagsAt(slots, slot) & factFlag.sells) === 0 ? 1 : -1;
      this.fills.set(trade, sign * floatAt(slots, slot, field.b));
    } else if (kind === factCode.balance) {
      const asset = this.names.get(floatAt(slots, slot, field.tail + 1)) ?? 'nameless';
      this.balances.set(asset, a / 10 ** floatAt(slots, slot, field.tail + 2));
    }
    return true;
  }

  #onOrder(number: number, state: OrderState, filledLots: number): void {
    const before = this.told.get(number);
    this.told.set(number, { state, filledLots });
    if (state === 'unknown') this.unknown.add(number);
    if (before === undefined) return;
    if (filledLots < before.filledLots) this.broken.push(`order ${number} had ${before.filledLots} lots filled and then ${filledLots}`);
    if (before.state === state) return;
    // One fact may stand for two events: a question that finds the order and sees a cancel under way.
    const once = orderEvents.map((event) => nextOrderState(before.state, event));
    const isAllowed = once.includes(state) || (!isTerminal(before.state) && once.some((between) => between !== null && orderEvents.some((event) => nextOrderState(between, event) === state)));
    if (!isAllowed) this.broken.push(`order ${number} went from ${before.state} to ${state}`);
  }
}

export function termsOf(changed: Partial<OrderTerms> = {}): OrderTerms {
  return { spec: modelSpec, side: 'buy', ticks: priceTicks(5_000_000), lots: qtyLots(10), timeInForce: 'gtc', isReduceOnly: false, ...changed };
}

/** What the rig's gateway calls its orders at the venue. */
export const idOf = (number: number): string => clientIdOf('text', { epoch: 77, number });

/** For terms of an order that is not filled at one stroke. */
export const large = { lots: qtyLots(1_000_000) };

/** A rig whose account is open. */
export function openRig(seed = 1): GatewayRig {
  const rig = new GatewayRig({ seed });
  rig.run(3 * usPerSecond);
  assert(rig.gateway.isOpen, 'the account is open', { seed });
  return rig;
}

/** Tells the gateway an event of an order as the exchange pushes it. */
export function pushOrder(rig: GatewayRig, order: Readonly<Record<string, unknown>>): void {
  const ms = rig.model.venueMs;
  const o = {
    s: 'BTCUSDT', c: 'web_1', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1.000', p: '50000.00', ap: '0', x: 'NEW', X: 'NEW', i: 900, l: '0', z: '0', L: '0', n: '0', N: 'USDT', t: 0, m: false, ...order,
  };
  rig.gateway.onMessage(0, writeText(JSON.stringify({ e: 'ORDER_TRADE_UPDATE', E: ms, T: ms, o })), rig.model.ourUs);
}
