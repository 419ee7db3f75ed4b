/**
 * Compare frame: one pair in several markets side by side, what buying in one and selling in another would leave after taker fees, and who
 * leads whom. Prices are in the currency that was asked for, sizes in the base.
 *
 * Body: members u8, leads u8, 6 spare, reference price f64 (NaN: none), the members (members.ts), then float64: by member the columns of
 * `compareColumns`, by ordered pair (buy × members + sell) those of `compareCells`, NaN where the pair cannot be done, by lead those of
 * `compareLeads`; then u8 by member: who told its fees, the place in `feeSources` of the taker's plus four times that of the maker's.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';
import { memberBytes, readMembers, writeMembers, type FrameMember } from './members.ts';

/** `reliability`: 0…1, NaN unknown. Fees in bp of the price. `rate`: what one of the market’s own currency counted as; 1: it is the same, NaN: nobody said. */
export const compareColumns = ['bid', 'bidSize', 'ask', 'askSize', 'reliability', 'takerBps', 'makerBps', 'rate'] as const;
/** At the best prices, before and after both taker fees; and how much of the base clears them, level by level, with what it would leave. */
export const compareCells = ['grossBps', 'netBps', 'openBase', 'openLeft'] as const;
/** Places of two members; more than 0: the first leads. Correlation and sureness 0…1. */
export const compareLeads = ['first', 'second', 'leadUs', 'correlation', 'sureness'] as const;

/** The exchange's usual ones, what a person entered, what the account's own newest fill paid. */
export const feeSources = ['usual', 'entered', 'paid'] as const;
export type FeeSource = (typeof feeSources)[number];

/** What an account pays in a market; null: none of its fills has said. */
export interface PaidBps {
  readonly taker: number | null;
  readonly maker: number | null;
}

export type CompareColumn = (typeof compareColumns)[number];
export type CompareCell = (typeof compareCells)[number];
export type CompareLead = (typeof compareLeads)[number];

const fixedBytes = 16;

export interface CompareFrame extends Readonly<Record<CompareColumn | CompareCell, Float64Array>> {
  readonly header: FrameHeader;
  readonly reference: number | null;
  readonly members: readonly FrameMember[];
  readonly leads: Readonly<Record<CompareLead, Float64Array>>;
  readonly feeSource: Uint8Array;
}

export function encodeCompare(frame: CompareFrame): Uint8Array {
  const count = frame.members.length;
  const leadCount = frame.leads.first.length;
  const columns = [...compareColumns.map((name) => frame[name]), ...compareCells.map((name) => frame[name]), ...compareLeads.map((name) => frame.leads[name])];
  const floatsAt = frameHeaderBytes + fixedBytes + count * memberBytes;
  const { bytes, view } = newFrame(frame.header, floatsAt + floatCount(count, leadCount) * 8 + count);
  view.setUint8(frameHeaderBytes, count);
  view.setUint8(frameHeaderBytes + 1, leadCount);
  view.setFloat64(frameHeaderBytes + 8, frame.reference ?? NaN, true);
  writeMembers(view, frameHeaderBytes + fixedBytes, frame.members);
  const floats = new Float64Array(bytes.buffer, floatsAt, floatCount(count, leadCount));
  let at = 0;
  for (const column of columns) {
    floats.set(column, at);
    at += column.length;
  }
  bytes.set(frame.feeSource, floatsAt + floats.byteLength);
  return bytes;
}

export function decodeCompare(bytes: Uint8Array): Result<CompareFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'compare') return failed(`a compare frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a compare frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint8(0);
  const leadCount = view.getUint8(1);
  const floatsAt = fixedBytes + count * memberBytes;
  if (body.byteLength !== floatsAt + floatCount(count, leadCount) * 8 + count) return failed('a compare frame did not hold the markets it promised');
  const members = readMembers(view, fixedBytes, count);
  if (!members.ok) return members;
  const floats = new Float64Array(body.buffer, body.byteOffset + floatsAt, floatCount(count, leadCount));
  let at = 0;
  const next = (size: number): Float64Array => floats.subarray(at, (at += size));
  const [bid, bidSize, ask, askSize, reliability, takerBps, makerBps, rate] = [next(count), next(count), next(count), next(count), next(count), next(count), next(count), next(count)];
  const cells = count * count;
  const [grossBps, netBps, openBase, openLeft] = [next(cells), next(cells), next(cells), next(cells)];
  const [first, second, leadUs, correlation, sureness] = [next(leadCount), next(leadCount), next(leadCount), next(leadCount), next(leadCount)];
  const reference = view.getFloat64(8, true);
  return ok({
    header: header.value, reference: Number.isNaN(reference) ? null : reference, members: members.value, bid, bidSize, ask, askSize, reliability, takerBps, makerBps, rate, grossBps, netBps, openBase, openLeft,
    leads: { first, second, leadUs, correlation, sureness }, feeSource: new Uint8Array(body.buffer, body.byteOffset + floatsAt + floats.byteLength, count),
  });
}

function floatCount(members: number, leads: number): number {
  return members * compareColumns.length + members * members * compareCells.length + leads * compareLeads.length;
}

/** Who told the fees of a member. */
export function feeSourceOf(code: number): { readonly taker: FeeSource; readonly maker: FeeSource } {
  return { taker: feeSources[code % 4] ?? 'usual', maker: feeSources[Math.floor(code / 4)] ?? 'usual' };
}

export function feeSourceCode(taker: FeeSource, maker: FeeSource): number {
  return feeSources.indexOf(taker) + 4 * feeSources.indexOf(maker);
}
