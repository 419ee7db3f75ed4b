/**
 * HTX's signed REST of linear swaps, V5 alone: the ways that were there before it are gone. Commands and questions are
 * counted apart, by account. Where the engine's answer is lost the gateway gives up, and its answer is not JSON.
 */

import { assert } from '../../../domain/assert.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { OrderLook } from '../accounts/records.ts';
import type { FrontAnswer, FrontRequest } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { readJson } from '../json.ts';
import type { Market } from '../market.ts';
import { readTarget } from '../target.ts';
import { linearHosts, recognise, type Member } from './account-signature.ts';
import type { LinearOrders, Operation } from './account-linear-orders.ts';
import { answeredOrder, balanceRow, deskOrderId, detailRow, positionRow, type Row } from './account-linear-rows.ts';
import { lengthened, noContract, noOrder, type LinearRefusal } from './account-linear-terms.ts';
import { HtxCounter } from './rest-answer.ts';

export interface LinearRestRoom {
  readonly house: House;
  readonly orders: LinearOrders;
  readonly find: (contract: string) => PracticeInstrument | null;
}

interface Asked {
  readonly account: Account;
  readonly query: ReadonlyMap<string, string>;
  readonly atUs: number;
}

type Question = (room: LinearRestRoom, asked: Asked) => { readonly data: unknown } | LinearRefusal;

const eachMax = 72;
const windowUs = 3 * usPerSecond;
const rowsMax = 500;
/** Fills are told for three days. */
const detailsUs = 3 * 24 * 3_600 * usPerSecond;
const oldPath = /^\/linear-swap-api\/v[13]\/swap_(cross_|isolated_|unified_)?(order|batchorder|cancel|cancelall|lightning|order_info|order_detail|openorders|hisorders|matchresults|account_|position_|balance_|switch_)/;
const gatewayTimeout = { status: 504, headers: { 'content-type': 'text/html' }, body: '<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>' } as const;

const questions: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['/v5/account/balance', ({ house }, { account }) => ({ data: balanceRow(account, (id) => house.world.market(id), house.world.nowUs) })],
  ['/v5/account/asset_mode', () => ({ data: { asset_mode: 0 } })],
  ['/v5/trade/order', serveOrder],
  ['/v5/trade/order/opens', (room, asked) => serveOrders(room, asked, ({ order }) => order.status === 'open')],
  ['/v5/trade/order/history', (room, asked) => serveOrders(room, asked, ({ order }) => order.status !== 'open')],
  ['/v5/trade/order/details', serveDetails],
  ['/v5/trade/position/opens', servePositions],
  ['/v5/position/mode', () => ({ data: { position_mode: 'single_side' } })],
  ['/v5/position/lever', serveLever],
]);

export class LinearAccountRest {
  readonly #room: LinearRestRoom;
  readonly #commands: ReadonlyMap<string, Operation>;
  readonly #counters = new Map<string, HtxCounter>();

  constructor(room: LinearRestRoom) {
    this.#room = room;
    const { place, placeBatch, cancel, cancelBatch, cancelAll, cancelAfter } = room.orders;
    this.#commands = new Map([
      ['/v5/trade/order', place], ['/v5/trade/batch_orders', placeBatch], ['/v5/trade/cancel_order', cancel], ['/v5/trade/cancel_batch_orders', cancelBatch],
      ['/v5/trade/cancel_all_orders', cancelAll], ['/v5/trade/cancel-after', cancelAfter],
    ]);
  }

  request(request: FrontRequest, answer: (given: FrontAnswer) => void): boolean {
    const { method, target } = request;
    const { path, query } = readTarget(target);
    const command = method === 'POST' ? this.#commands.get(path) : undefined;
    const question = method === 'GET' ? questions.get(path) : undefined;
    if (command === undefined && question === undefined) {
      if (!oldPath.test(path)) return false;
      answer(jsonAnswer({}, { status: 'error', err_code: 1000, err_msg: 'This interface is offline. Please use the V5 interface.', ts: this.#ts() }));
      return true;
    }
    const member = this.#memberOf(request, path, query);
    if ('code' in member) {
      answer(jsonAnswer({}, this.#room.orders.failure(member)));
      return true;
    }
    const { isServed, headers } = this.count(member.account, command === undefined ? 'read' : 'trade');
    const tell = (row: Row | null): void => answer(row === null ? gatewayTimeout : jsonAnswer(headers, row));
    if (!isServed) answer({ ...jsonAnswer(headers, this.#room.orders.failure({ code: 1084, message: 'The number of access exceeded the limit.' })), status: 429 });
    else if (command !== undefined && !member.mayTrade) tell(this.#room.orders.failure({ code: 403, message: 'No permission to trade.' }));
    else if (command !== undefined) command(member.account, readJson(lengthened(request.body)), tell);
    else if (question !== undefined) tell(this.#answered(question, { account: member.account, query, atUs: this.#room.house.world.nowUs - this.#room.house.faults.behindUs() }));
    return true;
  }

  /** Commands by socket count with those by REST. */
  count(account: Account, kind: 'read' | 'trade'): { readonly isServed: boolean; readonly headers: Readonly<Record<string, string>> } {
    const name = `${account.owner} ${kind}`;
    const counter = this.#counters.get(name) ?? new HtxCounter({ requests: eachMax, windowUs, remainHeader: 'ratelimit-remaining', resetHeader: 'ratelimit-reset', headers: { 'ratelimit-limit': String(eachMax), 'ratelimit-interval': String(windowUs / usPerMs) } });
    this.#counters.set(name, counter);
    return counter.count(this.#room.house.world.nowUs);
  }

  #answered(question: Question, asked: Asked): Row {
    const found = question(this.#room, asked);
    return 'data' in found ? this.#room.orders.okay(found.data) : this.#room.orders.failure(found);
  }

  #memberOf({ method, headers }: FrontRequest, path: string, query: ReadonlyMap<string, string>): Member | LinearRefusal {
    const params = new Map([...query].filter(([name]) => name !== 'Signature'));
    const isRightKind = query.get('SignatureMethod') === 'HmacSHA256' && query.get('SignatureVersion') === '2';
    const claim = { method, path, params, host: headers['host'] ?? null, keyId: query.get('AccessKeyId') ?? '', timestamp: query.get('Timestamp') ?? '', signature: query.get('Signature') ?? '' };
    const member = isRightKind ? recognise(this.#room.house, linearHosts, claim) : 'signature';
    if (typeof member !== 'string') return member;
    return member === 'key' ? { code: 403, message: 'Incorrect Access key [Access key错误]' } : { code: 1003, message: member === 'time' ? 'invalid timestamp' : 'invalid signature' };
  }

  #ts(): number {
    return Math.floor(this.#room.house.world.nowUs / usPerMs);
  }
}

function jsonAnswer(headers: FrontAnswer['headers'], row: Row): FrontAnswer {
  return { status: 200, headers: { 'content-type': 'application/json;charset=utf-8', ...headers }, body: JSON.stringify(row) };
}

function serveOrder(room: LinearRestRoom, asked: Asked): ReturnType<Question> {
  const { query, account, atUs } = asked;
  const contract = room.find(query.get('contract_code')?.toUpperCase() ?? '');
  if (contract === null) return noContract;
  const records = room.house.recordsOf(account);
  const number = deskOrderId(query.get('order_id') ?? '');
  const look = number === null ? records.named(query.get('client_order_id') ?? '', atUs) : records.order(number, atUs);
  return look === null || look.order.marketId !== contract.id ? { code: 1017, message: 'Order doesnt exist.' } : { data: answeredOrder(look, account, marketOf(room, look)) };
}

/** Newest first, page by page: `from` is the last number of the page before. */
function serveOrders(room: LinearRestRoom, { query, account, atUs }: Asked, isWanted: (look: OrderLook) => boolean): ReturnType<Question> {
  const contract = query.get('contract_code');
  const marketId = contract === undefined ? null : room.find(contract.toUpperCase())?.id;
  if (marketId === undefined) return noContract;
  const from = query.has('from') ? deskOrderId(query.get('from') ?? '') : Infinity;
  if (from === null) return noOrder;
  const looks = room.house.recordsOf(account).orders(atUs, ({ marketId: id, orderId }) => id.startsWith('htx:perp:') && (marketId === null || id === marketId) && orderId < from).filter(isWanted);
  return { data: looks.toReversed().slice(0, limitOf(query)).map((look) => answeredOrder(look, account, marketOf(room, look))) };
}

function serveDetails(room: LinearRestRoom, { query, account, atUs }: Asked): ReturnType<Question> {
  const contract = room.find(query.get('contract_code')?.toUpperCase() ?? '');
  if (contract === null) return noContract;
  const [startMs, endMs] = [Number(query.get('start_time') ?? 0), Number(query.get('end_time') ?? Infinity)];
  const fills = room.house.recordsOf(account).fills(atUs, ({ order, timeUs }) => order.marketId === contract.id && timeUs >= Math.max(atUs - detailsUs, startMs * usPerMs) && timeUs <= endMs * usPerMs);
  const from = Number(query.get('from') ?? Infinity);
  const rows = fills.toReversed().map((fill) => detailRow(fill, marketOf(room, fill)));
  const orderId = query.get('order_id');
  return { data: rows.filter((row) => Number(row['id']) < from && (orderId === undefined || row['order_id'] === orderId)).slice(0, limitOf(query)) };
}

function servePositions({ house, find }: LinearRestRoom, { query, account }: Asked): ReturnType<Question> {
  const contract = query.get('contract_code');
  const marketId = contract === undefined ? null : find(contract.toUpperCase())?.id;
  if (marketId === undefined) return noContract;
  const rows: Row[] = [];
  for (const [id, position] of account.positions) {
    const market = id.startsWith('htx:perp:') && position.lots !== 0 && (marketId === null || id === marketId) ? house.world.market(id) : null;
    if (market !== null) rows.push(positionRow(account, market, position));
  }
  return { data: rows };
}

function serveLever({ find }: LinearRestRoom, { query, account }: Asked): ReturnType<Question> {
  const contract = find(query.get('contract_code')?.toUpperCase() ?? '');
  if (contract === null) return noContract;
  const { leverage } = account.settings.rules;
  return { data: [{ contract_code: contract.symbol, contract_type: 'swap', margin_mode: 'cross', position_side: 'both', lever_rate: leverage, available_lever: String(leverage) }] };
}

function marketOf({ house }: LinearRestRoom, { order }: Pick<OrderLook, 'order'>): Market {
  const market = house.world.market(order.marketId);
  assert(market !== null, 'an order is of a market', { id: order.marketId });
  return market;
}

function limitOf(query: ReadonlyMap<string, string>): number {
  const limit = Math.floor(Number(query.get('limit') ?? 100));
  return limit >= 1 && limit <= rowsMax ? limit : 100;
}
