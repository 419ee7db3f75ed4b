/**
 * OKX's lists of instruments. Sizes of swaps are contracts, `ctVal` × `ctMult` of the base each; only
 * those are taken that are linear and settled in USDT or USDC. Listings that do not read are left
 * out: one odd one must not cost the others.
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { instrumentId, type InstrumentStatus, type OrderRules } from '../../../domain/instrument.ts';
import { parseDecimal, trimDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { readText } from '../utf8.ts';
import type { ListedInstrument } from '../dialect.ts';

const instrumentsMax = 10_000;
const settlements = ['USDT', 'USDC'];

const text = z.string().check(z.minLength(1), z.maxLength(40));
const maybe = z.string().check(z.maxLength(60));
const listed = z.object({
  instId: text, state: maybe, tickSz: text, lotSz: text, minSz: text, maxLmtSz: z.optional(maybe),
  baseCcy: z.optional(maybe), quoteCcy: z.optional(maybe),
  settleCcy: z.optional(maybe), ctVal: z.optional(maybe), ctMult: z.optional(maybe), ctValCcy: z.optional(maybe), ctType: z.optional(maybe),
});
const answer = z.object({ code: z.string(), msg: z.optional(z.string()), data: z.array(z.unknown()).check(z.maxLength(instrumentsMax)) });

export function parseSpots(body: Uint8Array): Result<readonly ListedInstrument[], Fault> {
  return parse(body, toSpot);
}

export function parseSwaps(body: Uint8Array): Result<readonly ListedInstrument[], Fault> {
  return parse(body, toSwap);
}

function parse(body: Uint8Array, convert: (value: z.infer<typeof listed>) => ListedInstrument | null): Result<readonly ListedInstrument[], Fault> {
  const characters = readText(body);
  if (!characters.ok) return failed(fault('message.malformed', characters.fault));
  let json: unknown;
  try {
    json = JSON.parse(characters.value);
  } catch {
    return failed(fault('message.malformed', `${body.length} bytes of instruments were not JSON`));
  }
  const parsed = answer.safeParse(json);
  if (!parsed.success) return failed(fault('message.malformed', `the list of instruments read ${z.prettifyError(parsed.error).slice(0, 200)}`));
  const { code, msg, data } = parsed.data;
  if (code !== '0') return failed(fault('message.malformed', `the exchange answered ${code}: ${(msg ?? '').slice(0, 200)}`));
  const instruments = data.map((value) => read(value, convert)).filter((instrument) => instrument !== null);
  if (instruments.length === 0) return failed(fault('message.malformed', `none of ${data.length} instruments could be read`));
  return ok(instruments);
}

function read(value: unknown, convert: (value: z.infer<typeof listed>) => ListedInstrument | null): ListedInstrument | null {
  const parsed = listed.safeParse(value);
  return parsed.success ? convert(parsed.data) : null;
}

function toSpot(value: z.infer<typeof listed>): ListedInstrument | null {
  const { baseCcy, quoteCcy } = value;
  const steps = toSteps(value);
  if (steps === null || !baseCcy || !quoteCcy) return null;
  return {
    id: instrumentId('okx', 'spot', value.instId), venue: 'okx', market: 'spot', symbol: value.instId,
    base: baseCcy, quote: quoteCcy, settle: quoteCcy, contractSize: { units: 1n, decimals: 0 }, ...steps,
  };
}

function toSwap(value: z.infer<typeof listed>): ListedInstrument | null {
  const { settleCcy, ctType, ctValCcy } = value;
  const steps = toSteps(value);
  const [size, times] = [positive(value.ctVal), positive(value.ctMult)];
  if (steps === null || size === null || times === null || ctType !== 'linear' || !ctValCcy || !settleCcy || !settlements.includes(settleCcy)) return null;
  return {
    id: instrumentId('okx', 'perp', value.instId), venue: 'okx', market: 'perp', symbol: value.instId,
    base: ctValCcy, quote: settleCcy, settle: settleCcy,
    contractSize: trimDecimal({ units: size.units * times.units, decimals: size.decimals + times.decimals }), ...steps,
  };
}

interface Steps {
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly orders: OrderRules;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  readonly status: InstrumentStatus;
}

function toSteps(value: z.infer<typeof listed>): Steps | null {
  const [tick, lot, least] = [positive(value.tickSz), positive(value.lotSz), positive(value.minSz)];
  if (tick === null || lot === null || least === null) return null;
  return {
    tick, lot,
    // No least worth: `minSz` alone governs.
    orders: { step: lot, quantityMin: least, quantityMax: positive(value.maxLmtSz), notionalMin: null },
    priceDecimals: tick.decimals, qtyDecimals: lot.decimals, status: toStatus(value.state),
  };
}

function positive(value: string | undefined): Decimal | null {
  const decimal = value === undefined ? null : parseDecimal(value);
  return decimal !== null && decimal.ok && decimal.value.units > 0n ? trimDecimal(decimal.value) : null;
}

function toStatus(state: string): InstrumentStatus {
  switch (state) {
    case 'live': return 'trading';
    case 'suspend': case 'preopen': case 'rebase': return 'halted';
    default: return 'gone'; // `expired`, and `test`, in which nobody trades
  }
}
