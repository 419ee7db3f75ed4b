import { expect, test } from 'vitest';
import { ownEnding, ownSells, ownUnknown, wallBit, wallNames, wallRowStates, type FrameHeader, type OwnOrdersFrame, type WallColumn, type WallRowState, type WallsFrame } from '../../../engine/contract/index.ts';
import { alertNear, ownLines, WallLines, type AlertLine } from './lines.ts';

const headerOf = (kind: FrameHeader['kind'], sequence = 1): FrameHeader => ({ kind, flags: 0, stream: 1, topic: 1, sequence, receivedUs: 0, madeUs: 0 });

function ownFrame(rows: readonly (readonly [ticks: number, lots: number, flags: number])[]): OwnOrdersFrame {
  const none = new Float64Array(rows.length);
  return {
    header: headerOf('own-orders'), numbers: none, aheadLeast: none, aheadLikely: none, aheadMost: none,
    ticks: Float64Array.from(rows, ([ticks]) => ticks), lots: Float64Array.from(rows, ([, lots]) => lots), flags: Uint8Array.from(rows, ([, , flags]) => flags),
  };
}

interface Row extends Partial<Record<WallColumn, number>> {
  readonly state?: WallRowState;
  readonly flags?: number;
}

function wallsFrame(rows: readonly Row[], sequence = 1): WallsFrame {
  const columns = Object.fromEntries(wallNames.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? 0)]));
  const column = (name: WallColumn): Float64Array => columns[name] ?? new Float64Array(0);
  return {
    header: headerOf('walls', sequence), missedCount: 0, endedCount: 0, refusedCount: 0, bestBidTicks: 1, bestAskTicks: 2,
    member: { stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 2, sinceUs: 0 },
    number: column('number'), ticks: column('ticks'), startUs: column('startUs'), endedUs: column('endedUs'), startLots: column('startLots'), nowLots: column('nowLots'), maxLots: column('maxLots'),
    refilledLots: column('refilledLots'), eatenLots: column('eatenLots'), pulledLots: column('pulledLots'), hiddenLots: column('hiddenLots'), startBp: column('startBp'),
    distanceBp: column('distanceBp'), nearestBp: column('nearestBp'), score: column('score'), confidence: column('confidence'),
    state: Uint8Array.from(rows, ({ state = 'stands' }) => wallRowStates.indexOf(state)), flags: Uint8Array.from(rows, ({ flags = 0 }) => flags),
  };
}

test('orders of one price and side are one line, and one that nobody knows makes all of it unknown', () => {
  expect(ownLines(ownFrame([[100, 5, 0], [100, 7, ownUnknown], [100, 2, ownSells], [101, 1, ownSells | ownEnding]]))).toEqual([
    { ticks: 100, isSell: false, lots: 12, count: 2, isUnknown: true, isEnding: false },
    { ticks: 100, isSell: true, lots: 2, count: 1, isUnknown: false, isEnding: false },
    { ticks: 101, isSell: true, lots: 1, count: 1, isUnknown: false, isEnding: true },
  ]);
});

test('walls that stand are those of the newest frame, those that ended stay with how they ended', () => {
  const lines = new WallLines();
  lines.add(wallsFrame([{ number: 1, ticks: 99, nowLots: 5, startUs: 10 }, { number: 2, ticks: 104, nowLots: 9, startUs: 20, flags: wallBit.ask }], 0));
  expect(lines.standing.map(({ ticks, lots, isAsk, hidden }) => [ticks, lots, isAsk, hidden])).toEqual([[104, 9, true, null], [99, 5, false, null]]);
  lines.add(wallsFrame([{ number: 1, ticks: 99, nowLots: 5, startUs: 10 }, { number: 2, ticks: 104, maxLots: 11, startUs: 20, endedUs: 50, state: 'pulled', flags: wallBit.ask }]));
  expect([lines.standing.length, [...lines.ended]]).toEqual([1, [{ key: 'w2', ticks: 104, isAsk: true, sinceUs: 20, untilUs: 50, lots: 11, hidden: null, state: 'pulled' }]]);
});

test('a hidden order has what it traded and how sure that is; a wall of the same number is another', () => {
  const lines = new WallLines();
  lines.add(wallsFrame([{ number: 1, ticks: 99, nowLots: 5 }, { number: 1, ticks: 98, eatenLots: 40, confidence: 0.7, flags: wallBit.hidden }]));
  expect(lines.standing.map(({ key, lots, hidden }) => [key, lots, hidden])).toEqual([['h1', 40, 0.7], ['w1', 5, null]]);
});

test('what ended is bounded, and a market that begins anew throws it away', () => {
  const lines = new WallLines();
  for (let number = 0; number < 300; number += 1) lines.add(wallsFrame([{ number, endedUs: 5, state: 'eaten' }], number === 0 ? 0 : 1));
  const keys = [...lines.ended].map(({ key }) => key);
  expect([keys.length, keys[0], keys.at(-1)]).toEqual([200, 'w100', 'w299']);
  lines.add(wallsFrame([], 0));
  expect([...lines.ended]).toEqual([]);
});

test('the alert under a pointer is the nearest one, and none when all are far', () => {
  const line = (id: string, ticks: number): AlertLine => ({ id, ticks, price: '', direction: 'up', name: '', isQuiet: false });
  const lines = [line('a', 100), line('b', 103)];
  const near = (y: number): string | null => alertNear(lines, y, (ticks) => ticks * 2, 5)?.id ?? null;
  expect([near(200), near(204), near(211), near(212), near(194)]).toEqual(['a', 'b', 'b', null, null]);
});
