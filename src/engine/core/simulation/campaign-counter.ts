/**
 * The way between a gateway and an exchange's private side, in virtual time: connections and requests, and what a bad
 * network does to them. An exchange's own carelessness comes from its house and its couriers (accounts/).
 *
 * Holds: what a connection carries keeps its order and dies with it; a request is answered once, or its loss is told.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault } from '../../domain/fault.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { Gateway } from '../trade/gateway.ts';
import type { HttpAnswer, SessionPort } from '../trade/gateway-port.ts';
import type { AccountDialect, SealedRequest } from '../venues/account.ts';
import type { VenueAddresses } from '../venues/dialect.ts';
import { Agenda } from './agenda.ts';
import { asciiBytes } from './ascii.ts';
import type { FrontConnection } from './front.ts';
import type { OpenFront } from './fronts.ts';
import type { World } from './world.ts';

const latencyUsMin = 5_000;
const latencyUsSpan = 15_000;
const stepUs = 10_000;
/** As the real edge: then a request is given up. */
const answerUsMax = 10 * usPerSecond;

export const counterFaults = ['line-broken', 'line-dead', 'request-unsent', 'answer-unheard', 'engine-restarted'] as const;
export type CounterFault = (typeof counterFaults)[number];

interface Wire {
  connection: FrontConnection | null;
  arrivalUs: number;
  isDead: boolean;
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

  constructor(parts: CounterParts) {
    this.#parts = parts;
    this.#chance = newChance(next32(parts.chance));
  }

  get nowUs(): number {
    return this.#parts.world.nowUs;
  }

  /** From now on for this one; what another began is nobody's. */
  serve(gateway: Gateway): void {
    this.#gateway = gateway;
    this.#epoch += 1;
    this.#alarm += 1;
    for (const line of this.#wires.keys()) this.disconnect(line);
  }

  /** `after` each thing that happened to the gateway. */
  run(toUs: number, after: () => void): void {
    const { world } = this.#parts;
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
    const wire: Wire = { connection: null, arrivalUs: 0, isDead: false, isOver: false };
    this.#wires.set(line, wire);
    this.#later(() => {
      if (wire.isOver) return;
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
    this.#later(() => {
      if (wire !== undefined && !wire.isOver && !wire.isDead) wire.connection?.receive(text);
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
      this.#agenda.add(this.nowUs + afterUs, () => {
        if (epoch === this.#epoch) this.#gateway?.onResponse(id, given, this.nowUs);
      });
    };
    const isUnsent = this.#loses('request-unsent');
    this.#later(() => {
      if (isUnsent) return answer(noAnswer, answerUsMax);
      const request = { method, target, headers: { ...headers, host: hostOf(addresses.rest) }, body };
      const isUnheard = this.#loses('answer-unheard');
      this.#agenda.add(this.nowUs + answerUsMax, () => answer(noAnswer, 0));
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
    this.#agenda.add(Math.max(timeUs, this.nowUs + 1_000), () => {
      if (alarm === this.#alarm) this.#gateway?.onWake(this.nowUs);
    });
  }

  #open(line: number, path: string, wire: Wire): FrontConnection | null {
    const { open: { face }, dialect, addresses } = this.#parts;
    const hear = (bytes: Uint8Array): void => {
      wire.arrivalUs = Math.max(wire.arrivalUs, this.nowUs + this.#latencyUs());
      this.#agenda.add(wire.arrivalUs, () => {
        if (!wire.isOver && !wire.isDead) this.#gateway?.onMessage(line, bytes, this.nowUs);
      });
    };
    const address = dialect.lines[line]?.address ?? 'stream';
    return face?.open(path, {
      send: (bytes) => hear(bytes.slice()),
      answer: (text) => hear(asciiBytes(text)),
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
    this.#agenda.add(this.nowUs + this.#latencyUs(), act);
  }

  #latencyUs(): number {
    return latencyUsMin + nextBelow(this.#chance, latencyUsSpan);
  }
}

const noAnswer: HttpAnswer = { ok: false, fault: fault('venue.unreachable', 'no answer came'), wasSent: true };

function hostOf(address: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/.exec(address)?.[1] ?? address;
}
