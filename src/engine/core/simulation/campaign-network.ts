/**
 * The world outside the engine, in virtual time: the exchange, the way to it and back, and our own clock.
 *
 * Does what a real edge does for the feed machine (edge/net) and breaks as a real one would. Everything that
 * happens to the client happens through `client`, one thing at a time, in an order that the seed alone decides.
 */

import { never } from '../../domain/assert.ts';
import { next32, nextBelow, newChance, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault } from '../../domain/fault.ts';
import type { Feed } from '../venues/feed.ts';
import type { FeedPort } from '../venues/feed-port.ts';
import { Agenda } from './agenda.ts';
import type { Branch } from './campaign-branches.ts';
import { CampaignConnection, latencyUsMin } from './campaign-connection.ts';
import { announceEnd, resetSequence } from './campaign-markets.ts';
import type { CampaignEvent, CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { CampaignRequests } from './campaign-requests.ts';
import type { Front, Mischief } from './front.ts';
import type { World } from './world.ts';

export type Client = Pick<Feed, 'onOpen' | 'onClosed' | 'onAlive' | 'onMessage' | 'onResponse' | 'onWake'>;

/** One of the client's connections, from the moment it was asked for; it is over when the client's next one begins. */
interface Wire {
  readonly line: number;
  connection: CampaignConnection | null;
  openedUs: number;
  isOver: boolean;
}

export interface NetworkParts {
  readonly world: World;
  readonly plan: CampaignPlan;
  readonly chance: Chance;
  readonly openFront: (mischief: Mischief) => Front;
  readonly branch: (name: Branch) => void;
}

export class CampaignNetwork implements Pick<FeedPort, 'connect' | 'disconnect' | 'send' | 'ping' | 'request' | 'wakeAt'> {
  readonly faults = new Map<CampaignFault, number>();
  readonly front: Front;
  /** Requests whose answer is still to come. */
  requestsUnderWay = 0;
  /** What the front itself refused, because it was too much. */
  refusedCount = 0;
  /** Told before somebody opens the machine's lid again: for how long it slept. */
  slept: (byUs: number) => void = () => undefined;
  /** The engine dies here, and another one begins. */
  restarted: () => void = () => undefined;
  /** A way of recovering was taken. */
  readonly branch: (name: Branch) => void;
  readonly requests: CampaignRequests;
  readonly #world: World;
  readonly #plan: CampaignPlan;
  readonly #startUs: number;
  #sleptUs = 0;
  /** What is still to befall it, in order. */
  #events: readonly CampaignEvent[];
  readonly #chance: Chance;
  readonly #agenda = new Agenda();
  readonly #wires = new Map<number, Wire>();
  #client: Client | null = null;
  #alarm = 0;
  /** Of the client: answers to an earlier one's questions are for nobody. */
  #epoch = 0;
  #isFaulty = false;
  #clockOffsetUs = 0;
  /** Until when nothing can be opened. */
  #downUs = 0;
  /** Until when the client knows that it is to ask for nothing, on the exchange's clock. */
  #knownPauseUs = 0;
  /** The last answer was no. */
  #wasRefused = false;

  constructor({ world, plan, chance, openFront, branch }: NetworkParts) {
    this.branch = branch;
    this.#world = world;
    this.#plan = plan;
    this.#chance = newChance(next32(chance));
    this.requests = new CampaignRequests(world, plan.market, newChance(next32(chance)), this.count);
    this.front = openFront(this.requests.mischief);
    this.requests.serve(this.front);
    this.#startUs = world.nowUs;
    this.#events = plan.events.toSorted((left, right) => left.atUs - right.atUs);
  }

  /** Since the start, without the time that the machine slept. */
  get awakeUs(): number {
    return this.#world.nowUs - this.#startUs - this.#sleptUs;
  }

  /** From now on for this client; what an earlier one began is nobody's. */
  serve(client: Client): void {
    this.#epoch += 1;
    this.#alarm += 1;
    this.requestsUnderWay = 0;
    this.#knownPauseUs = 0;
    for (const wire of this.#wires.values()) this.#end(wire);
    this.#wires.clear();
    this.#client = client;
  }

  /** Our clock, which may be wrong by an hour. */
  get clockUs(): number {
    return this.#world.nowUs + this.#clockOffsetUs;
  }

  get ignoredPauseCount(): number {
    return this.requests.ignoredPauseCount;
  }

  get wireCount(): number {
    return this.#wires.size;
  }

  /** Nothing is left of earlier faults: no dead connection that looks alive, no question whose answer was lost. */
  get isHealed(): boolean {
    return this.requestsUnderWay === 0 && [...this.#wires.values()].every(({ connection }) => connection !== null && !connection.isHalfOpen);
  }

  setFaulty(isFaulty: boolean): void {
    this.#isFaulty = isFaulty;
    if (!isFaulty) this.#downUs = this.requests.closedUs = 0;
    this.requests.setFaults(isFaulty ? this.#plan.chances : null);
    for (const { connection } of this.#wires.values()) connection?.setFaulty(isFaulty);
  }

  /** The exchange ends its connections in good order: those that were open so long ago, or one. */
  hangUp(which: 'all' | 'first' = 'all', beforeUs: number = this.#world.nowUs): void {
    for (const wire of this.#wires.values()) {
      if (wire.connection === null || wire.openedUs > beforeUs) continue;
      this.#hangUp(wire);
      if (which === 'first') return;
    }
  }

  /** Lets everything happen up to a time awake; `after` each thing that happened to the client. */
  run(toAwakeUs: number, after: () => void): void {
    while (this.awakeUs < toAwakeUs) {
      const { nowUs } = this.#world;
      const stepUs = Math.min(nowUs + toAwakeUs - this.awakeUs, this.#agenda.nextUs, nowUs + latencyUsMin);
      this.#world.advance(Math.max(stepUs, nowUs));
      this.#befallDue();
      for (const { connection } of this.#wires.values()) connection?.turn();
      while (this.#agenda.nextUs <= this.#world.nowUs) {
        this.#agenda.run();
        after();
      }
    }
  }

  connect(line: number, path: string): void {
    this.disconnect(line);
    const wire: Wire = { line, connection: null, openedUs: 0, isOver: false };
    this.#wires.set(line, wire);
    if (this.#fires('connect-hangs')) return;
    const isRefused = this.#fires('connect-refused') || this.#world.nowUs < this.#downUs;
    this.#later(2, () => {
      if (wire.isOver) return;
      if (!isRefused) return this.#open(wire, path);
      this.#end(wire);
      this.#wires.delete(line);
      this.#client?.onClosed(line, fault('venue.unreachable', 'connection refused'), this.clockUs);
    });
  }

  disconnect(line: number): void {
    const wire = this.#wires.get(line);
    if (wire === undefined) return;
    this.#end(wire);
    this.#wires.delete(line);
  }

  send(line: number, text: string): void {
    const wire = this.#wires.get(line);
    this.#later(1, () => {
      if (wire !== undefined && !wire.isOver) wire.connection?.receive(text);
    });
  }

  ping(line: number): void {
    const wire = this.#wires.get(line);
    this.#later(1, () => {
      if (wire === undefined || wire.isOver) return;
      wire.connection?.pong(() => this.#later(1, () => {
        if (!wire.isOver) this.#client?.onAlive(line, this.clockUs);
      }));
    });
  }

  request(id: number, path: string): void {
    const askedUs = this.#world.nowUs;
    const knownPauseUs = this.#knownPauseUs;
    const epoch = this.#epoch;
    this.requestsUnderWay += 1;
    if (this.#knownPauseUs > 0 && askedUs >= this.#knownPauseUs) {
      this.branch('pause-kept');
      this.#knownPauseUs = 0;
    }
    if (this.#wasRefused) this.branch('asked-after-refusal');
    this.#wasRefused = false;
    this.#later(1, () => {
      const { body, retryAfterUs, headers, delayUs } = this.requests.answer(path, askedUs, knownPauseUs);
      this.#agenda.add(this.#world.nowUs + this.#latencyUs() + (body === null ? answerUsMax : Math.min(delayUs, answerUsMax)), () => {
        if (epoch !== this.#epoch) return;
        this.requestsUnderWay -= 1;
        if (retryAfterUs > 0) this.#knownPauseUs = Math.max(this.#knownPauseUs, this.#world.nowUs + retryAfterUs - clockSlackUs);
        if (body === null || !body.ok) this.#wasRefused = true;
        const told = delayUs > answerUsMax ? null : body;
        this.#client?.onResponse(id, told ?? { ok: false, fault: fault('snapshot.refused', 'no answer came') }, { retryAfterUs, headers }, this.clockUs);
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

  readonly count = (kind: CampaignFault, times: number): void => {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + times);
  };

  #open(wire: Wire, path: string): void {
    const connection = new CampaignConnection(this.#world, this.front, this.#plan, this.#chance, {
      arrive: (bytes, timeUs) => this.#agenda.add(timeUs, () => {
        if (!wire.isOver) this.#client?.onMessage(wire.line, bytes, this.clockUs);
      }),
      hangUp: () => this.#hangUp(wire),
      refused: () => void (this.refusedCount += 1),
      count: this.count,
      isGone: (symbol) => this.requests.relisted.get(symbol)?.isGone ?? false,
    });
    wire.connection = connection;
    wire.openedUs = this.#world.nowUs;
    if (this.#isFaulty) connection.setFaulty(true);
    connection.open(path);
    if (!wire.isOver) this.#client?.onOpen(wire.line, this.clockUs);
  }

  /** The venue ends a connection: the client hears of it after a while. */
  #hangUp(wire: Wire): void {
    if (wire.connection === null || wire.isOver) return;
    wire.connection.close();
    wire.connection = null;
    this.#later(1, () => {
      if (wire.isOver) return;
      wire.isOver = true;
      this.#wires.delete(wire.line);
      this.#client?.onClosed(wire.line, fault('venue.closed', 'the exchange closed the connection'), this.clockUs);
    });
  }

  /** The client's end of the connection is gone. */
  #end(wire: Wire): void {
    wire.isOver = true;
    wire.connection?.close();
    wire.connection = null;
  }

  #befallDue(): void {
    const [next] = this.#events;
    if (next === undefined || this.awakeUs < next.atUs) return;
    this.#events = this.#events.slice(1);
    this.#befall(next);
    this.#befallDue();
  }

  #befall({ kind, us }: CampaignEvent): void {
    const { symbols } = this.#plan;
    const nowUs = this.#world.nowUs;
    const symbol = symbols[0] ?? '';
    switch (kind) {
      case 'clock-forward': case 'clock-back':
        this.#clockOffsetUs += us;
        break;
      case 'maintenance':
        this.requests.closedUs = nowUs + us;
        this.#downUs = Math.max(this.#downUs, nowUs + us);
        this.hangUp();
        break;
      case 'streams-down':
        this.#downUs = Math.max(this.#downUs, nowUs + us);
        this.hangUp();
        break;
      case 'announced':
        if (!announceEnd(this.front)) return;
        this.#agenda.add(nowUs + us, () => this.hangUp('all', nowUs));
        break;
      case 'sequence-reset':
        if (!resetSequence(this.front, symbol)) return;
        break;
      case 'slept':
        this.#world.sleep(us);
        this.#sleptUs += us;
        this.slept(us);
        break;
      case 'tick-changed': case 'halted': case 'delisted': {
        // The last one is delisted, so that something is left to compare.
        const changed = kind === 'delisted' ? (symbols.length > 1 ? symbols.at(-1) : null) ?? null : symbol;
        if (changed === null) return;
        const known = this.requests.relisted.get(changed) ?? { isTickFiner: false, isHalted: false, isGone: false };
        if (kind === 'tick-changed') known.isTickFiner = true;
        if (kind === 'halted') known.isHalted = true;
        if (kind === 'delisted') known.isGone = true;
        this.requests.relisted.set(changed, known);
        break;
      }
      case 'restarted':
        this.restarted();
        break;
      default:
        return never(kind);
    }
    this.count(kind, 1);
  }

  #fires(kind: 'connect-refused' | 'connect-hangs'): boolean {
    if (!this.#isFaulty || !nextHappens(this.#chance, this.#plan.chances[kind])) return false;
    this.count(kind, 1);
    return true;
  }

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
