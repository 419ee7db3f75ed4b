/**
 * One client's socket at HTX's private servers of linear swaps, notifications or orders: every message zipped, a ping of
 * the server every 5 s, and nothing before who asks has signed. Requests are matched by `cid`.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { tellEvent, type House } from '../accounts/house.ts';
import type { Account } from '../accounts/account.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { readRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { linearHosts, recognise, type Member, type Stranger } from './account-signature.ts';
import { LinearSubscriptions, type LinearTeller } from './account-linear-feed.ts';
import type { LinearOrders, Operation } from './account-linear-orders.ts';
import { userId, type Row } from './account-linear-rows.ts';
import { lengthened, textOf } from './account-linear-terms.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { linearPulse, Pulse } from './pulse.ts';

export interface LinearRoom {
  readonly house: House;
  readonly orders: LinearOrders;
  readonly find: (contract: string) => PracticeInstrument | null;
  readonly tellerOf: (account: Account) => LinearTeller;
  /** Counts a command of somebody; false when it is one too many. */
  readonly mayCommand: (account: Account) => boolean;
  readonly closed: (connection: LinearSocket) => void;
}

export interface SocketPath {
  readonly path: string;
  readonly host: string | null;
  /** Whether it is the one for orders. */
  readonly isTrade: boolean;
}

const messageCharsMax = 32_768;
const messagesPerSecondMax = 50;

export class LinearSocket implements FrontConnection {
  readonly #room: LinearRoom;
  readonly #path: SocketPath;
  readonly #outlet: FrontOutlet;
  readonly #pulse: Pulse;
  readonly #pace = new PaceLimit(messagesPerSecondMax, usPerSecond);
  readonly #subscriptions: LinearSubscriptions;
  readonly #operations: ReadonlyMap<string, Operation>;
  #member: Member | null = null;
  #stop: () => void = () => undefined;
  #isEnded = false;

  constructor(room: LinearRoom, path: SocketPath, outlet: FrontOutlet) {
    this.#room = room;
    this.#path = path;
    this.#outlet = outlet;
    this.#pulse = new Pulse(linearPulse, room.house.world.nowUs);
    this.#subscriptions = new LinearSubscriptions(room.house, room.find);
    const { place, placeBatch, cancel, cancelBatch, cancelAll } = room.orders;
    this.#operations = new Map([['place_order', place], ['place_batch_orders', placeBatch], ['cancel_order', cancel], ['cancel_batch_orders', cancelBatch], ['cancel_all_orders', cancelAll]]);
  }

  receive(text: string): void {
    if (this.#isEnded) return;
    const message = text.length > messageCharsMax ? null : readRecord(lengthened(text));
    const { op, ts } = message ?? {};
    if (op === 'pong') return this.#pulse.pong(Number(ts));
    if (op === 'ping') return this.#say({ op: 'pong', ts });
    if (message === null) return this.#reply({}, 2002, 'Invalid command.');
    if (!this.#pace.take(this.#room.house.world.nowUs)) return this.#reply(message, 1084, 'The number of access exceeded the limit.');
    if (op === 'auth') return this.#authenticate(message);
    if (this.#path.isTrade) return this.#operate(message);
    if (op !== 'sub' && op !== 'unsub') return this.#reply(message, 2002, 'Invalid command.');
    if (this.#member === null) return this.#reply(message, 2002, 'Authentication required.');
    this.#subscribe(op, message, this.#member);
  }

  receivePing(): void {
    // Heartbeats are messages here.
  }

  receivePong(): void {
    // Heartbeats are messages here.
  }

  turn(): void {
    if (this.#isEnded) return;
    const beat = this.#pulse.turn(this.#room.house.world.nowUs);
    if (beat === 'over') {
      this.#outlet.end(1003, 'ping check expired');
      return this.close();
    }
    if (beat !== 'quiet') this.#say({ op: 'ping', ts: String(beat) });
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stop();
    this.#room.closed(this);
  }

  #authenticate(message: Row): void {
    const signed = new Map(signedNames.map((name) => [name, textOf(message[name])]));
    const isRightKind = message['type'] === 'api' && signed.get('SignatureMethod') === 'HmacSHA256' && signed.get('SignatureVersion') === '2';
    const { path, host } = this.#path;
    const claim = { method: 'GET', path, host, params: signed, keyId: signed.get('AccessKeyId') ?? '', timestamp: signed.get('Timestamp') ?? '', signature: textOf(message['Signature']) };
    const member: Member | Stranger = isRightKind ? recognise(this.#room.house, linearHosts, claim) : 'signature';
    const named = { op: 'auth', ...cidOf(message), type: 'api', ts: this.#ts() };
    if (typeof member === 'string') return this.#say({ ...named, 'err-code': member === 'key' ? 403 : 1003, 'err-msg': member === 'key' ? 'Incorrect Access key' : 'invalid signature' });
    this.#member ??= member;
    this.#say({ ...named, 'err-code': 0, data: { 'user-id': userId(member.account) } });
  }

  #subscribe(op: 'sub' | 'unsub', message: Row, { account }: Member): void {
    const changed = this.#subscriptions.change(op, message);
    if (typeof changed === 'number') return this.#reply(message, changed, changed === 2040 ? 'Missing required parameter.' : 'Invalid topic.');
    this.#reply(message, 0, null);
    if (op === 'unsub') return;
    const teller = this.#room.tellerOf(account);
    this.#stop();
    this.#stop = teller.listen((notice) => {
      const heard = this.#subscriptions.read(notice, account);
      if (heard !== null) tellEvent(this.#room.house, () => this.#say(heard));
    });
    const { topic, contract } = changed;
    for (const notice of teller.snapshot(topic, (known) => contract === '*' || contract === known)) {
      const heard = this.#subscriptions.read(notice, account);
      if (heard !== null) this.#say(heard);
    }
  }

  #operate(message: Row): void {
    const { orders, mayCommand } = this.#room;
    const tell = (row: Row | null): void => {
      // Nobody knows: a socket says nothing, where REST ends with a bad gateway.
      if (row !== null) this.#say({ ...row, ...cidOf(message) });
    };
    const operation = this.#operations.get(textOf(message['op']));
    if (operation === undefined) return tell(orders.failure({ code: 2002, message: 'Invalid command.' }));
    if (this.#member === null || !this.#member.mayTrade) return tell(orders.failure({ code: 403, message: this.#member === null ? 'Authentication required.' : 'No permission to trade.' }));
    if (!mayCommand(this.#member.account)) return tell(orders.failure({ code: 1084, message: 'The number of access exceeded the limit.' }));
    operation(this.#member.account, message['data'], tell);
  }

  #reply(message: Row, code: number, why: string | null): void {
    const { op, topic, contract_code: contract } = message;
    this.#say({ op, ...cidOf(message), topic, ts: this.#ts(), 'err-code': code, ...(why === null ? {} : { 'err-msg': why }), ...(contract === undefined ? {} : { contract_code: contract }) });
  }

  #ts(): number {
    return Math.floor(this.#room.house.world.nowUs / usPerMs);
  }

  #say(message: object): void {
    if (!this.#isEnded) this.#outlet.answer(JSON.stringify(message), 'zipped');
  }
}

const signedNames = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp'] as const;

function cidOf({ cid }: Row): Row {
  return cid === undefined ? {} : { cid };
}
