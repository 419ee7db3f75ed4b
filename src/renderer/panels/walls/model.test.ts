import { expect, test } from 'vitest';
import { wallBit, wallRowStates, type WallColumn, type WallsFrame } from '../../../engine/contract/index.ts';
import { ageOf, csvOf, isShown, outcomesOf, resorted, settingsFrom, sorted, windowOf } from './model.ts';
import { endedKept, measuredOf, WallRows, type WallRow } from './rows.ts';

interface Told {
  readonly number: number;
  readonly state?: (typeof wallRowStates)[number];
  readonly flags?: number;
  readonly values?: Partial<Record<WallColumn, number>>;
}

/** Ticks of a cent, lots of a hundredth. */
function frame(told: readonly Told[], sequence = 1, stream = 1): WallsFrame {
  const column = (name: WallColumn): Float64Array => Float64Array.from(told, ({ number, values, state = 'stands' }) =>
    name === 'number' ? number : values?.[name] ?? (name === 'endedUs' && state !== 'stands' ? 9_000_000 + number : name === 'ticks' ? 10_000 : name === 'maxLots' ? 1_000 : 0));
  return {
    header: { kind: 'walls', flags: 0, stream, topic: 1, sequence, receivedUs: 0, madeUs: 10_000_000 }, missedCount: 1, endedCount: 3, refusedCount: 0, bestBidTicks: 1, bestAskTicks: 2,
    member: { stream, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 2, sinceUs: 0, rate: 1 },
    number: column('number'), ticks: column('ticks'), startUs: column('startUs'), endedUs: column('endedUs'), startLots: column('startLots'), nowLots: column('nowLots'), maxLots: column('maxLots'),
    refilledLots: column('refilledLots'), eatenLots: column('eatenLots'), pulledLots: column('pulledLots'), hiddenLots: column('hiddenLots'), startBp: column('startBp'), distanceBp: column('distanceBp'),
    nearestBp: column('nearestBp'), score: column('score'), confidence: column('confidence'),
    state: Uint8Array.from(told, ({ state = 'stands' }) => wallRowStates.indexOf(state)), flags: Uint8Array.from(told, ({ flags = 0 }) => flags),
  };
}

function rowsOf(...frames: readonly WallsFrame[]): readonly WallRow[] {
  const rows = new WallRows();
  for (const one of frames) rows.take(one);
  return rows.rows;
}

test('a wall that stands is in one row until it ends, and then stays as it ended', () => {
  const rows = new WallRows();
  rows.take(frame([{ number: 1, values: { nowLots: 900 } }, { number: 2 }], 0));
  rows.take(frame([{ number: 1, values: { nowLots: 800 } }, { number: 2, state: 'pulled', values: { nearestBp: 3, pulledLots: 1_000 } }]));
  expect(rows.rows.map(({ state, sizeNow, isLive }) => [state, sizeNow, isLive])).toEqual([['stands', 8, true], ['pulled', 0, false]]);
  rows.take(frame([]));
  expect(rows.rows.map(({ state }) => state)).toEqual(['pulled']);
  expect(rows.markets).toMatchObject([{ missedCount: 3, endedCount: 3 }]);
  rows.take(frame([], 0));
  expect([rows.rows.length, rows.nowUs]).toEqual([0, 10_000_000]);
  rows.take(frame([{ number: 1 }], 0, 7));
  rows.keep([7]);
  expect(rows.markets.map(({ stream }) => stream)).toEqual([7]);
});

test('the words say whether a wall was pulled before the touch, came back, or hides', () => {
  const rows = rowsOf(frame([
    { number: 1, state: 'pulled', values: { nearestBp: 0 } }, { number: 2, values: { refilledLots: 300 } }, { number: 3, flags: wallBit.hidden | wallBit.ask, values: { eatenLots: 500 } },
    { number: 4, flags: wallBit.hidden, state: 'eaten' }, { number: 5, state: 'lost', flags: wallBit.uncertain },
  ]));
  expect(rows.map(({ state, isAsk, score, isUncertain }) => [state, isAsk, score, isUncertain])).toEqual([
    ['refilled', false, 0, false], ['hidden', true, null, false], ['pulledAtTouch', false, 0, false], ['over', false, null, false], ['lost', false, 0, true],
  ]);
  expect(rows[1]).toMatchObject({ worth: 500, eatenShare: 1, priceText: '100.00' });
});

test('what ended is bounded, the oldest go', () => {
  const rows = new WallRows();
  for (let number = 0; number < endedKept + 5; number += 1) rows.take(frame([{ number, state: 'eaten' }]));
  expect([rows.rows.length, rows.rows[0]?.key]).toEqual([endedKept, '1 w 5 0']);
});

test('those that stand come first, in any order and either direction', () => {
  const rows = rowsOf(frame([
    { number: 1, values: { ticks: 300, maxLots: 10, startUs: 1 } }, { number: 2, values: { ticks: 100, maxLots: 900, startUs: 2 } }, { number: 3, state: 'eaten', values: { ticks: 200, maxLots: 50 } },
    { number: 4, state: 'pulled', values: { ticks: 50, maxLots: 5_000 } },
  ]));
  const order = (...by: Parameters<typeof sorted> extends readonly [unknown, ...infer Rest] ? Rest : never) => sorted(rows, ...by).map(({ price }) => price * 100);
  expect(order('age', false)).toEqual([100, 300, 50, 200]);
  expect(order('price', true)).toEqual([300, 100, 200, 50]);
  expect(order('price', false)).toEqual([100, 300, 50, 200]);
  expect(order('size', true)).toEqual([100, 300, 50, 200]);
  expect(resorted({ sortBy: 'price', isDown: true }, 'price')).toEqual({ sortBy: 'price', isDown: false });
  expect(resorted({ sortBy: 'price', isDown: true }, 'size')).toEqual({ sortBy: 'size', isDown: true });
});

test('filters by size, distance, kind and whether it stands', () => {
  const rows = rowsOf(frame([
    { number: 1, values: { distanceBp: 3 } }, { number: 2, values: { distanceBp: 30, maxLots: 1 } }, { number: 3, state: 'eaten' }, { number: 4, flags: wallBit.hidden, values: { eatenLots: 1_000 } },
  ]));
  const all = { worthMin: 0, distanceMax: 0, show: 'all', hasHidden: true } as const;
  const keys = (part: Partial<Parameters<typeof isShown>[1]>) => rows.filter((row) => isShown(row, { ...all, ...part })).map(({ key }) => key.split(' ').slice(1, 3).join(''));
  expect(keys({})).toEqual(['w1', 'w2', 'h4', 'w3']);
  expect(keys({ distanceMax: 5 })).toEqual(['w1', 'h4', 'w3']);
  expect(keys({ worthMin: 100 })).toEqual(['w1', 'h4', 'w3']);
  expect(keys({ show: 'ended' })).toEqual(['w3']);
  expect(keys({ show: 'live', hasHidden: false })).toEqual(['w1', 'w2']);
  expect(outcomesOf(rows)).toEqual({ live: 2, eaten: 1, pulled: 0, pulledAtTouch: 0, lost: 0 });
});

test('the indicator names what was measured of walls that looked so, and says where there were too few', () => {
  expect(measuredOf(0.74, true)).toEqual({ from: 70, until: 80, bluffShare: 0.87 });
  expect(measuredOf(1, true)).toEqual({ from: 90, until: 100, bluffShare: 0.92 });
  expect([measuredOf(0.05, true).bluffShare, measuredOf(0.8, false).bluffShare, measuredOf(0, false).bluffShare]).toEqual([null, null, 0.08]);
});

test('only what is seen, and a little more, is in the document', () => {
  expect(windowOf(0, 220, 1_000)).toEqual({ from: 0, until: 22 });
  expect(windowOf(2_200, 220, 1_000)).toEqual({ from: 94, until: 116 });
  expect(windowOf(99_999, 220, 3)).toEqual({ from: 3, until: 3 });
});

test('ages read as clocks, and a file has exact digits', () => {
  expect([ageOf(42_900_000), ageOf(187_000_000), ageOf(3_753_000_000), ageOf(-5)]).toEqual(['0:42', '3:07', '1:02:33', '0:00']);
  const [row] = rowsOf(frame([{ number: 1, values: { startUs: 1_000_000, nowLots: 30 } }]));
  expect(csvOf(row === undefined ? [] : [row], () => 'a:b').split('\n')[1]).toBe('a:b,wall,bid,100.00,1970-01-01T00:00:01.000Z,,stands,0,0.3,10,1000.00,0,0,0,0,0.00,0.00,0.000,0.000,0');
});

test('what was stored is judged', () => {
  const first = { books: 'own', without: [], quotes: [], unit: 'base', worthMin: 0, distanceMax: 0, show: 'all', hasHidden: true, sortBy: 'age', isDown: false };
  expect(settingsFrom({})).toEqual(first);
  expect(settingsFrom({ books: 1, worthMin: 7, distanceMax: 10, show: 'live', hasHidden: 'no', sortBy: 'x', isDown: true })).toEqual({ ...first, distanceMax: 10, show: 'live', isDown: true });
});
