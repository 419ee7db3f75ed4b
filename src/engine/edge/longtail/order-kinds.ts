/**
 * Which kinds of orders an exchange takes beside plain limit orders, and how ccxt is told of each.
 *
 * ccxt's own table says more than its code does: at Bitstamp it names IOC, FOK and post-only, and then passes our words on to
 * an exchange that does not know them, where each would become an order that rests, or takes. So its word counts only
 * where ccxt, asked to write such an order, writes it in other words than ours. What it would send is looked at and
 * not sent. A market order counts where its quantity is written as the quantity that was meant: some exchanges
 * read it as a sum of money.
 */

import { never } from '../../domain/assert.ts';
import { formatDecimal, formatSteps, parseDecimal, trimDecimal } from '../../domain/number.ts';
import type { OrderTerms } from '../../core/venues/account.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import type { CcxtExchange } from './ccxt-exchange.ts';

export const orderKinds = ['market-buy', 'market-sell', 'ioc', 'fok', 'post-only'] as const;
export type OrderKind = (typeof orderKinds)[number];

/** Of what a person may want, the kind; null: a plain limit order, which every exchange takes. */
export function kindOf({ ticks, side, timeInForce }: Pick<OrderTerms, 'ticks' | 'side' | 'timeInForce'>): OrderKind | null {
  if (ticks === null) return `market-${side}`;
  return timeInForce === 'gtc' ? null : timeInForce;
}

/** In ccxt's words. */
export function paramsOf(kind: OrderKind | null): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'ioc': return { timeInForce: 'IOC' };
    case 'fok': return { timeInForce: 'FOK' };
    case 'post-only': return { postOnly: true };
    case 'market-buy': case 'market-sell': case null: return {};
    default: return never(kind);
  }
}

const nonsense = 'Nonsense';
const depthMax = 6;
/** An order of this many steps of price and quantity is large enough to be written; it is never sent. */
const sampleSteps = 1_000;

/** Of those that it offers at all, in this instrument; nothing leaves for it. */
export async function kindsAt(exchange: CcxtExchange, instrument: BasicInstrument): Promise<readonly OrderKind[]> {
  const { symbol, tick, lot } = instrument;
  const price = formatSteps(sampleSteps, tick, tick.decimals);
  const quantity = formatSteps(sampleSteps, lot, lot.decimals);
  const written = (type: 'limit' | 'market', side: 'buy' | 'sell', params: object): Promise<unknown> =>
    exchange.dryRun('createOrder', symbol, type, side, quantity, type === 'limit' ? price : undefined, { clientOrderId: 'sample', ...params });
  const plain = await written('limit', 'buy', {});
  const offers = (name: string): boolean => exchange.feature('spot', 'createOrder', 'timeInForce', name) === true;
  /** ccxt writes it, and does not only pass our words on. */
  const isTimed = async (name: string): Promise<boolean> => {
    const [told, blind] = [await written('limit', 'buy', { timeInForce: name }), await written('limit', 'buy', { timeInForce: nonsense })];
    return told !== null && !isSame(told, plain) && !hasValue(blind, 'timeInForce', nonsense);
  };
  /** ccxt has two words for it; what it makes of the other one tells whether it knows this one. */
  const isPosting = async (): Promise<boolean> => {
    const [told, other] = [await written('limit', 'buy', { postOnly: true }), await written('limit', 'buy', { timeInForce: 'PO' })];
    if (told === null || isSame(told, plain)) return false;
    return !hasValue(told, 'postOnly', true) || hasValue(other, 'postOnly', true);
  };
  const isMarket = async (side: 'buy' | 'sell'): Promise<boolean> => {
    if (!exchange.has('createMarketOrder') || (side === 'buy' && exchange.feature('spot', 'createOrder', 'marketBuyRequiresPrice') === true)) return false;
    const told = await written('market', side, {});
    return told !== null && hasQuantity(told, quantity);
  };
  if (plain === null) return [];
  const able: readonly (readonly [OrderKind, boolean])[] = [
    ['market-buy', await isMarket('buy')],
    ['market-sell', await isMarket('sell')],
    ['ioc', offers('IOC') && await isTimed('IOC')],
    ['fok', offers('FOK') && await isTimed('FOK')],
    ['post-only', offers('PO') && await isPosting()],
  ];
  return able.flatMap(([kind, isAble]) => (isAble ? [kind] : []));
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function hasValue(of: unknown, name: string, value: unknown): boolean {
  return entriesIn(of).some(([key, found]) => key === name && found === value);
}

function hasQuantity(of: unknown, quantity: string): boolean {
  const meant = canonical(quantity);
  return meant !== null && entriesIn(of).some(([, value]) => (typeof value === 'string' || typeof value === 'number') && canonical(String(value)) === meant);
}

function canonical(text: string): string | null {
  const read = parseDecimal(text);
  return read.ok ? formatDecimal(trimDecimal(read.value)) : null;
}

/** Of what would be sent, names and values, however deep. */
function entriesIn(of: unknown, depth = 0): readonly (readonly [string, unknown])[] {
  if (typeof of !== 'object' || of === null || depth > depthMax) return [];
  return Object.entries(of).flatMap(([name, value]: [string, unknown]) => [[name, value] as const, ...entriesIn(value, depth + 1)]);
}
