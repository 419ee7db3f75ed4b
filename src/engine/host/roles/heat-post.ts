/** The view's end of the heat history: gathers each instrument's finished columns and hands minutes of them to the store. */

import type { HeatFrame } from '../../contract/frames/heat.ts';
import { HeatRecorder, type HeatBatch } from '../../core/market/heat-recorder.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { HeatMessage } from './heat-messages.ts';

interface Recording {
  readonly spec: InstrumentSpec;
  readonly recorder: HeatRecorder;
}

export class HeatPost {
  readonly #tell: (message: HeatMessage, handedOver: readonly ArrayBuffer[]) => void;
  readonly #recordings = new Map<string, Recording>();

  constructor(tell: (message: HeatMessage, handedOver: readonly ArrayBuffer[]) => void) {
    this.#tell = tell;
  }

  /** A finished column; `Heat` calls it (`onColumn`). */
  add(spec: InstrumentSpec, frame: HeatFrame): void {
    let recording = this.#recordings.get(spec.id);
    if (recording?.spec.version !== spec.version) {
      this.leave(spec.id);
      this.#recordings.set(spec.id, (recording = { spec, recorder: new HeatRecorder() }));
    }
    recording.recorder.add(frame);
    this.#post(spec, recording.recorder.take());
  }

  /** Nobody follows the instrument any more, or its steps are others: what there is of its minute goes. */
  leave(instrument: string): void {
    const recording = this.#recordings.get(instrument);
    this.#recordings.delete(instrument);
    if (recording !== undefined) this.#post(recording.spec, recording.recorder.takeAll());
  }

  close(): void {
    for (const instrument of this.#recordings.keys()) this.leave(instrument);
  }

  #post({ id, version }: InstrumentSpec, batches: readonly HeatBatch[]): void {
    for (const batch of batches) {
      this.#tell({ kind: 'heat-batch', instrument: id, version, batch }, [batch.heads.buffer, batch.rows.buffer, batch.lots.buffer]);
    }
  }
}
