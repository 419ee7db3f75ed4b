/**
 * The exchanges of the long tail that are on, each by its adapter, and the way of their facts into the ring
 * that the trading thread reads. Runs on a thread of its own (roles/basic.ts); ccxt is loaded with the
 * first exchange that is switched on.
 *
 * Holds: an exchange is open while a market of it is on; one that does not open is tried again, less and less
 * often; a fact that the ring has no room for is no fact: its stream is followed anew when there is room.
 */

import type { Slots } from '../core/memory/record.ts';
import type { RingWriter } from '../core/memory/ring.ts';
import { newFactWriter, type FactWriter } from '../core/venues/fact-writer.ts';
import { streamAt } from '../core/memory/record.ts';
import { validities } from '../domain/fact.ts';
import { fault, type Fault } from '../domain/fault.ts';
import type { BasicMarketId } from '../domain/instrument.ts';
import { failed, ok } from '../domain/result.ts';
import type { BasicInstrument } from '../edge/longtail/basic-instrument.ts';
import type { BasicVenue, BasicVenueOptions } from '../edge/longtail/basic-venue.ts';
import { venueLimits } from '../edge/longtail/limits.ts';
import { elsewhere } from '../edge/longtail/elsewhere.ts';
import { clock } from '../edge/net/clock.ts';
import { isLoopback, proxyFor } from '../edge/net/proxy.ts';
import { BasicAccounts } from './basic-accounts.ts';
import { openedKey, type BasicKey } from './basic-keys.ts';
import type { PastAnswer } from './past-asker.ts';
import { basicDeskLimits, type BasicPlace, type BasicStatus, type FromBasic, type ToBasic } from './basic-messages.ts';

export interface BasicMarketsParts {
  readonly places: readonly BasicPlace[];
  readonly ring: RingWriter;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tell: (message: FromBasic) => void;
  readonly log: (reason: Fault) => void;
  /** What signs, until `sign` says otherwise. */
  readonly keys?: readonly BasicKey[];
  /** Shorter pauses, for tests. */
  readonly pace?: Pick<BasicVenueOptions, 'pauseMs' | 'silenceMs' | 'freshMs' | 'isPolled'>;
}

const retryMsMin = 2_000;
const retryMsMax = 300_000;
/** Money that most people count in: what is left out of a long list is what few ask for. */
const usualQuotes = new Set(['USDT', 'USD', 'USDC', 'EUR', 'BTC']);

/** One exchange, wanted by one or two markets. */
interface House {
  readonly on: Set<BasicMarketId>;
  venue: BasicVenue | null;
  /** Of the key that it was opened with, or is being opened with; null: none. */
  mark: string | null;
  /** Why it is not open. */
  fault: Fault | null;
  tries: number;
  failCount: number;
  retryUs: number | null;
  timer: NodeJS.Timeout | null;
}

interface Followed {
  readonly house: House;
  readonly market: BasicMarketId;
  readonly symbol: string;
  readonly follow: number;
}

export class BasicMarkets {
  readonly #parts: BasicMarketsParts;
  readonly #houses = new Map<string, House>();
  readonly #followed = new Map<number, Followed>();
  /** Streams of which a fact found no room. */
  readonly #lost = new Set<number>();
  readonly #facts: FactWriter;
  readonly #accounts: BasicAccounts;
  #keys: readonly BasicKey[];
  #isClosed = false;

  constructor(parts: BasicMarketsParts) {
    this.#parts = parts;
    this.#keys = parts.keys ?? [];
    this.#accounts = new BasicAccounts({
      venueOf: (market) => this.#houses.get(exchangeOf(market))?.venue ?? null, markOf: (market) => this.#houses.get(exchangeOf(market))?.mark ?? null, tell: parts.tell,
      ...(parts.pace?.pauseMs === undefined ? {} : { pollMs: parts.pace.pauseMs }),
    });
    this.#facts = newFactWriter((slots, slot) => this.#emit(slots, slot));
  }

  on(message: ToBasic): void {
    switch (message.kind) {
      case 'switch':
        if (message.isOn) this.#switchOn(message.market);
        else this.#switchOff(message.market);
        break;
      case 'follow':
        this.#unfollow(message.stream);
        this.#follow(message);
        break;
      case 'unfollow':
        this.#unfollow(message.stream);
        break;
      case 'candles':
        void this.#candles(message).then((answer) => this.#parts.tell({ kind: 'candles', market: message.market, request: message.request, ...answer }));
        break;
      case 'account-open': case 'account-close': case 'account-ask': case 'account-kinds': case 'account-time':
        this.#accounts.on(message);
        break;
    }
  }

  /** From now on these keys sign, and no others: an exchange whose key is another one is opened anew. */
  sign(keys: readonly BasicKey[]): void {
    this.#keys = keys;
    for (const [id, house] of this.#houses) {
      const isOther = house.mark !== (this.#keyOf(id)?.mark ?? null);
      if (!isOther || house.venue === null) continue; // one that is not open looks at its key when it opens
      void this.#leave(house, fault('venue.closed', 'another key signs from now on')).then(() => {
        if (house.on.size > 0 && !this.#isClosed) void this.#open(id, house);
      });
    }
  }

  /** Whoever told us what to do is gone; another will tell anew. */
  forget(): void {
    this.#accounts.forget();
    for (const stream of this.#followed.keys()) this.#unfollow(stream);
  }

  /** Tells how all do, and gives what was lost another chance: to be called twice a second. */
  look(): void {
    this.#parts.tell({ kind: 'status', markets: this.#parts.places.flatMap(({ id }) => this.#statusOf(id) ?? []) });
    const lost = [...this.#lost];
    this.#lost.clear(); // whoever finds no room again joins anew
    for (const stream of lost) {
      const followed = this.#followed.get(stream);
      if (followed !== undefined) this.on({ kind: 'follow', stream, market: followed.market, symbol: followed.symbol, follow: followed.follow });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.forget();
    await Promise.all([...this.#houses.values()].map((house) => this.#shut(house)));
  }

  #switchOn(market: BasicMarketId): void {
    const id = exchangeOf(market);
    const house = this.#houses.get(id) ?? { on: new Set(), venue: null, mark: null, fault: null, tries: 0, failCount: 0, retryUs: null, timer: null };
    const isNew = house.on.size === 0;
    house.on.add(market);
    this.#houses.set(id, house);
    if (house.venue !== null) this.#tellList(market, house.venue.instruments);
    else if (isNew) void this.#open(id, house);
  }

  #switchOff(market: BasicMarketId): void {
    const id = exchangeOf(market);
    const house = this.#houses.get(id);
    if (house === undefined) return;
    for (const [stream, followed] of this.#followed) if (followed.market === market) this.#unfollow(stream);
    house.on.delete(market);
    if (house.on.size > 0) return;
    this.#houses.delete(id);
    void this.#shut(house);
  }

  async #open(id: string, house: House): Promise<void> {
    const { openBasicVenue } = await import('../edge/longtail/basic-venue.ts');
    const server = this.#parts.places.find((place) => exchangeOf(place.id) === id && place.server !== null)?.server ?? null;
    const proxy = server !== null && isLoopback(server) ? null : proxyFor(id, this.#parts.environment);
    const key = this.#keyOf(id);
    house.mark = key?.mark ?? null;
    const opened = proxy?.ok === false ? { ok: false as const, fault: fault('config.invalid', proxy.fault) } : await openBasicVenue(id, {
      clock, proxy: proxy?.value ?? null, key: key === null ? null : openedKey(key), ...this.#parts.pace,
      reroute: (url) => (server === null ? url : elsewhere(url, server)),
      events: { emit: (slots, slot) => this.#emit(slots, slot), trouble: (reason) => this.#parts.log(reason) },
    });
    if (house.on.size === 0 || this.#isClosed) { // it was switched off while it opened
      if (opened.ok) await opened.value.close();
      return;
    }
    if (house.mark !== (this.#keyOf(id)?.mark ?? null)) { // the key changed
      if (opened.ok) await opened.value.close();
      return this.#open(id, house);
    }
    if (opened.ok) {
      house.venue = opened.value;
      house.fault = null;
      house.tries = 0;
      house.retryUs = null;
      for (const market of house.on) this.#tellList(market, opened.value.instruments);
      this.#listAgain(house, opened.value);
      return;
    }
    house.fault = opened.fault;
    this.#parts.log(opened.fault);
    const waitMs = Math.min(retryMsMin * 2 ** house.tries, retryMsMax);
    house.tries += 1;
    house.failCount += 1;
    house.retryUs = clock() + waitMs * 1_000;
    house.timer = setTimeout(() => void this.#open(id, house), waitMs);
  }

  /** Exchanges list, halt and drop instruments while we run. */
  #listAgain(house: House, venue: BasicVenue): void {
    house.timer = setTimeout(() => void venue.list().then((listed) => {
      if (house.venue !== venue) return;
      if (listed.ok) for (const market of house.on) this.#tellList(market, listed.value);
      else this.#parts.log(listed.fault);
      this.#listAgain(house, venue);
    }), venueLimits.listingMs);
  }

  async #shut(house: House): Promise<void> {
    const gone = this.#leave(house, fault('venue.closed', 'the market is switched off'));
    house.on.clear();
    await gone;
  }

  /** Its accounts first: what they are asked from now on is not sent. */
  async #leave(house: House, reason: Fault): Promise<void> {
    if (house.timer !== null) clearTimeout(house.timer);
    const { venue } = house;
    house.venue = null;
    for (const market of house.on) this.#accounts.drop(market, reason);
    await venue?.close();
  }

  #keyOf(id: string): BasicKey | null {
    return this.#keys.find(({ venue }) => venue === `basic.${id}`) ?? null;
  }

  #follow({ market, symbol, stream, follow }: ToBasic & { readonly kind: 'follow' }): void {
    const house = this.#houses.get(exchangeOf(market));
    if (house === undefined || !house.on.has(market)) return;
    this.#followed.set(stream, { house, market, symbol, follow });
    this.#facts('validity', stream, clock(), validities.indexOf('resyncing'), 0, follow);
    const instrument = house.venue?.instruments.find((one) => one.symbol === symbol && market.endsWith(`:${one.market}`));
    if (house.venue === null || instrument === undefined) return; // the list comes, or says that it is gone
    const followed = house.venue.follow(instrument, stream);
    if (!followed.ok) this.#parts.log(followed.fault);
  }

  async #candles({ market, symbol, intervalUs, beforeUs, count }: ToBasic & { readonly kind: 'candles' }): Promise<PastAnswer> {
    const venue = this.#houses.get(exchangeOf(market))?.venue ?? null;
    const told = venue === null ? failed(fault('venue.unreachable', `${market} is not open`)) : await venue.candles({ symbol, intervalUs, beforeUs, count });
    return { outcome: told.ok ? ok(told.value === null ? null : new TextEncoder().encode(told.value)) : told, venueNowUs: clock() };
  }

  #unfollow(stream: number): void {
    const followed = this.#followed.get(stream);
    this.#followed.delete(stream);
    followed?.house.venue?.unfollow(stream);
  }

  /** In pieces, and no longer than the engine takes. */
  #tellList(market: BasicMarketId, all: readonly BasicInstrument[]): void {
    const ofMarket = all.filter((one) => market.endsWith(`:${one.market}`)).toSorted((before, after) => unusualness(before) - unusualness(after));
    if (ofMarket.length > basicDeskLimits.listedMax) this.#parts.log(fault('queue.full', `${market} lists ${ofMarket.length} instruments, of which ${basicDeskLimits.listedMax} are kept: those against other money than ${[...usualQuotes].join(', ')} first go`));
    const kept = ofMarket.slice(0, basicDeskLimits.listedMax);
    for (let from = 0; from === 0 || from < kept.length; from += basicDeskLimits.listedPerMessage) {
      const to = from + basicDeskLimits.listedPerMessage;
      this.#parts.tell({ kind: 'listed', market, instruments: kept.slice(from, to), isFirst: from === 0, isLast: to >= kept.length });
    }
    // What was asked for before the list was there, or again.
    for (const [stream, followed] of this.#followed) {
      if (followed.market === market && followed.house.venue?.isFollowing(stream) === false) this.#follow({ kind: 'follow', market, symbol: followed.symbol, stream, follow: followed.follow });
    }
  }

  #emit(slots: Slots, slot: number): void {
    if (this.#parts.ring.write(slots, slot)) this.#parts.ring.publish();
    else this.#lost.add(streamAt(slots, slot));
  }

  #statusOf(market: BasicMarketId): BasicStatus | null {
    const house = this.#houses.get(exchangeOf(market));
    if (house === undefined || !house.on.has(market)) return null;
    const { venue } = house;
    const tally = venue?.tally;
    const isHeard = tally !== undefined && clock() - tally.answeredUs < venueLimits.freshMsMax * 1_000;
    return {
      market, name: venue?.name ?? null,
      link: venue === null ? (house.fault === null ? 'connecting' : 'unreachable') : isHeard || tally?.fault === null ? 'open' : 'unreachable',
      fault: house.fault ?? tally?.fault ?? null,
      retryUs: house.retryUs, pauseUs: tally === undefined || tally.waitMs === 0 ? null : tally.pauseUs,
      answeredUs: tally?.answeredUs ?? 0, answerCount: tally?.answerCount ?? 0, byteCount: tally?.byteCount ?? 0,
      troubleCount: (tally?.troubleCount ?? 0) + house.failCount, refusalCount: tally?.refusalCount ?? 0, lossCount: tally?.lossCount ?? 0,
    };
  }
}

function exchangeOf(market: BasicMarketId): string {
  return market.slice(market.indexOf('.') + 1, market.indexOf(':'));
}

function unusualness({ status, quote }: BasicInstrument): number {
  return (status === 'trading' ? 0 : 2) + (usualQuotes.has(quote) ? 0 : 1);
}
