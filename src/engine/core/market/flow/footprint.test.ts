import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bar } from './bar.ts';
import type { BarRule } from './bar-rule.ts';
import { barFlag, newFootprintColumns, writeFootprint } from './footprint-columns.ts';
import { bricksMax, Footprint } from './footprint.ts';
import { PriceRows } from './price-rows.ts';
import type { FlowSink } from './trade-log.ts';

interface Trade {
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
}

const tradesOf = fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 700 }), ticks: fc.integer({ min: -3, max: 40 }), lots: fc.integer({ min: -9, max: 9 }).filter((lots) => lots !== 0) }), { maxLength: 120 })
  .map((steps): readonly Trade[] => {
    let timeUs = 10_000;
    return steps.map(({ waitUs, ticks, lots }) => ({ timeUs: (timeUs += waitUs), ticks, lots }));
  });

const rules: fc.Arbitrary<BarRule> = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }).map((intervalUs): BarRule => ({ kind: 'time', intervalUs })),
  fc.integer({ min: 1, max: 12 }).map((count): BarRule => ({ kind: 'trades', count })),
  fc.integer({ min: 1, max: 40 }).map((lots): BarRule => ({ kind: 'volume', lots })),
  fc.integer({ min: 1, max: 15 }).map((lots): BarRule => ({ kind: 'delta', lots })),
  fc.integer({ min: 1, max: 20 }).map((ticks): BarRule => ({ kind: 'range', ticks })),
  fc.integer({ min: 1, max: 20 }).map((ticks): BarRule => ({ kind: 'reversal', ticks })),
);

/** The definitions, once more and plainly: which trades are in which bar. */
function plainBars(trades: readonly Trade[], rule: BarRule): readonly (readonly Trade[])[] {
  const bars: Trade[][] = [];
  let isOver = true;
  for (const trade of trades) {
    const last = bars.at(-1) ?? [];
    const both = [...last, trade];
    const prices = both.map(({ ticks }) => ticks);
    if (rule.kind === 'time') isOver = last.length === 0 || Math.floor((last[0]?.timeUs ?? 0) / rule.intervalUs) !== Math.floor(trade.timeUs / rule.intervalUs);
    if (rule.kind === 'range') isOver = last.length === 0 || Math.max(...prices) - Math.min(...prices) > rule.ticks;
    const bar: Trade[] = isOver ? [trade] : both;
    if (isOver) bars.push(bar);
    else bars[bars.length - 1] = bar;
    const delta = bar.reduce((sum, { lots }) => sum + lots, 0);
    const volume = bar.reduce((sum, { lots }) => sum + Math.abs(lots), 0);
    const [open = 0, ...rest] = bar.map(({ ticks }) => ticks);
    const [high, low] = [Math.max(open, ...rest), Math.min(open, ...rest)];
    if (rule.kind === 'trades') isOver = bar.length === rule.count;
    if (rule.kind === 'volume') isOver = volume >= rule.lots;
    if (rule.kind === 'delta') isOver = Math.abs(delta) >= rule.lots;
    if (rule.kind === 'reversal') isOver = (high > open && high - trade.ticks >= rule.ticks) || (low < open && trade.ticks - low >= rule.ticks);
  }
  return bars;
}

function plainCells(trades: readonly Trade[], rowTicks: number): ReadonlyMap<number, readonly [bought: number, sold: number, trades: number]> {
  const cells = new Map<number, readonly [number, number, number]>();
  for (const { ticks, lots } of trades) {
    const row = Math.floor(ticks / rowTicks);
    const [bought, sold, count] = cells.get(row) ?? [0, 0, 0];
    cells.set(row, [bought + Math.max(0, lots), sold + Math.max(0, -lots), count + 1]);
  }
  return cells;
}

function cellsOf(rows: PriceRows): ReadonlyMap<number, readonly [number, number, number]> {
  const cells = new Map<number, readonly [number, number, number]>();
  for (let at = 0; at < rows.count; at += 1) {
    if ((rows.trades[at] ?? 0) > 0) cells.set(rows.lowRow + at, [rows.buyLots[at] ?? 0, rows.sellLots[at] ?? 0, rows.trades[at] ?? 0]);
  }
  return cells;
}

function sorted<Value>(map: ReadonlyMap<number, Value>): readonly (readonly [number, Value])[] {
  return [...map].sort(([left], [right]) => left - right);
}

function tellAll(sink: FlowSink, trades: readonly Trade[]): void {
  for (const { timeUs, ticks, lots } of trades) sink.onTrade(timeUs, ticks, lots, timeUs);
}

function plainFigures(trades: readonly Trade[]): Record<string, number> {
  const prices = trades.map(({ ticks }) => ticks);
  let delta = 0;
  const deltas = [0, ...trades.map(({ lots }) => (delta += lots))];
  const bought = trades.map(({ lots }) => Math.max(0, lots));
  const sold = trades.map(({ lots }) => Math.max(0, -lots));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    open: prices[0] ?? 0, close: prices.at(-1) ?? 0, high: Math.max(...prices), low: Math.min(...prices), buyLots: sum(bought), sellLots: sum(sold), trades: trades.length,
    deltaMin: Math.min(...deltas), deltaMax: Math.max(...deltas), buyLotsMax: Math.max(...bought), sellLotsMax: Math.max(...sold),
  };
}

test('bars and cells are those of the definitions, trade by trade', () => {
  fc.assert(fc.property(tradesOf, rules, fc.integer({ min: 1, max: 4 }), (trades, rule, rowTicks) => {
    const footprint = new Footprint({ rule, rowTicks, barsMax: 200, rowsMax: 64 });
    tellAll(footprint, trades);
    const bars = plainBars(trades, rule);
    expect(footprint.count).toBe(bars.length);
    for (const [index, plain] of bars.entries()) {
      const bar = footprint.bar(bars.length - 1 - index);
      expect(bar).toMatchObject(plainFigures(plain));
      expect(sorted(cellsOf(bar.rows))).toEqual(sorted(plainCells(plain, rowTicks)));
      if (index < bars.length - 1) expect(bar.isClosed).toBe(true);
    }
  }));
});

test('a small ring holds the newest bars of a large one, and the delta of those that went', () => {
  fc.assert(fc.property(tradesOf, rules, fc.integer({ min: 2, max: 6 }), (trades, rule, barsMax) => {
    const small = new Footprint({ rule, rowTicks: 2, barsMax, rowsMax: 64 });
    const large = new Footprint({ rule, rowTicks: 2, barsMax: 200, rowsMax: 64 });
    for (const sink of [small, large]) tellAll(sink, trades);
    expect(small.goneCount + small.count).toBe(large.count);
    let deltaBefore = 0;
    for (let age = 0; age < large.count; age += 1) {
      if (age >= small.count) deltaBefore += large.bar(age).delta;
      else expect([sorted(cellsOf(small.bar(age).rows)), plainOf(small.bar(age))]).toEqual([sorted(cellsOf(large.bar(age).rows)), plainOf(large.bar(age))]);
    }
    expect(small.deltaBefore).toBe(deltaBefore);
  }));
});

function plainOf({ startUs, open, high, low, close, buyLots, sellLots, isIncomplete, isAfterGap }: Bar): readonly unknown[] {
  return [startUs, open, high, low, close, buyLots, sellLots, isIncomplete, isAfterGap];
}

test('time bars do not depend on the order in which trades come', () => {
  fc.assert(fc.property(tradesOf, fc.integer({ min: 50, max: 2_000 }), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (trades, intervalUs, chance) => {
    const distinct = trades.map((trade, index) => ({ ...trade, timeUs: trade.timeUs + index }));
    const shuffled = distinct.map((trade) => ({ trade, key: chance.next().value })).sort((left, right) => left.key - right.key).map(({ trade }) => trade);
    const [straight, mixed] = [distinct, shuffled].map((told) => {
      const footprint = new Footprint({ rule: { kind: 'time', intervalUs }, rowTicks: 2, barsMax: 200, rowsMax: 64 });
      tellAll(footprint, told);
      return Array.from({ length: footprint.count }, (_, age) => {
        const bar = footprint.bar(age);
        return [bar.startUs, bar.open, bar.high, bar.low, bar.close, bar.buyLots, bar.sellLots, sorted(cellsOf(bar.rows))];
      });
    });
    expect(mixed).toEqual(straight);
  }));
});

test('rows that would be too many are made higher, and nothing is lost', () => {
  const prices = fc.array(fc.record({ ticks: fc.integer({ min: -3_000, max: 3_000 }), lots: fc.integer({ min: 1, max: 9 }) }), { maxLength: 60 });
  fc.assert(fc.property(prices, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 20 }), (trades, rowTicks, rowsMax) => {
    const rows = new PriceRows(rowTicks, rowsMax);
    for (const { ticks, lots } of trades) rows.add(ticks, lots);
    let expected = rowTicks;
    const all = trades.map(({ ticks }) => ticks);
    const span = (): number => Math.floor(Math.max(...all) / expected) - Math.floor(Math.min(...all) / expected) + 1;
    while (trades.length > 0 && span() > rowsMax) expected *= 2;
    expect(rows.rowTicks).toBe(expected);
    expect(sorted(cellsOf(rows))).toEqual(sorted(plainCells(trades.map((trade) => ({ ...trade, timeUs: 0 })), expected)));
  }));
});

test('bricks stand on the grid, follow each other and hold every trade once', () => {
  fc.assert(fc.property(tradesOf, fc.integer({ min: 2, max: 9 }), (trades, size) => {
    const footprint = new Footprint({ rule: { kind: 'renko', ticks: size }, rowTicks: 1, barsMax: 5_000, rowsMax: 64 });
    tellAll(footprint, trades);
    let held = 0;
    let before: Bar | null = null;
    for (let age = footprint.count - 1; age >= 0; age -= 1) {
      const bar = footprint.bar(age);
      held += bar.trades;
      if (!bar.isClosed) {
        expect(age).toBe(0);
        continue;
      }
      expect([Math.abs(bar.open % size), Math.abs(bar.close - bar.open)]).toEqual([0, size]);
      if (before !== null) {
        // The next brick goes on from the last one's far edge, or back from its near edge.
        const isSame = Math.sign(bar.close - bar.open) === Math.sign(before.close - before.open);
        expect(bar.open).toBe(isSame ? before.close : before.open);
      }
      before = bar;
    }
    expect(held).toBe(trades.length);
    const last = trades.at(-1);
    if (last === undefined || before === null) return;
    expect(last.ticks).toBeLessThan(Math.max(before.open, before.close) + size);
    expect(last.ticks).toBeGreaterThan(Math.min(before.open, before.close) - size);
  }));
});

test('a jump makes a bounded number of bricks and goes on from where the price is', () => {
  const footprint = new Footprint({ rule: { kind: 'renko', ticks: 2 }, rowTicks: 1, barsMax: 100, rowsMax: 64 });
  tellAll(footprint, [{ timeUs: 1, ticks: 100, lots: 1 }, { timeUs: 2, ticks: 1_000_001, lots: 1 }]);
  expect(footprint.count).toBe(bricksMax);
  tellAll(footprint, [{ timeUs: 3, ticks: 1_000_002, lots: 1 }]);
  expect(footprint.bar(0)).toMatchObject({ open: 1_000_000, close: 1_000_002, isClosed: true });
});

test('a gap marks the bars over it, and breaks the comparison of cvd across it alone', () => {
  const footprint = new Footprint({ rule: { kind: 'time', intervalUs: 100 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  tellAll(footprint, [100, 200, 300].map((timeUs) => ({ timeUs, ticks: 5, lots: 2 })));
  footprint.onGap(250, 420);
  tellAll(footprint, [410, 510, 600].map((timeUs) => ({ timeUs, ticks: 5, lots: -1 })));
  const columns = newFootprintColumns(10, 100);
  writeFootprint(footprint, { fromAge: 9, untilAge: 0 }, { valueShare: 0.7, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true } }, columns);
  const incomplete = [...columns.flags.subarray(0, columns.barCount)].map((flags) => (flags & barFlag.incomplete) !== 0);
  expect(incomplete).toEqual([false, true, true, true, false, false]);
  expect([...columns.cvd.subarray(0, 6)]).toEqual([2, 4, 6, 5, 4, 3]);
  expect([...columns.segment.subarray(0, 6)]).toEqual([0, 1, 2, 3, 3, 3]);
});

test('a gap tells of the bars that it touches, and of what comes after it once', () => {
  const footprint = new Footprint({ rule: { kind: 'time', intervalUs: 100 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  tellAll(footprint, [100, 200].map((timeUs) => ({ timeUs, ticks: 5, lots: 2 })));
  // It begins as the first bar has just ended, and ends within the second.
  footprint.onGap(200, 250);
  tellAll(footprint, [{ timeUs: 300, ticks: 5, lots: 2 }]);
  expect([2, 1, 0].map((age) => [footprint.bar(age).isIncomplete, footprint.bar(age).isAfterGap])).toEqual([[false, false], [true, false], [false, false]]);
  footprint.onGap(410, 420);
  tellAll(footprint, [{ timeUs: 150, ticks: 5, lots: 2 }, { timeUs: 0, ticks: 5, lots: 1 }, { timeUs: 600, ticks: 5, lots: 2 }]);
  expect(Array.from({ length: footprint.count }, (_, age) => [footprint.bar(age).startUs, footprint.bar(age).isAfterGap])).toEqual([[600, true], [300, false], [200, false], [100, false], [0, false]]);
});

test('a gap between two time bars begins a new segment although both are whole', () => {
  const footprint = new Footprint({ rule: { kind: 'time', intervalUs: 100 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  tellAll(footprint, [{ timeUs: 100, ticks: 5, lots: 2 }]);
  footprint.onGap(210, 380);
  tellAll(footprint, [{ timeUs: 400, ticks: 5, lots: 2 }]);
  expect([1, 0].map((age) => [footprint.bar(age).isIncomplete, footprint.bar(age).isAfterGap])).toEqual([[false, false], [false, true]]);
  const columns = newFootprintColumns(2, 10);
  writeFootprint(footprint, { fromAge: 9, untilAge: 0 }, { valueShare: 0.7, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true } }, columns);
  expect([...columns.segment]).toEqual([0, 1]);
});

test('the bar in which we began is not whole, nor a bar of trades that saw a gap', () => {
  const byTime = new Footprint({ rule: { kind: 'time', intervalUs: 100 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  tellAll(byTime, [{ timeUs: 130, ticks: 5, lots: 2 }, { timeUs: 230, ticks: 5, lots: 2 }]);
  expect([byTime.bar(1).isIncomplete, byTime.bar(0).isIncomplete]).toEqual([true, false]);
  const byCount = new Footprint({ rule: { kind: 'trades', count: 2 }, rowTicks: 1, barsMax: 10, rowsMax: 64 });
  tellAll(byCount, [{ timeUs: 1, ticks: 5, lots: 1 }, { timeUs: 2, ticks: 5, lots: 1 }]);
  byCount.onGap(2, 3);
  tellAll(byCount, [4, 5, 6].map((timeUs) => ({ timeUs, ticks: 5, lots: 1 })));
  byCount.onGap(7, 8);
  expect([2, 1, 0].map((age) => [byCount.bar(age).isIncomplete, byCount.bar(age).isAfterGap])).toEqual([[false, false], [true, true], [true, false]]);
});

test('columns hold what fits, whole bars, the newest ones', () => {
  fc.assert(fc.property(tradesOf, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 80 }), (trades, barsMax, cellsMax) => {
    const footprint = new Footprint({ rule: { kind: 'trades', count: 5 }, rowTicks: 3, barsMax: 50, rowsMax: 64 });
    tellAll(footprint, trades);
    const columns = newFootprintColumns(barsMax, cellsMax);
    writeFootprint(footprint, { fromAge: 49, untilAge: 0 }, { valueShare: 0.7, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true } }, columns);
    expect(columns.cellCountAll).toBeLessThanOrEqual(cellsMax);
    let cells = 0;
    for (let at = 0; at < columns.barCount; at += 1) {
      const bar = footprint.bar(columns.barCount - 1 - at);
      expect([columns.startUs[at], columns.cellStart[at], columns.cellCount[at]]).toEqual([bar.startUs, cells, bar.rows.count]);
      expect([...columns.cellBuyLots.subarray(cells, cells + bar.rows.count)]).toEqual([...bar.rows.buyLots.subarray(0, bar.rows.count)]);
      cells += bar.rows.count;
    }
    const next = columns.barCount < footprint.count ? footprint.bar(columns.barCount).rows.count : Infinity;
    expect(columns.barCount === barsMax || columns.barCount === footprint.count || cells + next > cellsMax).toBe(true);
  }));
});
