/**
 * Writes the small facts that we find out ourselves (a gap, a book's worth, the state of the
 * connection) as records, into one slot that is used again and again.
 */

import { faultCodes, type Fault } from '../../domain/fault.ts';
import { field, newSlots, setFloat, slotFloats, writeHead } from '../memory/record.ts';
import type { Emit } from './alignment.ts';

export type FactWriter = (
  kind: 'gap' | 'validity' | 'link' | 'interest',
  stream: number,
  nowUs: number,
  a: number,
  b: number,
  c: number,
  d?: number,
) => void;

export function newFactWriter(emit: Emit): FactWriter {
  const slots = newSlots(1);
  return (kind, stream, nowUs, a, b, c, d = 0) => {
    slots.f64.fill(0, 0, slotFloats);
    writeHead(slots, 0, kind, stream, 0, 0);
    setFloat(slots, 0, field.receivedUs, nowUs);
    setFloat(slots, 0, field.a, a);
    setFloat(slots, 0, field.b, b);
    setFloat(slots, 0, field.c, c);
    setFloat(slots, 0, field.d, d);
    emit(slots, 0);
  };
}

/** A fault as a number in a record: its place in the list of codes, from 1; 0 is none. */
export function faultNumber(reason: Fault | null): number {
  return reason === null ? 0 : faultCodes.indexOf(reason.code) + 1;
}
