import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addProduct, addScaled, newExactSum } from './exact-sum.ts';
import { Cvd, newCvdColumns, type CvdGroup, type CvdMarket } from './cvd.ts';
import { field, newSlots, setFloat, writeHead } from '../../memory/record.ts';
import { Footprint } from './footprint.ts';
import { TradeLog } from './trade-log.ts';
import { VolumeProfile } from './volume-profile.ts';
import { newVwapFigures, Vwap } from './vwap.ts';

const trades = fc.array(fc.record({ timeUs: fc.integer({ min: 0, max: 5_000 }), ticks: fc.integer({ min: 1, max: 400 }), lots: fc.integer({ min: -9, max: 9 }).filter((lots) => lots !== 0) }), { maxLength: 120 });

test('sums of products are exact', () => {
  const whole = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
  fc.assert(fc.property(fc.array(fc.tuple(whole, whole), { maxLength: 30 }), fc.integer({ min: -1_000, max: 1_000 }), (pairs, factor) => {
    const sum = newExactSum();
    for (const [left, right] of pairs) addProduct(sum, left, right);
    const exact = pairs.reduce((total, [left, right]) => total + BigInt(left) * BigInt(right), 0n);
    expect(BigInt(sum.high) + BigInt(sum.low)).toBe(exact);
    const scaled = newExactSum();
    addScaled(scaled, sum, factor);
    // At most 2^105 × 1,000: the last bits may go, no more.
    const error = BigInt(scaled.high) + BigInt(scaled.low) - exact * BigInt(factor);
    expect(error < 2n ** 13n && error > -(2n ** 13n)).toBe(true);
  }));
});

test('a long average with bands is that of all trades at once, to the last bits', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 10 ** 7, max: 10 ** 7 + 10 ** 5 }), fc.integer({ min: 1, max: 10 ** 9 })), { minLength: 1, maxLength: 200 }), (told) => {
    const vwap = new Vwap({ kind: 'at', timeUs: 0 });
    for (const [index, [ticks, lots]] of told.entries()) vwap.onTrade(index, ticks, index % 2 === 0 ? lots : -lots);
    const figures = newVwapFigures();
    expect(vwap.read(figures)).toBe(true);
    const lots = told.reduce((sum, [, size]) => sum + BigInt(size), 0n);
    const products = told.reduce((sum, [ticks, size]) => sum + BigInt(ticks) * BigInt(size), 0n);
    const squares = told.reduce((sum, [ticks, size]) => sum + BigInt(ticks) * BigInt(ticks) * BigInt(size), 0n);
    const scale = 10n ** 30n;
    const variance = Number(((squares * lots - products * products) * scale) / (lots * lots)) / 1e30;
    expect(figures.lots).toBe(Number(lots));
    expect(Math.abs(figures.ticks - Number((products * 10n ** 12n) / lots) / 1e12)).toBeLessThan(1e-8);
    expect(Math.abs(figures.deviationTicks ** 2 - variance)).toBeLessThanOrEqual(1e-9 * variance + 1e-12);
  }));
});

test('a session begins the average anew, and a late trade of the last one does not count', () => {
  const vwap = new Vwap({ kind: 'session', sessionUs: 100, offsetUs: 30 });
  const figures = newVwapFigures();
  expect(vwap.read(figures)).toBe(false);
  vwap.onTrade(40, 10, 1);
  vwap.onTrade(129, 20, 1);
  vwap.read(figures);
  expect(figures).toEqual({ anchorUs: 30, lots: 2, ticks: 15, deviationTicks: 5, isIncomplete: true });
  vwap.onTrade(131, 40, 1);
  vwap.onTrade(120, 999, 1);
  vwap.read(figures);
  expect(figures).toEqual({ anchorUs: 130, lots: 1, ticks: 40, deviationTicks: 0, isIncomplete: false });
  vwap.onGap(135, 140);
  vwap.read(figures);
  expect(figures.isIncomplete).toBe(true);
});

test('an anchored average leaves out what came before', () => {
  const vwap = new Vwap({ kind: 'at', timeUs: 100 });
  vwap.onTrade(99, 1, 5);
  vwap.onTrade(100, 7, -5);
  const figures = newVwapFigures();
  vwap.read(figures);
  expect(figures).toEqual({ anchorUs: 100, lots: 5, ticks: 7, deviationTicks: 0, isIncomplete: false });
});

test('the profile of visible bars is that of their trades, however coarse each bar is', () => {
  fc.assert(fc.property(trades, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 8 }), (told, count, newest) => {
    const footprint = new Footprint({ rule: { kind: 'trades', count }, rowTicks: 1, barsMax: 200, rowsMax: 8 });
    for (const { timeUs, ticks, lots } of told) footprint.onTrade(timeUs, ticks, lots);
    const profile = new VolumeProfile(1, 16);
    profile.readBars(footprint, newest, newest + 4);
    const bars = Array.from({ length: Math.ceil(told.length / count) }, (_, index) => told.slice(index * count, (index + 1) * count)).reverse().slice(newest, newest + 5).flat();
    const { rows } = profile;
    const bought = new Map<number, number>();
    for (const { ticks, lots } of bars) bought.set(Math.floor(ticks / rows.rowTicks), (bought.get(Math.floor(ticks / rows.rowTicks)) ?? 0) + Math.max(0, lots));
    for (let at = 0; at < rows.count; at += 1) expect(rows.buyLots[at]).toBe(bought.get(rows.lowRow + at) ?? 0);
    expect([...rows.trades].reduce((sum, value) => sum + value, 0)).toBe(bars.length);
  }));
});

test('a fixed range of the log holds its trades, and says when the log begins too late', () => {
  const log = new TradeLog(5);
  const slots = newSlots(1);
  for (let id = 1; id <= 7; id += 1) {
    writeHead(slots, 0, 'trade', 1, 0, 0);
    setFloat(slots, 0, field.receivedUs, id * 10);
    setFloat(slots, 0, field.a, id);
    setFloat(slots, 0, field.b, id * 100);
    setFloat(slots, 0, field.c, id);
    log.onTrade(slots, 0);
  }
  const profile = new VolumeProfile(1, 64);
  profile.readLog(log, { fromUs: 40, untilUs: 60 });
  expect([profile.isIncomplete, profile.rows.lowRow, profile.rows.count, ...profile.rows.buyLots.subarray(0, 2)]).toEqual([false, 4, 2, 400, 500]);
  profile.readLog(log, { fromUs: 20, untilUs: 60 });
  expect([profile.isIncomplete, profile.rows.count]).toEqual([true, 3]);
});

test('a profile of bars with a gap between them is not whole', () => {
  const footprint = new Footprint({ rule: { kind: 'time', intervalUs: 100 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  footprint.onTrade(100, 5, 1);
  footprint.onGap(210, 250);
  footprint.onTrade(300, 5, 1);
  const profile = new VolumeProfile(1, 64);
  const isIncomplete = (newestAge: number, oldestAge: number): boolean => {
    profile.readBars(footprint, newestAge, oldestAge);
    return profile.isIncomplete;
  };
  expect([isIncomplete(0, 1), isIncomplete(0, 0), isIncomplete(1, 1)]).toEqual([true, false, false]);
});

test('a session profile begins anew, and says when it began in the middle or over a gap', () => {
  const profile = new VolumeProfile(1, 64);
  profile.followSessions(100, 0);
  profile.onTrade(150, 5, 2);
  expect([profile.stretch.fromUs, profile.isIncomplete, profile.rows.count]).toEqual([100, true, 1]);
  profile.onTrade(210, 7, -3);
  profile.onTrade(199, 5, 9);
  expect([profile.stretch.fromUs, profile.isIncomplete, profile.rows.sellLots[0], profile.rows.buyLots[0]]).toEqual([200, false, 3, 0]);
  profile.onGap(220, 230);
  expect(profile.isIncomplete).toBe(true);
});

const markets: readonly CvdMarket[] = [{ kind: 'spot', quotePerTickLot: 1 }, { kind: 'perp', quotePerTickLot: 2 }, { kind: 'perp', quotePerTickLot: 0.5 }];
const steps = fc.array(fc.record({ market: fc.integer({ min: 0, max: 2 }), timeUs: fc.integer({ min: 0, max: 400 }), lots: fc.integer({ min: -9, max: 9 }), isGap: fc.boolean() }), { maxLength: 80 });

test('the delta of markets and groups is that of their trades, cell by cell', () => {
  const groups: readonly (CvdGroup | number)[] = [0, 1, 2, 'spot', 'perp', 'all'];
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (told, cellsMax, read) => {
    const cvd = new Cvd(markets, 10, cellsMax);
    let newest = -1;
    let late = 0;
    const cells = new Map<string, number>();
    const gaps = new Set<string>();
    for (const { market, timeUs, lots, isGap } of told) {
      const cell = Math.floor(timeUs / 10);
      newest = Math.max(newest, isGap ? Math.floor((timeUs + 15) / 10) : cell);
      if (isGap) {
        cvd.onGap(market, timeUs, timeUs + 15);
        for (let over = cell; over <= Math.floor((timeUs + 15) / 10); over += 1) if (over > newest - cellsMax) gaps.add(`${market}:${over}`);
      } else {
        cvd.onTrade(market, timeUs, 3, lots);
        if (cell <= newest - cellsMax) late += 1;
        else cells.set(`${market}:${cell}`, (cells.get(`${market}:${cell}`) ?? 0) + lots * 3 * (markets[market]?.quotePerTickLot ?? 0));
      }
    }
    expect(cvd.lateCount).toBe(late);
    const columns = newCvdColumns(read);
    for (const group of groups) {
      if (typeof group === 'number') cvd.readMarket(group, columns);
      else cvd.readGroup(group, columns);
      const members = typeof group === 'number' ? [group] : [...markets.keys()].filter((index) => group === 'all' || markets[index]?.kind === group);
      for (let at = 0; at < columns.count; at += 1) {
        const cell = columns.fromUs / 10 + at;
        const expected = [...cells].reduce((sum, [key, value]) => sum + (members.includes(Number(key.split(':')[0])) && Number(key.split(':')[1]) <= cell ? value : 0), 0);
        expect(columns.sum[at]).toBeCloseTo(expected, 6);
        expect(columns.isUnreliable[at]).toBe(members.some((market) => gaps.has(`${market}:${cell}`)) ? 1 : 0);
      }
      if (columns.count > 0) expect(columns.fromUs / 10 + columns.count - 1).toBe(newest);
    }
  }));
});

test('what a market did before it was known is in doubt, for it and its groups, and nothing else is', () => {
  const cvd = new Cvd([{ kind: 'spot', quotePerTickLot: 1 }, { kind: 'perp', quotePerTickLot: 1 }], 10, 20);
  cvd.onTrade(0, 105, 1, 1);
  cvd.onTrade(1, 142, 1, 1);
  cvd.onBegin(1, 135);
  const columns = newCvdColumns(20);
  const doubts = (group: CvdGroup): readonly number[] => {
    cvd.readGroup(group, columns);
    return [...columns.isUnreliable.subarray(0, columns.count)];
  };
  expect([doubts('spot'), doubts('perp'), doubts('all')]).toEqual([[0, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0]]);
});
