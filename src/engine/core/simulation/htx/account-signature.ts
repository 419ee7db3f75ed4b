/**
 * HTX's signatures: a text of method, host, path and sorted parameters, alike for requests and sockets.
 *
 * Parameters are sorted by their bytes, large letters before small ones, and encoded anew from what they mean. The host is
 * the one that was addressed; where nobody says which, any of HTX's own. A timestamp is good for five minutes.
 */

import { usPerSecond } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';

export interface Claim {
  readonly method: string;
  /** As the client addressed it, perhaps with a port; null: nobody says. */
  readonly host: string | null;
  readonly path: string;
  /** Everything that is signed: all but the signature. */
  readonly params: ReadonlyMap<string, string>;
  readonly keyId: string;
  readonly timestamp: string;
  readonly signature: string;
}

export interface Member {
  readonly account: Account;
  readonly keyId: string;
  readonly mayTrade: boolean;
}

/** Why somebody was not recognised. */
export type Stranger = 'key' | 'time' | 'signature';

export const spotHosts: readonly string[] = ['api.huobi.pro', 'api-aws.huobi.pro'];
export const linearHosts: readonly string[] = ['api.hbdm.com', 'api.hbdm.vn'];

const validUs = 300 * usPerSecond;

export function recognise(house: House, ownHosts: readonly string[], claim: Claim): Member | Stranger {
  const account = house.desk.withKey('htx', claim.keyId);
  const key = account?.settings.keys.find((candidate) => candidate.key === claim.keyId);
  if (account === null || key === undefined) return 'key';
  const timeUs = timeOf(claim.timestamp);
  if (timeUs === null || Math.abs(house.world.nowUs - timeUs) > validUs) return 'time';
  const hosts = claim.host === null ? ownHosts : [claim.host, claim.host.replace(/:\d+$/, '')];
  const isSigned = hosts.some((host) => house.verify(claim.keyId, prehashOf(claim, host.toLowerCase()), claim.signature));
  return isSigned ? { account, keyId: claim.keyId, mayTrade: key.mayTrade } : 'signature';
}

export function prehashOf({ method, path, params }: Pick<Claim, 'method' | 'path' | 'params'>, host: string): string {
  const pairs = [...params].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return `${method}\n${host}\n${path}\n${pairs.join('&')}`;
}

/** As Java's servers encode: what encodeURIComponent leaves alone is encoded too, but for `-_.*` and letters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()~]/g, (letter) => `%${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
}

const stamp = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/;

/** `2026-11-21T12:00:00`, UTC without saying so. */
export function timeOf(text: string): number | null {
  const parts = stamp.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 59) return null;
  return (((daysTo(year, month) + day - 1) * 24 + hours) * 60 + minutes) * 60 * usPerSecond + seconds * usPerSecond;
}

/** Days from 1970 to the first of a month: years begin in March, so that the odd day is the last one. */
function daysTo(year: number, month: number): number {
  const years = month > 2 ? year : year - 1;
  const months = (month + 9) % 12;
  return 365 * years + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + Math.floor((153 * months + 2) / 5) - 719_468;
}
