/**
 * The books that a frame of several venues is made of: whose, what each is worth, and how far it is known.
 *
 * | at | type | member                                  |   | at | type | member                               |
 * |----|------|-----------------------------------------|---|----|------|--------------------------------------|
 * | 0  | u16  | stream                                  |   | 8  | f64  | receivedUs of its last change, or 0  |
 * | 2  | u8   | validity                                |   | 16 | f64  | the bids are whole to here, or NaN   |
 * | 3  | u8   | 0, or why it takes no part, from 1      |   | 24 | f64  | the asks are whole to here, or NaN   |
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

/** Why a book takes no part. `inverse`: its contracts are worth a sum of the quote, not an amount of the base. */
export const absences = ['inverse', 'not-trading', 'no-rate', 'old-rate', 'unread', 'not-accepted'] as const;

export type Absence = (typeof absences)[number];

export interface FrameMember {
  readonly stream: number;
  readonly validity: Validity;
  /** Null: it takes part. */
  readonly absence: Absence | null;
  readonly receivedUs: number;
  /** In the ticks of the frame; null: nothing is known of the side. */
  readonly bidReachTicks: number | null;
  readonly askReachTicks: number | null;
}

export const frameMembersMax = 16;
export const memberBytes = 32;

export function writeMembers(view: DataView, at: number, members: readonly FrameMember[]): void {
  for (const [place, member] of members.entries()) {
    const start = at + place * memberBytes;
    view.setUint16(start, member.stream, true);
    view.setUint8(start + 2, validities.indexOf(member.validity));
    view.setUint8(start + 3, member.absence === null ? 0 : absences.indexOf(member.absence) + 1);
    view.setFloat64(start + 8, member.receivedUs, true);
    view.setFloat64(start + 16, member.bidReachTicks ?? NaN, true);
    view.setFloat64(start + 24, member.askReachTicks ?? NaN, true);
  }
}

/** The caller has seen that the bytes are there. */
export function readMembers(view: DataView, at: number, count: number): Result<readonly FrameMember[], string> {
  const members: FrameMember[] = [];
  for (let place = 0; place < count; place += 1) {
    const start = at + place * memberBytes;
    const validity = validities[view.getUint8(start + 2)];
    const why = view.getUint8(start + 3);
    const absence = why === 0 ? null : absences[why - 1];
    if (validity === undefined || absence === undefined) return failed('a frame named a book of unknown worth');
    members.push({
      stream: view.getUint16(start, true), validity, absence, receivedUs: view.getFloat64(start + 8, true),
      bidReachTicks: orNull(view.getFloat64(start + 16, true)), askReachTicks: orNull(view.getFloat64(start + 24, true)),
    });
  }
  return ok(members);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
