/**
 * The axis of time: which moments deserve a mark, and what the mark and the crosshair say, by the clocks of a zone.
 *
 * Where clocks are put back an hour repeats: the mark at the change names the offset, so that the two are told apart.
 */

import { offsetText } from '../i18n/formats.ts';
import type { WallTime, Zone } from '../i18n/zone.ts';

/** The longer the stretch that begins at a moment, the weightier its mark. */
export const weights = { none: 0, second: 10, minute: 20, minutes5: 21, minutes30: 22, hour: 30, hours3: 31, hours6: 32, hours12: 33, change: 40, day: 50, month: 60, year: 70 } as const;

const secondUs = 1_000_000;
const minuteUs = 60 * secondUs;
const steps: readonly (readonly [us: number, weight: number])[] = [
  [43_200 * secondUs, weights.hours12], [21_600 * secondUs, weights.hours6], [10_800 * secondUs, weights.hours3], [3_600 * secondUs, weights.hour],
  [1_800 * secondUs, weights.minutes30], [300 * secondUs, weights.minutes5], [60 * secondUs, weights.minute], [secondUs, weights.second],
];

const dayUs = 86_400 * secondUs;

/** How weighty a mark at `timeUs` is when the slot before began at `beforeUs`. */
export function weightBetween(beforeUs: number, timeUs: number, zone: Zone): number {
  const beforeOffset = zone.offsetMinutes(beforeUs);
  const offset = zone.offsetMinutes(timeUs);
  const beforeLocalUs = beforeUs + beforeOffset * minuteUs;
  const localUs = timeUs + offset * minuteUs;
  // Most bars lie within one day of the clock; only others need a calendar.
  if (Math.floor(beforeLocalUs / dayUs) !== Math.floor(localUs / dayUs)) {
    const before = zone.wall(beforeUs);
    const now = zone.wall(timeUs);
    if (before.year !== now.year) return weights.year;
    return before.month === now.month ? weights.day : weights.month;
  }
  if (beforeOffset !== offset) return weights.change;
  for (const [us, weight] of steps) if (Math.floor(beforeLocalUs / us) !== Math.floor(localUs / us)) return weight;
  return weights.none;
}

export type AxisLanguage = 'en' | 'zh-CN';

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayNames: Readonly<Record<AxisLanguage, readonly string[]>> = {
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
};

/** What a mark says. */
export function markText(timeUs: number, weight: number, zone: Zone, language: AxisLanguage): string {
  const at = zone.wall(timeUs);
  if (weight >= weights.year) return language === 'en' ? String(at.year) : `${at.year}年`;
  if (weight >= weights.month) return monthOf(at, language);
  if (weight >= weights.day) return language === 'en' ? String(at.day) : `${at.day}日`;
  const minutes = `${two(at.hour)}:${two(at.minute)}`;
  if (weight === weights.change) return `${minutes} ${offsetText(at.offsetMinutes)}`;
  return weight <= weights.second ? `${minutes}:${two(at.second)}` : minutes;
}

/** What the crosshair says: a whole date, finer the shorter the bars. */
export function momentText(timeUs: number, barUs: number | null, zone: Zone, language: AxisLanguage): string {
  const at = zone.wall(timeUs);
  const day = language === 'en' ? `${dayNames.en[at.weekday]} ${at.day} ${monthNames[at.month - 1]} ${at.year}` : `${at.year}年${at.month}月${at.day}日 ${dayNames['zh-CN'][at.weekday]}`;
  if (barUs !== null && barUs >= dayUs && at.hour === 0 && at.minute === 0) return day;
  const seconds = barUs === null || barUs < 60 * secondUs ? `:${two(at.second)}` : '';
  const parts = barUs === null || barUs < secondUs ? `.${String(at.millisecond).padStart(3, '0')}` : '';
  return `${day} ${two(at.hour)}:${two(at.minute)}${seconds}${parts} ${offsetText(at.offsetMinutes)}`;
}

function monthOf(at: WallTime, language: AxisLanguage): string {
  return language === 'en' ? monthNames[at.month - 1] ?? '' : `${at.month}月`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
