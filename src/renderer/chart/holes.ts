/** Gaps among the bars: hatched, and named where there is room. */

import type { Geometry, Pen } from './layer.ts';
import type { ChartLook } from './look.ts';
import type { Hole } from './slots.ts';

const stripe = 7;

export function paintHoles(pen: Pen, { width, height, xOfPlace }: Geometry, holes: readonly Hole[], { colours, fontFamily, fontSize, holeText }: ChartLook): void {
  for (const { at, slots, fromUs, toUs } of holes) {
    const left = Math.max(0, xOfPlace(at - 0.5));
    const right = Math.min(width, xOfPlace(at + slots - 0.5));
    // A gap is seen at any zoom, also when a thousand bars share a pixel.
    const wide = Math.max(1, right - left);
    if (right < 0 || left > width) continue;
    pen.save();
    pen.beginPath();
    pen.rect(left, 0, wide, height);
    pen.clip();
    pen.fillStyle = colours.gap;
    pen.fillRect(left, 0, wide, height);
    pen.strokeStyle = colours.gapStripe;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let x = left - height - (left % stripe); x < right; x += stripe) {
      pen.moveTo(x, height);
      pen.lineTo(x + height, 0);
    }
    pen.stroke();
    const text = holeText(toUs - fromUs);
    pen.font = `${fontSize}px ${fontFamily}`;
    const textWide = pen.measureText(text).width;
    if (textWide + 12 < wide) {
      pen.fillStyle = colours.gap;
      pen.fillRect((left + right - textWide) / 2 - 4, height - 26, textWide + 8, 18);
      pen.fillStyle = colours.textQuiet;
      pen.textBaseline = 'middle';
      pen.fillText(text, (left + right - textWide) / 2, height - 17);
    }
    pen.restore();
  }
}
