/**
 * Writes a time as venues sign it: ISO 8601 in UTC, `2020-12-08T09:08:57.715Z`. Sealed code has no
 * Date; the days are counted by the Gregorian rule itself (400 years are 146,097 days).
 */

import { usPerMs, usPerSecond } from '../../domain/time.ts';

const usPerDay = 86_400 * usPerSecond;

/** To the second, without a zone: `2020-12-08T09:08:57`. */
export function isoSeconds(timeUs: number): string {
  const { year, month, day } = dateOf(Math.floor(timeUs / usPerDay));
  const seconds = Math.floor((timeUs % usPerDay) / usPerSecond);
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => pad(part, 2)).join(':');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}`;
}

/** To the millisecond, with its zone. */
export function isoMilliseconds(timeUs: number): string {
  return `${isoSeconds(timeUs)}.${pad(Math.floor((timeUs % usPerSecond) / usPerMs), 3)}Z`;
}

function pad(value: number, places: number): string {
  return String(value).padStart(places, '0');
}

/** Days since 1970 → date, by years that begin in March, so that a leap day is the last of its year. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468; // days since 0000-03-01
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}
