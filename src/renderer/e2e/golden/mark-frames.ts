/** What stands on a map of two books: liquidations of both, and a large order of the other one, whose ticks are ten times as large. */

import { encodePerpetuals, encodeWalls, newLiquidations, newMinutes, wallBit, wallNames, type FlowMember, type FrameHeader, type FrameKind, type WallColumn } from '../../../engine/contract/index.ts';
import type { PanelTell } from '../../draw/messages.ts';
import { nowUs } from './told.ts';

const middleTicks = 6_500_000;
const own: FlowMember = { stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: nowUs - 60_000_000, rate: 1 };
const other: FlowMember = { ...own, stream: 2, tickDecimals: 1, lotDecimals: 3 };

export const markTells: readonly PanelTell[] = [
  { kind: 'lines', shown: { orders: false, alerts: false, walls: true } },
  { kind: 'line-markets', names: [[2, 'OKX·P']] },
  { kind: 'heat-trades', isOn: false },
];

function headerOf(kind: FrameKind): FrameHeader {
  return { kind, flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: nowUs, madeUs: nowUs };
}

/** Small and large ones of either side, and one of the other market. */
export function markFrames(): readonly (readonly [topic: string, bytes: Uint8Array])[] {
  const rows = [
    [50, middleTicks + 1_100, -40_000, 900, 0], [36, middleTicks - 900, 90_000, 60_000, 0], [24, middleTicks + 1_600, -120_000, 84_000, 0], [16, (middleTicks - 1_500) / 10, 700, 30_000, 1], [6, middleTicks + 300, 10_000, 2_500, 0],
  ] as const;
  const liquidations = newLiquidations(rows.length);
  for (const [at, [ageSeconds, ticks, lots, worth, member]] of rows.entries()) {
    const timeUs = nowUs - ageSeconds * 1_000_000;
    for (const [name, value] of [['venueUs', timeUs], ['receivedUs', timeUs], ['ticks', ticks], ['lots', lots], ['worth', worth]] as const) liquidations[name][at] = value;
    liquidations.member[at] = member;
  }
  const wall: Partial<Record<WallColumn, number>> = { number: 1, ticks: (middleTicks + 2_200) / 10, startUs: nowUs - 42_000_000, nowLots: 9_000, maxLots: 9_000 };
  const columns = Object.fromEntries(wallNames.map((name) => [name, Float64Array.of(wall[name] ?? 0)]));
  const column = (name: WallColumn): Float64Array => columns[name] ?? Float64Array.of(0);
  return [
    ['forced', encodePerpetuals({ header: headerOf('perpetuals'), missedCount: 0, members: [own, other], minutes: newMinutes(0), liquidations })],
    ['walls', encodeWalls({
      header: headerOf('walls'), missedCount: 0, endedCount: 0, refusedCount: 0, bestBidTicks: middleTicks - 100, bestAskTicks: middleTicks + 100, member: other,
      number: column('number'), ticks: column('ticks'), startUs: column('startUs'), endedUs: column('endedUs'), startLots: column('startLots'), nowLots: column('nowLots'), maxLots: column('maxLots'),
      refilledLots: column('refilledLots'), eatenLots: column('eatenLots'), pulledLots: column('pulledLots'), hiddenLots: column('hiddenLots'), startBp: column('startBp'), distanceBp: column('distanceBp'),
      nearestBp: column('nearestBp'), score: column('score'), confidence: column('confidence'), state: Uint8Array.of(0), flags: Uint8Array.of(wallBit.ask),
    })],
  ];
}
