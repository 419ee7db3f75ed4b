/** What Binance's two private halves share: how an order is written, and how an answer is judged. */

import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { Ask, Command, Draft, FilledOrder, FillsQuestion, OrderName, Params, PlainRequest, Report, Stamp, Verdict } from '../account.ts';
import type { Cost } from '../dialect.ts';
import { readError } from './account-errors.ts';
import { readAmended, readOrder, readOrders, readTrades } from './account-read.ts';
import { binanceSigning, plainMessage, recvWindowMs } from './signing.ts';

/** A timestamp may be a second ahead of the exchange's clock, and is good for the window after it. */
export const arrivalUsMax = (recvWindowMs + 1_000) * usPerMs;

/** The asks of one market: path, its weight, and its name on the WebSocket; null: by request only. */
export interface Way {
  readonly method: PlainRequest['method'];
  readonly path: string;
  readonly weight: number;
  /** Of fills, with the number of an order; absent: the same. */
  readonly weightOfOrder?: number;
  readonly message: string | null;
}

export type Ways = Readonly<Partial<Record<Ask['kind'], Way>>>;

/** The venue's own number is the surer name: client ids may be used again once an order has ended. */
export function nameParams({ spec, venueId, clientId }: OrderName): Params {
  return [['symbol', spec.symbol], venueId === null ? ['origClientOrderId', clientId] : ['orderId', venueId]];
}

/** Rows of one answer, the most that there may be. */
const fillsPerAnswer = 1_000;

/**
 * The oldest first; a page goes on by number, which may not be asked for together with a time. With an order's number
 * spot takes a number of a trade and no time, and weighs it less.
 */
export function fillsParams({ spec, sinceUs, after, order }: FillsQuestion): Params {
  const limit = ['limit', String(fillsPerAnswer)] as const;
  if (order !== undefined) return [['symbol', spec.symbol], ['orderId', order.venueId], ['fromId', after ?? '0'], limit];
  const from = after === null ? ['startTime', String(Math.floor(sinceUs / usPerMs))] as const : ['fromId', after] as const;
  return [['symbol', spec.symbol], from, limit];
}

/** The number from which the next page begins: an account that trades much has more fills since an order began than one answer holds. */
export function nextFill(_ask: FillsQuestion, reports: readonly Report[]): string | null {
  const last = reports.at(-1);
  return reports.length < fillsPerAnswer || last?.kind !== 'fill' ? null : String(Number(last.tradeId) + 1);
}

/** Perpetuals answer for a week at once, and for three months back. */
const windowMs = 7 * 24 * 3_600_000 - 1_000;
const historyMs = 89 * 24 * 3_600_000;

/**
 * Those of one order, week after week: without a time the exchange tells the last seven days alone. A full answer is
 * gone on from the moment of its last fill, and a fill of that moment may come twice. Where all of an answer are of one
 * moment it is gone on by number, `number@moment`, among those of all orders, until there is another moment.
 */
export function weeklyFillsParams(ask: FillsQuestion): Params {
  const { spec, order } = ask;
  if (order === undefined) return fillsParams(ask);
  const { fromMs, toMs, fromId } = windowOf(ask, order);
  const limit = ['limit', String(fillsPerAnswer)] as const;
  if (fromId !== null) return [['symbol', spec.symbol], ['fromId', fromId], limit];
  return [['symbol', spec.symbol], ['orderId', order.venueId], ['startTime', String(fromMs)], ['endTime', String(toMs)], limit];
}

export function nextWeeklyFill(ask: FillsQuestion, reports: readonly Report[]): string | null {
  const { order } = ask;
  if (order === undefined) return nextFill(ask, reports);
  const { fromMs, toMs, endMs, fromId } = windowOf(ask, order);
  const last = reports.at(-1);
  if (reports.length >= fillsPerAnswer && last?.kind === 'fill') {
    const lastMs = Math.floor(last.filledUs / usPerMs);
    return lastMs > fromMs ? String(lastMs) : `${Number(last.tradeId) + 1}@${fromMs}`;
  }
  // By number all were told until now.
  return fromId === null && toMs < endMs ? String(toMs + 1) : null;
}

interface FillsWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly endMs: number;
  readonly fromId: string | null;
}

function windowOf({ sinceUs, after }: FillsQuestion, { untilUs }: FilledOrder): FillsWindow {
  const endMs = Math.ceil(untilUs / usPerMs);
  const [, fromId = null, moment] = /^(?:(\d+)@)?(\d+)$/.exec(after ?? '') ?? [];
  const fromMs = moment === undefined ? Math.max(Math.floor(sinceUs / usPerMs), endMs - historyMs) : Number(moment);
  return { fromMs, toMs: Math.min(fromMs + windowMs, endMs), endMs, fromId };
}

export function costsOf(ways: Ways, ask: Ask): readonly Cost[] {
  const way = ways[ask.kind];
  const isOfOrder = ask.kind === 'fills' && ask.order !== undefined;
  const weight = { pool: 'weight', units: (isOfOrder ? way?.weightOfOrder : undefined) ?? way?.weight ?? 1 };
  return ask.kind === 'place' || ask.kind === 'amend' ? [weight, { pool: 'orders-short', units: 1 }, { pool: 'orders-long', units: 1 }] : [weight];
}

export function requestOf(ways: Ways, ask: Ask, params: Params): Result<PlainRequest, Fault> {
  const way = ways[ask.kind];
  if (way === undefined) return failed(fault('order.unsupported', `there is no way to ask for “${ask.kind}” in this market`));
  return ok({ method: way.method, path: way.path, params, body: '', access: 'signed' });
}

/** Where a session is logged in nothing is signed; else every message is. */
export function messageOf(ways: Ways, command: Command, params: Params, id: string, stamp: Stamp): Result<Draft<string>, Fault> | null {
  const method = ways[command.kind]?.message ?? null;
  if (method === null) return null;
  const signed = stamp.signer.scheme === 'ed25519' ? null : binanceSigning.message;
  return ok(signed === null ? plainMessage(method, params, id, stamp) : signed(method, params, id, stamp));
}

/** `account` reads the two answers in which the markets differ; `nextOf` says where the fills after an answer begin. */
export function judgeBy(account: (kind: 'balances' | 'positions', body: unknown) => Result<readonly Report[], Fault>, nextOf: typeof nextFill) {
  return (ask: Ask, status: number, body: unknown): Verdict => {
    const error = readError(status, body);
    if (error !== null) return error;
    const read = readDone(ask, body, account);
    const next = read.ok && ask.kind === 'fills' ? nextOf(ask, read.value) : null;
    if (read.ok) return { kind: 'done', reports: read.value, ...(next === null ? {} : { next }) };
    // It was answered and cannot be read: what became of it must be asked in another way.
    return { kind: 'unknown', reason: { fault: read.fault.code, code: String(status), text: read.fault.detail } };
  };
}

function readDone(ask: Ask, body: unknown, account: (kind: 'balances' | 'positions', body: unknown) => Result<readonly Report[], Fault>): Result<readonly Report[], Fault> {
  switch (ask.kind) {
    case 'place': case 'cancel': return readOrder(body);
    case 'order': return namedAs(ask.name.clientId, readOrder(body));
    case 'amend': return isAmendment(body) ? readAmended(body) : readOrder(body);
    case 'cancel-all': return Array.isArray(body) ? readOrders(body.filter((entry) => !isOrderList(entry))) : ok([]);
    case 'open-orders': return readOrders(body);
    case 'fills': return readTrades(body);
    case 'balances': case 'positions': return account(ask.kind, body);
    default: return never(ask);
  }
}

/** A cancelled order answers with the client id of its cancel; what was asked for is known. */
function namedAs(clientId: string, read: Result<readonly Report[], Fault>): Result<readonly Report[], Fault> {
  if (!read.ok) return read;
  return ok(read.value.map((report) => (report.kind === 'order' && report.state === 'cancelled' ? { ...report, clientId } : report)));
}

function isAmendment(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'amendedOrder' in body;
}

/** Lists of orders (OCO) stand among the cancelled orders; we make none. */
function isOrderList(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'contingencyType' in entry;
}
