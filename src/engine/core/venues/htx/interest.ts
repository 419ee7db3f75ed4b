/** Open interest of a contract: `{"status":"ok","data":[{"volume":…,"amount":…,"contract_code":"BTC-USDT",…}]}`, amount in coins. */

import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { isList, isObject, readJson } from './json.ts';
import { plain } from './values.ts';

export function parseInterest(spec: InstrumentSpec, body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const data = json.ok && isObject(json.value) ? json.value.get('data') : undefined;
  for (const row of isList(data) ? data : []) {
    if (!isObject(row) || row.get('contract_code') !== spec.symbol) continue;
    const amount = plain(row, 'amount');
    if (amount.ok && amount.value >= 0) return ok(amount.value);
  }
  return failed(fault('message.malformed', `the exchange answered no open interest of ${spec.symbol}`));
}
