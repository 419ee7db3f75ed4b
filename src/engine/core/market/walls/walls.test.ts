import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newLevels, type Levels } from '../levels.ts';
import { LevelChanges } from '../makers/level-changes.ts';
import { candidatesMax, IcebergMonitor } from './iceberg-monitor.ts';
import { newWallLooks, spoofScore, type WallLooks } from './spoof-score.ts';
import { CrowdMeter, medianOf } from './standout.ts';
import { standingMax, usualWallRule, WallMonitor, type Wall } from './wall-monitor.ts';

/** Twenty levels of about 10 lots a side around 100,000, and what is put over them. */
function bookOf(over: ReadonlyMap<number, number>, lastId: number): Levels {
  const levels = newLevels(200);
  levels.validity = 'live';
  levels.lastId = lastId;
  for (let step = 1; step <= 20; step += 1) {
    for (const side of ['bid', 'ask'] as const) {
      const ticks = side === 'bid' ? 100_000 - step : 100_000 + step;
      const lots = over.get(ticks) ?? 8 + (step % 5);
      if (lots === 0) continue;
      if (side === 'bid') [levels.bidTicks[levels.bidCount], levels.bidLots[levels.bidCount++]] = [ticks, lots];
      else [levels.askTicks[levels.askCount], levels.askLots[levels.askCount++]] = [ticks, lots];
    }
  }
  return levels;
}

class Desk {
  readonly changes = new LevelChanges(200);
  readonly walls = new WallMonitor({ ...usualWallRule, lotsMin: 1 });
  readonly icebergs = new IcebergMonitor();
  readonly over = new Map<number, number>();
  nowUs = 0;
  #id = 0;

  trade(ticks: number, lots: number): void {
    this.changes.onTrade(this.nowUs + 1, ticks, lots);
    this.walls.onTrade(this.nowUs + 1, lots);
  }

  look(): void {
    this.nowUs += 100_000;
    this.#id += 1;
    const levels = bookOf(this.over, this.#id);
    const isWhole = this.changes.onBook(levels, this.nowUs) === 'changed';
    this.walls.onBook(levels, isWhole ? this.changes.columns : null, this.nowUs);
    this.icebergs.onChanges(isWhole ? this.changes.columns : null, this.nowUs);
  }

  looks(count: number): void {
    for (let index = 0; index < count; index += 1) this.look();
  }
}

function told(desk: Desk): readonly Readonly<Wall>[] {
  return desk.walls.standing.filter(({ state }) => state === 'stands');
}

test('a wall appears, grows, is eaten in part, is refilled and pulled before the touch', () => {
  const desk = new Desk();
  desk.looks(5);
  expect(desk.walls.standing).toEqual([]);
  desk.over.set(99_990, 500);
  desk.look();
  expect([told(desk).length, desk.walls.standing.length]).toEqual([0, 1]);
  desk.looks(6);
  expect(told(desk)).toMatchObject([{ isAsk: false, ticks: 99_990, appearedLots: 500, nowLots: 500, appearedUs: 600_000, appearedBp: expect.closeTo(0.9, 3), jumpShare: expect.closeTo(0.984, 3) }]);
  desk.over.set(99_990, 700);
  desk.look();
  desk.trade(99_990, -300);
  desk.over.set(99_990, 400);
  desk.look();
  desk.over.set(99_990, 450);
  desk.look();
  expect(told(desk)).toMatchObject([{ nowLots: 450, maxLots: 700, addedLots: 250, refilledLots: 50, eatenLots: 300, pulledLots: 0 }]);
  desk.over.delete(99_990);
  desk.look();
  expect(told(desk)).toEqual([]);
  expect(desk.walls.ended(0)).toMatchObject({ state: 'pulled', pulledBp: expect.closeTo(0.9, 3), eatenLots: 300, endedUs: desk.nowUs });
});

test('a wall that was mostly traded was eaten', () => {
  const desk = new Desk();
  desk.looks(3);
  desk.over.set(100_001, 400);
  desk.looks(7);
  desk.trade(100_001, 390);
  desk.over.set(100_001, 2);
  desk.look();
  expect(desk.walls.ended(0)).toMatchObject({ isAsk: true, state: 'eaten', eatenLots: 390, pulledLots: 8, nowLots: 2 });
});

test('what shrinks a little, or flickers about the threshold, stays one wall', () => {
  const desk = new Desk();
  desk.looks(3);
  for (let index = 0; index < 40; index += 1) {
    desk.over.set(99_995, index % 2 === 0 ? 60 : 30);
    desk.look();
  }
  expect([told(desk).length, desk.walls.endedCount, told(desk)[0]?.number]).toEqual([1, 0, 1]);
});

test('a blink is not told', () => {
  const desk = new Desk();
  desk.looks(3);
  desk.over.set(99_995, 500);
  desk.looks(3);
  desk.over.delete(99_995);
  desk.looks(3);
  expect([desk.walls.standing.length, desk.walls.endedCount]).toEqual([0, 0]);
});

test('a wall that is gone after a hole in the book was lost, not pulled', () => {
  const desk = new Desk();
  desk.looks(3);
  desk.over.set(99_995, 500);
  desk.looks(7);
  desk.walls.onBook({ ...bookOf(desk.over, 99), validity: 'resyncing' }, null, desk.nowUs);
  desk.changes.onGap();
  desk.over.delete(99_995);
  desk.look();
  expect(desk.walls.ended(0)).toMatchObject({ state: 'lost', isUncertain: true, pulledLots: 0, eatenLots: 0 });
});

test('what a wall had and got is what it has, lost to trades and lost to its owner', () => {
  const steps = fc.array(fc.record({ ticks: fc.constantFrom(99_998, 99_995, 100_003, 100_007), kind: fc.constantFrom('set', 'set', 'fill', 'drop'), lots: fc.integer({ min: 1, max: 900 }) }), { maxLength: 80 });
  fc.assert(fc.property(steps, (given) => {
    const desk = new Desk();
    desk.looks(3);
    for (const { ticks, kind, lots } of given) {
      const held = desk.over.get(ticks) ?? 0;
      if (kind === 'set') desk.over.set(ticks, lots);
      else if (kind === 'drop') desk.over.delete(ticks);
      else if (held > 1) {
        const eaten = Math.min(held - 1, lots);
        desk.trade(ticks, ticks > 100_000 ? eaten : -eaten);
        desk.over.set(ticks, held - eaten);
      }
      desk.looks(1 + (lots % 3));
    }
    const ended = Array.from({ length: desk.walls.endedCount }, (_, age) => desk.walls.ended(age));
    for (const wall of [...desk.walls.standing, ...ended]) {
      if (wall === null) continue;
      expect(wall.appearedLots + wall.addedLots).toBe(wall.nowLots + wall.eatenLots + wall.pulledLots);
      expect(wall.maxLots).toBeGreaterThanOrEqual(Math.max(wall.nowLots, wall.appearedLots));
      expect(wall.state === 'eaten' || wall.state === 'pulled').toBe(wall.endedUs > 0);
    }
    for (const wall of [...told(desk), ...ended]) {
      if (wall === null) continue;
      const looks = newWallLooks();
      desk.walls.looks(wall, desk.nowUs, looks);
      expect(spoofScore(looks)).toBeGreaterThan(0);
      expect(spoofScore(looks)).toBeLessThan(1);
    }
  }));
});

/** So many levels a side, a tick apart, of which every fourth is `large`. */
function wideBook(levelCount: number, room: number, shift: number, large: number): Levels {
  const levels = newLevels(room);
  levels.validity = 'live';
  levels.lastId = shift + 1;
  levels.bidCount = levels.askCount = levelCount;
  for (let step = 0; step < levelCount; step += 1) {
    const lots = step % 4 === 3 ? large : 10 + (step % 3);
    [levels.bidTicks[step], levels.bidLots[step]] = [99_999 + shift - step, lots];
    [levels.askTicks[step], levels.askLots[step]] = [100_001 + shift + step, lots];
  }
  return levels;
}

test('there is room for so many walls, and the rest is counted', () => {
  const walls = new WallMonitor({ ...usualWallRule, lotsMin: 1 });
  walls.onBook(wideBook(160, 200, 0, 5_000), null, 1_000_000);
  expect([walls.standing.length, walls.refusedCount]).toEqual([standingMax, 80 - standingMax]);
});

test('walls that the price left behind, beyond what is read, are lost', () => {
  const walls = new WallMonitor({ ...usualWallRule, lotsMin: 1 });
  const changes = new LevelChanges(20);
  const look = (shift: number, nowUs: number): void => {
    const levels = wideBook(20, 20, shift, 5_000);
    walls.onBook(levels, changes.onBook(levels, nowUs) === 'changed' ? changes.columns : null, nowUs);
  };
  look(0, 1_000_000);
  look(0, 2_000_000);
  look(1, 2_100_000);
  look(4, 3_000_000);
  const ends = Array.from({ length: walls.endedCount }, (_, age) => [walls.ended(age)?.isAsk, walls.ended(age)?.ticks, walls.ended(age)?.state]);
  expect(ends).toContainEqual([false, 99_980, 'lost']);
});

test('what can be seen of a wall: those that came with it, those pulled before it, and who traded as it ended', () => {
  const desk = new Desk();
  desk.looks(3);
  const looksOf = (wall: Readonly<Wall> | null | undefined): WallLooks => {
    const looks = newWallLooks();
    if (wall !== null && wall !== undefined) desk.walls.looks(wall, desk.nowUs, looks);
    return looks;
  };
  for (const ticks of [99_995, 99_993, 100_004]) desk.over.set(ticks, 500);
  desk.looks(7);
  for (let index = 0; index < 4; index += 1) desk.trade(100_001, 1);
  desk.trade(99_999, -1);
  desk.over.delete(99_995);
  desk.over.delete(99_993);
  desk.look();
  expect(looksOf(desk.walls.ended(0))).toMatchObject({ layers: 1, repeats: 0, isPulled: true, atOnceShare: 1, oppositeShare: expect.closeTo(0.8, 5) });
  desk.over.set(99_991, 500);
  desk.looks(7);
  const [standing] = told(desk).filter(({ isAsk }) => !isAsk);
  expect(looksOf(standing)).toMatchObject({ layers: 0, repeats: 2, isPulled: false });
  desk.nowUs += 100_000_000;
  desk.over.set(99_989, 500);
  desk.looks(7);
  expect(looksOf(told(desk).find(({ ticks }) => ticks === 99_989))).toMatchObject({ repeats: 0 });
});

test('a large order too far away is none of ours', () => {
  const walls = new WallMonitor({ ...usualWallRule, lotsMin: 1, reachBp: 0.5 });
  walls.onBook(wideBook(40, 200, 0, 5_000), null, 1_000_000);
  // Half a basis point of 100,000 are five ticks: the fourth level is within, the eighth is not.
  expect(walls.standing.map(({ ticks }) => ticks).toSorted((left, right) => left - right)).toEqual([99_996, 100_004]);
});

test('prices that trade are bounded: the quietest goes', () => {
  const ended: number[] = [];
  const icebergs = new IcebergMonitor(({ ticks }) => ended.push(ticks));
  const changes = new LevelChanges(400);
  const book = wideBook(200, 400, 0, 10);
  changes.onBook(book, 1);
  for (let step = 0; step < candidatesMax + 3; step += 1) {
    const nowUs = 10 + step;
    changes.onTrade(nowUs, 100_001 + step, 1);
    expect(changes.onBook({ ...book, lastId: 10 + step }, nowUs)).toBe('changed');
    icebergs.onChanges(changes.columns, nowUs);
  }
  expect([icebergs.candidates.length, ended]).toEqual([candidatesMax, [100_001, 100_002, 100_003]]);
});

test('a display that comes back after more than it traded is believed to hide something', () => {
  const desk = new Desk();
  desk.looks(3);
  desk.over.set(100_001, 20);
  desk.look();
  for (let slice = 0; slice < 8; slice += 1) {
    desk.trade(100_001, 20);
    desk.look();
    desk.nowUs += 1_000_000;
  }
  expect(desk.icebergs.candidates).toMatchObject([{ ticks: 100_001, tradedLots: 160, displayedLotsMax: 20, refills: 8, survivals: 8 }]);
  expect(desk.icebergs.candidates.every((one) => desk.icebergs.confidence(one) > 0.9)).toBe(true);
  desk.nowUs += 20_000_000;
  desk.over.set(100_001, 21);
  desk.look();
  expect([desk.icebergs.candidates.length, desk.icebergs.endedCount, desk.icebergs.ended(0)?.endedUs]).toEqual([0, 1, desk.nowUs]);
});

test('a display that traded once is not', () => {
  const desk = new Desk();
  desk.looks(3);
  desk.trade(100_001, 5);
  desk.over.set(100_001, 4);
  desk.look();
  expect(desk.icebergs.candidates.map((one) => desk.icebergs.confidence(one) < 0.1)).toEqual([true]);
});

test('the median is that of the sorted values', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 80 }), (values) => {
    const sorted = values.toSorted((left, right) => left - right);
    expect(medianOf(Float64Array.from(values), values.length)).toBe(sorted[values.length >> 1]);
  }));
});

test('one giant moves the crowd hardly, and few levels say nothing', () => {
  const meter = new CrowdMeter(64);
  const [without, withOne] = [{ middle: 0, spread: 0, levels: 0 }, { middle: 0, spread: 0, levels: 0 }];
  const lots = Float64Array.from({ length: 40 }, (_, index) => 10 + (index % 20));
  meter.measure(lots, 40, without);
  lots[7] = 1e9;
  meter.measure(lots, 40, withOne);
  expect(Math.abs(withOne.middle - without.middle)).toBeLessThan(0.1);
  expect(meter.measure(lots, 7, withOne)).toBe(false);
});
