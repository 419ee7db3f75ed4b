/**
 * The exchange's end of one stream connection in the campaign: what it carries, through the same fault
 * injector as the practice server, and the lies that a careless venue may tell.
 *
 * Messages arrive in the order in which they leave, after a latency of their own. Does not: know the client.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { instrumentId } from '../../domain/instrument.ts';
import { asciiBytes } from './ascii.ts';
import { bookSymbolOf, withLie } from './campaign-markets.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { FaultInjector, faultKinds, type FaultKind } from './faults.ts';
import type { Front, FrontConnection, FrontForm } from './front.ts';
import { Gzipper } from './gzipped.ts';
import type { World } from './world.ts';

export const latencyUsMin = 20_000;
const latencyUsSpan = 20_000;
/** Nobody pings more often before giving up. */
const pongsMax = 16;
const toldMax = 10;
/** A client that says too much or opens too often is cut off with this. */
const policyCode = 1008;
const politeReasons: ReadonlySet<string> = new Set(['too-old', 'no-pong']);
const refusals = ['429 too many request', '"60014"'] as const;
/** Heartbeats come as they are: without them nothing else would ever be tried. */
const heartbeats = ['pong', '"ping"', '"pong"'] as const;
const bookAnswer = '"rep"';
const strangeAnswer = '{"result":{"ok":[1]},"event":7,"subbed":null,"id":{}}';
/** One for all: a message is zipped and copied before anything else happens. */
const gzipper = new Gzipper();

export interface ConnectionPort {
  /** Hands over bytes that nobody else will change, to arrive then. */
  readonly arrive: (bytes: Uint8Array, timeUs: number) => void;
  /** The venue ended it. */
  readonly hangUp: () => void;
  /** The front found that the client asked too much of it. */
  readonly refused: () => void;
  readonly count: (kind: CampaignFault, times: number) => void;
  /** The venue has no such instrument any more. */
  readonly isGone: (symbol: string) => boolean;
}

export class CampaignConnection {
  readonly #world: World;
  readonly #front: Front;
  readonly #plan: CampaignPlan;
  readonly #port: ConnectionPort;
  readonly #chance: Chance;
  #chances: CampaignPlan['chances'] | null = null;
  #injector: FaultInjector;
  /** Of this injector's faults, those that were told to the port. */
  #counted: Record<FaultKind, number>;
  /** Symbols whose book's stream is acknowledged and never delivers. */
  readonly #silent = new Set<string>();
  /** The newest messages of books, of all symbols. */
  readonly #told: Uint8Array[] = [];
  readonly #latencyUs: number;
  readonly #openedUs: number;
  #arrivalUs = 0;
  #served: FrontConnection | null = null;
  /** Answers to pings, behind what is held back: they share its wire. */
  #pongs: (() => void)[] = [];

  constructor(world: World, front: Front, plan: CampaignPlan, chance: Chance, port: ConnectionPort) {
    this.#world = world;
    this.#front = front;
    this.#plan = plan;
    this.#port = port;
    this.#chance = newChance(next32(chance));
    this.#injector = new FaultInjector([], this.#chance, world.nowUs);
    this.#counted = { ...this.#injector.counts };
    this.#latencyUs = latencyUsMin + nextBelow(this.#chance, latencyUsSpan);
    this.#openedUs = world.nowUs;
  }

  /** From now on with the plan's faults, or none. A connection that is half-open stays so: nothing would wake it. */
  setFaulty(isFaulty: boolean): void {
    const { isHalfOpen } = this.#injector;
    const { chances, stream, symbols, market } = this.#plan;
    this.#chances = isFaulty ? chances : null;
    this.#injector = new FaultInjector(isFaulty ? stream : [], this.#chance, this.#world.nowUs);
    this.#injector.isHalfOpen = isHalfOpen;
    this.#counted = { ...this.#injector.counts };
    this.#silent.clear();
    // Where nothing else tells the same ids, a topic that falls silent later looks like a quiet one.
    const canFallSilent = market.part.dialect.idsOf === 'venue' || this.#served === null;
    for (const symbol of symbols) if (isFaulty && nextHappens(this.#chance, chances['depth-silent']) && canFallSilent) this.#silent.add(symbol);
  }

  get isHalfOpen(): boolean {
    return this.#injector.isHalfOpen;
  }

  /** The venue answers from now on; a path that it does not serve hangs up. */
  open(path: string): void {
    this.#served = this.#front.open(path, {
      send: (bytes, form) => this.#offer(bytes, form),
      answer: (text, form) => this.#answer(text, form),
      // A client's socket answers pings by itself.
      ping: () => {
        if (!this.#injector.isHalfOpen) this.#served?.receivePong();
      },
      end: (code, reason) => {
        if (code === policyCode && !politeReasons.has(reason)) this.#port.refused();
        this.#port.hangUp();
      },
    });
    if (this.#served === null) this.#port.hangUp();
  }

  /** What the client said. */
  receive(text: string): void {
    if (!this.#injector.isHalfOpen) this.#served?.receive(text);
  }

  close(): void {
    this.#served?.close();
  }

  /** A ping came: `answer` is called once nothing that left earlier is still under way. */
  pong(answer: () => void): void {
    this.#served?.receivePing();
    if (this.#pongs.length < pongsMax) this.#pongs.push(answer);
  }

  turn(): void {
    const { lineLifeUs } = this.#plan;
    if (lineLifeUs !== null && this.#world.nowUs - this.#openedUs >= lineLifeUs) {
      this.#port.count('line-aged', 1);
      return this.#port.hangUp();
    }
    this.#served?.turn();
    this.#obey(() => this.#injector.turn(this.#world.nowUs, this.#send));
    if (this.#pongs.length === 0 || this.#injector.heldCount > 0 || this.#injector.isHalfOpen) return;
    const answers = this.#pongs;
    this.#pongs = [];
    for (const answer of answers) answer();
  }

  /** One event of the market to which the client listens. */
  #offer(message: Uint8Array, form: FrontForm): void {
    const { nowUs } = this.#world;
    const symbol = bookSymbolOf(message, this.#plan.market);
    if (symbol !== null && this.#silent.has(symbol)) {
      this.#port.count('depth-silent', 1);
      return;
    }
    if (symbol !== null && this.#port.isGone(symbol)) return;
    const bytes = symbol === null ? message : this.#maybeLie(message, symbol);
    this.#obey(() => this.#injector.offer(nowUs, this.#formed(bytes, form), this.#send));
    if (symbol !== null && this.#chances !== null) this.#maybeReplay(bytes, form);
    if (this.#fires('error-frame')) this.#answer(this.#plan.market.errorFrame, form);
  }

  #answer(text: string, form: FrontForm): void {
    if (this.#injector.isHalfOpen) return;
    if (refusals.some((words) => text.includes(words))) this.#port.refused();
    if (text.includes(bookAnswer)) {
      if (this.#fires('request-lost')) return;
    } else if (!heartbeats.some((words) => text.includes(words)) && this.#fires('answer-strange')) {
      return this.#send(this.#formed(asciiBytes(strangeAnswer), form), false);
    }
    this.#send(this.#formed(asciiBytes(text), form), false);
  }

  /** As the venue's servers send it, or as it is inside. */
  #formed(bytes: Uint8Array, form: FrontForm): Uint8Array {
    return form === 'zipped' && this.#plan.isZipped ? gzipper.zip(bytes) : bytes;
  }

  /** Runs the injector, counting what it did. */
  #obey(act: () => 'carry-on' | 'disconnect'): void {
    const { counts, firedCount } = this.#injector;
    const order = act();
    if (this.#injector.firedCount !== firedCount) {
      for (const kind of faultKinds) if (counts[kind] > this.#counted[kind]) this.#port.count(kind, counts[kind] - this.#counted[kind]);
      this.#counted = { ...counts };
    }
    if (order === 'disconnect') this.#port.hangUp();
  }

  readonly #send = (bytes: Uint8Array, isOwn: boolean): void => {
    const jitterUs = nextBelow(this.#chance, 2_000);
    this.#arrivalUs = Math.max(this.#arrivalUs, this.#world.nowUs + this.#latencyUs + jitterUs);
    this.#port.arrive(isOwn ? bytes : bytes.slice(), this.#arrivalUs);
  };

  /** Says something again that was said up to a second ago. */
  #maybeReplay(bytes: Uint8Array, form: FrontForm): void {
    if ((this.#chances?.['depth-replayed'] ?? 0) === 0) return;
    this.#told.push(bytes.slice());
    if (this.#told.length > toldMax) this.#told.shift();
    const earlier = this.#told[nextBelow(this.#chance, this.#told.length)];
    if (earlier === undefined || !this.#fires('depth-replayed')) return;
    this.#obey(() => this.#injector.offer(this.#world.nowUs, this.#formed(earlier, form), this.#send));
  }

  /** A well-formed message of a book that cannot be true: a bid at the best ask, or a price between two ticks. */
  #maybeLie(message: Uint8Array, symbol: string): Uint8Array {
    const chances = this.#chances;
    if (chances === null || chances['depth-crossed'] + chances['depth-off-tick'] === 0) return message;
    const isCrossed = nextHappens(this.#chance, chances['depth-crossed']);
    if (!isCrossed && !nextHappens(this.#chance, chances['depth-off-tick'])) return message;
    const { market } = this.#plan;
    const { dialect } = market.part;
    const at = this.#world.market(instrumentId(dialect.venue, dialect.market, symbol));
    const lie = at === null ? null : withLie(message, isCrossed, market, at);
    if (lie === null) return message;
    this.#port.count(isCrossed ? 'depth-crossed' : 'depth-off-tick', 1);
    return lie;
  }

  #fires(kind: 'error-frame' | 'answer-strange' | 'request-lost' | 'depth-replayed'): boolean {
    const probability = this.#chances?.[kind] ?? 0;
    if (probability === 0 || !nextHappens(this.#chance, probability)) return false;
    this.#port.count(kind, 1);
    return true;
  }
}
