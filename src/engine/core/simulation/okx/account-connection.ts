/**
 * One client's private socket at OKX: login, private channels, orders. The text ping and the limits are those of the
 * public one.
 */

import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { House } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { isRecord, readRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { loginCaller, type OkxCaller } from './account-caller.ts';
import { PrivateFeed, readPrivateArg, type PrivateTopic } from './account-channels.ts';
import { untilOf, type OkxOrders, type Operation, type Row } from './account-orders.ts';
import type { OkxError } from './channels.ts';
import { asksPerHourMax, silenceUsMax } from './connection.ts';

const loginWithinUs = 30 * usPerSecond;
const batchMax = 20;
const messageCharsMax = 64 * 1024;

/** `isBatch`: several rows, each with an answer of its own. */
const operations: Readonly<Record<string, { readonly operation: Operation; readonly isBatch: boolean }>> = {
  order: { operation: 'place', isBatch: false }, 'batch-orders': { operation: 'place', isBatch: true },
  'cancel-order': { operation: 'cancel', isBatch: false }, 'batch-cancel-orders': { operation: 'cancel', isBatch: true },
  'amend-order': { operation: 'amend', isBatch: false }, 'batch-amend-orders': { operation: 'amend', isBatch: true },
};

/** What a private connection asks of the face. */
export interface PrivateHouse {
  readonly house: House;
  readonly orders: OkxOrders;
  readonly admit: () => boolean;
  readonly newConnId: () => string;
  /** How many connections listen to a channel of this account, this one included; false where it is one too many. */
  readonly count: (channel: string, owner: number, by: 1 | -1) => { readonly count: number; readonly isTooMany: boolean };
}

export class PrivateConnection implements FrontConnection {
  readonly #face: PrivateHouse;
  readonly #outlet: FrontOutlet;
  readonly #connId: string;
  readonly #asks = new PaceLimit(asksPerHourMax, 60 * usPerMinute);
  readonly #openedUs: number;
  #heardUs: number;
  #isAdmitted = false;
  #isEnded = false;
  #caller: OkxCaller | null = null;
  #feed: PrivateFeed | null = null;

  constructor(face: PrivateHouse, outlet: FrontOutlet) {
    this.#face = face;
    this.#outlet = outlet;
    this.#connId = face.newConnId();
    this.#openedUs = face.house.world.nowUs;
    this.#heardUs = this.#openedUs;
  }

  receive(text: string): void {
    if (!this.#isAlive()) return;
    this.#heardUs = this.#face.house.world.nowUs;
    if (text === 'ping') return this.#outlet.answer('pong', 'text');
    const message = text.length > messageCharsMax ? null : readRecord(text);
    const { id = null, op, args } = message ?? {};
    if (message === null || !(id === null || (typeof id === 'string' && /^[A-Za-z0-9]{1,32}$/.test(id)))) return this.#refuse({ code: '60012', msg: `Invalid request: ${text.slice(0, 256)}` }, null);
    switch (op) {
      case 'login': return this.#isFrequent(id) ? undefined : this.#logIn(args);
      case 'subscribe':
      case 'unsubscribe': return this.#isFrequent(id) ? undefined : this.#subscriptions(op, args, id);
      default: {
        const known = typeof op === 'string' && Object.hasOwn(operations, op) ? operations[op] : undefined;
        if (known === undefined && op !== 'mass-cancel') return this.#refuse({ code: '60019', msg: `Invalid op: ${String(op)}` }, id);
        if (this.#caller === null) return this.#refuse({ code: '60011', msg: 'Please log in' }, id);
        // Mass cancels are for the market makers of options.
        if (known === undefined) return this.#answer({ id, op, code: '1', msg: '', data: [{ result: false }] });
        return this.#operate(known, { id, op: String(op), args, untilUs: untilOf(message['expTime']) }, this.#caller);
      }
    }
  }

  receivePing(): void {
    // Pings of the WebSocket protocol are answered, and do not count.
  }

  receivePong(): void {
    // OKX sends no pings.
  }

  turn(): void {
    if (!this.#isAlive()) return;
    const { nowUs } = this.#face.house.world;
    if (nowUs - this.#heardUs > silenceUsMax || (this.#caller === null && nowUs - this.#openedUs > loginWithinUs)) return this.#end(4004, 'No data received in 30s.');
    return this.#feed?.turn();
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const topic of this.#feed?.topics ?? []) this.#face.count(topic.channel, this.#caller?.account.owner ?? 0, -1);
    this.#feed?.close();
    this.#feed = null;
  }

  #end(code: number, reason: string): void {
    this.#outlet.end(code, reason);
    this.close();
  }

  #isAlive(): boolean {
    if (!this.#isAdmitted && !this.#isEnded) {
      this.#isAdmitted = true;
      if (!this.#face.admit()) this.#end(1008, 'Too many connections');
    }
    return !this.#isEnded;
  }

  #isFrequent(id: string | null): boolean {
    if (this.#asks.take(this.#heardUs)) return false;
    this.#refuse({ code: '60014', msg: 'Requests too frequent' }, id);
    return true;
  }

  #logIn(args: unknown): void {
    const caller = loginCaller(this.#face.house, args);
    if (!caller.ok) return this.#refuse(caller.error, null);
    if (this.#caller === null) {
      this.#caller = caller.value;
      this.#feed = new PrivateFeed(this.#face.house, caller.value.account, (message) => this.#answer(message));
    }
    return this.#answer({ event: 'login', code: '0', msg: '', connId: this.#connId });
  }

  #subscriptions(op: 'subscribe' | 'unsubscribe', args: unknown, id: string | null): void {
    const feed = this.#feed;
    if (this.#caller === null || feed === null) return this.#refuse({ code: '60011', msg: 'Please log in' }, id);
    if (!Array.isArray(args) || args.length === 0) return this.#refuse({ code: '60013', msg: 'Invalid args' }, id);
    for (const arg of args) {
      const topic = readPrivateArg(arg);
      if (!topic.ok) this.#refuse(topic.error, id);
      else if (op === 'subscribe') this.#subscribe(feed, topic.value, this.#caller.account.owner, id);
      else this.#unsubscribe(feed, topic.value, this.#caller.account.owner, id);
    }
  }

  #subscribe(feed: PrivateFeed, topic: PrivateTopic, owner: number, id: string | null): void {
    const { channel } = topic;
    const isNew = ![...feed.topics].some(({ key }) => key === topic.key);
    this.#answer({ ...(id === null ? {} : { id }), event: 'subscribe', arg: topic.arg, connId: this.#connId });
    if (isNew) {
      const { count, isTooMany } = this.#face.count(channel, owner, 1);
      if (isTooMany) this.#face.count(channel, owner, -1);
      this.#answer({ event: isTooMany ? 'channel-conn-count-error' : 'channel-conn-count', channel, connCount: String(isTooMany ? count - 1 : count), connId: this.#connId });
      // It was acknowledged, and will never hear anything.
      if (isTooMany) return;
      feed.join(topic);
    }
    feed.greet(topic);
  }

  #unsubscribe(feed: PrivateFeed, topic: PrivateTopic, owner: number, id: string | null): void {
    if ([...feed.topics].some(({ key }) => key === topic.key)) this.#face.count(topic.channel, owner, -1);
    feed.leave(topic.key);
    this.#answer({ ...(id === null ? {} : { id }), event: 'unsubscribe', arg: topic.arg, connId: this.#connId });
  }

  #operate({ operation, isBatch }: { readonly operation: Operation; readonly isBatch: boolean }, asked: { readonly id: string | null; readonly op: string; readonly args: unknown; readonly untilUs: number | null }, caller: OkxCaller): void {
    const { world } = this.#face.house;
    const { id, op, args, untilUs } = asked;
    const inTime = String(world.nowUs);
    const rows: readonly unknown[] = Array.isArray(args) ? args : [];
    const answer = (code: string, msg: string, data: readonly Row[]): void => this.#answer({ id, op, code, msg, data, inTime, outTime: String(world.nowUs) });
    if (id === null || rows.length === 0 || rows.length > (isBatch ? batchMax : 1) || !rows.every(isRecord)) return answer('60013', 'Invalid args', []);
    return performAll(this.#face.orders, { operation, caller, rows: rows.filter(isRecord), way: 'socket', untilUs }, (data) => answer(codeOf(data), '', data));
  }

  #refuse({ code, msg }: OkxError, id: string | null): void {
    this.#answer({ ...(id === null ? {} : { id }), event: 'error', code, msg, connId: this.#connId });
  }

  #answer(message: object): void {
    if (this.#isEnded) return;
    this.#heardUs = this.#face.house.world.nowUs;
    this.#outlet.answer(JSON.stringify(message), 'text');
  }
}

/** 0: all went well, 1: none did, 2: some did. */
export function codeOf(rows: readonly Row[]): string {
  const good = rows.filter(({ sCode }) => sCode === '0').length;
  return good === rows.length ? '0' : good === 0 ? '1' : '2';
}

export interface Batch {
  readonly operation: Operation;
  readonly caller: OkxCaller;
  readonly rows: readonly Row[];
  readonly way: 'rest' | 'socket';
  readonly untilUs: number | null;
}

/** Does all rows and answers when the last is known, in the order in which they came. */
export function performAll(orders: OkxOrders, { operation, caller, rows, way, untilUs }: Batch, answer: (rows: readonly Row[]) => void): void {
  const answered: Row[] = [];
  let count = 0;
  for (const [index, row] of rows.entries()) {
    orders.perform(operation, caller, row, way, untilUs, (told) => {
      answered[index] = told;
      count += 1;
      if (count === rows.length) answer(answered);
    });
  }
}

