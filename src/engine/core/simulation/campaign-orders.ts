/**
 * The campaign with orders: a gateway and a seeded trader against an exchange's private side, through answers that are
 * lost before and after a command took effect, events late and twice, connections that break, and the death of the
 * engine, which begins anew from its journal.
 *
 * What must hold, at every fact of one engine: a filled quantity never becomes less, an end is final; and a trade counts once. In the end:
 * no intent made two orders; each ended as the exchange has it; what rests there is what we believe at rest; the
 * position is the sum of the fills, there and here.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { factCode } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { isTerminal, orderStates, type OrderState } from '../../domain/order.ts';
import { usPerSecond } from '../../domain/time.ts';
import { field, floatAt, kindAt, type Slots } from '../memory/record.ts';
import { newSequencer, stamp } from '../memory/sequencer.ts';
import { AccountMemory } from '../trade/account-memory.ts';
import { clientIdOf } from '../trade/client-id.ts';
import { Gateway } from '../trade/gateway.ts';
import { Budget } from '../venues/budget.ts';
import type { AccountDialect, Signer } from '../venues/account.ts';
import { accountDialects } from '../venues/accounts.ts';
import type { Account, AccountOrder } from './accounts/account.ts';
import { practiceKeys } from './accounts/keys.ts';
import { openHouse } from './accounts/open-house.ts';
import { toySignature, toyVerify } from './accounts/toy-seal.ts';
import { asciiBytes } from './ascii.ts';
import { CampaignCounter, type CounterFault } from './campaign-counter.ts';
import type { CampaignMarket } from './campaign-markets.ts';
import type { OrderMutant } from './campaign-mutants-orders.ts';
import { ratioOf } from './campaign-witness.ts';
import { noMischief } from './front.ts';
import { instrumentsOf } from './instruments.ts';
import type { Market } from './market.ts';
import { World } from './world.ts';

export interface OrdersReport {
  readonly orders: number;
  readonly fills: number;
  /** How often an order was called unknown. */
  readonly unknowns: number;
  readonly faults: ReadonlyMap<CounterFault, number>;
  /** What broke a promise. */
  readonly words: readonly string[];
}

const startUs = 1_760_000_000 * usPerSecond;
const epoch = 77;
const account = 1;
const stream = 7;
const acts = 36;
const actUsMax = 400_000;
const openUsMax = 5 * usPerSecond;
/** Every question is answered and the whole account was read; then until the last request can no longer arrive, and some questions more. */
const settleUs = 10 * usPerSecond;
const calmUs = 65 * usPerSecond;
const lateUs = 30 * usPerSecond;
/** Instruments that the practice accounts hold, too. */
const base = 'LTC';
const depthScale = 0.12;

export function runOrders(seed: number, market: CampaignMarket, mutant: OrderMutant | null = null): OrdersReport {
  const run = new OrdersRun(seed, market, mutant);
  run.play();
  return run.report();
}

interface Told {
  readonly state: OrderState;
  readonly filledLots: number;
}

class OrdersRun {
  readonly #seed: number;
  readonly #chance: Chance;
  readonly #dialect: AccountDialect;
  readonly #market: CampaignMarket;
  readonly #world: World;
  readonly #account: Account;
  readonly #signer: Signer;
  readonly #spec: InstrumentSpec;
  readonly #counter: CampaignCounter;
  readonly #memory = new AccountMemory();
  readonly #sequencer = newSequencer();
  readonly #told = new Map<number, Told>();
  /** By the present engine: another one does not know those that have ended, and may hear of one as it was a second ago. */
  readonly #toldInLife = new Map<number, Told>();
  readonly #trades = new Set<string>();
  readonly #words: string[] = [];
  readonly #faults = new Map<CounterFault, number>();
  #gateway: Gateway;
  #isBad = false;
  #number = 0;
  #unknowns = 0;

  constructor(seed: number, market: CampaignMarket, mutant: OrderMutant | null) {
    const half = market.part.dialect;
    const dialect = accountDialects.find((one) => marketId(one) === marketId(half));
    assert(dialect !== undefined, 'the market takes orders', { market: market.name });
    this.#seed = seed;
    this.#market = market;
    this.#dialect = mutant?.dialect(dialect) ?? dialect;
    this.#chance = newChance(seed);
    const instruments = instrumentsOf(half.venue, half.market).filter((each) => each.base === base && each.quote === 'USDT');
    this.#world = new World({ seed, startUs, instruments, depthScale, doze: true });
    const keys = practiceKeys(seed, [half.venue]);
    const house = openHouse({
      world: this.#world, venues: [half.venue], verify: toyVerify(keys),
      houseFaults: { staysSilent: this.#sometimes(0.5), repeats: this.#sometimes(0.1), heldUs: this.#late(0.2), behindUs: this.#late(0.2) },
      faults: { losesCommand: this.#sometimes(0.03), losesAnswer: this.#sometimes(0.06) },
    });
    const opened = market.front.open(this.#world, noMischief, house);
    const owner = house.accounts[half.venue];
    const key = keys.find(({ name }) => name === 'trading');
    assert(owner !== undefined && key !== undefined && opened.face !== null, 'the practice exchange knows us', { market: market.name });
    this.#account = owner;
    this.#signer = { keyId: key.key, passphrase: key.passphrase, scheme: 'hmac', sign: (text) => toySignature(key.secret, text) };
    const { body } = opened.front.request({ method: 'GET', target: half.instrumentsRequest.path, headers: {}, body: '' });
    const listed = half.parseInstruments(typeof body === 'string' ? asciiBytes(body) : body);
    const instrument = listed.ok ? listed.value.find((each) => each.base === base) : undefined;
    assert(instrument !== undefined, 'the practice exchange lists it', { market: market.name });
    this.#spec = { ...instrument, stream, version: 1 };
    this.#memory.onSpecs([this.#spec]);
    this.#counter = new CampaignCounter({
      world: this.#world, open: opened, dialect, addresses: half.addresses, chance: this.#chance, count: (kind) => void this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1),
    });
    this.#gateway = this.#newGateway();
  }

  play(): void {
    this.#run(openUsMax);
    if (!this.#gateway.isOpen) this.#words.push('the account was not open after a calm start');
    this.#isBad = true;
    this.#counter.lossShare = nextHappens(this.#chance, 0.5) ? 0.05 : 0;
    const restartAt = nextHappens(this.#chance, 0.5) ? nextBelow(this.#chance, acts) : null;
    for (let act = 0; act < acts; act += 1) {
      this.#run(nextBelow(this.#chance, actUsMax));
      this.#act();
      if (act === restartAt) this.#restart();
    }
    this.#isBad = false;
    this.#counter.lossShare = 0;
    this.#run(settleUs);
    this.#gateway.cancelAll(this.#spec, this.#counter.nowUs);
    this.#run(Math.max(calmUs, this.#dialect.arrivalUsMax + lateUs));
    this.#gateway.cancelAll(this.#spec, this.#counter.nowUs);
    this.#run(settleUs);
    this.#check();
    this.#gateway.stop(this.#counter.nowUs);
  }

  report(): OrdersReport {
    return { orders: this.#number, fills: this.#trades.size, unknowns: this.#unknowns, faults: this.#faults, words: this.#words.map((words) => `${this.#market.name}: ${words}`) };
  }

  #newGateway(): Gateway {
    const { addresses } = this.#market.part.dialect;
    const pools = [...this.#dialect.pools, ...this.#market.part.dialect.pools];
    const budget = new Budget(pools.filter(({ name }, index) => pools.findIndex((pool) => pool.name === name) === index));
    const counter = this.#counter;
    const gateway = new Gateway({ dialect: this.#dialect, signer: this.#signer, addresses, budget, chance: newChance(this.#seed), account, epoch }, {
      connect: (line, path) => counter.connect(line, path),
      disconnect: (line) => counter.disconnect(line),
      send: (line, text) => counter.send(line, text),
      ping: (line) => counter.ping(line),
      request: (id, request) => counter.request(id, request),
      wakeAt: (timeUs) => counter.wakeAt(timeUs),
      emit: (slots, slot) => this.#onFact(slots, slot),
      trouble: (reason) => this.#onTrouble(reason),
    });
    counter.serve(gateway);
    gateway.list(this.#spec);
    const [known] = this.#memory.accounts;
    gateway.recall((known?.orders ?? []).map(({ number, spec, side, ticks, lots, timeInForce, isReduceOnly, filledLots, sentUs }) => ({
      number, filledLots, sentUs, terms: { spec, side, ticks: ticks === null ? null : priceTicks(ticks), lots: qtyLots(lots), timeInForce, isReduceOnly },
    })), known?.trades ?? []);
    gateway.start(counter.nowUs);
    return gateway;
  }

  /** It dies without a word; another one knows what the journal holds. */
  #restart(): void {
    this.#faults.set('engine-restarted', (this.#faults.get('engine-restarted') ?? 0) + 1);
    this.#toldInLife.clear();
    this.#gateway = this.#newGateway();
  }

  #act(): void {
    const chance = this.#chance;
    const { nowUs } = this.#counter;
    const alive = [...this.#gateway.orders.alive];
    const some = alive[nextBelow(chance, Math.max(1, alive.length))];
    const dice = nextBelow(chance, 100);
    if (dice < 45) this.#place(dice);
    else if (dice < 65 && some !== undefined) this.#gateway.cancel(some.number, nowUs);
    else if (dice < 78 && some !== undefined && some.terms.ticks !== null) {
      const isFewer = this.#dialect.amends === 'fewer';
      const change = { ticks: some.terms.ticks + (isFewer ? 0 : nextBelow(chance, 9) - 4), lots: Math.round(some.terms.lots * (isFewer ? 0.7 : 1.5)) };
      this.#gateway.amend(some.number, { ...change, lots: this.#inSteps(change.lots) }, nowUs);
    } else if (dice < 81) this.#gateway.cancelAll(this.#spec, nowUs);
    else if (dice < 87) this.#counter.harm(dice < 85);
  }

  #place(dice: number): void {
    const chance = this.#chance;
    const side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const { exchange, instrument } = this.#marketNow();
    const best = exchange.bestTicks(side) ?? instrument.startTicks;
    const away = nextBelow(chance, 12) - 4;
    const ticks = (best + (side === 'buy' ? -away : away)) * ratioOf(instrument.tick, this.#spec.tick);
    const worthLots = Math.ceil(this.#leastLots() * (1 + nextBelow(chance, 3)));
    this.#number += 1;
    this.#gateway.place(this.#number, {
      spec: this.#spec, side, ticks: dice < 8 ? null : priceTicks(ticks), lots: qtyLots(this.#inSteps(worthLots)),
      timeInForce: dice < 16 ? 'ioc' : dice < 22 ? 'post-only' : 'gtc', isReduceOnly: false,
    }, this.#counter.nowUs);
  }

  /** Worth some ten of the quote, more than each market's least. */
  #leastLots(): number {
    const { instrument } = this.#marketNow();
    const units = ({ units: whole, decimals }: InstrumentSpec['tick']): number => Number(whole) / 10 ** decimals;
    return 10 / (instrument.startTicks * units(instrument.tick) * units(this.#spec.lot) * units(this.#spec.contractSize));
  }

  /** A whole number of the steps in which orders are counted. */
  #inSteps(lots: number): number {
    const step = ratioOf(this.#spec.orders.step, this.#spec.lot);
    return Math.max(1, Math.ceil(lots / step)) * step;
  }

  #marketNow(): Market {
    const market = this.#world.market(this.#spec.id);
    assert(market !== null, 'the market is there', {});
    return market;
  }

  #run(us: number): void {
    this.#counter.run(this.#counter.nowUs + us, () => undefined);
  }

  #onFact(slots: Slots, slot: number): boolean {
    stamp(this.#sequencer, slots, slot);
    this.#memory.onRecord(slots, slot);
    const kind = kindAt(slots, slot);
    const number = floatAt(slots, slot, field.a);
    if (kind === factCode.order && number > 0) this.#onOrder(number, orderStates[floatAt(slots, slot, field.d)] ?? 'denied', floatAt(slots, slot, field.b));
    if (kind === factCode.fill) {
      const id = `${floatAt(slots, slot, field.d)}:${floatAt(slots, slot, field.c)}`;
      if (this.#trades.has(id)) this.#words.push(`the trade ${id} was booked twice`);
      this.#trades.add(id);
    }
    return true;
  }

  #onOrder(number: number, state: OrderState, filledLots: number): void {
    const before = this.#toldInLife.get(number);
    this.#toldInLife.set(number, { state, filledLots });
    this.#told.set(number, { state, filledLots });
    if (state === 'unknown' && before?.state !== 'unknown') this.#unknowns += 1;
    if (before === undefined) return;
    if (filledLots < before.filledLots) this.#words.push(`order ${number} had ${before.filledLots} lots filled and then ${filledLots}`);
    if (isTerminal(before.state) && before.state !== state) this.#words.push(`order ${number} had ended as ${before.state} and then was ${state}`);
  }

  #onTrouble({ code, detail }: Fault): void {
    if (code === 'order.surprise' || code === 'order.vanished' || code === 'account.differs') this.#words.push(`${code}: ${detail}`);
  }

  /** Nothing is wrong any more: what we know is what the exchange knows. */
  #check(): void {
    const scale = ratioOf(this.#marketNow().instrument.lot, this.#spec.lot);
    if (!this.#gateway.isOpen) this.#words.push('the account did not open again');
    for (let number = 1; number <= this.#number; number += 1) {
      const clientId = clientIdOf(this.#dialect.clientIds, { epoch, number });
      const made = [...this.#account.ended, ...this.#account.open.values()].filter((order) => order.clientId === clientId);
      if (made.length > 1) this.#words.push(`order ${number} was made ${made.length} times`);
      this.#checkOrder(number, made[0] ?? null, scale);
    }
    for (const { number, state, pending } of this.#gateway.orders.alive) this.#words.push(`order ${number} is not at rest: ${state}, ${pending.size} under way`);
    const { lots } = this.#account.position(this.#spec.id);
    const ours = this.#gateway.book.positions.lotsOf(stream);
    if (this.#spec.market === 'perp' && lots * scale !== ours) this.#words.push(`the position is ${lots * scale}, told was ${ours}`);
  }

  #checkOrder(number: number, there: AccountOrder | null, scale: number): void {
    const here = this.#told.get(number);
    if (there === null) {
      if (here !== undefined && here.state !== 'denied' && here.state !== 'rejected') this.#words.push(`order ${number} never was, told was ${here.state}`);
      return;
    }
    const isSame = there.status === 'filled' ? here?.state === 'filled'
      : there.status === 'open' ? here?.state === (there.filledLots > 0 ? 'partly-filled' : 'open')
      : here?.state === 'cancelled' || here?.state === 'expired';
    if (!isSame || here?.filledLots !== there.filledLots * scale) {
      this.#words.push(`order ${number} is ${there.status} with ${there.filledLots * scale} filled, told was ${here?.state} with ${here?.filledLots}`);
    }
  }

  #sometimes(share: number): () => boolean {
    const chance = newChance(this.#seed + Math.round(share * 1_000));
    return () => this.#isBad && nextHappens(chance, share);
  }

  #late(share: number): () => number {
    const chance = newChance(this.#seed + 1_000 + Math.round(share * 1_000));
    return () => (this.#isBad && nextHappens(chance, share) ? nextBelow(chance, usPerSecond) : 0);
  }
}
