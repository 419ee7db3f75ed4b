/**
 * The gateway with OKX's dialects. The exchange is the model of core/trade, spoken to in OKX's words: what the
 * gateway says is turned into what the model understands, and what the model says into what OKX would.
 */

import { expect, test } from 'vitest';
import { z } from 'zod';
import { nextBelow } from '../../../domain/chance.ts';
import { priceTicks, qtyLots } from '../../../domain/number.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { liveThroughStorm, type StormyLife } from '../../trade/gateway-laws.ts';
import type { HttpAnswer } from '../../trade/gateway-port.ts';
import { GatewayRig } from '../../trade/gateway-rig.ts';
import { calm, modelSigner, modelSpec, VenueModel, type ModelClient } from '../../trade/venue-model.ts';
import type { AccountDialect, SealedRequest } from '../account.ts';
import { okxSpotAccount, okxSwapAccount } from './account.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** `expTime` was missed: OKX does not say which code that is, so the model says the one that is least certain. */
const errors: Readonly<Record<number, string>> = { [-4116]: '51016', [-2019]: '51008', [-1008]: '50013', [-1007]: '51149', [-1021]: '51149', [-2011]: '51400', [-2013]: '51503' };
const instCode = 10_459;

const text = z.string();
const told = z.object({ arg: z.looseObject({ channel: text, instType: z.optional(text) }) });
const order = z.object({ clOrdId: z.optional(text), ordId: z.optional(text), instId: z.optional(text), instIdCode: z.optional(z.number()), side: z.optional(text), ordType: z.optional(text), sz: z.optional(text), px: z.optional(text), newSz: z.optional(text), newPx: z.optional(text) });
type Order = z.infer<typeof order>;
const said = z.object({ id: z.optional(text), op: text, args: z.array(z.unknown()), expTime: z.optional(text) });
const login = z.object({ apiKey: text, passphrase: text, timestamp: text, sign: text });

const row = z.object({ orderId: z.number(), clientOrderId: text, price: text, origQty: text, executedQty: text, avgPrice: text, status: text, type: text, side: text, updateTime: z.number() });
const pushedOrder = z.object({ e: z.literal('ORDER_TRADE_UPDATE'), T: z.number(), o: z.object({ c: text, S: text, o: text, f: text, q: text, p: text, ap: text, X: text, i: z.number(), l: text, z: text, L: text, n: text, N: text, t: z.number(), m: z.boolean() }) });
const pushedAccount = z.object({ e: z.literal('ACCOUNT_UPDATE'), T: z.number(), a: z.object({ B: z.array(z.object({ a: text, wb: text })), P: z.array(z.object({ pa: text, ep: text })) }) });
const answer = z.object({ id: text, status: z.number(), result: z.optional(row), error: z.optional(z.object({ code: z.number(), msg: text })) });
const trade = z.object({ id: z.number(), orderId: z.number(), price: text, qty: text, commission: text, commissionAsset: text, time: z.number(), buyer: z.boolean(), maker: z.boolean() });

/** A command that was turned into so many of the model's, and what is known of them. */
interface Batch {
  readonly op: string;
  left: number;
  readonly data: object[];
  code: string;
}

class OkxModel extends VenueModel {
  readonly #instType: string;
  /** What the line answers to what was no command, in order. */
  #replies: (() => readonly unknown[])[] = [];
  readonly #batches = new Map<string, Batch>();
  readonly #asked = new Map<number, (body: unknown) => unknown>();
  /** How commands came: by the line, by request. */
  readonly ways = { line: 0, request: 0 };
  hasCodes = true;
  onPlacing: (clientId: string) => void = () => undefined;
  gateway: ModelClient | null = null;

  constructor(seed: number, instType: 'SPOT' | 'SWAP') {
    super(seed);
    this.#instType = instType;
  }

  /** Stands between the model and the gateway. */
  interpose(): void {
    const gateway = this.client;
    if (gateway === null) throw new Error('nobody listens');
    this.gateway = gateway;
    this.client = {
      onOpen: (line, nowUs) => gateway.onOpen(line, nowUs),
      onClosed: (line, reason, nowUs) => gateway.onClosed(line, reason, nowUs),
      onWake: (nowUs) => gateway.onWake(nowUs),
      onClockJumped: (byUs, nowUs) => gateway.onClockJumped(byUs, nowUs),
      onAlive: (line, nowUs) => this.#replies.shift()?.().forEach((reply) => gateway.onMessage(line, encode(reply), nowUs)),
      onMessage: (line, bytes, nowUs) => this.#turn(decode(bytes)).forEach((message) => gateway.onMessage(line, encode(message), nowUs)),
      onResponse: (id, given, nowUs) => gateway.onResponse(id, this.#turnResponse(id, given), nowUs),
    };
  }

  override connect(line: number): void {
    this.#replies = [];
    super.connect(line);
  }

  override send(line: number, message: string): void {
    if (message === 'ping') {
      this.#reply(line, () => ['pong']);
      return;
    }
    const { id = '', op, args, expTime } = said.parse(JSON.parse(message));
    if (op === 'login') this.#login(line, login.parse(args[0]), message);
    else if (op === 'subscribe') this.#subscribe(line, args);
    else this.#command(line, id, op, args.map((each) => order.parse(each)), expTime ?? null);
  }

  #reply(line: number, reply: () => readonly unknown[]): void {
    this.#replies.push(reply);
    super.ping(line);
  }

  #login(line: number, { timestamp, sign }: z.infer<typeof login>, message: string): void {
    if (sign !== modelSigner.sign(`${timestamp}GET/users/self/verify`)) this.wrongSignatures.push(message);
    this.#reply(line, () => {
      const isLate = Math.abs(this.venueMs - Number(timestamp) * 1_000) > 30_000;
      return [isLate ? { event: 'error', code: '60006', msg: 'Timestamp request expired', connId: 'a' } : { event: 'login', code: '0', msg: '', connId: 'a' }];
    });
  }

  /** The snapshot may come before the acknowledgement. */
  #subscribe(line: number, args: readonly unknown[]): void {
    const { arg } = told.parse({ arg: args[0] });
    this.#reply(line, () => {
      const acknowledgement = { event: 'subscribe', arg, connId: 'a' };
      if (arg.channel === 'account') return [{ arg, data: [this.#account(this.venueMs, (1_000_000 - this.trades.length) / 100)] }, acknowledgement];
      if (arg.channel === 'positions') return [acknowledgement, { arg, data: [position((this.positionLots / 1_000).toFixed(3), '50000', this.venueMs)] }];
      return [acknowledgement];
    });
  }

  #command(line: number, id: string, op: string, orders: readonly Order[], expTime: string | null): void {
    this.ways.line += 1;
    this.#batches.set(id, { op, left: orders.length, data: [], code: '0' });
    orders.forEach((each, index) => {
      if (each.instIdCode !== instCode || each.instId !== undefined) throw new Error(`the instrument was named ${each.instIdCode} and ${each.instId}`);
      const fields = this.#fieldsOf(op, each, expTime);
      const prehash = Object.keys(fields).sort().map((name) => `${name}=${fields[name]}`).join('&');
      const method = op === 'order' ? 'order.place' : op === 'amend-order' ? 'order.modify' : 'order.cancel';
      super.send(line, JSON.stringify({ id: `${id}/${index}`, method, params: { ...fields, signature: modelSigner.sign(prehash) } }));
    });
  }

  /** Good from now until `expTime`; a cancel has no end. */
  #fieldsOf(op: string, { clOrdId, ordId, side, ordType = '', sz, px, newSz, newPx }: Order, expTime: string | null): Record<string, string> {
    const until = expTime === null ? this.venueMs + 1_000_000 : Number(expTime);
    const timestamp = Math.min(this.venueMs, until);
    const time = { symbol: 'BTCUSDT', timestamp: String(timestamp), recvWindow: String(until - timestamp) };
    if (op === 'order') {
      this.onPlacing(clOrdId ?? '');
      return { ...time, newClientOrderId: clOrdId ?? '', side: side?.toUpperCase() ?? '', type: ordType === 'market' ? 'MARKET' : 'LIMIT', timeInForce: ordType === 'ioc' ? 'IOC' : 'GTC', quantity: sz ?? '', price: px ?? '0' };
    }
    const name: Record<string, string> = ordId === undefined ? { origClientOrderId: clOrdId ?? '' } : { orderId: ordId };
    return op === 'amend-order' ? { ...time, ...name, quantity: newSz ?? '', price: newPx ?? '' } : { ...time, ...name };
  }

  #turn(message: unknown): readonly unknown[] {
    const answered = answer.safeParse(message);
    if (answered.success) return this.#outcome(answered.data);
    const changed = pushedOrder.safeParse(message);
    if (changed.success) return [{ arg: { channel: 'orders', instType: this.#instType, uid: '1' }, data: [this.#pushed(changed.data)] }];
    const account = pushedAccount.safeParse(message);
    if (!account.success) return [];
    const { T, a: { B, P } } = account.data;
    const balances = B.map(({ wb }) => ({ arg: { channel: 'account', uid: '1' }, data: [this.#account(T, Number(wb))] }));
    return this.#instType === 'SPOT' ? balances : [...balances, ...P.map(({ pa, ep }) => ({ arg: { channel: 'positions', instType: 'SWAP', uid: '1' }, data: [position(pa, ep, T)] }))];
  }

  #outcome({ id, result, error }: z.infer<typeof answer>): readonly unknown[] {
    const [key = ''] = id.split('/');
    const batch = this.#batches.get(key);
    if (batch === undefined) return [];
    const sCode = error === undefined ? '0' : errors[error.code] ?? '51000';
    batch.left -= 1;
    batch.data.push({ clOrdId: result?.clientOrderId ?? '', ordId: result === undefined ? '' : String(result.orderId), tag: '', ts: String(this.venueMs), sCode, sMsg: error?.msg ?? '' });
    if (sCode !== '0') batch.code = batch.data.length === 1 && batch.left === 0 ? '1' : '2';
    if (batch.left > 0) return [];
    this.#batches.delete(key);
    return [{ id: key, op: batch.op, ...(sCode.startsWith('50') ? { code: sCode, msg: 'words', data: [] } : { code: batch.code, msg: '', data: batch.data }), inTime: '1', outTime: '2' }];
  }

  #pushed({ T, o }: z.infer<typeof pushedOrder>): object {
    const isFill = Number(o.l) > 0;
    return {
      ...this.#order({ orderId: o.i, clientOrderId: o.c, price: o.p, origQty: o.q, executedQty: o.z, avgPrice: o.ap, status: o.X, type: o.o, side: o.S, updateTime: T }, o.f === 'IOC'),
      tradeId: isFill ? String(o.t) : '', fillPx: isFill ? o.L : '', fillSz: isFill ? o.l : '0', fillTime: isFill ? String(T) : '', execType: isFill ? (o.m ? 'M' : 'T') : '', fillFee: isFill ? `-${o.n}` : '0', fillFeeCcy: isFill ? o.N : '', code: '0', msg: '', amendResult: '',
    };
  }

  #order(each: z.infer<typeof row>, isIoc = false): object {
    const state = { NEW: 'live', PARTIALLY_FILLED: 'partially_filled', FILLED: 'filled', CANCELED: 'canceled', EXPIRED: 'canceled' }[each.status];
    return {
      instType: this.#instType, instId: 'BTCUSDT', ordId: String(each.orderId), clOrdId: each.clientOrderId, side: each.side.toLowerCase(), ordType: each.type === 'MARKET' ? 'market' : isIoc ? 'ioc' : 'limit', state, px: each.price, sz: each.origQty, tgtCcy: '',
      accFillSz: each.executedQty, avgPx: Number(each.executedQty) > 0 ? each.avgPrice : '', uTime: String(each.updateTime), cancelSource: each.status === 'CANCELED' ? '1' : each.status === 'EXPIRED' ? '14' : '',
    };
  }

  #account(ms: number, wallet: number): object {
    const money = wallet.toFixed(2);
    return { uTime: String(ms), details: [{ ccy: 'USDT', uTime: String(ms), cashBal: money, availBal: money, availEq: this.#instType === 'SPOT' ? '' : money }] };
  }

  override request(id: number, request: SealedRequest): void {
    const { method, target, headers, body } = request;
    const [path = '', query = ''] = target.split('?');
    const params = Object.fromEntries(query.split('&').map((part) => part.split('=').map(decodeURIComponent)));
    const stampMs = Date.parse(headers['ok-access-timestamp'] ?? '');
    if (!path.startsWith('/api/v5/public/') && headers['ok-access-sign'] !== modelSigner.sign(`${headers['ok-access-timestamp']}${method}${target}${body}`)) this.wrongSignatures.push(target);
    const [sent, turn] = this.#requestOf(path, params, body === '' ? null : JSON.parse(body), headers['exptime'] ?? null);
    this.#asked.set(id, turn);
    const until = Math.min(stampMs + 30_000, Number(headers['exptime'] ?? Infinity));
    const timestamp = Math.min(this.venueMs, until);
    const time = path.startsWith('/api/v5/public/') ? {} : { timestamp, recvWindow: until - timestamp };
    const [verb = '', where = ''] = sent.way.split(' ');
    super.request(id, { method: verb, headers: {}, body: '', target: `${where}?${Object.entries({ ...time, ...sent.fields }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}` });
  }

  /** The model's own request, and how its answer reads in OKX's words. */
  #requestOf(path: string, params: Record<string, string>, body: unknown, expTime: string | null): readonly [{ readonly way: string; readonly fields: Record<string, string> }, (given: unknown) => unknown] {
    const rows = (given: unknown): unknown => z.array(row).parse(given).map((each) => this.#order(each)).reverse();
    const command = (op: string, verb: string) => {
      this.ways.request += 1;
      const { timestamp: _, recvWindow: __, ...fields } = this.#fieldsOf(op, order.parse(body), expTime);
      return [{ way: `${verb} /fapi/v1/order`, fields }, (given: unknown) => [{ ordId: String(row.parse(given).orderId), clOrdId: '', sCode: '0', sMsg: '' }]] as const;
    };
    switch (path) {
      case '/api/v5/public/time': return [{ way: 'GET /fapi/v1/time', fields: {} }, (given) => [{ ts: String(z.object({ serverTime: z.number() }).parse(given).serverTime) }]];
      case '/api/v5/public/instruments': return [{ way: 'GET /fapi/v1/time', fields: {} }, () => [{ instId: 'BTCUSDT', ...(this.hasCodes ? { instIdCode: instCode } : {}) }]];
      case '/api/v5/trade/order': {
        if (body !== null) return command('order', 'POST');
        const name: Record<string, string> = params['ordId'] === undefined ? { origClientOrderId: params['clOrdId'] ?? '' } : { orderId: params['ordId'] };
        return [{ way: 'GET /fapi/v1/order', fields: name }, (given) => [this.#order(row.parse(given))]];
      }
      case '/api/v5/trade/cancel-order': return command('cancel-order', 'DELETE');
      case '/api/v5/trade/amend-order': return command('amend-order', 'PUT');
      case '/api/v5/trade/cancel-batch-orders': return [{ way: 'DELETE /fapi/v1/allOpenOrders', fields: {} }, () => z.array(order).parse(body).map(({ clOrdId = '', ordId = '' }) => ({ clOrdId, ordId, sCode: '0', sMsg: '' }))];
      case '/api/v5/trade/orders-pending': return [{ way: 'GET /fapi/v1/openOrders', fields: {} }, (given) => pageOf(z.array(z.looseObject({ ordId: text })).parse(rows(given)), ({ ordId }) => ordId, params['after'])];
      case '/api/v5/trade/fills': return [{ way: 'GET /fapi/v1/userTrades', fields: { startTime: params['begin'] ?? '' } }, (given) => pageOf(z.array(trade).parse(given).map((each) => this.#fill(each)).reverse(), ({ billId }) => billId, params['after'])];
      case '/api/v5/account/balance': return [{ way: 'GET /fapi/v3/balance', fields: {} }, (given) => [this.#account(this.venueMs, Number(z.array(z.object({ balance: text })).parse(given)[0]?.balance))]];
      case '/api/v5/account/positions': return [{ way: 'GET /fapi/v3/positionRisk', fields: {} }, (given) => z.array(z.object({ positionAmt: text, entryPrice: text })).parse(given).map(({ positionAmt, entryPrice }) => position(positionAmt, entryPrice, this.venueMs))];
      default: throw new Error(`nobody serves ${path}`);
    }
  }

  #fill({ id, orderId, price, qty, commission, commissionAsset, time, buyer, maker }: z.infer<typeof trade>) {
    return { instType: this.#instType, instId: 'BTCUSDT', ordId: String(orderId), clOrdId: '', tradeId: String(id), billId: String(id), side: buyer ? 'buy' : 'sell', fillPx: price, fillSz: qty, fee: `-${commission}`, feeCcy: commissionAsset, execType: maker ? 'M' : 'T', fillTime: String(time), ts: String(time) };
  }

  #turnResponse(id: number, given: HttpAnswer): HttpAnswer {
    const turn = this.#asked.get(id);
    this.#asked.delete(id);
    if (!given.ok || turn === undefined) return given;
    const body = decode(given.body);
    const error = z.object({ code: z.number(), msg: text }).safeParse(body);
    const isError = error.success && error.data.code < 0;
    const code = isError ? errors[error.data.code] ?? '51000' : '0';
    return { ...given, status: 200, body: encode(isError ? { code, msg: error.data.msg, data: [] } : { code: '0', msg: '', data: turn(body) }) };
  }
}

function position(pos: string, avgPx: string, ms: number): object {
  return { instType: 'SWAP', instId: 'BTCUSDT', posSide: 'net', pos, avgPx: Number(pos) === 0 ? '' : avgPx, uTime: String(ms) };
}

/** The newest first, a hundred at once, from what is older than `after` on. */
function pageOf<Row>(rows: readonly Row[], idOf: (each: Row) => string, after: string | undefined): readonly Row[] {
  return rows.filter((each) => after === undefined || Number(idOf(each)) < Number(after)).slice(0, 100);
}

function rigOf(dialect: AccountDialect, seed: number, skewUs = 0, hasCodes = true): { readonly rig: GatewayRig; readonly model: OkxModel } {
  const model = new OkxModel(seed, dialect === okxSpotAccount ? 'SPOT' : 'SWAP');
  model.skewUs = skewUs;
  model.hasCodes = hasCodes;
  const rig = new GatewayRig({ seed, model, dialect, signer: { ...modelSigner, passphrase: 'p' } });
  model.interpose();
  model.onPlacing = (clientId) => {
    const number = parseInt(clientId.slice(-7), 36);
    if (!rig.intents.has(number)) rig.broken.push(`order ${number} left before its intent was journalled`);
  };
  return { rig, model };
}

function live(dialect: AccountDialect, seed: number, hasCodes = true): StormyLife & { readonly model: OkxModel } {
  const { rig, model } = rigOf(dialect, seed, nextBelow(new VenueModel(seed).chance, 20_000_000) - 10_000_000, hasCodes);
  return { ...liveThroughStorm(rig, { hasOthers: dialect.hasPositions }), model };
}

const seeds = Number(process.env['GATEWAY_SEEDS'] ?? 20);

test.each([['swap', okxSwapAccount], ['spot', okxSpotAccount]] as const)('law: %s: through every storm no intent makes two orders, and when it is over we know what the exchange knows', (_, dialect) => {
  const met = { orders: 0, lost: 0, line: 0, request: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { rig, words, model } = live(dialect, seed);
    expect(words, `seed ${seed}`).toEqual([]);
    met.orders += rig.intents.size;
    met.lost += rig.faults('venue.closed');
    met.line += model.ways.line;
    met.request += model.ways.request;
  }
  expect(met.orders).toBeGreaterThan(seeds * 10);
  expect(Math.min(met.lost, met.line, met.request)).toBeGreaterThan(0);
});

test('law: without codes of instruments all goes by request, and the same holds', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const { words, model } = live(okxSwapAccount, seed, false);
    expect([words, model.ways.line, model.ways.request > 0], `seed ${seed}`).toEqual([[], 0, true]);
  }
});

test('it logs in, subscribes, reads the account and is open; orders rest and are cancelled in groups of twenty', () => {
  const { rig, model } = rigOf(okxSwapAccount, 4);
  rig.run(3 * usPerSecond);
  expect([rig.gateway.isOpen, [...rig.balances]]).toEqual([true, [['USDT', 10_000]]]);
  model.weather = calm;
  for (let number = 1; number <= 45; number += 1) rig.place(number, { lots: qtyLots(1_000_000) });
  rig.run(usPerSecond);
  const before = model.ways.line;
  expect(rig.gateway.cancelAll(modelSpec, model.ourUs)).toMatchObject({ ok: true });
  rig.run(2 * usPerSecond);
  expect([model.ways.line - before, new Set(Array.from({ length: 45 }, (_, index) => rig.stateOf(index + 1))), rig.broken]).toEqual([3, new Set(['cancelled']), []]);
});

test('an order that arrives after its time is none, and is told as rejected in the end', () => {
  const { rig, model } = rigOf(okxSwapAccount, 5);
  rig.run(3 * usPerSecond);
  const send = model.send.bind(model);
  model.send = (line, message) => model.at(6 * usPerSecond, () => send(line, message));
  rig.place(1, { ticks: priceTicks(5_000_000) });
  rig.run(5 * usPerSecond);
  expect(rig.stateOf(1)).toBe('unknown');
  rig.run(30 * usPerSecond);
  expect([rig.stateOf(1), model.orders.length, rig.broken]).toEqual(['rejected', 0, []]);
});

test('the line lives by its ping, for hours', () => {
  const { rig } = rigOf(okxSpotAccount, 6);
  rig.run(3 * 3_600 * usPerSecond);
  expect([rig.gateway.isOpen, rig.troubles]).toEqual([true, []]);
});
