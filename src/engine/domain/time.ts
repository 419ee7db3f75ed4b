/**
 * Time: whole microseconds since 1970 in a safe-integer number (good until the year 2255).
 *
 * `venueTimeUs` is the exchange's clock, `receivedUs` is ours. Sealed code never asks for the
 * time; it reads it from the fact in its hands.
 */

import { assert } from './assert.ts';
import type { Brand } from './brand.ts';

export type TimeUs = Brand<number, 'TimeUs'>;

export const usPerMs = 1_000;
export const usPerSecond = 1_000_000;
export const usPerMinute = 60 * usPerSecond;

export function timeUs(value: number): TimeUs {
  assert(Number.isSafeInteger(value) && value >= 0, 'a time is a whole number of microseconds', { value });
  return value as TimeUs;
}
