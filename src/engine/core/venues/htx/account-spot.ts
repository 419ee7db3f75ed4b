/**
 * The private half of HTX spot. Events come over one line, commands go over another, questions by
 * request; and commands too while their line is down. (https://www.htx.com/en-us/opend/newApiPages)
 *
 * | matter | how |
 * |---|---|
 * | account | a key opens several: the number of the spot account is asked for first |
 * | market purchase | its size would be in the quote. Ours are in the base, so it is refused in words: an `ioc` limit order says the same and bounds the price |
 * | change | HTX changes no order: refused in words |
 * | cancel | “ok” means that it was accepted, not that it will succeed: what became of it is told, or asked for |
 * | cancel-all | of one instrument, up to 100 orders; where more are open the answer counts as unknown and each is asked for |
 * | client id | not held unique; an order is found by it for 8 hours, an ended one for 2: later “no such order” says nothing |
 * | self-trade | prevented, so that no trade has both sides here |
 *
 * Requests are good for five minutes from their timestamp, so the fate of a lost order is certain no sooner.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect, Ask, Command, Draft, Known, LineNews, OrderName, OrderTerms, Params, PlainRequest, Preparation, Report, Verdict } from '../account.ts';
import { price, quantity } from '../account-steps.ts';
import { convert, list, text } from '../account-values.ts';
import type { Cost, Heartbeat, Pool } from '../dialect.ts';
import { refusalByStatus, refusalOf, unread, type Refusal } from './account-errors.ts';
import { acceptedReport, id, maybeText, readBody, readMessage, rowsOf } from './account-read.ts';
import { fillReports, fillRows, orderReports, orderRows, readBalanceEvent, readBalances, readClearing, readOrderEvent } from './account-spot-read.ts';
import { htxSigning } from './signing.ts';
import { htxSpot } from './spot.ts';

const ordersPath = '/v1/order/orders';
const accountName = 'account';
const loginId = 'login';
/** Orders or fills of one answer. */
const pageRows = 500;
/** The latest moment that a timestamp may be from now. */
const arrivalUsMax = 5 * usPerMinute;
/** The server asks for a sign of life every 20 s, and leaves when two went unanswered. */
const heartbeat: Heartbeat = { quietUsMax: 21 * usPerSecond, silenceUsMax: 41 * usPerSecond, ping: 'nothing' };

/** In two seconds, by key. Placing and cancelling have 100 each; we count them together. */
const limits = { orders: 100, 'cancel-all': 50, order: 50, 'open-orders': 50, fills: 20, balances: 50, requests: 20 } as const;
const pools: readonly Pool[] = Object.entries(limits).map(([name, limit]) => ({ name, limit, windowUs: 2 * usPerSecond, header: null }));

export const htxSpotAccount: AccountDialect = {
  venue: 'htx',
  market: 'spot',
  timeRequest: htxSpot.timeRequest,
  parseTime: (body) => htxSpot.parseTime(body),
  signing: htxSigning,
  pools,
  preparations: [accountNumber()],
  lines: [
    {
      name: 'events', address: 'trade', path: () => '/ws/v2', isTelling: true, isTaking: false, heartbeat, lifeUs: null, read: readEvents,
      greetings: [
        { id: loginId, draft: (stamp) => htxSigning.login('/ws/v2', loginId, stamp) },
        ...['orders#*', 'trade.clearing#*#0', 'accounts.update#2'].map((ch) => ({ id: ch, draft: () => ({ prehash: null, seal: () => JSON.stringify({ action: 'sub', ch }) }) })),
      ],
    },
    {
      name: 'orders', address: 'trade', path: () => '/ws/trade', isTelling: false, isTaking: true, heartbeat, lifeUs: null, read: readEvents,
      greetings: [{ id: loginId, draft: (stamp) => htxSigning.login('/ws/trade', loginId, stamp) }],
    },
  ],
  clientIds: 'text',
  clientIdLifeUs: 2 * 60 * usPerMinute - arrivalUsMax,
  arrivalUsMax,
  hasPositions: false,
  hasFillsByOrder: true,
  amends: 'nothing',
  costsOf,
  request: requestOf,
  message: (command, messageId, _stamp, known) => messageOf(command, messageId, known),
  readBody,
  judge,
};

const accountsAnswer = z.object({ status: z.literal('ok'), data: list(z.object({ id, type: text, state: text })) });

function accountNumber(): Preparation {
  return {
    name: 'account number',
    request: { method: 'GET', path: '/v1/account/accounts', params: [], body: '', access: 'signed' },
    costs: [{ pool: 'requests', units: 1 }],
    learn: (body) => {
      const read = convert(accountsAnswer, body, 'a list of accounts', ({ data }) => data.find(({ type, state }) => type === 'spot' && state === 'working') ?? null);
      if (!read.ok) return read;
      return read.value === null ? failed(fault('account.closed', 'the key opens no spot account that works')) : ok(new Map([[accountName, read.value.id]]));
    },
    renewUs: null,
  };
}

function costsOf({ kind }: Ask): readonly Cost[] {
  return [{ pool: kind === 'place' || kind === 'cancel' ? 'orders' : kind, units: 1 }];
}

function requestOf(ask: Ask, known: Known): Result<PlainRequest, Fault> {
  const account = known.get(accountName);
  if (account === undefined) return failed(fault('account.closed', 'the account’s number is not known'));
  switch (ask.kind) {
    case 'place': return placeBody(ask, account, (body) => post(`${ordersPath}/place`, body));
    case 'cancel': return ok(ask.name.venueId === null ? post(`${ordersPath}/submitCancelClientOrder`, { 'client-order-id': ask.name.clientId }) : post(`${ordersPath}/${ask.name.venueId}/submitcancel`, {}));
    case 'cancel-all': return ok(post(`${ordersPath}/batchCancelOpenOrders`, { 'account-id': account, symbol: ask.spec.symbol }));
    case 'amend': return noAmend();
    case 'order': return ok(ask.name.venueId === null ? get(`${ordersPath}/getClientOrder`, [['clientOrderId', ask.name.clientId]]) : get(`${ordersPath}/${ask.name.venueId}`, []));
    case 'open-orders': return ok(get('/v1/order/openOrders', [['account-id', account], ...pageParams(ask.after)]));
    case 'fills': return ok(ask.order === undefined
      ? get('/v1/order/matchresults', [['symbol', ask.spec.symbol], ['start-time', String(Math.floor(ask.sinceUs / usPerMs))], ...pageParams(ask.after)])
      : get(`${ordersPath}/${ask.order.venueId}/matchresults`, []));
    case 'balances': return ok(get(`/v1/account/accounts/${account}/balance`, []));
    case 'positions': return failed(fault('order.unsupported', 'a spot market has no positions'));
    default: return never(ask);
  }
}

function messageOf(command: Command, messageId: string, known: Known): Result<Draft<string>, Fault> {
  const account = known.get(accountName);
  if (account === undefined) return failed(fault('account.closed', 'the account’s number is not known'));
  const say = (ch: string, params: object): Draft<string> => ({ prehash: null, seal: () => JSON.stringify({ ch, cid: messageId, params }) });
  switch (command.kind) {
    case 'place': return placeBody(command, account, (body) => say('create-order', body));
    case 'cancel': return ok(say('cancel', namesBody(command.name)));
    case 'cancel-all': return ok(say('cancelall', { 'account-id': account, symbol: command.spec.symbol }));
    case 'amend': return noAmend();
    default: return never(command);
  }
}

function placeBody<Made>({ clientId, terms }: Extract<Command, { kind: 'place' }>, account: string, make: (body: Readonly<Record<string, string | number>>) => Made): Result<Made, Fault> {
  if (terms.ticks === null && terms.side === 'buy') return failed(fault('order.unsupported', 'HTX counts a market purchase in the quote: send an immediate-or-cancel limit order with the highest price that you accept'));
  return ok(make({
    'account-id': account, symbol: terms.spec.symbol, type: `${terms.side}-${kindOf(terms)}`, amount: quantity(terms.spec, terms.lots),
    ...(terms.ticks === null ? {} : { price: price(terms) }), source: 'spot-api', 'client-order-id': clientId, 'self-match-prevent': 1,
  }));
}

function kindOf({ ticks, timeInForce }: OrderTerms): string {
  if (ticks === null) return 'market';
  switch (timeInForce) {
    case 'gtc': return 'limit';
    case 'ioc': return 'ioc';
    case 'fok': return 'limit-fok';
    case 'post-only': return 'limit-maker';
    default: return never(timeInForce);
  }
}

function namesBody({ venueId, clientId }: OrderName): Readonly<Record<string, readonly string[]>> {
  return venueId === null ? { 'client-order-ids': [clientId] } : { 'order-ids': [venueId] };
}

function noAmend(): Result<never, Fault> {
  return failed(fault('order.unsupported', 'HTX changes no order: cancel it and place another'));
}

function get(path: string, params: Params): PlainRequest {
  return { method: 'GET', path, params, body: '', access: 'signed' };
}

function post(path: string, body: object): PlainRequest {
  return { method: 'POST', path, params: [], body: JSON.stringify(body), access: 'signed' };
}

/** Lists come the newest first, and go on from the last with what is older; the last itself may come again. */
function pageParams(after: string | null): Params {
  return [['size', String(pageRows)], ...(after === null ? [] : [['from', after] as const, ['direct', 'next'] as const])];
}

/** Words in the older form of answers, numbers in the newer. */
const envelope = z.looseObject({ status: z.optional(text), code: z.optional(text), 'err-code': maybeText, 'err-msg': maybeText, message: maybeText, data: z.optional(z.unknown()) });

function judge(ask: Ask, status: number, body: unknown): Verdict {
  const parsed = envelope.safeParse(body);
  if (!parsed.success || (parsed.data.status === undefined && parsed.data.code === undefined)) return status >= 200 && status < 300 ? unread(status, 'the answer had another form than we know') : refusalByStatus(status);
  const { status: word, code = '', 'err-code': error, 'err-msg': words, message, data } = parsed.data;
  if (word === 'ok' || (word === undefined && code === '200')) return judgeDone(ask, status, data);
  const refusal = refusalOf(error || code, words || message, status);
  // Its own word for the state stands beside: 10 is an order that is being cancelled already.
  return ask.kind === 'cancel' && String(parsed.data['order-state']) === '10' ? { kind: 'done', reports: [] } : refusal;
}

function judgeDone(ask: Ask, status: number, data: unknown): Verdict {
  const read = readDone(ask, data);
  return read.ok ? read.value : unread(status, read.fault.detail);
}

function readDone(ask: Ask, data: unknown): Result<Verdict, Fault> {
  switch (ask.kind) {
    case 'place': return convert(placedId, data, 'an order’s number', (venueId): Verdict => ({ kind: 'done', reports: [acceptedReport(ask.clientId, ask.terms, venueId)] }));
    case 'cancel': return convert(cancelled, data, 'a cancel', judgeCancel);
    case 'cancel-all': return convert(cancelledAll, data, 'a count of cancels', ({ 'next-id': next }) => (next === '' || Number(next) <= 0 ? done([]) : unread(200, 'more orders were open than HTX cancels at once')));
    case 'order': return convert(orderRows, rowsOf(data), 'an order', (rows) => done(orderReports(rows)));
    case 'open-orders': return convert(orderRows, data, 'a list of orders', (rows) => page(ask.after, orderReports(rows), rows));
    // Those of one order are told all at once.
    case 'fills': return convert(fillRows, data, 'a list of fills', (rows) => (ask.order === undefined ? page(ask.after, fillReports(rows), rows) : done(fillReports(rows))));
    case 'balances': return asVerdict(readBalances(data));
    case 'amend': case 'positions': return failed(fault('message.malformed', 'nobody asked for this'));
    default: return never(ask);
  }
}

const placedId = id;
const failure = z.looseObject({ 'err-code': maybeText, 'err-msg': maybeText, 'order-state': maybeText });
/** An order's number, or its state; or, by message, who was cancelled and who was not. */
const cancelled = z.union([z.string().check(z.regex(/^-?\d{1,30}$/)), z.object({ success: list(text), failed: list(failure) })]);
const cancelledAll = z.object({ 'next-id': maybeText });

/** A cancel by client id is answered by the state: 10 being cancelled, 0 not found, −1 5 6 7 ended. Order numbers are longer. */
function judgeCancel(told: z.infer<typeof cancelled>): Verdict {
  if (typeof told === 'string') return ['-1', '0', '5', '6', '7'].includes(told) ? ended(told) : done([]);
  const [refused] = told.failed;
  if (refused === undefined) return told.success.length > 0 ? done([]) : unread(200, 'the answer named no order');
  const orderState = refused['order-state'];
  if (orderState === '10') return done([]);
  return orderState === '' ? refusalOf(refused['err-code'], refused['err-msg'], 200) : ended(orderState);
}

function ended(orderState: string): Refusal {
  return { kind: 'absent', reason: { fault: 'order.absent', code: orderState, text: orderState === '0' ? 'no such order' : 'the order has ended' } };
}

/** A full page may be the last: then the next is empty, or holds its first row alone. */
function page(after: string | null, reports: readonly Report[], rows: readonly { readonly id: string }[]): Verdict {
  const next = rows.at(-1)?.id;
  return rows.length < pageRows || next === undefined || next === after ? done(reports) : { kind: 'done', reports, next };
}

function done(reports: readonly Report[]): Verdict {
  return { kind: 'done', reports };
}

function asVerdict(reports: Result<readonly Report[], Fault>): Result<Verdict, Fault> {
  return reports.ok ? ok(done(reports.value)) : reports;
}

const actionSchema = z.looseObject({ action: z.optional(text), ch: z.optional(text), code: z.optional(text), cid: z.optional(text), ping: z.optional(id), data: z.optional(z.unknown()) });

function readEvents(message: Uint8Array, known?: Known): Result<readonly LineNews[], Fault> {
  const body = readMessage(message);
  if (!body.ok) return body;
  const parsed = actionSchema.safeParse(body.value);
  if (!parsed.success) return ok([]);
  const { action, ch = '', code, cid, ping, data } = parsed.data;
  if (cid !== undefined) return ok([{ kind: 'answer', id: cid, status: 200, body: body.value }]);
  if (ping !== undefined) return ok([{ kind: 'reply', text: `{"pong":${ping}}` }]);
  if (action === 'ping') return convert(pingSchema, data, 'a ping', ({ ts }) => [{ kind: 'reply', text: `{"action":"pong","data":{"ts":${ts}}}` }]);
  if (action === 'req' || action === 'sub') return ok([{ kind: 'answer', id: ch === 'auth' ? loginId : ch, status: code === '200' ? 200 : 400, body: body.value }]);
  return readPush(ch, data, known?.get(accountName) ?? null);
}

const pingSchema = z.object({ ts: id });

function readPush(ch: string, data: unknown, account: string | null): Result<readonly LineNews[], Fault> {
  if (ch.startsWith('orders#')) return readOrderEvent(data, account);
  if (ch.startsWith('trade.clearing#')) return readClearing(data, account);
  return ch.startsWith('accounts.update#') ? readBalanceEvent(data, account) : ok([]);
}
