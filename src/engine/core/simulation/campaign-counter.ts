/**
 * The way between a gateway and an exchange's private side, in virtual time: connections and requests, and what a bad
 * network does to them. An exchange's own carelessness comes from its house and its couriers (accounts/).
 *
 * Holds: what a connection carries keeps its order and dies with it; a request is answered once, or its loss is told.
 * The gateway knows our clock alone, which may be wrong.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault } from '../../domain/fault.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { Gateway } from '../trade/gateway.ts';
import type { GatewayPort, HttpAnswer, SessionPort } from '../trade/gateway-port.ts';
import type { AccountDialect, SealedRequest } from '../venues/account.ts';
import type { VenueAddresses } from '../venues/dialect.ts';
import { Agenda } from './agenda.ts';
import { asciiBytes } from './ascii.ts';
import type { FrontConnection } from './front.ts';
import type { OpenFront } from './fronts.ts';
import type { World } from './world.ts';

const latencyUsMin = 5_000;
const latencyUsSpan = 15_000;
const stepUs = 20_000;
/** As the real edge: then a request is given up. */
const answerUsMax = 10 * usPerSecond;

export const counterFaults = [
  'line-broken', 'line-dead', 'line-mute', 'death-on-the-way', 'answer-cut', 'request-unsent', 'answer-unheard', 'outage', 'clock-set', 'engine-restarted', 'restarted-skewed', 'steps-finer', 'ticks-coarser',
  'lost-command', 'lost-answer', 'silent', 'held', 'repeat', 'behind',
] as const;
export type CounterFault = (typeof counterFaults)[number];

interface Wire {
  connection: FrontConnection | null;
  arrivalUs: number;
  sentUs: number;
  isDead: boolean;
  /** It answers what is said, and tells nothing by itself. */
  isMute: boolean;
  /** What is said over it arrives so much later. */
  lateUs: number;
  isOver: boolean;
}

export interface CounterParts {
  readonly world: World;
  readonly open: OpenFront;
  readonly dialect: AccountDialect;
  readonly addresses: VenueAddresses;
  readonly chance: Chance;
  readonly count: (fault: CounterFault) => void;
}

export class CampaignCounter implements SessionPort {
  /** How likely a request is lost on its way there, and an answer on its way back. */
  lossShare = 0;
  readonly #parts: CounterParts;
  readonly #chance: Chance;
  readonly #agenda = new Agenda();
  readonly #wires = new Map<number, Wire>();
  #gateway: Gateway | null = null;
  #alarm = 0;
  #epoch = 0;
  #clockOffsetUs = 0;
  /** Until when nothing reaches the exchange. */
  #downUs = 0;

  constructor(parts: CounterParts) {
    this.#parts = parts;
    this.#chance = newChance(next32(parts.chance));
  }

  /** What a gateway is given of it. */
  get port(): Omit<GatewayPort, 'emit' | 'trouble'> {
    return {
      connect: (line, path) => this.connect(line, path),
      disconnect: (line) => this.disconnect(line),
      send: (line, text) => this.send(line, text),
      ping: (line) => this.ping(line),
      request: (id, request) => this.request(id, request),
      wakeAt: (timeUs) => this.wakeAt(timeUs),
    };
  }

  /** Our clock, as the gateway is told it. */
  get nowUs(): number {
    return this.#worldUs + this.#clockOffsetUs;
  }

  get #worldUs(): number {
    return this.#parts.world.nowUs;
  }

  /** Somebody sets our clock; who is told of it is the host's business. */
  setClock(byUs: number): void {
    this.#clockOffsetUs += byUs;
  }

  /** Nothing reaches the exchange for so long; it goes on meanwhile. */
  cutOff(forUs: number): void {
    this.#parts.count('outage');
    this.#downUs = this.#worldUs + forUs;
    for (const [line, wire] of this.#wires) this.#hangUp(line, wire, 'the network is gone');
  }

  /** A line that tells goes on answering, and tells nothing more. */
  mute(): void {
    for (const [line, wire] of this.#wires) {
      if (wire.connection === null || wire.isMute || this.#parts.dialect.lines[line]?.isTelling !== true) continue;
      this.#parts.count('line-mute');
      wire.isMute = true;
    }
  }

  /** From now on for this one; what another began is nobody's. */
  serve(gateway: Gateway): void {
    this.#gateway = gateway;
    this.#epoch += 1;
    this.#alarm += 1;
    // What the dead one said is on its way, and arrives.
    for (const wire of this.#wires.values()) {
      wire.isDead = true;
      this.#agenda.add(this.#worldUs + wire.lateUs + 2 * (latencyUsMin + latencyUsSpan), () => {
        wire.isOver = true;
        wire.connection?.close();
      });
    }
    this.#wires.clear();
  }

  /** From now on what is said takes so much longer. */
  slowDown(byUs: number): void {
    for (const wire of this.#wires.values()) wire.lateUs = byUs;
  }

  /** `after` each thing that happened to the gateway. */
  run(forUs: number, after: () => void): void {
    const { world } = this.#parts;
    const toUs = world.nowUs + forUs;
    while (world.nowUs < toUs) {
      world.advance(Math.max(world.nowUs, Math.min(toUs, world.nowUs + stepUs, this.#agenda.nextUs)));
      for (const { connection, isDead } of this.#wires.values()) if (!isDead) connection?.turn();
      while (this.#agenda.nextUs <= world.nowUs) {
        this.#agenda.run();
        after();
      }
    }
  }

  /** The network breaks a connection, or lets it look alive. */
  harm(isBroken: boolean): void {
    const lines = [...this.#wires].filter(([, { connection }]) => connection !== null);
    const [line, wire] = lines[nextBelow(this.#chance, Math.max(1, lines.length))] ?? [];
    if (line === undefined || wire === undefined) return;
    this.#parts.count(isBroken ? 'line-broken' : 'line-dead');
    if (isBroken) this.#hangUp(line, wire, 'the network broke');
    else wire.isDead = true;
  }

  connect(line: number, path: string): void {
    this.disconnect(line);
    const wire: Wire = { connection: null, arrivalUs: 0, sentUs: 0, isDead: false, isMute: false, lateUs: 0, isOver: false };
    this.#wires.set(line, wire);
    this.#later(() => {
      if (wire.isOver || wire.isDead) return;
      if (this.#worldUs < this.#downUs) return this.#hangUp(line, wire, 'the network is gone');
      wire.connection = this.#open(line, path, wire);
      if (wire.connection === null) return this.#hangUp(line, wire, `nothing is served at ${path}`);
      this.#gateway?.onOpen(line, this.nowUs);
    });
  }

  disconnect(line: number): void {
    const wire = this.#wires.get(line);
    if (wire === undefined) return;
    wire.isOver = true;
    wire.connection?.close();
    this.#wires.delete(line);
  }

  send(line: number, text: string): void {
    const wire = this.#wires.get(line);
    if (wire === undefined || wire.isDead) return;
    wire.sentUs = Math.max(wire.sentUs, this.#worldUs + this.#latencyUs() + wire.lateUs);
    this.#agenda.add(wire.sentUs, () => {
      if (!wire.isOver) wire.connection?.receive(text);
    });
  }

  ping(line: number): void {
    const wire = this.#wires.get(line);
    this.#later(() => {
      if (wire === undefined || wire.isOver || wire.isDead) return;
      wire.connection?.receivePing();
      this.#later(() => {
        if (!wire.isOver && !wire.isDead) this.#gateway?.onAlive(line, this.nowUs);
      });
    });
  }

  request(id: number, { method, target, headers, body }: SealedRequest): void {
    const epoch = this.#epoch;
    const { open: { front, face }, addresses } = this.#parts;
    let isAnswered = false;
    const answer = (given: HttpAnswer, afterUs: number): void => {
      if (isAnswered) return;
      isAnswered = true;
      this.#agenda.add(this.#worldUs + afterUs, () => {
        if (epoch === this.#epoch) this.#gateway?.onResponse(id, given, this.nowUs);
      });
    };
    const isUnsent = this.#loses('request-unsent');
    this.#later(() => {
      if (this.#worldUs < this.#downUs) return answer(noNetwork, 0);
      if (isUnsent) return answer(noAnswer, answerUsMax);
      const request = { method, target, headers: { ...headers, host: hostOf(addresses.rest) }, body };
      const isUnheard = this.#loses('answer-unheard');
      this.#agenda.add(this.#worldUs + answerUsMax, () => answer(noAnswer, 0));
      const told = (given: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array | string }): void => {
        const bytes = typeof given.body === 'string' ? asciiBytes(given.body) : given.body.slice();
        if (!isUnheard) answer({ ok: true, status: given.status, headers: given.headers, body: bytes }, this.#latencyUs());
      };
      if (!(face?.request(request, told) ?? false)) told(front.request(request));
    });
  }

  wakeAt(timeUs: number): void {
    this.#alarm += 1;
    const alarm = this.#alarm;
    // A timer runs on elapsed time: once set, a clock that is set does not move it.
    this.#agenda.add(this.#worldUs + Math.max(1_000, timeUs - this.nowUs), () => {
      if (alarm === this.#alarm) this.#gateway?.onWake(this.nowUs);
    });
  }

  #open(line: number, path: string, wire: Wire): FrontConnection | null {
    const { open: { face }, dialect, addresses } = this.#parts;
    const hear = (bytes: Uint8Array): void => {
      wire.arrivalUs = Math.max(wire.arrivalUs, this.#worldUs + this.#latencyUs());
      this.#agenda.add(wire.arrivalUs, () => {
        if (!wire.isOver && !wire.isDead) this.#gateway?.onMessage(line, bytes, this.nowUs);
      });
    };
    const address = dialect.lines[line]?.address ?? 'stream';
    return face?.open(path, {
      send: (bytes) => hear(bytes.slice()),
      answer: (text) => {
        if (!wire.isMute || !isPush(text)) hear(asciiBytes(text));
      },
      ping: () => {
        if (!wire.isDead) wire.connection?.receivePong();
      },
      end: (_code, reason) => this.#hangUp(line, wire, reason),
    }, hostOf(addresses[address])) ?? null;
  }

  #hangUp(line: number, wire: Wire, why: string): void {
    wire.connection?.close();
    wire.connection = null;
    this.#later(() => {
      if (wire.isOver) return;
      wire.isOver = true;
      if (this.#wires.get(line) === wire) this.#wires.delete(line);
      this.#gateway?.onClosed(line, fault('venue.closed', why), this.nowUs);
    });
  }

  #loses(kind: 'request-unsent' | 'answer-unheard'): boolean {
    if (!nextHappens(this.#chance, this.lossShare)) return false;
    this.#parts.count(kind);
    return true;
  }

  #later(act: () => void): void {
    this.#agenda.add(this.#worldUs + this.#latencyUs(), act);
  }

  #latencyUs(): number {
    return latencyUsMin + nextBelow(this.#chance, latencyUsSpan);
  }
}

const noNetwork: HttpAnswer = { ok: false, fault: fault('venue.unreachable', 'there is no network'), wasSent: false };
const noAnswer: HttpAnswer = { ok: false, fault: fault('venue.unreachable', 'no answer came'), wasSent: true };

/** What is told unasked: OKX's channels, HTX's topics, Binance's events. */
function isPush(text: string): boolean {
  return text.startsWith('{"arg":') || text.includes('"action":"push"') || text.includes('"op":"notify"') || text.includes('"e":"');
}

function hostOf(address: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/.exec(address)?.[1] ?? address;
}
