/**
 * What HTX's errors mean for what was asked. Spot has words for them, contracts have numbers; both come
 * with HTTP status 200 more often than not.
 *
 * | verdict | spot | contracts |
 * |---|---|---|
 * | unknown: it may have been done | `gateway-internal-error` `timeout` `order-update-error`, a client id that is already there | 1000–1002 1004 1050 1064 |
 * | busy: not done, later perhaps | `rate-too-many-requests` …, `system-maintenance` | 1032 1084, HTTP 429 |
 * | clock: not done, the time in it was wrong | a signature refused for its timestamp | the same |
 * | absent: no such order, or it has ended | `base-record-invalid`, states of an order that has ended | 1017 1051 1061 1063 1071 |
 * | refused: not done, and never will be | all others | all others |
 *
 * `invalid-client-order-id`, 1050 and 1064 mean that something of ours arrived twice: our ids are well
 * formed, so the order exists. Whether spot still says so is not certain (its documents contradict each other).
 */

import type { FaultCode } from '../../../domain/fault.ts';
import type { Verdict, VenueReason } from '../account.ts';

export type Refusal = Exclude<Verdict, { kind: 'done' }>;
type Meaning = readonly [kind: Refusal['kind'], fault: FaultCode];

const wordsMax = 200;
/** Somebody between waited for the venue, which may have the request. */
const timedOut = 408;

/** The first that fits counts. */
const words: readonly (readonly [pattern: RegExp, ...meaning: Meaning])[] = [
  [/^(gateway-internal-error|timeout|order-update-error|internal-error|system-error)$/, 'unknown', 'order.unclear'],
  [/^invalid-client-order-id$/, 'unknown', 'order.duplicate'],
  [/too-many-requests|exceed-frequency-limit/, 'busy', 'venue.rate-limited'],
  [/^system-(maintenance|busy)$/, 'busy', 'venue.overloaded'],
  [/^(base-record-invalid|base-not-found|not-found|order-queryorder-invalid|order-orderstate-error|order-invalid-order-state)$/, 'absent', 'order.absent'],
  [/^(api-signature-|api-key|invalid-auth|login-required|invalid\.auth|auth\.fail)/, 'refused', 'keys.refused'],
  [/balance.*(error|insufficient)|insufficient-balance/, 'refused', 'order.funds'],
  [/^(base-symbol-error|invalid-symbol|require-symbol)$/, 'refused', 'instrument.unknown'],
  [/(trade|order)-disabled$|^base-operation-forbidden$/, 'refused', 'instrument.halted'],
  [/^order-(limitorder|marketorder|orderprice|orderamount|value|invalid-price|etp|holding)|^invalid-(amount|price|parameter)$|^validation-|^bad-request$/, 'refused', 'order.rule'],
];

/** Of the numbers beyond HTX's present list the meaning is that of its earlier one. */
const groups: readonly (readonly [...meaning: Meaning, codes: readonly number[]])[] = [
  ['unknown', 'order.unclear', [1000, 1001, 1002, 1004]],
  ['unknown', 'order.duplicate', [1050, 1064]],
  ['busy', 'venue.rate-limited', [429, 1032, 1084]],
  ['absent', 'order.absent', [1017, 1051, 1061, 1063, 1071]],
  ['refused', 'keys.refused', [403, 1003, 2001, 2002, 2003]],
  ['refused', 'order.funds', [1047, 1048]],
  ['refused', 'instrument.unknown', [1013, 1014]],
  ['refused', 'instrument.halted', [1056, 1057, 1058, 1059, 1060]],
  ['refused', 'order.rule', [1030, 1034, 1035, 1036, 1038, 1039, 1040, 1041, 1042, 1043, 1065, 1066, 1067, 1068, 1069, 1094, 1461]],
  ['refused', 'order.unsupported', [4007, 6002]],
];

const numbers: ReadonlyMap<string, Meaning> = new Map(groups.flatMap(([kind, fault, codes]) => codes.map((code) => [String(code), [kind, fault] as const] as const)));

export function refusalOf(code: string, message: string, status: number): Refusal {
  const found = meaningOf(code) ?? (status >= 500 ? ['unknown', 'order.unclear'] as const : status === 429 ? ['busy', 'venue.rate-limited'] as const : ['refused', 'order.rejected'] as const);
  // The same word stands for a wrong secret and for a wrong clock.
  const [kind, fault] = found[1] === 'keys.refused' && /timestamp/i.test(message) ? ['clock', 'clock.wrong'] as const : found;
  return withReason(kind, { fault, code: code.slice(0, wordsMax), text: message.slice(0, wordsMax) });
}

/** Nothing but the status can be read: whatever answered was not the venue's own server, or it was in trouble. */
export function refusalByStatus(status: number): Refusal {
  const said = { code: String(status), text: '' };
  if (status === 429 || status === 403) return withReason('busy', { ...said, fault: 'venue.rate-limited' });
  if (status === 401) return withReason('refused', { ...said, fault: 'keys.refused' });
  if (status >= 400 && status < 500 && status !== timedOut) return withReason('refused', { ...said, fault: 'order.rejected' });
  return withReason('unknown', { ...said, fault: 'order.unclear' });
}

/** It was answered and cannot be read: what became of it must be asked in another way. */
export function unread(status: number, detail: string): Refusal {
  return { kind: 'unknown', reason: { fault: 'message.malformed', code: String(status), text: detail } };
}

function meaningOf(code: string): Meaning | null {
  const word = words.find(([pattern]) => pattern.test(code));
  return word === undefined ? numbers.get(code) ?? null : [word[1], word[2]];
}

function withReason(kind: Refusal['kind'], reason: VenueReason): Refusal {
  return kind === 'busy' ? { kind, reason, retryAfterUs: 0 } : { kind, reason };
}
