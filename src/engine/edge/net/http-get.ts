/**
 * One bounded GET: body bytes, or a fault that says who refused and why. No redirects, no retries:
 * the feed machine decides what to do next.
 */

import type { IncomingMessage } from 'node:http';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { reasonOf } from './reason.ts';

// Not by `import`: that reads every export of node:http, one of which loads a whole second HTTP
// client. It costs 20 ms and 6 MB at the start of each thread.
const { request: requestPlain } = process.getBuiltinModule('node:http');
const { request: requestTls } = process.getBuiltinModule('node:https');

/** The largest body we read: the list of all of an exchange's instruments is some 20 MB. */
export const bodyBytesMax = 64 * 1024 * 1024;

export interface GetAnswer {
  readonly body: Result<Uint8Array, Fault>;
  /** How long the venue told us to ask for nothing; 0 when it did not. */
  readonly retryAfterUs: number;
}

export function httpGet(url: string, timeoutMs: number): Promise<GetAnswer> {
  return new Promise((resolve) => {
    const refuse = (reason: Fault, retryAfterUs = 0): void => resolve({ body: failed(reason), retryAfterUs });
    if (!URL.canParse(url)) {
      refuse(fault('config.invalid', `“${url}” is not an address`));
      return;
    }
    const { host, protocol } = new URL(url);
    const request = protocol === 'https:' ? requestTls : requestPlain;
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request(url, { signal, headers: { accept: 'application/json' } }, (incoming) => {
      collect(incoming, host).then(resolve, (error: unknown) => refuse(fault('venue.unreachable', `${host}: ${reasonOf(error)}`)));
    });
    outgoing.on('error', (error) => {
      const detail = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
      refuse(fault('venue.unreachable', `${host}: ${detail}`));
    });
    outgoing.end();
  });
}

async function collect(incoming: IncomingMessage, host: string): Promise<GetAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.byteLength;
    if (size > bodyBytesMax) {
      incoming.destroy();
      return { body: failed(fault('snapshot.malformed', `${host} sent more than ${bodyBytesMax} bytes`)), retryAfterUs: 0 };
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const status = incoming.statusCode ?? 0;
  const retryAfterUs = (Number(incoming.headers['retry-after']) || 0) * 1_000_000;
  if (status === 200) return { body: ok(body), retryAfterUs };
  const words = `${host} answered ${status}: ${body.subarray(0, 200).toString('utf8')}`;
  if (status === 429 || status === 418) {
    return { body: failed(fault('venue.rate-limited', words)), retryAfterUs: Math.max(retryAfterUs, 1_000_000) };
  }
  return { body: failed(fault('snapshot.refused', words)), retryAfterUs };
}
