/**
 * How Binance signs, spot and perpetuals alike.
 *
 * | form      | text to sign                                               | signature goes           |
 * |-----------|------------------------------------------------------------|--------------------------|
 * | request   | query, then body, nothing between; percent-encoded before  | last in the query        |
 * | message   | all parameters, sorted by name, not encoded                | into the parameters      |
 * | login     | the same; Ed25519 keys only                                | into the parameters      |
 *
 * Parameters of time that a caller gives are kept: `fathom sign` computes the venue's own examples.
 */

import { usPerMs } from '../../../domain/time.ts';
import type { Draft, Params, PlainRequest, SealedRequest, Signing, Stamp } from '../account.ts';
import { queryOf, sorted, targetOf } from '../query.ts';

/** A request is refused when it arrives later than this after its timestamp. */
export const recvWindowMs = 5_000;

export const binanceSigning: Signing = {
  venue: 'binance',
  digest: 'hex',
  request: signRequest,
  login: (_path, id, stamp) => (stamp.signer.scheme === 'ed25519' ? signMessage('session.logon', [], id, stamp) : null),
  message: signMessage,
};

function signRequest(plain: PlainRequest, stamp: Stamp): Draft<SealedRequest> {
  const headers: Readonly<Record<string, string>> = plain.access === 'public' ? {} : { 'x-mbx-apikey': stamp.signer.keyId };
  const { method, path, body } = plain;
  if (plain.access !== 'signed') {
    return { prehash: null, seal: () => ({ method, target: targetOf(path, queryOf(plain.params)), headers, body }) };
  }
  const query = queryOf(timed(plain.params, stamp));
  return {
    prehash: query + body,
    seal: (signature) => ({ method, target: `${path}?${query}&signature=${encodeURIComponent(signature)}`, headers, body }),
  };
}

function signMessage(method: string, params: Params, id: string, stamp: Stamp): Draft<string> {
  const all = sorted(timed([...params, ['apiKey', stamp.signer.keyId]], stamp));
  return {
    prehash: all.map(([name, value]) => `${name}=${value}`).join('&'),
    seal: (signature) => messageText(method, [...all, ['signature', signature]], id),
  };
}

/** A message on a line that is logged in: the key is known there, only the time is wanted. */
export function plainMessage(method: string, params: Params, id: string, stamp: Stamp): Draft<string> {
  return { prehash: null, seal: () => messageText(method, timed(params, stamp), id) };
}

function timed(params: Params, stamp: Stamp): Params {
  const has = (name: string): boolean => params.some(([given]) => given === name);
  return [
    ...params,
    ...(has('recvWindow') ? [] : [['recvWindow', String(recvWindowMs)] as const]),
    ...(has('timestamp') ? [] : [['timestamp', String(Math.floor(stamp.venueUs / usPerMs))] as const]),
  ];
}

const numbers: ReadonlySet<string> = new Set(['timestamp', 'recvWindow', 'orderId', 'limit', 'startTime', 'fromId']);

function messageText(method: string, params: Params, id: string): string {
  const members = params.map(([name, value]) => `${JSON.stringify(name)}:${numbers.has(name) && /^\d+$/.test(value) ? value : JSON.stringify(value)}`);
  return `{"id":${JSON.stringify(id)},"method":${JSON.stringify(method)},"params":{${members.join(',')}}}`;
}
