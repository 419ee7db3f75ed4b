/** Orders and fills of HTX spot as its answers and its feed write them: texts for amounts, with 18 places in answers, numbers for ids. */

import { formatDecimal, trimDecimal, type Decimal } from '../../../domain/number.ts';
import { worthIn } from '../accounts/booking.ts';
import { moneyDecimals } from '../accounts/money.ts';
import type { Account, AccountOrder } from '../accounts/account.ts';
import type { OrderFill, OrderLook } from '../accounts/records.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import { bigDecimalText } from './java-number.ts';
import { ms } from './spot-wire.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Far from the desk's own, as large as HTX's, and less than 2^53. */
const orderIdBase = 1_180_298_000_000_000;
const matchRowBase = 313_288_000_000_000;
const accountIdBase = 10_000_000;

export function spotAccountId({ owner }: Account): number {
  return accountIdBase + owner;
}

export function spotOrderId(orderId: number): number {
  return orderIdBase + orderId;
}

/** The desk's number of an order, from the wire's; null: there is none such. */
export function deskOrderId(text: string): number | null {
  const wire = /^\d{1,16}$/.test(text) ? Number(text) - orderIdBase : 0;
  return wire > 0 ? wire : null;
}

export function spotState({ status, filledLots }: Readonly<AccountOrder>): string {
  if (status === 'filled') return 'filled';
  if (status === 'open') return filledLots === 0 ? 'submitted' : 'partial-filled';
  return filledLots === 0 ? 'canceled' : 'partial-canceled';
}

/** How a refused cancellation tells of an order's state. */
export const orderStateCodes: ReadonlyMap<string, number> = new Map([['partial-canceled', 5], ['filled', 6], ['canceled', 7], ['canceling', 10]]);

/** Whether it is a market purchase, which is told in the quote. */
export function isForValue({ kind, side }: Readonly<AccountOrder>): boolean {
  return kind === 'market' && side === 'buy';
}

/** An order in lists and by its number: `field-` is their spelling. */
export function orderRow(look: OrderLook, account: Account, market: Market): Row {
  const { order, timeUs } = look;
  const isOver = order.status !== 'open';
  return {
    id: spotOrderId(order.orderId), ...sharedRow(order, account, market), 'created-at': ms(order.createdUs), type: order.memo['type'],
    'field-amount': longText(lotsOf(market, order.filledLots)), 'field-cash-amount': longText(moneyDecimal(cashOf(market, order))), 'field-fees': longText(moneyDecimal(look.fee)),
    'finished-at': isOver ? ms(timeUs) : 0, source: order.memo['source'], state: spotState(order), 'canceled-at': isOver && order.status !== 'filled' ? ms(timeUs) : 0,
  };
}

export function openRow({ order, fee }: OrderLook, account: Account, market: Market): Row {
  return {
    ...sharedRow(order, account, market), source: order.memo['source'], 'created-at': ms(order.createdUs), id: spotOrderId(order.orderId), state: spotState(order), type: order.memo['type'],
    'filled-cash-amount': longText(moneyDecimal(cashOf(market, order))), 'filled-amount': longText(lotsOf(market, order.filledLots)), 'filled-fees': longText(moneyDecimal(fee)),
  };
}

function sharedRow(order: Readonly<AccountOrder>, account: Account, { instrument }: Market): Row {
  return {
    symbol: instrument.symbol, 'account-id': spotAccountId(account), 'client-order-id': order.clientId ?? '',
    amount: longText(order.kind === 'market' && order.side === 'buy' ? askedValue(order) : { units: BigInt(order.lots) * instrument.lot.units, decimals: instrument.lot.decimals }),
    price: longText({ units: BigInt(order.ticks ?? 0) * instrument.tick.units, decimals: instrument.tick.decimals }),
  };
}

export function matchRow(fill: OrderFill, { instrument }: Market): Row {
  const { order } = fill;
  return {
    symbol: instrument.symbol, 'fee-currency': fill.feeAsset.toLowerCase(), source: order.memo['source'], 'order-id': spotOrderId(order.orderId), price: plainText(fill.ticks, instrument.tick),
    'created-at': ms(fill.timeUs), role: fill.isMaker ? 'maker' : 'taker', 'match-id': fill.executionId, 'filled-amount': plainText(fill.lots, instrument.lot), 'filled-fees': moneyPlain(fill.fee),
    'filled-points': '0.0', 'fee-deduct-currency': '', 'fee-deduct-state': 'done', 'trade-id': fill.tradeId, id: matchRowBase + fill.executionId, type: order.memo['type'],
  };
}

/** How much of an order is done, and how much of it is left, in what it is told in. */
export function progress(order: Readonly<AccountOrder>, market: Market): { readonly execAmt: string; readonly remainAmt: string } {
  if (!isForValue(order)) return { execAmt: plainText(order.filledLots, market.instrument.lot), remainAmt: plainText(order.lots - order.filledLots, market.instrument.lot) };
  const asked = askedValue(order);
  const scale = 10n ** BigInt(moneyDecimals - asked.decimals);
  const spent = cashOf(market, order);
  // What a purchase cannot spend any more, because a lot costs more, is not left: it is over.
  return { execAmt: moneyPlain(spent), remainAmt: order.status === 'filled' ? '0' : moneyPlain(asked.units * scale - spent) };
}

/** Keys that every event of the feed has of its order. */
export function feedOrder(order: Readonly<AccountOrder>, account: Account, { instrument }: Market): Row {
  const size = isForValue(order) ? { orderValue: order.memo['amount'] } : { orderSize: plainText(order.lots, instrument.lot) };
  return {
    ...size, ...(order.ticks === null ? {} : { orderPrice: plainText(order.ticks, instrument.tick) }),
    accountId: spotAccountId(account), orderId: spotOrderId(order.orderId), clientOrderId: order.clientId ?? '', symbol: instrument.symbol, orderStatus: spotState(order),
  };
}

export function moneyPlain(amount: bigint): string {
  return formatDecimal(trimDecimal(moneyDecimal(amount)));
}

function cashOf(market: Market, { filledTurnover }: Readonly<AccountOrder>): bigint {
  return filledTurnover * worthIn(market).tickLotQuote;
}

function askedValue({ memo }: Readonly<AccountOrder>): Decimal {
  const text = memo['amount'] ?? '0';
  const point = text.indexOf('.');
  return { units: BigInt(text.replace('.', '')), decimals: point < 0 ? 0 : text.length - point - 1 };
}

function lotsOf({ instrument }: Market, lots: number): Decimal {
  return { units: BigInt(lots) * instrument.lot.units, decimals: instrument.lot.decimals };
}

function moneyDecimal(units: bigint): Decimal {
  return { units, decimals: moneyDecimals };
}

function longText(value: Decimal): string {
  return value.units === 0n ? '0.0' : bigDecimalText(value);
}
