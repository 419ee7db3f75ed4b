/**
 * Walls and hidden orders as columns, as a frame or a screen takes them: those that go on first, then those that ended, the newest first.
 *
 * Bounds: the rows that there is room for; what did not fit is left out. A row with the same number is the same wall, so a screen may
 * keep its place.
 */

import type { Iceberg, IcebergMonitor } from './iceberg-monitor.ts';
import { newWallLooks, spoofScore } from './spoof-score.ts';
import { wallStates, type Wall, type WallMonitor } from './wall-monitor.ts';

const wallNumbers = [
  'number', 'ticks', 'appearedUs', 'changedUs', 'endedUs', 'appearedLots', 'nowLots', 'maxLots', 'addedLots', 'refilledLots', 'eatenLots', 'pulledLots', 'appearedBp',
  'distanceBp', 'nearestBp', 'pulledBp', 'repeats',
] as const;

export interface WallColumns extends Readonly<Record<(typeof wallNumbers)[number], Float64Array>> {
  count: number;
  readonly isAsk: Uint8Array;
  readonly isUncertain: Uint8Array;
  /** Places in `wallStates`. */
  readonly state: Uint8Array;
  /** `spoofScore`, 0…1. */
  readonly spoofScore: Float64Array;
}

const icebergNumbers = [
  'number', 'ticks', 'firstUs', 'lastTradeUs', 'endedUs', 'tradedLots', 'displayedLotsMax', 'hiddenLots', 'survivals', 'refills',
] as const;

export interface IcebergColumns extends Readonly<Record<(typeof icebergNumbers)[number], Float64Array>> {
  count: number;
  readonly isAsk: Uint8Array;
  readonly isUncertain: Uint8Array;
  /** `icebergConfidence`, 0…1. */
  readonly confidence: Float64Array;
}

export function newWallColumns(rows: number): WallColumns {
  const floats = (): Float64Array => new Float64Array(rows);
  return {
    count: 0, isAsk: new Uint8Array(rows), isUncertain: new Uint8Array(rows), state: new Uint8Array(rows), spoofScore: floats(), number: floats(), ticks: floats(),
    appearedUs: floats(), changedUs: floats(), endedUs: floats(), appearedLots: floats(), nowLots: floats(), maxLots: floats(), addedLots: floats(), refilledLots: floats(),
    eatenLots: floats(), pulledLots: floats(), appearedBp: floats(), distanceBp: floats(), nearestBp: floats(), pulledBp: floats(), repeats: floats(),
  };
}

export function newIcebergColumns(rows: number): IcebergColumns {
  const floats = (): Float64Array => new Float64Array(rows);
  return {
    count: 0, isAsk: new Uint8Array(rows), isUncertain: new Uint8Array(rows), confidence: floats(), number: floats(), ticks: floats(), firstUs: floats(), lastTradeUs: floats(),
    endedUs: floats(), tradedLots: floats(), displayedLotsMax: floats(), hiddenLots: floats(), survivals: floats(), refills: floats(),
  };
}

const looks = newWallLooks();

export function writeWalls(monitor: WallMonitor, nowUs: number, columns: WallColumns): void {
  columns.count = 0;
  for (const wall of monitor.standing) if (wall.state === 'stands') writeWall(monitor, wall, nowUs, columns);
  for (let age = 0, wall = monitor.ended(0); wall !== null && columns.count < columns.state.length; age += 1, wall = monitor.ended(age)) writeWall(monitor, wall, nowUs, columns);
}

/** Those that go on with at least this confidence, then those that ended. */
export function writeIcebergs(monitor: IcebergMonitor, confidenceMin: number, columns: IcebergColumns): void {
  columns.count = 0;
  for (const iceberg of monitor.candidates) if (monitor.confidence(iceberg) >= confidenceMin) writeIceberg(monitor, iceberg, columns);
  for (let age = 0, iceberg = monitor.ended(0); iceberg !== null && columns.count < columns.isAsk.length; age += 1, iceberg = monitor.ended(age)) {
    if (monitor.confidence(iceberg) >= confidenceMin) writeIceberg(monitor, iceberg, columns);
  }
}

function writeWall(monitor: WallMonitor, wall: Readonly<Wall>, nowUs: number, columns: WallColumns): void {
  const at = columns.count;
  if (at === columns.state.length) return;
  columns.count = at + 1;
  for (const name of wallNumbers) columns[name][at] = wall[name];
  columns.isAsk[at] = wall.isAsk ? 1 : 0;
  columns.isUncertain[at] = wall.isUncertain ? 1 : 0;
  columns.state[at] = wallStates.indexOf(wall.state);
  monitor.looks(wall, nowUs, looks);
  columns.spoofScore[at] = spoofScore(looks);
}

function writeIceberg(monitor: IcebergMonitor, iceberg: Readonly<Iceberg>, columns: IcebergColumns): void {
  const at = columns.count;
  if (at === columns.isAsk.length) return;
  columns.count = at + 1;
  for (const name of icebergNumbers) columns[name][at] = iceberg[name];
  columns.isAsk[at] = iceberg.isAsk ? 1 : 0;
  columns.isUncertain[at] = iceberg.isUncertain ? 1 : 0;
  columns.confidence[at] = monitor.confidence(iceberg);
}
