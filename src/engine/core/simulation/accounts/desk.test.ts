import { describe, expect, test } from 'vitest';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { instrumentsOf, type PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { World } from '../world.ts';
import type { Account, AccountEvent, AccountOrder } from './account.ts';
import { needOf, spentAsset, worthIn } from './booking.ts';
import { noCourierFaults, type CourierFaults } from './courier.ts';
import { AccountDesk, type CommandAnswer, type PlaceCommand } from './desk.ts';
import { feeOf, money, moneyText } from './money.ts';
import { venueRules } from './rules.ts';

const startUs = 1_700_000_000_000_000;
const second = 1_000_000;

function quiet(...ids: readonly string[]): readonly PracticeInstrument[] {
  return [...instrumentsOf('binance', 'spot'), ...instrumentsOf('binance', 'perp'), ...instrumentsOf('okx', 'spot'), ...instrumentsOf('okx', 'perp')].filter(({ id }) => ids.includes(id));
}

const spotId = 'binance:spot:LTCUSDT';
const perpId = 'binance:perp:LTCUSDT';

interface Stage {
  readonly world: World;
  readonly desk: AccountDesk;
  readonly account: Account;
  readonly events: AccountEvent[];
  readonly market: (id: string) => Market;
}

function stage(faults: CourierFaults = noCourierFaults, seed = 5): Stage {
  const world = new World({ seed, startUs, instruments: quiet(spotId, perpId) });
  const desk = new AccountDesk(world, { faults });
  const account = desk.open({ rules: venueRules.binance, keys: [], funds: { spot: { USDT: money(10_000), LTC: money(100) }, futures: { USDT: money(5_000) } } });
  const events: AccountEvent[] = [];
  account.listen((event) => void events.push(event));
  const market = (id: string): Market => {
    const found = world.market(id);
    if (found === null) throw new Error(`${id} is listed`);
    return found;
  };
  return { world, desk, account, events, market };
}

function command(changed: Partial<PlaceCommand>): PlaceCommand {
  return { marketId: spotId, side: 'buy', kind: 'limit', ticks: 1_000, lots: 1_000, spend: null, clientId: null, isReduceOnly: false, selfTrade: 'expire-maker', ...changed };
}

/** Gives a command and lets time pass until its answer has come, or should have. */
function placed({ world, desk, account }: Stage, changed: Partial<PlaceCommand>): CommandAnswer | null {
  let given: CommandAnswer | null = null;
  desk.place(account, command(changed), (answer) => void (given = answer));
  world.advance(world.nowUs + 10_000);
  return given;
}

function orderOf(answer: CommandAnswer | null): Readonly<AccountOrder> {
  if (answer === null || answer.order === null) throw new Error('the command was answered with an order');
  return answer.order;
}

function best(market: Market, side: 'buy' | 'sell'): number {
  return market.exchange.bestTicks(side) ?? 0;
}

describe('an order', () => {
  test('takes effect after a while, and is answered later still', () => {
    const { world, desk, account, events } = stage();
    const answers: CommandAnswer[] = [];
    desk.place(account, command({}), (answer) => void answers.push(answer));
    expect([events.length, answers.length]).toEqual([0, 0]);
    let acceptedUs = 0;
    while (answers.length === 0) {
      world.advance(world.nowUs + 50);
      if (acceptedUs === 0 && events.length > 0) acceptedUs = world.nowUs;
    }
    expect(acceptedUs - startUs).toBeGreaterThanOrEqual(1_000);
    expect(world.nowUs - acceptedUs).toBeGreaterThanOrEqual(450);
    expect(events[0]).toMatchObject({ kind: 'order', change: 'accepted', order: { status: 'open', orderId: orderOf(answers[0] ?? null).orderId } });
  });

  test('that rests locks what it needs, and gives it back when it is cancelled', () => {
    const set = stage();
    const before = set.account.wallet('spot').of('USDT');
    const order = orderOf(placed(set, { ticks: 1_000, lots: 2_000 }));
    // 1,000 ticks of 0.05, 2,000 lots of 0.001.
    expect(set.account.wallet('spot').of('USDT')).toEqual({ free: before.free - money(100), locked: money(100) });
    set.desk.cancel(set.account, order, () => undefined);
    set.world.advance(set.world.nowUs + 10_000);
    expect(set.account.wallet('spot').of('USDT')).toEqual(before);
    expect(set.events.filter((event) => event.kind === 'order').map(({ change }) => change)).toEqual(['accepted', 'cancelled']);
  });

  test('that takes pays the trades and a fee in what it gets', () => {
    const set = stage();
    const before = set.account.wallet('spot').of('LTC').free;
    const order = orderOf(placed(set, { kind: 'market', ticks: null, lots: 500 }));
    expect(order).toMatchObject({ status: 'filled', filledLots: 500, locked: 0n });
    const { lotBase, tickLotQuote } = worthIn(set.market(spotId));
    const fills = set.events.flatMap((event) => (event.kind === 'order' && event.fill !== null ? [event.fill] : []));
    expect(fills.every(({ isMaker, feeAsset }) => !isMaker && feeAsset === 'LTC')).toBe(true);
    const fees = fills.reduce((sum, { fee }) => sum + fee, 0n);
    expect(fees).toBe(feeOf(500n * lotBase, 1_000));
    expect(set.account.wallet('spot').of('LTC').free).toBe(before + 500n * lotBase - fees);
    expect(set.account.wallet('spot').of('USDT')).toEqual({ free: money(10_000) - order.filledTurnover * tickLotQuote, locked: 0n });
  });

  test('for an amount of money spends at most that, and nearly that', () => {
    const set = stage();
    const order = orderOf(placed(set, { kind: 'market', ticks: null, lots: 0, spend: money(200) }));
    const spent = order.filledTurnover * worthIn(set.market(spotId)).tickLotQuote;
    expect(spent).toBeLessThanOrEqual(money(200));
    expect(spent).toBeGreaterThan(money(199));
  });

  test('is filled as a maker, part by part, when the market comes to it', () => {
    const set = stage(noCourierFaults, 3);
    const market = set.market(spotId);
    const answer = placed(set, { side: 'sell', kind: 'post-only', ticks: best(market, 'sell'), lots: 100_000 });
    const { orderId } = orderOf(answer);
    set.world.advance(set.world.nowUs + 120 * second);
    const fills = set.events.flatMap((event) => (event.kind === 'order' && event.fill !== null ? [event] : []));
    expect(fills.length).toBeGreaterThan(1);
    expect(fills.every(({ fill, order }) => fill?.isMaker === true && fill.feeAsset === 'USDT' && order.orderId === orderId)).toBe(true);
    expect(fills.map(({ order }) => order.filledLots)).toEqual(fills.reduce<number[]>((sums, { fill }) => [...sums, (sums.at(-1) ?? 0) + (fill?.lots ?? 0)], []));
  });

  test('made smaller keeps its place, and by another price loses it; its number stays', () => {
    const set = stage();
    const { orderId, engineId } = orderOf(placed(set, { ticks: 1_000, lots: 2_000 }));
    const amend = (change: { ticks: number | null; lots: number | null }): Readonly<AccountOrder> => {
      let given: CommandAnswer | null = null;
      set.desk.amend(set.account, { orderId, clientId: null, ...change }, (answer) => void (given = answer));
      set.world.advance(set.world.nowUs + 10_000);
      return orderOf(given);
    };
    expect(amend({ ticks: null, lots: 1_500 })).toMatchObject({ orderId, engineId, lots: 1_500, locked: money(75) });
    const moved = amend({ ticks: 1_010, lots: null });
    expect(moved).toMatchObject({ orderId, ticks: 1_010, lots: 1_500, status: 'open' });
    expect(moved.engineId).not.toBe(engineId);
    expect(set.account.wallet('spot').of('USDT').locked).toBe(moved.locked);
    expect(set.events.filter((event) => event.kind === 'order').map(({ change }) => change)).toEqual(['accepted', 'amended', 'amended']);
  });

  test('meets no order of its own account: the resting one expires', () => {
    const set = stage();
    const account = set.desk.open({ rules: venueRules.binance, keys: [], funds: { spot: { USDT: money(10_000_000), LTC: money(100) } } });
    const rich = { ...set, account };
    const resting = orderOf(placed(rich, { side: 'sell', ticks: best(set.market(spotId), 'sell'), lots: 1_000 }));
    const taking = orderOf(placed(rich, { side: 'buy', kind: 'ioc', ticks: (resting.ticks ?? 0) + 1, lots: 50_000_000 }));
    expect(account.find(resting.orderId, null)).toMatchObject({ status: 'expired', filledLots: 0, locked: 0n });
    expect(taking.filledLots).toBeGreaterThan(0);
    expect(account.wallet('spot').of('LTC').locked).toBe(0n);
  });

  test('that is cancelled too late is filled, and the cancel is told so', () => {
    const set = stage();
    const { orderId } = orderOf(placed(set, { kind: 'market', ticks: null, lots: 200 }));
    let given: CommandAnswer | null = null;
    set.desk.cancel(set.account, { orderId, clientId: null }, (answer) => void (given = answer));
    set.world.advance(set.world.nowUs + 10_000);
    expect(given).toMatchObject({ ok: false, rejection: 'unknown-order', order: { status: 'filled' } });
  });
});

test.each<[string, Partial<PlaceCommand>, string]>([
  ['more than there is', { lots: 10_000_000, ticks: 1_200 }, 'insufficient-balance'],
  ['a sale of what is not there', { side: 'sell', lots: 200_000, ticks: 2_000 }, 'insufficient-balance'],
  ['too little', { lots: 50 }, 'too-small'],
  ['nothing', { lots: 0 }, 'bad-quantity'],
  ['a price of nothing', { ticks: 0 }, 'bad-price'],
  ['a limit without a price', { ticks: null }, 'bad-price'],
  ['a maker that would take', { kind: 'post-only', ticks: 100_000, lots: 100 }, 'would-match'],
  ['all at once where there is not so much', { marketId: perpId, kind: 'fok', ticks: 1_000, lots: 1_000 }, 'would-not-fill'],
  ['what comes after its last moment', { untilUs: startUs + 900 }, 'too-late'],
  ['another market', { marketId: 'okx:spot:LTC-USDT' }, 'unknown-market'],
  ['to close what is not open', { marketId: perpId, isReduceOnly: true, side: 'sell', ticks: 10_000, lots: 100 }, 'reduce-only'],
])('an order is rejected for %s, and nothing has changed', (_name, changed, rejection) => {
  const set = stage();
  expect(placed(set, changed)).toMatchObject({ ok: false, rejection, order: null });
  expect([set.events, set.account.open.size]).toEqual([[], 0]);
  expect(set.account.wallet('spot').of('USDT')).toEqual({ free: money(10_000), locked: 0n });
});

test('a name of an open order is taken, and free again when the order has ended', () => {
  const set = stage();
  expect(placed(set, { clientId: 'mine' })).toMatchObject({ ok: true });
  expect(placed(set, { clientId: 'mine' })).toMatchObject({ ok: false, rejection: 'duplicate-client-id' });
  set.desk.cancel(set.account, { orderId: null, clientId: 'mine' }, () => undefined);
  set.world.advance(set.world.nowUs + 10_000);
  expect(placed(set, { clientId: 'mine' })).toMatchObject({ ok: true });
});

describe('a lost message', () => {
  test('before acceptance leaves no order, and no answer', () => {
    const set = stage({ losesCommand: () => true, losesAnswer: () => false });
    expect(placed(set, { clientId: 'lost' })).toBe(null);
    expect(set.account.find(null, 'lost')).toBe(null);
  });

  test('after acceptance leaves an order that nobody was told of, and its name finds it', () => {
    const set = stage({ losesCommand: () => false, losesAnswer: () => true });
    expect(placed(set, { clientId: 'lost' })).toBe(null);
    expect(set.account.find(null, 'lost')).toMatchObject({ status: 'open' });
  });
});

describe('a perpetual', () => {
  test('opens, turns and closes a position, with gain made real and margin kept', () => {
    const set = stage();
    const buy = orderOf(placed(set, { marketId: perpId, kind: 'market', ticks: null, lots: 10_000 }));
    expect(set.account.position(perpId)).toMatchObject({ lots: 10_000, realised: 0n });
    const sell = orderOf(placed(set, { marketId: perpId, side: 'sell', kind: 'market', ticks: null, lots: 25_000 }));
    expect(set.account.position(perpId).lots).toBe(-15_000);
    const close = orderOf(placed(set, { marketId: perpId, kind: 'market', ticks: null, lots: 15_000, isReduceOnly: true }));
    expect(set.account.position(perpId)).toMatchObject({ lots: 0, cost: 0n });
    const { tickLotQuote } = worthIn(set.market(perpId));
    const gain = (sell.filledTurnover - buy.filledTurnover - close.filledTurnover) * tickLotQuote;
    expect(set.account.position(perpId).realised).toBe(gain);
    const fees = set.events.flatMap((event) => (event.kind === 'order' && event.fill !== null ? [event.fill.fee] : [])).reduce((sum, fee) => sum + fee, 0n);
    expect(set.account.wallet('futures').of('USDT')).toEqual({ free: money(5_000) + gain - fees, locked: 0n });
  });

  test('keeps its margin from being spent twice', () => {
    const set = stage();
    // 1,000 LTC at some 62 and 20 times leverage need some 3,100 of 5,000.
    expect(placed(set, { marketId: perpId, kind: 'market', ticks: null, lots: 400_000 })).toMatchObject({ ok: true });
    const left = placed(set, { marketId: perpId, ticks: best(set.market(perpId), 'buy') - 100, lots: 1_400_000 });
    expect(left).toMatchObject({ ok: false, rejection: 'insufficient-balance' });
  });

  test('ends orders that would close more than is left', () => {
    const set = stage();
    placed(set, { marketId: perpId, kind: 'market', ticks: null, lots: 5_000 });
    const far = best(set.market(perpId), 'sell') + 2_000;
    const closing = orderOf(placed(set, { marketId: perpId, side: 'sell', ticks: far, lots: 5_000, isReduceOnly: true }));
    placed(set, { marketId: perpId, side: 'sell', kind: 'market', ticks: null, lots: 3_000 });
    expect(set.account.find(closing.orderId, null)?.status).toBe('cancelled');
  });

  test('pays funding when its interval ends', () => {
    const set = stage();
    placed(set, { marketId: perpId, kind: 'market', ticks: null, lots: 50_000 });
    const { perpetual } = set.market(perpId);
    if (perpetual === null) throw new Error('a perpetual has funding');
    const before = set.account.wallet('futures').of('USDT').free;
    // Nobody has the time to wait for hours: the clock skips them.
    set.world.sleep(Math.floor((perpetual.nextFundingUs - set.world.nowUs) / second) * second - 5 * second);
    set.world.advance(set.world.nowUs + 10 * second);
    const paid = before - set.account.wallet('futures').of('USDT').free;
    expect(perpetual.settledRateE8).not.toBe(0);
    expect(paid > 0n).toBe(perpetual.settledRateE8 > 0);
    expect(set.events.at(-1)).toMatchObject({ kind: 'balance', reason: 'funding', asset: 'USDT' });
  });
});

describe('laws, for many commands at random', () => {
  test.each(Array.from({ length: 8 }, (_, index) => index + 1))('seed %d', (seed) => {
    expect(play(seed).fillCount).toBeGreaterThan(5);
  });

  test('the same seed gives the same events', () => {
    expect(play(9).digest).toBe(play(9).digest);
    expect(play(9).digest).not.toBe(play(10).digest);
  });
});

const playedIds = [spotId, perpId, 'okx:spot:LTC-USDT', 'okx:perp:LTC-USDT-SWAP'];

/** Two accounts that do everything that can be done, and after each step all that must hold. */
function play(seed: number): { readonly digest: string; readonly fillCount: number } {
  const world = new World({ seed, startUs, instruments: quiet(...playedIds) });
  const chance = newChance(seed);
  const faults: CourierFaults = { losesCommand: () => nextHappens(chance, 0.03), losesAnswer: () => nextHappens(chance, 0.03) };
  const desk = new AccountDesk(world, { faults });
  const binance = { spot: { USDT: money(20_000), LTC: money(100) }, futures: { USDT: money(20_000) } };
  const okx = { trading: { USDT: money(40_000), LTC: money(100) } };
  const books = [
    new Audit(world, desk.open({ rules: venueRules.binance, keys: [], funds: binance })),
    new Audit(world, desk.open({ rules: venueRules.binance, keys: [], funds: binance })),
    new Audit(world, desk.open({ rules: venueRules.okx, keys: [], funds: okx })),
  ];
  for (let step = 0; step < 300; step += 1) {
    const audit = books[nextBelow(chance, books.length)];
    if (audit === undefined) continue;
    const { account } = audit;
    const { venue } = account.settings.rules;
    const id = playedIds.filter((candidate) => candidate.startsWith(venue))[nextBelow(chance, 2)] ?? spotId;
    const market = world.market(id);
    if (market === null) continue;
    const side = nextHappens(chance, 0.5) ? 'buy' as const : 'sell' as const;
    const open = [...account.open.values()];
    const one = open[nextBelow(chance, Math.max(1, open.length))];
    const touch = best(market, side);
    const lots = 1 + nextBelow(chance, Math.round(1_500 / Math.max(1, touch * Number(worthIn(market).tickLotQuote) / 1e18)));
    const nothing = (): void => undefined;
    switch (nextBelow(chance, 6)) {
      case 0:
        desk.place(account, command({ marketId: id, side, kind: 'market', ticks: null, lots, spend: side === 'buy' && nextHappens(chance, 0.3) ? money(100) : null, isReduceOnly: nextHappens(chance, 0.2) }), nothing);
        break;
      case 1:
        if (one !== undefined) desk.cancel(account, one, nothing);
        break;
      case 2:
        if (one !== undefined) desk.amend(account, { orderId: one.orderId, clientId: null, ticks: nextHappens(chance, 0.5) ? null : Math.max(1, touch + nextBelow(chance, 9) - 4), lots: nextHappens(chance, 0.5) ? null : lots }, nothing);
        break;
      case 3:
        if (nextHappens(chance, 0.1)) desk.cancelAll(account, nextHappens(chance, 0.5) ? id : null, nothing);
        break;
      default: {
        const kind = (['limit', 'limit', 'post-only', 'ioc', 'fok'] as const)[nextBelow(chance, 5)] ?? 'limit';
        const selfTrade = (['allow', 'expire-taker', 'expire-maker', 'expire-both'] as const)[nextBelow(chance, 4)] ?? 'allow';
        desk.place(account, command({ marketId: id, side, kind, ticks: Math.max(1, touch + nextBelow(chance, 7) - 3), lots, selfTrade, clientId: `order ${nextBelow(chance, 30)}`, isReduceOnly: nextHappens(chance, 0.1) }), nothing);
      }
    }
    world.advance(world.nowUs + nextBelow(chance, 400_000));
    for (const { check } of books) check();
  }
  return { digest: books.map((audit) => audit.digest()).join(), fillCount: books.reduce((sum, { fillCount }) => sum + fillCount, 0) };
}

/** Keeps books of its own from an account's events, and compares. */
class Audit {
  readonly account: Account;
  fillCount = 0;
  readonly #world: World;
  readonly #lots = new Map<string, number>();
  readonly #totals = new Map<string, bigint>();
  readonly #told = new Map<string, bigint>();
  readonly #ended = new Set<number>();
  #hash = 0;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.account = account;
    for (const name of account.walletNames) for (const asset of account.wallet(name).assets) this.#totals.set(`${name} ${asset}`, account.wallet(name).of(asset).free);
    account.listen((event) => this.#on(event));
  }

  digest(): string {
    return `${this.#hash} ${[...this.#totals].map(([key, total]) => `${key} ${moneyText(total, 18)}`).join()}`;
  }

  #add(wallet: string, asset: string, amount: bigint): void {
    const key = `${wallet} ${asset}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0n) + amount);
  }

  #on(event: AccountEvent): void {
    const text = JSON.stringify(event, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    for (let index = 0; index < text.length; index += 1) this.#hash = Math.imul(this.#hash ^ text.charCodeAt(index), 0x0100_0193) >>> 0;
    if (event.kind === 'balance') {
      this.#told.set(`${event.wallet} ${event.asset}`, event.free + event.locked);
      return;
    }
    if (event.kind === 'position') return;
    const { order, change, fill } = event;
    expect(this.#ended.has(order.orderId)).toBe(false);
    if (order.status !== 'open') this.#ended.add(order.orderId);
    expect(order.filledLots).toBeLessThanOrEqual(order.lots);
    expect(fill !== null).toBe(change === 'filled');
    const market = this.#world.market(order.marketId);
    if (fill === null || market === null) return;
    this.fillCount += 1;
    const { instrument } = market;
    const { name } = this.account.walletFor(instrument.market);
    const { lotBase, tickLotQuote } = worthIn(market);
    const sign = order.side === 'buy' ? 1n : -1n;
    this.#lots.set(order.marketId, (this.#lots.get(order.marketId) ?? 0) + Number(sign) * fill.lots);
    this.#add(name, fill.feeAsset, -fill.fee);
    if (instrument.market === 'perp') this.#add(name, instrument.quote, fill.realised);
    else {
      this.#add(name, instrument.base, sign * BigInt(fill.lots) * lotBase);
      this.#add(name, instrument.quote, -sign * BigInt(fill.lots) * BigInt(fill.ticks) * tickLotQuote);
    }
  }

  readonly check = (): void => {
    const { account } = this;
    const needs = new Map<string, bigint>();
    for (const order of account.open.values()) {
      const market = this.#world.market(order.marketId);
      if (market === null || order.ticks === null || order.engineId === null) throw new Error('an open order rests at a price in a market');
      const left = order.lots - order.filledLots;
      expect(market.exchange.leftLots(order.engineId)).toBe(left);
      expect(order.locked).toBe(needOf(account, market, order, order.ticks, left));
      const key = `${account.walletFor(market.instrument.market).name} ${spentAsset(market, order.side)}`;
      needs.set(key, (needs.get(key) ?? 0n) + order.locked);
    }
    for (const [key, total] of this.#totals) {
      const [name = '', asset = ''] = key.split(' ');
      const { free, locked } = account.wallet(name).of(asset);
      expect(free >= 0n && locked >= 0n).toBe(true);
      expect([key, free + locked]).toEqual([key, total]);
      expect([key, locked]).toEqual([key, needs.get(key) ?? 0n]);
      expect(this.#told.get(key) ?? total).toBe(total);
    }
    for (const [id, position] of account.positions) expect([id, position.lots]).toEqual([id, this.#lots.get(id) ?? 0]);
  };
}
