/**
 * The private half of OKX, spot and swaps. Both are one account of OKX, so balances are those of all of it.
 * Orders, cancels and changes go over the private line, all else by request; and all when it is down.
 *
 * | matter | how |
 * |---|---|
 * | instrument | the line wants `instIdCode` (since 2026-03-26 it ignores `instId`): a preparation learns the codes; an instrument without one goes by request |
 * | late arrival | orders and changes name the time after which they must not be taken (`expTime`) |
 * | unit | spot counts in the base, market orders too (`tgtCcy`); swaps count in contracts |
 * | mode | spot for cash, swaps with cross margin, one position an instrument (`net`): another mode is refused by the venue |
 * | cancel-all | knows no instrument: orders are cancelled by name, twenty at once |
 *
 * An answer to a command says that it was taken, not what became of it: that is pushed, or asked for.
 * A line has no answer for a clock that is ahead: how late a message of a clock that is `t` ahead may
 * arrive grows by `t`. The gateway adds what it does not know of the venue's clock.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect, Ask, Command, Draft, FillsQuestion, Known, OrderName, OrderTerms, Params, PlainRequest, Preparation, Report, Stamp, Verdict } from '../account.ts';
import { price, quantity } from '../account-steps.ts';
import { convert, list, readBody, text } from '../account-values.ts';
import type { Cost, Pool } from '../dialect.ts';
import { refusalByStatus, refusalOf, type Refusal } from './account-codes.ts';
import { onlyChanges, privateLine, type Channel } from './account-line.ts';
import { fillReports, fillRows, orderReport, orderRows, readBalances, readPositions } from './account-read.ts';
import { okxSpot, okxSwap } from './markets.ts';
import { deadlineOf, okxSigning, orderLifeMs } from './signing.ts';

type InstType = 'SPOT' | 'SWAP';

/** Rows of one page of orders or fills. */
const pageRows = 100;
/** Cancels that one message or request may hold. */
const batchMax = 20;
/** Codes change when an instrument is listed anew. */
const codesAgeUs = 60 * usPerMinute;
const windowUs = 2 * usPerSecond;
/** Fills of three days are told by the quicker list; the clocks that they are reckoned by may differ a little. */
const recentUs = 71 * 60 * usPerMinute;
/** Ended orders are found for so long; those of which nothing was filled for two hours, and then nothing lives of them either. */
const clientIdLifeUs = 7 * 24 * 60 * usPerMinute;

/** OKX counts commands by instrument; we count them all together, so that no instrument is ever over. */
const limits = {
  place: 60, cancel: 60, amend: 60, 'cancel-all': 300, order: 60, 'open-orders': 60, fills: 60, 'old-fills': 10, balances: 10, positions: 10, instruments: 20, time: 10,
} as const;
const pools: readonly Pool[] = Object.entries(limits).map(([name, limit]) => ({ name, limit, windowUs, header: null }));

export const okxSpotAccount: AccountDialect = accountOf('SPOT');
export const okxSwapAccount: AccountDialect = accountOf('SWAP');

function accountOf(instType: InstType): AccountDialect {
  const isSwap = instType === 'SWAP';
  const publicHalf = isSwap ? okxSwap : okxSpot;
  const channels: readonly Channel[] = [{ channel: 'orders', instType }, { channel: 'account', extraParams: onlyChanges }];
  return {
    venue: 'okx',
    market: publicHalf.market,
    timeRequest: publicHalf.timeRequest,
    parseTime: (body) => publicHalf.parseTime(body),
    signing: okxSigning,
    pools,
    preparations: [codesOf(instType)],
    lines: [privateLine(isSwap ? [...channels, { channel: 'positions', instType, extraParams: onlyChanges }] : channels)],
    clientIds: 'text',
    arrivalUsMax: orderLifeMs * usPerMs,
    clientIdLifeUs,
    hasPositions: isSwap,
    hasFillsByOrder: true,
    amends: 'price-and-quantity',
    cancelAllNamesMax: batchMax,
    costsOf,
    request: (ask) => requestOf(ask, instType),
    message: messageOf,
    readBody,
    judge,
  };
}

/**
 * The dead man's switch: all orders of the account (of both markets, whoever made them) are cancelled
 * unless this is said again within so many seconds, 10 to 120; 0 calls it off. Nothing here arms it.
 */
export function cancelAllAfter(seconds: number): PlainRequest {
  return signed('POST', '/api/v5/trade/cancel-all-after', [], { timeOut: String(seconds) });
}

const codesAnswer = z.object({ code: z.literal('0'), data: list(z.object({ instId: text, instIdCode: z.optional(z.unknown()) })) });

/** A list that names no code, or writes it otherwise than we know, leaves its instruments to requests. */
function codesOf(instType: InstType): Preparation {
  return {
    name: 'codes of instruments',
    request: { method: 'GET', path: '/api/v5/public/instruments', params: [['instType', instType]], body: '', access: 'public' },
    costs: [{ pool: 'instruments', units: 1 }],
    learn: (body) => convert(codesAnswer, body, 'a list of instruments', ({ data }) => new Map(data.flatMap(({ instId, instIdCode }) => {
      const isCode = (typeof instIdCode === 'number' || typeof instIdCode === 'string') && /^\d{1,15}$/.test(String(instIdCode));
      return isCode ? [[codeName(instId), String(instIdCode)] as const] : [];
    }))),
    renewUs: codesAgeUs,
  };
}

function codeName(symbol: string): string {
  return `code:${symbol}`;
}

/** Of one order all, of an instrument those since a time. */
function whichFills({ sinceUs, order }: FillsQuestion): Params[number] {
  return order === undefined ? ['begin', String(Math.floor(sinceUs / usPerMs))] : ['ordId', order.venueId];
}

/** There are two lists of fills: of three days, and, asked for less often, of three months. */
function isLongAgo({ sinceUs, order }: FillsQuestion): boolean {
  return order !== undefined && order.untilUs - sinceUs > recentUs;
}

function costsOf(ask: Ask): readonly Cost[] {
  if (ask.kind === 'fills' && isLongAgo(ask)) return [{ pool: 'old-fills', units: 1 }];
  return [{ pool: ask.kind, units: ask.kind === 'cancel-all' ? ask.names?.length ?? 1 : 1 }];
}

type Body = Readonly<Record<string, string | number | boolean>>;

function requestOf(ask: Ask, instType: InstType): Result<PlainRequest, Fault> {
  switch (ask.kind) {
    case 'place': return ok(signed('POST', '/api/v5/trade/order', [], { instId: ask.terms.spec.symbol, ...placeBody(ask.clientId, ask.terms) }));
    case 'cancel': return ok(signed('POST', '/api/v5/trade/cancel-order', [], { instId: ask.name.spec.symbol, ...nameBody(ask.name) }));
    case 'amend': return ok(signed('POST', '/api/v5/trade/amend-order', [], { instId: ask.name.spec.symbol, ...amendBody(ask.name, ask.terms) }));
    case 'cancel-all': {
      const { names = [] } = ask;
      return names.length === 0 ? nameless() : ok(signed('POST', '/api/v5/trade/cancel-batch-orders', [], names.map((name) => ({ instId: name.spec.symbol, ...nameBody(name) }))));
    }
    case 'order': return ok(signed('GET', '/api/v5/trade/order', [['instId', ask.name.spec.symbol], ...Object.entries(nameBody(ask.name))], null));
    case 'open-orders': return ok(signed('GET', '/api/v5/trade/orders-pending', [['instType', instType], ...pageParams(ask.after)], null));
    case 'fills': return ok(signed('GET', isLongAgo(ask) ? '/api/v5/trade/fills-history' : '/api/v5/trade/fills', [['instType', instType], ['instId', ask.spec.symbol], whichFills(ask), ...pageParams(ask.after)], null));
    case 'balances': return ok(signed('GET', '/api/v5/account/balance', [], null));
    case 'positions': return instType === 'SWAP' ? ok(signed('GET', '/api/v5/account/positions', [['instType', instType]], null)) : failed(fault('order.unsupported', 'a spot market has no positions'));
    default: return never(ask);
  }
}

function messageOf(command: Command, id: string, stamp: Stamp, known: Known): Result<Draft<string>, Fault> | null {
  const spec = command.kind === 'place' ? command.terms.spec : command.kind === 'cancel-all' ? command.spec : command.name.spec;
  const code = known.get(codeName(spec.symbol));
  if (code === undefined) return null;
  const instrument = { instIdCode: Number(code) };
  switch (command.kind) {
    case 'place': return say('order', id, [{ ...instrument, ...placeBody(command.clientId, command.terms) }], stamp);
    case 'cancel': return say('cancel-order', id, [{ ...instrument, ...nameBody(command.name) }], null);
    case 'amend': return say('amend-order', id, [{ ...instrument, ...amendBody(command.name, command.terms) }], stamp);
    case 'cancel-all': {
      const { names = [] } = command;
      return names.length === 0 ? nameless() : say('batch-cancel-orders', id, names.map((name) => ({ ...instrument, ...nameBody(name) })), null);
    }
    default: return never(command);
  }
}

function nameless(): Result<never, Fault> {
  return failed(fault('order.unsupported', 'this market cancels orders by their names only, and none was given'));
}

/** A cancel may come late: it does no harm. */
function say(op: string, id: string, args: readonly Body[], stamp: Stamp | null): Result<Draft<string>, Fault> {
  return ok({ prehash: null, seal: () => JSON.stringify({ id, op, args, ...(stamp === null ? {} : { expTime: deadlineOf(stamp) }) }) });
}

function signed(method: PlainRequest['method'], path: string, params: Params, body: Body | readonly Body[] | null): PlainRequest {
  return { method, path, params, body: body === null ? '' : JSON.stringify(body), access: 'signed' };
}

/** The venue's own number is the surer name: client ids may be used again once an order has ended. */
function nameBody({ venueId, clientId }: OrderName): Readonly<Record<string, string>> {
  return venueId === null ? { clOrdId: clientId } : { ordId: venueId };
}

/** `newSz` is the whole of it, what is filled included. */
function amendBody(name: OrderName, terms: OrderTerms): Body {
  return { ...nameBody(name), newSz: quantity(terms.spec, terms.lots), ...(terms.ticks === null ? {} : { newPx: price(terms) }) };
}

function placeBody(clientId: string, terms: OrderTerms): Body {
  const { spec, side, ticks } = terms;
  const isSpot = spec.market === 'spot';
  return {
    tdMode: isSpot ? 'cash' : 'cross', clOrdId: clientId, side, ordType: orderTypeOf(terms), sz: quantity(spec, terms.lots),
    ...(ticks === null ? {} : { px: price(terms) }),
    // Unsaid, the size of a market purchase would be in the quote.
    ...(ticks === null && isSpot ? { tgtCcy: 'base_ccy' } : {}),
    ...(terms.isReduceOnly && !isSpot ? { reduceOnly: true } : {}),
  };
}

function orderTypeOf({ ticks, timeInForce }: OrderTerms): string {
  if (ticks === null) return 'market';
  switch (timeInForce) {
    case 'gtc': return 'limit';
    case 'post-only': return 'post_only';
    case 'ioc': case 'fok': return timeInForce;
    default: return never(timeInForce);
  }
}

/** Both lists come the newest first, and go on with what is older than the last. */
function pageParams(after: string | null): Params {
  return [['limit', String(pageRows)], ...(after === null ? [] : [['after', after] as const])];
}

const envelope = z.object({ code: text, msg: z.optional(z.string()), data: z.optional(list(z.unknown())) });
const outcome = z.looseObject({ sCode: text, sMsg: z.optional(z.string()) });

function judge(ask: Ask, status: number, body: unknown): Verdict {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return status >= 200 && status < 300 ? unread(status, 'the answer had another form than we know') : refusalByStatus(status);
  const { code, msg = '', data = [] } = parsed.data;
  if (ask.kind === 'place' || ask.kind === 'cancel' || ask.kind === 'amend' || ask.kind === 'cancel-all') return judgeCommand(code, msg, data, status);
  if (code !== '0') return refusalOf(code, msg, status);
  const answer = readAnswer(ask, data);
  return answer.ok ? answer.value : unread(status, answer.fault.detail);
}

/** 0: all done; 1: none; 2: some. Of several the gateway asks what became of each; what nobody knows counts for all. */
function judgeCommand(code: string, msg: string, data: readonly unknown[], status: number): Verdict {
  if (code !== '0' && code !== '1' && code !== '2') return refusalOf(code, msg, status);
  const outcomes = data.map((row) => outcome.safeParse(row));
  const refusals: Refusal[] = [];
  for (const each of outcomes) {
    if (!each.success) return unread(status, 'an outcome had another form than we know');
    const { sCode, sMsg = '' } = each.data;
    // It is being cancelled already: what we want is under way.
    if (sCode !== '0' && sCode !== '51410') refusals.push(refusalOf(sCode, sMsg, status));
  }
  if (outcomes.length === 0) return code === '0' ? unread(status, 'the answer named no order') : { kind: 'unknown', reason: { fault: 'order.unclear', code, text: msg.slice(0, 200) } };
  const doubtful = refusals.find((refusal) => refusal.kind === 'unknown');
  if (doubtful !== undefined) return doubtful;
  return refusals.length === outcomes.length ? refusals[0] ?? { kind: 'done', reports: [] } : { kind: 'done', reports: [] };
}

type Question = Exclude<Ask, Command>;

function readAnswer(ask: Question, data: readonly unknown[]): Result<Verdict, Fault> {
  switch (ask.kind) {
    case 'order': return convert(orderRows, data, 'an order', (rows): Verdict => {
      const [row] = rows;
      return row === undefined ? unread(200, 'the answer held no order') : { kind: 'done', reports: [orderReport(row)] };
    });
    case 'open-orders': return convert(orderRows, data, 'a list of orders', (rows) => page(rows.map(orderReport), rows.length, rows.at(-1)?.ordId));
    case 'fills': return convert(fillRows, data, 'a list of fills', (rows) => page(fillReports(rows), rows.length, rows.at(-1)?.billId));
    case 'balances': return wholeOf(readBalances(data));
    case 'positions': return wholeOf(readPositions(data));
    default: return never(ask);
  }
}

/** A full page may be the last: then the next is empty. */
function page(reports: readonly Report[], count: number, next: string | undefined): Verdict {
  return count < pageRows || next === undefined ? { kind: 'done', reports } : { kind: 'done', reports, next };
}

function wholeOf(reports: Result<readonly Report[], Fault>): Result<Verdict, Fault> {
  return reports.ok ? ok({ kind: 'done', reports: reports.value }) : reports;
}

/** It was answered and cannot be read: what became of it must be asked in another way. */
function unread(status: number, detail: string): Verdict {
  return { kind: 'unknown', reason: { fault: 'message.malformed', code: String(status), text: detail } };
}
