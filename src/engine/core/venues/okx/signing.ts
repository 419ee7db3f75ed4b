/**
 * How OKX signs: time, method, path with query, body, one behind the other, in base64. Requests carry
 * it in headers; a line is logged in once and signs nothing after.
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Draft, PlainRequest, SealedRequest, Signing, Stamp } from '../account.ts';
import { isoMilliseconds } from '../iso-time.ts';
import { queryOf, targetOf } from '../query.ts';

/** Orders are refused when they arrive later than this after they were sent: the venue's own limit is 30 s. */
export const orderLifeMs = 5_000;

/** The venue's milliseconds until when an order or a change of one may arrive. */
export function deadlineOf(stamp: Stamp): string {
  return String(Math.floor(stamp.venueUs / usPerMs) + orderLifeMs);
}

export const okxSigning: Signing = {
  venue: 'okx',
  digest: 'base64',
  request: signRequest,
  login,
  message: null,
};

function signRequest(plain: PlainRequest, stamp: Stamp): Draft<SealedRequest> {
  const { method, body } = plain;
  const target = targetOf(plain.path, queryOf(plain.params));
  const content: Readonly<Record<string, string>> = body === '' ? {} : { 'content-type': 'application/json' };
  if (plain.access === 'public') return { prehash: null, seal: () => ({ method, target, headers: content, body }) };
  const time = isoMilliseconds(stamp.venueUs);
  const isOrder = method === 'POST' && plain.path.startsWith('/api/v5/trade/');
  return {
    prehash: time + method + target + body,
    seal: (signature) => ({
      method,
      target,
      headers: {
        ...content,
        'ok-access-key': stamp.signer.keyId,
        'ok-access-sign': signature,
        'ok-access-timestamp': time,
        'ok-access-passphrase': stamp.signer.passphrase ?? '',
        ...(isOrder ? { exptime: deadlineOf(stamp) } : {}),
      },
      body,
    }),
  };
}

/** The answer names no id: the line's reader gives it that of the greeting. */
function login(_path: string, _id: string, stamp: Stamp): Draft<string> {
  const timestamp = String(Math.floor(stamp.venueUs / usPerSecond));
  const { keyId, passphrase } = stamp.signer;
  return {
    prehash: `${timestamp}GET/users/self/verify`,
    seal: (sign) => JSON.stringify({ op: 'login', args: [{ apiKey: keyId, passphrase: passphrase ?? '', timestamp, sign }] }),
  };
}
