/**
 * The exchange's REST interface in the campaign: what its front answers, and the ways in which an answer can fail on
 * its way or be a lie.
 */

import { assert } from '../../domain/assert.ts';
import { nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerSecond } from '../../domain/time.ts';
import { asciiBytes } from './ascii.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { corrupted } from './corruption.ts';
import type { Front, FrontAnswer, Mischief } from './front.ts';
import type { World } from './world.ts';

/** Others at our address may have spent the minute's weight. */
const pauseUsMax = 10 * usPerSecond;
const staleChangesMax = 3_000;
const slowUsMax = 12 * usPerSecond;

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
  readonly #world: World;
  readonly #chance: Chance;
  readonly #count: (kind: CampaignFault, times: number) => void;
  #front: Front | null = null;
  #chances: CampaignPlan['chances'] | null = null;
  /** Until when it told everybody to ask for nothing, and how often that was ignored. */
  #pauseUs = 0;
  ignoredPauseCount = 0;

  constructor(world: World, chance: Chance, count: (kind: CampaignFault, times: number) => void) {
    this.#world = world;
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
    const { status, headers, body } = this.#front.request({ method: 'GET', target: path, headers: {}, body: '' });
    const retryAfterUs = Number(headers['retry-after'] ?? 0) * usPerSecond;
    if (status === 429 || status === 418) return { body: failed(fault('venue.rate-limited', `the exchange answered ${status}`)), retryAfterUs, headers, delayUs: 0 };
    if (this.#fires('request-lost')) return { body: null, retryAfterUs: 0, headers: {}, delayUs: 0 };
    const delayUs = this.#fires('request-slow') ? nextBelow(this.#chance, slowUsMax) : 0;
    const refused = this.#fires('request-refused') ? 503 : status === 200 ? null : status;
    if (refused !== null) return { body: failed(fault('snapshot.refused', `the exchange answered ${refused}`)), retryAfterUs: 0, headers: {}, delayUs };
    const bytes = typeof body === 'string' ? asciiBytes(body) : body;
    const isDamaged = this.#fires('request-damaged');
    const kind = nextHappens(this.#chance, 0.5) ? 'truncate' : 'non-utf8';
    return { body: ok(isDamaged ? corrupted(bytes, kind, this.#chance) : bytes.slice()), retryAfterUs: 0, headers, delayUs };
  }

  /** An answer that asks for a pause that nobody could foresee, or null. */
  #limited(): CampaignAnswer | null {
    const { nowUs } = this.#world;
    if (nowUs >= this.#pauseUs) {
      if (!this.#fires('request-limited')) return null;
      this.#pauseUs = nowUs + usPerSecond + nextBelow(this.#chance, pauseUsMax);
    }
    return { body: failed(fault('venue.rate-limited', 'the exchange answered 429')), retryAfterUs: this.#pauseUs - nowUs, headers: {}, delayUs: 0 };
  }

  #fires(kind: keyof CampaignPlan['chances']): boolean {
    if (this.#chances === null || !nextHappens(this.#chance, this.#chances[kind])) return false;
    this.#count(kind, 1);
    return true;
  }
}
