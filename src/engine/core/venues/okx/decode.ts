/**
 * OKX's messages into records, spot and swaps alike: the kernel first, the checked path for what it
 * does not recognise.
 *
 * Holds: both paths give the same records for the same meaning; a message is copied into the kernel's
 * memory once and never grows past `okxFrameBytesMax`; deciding allocates nothing.
 */

import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { entryPriceDecimals, entryQuantityDecimals, tightDecimalsMax } from '../../memory/kernel/okx-numbers.ts';
import type { Slots } from '../../memory/record.ts';
import type { Control } from '../dialect.ts';
import { Intake, type CountingDecoder, type StepWriter } from '../intake.ts';
import { readChecked, readCheckedSnapshot } from './checked.ts';

/** A whole book of 400 levels a side has some 30 KB. */
export const okxFrameBytesMax = 524_000;

export function newOkxDecoder(kernel: Kernel): CountingDecoder {
  return new KernelDecoder(kernel);
}

class KernelDecoder implements CountingDecoder {
  readonly slots: Slots;
  readonly counts: CountingDecoder['counts'];
  readonly #kernel: Kernel;
  readonly #intake: Intake;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#intake = new Intake(kernel, { frameBytesMax: okxFrameBytesMax, padding: 128, stepsOf });
    this.slots = this.#intake.slots;
    this.counts = this.#intake.counts;
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
    if (message.length > okxFrameBytesMax) return intake.refuse(message.length);
    const at = intake.copy(message);
    const slots = this.#kernel.calls.scanOkx(at, message.length, intake.table, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readChecked(message, receivedUs, intake.judge()));
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    const intake = this.#intake;
    if (body.length > okxFrameBytesMax) return intake.refuse(body.length);
    const entry = intake.entryOf(spec);
    const slots = entry === undefined ? 0 : this.#kernel.calls.scanOkxSnapshot(intake.copy(body), body.length, entry, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readCheckedSnapshot(body, receivedUs, spec, intake.judge().slots));
  }
}

/** This kernel counts in the last place of each step, which lets it read more places than eight. */
function stepsOf({ tick, lot }: InstrumentSpec): StepWriter | null {
  if (![tick, lot].every((step) => step.decimals <= tightDecimalsMax && step.units > 0n && step.units <= BigInt(Number.MAX_SAFE_INTEGER))) return null;
  return ({ calls, ints }, entry) => {
    calls.setSteps(entry, Number(tick.units), 0);
    calls.setSteps(entry + 8, Number(lot.units), 0);
    ints[(entry + entryPriceDecimals) >> 2] = tick.decimals;
    ints[(entry + entryQuantityDecimals) >> 2] = lot.decimals;
  };
}
