/** OKX's slower channels: candles, tickers, and what is told of contracts. One entry each, into one record. */

import { factFlag } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { ok } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { isObject, own } from '../json.ts';
import { exact, malformed, nearestTicks, price, quantity, type Read } from '../checked-values.ts';
import { floatAt, isBlank, textAt, time, timeAt, write, type Sheet } from './values.ts';

/** `[ts, open, high, low, close, volume, …, confirm]`; the volume counts the instrument's own unit. No time of its own. */
export function readCandle(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  if (!Array.isArray(entry) || entry.length < 7) return malformed('a candle was not a list of at least seven');
  const startUs = time(entry[0], 'ts');
  if (!startUs.ok) return startUs;
  const tail: number[] = [];
  for (const value of entry.slice(1, 5)) {
    const ticks = price(value, spec);
    if (!ticks.ok) return ticks;
    tail.push(ticks.value);
  }
  const lots = quantity(entry[5], spec);
  if (!lots.ok) return lots;
  const confirm: unknown = entry.at(-1);
  if (confirm !== '0' && confirm !== '1') return malformed('a candle was neither confirmed nor not');
  return write(sheet, {
    kind: 'candle', spec, venueTimeUs: 0, flags: confirm === '1' ? factFlag.closed : 0,
    fields: [startUs.value, usPerMinute, 0, 0], tail: [...tail, lots.value],
  });
}

/** Spot: `vol24h` is the base, `volCcy24h` the quote. Swaps: `volCcy24h` is the base, and the quote is not told. */
export function readTicker(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  if (!isObject(entry)) return malformed('a ticker was not an object');
  if (isBlank(own(entry, 'last'))) return ok(null); // nothing was traded yet
  const timeUs = timeAt(entry, 'ts');
  if (!timeUs.ok) return timeUs;
  const values: number[] = [];
  for (const key of ['last', 'open24h', 'high24h', 'low24h', 'vol24h', 'volCcy24h']) {
    const value = floatAt(entry, key);
    if (!value.ok) return value;
    values.push(value.value);
  }
  const [last = 0, open = 0, high = 0, low = 0, volume = 0, volumeCurrency = 0] = values;
  const tail = spec.market === 'spot' ? [volume, volumeCurrency] : [volumeCurrency, 0];
  return write(sheet, { kind: 'ticker', spec, venueTimeUs: timeUs.value, fields: [last, open, high, low], tail });
}

/** The rate is that of the settlement at `fundingTime`, which lies ahead; the one after it tells the interval. */
export function readFunding(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  if (!isObject(entry)) return malformed('a funding rate was not an object');
  const rate = floatAt(entry, 'fundingRate');
  const nextUs = timeAt(entry, 'fundingTime');
  const afterUs = isBlank(own(entry, 'nextFundingTime')) ? nextUs : timeAt(entry, 'nextFundingTime');
  const timeUs = isBlank(own(entry, 'ts')) ? ok(0) : timeAt(entry, 'ts');
  if (!rate.ok) return rate;
  if (!nextUs.ok) return nextUs;
  if (!afterUs.ok) return afterUs;
  if (!timeUs.ok) return timeUs;
  const intervalUs = Math.max(0, afterUs.value - nextUs.value);
  return write(sheet, { kind: 'funding', spec, venueTimeUs: timeUs.value, fields: [rate.value, nextUs.value, intervalUs, 0] });
}

export function readMark(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  return readOne(entry, 'markPx', 'mark', [spec], sheet);
}

/** Open interest in the base: `oi` counts contracts. */
export function readInterest(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  return readOne(entry, 'oiCcy', 'interest', [spec], sheet);
}

/** An index belongs to no instrument: each contract that is margined by it is told. */
export function readIndex(entry: unknown, specs: readonly InstrumentSpec[], sheet: Sheet): Read<null> {
  return readOne(entry, 'idxPx', 'index', specs, sheet);
}

function readOne(entry: unknown, key: string, kind: 'mark' | 'index' | 'interest', specs: readonly InstrumentSpec[], sheet: Sheet): Read<null> {
  if (!isObject(entry)) return malformed(`the ${kind} was not an object`);
  const value = floatAt(entry, key);
  const timeUs = timeAt(entry, 'ts');
  if (!value.ok) return value;
  if (!timeUs.ok) return timeUs;
  for (const spec of specs) {
    const written = write(sheet, { kind, spec, venueTimeUs: timeUs.value, fields: [value.value, 0, 0, 0] });
    if (!written.ok) return written;
  }
  return ok(null);
}

/** `side` is what the liquidation did: `sell` closed a long position. The price is that of the bankruptcy, which may lie between ticks. */
export function readLiquidations(entry: unknown, sheet: Sheet, specs: ReadonlyMap<string, InstrumentSpec>): Read<null> {
  if (!isObject(entry)) return malformed('a liquidation was not an object');
  const symbol = textAt(entry, 'instId');
  if (!symbol.ok) return symbol;
  const spec = specs.get(symbol.value);
  if (spec === undefined) return ok(null);
  const details = own(entry, 'details');
  if (!Array.isArray(details)) return malformed('details was not a list');
  for (const detail of details) {
    if (!isObject(detail)) return malformed('a detail was not an object');
    const timeUs = timeAt(detail, 'ts');
    const bankruptcy = exact(own(detail, 'bkPx'));
    const ticks = bankruptcy.ok ? nearestTicks(bankruptcy.value, spec) : null;
    const lots = quantity(own(detail, 'sz'), spec);
    const side = own(detail, 'side');
    if (!timeUs.ok) return timeUs;
    if (!bankruptcy.ok) return bankruptcy;
    if (ticks === null) return malformed('the price of the bankruptcy was out of range');
    if (!lots.ok) return lots;
    if (side !== 'buy' && side !== 'sell') return malformed('side was neither buy nor sell');
    const flags = side === 'sell' ? factFlag.sellerAggressed : 0;
    const written = write(sheet, { kind: 'liquidation', spec, venueTimeUs: timeUs.value, flags, fields: [ticks, lots.value, 0, 0] });
    if (!written.ok) return written;
  }
  return ok(null);
}
