/**
 * What OKX says of an account, read into reports: rows of orders, fills, balances and positions look
 * alike in pushes and in answers. Every number is a text, and an empty text is none.
 *
 * Holds: `accFillSz` is all that is filled, `fillSz` only the last of it; a fee below zero is paid, one
 * above is given to us (ours is the other way round); sizes of swaps are contracts.
 */

import * as z from 'zod/mini';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../../domain/number.ts';
import type { Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { BalanceReport, FillReport, OrderReport, PositionReport, Report, ToldState } from '../account.ts';
import { convert, decimal, list, text } from '../account-values.ts';
import { endCauseOf, refusalOf } from './account-codes.ts';

const nothing: Decimal = { units: 0n, decimals: 0 };

/** Empty, or not told: null. */
const maybeDecimal = z.pipe(
  z.optional(z.string()),
  z.transform((value, context): Decimal | null => {
    if (value === undefined || value === '') return null;
    const parsed = parseDecimal(value);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.fault, input: value });
    return null;
  }),
);
const size = decimal.check(z.refine((value) => value.units >= 0n, 'a size was below nothing'));
const maybeSize = maybeDecimal.check(z.refine((value) => value === null || value.units >= 0n, 'a size was below nothing'));
const maybeText = z.pipe(z.optional(text), z.transform((value) => value ?? ''));
const timeText = z.string().check(z.refine((value) => /^\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value) * usPerMs), 'a time was out of range'));
const time = z.pipe(timeText, z.transform(toUs));
/** 0: it tells none. */
const maybeTime = z.pipe(z.optional(z.union([timeText, z.literal('')])), z.transform((value) => (value === undefined ? 0 : toUs(value))));
const id = z.string().check(z.regex(/^\d{1,27}$/));
const side = z.enum(['buy', 'sell']);

function toUs(milliseconds: string): number {
  return Number(milliseconds) * usPerMs;
}

/** The fields of a last fill, and why it ended, are in pushes and in answers; `fillFee` is in pushes only. */
const orderRow = z.object({
  instId: text, instType: maybeText, ordId: id, clOrdId: maybeText, side, ordType: text, state: z.enum(['live', 'partially_filled', 'filled', 'canceled', 'mmp_canceled']),
  px: maybeSize, sz: size, tgtCcy: maybeText, accFillSz: maybeSize, avgPx: maybeSize, uTime: time, cancelSource: maybeText,
  amendResult: maybeText, code: maybeText, msg: maybeText,
  tradeId: maybeText, fillPx: maybeSize, fillSz: maybeSize, fillTime: maybeTime, execType: maybeText, fillFee: maybeDecimal, fillFeeCcy: maybeText,
});
export type OrderRow = z.infer<typeof orderRow>;
export const orderRows = list(orderRow);

export function orderReport(row: OrderRow): OrderReport {
  const filled = row.accFillSz ?? nothing;
  const { state, reason } = stateOf(row);
  return {
    kind: 'order', symbol: row.instId, venueId: row.ordId, clientId: row.clOrdId === '' ? null : row.clOrdId, state, side: row.side,
    price: isMarket(row) ? null : row.px,
    // A purchase for so much of the quote (never ours) has no quantity but what it bought.
    quantity: isInQuote(row) ? filled : row.sz,
    filled, averagePrice: filled.units === 0n ? null : floatOf(row.avgPx), updatedUs: row.uTime, reason,
  };
}

/** A pushed row: its last fill, where the push is about one, and then the whole order. */
export function pushedReports(row: OrderRow): readonly Report[] {
  const order = orderReport(row);
  const { tradeId, fillPx, fillSz } = row;
  if (!/^[1-9]\d{0,26}$/.test(tradeId) || fillPx === null || fillSz === null || fillSz.units <= 0n) return [order];
  const fill: FillReport = {
    kind: 'fill', symbol: row.instId, venueId: row.ordId, clientId: order.clientId, tradeId, side: row.side, price: fillPx, quantity: fillSz,
    fee: feeOf(row.fillFee, row.fillFeeCcy), isMaker: row.execType === 'M', filledUs: row.fillTime === 0 ? row.uTime : row.fillTime,
  };
  return [fill, order];
}

function stateOf(row: OrderRow): { readonly state: ToldState; readonly reason: OrderReport['reason'] } {
  // A change that was accepted and then failed is told with the order as it still is.
  const reason = row.amendResult === '-1' && row.code !== '' && row.code !== '0' ? refusalOf(row.code, row.msg, 200).reason : null;
  switch (row.state) {
    case 'live': return { state: 'open', reason };
    case 'partially_filled': return { state: 'partly-filled', reason };
    case 'filled': return { state: 'filled', reason: null };
    case 'canceled': case 'mmp_canceled': return endCauseOf(row.cancelSource);
    default: return never(row.state);
  }
}

function isMarket({ ordType }: OrderRow): boolean {
  return ordType === 'market' || ordType === 'optimal_limit_ioc';
}

/** Market orders of spot count in the base or the quote as `tgtCcy` says; unsaid, purchases count in the quote. */
function isInQuote(row: OrderRow): boolean {
  if (row.ordType !== 'market' || (row.instType !== 'SPOT' && row.instType !== 'MARGIN')) return false;
  return row.tgtCcy === 'quote_ccy' || (row.tgtCcy === '' && row.side === 'buy');
}

function feeOf(fee: Decimal | null, asset: string): FillReport['fee'] {
  if (fee === null || (asset === '' && fee.units !== 0n)) return null;
  return { amount: { units: -fee.units, decimals: fee.decimals }, asset };
}

const fillRow = z.object({
  instId: text, ordId: id, clOrdId: maybeText, tradeId: id, billId: text, side, fillPx: size, fillSz: size, fee: maybeDecimal, feeCcy: maybeText, execType: maybeText,
  fillTime: maybeTime, ts: time,
});
export const fillRows = list(fillRow);

/** Rows of which nothing was filled are none. */
export function fillReports(rows: z.infer<typeof fillRows>): readonly FillReport[] {
  return rows.filter(({ fillSz }) => fillSz.units > 0n).map((row): FillReport => ({
    kind: 'fill', symbol: row.instId, venueId: row.ordId, clientId: row.clOrdId === '' ? null : row.clOrdId, tradeId: row.tradeId, side: row.side,
    price: row.fillPx, quantity: row.fillSz, fee: feeOf(row.fee, row.feeCcy), isMaker: row.execType === 'M', filledUs: row.fillTime === 0 ? row.ts : row.fillTime,
  }));
}

/** `uTime` of an account is when it was looked at, that of an asset when it changed last. */
const accountRows = list(z.object({
  uTime: time,
  details: list(z.object({ ccy: text, cashBal: decimal, availBal: maybeDecimal, availEq: maybeDecimal })),
}));

/** What is free for orders is told as `availEq` where the mode of the account reckons with equity, else as `availBal`. */
export function readBalances(rows: unknown): Result<readonly BalanceReport[], Fault> {
  return convert(accountRows, rows, 'an account', (found) => found.flatMap(({ uTime, details }) => details.map((detail): BalanceReport => ({
    kind: 'balance', asset: detail.ccy, total: detail.cashBal, free: detail.availEq ?? detail.availBal, updatedUs: uTime,
  }))));
}

const positionRows = list(z.object({ instId: text, posSide: z.enum(['net', 'long', 'short']), pos: maybeDecimal, avgPx: maybeDecimal, uTime: time }));

/** Where long and short are held apart both are told as positive. */
export function readPositions(rows: unknown): Result<readonly PositionReport[], Fault> {
  return convert(positionRows, rows, 'positions', (found) => found.map((row): PositionReport => {
    const held = row.pos ?? nothing;
    const isTurned = row.posSide === 'short' && held.units > 0n;
    return {
      kind: 'position', symbol: row.instId, side: row.posSide, quantity: isTurned ? { units: -held.units, decimals: held.decimals } : held,
      entryPrice: floatOf(row.avgPx), updatedUs: row.uTime,
    };
  }));
}

/** What only informs; null where there is none. */
function floatOf(value: Decimal | null): number | null {
  const float = value === null ? NaN : Number(formatDecimal(value));
  return Number.isFinite(float) ? float : null;
}
