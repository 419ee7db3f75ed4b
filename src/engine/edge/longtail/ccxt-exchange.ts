/**
 * One exchange of ccxt, loaded when it is asked for: the only file that runs it. Its requests go
 * through our own client, so that they are bounded, pass our proxies, and tell whether they can have
 * reached the exchange. What it answers is `unknown`: whoever asked checks it.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';
import { assert } from '../../domain/assert.ts';
import { fault, type Fault, type FaultCode } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { clock } from '../net/clock.ts';
import { httpRequest } from '../net/http-request.ts';
import type { Proxy } from '../net/proxy.ts';
import { openPassage, type Passage } from '../net/proxy-agents.ts';
import { reasonOf } from '../net/reason.ts';
import { ccxtFileOf } from './ccxt-list.ts';
import { layoutOf, whyNoKey } from './credentials.ts';

/** `passphrase`: whatever this exchange has beside id and secret (credentials.ts). */
export interface CcxtKey {
  readonly keyId: string;
  readonly secret: string;
  readonly passphrase: string | null;
}

export interface CcxtOptions {
  readonly proxy: Proxy | null;
  /** Null: market data only. */
  readonly key: CcxtKey | null;
  /** Another server in the place of the exchange's; takes and answers an address. */
  readonly reroute: (url: string) => string;
  readonly timeoutMs: number;
  /** Bytes of an answer came; what comes by ccxt's own sockets is not told. */
  readonly onBytes: (count: number) => void;
}

/** `isCertain`: what was asked did not happen at the exchange. */
export interface CcxtTrouble {
  readonly fault: Fault;
  readonly isCertain: boolean;
}

export interface CcxtExchange {
  readonly name: string;
  /** ccxt's way to count a market's precision: 2 places, 3 significant digits, 4 steps. */
  readonly precisionMode: number;
  /** Whether it offers a call by this name, such as `watchOrderBook`. */
  has(method: string): boolean;
  call(method: string, ...args: readonly unknown[]): Promise<Result<unknown, CcxtTrouble>>;
  /** The same, but what ccxt's queue holds back until later than this is not sent at all. */
  callBefore(untilUs: number, method: string, ...args: readonly unknown[]): Promise<Result<unknown, CcxtTrouble>>;
  /** What it would send for this call, before it is signed: nothing leaves. Null: it would send nothing. */
  dryRun(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Whether it has candles of this length, in ccxt's words, such as `1m`. */
  hasTimeframe(name: string): boolean;
  /** What ccxt's table of features says under these names. */
  feature(...path: readonly string[]): unknown;
  /** What ccxt would write for a price or a quantity; null where it refuses to. */
  written(what: 'price' | 'amount', symbol: string, text: string): string | null;
  close(): Promise<void>;
}

/** Until when a request of this call may leave; ccxt's queue lies between the call and the request. */
const untilUsOf = new AsyncLocalStorage<number>();

/** Whoever only wants to see what would be sent. */
const dryRunOf = new AsyncLocalStorage<{ seen: unknown }>();

const { Agent: PlainAgent } = process.getBuiltinModule('node:http');

const wordsCharsMax = 200;
/** Shorter ones are words that occur by chance. */
const secretCharsMin = 4;

/** ccxt's kinds of error, the more particular first, and what they are to us. */
const meanings: readonly (readonly [kind: string, code: FaultCode, isCertain: boolean])[] = [
  ['AuthenticationError', 'keys.refused', true],
  ['InsufficientFunds', 'order.funds', true],
  ['DuplicateOrderId', 'order.duplicate', true],
  ['OrderImmediatelyFillable', 'order.would-take', true],
  ['OrderNotFound', 'order.absent', true],
  ['InvalidOrder', 'order.rejected', true],
  ['BadSymbol', 'instrument.unknown', true],
  ['NotSupported', 'order.unsupported', true],
  ['RateLimitExceeded', 'venue.rate-limited', false],
  ['DDoSProtection', 'venue.rate-limited', false],
  ['ExchangeError', 'order.rejected', true],
  ['BaseError', 'venue.unreachable', false],
];

const unclear = ['', 'order.unclear', false] as const;
const noSense = ['', 'message.malformed', false] as const;

/** Ours, on its way through ccxt, which lets it pass as it is. */
class SendTrouble extends Error {
  override readonly name = 'SendTrouble';
  readonly fault: Fault;
  readonly wasSent: boolean;

  constructor(reason: Fault, wasSent: boolean) {
    super(reason.detail);
    this.fault = reason;
    this.wasSent = wasSent;
  }
}

export async function loadCcxtExchange(id: string, options: CcxtOptions): Promise<Result<CcxtExchange, Fault>> {
  const file = ccxtFileOf(id);
  if (file === null) return failed(fault('config.invalid', `ccxt knows no exchange named “${id.slice(0, 40)}”`));
  if (options.key !== null && layoutOf(id) === null) return failed(fault('config.invalid', whyNoKey(id) ?? id));
  const passage = options.proxy === null ? ok(null) : openPassage(options.proxy);
  if (!passage.ok) return passage;
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    const made: unknown = Reflect.get(objectOf(module), 'default');
    assert(typeof made === 'function', 'ccxt exports its exchange', { id });
    const exchange = objectOf(Reflect.construct(made, [settingsOf(id, options, passage.value)]));
    Reflect.set(exchange, 'fetch', (url: string, method: unknown, headers: unknown, body: unknown) => fetchFor(exchange, options, { url, method, headers, body }));
    rerouteSockets(exchange, options.reroute);
    catchDryRuns(exchange);
    return ok(new LoadedExchange(exchange, passage.value, options.key));
  } catch (error) {
    passage.value?.close();
    return failed(fault('config.invalid', `ccxt’s ${id} does not load: ${reasonOf(error)}`));
  }
}

class LoadedExchange implements CcxtExchange {
  readonly #exchange: object;
  readonly #passage: Passage | null;
  /** What no complaint may repeat. */
  readonly #secrets: readonly string[];

  constructor(exchange: object, passage: Passage | null, key: CcxtKey | null) {
    this.#exchange = exchange;
    this.#passage = passage;
    this.#secrets = key === null ? [] : [key.secret, key.keyId, key.passphrase ?? ''].filter((text) => text.length >= secretCharsMin);
  }

  get name(): string {
    const name: unknown = Reflect.get(this.#exchange, 'name');
    return typeof name === 'string' ? name.slice(0, 40) : '';
  }

  get precisionMode(): number {
    return Number(Reflect.get(this.#exchange, 'precisionMode'));
  }

  has(method: string): boolean {
    const table: unknown = Reflect.get(this.#exchange, 'has');
    const offered: unknown = typeof table === 'object' && table !== null ? Reflect.get(table, method) : null;
    return offered === true && typeof Reflect.get(this.#exchange, method) === 'function';
  }

  async call(method: string, ...args: readonly unknown[]): Promise<Result<unknown, CcxtTrouble>> {
    try {
      return ok(await callOf(this.#exchange, method, args));
    } catch (error) {
      return failed(troubleOf(error, this.#secrets));
    }
  }

  callBefore(untilUs: number, method: string, ...args: readonly unknown[]): Promise<Result<unknown, CcxtTrouble>> {
    return untilUsOf.run(untilUs, () => this.call(method, ...args));
  }

  hasTimeframe(name: string): boolean {
    const table: unknown = Reflect.get(this.#exchange, 'timeframes');
    return this.has('fetchOHLCV') && typeof table === 'object' && table !== null && Object.hasOwn(table, name);
  }

  async dryRun(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const run: { seen: unknown } = { seen: null };
    await dryRunOf.run(run, () => this.call(method, ...args));
    return run.seen;
  }

  feature(...path: readonly string[]): unknown {
    let found: unknown = Reflect.get(this.#exchange, 'features');
    for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
    return found;
  }

  written(what: 'price' | 'amount', symbol: string, text: string): string | null {
    try {
      const told = callOf(this.#exchange, `${what}ToPrecision`, [symbol, text]);
      return typeof told === 'string' ? told : null;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await this.call('close');
    this.#passage?.close();
  }
}

function settingsOf(id: string, { key, timeoutMs }: CcxtOptions, passage: Passage | null): object {
  return {
    timeout: timeoutMs,
    enableRateLimit: true,
    enableLastHttpResponse: false,
    enableLastJsonResponse: false,
    options: { maxRetriesOnFailure: 0, adjustForTimeDifference: true },
    ...(passage === null ? {} : { agent: passage.agent }),
    // What it takes for a socket without TLS, which only a server of ours has.
    httpAgent: passage?.agent ?? new PlainAgent(),
    ...(key === null ? {} : credentialsOf(id, key)),
  };
}

function credentialsOf(id: string, { keyId, secret, passphrase }: CcxtKey): object {
  const names = layoutOf(id)?.names;
  return names === undefined ? {} : { [names.keyId]: keyId, [names.secret]: secret, ...(passphrase === null ? {} : { [names.extra]: passphrase }) };
}

/** All of ccxt's calls end in `request`, with what the exchange shall be told, not yet signed. */
function catchDryRuns(exchange: object): void {
  const request: unknown = Reflect.get(exchange, 'request');
  assert(typeof request === 'function', 'ccxt sends by `request`', {});
  Reflect.set(exchange, 'request', (...args: readonly unknown[]): unknown => {
    const run = dryRunOf.getStore();
    if (run === undefined) return Reflect.apply(request, exchange, args);
    const [path, , , told] = args;
    run.seen = { path, told };
    throw onlyLooked();
  });
}

function onlyLooked(): SendTrouble {
  return new SendTrouble(fault('order.unsupported', 'this was only looked at'), false);
}

interface Fetched {
  readonly url: string;
  readonly method: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/** In the place of ccxt's own `fetch`: the same answer, by our own request. */
async function fetchFor(exchange: object, options: CcxtOptions, { url, method, headers, body }: Fetched): Promise<unknown> {
  if (dryRunOf.getStore() !== undefined) throw onlyLooked(); // whatever way it took
  const verb = methodOf(method);
  const untilUs = untilUsOf.getStore();
  if (untilUs !== undefined && clock() > untilUs) throw new SendTrouble(fault('venue.rate-limited', 'it waited too long for its turn and was not sent'), false);
  const answer = await httpRequest({
    method: verb, url: options.reroute(url), timeoutMs: options.timeoutMs, proxy: options.proxy,
    headers: textsOf(headers), ...(typeof body === 'string' && body !== '' ? { body } : {}),
  });
  if (!answer.ok) throw new SendTrouble(answer.fault, answer.wasSent);
  options.onBytes(answer.body.byteLength);
  // A server that broke down may have done what it was asked.
  if (answer.status >= 500) throw new SendTrouble(fault('venue.unreachable', `${new URL(url).host} answered ${answer.status}`), true);
  const text = Buffer.from(answer.body).toString('utf8');
  if (answer.status < 300 && !/^\s*["[{\d]/.test(text)) throw new SendTrouble(fault('message.malformed', `${new URL(url).host} answered something that is no JSON`), true);
  const response = { status: answer.status, statusText: '', headers: answer.headers, text: () => Promise.resolve(text), arrayBuffer: () => Promise.resolve(answer.body) };
  return callOf(exchange, 'handleRestResponse', [response, url, verb, headers, body]);
}

function methodOf(method: unknown): 'GET' | 'POST' | 'PUT' | 'DELETE' {
  const known = (['GET', 'POST', 'PUT', 'DELETE'] as const).find((one) => one === method);
  if (known === undefined) throw new SendTrouble(fault('order.unsupported', `requests by ${String(method).slice(0, 10)} are not made here`), false);
  return known;
}

function textsOf(headers: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers ?? {}).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]])));
}

/**
 * Its sockets, at the address that we say. ccxt leaves what `send` answers alone: one that closed just then would be a
 * rejection that nobody handles, and end the thread. That it is closed is told by its other promises.
 */
function rerouteSockets(exchange: object, reroute: (url: string) => string): void {
  const client: unknown = Reflect.get(exchange, 'client');
  if (typeof client !== 'function') return;
  const known = new WeakSet<object>();
  Reflect.set(exchange, 'client', (url: string): unknown => {
    const made = objectOf(Reflect.apply(client, exchange, [reroute(url)]));
    const send: unknown = Reflect.get(made, 'send');
    if (known.has(made) || typeof send !== 'function') return made;
    known.add(made);
    Reflect.set(made, 'send', (message: unknown): unknown => {
      if (dryRunOf.getStore() !== undefined) throw onlyLooked();
      const sent: unknown = Reflect.apply(send, made, [message]);
      if (sent instanceof Promise) sent.catch(() => undefined);
      return sent;
    });
    return made;
  });
}

function troubleOf(error: unknown, secrets: readonly string[]): CcxtTrouble {
  if (error instanceof SendTrouble) return { fault: error.fault, isCertain: !error.wasSent };
  const kinds = kindsOf(error);
  // ccxt's plain ExchangeError stands for words that it does not know.
  const [, code, isCertain] = kinds[0] === 'ExchangeError' ? unclear : meanings.find(([kind]) => kinds.includes(kind)) ?? noSense;
  // An exchange may repeat what it was sent.
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), error instanceof Error ? error.message : String(error));
  // A signed address names the key and the signature.
  return { fault: fault(code, message.replace(/\?\S*/g, '?…').slice(0, wordsCharsMax)), isCertain };
}

function kindsOf(error: unknown): readonly string[] {
  const kinds: string[] = [];
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const { constructor }: { constructor?: { name?: unknown } } = at;
    if (typeof constructor?.name === 'string') kinds.push(constructor.name);
  }
  return kinds;
}

function callOf(exchange: object, method: string, args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(exchange, method);
  assert(typeof found === 'function', 'ccxt offers what is called', { method });
  return Reflect.apply(found, exchange, args);
}

function objectOf(value: unknown): object {
  assert(typeof value === 'object' && value !== null, 'ccxt is made of objects', {});
  return value;
}

/** An answer to a question: that the exchange refused it is no matter of orders. */
export function plainly(told: Result<unknown, CcxtTrouble>): Result<unknown, Fault> {
  if (told.ok) return told;
  const { fault: reason } = told.fault;
  return failed(reason.code.startsWith('order.') ? fault('snapshot.refused', reason.detail) : reason);
}
