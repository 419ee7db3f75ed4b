/**
 * What HTX spot says of an account, read into reports: rows of answers (names with hyphens) and events
 * of the private line (names in one word).
 *
 * | told | where | filled | time |
 * |---|---|---|---|
 * | an order | answers | `field-amount`, of the open list `filled-amount` | its end, else its beginning: fills leave no time |
 * | an order | `orders#` | `execAmt`, of all fills | of the event |
 * | a fill without its fee | `orders#`, event `trade` | `tradeVolume`, of this one | `tradeTime` |
 * | a fill | `trade.clearing#`, answers | the same, under the same trade id | the same |
 *
 * The size of a market purchase is in the quote; it is none of ours, and its quantity is what it bought.
 * A key opens margin accounts too: what comes from them is not of this market.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { Decimal } from '../../../domain/number.ts';
import type { BalanceReport, FillReport, LineNews, OrderReport, Report, ToldState } from '../account.ts';
import { convert, list, text } from '../account-values.ts';
import { decimal, floatOf, id, maybeDecimal, maybeText, maybeTime, newsOf, nothing, plus, time } from './account-read.ts';

const orderType = z.string().check(z.regex(/^(buy|sell)-[a-z-]{1,30}$/));
const state = z.enum(['created', 'submitted', 'partial-filled', 'filled', 'partial-canceled', 'canceled', 'canceling']);
const isMargin = (source: string): boolean => source.includes('margin');

function sideOf(type: string): 'buy' | 'sell' {
  return type.startsWith('buy') ? 'buy' : 'sell';
}

/** Orders that never rest end without our doing. */
function stateOf(told: z.infer<typeof state>, type: string): ToldState {
  switch (told) {
    case 'created': case 'submitted': case 'canceling': return 'open';
    case 'partial-filled': return 'partly-filled';
    case 'filled': return 'filled';
    case 'partial-canceled': case 'canceled': return /-(market|ioc|limit-fok)$/.test(type) ? 'expired' : 'cancelled';
    default: return never(told);
  }
}

interface OrderNumbers {
  readonly type: string;
  readonly price: Decimal | null;
  readonly size: Decimal | null;
  readonly filled: Decimal;
}

function numbersOf({ type, price, size, filled }: OrderNumbers): Pick<OrderReport, 'side' | 'price' | 'quantity' | 'filled'> {
  return { side: sideOf(type), price: type.endsWith('-market') ? null : price, quantity: type === 'buy-market' || size === null ? filled : size, filled };
}

const orderRow = z.object({
  id, symbol: text, 'client-order-id': maybeText, amount: decimal, price: maybeDecimal, type: orderType, state, source: maybeText,
  'field-amount': maybeDecimal, 'filled-amount': maybeDecimal, 'field-cash-amount': maybeDecimal, 'filled-cash-amount': maybeDecimal,
  'created-at': time, 'finished-at': maybeTime, 'canceled-at': maybeTime,
});
export const orderRows = list(orderRow);
export type OrderRow = z.infer<typeof orderRow>;

export function orderReports(rows: readonly OrderRow[]): readonly OrderReport[] {
  return rows.filter(({ source }) => !isMargin(source)).map((row): OrderReport => {
    const filled = row['field-amount'] ?? row['filled-amount'] ?? nothing;
    const worth = row['field-cash-amount'] ?? row['filled-cash-amount'] ?? nothing;
    return {
      kind: 'order', symbol: row.symbol, venueId: row.id, clientId: nameOf(row['client-order-id']), state: stateOf(row.state, row.type),
      ...numbersOf({ type: row.type, price: row.price, size: row.amount, filled }),
      averagePrice: filled.units === 0n || worth.units === 0n ? null : floatOf(worth) / floatOf(filled),
      updatedUs: Math.max(row['finished-at'], row['canceled-at'], row['created-at']), reason: null,
    };
  });
}

const fillRow = z.object({
  symbol: text, 'order-id': id, 'trade-id': id, type: orderType, price: decimal, 'filled-amount': decimal, role: z.enum(['maker', 'taker']), 'created-at': time, source: maybeText,
  'filled-fees': maybeDecimal, 'fee-currency': maybeText, 'filled-points': maybeDecimal, 'fee-deduct-currency': maybeText, id,
});
export const fillRows = list(fillRow);

export function fillReports(rows: readonly z.infer<typeof fillRow>[]): readonly FillReport[] {
  return rows.filter(({ source }) => !isMargin(source)).map((row): FillReport => ({
    kind: 'fill', symbol: row.symbol, venueId: row['order-id'], clientId: null, tradeId: row['trade-id'], side: sideOf(row.type), price: row.price, quantity: row['filled-amount'],
    fee: feeOf(row['filled-fees'], row['fee-currency'], row['filled-points'], row['fee-deduct-currency']), isMaker: row.role === 'maker', filledUs: row['created-at'],
  }));
}

/** Where a fee was paid in points or in the house's coin, that of the trade is 0. */
function feeOf(fee: Decimal | null, asset: string, deducted: Decimal | null, deductedAsset: string): FillReport['fee'] {
  const isDeducted = (fee === null || fee.units === 0n) && deducted !== null && deducted.units !== 0n && deductedAsset !== '';
  return isDeducted ? { amount: deducted, asset: deductedAsset.toUpperCase() } : { amount: fee ?? nothing, asset: asset.toUpperCase() };
}

/** Each asset has a row for what is free and one for what orders hold; thousands hold nothing. */
const accountSchema = z.object({ list: list(z.object({ currency: text, type: text, balance: decimal })) });

export function readBalances(body: unknown): Result<readonly BalanceReport[], Fault> {
  return convert(accountSchema, body, 'balances', ({ list: rows }) => {
    const sums = new Map<string, { readonly total: Decimal; readonly free: Decimal }>();
    for (const { currency, type, balance } of rows) {
      if ((type !== 'trade' && type !== 'frozen') || balance.units === 0n) continue;
      const { total, free } = sums.get(currency) ?? { total: nothing, free: nothing };
      sums.set(currency, { total: plus(total, balance), free: type === 'trade' ? plus(free, balance) : free });
    }
    return [...sums].map(([currency, { total, free }]): BalanceReport => ({ kind: 'balance', asset: currency.toUpperCase(), total, free, updatedUs: 0 }));
  });
}

/** What one event has varies by its kind; a trade tells what is filled and what is left, not always the size. */
const orderEvent = z.object({
  eventType: text, symbol: text, orderId: z.optional(id), clientOrderId: maybeText, type: z.optional(orderType), orderStatus: z.optional(z.string()), accountId: maybeText,
  orderPrice: maybeDecimal, orderSize: maybeDecimal, execAmt: maybeDecimal, remainAmt: maybeDecimal,
  tradePrice: maybeDecimal, tradeVolume: maybeDecimal, tradeId: maybeText, aggressor: z.optional(z.boolean()),
  orderCreateTime: maybeTime, tradeTime: maybeTime, lastActTime: maybeTime,
});
const placed = z.object({ orderId: id, type: orderType, orderStatus: state });

/** `account`: ours; null reads all. */
export function readOrderEvent(data: unknown, account: string | null): Result<readonly LineNews[], Fault> {
  const event = convert(orderEvent, data, 'an order’s event', (value) => value);
  if (!event.ok) return event;
  // Conditional orders (`trigger`, `deletion`) are none of ours until they are placed.
  if (!isOurs(event.value.accountId, account) || !['creation', 'trade', 'cancellation'].includes(event.value.eventType)) return ok([]);
  return newsOf(placed, data, 'an order’s event', (head) => orderEventReports(event.value, head));
}

function orderEventReports(event: z.infer<typeof orderEvent>, { orderId, type, orderStatus }: z.infer<typeof placed>): readonly Report[] {
  const { execAmt, remainAmt, tradePrice, tradeVolume, tradeId } = event;
  const filled = execAmt ?? nothing;
  const order: OrderReport = {
    kind: 'order', symbol: event.symbol, venueId: orderId, clientId: nameOf(event.clientOrderId), state: stateOf(orderStatus, type),
    ...numbersOf({ type, price: event.orderPrice, size: event.orderSize ?? (remainAmt === null ? null : plus(filled, remainAmt)), filled }),
    averagePrice: null, updatedUs: Math.max(event.tradeTime, event.lastActTime) || event.orderCreateTime, reason: null,
  };
  if (event.eventType !== 'trade' || tradePrice === null || tradeVolume === null || !id.safeParse(tradeId).success) return [order];
  const fill: FillReport = {
    kind: 'fill', symbol: event.symbol, venueId: orderId, clientId: order.clientId, tradeId, side: order.side, price: tradePrice, quantity: tradeVolume,
    fee: null, isMaker: event.aggressor === false, filledUs: event.tradeTime,
  };
  return [fill, order];
}

const clearing = z.object({ eventType: text, accountId: maybeText });
const clearedTrade = z.object({
  symbol: text, orderId: id, clientOrderId: maybeText, tradeId: id, orderSide: z.enum(['buy', 'sell']), tradePrice: decimal, tradeVolume: decimal, tradeTime: time, aggressor: z.boolean(), source: maybeText,
  transactFee: maybeDecimal, feeCurrency: maybeText, feeDeduct: maybeDecimal, feeDeductType: maybeText,
});

/** A fill with its fee. Cancels (mode 1) are told by `orders#` too, and better. */
export function readClearing(data: unknown, account: string | null): Result<readonly LineNews[], Fault> {
  const head = convert(clearing, data, 'a clearing', (value) => value);
  if (!head.ok) return head;
  if (head.value.eventType !== 'trade' || !isOurs(head.value.accountId, account)) return ok([]);
  return newsOf(clearedTrade, data, 'a cleared trade', (trade): readonly Report[] => (isMargin(trade.source) ? [] : [{
    kind: 'fill', symbol: trade.symbol, venueId: trade.orderId, clientId: nameOf(trade.clientOrderId), tradeId: trade.tradeId, side: trade.orderSide, price: trade.tradePrice, quantity: trade.tradeVolume,
    fee: feeOf(trade.transactFee, trade.feeCurrency, trade.feeDeduct, trade.feeDeductType), isMaker: !trade.aggressor, filledUs: trade.tradeTime,
  }]));
}

/** Where `balance` is missing (a subscription of mode 1) the total is not known. */
const balanceEvent = z.object({ currency: text, accountId: maybeText, accountType: maybeText, balance: maybeDecimal, available: maybeDecimal, changeTime: maybeTime });

export function readBalanceEvent(data: unknown, account: string | null): Result<readonly LineNews[], Fault> {
  return newsOf(balanceEvent, data, 'a balance', (told): readonly Report[] => {
    const isAnother = !isOurs(told.accountId, account) || (told.accountType !== '' && told.accountType !== 'trade');
    return isAnother || told.balance === null ? [] : [{ kind: 'balance', asset: told.currency.toUpperCase(), total: told.balance, free: told.available, updatedUs: told.changeTime }];
  });
}

function isOurs(told: string, account: string | null): boolean {
  return account === null || told === '' || told === account;
}

function nameOf(clientId: string): string | null {
  return clientId === '' ? null : clientId;
}
