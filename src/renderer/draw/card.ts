/** A small card beside a pointer: names and values, on whichever side has room. */

import type { Colours } from '../theme/tokens.ts';
import type { Pen } from './pen.ts';

export type CardLine = readonly [name: string, value: string];

const away = 16;
const lineHeight = 18;
const padding = 6;

export interface CardPlace {
  readonly x: number;
  readonly y: number;
  /** Of the picture. */
  readonly width: number;
  readonly height: number;
}

export function paintCard(pen: Pen, colours: Colours, font: string, { x, y, width: whole, height: tall }: CardPlace, lines: readonly CardLine[]): void {
  if (lines.length === 0) return;
  pen.font = font;
  const names = Math.max(...lines.map(([name, value]) => (value === '' ? 0 : pen.measureText(name).width)));
  const values = Math.max(...lines.map(([, value]) => pen.measureText(value).width));
  // A line without a value is a sentence, which takes the whole width.
  const sentences = Math.max(0, ...lines.map(([name, value]) => (value === '' ? pen.measureText(name).width : 0)));
  const width = Math.max(names + values + 36, sentences + 20);
  const height = lines.length * lineHeight + padding * 2;
  const left = x + away + width > whole ? x - away - width : x + away;
  const top = Math.max(4, Math.min(y + away, tall - height - 4));
  pen.lineWidth = 1;
  pen.fillStyle = `${colours.raised}f2`;
  pen.fillRect(left, top, width, height);
  pen.strokeStyle = colours.lineStrong;
  pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  pen.textBaseline = 'middle';
  for (const [place, [name, value]] of lines.entries()) {
    const middle = top + padding + place * lineHeight + lineHeight / 2;
    pen.textAlign = 'left';
    pen.fillStyle = colours.textQuiet;
    pen.fillText(name, left + 10, middle);
    pen.textAlign = 'right';
    pen.fillStyle = colours.text;
    pen.fillText(value, left + width - 10, middle);
  }
}
