/**
 * The exchange's end of one stream connection in the campaign: what it carries, through the same fault
 * injector as the practice server, and the lies that a careless venue may tell.
 *
 * Messages arrive in the order in which they leave, after a latency of their own. Does not: know the client.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { formatSteps } from '../../domain/number.ts';
import type { StreamMessage } from './binance-wire.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';
import { FaultInjector } from './faults.ts';
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
  readonly streams = new Set<string>();
  readonly #world: World;
  readonly #port: ConnectionPort;
  readonly #chance: Chance;
  #chances: CampaignPlan['chances'] | null = null;
  #injector: FaultInjector;
  /** Symbols whose depth stream is acknowledged and never delivers. */
  readonly #silent = new Set<string>();
  /** The newest depth messages, of all symbols. */
  readonly #told: Uint8Array[] = [];
  readonly #latencyUs: number;
  #arrivalUs = 0;
  /** Answers to pings, behind what is held back: they share its wire. */
  #pongs: (() => void)[] = [];

  constructor(world: World, chance: Chance, port: ConnectionPort) {
    this.#world = world;
    this.#port = port;
    this.#chance = newChance(next32(chance));
    this.#injector = new FaultInjector([], this.#chance, world.nowUs);
    this.#latencyUs = latencyUsMin + nextBelow(this.#chance, latencyUsSpan);
  }

  /** From now on with these faults, or none. A connection that is half-open stays so: nothing would wake it. */
  setFaults(plan: CampaignPlan | null): void {
    const { isHalfOpen } = this.#injector;
    this.#chances = plan?.chances ?? null;
    this.#injector = new FaultInjector(plan?.stream ?? [], this.#chance, this.#world.nowUs);
    this.#injector.isHalfOpen = isHalfOpen;
    this.#silent.clear();
    for (const symbol of plan?.symbols ?? []) if (nextHappens(this.#chance, plan?.chances['depth-silent'] ?? 0)) this.#silent.add(symbol);
  }

  get isHalfOpen(): boolean {
    return this.#injector.isHalfOpen;
  }

  /** One event of the market, if somebody at the other end listens to it. */
  offer(message: StreamMessage): void {
    if (!this.streams.has(message.stream)) return;
    if (message.kind === 'depth@100ms' && this.#silent.has(message.symbol)) {
      this.#port.count('depth-silent', 1);
      return;
    }
    const isDepth = message.kind === 'depth@100ms';
    const bytes = isDepth ? this.#maybeLie(message) : message.wrapped;
    this.#obey(() => this.#injector.offer(this.#world.nowUs, bytes, this.#send));
    if (isDepth) this.#maybeReplay(bytes);
  }

  /** Something that is no market event: an acknowledgement. */
  tell(bytes: Uint8Array): void {
    if (!this.#injector.isHalfOpen) this.#send(bytes);
  }

  /** A ping came: `answer` is called once nothing that left earlier is still under way. */
  pong(answer: () => void): void {
    if (this.#pongs.length < pongsMax) this.#pongs.push(answer);
  }

  turn(): void {
    this.#obey(() => this.#injector.turn(this.#world.nowUs, this.#send));
    if (this.#pongs.length === 0 || this.#injector.heldCount > 0 || this.#injector.isHalfOpen) return;
    const answers = this.#pongs;
    this.#pongs = [];
    for (const answer of answers) answer();
  }

  /** Runs the injector, counting what it did. */
  #obey(act: () => 'carry-on' | 'disconnect'): void {
    const before = { ...this.#injector.counts };
    const { counts } = this.#injector;
    const order = act();
    for (const kind of faultKindsOf(counts)) if (counts[kind] > before[kind]) this.#port.count(kind, counts[kind] - before[kind]);
    if (order === 'disconnect') this.#port.hangUp();
  }

  readonly #send = (bytes: Uint8Array): void => {
    const jitterUs = nextBelow(this.#chance, 2_000);
    this.#arrivalUs = Math.max(this.#arrivalUs, this.#world.nowUs + this.#latencyUs + jitterUs);
    this.#port.arrive(Uint8Array.from(bytes), this.#arrivalUs);
  };

  /** Says something again that was said up to a second ago. */
  #maybeReplay(bytes: Uint8Array): void {
    this.#told.push(Uint8Array.from(bytes));
    if (this.#told.length > toldMax) this.#told.shift();
    const earlier = this.#told[nextBelow(this.#chance, this.#told.length)];
    if (this.#chances === null || earlier === undefined || !nextHappens(this.#chance, this.#chances['depth-replayed'])) return;
    this.#port.count('depth-replayed', 1);
    this.#obey(() => this.#injector.offer(this.#world.nowUs, earlier, this.#send));
  }

  /** A well-formed depth message that cannot be true: a bid at the best ask, or a price between two ticks. */
  #maybeLie(message: StreamMessage): Uint8Array {
    const market = this.#world.market(message.symbol);
    const chances = this.#chances;
    if (chances === null || market === null) return message.wrapped;
    const isCrossed = nextHappens(this.#chance, chances['depth-crossed']);
    const isOffTick = nextHappens(this.#chance, chances['depth-off-tick']);
    const { exchange, instrument } = market;
    const ticks = isCrossed ? exchange.asks.ticksAt(0) : exchange.bids.ticksAt(0);
    if ((!isCrossed && !isOffTick) || ticks === null) return message.wrapped;
    this.#port.count(isCrossed ? 'depth-crossed' : 'depth-off-tick', 1);
    const price = formatSteps(ticks, instrument.tick, wireDecimals) + (isCrossed ? '' : '1');
    return withBid(message.wrapped, `["${price}","${formatSteps(1_000, instrument.lot, wireDecimals)}"]`);
  }
}

function faultKindsOf(counts: FaultInjector['counts']): (keyof FaultInjector['counts'])[] {
  const kinds: (keyof FaultInjector['counts'])[] = ['disconnect', 'half-open', 'slow-consumer', 'drop', 'duplicate', 'reorder', 'delay', 'corrupt'];
  return kinds.filter((kind) => kind in counts);
}

/** The message with one more level in front of its bids. */
function withBid(message: Uint8Array, level: string): Uint8Array {
  const text = asciiText(message);
  const at = text.indexOf('"b":[') + 5;
  const comma = text[at] === ']' ? '' : ',';
  return asciiBytes(text.slice(0, at) + level + comma + text.slice(at));
}

export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 4_096) text += String.fromCharCode(...bytes.subarray(from, from + 4_096));
  return text;
}

export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
