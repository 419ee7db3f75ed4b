/**
 * Binance's lists of instruments and its clock, as spot and perpetuals both tell them.
 *
 * Schemas come from zod/mini: the trading thread starts 10 ms sooner than with the whole of zod.
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { parseDecimal, toSteps, trimDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { ListedInstrument } from '../dialect.ts';
import { readJson } from '../json.ts';
import { readText } from '../utf8.ts';

const instrumentsMax = 10_000;

const serverTime = z.object({ serverTime: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER / usPerMs)) });

export function parseTime(body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const time = json.ok ? serverTime.safeParse(json.value) : null;
  return time?.success === true ? ok(time.data.serverTime * usPerMs) : failed(fault('message.malformed', 'the exchange answered no time'));
}

/** Parts of a listing. */
export const listingText = z.string().check(z.minLength(1), z.maxLength(40));
export const listingFilters = z.array(z.looseObject({ filterType: z.string().check(z.maxLength(60)) })).check(z.maxLength(60));
export type ListingFilters = z.infer<typeof listingFilters>;

const exchangeInfo = z.object({ symbols: z.array(z.unknown()).check(z.maxLength(instrumentsMax)) });

/** Instruments that do not read are left out: one odd listing must not cost the other three thousand. */
export function parseList(body: Uint8Array, toInstrument: (listing: unknown) => ListedInstrument | null): Result<readonly ListedInstrument[], Fault> {
  const characters = readText(body);
  if (!characters.ok) return failed(fault('message.malformed', characters.fault));
  let json: unknown;
  try {
    json = JSON.parse(characters.value);
  } catch {
    return failed(fault('message.malformed', `${body.length} bytes of instruments were not JSON`));
  }
  const info = exchangeInfo.safeParse(json);
  if (!info.success) return failed(fault('message.malformed', `the list of instruments read ${z.prettifyError(info.error).slice(0, 200)}`));
  const instruments = info.data.symbols.map(toInstrument).filter((instrument) => instrument !== null);
  if (instruments.length === 0) return failed(fault('message.malformed', `none of ${info.data.symbols.length} instruments could be read`));
  return ok(instruments);
}

/** Steps, and what an order must keep to, from the filters of a listing; null where they make no instrument. */
export function stepsOf(filters: ListingFilters): Pick<ListedInstrument, 'tick' | 'lot' | 'orders'> | null {
  const tick = positive(filters, 'PRICE_FILTER', 'tickSize');
  const step = positive(filters, 'LOT_SIZE', 'stepSize');
  const quantityMax = positive(filters, 'LOT_SIZE', 'maxQty');
  if (tick === null || step === null || quantityMax === null) return null;
  const lot = bookLot(step, quantityMax);
  if (tick.decimals > placesMax || lot.decimals > placesMax) return null;
  // Spot says `minNotional`, under one name of the filter or the other; perpetuals say `notional`.
  const notionalMin = positive(filters, 'NOTIONAL', 'minNotional') ?? positive(filters, 'MIN_NOTIONAL', 'minNotional') ?? positive(filters, 'MIN_NOTIONAL', 'notional');
  return { tick, lot, orders: { step, quantityMin: positive(filters, 'LOT_SIZE', 'minQty') ?? step, quantityMax, notionalMin } };
}

/** Most places that the exchange writes. */
export const placesMax = 8;

/**
 * The lot in which books are kept: not `stepSize`. When the exchange makes a step coarser, the
 * orders resting in finer ones stay (a level of 25.426189 BTC under a step of 0.00001 is real), so
 * the lot is the finest power of ten, from 10^-8 on, that still counts 10,000 orders of `maxQty`.
 */
function bookLot(step: Decimal, quantityMax: Decimal): Decimal {
  for (let decimals = placesMax; decimals > step.decimals; decimals -= 1) {
    const counted = toSteps({ units: quantityMax.units * ordersPerLevel, decimals: quantityMax.decimals }, { units: 1n, decimals });
    if (counted.ok) return { units: 1n, decimals };
  }
  return step;
}

const ordersPerLevel = 10_000n;

function positive(filters: ListingFilters, type: string, key: string): Decimal | null {
  const value = filters.find((filter) => filter.filterType === type)?.[key];
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  if (decimal === null || !decimal.ok || decimal.value.units <= 0n) return null;
  return trimDecimal(decimal.value);
}
