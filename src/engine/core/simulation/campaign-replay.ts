/**
 * The journal of a run, in memory, and its proof: replayed into fresh books, it ends in the same books.
 *
 * Bounded: a run that writes more than `journalSlotsMax` slots is not replayed, and says so.
 */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import { newBooks } from '../market/book.ts';
import { Market } from '../market/market.ts';
import type { Kernel } from '../memory/kernel.ts';
import { lengthAt, newSlots, slotFloats, type Slots } from '../memory/record.ts';
import { newSequencer } from '../memory/sequencer.ts';

/** 64 MiB. */
const journalSlotsMax = 1_048_576;
const chunkSlots = 16_384;

/** What the index of a journal tells of its instruments: which began where, and which ended. */
interface Mark {
  readonly atSlots: number;
  readonly act: (market: Market) => void;
}

export class CampaignJournal {
  readonly #chunks: { readonly slots: Slots; used: number }[] = [];
  readonly #marks: Mark[] = [];
  #slotCount = 0;

  get isWhole(): boolean {
    return this.#slotCount <= journalSlotsMax;
  }

  opened(spec: InstrumentSpec): void {
    this.#marks.push({ atSlots: this.#slotCount, act: (market) => void market.open(spec) });
  }

  closed(stream: number): void {
    this.#marks.push({ atSlots: this.#slotCount, act: (market) => market.close(stream) });
  }

  add(slots: Slots, slot: number): void {
    const length = lengthAt(slots, slot);
    this.#slotCount += length;
    if (!this.isWhole) return;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.used + length > chunk.slots.slotCount) {
      chunk = { slots: newSlots(Math.max(chunkSlots, length)), used: 0 };
      this.#chunks.push(chunk);
    }
    chunk.slots.f64.set(slots.f64.subarray(slot * slotFloats, (slot + length) * slotFloats), chunk.used * slotFloats);
    chunk.used += length;
  }

  /** The hash of the books that the journal leads to. */
  replay(kernel: Kernel): number {
    const market = new Market(newBooks(kernel), newSequencer(), { journal: () => undefined, tell: () => undefined, resync: () => undefined });
    let place = 0;
    let nextMark = 0;
    const turnTo = (slotCount: number): void => {
      for (let mark = this.#marks[nextMark]; mark !== undefined && mark.atSlots <= slotCount; mark = this.#marks[nextMark]) {
        nextMark += 1;
        mark.act(market);
      }
    };
    for (const { slots, used } of this.#chunks) {
      for (let slot = 0; slot < used; slot += lengthAt(slots, slot)) {
        turnTo(place);
        market.on(slots, slot);
        place += lengthAt(slots, slot);
      }
    }
    turnTo(place);
    return market.hash();
  }
}
