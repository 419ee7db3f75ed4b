/**
 * For tests of the gateway: the exchange of core/trade's model, spoken to in HTX's words. What the gateway
 * says is turned into what the model understands, and what the model says into what HTX would.
 *
 * Holds: what is common to both markets (lines, signs of life, signatures, outcomes); the words of each
 * are a `Tongue`. Signed requests are good for five minutes; messages of a line have no time in them.
 */

import * as z from 'zod/mini';
import { formatDecimal } from '../../../domain/number.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { HttpAnswer } from '../../trade/gateway-port.ts';
import { GatewayRig } from '../../trade/gateway-rig.ts';
import { modelSigner, VenueModel, type ModelClient } from '../../trade/venue-model.ts';
import type { AccountDialect, SealedRequest } from '../account.ts';
import { isoSeconds } from '../iso-time.ts';
import { readText, writeText } from '../utf8.ts';

const text = z.string();
/** The model's own words: Binance's. */
export const row = z.object({ orderId: z.number(), clientOrderId: text, price: text, avgPrice: text, origQty: text, executedQty: text, status: text, type: text, side: text, updateTime: z.number() });
export const trade = z.object({ id: z.number(), orderId: z.number(), price: text, qty: text, commission: text, commissionAsset: text, time: z.number(), buyer: z.boolean(), maker: z.boolean() });
export type Row = z.infer<typeof row>;
export type Trade = z.infer<typeof trade>;
const pushedOrder = z.object({ e: z.literal('ORDER_TRADE_UPDATE'), T: z.number(), o: z.object({ c: text, S: text, o: text, q: text, p: text, ap: text, x: text, X: text, i: z.number(), l: text, z: text, L: text, n: text, N: text, t: z.number(), m: z.boolean() }) });
const pushedAccount = z.object({ e: z.literal('ACCOUNT_UPDATE'), T: z.number(), a: z.object({ B: z.array(z.object({ wb: text })), P: z.array(z.object({ pa: text, ep: text })) }) });
const outcome = z.object({ id: text, status: z.number(), result: z.optional(row), error: z.optional(z.object({ code: z.number(), msg: text })) });

export interface Fill {
  readonly tradeId: number;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly asset: string;
  readonly isMaker: boolean;
}

export interface Placing {
  readonly client: string;
  readonly side: string;
  readonly isIoc: boolean;
  readonly quantity: string;
  readonly price: string;
}

/** What the gateway says, as its meaning. */
export type Meant =
  | { readonly kind: 'login'; readonly prehash: string; readonly signature: string; readonly reply: unknown }
  | { readonly kind: 'subscribe'; readonly replies: readonly unknown[] }
  | { readonly kind: 'place'; readonly id: string; readonly placing: Placing }
  | { readonly kind: 'cancel'; readonly id: string; readonly name: Name }
  | { readonly kind: 'cancel-all'; readonly id: string }
  | { readonly kind: 'pong' };

export type Name = { readonly client: string } | { readonly order: string };
export type Outcome = { readonly ok: true; readonly order: Row | null } | { readonly ok: false; readonly code: number };
type Params = Readonly<Record<string, string>>;

/** A request as the model takes it, and how its answer reads. */
export interface Errand {
  readonly way: string;
  readonly fields: Params;
  readonly answer: (given: unknown) => unknown;
}

export interface Tongue {
  readonly dialect: AccountDialect;
  readonly pingUs: number;
  readonly ping: (ms: number) => unknown;
  readonly meant: (line: number, message: unknown, now: { readonly wallet: string; readonly lots: string; readonly ms: number }) => Meant;
  readonly outcome: (id: string, kind: 'place' | 'cancel' | 'cancel-all', given: Outcome) => unknown;
  readonly order: (order: Row, event: string, fill: Fill | null, isClearedFirst: boolean) => readonly unknown[];
  readonly account: (ms: number, wallet: string) => readonly unknown[];
  readonly position: (ms: number, lots: string, entry: string) => readonly unknown[];
  readonly errand: (method: string, path: string, params: Params, body: unknown, now: { readonly wallet: () => string; readonly lots: () => string; readonly ms: () => number }) => Errand;
  readonly failure: (code: number) => unknown;
  /** The text of frames, or of them zipped. */
  readonly frame: (message: unknown) => Uint8Array;
}

interface Line {
  generation: number;
  isOpen: boolean;
  /** What is answered to what was no command, in order. */
  replies: (readonly unknown[])[];
}

interface Awaited {
  readonly id: string;
  readonly kind: 'place' | 'cancel' | 'cancel-all';
  left: number;
}

export class HtxModel extends VenueModel {
  readonly #tongue: Tongue;
  #gateway: ModelClient | null = null;
  readonly #lines: readonly Line[] = [0, 1].map(() => ({ generation: 0, isOpen: false, replies: [] }));
  readonly #asked = new Map<number, (given: unknown) => unknown>();
  readonly #awaited = new Map<string, Awaited>();
  #messageCount = 0;
  /** How commands came: by the line, by request. */
  readonly ways = { line: 0, request: 0 };
  pongCount = 0;
  /** What is said besides; it may swallow it. */
  isHeard: (line: number, meant: Meant) => boolean = () => true;
  onPlacing: (client: string) => void = () => undefined;

  constructor(seed: number, tongue: Tongue) {
    super(seed);
    this.#tongue = tongue;
  }

  /** Stands between the model and the gateway. */
  interpose(): void {
    const gateway = this.client;
    if (gateway === null) throw new Error('nobody listens');
    this.#gateway = gateway;
    this.client = {
      onOpen: (line, nowUs) => {
        const state = this.#lineOf(line);
        state.isOpen = true;
        gateway.onOpen(line, nowUs);
        this.#pulse(line, state.generation);
      },
      onClosed: (line, reason, nowUs) => gateway.onClosed(line, reason, nowUs),
      onWake: (nowUs) => gateway.onWake(nowUs),
      onClockJumped: (byUs, nowUs) => gateway.onClockJumped(byUs, nowUs),
      onAlive: (line) => this.#tell(line, this.#lineOf(line).replies.shift() ?? []),
      onMessage: (line, bytes) => this.#turn(line, read(bytes)),
      onResponse: (id, given, nowUs) => gateway.onResponse(id, this.#turnResponse(id, given), nowUs),
    };
  }

  get wallet(): string {
    return formatDecimal({ units: BigInt(1_000_000 - this.trades.length), decimals: 2 });
  }

  override connect(line: number): void {
    Object.assign(this.#lineOf(line), { generation: this.#lineOf(line).generation + 1, isOpen: false, replies: [] });
    super.connect(line);
  }

  override disconnect(line: number): void {
    this.#lineOf(line).isOpen = false;
    super.disconnect(line);
  }

  override send(line: number, message: string): void {
    const meant = this.#tongue.meant(line, JSON.parse(message), { wallet: this.wallet, lots: lotsText(this.positionLots), ms: this.venueMs });
    if (!this.isHeard(line, meant)) return;
    switch (meant.kind) {
      case 'pong': this.pongCount += 1; break;
      case 'login': {
        if (meant.signature !== modelSigner.sign(meant.prehash)) this.wrongSignatures.push(message);
        this.#reply(line, [meant.reply]);
        break;
      }
      case 'subscribe': this.#reply(line, meant.replies); break;
      case 'place': {
        this.onPlacing(meant.placing.client);
        this.#command(line, { id: meant.id, kind: 'place', left: 1 }, [['order.place', placingFields(meant.placing)]]);
        break;
      }
      case 'cancel': this.#command(line, { id: meant.id, kind: 'cancel', left: 1 }, [['order.cancel', nameFields(meant.name)]]); break;
      case 'cancel-all': {
        const live = this.orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED');
        if (live.length === 0) this.#reply(line, [this.#tongue.outcome(meant.id, 'cancel-all', { ok: true, order: null })]);
        this.#command(line, { id: meant.id, kind: 'cancel-all', left: live.length }, live.map(({ id }) => ['order.cancel', nameFields({ order: String(id) })]));
        break;
      }
    }
  }

  #lineOf(line: number): Line {
    const state = this.#lines[line];
    if (state === undefined) throw new Error(`there is no line ${line}`);
    return state;
  }

  /** The server asks for a sign of life as long as the line is open. */
  #pulse(line: number, generation: number): void {
    const state = this.#lineOf(line);
    if (!state.isOpen || state.generation !== generation) return;
    this.#reply(line, [this.#tongue.ping(this.venueMs)]);
    this.at(this.#tongue.pingUs, () => this.#pulse(line, generation));
  }

  #reply(line: number, replies: readonly unknown[]): void {
    this.#lineOf(line).replies.push(replies);
    super.ping(line);
  }

  #tell(line: number, messages: readonly unknown[]): void {
    for (const message of messages) this.#gateway?.onMessage(line, this.#tongue.frame(message), this.ourUs);
  }

  #command(line: number, awaited: Awaited, commands: readonly (readonly [method: string, fields: Params])[]): void {
    this.ways.line += 1;
    for (const [method, fields] of commands) {
      const id = String(this.#messageCount++);
      this.#awaited.set(id, awaited);
      const params: Params = { ...fields, timestamp: String(this.venueMs), recvWindow: '1000000' };
      const prehash = Object.keys(params).sort().map((name) => `${name}=${params[name]}`).join('&');
      super.send(line, JSON.stringify({ id, method, params: { ...params, signature: modelSigner.sign(prehash) } }));
    }
  }

  #turn(line: number, message: unknown): void {
    const answered = outcome.safeParse(message);
    if (answered.success) {
      this.#conclude(line, answered.data);
      return;
    }
    const changed = pushedOrder.safeParse(message);
    if (changed.success) {
      const { T, o } = changed.data;
      const order: Row = { orderId: o.i, clientOrderId: o.c, price: o.p, avgPrice: o.ap, origQty: o.q, executedQty: o.z, status: o.X, type: o.o, side: o.S, updateTime: T };
      const fill = o.x === 'TRADE' ? { tradeId: o.t, price: o.L, quantity: o.l, fee: o.n, asset: o.N, isMaker: o.m } : null;
      this.#tell(line, this.#tongue.order(order, o.x, fill, o.t % 2 === 0));
      return;
    }
    const account = pushedAccount.safeParse(message);
    if (!account.success) return;
    const { T, a: { B, P } } = account.data;
    this.#tell(line, [...B.flatMap(({ wb }) => this.#tongue.account(T, wb)), ...P.flatMap(({ pa, ep }) => this.#tongue.position(T, pa, ep))]);
  }

  /** Of several the first outcome that is not lost stands for all: HTX only accepts. */
  #conclude(line: number, { id, result, error }: z.infer<typeof outcome>): void {
    const awaited = this.#awaited.get(id);
    this.#awaited.delete(id);
    if (awaited === undefined) return;
    awaited.left -= 1;
    if (awaited.kind === 'cancel-all' && awaited.left > 0) return;
    const isFailed = error !== undefined && awaited.kind !== 'cancel-all';
    this.#tell(line, [this.#tongue.outcome(awaited.id, awaited.kind, isFailed ? { ok: false, code: error.code } : { ok: true, order: result ?? null })]);
  }

  override request(id: number, request: SealedRequest): void {
    const { method, target, body } = request;
    const [path = '', query = ''] = target.split('?');
    const [signed = '', signature] = query.split('&Signature=');
    const params = Object.fromEntries(signed.split('&').map((part) => part.split('=').map(decodeURIComponent)));
    if (signature !== undefined && decodeURIComponent(signature) !== modelSigner.sign([method, 'fapi.binance.com', path, signed].join('\n'))) this.wrongSignatures.push(target);
    const errand = this.#tongue.errand(method, path, params, body === '' ? null : JSON.parse(body), { wallet: () => this.wallet, lots: () => lotsText(this.positionLots), ms: () => this.venueMs });
    if (method === 'POST') this.ways.request += 1;
    if (errand.way === 'POST /fapi/v1/order') this.onPlacing(errand.fields['newClientOrderId'] ?? '');
    this.#asked.set(id, errand.answer);
    const time = params['Timestamp'] === undefined ? {} : { timestamp: String(this.#isTimely(params['Timestamp']) ? this.venueMs : 0), recvWindow: '1000' };
    const [verb = '', where = ''] = errand.way.split(' ');
    super.request(id, { method: verb, headers: {}, body: '', target: `${where}?${Object.entries({ ...time, ...errand.fields }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}` });
  }

  /** Written in seconds, five minutes either way. */
  #isTimely(timestamp: string): boolean {
    for (let apart = 0; apart <= 300; apart += 1) {
      if ([-apart, apart].some((offset) => isoSeconds((this.venueMs + offset * 1_000) * usPerMs) === timestamp)) return true;
    }
    return false;
  }

  #turnResponse(id: number, given: HttpAnswer): HttpAnswer {
    const turn = this.#asked.get(id);
    this.#asked.delete(id);
    if (!given.ok || turn === undefined) return given;
    const body = read(given.body);
    const error = z.object({ code: z.number(), msg: text }).safeParse(body);
    const isError = error.success && error.data.code < 0;
    return { ...given, status: 200, body: writeText(JSON.stringify(isError ? this.#tongue.failure(error.data.code) : turn(body))) };
  }
}

export function placingFields({ client, side, isIoc, quantity, price }: Placing): Params {
  return { symbol: 'BTCUSDT', newClientOrderId: client, side: side.toUpperCase(), type: 'LIMIT', timeInForce: isIoc ? 'IOC' : 'GTC', quantity, price };
}

export function nameFields(name: Name): Params {
  return { symbol: 'BTCUSDT', ...('order' in name ? { orderId: name.order } : { origClientOrderId: name.client }) };
}

/** The newest first, so many at once, from a row's own id on. */
export function pageOf<Item extends { readonly id: string }>(rows: readonly Item[], size: number, from: string | undefined): readonly Item[] {
  return [...rows].reverse().filter(({ id }) => from === undefined || Number(id) <= Number(from)).slice(0, size);
}

function lotsText(lots: number): string {
  return formatDecimal({ units: BigInt(lots), decimals: 3 });
}

function read(bytes: Uint8Array): unknown {
  const characters = readText(bytes);
  return JSON.parse(characters.ok ? characters.value : 'null');
}

export function htxRig(seed: number, tongue: Tongue, skewUs = 0): { readonly rig: GatewayRig; readonly model: HtxModel } {
  const model = new HtxModel(seed, tongue);
  model.skewUs = skewUs;
  const rig = new GatewayRig({ seed, model, dialect: tongue.dialect });
  model.interpose();
  return { rig, model };
}
