/**
 * One bounded request: the whole answer, whatever its status, or a fault that says who failed and
 * why. No redirects, no retries: who asks decides what to do next.
 *
 * Holds: `wasSent` is false only when nothing of the request can have reached the venue; then, and
 * only then, an order in it does not exist there.
 */

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { fault, type Fault } from '../../domain/fault.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Proxy } from './proxy.ts';
import { openPassage, type Followed, type Passage } from './proxy-agents.ts';
import { reasonOf } from './reason.ts';

// Not by `import`: that reads every export of node:http, one of which loads a whole second HTTP
// client. It costs 20 ms and 6 MB at the start of each thread.
const { request: requestPlain } = process.getBuiltinModule('node:http');
const { request: requestTls } = process.getBuiltinModule('node:https');

/** The largest body we read: the list of all of an exchange's instruments is some 20 MB. */
export const bodyBytesMax = 64 * 1024 * 1024;
const headerBytesMax = 32 * 1024;
const wordsCharsMax = 200;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is: what was signed. */
  readonly body?: string;
  readonly timeoutMs: number;
  readonly proxy?: Proxy | null;
}

export type HttpOutcome =
  | { readonly ok: true; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }
  | { readonly ok: false; readonly fault: Fault; readonly wasSent: boolean };

export function httpRequest(asked: HttpRequest): Promise<HttpOutcome> {
  const url = URL.parse(asked.url);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return Promise.resolve({ ok: false, fault: fault('config.invalid', `“${asked.url.split('?')[0]}” is not an address`), wasSent: false });
  }
  const passage = asked.proxy === undefined || asked.proxy === null ? ok(null) : passageOf(asked.proxy);
  if (!passage.ok) return Promise.resolve({ ok: false, fault: passage.fault, wasSent: false });
  const begin = (settled: (outcome: HttpOutcome) => void): Exchange => new Exchange(asked, url, passage.value, settled);
  return new Promise((resolve) => {
    try {
      begin(resolve);
    } catch (error) {
      // A header that no header may be (a key or a passphrase mistyped): node:http throws before anything is sent.
      passage.value?.giveBack();
      resolve({ ok: false, fault: fault('config.invalid', `${url.host} cannot be asked so: ${reasonOf(error)}`), wasSent: false });
    }
  });
}

/** One request on its way and its answer; settles once, and leaves nothing open. */
class Exchange {
  readonly #asked: HttpRequest;
  readonly #host: string;
  readonly #isTls: boolean;
  readonly #settled: (outcome: HttpOutcome) => void;
  readonly #outgoing: ClientRequest;
  readonly #passage: SharedPassage | null;
  readonly #deadline: NodeJS.Timeout;
  #followed: Followed | null = null;
  #wasSent = false;
  #isDone = false;

  constructor(asked: HttpRequest, url: URL, passage: SharedPassage | null, settled: (outcome: HttpOutcome) => void) {
    this.#asked = asked;
    this.#host = url.host;
    this.#isTls = url.protocol === 'https:';
    this.#settled = settled;
    this.#passage = passage;
    const headers = { accept: 'application/json', ...asked.headers, ...(asked.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(asked.body)) }) };
    this.#outgoing = (this.#isTls ? requestTls : requestPlain)(url, {
      method: asked.method, headers, maxHeaderSize: headerBytesMax, ...(this.#passage === null ? {} : { agent: this.#passage.take().agent }),
    });
    this.#followed = this.#passage?.follow(this.#outgoing, this.#host, (reason) => this.#onRefused(reason)) ?? null;
    this.#deadline = setTimeout(() => this.#onDeadline(), asked.timeoutMs);
    this.#outgoing.on('socket', (socket) => this.#onSocket(socket));
    this.#outgoing.on('error', (error) => this.#fail(this.#followed?.blame(error) ?? this.#unreachable(reasonOf(error))));
    this.#outgoing.on('response', (incoming) => {
      this.#wasSent = true;
      this.#collect(incoming).catch((error: unknown) => this.#fail(this.#unreachable(reasonOf(error))));
    });
    this.#outgoing.end(asked.body);
  }

  /** Bytes leave when the connection stands: with TLS, when both sides agreed on a key. */
  #onSocket(socket: Socket): void {
    if (this.#outgoing.reusedSocket || (!this.#isTls && !socket.connecting)) this.#wasSent = true;
    else socket.once(this.#isTls ? 'secureConnect' : 'connect', () => (this.#wasSent = true));
  }

  #onRefused(reason: Fault): void {
    if (reason.code === 'proxy.unreachable') this.#passage?.spoil();
    this.#fail(reason);
  }

  #onDeadline(): void {
    const words = `no answer within ${this.#asked.timeoutMs / 1_000} s`;
    const blamed = this.#wasSent ? null : this.#followed?.blame(new Error(words)) ?? null;
    if (blamed !== null) this.#passage?.spoil();
    this.#fail(blamed ?? this.#unreachable(words));
  }

  async #collect(incoming: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.byteLength;
      if (size > bodyBytesMax) {
        this.#fail(fault('snapshot.malformed', `${this.#host} sent more than ${bodyBytesMax} bytes`));
        return;
      }
      chunks.push(chunk);
    }
    // A header that comes more than once is one with commas, as HTTP says.
    const headers = Object.fromEntries(Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]));
    this.#settle({ ok: true, status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
  }

  #unreachable(detail: string): Fault {
    const { proxy } = this.#asked;
    return fault('venue.unreachable', `${this.#host}${proxy === undefined || proxy === null ? '' : `, behind the proxy ${proxy.place}`}: ${detail}`);
  }

  #fail(reason: Fault): void {
    this.#settle({ ok: false, fault: reason, wasSent: this.#wasSent });
  }

  #settle(outcome: HttpOutcome): void {
    if (this.#isDone) return;
    this.#isDone = true;
    clearTimeout(this.#deadline);
    if (!outcome.ok) this.#outgoing.destroy();
    this.#passage?.giveBack();
    this.#settled(outcome);
  }
}

/** The venue's own words of a refusal, short. */
export function wordsOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, wordsCharsMax)).toString('utf8');
}

/** All requests through one proxy share its connections; once it hung, the next ones begin with new ones. */
class SharedPassage {
  readonly #passage: Passage;
  readonly #forget: () => void;
  #userCount = 0;
  #isSpoilt = false;

  constructor(passage: Passage, forget: () => void) {
    this.#passage = passage;
    this.#forget = forget;
  }

  take(): Passage {
    this.#userCount += 1;
    return this.#passage;
  }

  follow(...given: Parameters<Passage['follow']>): Followed {
    return this.#passage.follow(...given);
  }

  spoil(): void {
    this.#isSpoilt = true;
    this.#forget();
  }

  giveBack(): void {
    this.#userCount -= 1;
    if (this.#isSpoilt && this.#userCount === 0) this.#passage.close();
  }
}

const passages = new WeakMap<Proxy, SharedPassage>();

function passageOf(proxy: Proxy): Result<SharedPassage, Fault> {
  const known = passages.get(proxy);
  if (known !== undefined) return ok(known);
  const opened = openPassage(proxy);
  if (!opened.ok) return opened;
  const made = new SharedPassage(opened.value, () => passages.delete(proxy));
  passages.set(proxy, made);
  return ok(made);
}
