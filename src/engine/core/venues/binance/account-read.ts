/**
 * What Binance says of an account, read into reports: orders and fills in answers, and what is common
 * to the pushes of spot (account-spot.ts) and of perpetuals (account-usdm.ts).
 *
 * JSON.parse is lenient about a key named twice, and so is this: a message about an order must not be
 * lost for a member that nobody reads. Order and trade ids are below 2^53.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { FillReport, LineNews, OrderReport, Report, ToldState } from '../account.ts';
import { readText } from '../utf8.ts';

/** The most entries that are read of one list: open orders of an account are limited to hundreds a symbol. */
const listMax = 10_000;
const textMax = 200;

export const text = z.string().check(z.maxLength(textMax));
export const decimal = z.pipe(
  z.string(),
  z.transform((value, context): Decimal => {
    const parsed = parseDecimal(value);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.fault, input: value });
    return { units: 0n, decimals: 0 };
  }),
);
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

export function list<Item extends z.core.$ZodType>(item: Item): z.ZodMiniArray<Item> {
  return z.array(item).check(z.maxLength(listMax));
}

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

export function floatOf(value: Decimal): number {
  return Number(formatDecimal(value));
}

export function sum(left: Decimal, right: Decimal): Decimal {
  const decimals = Math.max(left.decimals, right.decimals);
  return { units: left.units * 10n ** BigInt(decimals - left.decimals) + right.units * 10n ** BigInt(decimals - right.decimals), decimals };
}

export function readBody(bytes: Uint8Array): Result<unknown, Fault> {
  const characters = readText(bytes);
  if (!characters.ok) return failed(fault('message.malformed', characters.fault));
  try {
    return ok(JSON.parse(characters.value));
  } catch {
    return failed(fault('message.malformed', `${bytes.length} bytes of an answer were not JSON`));
  }
}

export function convert<Schema extends z.ZodMiniType, Made>(schema: Schema, body: unknown, what: string, make: (value: z.infer<Schema>) => Made): Result<Made, Fault> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(make(parsed.data));
  return failed(fault('message.malformed', `${what} read ${z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, textMax)}`));
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
