/**
 * Who sends a request to Binance: key, time and signature, checked in the venue's order and refused in its words.
 *
 * REST signs the query and the body as they were sent, one behind the other with nothing between, without the
 * signature. The WebSocket API signs all parameters but the signature, sorted by name, not percent-encoded.
 */

import type { Account, ApiKey } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { FrontRequest } from '../front.ts';
import { readPairs } from '../target.ts';
import { usPerMs } from '../../../domain/time.ts';
import { illegal, missing, refusals, type Params, type Refused } from './account-refusal.ts';

const aheadUsMax = 1_000 * usPerMs;
const windowMsDefault = 5_000;
const windowMsMax = 60_000;

export interface Caller {
  readonly ok: true;
  readonly account: Account;
  readonly key: ApiKey;
  readonly params: Params;
  /** When its order may take effect at the latest. */
  readonly untilUs: number;
}

/** What a request must bring: a key alone, or a signature with it. */
export type Security = 'key' | 'signed';

export function restCaller(house: House, { target, headers, body }: FrontRequest, security: Security): Caller | Refused {
  const question = target.indexOf('?');
  const query = question < 0 ? '' : target.slice(question + 1);
  const pairs = (text: string): readonly string[] => text.split('&').filter((pair) => pair !== '');
  const isSignature = (pair: string): boolean => pair.startsWith('signature=');
  const params = new Map([...readPairs(body), ...readPairs(query)]);
  const prehash = [query, body].map((text) => pairs(text).filter((pair) => !isSignature(pair)).join('&')).join('');
  const key = headers['x-mbx-apikey'];
  return key === undefined || key === '' ? refusals.keyFormat : callerOf(house, { key, params, prehash, security });
}

/** `sessionKey`: of a connection that has logged on; it may then leave out key and signature. */
export function messageCaller(house: House, params: Params, security: Security, sessionKey: string | null): Caller | Refused {
  const key = params.get('apiKey') ?? sessionKey;
  if (key === null || key === '') return missing('apiKey');
  const prehash = [...params].filter(([name]) => name !== 'signature').toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join('&');
  return callerOf(house, { key, params, prehash, security, isLoggedOn: key === sessionKey && !params.has('signature') });
}

interface Claim {
  readonly key: string;
  readonly params: Params;
  readonly prehash: string;
  readonly security: Security;
  readonly isLoggedOn?: boolean;
}

function callerOf(house: House, { key: keyId, params, prehash, security, isLoggedOn = false }: Claim): Caller | Refused {
  if (!/^[A-Za-z0-9]{16,128}$/.test(keyId)) return refusals.keyFormat;
  const account = house.desk.withKey('binance', keyId);
  const key = account?.settings.keys.find((candidate) => candidate.key === keyId);
  if (account === null || key === undefined) return refusals.keyRights;
  if (security === 'key') return { ok: true, account, key, params, untilUs: Number.MAX_SAFE_INTEGER };
  const untilUs = validUntil(params, house.world.nowUs);
  if (typeof untilUs !== 'number') return untilUs;
  if (!isLoggedOn) {
    const signature = params.get('signature');
    if (signature === undefined || signature === '') return missing('signature');
    if (!house.verify(keyId, prehash, signature)) return refusals.signature;
  }
  return { ok: true, account, key, params, untilUs };
}

/** Milliseconds, or microseconds where there are so many digits. */
function validUntil(params: Params, nowUs: number): number | Refused {
  const stamp = params.get('timestamp');
  if (stamp === undefined || stamp === '') return missing('timestamp');
  if (!/^\d{1,16}$/.test(stamp)) return illegal('timestamp', '^[0-9]{1,20}$');
  const windowText = params.get('recvWindow') ?? String(windowMsDefault);
  if (!/^\d{1,20}(\.\d{1,3})?$/.test(windowText)) return illegal('recvWindow', '^[0-9]{1,20}$');
  const windowMs = Number(windowText);
  if (windowMs > windowMsMax) return refusals.window;
  const timeUs = stamp.length === 16 ? Number(stamp) : Number(stamp) * usPerMs;
  if (timeUs >= nowUs + aheadUsMax) return refusals.ahead;
  const untilUs = timeUs + Math.round(windowMs * usPerMs);
  return nowUs > untilUs ? refusals.late : untilUs;
}
