/**
 * The markets that a picture of the flow is made of: whose, what each is worth at present, and in which steps its prices and sizes count.
 *
 * | at | type | member                     |   | at | type | member                                  |
 * |----|------|----------------------------|---|----|------|-----------------------------------------|
 * | 0  | u16  | stream                     |   | 8  | f64  | units of a tick                         |
 * | 2  | u8   | validity                   |   | 16 | f64  | units of a lot, as an amount of the base |
 * | 3  | u8   | decimals of a tick         |   | 24 | f64  | from when on no trade is missing        |
 * | 4  | u8   | decimals of a lot          |   | 32 | f64  | what one of its quote counts as in that of the first |
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface FlowMember {
  readonly stream: number;
  readonly validity: Validity;
  readonly tickUnits: number;
  readonly tickDecimals: number;
  readonly lotUnits: number;
  readonly lotDecimals: number;
  readonly sinceUs: number;
  /** What one of its quote counts as in that of the first, at present. */
  readonly rate: number;
}

export const flowMemberBytes = 40;

export function writeFlowMembers(view: DataView, at: number, members: readonly FlowMember[]): void {
  for (const [place, member] of members.entries()) {
    const start = at + place * flowMemberBytes;
    view.setUint16(start, member.stream, true);
    view.setUint8(start + 2, validities.indexOf(member.validity));
    view.setUint8(start + 3, member.tickDecimals);
    view.setUint8(start + 4, member.lotDecimals);
    view.setFloat64(start + 8, member.tickUnits, true);
    view.setFloat64(start + 16, member.lotUnits, true);
    view.setFloat64(start + 24, member.sinceUs, true);
    view.setFloat64(start + 32, member.rate, true);
  }
}

/** The caller has seen that the bytes are there. */
export function readFlowMembers(view: DataView, at: number, count: number): Result<readonly FlowMember[], string> {
  const members: FlowMember[] = [];
  for (let place = 0; place < count; place += 1) {
    const start = at + place * flowMemberBytes;
    const validity = validities[view.getUint8(start + 2)];
    if (validity === undefined) return failed('a frame named a market of unknown worth');
    members.push({
      stream: view.getUint16(start, true), validity, tickDecimals: view.getUint8(start + 3), lotDecimals: view.getUint8(start + 4),
      tickUnits: view.getFloat64(start + 8, true), lotUnits: view.getFloat64(start + 16, true), sinceUs: view.getFloat64(start + 24, true),
      rate: view.getFloat64(start + 32, true),
    });
  }
  return ok(members);
}
