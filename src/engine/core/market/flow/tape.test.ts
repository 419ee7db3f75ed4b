import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bursts, type BurstRule } from './bursts.ts';
import { newPrintColumns, SalesTape } from './tape.ts';

const steps = fc.array(fc.record({ market: fc.integer({ min: 0, max: 2 }), waitUs: fc.integer({ min: 0, max: 700 }), ticks: fc.integer({ min: 1, max: 9 }), lots: fc.constantFrom(-3, -1, 2, 5), isGap: fc.integer({ min: 0, max: 19 }) }), { maxLength: 120 });

interface Print {
  readonly market: number;
  readonly ms: number;
  readonly isSold: boolean;
  isOpen: boolean;
  lots: number;
  worth: number;
}

test('what is read on takes the place of what was read: prints that grew come again, and settled ones do not', () => {
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), (told, every, room) => {
    const tape = new SalesTape([1, 2, 3], 1_000);
    const columns = newPrintColumns(room);
    const kept: number[] = [];
    let next = 0;
    const take = (): void => {
      for (let before = -1; before !== next || columns.count === room;) {
        before = next;
        const from = next;
        next = tape.readOn(from, columns);
        for (let at = 0; at < columns.count; at += 1) kept[from + at] = columns.worth[at] ?? 0;
        if (before === next) break;
      }
    };
    let timeUs = 0;
    for (const [index, { market, waitUs, ticks, lots, isGap }] of told.entries()) {
      timeUs += waitUs;
      if (isGap === 0) tape.onGap(market);
      tape.onTrade(market, timeUs, timeUs, ticks, lots);
      if (index % every === 0) take();
    }
    tape.settle(Infinity);
    take();
    expect(next).toBe(tape.madeCount);
    const all = newPrintColumns(1_000);
    tape.readNewest(-Infinity, all);
    expect(kept).toEqual([...all.worth.subarray(0, all.count)]);
  }));
});

test('prints are the trades of one market, side and millisecond that follow each other', () => {
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 40 }), (told, every, worthMin) => {
    const tape = new SalesTape([1, 2, 3], 1_000);
    const prints: Print[] = [];
    const gaps = new Set<number>();
    const columns = newPrintColumns(1_000);
    const read: (readonly number[])[] = [];
    const take = (from: number): number => {
      const next = tape.read(from, worthMin, columns);
      for (let at = 0; at < columns.count; at += 1) read.push([columns.market[at] ?? 0, columns.isSold[at] ?? 0, columns.lots[at] ?? 0, columns.worth[at] ?? 0]);
      return next;
    };
    let timeUs = 0;
    let next = 0;
    for (const [index, { market, waitUs, ticks, lots, isGap }] of told.entries()) {
      timeUs += waitUs;
      if (isGap === 0) {
        tape.onGap(market);
        gaps.add(market);
      }
      tape.onTrade(market, timeUs, timeUs + 5, ticks, lots);
      const ms = Math.floor(timeUs / 1_000);
      let print = prints.find((candidate) => candidate.market === market && candidate.isOpen);
      if (print === undefined || print.ms !== ms || print.isSold !== lots < 0 || gaps.has(market)) {
        if (print !== undefined) print.isOpen = false;
        print = { market, ms, isSold: lots < 0, isOpen: true, lots: 0, worth: 0 };
        prints.push(print);
      }
      gaps.delete(market);
      print.lots += Math.abs(lots);
      print.worth += Math.abs(lots) * ticks * (market + 1);
      if (index % every === 0) next = take(next);
    }
    next = take(next);
    const firstOpen = prints.findIndex(({ isOpen }) => isOpen);
    expect(next).toBe(firstOpen < 0 ? prints.length : firstOpen);
    const shown = (list: readonly Print[]): readonly (readonly number[])[] => list.filter(({ worth }) => worth >= worthMin).map(({ market, isSold, lots, worth }) => [market, isSold ? 1 : 0, lots, worth]);
    expect(read).toEqual(shown(prints.slice(0, next)));
    const newest = newPrintColumns(3);
    tape.readNewest(worthMin, newest);
    expect(Array.from({ length: newest.count }, (_, at) => [newest.market[at], newest.isSold[at], newest.lots[at], newest.worth[at]])).toEqual(shown(prints).slice(-3));
  }));
});

test('a reader that was too slow is told how much it missed', () => {
  const tape = new SalesTape([1], 4);
  for (let index = 0; index < 10; index += 1) tape.onTrade(0, index * 1_000, 0, 1, 1);
  const columns = newPrintColumns(10);
  expect([tape.read(2, 0, columns), columns.missedCount, columns.count]).toEqual([9, 4, 3]);
});

test('a print that is gone does not grow', () => {
  const tape = new SalesTape([1, 1], 1);
  for (const market of [0, 1, 0]) tape.onTrade(market, 5_000, 0, 1, 1);
  const columns = newPrintColumns(2);
  tape.readNewest(0, columns);
  expect([tape.madeCount, columns.count, columns.market[0], columns.lots[0]]).toEqual([3, 1, 0, 1]);
});

test('bursts are those of the definition', () => {
  const rules = fc.record({ windowUs: fc.integer({ min: 0, max: 1_500 }), lotsMin: fc.integer({ min: 1, max: 25 }), deltaShareMin: fc.constantFrom(0, 0.3, 0.8), zoneTicks: fc.integer({ min: 0, max: 9 }) });
  fc.assert(fc.property(steps, rules, (told, rule: BurstRule) => {
    const bursts = new Bursts(rule, 1_000);
    let timeUs = 0;
    const trades = told.map(({ waitUs, ticks, lots }) => ({ timeUs: (timeUs += waitUs), ticks, lots }));
    const expected: { from: number; to: number }[] = [];
    let isRunning = false;
    for (const [index, trade] of trades.entries()) {
      bursts.onTrade(trade.timeUs, trade.ticks, trade.lots);
      const window = trades.slice(0, index + 1).filter((earlier) => earlier.timeUs >= trade.timeUs - rule.windowUs);
      const volume = window.reduce((sum, { lots }) => sum + Math.abs(lots), 0);
      const delta = window.reduce((sum, { lots }) => sum + lots, 0);
      const prices = window.map(({ ticks }) => ticks);
      const isBurst = volume >= rule.lotsMin && Math.abs(delta) >= rule.deltaShareMin * volume && Math.max(...prices) - Math.min(...prices) <= rule.zoneTicks;
      const last = expected.at(-1);
      if (isBurst && isRunning && last !== undefined) last.to = index;
      else if (isBurst) expected.push({ from: index + 1 - window.length, to: index });
      isRunning = isBurst;
    }
    expect(bursts.count).toBe(expected.length);
    for (const [index, { from, to }] of expected.entries()) {
      const held = trades.slice(from, to + 1);
      const prices = held.map(({ ticks }) => ticks);
      expect(bursts.burst(expected.length - 1 - index)).toEqual({
        fromUs: held[0]?.timeUs, untilUs: held.at(-1)?.timeUs, trades: held.length, lowTicks: Math.min(...prices), highTicks: Math.max(...prices),
        buyLots: held.reduce((sum, { lots }) => sum + Math.max(0, lots), 0), sellLots: held.reduce((sum, { lots }) => sum + Math.max(0, -lots), 0),
      });
    }
  }));
});
