/**
 * What both private halves of HTX read alike: messages and bodies without loss, numbers and texts as
 * they were written, and how an order ends.
 *
 * Here numbers are texts (their digits): HTX writes ids of 19 digits now as a number and now as a text,
 * and the private lines of contracts are gzip while those of spot are plain.
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import type { LineNews, OrderReport, OrderTerms, Report } from '../account.ts';
import { convert, text } from '../account-values.ts';
import { newHtxDecoder, type HtxDecoder } from './decode.ts';
import { isList, isObject, JsonNumber, readJson, type JsonValue } from './json.ts';

export const nothing: Decimal = { units: 0n, decimals: 0 };
/** Memory of the inflater: its tables, a frame zipped and the same frame open. */
const unzipMemoryBytes = 4_194_304;
let unzipper: HtxDecoder | null = null;

/** One message of a private line, zipped or not: two bytes tell. */
export function readMessage(message: Uint8Array): Result<unknown, Fault> {
  if (message[0] !== 0x1f || message[1] !== 0x8b) return readBody(message);
  unzipper ??= newHtxDecoder(newKernelTwin(unzipMemoryBytes));
  const open = unzipper.unzip(message);
  return open.ok ? readBody(open.value) : open;
}

export function readBody(bytes: Uint8Array): Result<unknown, Fault> {
  const json = readJson(bytes);
  return json.ok ? ok(plain(json.value)) : failed(fault('message.malformed', json.fault.detail));
}

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (isList(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries([...value].map(([key, member]) => [key, plain(member)])) : value;
}

function decimalOf(value: string, context: { readonly issues: { push: (issue: { code: 'custom'; message: string; input: unknown }) => unknown } }): Decimal {
  const parsed = parseDecimal(value);
  if (parsed.ok) return parsed.value;
  context.issues.push({ code: 'custom', message: parsed.fault, input: value });
  return nothing;
}

export const decimal = z.pipe(z.string(), z.transform((value, context) => decimalOf(value, context)));
/** Empty, null or not told: null. */
export const maybeDecimal = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((value, context): Decimal | null => (value === undefined || value === null || value === '' ? null : decimalOf(value, context))),
);
export const maybeText = z.pipe(z.optional(z.nullable(text)), z.transform((value) => value ?? ''));
export const id = z.string().check(z.regex(/^\d{1,30}$/));
/** Below 2^53 also as microseconds. */
const timeText = z.string().check(z.regex(/^\d{1,15}$/));
/** Milliseconds as our microseconds. */
export const time = z.pipe(timeText, z.transform(toUs));
/** 0: it tells none. */
export const maybeTime = z.pipe(z.optional(z.nullable(z.union([timeText, z.literal('')]))), z.transform((value) => toUs(value ?? '')));
export const side = z.enum(['buy', 'sell']);

function toUs(milliseconds: string): number {
  return Number(milliseconds) * usPerMs;
}

/** Rows, of which one may be told without a list around it. */
export function rowsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

export function floatOf(value: Decimal): number {
  return Number(formatDecimal(value));
}

export function isAtLeast(left: Decimal, right: Decimal): boolean {
  return left.units * 10n ** BigInt(right.decimals) >= right.units * 10n ** BigInt(left.decimals);
}

export function plus(left: Decimal, right: Decimal, sign: 1n | -1n = 1n): Decimal {
  const decimals = Math.max(left.decimals, right.decimals);
  return { units: left.units * 10n ** BigInt(decimals - left.decimals) + sign * right.units * 10n ** BigInt(decimals - right.decimals), decimals };
}

/** Reads rows into reports that become news. */
export function newsOf<Schema extends z.ZodMiniType>(schema: Schema, body: unknown, what: string, make: (value: z.infer<Schema>) => readonly Report[]): Result<readonly LineNews[], Fault> {
  return convert(schema, body, what, (value) => make(value).map((report): LineNews => ({ kind: 'report', report })));
}

/** An order that the venue took. Its number is worth keeping: fills may be told under it alone. */
export function acceptedReport(clientId: string, terms: OrderTerms, venueId: string): OrderReport {
  const { spec, ticks, lots } = terms;
  return {
    kind: 'order', symbol: spec.symbol, venueId, clientId, state: 'open', side: terms.side, price: ticks === null ? null : { units: BigInt(ticks) * spec.tick.units, decimals: spec.tick.decimals },
    quantity: { units: BigInt(lots) * spec.lot.units, decimals: spec.lot.decimals }, filled: nothing, averagePrice: null, updatedUs: 0, reason: null,
  };
}
