/**
 * HTX's messages into records, spot and linear swaps alike: unzipped and read by the kernel, by the
 * checked path where the kernel does not recognise them.
 *
 * Holds: both paths give the same records for the same meaning; a message is copied into the kernel's
 * memory once, zipped, and unzipped behind it, to at most `htxFrameBytesMax`; deciding allocates
 * nothing. Public frames are gzip, private ones plain text: two bytes tell.
 */

import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { inflateCutOff, inflateNotGzip, inflatePadding, inflateTooLarge, inflateWorkBytes, inflateWrongSum } from '../../memory/kernel/inflate.ts';
import type { Slots } from '../../memory/record.ts';
import type { Control } from '../dialect.ts';
import { Intake, placeFor, reserve, stepsOfEightPlaces, type CountingDecoder } from '../intake.ts';
import { readChecked, readCheckedSnapshot } from './checked.ts';

/** A whole book of 400 levels a side has some 30 KB, its REST answer the same; zipped or not. */
export const htxFrameBytesMax = 261_000;

export interface HtxDecoder extends CountingDecoder {
  /** The bytes of a message as they would be without compression, in the kernel's memory; good until the next. */
  unzip(message: Uint8Array): Result<Uint8Array, Fault>;
}

export function newHtxDecoder(kernel: Kernel): HtxDecoder {
  return new KernelDecoder(kernel);
}

class KernelDecoder implements HtxDecoder {
  readonly slots: Slots;
  readonly counts: CountingDecoder['counts'];
  readonly #kernel: Kernel;
  readonly #intake: Intake;
  readonly #work: number;
  readonly #zipped: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#intake = new Intake(kernel, { frameBytesMax: htxFrameBytesMax, padding: inflatePadding, stepsOf: stepsOfEightPlaces });
    this.slots = this.#intake.slots;
    this.counts = this.#intake.counts;
    this.#work = reserve(kernel, inflateWorkBytes);
    this.#zipped = reserve(kernel, htxFrameBytesMax + inflatePadding);
    kernel.calls.prepareInflate(this.#work);
  }

  add(spec: InstrumentSpec): void {
    this.#intake.add(spec);
  }

  remove(stream: number): void {
    this.#intake.remove(stream);
  }

  takeControl(): Control | null {
    return this.#intake.takeControl();
  }

  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    const intake = this.#intake;
    if (message.length > htxFrameBytesMax) return intake.refuse(message.length);
    const isZipped = message[0] === 0x1f && message[1] === 0x8b;
    const at = isZipped ? intake.message : intake.copy(message);
    const size = isZipped ? this.#inflate(message) : message.length;
    if (size < 0) return this.#damaged(size, message.length);
    const slots = this.#kernel.calls.scanHtx(at, size, intake.table, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readChecked(this.#kernel.bytes.subarray(at, at + size), receivedUs, intake.judge()));
  }

  unzip(message: Uint8Array): Result<Uint8Array, Fault> {
    const { message: at } = this.#intake;
    if (message.length > htxFrameBytesMax) return this.#intake.refuse(message.length);
    const size = this.#inflate(message);
    return size < 0 ? this.#damaged(size, message.length) : ok(this.#kernel.bytes.subarray(at, at + size));
  }

  /** Asked for seldom, where a stream is down: not worth a scanner. */
  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    const intake = this.#intake;
    if (body.length > htxFrameBytesMax) return intake.refuse(body.length);
    return intake.judged(readCheckedSnapshot(body, receivedUs, spec, intake.judge().slots));
  }

  #inflate(message: Uint8Array): number {
    const source = placeFor(this.#zipped, message);
    this.#kernel.bytes.set(message, source);
    return this.#kernel.calls.inflate(this.#work, source, message.length, this.#intake.message, htxFrameBytesMax);
  }

  #damaged(why: number, size: number): { readonly ok: false; readonly fault: Fault } {
    this.counts.faults += 1;
    if (why === inflateTooLarge) return failed(fault('frame.oversized', `a message of ${size} bytes had more than ${htxFrameBytesMax} inside`));
    const words = why === inflateNotGzip ? 'were not gzip' : why === inflateCutOff ? 'ended too soon' : why === inflateWrongSum ? 'had a wrong checksum' : 'were damaged';
    return failed(fault('frame.malformed', `${size} zipped bytes ${words}`));
  }
}
