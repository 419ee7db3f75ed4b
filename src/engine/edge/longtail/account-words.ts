/**
 * What the gateway and the keeper of an exchange of the long tail say to each other: a little protocol of our
 * own, as any exchange has one. Decimals are texts; what cannot be said for certain is `unknown`.
 */

import { z } from 'zod';
import { faultCodes, type FaultCode } from '../../domain/fault.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { orderAbilities, orderKinds } from './order-kinds.ts';

const word = z.string().max(200);
const decimal = z.string().max(60).transform((text, context): Decimal => {
  const parsed = parseDecimal(text);
  if (parsed.ok) return parsed.value;
  context.addIssue(parsed.fault);
  return z.NEVER;
});
const side = z.enum(['buy', 'sell']);
/** `price` null: at the best there is. */
const terms = { side, price: word.nullable(), quantity: word };
/** With the terms as we know them: exchanges leave them out of their answers. */
const name = z.object({ symbol: word, clientId: word, venueId: word.nullable(), terms: z.object(terms).nullable() });

export const askSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('place'), symbol: word, clientId: word, ...terms, special: z.enum(orderKinds).nullable(), isReduceOnly: z.boolean() }),
  z.object({ kind: z.literal('cancel'), names: z.array(name).max(20) }),
  z.object({ kind: z.literal('order'), name }),
  z.object({ kind: z.literal('open-orders') }),
  z.object({ kind: z.literal('balances') }),
  z.object({ kind: z.literal('positions') }),
  z.object({ kind: z.literal('fills'), symbol: word, sinceMs: z.number() }),
]);

const code = z.custom<FaultCode>((value) => faultCodes.some((one) => one === value));
const reason = z.object({ fault: code, code: word, text: word });

const reportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('order'), symbol: word, venueId: word, clientId: word.nullable(), state: z.enum(['open', 'partly-filled', 'filled', 'cancelled', 'expired', 'rejected']), side,
    price: decimal.nullable(), quantity: decimal, filled: decimal, averagePrice: z.number().nullable(), updatedUs: z.number(), reason: reason.nullable(),
  }),
  z.object({
    kind: z.literal('fill'), symbol: word, venueId: word, clientId: word.nullable(), tradeId: word, side, price: decimal, quantity: decimal,
    fee: z.object({ amount: decimal, asset: word }).nullable(), isMaker: z.boolean(), filledUs: z.number(),
  }),
  z.object({ kind: z.literal('balance'), asset: word, total: decimal, free: decimal.nullable(), updatedUs: z.number() }),
  z.object({ kind: z.literal('position'), symbol: word, side: z.literal('net'), quantity: decimal, entryPrice: z.number().nullable(), updatedUs: z.number() }),
]);

export const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), reports: z.array(reportSchema).max(5_000) }),
  z.object({ kind: z.enum(['refused', 'absent', 'unknown']), reason }),
]);

/** What happened, unasked; empty: nothing, and we would know. */
export const newsSchema = z.object({ reports: z.array(reportSchema).max(5_000) });

/** What it takes beside plain limit orders. `refusal`: why there is no account in this market at all. */
export const kindsSchema = z.object({ kinds: z.array(z.enum(orderAbilities)), refusal: z.string().max(400).nullable() });

export type BasicAsk = z.output<typeof askSchema>;
export type BasicName = z.output<typeof name>;
export type ReportWords = z.input<typeof reportSchema>;
export type OrderWords = Extract<ReportWords, { kind: 'order' }>;
export type FillWords = Extract<ReportWords, { kind: 'fill' }>;
export type PositionWords = Extract<ReportWords, { kind: 'position' }>;
export type VerdictWords = z.input<typeof verdictSchema>;
