/**
 * The bars of one instrument as they come: kept in slots, older ones asked for when they are wanted, one question at a
 * time. Knows how far the feed can be believed.
 */

import { never, type Fault, type Instrument, type Validity } from '../../engine/contract/index.ts';
import type { BarFeed, BarKind, BarSource, BarsTold } from './bars.ts';
import { Slots, type Change } from './slots.ts';

export interface FeedFacts {
  readonly validity: Validity;
  /** Something came. */
  readonly hasBars: boolean;
  readonly isAsking: boolean;
  /** Nothing older exists. */
  readonly isAtStart: boolean;
  readonly fault: Fault | null;
  readonly receivedUs: number;
}

const first: FeedFacts = { validity: 'empty', hasBars: false, isAsking: false, isAtStart: false, fault: null, receivedUs: 0 };
const retryMs = 5_000;

export class BarRows {
  readonly instrument: Instrument;
  readonly barKind: BarKind;
  #slots: Slots;
  #facts: FeedFacts = first;
  #refusedMs = Number.NEGATIVE_INFINITY;
  readonly #feed: BarFeed;
  readonly #onChange: (change: Change) => void;
  readonly #onFacts: (facts: FeedFacts) => void;
  #isOpen = true;

  constructor(source: BarSource, instrument: Instrument, barKind: BarKind, onChange: (change: Change) => void, onFacts: (facts: FeedFacts) => void) {
    this.instrument = instrument;
    this.barKind = barKind;
    this.#slots = this.#newSlots();
    this.#onChange = onChange;
    this.#onFacts = onFacts;
    this.#feed = source.open(instrument, barKind, (told) => this.#hear(told));
  }

  get slots(): Slots {
    return this.#slots;
  }

  get facts(): FeedFacts {
    return this.#facts;
  }

  wantOlder(count: number): void {
    const { isAsking, isAtStart, hasBars } = this.#facts;
    if (!this.#isOpen || count === 0 || isAsking || isAtStart || !hasBars || performance.now() < this.#refusedMs + retryMs) return;
    this.#tell({ isAsking: true });
    this.#feed.more(this.#slots.read('timeUs', this.#slots.lowest), count);
  }

  close(): void {
    this.#isOpen = false;
    this.#feed.close();
  }

  #hear(told: BarsTold): void {
    if (!this.#isOpen) return;
    switch (told.kind) {
      case 'newest': {
        const change = this.#slots.addNewest(told.bars);
        this.#facts = { ...this.#facts, receivedUs: told.receivedUs };
        if (told.bars.count > 0 && !this.#facts.hasBars) this.#tell({ hasBars: true });
        this.#onChange(change);
        return;
      }
      case 'older': {
        const change = this.#slots.addOlder(told.bars);
        // An answer with nothing older in it ends the asking, whatever it says.
        this.#tell({ isAsking: false, fault: null, isAtStart: !told.hasMore || change.kind === 'none' });
        this.#onChange(change);
        return;
      }
      case 'feed':
        this.#tell({ validity: told.validity });
        return;
      case 'again':
        this.#slots = this.#newSlots();
        this.#slots.addNewest(told.bars);
        this.#tell({ ...first, validity: this.#facts.validity, hasBars: told.bars.count > 0, isAtStart: !told.hasMore, receivedUs: told.receivedUs });
        this.#onChange({ kind: 'all' });
        return;
      case 'refused':
        this.#refusedMs = performance.now();
        this.#tell({ isAsking: false, fault: told.fault });
        return;
      default:
        never(told);
    }
  }

  #tell(part: Partial<FeedFacts>): void {
    this.#facts = { ...this.#facts, ...part };
    this.#onFacts(this.#facts);
  }

  #newSlots(): Slots {
    return new Slots(this.barKind.kind === 'time' ? this.barKind.us : null);
  }
}
