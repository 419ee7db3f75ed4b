/**
 * ccxt's orders, trades and balances as reports, or nothing where they do not say enough. Its numbers are
 * floats: their shortest text is the exchange's own decimal up to fifteen digits.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatDecimal, parseDecimal, type Decimal } from '../../domain/number.ts';
import { exactOf } from './basic-instrument.ts';
import type { FillWords, OrderWords, ReportWords } from './account-words.ts';

/** What we placed ourselves: exchanges leave things out of their answers. */
export interface KnownOrder {
  readonly symbol: string;
  readonly clientId: string | null;
  readonly side: 'buy' | 'sell';
  readonly price: string | null;
  readonly quantity: string;
}

const usPerMs = 1_000;
const assetsMax = 2_000;
/** No price or sum of money has so many digits; more would not be read back. */
const figureCharsMax = 40;
const figure = z.union([z.number(), z.string().max(40)]).nullish();
const side = z.enum(['buy', 'sell']).nullish();
const word = z.string().max(100).nullish();
const timeMs = z.number().min(0).max(9e12).nullish();
const orderSchema = z.object({
  id: z.string().min(1).max(100), clientOrderId: word, symbol: word, side, type: word, price: figure, amount: figure, filled: figure, remaining: figure, average: figure,
  status: word, lastUpdateTimestamp: timeMs,
});
const feeSchema = z.object({ cost: figure, currency: z.string().min(1).max(20).nullish() }).nullish();
const tradeSchema = z.object({
  id: z.union([z.string().min(1).max(100), z.number()]), order: word, symbol: word, side, price: figure, amount: figure, fee: feeSchema, takerOrMaker: word, timestamp: timeMs,
});
const balanceSchema = z.object({ total: z.record(z.string(), z.unknown()), free: z.record(z.string(), z.unknown()).nullish() });

/** The exchange's name for an order, and ours; null: it has none. */
export function idIn(given: unknown): string | null {
  const parsed = orderSchema.safeParse(given);
  return parsed.success ? parsed.data.id : null;
}

export function clientIdOf(given: unknown): string | null {
  const parsed = orderSchema.safeParse(given);
  return parsed.success ? parsed.data.clientOrderId ?? null : null;
}

/** Whether ccxt itself says how much is filled. */
export function hasFilled(given: unknown): boolean {
  const parsed = orderSchema.safeParse(given);
  return parsed.success && (figureOf(parsed.data.filled) ?? figureOf(parsed.data.remaining)) !== null;
}

/**
 * Null: it says too little. `fills`: our fills in its instrument, which tell how much is filled where the order itself does
 * not; they may lag behind it, and so cannot say that it ended with less than all.
 */
export function readOrder(given: unknown, knownOf: (venueId: string) => KnownOrder | null, fills: readonly FillWords[] = []): OrderWords | null {
  const parsed = orderSchema.safeParse(given);
  if (!parsed.success) return null;
  const order = parsed.data;
  const known = knownOf(order.id);
  const symbol = order.symbol ?? known?.symbol;
  const orderSide = known?.side ?? order.side;
  const quantity = known === null ? figureOf(order.amount) : decimalOf(known.quantity);
  const told = figureOf(order.filled) ?? (quantity === null ? null : difference(quantity, figureOf(order.remaining)));
  // Without a word on it the quantity of an order that we do not know may be what is left of it.
  const filled = told ?? (known === null ? null : sumOf(fills.filter(({ venueId }) => venueId === order.id)));
  const price = known === null ? (order.type === 'market' ? null : figureOf(order.price)) : known.price === null ? null : decimalOf(known.price);
  if (symbol === undefined || orderSide === undefined || orderSide === null || !isPositive(quantity) || filled === null || filled.units < 0n || !isShort(filled) || isMore(filled, quantity)) return null;
  const state = stateOf(order.status ?? '', filled, quantity);
  if (state === 'cancelled' && order.status === 'closed' && told === null) return null;
  if (state === null || (price !== null && !isPositive(price)) || (known === null && order.type !== 'market' && price === null)) return null;
  const average = figureOf(order.average);
  return {
    kind: 'order', symbol, venueId: order.id, clientId: known?.clientId ?? order.clientOrderId ?? null, state, side: orderSide,
    price: price === null ? null : formatDecimal(price), quantity: formatDecimal(quantity), filled: formatDecimal(filled),
    averagePrice: filled.units === 0n || average === null ? null : Number(formatDecimal(average)), updatedUs: Math.round((order.lastUpdateTimestamp ?? 0) * usPerMs),
    reason: null,
  };
}

export function readFill(given: unknown, knownOf: (venueId: string) => KnownOrder | null): FillWords | null {
  const parsed = tradeSchema.safeParse(given);
  if (!parsed.success || typeof parsed.data.order !== 'string') return null;
  const { id, order, symbol, side: told, price, amount, fee, takerOrMaker, timestamp } = parsed.data;
  const known = knownOf(order);
  const [paid, quantity, cost] = [figureOf(price), figureOf(amount), figureOf(fee?.cost)];
  const fillSide = told ?? known?.side;
  const fillSymbol = symbol ?? known?.symbol;
  if (!isPositive(paid) || !isPositive(quantity) || fillSide === undefined || fillSymbol === undefined) return null;
  return {
    kind: 'fill', symbol: fillSymbol, venueId: order, clientId: known?.clientId ?? null, tradeId: digitsOf(String(id)), side: fillSide,
    price: formatDecimal(paid), quantity: formatDecimal(quantity),
    fee: cost === null || typeof fee?.currency !== 'string' ? null : { amount: formatDecimal(cost), asset: fee.currency },
    isMaker: takerOrMaker === 'maker', filledUs: Math.round((timestamp ?? 0) * usPerMs),
  };
}

/** Null: no balances, or one of them is no number: left out it would count as gone. */
export function readBalances(given: unknown): readonly ReportWords[] | null {
  const parsed = balanceSchema.safeParse(given);
  if (!parsed.success) return null;
  const told = Object.entries(parsed.data.total).filter(([asset, total]) => total !== undefined && total !== null && asset.length <= 20);
  if (told.length > assetsMax || told.some(([, total]) => figureOf(total) === null)) return null;
  return told.flatMap(([asset, total]): readonly ReportWords[] => {
    const [exact, free] = [figureOf(total), figureOf(parsed.data.free?.[asset])];
    return exact === null ? [] : [{ kind: 'balance', asset, total: formatDecimal(exact), free: free === null ? null : formatDecimal(free), updatedUs: 0 }];
  });
}

/** `closed` is ccxt's word for an order that ended with what it got. */
function stateOf(status: string, filled: Decimal, quantity: Decimal): OrderWords['state'] | null {
  switch (status) {
    case 'open': case 'canceling': return filled.units > 0n ? 'partly-filled' : 'open';
    case 'closed': return isMore(quantity, filled) ? 'cancelled' : 'filled';
    case 'canceled': return 'cancelled';
    case 'expired': return 'expired';
    case 'rejected': return 'rejected';
    default: return null;
  }
}

/** The same id gives the same digits, and others with all likelihood others. */
function digitsOf(id: string): string {
  if (/^\d{1,30}$/.test(id)) return id;
  return (BigInt(`0x${createHash('sha256').update(id).digest('hex')}`) % 10n ** 30n).toString();
}

function decimalOf(text: string): Decimal | null {
  const parsed = parseDecimal(text);
  return parsed.ok ? parsed.value : null;
}

/** Null also for what is too long to be told. */
function figureOf(value: unknown): Decimal | null {
  const exact = exactOf(value);
  return exact !== null && isShort(exact) ? exact : null;
}

function isShort(value: Decimal): boolean {
  return formatDecimal(value).length <= figureCharsMax;
}

function isPositive(value: Decimal | null): value is Decimal {
  return value !== null && value.units > 0n;
}

function sumOf(fills: readonly FillWords[]): Decimal {
  return fills.reduce((sum: Decimal, { quantity }) => {
    const part = decimalOf(quantity) ?? sum;
    const decimals = Math.max(sum.decimals, part.decimals);
    return { units: scaled(sum, decimals) + scaled(part, decimals), decimals };
  }, { units: 0n, decimals: 0 });
}

function difference(whole: Decimal, part: Decimal | null): Decimal | null {
  if (part === null) return null;
  const decimals = Math.max(whole.decimals, part.decimals);
  return { units: scaled(whole, decimals) - scaled(part, decimals), decimals };
}

function isMore(left: Decimal, right: Decimal): boolean {
  const decimals = Math.max(left.decimals, right.decimals);
  return scaled(left, decimals) > scaled(right, decimals);
}

function scaled({ units, decimals }: Decimal, places: number): bigint {
  return units * 10n ** BigInt(places - decimals);
}
