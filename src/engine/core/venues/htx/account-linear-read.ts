/**
 * What HTX's contracts (V5) say of an account, read into reports: rows look alike in answers and in
 * notices. Quantities are contracts. (https://www.htx.com/en-us/opend/newApiPages, “Orders”, “Private Channels”)
 *
 * | told | where | filled |
 * |---|---|---|
 * | an order | answers, topic `orders` | `trade_volume`: of all fills |
 * | an order, by the matching engine and sooner | topic `match_orders` | `total_trade_volume`: of all fills; `trade_volume` is of this one |
 * | a fill | answer of `order/details` | `trade_volume`: of this one |
 *
 * Holds: when one match makes several trades, `filled` is told with each of them, with a volume that
 * grows: an order is filled when its volume is. Topic `trade` tells neither a fee nor what is filled in
 * all, and no id that the answers have too: it is understood, and says nothing that is not told better.
 * A fill's id is its row's: a trade's id is shared by all trades of one match.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { BalanceReport, FillReport, LineNews, OrderReport, PositionReport, Report, ToldState } from '../account.ts';
import { convert, list, text } from '../account-values.ts';
import { decimal, floatOf, id, isAtLeast, maybeDecimal, maybeText, newsOf, nothing, plus, rowsOf, side, time } from './account-read.ts';

const state = z.enum(['new', 'partially_filled', 'filled', 'partially_canceled', 'canceled', 'rejected']);

const orderHead = {
  contract_code: text, order_id: id, client_order_id: maybeText, side, type: text, price: maybeDecimal, volume: decimal, state, time_in_force: maybeText, cancel_reason: maybeText,
};
const orderRow = z.object({ ...orderHead, id: maybeText, trade_avg_price: maybeDecimal, trade_volume: maybeDecimal, updated_time: time });
export const orderRows = list(orderRow);
const matchRows = list(z.object({ ...orderHead, total_trade_volume: decimal, match_time: time }));

interface OrderRow {
  readonly contract_code: string;
  readonly order_id: string;
  readonly client_order_id: string;
  readonly side: OrderReport['side'];
  readonly type: string;
  readonly price: Decimal | null;
  readonly volume: Decimal;
  readonly state: z.infer<typeof state>;
  readonly time_in_force: string;
  readonly cancel_reason: string;
}

export function orderReports(rows: readonly z.infer<typeof orderRow>[]): readonly OrderReport[] {
  return rows.map((row) => orderReport(row, row.trade_volume ?? nothing, row.trade_avg_price, row.updated_time));
}

function orderReport(row: OrderRow, filled: Decimal, average: Decimal | null, updatedUs: number): OrderReport {
  return {
    kind: 'order', symbol: row.contract_code, venueId: row.order_id, clientId: nameOf(row), ...standingOf(row, filled), side: row.side,
    price: row.type === 'market' ? null : row.price, quantity: row.volume, filled, averagePrice: average === null || average.units <= 0n ? null : floatOf(average), updatedUs,
  };
}

/** An order that was given no name has its number for one. */
function nameOf(row: { readonly order_id: string; readonly client_order_id: string }): string | null {
  return row.client_order_id === '' || row.client_order_id === row.order_id ? null : row.client_order_id;
}

function standingOf(row: OrderRow, filled: Decimal): Pick<OrderReport, 'state' | 'reason'> {
  switch (row.state) {
    case 'new': return { state: 'open', reason: null };
    case 'partially_filled': return { state: 'partly-filled', reason: null };
    case 'filled': return { state: isAtLeast(filled, row.volume) ? 'filled' : 'partly-filled', reason: null };
    case 'rejected': return { state: 'rejected', reason: { fault: 'order.rejected', code: row.state, text: row.cancel_reason } };
    case 'partially_canceled': case 'canceled': return endOf(row);
    default: return never(row.state);
  }
}

/** HTX tells in words who ended an order. Unsaid it was we, or the remainder of one that never rests. */
function endOf({ type, time_in_force: timeInForce, cancel_reason: reason }: OrderRow): Pick<OrderReport, 'state' | 'reason'> {
  const isPassing = type === 'market' || timeInForce === 'ioc' || timeInForce === 'fok';
  const told: ToldState = isPassing ? 'expired' : 'cancelled';
  if (reason === '' || /by the client/i.test(reason)) return { state: told, reason: null };
  return { state: 'expired', reason: isPassing && /no matching/i.test(reason) ? null : { fault: type === 'post_only' ? 'order.would-take' : 'order.rejected', code: '', text: reason } };
}

const fillRow = z.object({
  id, contract_code: text, order_id: id, client_order_id: maybeText, side, role: z.enum(['maker', 'taker', 'MAKER', 'TAKER', 'Maker', 'Taker']), trade_price: decimal, trade_volume: decimal, created_time: time, trade_fee: maybeDecimal,
});
export const fillRows = list(fillRow);

/** `trade_fee` is what was paid, counted in USDT also where it was paid in another coin. */
export function fillReports(rows: readonly z.infer<typeof fillRow>[]): readonly FillReport[] {
  return rows.map((row): FillReport => ({
    kind: 'fill', symbol: row.contract_code, venueId: row.order_id, clientId: nameOf(row), tradeId: row.id, side: row.side, price: row.trade_price, quantity: row.trade_volume,
    fee: row.trade_fee === null ? null : { amount: row.trade_fee, asset: 'USDT' }, isMaker: row.role.toLowerCase() === 'maker', filledUs: row.created_time,
  }));
}

const positionRows = list(z.object({ contract_code: text, position_side: z.enum(['both', 'long', 'short']), direction: side, volume: decimal, open_avg_price: maybeDecimal, updated_time: time }));

/** Volumes have no sign; cross and isolated holdings of one contract have a row each, and are one position to us. */
export function readPositions(rows: unknown): Result<readonly PositionReport[], Fault> {
  return convert(positionRows, rows, 'positions', (found) => {
    const positions = new Map<string, PositionReport>();
    for (const row of found) {
      const direction: PositionReport['side'] = row.position_side === 'both' ? 'net' : row.position_side;
      const held = direction === 'short' || (direction === 'net' && row.direction === 'sell') ? { units: -row.volume.units, decimals: row.volume.decimals } : row.volume;
      const key = `${row.contract_code}:${direction}`;
      const other = positions.get(key);
      positions.set(key, {
        kind: 'position', symbol: row.contract_code, side: direction, quantity: other === undefined ? held : plus(other.quantity, held),
        entryPrice: other !== undefined || row.open_avg_price === null ? null : floatOf(row.open_avg_price), updatedUs: Math.max(row.updated_time, other?.updatedUs ?? 0),
      });
    }
    return [...positions.values()];
  });
}

const accountSchema = z.object({ details: list(z.object({ currency: text, equity: decimal, profit_unreal: maybeDecimal, available: maybeDecimal })) });

/** `equity` has in it what is gained and not realised. */
export function readBalances(account: unknown, updatedUs: number): Result<readonly BalanceReport[], Fault> {
  return convert(accountSchema, account, 'an account', ({ details }) => details.map((detail): BalanceReport => ({
    kind: 'balance', asset: detail.currency.toUpperCase(), total: plus(detail.equity, detail.profit_unreal ?? nothing, -1n), free: detail.available, updatedUs,
  })));
}

const noticeSchema = z.object({ topic: text, contract_code: maybeText, ts: time, data: z.optional(z.unknown()) });

/** A notice of the private line, by its topic. */
export function readNotice(message: unknown): Result<readonly LineNews[], Fault> {
  const notice = convert(noticeSchema, message, 'a notice', (value) => value);
  if (!notice.ok) return notice;
  const { topic, contract_code: contract, ts, data } = notice.value;
  switch (topic) {
    case 'orders': return newsOf(orderRows, rowsOf(data), 'orders', orderReports);
    case 'match_orders': return newsOf(matchRows, rowsOf(data), 'matched orders', (rows) => rows.map((row) => orderReport(row, row.total_trade_volume, null, row.match_time)));
    case 'positions': return asNews(readHeld(contract, ts, rowsOf(data)));
    case 'account': return asNews(readBalances(data, ts));
    case 'trade': case 'trade_detail': case 'algo_orders': return ok([]);
    default: return failed(fault('message.malformed', `“${topic}” is no topic of V5`));
  }
}

/** No rows for one contract: nothing is held of it. */
function readHeld(contract: string, updatedUs: number, rows: readonly unknown[]): Result<readonly PositionReport[], Fault> {
  if (rows.length > 0 || contract === '' || contract === '*') return readPositions(rows);
  return ok([{ kind: 'position', symbol: contract, side: 'net', quantity: nothing, entryPrice: null, updatedUs }]);
}

function asNews(reports: Result<readonly Report[], Fault>): Result<readonly LineNews[], Fault> {
  return reports.ok ? ok(reports.value.map((report): LineNews => ({ kind: 'report', report }))) : reports;
}
