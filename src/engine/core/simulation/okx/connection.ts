/**
 * One client's socket at OKX: subscriptions, the text ping, and the limits of a connection.
 *
 * Only texts keep it alive, theirs or ours: after 30 s without any it ends. Subscribing, unsubscribing and
 * logging in count against 480 an hour. Each arg is acknowledged by itself, and data may come first.
 */

import { nextHappens, type Chance } from '../../../domain/chance.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { Listener } from '../audience.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { readRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { readArg, type OkxError, type OkxPath, type Topic } from './channels.ts';

export const silenceUsMax = 30 * usPerSecond;
export const asksPerHourMax = 480;
const hourUs = 60 * usPerMinute;
const messageCharsMax = 64 * 1024;
const argsMax = 1_024;
/** How often data overtakes its acknowledgement. */
const dataFirstShare = 0.2;

/** What a connection asks of its front. */
export interface OkxHouse {
  readonly nowUs: () => number;
  readonly chance: Chance;
  /** Whether one more connection may live: asked when it first does something. */
  readonly admit: () => boolean;
  /** An error where the thing is not listed. */
  readonly join: (topic: Topic, listener: Listener) => OkxError | null;
  readonly greet: (topic: Topic, listener: Listener) => void;
  readonly leave: (topic: Topic, listener: Listener) => void;
  readonly closed: (connection: OkxConnection) => void;
}

export class OkxConnection implements FrontConnection {
  readonly #house: OkxHouse;
  readonly #path: OkxPath;
  readonly #connId: string;
  readonly #outlet: FrontOutlet;
  readonly #topics = new Map<string, Topic>();
  readonly #listener: Listener;
  readonly #asks = new PaceLimit(asksPerHourMax, hourUs);
  #heardUs: number;
  #isAdmitted = false;
  #isEnded = false;

  constructor(house: OkxHouse, path: OkxPath, connId: string, outlet: FrontOutlet) {
    this.#house = house;
    this.#path = path;
    this.#connId = connId;
    this.#outlet = outlet;
    this.#heardUs = house.nowUs();
    this.#listener = {
      push: (bytes) => {
        if (this.#isEnded) return;
        this.#heardUs = house.nowUs();
        outlet.send(bytes, 'text');
      },
    };
  }

  receive(text: string): void {
    if (!this.#isAlive()) return;
    this.#heardUs = this.#house.nowUs();
    if (text === 'ping') return this.#outlet.answer('pong', 'text');
    const message = text.length > messageCharsMax ? null : readRecord(text);
    const id = message === null || typeof message['id'] !== 'string' ? null : message['id'];
    if (message === null || (id !== null && !/^[A-Za-z0-9]{1,32}$/.test(id))) {
      return this.#refuse({ code: '60012', msg: `Invalid request: ${text.slice(0, 256)}` }, null);
    }
    const { op } = message;
    if (op !== 'subscribe' && op !== 'unsubscribe' && op !== 'login') return this.#refuse(unknownOp(op, this.#path), id);
    if (!this.#asks.take(this.#heardUs)) return this.#refuse({ code: '60014', msg: 'Requests too frequent' }, id);
    if (op === 'login') return this.#refuse({ code: '60009', msg: 'Login failed.' }, id);
    const args: unknown = message['args'];
    if (!Array.isArray(args) || args.length === 0 || args.length > argsMax) return this.#refuse({ code: '60012', msg: `Invalid request: ${text.slice(0, 256)}` }, id);
    for (const arg of args) this.#obey(op, arg, id);
  }

  receivePing(): void {
    // Pings of the WebSocket protocol are answered, and do not count.
  }

  receivePong(): void {
    // OKX sends no pings.
  }

  turn(): void {
    if (this.#isAlive() && this.#house.nowUs() - this.#heardUs > silenceUsMax) this.end(4004, 'No data received in 30s.');
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const topic of this.#topics.values()) this.#house.leave(topic, this.#listener);
    this.#topics.clear();
    this.#house.closed(this);
  }

  end(code: number, reason: string): void {
    if (this.#isEnded) return;
    this.#outlet.end(code, reason);
    this.close();
  }

  /** The service will be upgraded: better to connect anew. */
  notice(): void {
    if (this.#isEnded) return;
    const msg = 'The connection will soon be closed for a service upgrade. Please reconnect.';
    this.#answer({ event: 'notice', code: '64008', msg, connId: this.#connId });
  }

  #isAlive(): boolean {
    if (!this.#isAdmitted && !this.#isEnded) {
      this.#isAdmitted = true;
      if (!this.#house.admit()) this.end(1008, 'Too many connections');
    }
    return !this.#isEnded;
  }

  #obey(op: 'subscribe' | 'unsubscribe', arg: unknown, id: string | null): void {
    const asked = readArg(arg, this.#path);
    if ('error' in asked) return this.#refuse(asked.error, id);
    const { topic } = asked;
    const known = this.#topics.get(topic.key);
    if (op === 'unsubscribe') {
      this.#topics.delete(topic.key);
      if (known !== undefined) this.#house.leave(known, this.#listener);
      return this.#acknowledge(op, topic, id);
    }
    if (known === undefined) {
      const error = this.#house.join(topic, this.#listener);
      if (error !== null) return this.#refuse(error, id);
      this.#topics.set(topic.key, topic);
    }
    const isDataFirst = nextHappens(this.#house.chance, dataFirstShare);
    if (!isDataFirst) this.#acknowledge(op, topic, id);
    this.#house.greet(topic, this.#listener);
    if (isDataFirst) this.#acknowledge(op, topic, id);
  }

  #acknowledge(event: string, topic: Topic, id: string | null): void {
    const arg: unknown = JSON.parse(topic.arg);
    this.#answer({ ...(id === null ? {} : { id }), event, arg, connId: this.#connId });
  }

  #refuse({ code, msg }: OkxError, id: string | null): void {
    this.#answer({ ...(id === null ? {} : { id }), event: 'error', code, msg, connId: this.#connId });
  }

  #answer(message: object): void {
    this.#heardUs = this.#house.nowUs();
    this.#outlet.answer(JSON.stringify(message), 'text');
  }
}

const orderOps: ReadonlySet<unknown> = new Set(['order', 'batch-orders', 'cancel-order', 'batch-cancel-orders', 'amend-order', 'batch-amend-orders', 'mass-cancel']);

function unknownOp(op: unknown, path: OkxPath): OkxError {
  if (!orderOps.has(op)) return { code: '60019', msg: `Invalid op: ${String(op)}` };
  return path === 'private' ? { code: '60011', msg: 'Please log in' } : { code: '60028', msg: 'The current operation is not supported by this URL. Please use the correct WebSocket URL for the operation.' };
}
