/**
 * The exchange's REST interface in the campaign: what its front answers, and the ways in which an answer can fail on
 * its way or be a lie.
 */

import { assert } from '../../domain/assert.ts';
import { nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerSecond } from '../../domain/time.ts';
import { asciiBytes, asciiText } from './ascii.ts';
import { relisted, type Relisted } from './campaign-listing.ts';
import type { CampaignMarket } from './campaign-markets.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { corrupted } from './corruption.ts';
import type { Front, FrontAnswer, Mischief } from './front.ts';
import type { World } from './world.ts';

/** Others at our address may have spent the minute's weight. */
const pauseUsMax = 10 * usPerSecond;
/** Each ban is twice as long as the one before. */
const banUsMin = 2 * usPerSecond;
const bansDoubledMax = 3;
const staleChangesMax = 3_000;
/** Most answers that are late come in time; some do not. */
const slowUsMax = 3 * usPerSecond;
const slowestUsMax = 12 * usPerSecond;
const slowestShare = 0.1;
/** A refusal that comes with status 200 is short and says so. */
const refusalBytesMax = 200;
const okxRefusal = '"50011"';

export interface CampaignAnswer {
  /** null: the answer never comes. */
  readonly body: Result<Uint8Array, Fault> | null;
  readonly retryAfterUs: number;
  readonly headers: FrontAnswer['headers'];
  /** On top of the way there and back. */
  readonly delayUs: number;
}

export class CampaignRequests {
  /** What the front does wrong when it makes a snapshot. */
  readonly mischief: Mischief;
  /** What happened to instruments since the list was first told, by symbol. */
  readonly relisted = new Map<string, Relisted>();
  /** Until when it serves nobody. */
  closedUs = 0;
  readonly #world: World;
  readonly #market: CampaignMarket;
  readonly #chance: Chance;
  readonly #count: (kind: CampaignFault, times: number) => void;
  #front: Front | null = null;
  #chances: CampaignPlan['chances'] | null = null;
  /** Until when it told everybody to ask for nothing, and how often that was ignored. */
  #pauseUs = 0;
  #isBan = false;
  #bans = 0;
  ignoredPauseCount = 0;
  /** How often the front itself found that the client asked too much. */
  refusedCount = 0;

  constructor(world: World, market: CampaignMarket, chance: Chance, count: (kind: CampaignFault, times: number) => void) {
    this.#world = world;
    this.#market = market;
    this.#chance = chance;
    this.#count = count;
    this.mischief = {
      staleChanges: () => (this.#fires('stale-snapshot') ? 1 + nextBelow(this.#chance, staleChangesMax) : 0),
      crossesSnapshot: () => this.#fires('snapshot-crossed'),
    };
  }

  serve(front: Front): void {
    this.#front = front;
  }

  setFaults(chances: CampaignPlan['chances'] | null): void {
    this.#chances = chances;
  }

  /** `askedUs`: when the request left; `knownPauseUs`: until when its sender knew that it was to ask for nothing. */
  answer(path: string, askedUs: number, knownPauseUs: number): CampaignAnswer {
    if (askedUs < knownPauseUs) this.ignoredPauseCount += 1;
    const limited = this.#limited();
    if (limited !== null) return limited;
    assert(this.#front !== null, 'somebody serves');
    if (this.#world.nowUs < this.closedUs) return { body: refusal(503), retryAfterUs: 0, headers: {}, delayUs: 0 };
    const { status, headers, body } = this.#front.request({ method: 'GET', target: path, headers: {}, body: '' });
    const bytes = typeof body === 'string' ? asciiBytes(body) : body;
    if (isRefused(status, bytes)) this.refusedCount += 1;
    const retryAfterUs = Number(headers['retry-after'] ?? 0) * usPerSecond;
    if (status === 429 || status === 418) return { body: limitedBy(status), retryAfterUs: Math.max(retryAfterUs, usPerSecond), headers, delayUs: 0 };
    if (this.#fires('request-lost')) return { body: null, retryAfterUs: 0, headers: {}, delayUs: 0 };
    const delayUs = this.#fires('request-slow') ? nextBelow(this.#chance, nextHappens(this.#chance, slowestShare) ? slowestUsMax : slowUsMax) : 0;
    const refused = this.#fires('request-refused') ? 503 : status === 200 ? null : status;
    if (refused !== null) return { body: refusal(refused), retryAfterUs: 0, headers: {}, delayUs };
    const isList = path === this.#market.part.dialect.instrumentsRequest.path;
    const told = isList ? relisted(bytes, this.#market, this.relisted) : bytes;
    const isDamaged = this.#fires('request-damaged');
    const kind = nextHappens(this.#chance, 0.5) ? 'truncate' : 'non-utf8';
    return { body: ok(isDamaged ? corrupted(told, kind, this.#chance) : told.slice()), retryAfterUs: 0, headers, delayUs };
  }

  /** An answer that asks for a pause that nobody could foresee, or null. */
  #limited(): CampaignAnswer | null {
    const { nowUs } = this.#world;
    if (nowUs >= this.#pauseUs) {
      this.#isBan = this.#fires('request-banned');
      if (!this.#isBan && !this.#fires('request-limited')) return null;
      const banUs = banUsMin * 2 ** Math.min(this.#bans, bansDoubledMax);
      if (this.#isBan) this.#bans += 1;
      this.#pauseUs = nowUs + (this.#isBan ? banUs : usPerSecond + nextBelow(this.#chance, pauseUsMax));
    }
    return { body: limitedBy(this.#isBan ? 418 : 429), retryAfterUs: this.#pauseUs - nowUs, headers: {}, delayUs: 0 };
  }

  #fires(kind: keyof CampaignPlan['chances']): boolean {
    if (this.#chances === null || !nextHappens(this.#chance, this.#chances[kind])) return false;
    this.#count(kind, 1);
    return true;
  }
}

function refusal(status: number): Result<Uint8Array, Fault> {
  return failed(fault('snapshot.refused', `the exchange answered ${status}`));
}

function limitedBy(status: number): Result<Uint8Array, Fault> {
  return failed(fault('venue.rate-limited', `the exchange answered ${status}`));
}

function isRefused(status: number, body: Uint8Array): boolean {
  return status === 429 || status === 418 || (body.length < refusalBytesMax && asciiText(body).includes(okxRefusal));
}
