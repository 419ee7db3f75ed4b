/** What all parts of a footprint's picture are painted with. */

import type { Formats } from '../../i18n/formats.ts';
import type { Palette } from '../../theme/palette.ts';
import type { SizeFormat } from '../ladder/units.ts';
import type { Pen } from '../pen.ts';
import type { FootBars } from './bars.ts';
import type { FootprintLook } from './look.ts';
import type { FootView } from './view.ts';

export interface FootScene {
  readonly pen: Pen;
  readonly palette: Palette;
  readonly formats: Formats;
  readonly view: FootView;
  readonly bars: FootBars;
  readonly look: FootprintLook;
  readonly sizes: SizeFormat;
  /** What is painted of the height, in CSS pixels. */
  readonly sight: { readonly top: number; readonly bottom: number };
  /** The nearest whole device pixel, in CSS pixels: edges are sharp, and what is moved by such pixels looks the same. */
  readonly whole: (at: number) => number;
  /** Where a bar begins, and where a price lies, at whole device pixels. */
  readonly x: (number: number) => number;
  readonly y: (ticks: number) => number;
  /** False: nothing on the picture can be believed, and it has no colours. */
  readonly inColour: boolean;
}

export function stripes(pen: Pen, left: number, top: number, width: number, height: number, ground: string, stripe: string): void {
  pen.fillStyle = ground;
  pen.fillRect(left, top, width, height);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.strokeStyle = stripe;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = left - height; x < left + width; x += 7) {
    pen.moveTo(x, top + height);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}
