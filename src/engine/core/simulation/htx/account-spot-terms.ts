/**
 * An order for HTX spot as it is asked for, judged as HTX judges: types, digits, least amounts; or the error it answers with.
 *
 * A market purchase is for an amount of the quote. The same words serve REST and the socket for orders.
 */

import { formatDecimal, parseDecimal, toSteps, trimDecimal, type Decimal } from '../../../domain/number.ts';
import type { PlaceCommand, Rejection } from '../accounts/desk.ts';
import { moneyOf } from '../accounts/money.ts';
import { orderLotsMax, type OrderKind, type SelfTrade } from '../exchange.ts';
import type { PracticeInstrument } from '../instruments.ts';

export interface HtxRefusal {
  readonly code: string;
  readonly message: string;
}

export type SpotTerms = { readonly command: PlaceCommand } | { readonly refusal: HtxRefusal };

const clientIdCharsMax = 64;
/** Digits of an amount of money. */
const valueDecimals = 8;
const spendMax = 1_000_000n;
const typePattern = /^(buy|sell)-(market|limit|ioc|limit-maker|limit-fok)$/;
const kinds: ReadonlyMap<string, OrderKind> = new Map([['market', 'market'], ['limit', 'limit'], ['ioc', 'ioc'], ['limit-maker', 'post-only'], ['limit-fok', 'fok']]);
/** 0 lets an account trade with itself, 1 takes the order that comes back. */
const selfTrades: ReadonlyMap<string, SelfTrade> = new Map([['', 'allow'], ['0', 'allow'], ['1', 'expire-taker']]);

export function readSpotTerms(params: Readonly<Record<string, unknown>>, accountId: number, find: (symbol: string) => PracticeInstrument | null): SpotTerms {
  if (textOf(params['account-id']) !== String(accountId)) return refused('account-get-accounts-inexistent-error', `account for id \`${textOf(params['account-id'])}\` does not exist`);
  const instrument = find(textOf(params['symbol']));
  if (instrument === null) return refused('base-symbol-error', 'The symbol is invalid');
  const type = textOf(params['type']);
  const [, side, word = ''] = typePattern.exec(type) ?? [];
  const kind = kinds.get(word);
  const selfTrade = selfTrades.get(textOf(params['self-match-prevent']));
  if (kind === undefined || selfTrade === undefined || (side !== 'buy' && side !== 'sell')) return refused('validation-constraints-error', 'order type is invalid');
  const clientId = textOf(params['client-order-id']);
  if (clientId.length > clientIdCharsMax) return refused('invalid-client-order-id', 'invalid client order id');
  const asked = parseDecimal(textOf(params['amount']));
  if (!asked.ok || asked.value.units <= 0n) return refused('validation-constraints-error', 'amount is invalid');
  const amount = trimDecimal(asked.value);
  const memo = { type, source: textOf(params['source']) || 'spot-api', amount: formatDecimal(amount) };
  const common = { marketId: instrument.id, side, kind, clientId: clientId === '' ? null : clientId, isReduceOnly: false, selfTrade, memo } as const;
  if (kind === 'market' && side === 'buy') {
    if (amount.decimals > valueDecimals) return refused('order-ordervalue-precision-error', `order value precision error, scale: \`${valueDecimals}\``);
    if (amount.units > spendMax * 10n ** BigInt(amount.decimals)) return refused('order-marketorder-amount-buy-max-error', `market order amount error, max: \`${spendMax}\``);
    return { command: { ...common, ticks: null, lots: 0, spend: moneyOf(amount) } };
  }
  const lots = toSteps(amount, instrument.lot);
  if (amount.decimals > instrument.lot.decimals) return refused('order-orderamount-precision-error', `order amount precision error, scale: \`${instrument.lot.decimals}\``);
  if (!lots.ok || lots.value < 1) return refused('order-limitorder-amount-min-error', `limit order amount error, min: \`${formatDecimal(instrument.lot)}\``);
  if (lots.value > orderLotsMax) return refused('order-limitorder-amount-max-error', 'limit order amount error');
  if (kind === 'market') return { command: { ...common, ticks: null, lots: lots.value, spend: null } };
  const price = priceOf(params['price']);
  if (price === null || price.units <= 0n) return refused('order-invalid-price', 'invalid price');
  if (price.decimals > instrument.tick.decimals) return refused('order-orderprice-precision-error', `order price precision error, scale: \`${instrument.tick.decimals}\``);
  const ticks = toSteps(price, instrument.tick);
  if (!ticks.ok) return refused('order-orderprice-precision-error', `order price precision error, scale: \`${instrument.tick.decimals}\``);
  return { command: { ...common, ticks: ticks.value, lots: lots.value, spend: null } };
}

const busy: HtxRefusal = { code: 'order-update-error', message: 'The system is busy' };

/** What the engine and the account refuse, in HTX's words. */
export const spotRefusals: Readonly<Record<Rejection, HtxRefusal>> = {
  'insufficient-balance': { code: 'account-frozen-balance-insufficient-error', message: 'trade account balance is not enough, left: `0`' },
  'too-small': { code: 'order-value-min-error', message: 'Order total cannot be lower than: 5 USDT' },
  'too-many-orders': { code: 'order-holding-limit-failed', message: 'Order failed, exceeded the limit of open orders' },
  'bad-price': { code: 'order-invalid-price', message: 'invalid price' },
  'bad-quantity': { code: 'order-limitorder-amount-max-error', message: 'limit order amount error' },
  'unknown-order': { code: 'base-record-invalid', message: 'record invalid' },
  'unknown-market': { code: 'base-symbol-error', message: 'The symbol is invalid' },
  'duplicate-client-id': { code: 'invalid-client-order-id', message: 'invalid client order id' },
  'not-allowed': { code: 'base-symbol-trade-disabled', message: 'Trading is disabled for this symbol' },
  'would-match': busy, 'would-not-fill': busy, 'reduce-only': busy, 'too-late': busy, full: busy,
};

/** Numbers are taken in place of texts. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

function priceOf(value: unknown): Decimal | null {
  const parsed = parseDecimal(textOf(value));
  return parsed.ok ? trimDecimal(parsed.value) : null;
}

function refused(code: string, message: string): SpotTerms {
  return { refusal: { code, message } };
}
