/** The view's end of questions about the heatmap's past: who asked gets the frames, some at a time, then the answer. */

import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { HeatReach } from '../../edge/store/heat/heat-store.ts';
import type { HeatWanted } from '../../edge/store/heat/heat-window.ts';
import { Asks } from './asks.ts';
import type { HeatMessage, HeatTold } from './heat-messages.ts';

/** A day of a wide window is read for seconds. */
const answerMsMax = 60_000;

export class HeatPast {
  readonly #tell: (message: HeatMessage) => void;
  readonly #asks = new Asks<HeatReach | null>('store', answerMsMax);
  readonly #takers = new Map<number, (frames: readonly Uint8Array[]) => void>();

  constructor(tell: (message: HeatMessage) => void) {
    this.#tell = tell;
  }

  ask(spec: InstrumentSpec, wanted: HeatWanted, onFrames: (frames: readonly Uint8Array[]) => void): Promise<Result<HeatReach | null, Fault>> {
    let asked = 0;
    const answer = this.#asks.ask((request) => {
      asked = request;
      this.#takers.set(request, onFrames);
      this.#tell({ kind: 'heat-want', request, instrument: spec.id, topic: 0, ...wanted });
    });
    void answer.then(() => this.#takers.delete(asked));
    return answer;
  }

  onAnswer({ request, frames, end }: HeatTold): void {
    this.#takers.get(request)?.(frames);
    if (end !== null) this.#asks.onAnswer(request, end.fault === null ? ok(end.reach) : failed(end.fault));
  }

  /** The store is another one now. */
  forget(): void {
    this.#asks.forget();
  }
}
