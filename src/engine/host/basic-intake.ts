/**
 * The trading thread's reader of the ring into which the thread of the long tail writes: a few facts a
 * turn, copied out, with a turn of the event loop between, so that the feeds of the other markets never wait.
 */

import { lengthAt, newSlots, slotBytes, tailSlotsFor, type Slots } from '../core/memory/record.ts';
import { openRingReader, type RingLocation, type RingReader } from '../core/memory/ring.ts';
import { basicLimits } from '../edge/longtail/limits.ts';
import { clock } from '../edge/net/clock.ts';
import { basicDeskLimits } from './basic-messages.ts';
import { basicReader } from './rings.ts';

/** So long it sleeps at most, to notice that it was closed. */
const restMsMax = 500;

export class BasicIntake {
  readonly #reader: RingReader;
  /** Facts get their number and are changed where they lie: not in the ring, which another thread writes. */
  readonly #copy: Slots = newSlots(1 + tailSlotsFor(2 * basicLimits.levelsMax));
  readonly #onFact: (slots: Slots, slot: number) => void;
  readonly #onTurn: (startedUs: number, byteCount: number) => void;
  #isClosed = false;

  constructor(ring: RingLocation, onFact: (slots: Slots, slot: number) => void, onTurn: (startedUs: number, byteCount: number) => void) {
    this.#reader = openRingReader(ring, basicReader.trading);
    this.#onFact = onFact;
    this.#onTurn = onTurn;
  }

  start(): void {
    void this.#run();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    const visit = (slots: Slots, slot: number): void => this.#take(slots, slot);
    while (!this.#isClosed) {
      await this.#reader.waitAsync(restMsMax);
      if (this.#isClosed) return;
      const startedUs = clock();
      if (this.#reader.read(visit, basicDeskLimits.factsPerTurn) > 0) this.#onTurn(startedUs, 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #take(slots: Slots, slot: number): void {
    const length = lengthAt(slots, slot);
    if (length > this.#copy.slotCount) return; // none of ours is so long
    this.#copy.bytes.set(slots.bytes.subarray(slot * slotBytes, (slot + length) * slotBytes));
    this.#onFact(this.#copy, 0);
  }
}
