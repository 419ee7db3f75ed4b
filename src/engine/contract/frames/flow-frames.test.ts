/** Laws of the frames of what was traded and rested over time, and how full they can be. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect } from '../../domain/assert.ts';
import { bandCount, distanceBandsBp, makerKinds } from '../../core/market/makers/maker-tape.ts';
import { frameBytesMax, type FrameHeader, type FrameKind } from '../frame.ts';
import { cvdCellsMax, decodeCvd, encodeCvd, type CvdFrame } from './cvd.ts';
import type { FlowMember } from './flow-members.ts';
import { float, floats, headerOf, laws, validity } from './frame-laws.ts';
import { decodeMakers, encodeMakers, makerBandCount, makerBandsBp, makerEntriesMax, makerFrameKinds, makerSumCount, makerSumPlace, type MakersFrame } from './makers.ts';
import { frameMembersMax } from './members.ts';
import { decodePerpetuals, encodePerpetuals, liquidationsPerFrame, minutesPerFrame, newLiquidations, newMinutes, type PerpetualsFrame } from './perpetuals.ts';
import { decodeProfile, encodeProfile, profileRowsMax, type ProfileFrame } from './profile.ts';

const flowMember: fc.Arbitrary<FlowMember> = fc.record({
  stream: fc.nat({ max: 0xffff }), validity, tickUnits: float, tickDecimals: fc.nat({ max: 255 }), lotUnits: float, lotDecimals: fc.nat({ max: 255 }), sinceUs: float, rate: float,
});
const some = (count: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: count, maxLength: count });

laws<CvdFrame>('cvd', fc.tuple(fc.array(flowMember, { maxLength: 5 }), fc.nat({ max: 12 })).chain(([members, count]) => fc.record({
  header: headerOf('cvd'), isAgain: fc.boolean(), cellUs: float, fromUs: float, oldestUs: float, members: fc.constant(members), closeTicks: floats(count),
  sums: floats(count * members.length), isUnreliable: some(count * members.length),
})), encodeCvd, decodeCvd);

laws<ProfileFrame>('profile', fc.nat({ max: 20 }).chain((count) => fc.record({
  header: headerOf('profile'), validity, isIncomplete: fc.boolean(), fromUs: float, untilUs: float, rowTicks: float, lowRow: float, pocRow: float, valueLowRow: float, valueHighRow: float,
  closeTicks: float, vwapTicks: float, vwapDeviation: float, trades: float, sinceUs: float, buyLots: floats(count), sellLots: floats(count),
})), encodeProfile, decodeProfile);

laws<MakersFrame>('makers', fc.tuple(fc.array(flowMember, { maxLength: 5 }), fc.nat({ max: 20 })).chain(([members, count]) => fc.record({
  header: headerOf('makers'), missedCount: fc.nat({ max: 0xffff_ffff }), members: fc.constant(members), sums: floats(makerSumCount), timeUs: floats(count), ticks: floats(count), lots: floats(count),
  afterLots: floats(count), distanceBp: floats(count), worth: floats(count), member: some(count), kind: some(count), flags: some(count),
})), encodeMakers, decodeMakers);

const memberAmong = (members: number, count: number): fc.Arbitrary<Uint8Array> => fc.array(fc.nat({ max: members - 1 }), { minLength: count, maxLength: count }).map((list) => Uint8Array.from(list));
laws<PerpetualsFrame>('perpetuals', fc.tuple(fc.array(flowMember, { minLength: 1, maxLength: 5 }), fc.nat({ max: 12 }), fc.nat({ max: 12 })).chain(([members, minutes, count]) => fc.record({
  header: headerOf('perpetuals'), missedCount: fc.nat({ max: 0xffff_ffff }), members: fc.constant(members),
  minutes: fc.record({ startUs: floats(minutes), interest: floats(minutes), basisBps: floats(minutes), fundingRate: floats(minutes), bought: floats(minutes), sold: floats(minutes), member: memberAmong(members.length, minutes) }),
  liquidations: fc.record({ venueUs: floats(count), receivedUs: floats(count), ticks: floats(count), lots: floats(count), worth: floats(count), member: memberAmong(members.length, count) }),
})), encodePerpetuals, decodePerpetuals);

const header = (kind: FrameKind): FrameHeader => ({ kind, flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: 0, madeUs: 0 });
const zeros = (count: number): Float64Array => new Float64Array(count);
const crowd: readonly FlowMember[] = Array.from({ length: frameMembersMax }, (_, stream) => ({ stream, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs: 0, rate: 1 }));

test.each([
  { kind: 'cvd', max: cvdCellsMax, make: (count: number) => encodeCvd({ header: header('cvd'), isAgain: true, cellUs: 1, fromUs: 0, oldestUs: 0, members: crowd, closeTicks: zeros(count), sums: zeros(count * crowd.length), isUnreliable: new Uint8Array(count * crowd.length) }) },
  { kind: 'profile', max: profileRowsMax, make: (count: number) => encodeProfile({ header: header('profile'), validity: 'live', isIncomplete: false, fromUs: 0, untilUs: 0, rowTicks: 1, lowRow: 0, pocRow: 0, valueLowRow: 0, valueHighRow: 0, closeTicks: 0, vwapTicks: 0, vwapDeviation: 0, trades: 0, sinceUs: 0, buyLots: zeros(count), sellLots: zeros(count) }) },
  { kind: 'makers', max: makerEntriesMax, make: (count: number) => encodeMakers({ header: header('makers'), missedCount: 0, members: crowd, sums: zeros(makerSumCount), timeUs: zeros(count), ticks: zeros(count), lots: zeros(count), afterLots: zeros(count), distanceBp: zeros(count), worth: zeros(count), member: new Uint8Array(count), kind: new Uint8Array(count), flags: new Uint8Array(count) }) },
  { kind: 'perpetuals', max: minutesPerFrame, make: (count: number) => encodePerpetuals({ header: header('perpetuals'), missedCount: 0, members: crowd, minutes: newMinutes(count), liquidations: newLiquidations(liquidationsPerFrame + (count > minutesPerFrame ? 2 : 0)) }) },
])('the fullest $kind frame fits, and one more thing in it is a Defect of ours', ({ max, make }) => {
  expect(make(max).length).toBeLessThanOrEqual(frameBytesMax);
  expect(() => make(max + 1)).toThrow(Defect);
});

test('a frame of makers names kinds and distances as the tape that fills it does', () => {
  expect([makerFrameKinds, makerBandsBp, makerBandCount]).toEqual([makerKinds, distanceBandsBp, bandCount]);
  expect(makerSumPlace('fill', true, makerBandCount - 1)).toBe(makerSumCount - 1);
});
