/** The columns of a watchlist: what each is worth, for sorting, and how it is written. */

import { never, type Decimal, type Instrument, type QuoteTrail, type QuoteValues } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';

export const columnIds = ['last', 'change', 'changeBy', 'trail', 'high', 'low', 'volume', 'bid', 'ask', 'spread', 'funding', 'fundingNext', 'mark', 'basis', 'interest', 'age'] as const;
export type ColumnId = (typeof columnIds)[number];

/** What is known of one row. Values of what nobody told are NaN. */
export interface Known {
  readonly instrument: Instrument;
  readonly values: QuoteValues | null;
  readonly trail: QuoteTrail | null;
  readonly nowUs: number;
}

/** NaN: nobody knows. */
export function valueOf(id: ColumnId, { values, trail, nowUs }: Known): number {
  if (values === null) return NaN;
  const { last, open, high, low, quoteVolume, baseVolume, bid, ask, fundingRate, fundingNextUs, mark, index, interest, changedUs } = values;
  switch (id) {
    case 'last': return last;
    case 'change': return (last - open) / open;
    case 'changeBy': return last - open;
    case 'trail': return trailChange(trail, last);
    case 'high': return high;
    case 'low': return low;
    case 'volume': return Number.isFinite(quoteVolume) ? quoteVolume : baseVolume * last;
    case 'bid': return bid;
    case 'ask': return ask;
    case 'spread': return ((ask - bid) / ((ask + bid) / 2)) * 10_000;
    case 'funding': return fundingRate;
    case 'fundingNext': return fundingNextUs - nowUs;
    case 'mark': return mark;
    case 'basis': return ((mark - index) / index) * 10_000;
    case 'interest': return interest * (Number.isFinite(mark) ? mark : last);
    case 'age': return Math.max(0, nowUs - changedUs);
    default: return never(id);
  }
}

/** Since the oldest minute that is known. */
function trailChange(trail: QuoteTrail | null, last: number): number {
  const first = trail?.prices.find((price) => Number.isFinite(price)) ?? NaN;
  return (last - first) / first;
}

const none = '—';

/** As it stands in the cell. */
export function textOf(id: ColumnId, known: Known, formats: Formats): string {
  const value = valueOf(id, known);
  if (!Number.isFinite(value)) return none;
  const places = placesOf(known.instrument.tick);
  switch (id) {
    case 'last': case 'high': case 'low': case 'bid': case 'ask': case 'mark':
      return formats.number(value, places);
    case 'changeBy':
      return signed(value, (size) => formats.number(size, places));
    case 'change': case 'trail':
      return formats.percent(Math.abs(value) < 0.00005 ? 0 : value);
    case 'volume':
      return `${Number.isFinite(known.values?.quoteVolume) ? '' : '≈'}${formats.compact(value)}`;
    case 'interest':
      return formats.compact(value);
    case 'spread':
      return formats.number(value, value < 10 ? 2 : 1);
    case 'basis':
      return signed(value, (size) => formats.number(size, 1));
    case 'funding':
      return signed(value * 100, (size) => `${size.toFixed(4)} %`);
    case 'fundingNext':
      return countdownText(value);
    case 'age':
      return ageText(value);
    default:
      return never(id);
  }
}

/** Columns in which up and down have a colour. */
export function isSigned(id: ColumnId): boolean {
  return id === 'change' || id === 'changeBy' || id === 'trail' || id === 'funding' || id === 'basis';
}

/** Decimal places of a step, without those that are always 0. */
export function placesOf({ units, decimals }: Decimal): number {
  let [rest, places] = [units, decimals];
  while (places > 0 && rest !== 0n && rest % 10n === 0n) [rest, places] = [rest / 10n, places - 1];
  return places;
}

function signed(value: number, write: (size: number) => string): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${write(Math.abs(value))}`;
}

/** `3:07:12`; what is over is `0:00:00`. */
function countdownText(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1_000_000));
  const pair = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3_600)}:${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`;
}

function ageText(us: number): string {
  const seconds = us / 1_000_000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : seconds < 600 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** A path through the known minutes and the last price, in a box of that size; broken where nobody knows. */
export function trailPath(trail: QuoteTrail, last: number, width: number, height: number): string {
  const prices = [...trail.prices];
  if (Number.isFinite(last)) prices[prices.length - 1] = last;
  const known = prices.filter(Number.isFinite);
  if (known.length < 2) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (price: number): number => (high === low ? height / 2 : height - 1 - ((price - low) / (high - low)) * (height - 2));
  let path = '';
  let isOpen = false;
  for (const [place, price] of prices.entries()) {
    if (Number.isFinite(price)) path += `${isOpen ? 'L' : 'M'}${((place / (prices.length - 1)) * width).toFixed(1)} ${y(price).toFixed(1)}`;
    isOpen = Number.isFinite(price);
  }
  return path;
}
