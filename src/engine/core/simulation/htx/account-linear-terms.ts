/** An order for HTX's linear swaps as V5 asks for it, or the numbered error. One-way positions and cross margin alone are kept here. */

import { parseDecimal, toSteps } from '../../../domain/number.ts';
import type { PlaceCommand, Rejection } from '../accounts/desk.ts';
import { orderLotsMax, type OrderKind, type SelfTrade } from '../exchange.ts';
import type { PracticeInstrument } from '../instruments.ts';

export interface LinearRefusal {
  readonly code: number;
  readonly message: string;
}

export type LinearTerms = { readonly command: PlaceCommand } | { readonly refusal: LinearRefusal };

const clientIdMax = 9_223_372_036_854_775_807n;
const selfTrades: ReadonlyMap<string, SelfTrade> = new Map([['', 'expire-taker'], ['cancel_taker', 'expire-taker'], ['cancel_maker', 'expire-maker'], ['cancel_both', 'expire-both'], ['allow', 'allow']]);
/** What belongs to an order of another kind than those that are traded here. */
const unservedNames = ['price_match', 'tp_trigger_price', 'tp_order_price', 'sl_trigger_price', 'sl_order_price'] as const;

export const noContract: LinearRefusal = { code: 1013, message: 'This contract symbol doesnt exist.' };
export const noOrder: LinearRefusal = { code: 1061, message: 'The order does not exist.' };
export const badClientId: LinearRefusal = { code: 1067, message: 'The client_order_id field is invalid. Please re-enter.' };
export const busy: LinearRefusal = { code: 1000, message: 'System busy. Please try again later.' };

export function readLinearTerms(params: Readonly<Record<string, unknown>>, find: (contract: string) => PracticeInstrument | null): LinearTerms {
  const instrument = find(textOf(params['contract_code']).toUpperCase());
  if (instrument === null) return { refusal: noContract };
  if (textOf(params['margin_mode']) !== 'cross') return refused(1036, 'Incorrect field of margin_mode.');
  const positionSide = textOf(params['position_side']);
  if (positionSide !== '' && positionSide !== 'both') return refused(1036, 'Incorrect field of position_side: positions are one-way.');
  const side = textOf(params['side']);
  if (side !== 'buy' && side !== 'sell') return refused(1036, 'Incorrect field of side.');
  const type = textOf(params['type']);
  const kind = kindOf(type, textOf(params['time_in_force']).toLowerCase());
  if (kind === null) return refused(1034, 'Incorrect field of order price type.');
  const selfMatch = textOf(params['self_match_prevent']);
  const selfTrade = selfTrades.get(selfMatch);
  if (selfTrade === undefined) return refused(1036, 'Incorrect field of self_match_prevent.');
  const unserved = unservedNames.find((name) => textOf(params[name]) !== '');
  if (unserved !== undefined) return refused(1036, `Incorrect field of ${unserved}.`);
  const clientId = textOf(params['client_order_id']);
  if (clientId !== '' && !isClientId(clientId)) return { refusal: badClientId };
  const reduceOnly = textOf(params['reduce_only']);
  if (!['', '0', '1'].includes(reduceOnly)) return refused(1036, 'Incorrect field of reduce_only.');
  const volume = parseDecimal(textOf(params['volume']));
  const lots = volume.ok ? toSteps(volume.value, instrument.lot) : volume;
  if (!lots.ok || lots.value < 1) return refused(1036, 'Incorrect field of volume.');
  if (lots.value > orderLotsMax) return refused(1041, 'The order amount exceeds the limit, please modify and order again.');
  const memo = { type, selfMatch: selfMatch === '' ? 'cancel_taker' : selfMatch };
  const common = { marketId: instrument.id, side, kind, lots: lots.value, spend: null, clientId: clientId === '' ? null : clientId, isReduceOnly: reduceOnly === '1', selfTrade, memo } as const;
  if (kind === 'market') return { command: { ...common, ticks: null } };
  const price = parseDecimal(textOf(params['price']));
  const ticks = price.ok ? toSteps(price.value, instrument.tick) : price;
  if (!ticks.ok || ticks.value < 1) return refused(1036, 'Incorrect field of price.');
  return { command: { ...common, ticks: ticks.value } };
}

function kindOf(type: string, timeInForce: string): OrderKind | null {
  if (type === 'post_only') return 'post-only';
  if (type === 'market') return 'market';
  if (type !== 'limit') return null;
  return timeInForce === '' || timeInForce === 'gtc' ? 'limit' : timeInForce === 'ioc' || timeInForce === 'fok' ? timeInForce : null;
}

export const linearRefusals: Readonly<Record<Rejection, LinearRefusal>> = {
  'insufficient-balance': { code: 1047, message: 'Insufficient margin available.' },
  'reduce-only': { code: 1048, message: 'Insufficient close amount available.' },
  'bad-price': { code: 1039, message: 'Buy price must be lower. Sell price must exceed.' },
  'bad-quantity': { code: 1041, message: 'The order amount exceeds the limit, please modify and order again.' },
  'too-small': { code: 1036, message: 'Incorrect field of volume.' },
  'too-many-orders': { code: 1461, message: 'The number of current orders has reached the limit.' },
  'duplicate-client-id': badClientId, 'unknown-market': noContract, 'unknown-order': noOrder,
  'not-allowed': busy, 'would-match': busy, 'would-not-fill': busy, 'too-late': busy, full: busy,
};

/** Whole numbers with more digits than a double holds, as texts: a client id may be one of them. */
export function lengthened(json: string): string {
  return json.replaceAll(/([:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, '$1"$2"');
}

/** Numbers are taken in place of texts, and truth in place of 1. */
export function textOf(value: unknown): string {
  if (value === true) return '1';
  if (value === false) return '0';
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function isClientId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= clientIdMax;
}

function refused(code: number, message: string): LinearTerms {
  return { refusal: { code, message } };
}
