/**
 * How numbers and times are written, for the page and the render worker alike. What is chosen travels as plain values
 * (`FormatChoice`); each side makes its own `Formats` of it.
 */

import type { Preferences } from '../state/settings.ts';
import type { Language } from './language.ts';
import { newZone, type WallTime } from './zone.ts';

export interface FormatChoice {
  readonly language: Language;
  /** 万 and 亿 instead of K, M and B. */
  readonly inTenThousands: boolean;
  /** An IANA name, or `local`. */
  readonly timeZone: string;
}

export interface Formats {
  /** Four digits and a unit: `1.235M`, `123.5万`. */
  readonly compact: (value: number) => string;
  /** `12,345.6`: with separators, and that many places. */
  readonly number: (value: number, places: number) => string;
  /** `+1.25 %`, `−0.30 %`. */
  readonly percent: (share: number) => string;
  /** `09:41:07`, or `01:30:00 UTC+1` where the clock shows that time twice. */
  readonly time: (timeUs: number) => string;
  /** With milliseconds. */
  readonly exactTime: (timeUs: number) => string;
  /** `09:41`. */
  readonly minute: (timeUs: number) => string;
  /** `2024-08-08`. */
  readonly date: (timeUs: number) => string;
  /** `08-08`, for axes. */
  readonly day: (timeUs: number) => string;
  /** `2024-08-08 09:41:07`. */
  readonly dateTime: (timeUs: number) => string;
  /** `UTC+8` at that time. */
  readonly zone: (timeUs: number) => string;
  /** For calendars and axes that need the parts. */
  readonly wall: (timeUs: number) => WallTime;
}

export function choiceOf({ compact, timeZone }: Preferences, spoken: Language): FormatChoice {
  return { language: spoken, inTenThousands: compact === 'language' ? spoken === 'zh-CN' : compact === 'chinese', timeZone };
}

export function newFormats({ language: spoken, inTenThousands, timeZone }: FormatChoice): Formats {
  const zone = newZone(timeZone);
  const plain = Array.from({ length: 13 }, (_, places) => new Intl.NumberFormat(spoken, { minimumFractionDigits: places, maximumFractionDigits: places }));
  const marked = (wall: WallTime, text: string): string => (wall.isRepeated ? `${text} ${offsetText(wall.offsetMinutes)}` : text);
  const time = (wall: WallTime): string => `${minute(wall)}:${pair(wall.second)}`;
  return {
    compact: (value) => compactText(value, inTenThousands ? tenThousands : thousands),
    number: (value, places) => (Number.isFinite(value) ? (plain[Math.max(0, Math.min(12, places))]?.format(value) ?? String(value)) : none),
    percent: (share) => (Number.isFinite(share) ? `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(2)} %` : none),
    time: (timeUs) => marked(zone.wall(timeUs), time(zone.wall(timeUs))),
    exactTime: (timeUs) => marked(zone.wall(timeUs), `${time(zone.wall(timeUs))}.${String(zone.wall(timeUs).millisecond).padStart(3, '0')}`),
    minute: (timeUs) => marked(zone.wall(timeUs), minute(zone.wall(timeUs))),
    date: (timeUs) => date(zone.wall(timeUs)),
    day: (timeUs) => date(zone.wall(timeUs)).slice(5),
    dateTime: (timeUs) => `${date(zone.wall(timeUs))} ${marked(zone.wall(timeUs), time(zone.wall(timeUs)))}`,
    zone: (timeUs) => offsetText(zone.offsetMinutes(timeUs)),
    wall: zone.wall,
  };
}

const none = '—';
const thousands: readonly (readonly [number, string])[] = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']];
const tenThousands: readonly (readonly [number, string])[] = [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']];

/** A value that rounding lifts to the next unit is written in that one: never `1000K`. */
export function compactText(value: number, units: readonly (readonly [number, string])[]): string {
  if (!Number.isFinite(value)) return none;
  const sign = value < 0 ? '−' : '';
  const size = Number(Math.abs(value).toPrecision(4));
  for (const [limit, unit] of units) if (size >= limit) return `${sign}${plainDigits(size / limit)}${unit}`;
  return size === 0 ? '0' : `${sign}${plainDigits(size)}`;
}

/** Four significant digits, never with an exponent. */
function plainDigits(size: number): string {
  const text = size.toPrecision(4);
  if (text.includes('e+')) return String(Math.round(size));
  if (!text.includes('e-')) return text;
  return size.toFixed(Math.min(20, 3 - Math.floor(Math.log10(size))));
}

/** `UTC`, `UTC+8`, `UTC−3:30`. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${pair(size % 60)}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

function pair(value: number): string {
  return String(value).padStart(2, '0');
}

function minute({ hour, minute: minutes }: WallTime): string {
  return `${pair(hour)}:${pair(minutes)}`;
}

function date({ year, month, day }: WallTime): string {
  return `${year}-${pair(month)}-${pair(day)}`;
}
