/**
 * What Binance's error codes mean for what was asked. Spot and perpetuals number alike, but for a few.
 *
 * | verdict | codes |
 * |---|---|
 * | unknown: it may have been done | −1000 −1001 −1006 −1007, HTTP 5xx, a client id that is already there |
 * | busy: not done, later perhaps | −1003 −1008 −1015, HTTP 403 418 429, 503 “Service Unavailable” |
 * | clock: not done, the time in it was wrong | −1021 −5028 |
 * | absent: no such order | −2013 −2026, −2011 “Unknown order sent.” |
 * | refused: not done, and never will be | all others |
 *
 * A client id that is already there means that something of ours arrived twice: the order exists.
 */

import * as z from 'zod/mini';
import type { Verdict, VenueReason } from '../account.ts';
import type { FaultCode } from '../../../domain/fault.ts';
import { usPerMs } from '../../../domain/time.ts';

const errorSchema = z.object({
  code: z.int(),
  msg: z.string(),
  data: z.optional(z.looseObject({ serverTime: z.optional(z.number()), retryAfter: z.optional(z.number()) })),
});

type Kind = Exclude<Verdict['kind'], 'done'>;

/** Somebody between waited for the exchange, which may have the request. */
const timedOut = 408;

const table: Readonly<Record<number, readonly [Kind, FaultCode]>> = {
  [-1000]: ['unknown', 'order.unclear'],
  [-1001]: ['unknown', 'order.unclear'],
  [-1006]: ['unknown', 'order.unclear'],
  [-1007]: ['unknown', 'order.unclear'],
  [-1003]: ['busy', 'venue.rate-limited'],
  [-1008]: ['busy', 'venue.overloaded'],
  [-1015]: ['busy', 'venue.rate-limited'],
  [-1021]: ['clock', 'clock.wrong'],
  [-5028]: ['clock', 'clock.wrong'],
  [-1002]: ['refused', 'keys.refused'],
  [-1022]: ['refused', 'keys.refused'],
  [-2014]: ['refused', 'keys.refused'],
  [-2015]: ['refused', 'keys.refused'],
  [-1013]: ['refused', 'order.rule'],
  [-1111]: ['refused', 'order.rule'],
  [-1121]: ['refused', 'instrument.unknown'],
  [-2013]: ['absent', 'order.absent'],
  [-2026]: ['absent', 'order.absent'],
  [-2018]: ['refused', 'order.funds'],
  [-2019]: ['refused', 'order.funds'],
  [-4003]: ['refused', 'order.rule'],
  [-4014]: ['refused', 'order.rule'],
  [-4023]: ['refused', 'order.rule'],
  [-4164]: ['refused', 'order.rule'],
  [-4116]: ['unknown', 'order.duplicate'],
  [-4120]: ['refused', 'order.unsupported'],
  [-5022]: ['refused', 'order.would-take'],
};

/** −2010 and −2011 hold several cases; only their text tells them apart. */
const texts: readonly (readonly [code: number, text: RegExp, kind: Kind, fault: FaultCode])[] = [
  [-2010, /duplicate/i, 'unknown', 'order.duplicate'],
  [-2010, /insufficient balance/i, 'refused', 'order.funds'],
  [-2010, /immediately match/i, 'refused', 'order.would-take'],
  [-2011, /unknown order/i, 'absent', 'order.absent'],
];

/** Null: the body is no error. */
export function readError(status: number, body: unknown): Exclude<Verdict, { kind: 'done' }> | null {
  const error = errorSchema.safeParse(body);
  if (!error.success) return status >= 200 && status < 300 ? null : byStatus(status, { code: String(status), text: '' });
  const { code, msg, data } = error.data;
  if (code >= 0 && status >= 200 && status < 300) return null; // “200: done” of the perpetuals
  const words = { code: String(code), text: msg.slice(0, 200) };
  const [, , kind, fault] = texts.find(([number, text]) => number === code && text.test(msg)) ?? [0, null, ...(table[code] ?? [null, null])];
  if (kind === null) return status >= 500 || status === timedOut || code >= 0 ? byStatus(status, words) : { kind: 'refused', reason: { ...words, fault: 'order.rejected' } };
  const reason: VenueReason = { ...words, fault };
  const { serverTime, retryAfter } = data ?? {};
  const retryAfterUs = serverTime === undefined || retryAfter === undefined ? 0 : Math.max(0, Math.ceil(retryAfter - serverTime)) * usPerMs;
  return kind === 'busy' ? { kind, reason, retryAfterUs } : { kind, reason };
}

function byStatus(status: number, words: { readonly code: string; readonly text: string }): Exclude<Verdict, { kind: 'done' }> {
  if (status === 429 || status === 418 || status === 403) return { kind: 'busy', reason: { ...words, fault: 'venue.rate-limited' }, retryAfterUs: 0 };
  if (status === 503 && /service unavailable/i.test(words.text)) return { kind: 'busy', reason: { ...words, fault: 'venue.overloaded' }, retryAfterUs: 0 };
  if (status >= 400 && status < 500 && status !== timedOut) return { kind: 'refused', reason: { ...words, fault: 'order.rejected' } };
  return { kind: 'unknown', reason: { ...words, fault: 'order.unclear' } };
}
