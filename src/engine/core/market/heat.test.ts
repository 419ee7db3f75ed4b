import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validities, type Validity } from '../../domain/fact.ts';
import { decodeHeat, heatCellsMax, heatFlagBacklog, type HeatFrame } from '../../contract/frames/heat.ts';
import { field, newSlots, setFloat, writeHead } from '../memory/record.ts';
import { gapColumnsMax, Heat, heatDefaults } from './heat.ts';
import { newLevels, type Levels } from './levels.ts';

const columnUs = heatDefaults.columnUs;

function decoded(bytes: Uint8Array): HeatFrame {
  const frame = decodeHeat(bytes);
  if (!frame.ok) throw new Error(frame.fault);
  return frame.value;
}

function levelsOf(bids: readonly number[], asks: readonly number[]): Levels {
  const levels = newLevels(Math.max(bids.length, asks.length, 1));
  bids.forEach((ticks, index) => { levels.bidTicks[index] = ticks; levels.bidLots[index] = index + 1; });
  asks.forEach((ticks, index) => { levels.askTicks[index] = ticks; levels.askLots[index] = index + 1; });
  levels.bidCount = bids.length;
  levels.askCount = asks.length;
  levels.validity = 'live';
  levels.receivedUs = 17;
  return levels;
}

/** A heat machine with what it has emitted. */
function watched(limits: { columnsMax?: number; blocksMax?: number } = {}) {
  const heat = new Heat({ stream: 2, ...heatDefaults, ...limits });
  const frames: HeatFrame[] = [];
  let levels = levelsOf([1_000, 999], [1_001, 1_003]);
  const turn = (validity: Validity): void => {
    const slots = newSlots(1);
    writeHead(slots, 0, 'validity', 2, 0, 0);
    setFloat(slots, 0, field.a, validities.indexOf(validity));
    heat.onValidity(slots, 0);
  };
  const at = (nowUs: number): void => {
    const before = heat.newestSequence ?? -1;
    heat.advance(nowUs, () => levels);
    for (const frame of heat.columnsAfter(before)) {
      const column = decoded(frame);
      frames.push({ ...column, header: { ...column.header, flags: 0 } });
    }
  };
  return {
    heat,
    frames,
    turn,
    at,
    /** Live since a whole column when this one begins. */
    liveFrom: (startUs: number): void => {
      turn('live');
      at(startUs - columnUs);
      at(startUs);
      frames.length = 0;
    },
    show: (next: Levels): void => { levels = next; },
  };
}

test('a column holds what rested when it ended, in ascending rows', () => {
  const { heat, frames, show, at, liveFrom } = watched();
  liveFrom(1_000_000);
  show(levelsOf([500_007, 500_001, 499_990], [500_009, 500_011, 500_025]));
  at(1_250_000);
  expect(frames).toEqual([{
    header: { kind: 'heat', flags: 0, stream: 2, topic: 0, sequence: 1, receivedUs: 17, madeUs: 1_250_000 },
    startUs: 1_000_000,
    durationUs: columnUs,
    rowTicks: 10,
    bestBidTicks: 500_007,
    bestAskTicks: 500_009,
    validity: 'live',
    rows: Int32Array.of(49_999, 50_000, 50_001, 50_002),
    lots: Float32Array.of(3, 4, 2, 3),
  }]);
  expect(heat.rowTicks).toBe(10);
});

test('nothing is drawn before the book was live, and that is a gap', () => {
  const { frames, turn, at } = watched();
  at(0);
  at(columnUs);
  turn('live');
  at(2 * columnUs);
  at(3 * columnUs);
  expect(frames.map((frame) => [frame.validity, frame.rows.length])).toEqual([['empty', 0], ['empty', 0], ['live', 4]]);
});

test('a blink within a column makes the whole column a gap', () => {
  const { frames, turn, at, liveFrom } = watched();
  liveFrom(columnUs);
  turn('resyncing');
  turn('live');
  at(2 * columnUs);
  at(3 * columnUs);
  expect(frames.map((frame) => frame.validity)).toEqual(['resyncing', 'live']);
});

test('a book that reads as not live is a gap even when no fact said so', () => {
  const { frames, show, at, liveFrom } = watched();
  liveFrom(columnUs);
  const levels = levelsOf([10], [11]);
  levels.validity = 'crossed';
  show(levels);
  at(2 * columnUs);
  show(levelsOf([], []));
  at(3 * columnUs);
  expect(frames.map((frame) => frame.validity)).toEqual(['crossed', 'empty']);
});

test('where no book is ever live, a column holds the best that there is, and what is worse is a gap', () => {
  const heat = new Heat({ stream: 2, ...heatDefaults, whole: 'degraded' });
  const levels = levelsOf([1_000, 999], [1_001, 1_003]);
  levels.validity = 'degraded';
  heat.setValidity('degraded');
  for (let column = 1; column <= 4; column += 1) {
    if (column === 4) heat.setValidity('stale');
    heat.advance(column * columnUs, () => levels);
  }
  const columns = [...heat.columnsAfter(-1)].map(decoded);
  expect(columns.map(({ validity, rows, bestBidTicks }) => [validity, rows.length > 0, bestBidTicks])).toEqual([['empty', false, 0], ['live', true, 1_000], ['stale', false, 0]]);
});

test('columns that nobody looked at are gaps, the last one is looked at', () => {
  const { frames, at, liveFrom } = watched();
  liveFrom(columnUs);
  at(4 * columnUs + 1);
  expect(frames.map((frame) => [frame.startUs / columnUs, frame.validity])).toEqual([[1, 'stale'], [2, 'stale'], [3, 'live']]);
});

test('a suspended laptop leaves one wide gap', () => {
  const { frames, at, liveFrom } = watched();
  liveFrom(columnUs);
  at(3_600_000_000 + 5);
  at(3_600_000_000 + columnUs);
  expect(frames.map((frame) => [frame.startUs, frame.durationUs, frame.validity])).toEqual([
    [columnUs, 3_600_000_000 - columnUs, 'stale'],
    [3_600_000_000, columnUs, 'live'],
  ]);
});

test('a clock that steps back starts the picture anew', () => {
  const { heat, frames, at, liveFrom } = watched();
  liveFrom(3_600_000_000);
  at(3_600_000_000 + columnUs);
  at(0);
  at(columnUs);
  at(2 * columnUs);
  expect(frames.map((frame) => [frame.startUs, frame.validity, frame.header.sequence])).toEqual([
    [3_600_000_000, 'live', 1], [0, 'stale', 2], [columnUs, 'live', 3],
  ]);
  expect([heat.restartCount, heat.historyColumnCount]).toEqual([1, 2]);
});

test('with too many rows the ones nearest to the touch stay and the rest are counted', () => {
  const { heat, frames, show, at, liveFrom } = watched();
  const far = heatCellsMax;
  liveFrom(columnUs);
  show(levelsOf(Array.from({ length: 2_000 }, (_, index) => 10_000 - index), Array.from({ length: far }, (_, index) => 10_001 + index)));
  at(2 * columnUs);
  const frame = frames[0];
  expect([frame?.rows.length, frame?.rows[0], frame?.rows.at(-1)]).toEqual([heatCellsMax, 8_001, 10_000 + heatCellsMax - 2_000]);
  expect(heat.droppedCellCount).toBe(2_000);
});

test('a price that no row number can name is dropped and counted', () => {
  const { heat, frames, show, at, liveFrom } = watched();
  liveFrom(columnUs);
  show(levelsOf([100], [101, 2 ** 50]));
  at(2 * columnUs);
  expect([...(frames[0]?.rows ?? [])]).toEqual([100, 101]);
  expect(heat.droppedCellCount).toBe(1);
});

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), us: fc.integer({ min: 1, max: 2 * columnUs }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), us: fc.integer({ min: 1, max: 2 * gapColumnsMax * columnUs }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const), validity: fc.constantFrom(...validities) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('show' as const),
      mid: fc.constantFrom(1_000, 1_500, 40_000, 5_000_000),
      offsets: fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }),
    }),
  },
);

test('columns follow without holes, live ones are the rows of the book, and are repeated from any of them on', () => {
  fc.assert(fc.property(fc.array(act, { maxLength: 150 }), (acts) => {
    const { heat, frames, show, turn, at } = watched({ columnsMax: 128 });
    const reference: { validity: Validity; levels: Levels } = { validity: 'empty', levels: levelsOf([1_000], [1_001]) };
    show(reference.levels);
    let nowUs = 123_456;
    let isSpoiled = true;
    for (const one of acts) {
      if (one.kind === 'turn') {
        turn(one.validity);
        reference.validity = one.validity;
        isSpoiled ||= one.validity !== 'live';
      } else if (one.kind === 'show') {
        const ascending = one.offsets.toSorted((left, right) => left - right);
        reference.levels = levelsOf(ascending.map((offset) => one.mid - offset), ascending.map((offset) => one.mid + offset));
        show(reference.levels);
      } else {
        nowUs += one.us;
        const before = frames.length;
        at(nowUs);
        if (frames.length > before) {
          const last = frames.at(-1);
          expect(last?.startUs === undefined || last.startUs + last.durationUs <= nowUs).toBe(true);
          const isLive = !isSpoiled && last?.durationUs === columnUs;
          if (isLive) expect(cellsOf(last)).toEqual(rowsOf(reference.levels, last.rowTicks));
          else expect(last?.validity).not.toBe('live');
          for (const missed of frames.slice(before, -1)) expect([missed.validity === 'live', missed.rows.length]).toEqual([false, 0]);
          isSpoiled = reference.validity !== 'live';
        }
      }
    }
    for (const [index, frame] of frames.entries()) {
      const next = frames[index + 1];
      expect(frame.startUs % columnUs).toBe(0);
      if (next !== undefined) expect(next.startUs).toBe(frame.startUs + frame.durationUs);
    }
    const backlog = [...heat.columnsAfter(-1)].map(decoded);
    expect(backlog.length).toBeGreaterThanOrEqual(Math.min(1, frames.length));
    const marked = frames.slice(frames.length - backlog.length).map((frame, index) =>
      ({ ...frame, header: { ...frame.header, flags: index === backlog.length - 1 ? 0 : heatFlagBacklog } }));
    expect(backlog).toEqual(marked);
    for (const [index, { header }] of marked.entries()) {
      expect([...heat.columnsAfter(header.sequence)].map(decoded)).toEqual(marked.slice(index + 1));
    }
    expect(heat.newestSequence).toBe(marked.at(-1)?.header.sequence ?? null);
  }), { numRuns: 200 });
});

test('the history keeps to its columns and to its bytes', () => {
  const byColumns = watched({ columnsMax: 200 });
  byColumns.turn('live');
  for (let column = 0; column < 1_000; column += 1) byColumns.at(column * columnUs);
  expect(byColumns.heat.historyColumnCount).toBeLessThanOrEqual(200);
  expect(byColumns.heat.historyColumnCount).toBeGreaterThan(200 - 128);

  const byBytes = watched({ blocksMax: 4 });
  byBytes.turn('live');
  for (let column = 0; column < 300; column += 1) {
    byBytes.at(column * columnUs);
    byBytes.show(levelsOf([1_000], Array.from({ length: 3_000 }, (_, index) => 1_001 + index * 2 + (column % 2))));
  }
  expect(byBytes.heat.historyByteCount).toBeLessThanOrEqual(4 * (65_536 + 128 * 88));
  expect([...byBytes.heat.columnsAfter(-1)].length).toBe(byBytes.heat.historyColumnCount);
});

/** The same sums by another way: a map of rows. */
function rowsOf(levels: Levels, rowTicks: number): [number, number][] {
  const rows = new Map<number, number>();
  const add = (ticks: number, lots: number): void => {
    const row = Math.floor(ticks / rowTicks);
    rows.set(row, (rows.get(row) ?? 0) + lots);
  };
  for (let index = 0; index < levels.bidCount; index += 1) add(levels.bidTicks[index] ?? 0, levels.bidLots[index] ?? 0);
  for (let index = 0; index < levels.askCount; index += 1) add(levels.askTicks[index] ?? 0, levels.askLots[index] ?? 0);
  return [...rows].sort((left, right) => left[0] - right[0]);
}

function cellsOf(frame: HeatFrame | undefined): [number, number][] {
  return [...(frame?.rows ?? [])].map((row, index) => [row, frame?.lots[index] ?? NaN]);
}
