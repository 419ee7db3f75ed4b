/** Times as ISO 8601 has them, `2020-12-08T09:08:57.715Z`, for venues that sign them: without a calendar of the host's. */

import { usPerMs, usPerSecond } from '../../domain/time.ts';

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?Z?$/;
const secondsPerDay = 86_400;

/** Null: it is no such time. */
export function isoTimeUs(text: string): number | null {
  const match = form.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const seconds = daysSince1970(year, month, day) * secondsPerDay + hour * 3_600 + minute * 60 + second;
  return seconds * usPerSecond + Number((match[7] ?? '0').padEnd(3, '0')) * usPerMs;
}

/** With milliseconds. */
export function isoText(timeUs: number): string {
  const seconds = Math.floor(timeUs / usPerSecond);
  const days = Math.floor(seconds / secondsPerDay);
  let year = 1970 + Math.floor(days / 366);
  while (daysSince1970(year + 1, 1, 1) <= days) year += 1;
  let month = 12;
  while (daysSince1970(year, month, 1) > days) month -= 1;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = days - daysSince1970(year, month, 1) + 1;
  const inDay = seconds - days * secondsPerDay;
  const millis = Math.floor((timeUs % usPerSecond) / usPerMs);
  return `${year}-${two(month)}-${two(day)}T${two(Math.floor(inDay / 3_600))}:${two(Math.floor(inDay / 60) % 60)}:${two(inDay % 60)}.${String(millis).padStart(3, '0')}Z`;
}

/** Years begin in March here, so that the leap day is a year's last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}
