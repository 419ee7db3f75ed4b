/**
 * The world outside the engine, in virtual time: the exchange, the way to it and back, and our own clock.
 *
 * Does what a real edge does for the feed machine (edge/net) and breaks as a real one would. Everything that
 * happens to the client happens through `client`, one thing at a time, in an order that the seed alone decides.
 */

import { next32, nextBelow, newChance, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault } from '../../domain/fault.ts';
import type { Feed } from '../venues/feed.ts';
import type { FeedPort } from '../venues/feed-port.ts';
import { Agenda } from './agenda.ts';
import { CampaignConnection, latencyUsMin } from './campaign-connection.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { CampaignRequests } from './campaign-requests.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import type { Front } from './front.ts';
import type { World } from './world.ts';

export type Client = Pick<Feed, 'onOpen' | 'onClosed' | 'onAlive' | 'onMessage' | 'onResponse' | 'onWake'>;

export class CampaignNetwork implements Pick<FeedPort, 'connect' | 'disconnect' | 'send' | 'ping' | 'request' | 'wakeAt'> {
  readonly faults = new Map<CampaignFault, number>();
  /** Requests whose answer is still to come. */
  requestsUnderWay = 0;
  readonly #world: World;
  readonly #front: Front;
  readonly #plan: CampaignPlan;
  readonly #chance: Chance;
  readonly #agenda = new Agenda();
  readonly #requests: CampaignRequests;
  #client: Client | null = null;
  #connection: CampaignConnection | null = null;
  #attempt = 0;
  /** The number under which the client knows its connection. */
  #line = 0;
  #alarm = 0;
  #isFaulty = false;
  #clockOffsetUs = 0;
  /** Until when the client knows that it is to ask for nothing, on the exchange's clock. */
  #knownPauseUs = 0;

  constructor(world: World, plan: CampaignPlan, chance: Chance) {
    this.#world = world;
    this.#plan = plan;
    this.#chance = newChance(next32(chance));
    this.#requests = new CampaignRequests(world, newChance(next32(chance)), this.#count);
    this.#front = newBinanceSpotFront(world, this.#requests.mischief);
    this.#requests.serve(this.#front);
    for (const jump of plan.clockJumps) this.#agenda.add(world.nowUs + jump.atUs, () => this.#jump(jump.byUs));
  }

  serve(client: Client): void {
    this.#client = client;
  }

  /** Our clock, which may be wrong by an hour. */
  get clockUs(): number {
    return this.#world.nowUs + this.#clockOffsetUs;
  }

  get ignoredPauseCount(): number {
    return this.#requests.ignoredPauseCount;
  }

  /** Nothing is left of earlier faults: no dead connection that looks alive, no question whose answer was lost. */
  get isHealed(): boolean {
    return this.#connection !== null && !this.#connection.isHalfOpen && this.requestsUnderWay === 0;
  }

  setFaulty(isFaulty: boolean): void {
    this.#isFaulty = isFaulty;
    this.#requests.setFaults(isFaulty ? this.#plan.chances : null);
    this.#connection?.setFaults(isFaulty ? this.#plan : null);
  }

  /** The exchange ends the connection in good order, as it does every 24 hours. */
  hangUp(): void {
    const attempt = this.#attempt;
    if (this.#connection === null) return;
    this.#drop();
    this.#later(1, () => {
      if (attempt === this.#attempt) this.#client?.onClosed(this.#line, fault('venue.closed', 'the exchange closed the connection'), this.clockUs);
    });
  }

  /** Lets everything happen up to a time; `after` each thing that happened to the client. */
  run(toUs: number, after: () => void): void {
    while (this.#world.nowUs < toUs) {
      const stepUs = Math.min(toUs, this.#agenda.nextUs, this.#world.nowUs + latencyUsMin);
      this.#world.advance(Math.max(stepUs, this.#world.nowUs));
      this.#connection?.turn();
      while (this.#agenda.nextUs <= this.#world.nowUs) {
        this.#agenda.run();
        after();
      }
    }
  }

  connect(line: number, path: string): void {
    this.disconnect();
    this.#line = line;
    const attempt = this.#attempt;
    if (this.#fires('connect-hangs')) return;
    const isRefused = this.#fires('connect-refused');
    this.#later(2, () => {
      if (attempt !== this.#attempt) return;
      if (isRefused) this.#client?.onClosed(this.#line, fault('venue.unreachable', 'connection refused'), this.clockUs);
      else this.#open(path, attempt);
    });
  }

  disconnect(): void {
    this.#attempt += 1;
    this.#drop();
  }

  send(_line: number, text: string): void {
    const connection = this.#connection;
    this.#later(1, () => {
      if (connection === this.#connection) connection?.receive(text);
    });
  }

  ping(): void {
    const connection = this.#connection;
    this.#later(1, () => connection?.pong(() => this.#later(1, () => {
      if (connection === this.#connection) this.#client?.onAlive(this.#line, this.clockUs);
    })));
  }

  request(id: number, path: string): void {
    const askedUs = this.#world.nowUs;
    const knownPauseUs = this.#knownPauseUs;
    this.requestsUnderWay += 1;
    this.#later(1, () => {
      const { body, retryAfterUs, headers, delayUs } = this.#requests.answer(path, askedUs, knownPauseUs);
      this.#agenda.add(this.#world.nowUs + this.#latencyUs() + (body === null ? answerUsMax : delayUs), () => {
        this.requestsUnderWay -= 1;
        if (retryAfterUs > 0) this.#knownPauseUs = this.#world.nowUs + retryAfterUs - clockSlackUs;
        this.#client?.onResponse(id, body ?? { ok: false, fault: fault('snapshot.refused', 'no answer came') }, { retryAfterUs, headers }, this.clockUs);
      });
    });
  }

  wakeAt(timeUs: number): void {
    this.#alarm += 1;
    const alarm = this.#alarm;
    // A timer runs on elapsed time: once set, a clock that jumps does not move it.
    this.#agenda.add(this.#world.nowUs + Math.max(1_000, timeUs - this.clockUs), () => {
      if (alarm === this.#alarm) this.#client?.onWake(this.clockUs);
    });
  }

  #open(path: string, attempt: number): void {
    const connection = new CampaignConnection(this.#world, this.#front, this.#chance, {
      arrive: (bytes, timeUs) => this.#agenda.add(timeUs, () => {
        if (attempt === this.#attempt) this.#client?.onMessage(this.#line, bytes, this.clockUs);
      }),
      hangUp: () => {
        if (connection === this.#connection) this.hangUp();
      },
      count: this.#count,
    });
    this.#connection = connection;
    if (this.#isFaulty) connection.setFaults(this.#plan);
    connection.open(path);
    this.#client?.onOpen(this.#line, this.clockUs);
  }

  /** The client's end of the connection is gone. */
  #drop(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  #jump(byUs: number): void {
    this.#clockOffsetUs += byUs;
    this.#count(byUs > 0 ? 'clock-forward' : 'clock-back', 1);
  }

  #fires(kind: 'connect-refused' | 'connect-hangs'): boolean {
    if (!this.#isFaulty || !nextHappens(this.#chance, this.#plan.chances[kind])) return false;
    this.#count(kind, 1);
    return true;
  }

  readonly #count = (kind: CampaignFault, times: number): void => {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + times);
  };

  #later(ways: number, act: () => void): void {
    this.#agenda.add(this.#world.nowUs + ways * this.#latencyUs(), act);
  }

  #latencyUs(): number {
    return latencyUsMin + nextBelow(this.#chance, 20_000);
  }
}

/** As the real edge: after so long a request is given up, and the machine is told. */
const answerUsMax = 10_000_000;

/** The client's clock may run a little ahead of the moment at which the pause was told. */
const clockSlackUs = 100_000;
