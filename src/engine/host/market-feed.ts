/** One market of one venue, switched on: its feed machine on real sockets, its budget and its meters. */

import { RateMeter } from '../core/market/rates.ts';
import type { Slots } from '../core/memory/record.ts';
import type { Budget } from '../core/venues/budget.ts';
import type { Decoder, ListedInstrument } from '../core/venues/dialect.ts';
import { Feed } from '../core/venues/feed.ts';
import type { Health } from '../core/venues/health.ts';
import { newChance } from '../domain/chance.ts';
import type { Fault, FaultCode } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { clock } from '../edge/net/clock.ts';
import { httpGet } from '../edge/net/http-get.ts';
import { VenueLink, type VenuePlace } from '../edge/net/venue-link.ts';
import type { AccountStatus, VenueStatus } from '../contract/channels.ts';
import { PastAsker, pastLimits } from './past-asker.ts';

export interface MarketFeedPort {
  readonly emit: (slots: Slots, slot: number) => void;
  /** A turn is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly listed: (market: MarketId, instruments: readonly ListedInstrument[]) => void;
  readonly log: (reason: Fault) => void;
}

export interface MarketFeedParts {
  readonly place: VenuePlace;
  readonly decoder: Decoder;
  readonly budget: Budget;
  /** Outlives the feed: a market that was switched off and on is no better than before. */
  readonly health: Health;
  readonly isRacing: boolean;
  /** The market's number in facts about connections. */
  readonly marketNumber: number;
}

const refusals: ReadonlySet<FaultCode> = new Set(['venue.rate-limited', 'venue.overloaded', 'snapshot.refused', 'subscription.refused']);

/** A market's status without its account. */
export type FeedStatus = Omit<VenueStatus, 'account'>;

/** A market that is on, whoever brings its facts. */
export interface DeskFeed {
  readonly counts: { readonly messageCount: number; readonly byteCount: number };
  readonly start: () => void;
  readonly close: () => void;
  readonly status: (nowUs: number) => FeedStatus;
  /** False: there is no room for another instrument. */
  readonly track: (spec: InstrumentSpec, nowUs: number) => boolean;
  readonly untrack: (stream: number, nowUs: number) => void;
  readonly resync: (stream: number, reason: Fault, nowUs: number) => void;
}

export class MarketFeed implements DeskFeed {
  readonly id: MarketId;
  readonly place: VenuePlace;
  readonly feed: Feed;
  /** Candles that were before we came. */
  readonly past: PastAsker;
  readonly #budget: Budget;
  readonly #link: VenueLink;
  readonly #rates = new RateMeter();
  readonly #health: Health;
  #refusalCount = 0;

  constructor(parts: MarketFeedParts, port: MarketFeedPort) {
    const { place, decoder, budget, health, isRacing, marketNumber } = parts;
    const { dialect } = place;
    this.id = marketId(dialect);
    this.place = place;
    this.#budget = budget;
    this.past = new PastAsker(dialect, {
      budget, clock, get: async (path) => httpGet(place.addresses.rest + path, pastLimits.answerMsMax, place.proxy), aheadUs: () => this.feed.offset.best?.aheadUs ?? 0,
    });
    this.#health = health;
    health.restart();
    this.#link = new VenueLink(place, {
      emit: port.emit,
      turn: (startedUs, byteCount) => {
        if (byteCount > 0) this.#rates.add(startedUs, byteCount);
        port.turn(startedUs, byteCount);
      },
      listed: (instruments) => port.listed(this.id, instruments),
      trouble: (reason) => {
        if (refusals.has(reason.code)) this.#refusalCount += 1;
        port.log(reason);
      },
    }, clock);
    this.feed = new Feed({ dialect, decoder, budget, isRacing, marketNumber }, this.#link, newChance(Math.floor(clock())));
    this.#link.serve(this.feed);
  }

  start(): void {
    this.feed.start(clock());
  }

  get counts(): DeskFeed['counts'] {
    return this.feed.counts;
  }

  track(spec: InstrumentSpec, nowUs: number): boolean {
    return this.feed.track(spec, nowUs);
  }

  untrack(stream: number, nowUs: number): void {
    this.feed.untrack(stream, nowUs);
  }

  resync(stream: number, reason: Fault, nowUs: number): void {
    this.feed.resync(stream, reason, nowUs);
  }

  /** Its books are stale from now on; whoever opened them closes them. */
  close(): void {
    this.past.close();
    this.feed.stop(clock());
    this.#link.close();
  }

  /** Also looks at how well it does: to be asked about twice a second. */
  status(nowUs: number): FeedStatus {
    const { feed } = this;
    this.#look(nowUs);
    const { dialect, addresses, proxy } = this.place;
    const offset = feed.offset.best;
    return {
      venue: dialect.venue,
      market: dialect.market,
      isOn: true,
      address: proxy === null ? addresses.stream : `${addresses.stream} (${proxy.place})`,
      link: feed.link,
      fault: feed.fault,
      retryUs: feed.retryUs,
      ageMs: feed.lifeUs === 0 ? null : Math.max(0, nowUs - feed.lifeUs) / 1_000,
      messagesPerSecond: this.#rates.messagesPerSecond(nowUs),
      bytesPerSecond: this.#rates.bytesPerSecond(nowUs),
      lineCount: feed.lines.all.length,
      openLineCount: feed.lines.all.filter((line) => line.isOpen).length,
      gapCount: feed.tracks.counts.gapCount,
      resyncCount: feed.tracks.counts.resyncCount,
      reconnectCount: feed.lines.reconnectCount,
      faultCount: feed.counts.faultCount,
      clockAheadMs: offset === null ? null : offset.aheadUs / 1_000,
      clockMarginMs: offset === null ? null : offset.marginUs / 1_000,
      budget: [...this.#budget.use(nowUs)],
      pauseUs: this.#budget.pauseUs > nowUs ? this.#budget.pauseUs : null,
      reliability: this.#health.reliability,
    };
  }

  #look(nowUs: number): void {
    const { lines, tracks, counts, link, lifeUs, offset } = this.feed;
    const openCount = lines.all.filter((line) => line.isOpen).length;
    this.#health.look({
      nowUs,
      openShare: link === 'open' ? 1 : openCount / Math.max(1, lines.all.length),
      liveBookCount: tracks.specs.filter(({ stream }) => tracks.validityOf(stream) === 'live').length,
      bookCount: tracks.size,
      gapCount: tracks.counts.gapCount,
      resyncCount: tracks.counts.resyncCount,
      reconnectCount: lines.reconnectCount,
      faultCount: counts.faultCount,
      refusalCount: this.#refusalCount,
      ageUs: lifeUs === 0 ? null : Math.max(0, nowUs - lifeUs),
      clock: offset.best,
    });
  }
}

/** An account that is not there, as the screen is told of it. */
export function statusOfNoAccount(isOn: boolean): AccountStatus {
  return { state: isOn ? 'no-key' : 'off', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 };
}

/** A market that is switched off, as the screen is told of it. */
export function statusOfOff(place: VenuePlace): FeedStatus {
  const { venue, market } = place.dialect;
  return {
    venue, market, isOn: false, address: place.addresses.stream, link: 'off', fault: null, retryUs: null, ageMs: null,
    messagesPerSecond: 0, bytesPerSecond: 0, lineCount: 0, openLineCount: 0, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0,
    clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
  };
}
