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
    member: { stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 2, sinceUs: 0, rate: 1 },
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
  expect([lines.standing.length, [...lines.ended]]).toEqual([1, [{ key: '1 w2', stream: 1, ticks: 104, isAsk: true, sinceUs: 20, untilUs: 50, lots: 11, hidden: null, state: 'pulled' }]]);
});

test('a hidden order has what it traded and how sure that is; a wall of the same number is another', () => {
  const lines = new WallLines();
  lines.add(wallsFrame([{ number: 1, ticks: 99, nowLots: 5 }, { number: 1, ticks: 98, eatenLots: 40, confidence: 0.7, flags: wallBit.hidden }]));
  expect(lines.standing.map(({ key, lots, hidden }) => [key, lots, hidden])).toEqual([['1 h1', 40, 0.7], ['1 w1', 5, null]]);
});

test('what ended is bounded, and a market that begins anew throws it away', () => {
  const lines = new WallLines();
  for (let number = 0; number < 300; number += 1) lines.add(wallsFrame([{ number, endedUs: 5, state: 'eaten' }], number === 0 ? 0 : 1));
  const keys = [...lines.ended].map(({ key }) => key);
  expect([keys.length, keys[0], keys.at(-1)]).toEqual([200, '1 w100', '1 w299']);
  lines.add(wallsFrame([], 0));
  expect([...lines.ended]).toEqual([]);
});

test('the alert under a pointer is the nearest one, and none when all are far', () => {
  const line = (id: string, ticks: number): AlertLine => ({ id, ticks, price: '', direction: 'up', name: '', isQuiet: false });
  const lines = [line('a', 100), line('b', 103)];
  const near = (y: number): string | null => alertNear(lines, y, (ticks) => ticks * 2, 5)?.id ?? null;
  expect([near(200), near(204), near(211), near(212), near(194)]).toEqual(['a', 'b', 'b', null, null]);
});

test('walls of other markets stand in the ticks and lots of the one on the screen, at the rate of the moment; a market that falls silent has none', () => {
  const decimal = (units: bigint, decimals: number) => ({ units, decimals });
  const shown = { stream: 1, tick: decimal(1n, 2), lot: decimal(1n, 5), contractSize: decimal(1n, 0) };
  const other = (madeUs: number, rows: readonly Row[], sequence = 1): WallsFrame => {
    const frame = wallsFrame(rows, sequence);
    return { ...frame, header: { ...frame.header, madeUs }, member: { ...frame.member, stream: 2, tickUnits: 1, tickDecimals: 1, lotUnits: 1, lotDecimals: 3, rate: 1.0002 } };
  };
  const lines = new WallLines();
  lines.add(wallsFrame([{ number: 1, ticks: 6_000_000, nowLots: 300 }], 0), shown);
  lines.add(other(1_000_000, [{ number: 1, ticks: 600_100, nowLots: 20 }], 0), shown);
  expect(lines.standing.map(({ key, stream, ticks, lots }) => [key, stream, Math.round(ticks), Math.round(lots)])).toEqual([['2 w1', 2, 6_002_200, 2_000], ['1 w1', 1, 6_000_000, 300]]);
  // One market that begins anew leaves what ended in the other.
  lines.add(other(1_250_000, [{ number: 1, ticks: 600_100, maxLots: 20, endedUs: 9, state: 'pulled' }]), shown);
  lines.add(wallsFrame([{ number: 1, ticks: 6_000_000, nowLots: 300 }], 0), shown);
  expect([[...lines.ended].map(({ key }) => key), lines.standing.map(({ key }) => key)]).toEqual([['2 w1'], ['1 w1']]);
  lines.add(other(5_000_000, [{ number: 2, ticks: 600_100, nowLots: 20 }]), shown);
  expect(lines.standing.map(({ key }) => key)).toEqual(['2 w2']);
});
