/**
 * What is put on a picture of a chart before it is shown to others: arrows, boxes, words, and places that nobody shall
 * read. Places are made of the means of large blocks: what was there is not in the picture any more.
 */

import type { Colours } from '../theme/tokens.ts';

export const markKinds = ['arrow', 'box', 'words', 'blur'] as const;
export type MarkKind = (typeof markKinds)[number];
export const marksMax = 100;

export interface Mark {
  readonly kind: MarkKind;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly text: string;
}

const blockPixels = 14;
const headPixels = 12;

/** The picture with its marks, in the picture’s own pixels; `scale` of them to one of the screen. */
export function paintMarks(pen: CanvasRenderingContext2D, picture: CanvasImageSource, width: number, height: number, marks: readonly Mark[], colours: Colours, font: string, scale: number): void {
  pen.clearRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  // First what hides, whatever came first: nothing else is hidden by it.
  for (const mark of marks) if (mark.kind === 'blur') blur(pen, mark, Math.ceil(blockPixels * scale), width, height);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const { kind, from, to, text } of marks) {
    pen.strokeStyle = colours.warn;
    pen.fillStyle = colours.warn;
    pen.lineWidth = 2 * scale;
    if (kind === 'box') pen.strokeRect(Math.min(from.x, to.x), Math.min(from.y, to.y), Math.abs(to.x - from.x), Math.abs(to.y - from.y));
    if (kind === 'arrow') arrow(pen, from, to, headPixels * scale);
    if (kind === 'words') {
      pen.font = `${15 * scale}px ${font}`;
      pen.textBaseline = 'middle';
      pen.fillText(text, from.x, from.y);
    }
  }
}

/** Corners of whole blocks around a mark, inside the picture. */
export function blocksOf({ from, to }: Pick<Mark, 'from' | 'to'>, block: number, width: number, height: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const x = Math.max(0, Math.floor(Math.min(from.x, to.x) / block) * block);
  const y = Math.max(0, Math.floor(Math.min(from.y, to.y) / block) * block);
  return { x, y, width: Math.min(width, Math.ceil(Math.max(from.x, to.x) / block) * block) - x, height: Math.min(height, Math.ceil(Math.max(from.y, to.y) / block) * block) - y };
}

/** The mean of each block, written over all of its pixels. */
export function blurPixels(pixels: Uint8ClampedArray, width: number, height: number, block: number): void {
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const [right, bottom] = [Math.min(width, left + block), Math.min(height, top + block)];
      const sums = [0, 0, 0, 0];
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) for (let part = 0; part < 4; part += 1) sums[part] = (sums[part] ?? 0) + (pixels[(y * width + x) * 4 + part] ?? 0);
      const count = (right - left) * (bottom - top);
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) for (let part = 0; part < 4; part += 1) pixels[(y * width + x) * 4 + part] = (sums[part] ?? 0) / count;
    }
  }
}

function blur(pen: CanvasRenderingContext2D, mark: Mark, block: number, width: number, height: number): void {
  const place = blocksOf(mark, block, width, height);
  if (place.width < 1 || place.height < 1) return;
  const pixels = pen.getImageData(place.x, place.y, place.width, place.height);
  blurPixels(pixels.data, place.width, place.height, block);
  pen.putImageData(pixels, place.x, place.y);
}

function arrow(pen: CanvasRenderingContext2D, from: Mark['from'], to: Mark['to'], head: number): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  for (const side of [-0.45, 0.45]) {
    pen.moveTo(to.x, to.y);
    pen.lineTo(to.x - head * Math.cos(angle + side), to.y - head * Math.sin(angle + side));
  }
  pen.stroke();
}
