/** What HTX's spot and contract REST have in common: limits in headers, errors in words, numbers in texts made by hand. */

import { usPerMs } from '../../../domain/time.ts';
import type { FrontAnswer } from '../front.ts';
import { RequestWeight } from '../request-weight.ts';
import { ms } from './spot-wire.ts';

/** HTX bans nobody for going on. */
const refusalsBeforeBan = 2 ** 31;

export type HtxServed = { readonly body: string } | { readonly code: string | number; readonly message: string };

export interface HtxLimit {
  readonly requests: number;
  readonly windowUs: number;
  /** The names of the headers that tell what is left, and when the window ends. */
  readonly remainHeader: string;
  readonly resetHeader: string;
  /** What an answer says of the limit itself. */
  readonly headers: Readonly<Record<string, string>>;
}

export class HtxCounter {
  readonly #limit: HtxLimit;
  readonly #weight: RequestWeight;

  constructor(limit: HtxLimit) {
    this.#limit = limit;
    this.#weight = new RequestWeight({ limit: limit.requests, windowUs: limit.windowUs, refusalsBeforeBan, banUs: usPerMs });
  }

  /** The headers of the next answer, and whether it may be given. */
  count(nowUs: number): { readonly isServed: boolean; readonly headers: Readonly<Record<string, string>> } {
    const { requests, windowUs, remainHeader, resetHeader, headers: own } = this.#limit;
    const { kind, used } = this.#weight.charge(1, nowUs);
    const resetMs = ms((Math.floor(nowUs / windowUs) + 1) * windowUs);
    const headers = { ...own, 'content-type': 'application/json;charset=utf-8', [remainHeader]: String(Math.max(0, requests - used)), [resetHeader]: String(resetMs) };
    return { isServed: kind === 'served', headers };
  }
}

/** Contracts have numbers for errors, and other keys for them. */
export function errorBody(nowUs: number, code: string | number, message: string): string {
  const ts = ms(nowUs);
  return JSON.stringify(typeof code === 'number' ? { status: 'error', err_code: code, err_msg: message, ts } : { status: 'error', 'err-code': code, 'err-msg': message, ts });
}

export function answered(served: HtxServed, headers: FrontAnswer['headers'], nowUs: number): FrontAnswer {
  return { status: 200, headers, body: 'body' in served ? served.body : errorBody(nowUs, served.code, served.message) };
}
