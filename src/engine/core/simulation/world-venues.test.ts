import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChance } from '../../domain/chance.ts';
import { FairPrice } from './fair-price.ts';
import { legsOf, ratio, practiceInstruments } from './instruments.ts';
import { marketProfiles } from './profiles.ts';
import { SparseIds } from './sparse-ids.ts';
import { World } from './world.ts';

const startUs = 1_700_000_000_000_000;
const second = 1_000_000;

const bitcoins = practiceInstruments.filter(({ pair }) => pair === 'BTC/USDT');
const quiet = practiceInstruments.filter(({ pair }) => pair === 'LTC/USDT');

/** The middle of a market's book in the quote, or null where a side is bare. */
function middle(world: World, id: string): number | null {
  const market = world.market(id);
  const bid = market?.exchange.bestTicks('buy') ?? null;
  const ask = market?.exchange.bestTicks('sell') ?? null;
  return market === null || bid === null || ask === null ? null : ((bid + ask) / 2) * ratio(market.instrument.tick);
}

describe('the venues', () => {
  const sampleUs = 50_000;
  const count = 2_400;
  const world = new World({ seed: 3, startUs, instruments: bitcoins });
  const prices = new Map<string, number[]>(bitcoins.map(({ id }) => [id, []]));
  for (let index = 0; index < count; index += 1) {
    world.advance(world.nowUs + sampleUs);
    for (const [id, told] of prices) told.push(middle(world, id) ?? told.at(-1) ?? 0);
  }
  const of = (id: string): readonly number[] => prices.get(id) ?? [];
  const leader = of('binance:perp:BTCUSDT');

  test('trade the same thing on six markets, at prices that differ by little', () => {
    expect(bitcoins.length).toBe(6);
    for (const { id } of bitcoins) {
      const gapsBp = of(id).map((price, index) => (price / (leader[index] ?? 1) - 1) * 10_000);
      const mean = gapsBp.reduce((sum, gap) => sum + Math.abs(gap), 0) / count;
      expect([id, mean < 15]).toEqual([id, true]);
    }
  });

  test.each(['okx:spot:BTC-USDT', 'htx:spot:btcusdt', 'htx:perp:BTC-USDT'])('%s follows the leader, and gaps open and close', (id) => {
    const changesOf = (told: readonly number[]): number[] => told.slice(4).map((price, index) => price - (told[index] ?? 0));
    const lead = changesOf(leader);
    const follow = changesOf(of(id));
    const agreement = (steps: number): number => {
      let sum = 0;
      for (let index = 20; index < lead.length - 20; index += 1) sum += (lead[index] ?? 0) * (follow[index + steps] ?? 0);
      return sum;
    };
    const steps = Array.from({ length: 21 }, (_, index) => index - 6);
    const best = steps.reduce((one, other) => (agreement(other) > agreement(one) ? other : one));
    expect(best * sampleUs).toBeGreaterThanOrEqual(50_000);
    const gaps = of(id).map((price, index) => price - (leader[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / count;
    let crossings = 0;
    for (const [index, gap] of gaps.entries()) if (index > 0 && gap > mean !== (gaps[index - 1] ?? 0) > mean) crossings += 1;
    expect(crossings).toBeGreaterThan(8);
  });

  test('are as many as there are profiles, each with its own instruments', () => {
    for (const { venue, market } of marketProfiles) expect(world.listed(venue, market).length).toBe(1);
    expect(new Set(practiceInstruments.map(({ id }) => id)).size).toBe(practiceInstruments.length);
    expect(practiceInstruments.length).toBeGreaterThan(130);
  });
});

test('one unit is worth the same wherever it is counted in contracts', () => {
  for (const { pair, tick, fairTicks, base, id } of practiceInstruments) {
    const spot = practiceInstruments.find((other) => other.pair === pair && other.id.startsWith('binance:spot'));
    const unit = base.startsWith('1000') ? 1_000 : 1;
    const worth = (fairTicks * ratio(tick)) / unit;
    expect([id, Math.abs(worth / ((spot?.fairTicks ?? 0) * ratio(spot?.tick ?? tick)) - 1) < 1e-9]).toEqual([id, true]);
  }
});

describe('a perpetual', () => {
  const world = new World({ seed: 4, startUs, instruments: bitcoins.filter(({ id }) => id === 'okx:perp:BTC-USDT-SWAP') });
  const heard = { seconds: 0, funded: 0, liquidations: 0, marks: new Set<number>(), rates: new Set<number>() };
  world.attend('okx:perp:BTC-USDT-SWAP', {
    second: ({ perpetual, exchange }) => {
      heard.seconds += 1;
      if (perpetual === null) throw new Error('a perpetual has figures');
      heard.marks.add(perpetual.markFine);
      heard.rates.add(perpetual.rateE8);
      expect(Math.abs(perpetual.markFine / perpetual.indexFine - 1)).toBeLessThan(0.01);
      expect(Math.abs(perpetual.markFine / 100 / (exchange.bestTicks('buy') ?? 1) - 1)).toBeLessThan(0.01);
      expect(Math.abs(perpetual.rateE8)).toBeLessThanOrEqual(750_000);
      expect(Number.isSafeInteger(perpetual.interestLots) && perpetual.interestLots > 0).toBe(true);
      expect(perpetual.nextFundingUs).toBeGreaterThan(world.nowUs - second);
    },
    funded: () => void (heard.funded += 1),
    liquidated: (_market, { lots, ticks }) => {
      heard.liquidations += 1;
      expect(lots > 0 && ticks > 0).toBe(true);
    },
  });

  test('tells mark, index, rate and interest each second, and of liquidations when it moves', () => {
    world.advance(startUs + 600 * second);
    expect(heard.seconds).toBe(600);
    expect(heard.marks.size).toBeGreaterThan(300);
    expect(heard.liquidations).toBeGreaterThan(3);
  });

  test('is funded every eight hours, on the hour', () => {
    const next = world.market('okx:perp:BTC-USDT-SWAP')?.perpetual?.nextFundingUs ?? 0;
    expect(next % (8 * 3_600 * second)).toBe(0);
    world.sleep(next - world.nowUs - 2 * second);
    world.advance(world.nowUs + 5 * second);
    expect([heard.funded, world.market('okx:perp:BTC-USDT-SWAP')?.perpetual?.nextFundingUs]).toEqual([1, next + 8 * 3_600 * second]);
  });
});

describe('a world that may doze', () => {
  const [listened, other] = quiet;
  if (listened === undefined || other === undefined) throw new Error('there are several markets');

  test('begins a market when somebody needs it, and lets it stand when nobody does', () => {
    const world = new World({ seed: 5, startUs, instruments: quiet, doze: true });
    world.advance(startUs + second);
    expect(world.movingCount).toBe(0);
    world.listen(listened.id);
    expect(world.market(other.id)?.exchange.bids.count).toBeGreaterThan(100);
    expect(world.movingCount).toBe(2);
    world.advance(world.nowUs + 20 * second);
    expect(world.movingCount).toBe(1);
    world.unlisten(listened.id);
    world.advance(world.nowUs + 20 * second);
    expect(world.movingCount).toBe(0);
  });

  test('wakes it with ids that go on and a price that has followed the others', () => {
    const world = new World({ seed: 5, startUs, instruments: quiet, doze: true });
    const messages: { readonly firstId: number; readonly finalId: number; readonly timeUs: number }[] = [];
    world.attend(listened.id, { depth: ({ nowUs }, { firstId, finalId }) => void messages.push({ firstId, finalId, timeUs: nowUs }) });
    world.listen(listened.id);
    world.listen(other.id);
    world.advance(world.nowUs + 2 * second);
    world.unlisten(listened.id);
    world.advance(world.nowUs + 6 * second);
    world.advance(world.nowUs + 3_600 * second);
    const asleep = messages.length;
    world.listen(listened.id);
    world.advance(world.nowUs + 5 * second);
    expect(asleep).toBeLessThan(100);
    expect(messages.length).toBeGreaterThan(asleep + 20);
    for (const [index, { firstId, timeUs }] of messages.entries()) {
      if (index === 0) continue;
      expect(firstId).toBe((messages[index - 1]?.finalId ?? 0) + 1);
      expect(timeUs).toBeGreaterThan(messages[index - 1]?.timeUs ?? 0);
    }
    expect(Math.abs((middle(world, listened.id) ?? 0) / (middle(world, other.id) ?? 1) - 1)).toBeLessThan(0.003);
  });

  test('gives the same to the same calls', () => {
    const play = (): string => {
      const world = new World({ seed: 6, startUs, instruments: quiet, doze: true });
      const ids: number[] = [];
      for (let round = 0; round < 12; round += 1) {
        const { id } = quiet[round % quiet.length] ?? listened;
        world.listen(id);
        world.advance(world.nowUs + 3_700_000);
        if (round % 3 === 0) world.unlisten(id);
        ids.push(world.market(id)?.exchange.updateId ?? 0);
      }
      return ids.join();
    };
    expect(play()).toBe(play());
  });
});

test('the fair price is the same whoever looks, and how often', () => {
  const newFair = (): FairPrice => new FairPrice(1.5, newChance(9), startUs);
  const often = newFair();
  const seen = Array.from({ length: 3_000 }, (_, index) => often.ratioAt(startUs + index * 10_000));
  const seldom = newFair();
  for (const seconds of [3, 7, 8, 25]) expect(seldom.ratioAt(startUs + seconds * second)).toBe(seen[seconds * 100]);
  expect(seldom.ratioAt(startUs + 25 * second - 2_000_000)).toBe(seen[2_300]);
  expect(new Set(seen).size).toBeGreaterThan(10);
  expect(Math.min(...seen)).toBeGreaterThan(0.9);
});

test('what is scheduled happens at its moment, in the order in which it was asked for', () => {
  const world = new World({ seed: 1, startUs, instruments: [] });
  const done: string[] = [];
  const note = (name: string) => (): void => void done.push(`${name} ${world.nowUs - startUs}`);
  world.schedule(startUs + 30, note('c'));
  world.schedule(startUs + 10, note('a'));
  world.schedule(startUs + 10, note('b'));
  world.schedule(startUs + 10, () => world.schedule(world.nowUs - 5, note('late')));
  world.advance(startUs + 20);
  expect(done).toEqual(['a 10', 'b 10', 'late 10']);
  world.advance(startUs + 40);
  expect(done.at(-1)).toBe('c 30');
});

test('sparse ids rise, and only those that were given mean something', () => {
  fc.assert(fc.property(fc.nat({ max: 2 ** 40 }), fc.nat({ max: 2 ** 40 }), (base, id) => {
    const ids = new SparseIds(base);
    const wire = ids.toWire(id);
    const next = ids.toWire(id + 1);
    expect(next).toBeGreaterThan(wire);
    expect([ids.toOwn(wire), ids.toOwn(next)]).toEqual([id, id + 1]);
    for (let between = wire + 1; between < next; between += 1) expect(ids.toOwn(between)).toBe(null);
  }));
});

test('what is quoted in another coin is worth what both are worth in dollars, whatever happens to them', () => {
  const wanted = ['binance:spot:BTCUSDT', 'binance:spot:USDCUSDT', 'binance:spot:BTCUSDC'];
  const world = new World({ seed: 3, startUs, instruments: practiceInstruments.filter(({ id }) => wanted.includes(id)) });
  const apart: number[] = [];
  for (let step = 0; step < 120; step += 1) {
    world.advance(world.nowUs + second);
    const [bitcoin, dollar, cross] = wanted.map((id) => middle(world, id) ?? NaN);
    apart.push(Math.abs(((cross ?? NaN) * (dollar ?? NaN)) / (bitcoin ?? NaN) - 1) * 10_000);
  }
  const sorted = apart.filter(Number.isFinite).toSorted((left, right) => left - right);
  expect([sorted.length > 100, (sorted[Math.floor(sorted.length / 2)] ?? NaN) < 3]).toEqual([true, true]);
  expect(legsOf({ base: 'ETH', quote: 'BTC' })?.map(({ pair }) => pair)).toEqual(['ETH/USDT', 'BTC/USDT']);
  expect([legsOf({ base: 'BTC', quote: 'USDT' }), legsOf({ base: 'BTC', quote: 'TRY' })]).toEqual([null, null]);
});
