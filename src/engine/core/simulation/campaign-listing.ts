/**
 * What a venue's list of instruments says after something happened to one of them: a finer tick, a halt, its end. The market
 * itself goes on as it was: on a finer grid its prices are the same.
 */

import { formatDecimal, parseDecimal, type Decimal } from '../../domain/number.ts';
import { asciiBytes, asciiText } from './ascii.ts';
import type { CampaignMarket } from './campaign-markets.ts';
import { isRecord } from './json.ts';

export interface Relisted {
  isTickFiner: boolean;
  isHalted: boolean;
  isGone: boolean;
}

/** A tick of so many places cannot become finer. */
const placesMax = 8;

export function canBeFiner({ decimals }: Decimal): boolean {
  return decimals < placesMax;
}

/** The body of a list with what happened. */
export function relisted(body: Uint8Array, market: CampaignMarket, changes: ReadonlyMap<string, Relisted>): Uint8Array {
  if (changes.size === 0) return body;
  const list: unknown = JSON.parse(asciiText(body));
  if (!isRecord(list)) return body;
  const key = Array.isArray(list['symbols']) ? 'symbols' : 'data';
  const rows: unknown = list[key];
  if (!Array.isArray(rows)) return body;
  const told = rows.filter(isRecord).flatMap((row) => {
    const change = changes.get(symbolOf(row));
    if (change === undefined) return [row];
    return change.isGone ? [] : [withChange(row, market, change)];
  });
  return asciiBytes(JSON.stringify({ ...list, [key]: told }));
}

type Row = Readonly<Record<string, unknown>>;

function symbolOf(row: Row): string {
  return String(row['contract_code'] ?? row['instId'] ?? row['symbol']);
}

function withChange(row: Row, { front }: CampaignMarket, { isTickFiner, isHalted }: Relisted): Row {
  const changed: Record<string, unknown> = { ...row };
  const finer = (name: string): void => {
    if (isTickFiner) changed[name] = tenth(String(row[name]));
  };
  switch (front.name) {
    case 'okx':
      finer('tickSz');
      if (isHalted) changed['state'] = 'suspend';
      break;
    case 'htx-spot':
      if (isTickFiner) changed['price-precision'] = Number(row['price-precision']) + 1;
      if (isHalted) changed['state'] = 'suspend';
      break;
    case 'htx-linear':
      if (isTickFiner) changed['price_tick'] = Number(tenth(plain(String(row['price_tick']))));
      if (isHalted) changed['contract_status'] = 9;
      break;
    default: {
      const filters: unknown = row['filters'];
      if (isTickFiner && Array.isArray(filters)) {
        changed['filters'] = filters.filter(isRecord).map((filter) => (filter['filterType'] === 'PRICE_FILTER' ? { ...filter, tickSize: tenth(String(filter['tickSize'])) } : filter));
      }
      if (isHalted) changed['status'] = row['contractType'] === undefined ? 'HALT' : 'PENDING_TRADING';
    }
  }
  return changed;
}

/** A number as JSON may write it, without an exponent. */
function plain(text: string): string {
  const [digits = '', places] = text.split(/e-/i);
  return places === undefined ? text : formatDecimal({ units: BigInt(digits.replace('.', '')), decimals: Number(places) + (digits.split('.')[1]?.length ?? 0) });
}

function tenth(text: string): string {
  const step = parseDecimal(text);
  return step.ok ? formatDecimal({ units: step.value.units, decimals: step.value.decimals + 1 }) : text;
}
