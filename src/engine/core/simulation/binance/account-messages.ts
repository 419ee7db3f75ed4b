/**
 * One connection to Binance's WebSocket API: requests by id, a session that has logged on, subscriptions to user data.
 * Answers may come in another order than the questions.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import { tellEvent } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { isRecord, readRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { readTarget } from '../target.ts';
import { messageCaller, type Caller, type Security } from './account-caller.ts';
import type { BinanceFace } from './account-face.ts';
import { done, illegal, refusals, refuse, type Outcome, type Params, type Refused } from './account-refusal.ts';
import { LineLife } from './account-life.ts';

const subscriptionsMax = 65_535;
/** Of the WebSocket API the limits of messages are those of weight; nobody needs more than this. */
const messagesPerSecondMax = 300;

type SessionMethod = (params: Params, answer: (outcome: Outcome) => void) => void;

export class MessageConnection implements FrontConnection {
  readonly #face: BinanceFace;
  readonly #outlet: FrontOutlet;
  readonly #life: LineLife;
  readonly #pace = new PaceLimit(messagesPerSecondMax, usPerSecond);
  readonly #connectedMs: number;
  readonly #showsLimits: boolean;
  readonly #subscriptions = new Map<number, { readonly account: Account; readonly bySession: boolean; readonly stop: () => void }>();
  readonly #methods: Readonly<Record<string, SessionMethod>>;
  #isAdmitted = false;
  #subscribedCount = 0;
  #session: { readonly caller: Caller; readonly sinceMs: number } | null = null;

  constructor(face: BinanceFace, path: string, outlet: FrontOutlet, hasUserData: boolean) {
    this.#face = face;
    this.#outlet = outlet;
    this.#connectedMs = face.nowMs;
    this.#showsLimits = readTarget(path).query.get('returnRateLimits') !== 'false';
    this.#life = new LineLife(face.kind.limits, outlet, () => face.house.world.nowUs, () => this.close());
    const session: Record<string, SessionMethod> = {
      ping: (_params, answer) => answer(done({})),
      time: (_params, answer) => answer(done({ serverTime: face.nowMs })),
      'session.logon': (params, answer) => this.#logOn(params, answer),
      'session.status': (_params, answer) => answer(done(this.#status())),
      'session.logout': (_params, answer) => this.#logOut(answer),
    };
    const userData: Record<string, SessionMethod> = {
      'userDataStream.subscribe': (_params, answer) => answer(this.#session === null ? refusals.keyRights : this.#subscribe(this.#session.caller.account, true)),
      'userDataStream.subscribe.signature': (params, answer) => this.#asCaller(params, 'signed', answer, ({ account }) => answer(this.#subscribe(account, false))),
      'userDataStream.unsubscribe': (params, answer) => answer(this.#unsubscribe(params)),
      'session.subscriptions': (_params, answer) => answer(done([...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId })))),
    };
    this.#methods = hasUserData ? { ...session, ...userData } : session;
  }

  receive(text: string): void {
    if (this.#life.isEnded) return;
    this.#admit();
    const { house } = this.#face;
    if (!this.#pace.take(house.world.nowUs)) return this.#life.end('too-fast');
    const message = readRecord(text);
    if (message === null) return this.#say(null, null, refuse(-1135, 'Invalid JSON Request'));
    const { id = null, method, params = {} } = message;
    if (!isMessageId(id) || typeof method !== 'string' || !isRecord(params)) return this.#say(null, null, refuse(-1135, 'Invalid JSON Request'));
    const given: Params = new Map(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const own = Object.hasOwn(this.#methods, method) ? this.#methods[method] : undefined;
    if (own !== undefined) {
      const refused = this.#face.charge({ weight: 2, isOrder: false }, given);
      if (refused !== null) return this.#say(id, null, refused);
      return own(given, (outcome) => this.#say(id, null, outcome));
    }
    const { operations } = this.#face.kind;
    const operation = Object.hasOwn(operations, method) ? operations[method] : undefined;
    if (operation === undefined) return this.#say(id, null, illegal('method', '^[a-zA-Z0-9./]{1,50}$'));
    const refused = this.#face.charge(operation, given);
    if (refused !== null) return this.#say(id, null, refused);
    const caller = messageCaller(house, given, operation.security, this.#sessionKey);
    return this.#face.perform(operation, caller, (outcome) => this.#say(id, operation.isOrder && caller.ok ? caller.account : null, outcome));
  }

  receivePing(): void {
    // Pings of clients are answered by the host, and are free.
  }

  receivePong(): void {
    this.#life.pong();
  }

  turn(): void {
    this.#admit();
    this.#life.turn();
  }

  close(): void {
    this.#life.close();
    for (const { stop } of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  /** Connecting has its weight; a host that only tried the path has not connected. */
  #admit(): void {
    if (this.#isAdmitted) return;
    this.#isAdmitted = true;
    this.#face.front.charge(this.#face.kind.connectWeight);
  }

  get #sessionKey(): string | null {
    return this.#session?.caller.key.key ?? null;
  }

  #asCaller(params: Params, security: Security, answer: (outcome: Outcome) => void, then: (caller: Caller) => void): void {
    const caller = messageCaller(this.#face.house, params, security, null);
    if (caller.ok) then(caller);
    else answer(caller);
  }

  /** Only Ed25519 keys may: their secrets are PEM blocks. */
  #logOn(params: Params, answer: (outcome: Outcome) => void): void {
    this.#asCaller(params, 'signed', answer, (caller) => {
      if (!caller.key.secret.startsWith('-----BEGIN')) return answer(refuse(-4056, 'HMAC_SHA256 API key is not supported.'));
      this.#session = { caller, sinceMs: this.#face.nowMs };
      return answer(done(this.#status()));
    });
  }

  #logOut(answer: (outcome: Outcome) => void): void {
    this.#session = null;
    for (const [subscriptionId, { bySession }] of this.#subscriptions) if (bySession) this.#terminate(subscriptionId);
    answer(done(this.#status()));
  }

  #status(): object {
    const { nowMs } = this.#face;
    return {
      apiKey: this.#sessionKey, authorizedSince: this.#session?.sinceMs ?? null, connectedSince: this.#connectedMs, returnRateLimits: this.#showsLimits, serverTime: nowMs,
      userDataStream: this.#subscriptions.size > 0,
    };
  }

  #subscribe(account: Account, bySession: boolean): Outcome {
    for (const known of this.#subscriptions.values()) if (known.account === account) return refuse(-2035, 'User Data Stream subscription already active.');
    if (this.#subscribedCount >= subscriptionsMax) return refuse(-2035, 'Too many subscriptions on this connection.');
    const subscriptionId = this.#subscribedCount;
    this.#subscribedCount += 1;
    const stop = this.#face.listen(account, (event) => tellEvent(this.#face.house, () => {
      if (this.#subscriptions.has(subscriptionId)) this.#push({ subscriptionId, event });
    }));
    this.#subscriptions.set(subscriptionId, { account, bySession, stop });
    return done({ subscriptionId });
  }

  #unsubscribe(params: Params): Outcome {
    const named = params.get('subscriptionId');
    const ids = named === undefined ? [...this.#subscriptions.keys()] : [Number(named)];
    if (ids.length === 0 || ids.some((id) => !this.#subscriptions.has(id))) return refuse(-2036, 'User Data Stream subscription not active.');
    for (const id of ids) this.#terminate(id);
    return done({});
  }

  #terminate(subscriptionId: number): void {
    this.#subscriptions.get(subscriptionId)?.stop();
    this.#subscriptions.delete(subscriptionId);
    this.#push({ subscriptionId, event: { e: 'eventStreamTerminated', E: this.#face.nowMs } });
  }

  #push(message: object): void {
    if (!this.#life.isEnded) this.#outlet.answer(JSON.stringify(message), 'text');
  }

  #say(id: MessageId, account: Account | null, outcome: Outcome): void {
    this.#push({
      id,
      ...(outcome.ok ? { status: 200, result: outcome.result } : { status: outcome.status, error: errorOf(outcome) }),
      ...(this.#showsLimits ? { rateLimits: this.#limits(account) } : {}),
    });
  }

  #limits(account: Account | null): readonly object[] {
    const { front, house: { world: { nowUs } } } = this.#face;
    const orders = account === null ? [] : this.#face.countOf(account).counts(nowUs).map(({ interval, intervalNum, limit, count }) => ({ rateLimitType: 'ORDERS', interval, intervalNum, limit, count }));
    const { limit } = front.kind.weight;
    return [...orders, { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: Math.round(front.kind.weight.windowUs / (60_000 * usPerMs)), limit, count: front.usedWeight }];
  }
}

function errorOf({ code, msg, data }: Refused): object {
  return { code, msg, ...(data === undefined ? {} : { data }) };
}

type MessageId = string | number | null;

function isMessageId(id: unknown): id is MessageId {
  return id === null || (typeof id === 'string' && id.length <= 36) || (typeof id === 'number' && Number.isSafeInteger(id));
}
