/**
 * The conversation with the engine, from the first hello to the last retry.
 *
 * Holds: one link at a time; after a loss it waits and tries again; what the page is told about the link is never more cheerful
 * than the truth. Frames go straight to `onFrame` and never into a store.
 */

import { contractVersion, methods, type Fault, type Notice, type Status } from '../../engine/contract/index.ts';
import { waitBeforeMs } from './backoff.ts';
import { Client } from './client.ts';
import { ClockOffset, pageNowUs } from './clock.ts';
import type { Link, OpenLink } from './link.ts';
import { newStore, type Store } from './store.ts';

export type Market = 'practice' | 'live';

export type LinkPhase =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly market: Market; readonly version: string }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly retryAtMs: number; readonly reason: string; readonly fault: Fault | null };

export interface SessionEvents {
  readonly onFrame: (bytes: Uint8Array) => void;
  /** There is an engine to ask, or none any more. */
  readonly onClient: (client: Client | null) => void;
  readonly onClock: (offsetUs: number) => void;
  readonly onInstruments: () => void;
  /** Something that is kept has another holder, or none. */
  readonly onHold: (key: string) => void;
  readonly onAlerts: (notice: Extract<Notice, { kind: 'alert-fired' | 'alerts-changed' }>) => void;
}

const clockEveryMs = 5_000;
const firstClockSamples = 4;

export class Session {
  readonly phase: Store<LinkPhase> = newStore<LinkPhase>({ kind: 'connecting', attempt: 1 });
  readonly status: Store<Status | null> = newStore<Status | null>(null);
  /** The last one told: it stays on the screen while the engine is away. */
  readonly market: Store<Market | null> = newStore<Market | null>(null);
  readonly clock = new ClockOffset();
  readonly #open: OpenLink;
  readonly #events: SessionEvents;
  #link: Link | null = null;
  #client: Client | null = null;
  #attempt = 0;
  #lostSinceMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #clockTimer: ReturnType<typeof setInterval> | null = null;
  #malformedBefore = 0;

  constructor(open: OpenLink, events: SessionEvents) {
    this.#open = open;
    this.#events = events;
  }

  /** Messages from the engine that made no sense, since the page was opened. */
  get malformedCount(): number {
    return this.#malformedBefore + (this.#client?.malformedCount ?? 0);
  }

  /** Null while there is no engine to ask. */
  get client(): Client | null {
    return this.phase.get().kind === 'open' ? this.#client : null;
  }

  start(): void {
    this.#attempt += 1;
    if (this.#lostSinceMs === null) this.phase.set({ kind: 'connecting', attempt: this.#attempt });
    const link = this.#open({
      onOpen: () => void this.#greet(link),
      onText: (text) => this.#client?.onText(text),
      onFrame: this.#events.onFrame,
      onClose: (reason) => this.#lose(link, reason, null),
    });
    this.#link = link;
    this.#client = new Client((text) => link.send(text), {
      onNotice: (notice) => {
        if (notice.kind === 'status') this.status.set(notice);
        else if (notice.kind === 'instruments-changed') this.#events.onInstruments();
        else if (notice.kind === 'hold-changed') this.#events.onHold(notice.key);
        else this.#events.onAlerts(notice);
      },
    });
  }

  /** Tries at once instead of when the wait is over. */
  retryNow(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.start();
  }

  async #greet(link: Link): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const hello = await client.call('hello', methods.hello.result, { contractVersion });
    if (this.#link !== link) return;
    if (!hello.ok) {
      this.#lose(link, hello.fault.detail, hello.fault);
      return;
    }
    for (let sample = 0; sample < firstClockSamples; sample += 1) await this.#askTime(client);
    if (this.#link !== link) return;
    this.#clockTimer = setInterval(() => void this.#askTime(client), clockEveryMs);
    this.#attempt = 0;
    this.#lostSinceMs = null;
    this.market.set(hello.value.market);
    this.phase.set({ kind: 'open', market: hello.value.market, version: hello.value.version });
    this.#events.onClient(client);
  }

  async #askTime(client: Client): Promise<void> {
    const sentUs = pageNowUs();
    const answer = await client.call('time', methods.time.result, {});
    if (!answer.ok) return;
    this.clock.add(sentUs, pageNowUs(), answer.value.nowUs);
    if (this.clock.offsetUs !== null) this.#events.onClock(this.clock.offsetUs);
  }

  #lose(link: Link, reason: string, fault: Fault | null): void {
    if (this.#link !== link) return;
    this.#link = null;
    link.close();
    this.#malformedBefore = this.malformedCount;
    this.#client?.close();
    this.#client = null;
    if (this.#clockTimer !== null) clearInterval(this.#clockTimer);
    this.clock.clear();
    this.#lostSinceMs ??= Date.now();
    const waitMs = waitBeforeMs(this.#attempt);
    this.phase.set({ kind: 'lost', sinceMs: this.#lostSinceMs, retryAtMs: Date.now() + waitMs, reason, fault });
    this.#events.onClient(null);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.start();
    }, waitMs);
  }
}
