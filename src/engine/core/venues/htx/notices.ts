/** Public notices of the linear market: funding rates and liquidations, several instruments in one message. */

import { factFlag } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import { failed, ok } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { recordSlotsMax } from '../../memory/record.ts';
import type { CheckedContext } from '../intake.ts';
import { isList, isObject, JsonNumber, type JsonObject } from './json.ts';
import { malformed, type Read } from '../checked-values.ts';
import { plain, price, quantity, time } from './values.ts';
import { writeRecord, type Fields } from './writing.ts';

const topicForm = /^public\.[^.]+\.(funding_rate|liquidation_orders)$/;

export function readNotice(message: JsonObject, receivedUs: number, context: CheckedContext): Read<number> {
  const topic = message.get('topic');
  const kind = typeof topic === 'string' ? topicForm.exec(topic)?.[1] : undefined;
  if (kind === undefined) return failed(fault('frame.unknown', `the notice was of ${JSON.stringify(topic ?? null).slice(0, 60)}`));
  const [rows, timeMs] = [message.get('data'), time(message, 'ts')];
  if (!isList(rows) || rows.length > recordSlotsMax) return malformed('data was not a list');
  if (!timeMs.ok) return timeMs;
  let slot = 0;
  for (const row of rows) {
    const code = isObject(row) ? row.get('contract_code') : undefined;
    if (!isObject(row) || typeof code !== 'string') return malformed('a notice named no contract');
    const spec = context.specs.get(code);
    if (spec === undefined) continue;
    const read = kind === 'funding_rate' ? readFunding(row, timeMs.value) : readLiquidation(row, spec);
    if (!read.ok) return read.fault.remedy === 'resync' ? malformed(read.fault.detail) : read;
    const head = { kind: kind === 'funding_rate' ? 'funding' : 'liquidation', stream: spec.stream, receivedUs, tailSlots: 0, ...read.value.head } as const;
    writeRecord(context.slots, slot, head, read.value.fields);
    slot += 1;
  }
  return ok(slot);
}

interface Row {
  readonly head: { readonly flags: number; readonly venueTimeMs: number };
  readonly fields: Fields;
}

/** `funding_time` is when the rate was reckoned; it is paid at `settlement_time`. How often, it does not say. */
function readFunding(row: JsonObject, timeMs: number): Read<Row> {
  const rate = plain(row, 'funding_rate');
  const nextMs = textTime(row, 'settlement_time');
  if (!rate.ok) return rate;
  return nextMs.ok ? ok({ head: { flags: 0, venueTimeMs: timeMs }, fields: [rate.value, nextMs.value * usPerMs, 0, 0] }) : nextMs;
}

/** `volume` counts contracts. `sell` closes what was bought. */
function readLiquidation(row: JsonObject, spec: Parameters<typeof price>[1]): Read<Row> {
  const ticks = price(row.get('price'), spec);
  const lots = quantity(row.get('volume'), spec.lot);
  const timeMs = time(row, 'created_at');
  const direction = row.get('direction');
  if (!ticks.ok) return ticks;
  if (!lots.ok) return lots;
  if (!timeMs.ok) return timeMs;
  if (direction !== 'buy' && direction !== 'sell') return malformed('direction was neither buy nor sell');
  const flags = direction === 'sell' ? factFlag.sellerAggressed : 0;
  return ok({ head: { flags, venueTimeMs: timeMs.value }, fields: [ticks.value, lots.value, 0, 0] });
}

/** A time written as a text. */
function textTime(row: JsonObject, key: string): Read<number> {
  const value = row.get(key);
  return time(typeof value === 'string' ? new Map([[key, new JsonNumber(value)]]) : row, key);
}
