/**
 * The campaign with orders: a gateway and a seeded trader against an exchange's private side, through answers that are
 * lost before and after a command took effect, events late and twice, connections that break or fall silent, more than
 * a minute without any network while the exchange goes on, a clock that is set, steps that change while orders rest, and the
 * death of the engine, which begins anew from its journal, perhaps on another clock.
 *
 * What must hold, at every fact of one engine: a filled quantity never becomes less, an end is final, a price and a
 * quantity are ones that were asked for; and a trade counts once. In the end: no intent made two orders; each ended as the exchange has it, and each of its fills was booked; what rests there is what
 * we believe at rest; the position is the sum of the fills, there and here.
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
import { Gateway } from '../trade/gateway.ts';
import { recalledIn } from '../trade/steps.ts';
import { Budget } from '../venues/budget.ts';
import type { AccountDialect, Signer } from '../venues/account.ts';
import { accountDialects } from '../venues/accounts.ts';
import type { Account } from './accounts/account.ts';
import { practiceKeys } from './accounts/keys.ts';
import { openHouse } from './accounts/open-house.ts';
import { toySignature, toyVerify } from './accounts/toy-seal.ts';
import { asciiBytes } from './ascii.ts';
import { orderBranches, type OrderBranch } from './campaign-branches.ts';
import { Carelessness } from './campaign-orders-careless.ts';
import { CampaignCounter, type CounterFault } from './campaign-counter.ts';
import type { CampaignMarket } from './campaign-markets.ts';
import type { OrderMutant } from './campaign-mutants-orders.ts';
import { finalWords, knownWords, ordersOf, type Ledger, type ToldOrder } from './campaign-orders-check.ts';
import { CampaignSteps, tenth } from './campaign-orders-steps.ts';
import { anywhere, inSteps, leastLots, nearBest } from './campaign-orders-size.ts';
import { acts, drawOrdersPlan, paces, type OrdersPlan } from './campaign-orders-plan.ts';
import { takeThrough } from './campaign-orders-taker.ts';
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
  /** Ways of recovering that were taken. */
  readonly branches: ReadonlyMap<OrderBranch, number>;
  /** What broke a promise. */
  readonly words: readonly string[];
}

const startUs = 1_760_000_000 * usPerSecond;
const epoch = 77;
const account = 1;
const stream = 7;
/** Every question is answered and the whole account was read; then until the last request can no longer arrive, and some questions more. */
const settleUs = 10 * usPerSecond;
const lateUs = 30 * usPerSecond;
/** Of an order that takes what there is, and of one that may rest. */
const marketDice = 0;
const plainDice = 40;
/** Instruments that the practice accounts hold, too. */
const base = 'LTC';
const depthScale = 0.12;
/** So that what rests near the best price is filled. */
const activityScale = 1.5;

export function runOrders(seed: number, market: CampaignMarket, mutant: OrderMutant | null = null): OrdersReport {
  const run = new OrdersRun(seed, market, mutant);
  run.play();
  return run.report();
}

class OrdersRun {
  readonly #seed: number;
  readonly #chance: Chance;
  readonly #dialect: AccountDialect;
  readonly #market: CampaignMarket;
  readonly #world: World;
  readonly #account: Account;
  readonly #signer: Signer;
  readonly #plan: OrdersPlan;
  readonly #carelessness: Carelessness;
  readonly #mutant: OrderMutant | null;
  /** The list as it is now; each version that there was. */
  #spec: InstrumentSpec;
  readonly #steps: CampaignSteps;
  readonly #counter: CampaignCounter;
  readonly #memory = new AccountMemory();
  readonly #sequencer = newSequencer();
  readonly #told = new Map<number, ToldOrder>();
  /** By the present engine: another one does not know those that have ended, and may hear of one as it was a second ago. */
  readonly #toldInLife = new Map<number, ToldOrder>();
  readonly #trades = new Set<string>();
  /** By order, in the finest lots. */
  readonly #booked = new Map<number, number>();
  readonly #words: string[] = [];
  readonly #faults = new Map<CounterFault, number>();
  readonly #branches = new Map<OrderBranch, number>(orderBranches.map((name) => [name, 0]));
  /** The exchange's time of the last outage, or since when a line is mute. */
  #blindFromUs = Infinity;
  #blindToUs = -Infinity;
  #gateway: Gateway;
  #number = 0;
  #unknowns = 0;

  constructor(seed: number, market: CampaignMarket, mutant: OrderMutant | null) {
    const half = market.part.dialect;
    const dialect = accountDialects.find((one) => marketId(one) === marketId(half));
    assert(dialect !== undefined, 'the market takes orders', { market: market.name });
    this.#seed = seed;
    this.#market = market;
    this.#dialect = mutant?.dialect?.(dialect) ?? dialect;
    this.#chance = newChance(seed);
    this.#plan = drawOrdersPlan(this.#chance);
    this.#mutant = mutant;
    this.#carelessness = new Carelessness(seed, this.#plan.carelessness, (kind) => this.#count(kind));
    const instruments = instrumentsOf(half.venue, half.market).filter((each) => each.base === base && each.quote === 'USDT').map((each) => ({ ...each, activity: each.activity * activityScale }));
    this.#world = new World({ seed, startUs, instruments, depthScale, doze: true });
    const keys = practiceKeys(seed, [half.venue]);
    const house = openHouse({
      world: this.#world, venues: [half.venue], verify: toyVerify(keys), houseFaults: this.#carelessness.house, faults: this.#carelessness.courier,
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
    this.#steps = new CampaignSteps(this.#spec);
    this.#memory.onSpecs([this.#spec]);
    this.#counter = new CampaignCounter({
      world: this.#world, open: opened, dialect, addresses: half.addresses, chance: this.#chance, count: (kind) => this.#count(kind),
    });
    this.#gateway = this.#newGateway();
  }

  play(): void {
    this.#run(paces.openUsMax);
    if (!this.#gateway.isOpen) this.#words.push('the account was not open after a calm start');
    const { lossShare, restartAt, outageAt, muteAt, finerAt, coarserAt, clockAt } = this.#plan;
    this.#carelessness.isBad = true;
    this.#counter.lossShare = lossShare;
    for (let act = 0; act < acts; act += 1) {
      this.#run(nextBelow(this.#chance, paces.actUsMax));
      this.#act();
      if (act === muteAt) this.#mute();
      if (act === finerAt) this.#changeSteps(true);
      if (act === coarserAt) this.#changeSteps(false);
      if (act === clockAt) this.#setClock();
      if (act === outageAt) this.#cutOff();
      if (act === restartAt) this.#restart();
    }
    this.#carelessness.isBad = false;
    this.#counter.lossShare = 0;
    if (this.#plan.mutesLast) this.#fillInSilence();
    this.#run(settleUs);
    const then = ordersOf(this.#account).map((order) => ({ ...order }));
    this.#run(paces.knownUs);
    this.#words.push(...knownWords(this.#ledger(), then, paces.knownUs));
    this.#gateway.cancelAll(this.#spec, this.#counter.nowUs);
    this.#run(Math.max(settleUs, this.#dialect.arrivalUsMax + lateUs - paces.knownUs));
    this.#gateway.cancelAll(this.#spec, this.#counter.nowUs);
    this.#run(settleUs);
    this.#check();
    this.#gateway.stop(this.#counter.nowUs);
  }

  report(): OrdersReport {
    return { orders: this.#number, fills: this.#trades.size, unknowns: this.#unknowns, faults: this.#faults, branches: this.#branches, words: this.#words.map((one) => `${this.#market.name}: ${one}`) };
  }

  #newGateway(): Gateway {
    const { addresses } = this.#market.part.dialect;
    const pools = new Map([...this.#market.part.dialect.pools, ...this.#dialect.pools].map((pool) => [pool.name, pool]));
    const counter = this.#counter;
    const gateway = new Gateway({ dialect: this.#dialect, signer: this.#signer, addresses, budget: new Budget([...pools.values()]), chance: newChance(this.#seed), account, epoch }, {
      ...counter.port,
      emit: (slots, slot) => this.#onFact(slots, slot),
      trouble: (reason) => this.#onTrouble(reason),
    });
    counter.serve(gateway);
    this.#mutant?.spoil?.(gateway);
    gateway.list(this.#spec);
    const [known] = this.#memory.accounts;
    gateway.recall((known?.orders ?? []).map((order) => recalledIn(order, this.#spec)), known?.trades ?? []);
    gateway.start(counter.nowUs);
    return gateway;
  }

  /** It dies without a word; another one knows what the journal holds. */
  #restart(): void {
    this.#count('engine-restarted');
    const { restartSkewUs, diesOnTheWay } = this.#plan;
    if (diesOnTheWay) {
      this.#runUntilOpen();
      this.#count('death-on-the-way');
      this.#counter.slowDown(paces.onTheWayUs);
      this.#place(plainDice);
    }
    if (restartSkewUs !== 0) this.#count('restarted-skewed');
    this.#counter.setClock(restartSkewUs);
    this.#branch('order-recalled', this.#memory.accounts[0]?.orders.length ?? 0);
    this.#toldInLife.clear();
    this.#gateway = this.#newGateway();
  }

  /** What rests is filled, and nobody says so. */
  #fillInSilence(): void {
    this.#runUntilOpen();
    this.#mute();
    for (let count = 0; count < paces.silentCount; count += 1) this.#place(plainDice, nearBest);
    this.#run(paces.silentUs);
    for (const order of this.#account.open.values()) takeThrough(this.#marketNow(), order, 1);
  }

  /** It arrives, and its answer does not. */
  #cutAnswer(): void {
    this.#count('answer-cut');
    this.#run(paces.arrivedUs);
    this.#counter.harm(true);
  }

  #setClock(): void {
    const { clockUs } = this.#plan;
    if (clockUs === 0) return;
    this.#count('clock-set');
    this.#counter.setClock(clockUs);
    this.#gateway.onClockJumped(clockUs, this.#counter.nowUs);
  }

  /** When all that is known of an order is that it was filled. */
  #cutOff(): void {
    this.#counter.mute();
    this.#place(marketDice);
    this.#run(paces.answeredUs);
    this.#blindFromUs = Math.min(this.#blindFromUs, this.#world.nowUs);
    this.#counter.cutOff(this.#plan.outageUs);
    this.#run(this.#plan.outageUs);
    this.#blindToUs = this.#world.nowUs;
  }

  #mute(): void {
    this.#blindFromUs = Math.min(this.#blindFromUs, this.#world.nowUs);
    this.#blindToUs = Infinity;
    this.#counter.mute();
  }

  /** The list is another one from now on; what rests at the exchange, some of it filled, rests as it did, and is taken back. */
  #changeSteps(isFiner: boolean): void {
    this.#runUntilOpen();
    this.#place(plainDice, nearBest);
    this.#run(paces.restedUs);
    for (const order of [...this.#account.open.values()].slice(-1)) takeThrough(this.#marketNow(), order, 0.5);
    this.#run(paces.restedUs);
    this.#count(isFiner ? 'steps-finer' : 'ticks-coarser');
    const { tick, lot, version } = this.#spec;
    this.#spec = { ...this.#spec, version: version + 1, ...(isFiner ? { tick: tenth(tick), lot: tenth(lot) } : { tick: { units: tick.units * 10n, decimals: tick.decimals } }) };
    this.#steps.add(this.#spec);
    this.#memory.onSpecs([this.#spec]);
    this.#gateway.list(this.#spec);
    for (const { terms } of this.#gateway.orders.alive) this.#branch(terms.spec === this.#spec ? 'order-recounted' : 'order-in-own-steps');
    this.#gateway.cancel(this.#number, this.#counter.nowUs);
  }

  #act(): void {
    const chance = this.#chance;
    const { nowUs } = this.#counter;
    const alive = [...this.#gateway.orders.alive];
    const some = alive[nextBelow(chance, Math.max(1, alive.length))];
    const dice = nextBelow(chance, 100);
    if (dice < 45) {
      this.#place(dice);
      if (dice % 9 === 8) this.#cutAnswer();
    }
    else if (dice < 65 && some !== undefined) this.#gateway.cancel(some.number, nowUs);
    else if (dice < 78 && some !== undefined && some.terms.ticks !== null) {
      const isFewer = this.#dialect.amends === 'fewer';
      const change = { ticks: some.terms.ticks + (isFewer ? 0 : nextBelow(chance, 9) - 4), lots: Math.round(some.terms.lots * (isFewer ? 0.7 : 1.5)) };
      const lots = inSteps(change.lots, this.#spec);
      this.#steps.mean(some.number, change.ticks, lots, some.terms.spec);
      this.#gateway.amend(some.number, { ...change, lots }, nowUs);
    } else if (dice < 81) this.#gateway.cancelAll(this.#spec, nowUs);
    else if (dice < 87) this.#counter.harm(dice < 85);
  }

  #place(dice: number, { from, span } = anywhere): void {
    const chance = this.#chance;
    const side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const { exchange, instrument } = this.#marketNow();
    const best = exchange.bestTicks(side) ?? instrument.startTicks;
    const away = from + nextBelow(chance, span);
    const ticks = Math.round((best + (side === 'buy' ? -away : away)) * ratioOf(instrument.tick, this.#spec.tick));
    const worthLots = Math.ceil(leastLots(this.#marketNow(), this.#spec) * (1 + nextBelow(chance, 3)));
    const terms = { ticks: dice < 8 ? null : priceTicks(ticks), lots: qtyLots(inSteps(worthLots, this.#spec)) };
    this.#number += 1;
    this.#steps.mean(this.#number, terms.ticks, terms.lots, this.#spec);
    this.#gateway.place(this.#number, {
      ...terms, spec: this.#spec, side,
      timeInForce: dice < 16 ? 'ioc' : dice < 22 ? 'post-only' : 'gtc', isReduceOnly: false,
    }, this.#counter.nowUs);
  }

  #marketNow(): Market {
    const market = this.#world.market(this.#spec.id);
    assert(market !== null, 'the market is there', {});
    return market;
  }

  #runUntilOpen(): void {
    for (let waitedUs = 0; !this.#gateway.isOpen && waitedUs < settleUs; waitedUs += usPerSecond) this.#run(usPerSecond);
  }

  #run(us: number): void {
    this.#counter.run(us, () => undefined);
  }

  #onFact(slots: Slots, slot: number): boolean {
    stamp(this.#sequencer, slots, slot);
    this.#memory.onRecord(slots, slot);
    const kind = kindAt(slots, slot);
    const at = (index: number): number => floatAt(slots, slot, index);
    if (kind === factCode.order && at(field.a) > 0) this.#onOrder(at(field.a), orderStates[at(field.d)] ?? 'denied', this.#steps.lots(at(field.b), at(field.tail + 8)));
    const strange = kind === factCode.order ? this.#steps.strange(at(field.a), at(field.tail + 6), at(field.tail + 7), at(field.tail + 8)) : null;
    if (strange !== null) this.#words.push(strange);
    if (kind === factCode.fill) {
      const id = `${at(field.d)}:${at(field.c)}`;
      if (this.#trades.has(id)) this.#words.push(`the trade ${id} was booked twice`);
      this.#trades.add(id);
      const number = at(field.tail + 1);
      this.#booked.set(number, (this.#booked.get(number) ?? 0) + this.#steps.lots(at(field.b), at(field.tail + 7)));
      if (at(field.venueTimeUs) > this.#blindFromUs && at(field.venueTimeUs) < this.#blindToUs) this.#branch('fill-unwatched');
    }
    return true;
  }

  #onOrder(number: number, state: OrderState, filled: number): void {
    const before = this.#toldInLife.get(number);
    this.#toldInLife.set(number, { state, filled });
    this.#told.set(number, { state, filled });
    if (state === 'unknown' && before?.state !== 'unknown') this.#unknowns += 1;
    if (state !== 'unknown' && before?.state === 'unknown') this.#branch('unknown-settled');
    if (before === undefined) return;
    if (filled < before.filled) this.#words.push(`order ${number} had ${before.filled} filled and then ${filled}`);
    if (isTerminal(before.state) && before.state !== state) this.#words.push(`order ${number} had ended as ${before.state} and then was ${state}`);
  }

  #onTrouble({ code, detail }: Fault): void {
    if (code === 'order.surprise' || code === 'order.vanished' || code === 'account.differs') this.#words.push(`${code}: ${detail}`);
  }

  /** Nothing is wrong any more: what we know is what the exchange knows. */
  #check(): void {
    if (!this.#gateway.isOpen) this.#words.push('the account did not open again');
    this.#words.push(...finalWords(this.#ledger(), this.#number));
    for (const { number, state, pending } of this.#gateway.orders.alive) this.#words.push(`order ${number} is not at rest: ${state}, ${pending.size} under way`);
    const held = this.#account.position(this.#spec.id).lots * this.#scale();
    const ours = this.#gateway.book.positions.lotsOf(stream) * this.#steps.scale(this.#spec.lot);
    if (this.#spec.market === 'perp' && held !== ours) this.#words.push(`the position is ${held}, told was ${ours}`);
  }

  #ledger(): Ledger {
    return { account: this.#account, clientIds: this.#dialect.clientIds, epoch, told: this.#told, booked: this.#booked, scale: this.#scale() };
  }

  /** Of the exchange's own lots in the finest of all. */
  #scale(): number {
    return this.#steps.scale(this.#marketNow().instrument.lot);
  }

  #count(kind: CounterFault): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  #branch(name: OrderBranch, times = 1): void {
    this.#branches.set(name, (this.#branches.get(name) ?? 0) + times);
  }
}
