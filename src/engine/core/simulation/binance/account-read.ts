/** Reads what orders have in common at Binance spot and USD-M: names, sides, numbers that must be whole steps. */

import { parseDecimal, toSteps, type Decimal } from '../../../domain/number.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { OrderName } from '../accounts/desk.ts';
import type { OrderFill } from '../accounts/records.ts';
import type { SelfTrade, Side } from '../exchange.ts';
import { filterFailure, illegal, missing, refusals, refuse, type Params, type Refused } from './account-refusal.ts';

export const clientIdForm = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const clientIdRange = '^[\\.A-Z\\:/a-z0-9_-]{1,36}$';
const numberForm = /^\d{1,20}(\.\d{1,20})?$/;

/** A value that was read, or why not. */
export type Read<Value> = { readonly ok: true; readonly value: Value } | Refused;

export function read<Value>(value: Value): Read<Value> {
  return { ok: true, value };
}

/** What a number must be a whole number of, the filter that says so, and how many places it may be written with. */
export interface StepRule {
  readonly name: string;
  readonly step: Decimal;
  readonly misfit: Refused;
  readonly placesMax: number;
}

export function readSteps(params: Params, { name, step, misfit, placesMax }: StepRule): Read<number> {
  const text = params.get(name);
  if (text === undefined || text === '') return missing(name);
  const parsed = numberForm.test(text) ? parseDecimal(text) : null;
  if (parsed === null || !parsed.ok) return illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
  if (parsed.value.decimals > placesMax) return refuse(-1111, `Parameter '${name}' has too much precision.`);
  const steps = toSteps(parsed.value, step);
  return steps.ok && steps.value > 0 ? read(steps.value) : misfit;
}

export function readAmount(params: Params, name: string): Read<Decimal> {
  const parsed = parseDecimal(params.get(name) ?? '');
  return parsed.ok && parsed.value.units > 0n ? read(parsed.value) : filterFailure('NOTIONAL');
}

export function readSide(params: Params): Read<Side> {
  const side = params.get('side');
  if (side === undefined || side === '') return missing('side');
  return side === 'BUY' ? read('buy' as const) : side === 'SELL' ? read('sell' as const) : refusals.side;
}

const selfTrades: Readonly<Record<string, SelfTrade>> = { NONE: 'allow', EXPIRE_MAKER: 'expire-maker', EXPIRE_TAKER: 'expire-taker', EXPIRE_BOTH: 'expire-both' };

export function readSelfTrade(params: Params): Read<SelfTrade> {
  const name = params.get('selfTradePreventionMode') ?? 'EXPIRE_MAKER';
  const mode = Object.hasOwn(selfTrades, name) ? selfTrades[name] : undefined;
  return mode === undefined ? refusals.selfTrade : read(mode);
}

export function selfTradeName(mode: SelfTrade): string {
  return Object.entries(selfTrades).find(([, value]) => value === mode)?.[0] ?? 'NONE';
}

/** A name that the client gave, or one that the venue makes. */
export function readClientId(params: Params, name: string, make: () => string): Read<string> {
  const given = params.get(name);
  if (given === undefined || given === '') return read(make());
  return clientIdForm.test(given) ? read(given) : illegal(name, clientIdRange);
}

/** An order by one of its names. */
export function readOrderName(params: Params, idName = 'orderId', clientName = 'origClientOrderId'): Read<OrderName> {
  const orderId = params.get(idName);
  const clientId = params.get(clientName);
  if (orderId !== undefined && orderId !== '') return /^\d{1,16}$/.test(orderId) ? read({ orderId: Number(orderId), clientId: null }) : illegal(idName, '^[0-9]{1,20}$');
  if (clientId !== undefined && clientId !== '') return read({ orderId: null, clientId });
  return refuse(-1102, `Param '${clientName}' or '${idName}' must be sent, but both were empty/null!`);
}

const fillsMax = 1_000;
const fillsUsual = 500;

/** How far apart two times may be, and how far back one may lie; what is told where no time is named. */
export interface FillsRules {
  readonly windowUs: number;
  readonly historyUs: number;
  /** Whether an order's number may stand beside a time, and without a time means the last window alone. */
  readonly isWindowed: boolean;
  readonly tooFar: Refused;
}

const dayUs = 24 * 3_600 * usPerSecond;

export const spotFills: FillsRules = { windowUs: dayUs, historyUs: Infinity, isWindowed: false, tooFar: refuse(-1127, 'More than 24 hours between startTime and endTime.') };
export const usdmFills: FillsRules = { windowUs: 7 * dayUs, historyUs: 90 * dayUs, isWindowed: true, tooFar: refuse(-4165, 'Invalid time interval, maximum time interval is 7 days.') };

const combination = refuse(-1128, 'Combination of optional parameters invalid.');
const tooOld = refuse(-4166, 'Search window is restricted to recent 90 days only.');

/** Of fills, the oldest first: from a number or from a time on, else the newest. */
export function readFillsPage(params: Params, fills: readonly OrderFill[], { windowUs, historyUs, isWindowed, tooFar }: FillsRules, nowUs: number): Read<readonly OrderFill[]> {
  const [fromId, startTime, endTime] = ['fromId', 'startTime', 'endTime'].map((name) => params.get(name));
  const limit = Math.min(fillsMax, Math.max(1, Number(params.get('limit') ?? fillsUsual) || 1));
  const hasTime = startTime !== undefined || endTime !== undefined;
  if (hasTime && (fromId !== undefined || (!isWindowed && params.has('orderId')))) return combination;
  if (fromId !== undefined) return read(fills.filter(({ tradeId, timeUs }) => tradeId >= Number(fromId) && timeUs >= nowUs - historyUs).slice(0, limit));
  const startUs = startTime === undefined ? null : Number(startTime) * usPerMs;
  const endUs = endTime === undefined ? null : Number(endTime) * usPerMs;
  if (startUs !== null && endUs !== null && endUs - startUs > windowUs) return tooFar;
  if (startUs !== null && startUs < nowUs - historyUs) return tooOld;
  if (!hasTime) return read(fills.filter(({ timeUs }) => !isWindowed || timeUs >= nowUs - windowUs).slice(-limit));
  const fromUs = startUs ?? (endUs ?? nowUs) - windowUs;
  const toUs = endUs ?? (isWindowed ? fromUs + windowUs : Infinity);
  return read(fills.filter(({ timeUs }) => timeUs >= fromUs && Math.floor(timeUs / usPerMs) * usPerMs <= toUs).slice(0, limit));
}
