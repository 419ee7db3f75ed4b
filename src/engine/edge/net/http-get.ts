/**
 * A plain question to a venue, as the feed machine asks it: the body, or a fault that says who refused
 * and why. No retries: the machine decides what to do next.
 */

import { refusalPauseUs } from '../../core/venues/refusal-pause.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { httpRequest, wordsOf } from './http-request.ts';
import type { Proxy } from './proxy.ts';

export interface GetAnswer {
  readonly body: Result<Uint8Array, Fault>;
  /** How long the venue told us to ask for nothing; 0 when it did not. */
  readonly retryAfterUs: number;
  /** Names in lower case; where there was no answer, none. */
  readonly headers: Readonly<Record<string, string>>;
  /** Nothing of the question can have reached the venue. */
  readonly isUnsent: boolean;
}

export async function httpGet(url: string, timeoutMs: number, proxy: Proxy | null = null): Promise<GetAnswer> {
  const answer = await httpRequest({ method: 'GET', url, timeoutMs, proxy });
  if (!answer.ok) return { body: failed(answer.fault), retryAfterUs: 0, headers: {}, isUnsent: !answer.wasSent };
  const { status, headers, body } = answer;
  const retryAfterUs = refusalPauseUs(status, headers);
  if (status === 200) return { body: ok(body), retryAfterUs, headers, isUnsent: false };
  const words = `${new URL(url).host} answered ${status}: ${wordsOf(body)}`;
  const code = status === 429 || status === 418 ? 'venue.rate-limited' : 'snapshot.refused';
  return { body: failed(fault(code, words)), retryAfterUs, headers, isUnsent: false };
}
