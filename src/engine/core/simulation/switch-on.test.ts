/** How long twenty books of a market take to be live, over wires of 50 ms each way: in virtual time, which no load of a machine changes. */

import { expect, test } from 'vitest';
import { newChance } from '../../domain/chance.ts';
import { factCode, validities } from '../../domain/fact.ts';
import { fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { ok } from '../../domain/result.ts';
import { usPerMs, usPerSecond } from '../../domain/time.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import { Budget } from '../venues/budget.ts';
import type { ListedInstrument } from '../venues/dialect.ts';
import { Feed } from '../venues/feed.ts';
import type { FeedPort } from '../venues/feed-port.ts';
import { openHouse } from './accounts/open-house.ts';
import { Agenda } from './agenda.ts';
import { asciiBytes } from './ascii.ts';
import { campaignMarkets, type CampaignMarket } from './campaign-markets.ts';
import { noMischief, type Front, type FrontConnection } from './front.ts';
import { instrumentsOf } from './instruments.ts';
import { World } from './world.ts';

const startUs = 1_760_000_000 * usPerSecond;
const oneWayUs = 50 * usPerMs;
/** A new connection is there after one way and back; what it carries first takes another. */
const newLineUs = 4 * oneWayUs;
const newRequestUs = 3 * oneWayUs;
const stepUs = 5 * usPerMs;
const bookCount = 20;

class Wired implements FeedPort {
  readonly feed: Feed;
  readonly #world: World;
  readonly #front: Front;
  readonly #wanted: ReadonlySet<string>;
  readonly #agenda = new Agenda();
  readonly #connections = new Map<number, FrontConnection>();
  readonly #live = new Set<number>();
  #alarmUs = Infinity;

  constructor({ part, front }: CampaignMarket, seed: number) {
    const { dialect, newDecoder } = part;
    const instruments = instrumentsOf(dialect.venue, dialect.market).filter(({ quote }) => quote === 'USDT').slice(0, bookCount);
    this.#wanted = new Set(instruments.map(({ symbol }) => symbol));
    this.#world = new World({ seed, startUs, instruments, doze: true });
    this.#front = front.open(this.#world, noMischief, openHouse({ world: this.#world, venues: [], verify: () => false })).front;
    this.feed = new Feed({ dialect, decoder: newDecoder(loadKernel()), budget: new Budget(dialect.pools), isRacing: false, marketNumber: 1 }, this, newChance(seed));
  }

  connect(line: number, path: string): void {
    this.#later(newLineUs, () => {
      const hear = (bytes: Uint8Array): void => this.#later(oneWayUs, () => this.feed.onMessage(line, bytes, this.#world.nowUs));
      const connection = this.#front.open(path, {
        send: (bytes) => hear(Uint8Array.from(bytes)),
        answer: (text) => hear(asciiBytes(text)),
        ping: () => undefined,
        end: (_code, reason) => this.feed.onClosed(line, fault('venue.closed', reason), this.#world.nowUs),
      });
      if (connection === null) throw new Error(`${path} is served`);
      this.#connections.set(line, connection);
      this.feed.onOpen(line, this.#world.nowUs);
    });
  }

  disconnect(line: number): void {
    this.#connections.get(line)?.close();
    this.#connections.delete(line);
  }

  send(line: number, text: string): void {
    this.#later(oneWayUs, () => this.#connections.get(line)?.receive(text));
  }

  ping(): void { /* it lives */ }

  request(id: number, path: string): void {
    this.#later(newRequestUs, () => {
      const { body, headers } = this.#front.request({ method: 'GET', target: path, headers: {}, body: '' });
      this.#later(oneWayUs, () => this.feed.onResponse(id, ok(typeof body === 'string' ? asciiBytes(body) : body), { retryAfterUs: 0, headers }, this.#world.nowUs));
    });
  }

  wakeAt(timeUs: number): void {
    this.#alarmUs = timeUs;
  }

  listed(instruments: readonly ListedInstrument[]): void {
    const wanted = instruments.filter(({ symbol }) => this.#wanted.has(symbol)).map((listed, index): InstrumentSpec => ({ ...listed, stream: index + 1, version: 1 }));
    for (const spec of wanted) if (this.feed.tracks.specOf(spec.stream) === null) this.feed.track(spec, this.#world.nowUs);
  }

  trouble(): void { /* what is asked twice takes its time, which is measured */ }

  emit(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.validity) return;
    if (validities[floatAt(slots, slot, field.a)] === 'live') this.#live.add(streamAt(slots, slot));
    else this.#live.delete(streamAt(slots, slot));
  }

  /** From the call to the last of its books. */
  secondsUntilLive(secondsMax: number): number {
    this.feed.start(this.#world.nowUs);
    const endUs = startUs + secondsMax * usPerSecond;
    while (this.#live.size < bookCount && this.#world.nowUs < endUs) {
      this.#world.advance(Math.min(this.#world.nowUs + stepUs, Math.max(this.#world.nowUs, Math.min(this.#agenda.nextUs, this.#alarmUs))));
      for (const connection of this.#connections.values()) connection.turn();
      while (this.#agenda.nextUs <= this.#world.nowUs) this.#agenda.run();
      if (this.#alarmUs > this.#world.nowUs) continue;
      this.#alarmUs = Infinity;
      this.feed.onWake(this.#world.nowUs);
    }
    return (this.#world.nowUs - startUs) / usPerSecond;
  }

  #later(us: number, act: () => void): void {
    this.#agenda.add(this.#world.nowUs + us, act);
  }
}

test.each(campaignMarkets)('$name: twenty books are live within two seconds', (market) => {
  for (const seed of [1, 2, 3]) expect(new Wired(market, seed).secondsUntilLive(10)).toBeLessThan(2);
});
