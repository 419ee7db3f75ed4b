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
import type { Control, Decoder } from '../dialect.ts';
import { readCheckedSnapshot } from './checked.ts';
import { readSpot } from './checked-spot.ts';
import { readUsdm } from './checked-usdm.ts';
import { binanceFrameBytesMax, Intake } from './intake.ts';

export interface BinanceDecoder extends Decoder {
  /** Messages since the start: by the kernel, by the checked path, and faults among those. */
  readonly counts: { fast: number; checked: number; faults: number };
}

export function newBinanceSpotDecoder(kernel: Kernel): BinanceDecoder {
  return new SpotDecoder(kernel);
}

export function newBinanceUsdmDecoder(kernel: Kernel): BinanceDecoder {
  return new UsdmDecoder(kernel);
}

class KernelDecoder {
  readonly slots: Slots;
  readonly counts: BinanceDecoder['counts'];
  readonly kernel: Kernel;
  readonly intake: Intake;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.intake = new Intake(kernel);
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

class SpotDecoder extends KernelDecoder implements BinanceDecoder {
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

class UsdmDecoder extends KernelDecoder implements BinanceDecoder {
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
