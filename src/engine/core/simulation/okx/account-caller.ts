/**
 * Who asks at OKX: REST headers and the login of a socket, in the venue's words.
 *
 * A request signs its time, method, path with query, and body; a login its time and a fixed path. Both are good for
 * half a minute.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account, ApiKey } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { FrontRequest } from '../front.ts';
import { isoTimeUs } from '../iso-time.ts';
import { isRecord } from '../json.ts';
import type { OkxError } from './channels.ts';

const validUs = 30 * usPerSecond;

export interface OkxCaller {
  readonly account: Account;
  readonly key: ApiKey;
}

export type Checked<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: OkxError };

export function checked<Value>(value: Value): Checked<Value> {
  return { ok: true, value };
}

export function wrong(code: string, msg: string): { readonly ok: false; readonly error: OkxError } {
  return { ok: false, error: { code, msg } };
}

const neededHeaders = [
  ['ok-access-key', '50103', 'OK-ACCESS-KEY'], ['ok-access-passphrase', '50104', 'OK-ACCESS-PASSPHRASE'],
  ['ok-access-sign', '50106', 'OK-ACCESS-SIGN'], ['ok-access-timestamp', '50107', 'OK-ACCESS-TIMESTAMP'],
] as const;

export function restCaller(house: House, { method, target, headers, body }: FrontRequest): Checked<OkxCaller> {
  for (const [name, code, shown] of neededHeaders) if ((headers[name] ?? '') === '') return wrong(code, `Request header "${shown}" can't be empty.`);
  const { 'ok-access-key': keyId = '', 'ok-access-passphrase': passphrase, 'ok-access-sign': sign = '', 'ok-access-timestamp': stamp = '' } = headers;
  const timeUs = isoTimeUs(stamp);
  if (timeUs === null) return wrong('50112', 'Invalid OK-ACCESS-TIMESTAMP');
  if (Math.abs(house.world.nowUs - timeUs) > validUs) return wrong('50102', 'Timestamp request expired');
  const caller = callerOf(house, keyId);
  if (caller === null) return wrong('50119', "API key doesn't exist");
  if (caller.key.passphrase !== passphrase) return wrong('50105', 'Request header "OK-ACCESS-PASSPHRASE" incorrect.');
  return house.verify(keyId, `${stamp}${method}${target}${body}`, sign) ? checked(caller) : wrong('50113', 'Invalid Sign');
}

export function loginCaller(house: House, args: unknown): Checked<OkxCaller> {
  const first: unknown = Array.isArray(args) ? args[0] : null;
  const { apiKey, passphrase, timestamp, sign } = isRecord(first) ? first : {};
  if (typeof apiKey !== 'string' || typeof passphrase !== 'string' || typeof sign !== 'string') return wrong('60009', 'Login failed.');
  const stamp = String(timestamp);
  if (!/^\d{10}(\.\d{1,3})?$/.test(stamp)) return wrong('60004', 'Invalid timestamp');
  if (Math.abs(house.world.nowUs - Number(stamp) * usPerMs * 1_000) > validUs) return wrong('60006', 'Timestamp request expired');
  const caller = callerOf(house, apiKey);
  if (caller === null) return wrong('60005', 'Invalid apiKey');
  if (caller.key.passphrase !== passphrase) return wrong('60024', 'Wrong passphrase');
  return house.verify(apiKey, `${stamp}GET/users/self/verify`, sign) ? checked(caller) : wrong('60007', 'Invalid sign');
}

function callerOf(house: House, keyId: string): OkxCaller | null {
  const account = house.desk.withKey('okx', keyId);
  const key = account?.settings.keys.find((candidate) => candidate.key === keyId);
  return account === null || key === undefined ? null : { account, key };
}
