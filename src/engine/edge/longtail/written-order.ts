/**
 * What ccxt would send for an order, looked at and not sent: its code says what an exchange is told, where its tables say only
 * what it may be told.
 */

import { formatDecimal, formatSteps, parseDecimal, trimDecimal } from '../../domain/number.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import type { CcxtExchange } from './ccxt-exchange.ts';

const depthMax = 6;
/** An order of this many steps of price and quantity is large enough to be written; it is never sent. */
const sampleSteps = 1_000;

export interface SampleOrder {
  readonly quantity: string;
  /** Null: ccxt would send nothing. */
  readonly written: (type: 'limit' | 'market', side: 'buy' | 'sell', params: object) => Promise<unknown>;
}

export function sampleOrder(exchange: CcxtExchange, { symbol, tick, lot }: BasicInstrument): SampleOrder {
  const price = formatSteps(sampleSteps, tick, tick.decimals);
  const quantity = formatSteps(sampleSteps, lot, lot.decimals);
  return {
    quantity,
    written: (type, side, params) => exchange.dryRun('createOrder', symbol, type, side, quantity, type === 'limit' ? price : undefined, { clientOrderId: 'sample', ...params }),
  };
}

export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

export function hasValue(of: unknown, name: string, value: unknown): boolean {
  return entriesIn(of).some(([key, found]) => key === name && found === value);
}

export function hasName(of: unknown, pattern: RegExp): boolean {
  return namesIn(of, pattern).length > 0;
}

/** Their values. */
export function namesIn(of: unknown, pattern: RegExp): readonly unknown[] {
  return entriesIn(of).flatMap(([key, value]) => (pattern.test(key) ? [value] : []));
}

/** The texts among the values, in capitals. */
export function textsIn(of: unknown): ReadonlySet<string> {
  return new Set(entriesIn(of).flatMap(([, value]) => (typeof value === 'string' ? [value.toUpperCase()] : [])));
}

/** The other way, to another address. */
export function isElsewhere(left: unknown, right: unknown): boolean {
  return !isSame(namesIn(left, /^path$/), namesIn(right, /^path$/));
}

/** All that was said is said still, to the same address, but for what has such a name. */
export function saysStill(before: unknown, after: unknown, free: RegExp): boolean {
  const said = new Set(entriesIn(after).map((entry) => JSON.stringify(entry)));
  return entriesIn(before).every((entry) => typeof entry[1] === 'object' && entry[1] !== null || free.test(entry[0]) || said.has(JSON.stringify(entry)));
}

/** `mayBeSigned`: a minus before it says that it is sold. */
export function hasQuantity(of: unknown, quantity: string, mayBeSigned = false): boolean {
  const meant = canonical(quantity);
  const asMeant = (text: string): boolean => canonical(text) === meant || mayBeSigned && canonical(text) === `-${meant}`;
  return meant !== null && entriesIn(of).some(([, value]) => (typeof value === 'string' || typeof value === 'number') && asMeant(String(value)));
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
