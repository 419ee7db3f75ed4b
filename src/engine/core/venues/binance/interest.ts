/** Open interest of a perpetual: `{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}`. */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { readJson } from '../json.ts';

const answer = z.object({ symbol: z.string(), openInterest: z.string().check(z.regex(/^\d{1,20}(\.\d{1,10})?$/)) });

export function parseInterest(spec: InstrumentSpec, body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const read = json.ok ? answer.safeParse(json.value) : null;
  if (read?.success === true && read.data.symbol === spec.symbol) return ok(Number(read.data.openInterest));
  return failed(fault('message.malformed', `the exchange answered no open interest of ${spec.symbol}`));
}
