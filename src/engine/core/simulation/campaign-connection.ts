/**
 * The exchange's end of one stream connection in the campaign: what it carries, through the same fault
 * injector as the practice server, and the lies that a careless venue may tell.
 *
 * Messages arrive in the order in which they leave, after a latency of their own. Does not: know the client.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { instrumentId } from '../../domain/instrument.ts';
import { formatSteps } from '../../domain/number.ts';
import { asciiBytes, asciiText } from './ascii.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { FaultInjector, faultKinds, type FaultKind } from './faults.ts';
import type { Front, FrontConnection } from './front.ts';
import { wireDecimals } from './instruments.ts';
import type { World } from './world.ts';

export const latencyUsMin = 5_000;
const latencyUsSpan = 20_000;
/** Nobody pings more often before giving up. */
const pongsMax = 16;
const toldMax = 10;

export interface ConnectionPort {
  /** Hands over bytes that nobody else will change, to arrive then. */
  readonly arrive: (bytes: Uint8Array, timeUs: number) => void;
  readonly hangUp: () => void;
  readonly count: (kind: CampaignFault, times: number) => void;
}

export class CampaignConnection {
  readonly #world: World;
  readonly #front: Front;
  readonly #port: ConnectionPort;
  readonly #chance: Chance;
  #chances: CampaignPlan['chances'] | null = null;
  #injector: FaultInjector;
  /** Of this injector's faults, those that were told to the port. */
  #counted: Record<FaultKind, number>;
  /** Symbols whose depth stream is acknowledged and never delivers. */
  readonly #silent = new Set<string>();
  /** The newest depth messages, of all symbols. */
  readonly #told: Uint8Array[] = [];
  readonly #latencyUs: number;
  #arrivalUs = 0;
  #served: FrontConnection | null = null;
  /** Answers to pings, behind what is held back: they share its wire. */
  #pongs: (() => void)[] = [];

  constructor(world: World, front: Front, chance: Chance, port: ConnectionPort) {
    this.#world = world;
    this.#front = front;
    this.#port = port;
    this.#chance = newChance(next32(chance));
    this.#injector = new FaultInjector([], this.#chance, world.nowUs);
    this.#counted = { ...this.#injector.counts };
    this.#latencyUs = latencyUsMin + nextBelow(this.#chance, latencyUsSpan);
  }

  /** From now on with these faults, or none. A connection that is half-open stays so: nothing would wake it. */
  setFaults(plan: CampaignPlan | null): void {
    const { isHalfOpen } = this.#injector;
    this.#chances = plan?.chances ?? null;
    this.#injector = new FaultInjector(plan?.stream ?? [], this.#chance, this.#world.nowUs);
    this.#injector.isHalfOpen = isHalfOpen;
    this.#counted = { ...this.#injector.counts };
    this.#silent.clear();
    for (const symbol of plan?.symbols ?? []) if (nextHappens(this.#chance, plan?.chances['depth-silent'] ?? 0)) this.#silent.add(symbol);
  }

  get isHalfOpen(): boolean {
    return this.#injector.isHalfOpen;
  }

  /** The venue answers from now on; a path that it does not serve hangs up. */
  open(path: string): void {
    this.#served = this.#front.open(path, {
      send: (bytes) => this.#offer(bytes),
      answer: (text) => {
        if (!this.#injector.isHalfOpen) this.#send(asciiBytes(text), true);
      },
      // A client's socket answers pings by itself.
      ping: () => {
        if (!this.#injector.isHalfOpen) this.#served?.receivePong();
      },
      end: () => this.#port.hangUp(),
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

  /** One event of the market to which the client listens, as a combined stream wraps it. */
  #offer(message: Uint8Array): void {
    const symbol = depthSymbolOf(message);
    if (symbol !== null && this.#silent.has(symbol)) {
      this.#port.count('depth-silent', 1);
      return;
    }
    const bytes = symbol === null ? message : this.#maybeLie(message, symbol);
    this.#obey(() => this.#injector.offer(this.#world.nowUs, bytes, this.#send));
    if (symbol !== null) this.#maybeReplay(bytes);
  }

  /** A ping came: `answer` is called once nothing that left earlier is still under way. */
  pong(answer: () => void): void {
    this.#served?.receivePing();
    if (this.#pongs.length < pongsMax) this.#pongs.push(answer);
  }

  turn(): void {
    this.#served?.turn();
    this.#obey(() => this.#injector.turn(this.#world.nowUs, this.#send));
    if (this.#pongs.length === 0 || this.#injector.heldCount > 0 || this.#injector.isHalfOpen) return;
    const answers = this.#pongs;
    this.#pongs = [];
    for (const answer of answers) answer();
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
  #maybeReplay(bytes: Uint8Array): void {
    this.#told.push(bytes.slice());
    if (this.#told.length > toldMax) this.#told.shift();
    const earlier = this.#told[nextBelow(this.#chance, this.#told.length)];
    if (this.#chances === null || earlier === undefined || !nextHappens(this.#chance, this.#chances['depth-replayed'])) return;
    this.#port.count('depth-replayed', 1);
    this.#obey(() => this.#injector.offer(this.#world.nowUs, earlier, this.#send));
  }

  /** A well-formed depth message that cannot be true: a bid at the best ask, or a price between two ticks. */
  #maybeLie(message: Uint8Array, symbol: string): Uint8Array {
    const market = this.#world.market(instrumentId('binance', 'spot', symbol));
    const chances = this.#chances;
    if (chances === null || market === null) return message;
    const isCrossed = nextHappens(this.#chance, chances['depth-crossed']);
    const isOffTick = nextHappens(this.#chance, chances['depth-off-tick']);
    const { exchange, instrument } = market;
    const ticks = isCrossed ? exchange.asks.ticksAt(0) : exchange.bids.ticksAt(0);
    if ((!isCrossed && !isOffTick) || ticks === null) return message;
    this.#port.count(isCrossed ? 'depth-crossed' : 'depth-off-tick', 1);
    const price = formatSteps(ticks, instrument.tick, wireDecimals) + (isCrossed ? '' : '1');
    return withBid(message, `["${price}","${formatSteps(1_000, instrument.lot, wireDecimals)}"]`);
  }
}

/** `{"stream":"` stands before the symbol; of the streams that are listened to, depth alone begins with a d. */
const streamHeadBytes = 11;
const streamBytesMax = 48;
const atSign = 0x40;
const letterD = 0x64;

/** The symbol of a depth message, from the name of its stream: `{"stream":"btcusdt@depth@100ms"`. */
function depthSymbolOf(message: Uint8Array): string | null {
  let at = streamHeadBytes;
  while (at < streamBytesMax && message[at] !== atSign) at += 1;
  return message[at] === atSign && message[at + 1] === letterD ? asciiText(message.subarray(streamHeadBytes, at)).toUpperCase() : null;
}

/** The message with one more level in front of its bids. */
function withBid(message: Uint8Array, level: string): Uint8Array {
  const text = asciiText(message);
  const at = text.indexOf('"b":[') + 5;
  const comma = text[at] === ']' ? '' : ',';
  return asciiBytes(text.slice(0, at) + level + comma + text.slice(at));
}
