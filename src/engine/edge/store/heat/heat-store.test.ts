import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeHeat, heatFlagUnrecorded, type HeatFrame } from '../../../contract/frames/heat.ts';
import { HeatRecorder } from '../../../core/market/heat-recorder.ts';
import { newChance, nextBelow, nextHappens, nextUnit, type Chance } from '../../../domain/chance.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { ok } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { codeOfLots, lotsOf } from './heat-lots.ts';
import { HeatStore, type HeatIndex } from './heat-store.ts';
import type { HeatSegmentRow } from './heat-table.ts';
import type { HeatWanted } from './heat-window.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-heat-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

const spec = sampleSpec({ stream: 7 });
const columnUs = 250_000;
const hourUs = 60 * usPerMinute;
const noonUs = 1_790_251_200_000_000;

function newFolder(): string {
  return join(root, String((count += 1)));
}

/** An index as the database keeps it, in memory. */
function newIndex(): HeatIndex & { readonly rows: Map<string, HeatSegmentRow> } {
  const rows = new Map<string, HeatSegmentRow>();
  return {
    rows,
    all: () => ok([...rows.values()]),
    put: (row) => ok(rows.set(`${row.instrument} ${row.startUs}`, { ...row })),
    remove: (instrument, startUs) => ok(rows.delete(`${instrument} ${startUs}`)),
  };
}

/** Columns of a book by chance: walls come and go, the mid wanders, now and then it is not live. */
function* columnsOf(chance: Chance, columns: number, startUs = noonUs, gapShare = 0.03): Generator<HeatFrame> {
  const cells = new Map<number, number>();
  let [mid, rowTicks, atUs] = [50_000, 5, startUs];
  for (let row = mid - 100; row < mid + 100; row += 1) cells.set(row, 1 + nextBelow(chance, 100_000));
  for (let sequence = 0; sequence < columns; sequence += 1) {
    mid += nextBelow(chance, 3) - 1;
    if (nextHappens(chance, 0.002)) rowTicks = rowTicks === 5 ? 10 : 5;
    for (let change = nextBelow(chance, 20); change > 0; change -= 1) {
      const row = mid - 120 + nextBelow(chance, 240);
      if (nextHappens(chance, 0.3)) cells.delete(row);
      else cells.set(row, Math.ceil(2 ** (nextUnit(chance) * 40)));
    }
    const durationUs = nextHappens(chance, 0.003) ? 41 * columnUs : columnUs;
    const isLive = durationUs === columnUs && !nextHappens(chance, gapShare);
    const rows = [...cells.keys()].sort((left, right) => left - right);
    yield {
      header: { kind: 'heat', flags: 0, stream: 7, topic: 0, sequence, receivedUs: 0, madeUs: 0 },
      startUs: atUs, durationUs, rowTicks, validity: isLive ? 'live' : 'resyncing',
      bestBidTicks: isLive ? mid * rowTicks : 0, bestAskTicks: isLive ? mid * rowTicks + 3 : 0,
      rows: Int32Array.from(isLive ? rows : []), lots: Float32Array.from(isLive ? rows : [], (row) => cells.get(row) ?? 0),
    };
    atUs += durationUs;
  }
}

function record(store: HeatStore, columns: Iterable<HeatFrame>, of = spec): readonly HeatFrame[] {
  const recorder = new HeatRecorder();
  const all: HeatFrame[] = [];
  for (const column of columns) {
    all.push(column);
    recorder.add(column);
    for (const batch of recorder.take()) expect(store.put(of, batch).ok).toBe(true);
  }
  for (const batch of recorder.takeAll()) expect(store.put(of, batch).ok).toBe(true);
  return all;
}

const start = (folder = newFolder(), index: HeatIndex = newIndex(), bytesMax = 2 ** 40): HeatStore => new HeatStore({ folder, bytesMax, index });
const everything: HeatWanted = { fromUs: noonUs, untilUs: noonUs + 24 * hourUs, columnUs, cells: 'mean', prices: null };

function read(store: HeatStore, wanted: Partial<HeatWanted> = {}, of = spec): readonly HeatFrame[] {
  const frames: HeatFrame[] = [];
  const whole = { ...everything, ...wanted };
  const longestUs = store.reach(of)?.untilUs ?? noonUs + hourUs;
  for (const some of store.window(of, { ...whole, untilUs: Math.min(whole.untilUs, longestUs) }, { stream: of.stream, topic: 3, madeUs: 9 })) {
    for (const bytes of some) {
      const decoded = decodeHeat(bytes);
      if (!decoded.ok) throw new Error(decoded.fault);
      frames.push(decoded.value);
    }
  }
  return frames;
}

const kept = (lots: number): number => lotsOf(codeOfLots(lots));
const seen = ({ startUs, durationUs, validity, rowTicks, bestBidTicks, bestAskTicks, rows, lots }: HeatFrame): unknown =>
  (validity === 'live' ? { startUs, durationUs, rowTicks, bestBidTicks, bestAskTicks, rows: [...rows], lots: [...lots] } : { startUs, durationUs, validity });

test('lots are kept within 1.1 %, small ones exactly, nothing as nothing', () => {
  for (let lots = 0; lots <= 22; lots += 1) expect(kept(lots)).toBe(lots);
  for (let lots = 23; lots < 2 ** 52; lots = Math.ceil(lots * 1.01)) expect(Math.abs(kept(lots) / lots - 1)).toBeLessThan(0.0225 / 2 + 0.5 / lots);
  expect(kept(0.2)).toBe(1);
});

test.each([1, 2, 3])('columns are read as they were recorded, gaps as gaps, over a restart as well (seed %d)', (seed) => {
  const [folder, index] = [newFolder(), newIndex()];
  const all = record(start(folder, index), columnsOf(newChance(seed), 1_500));
  const expected = all.map((column) => seen({ ...column, lots: column.lots.map(kept) }));
  for (const store of [start(folder, index), start(folder)]) {
    const frames = read(store);
    expect(frames.map(seen)).toEqual(expected);
    expect(frames.every(({ header }) => header.flags === 1 && header.topic === 3 && header.stream === 7)).toBe(true);
    const fromUs = all[700]?.startUs ?? 0;
    expect(read(store, { fromUs, untilUs: fromUs + 10 * columnUs }).map(seen)[0]).toEqual(expected[700]);
    expect(store.damagedCount).toBe(0);
  }
});

/** The slow way: all cells of all columns. */
function foldSlowly(all: readonly HeatFrame[], stepUs: number, cells: 'mean' | 'most'): readonly unknown[] {
  const buckets = new Map<number, HeatFrame[]>();
  for (const column of all) {
    const startUs = Math.floor(column.startUs / stepUs) * stepUs;
    buckets.set(startUs, [...buckets.get(startUs) ?? [], column]);
  }
  return [...buckets].flatMap(([startUs, columns]) => {
    const live = columns.filter(({ validity }) => validity === 'live');
    if (live.length * 2 < columns.length) return [];
    const sums = new Map<number, number>();
    for (const { rows, lots } of live) {
      rows.forEach((row, at) => sums.set(row, cells === 'mean' ? (sums.get(row) ?? 0) + (lots[at] ?? 0) / live.length : Math.max(sums.get(row) ?? 0, lots[at] ?? 0)));
    }
    return [{ startUs, cells: [...sums].sort(([left], [right]) => left - right) }];
  });
}

test.each(['mean', 'most'] as const)('longer columns hold the %s of those they are made of, at every length', (cells) => {
  const store = start();
  const steady = [...columnsOf(newChance(4), 2_400, noonUs, 0.01)].map((column, index): HeatFrame => ({ ...column, durationUs: columnUs, startUs: noonUs + index * columnUs, rowTicks: 5, bestBidTicks: (column.bestBidTicks / column.rowTicks) * 5 }));
  const all = record(store, steady);
  for (const [askedUs, stepUs] of [[500_000, 500_000], [4_900_000, 5_000_000], [5_000_000, 5_000_000], [14_400_000, 15_000_000], [299_000_000, 300_000_000], [300_000_000, 300_000_000]] as const) {
    const frames = read(store, { columnUs: askedUs, cells });
    const slow = foldSlowly(all, stepUs, cells);
    expect(frames.filter(({ validity }) => validity === 'live').map(({ startUs }) => startUs)).toEqual(startsOf(slow));
    for (const [index, frame] of frames.filter(({ validity }) => validity === 'live').entries()) {
      expect(frame.durationUs).toBe(stepUs);
      const should = new Map(cellsOf(slow[index]));
      let worst = 0;
      for (const [at, row] of frame.rows.entries()) {
        const lots = should.get(row) ?? 0;
        worst = Math.max(worst, Math.abs((frame.lots[at] ?? 0) - lots) / (lots * 0.024 + 1));
        should.delete(row);
      }
      expect(worst).toBeLessThanOrEqual(1);
      expect(Math.max(0, ...should.values())).toBeLessThan(1); // a mean of less than a lot may be left out
    }
  }
});

const startsOf = (slow: readonly unknown[]): readonly unknown[] => slow.map((column) => (typeof column === 'object' && column !== null && 'startUs' in column ? column.startUs : null));
function cellsOf(column: unknown): readonly (readonly [number, number])[] {
  const cells: unknown = typeof column === 'object' && column !== null && 'cells' in column ? column.cells : [];
  return Array.isArray(cells) ? cells.map(([row, lots]: readonly [number, number]) => [row, lots] as const) : [];
}

test('a book that changes altogether leaves nothing of what was', () => {
  const store = start();
  const side = (from: number): Int32Array => Int32Array.from({ length: 5_000 }, (_, index) => from + index * 2);
  const columns = Array.from({ length: 40 }, (_, index): HeatFrame => ({
    header: { kind: 'heat', flags: 0, stream: 7, topic: 0, sequence: index, receivedUs: 0, madeUs: 0 },
    startUs: noonUs + index * columnUs, durationUs: columnUs, rowTicks: 5, validity: 'live', bestBidTicks: 250_000, bestAskTicks: 250_005,
    rows: side(index < 30 ? 45_000 : 45_001), lots: new Float32Array(5_000).fill(index < 30 ? 16 : 8),
  }));
  record(store, columns);
  expect(read(store).map(seen)).toEqual(columns.map(seen));
  const [first, second] = read(store, { columnUs: 5_000_000 });
  expect([first?.rows.length, new Set(first?.lots)]).toEqual([5_000, new Set([16])]);
  expect([second?.rowTicks, new Set(second?.lots)]).toEqual([10, new Set([12])]); // half of 16 and half of 8, for 10,000 rows are too many for a frame
});

test('only the prices that are asked for come, and rows are put together', () => {
  const store = start();
  record(store, [...columnsOf(newChance(5), 240, noonUs, 0)].map((column, index): HeatFrame => ({ ...column, durationUs: columnUs, startUs: noonUs + index * columnUs, rowTicks: 5, validity: 'live' })));
  const whole = read(store).filter(({ validity }) => validity === 'live');
  const part = read(store, { prices: { fromTicks: 249_900, untilTicks: 250_150, rowTicks: 25, far: null } }).filter(({ validity }) => validity === 'live');
  expect(part.length).toBe(whole.length);
  for (const [index, { rows, lots, rowTicks }] of part.entries()) {
    const sums = new Map<number, number>();
    whole[index]?.rows.forEach((row, at) => {
      const ticks = row * 5;
      if (ticks > 249_895 && ticks < 250_150) sums.set(Math.floor(row / 5), (sums.get(Math.floor(row / 5)) ?? 0) + (whole[index]?.lots[at] ?? 0));
    });
    expect(rowTicks).toBe(25);
    expect([...rows]).toEqual([...sums.keys()]);
    expect([...lots]).toEqual([...sums.values()].map((value) => expect.closeTo(value, -Math.log10(value) + 5)));
  }
});

test.each([25, 10])('of far prices the largest row of each step comes, at its own price; none of the map is missing (rows of %d)', (rowTicks) => {
  const store = start();
  record(store, [...columnsOf(newChance(21), 240, noonUs, 0)].map((column, index): HeatFrame => ({ ...column, durationUs: columnUs, startUs: noonUs + index * columnUs, rowTicks: 5, validity: 'live' })));
  const prices = { fromTicks: 249_912, untilTicks: 250_137, rowTicks };
  const far = { fromTicks: 249_600, untilTicks: 250_500, stepTicks: 4 * rowTicks };
  const whole = read(store, { prices: { ...prices, fromTicks: 0, untilTicks: 1e9, far: null } });
  const part = read(store, { prices: { ...prices, far } });
  expect(part.map(({ startUs, rowTicks: height }) => [startUs, height])).toEqual(whole.map(({ startUs }) => [startUs, rowTicks]));
  for (const [index, frame] of part.entries()) {
    const all = whole[index] ?? frame;
    const [inside, most] = [new Map<number, number>(), new Map<string, readonly [number, number]>()];
    for (const [at, row] of all.rows.entries()) {
      const [lots, ticks] = [all.lots[at] ?? 0, row * rowTicks];
      if (ticks > prices.fromTicks - rowTicks && ticks < prices.untilTicks) inside.set(row, lots);
      if (ticks <= far.fromTicks - rowTicks || ticks >= far.untilTicks || inside.has(row)) continue;
      const step = `${ticks < prices.fromTicks ? 'below' : 'above'} ${Math.floor(row / 4)}`;
      if (lots > (most.get(step)?.[1] ?? 0)) most.set(step, [row, lots]);
    }
    expect([...frame.rows].map((row, at) => [row, frame.lots[at]])).toEqual([...inside, ...most.values()].sort(([left], [right]) => left - right));
  }
});

test('hours that nobody recorded are one gap, and a young history says since when it is', () => {
  const store = start();
  expect([store.reach(spec), read(store)]).toEqual([null, []]);
  record(store, columnsOf(newChance(6), 100, noonUs, 0));
  const last = record(store, columnsOf(newChance(6), 100, noonUs + 5 * hourUs, 0)).at(-1);
  expect(store.reach(spec)).toEqual({ sinceUs: noonUs, untilUs: (last?.startUs ?? 0) + (last?.durationUs ?? 0) });
  const frames = read(store, { fromUs: noonUs - hourUs, columnUs: 5_000_000 });
  expect(frames.filter(({ validity }) => validity !== 'live').map(({ startUs, durationUs }) => [(startUs - noonUs) / hourUs, Math.round(durationUs / hourUs)]).filter(([, hours]) => hours !== 0)).toEqual([
    [-1, 1], [expect.closeTo(0, 1), 5],
  ]);
  for (const [index, frame] of frames.entries()) if (index > 0) expect(frame.startUs).toBe((frames[index - 1]?.startUs ?? 0) + (frames[index - 1]?.durationUs ?? 0));
  const isUnrecorded = ({ header: { flags } }: HeatFrame): boolean => (flags & heatFlagUnrecorded) !== 0;
  expect(frames.filter((frame) => frame.durationUs > hourUs / 2).map(isUnrecorded)).toEqual([true, true]);
  expect(frames.filter(isUnrecorded).every(({ validity }) => validity === 'empty')).toBe(true);
});

test('a book that was recorded as not live is no time that nobody recorded, at any length', () => {
  const store = start();
  const columns = [...columnsOf(newChance(6), 480, noonUs, 0)].map((column, index): HeatFrame => ({ ...column, durationUs: columnUs, startUs: noonUs + index * columnUs, ...(index < 120 || index >= 360 ? {} : { validity: 'empty', rows: new Int32Array(0), lots: new Float32Array(0) }) }));
  record(store, columns);
  for (const askedUs of [columnUs, 5_000_000, usPerMinute]) {
    const gaps = read(store, { columnUs: askedUs }).filter(({ validity }) => validity !== 'live');
    expect(gaps.filter(({ header: { flags } }) => (flags & heatFlagUnrecorded) !== 0)).toEqual([]);
  }
});

test('a file that is torn anywhere gives what was whole before, and the next minute follows', () => {
  const [folder, index] = [newFolder(), newIndex()];
  const all = record(start(folder, index), [...columnsOf(newChance(7), 720, noonUs, 0)]);
  const [name = ''] = readdirSync(folder);
  const [file = ''] = readdirSync(join(folder, name));
  const path = join(folder, name, file);
  const bytes = readFileSync(path);
  const expected = all.map((column) => seen({ ...column, lots: column.lots.map(kept) }));
  for (let size = bytes.length; size > 0; size -= Math.ceil(bytes.length / 41)) {
    writeFileSync(path, bytes.subarray(0, size));
    const store = start(folder, index);
    const whole = read(store).map(seen);
    expect(whole).toEqual(expected.slice(0, whole.length));
    if (whole.length > 0) expect(statSync(path).size).toBe(store.bytes);
  }
  writeFileSync(path, bytes);
  truncateSync(path, bytes.length - 5);
  const after = start(folder, index);
  const more = record(after, columnsOf(newChance(8), 50, noonUs + hourUs, 0));
  appendFileSync(path, 'rubbish');
  expect(read(start(folder, index), { fromUs: noonUs + hourUs }).map(seen)).toEqual(more.map((column) => seen({ ...column, lots: column.lots.map(kept) })));
});

test('a byte that is wrong makes a gap, never a wrong column', () => {
  const folder = newFolder();
  const all = record(start(folder), columnsOf(newChance(9), 480, noonUs, 0));
  const [name = ''] = readdirSync(folder);
  const [file = ''] = readdirSync(join(folder, name));
  const path = join(folder, name, file);
  const bytes = readFileSync(path);
  const right = new Map(all.map((column) => [column.startUs, JSON.stringify(seen({ ...column, lots: column.lots.map(kept) }))]));
  const chance = newChance(10);
  for (let turn = 0; turn < 40; turn += 1) {
    const damaged = Buffer.from(bytes);
    const at = nextBelow(chance, damaged.length);
    damaged[at] = (damaged[at] ?? 0) ^ (1 + nextBelow(chance, 255));
    writeFileSync(path, damaged);
    for (const frame of read(start(folder))) if (frame.validity === 'live') expect(JSON.stringify(seen(frame))).toBe(right.get(frame.startUs));
  }
});

test('the oldest goes when there is no more room, of whatever instrument, and not what is being written', () => {
  const [folder, index] = [newFolder(), newIndex()];
  const other = sampleSpec({ id: 'okx:spot:ETH-USDT', stream: 8, symbol: 'ETH-USDT' });
  const probe = start();
  record(probe, columnsOf(newChance(11), 240, noonUs, 0));
  const store = start(folder, index, probe.bytes * 4.5);
  for (let hour = 0; hour < 6; hour += 1) for (const of of [spec, other]) record(store, columnsOf(newChance(11), 240, noonUs + hour * hourUs, 0), of);
  expect(store.bytes).toBeLessThanOrEqual(probe.bytes * 4.5);
  expect([store.reach(spec)?.sinceUs, store.reach(other)?.sinceUs]).toEqual([noonUs + 4 * hourUs, noonUs + 4 * hourUs]);
  expect(index.rows.size).toBe(4);
  expect(start(folder, index, 1).bytes).toBe(0);
  expect(index.rows.size).toBe(0);
});

test('columns in other steps are not shown, windows without sense are refused, nothing is kept without room', () => {
  const store = start();
  record(store, columnsOf(newChance(12), 240, noonUs, 0));
  expect(store.reach({ ...spec, tick: { units: 5n, decimals: 2 } })).toBe(null);
  for (const bad of [{ fromUs: 5, untilUs: 5 }, { fromUs: 0, untilUs: 1e15 }, { fromUs: NaN, untilUs: 1 }]) {
    expect(store.window(spec, { ...everything, ...bad }, { stream: 7, topic: 0, madeUs: 0 }).next()).toMatchObject({ done: true, value: { ok: false, fault: { code: 'message.malformed' } } });
  }
  const none = start(undefined, undefined, 0);
  record(none, columnsOf(newChance(12), 240));
  expect([none.bytes, none.reach(spec)]).toEqual([0, null]);
});
