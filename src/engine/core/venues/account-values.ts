/**
 * What readers of accounts have in common, whatever the venue: texts, decimals and lists with a bound, the body of an
 * answer, and a schema's word on it as a fault of ours.
 *
 * JSON.parse is lenient about a key named twice, and so is this: a message about an order must not be
 * lost for a member that nobody reads.
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../domain/fault.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readText } from './utf8.ts';

/** The most entries that are read of one list: open orders of an account are limited to hundreds a symbol. */
const listMax = 10_000;
const textMax = 200;

export const text = z.string().check(z.maxLength(textMax));
export const decimal = z.pipe(
  z.string(),
  z.transform((value, context): Decimal => {
    const parsed = parseDecimal(value);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.fault, input: value });
    return { units: 0n, decimals: 0 };
  }),
);

export function list<Item extends z.core.$ZodType>(item: Item): z.ZodMiniArray<Item> {
  return z.array(item).check(z.maxLength(listMax));
}

export function floatOf(value: Decimal): number {
  return Number(formatDecimal(value));
}

export function sum(left: Decimal, right: Decimal): Decimal {
  const decimals = Math.max(left.decimals, right.decimals);
  return { units: left.units * 10n ** BigInt(decimals - left.decimals) + right.units * 10n ** BigInt(decimals - right.decimals), decimals };
}

export function readBody(bytes: Uint8Array): Result<unknown, Fault> {
  const characters = readText(bytes);
  if (!characters.ok) return failed(fault('message.malformed', characters.fault));
  try {
    return ok(JSON.parse(characters.value));
  } catch {
    return failed(fault('message.malformed', `${bytes.length} bytes of an answer were not JSON`));
  }
}

export function convert<Schema extends z.ZodMiniType, Made>(schema: Schema, body: unknown, what: string, make: (value: z.infer<Schema>) => Made): Result<Made, Fault> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(make(parsed.data));
  return failed(fault('message.malformed', `${what} read ${z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, textMax)}`));
}
