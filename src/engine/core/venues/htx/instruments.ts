/**
 * HTX's lists of instruments. Spot tells precisions, which are counts of digits and not steps; linear
 * swaps tell a tick and the size of a contract. Instruments that do not read are left out: one odd
 * listing must not cost the others.
 */

import { fault, type Fault } from '../../../domain/fault.ts';
import { instrumentId, type InstrumentStatus } from '../../../domain/instrument.ts';
import { parseDecimal, toSteps, trimDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { ListedInstrument } from '../dialect.ts';
import { isList, isObject, JsonNumber, readJson, type JsonObject } from './json.ts';
import { whole } from './values.ts';

const instrumentsMax = 10_000;
const placesMax = 18;
const one: Decimal = { units: 1n, decimals: 0 };

/** Both clocks: `{"status":"ok","data":1629715504949}` at spot, `ts` at linear swaps. */
export function parseTime(body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const object = json.ok && isObject(json.value) && json.value.get('status') === 'ok' ? json.value : null;
  const timeMs = object === null ? null : whole(object, object.has('data') ? 'data' : 'ts');
  const timeUs = timeMs?.ok === true ? timeMs.value * usPerMs : NaN;
  return Number.isSafeInteger(timeUs) ? ok(timeUs) : failed(fault('message.malformed', 'the exchange answered no time'));
}

export function parseSpotInstruments(body: Uint8Array): Result<readonly ListedInstrument[], Fault> {
  return parseList(body, toSpot);
}

export function parseLinearInstruments(body: Uint8Array): Result<readonly ListedInstrument[], Fault> {
  return parseList(body, toLinear);
}

function parseList(body: Uint8Array, read: (listed: JsonObject) => ListedInstrument | null): Result<readonly ListedInstrument[], Fault> {
  const json = readJson(body);
  if (!json.ok) return failed(fault('message.malformed', `the list of instruments did not read: ${json.fault.detail}`));
  const rows = isObject(json.value) ? json.value.get('data') : undefined;
  if (!isList(rows) || rows.length > instrumentsMax) return failed(fault('message.malformed', 'the answer held no list of instruments'));
  const instruments = rows.map((row) => (isObject(row) ? read(row) : null)).filter((instrument) => instrument !== null);
  if (instruments.length === 0) return failed(fault('message.malformed', `none of ${rows.length} instruments could be read`));
  return ok(instruments);
}

/** Names by the older list (`/v1/common/symbols`), by the settings (`/v2/settings/common/symbols`), and by `/v1/settings/common/market-symbols`. */
const spotKeys = {
  symbol: ['symbol', 'sc'],
  base: ['base-currency', 'bc'],
  quote: ['quote-currency', 'qc'],
  pricePlaces: ['price-precision', 'tpp', 'pp'],
  amountPlaces: ['amount-precision', 'tap', 'ap'],
  amountMin: ['limit-order-min-order-amt', 'lominoa', 'min-order-amt'],
  amountMax: ['limit-order-max-order-amt', 'lomaxoa', 'max-order-amt'],
  valueMin: ['min-order-value', 'minov'],
} as const;

function toSpot(listed: JsonObject): ListedInstrument | null {
  const [symbol, base, quote] = [text(listed, spotKeys.symbol), text(listed, spotKeys.base), text(listed, spotKeys.quote)];
  const [pricePlaces, amountPlaces] = [places(listed, spotKeys.pricePlaces), places(listed, spotKeys.amountPlaces)];
  if (symbol === null || base === null || quote === null || pricePlaces === null || amountPlaces === null) return null;
  const step: Decimal = { units: 1n, decimals: amountPlaces };
  const quantityMax = decimal(listed, spotKeys.amountMax);
  const lot = bookLot(step, quantityMax);
  return {
    id: instrumentId('htx', 'spot', symbol),
    venue: 'htx',
    market: 'spot',
    symbol,
    base: base.toUpperCase(),
    quote: quote.toUpperCase(),
    settle: quote.toUpperCase(),
    tick: { units: 1n, decimals: pricePlaces },
    lot,
    contractSize: one,
    orders: { step, quantityMin: decimal(listed, spotKeys.amountMin) ?? step, quantityMax, notionalMin: decimal(listed, spotKeys.valueMin) },
    priceDecimals: pricePlaces,
    qtyDecimals: lot.decimals,
    status: spotStatus(listed),
  };
}

/**
 * The lot in which books are kept: finer than an order's step, because an order bought by value leaves
 * a rest of up to 18 places. The finest power of ten, from 10^-8 on, that still counts 10,000 orders
 * of the largest amount.
 */
function bookLot(step: Decimal, quantityMax: Decimal | null): Decimal {
  if (quantityMax === null) return step;
  for (let decimals = 8; decimals > step.decimals; decimals -= 1) {
    const counted = toSteps({ units: quantityMax.units * ordersPerLevel, decimals: quantityMax.decimals }, { units: 1n, decimals });
    if (counted.ok) return { units: 1n, decimals };
  }
  return step;
}

const ordersPerLevel = 10_000n;

function spotStatus(listed: JsonObject): InstrumentStatus {
  if (listed.get('api-trading') === 'disabled' || listed.get('te') === false) return 'halted';
  const state = listed.get('state');
  if (state === 'online') return 'trading';
  return state === 'offline' ? 'gone' : 'halted'; // suspend, pre-online, transfer-board, fuse …
}

/** Perpetual contracts that settle in USDT. */
function toLinear(listed: JsonObject): ListedInstrument | null {
  const [symbol, base, kind] = [text(listed, ['contract_code']), text(listed, ['symbol']), listed.get('business_type')];
  const [tick, contractSize] = [decimal(listed, ['price_tick']), decimal(listed, ['contract_size'])];
  if (symbol === null || base === null || symbol !== `${base}-USDT` || (kind !== undefined && kind !== 'swap') || tick === null || contractSize === null) return null;
  return {
    id: instrumentId('htx', 'perp', symbol),
    venue: 'htx',
    market: 'perp',
    symbol,
    base,
    quote: 'USDT',
    settle: 'USDT',
    tick,
    lot: one,
    contractSize,
    orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null },
    priceDecimals: tick.decimals,
    qtyDecimals: 0,
    status: linearStatus(listed),
  };
}

/** 0 delisted · 1 listed · 2 pending · 3 suspended · 4 listing suspended · 5 settling · 6 delivering · 7 settled · 8 delivered · 9 trading suspended. */
function linearStatus(listed: JsonObject): InstrumentStatus {
  const status = whole(listed, 'contract_status');
  if (status.ok && status.value === 1) return 'trading';
  return status.ok && (status.value === 0 || status.value === 8) ? 'gone' : 'halted';
}

function text(listed: JsonObject, keys: readonly string[]): string | null {
  const value = keys.map((key) => listed.get(key)).find((found) => found !== undefined);
  return typeof value === 'string' && value.length > 0 && value.length <= 40 ? value : null;
}

function decimal(listed: JsonObject, keys: readonly string[]): Decimal | null {
  const value = keys.map((key) => listed.get(key)).find((found) => found !== undefined);
  const read = value instanceof JsonNumber ? parseDecimal(value.text) : null;
  return read?.ok === true && read.value.units > 0n ? trimDecimal(read.value) : null;
}

function places(listed: JsonObject, keys: readonly string[]): number | null {
  const key = keys.find((name) => listed.has(name));
  const read = key === undefined ? null : whole(listed, key);
  return read?.ok === true && read.value <= placesMax ? read.value : null;
}
