/**
 * Binance's messages into records: the kernel first, the checked path for what it does not recognise.
 *
 * Holds: both paths give the same record for the same meaning; deciding allocates nothing. Spot and
 * perpetuals have a class each, alike but for the kernel's call: V8 passes a time to a call that it
 * knows without making an object of it.
 */

import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import type { Slots } from '../../memory/record.ts';
import type { Control } from '../dialect.ts';
import { Intake, stepsOfEightPlaces, type CountingDecoder } from '../intake.ts';
import { readCheckedSnapshot } from './checked.ts';
import { readSpot } from './checked-spot.ts';
import { readUsdm } from './checked-usdm.ts';

/** A 5,000-level snapshot has some 360 KB; a diff of everything would have as much. */
export const binanceFrameBytesMax = 1_048_576;

export function newBinanceSpotDecoder(kernel: Kernel): CountingDecoder {
  return new SpotDecoder(kernel);
}

export function newBinanceUsdmDecoder(kernel: Kernel): CountingDecoder {
  return new UsdmDecoder(kernel);
}

class KernelDecoder {
  readonly slots: Slots;
  readonly counts: CountingDecoder['counts'];
  readonly kernel: Kernel;
  readonly intake: Intake;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.intake = new Intake(kernel, { frameBytesMax: binanceFrameBytesMax, padding: 64, stepsOf: stepsOfEightPlaces });
    this.slots = this.intake.slots;
    this.counts = this.intake.counts;
  }

  add(spec: InstrumentSpec): void {
    this.intake.add(spec);
  }

  remove(stream: number): void {
    this.intake.remove(stream);
  }

  takeControl(): Control | null {
    return this.intake.takeControl();
  }
}

class SpotDecoder extends KernelDecoder implements CountingDecoder {
  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    const { intake } = this;
    if (message.length > binanceFrameBytesMax) return intake.refuse(message.length);
    const at = intake.copy(message);
    const slots = this.kernel.calls.scanBinance(at, message.length, intake.table, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readSpot(message, receivedUs, intake.judge()));
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    const { intake } = this;
    if (body.length > binanceFrameBytesMax) return intake.refuse(body.length);
    const entry = intake.entryOf(spec);
    const slots = entry === undefined ? 0 : this.kernel.calls.scanBinanceSnapshot(intake.copy(body), body.length, entry, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readCheckedSnapshot(body, receivedUs, spec, intake.judge().slots));
  }
}

class UsdmDecoder extends KernelDecoder implements CountingDecoder {
  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    const { intake } = this;
    if (message.length > binanceFrameBytesMax) return intake.refuse(message.length);
    const at = intake.copy(message);
    const slots = this.kernel.calls.scanUsdm(at, message.length, intake.table, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readUsdm(message, receivedUs, intake.judge()));
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    const { intake } = this;
    if (body.length > binanceFrameBytesMax) return intake.refuse(body.length);
    const entry = intake.entryOf(spec);
    const slots = entry === undefined ? 0 : this.kernel.calls.scanUsdmSnapshot(intake.copy(body), body.length, entry, intake.out, receivedUs);
    return slots > 0 ? intake.answer(slots) : intake.judged(readCheckedSnapshot(body, receivedUs, spec, intake.judge().slots));
  }
}
