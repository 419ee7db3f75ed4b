/**
 * Liquidations as marks where and when they happened: triangles, so that none is taken for a trade's bubble, that point the way in which the forced
 * order pushed, their area by what was closed.
 *
 * Holds: the last `marksKept` that the exchanges told. They tell some of theirs, not all (Binance and OKX at most one a second and contract), so a stretch without
 * marks is no stretch without liquidations.
 */

import type { PerpetualsFrame } from '../../../engine/contract/index.ts';
import type { Colours } from '../../theme/tokens.ts';
import { factorsOf, type ShownSteps } from '../lines/factors.ts';
import type { Pen } from '../pen.ts';

export interface LiquidationMark {
  readonly stream: number;
  readonly venueUs: number;
  readonly receivedUs: number;
  /** Of the instrument on the screen; of another market between two of them. */
  readonly ticks: number;
  /** In the quote of the instrument on the screen. */
  readonly worth: number;
  /** Somebody who was long lost, and what was theirs was sold. */
  readonly isLong: boolean;
}

export interface PlacedMark {
  readonly mark: LiquidationMark;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export const marksKept = 2_048;
/** The radius of one that is as large as nine in ten of those that are kept. */
const typicalRadius = 9;
const typicalShare = 0.9;
const radiusMin = 4;
const radiusMax = 17;
/** A pointer is on a mark that is so near. */
const nearPixels = 3;

export class LiquidationMarks {
  #marks: readonly LiquidationMark[] = [];
  #typical = 1;
  /** Another number with every change. */
  version = 0;

  get count(): number {
    return this.#marks.length;
  }

  clear(): void {
    this.#marks = [];
    this.version += 1;
  }

  /** `shown`: the instrument in whose prices they stand. */
  take({ header, members, liquidations }: PerpetualsFrame, shown: ShownSteps | null): void {
    if (header.sequence === 0) this.clear();
    if (liquidations.member.length === 0) return;
    const factors = members.map((member) => factorsOf(member, shown));
    const come = Array.from(liquidations.member, (member, row): LiquidationMark => {
      const { ticks, worth } = factors[member] ?? { ticks: Number.NaN, worth: Number.NaN };
      return {
        stream: members[member]?.stream ?? 0, venueUs: liquidations.venueUs[row] ?? 0, receivedUs: liquidations.receivedUs[row] ?? 0,
        ticks: (liquidations.ticks[row] ?? 0) * ticks, worth: (liquidations.worth[row] ?? 0) * worth, isLong: (liquidations.lots[row] ?? 0) < 0,
      };
    });
    this.#marks = [...this.#marks, ...come.filter(({ ticks, worth }) => ticks > 0 && worth > 0)].slice(-marksKept);
    const sorted = Float64Array.from(this.#marks, ({ worth }) => worth).toSorted();
    this.#typical = sorted[Math.floor(sorted.length * typicalShare)] ?? 1;
    this.version += 1;
  }

  /** Those in a picture of that size, the largest first. */
  placed(placeOf: (mark: LiquidationMark) => { readonly x: number; readonly y: number } | null, width: number, height: number): readonly PlacedMark[] {
    return this.#marks.flatMap((mark) => {
      const at = placeOf(mark);
      if (at === null || at.x < -radiusMax || at.x > width + radiusMax || at.y < -radiusMax || at.y > height + radiusMax) return [];
      return [{ mark, ...at, radius: this.radiusOf(mark.worth) }];
    }).toSorted((left, right) => right.radius - left.radius);
  }

  radiusOf(worth: number): number {
    return Math.max(radiusMin, Math.min(radiusMax, typicalRadius * Math.sqrt(worth / this.#typical)));
  }
}

/** The topmost one under a pointer. */
export function markAt(placed: readonly PlacedMark[], x: number, y: number): PlacedMark | null {
  return placed.findLast((one) => Math.hypot(one.x - x, one.y - y) <= one.radius + nearPixels) ?? null;
}

/** Light within dark: seen over any cell, and a triangle without any colour. */
export function paintMarks(pen: Pen, colours: Colours, placed: readonly PlacedMark[]): void {
  pen.lineJoin = 'round';
  for (const { mark: { isLong }, x, y, radius } of placed) {
    const way = isLong ? 1 : -1;
    pen.beginPath();
    pen.moveTo(x, y + radius * way);
    pen.lineTo(x - radius * 0.87, y - radius * 0.5 * way);
    pen.lineTo(x + radius * 0.87, y - radius * 0.5 * way);
    pen.closePath();
    pen.lineWidth = 3;
    pen.strokeStyle = colours.ground;
    pen.stroke();
    pen.fillStyle = isLong ? colours.sell : colours.buy;
    pen.fill();
    pen.lineWidth = 1.25;
    pen.strokeStyle = colours.text;
    pen.stroke();
  }
  pen.lineJoin = 'miter';
}
