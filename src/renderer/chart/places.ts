/** What a chart is filled with, and which time belongs to which place, before the first and after the last bar as well. */

import type { PriceTexts } from './main-series.ts';
import type { PriceScale } from './row.ts';
import type { Slots } from './slots.ts';

/** What is drawn: bars, how large their steps are, and how prices are written. */
export interface Content {
  readonly slots: Slots;
  readonly scale: PriceScale;
  readonly prices: PriceTexts;
  /** Null where bars do not end by time. */
  readonly barUs: number | null;
}

type Timed = Pick<Content, 'slots' | 'barUs'>;

/** When the slot at a place begins; between places, in between. */
export function timeOfPlace(content: Timed, place: number): number {
  const { slots } = content;
  if (slots.count === 0) return 0;
  const inside = Math.max(slots.lowest, Math.min(slots.beyond - 1, Math.floor(place)));
  const timeUs = slots.read('timeUs', inside);
  if (place === inside) return timeUs;
  const isBetween = place > inside && inside + 1 < slots.beyond;
  return timeUs + (place - inside) * (isBetween ? slots.read('timeUs', inside + 1) - timeUs : stepUs(content));
}

/** The place of a moment, with the part of the slot that had passed. */
export function placeOfTime(content: Timed, timeUs: number): number {
  const { slots } = content;
  const newest = slots.beyond - 1;
  if (slots.count === 0) return 0;
  const place = slots.placeAt(timeUs);
  if (place === null) return slots.lowest + (timeUs - slots.read('timeUs', slots.lowest)) / stepUs(content);
  const fromUs = slots.read('timeUs', place);
  const toUs = place === newest ? fromUs + stepUs(content) : slots.read('timeUs', place + 1);
  return place + (timeUs - fromUs) / Math.max(1, toUs - fromUs);
}

/** How far slots are apart, where it is not told: as the last hundred were. */
export function stepUs({ slots, barUs }: Timed): number {
  if (barUs !== null) return barUs;
  const back = Math.max(slots.lowest, slots.beyond - 100);
  return Math.max(1, (slots.read('timeUs', slots.beyond - 1) - slots.read('timeUs', back)) / Math.max(1, slots.beyond - 1 - back));
}
