/**
 * One market of the long tail as the desk sees it: what another thread polls or watches through ccxt, in
 * the shape of a market's feed. On the trading thread it only counts and copies.
 *
 * Holds: no fact of it says `live`, whatever the other thread wrote; facts of an earlier follow are not
 * taken; books are stale when the other thread says nothing.
 * Does not: open a socket, load ccxt, or wait for anything.
 */

import { RateMeter } from '../core/market/rates.ts';
import { field, floatAt, kindAt, setFloat, streamAt, type Slots } from '../core/memory/record.ts';
import type { ListedInstrument } from '../core/venues/dialect.ts';
import { newFactWriter, faultNumber, type FactWriter } from '../core/venues/fact-writer.ts';
import type { Health } from '../core/venues/health.ts';
import { factCode, validities } from '../domain/fact.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { ok } from '../domain/result.ts';
import { venueOfBasic, type BasicMarketId, type BasicVenueId, type InstrumentSpec, type MarketKind } from '../domain/instrument.ts';
import type { CandlesAsked } from '../edge/longtail/basic-venue.ts';
import { basicDeskLimits, type BasicPlace, type BasicStatus, type FromBasicMarket, type ToBasic } from './basic-messages.ts';
import type { DeskFeed, FeedStatus } from './market-feed.ts';
import type { PastAnswer } from './past-asker.ts';
import { Asks } from './roles/asks.ts';

export interface BasicFeedPort {
  readonly emit: (slots: Slots, slot: number) => void;
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly listed: (market: BasicMarketId, instruments: readonly ListedInstrument[]) => void;
  readonly ask: (message: ToBasic) => void;
  /** The other thread is another one now, or says nothing: whatever it was asked has no answer. */
  readonly lost: (market: BasicMarketId, reason: Fault) => void;
  readonly log: (reason: Fault) => void;
}

interface Followed {
  readonly spec: InstrumentSpec;
  follow: number;
  /** Its facts count: the follow's own `resyncing` came. */
  isBegun: boolean;
  /** We called it so, because the other thread was silent. */
  isStale: boolean;
}

const resyncing = validities.indexOf('resyncing');
const live = validities.indexOf('live');
const degraded = validities.indexOf('degraded');
const usPerMs = 1_000;
/** ccxt's queue and the answer; before whoever asked gives up. */
const pastMsMax = 20_000;

export class BasicFeed implements DeskFeed {
  readonly id: BasicMarketId;
  readonly counts = { messageCount: 0, byteCount: 0 };
  readonly #place: BasicPlace;
  readonly #health: Health;
  readonly #port: BasicFeedPort;
  readonly #facts: FactWriter;
  readonly #rates = new RateMeter();
  readonly #followed = new Map<number, Followed>();
  #listing: ListedInstrument[] = [];
  #nextFollow = 1;
  #told: BasicStatus | null = null;
  #toldUs: number;
  #resyncCount = 0;
  #wasSilent = false;
  readonly #past = new Asks<PastAnswer>('thread of basic exchanges', pastMsMax);

  constructor(parts: { readonly place: BasicPlace; readonly health: Health; readonly nowUs: number }, port: BasicFeedPort) {
    this.id = parts.place.id;
    this.#place = parts.place;
    this.#health = parts.health;
    this.#toldUs = parts.nowUs;
    this.#port = port;
    this.#facts = newFactWriter(port.emit);
    parts.health.restart();
  }

  start(): void {
    this.#port.ask({ kind: 'switch', market: this.id, isOn: true });
  }

  close(): void {
    this.#past.forget();
    this.#followed.clear();
    this.#port.ask({ kind: 'switch', market: this.id, isOn: false });
  }

  /** The other thread is there, for the first time or again: it knows nothing of us. */
  begin(): void {
    this.#past.forget();
    this.#port.lost(this.id, fault('role.died', 'the thread of basic exchanges began anew'));
    this.start();
    for (const followed of this.#followed.values()) this.#ask(followed);
  }

  track(spec: InstrumentSpec): boolean {
    if (this.#followed.size >= basicDeskLimits.followedMax) return false;
    const followed = { spec, follow: 0, isBegun: false, isStale: false };
    this.#followed.set(spec.stream, followed);
    this.#ask(followed);
    return true;
  }

  untrack(stream: number): void {
    if (this.#followed.delete(stream)) this.#port.ask({ kind: 'unfollow', stream });
  }

  /** Candles of the past; always answered. */
  async ask(asked: CandlesAsked): Promise<PastAnswer> {
    const answer = await this.#past.ask((request) => this.#port.ask({ kind: 'candles', market: this.id, request, ...asked }));
    return answer.ok ? answer.value : { outcome: answer, venueNowUs: 0 };
  }

  resync(stream: number): void {
    const followed = this.#followed.get(stream);
    if (followed === undefined) return;
    this.#resyncCount += 1;
    this.#ask(followed);
  }

  /** A copy of what the other thread wrote, with its place in the order of facts still open. */
  onFact(slots: Slots, slot: number, nowUs: number): void {
    const followed = this.#followed.get(streamAt(slots, slot));
    if (followed === undefined) return;
    const isValidity = kindAt(slots, slot) === factCode.validity;
    if (isValidity && floatAt(slots, slot, field.a) === resyncing) followed.isBegun ||= floatAt(slots, slot, field.c) === followed.follow;
    if (!followed.isBegun) return;
    if (isValidity && floatAt(slots, slot, field.a) === live) setFloat(slots, slot, field.a, degraded);
    // What waited longer than the sequencer calls a held clock would look like a jump of it.
    setFloat(slots, slot, field.receivedUs, Math.min(nowUs, Math.max(floatAt(slots, slot, field.receivedUs), nowUs - 900 * usPerMs)));
    this.#port.emit(slots, slot);
  }

  on(message: FromBasicMarket, nowUs: number): void {
    if (message.kind === 'candles') {
      this.#past.onAnswer(message.request, ok(message));
      return;
    }
    if (message.kind === 'listed') {
      if (message.isFirst) this.#listing = [];
      this.#listing.push(...message.instruments.slice(0, basicDeskLimits.listedMax - this.#listing.length));
      if (!message.isLast) return;
      this.#port.listed(this.id, this.#listing);
      this.#listing = [];
      return;
    }
    const told = message.markets.find(({ market }) => market === this.id);
    if (told === undefined) return;
    const [messages, bytes] = [told.answerCount - (this.#told?.answerCount ?? 0), told.byteCount - (this.#told?.byteCount ?? 0)];
    if (messages > 0) this.#rates.add(nowUs, Math.max(0, bytes), messages);
    this.counts.messageCount += Math.max(0, messages);
    this.counts.byteCount += Math.max(0, bytes);
    this.#told = told;
    this.#toldUs = nowUs;
    for (const followed of this.#followed.values()) if (followed.isStale) this.#ask(followed); // it speaks again
  }

  /** Also looks whether the other thread is still there: to be asked about twice a second. */
  status(nowUs: number): FeedStatus {
    const isSilent = nowUs - this.#toldUs > basicDeskLimits.silentMsMax * usPerMs;
    const silence = isSilent ? fault('role.silent', `the thread of basic exchanges said nothing for ${Math.round((nowUs - this.#toldUs) / 1e6)} s`) : null;
    if (silence !== null) this.#doubtAll(silence, nowUs);
    if (silence !== null && !this.#wasSilent) this.#port.lost(this.id, silence);
    this.#wasSilent = isSilent;
    const told = this.#told;
    const link = isSilent ? 'unreachable' : told?.link ?? 'connecting';
    const ageUs = told === null || told.answeredUs === 0 ? null : Math.max(0, nowUs - told.answeredUs);
    this.#health.look({
      nowUs, openShare: link === 'open' ? 1 : 0,
      // None of its books is ever known to be the exchange's: where the person lets them count at all, they weigh next to nothing.
      liveBookCount: 0, bookCount: this.#followed.size, gapCount: 0, resyncCount: this.#resyncCount,
      reconnectCount: told?.lossCount ?? 0, faultCount: told?.troubleCount ?? 0, refusalCount: told?.refusalCount ?? 0, ageUs, clock: null,
    });
    return {
      ...statusOfBasicOff(this.#place), ...(told?.name === null || told === null ? {} : { name: told.name }),
      isOn: true, link, fault: silence ?? told?.fault ?? null, retryUs: told?.retryUs ?? null,
      ageMs: ageUs === null ? null : ageUs / usPerMs,
      messagesPerSecond: this.#rates.messagesPerSecond(nowUs), bytesPerSecond: this.#rates.bytesPerSecond(nowUs),
      lineCount: 1, openLineCount: link === 'open' ? 1 : 0,
      resyncCount: this.#resyncCount, reconnectCount: told?.lossCount ?? 0, faultCount: told?.troubleCount ?? 0,
      pauseUs: told !== null && told.pauseUs !== null && told.pauseUs > nowUs ? told.pauseUs : null,
      reliability: this.#health.reliability,
    };
  }

  #ask(followed: Followed): void {
    followed.follow = this.#nextFollow;
    followed.isBegun = false;
    followed.isStale = false;
    this.#nextFollow += 1;
    const { spec: { symbol, stream }, follow } = followed;
    this.#port.ask({ kind: 'follow', market: this.id, symbol, stream, follow });
  }

  #doubtAll(reason: Fault, nowUs: number): void {
    let hasTold = false;
    for (const [stream, followed] of this.#followed) {
      if (followed.isStale) continue;
      followed.isStale = true;
      hasTold = true;
      this.#facts('validity', stream, nowUs, validities.indexOf('stale'), faultNumber(reason), 0);
    }
    if (!hasTold) return;
    this.#port.log(reason);
    this.#port.turn(nowUs, 0);
  }
}

function partsOf(id: BasicMarketId): { readonly venue: BasicVenueId; readonly market: MarketKind } {
  return { venue: venueOfBasic(id), market: id.endsWith(':perp') ? 'perp' : 'spot' };
}

/** A market that is switched off, as the screen is told of it. */
export function statusOfBasicOff({ id, server }: BasicPlace): FeedStatus {
  const { venue, market } = partsOf(id);
  return {
    venue, market, isOn: false, address: server ?? `ccxt ${venue.slice(venue.indexOf('.') + 1)}`, link: 'off', fault: null, retryUs: null, ageMs: null,
    messagesPerSecond: 0, bytesPerSecond: 0, lineCount: 0, openLineCount: 0, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0,
    clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
  };
}
