/**
 * An order that was filled in parts over ten days while the program was away: another engine, which knows what the
 * journal holds, finds every fill that the exchange still tells, by asking for those of the order.
 */

import { describe, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, nextHappens } from '../../domain/chance.ts';
import { factCode } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import { field, floatAt, kindAt, type Slots } from '../memory/record.ts';
import { newSequencer, stamp } from '../memory/sequencer.ts';
import { AccountMemory } from '../trade/account-memory.ts';
import { Gateway } from '../trade/gateway.ts';
import { recalledIn } from '../trade/steps.ts';
import { accountDialects } from '../venues/accounts.ts';
import { Budget } from '../venues/budget.ts';
import type { Account, AccountOrder } from './accounts/account.ts';
import { practiceKeys } from './accounts/keys.ts';
import { openHouse } from './accounts/open-house.ts';
import { toySignature, toyVerify } from './accounts/toy-seal.ts';
import { asciiBytes } from './ascii.ts';
import { CampaignCounter } from './campaign-counter.ts';
import { campaignMarkets, type CampaignMarket } from './campaign-markets.ts';
import { inSteps, leastLots } from './campaign-orders-size.ts';
import { takeThrough } from './campaign-orders-taker.ts';
import { ratioOf } from './campaign-witness.ts';
import { noMischief } from './front.ts';
import { instrumentsOf } from './instruments.ts';
import { World } from './world.ts';

const startUs = 1_760_000_000 * usPerSecond;
const dayUs = 24 * 3_600 * usPerSecond;
const days = 10;
const [epoch, account, stream] = [77, 1, 7];
/** The order is so much larger than the least, and rests at such a share of the best price of a market so still, that strangers fill next to nothing of it. */
const [size, low, stillness] = [2_000, 0.98, 0.001];

/** A practice exchange with one instrument, and the engines that come and go there. */
class Absence {
  readonly account: Account;
  readonly troubles: Fault[] = [];
  /** Lots by trade, of all engines. */
  readonly booked = new Map<string, number>();
  /** What was filled of the order, in the exchange's lots, and when. */
  readonly fills: { readonly lots: number; readonly filledUs: number }[] = [];
  readonly spec: InstrumentSpec;
  gateway: Gateway;
  readonly #world: World;
  readonly #counter: CampaignCounter;
  readonly #memory = new AccountMemory();
  readonly #sequencer = newSequencer();
  readonly #newGateway: () => Gateway;
  readonly #cancelAll: () => void;

  constructor(seed: number, { part, front }: CampaignMarket) {
    const half = part.dialect;
    const dialect = accountDialects.find((one) => marketId(one) === marketId(half));
    const quiet = instrumentsOf(half.venue, half.market).filter(({ base, quote }) => base === 'LTC' && quote === 'USDT').map((each) => ({ ...each, activity: each.activity * stillness, volatility: each.volatility * stillness, notionalScale: each.notionalScale * stillness }));
    this.#world = new World({ seed, startUs, instruments: quiet, depthScale: 0.12 });
    const keys = practiceKeys(seed, [half.venue]);
    const house = openHouse({ world: this.#world, venues: [half.venue], verify: toyVerify(keys) });
    const opened = front.open(this.#world, noMischief, house);
    const [owner, key] = [house.accounts[half.venue], keys.find(({ name }) => name === 'trading')];
    assert(dialect !== undefined && owner !== undefined && key !== undefined, 'the practice exchange knows us', {});
    this.account = owner;
    this.#cancelAll = () => house.desk.cancelAll(owner, null, () => undefined);
    owner.listen((event) => {
      if (event.kind === 'order' && event.fill !== null) this.fills.push({ lots: event.fill.lots, filledUs: event.timeUs });
    });
    const { body } = opened.front.request({ method: 'GET', target: half.instrumentsRequest.path, headers: {}, body: '' });
    const listed = half.parseInstruments(typeof body === 'string' ? asciiBytes(body) : body);
    const [instrument] = listed.ok ? listed.value : [];
    assert(instrument !== undefined, 'the practice exchange lists it', {});
    this.spec = { ...instrument, stream, version: 1 };
    this.#memory.onSpecs([this.spec]);
    this.#counter = new CampaignCounter({ world: this.#world, open: opened, dialect, addresses: half.addresses, chance: newChance(seed), count: () => undefined });
    const signer = { keyId: key.key, passphrase: key.passphrase, scheme: 'hmac', sign: (text: string) => toySignature(key.secret, text) } as const;
    const counter = this.#counter;
    this.#newGateway = () => {
      const gateway = new Gateway({ dialect, signer, addresses: half.addresses, budget: new Budget(dialect.pools), chance: newChance(seed), account, epoch }, {
        ...counter.port,
        emit: (slots, slot) => this.#onFact(slots, slot),
        trouble: (reason) => void this.troubles.push(reason),
      });
      counter.serve(gateway);
      gateway.list(this.spec);
      const [known] = this.#memory.accounts;
      gateway.recall((known?.orders ?? []).map((order) => recalledIn(order, this.spec)), known?.trades ?? []);
      gateway.start(counter.nowUs);
      return gateway;
    };
    this.gateway = this.#newGateway();
    this.run(5);
  }

  get bookedLots(): number {
    return [...this.booked.values()].reduce((sum, lots) => sum + lots, 0);
  }

  /** Of the exchange's lots in those of the list. */
  get scale(): number {
    const instrument = this.#world.market(this.spec.id)?.instrument;
    return instrument === undefined ? NaN : ratioOf(instrument.lot, this.spec.lot);
  }

  get there(): Readonly<AccountOrder> {
    const order = [...this.account.open.values(), ...this.account.ended].at(-1);
    assert(order !== undefined, 'there is an order', {});
    return order;
  }

  get nowUs(): number {
    return this.#world.nowUs;
  }

  run(seconds: number): void {
    this.#counter.run(seconds * usPerSecond, () => undefined);
  }

  place(): void {
    const market = this.#world.market(this.spec.id);
    assert(market !== null && this.gateway.isOpen, 'the account is open', {});
    const ticks = Math.round((market.exchange.bestTicks('buy') ?? 0) * low) * ratioOf(market.instrument.tick, this.spec.tick);
    const lots = inSteps(leastLots(market, this.spec), this.spec) * size;
    this.gateway.place(1, { spec: this.spec, side: 'buy', ticks: priceTicks(ticks), lots: qtyLots(lots), timeInForce: 'gtc', isReduceOnly: false }, this.#counter.nowUs);
    this.run(1);
  }

  /** Somebody takes what stands before the order, and up to this share of the order, so often. */
  take(share: number, times = 1): void {
    const market = this.#world.market(this.spec.id);
    const order = this.there;
    for (let time = 0; time < times && order.status === 'open'; time += 1) {
      const before = order.filledLots;
      if (market !== null) takeThrough(market, order, share);
      expect(order.filledLots).toBeGreaterThan(before);
    }
  }

  /** Its owner cancels it elsewhere. */
  cancel(): void {
    this.#cancelAll();
    this.run(1);
  }

  /** The engine is gone, and the exchange goes on. */
  leave(): void {
    this.gateway.stop(this.#counter.nowUs);
    this.run(1);
  }

  /** Little happens in it but what we do. */
  sleepADay(): void {
    this.#world.sleep(dayUs);
    this.run(0.1);
  }

  returnHome(): void {
    this.gateway = this.#newGateway();
  }

  #onFact(slots: Slots, slot: number): boolean {
    stamp(this.#sequencer, slots, slot);
    this.#memory.onRecord(slots, slot);
    if (kindAt(slots, slot) !== factCode.fill) return true;
    const trade = `${floatAt(slots, slot, field.d)}:${floatAt(slots, slot, field.c)}`;
    expect(this.booked.has(trade)).toBe(false);
    this.booked.set(trade, floatAt(slots, slot, field.b));
    return true;
  }
}

function afterTenDays(market: CampaignMarket): Absence {
  const absence = new Absence(3, market);
  absence.place();
  absence.take(0.05);
  absence.run(3);
  expect(absence.bookedLots).toBe(absence.there.filledLots * absence.scale);
  absence.leave();
  for (let day = 1; day < days; day += 1) {
    absence.sleepADay();
    absence.take(0.05);
  }
  absence.sleepADay();
  while (absence.there.status === 'open') absence.take(1);
  absence.returnHome();
  absence.run(askedForSeconds);
  return absence;
}

/** Fills that nobody tells are asked for so long. */
const askedForSeconds = 120;
/** HTX tells fills of contracts for three days, and of no more. */
const forgetful = 'htx linear';
const forgottenUs = 3 * dayUs;

/** Of what was filled before we left, but for the last seconds, and what the exchange still told when we came back and asked, all is booked; in the list's lots. */
function expectBooked({ fills, scale, bookedLots }: Absence, market: CampaignMarket, leftUs: number, backUs: number): void {
  const known = (untilUs: number, askedUs: number): number => fills.reduce((sum, { lots, filledUs }) => (market.name !== forgetful || filledUs <= untilUs || filledUs > askedUs - forgottenUs ? sum + lots : sum), 0) * scale;
  const [most, least] = [known(leftUs, backUs), known(leftUs - 5 * usPerSecond, backUs + askedForSeconds * usPerSecond)];
  expect(bookedLots).toBeLessThanOrEqual(most);
  expect(bookedLots).toBeGreaterThanOrEqual(least);
}

test.each(campaignMarkets)('$name: an order that was filled in parts over ten days of absence ends with all its fills booked that the exchange tells', (market) => {
  const absence = afterTenDays(market);
  const { there, spec, gateway, scale } = absence;
  const lots = there.lots * scale;
  const order = gateway.orders.find(1);
  expect([order?.state, order?.filledLots]).toEqual(['filled', lots]);
  if (spec.market === 'perp') expect(gateway.book.positions.lotsOf(stream)).toBe(absence.account.position(spec.id).lots * scale);
  const times = absence.fills.map(({ filledUs }) => filledUs);
  expectBooked(absence, market, Math.min(...times) + dayUs / 2, Math.max(...times));
  const vanished = absence.troubles.filter(({ code }) => code === 'order.vanished').length;
  expect([vanished, order?.isGivenUp, absence.bookedLots < lots, absence.booked.size > days]).toEqual(market.name === forgetful ? [1, true, true, false] : [0, false, false, true]);
});

/** More fills on a day than an answer of this market holds, and at OKX more than the answers that it gives in two seconds. */
const crowdOf = ({ name }: CampaignMarket): number => (name.startsWith('binance') ? 1_050 : name.startsWith('okx') ? 1_150 : 230);

describe.each(campaignMarkets)('$name', (market) => {
  test.each([1, 2, 3, 4])('however long the absence was and whatever became of the order, its fills are booked, each once (seed %i)', (seed) => {
    const chance = newChance(seed);
    const absence = new Absence(seed, market);
    absence.place();
    if (nextHappens(chance, 0.5)) absence.take(0.02);
    absence.run(3);
    absence.leave();
    const leftUs = absence.nowUs;
    const awayDays = 1 + nextBelow(chance, 40);
    const crowdAt = nextBelow(chance, awayDays);
    for (let day = 0; day < awayDays; day += 1) {
      absence.sleepADay();
      if (day === crowdAt) absence.take(0, crowdOf(market));
      else if (nextHappens(chance, 0.4)) absence.take(0.01, 1 + nextBelow(chance, 2));
    }
    const end = nextBelow(chance, 3);
    if (end === 0) absence.take(1);
    if (end === 1) absence.cancel();
    const backUs = absence.nowUs;
    absence.returnHome();
    absence.run(askedForSeconds);
    const { there, spec, gateway, scale } = absence;
    const order = gateway.orders.find(1);
    const ends: Readonly<Record<AccountOrder['status'], readonly string[]>> = { open: ['partly-filled'], filled: ['filled'], cancelled: ['cancelled', 'expired'], expired: ['expired'] };
    expect(ends[there.status]).toContain(order?.state); // whoever cancelled it said no reason
    expect(order?.filledLots).toBe(there.filledLots * scale);
    expectBooked(absence, market, leftUs, backUs);
    if (spec.market === 'perp') expect(gateway.book.positions.lotsOf(stream)).toBe(absence.account.position(spec.id).lots * scale);
  });
});
