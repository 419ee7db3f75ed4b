/**
 * What Binance says of an account, read into reports: orders and fills in answers, and what is common
 * to the pushes of spot (account-spot.ts) and of perpetuals (account-usdm.ts).
 * Order and trade ids are below 2^53.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { Decimal } from '../../../domain/number.ts';
import type { Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { FillReport, LineNews, OrderReport, Report, ToldState } from '../account.ts';
import { convert, decimal, floatOf, list, text } from '../account-values.ts';

/** Milliseconds as our microseconds. */
export const time = z.pipe(z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER / usPerMs)), z.transform((ms) => ms * usPerMs));
export const id = z.pipe(z.int().check(z.minimum(-1)), z.transform(String));
export const side = z.pipe(z.enum(['BUY', 'SELL']), z.transform((word) => (word === 'BUY' ? 'buy' as const : 'sell' as const)));

export const state = z.pipe(z.enum(['NEW', 'PENDING_NEW', 'PENDING_CANCEL', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH']), z.transform((word): ToldState => {
  switch (word) {
    case 'NEW': case 'PENDING_NEW': case 'PENDING_CANCEL': return 'open';
    case 'PARTIALLY_FILLED': return 'partly-filled';
    case 'FILLED': return 'filled';
    case 'CANCELED': return 'cancelled';
    case 'REJECTED': return 'rejected';
    case 'EXPIRED': case 'EXPIRED_IN_MATCH': return 'expired';
    default: return never(word);
  }
}));

/** An order in an answer, of either market. `clientOrderId` of a cancel's answer is the cancel's own. */
const orderSchema = z.object({
  symbol: text,
  orderId: id,
  clientOrderId: text,
  origClientOrderId: z.optional(text),
  price: decimal,
  origQty: decimal,
  executedQty: decimal,
  cummulativeQuoteQty: z.optional(decimal),
  avgPrice: z.optional(decimal),
  status: state,
  type: text,
  side,
  transactTime: z.optional(time),
  updateTime: z.optional(time),
  fills: z.optional(list(z.object({ price: decimal, qty: decimal, commission: decimal, commissionAsset: text, tradeId: id }))),
});

export const orders = list(orderSchema);

/** One order of an answer as reports: what filled at once, then the order. */
export function orderReports(value: z.infer<typeof orderSchema>): readonly Report[] {
  const { symbol, orderId, clientOrderId, origClientOrderId, price, origQty, executedQty, cummulativeQuoteQty, avgPrice, transactTime, updateTime } = value;
  const clientId = origClientOrderId ?? clientOrderId;
  const updatedUs = updateTime ?? transactTime ?? 0;
  const fills = (value.fills ?? []).map((fill): FillReport => ({
    kind: 'fill', symbol, venueId: orderId, clientId, tradeId: fill.tradeId, side: value.side, price: fill.price, quantity: fill.qty,
    fee: { amount: fill.commission, asset: fill.commissionAsset }, isMaker: false, filledUs: updatedUs,
  }));
  const order: OrderReport = {
    kind: 'order', symbol, venueId: orderId, clientId, state: value.status, side: value.side, price: value.type.endsWith('MARKET') ? null : price,
    quantity: origQty, filled: executedQty, averagePrice: averageOf(avgPrice, cummulativeQuoteQty, executedQty), updatedUs, reason: null,
  };
  return [...fills, order];
}

export function readOrder(body: unknown): Result<readonly Report[], Fault> {
  return convert(orderSchema, body, 'an order', orderReports);
}

export function readOrders(body: unknown): Result<readonly Report[], Fault> {
  return convert(orders, body, 'a list of orders', (found) => found.flatMap(orderReports));
}

const amended = z.object({ amendedOrder: orderSchema });

export function readAmended(body: unknown): Result<readonly Report[], Fault> {
  return convert(amended, body, 'an amended order', (found) => orderReports(found.amendedOrder));
}

const tradesSchema = list(z.object({
  symbol: text, id, orderId: id, price: decimal, qty: decimal, commission: decimal, commissionAsset: text, time,
  isBuyer: z.optional(z.boolean()), isMaker: z.optional(z.boolean()), buyer: z.optional(z.boolean()), maker: z.optional(z.boolean()),
}));

export function readTrades(body: unknown): Result<readonly Report[], Fault> {
  return convert(tradesSchema, body, 'a list of fills', (found) => found.map((trade): FillReport => ({
    kind: 'fill', symbol: trade.symbol, venueId: trade.orderId, clientId: null, tradeId: trade.id, side: (trade.isBuyer ?? trade.buyer) === true ? 'buy' : 'sell',
    price: trade.price, quantity: trade.qty, fee: { amount: trade.commission, asset: trade.commissionAsset }, isMaker: (trade.isMaker ?? trade.maker) === true, filledUs: trade.time,
  })));
}

/** The average that the venue gives, or worth by quantity. */
export function averageOf(average: Decimal | undefined, worth: Decimal | undefined, filled: Decimal): number | null {
  if (filled.units === 0n) return null;
  if (average !== undefined && average.units > 0n) return floatOf(average);
  return worth === undefined || worth.units <= 0n ? null : floatOf(worth) / floatOf(filled);
}

const answerSchema = z.object({
  id: z.union([z.string(), z.pipe(z.int(), z.transform(String))]),
  status: z.int(),
  result: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
  rateLimits: z.optional(list(z.object({ rateLimitType: text, interval: text, intervalNum: z.int(), count: z.optional(z.int()) }))),
});

/** An answer of the WebSocket API, and what it tells of the limits; null: it is none. */
export function readAnswer(message: unknown): readonly LineNews[] | null {
  const parsed = answerSchema.safeParse(message);
  if (!parsed.success) return null;
  const { id: answered, status, result, error, rateLimits } = parsed.data;
  const spent = (rateLimits ?? []).flatMap(({ rateLimitType, interval, intervalNum, count }): readonly LineNews[] => {
    const header = headers[rateLimitType];
    return header === undefined || count === undefined ? [] : [{ kind: 'spent', header: `${header}${intervalNum}${interval.slice(0, 1).toLowerCase()}`, value: String(count) }];
  });
  return [{ kind: 'answer', id: answered, status, body: error ?? result }, ...spent];
}

const headers: Readonly<Record<string, string>> = { REQUEST_WEIGHT: 'x-mbx-used-weight-', ORDERS: 'x-mbx-order-count-' };
