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
import type { OrderTerms } from '../../core/venues/account.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import type { CcxtExchange } from './ccxt-exchange.ts';
import { hasQuantity, hasValue, isSame, sampleOrder } from './written-order.ts';

export const orderKinds = ['market-buy', 'market-sell', 'ioc', 'fok', 'post-only'] as const;
export type OrderKind = (typeof orderKinds)[number];
/** What an exchange may take beside plain limit orders; `reduce-only` goes with all the others that it takes. */
export const orderAbilities = [...orderKinds, 'reduce-only'] as const;
export type OrderAbility = (typeof orderAbilities)[number];

/** Of what a person may want, the kind; null: a plain limit order, which every exchange takes. */
export function kindOf({ ticks, side, timeInForce }: Pick<OrderTerms, 'ticks' | 'side' | 'timeInForce'>): OrderKind | null {
  if (ticks === null) return `market-${side}`;
  return timeInForce === 'gtc' ? null : timeInForce;
}

/** In ccxt's words. */
export function paramsOf(kind: OrderKind | null, isReduceOnly = false): Readonly<Record<string, unknown>> {
  const reducing = isReduceOnly ? { reduceOnly: true } : {};
  switch (kind) {
    case 'ioc': return { timeInForce: 'IOC', ...reducing };
    case 'fok': return { timeInForce: 'FOK', ...reducing };
    case 'post-only': return { postOnly: true, ...reducing };
    case 'market-buy': case 'market-sell': case null: return reducing;
    default: return never(kind);
  }
}

const nonsense = 'Nonsense';

/** Of those that it offers at all, in this instrument; nothing leaves for it. */
export async function kindsAt(exchange: CcxtExchange, instrument: BasicInstrument): Promise<readonly OrderKind[]> {
  const { quantity, written } = sampleOrder(exchange, instrument);
  const plain = await written('limit', 'buy', {});
  const isPerp = instrument.market === 'perp';
  const ordersOf = isPerp ? ['swap', 'linear', 'createOrder'] : ['spot', 'createOrder'];
  const offers = (name: string): boolean => exchange.feature(...ordersOf, 'timeInForce', name) === true;
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
    if (!exchange.has('createMarketOrder') || (side === 'buy' && exchange.feature(...ordersOf, 'marketBuyRequiresPrice') === true)) return false;
    const told = await written('market', side, {});
    return told !== null && hasQuantity(told, quantity, isPerp && side === 'sell');
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
