/** HTX spot's signed REST: accounts, balances, orders and fills. Refusals come with status 200, limits are counted by key and endpoint. */

import { assert } from '../../../domain/assert.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { House } from '../accounts/house.ts';
import type { OrderLook } from '../accounts/records.ts';
import type { FrontAnswer, FrontRequest } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { isRecord, readJson } from '../json.ts';
import type { Market } from '../market.ts';
import { readTarget } from '../target.ts';
import { recognise, spotHosts, type Member, type Stranger } from './account-signature.ts';
import type { SpotBalances } from './account-spot-balances.ts';
import { failure, okay, type SpotOrders, type Tell } from './account-spot-orders.ts';
import { deskOrderId, matchRow, openRow, orderRow, spotAccountId, type Row } from './account-spot-rows.ts';
import { textOf } from './account-spot-terms.ts';
import { HtxCounter } from './rest-answer.ts';

export interface SpotRestRoom {
  readonly house: House;
  readonly orders: SpotOrders;
  readonly balances: SpotBalances;
  readonly find: (symbol: string) => PracticeInstrument | null;
}

interface Asked {
  readonly member: Member;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: unknown;
  /** Of when the answer is. */
  readonly atUs: number;
}

type Serve = (room: SpotRestRoom, asked: Asked, tell: Tell) => void;

const limitWindowUs = 2 * usPerSecond;
const commandsMax = 100;
const othersMax = 50;
const rowsMax = 500;
/** An order is found by its client id for so long after it was placed, and after it ended. */
const namedUs = 8 * 3_600 * usPerSecond;
const namedEndedUs = 2 * 3_600 * usPerSecond;
const matchesSpanMs = 48 * 3_600_000;
const matchesHistoryMs = 120 * 24 * 3_600_000;

export const strangerWords: Readonly<Record<Stranger, string>> = {
  key: 'Signature not valid: Incorrect Access key [Access key错误]',
  time: 'Signature not valid: Timestamp is invalid [时间戳无效]',
  signature: 'Signature not valid: Verification failure [校验失败]',
};

const routes: readonly (readonly [method: string, path: RegExp, serve: Serve])[] = [
  ['POST', /^\/v1\/order\/orders\/place$/, ({ orders }, { member, body }, tell) => orders.place(member, recordOf(body), tell)],
  ['POST', /^\/v1\/order\/batch-orders$/, ({ orders }, { member, body }, tell) => orders.placeBatch(member, Array.isArray(body) ? body.map(recordOf) : [], tell)],
  ['POST', /^\/v1\/order\/orders\/submitCancelClientOrder$/, ({ orders }, { member, body }, tell) => tell(orders.cancelNamed(member, textOf(recordOf(body)['client-order-id'])))],
  ['POST', /^\/v1\/order\/orders\/batchcancel$/, ({ orders }, { member, body }, tell) => tell(orders.cancelMany(member, recordOf(body)))],
  ['POST', /^\/v1\/order\/orders\/batchCancelOpenOrders$/, ({ orders }, { member, body }, tell) => tell(orders.cancelAll(member, recordOf(body)))],
  ['POST', /^\/v1\/order\/orders\/\d+\/submitcancel$/, ({ orders }, { member, path }, tell) => tell(orders.cancel(member, idIn(path)))],
  ['GET', /^\/v1\/account\/accounts$/, (_room, { member }, tell) => tell(okay([{ id: spotAccountId(member.account), type: 'spot', subtype: '', state: 'working' }]))],
  ['GET', /^\/v1\/account\/accounts\/\d+\/balance$/, serveBalance],
  ['GET', /^\/v1\/order\/openOrders$/, serveOpen],
  ['GET', /^\/v1\/order\/(orders|history)$/, serveOrders],
  ['GET', /^\/v1\/order\/orders\/getClientOrder$/, serveNamed],
  ['GET', /^\/v1\/order\/orders\/\d+$/, (room, asked, tell) => tell(oneOrder(room, asked, lookAt(room, asked, idIn(asked.path))))],
  ['GET', /^\/v1\/order\/orders\/\d+\/matchresults$/, serveOrderMatches],
  ['GET', /^\/v1\/order\/matchresults$/, serveMatches],
  ['GET', /^\/v2\/reference\/transact-fee-rate$/, serveFees],
];

export class SpotAccountRest {
  readonly #room: SpotRestRoom;
  readonly #counters = new Map<string, HtxCounter>();

  constructor(room: SpotRestRoom) {
    this.#room = room;
  }

  request({ method, target, headers, body }: FrontRequest, answer: (given: FrontAnswer) => void): boolean {
    const { path, query } = readTarget(target);
    const found = routes.findIndex(([wanted, pattern]) => wanted === method && pattern.test(path));
    const [, , serve] = routes[found] ?? [];
    if (serve === undefined) return false;
    const { house } = this.#room;
    const { nowUs } = house.world;
    const params = new Map([...query].filter(([name]) => name !== 'Signature'));
    const isRightKind = query.get('SignatureMethod') === 'HmacSHA256' && query.get('SignatureVersion') === '2';
    const keyId = query.get('AccessKeyId') ?? '';
    const claim = { method, path, params, host: headers['host'] ?? null, keyId, timestamp: query.get('Timestamp') ?? '', signature: query.get('Signature') ?? '' };
    const member = isRightKind ? recognise(house, spotHosts, claim) : 'signature';
    const isCommand = method === 'POST';
    if (typeof member === 'string') {
      answer(jsonAnswer({}, failure({ code: 'api-signature-not-valid', message: strangerWords[member] })));
      return true;
    }
    const { isServed, headers: limits } = this.#counter(`${keyId} ${found}`, isCommand ? commandsMax : othersMax).count(nowUs);
    if (!isServed) answer({ ...jsonAnswer(limits, failure({ code: 'rate-too-many-requests', message: 'exceeded rate limit' })), status: 429 });
    else if (isCommand && !member.mayTrade) answer(jsonAnswer(limits, failure({ code: 'api-signature-not-valid', message: 'Signature not valid: No permission to trade' })));
    else serve(this.#room, { member, path, query, body: readJson(body), atUs: nowUs - house.faults.behindUs() }, (row) => answer(jsonAnswer(limits, row)));
    return true;
  }

  #counter(name: string, requests: number): HtxCounter {
    const known = this.#counters.get(name);
    if (known !== undefined) return known;
    const made = new HtxCounter({ requests, windowUs: limitWindowUs, remainHeader: 'x-hb-ratelimit-requests-remain', resetHeader: 'x-hb-ratelimit-requests-expire', headers: {} });
    this.#counters.set(name, made);
    return made;
  }
}

function jsonAnswer(headers: FrontAnswer['headers'], row: Row): FrontAnswer {
  return { status: 200, headers: { 'content-type': 'application/json;charset=utf-8', ...headers }, body: JSON.stringify(row) };
}

function serveBalance({ balances }: SpotRestRoom, { member, path }: Asked, tell: Tell): void {
  const id = spotAccountId(member.account);
  if (idIn(path) !== String(id)) return tell(failure({ code: 'account-get-balance-account-inexistent-error', message: `account for id \`${idIn(path)}\` does not exist` }));
  tell(okay({ id, type: 'spot', state: 'working', list: balances.list(member.account) }));
}

function serveOpen(room: SpotRestRoom, asked: Asked, tell: Tell): void {
  const rows = looksOf(room, asked, ({ order }) => order.status === 'open').map((look) => openRow(look, asked.member.account, marketOf(room, look)));
  tell(okay(rows.slice(0, sizeOf(asked, 100))));
}

function serveOrders(room: SpotRestRoom, asked: Asked, tell: Tell): void {
  const rows = looksOf(room, asked, () => true).map((look) => orderRow(look, asked.member.account, marketOf(room, look)));
  const states = asked.query.get('states')?.split(',');
  tell(okay(rows.filter((row) => states === undefined || states.includes(textOf(row['state']))).slice(0, sizeOf(asked, 100))));
}

/** The newest of that name; who waits too long finds nothing. */
function serveNamed(room: SpotRestRoom, asked: Asked, tell: Tell): void {
  const name = asked.query.get('clientOrderId') ?? '';
  const [look] = looksOf(room, asked, ({ order }) => order.clientId === name);
  const isForgotten = look !== undefined && asked.atUs > (look.order.status === 'open' ? look.order.createdUs + namedUs : look.timeUs + namedEndedUs);
  tell(oneOrder(room, asked, isForgotten ? null : (look ?? null)));
}

function oneOrder(room: SpotRestRoom, { member }: Asked, look: OrderLook | null): Row {
  return look === null ? failure({ code: 'base-record-invalid', message: 'record invalid' }) : okay(orderRow(look, member.account, marketOf(room, look)));
}

function lookAt({ house }: SpotRestRoom, { member, atUs }: Asked, orderId: string): OrderLook | null {
  const id = deskOrderId(orderId);
  const look = id === null ? null : house.recordsOf(member.account).order(id, atUs);
  return look !== null && isSpot(look) ? look : null;
}

function serveOrderMatches(room: SpotRestRoom, asked: Asked, tell: Tell): void {
  const id = deskOrderId(idIn(asked.path));
  if (lookAt(room, asked, idIn(asked.path)) === null) return tell(failure({ code: 'base-record-invalid', message: 'record invalid' }));
  tell(okay(matchesOf(room, asked, (orderId) => orderId === id)));
}

function serveMatches(room: SpotRestRoom, asked: Asked, tell: Tell): void {
  const wanted = room.find(asked.query.get('symbol') ?? '');
  if (wanted === null) return tell(failure({ code: 'invalid-parameter', message: 'invalid symbol' }));
  const span = spanOf(asked);
  if (span === null) return tell(failure({ code: 'invalid-interval', message: 'the interval is longer than 48 hours' }));
  const from = Number(asked.query.get('from') ?? Infinity);
  const rows = matchesOf(room, asked, (_orderId, marketId) => marketId === wanted.id).filter((row) => Number(row['id']) <= from && Number(row['created-at']) >= span.startMs && Number(row['created-at']) <= span.endMs);
  tell(okay(rows.slice(0, sizeOf(asked, 100))));
}

/** Two days until now, or those that are named, 120 days back at most; null: that is more. */
function spanOf({ query, atUs }: Asked): { readonly startMs: number; readonly endMs: number } | null {
  const [start, end] = ['start-time', 'end-time'].map((name) => query.get(name));
  const endMs = end === undefined ? Math.ceil(atUs / usPerMs) : Number(end);
  const startMs = start === undefined ? endMs - matchesSpanMs : Number(start);
  return endMs - startMs > matchesSpanMs || startMs < atUs / usPerMs - matchesHistoryMs ? null : { startMs, endMs };
}

function serveFees({ find }: SpotRestRoom, { query, member }: Asked, tell: Tell): void {
  const { makerE6, takerE6 } = member.account.settings.rules.fees.spot;
  const [makerFeeRate, takerFeeRate] = [rateText(makerE6), rateText(takerE6)];
  const symbols = (query.get('symbols') ?? '').split(',').filter((symbol) => find(symbol) !== null);
  if (symbols.length === 0) return tell({ code: 2002, message: 'invalid field value in "symbols"' });
  tell({ code: 200, data: symbols.map((symbol) => ({ symbol, actualMakerRate: makerFeeRate, actualTakerRate: takerFeeRate, takerFeeRate, makerFeeRate })), success: true });
}

/** Newest first. */
function matchesOf(room: SpotRestRoom, { member, atUs }: Asked, isWanted: (orderId: number, marketId: string) => boolean): readonly Row[] {
  const fills = room.house.recordsOf(member.account).fills(atUs, ({ order }) => order.marketId.startsWith('htx:spot:') && isWanted(order.orderId, order.marketId));
  return fills.toReversed().map((fill) => matchRow(fill, marketOf(room, fill)));
}

/** Newest first, of the symbol that was asked for. */
function looksOf({ house, find }: SpotRestRoom, { member, query, atUs }: Asked, isWanted: (look: OrderLook) => boolean): readonly OrderLook[] {
  const symbol = query.get('symbol');
  const marketId = symbol === undefined ? null : (find(symbol)?.id ?? '');
  return house.recordsOf(member.account).orders(atUs, () => true).filter((look) => isSpot(look) && (marketId === null || look.order.marketId === marketId) && isWanted(look)).toReversed();
}

function isSpot({ order }: OrderLook): boolean {
  return order.marketId.startsWith('htx:spot:');
}

function marketOf({ house }: SpotRestRoom, { order }: Pick<OrderLook, 'order'>): Market {
  const market = house.world.market(order.marketId);
  assert(market !== null, 'an order is of a market', { id: order.marketId });
  return market;
}

function sizeOf({ query }: Asked, usual: number): number {
  const size = Math.floor(Number(query.get('size') ?? usual));
  return size >= 1 && size <= rowsMax ? size : usual;
}

function idIn(path: string): string {
  return /\/(\d+)(?:\/|$)/.exec(path)?.[1] ?? '';
}

function rateText(rateE6: number): string {
  return String(rateE6 / 1e6);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
