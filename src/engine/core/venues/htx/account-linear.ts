/**
 * The private half of HTX's perpetuals in USDT, by its interface V5 alone: the earlier ones were switched
 * off in 2026. Notices come over one line, commands go over another, questions by request; and commands
 * too while their line is down. (https://www.htx.com/en-us/opend/newApiPages)
 *
 * | matter | how |
 * |---|---|
 * | mode | cross margin, one position a contract (`both`): another mode is refused by the venue. Leverage is what the account has set |
 * | unit | contracts |
 * | client id | a whole number, written as text: it may be longer than JavaScript counts |
 * | change | V5 changes no order: refused in words |
 * | fills | are told without their fees: they are asked for, by the order. Those of three days, no more: what was filled before is in the position, and its fills are given up |
 * | lists | of 100 rows, from a row's id on |
 *
 * Requests are good for five minutes from their timestamp, so the fate of a lost order is certain no sooner.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect, Ask, Command, Draft, Greeting, LineNews, OrderName, OrderTerms, Params, PlainRequest, Report, Verdict } from '../account.ts';
import { price, quantity } from '../account-steps.ts';
import { convert, list, text } from '../account-values.ts';
import type { Cost, Heartbeat } from '../dialect.ts';
import { refusalByStatus, refusalOf, unread } from './account-errors.ts';
import { fillReports, fillRows, orderReports, orderRows, readBalances, readNotice, readPositions } from './account-linear-read.ts';
import { acceptedReport, id, maybeText, readBody, readMessage, rowsOf } from './account-read.ts';
import { htxLinear } from './linear.ts';
import { htxSigning } from './signing.ts';

const loginId = 'login';
const pageRows = 100;
/** The latest moment that a timestamp may be from now. */
const arrivalUsMax = 5 * usPerMinute;
/** The server asks for a sign of life every 5 s. */
const heartbeat: Heartbeat = { quietUsMax: 6 * usPerSecond, silenceUsMax: 16 * usPerSecond, ping: 'nothing' };
/** Tells orders sooner, and nothing that `orders` does not tell; clients disagree about its name. The line does without. */
const optionalTopic = 'match_orders';

export const htxLinearAccount: AccountDialect = {
  venue: 'htx',
  market: 'perp',
  timeRequest: htxLinear.timeRequest,
  parseTime: (body) => htxLinear.parseTime(body),
  signing: htxSigning,
  // By user; its headers tell what remains, not what is spent.
  pools: [
    { name: 'trade', limit: 72, windowUs: 3 * usPerSecond, header: null },
    { name: 'read', limit: 72, windowUs: 3 * usPerSecond, header: null },
    { name: 'requests', limit: 240, windowUs: 3 * usPerSecond, header: null },
  ],
  preparations: [],
  lines: [
    {
      name: 'events', address: 'trade', path: () => '/ws/v5/notification', isTelling: true, isTaking: false, heartbeat, lifeUs: null, read: readLine,
      greetings: [login('/ws/v5/notification'), subscription('orders'), subscription(optionalTopic), subscription('positions'), subscription('account')],
    },
    { name: 'orders', address: 'trade', path: () => '/linear-swap-trade', isTelling: false, isTaking: true, heartbeat, lifeUs: null, read: readLine, greetings: [login('/linear-swap-trade')] },
  ],
  clientIds: 'integer',
  // Documented of the earlier interface, for cancelled orders without a fill.
  clientIdLifeUs: 2 * 60 * usPerMinute - arrivalUsMax,
  arrivalUsMax,
  hasPositions: true,
  hasFillsByOrder: true,
  fillsAfterUs: usPerSecond,
  amends: 'nothing',
  costsOf,
  request: requestOf,
  message: (command, messageId) => messageOf(command, messageId),
  readBody,
  judge,
};

function login(path: string): Greeting {
  return { id: loginId, draft: (stamp) => htxSigning.login(path, loginId, stamp) };
}

/** The account has no contract. */
function subscription(topic: string): Greeting {
  return { id: topic, draft: () => ({ prehash: null, seal: () => JSON.stringify({ op: 'sub', cid: topic, topic, ...(topic === 'account' ? {} : { contract_code: '*' }) }) }) };
}

const tradePool = ['place', 'cancel', 'cancel-all'];

function costsOf({ kind }: Ask): readonly Cost[] {
  return [{ pool: tradePool.includes(kind) ? 'trade' : 'read', units: 1 }];
}

function requestOf(ask: Ask): Result<PlainRequest, Fault> {
  switch (ask.kind) {
    case 'place': return ok(post('/v5/trade/order', placeBody(ask.clientId, ask.terms)));
    case 'cancel': return ok(post('/v5/trade/cancel_order', nameBody(ask.name)));
    case 'cancel-all': return ok(post('/v5/trade/cancel_all_orders', { contract_code: ask.spec.symbol }));
    case 'amend': return noAmend();
    case 'order': return ok(get('/v5/trade/order', [...Object.entries(nameBody(ask.name)), ['margin_mode', 'cross']]));
    case 'open-orders': return ok(get('/v5/trade/order/opens', pageParams(ask.after)));
    case 'fills': return ok(get('/v5/trade/order/details', [
      ['contract_code', ask.spec.symbol], ask.order === undefined ? ['start_time', String(Math.floor(ask.sinceUs / usPerMs))] : ['order_id', ask.order.venueId], ...pageParams(ask.after),
    ]));
    case 'balances': return ok(get('/v5/account/balance', []));
    case 'positions': return ok(get('/v5/trade/position/opens', []));
    default: return never(ask);
  }
}

function messageOf(command: Command, messageId: string): Result<Draft<string>, Fault> {
  const say = (op: string, data: object): Result<Draft<string>, Fault> => ok({ prehash: null, seal: () => JSON.stringify({ op, cid: messageId, data }) });
  switch (command.kind) {
    case 'place': return say('place_order', placeBody(command.clientId, command.terms));
    case 'cancel': return say('cancel_order', nameBody(command.name));
    case 'cancel-all': return say('cancel_all_orders', { contract_code: command.spec.symbol });
    case 'amend': return noAmend();
    default: return never(command);
  }
}

function noAmend(): Result<never, Fault> {
  return failed(fault('order.unsupported', 'HTX changes no order: cancel it and place another'));
}

type Body = Readonly<Record<string, string | number>>;

function placeBody(clientId: string, terms: OrderTerms): Body {
  const { spec, side, ticks, lots, timeInForce, isReduceOnly } = terms;
  const isPostOnly = ticks !== null && timeInForce === 'post-only';
  return {
    contract_code: spec.symbol, margin_mode: 'cross', position_side: 'both', side, type: ticks === null ? 'market' : isPostOnly ? 'post_only' : 'limit',
    ...(ticks === null ? {} : { price: price(terms) }), ...(ticks === null || isPostOnly ? {} : { time_in_force: timeInForce }),
    volume: quantity(spec, lots), reduce_only: isReduceOnly ? 1 : 0, client_order_id: clientId,
  };
}

function nameBody({ spec, venueId, clientId }: OrderName): Readonly<Record<string, string>> {
  return { contract_code: spec.symbol, ...(venueId === null ? { client_order_id: clientId } : { order_id: venueId }) };
}

function get(path: string, params: Params): PlainRequest {
  return { method: 'GET', path, params, body: '', access: 'signed' };
}

function post(path: string, body: Body): PlainRequest {
  return { method: 'POST', path, params: [], body: JSON.stringify(body), access: 'signed' };
}

function pageParams(after: string | null): Params {
  return [['limit', String(pageRows)], ...(after === null ? [] : [['from', after] as const, ['direct', 'next'] as const])];
}

/** `err_code` is the earlier interface's, which still answers for it when an account was not moved. */
const envelope = z.looseObject({ code: z.optional(text), message: maybeText, 'err-code': maybeText, err_code: maybeText, 'err-msg': maybeText, err_msg: maybeText, data: z.optional(z.unknown()) });

function judge(ask: Ask, status: number, body: unknown): Verdict {
  const parsed = envelope.safeParse(body);
  const code = parsed.success ? parsed.data.code ?? (parsed.data.err_code || parsed.data['err-code']) : '';
  if (!parsed.success || code === '') return status >= 200 && status < 300 ? unread(status, 'the answer had another form than we know') : refusalByStatus(status);
  const { message, data } = parsed.data;
  if (code !== '200') return refused(ask, code, message || parsed.data.err_msg || parsed.data['err-msg'], status);
  const read = readDone(ask, data);
  return read.ok ? read.value : unread(status, read.fault.detail);
}

/** Some numbers mean something else for what was asked. */
function refused(ask: Ask, code: string, words: string, status: number): Verdict {
  // There was nothing to cancel; the order is being cancelled already.
  if ((ask.kind === 'cancel-all' && code === '1051') || (ask.kind === 'cancel' && code === '1062')) return { kind: 'done', reports: [] };
  const refusal = refusalOf(code, words, status);
  // An order that is not found is answered as “the name is not valid”. Ours are.
  return ask.kind === 'order' && code === '1067' ? { kind: 'absent', reason: { ...refusal.reason, fault: 'order.absent' } } : refusal;
}

const named = z.object({ order_id: id });
/** Of several, each with its own number. */
const outcomes = list(z.looseObject({ code: maybeText, message: maybeText, err_code: maybeText, err_msg: maybeText }));

function readDone(ask: Ask, data: unknown): Result<Verdict, Fault> {
  switch (ask.kind) {
    case 'place': return convert(named, data, 'an order’s number', ({ order_id: venueId }) => done([acceptedReport(ask.clientId, ask.terms, venueId)]));
    case 'cancel': case 'cancel-all': return convert(outcomes, data === undefined || data === null ? [] : rowsOf(data), 'cancels', (rows) => judgeCancels(ask, rows));
    case 'order': return convert(orderRows, rowsOf(data), 'an order', (rows) => (rows.length === 0 ? unread(200, 'the answer held no order') : done(orderReports(rows))));
    case 'open-orders': return convert(orderRows, data, 'a list of orders', (rows) => page(ask.after, orderReports(rows), rows));
    case 'fills': return convert(fillRows, data, 'a list of fills', (rows) => page(ask.after, fillReports(rows), rows));
    case 'balances': return asVerdict(readBalances(data, 0));
    case 'positions': return asVerdict(readPositions(data));
    case 'amend': return failed(fault('message.malformed', 'nobody asked for this'));
    default: return never(ask);
  }
}

/** One order's outcome counts; of several the gateway asks what became of each. */
function judgeCancels(ask: Ask, rows: z.infer<typeof outcomes>): Verdict {
  const [row] = rows;
  const code = row === undefined ? '' : row.code || row.err_code;
  return ask.kind === 'cancel-all' || row === undefined || code === '' || code === '200' ? done([]) : refused(ask, code, row.message || row.err_msg, 200);
}

function page(after: string | null, reports: readonly Report[], rows: readonly { readonly id: string }[]): Verdict {
  const next = rows.at(-1)?.id ?? '';
  return rows.length < pageRows || next === '' || next === after ? done(reports) : { kind: 'done', reports, next };
}

function done(reports: readonly Report[]): Verdict {
  return { kind: 'done', reports };
}

function asVerdict(reports: Result<readonly Report[], Fault>): Result<Verdict, Fault> {
  return reports.ok ? ok(done(reports.value)) : reports;
}

const messageSchema = z.looseObject({ op: maybeText, cid: maybeText, topic: maybeText, ts: maybeText, code: maybeText, 'err-code': maybeText });

function readLine(message: Uint8Array): Result<readonly LineNews[], Fault> {
  const body = readMessage(message);
  if (!body.ok) return body;
  const parsed = messageSchema.safeParse(body.value);
  if (!parsed.success) return ok([]);
  const { op, cid, topic, ts, code, 'err-code': error } = parsed.data;
  const answer = (greeting: string, isAccepted: boolean): Result<readonly LineNews[], Fault> => ok([{ kind: 'answer', id: greeting, status: isAccepted ? 200 : 400, body: body.value }]);
  switch (op) {
    case 'ping': return ok([{ kind: 'reply', text: JSON.stringify({ op: 'pong', ts }) }]);
    case 'notify': return readNotice(body.value);
    case 'auth': return answer(loginId, error === '0');
    case 'sub': return answer(cid === '' ? topic : cid, error === '0' || topic === optionalTopic || cid === optionalTopic);
    case 'close': return ok([{ kind: 'leaving', detail: 'the exchange closes this connection' }]);
    // Answers to commands name the command by its number alone.
    default: return cid === '' || code === '' ? ok([]) : answer(cid, true);
  }
}
