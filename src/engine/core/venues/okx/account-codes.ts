/**
 * What OKX's codes mean for what was asked. HTTP's status is no guide: most refusals of orders come with
 * 200, 50004 with 400, 51149 with 500. `code` speaks of the request; where it is 1 or 2 each `sCode`
 * speaks of its order. (https://www.okx.com/docs-v5/en/#error-code)
 *
 * | verdict | codes |
 * |---|---|
 * | unknown: it may have been done | 50001 50004 50005 50026 51054 51149 60016 63999 64007, a client id that is already there, HTTP 5xx without a code |
 * | busy: not done, later perhaps | 50011 50013 50040 50061 51513 60014, HTTP 403 429 |
 * | clock: not done, the time in it was wrong | 50102 50112 |
 * | absent: no such order, or it has ended | 51400 51401 51402 51405 51503 51509 51510 51603 |
 * | refused: not done, and never will be | all others |
 *
 * A client id that is already there (51016) means that something of ours arrived twice: the order exists.
 */

import type { FaultCode } from '../../../domain/fault.ts';
import type { Verdict, VenueReason } from '../account.ts';

export type Refusal = Exclude<Verdict, { kind: 'done' }>;

const reasonTextMax = 200;
/** Somebody between waited for the venue, which may have the request. */
const timedOut = 408;

const groups: readonly (readonly [kind: Refusal['kind'], fault: FaultCode, codes: readonly number[]])[] = [
  ['unknown', 'order.unclear', [50001, 50004, 50005, 50026, 51054, 51149, 60016, 63999, 64007]],
  ['unknown', 'order.duplicate', [51016]],
  ['busy', 'venue.rate-limited', [50011, 50040, 50061, 51513, 60014]],
  ['busy', 'venue.overloaded', [50013]],
  ['clock', 'clock.wrong', [50102, 50112]],
  ['absent', 'order.absent', [51400, 51401, 51402, 51405, 51503, 51509, 51510, 51603]],
  ['refused', 'keys.refused', [50030, 50035, 50100, 50101, ...range(50103, 50111), 50113, 50114, ...range(50116, 50120), 60004, 60005, 60006, 60007, 60009, 60011, 60024, 60032]],
  ['refused', 'order.funds', [51008, 51119, 51127, 51131, 51502, 59200, 59201]],
  ['refused', 'order.would-take', [51511]],
  ['refused', 'instrument.unknown', [51001, 51015]],
  ['refused', 'instrument.halted', [51021, 51022, ...range(51027, 51030), 54072]],
  ['refused', 'order.rule', [
    51004, 51005, 51006, 51007, 51020, 51031, ...range(51100, 51108), 51112, 51116, 51118, 51120, 51121, 51122, ...range(51135, 51138), 51174, 51185, ...range(51201, 51205),
  ]],
];

const table: ReadonlyMap<string, readonly [Refusal['kind'], FaultCode]> = new Map(groups.flatMap(([kind, fault, codes]) => codes.map((code) => [String(code), [kind, fault] as const] as const)));

/** What a code that is not 0 means. One that we do not know is the venue's no, unless its server was in trouble. */
export function refusalOf(code: string, text: string, status: number): Refusal {
  const words = { code: code.slice(0, 20), text: text.slice(0, reasonTextMax) };
  const [kind, fault] = table.get(code) ?? (status >= 500 ? ['unknown', 'order.unclear'] as const : ['refused', 'order.rejected'] as const);
  return withReason(kind, { ...words, fault });
}

/** Nothing but the status can be read: whatever answered was not the venue's own server, or it was in trouble. */
export function refusalByStatus(status: number): Refusal {
  const words = { code: String(status), text: '' };
  if (status === 429 || status === 403) return withReason('busy', { ...words, fault: 'venue.rate-limited' });
  if (status === 401) return withReason('refused', { ...words, fault: 'keys.refused' });
  if (status >= 400 && status < 500 && status !== timedOut) return withReason('refused', { ...words, fault: 'order.rejected' });
  return withReason('unknown', { ...words, fault: 'order.unclear' });
}

function withReason(kind: Refusal['kind'], reason: VenueReason): Refusal {
  return kind === 'busy' ? { kind, reason, retryAfterUs: 0 } : { kind, reason };
}

/** Why an order ended as it did; null: somebody cancelled it. `state` as our words have it. */
export interface EndCause {
  readonly state: 'cancelled' | 'expired';
  readonly reason: VenueReason | null;
}

/**
 * `cancelSource` says who ended an order. 1 is somebody with this account, 20 its dead man's switch; 14 is
 * the remainder of an `ioc`, which ends as it was asked to. All others are the venue's own, and so is none.
 */
export function endCauseOf(cancelSource: string): EndCause {
  switch (cancelSource) {
    case '1': return { state: 'cancelled', reason: null };
    case '': return { state: 'expired', reason: null };
    case '20': return { state: 'cancelled', reason: causeReason('order.rejected', cancelSource) };
    case '14': return { state: 'expired', reason: null };
    case '31': return { state: 'expired', reason: causeReason('order.would-take', cancelSource) };
    case '2': case '3': case '9': return { state: 'expired', reason: causeReason('order.funds', cancelSource) };
    default: return { state: 'expired', reason: causeReason('order.rejected', cancelSource) };
  }
}

function causeReason(fault: FaultCode, cancelSource: string): VenueReason {
  return { fault, code: cancelSource.slice(0, 20), text: '' };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
