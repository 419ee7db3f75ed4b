/**
 * The exchange's REST interface in the campaign: the list of instruments and snapshots, with the weight of each request
 * counted as the exchange counts it, and the ways in which an answer can fail.
 */

import { nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute, usPerSecond } from '../../domain/time.ts';
import { encodeSnapshot, exchangeInfo, weightPerMinuteMax } from './binance-rest.ts';
import { asciiBytes } from './campaign-connection.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { corrupted } from './corruption.ts';
import type { World } from './world.ts';

/** As the exchange prices them; a deep snapshot costs five times a shallow one. */
const weights = { other: 20, shallow: 50, deep: 250 } as const;
const shallowLevelsMax = 1_000;
/** Others at our address may have spent the minute's weight. */
const pauseUsMax = 10 * usPerSecond;
const staleChangesMax = 3_000;
const slowUsMax = 12 * usPerSecond;

export interface CampaignAnswer {
  /** null: the answer never comes. */
  readonly body: Result<Uint8Array, Fault> | null;
  readonly retryAfterUs: number;
  /** On top of the way there and back. */
  readonly delayUs: number;
}

export class CampaignRequests {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #count: (kind: CampaignFault, times: number) => void;
  #chances: CampaignPlan['chances'] | null = null;
  #minute = 0;
  #weight = 0;
  /** Until when it told everybody to ask for nothing, and how often that was ignored. */
  #pauseUs = 0;
  ignoredPauseCount = 0;

  constructor(world: World, chance: Chance, count: (kind: CampaignFault, times: number) => void) {
    this.#world = world;
    this.#chance = chance;
    this.#count = count;
  }

  setFaults(chances: CampaignPlan['chances'] | null): void {
    this.#chances = chances;
  }

  /** `askedUs`: when the request left; `knownPauseUs`: until when its sender knew that it was to ask for nothing. */
  answer(path: string, askedUs: number, knownPauseUs: number): CampaignAnswer {
    if (askedUs < knownPauseUs) this.ignoredPauseCount += 1;
    const symbol = /[?&]symbol=([A-Z0-9]+)/.exec(path)?.[1] ?? null;
    const levels = Number(/[?&]limit=(\d{1,4})/.exec(path)?.[1] ?? 100);
    const limited = this.#weigh(symbol === null ? weights.other : levels > shallowLevelsMax ? weights.deep : weights.shallow);
    if (limited !== null) return limited;
    if (this.#fires('request-lost')) return { body: null, retryAfterUs: 0, delayUs: 0 };
    const delayUs = this.#fires('request-slow') ? nextBelow(this.#chance, slowUsMax) : 0;
    if (this.#fires('request-refused')) {
      return { body: failed(fault('snapshot.refused', 'the exchange answered 503')), retryAfterUs: 0, delayUs };
    }
    const body = symbol === null ? asciiBytes(JSON.stringify(exchangeInfo(this.#world.instruments, this.#world.nowUs))) : this.#snapshot(symbol, levels);
    if (body === null) return { body: failed(fault('snapshot.refused', 'the exchange answered 400: Invalid symbol.')), retryAfterUs: 0, delayUs };
    const isDamaged = this.#fires('request-damaged');
    const kind = nextHappens(this.#chance, 0.5) ? 'truncate' : 'non-utf8';
    return { body: ok(isDamaged ? corrupted(body, kind, this.#chance) : Uint8Array.from(body)), retryAfterUs: 0, delayUs };
  }

  /** The exchange's own minute: past its weight the answer is 429 until the minute is over. Null: go on. */
  #weigh(weight: number): CampaignAnswer | null {
    const { nowUs } = this.#world;
    const minute = Math.floor(nowUs / usPerMinute);
    if (minute !== this.#minute) this.#weight = 0;
    this.#minute = minute;
    this.#weight += weight;
    if (nowUs >= this.#pauseUs) {
      if (this.#weight > weightPerMinuteMax) this.#pauseUs = (minute + 1) * usPerMinute;
      else if (this.#fires('request-limited')) this.#pauseUs = nowUs + usPerSecond + nextBelow(this.#chance, pauseUsMax);
      else return null;
    }
    return { body: failed(fault('venue.rate-limited', 'the exchange answered 429')), retryAfterUs: this.#pauseUs - nowUs, delayUs: 0 };
  }

  #snapshot(symbol: string, levels: number): Uint8Array | null {
    const market = this.#world.market(symbol);
    if (market === null) return null;
    const { updateId } = market.exchange;
    const changesAgo = this.#fires('stale-snapshot') ? nextBelow(this.#chance, staleChangesMax) : 0;
    const book = market.bookAt(updateId - changesAgo, levels) ?? market.bookAt(updateId, levels);
    if (book === null) return null;
    const [bestAsk] = book.asks;
    if (bestAsk === undefined || !this.#fires('snapshot-crossed')) return encodeSnapshot(market.instrument, book);
    return encodeSnapshot(market.instrument, { ...book, bids: [bestAsk, ...book.bids] });
  }

  #fires(kind: keyof CampaignPlan['chances']): boolean {
    if (this.#chances === null || !nextHappens(this.#chance, this.#chances[kind])) return false;
    this.#count(kind, 1);
    return true;
  }
}
