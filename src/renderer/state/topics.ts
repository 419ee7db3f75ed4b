/**
 * What this page watches, and where the frames go.
 *
 * Holds: equal topics are watched once, however many panels want them; a topic that is let go gets no more frames, and its
 * number is not used again while the link stands; after a new connection everything is watched anew, and what the engine refused is
 * asked for again when its list of instruments changes.
 */

import { assert, methods, topicNumberMax, topicOfFrame, type Fault, type Instrument, type TopicInstrument, type TopicSpec } from '../../engine/contract/index.ts';
import type { Client } from './client.ts';
import { newStore, type Store } from './store.ts';

/** Takes frames' bytes. Whoever keeps or hands them on may do so: they are given to one sink alone. */
export type Sink = (bytes: Uint8Array) => void;

export interface OpenTopic {
  readonly number: number;
  /** Why the engine does not send it; null while it does, or was not asked yet. */
  readonly fault: Store<Fault | null>;
  readonly close: () => void;
}

interface Watched {
  readonly number: number;
  readonly spec: TopicSpec;
  readonly key: string;
  /** How often each was opened. */
  readonly sinks: Map<Sink, number>;
  readonly fault: Store<Fault | null>;
  frameCount: number;
  byteCount: number;
}

/** What a topic brought, for whoever looks after the page. */
export interface TopicCount {
  readonly number: number;
  readonly kind: TopicSpec['kind'];
  readonly frameCount: number;
  readonly byteCount: number;
}

/** How long a topic stays open after its last reader left: panels are moved and mounted anew. */
const lingerMs = 250;

export class Topics {
  readonly #byKey = new Map<string, Watched>();
  readonly #byNumber = new Map<number, Watched>();
  #client: Client | null = null;
  #next = 1;
  #strayCount = 0;

  /** Frames that nobody here waits for (any more). */
  get strayCount(): number {
    return this.#strayCount;
  }

  get count(): number {
    return this.#byNumber.size;
  }

  get counts(): readonly TopicCount[] {
    return [...this.#byNumber.values()].map(({ number, spec: { kind }, frameCount, byteCount }) => ({ number, kind, frameCount, byteCount }));
  }

  open(spec: TopicSpec, sink: Sink): OpenTopic {
    const watched = this.#watched(spec);
    watched.sinks.set(sink, (watched.sinks.get(sink) ?? 0) + 1);
    let isOpen = true;
    return {
      number: watched.number,
      fault: watched.fault,
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        const rest = (watched.sinks.get(sink) ?? 1) - 1;
        if (rest > 0) watched.sinks.set(sink, rest);
        else watched.sinks.delete(sink);
        if (watched.sinks.size === 0) setTimeout(() => this.#leave(watched), lingerMs);
      },
    };
  }

  onFrame(bytes: Uint8Array): void {
    const watched = this.#byNumber.get(topicOfFrame(bytes));
    if (watched === undefined || watched.sinks.size === 0) {
      this.#strayCount += 1;
      return;
    }
    watched.frameCount += 1;
    watched.byteCount += bytes.byteLength;
    let rest = watched.sinks.size;
    for (const sink of watched.sinks.keys()) {
      rest -= 1;
      sink(rest === 0 ? bytes : bytes.slice());
    }
  }

  /** There is an engine to ask, or none any more. */
  onClient(client: Client | null): void {
    this.#client = client;
    if (client === null) return;
    for (const watched of this.#byNumber.values()) void this.#watch(watched);
  }

  /** The engine's list of instruments is another one: what it refused before it may know now. */
  retry(): void {
    for (const watched of this.#byNumber.values()) if (watched.fault.get() !== null) void this.#watch(watched);
  }

  #watched(spec: TopicSpec): Watched {
    const key = JSON.stringify(spec);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const watched: Watched = { number: this.#newNumber(), spec, key, sinks: new Map(), fault: newStore<Fault | null>(null), frameCount: 0, byteCount: 0 };
    this.#byKey.set(key, watched);
    this.#byNumber.set(watched.number, watched);
    void this.#watch(watched);
    return watched;
  }

  #newNumber(): number {
    assert(this.#byNumber.size < topicNumberMax, 'there are numbers left');
    do this.#next = (this.#next % topicNumberMax) + 1;
    while (this.#byNumber.has(this.#next));
    return this.#next;
  }

  async #watch({ number, spec, fault }: Watched): Promise<void> {
    const answer = await this.#client?.call('watch', methods.watch.result, { topic: number, of: spec });
    if (answer !== undefined) fault.set(answer.ok ? null : answer.fault);
  }

  #leave(watched: Watched): void {
    if (watched.sinks.size > 0 || this.#byNumber.get(watched.number) !== watched) return;
    this.#byNumber.delete(watched.number);
    this.#byKey.delete(watched.key);
    void this.#client?.call('unwatch', methods.unwatch.result, { topic: watched.number });
  }
}

/** An instrument as topics name it. */
export function topicInstrument({ id, version }: Instrument): TopicInstrument {
  return { id, version };
}
