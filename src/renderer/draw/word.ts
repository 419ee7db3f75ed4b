/** A word over a picture that cannot be believed: what is wrong, and since when. */

import type { Palette } from '../theme/palette.ts';
import { sizes } from '../theme/tokens.ts';
import { wordsFont } from './fonts.ts';
import type { Freshness } from './freshness.ts';
import type { Pen } from './pen.ts';
import { gapKey, type DrawTextKey } from './texts.ts';

export function paintWordOver(pen: Pen, { colours, scale }: Palette, x: number, y: number, text: string, added = ''): void {
  const small = wordsFont(sizes.textSmall * scale);
  pen.font = small;
  const addedLength = pen.measureText(added).width;
  pen.font = wordsFont(13 * scale, 500);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const half = Math.ceil(Math.max(pen.measureText(text).width, addedLength) / 2) + 16;
  const high = Math.round((added === '' ? 17 : 26) * scale);
  const [left, top] = [Math.round(x) - half, Math.round(y) - high];
  pen.fillStyle = colours.raised;
  pen.fillRect(left, top, half * 2, high * 2);
  pen.strokeStyle = colours.lineStrong;
  pen.lineWidth = 1;
  pen.strokeRect(left + 0.5, top + 0.5, half * 2 - 1, high * 2 - 1);
  pen.fillStyle = colours.warn;
  pen.fillText(text, x, added === '' ? y + 1 : y - 7 * scale);
  if (added === '') return;
  pen.font = small;
  pen.fillStyle = colours.textSoft;
  pen.fillText(added, x, y + 12 * scale);
}

/** What a picture that is not fresh is called. */
export function wordFor(freshness: Freshness): DrawTextKey {
  if (freshness === 'waiting' || freshness === 'silent' || freshness === 'cut') return `draw.${freshness}`;
  if (freshness === 'stuck') return 'draw.silent';
  return gapKey(freshness === 'basic' ? 'degraded' : freshness);
}
