import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Footprint } from './footprint.ts';
import { imbalanceAt, imbalanceBit, type ImbalanceRule } from './imbalance.ts';
import { findLines, lineKinds, newLineColumns, type LineRule } from './lines.ts';
import { PriceRows } from './price-rows.ts';
import { findValueArea, newValueArea } from '../../../domain/value-area.ts';

const trades = fc.array(fc.record({ ticks: fc.integer({ min: 0, max: 25 }), lots: fc.integer({ min: -9, max: 9 }).filter((lots) => lots !== 0) }), { minLength: 1, maxLength: 150 });

/** The market profile's rule, on a plain list of rows from the lowest on. */
function plainArea(lots: readonly number[], share: number): readonly [poc: number, low: number, high: number] {
  const total = lots.reduce((sum, value) => sum + value, 0);
  const most = Math.max(...lots);
  const middle = (lots.length - 1) / 2;
  const candidates = [...lots.keys()].filter((at) => lots[at] === most).sort((left, right) => Math.abs(left - middle) - Math.abs(right - middle) || left - right);
  const poc = candidates[0] ?? 0;
  let taken = [poc];
  const sumOf = (rows: readonly number[]): number => rows.reduce((sum, at) => sum + (lots[at] ?? 0), 0);
  while (sumOf(taken) < share * total) {
    const above = [1, 2].map((step) => Math.max(...taken) + step).filter((at) => at < lots.length);
    const below = [1, 2].map((step) => Math.min(...taken) - step).filter((at) => at >= 0);
    if (above.length === 0 && below.length === 0) break;
    const isUp = below.length === 0 || (above.length > 0 && sumOf(above) >= sumOf(below));
    taken = [...taken, ...(isUp ? above : below)];
  }
  return [poc, Math.min(...taken), Math.max(...taken)];
}

test('the value area is the one of the two-row rule', () => {
  fc.assert(fc.property(trades, fc.integer({ min: 1, max: 100 }), (told, percent) => {
    const rows = new PriceRows(1, 64);
    for (const { ticks, lots } of told) rows.add(ticks, lots);
    const lots = Array.from({ length: rows.count }, (_, at) => (rows.buyLots[at] ?? 0) + (rows.sellLots[at] ?? 0));
    const area = newValueArea();
    expect(findValueArea(rows, percent / 100, area)).toBe(true);
    expect([area.pocRow, area.lowRow, area.highRow].map((row) => row - rows.lowRow)).toEqual(plainArea(lots, percent / 100));
    expect(area.lots).toBeGreaterThanOrEqual((percent / 100) * area.totalLots);
  }));
});

test('the textbook example: two rows against two', () => {
  const rows = new PriceRows(1, 64);
  for (const [ticks, lots] of [10, 20, 60, 100, 70, 30, 40].entries()) rows.add(ticks, lots);
  const area = newValueArea();
  findValueArea(rows, 0.7, area);
  // 100, then 70 + 30 above against 60 + 20 below, then 60 + 20 below against 40 above: 280 of 330.
  expect(area).toEqual({ pocRow: 3, lowRow: 1, highRow: 5, lots: 280, totalLots: 330 });
});

test('nothing traded has no value area', () => {
  expect(findValueArea(new PriceRows(1, 8), 0.7, newValueArea())).toBe(false);
});

test('imbalances compare along the diagonal', () => {
  const rows = new PriceRows(1, 64);
  for (const [ticks, bought, sold] of [[1, 0, 2], [2, 6, 1], [3, 2, 9], [4, 3, 1]] as const) {
    if (bought > 0) rows.add(ticks, bought);
    rows.add(ticks, -sold);
  }
  const bits = (rule: ImbalanceRule): readonly number[] => [0, 1, 2, 3].map((at) => imbalanceAt(rows, at, rule));
  const { buy, sell } = imbalanceBit;
  // Row 2: 6 bought against 2 sold below. Row 3: 9 sold against 3 bought above. Row 4: 1 sold against nothing above.
  expect(bits({ ratio: 3, lotsMin: 2, isZeroIgnored: true })).toEqual([0, buy, sell, 0]);
  expect(bits({ ratio: 3, lotsMin: 1, isZeroIgnored: false })).toEqual([0, buy, sell, sell]);
  expect(bits({ ratio: 3, lotsMin: 7, isZeroIgnored: true })).toEqual([0, 0, sell, 0]);
});

test('a line lives until a later bar trades there', () => {
  const rule: LineRule = { kinds: lineKinds, lookback: 80, stackMin: 2, imbalance: { ratio: 2, lotsMin: 2, isZeroIgnored: true }, isAliveOnly: false };
  fc.assert(fc.property(trades, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 12 }), (told, rowTicks, count) => {
    const footprint = new Footprint({ rule: { kind: 'trades', count }, rowTicks, barsMax: 200, rowsMax: 64 });
    for (const [index, { ticks, lots }] of told.entries()) footprint.onTrade(index, ticks, lots);
    const columns = newLineColumns(2_000);
    findLines(footprint, rule, columns);
    const found = Array.from({ length: columns.count }, (_, at) =>
      [lineKinds[columns.kind[at] ?? 0], columns.lowTicks[at], columns.highTicks[at], columns.sinceUs[at], columns.untilUs[at]].join(' ')).sort();
    const bars = Array.from({ length: Math.ceil(told.length / count) }, (_, index) => told.slice(index * count, (index + 1) * count));
    const expected = bars.flatMap((bar, index) => plainLines(bar, bar.length === count, rowTicks, rule).map(([kind, low, high]) => {
      const touched = bars.findIndex((later, place) => place > index && Math.min(...later.map(({ ticks }) => ticks)) <= high && Math.max(...later.map(({ ticks }) => ticks)) >= low);
      return [kind, low, high, index * count, touched < 0 ? Infinity : touched * count].join(' ');
    })).sort();
    const recent = expected.filter((line) => Number(line.split(' ')[3]) >= (bars.length - rule.lookback) * count);
    expect(found).toEqual(recent);
  }));
});

function plainLines(bar: readonly { readonly ticks: number; readonly lots: number }[], isClosed: boolean, rowTicks: number, { stackMin, imbalance }: LineRule): readonly (readonly [string, number, number])[] {
  const rowOf = (ticks: number): number => Math.floor(ticks / rowTicks);
  const sum = (row: number, sign: number): number => bar.reduce((total, { ticks, lots }) => total + (rowOf(ticks) === row ? Math.max(0, lots * sign) : 0), 0);
  const low = Math.min(...bar.map(({ ticks }) => rowOf(ticks)));
  const high = Math.max(...bar.map(({ ticks }) => rowOf(ticks)));
  const rows = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const edges = (kind: string, from: number, to: number): readonly [string, number, number] => [kind, from * rowTicks, (to + 1) * rowTicks - 1];
  const lines: (readonly [string, number, number])[] = [];
  for (const [kind, sign, step] of [['stacked-buy', 1, -1], ['stacked-sell', -1, 1]] as const) {
    const isMarked = (row: number): boolean => {
      const [lots, against] = [sum(row, sign), sum(row + step, -sign)];
      return lots >= imbalance.lotsMin && against > 0 && lots >= imbalance.ratio * against;
    };
    let run: number[] = [];
    for (const row of [...rows, high + 1]) {
      if (row <= high && isMarked(row)) run.push(row);
      else {
        if (run.length >= stackMin) lines.push(edges(kind, run[0] ?? 0, run.at(-1) ?? 0));
        run = [];
      }
    }
  }
  if (!isClosed) return lines;
  const [poc] = plainArea(rows.map((row) => sum(row, 1) + sum(row, -1)), 1);
  lines.push(edges('poc', low + poc, low + poc));
  if (sum(high, 1) > 0 && sum(high, -1) > 0) lines.push(edges('unfinished-high', high, high));
  if (sum(low, 1) > 0 && sum(low, -1) > 0) lines.push(edges('unfinished-low', low, low));
  return lines;
}

test('a zone needs so many imbalances in a row and no more, and a brick that was jumped over touches nothing', () => {
  const footprint = new Footprint({ rule: { kind: 'renko', ticks: 10 }, rowTicks: 1, barsMax: 50, rowsMax: 64 });
  const rule: LineRule = { kinds: ['stacked-buy'], lookback: 80, stackMin: 3, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: false }, isAliveOnly: false };
  for (const [index, ticks] of [101, 102, 103, 105, 106].entries()) footprint.onTrade(index, ticks, 1);
  footprint.onTrade(9, 140, 1);
  footprint.onTrade(10, 90, 1);
  const columns = newLineColumns(10);
  findLines(footprint, rule, columns);
  expect(Array.from({ length: columns.count }, (_, at) => [columns.lowTicks[at], columns.highTicks[at], columns.untilUs[at]])).toEqual([[101, 103, Infinity]]);
});

test('without room the oldest lines are left out and counted', () => {
  const footprint = new Footprint({ rule: { kind: 'trades', count: 1 }, rowTicks: 1, barsMax: 50, rowsMax: 8 });
  for (let index = 0; index < 20; index += 1) footprint.onTrade(index, index, 1);
  const columns = newLineColumns(5);
  findLines(footprint, { kinds: ['poc'], lookback: 80, stackMin: 3, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true }, isAliveOnly: true }, columns);
  expect([columns.droppedCount, ...columns.sinceUs]).toEqual([15, 19, 18, 17, 16, 15]);
});
