/**
 * The recorders of all instruments that are followed, fed with every fact in the one order.
 *
 * Holds: an instrument is recorded from its first fact on; when its line ends, or whoever told facts died, what comes later begins a new time. How far
 * facts have been heard is `sequence`: whoever has the trades with higher numbers has all.
 */

import { factCode } from '../../../domain/fact.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../../memory/record.ts';
import { validityAt } from '../market.ts';
import { TradeRecorder, type TradeBatch } from './trade-recorder.ts';

export interface StreamBatch {
  readonly stream: number;
  readonly batch: TradeBatch;
}

export class TradeRecorders {
  readonly #onNew: (stream: number, recorder: TradeRecorder) => void;
  readonly #recorders = new Map<number, TradeRecorder>();
  #nowUs = 0;
  sequence = 0;
  lostCount = 0;

  /** `onNew` may tell a recorder what is known already. */
  constructor(onNew: (stream: number, recorder: TradeRecorder) => void) {
    this.#onNew = onNew;
  }

  onRecord(slots: Slots, slot: number): void {
    this.#nowUs = floatAt(slots, slot, field.receivedUs);
    this.sequence = floatAt(slots, slot, field.sequence);
    const kind = kindAt(slots, slot);
    if (kind === factCode.trade) {
      const recorder = this.#of(streamAt(slots, slot));
      recorder.pass(this.#nowUs);
      recorder.onTrade(slots, slot);
    } else if (kind === factCode.validity) this.#of(streamAt(slots, slot)).onValidity(validityAt(slots, slot) === 'live', this.#nowUs);
  }

  /** Batches that are due. */
  take(): readonly StreamBatch[] {
    const due: StreamBatch[] = [];
    for (const [stream, recorder] of this.#recorders) {
      recorder.pass(this.#nowUs);
      if (recorder.isDue) due.push({ stream, batch: recorder.take() });
    }
    return due;
  }

  /** What is not due yet; null: the instrument is not recorded. */
  peek(stream: number): TradeBatch | null {
    const recorder = this.#recorders.get(stream);
    recorder?.pass(this.#nowUs);
    return recorder?.peek() ?? null;
  }

  /** Nobody follows it any more, or its steps are others. Answers what there is of it. */
  leave(stream: number): readonly StreamBatch[] {
    const batch = this.peek(stream);
    this.lostCount += this.#recorders.get(stream)?.lostCount ?? 0;
    this.#recorders.delete(stream);
    return batch === null ? [] : [{ stream, batch }];
  }

  leaveAll(): readonly StreamBatch[] {
    return [...this.#recorders.keys()].flatMap((stream) => this.leave(stream));
  }

  #of(stream: number): TradeRecorder {
    const known = this.#recorders.get(stream);
    if (known !== undefined) return known;
    const recorder = new TradeRecorder(this.#nowUs);
    this.#recorders.set(stream, recorder);
    this.#onNew(stream, recorder);
    return recorder;
  }
}
