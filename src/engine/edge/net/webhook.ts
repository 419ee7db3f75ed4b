/**
 * An alert sent to an address of a person's own: one POST of JSON, bounded in time; who asks decides about retries.
 *
 * Holds: https only, or plain http to this machine; no redirect is followed; nothing but the body given is sent, and the address (which is often a
 * secret) is in no fault and no log.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { httpRequest } from './http-request.ts';
import { isLoopback, proxyFor } from './proxy.ts';

export const hookMsMax = 10_000;
const urlCharactersMax = 1_000;

export function hookAddress(text: string): Result<string, Fault> {
  const url = text.length <= urlCharactersMax ? URL.parse(text) : null;
  if (url === null || url.hostname === '') return failed(fault('alert.invalid', 'a webhook’s address begins with https:// and has at most 1,000 characters'));
  if (url.username !== '' || url.password !== '') return failed(fault('alert.invalid', 'a webhook’s address holds no name and password'));
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.href))) return ok(url.href);
  return failed(fault('alert.invalid', 'a webhook’s address begins with https://; plain http:// only leads to this machine'));
}

export type HookOutcome =
  | { readonly kind: 'sent'; readonly status: number }
  /** It may go better later. */
  | { readonly kind: 'later'; readonly fault: Fault }
  | { readonly kind: 'refused'; readonly fault: Fault };

export async function sendHook(url: string, body: object, environment: Readonly<Record<string, string | undefined>>): Promise<HookOutcome> {
  const proxy = isLoopback(url) ? ok(null) : proxyFor('webhook', environment);
  if (!proxy.ok) return { kind: 'refused', fault: fault('alert.undelivered', proxy.fault) };
  const { host } = new URL(url);
  const answer = await httpRequest({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), timeoutMs: hookMsMax, proxy: proxy.value });
  if (!answer.ok) return { kind: 'later', fault: fault('alert.undelivered', `${host} could not be reached: ${answer.fault.code}`) };
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent', status };
  const reason = fault('alert.undelivered', `${host} answered ${status}${status >= 300 && status < 400 ? ', which leads elsewhere and is not followed' : ''}`);
  return status === 408 || status === 425 || status === 429 || status >= 500 ? { kind: 'later', fault: reason } : { kind: 'refused', fault: reason };
}
