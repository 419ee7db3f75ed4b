/**
 * The practice world under a virtual clock: many markets, each pair with one fair price. The same seed and the
 * same calls give the same events for ever. The server drives it by the wall clock, the campaign by its own.
 *
 * `attend` hears a market's events, `advance` lets time pass and makes them happen, in order. `market` is what a
 * front asks for books and figures; `bookAt` tells the exact truth for checking.
 * A market begins when it is first needed. With `doze`, one that nobody listens to stands still, from the end of an
 * `advance` on, until somebody does again: its clock skips the time between. Without, all begin at once and none ever stands still.
 * Does not: know a protocol (front.ts), accounts (accounts/), sockets.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import type { MarketKind, MajorVenueId } from '../../domain/instrument.ts';
import { Agenda } from './agenda.ts';
import { CrossWorth, FairPrice, memoryUs, type Worth } from './fair-price.ts';
import type { PastBook, TrueBook } from './history.ts';
import { legsOf, practiceInstruments, type PracticeInstrument, type PracticeLeg } from './instruments.ts';
import { Market, type MarketSink } from './market.ts';
import { MarketQueue } from './market-queue.ts';
import { marketProfiles, type MarketProfile } from './profiles.ts';
import { TruthLog } from './truth.ts';

export interface WorldSettings {
  readonly seed: number;
  readonly startUs: number;
  /** All instruments when absent. */
  readonly instruments?: readonly PracticeInstrument[];
  /** How the venues differ; as in profiles.ts when absent. */
  readonly profiles?: readonly MarketProfile[];
  /** How many changes a book can be taken back; 4,096 when absent. */
  readonly historyChanges?: number;
  /** How many quotes stand away from the touch, against what is usual; 1 when absent. A thin book is a fast one. */
  readonly depthScale?: number;
  /** Whether markets without listeners stand still; false when absent. */
  readonly doze?: boolean;
}

/** A market without listeners goes on for so long: somebody who asked for a book may come to listen. */
const dozeAfterUs = 5_000_000;

interface Place {
  readonly instrument: PracticeInstrument;
  readonly profile: MarketProfile;
  readonly sinks: MarketSink[];
  listeners: number;
  market: Market | null;
  /** Since when it stands still; null while it does not. */
  dozeUs: number | null;
  /** When it was last needed without being listened to. */
  usedUs: number;
}

export class World {
  readonly seed: number;
  readonly truth = new TruthLog();
  readonly instruments: readonly PracticeInstrument[];
  nowUs: number;
  readonly #historyChanges: number;
  readonly #depthScale: number;
  readonly #doze: boolean;
  readonly #startUs: number;
  readonly #places = new Map<string, Place>();
  readonly #fairs = new Map<string, Worth>();
  /** The places whose markets move. */
  readonly #moving: Place[] = [];
  readonly #queue = new MarketQueue();
  readonly #agenda = new Agenda();

  constructor({ seed, startUs, instruments = practiceInstruments, profiles = marketProfiles, historyChanges = 4_096, depthScale = 1, doze = false }: WorldSettings) {
    assert(Number.isSafeInteger(startUs) && startUs >= memoryUs, 'time starts at a whole microsecond', { startUs });
    this.seed = seed;
    this.nowUs = startUs;
    this.#startUs = startUs;
    this.instruments = instruments;
    this.#historyChanges = historyChanges;
    this.#depthScale = depthScale;
    this.#doze = doze;
    for (const instrument of instruments) {
      const profile = profiles.find(({ venue, market }) => venue === instrument.venue && market === instrument.market);
      assert(profile !== undefined, 'each market has a profile', { id: instrument.id });
      const place: Place = { instrument, profile, sinks: [], listeners: 0, market: null, dozeUs: null, usedUs: startUs };
      this.#places.set(instrument.id, place);
      if (!doze) this.#wake(place);
    }
  }

  /** What a venue lists on one of its markets. */
  listed(venue: MajorVenueId, market: MarketKind): readonly PracticeInstrument[] {
    return this.instruments.filter((instrument) => instrument.venue === venue && instrument.market === market);
  }

  /** A market, awake and up to date, or null when there is none of this id. */
  market(id: string): Market | null {
    const place = this.#places.get(id);
    return place === undefined ? null : this.#wake(place);
  }

  /** Hears everything that happens in a market from now on. Does not keep it awake. */
  attend(id: string, sink: MarketSink): void {
    const place = this.#places.get(id);
    assert(place !== undefined, 'who attends knows the market', { id });
    place.sinks.push(sink);
  }

  /** One more listens to a market, or has orders there; false when there is no such market. */
  listen(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    place.listeners += 1;
    this.#wake(place);
    return true;
  }

  unlisten(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    assert(place.listeners > 0, 'who stops listening has listened', { id });
    place.listeners -= 1;
    place.usedUs = this.nowUs;
  }

  /** How many markets move. */
  get movingCount(): number {
    return this.#moving.length;
  }

  /** Does something at a moment, before the markets that move at it; what is past happens next. */
  schedule(timeUs: number, act: () => void): void {
    this.#agenda.add(Math.max(timeUs, this.nowUs), act);
  }

  /** Lets time pass up to and including `toUs`. */
  advance(toUs: number): void {
    assert(toUs >= this.nowUs, 'time moves forward', { toUs, nowUs: this.nowUs });
    for (;;) {
      const { first } = this.#queue;
      const firstUs = Math.min(toUs, first?.nextUs ?? toUs);
      if (this.#agenda.nextUs <= firstUs) {
        this.nowUs = Math.max(this.nowUs, this.#agenda.nextUs);
        this.#agenda.run();
        continue;
      }
      if (first === null || first.nextUs > toUs) break;
      this.nowUs = firstUs;
      first.step();
      // Somebody may have woken another market meanwhile, and this one is then no longer at the head.
      if (this.#queue.first === first) this.#queue.turn();
      else this.#queue.renew();
    }
    this.nowUs = toUs;
    if (this.#doze) this.#dozeOff();
  }

  /** Moves the clock without anything happening: the machine slept, or could not keep up. */
  sleep(byUs: number): void {
    assert(Number.isSafeInteger(byUs) && byUs >= 0, 'time moves forward', { byUs });
    // What was scheduled and is overslept happens when time goes on.
    this.nowUs += byUs;
    for (const { market } of this.#moving) market?.sleep(byUs);
    this.#queue.renew();
  }

  /** The exact book after an update id, or null when that is forgotten or yet to come. */
  bookAt(id: string, updateId: number, levelsMax: number): TrueBook | null {
    return this.#places.get(id)?.market?.bookAt(updateId, levelsMax) ?? null;
  }

  /** As `bookAt`, to be read level by level at once. */
  pastAt(id: string, updateId: number): PastBook | null {
    return this.#places.get(id)?.market?.pastAt(updateId) ?? null;
  }

  /** Chance for something that is no market, such as a front: by its name and the world's seed alone. */
  chanceFor(name: string): Chance {
    return newChance(nextBelow(newChance(this.seed), 2 ** 31) + hashOf(name));
  }

  #wake(place: Place): Market {
    place.usedUs = this.nowUs;
    if (place.market === null) {
      const { instrument, profile, sinks } = place;
      place.market = new Market({
        instrument, profile, sinks, fair: this.#fairOf(instrument), truth: this.truth,
        // A market's life depends on its name and the seed, not on who else is listed.
        seed: nextBelow(newChance(this.seed), 2 ** 31) + hashOf(instrument.id),
        startUs: this.nowUs, pastSeed: hashOf(`${pastPairOf(instrument)} ${this.seed}`), historyChanges: this.#historyChanges, depthScale: this.#depthScale,
      });
      this.#moving.push(place);
      this.#queue.add(place.market);
    } else if (place.dozeUs !== null) {
      place.market.sleep(this.nowUs - place.dozeUs);
      place.dozeUs = null;
      this.#moving.push(place);
      this.#queue.add(place.market);
    }
    return place.market;
  }

  #dozeOff(): void {
    for (let index = this.#moving.length - 1; index >= 0; index -= 1) {
      const place = this.#moving[index];
      if (place === undefined || place.listeners > 0 || this.nowUs - place.usedUs < dozeAfterUs) continue;
      place.dozeUs = this.nowUs;
      this.#moving.splice(index, 1);
      if (place.market !== null) this.#queue.remove(place.market);
    }
  }

  #fairOf(instrument: PracticeInstrument): Worth {
    const legs = legsOf(instrument);
    if (legs === null) return this.#ownFairOf(instrument);
    return this.#fairs.get(instrument.pair) ?? this.#keepFair(instrument.pair, new CrossWorth(this.#ownFairOf(legs[0]), this.#ownFairOf(legs[1])));
  }

  #ownFairOf({ pair, volatility }: PracticeLeg): Worth {
    // From the start of the world on, whenever its first market begins.
    return this.#fairs.get(pair) ?? this.#keepFair(pair, new FairPrice(volatility, this.chanceFor(pair), this.#startUs));
  }

  #keepFair(pair: string, fair: Worth): Worth {
    this.#fairs.set(pair, fair);
    return fair;
  }
}

/** Whose made-up past a pair has: against another dollar, the usual one's. */
function pastPairOf({ base, quote, pair }: PracticeInstrument): string {
  return quote === 'USDC' ? (legsOf({ base, quote })?.[0].pair ?? pair) : pair;
}

/** FNV-1a over the characters of a name: 32 bits that differ for different names. */
function hashOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x0100_0193) >>> 0;
  }
  return hash;
}
