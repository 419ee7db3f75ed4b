/** The crosshair moved by keys: a slot to the side, some pixels up or down, never out of what is in sight. */

import type { Geometry } from './layer.ts';
import { timeOfPlace, type Content } from './places.ts';
import type { Shown } from './window.ts';

export interface CrossSpot {
  readonly timeUs: number;
  readonly price: number;
}

/** `before`: where it is; null: it begins at the newest bar in sight. Null: there is nothing to point at. */
export function movedCross(content: Content, geometry: Pick<Geometry, 'height' | 'yOfPrice' | 'priceOfY'>, seen: Shown, before: { readonly place: number; readonly price: number | null } | null, places: number, pixels: number): CrossSpot | null {
  const { slots, scale } = content;
  const last = Math.min(slots.beyond - 1, Math.floor(seen.to));
  const first = Math.max(slots.lowest, Math.ceil(seen.from));
  if (slots.count === 0 || first > last) return null;
  const place = Math.max(first, Math.min(last, Math.round(before?.place ?? last) + (before === null ? 0 : places)));
  const close = slots.read('closeTicks', place) * scale.tick;
  const from = before?.price ?? (Number.isNaN(close) ? null : close);
  const y = from === null ? geometry.height / 2 : (geometry.yOfPrice(from) ?? geometry.height / 2);
  const price = geometry.priceOfY(Math.max(0, Math.min(geometry.height - 1, y - (before === null ? 0 : pixels))));
  return price === null ? null : { timeUs: timeOfPlace(content, place), price };
}
