/**
 * Whether the linear perpetuals of an exchange can be traded through ccxt without harm: nothing leaves to find out.
 *
 * Holds: an exchange whose orders ccxt would write with a leverage or a margin mode of its own choice has no account for
 * perpetuals, because these are the person's, set at the exchange, and never changed by us; quantities must be
 * written as the contracts that are meant; an order must not open or close one of two sides (hedge mode); questions about
 * the whole account must be about the whole; reduce-only counts where ccxt claims it and writes it in the exchange's words.
 */

import type { BasicInstrument } from './basic-instrument.ts';
import type { CcxtExchange } from './ccxt-exchange.ts';
import { paramsOf, type OrderKind } from './order-kinds.ts';
import { hasName, hasQuantity, hasValue, isElsewhere, isSame, namesIn, sampleOrder, saysStill, textsIn } from './written-order.ts';

/** Without one of these nobody could say what became of an order, or of a position. */
const needed = ['fetchBalance', 'fetchPositions', 'fetchOpenOrders', 'fetchOrder', 'fetchMyTrades', 'cancelOrder'] as const;

/** Exchanges' words for the two, however they are written. */
const choosing = /leverage|^lever|margin_?-?(mode|type)|^td_?mode$|open_?type|isolated|cross/i;

/** On which side of two, where it is no word for one-way. */
const siding = /pos(ition)?_?side|^hedge/i;
const oneWay = /^(both|net|merged|one_?-?way|0|false)$/i;

/** What may be said otherwise of an order because it only reduces; names of orders may be drawn anew each time. */
const reducing = /reduce|close|client/i;

/** Questions of which the answer must be the whole. */
const wholes = [['fetchBalance'], ['fetchPositions', undefined], ['fetchOpenOrders', undefined, undefined, undefined]] as const;

/** ccxt's words for a market of this kind, in a question that names no instrument. */
const linear = { type: 'swap', subType: 'linear' } as const;

/** Null: they can be. `all`: whatever the exchange lists. */
export async function whyNoPerps(exchange: CcxtExchange, instrument: BasicInstrument, all: readonly BasicInstrument[]): Promise<string | null> {
  const missing = needed.filter((method) => !exchange.has(method));
  if (missing.length > 0) return `ccxt has no ${missing.join(', ')} there, without which nobody could say what became of an order`;
  const { quantity, written } = sampleOrder(exchange, instrument);
  for (const side of ['buy', 'sell'] as const) {
    const plain = await written('limit', side, {});
    if (plain === null) return 'ccxt writes no limit orders there';
    if (hasName(plain, choosing)) return 'ccxt would choose a leverage or a margin mode with each order there, and these are yours alone';
    if (!hasQuantity(plain, quantity, side === 'sell')) return 'what ccxt would send there does not name the contracts that are meant';
    const closing = await written('limit', side, paramsOf(null, true));
    const isSided = namesIn(plain, siding).some((value) => !oneWay.test(String(value))) || closing !== null && !isElsewhere(plain, closing) && !saysStill(plain, closing, reducing);
    if (isSided) return 'ccxt’s orders there open or close one of two sides, and Fathom keeps one position an instrument';
  }
  return whyNotWhole(exchange, all);
}

/** Some are asked for one currency at a time, which ccxt chooses: then the rest would look flat. */
async function whyNotWhole(exchange: CcxtExchange, all: readonly BasicInstrument[]): Promise<string | null> {
  const settles = new Set(all.flatMap(({ market, settle }) => (market === 'perp' ? [settle.toUpperCase()] : [])));
  const currencies = new Set([...settles, ...all.flatMap(({ base, quote }) => [base.toUpperCase(), quote.toUpperCase()])]);
  for (const [method, ...before] of wholes) {
    const named = [...textsIn(await exchange.dryRun(method, ...before, await perpParams(exchange, method, ...before)))].filter((text) => currencies.has(text));
    const isLess = named.length > 0 && [...settles].some((settle) => !named.includes(settle));
    if (isLess) return `ccxt asks there for what is in ${named.join(', ')} alone, and its perpetuals settle in ${[...settles].slice(0, 5).join(', ')}`;
  }
  return null;
}

/** With every kind of order that it takes: one that passes the word on could open what shall be closed. */
export async function canReduce(exchange: CcxtExchange, instrument: BasicInstrument, kinds: readonly OrderKind[]): Promise<boolean> {
  const isClaimed = exchange.has('createReduceOnlyOrder') || exchange.feature('swap', 'linear', 'createOrder', 'reduceOnly') === true;
  const { written } = sampleOrder(exchange, instrument);
  for (const kind of isClaimed ? [null, ...kinds] : []) {
    const type = kind === 'market-buy' || kind === 'market-sell' ? 'market' : 'limit';
    for (const side of kind === 'market-buy' ? ['buy'] as const : kind === 'market-sell' ? ['sell'] as const : ['buy', 'sell'] as const) {
      const [open, told] = [await written(type, side, paramsOf(kind)), await written(type, side, paramsOf(kind, true))];
      if (told === null || isSame(open, told) || hasValue(told, 'reduceOnly', true) || !saysStill(open, told, reducing)) return false;
      if (kind !== null && type === 'limit' && isSame(told, await written(type, side, paramsOf(null, true)))) return false;
    }
  }
  return isClaimed;
}

/** What a question about all instruments needs beside nothing to mean perpetuals; empty where ccxt would only pass the words on. */
export async function perpParams(exchange: CcxtExchange, method: string, ...before: readonly unknown[]): Promise<object> {
  for (const params of [linear, { type: linear.type }]) {
    const told = await exchange.dryRun(method, ...before, params);
    if (told !== null && !hasValue(told, 'type', linear.type) && !hasValue(told, 'subType', linear.subType)) return params;
  }
  return {};
}
