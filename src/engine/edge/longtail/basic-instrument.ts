/** ccxt's markets as instruments with exact steps, or why one of them cannot be kept. */

import { z } from 'zod';
import type { ListedInstrument } from '../../core/venues/dialect.ts';
import { instrumentId, type BasicVenueId } from '../../domain/instrument.ts';
import { parseDecimal, trimDecimal, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface BasicInstrument extends Omit<ListedInstrument, 'venue'> {
  readonly venue: BasicVenueId;
}

/** Of a list, in the order of ccxt; a longer one is no list of markets. */
export const instrumentsMax = 20_000;
/** What a screen takes (contract/channels.ts): a longer name would cost it the whole list. */
const idCharsMax = 80;
const decimalsMax = 18;
const figureDigitsMax = 40;
const figureUnitsMax = 10n ** BigInt(figureDigitsMax);

const decimalPlaces = 2;
const steps = 4;
const one: Decimal = { units: 1n, decimals: 0 };

/** Letters of any language, digits and signs: no control characters, no halves of a character. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u;
const name = z.string().min(1).max(20).regex(printable);
const figure = z.union([z.number(), z.string().max(40)]).nullish();
const marketSchema = z.object({
  symbol: z.string().min(1).max(40).regex(printable), base: name, quote: name, settle: name.nullish(), type: z.string().max(20),
  linear: z.boolean().nullish(), active: z.boolean().nullish(), contractSize: figure,
  precision: z.object({ price: figure, amount: figure }),
  limits: z.object({
    amount: z.object({ min: figure, max: figure }).nullish(),
    cost: z.object({ min: figure }).nullish(),
  }).nullish(),
});

/** The shortest text of a float is the decimal that it was read from, up to fifteen digits. */
export function exactOf(value: unknown): Decimal | null {
  const text = typeof value === 'number' ? (Number.isFinite(value) ? String(value) : '') : typeof value === 'string' ? value : '';
  const parsed = parseDecimal(text);
  const exact = parsed.ok ? trimDecimal(parsed.value) : null;
  return exact !== null && exact.decimals <= figureDigitsMax && exact.units < figureUnitsMax && exact.units > -figureUnitsMax ? exact : null;
}

/** What makes no sense, or is of a kind that we do not keep, is left out. */
export function listBasic(venue: BasicVenueId, precisionMode: number, markets: unknown): Result<readonly BasicInstrument[], string> {
  const all = z.array(z.unknown()).safeParse(typeof markets === 'object' && markets !== null ? Object.values(markets) : null);
  if (!all.success) return failed('the list of markets is none');
  if (all.data.length > instrumentsMax) return failed(`${all.data.length} markets are listed, ${instrumentsMax} at most are kept`);
  const kept = all.data.map((market) => readMarket(venue, precisionMode, market)).flatMap((read) => (read.ok ? [read.value] : []));
  const symbols = new Set<string>();
  return ok(kept.filter(({ symbol }) => !symbols.has(symbol) && symbols.add(symbol)));
}

export function readMarket(venue: BasicVenueId, precisionMode: number, market: unknown): Result<BasicInstrument, string> {
  const parsed = marketSchema.safeParse(market);
  if (!parsed.success) return failed('it is not described as ccxt describes markets');
  const { symbol, base, quote, settle, type, linear, active, contractSize, precision, limits } = parsed.data;
  const isPerp = type === 'swap' && linear === true && (settle ?? quote) === quote;
  if (type !== 'spot' && !isPerp) return failed(`it is of the kind ${type}, and only spot and linear swaps are kept`);
  const tick = stepOf(precisionMode, precision.price);
  const lot = stepOf(precisionMode, precision.amount);
  if (tick === null || lot === null) return failed('its prices or quantities have no fixed step');
  const size = isPerp ? exactOf(contractSize) : one;
  if (size === null || size.units <= 0n) return failed('the size of its contract is not told');
  const kind = isPerp ? 'perp' : 'spot';
  const id = instrumentId(venue, kind, symbol);
  if (id.length > idCharsMax) return failed('its name is too long');
  return ok({
    id, venue, market: kind, symbol, base, quote, settle: settle ?? quote, tick, lot, contractSize: size,
    orders: { step: lot, quantityMin: positive(limits?.amount?.min) ?? lot, quantityMax: positive(limits?.amount?.max), notionalMin: positive(limits?.cost?.min) },
    priceDecimals: tick.decimals, qtyDecimals: lot.decimals, status: active === false ? 'halted' : 'trading',
  });
}

function stepOf(precisionMode: number, value: unknown): Decimal | null {
  const exact = exactOf(value);
  if (exact === null) return null;
  if (precisionMode === steps) return exact.units > 0n && exact.decimals <= decimalsMax ? exact : null;
  const places = exact.decimals === 0 ? Number(exact.units) : NaN;
  return precisionMode === decimalPlaces && places >= 0 && places <= decimalsMax ? { units: 1n, decimals: places } : null;
}

function positive(value: unknown): Decimal | null {
  const exact = exactOf(value);
  return exact !== null && exact.units > 0n ? exact : null;
}
