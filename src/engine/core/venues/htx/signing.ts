/**
 * How HTX signs: method, host, path and sorted query, each on a line of its own, in base64.
 *
 * | form                                 | names                      | version |
 * |--------------------------------------|----------------------------|---------|
 * | requests, spot and contracts         | AccessKeyId, …, Timestamp  | 2       |
 * | login of `/ws/v2` and `/ws/trade`    | accessKey, …, timestamp    | 2.1     |
 * | login of the contracts' lines        | AccessKeyId, …, Timestamp  | 2       |
 *
 * A GET signs what it asks; a POST signs only the four parameters of the key, its body goes unsigned.
 * The host is the one that is really addressed, in lower case.
 */

import type { Draft, Params, PlainRequest, SealedRequest, Signing, Stamp } from '../account.ts';
import { isoSeconds } from '../iso-time.ts';
import { queryOf, sorted, targetOf } from '../query.ts';

export const htxSigning: Signing = {
  venue: 'htx',
  digest: 'base64',
  request: signRequest,
  login: (path, id, stamp) => (path.startsWith('/ws/v2') || path.startsWith('/ws/trade') ? loginSpot(path, stamp) : loginContracts(path, id, stamp)),
  message: null,
};

function signRequest(plain: PlainRequest, stamp: Stamp): Draft<SealedRequest> {
  const { method, path, params, body } = plain;
  const headers: Readonly<Record<string, string>> = body === '' ? {} : { 'content-type': 'application/json' };
  if (plain.access !== 'signed') return { prehash: null, seal: () => ({ method, target: targetOf(path, queryOf(params)), headers, body }) };
  const query = queryOf(sorted([...params, ...keyParams(stamp)]));
  return {
    prehash: prehashOf(method, path, query, stamp),
    seal: (signature) => ({ method, target: `${path}?${query}&Signature=${encodeURIComponent(signature)}`, headers, body }),
  };
}

function loginSpot(path: string, stamp: Stamp): Draft<string> {
  const params: Params = [
    ['accessKey', stamp.signer.keyId],
    ['signatureMethod', methodOf(stamp)],
    ['signatureVersion', '2.1'],
    ['timestamp', isoSeconds(stamp.venueUs)],
  ];
  return {
    prehash: prehashOf('GET', path, queryOf(params), stamp),
    seal: (signature) => JSON.stringify({ action: 'req', ch: 'auth', params: { authType: 'api', ...Object.fromEntries(params), signature } }),
  };
}

function loginContracts(path: string, id: string, stamp: Stamp): Draft<string> {
  const params = keyParams(stamp);
  return {
    prehash: prehashOf('GET', path, queryOf(params), stamp),
    seal: (signature) => JSON.stringify({ op: 'auth', cid: id, type: 'api', ...Object.fromEntries(params), Signature: signature }),
  };
}

function keyParams(stamp: Stamp): Params {
  return [
    ['AccessKeyId', stamp.signer.keyId],
    ['SignatureMethod', methodOf(stamp)],
    ['SignatureVersion', '2'],
    ['Timestamp', isoSeconds(stamp.venueUs)],
  ];
}

function methodOf(stamp: Stamp): string {
  return stamp.signer.scheme === 'ed25519' ? 'Ed25519' : 'HmacSHA256';
}

function prehashOf(method: string, path: string, query: string, stamp: Stamp): string {
  return [method, stamp.host.toLowerCase(), path, query].join('\n');
}
